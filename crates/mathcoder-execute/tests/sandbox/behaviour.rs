//! Ordinary programs: output, errors, exit codes, standard input and limits as a fresh interpreter has them.
//! Expected texts were made with CPython 3.11 and hold for 3.10 to 3.13.

use crate::support::{environment, execute, execute_under, printed, program, sandbox, tight};
use expect_test::{Expect, expect};
use mathcoder_core::{Executor, Limits, Program, Status};
use std::time::Duration;

/// Status, exit code and both streams of a program, as text; without the lines that mark a place in the line above, since
/// every version of Python marks another one.
fn check(code: &str, expected: Expect) {
    let execution = execute(code);
    let is_mark = |line: &&str| !line.trim().is_empty() && line.trim().chars().all(|c| "~^".contains(c));
    let stderr: String = execution.stderr.split_inclusive('\n').filter(|line| !is_mark(line)).collect();
    expected
        .assert_eq(&format!("{:?} {:?}\n{}--\n{}", execution.status, execution.exit_code, execution.stdout, stderr));
}

#[test]
fn a_program_prints() {
    check(
        "print(1 + 1)\nprint('é', end='')",
        expect![[r#"
            Ok Some(0)
            2
            é--
        "#]],
    );
    check(
        "",
        expect![[r#"
        Ok Some(0)
        --
    "#]],
    );
}

#[test]
fn sympy_numpy_and_scipy_are_there() {
    assert_eq!(printed("from sympy import *\nx = symbols('x')\nprint(integrate(x**2, (x, 0, 3)))"), "9\n");
    assert_eq!(printed("import numpy as np\nprint(np.arange(3) * 2)"), "[0 2 4]\n");
    assert_eq!(printed("from scipy.stats import norm\nprint(round(norm.cdf(1.96), 4))"), "0.975\n");
    assert_eq!(printed("m = __import__('sym' + 'py')\nprint(m.sqrt(8))"), "2*sqrt(2)\n", "hidden from the import scan");
}

#[test]
fn a_traceback_shows_the_program_alone() {
    check(
        "def f(x):\n    return 1 / x\n\nprint('before')\nf(0)\n",
        expect![[r#"
            Error Some(1)
            before
            --
            Traceback (most recent call last):
              File "<snippet>", line 5, in <module>
                f(0)
              File "<snippet>", line 2, in f
                return 1 / x
            ZeroDivisionError: division by zero
        "#]],
    );
    check(
        "import json\ntry:\n    json.loads('{')\nexcept ValueError as error:\n    raise KeyError('k') from error\n",
        expect![[r#"
            Error Some(1)
            --
            Traceback (most recent call last):
              File "<snippet>", line 3, in <module>
                json.loads('{')
            json.decoder.JSONDecodeError: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)

            The above exception was the direct cause of the following exception:

            Traceback (most recent call last):
              File "<snippet>", line 5, in <module>
                raise KeyError('k') from error
            KeyError: 'k'
        "#]],
    );
}

#[test]
fn what_does_not_compile_is_an_error() {
    check(
        "x = (1\nprint(x)",
        expect![[r#"
            Error Some(1)
            --
              File "<snippet>", line 1
                x = (1
            SyntaxError: '(' was never closed
        "#]],
    );
    assert_eq!(execute("import nothing_of_this_name").status, Status::Error);
    assert!(execute("print(1)\0").stderr.contains("null bytes"));
}

#[test]
fn exit_codes_are_those_of_python() {
    let end = |code| {
        let execution = execute(code);
        (execution.status, execution.exit_code, execution.stdout, execution.stderr)
    };
    assert_eq!(end("print(1)\nexit()"), (Status::Ok, Some(0), "1\n".into(), String::new()));
    assert_eq!(end("import sys\nsys.exit(3)"), (Status::Error, Some(3), String::new(), String::new()));
    assert_eq!(end("import sys\nsys.exit('text')"), (Status::Error, Some(1), String::new(), "text\n".into()));
    assert_eq!(end("raise SystemExit(True)").1, Some(1));
    assert_eq!(end("import os\nprint('lost')\nos._exit(0)"), (Status::Error, Some(0), String::new(), String::new()));
    assert_eq!(end("import sys\nprint('kept', flush=True)\nimport os\nos._exit(4)").2, "kept\n");
}

#[test]
fn what_python_does_at_its_end_is_done() {
    assert_eq!(printed("import atexit\natexit.register(print, 'bye')\nprint('hello')"), "hello\nbye\n");
    assert_eq!(printed("class A:\n    def __del__(self):\n        print('del')\na = A()"), "del\n");
    let thread =
        "import threading, time\ndef f():\n    time.sleep(0.05)\n    print('late')\nthreading.Thread(target=f).start()";
    assert_eq!(printed(thread), "late\n");
}

#[test]
fn standard_input_is_given_or_at_its_end() {
    let with = |stdin: &str| {
        let code = "import sys\nname = input('? ')\nprint(name, sys.stdin.read())".to_owned();
        sandbox().execute(&Program { code, stdin: stdin.to_owned() }, &Limits::default()).unwrap()
    };
    assert_eq!(with("a\nb c\n").stdout, "? a b c\n\n");
    assert!(with("").stderr.ends_with("EOFError: EOF when reading a line\n"));
    assert_eq!(with(&"x".repeat(300_000)).status, Status::OutputLimit);
}

#[test]
fn a_program_is_main_and_sees_a_clean_world() {
    assert_eq!(printed("if __name__ == '__main__':\n    print('main')"), "main\n");
    assert_eq!(printed("import sys\nprint(sys.argv, __file__)"), "['<snippet>'] <snippet>\n");
    let world = "import os\nprint(sorted(k for k in os.environ if not k.startswith(('PYTHON', 'SYMPY', 'OPENBLAS', 'MKL', 'OMP'))))";
    assert_eq!(printed(world), "['HOME', 'LC_ALL', 'MALLOC_ARENA_MAX', 'MPMATH_NOGMPY', 'TERM', 'TZ']\n");
    assert_eq!(printed("import pickle\nclass A: pass\nprint(type(pickle.loads(pickle.dumps(A()))).__name__)"), "A\n");
    assert_eq!(
        printed("import asyncio\nasync def f():\n    await asyncio.sleep(0)\n    return 5\nprint(asyncio.run(f()))"),
        "5\n"
    );
}

#[test]
fn sources_of_any_form_run() {
    assert_eq!(printed("\u{feff}print(1)\r\nif True:\r\n\tprint(2)\r\n"), "1\n2\n");
    assert_eq!(printed("# -*- coding: latin-1 -*-\nprint(len('é'))"), "2\n", "the cookie decides, as for a file");
    let long = format!("x = 0\n{}print(x)", "x += 1\n".repeat(20_000));
    assert_eq!(printed(&long), "20000\n");
    assert_eq!(printed("def f(n):\n    return 0 if n == 0 else 1 + f(n - 1)\nprint(f(990))"), "990\n");
}

#[test]
fn output_is_cut_exactly_at_the_limit() {
    let limits = Limits { stdout_bytes: 1000, ..tight() };
    let at = execute_under("print('x' * 999)", &limits);
    assert_eq!((at.status, at.stdout.len(), at.truncated), (Status::Ok, 1000, false));
    let over = execute_under("print('x' * 1000)", &limits);
    assert_eq!((over.status, over.stdout.len(), over.truncated), (Status::OutputLimit, 1000, true));
    let wide = execute_under("print('€' * 1000)", &limits);
    assert_eq!((wide.status, wide.stdout.len()), (Status::OutputLimit, 999), "no character is cut in two");
    let errors = execute_under("import sys\nsys.stderr.write('e' * 100000)", &Limits { stderr_bytes: 10, ..tight() });
    assert_eq!((errors.status, errors.stderr.len(), errors.truncated), (Status::Ok, 10, false));
}

/// Tracebacks and messages longer than the limit on standard error.
const LONG_ERRORS: [&str; 6] = [
    "def f(n):\n    return g(n) + 1\ndef g(n):\n    return f(n) * 2\nf(0)",
    "def f(n):\n    return f(n) + 1\nf(0)",
    "raise ValueError('x' * 10 ** 6)",
    "def f(n):\n    if n == 0: raise LookupError('é' * 10 ** 5)\n    g(n - 1)\ndef g(n):\n    f(n)\nf(300)",
    "import sys\nsys.stderr.write('warning\\n' * 10 ** 5)\n1 / 0",
    "import json\ndef f(n):\n    try:\n        f(n - 1) if n else json.loads('{')\n    except ValueError as e:\n        raise KeyError(n) from e\nf(90)",
];

/// The class of the exception on the last line of a traceback.
fn class_on_the_last_line(stderr: &str) -> &str {
    stderr.trim_end().lines().last().unwrap_or_default().split(':').next().unwrap_or_default()
}

#[test]
fn the_last_line_of_a_long_error_is_that_of_a_fresh_interpreter() {
    let python = environment().interpreter.executable;
    for code in LONG_ERRORS {
        let fresh = std::process::Command::new(&python).args(["-c", code]).output().unwrap();
        let fresh = String::from_utf8_lossy(&fresh.stderr);
        let limit = Limits::default().stderr_bytes;
        let [strict, fast] = [sandbox(), crate::support::fast()]
            .map(|sandbox| sandbox.execute_batch(&[program(code)], &Limits::default()).remove(0).unwrap());
        assert_eq!((strict.status, &strict.stderr), (fast.status, &fast.stderr), "{code}");
        assert!(strict.stderr.len() <= limit, "{code}: {}", strict.stderr.len());
        assert_eq!(class_on_the_last_line(&strict.stderr), class_on_the_last_line(&fresh), "{code}: {}", strict.stderr);
        let is_cut = strict.stderr.contains("the middle is left out");
        assert!(fresh.len() < limit || is_cut, "{code}: {} bytes, {}", fresh.len(), strict.stderr);
    }
}

#[test]
fn memory_within_the_limit_is_given_and_beyond_it_is_not() {
    let limits = Limits { memory_bytes: 128 << 20, ..Limits::default() };
    assert_eq!(execute_under("x = bytearray(100 << 20)\nprint(len(x))", &limits).status, Status::Ok);
    let over = execute_under("x = bytearray(140 << 20)", &limits);
    assert_eq!(over.status, Status::Memory);
    assert!(over.stderr.ends_with("MemoryError\n"), "{over:?}");
    let caught = execute_under("try:\n    x = bytearray(1 << 40)\nexcept MemoryError:\n    print('caught')", &limits);
    assert_eq!((caught.status, caught.stdout.as_str()), (Status::Ok, "caught\n"));
}

#[test]
fn cpu_time_is_limited_to_the_fraction_of_a_second_and_sleeping_by_the_clock() {
    let spin = execute_under("while True: pass", &tight());
    assert_eq!(spin.status, Status::Timeout);
    let used = spin.usage.unwrap().cpu_ms;
    assert!((500..1500).contains(&used), "limit 500 ms, used {used} ms");
    let sleep = execute_under("import time\ntime.sleep(3600)", &Limits { wall: Duration::from_secs(1), ..tight() });
    assert_eq!(sleep.status, Status::Timeout);
    assert!(sleep.usage.unwrap().cpu_ms < 500);
}

#[test]
fn a_batch_keeps_its_order_and_gives_loops_a_second_pass() {
    let programs: Vec<Program> = ["print(1)", "while True: pass", "1/0", "print(4)"].map(program).into();
    let limits = Limits { cpu: Duration::from_millis(2200), ..Limits::default() };
    let results = sandbox().execute_batch(&programs, &limits);
    let statuses: Vec<Status> = results.iter().map(|result| result.as_ref().unwrap().status).collect();
    assert_eq!(statuses, [Status::Ok, Status::Timeout, Status::Error, Status::Ok]);
    assert!(results[1].as_ref().unwrap().usage.unwrap().cpu_ms >= 2200);
    assert_eq!(results[3].as_ref().unwrap().stdout, "4\n");
    assert!(sandbox().execute_batch(&[], &limits).is_empty());
}

/// `MATHCODER_TEST_PYTHON` names another interpreter.
#[test]
fn references_to_what_is_loaded_are_not_counted_where_the_interpreter_can_do_without() {
    let version = printed("import sys\nprint(sys.version_info[:2] in ((3, 12), (3, 13)))");
    if version != "True\n" {
        println!("skipped: the interpreter is not Python 3.12 or 3.13");
        return;
    }
    for code in [
        "import sys, math\nmore = [math] * 100\nprint(sys.getrefcount(math) == 2 ** 32 - 1)",
        "import sys, sympy\nfrom sympy import sqrt\nprint(sys.getrefcount(sympy.S.Pi) == sys.getrefcount(sqrt) == 2 ** 32 - 1)",
        "import sys\nmine = [1.5]\nalso = mine\nprint(sys.getrefcount(mine) == 3)",
        "import gc, weakref\nclass A: pass\na = A()\nseen = weakref.ref(a)\na.a = a\ndel a\ngc.collect()\nprint(seen() is None)",
        "import math, sys\ndel sys.modules['math'], math\nimport math\nprint(math.sqrt(4) == 2)",
    ] {
        assert_eq!(printed(code), "True\n", "{code}");
    }
}
