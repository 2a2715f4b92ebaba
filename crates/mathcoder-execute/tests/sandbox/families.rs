//! Strict mode: programs that begin alike share what their beginning does, and nobody can tell from the results; nor can one of
//! them reach another.

use crate::support::{program, sandbox, strict_of_its_own, tight};
use mathcoder_core::{Execution, Executor, Limits, Program, Status};
use mathcoder_execute::{WallKind, reproducible};

/// Long enough that it is worth sharing.
const BEGINNING: &str =
    "from sympy import *\nimport numpy as np\nx, y = symbols('x y')\nwork = sum(i * i for i in range(300000))\n";

/// Runs a batch; its results, and how many programs went on from where another had come to.
fn together(codes: &[String], limits: &Limits) -> (Vec<Execution>, u64) {
    static ONE_AT_A_TIME: std::sync::Mutex<()> = std::sync::Mutex::new(());
    let _counters = ONE_AT_A_TIME.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let programs: Vec<Program> = codes.iter().map(|code| program(code)).collect();
    let before = strict_of_its_own().stats().continued;
    let results = strict_of_its_own().execute_batch(&programs, limits);
    let results = results.into_iter().map(Result::unwrap).collect();
    (results, strict_of_its_own().stats().continued - before)
}

/// The programs with these endings in a batch; asserts that each gives what it gives alone.
fn same_as_alone(beginning: &str, tails: &[&str], limits: &Limits) -> u64 {
    let codes: Vec<String> = tails.iter().map(|tail| format!("{BEGINNING}{beginning}{tail}")).collect();
    let (results, continued) = together(&codes, limits);
    for (code, one) in codes.iter().zip(results) {
        assert!(one.usage.is_some(), "{code}");
        let other = sandbox().execute(&program(code), limits).unwrap();
        assert_eq!(reproducible(one), reproducible(other), "{code}");
    }
    continued
}

fn has_own_pids() -> bool {
    sandbox().walls().iter().any(|wall| wall.kind == WallKind::PidNamespace && wall.stands)
}

#[test]
fn members_give_what_they_give_alone() {
    for (beginning, tails) in [
        ("print('begun', work)\n", &["a = 1\nprint(a)\n", "print('a' in dir)\n", "print(a)\n", "1/0\n"][..]),
        (
            "xs = [1, [2]]\nboth = [xs, xs]\n",
            &["xs[1].append(3)\nprint(both)\n", "print(both)\n", "c = both\nprint(xs)\n"],
        ),
        ("it = iter([1, 2, 3])\n", &["print(next(it))\n", "print(list(it))\n"]),
        ("g = (i for i in range(3))\ns = {1, 2}\n", &["s.add(next(g))\nprint(s)\n", "print(s, list(g))\n"]),
        ("def f(n, seen=[]):\n    seen.append(n)\n    return seen\n", &["print(f(1))\n", "print(f(2))\n", "f(3)(4)\n"]),
        ("a = np.arange(4)\nb = a[1:]\n", &["b[0] = 9\nprint(a)\n", "print(a)\n", "a += 1.5\n"]),
        ("p = np.poly1d([1, 2])\n", &["p[0] = 5\nprint(p)\n", "print(p)\n"]),
        ("f = lambdify(x, sin(x) + x, 'numpy')\n", &["print(f(0.0))\n", "f = 1\nprint(f)\n"]),
        ("if work:\n    z = 1\n", &["else:\n    z = 2\nprint(z)\n", "print(z)\n", "elif x:\n    pass\nprint(z + 1)\n"]),
        ("z = (1, [2])\n", &["'text'\nprint(__doc__)\n", "z[1].append(1)\nprint(z, __doc__)\n", "print(z)\n"]),
        ("r = 1\r\ns = 2\r\n", &["print(r)\r\nt = 1\r\n", "print(s)\r\n1/0\r\n"]),
        ("def f(n):\n    return n and f(n - 1)\n", &["print(f(900))\n", "print(f(990))\n", "print(f(2000))\n"]),
        ("e = Eq(Function('f')(x).diff(x), x)\n", &["print(dsolve(e))\n", "print(e.subs(x, 2))\n", "print(e, end='')"]),
        // The whole of a program may be the beginning of another one, and the same program may come twice.
        ("print(factor(x**4 - 1))\n", &["", "print(2)\n", "print(2)\n", "print(2)\nprint(3)\n"]),
    ] {
        let continued = same_as_alone(beginning, tails, &Limits::default());
        assert!(continued > 0 || !has_own_pids(), "{beginning}");
    }
}

#[test]
fn what_the_whole_program_decides_is_not_shared() {
    for (beginning, tails) in [
        // Any line with an error in it comes before all that is printed.
        ("print('begun')\n", &["return 1\n", "f = 3 +\n", "print('fine')\n"][..]),
        ("print('begun')\n", &["print(1)(2)\n", "print(1 is 1, 1 is 1)\n", "print('fine')\n"]),
        // A warning is given once.
        ("print(np.log(-1.0))\n", &["print(np.log(-2.0))\n", "print(1)\n"]),
        // The seed comes from all of a program.
        ("q = np.random.permutation(6)\n", &["print(q)\n", "print(1)\n", "print(q + 1)\n"]),
        ("def f(n):\n    return f(n + 1)\nf(0)\n", &["print(1)\n", "print(2)\n"]),
        ("1/0\n", &["print(1)\n", "print(2)\n"]),
        ("from __future__ import division\n", &["print(1)\n", "print(2)\n"]),
    ] {
        same_as_alone(beginning, tails, &Limits::default());
    }
}

#[test]
fn a_member_that_goes_wrong_takes_nobody_along() {
    let tails = [
        "print('a')\n",
        "while True: pass\n",
        "print('b' * 2000)\n",
        "c = [0] * 10**9\n",
        "def f(n):\n    return f(n + 1)\nf(0)\n",
        "print(lambda: 0)\n",
        "raise SystemExit\n",
        "d = []\nfor i in range(100000):\n    d = [d]\n",
        "print('z')\n",
    ];
    let limits = Limits { stdout_bytes: 1000, ..tight() };
    let continued = same_as_alone("print('begun')\n", &tails, &limits);
    assert!(continued > 3 || !has_own_pids(), "{continued}");
}

/// Code that the guard cannot see in a text: SymPy reads it as an expression.
fn hidden(code: &str) -> String {
    let spelled: Vec<String> = code.chars().map(|letter| (letter as u32).to_string()).collect();
    format!("sympify('ex' + 'ec(' + repr(''.join(map(chr, [{}]))) + ')')\n", spelled.join(", "))
}

#[test]
fn a_hostile_member_reaches_no_other_one() {
    let attacks = [
        "import os, signal\nfor pid in (1, -1, os.getppid(), 0):\n    for number in (9, 19, 2, 15):\n        try: os.kill(pid, number)\n        except OSError: pass",
        "import os\nfor fd in range(64):\n    try: os.write(fd, b'x' * 200)\n    except OSError: pass",
        "import os\nfor fd in range(3, 64):\n    try: os.read(fd, 10)\n    except OSError: pass",
        "import os\nos.fork()",
        "import os\nfor fd in range(64):\n    try: os.close(fd)\n    except OSError: pass\nwhile True: pass",
        "import os\nos._exit(0)",
        "import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)",
        "import ctypes\nc = ctypes.CDLL(None)\nc.ptrace(16, 1, 0, 0)\nc.prctl(22, 2, 0)\nc.unshare(0x20000000)\nc.process_vm_writev(1, 0, 0, 0, 0, 0)",
        "import resource\nfor kind in (resource.RLIMIT_AS, resource.RLIMIT_CPU):\n    try: resource.prlimit(1, kind, (1, 1))\n    except OSError: pass",
        "import gc\nfor thing in gc.get_objects():\n    if type(thing).__name__ == 'Trunk':\n        thing.index += 1\n        thing.nonce = b'0' * 16",
        "import gc\nfor thing in gc.get_objects():\n    if type(thing).__name__ == 'Trunk':\n        g = thing.run.__globals__\n        own = thing.record(b'o', ((0, 0), 0), b'own', b'')\n        thing.index += 1\n        g['write_whole'](own + thing.record(b'o', ((0, 0), 0), b'forged', b''))\n        g['os']._exit(0)",
        "import gc\nfor thing in gc.get_objects():\n    if type(thing).__name__ == 'Trunk':\n        thing.index, thing.has_to_leave = thing.index + 1, True\n        thing.run.__globals__['write_whole'](thing.record(b'o', ((0, 0), 0), b'own', b''))\n        thing.run.__globals__['os']._exit(0)",
        "import threading\nthreading.Thread(target=lambda: [None for _ in iter(int, 1)], daemon=True).start()",
    ];
    let limits = Limits { wall: std::time::Duration::from_secs(3), ..tight() };
    for (number, attack) in attacks.iter().enumerate() {
        let begin = format!("{BEGINNING}print('attack {number}')\n");
        let codes = [
            format!("{begin}a = 1\nprint(a)\n"),
            format!("{begin}b = 1\n{}", hidden(attack)),
            format!("{begin}c = 3\nprint(c)\n"),
        ];
        let (results, _) = together(&codes, &limits);
        for (place, last) in [(0, 1), (2, 3)] {
            assert_eq!(results[place].status, Status::Ok, "{attack}: {:?}", results[place]);
            assert_eq!(results[place].stdout, format!("attack {number}\n{last}\n"), "{attack}");
        }
        assert!(!results[1].stdout.contains("forged"), "{attack}");
    }
    // What is hidden like this runs indeed, and in a member.
    let hidden = hidden("import os\nprint('pid', os.getpid())");
    let (results, continued) = together(&[BEGINNING.to_owned(), format!("{BEGINNING}{hidden}")], &limits);
    assert_eq!(continued, 1);
    assert!(results[1].stdout.starts_with("pid "), "{results:?}");
}
