//! Fast mode: programs share children, and nobody can tell from the results.

use crate::support::{fast_of_its_own as fast, program, sandbox};
use mathcoder_core::{Executor, Limits, Program, Status};
use mathcoder_execute::{Stats, reproducible};

/// Runs the programs both ways and compares; returns what fast mode did, and what the programs printed.
fn both_ways(codes: &[&str], limits: &Limits) -> (Stats, Vec<String>) {
    static ONE_AT_A_TIME: std::sync::Mutex<()> = std::sync::Mutex::new(());
    let _counters = ONE_AT_A_TIME.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let programs: Vec<Program> = codes.iter().map(|code| program(code)).collect();
    let before = fast().stats();
    let together = fast().execute_batch(&programs, limits);
    let after = fast().stats();
    let mut printed = Vec::new();
    for (program, one) in programs.iter().zip(together) {
        let (code, one, other) = (&program.code, one.unwrap(), sandbox().execute(program, limits).unwrap());
        assert!(one.usage.is_some(), "{code}");
        assert_eq!(reproducible(one.clone()), reproducible(other), "{code}");
        printed.push(one.stdout);
    }
    let stats = Stats {
        together: after.together - before.together,
        continued: after.continued - before.continued,
        guarded: after.guarded - before.guarded,
        handed_back: after.handed_back - before.handed_back,
        compared: after.compared - before.compared,
        different: after.different - before.different,
    };
    (stats, printed)
}

#[test]
fn ordinary_programs_share_a_child_and_give_what_they_give_alone() {
    let codes = [
        "print(1 + 1)",
        "x = 5\nprint(x)",
        "print(x)",
        "1/0",
        "def f(:",
        "print('a' * 10000)\nraise ValueError('é\\n')",
        "import math\nprint(math.pi)",
        "",
        "print('no end of line', end='')",
        "print('\\ud800')",
        "def f(n):\n    return n and f(n - 1)\nprint(f(300))\nassert False, f(3)",
        "print(1 is 1)",
        "from math import nothing",
        "print(*range(5), sep='\\n')",
        "raise KeyError",
        "def g():\n    raise ValueError('deep')\ndef f():\n    g()\nf()",
    ];
    let (stats, printed) = both_ways(&codes, &Limits::default());
    assert_eq!((stats.together, stats.guarded, stats.handed_back, stats.different), (15, 1, 0, 0));
    assert_eq!(&printed[..4], ["2\n", "5\n", "", ""]);
}

#[test]
fn libraries_print_the_same_in_a_shared_child() {
    let codes = [
        "from sympy import *\nx = symbols('x')\nprint(solve(x**3 - 2*x + 1, x))",
        "from sympy import *\nx, y = symbols('x y')\nprint(integrate(sin(x)**2, x), factor(x**4 - 1), {x, y})",
        "import sympy as sp\nx = sp.symbols('x')\nprint(sp.dsolve(sp.Function('f')(x).diff(x) - 1))",
        "import numpy as np\nprint(np.array([1.0]) / 0)",
        "import numpy as np\nprint(np.array([2.0]) / 0, np.log(-1.0))",
        "import mpmath\nwith mpmath.workdps(30):\n    print(mpmath.sqrt(2))",
        "import mpmath\nprint(mpmath.sqrt(2))",
        "from sympy import sympify\nprint(sympify('x**2 + 1'))",
        "from sympy import lambdify, symbols\nx = symbols('x')\nprint(lambdify(x, x**2)(3))",
        "from sympy import Integer\nprint(Integer(7) / 2, undefined)",
        "from sympy import sqrt, N\nprint(N(sqrt(2), 50))",
        "from sympy import symbols, nsolve, cos\nx = symbols('x')\nprint(nsolve(cos(x) - x, 1))",
    ];
    let (stats, _) = both_ways(&codes, &Limits::default());
    assert!(stats.together >= 11 && stats.different == 0, "{stats:?}");
}

/// Long enough that it is worth keeping.
const BEGINNING: &str =
    "from sympy import *\nimport numpy as np\nx, y = symbols('x y')\nwork = sum(i * i for i in range(300000))\n";

/// Runs programs that begin alike, in both ways; how many of them went on from where another had come to.
fn continued(beginning: &str, tails: &[&str]) -> u64 {
    // The first line is another one than that of all programs before.
    let alike = tails.iter().map(|tail| format!("# {beginning:?}\n{BEGINNING}{beginning}{tail}"));
    // For the other thread, so that those come to one child.
    let others = (0..tails.len()).map(|n| format!("import sympy as other{n}"));
    let codes: Vec<String> = alike.chain(others).collect();
    let codes: Vec<&str> = codes.iter().map(String::as_str).collect();
    both_ways(&codes, &Limits::default()).0.continued
}

#[test]
fn programs_that_begin_alike_give_what_they_give_from_their_start() {
    for (beginning, tails) in [
        ("print('begun', work)\n", &["a = 1\nprint(a)\n", "print('a' in dir)\n", "print(a)\n", "1/0\n"][..]),
        (
            "xs = [1, [2]]\nboth = [xs, xs]\n",
            &[
                "a = xs[1].append(3)\nprint(both)\n",
                "b = xs.append(4)\nprint(both)\n",
                "c = both\nprint(xs, c[0] == c[1])\n",
            ],
        ),
        (
            "d = {x: [1], 'b': 2}\n",
            &["d[y] = 5\nprint(d)\n", "d[x] += [2]\nprint(d)\n", "del d\nprint(x)\n", "print(d)\n"],
        ),
        ("m = Matrix([[1, x], [y, 2]])\nsame = m\n", &["m[0, 0] = 7\nprint(same)\n", "print(m.det(), same)\n"]),
        ("a = np.arange(4)\n", &["a += 1\nprint(a)\n", "a[0] = 9\nprint(a)\n", "print(a)\n"]),
        (
            "k = 2\ndef f(n, by=3):\n    return n * k * by + work\n",
            &["k = 5\nprint(f(1))\n", "print(f(2))\n", "f = 1\nprint(f)\n", "f('a', [])\n"],
        ),
        ("f = lambdify(x, sin(x) + x, 'numpy')\ng = Rational(1, 3)\n", &["f = 2\nprint(f)\n", "print(f(0.0), g)\n"]),
        ("f = Function('f')\ne = Eq(f(x).diff(x), f(x))\n", &["print(e.subs(x, 2))\n", "x = 1\nprint(e)\n"]),
        ("if work:\n    z = 1\n", &["else:\n    z = 2\nprint(z)\n", "print(z)\n", "elif x:\n    pass\nprint(z + 1)\n"]),
        ("z = (1, [2])\n", &["'text'\nprint(__doc__)\n", "z[1].append(1)\nprint(z, __doc__)\n", "print(z)\n"]),
        (
            "f = lambda n: n + work\n",
            &["def g(n):\n    return f(n) / 0\ng(1)\n", "print(f(1))\n", "f = 3 +\n", "return f\n"],
        ),
        ("r = 1\r\ns = 2\r\n", &["print(r)\r\nt = 1\r\n", "print(s)\r\n1/0\r\n"]),
    ] {
        assert!(continued(beginning, tails) > 0, "{beginning}");
    }
}

#[test]
fn what_might_have_changed_meanwhile_is_not_kept() {
    for (beginning, tails) in [
        ("it = iter([1, 2, 3])\n", &["print(next(it))\n", "print(list(it))\n"][..]),
        ("g = (i for i in range(3))\n", &["print(next(g))\n", "print(list(g))\n"]),
        ("s = {1, 2}\n", &["s.add(3)\nprint(s)\n", "print(s)\n"]),
        (
            "def make():\n    seen = []\n    def f(n):\n        seen.append(n)\n        return seen\n    return f\nf = make()\n",
            &["print(f(1))\n", "print(f(2))\n"],
        ),
        ("def f(n, seen=[]):\n    seen.append(n)\n    return seen\n", &["print(f(1))\n", "print(f(2))\n"]),
        ("a = np.arange(4)\nb = a[1:]\n", &["b[0] = 9\nprint(a)\n", "print(a)\n"]),
        ("xs = [1]\npush = xs.append\n", &["push(2)\nprint(xs)\n", "print(xs)\n"]),
        ("from collections import deque\nq = deque([1])\n", &["q.append(2)\nprint(q)\n", "print(q)\n"]),
        ("p = np.poly1d([1, 2])\n", &["p[0] = 5\nprint(p)\n", "print(p)\n"]),
        ("print(np.log(-1.0))\n", &["print(np.log(-2.0))\n", "print(1)\n"]),
        ("xs = []\nxs.append(xs)\n", &["xs.append(1)\nprint(len(xs))\n", "print(len(xs))\n"]),
    ] {
        assert_eq!(continued(beginning, tails), 0, "{beginning}");
    }
}

#[test]
fn calls_that_are_made_again_give_what_they_gave() {
    // Each line stands in programs of their own that begin differently, so that only the calls are the same.
    let slow = "x, y = symbols('x y')\ne = x**5 + 3*x**4 - 7*x**3 + y*x**2 - 5*x + 2\n";
    let lines = [
        "r = solve([x**2 + y**2 - 25, x*y - 12], [x, y])\nr.append(1)\nprint(r)",
        "r = solve([x**2 + y**2 - 25, x*y - 12], [x, y])\nprint(r)",
        "r = solve([x**2 + y**2 - 25, x*y - 12], [x, y], dict=True)\nr[0][x] = 0\nprint(r)",
        "print(solve([x**2 + y**2 - 25, x*y - 12], [x, y], dict=True))",
        "print(solve([x**2 + y**2 - 25, x*y - 12], [x, y], set=True))",
        "print(solve(x**2 - Float('2.5', 30), x))",
        "print(solve(x**2 - Float('2.5', 15), x))",
        "print(solve(x**2 - 2.5, x), solve(x**2 - Rational(5, 2), x))",
        "print(simplify((sin(x)**4 - cos(x)**4) / (sin(x) - cos(x))), simplify(e) == e)",
        "with evaluate(False):\n    print(simplify((sin(x)**4 - cos(x)**4) / (sin(x) - cos(x))))",
        "print(integrate(x**2 * exp(-x) * sin(x), x), integrate(x**2 * exp(-x) * sin(x), (x, 0, oo)))",
        "x = symbols('x', positive=True)\nprint(solve(x**2 + x - 6, x), simplify(sqrt(x**2)))",
        "print(solve(x**2 + x - 6, x), simplify(sqrt(x**2)))",
        "print(solve.__name__, solve.__module__, simplify.__doc__[:20], integrate.__qualname__)",
        "print(solve(e - undefined))",
        "solve(1, 2, 3, 4)",
        "print(simplify(Matrix([[x**2 / x, sin(x)**2 + cos(x)**2]])), simplify([1]))",
        "print([simplify(f) for f in (Lambda(x, x * (x + 1) - x), Lambda(y, y * (y + 1) - y))])",
    ];
    let program = |n: usize, line: &str| format!("# {n}\nfrom sympy import *\n{slow}{line}\n");
    let codes: Vec<String> =
        (0..2).flat_map(|turn| lines.iter().enumerate().map(move |(n, line)| program(turn * 100 + n, line))).collect();
    let codes: Vec<&str> = codes.iter().map(String::as_str).collect();
    let (stats, _) = both_ways(&codes, &Limits::default());
    assert!(stats.continued >= 5, "{stats:?}");
}

#[test]
fn whatever_goes_wrong_in_a_shared_child_is_run_again_alone() {
    let limits = Limits { stdout_bytes: 1000, memory_bytes: 64 << 20, ..crate::support::tight() };
    let codes = [
        "print('first')",
        "while True: pass",
        "print('after a loop')",
        "print('x' * 1000)",
        "print('x' * 999)",
        "print('x' * 2000)",
        "x = [0] * 10**9",
        "def f(n):\n    return f(n + 1)\nf(0)",
        "x = []\nfor i in range(100000):\n    x = [x]\nprint(x)",
        "print('after a recursion')",
        "print(lambda: 0)",
        "print(object())",
        "raise SystemExit",
        "print('x')\nprint(10**5000)",
        "print('last')",
    ];
    let (stats, printed) = both_ways(&codes, &limits);
    assert!(stats.handed_back >= 6, "{stats:?}");
    assert_eq!((printed[0].as_str(), printed[14].as_str()), ("first\n", "last\n"));
    assert_eq!(printed[4].len(), 1000);
}

#[test]
fn what_the_scanner_cannot_see_the_child_does() {
    // Attributes set in ways that tokens hardly show, and code built from strings at run time.
    let clean = "import sympy, math, mpmath\nprint(sympy.sqrt(8), math.pi, mpmath.mp.dps)";
    let codes = [
        "import math\nmath.pi, x = 3, 4\nprint(math.pi)",
        clean,
        "import math\nfor math.e in [1]: pass\nprint(math.e)",
        clean,
        "import mpmath\nmpmath.mp.dps += 10\nprint(mpmath.mp.dps)",
        clean,
        "from sympy import sympify\nq = chr(34)\nprint(sympify('set' + 'attr(__imp' + 'ort__(' + q + 'math' + q + '), ' + q + 'pi' + q + ', 3)'))",
        clean,
        "import math\nx = f'{[math := 3]}'\nprint(x)",
        "import sympy\nx = type('T', (), {})\nprint(x.mro()[1])",
        "import mpmath\nmpmath.mp.prec: int = 5\nprint(mpmath.mp.dps)",
        clean,
        "import sympy\ndef f():\n    with sympy.evaluate(False):\n        yield 1\nkeep = f()\nnext(keep)\nsympy.abc.x = keep\n",
        clean,
    ];
    let (stats, printed) = both_ways(&codes, &Limits::default());
    assert!(stats.handed_back >= 4, "{stats:?}");
    for (code, printed) in codes.iter().zip(printed) {
        if *code == clean {
            assert_eq!(printed, "2*sqrt(2) 3.141592653589793 15\n");
        }
    }
}

#[test]
fn a_library_left_changed_ends_the_child() {
    let leak = "import sympy\ndef f():\n    with sympy.evaluate(False):\n        yield 1\nkeep = f()\nprint(next(keep))\nsympy.S(keep.gi_frame is None)";
    let next = "from sympy import symbols\nx = symbols('x')\nprint(x + x, sum([x, x]))";
    let (stats, printed) = both_ways(&[leak, next, leak, next], &Limits::default());
    assert_eq!(stats.different, 0);
    assert_eq!(printed, ["1\n", "2*x 2*x\n", "1\n", "2*x 2*x\n"]);
}

#[test]
fn sleepers_hold_no_place() {
    // Two places: in turn, two at a time, these would sleep for twelve seconds whatever the machine.
    let programs: Vec<Program> = (0..24).map(|i| program(&format!("import time\ntime.sleep(1)\nprint({i})"))).collect();
    let begin = std::time::Instant::now();
    let results = sandbox().execute_batch(&programs, &Limits::default());
    assert!(results.iter().flatten().all(|execution| execution.status == Status::Ok));
    assert!(begin.elapsed().as_secs() < 12, "{:?}", begin.elapsed());
}
