//! Pulling the rug from under the code that runs the program: streams, builtins, modules, hooks, ways of leaving.
//! A program may spoil its own result this way, and nothing else.

use super::attack;
use mathcoder_core::Status::{Error, Ok};

#[test]
fn rugs() {
    attack(&[
        ("close every descriptor", "import os\nprint('before', flush=True)\nos.closerange(0, 64)", Error, "before"),
        ("close standard output", "import sys\nprint('a')\nsys.stdout.close()", Ok, "a"),
        ("no standard output", "import sys\nprint('a')\nsys.stdout = None\nprint('b')", Ok, "a"),
        ("no print", "import builtins\ndel builtins.print\nprint(1)", Error, "NameError"),
        (
            "no builtins",
            "import builtins\nfor name in list(vars(builtins)):\n    if not name.startswith('__'): delattr(builtins, name)\nlen([])",
            Error,
            "",
        ),
        ("no exit", "import os\nos._exit = None\nos.write = None\nos.fork = None\n1/0", Error, "ZeroDivisionError"),
        (
            "no traceback module",
            "import traceback\ntraceback.TracebackException = None\n1/0",
            Error,
            "ZeroDivisionError",
        ),
        ("own exception hook", "import sys\nsys.excepthook = lambda *a: print('mine')\n1/0", Error, "mine"),
        ("hook that raises", "import sys\nsys.excepthook = lambda *a: 1/0\n[][0]", Error, "IndexError"),
        (
            "leave through a frame",
            "import sys\nf = sys._getframe()\nwhile f.f_back: f = f.f_back\nprint(1, flush=True)\nf.f_globals.clear()",
            Error,
            "1",
        ),
        ("clear all modules", "import sys\nsys.modules.clear()\nprint(1)", Ok, "1"),
        (
            "exit in a thread",
            "import threading, sys\nthreading.Thread(target=sys.exit).start()\nprint('main')",
            Ok,
            "main",
        ),
        ("generator exit", "raise GeneratorExit", Error, "GeneratorExit"),
        ("keyboard interrupt", "raise KeyboardInterrupt", Error, "KeyboardInterrupt"),
        ("base exception", "class B(BaseException): pass\nraise B", Error, "B"),
        (
            "exception without text",
            "class E(Exception):\n    def __str__(self): raise ValueError\nraise E",
            Error,
            "E: <",
        ),
        ("exit with anything", "import sys\nsys.exit([1, 'x'])", Error, "[1, 'x']"),
        (
            "exit with a hostile object",
            "import sys\nclass A:\n    def __str__(self): raise ValueError\nsys.exit(A())",
            Error,
            "",
        ),
        ("exit handler that raises", "import atexit\natexit.register(lambda: 1/0)\nprint('x')", Ok, "x"),
        ("deep nesting", "exec('(' * 5000 + ')' * 5000)", Error, "rror"),
        ("pipes until none are left", "import os\nwhile True: os.pipe()", Error, "Too many open files"),
        (
            "fault handler",
            "import faulthandler, sys\nfaulthandler.enable()\nfaulthandler.dump_traceback()\nprint('x')",
            Ok,
            "x",
        ),
        (
            "garbage with a grudge",
            "class A:\n    def __del__(self): raise ValueError\na = A()\na.a = a\nprint('x')",
            Ok,
            "x",
        ),
    ]);
}

#[test]
fn five_megabytes_of_source_are_a_program_too() {
    let code = format!("x = '{}'\nprint(len(x))", "y".repeat(5 << 20));
    let execution = super::execute_under(&code, &super::tight());
    assert_eq!((execution.status, execution.stdout.as_str()), (Ok, "5242880\n"), "{:?}", execution.stderr);
}
