//! Eating memory and time: by computing, by waiting, by refusing to be interrupted, at the very end.
//! Half a second of CPU time and 64 MiB are what each gets.

use super::{attack, attack_by_waiting};
use mathcoder_core::Status::{Error, Memory, Ok, Timeout};

#[test]
fn memory() {
    attack(&[
        ("mapping", "import mmap\nmmap.mmap(-1, 3 << 30)", Error, "Cannot allocate memory"),
        ("growing bytes", "b = bytearray()\nwhile True:\n    b += b'x' * (8 << 20)", Memory, "MemoryError"),
        ("growing list", "a = []\nwhile True:\n    a.append([0] * 1000)", Memory, "MemoryError"),
        ("long string", "s = 'x' * (8 << 30)", Memory, "MemoryError"),
        ("huge array", "import numpy as np\nnp.ones((200000, 200000))", Memory, "Unable to allocate"),
        ("huge list", "list(range(10**12))", Memory, "MemoryError"),
        (
            "caught and tried again",
            "a = []\nwhile True:\n    try:\n        a.append(bytearray(1 << 20))\n    except MemoryError:\n        pass",
            Timeout,
            "",
        ),
        ("infinite recursion", "def f():\n    f()\nf()", Error, "RecursionError"),
        ("big number to text", "print(10**5000)", Error, "Exceeds the limit"),
    ]);
}

#[test]
fn recursion_without_limit_is_ended_one_way_or_the_other() {
    let code = "import sys\nsys.setrecursionlimit(10**9)\ndef f():\n    f()\nf()";
    let execution = super::execute_under(code, &super::tight());
    assert_ne!(execution.status, Ok, "{execution:?}");
    super::all_is_well_after("recursion");
}

#[test]
fn time() {
    attack(&[
        ("spin", "while True: pass", Timeout, ""),
        (
            "spin that catches everything",
            "while True:\n    try:\n        while True: pass\n    except BaseException:\n        pass",
            Timeout,
            "",
        ),
        (
            "deaf to signals",
            "import signal\nfor s in range(1, 32):\n    try:\n        signal.signal(s, signal.SIG_IGN)\n    except (OSError, ValueError):\n        pass\nwhile True: pass",
            Timeout,
            "",
        ),
        ("long power", "x = 10**(10**8)", Timeout, ""),
        ("tower of powers", "x = 7**7**7**7", Timeout, ""),
        ("catastrophic pattern", "import re\nre.match('(a+)+$', 'a' * 40 + 'b')", Timeout, ""),
        (
            "timer flood",
            "import signal\nsignal.signal(signal.SIGALRM, lambda *a: None)\nsignal.setitimer(signal.ITIMER_REAL, 1e-6, 1e-6)\nwhile True: pass",
            Timeout,
            "",
        ),
        ("exit handler that loops", "import atexit\ndef f():\n    while True: pass\natexit.register(f)", Timeout, ""),
        ("finalizer that loops", "class A:\n    def __del__(self):\n        while True: pass\na = A()", Timeout, ""),
        (
            "exception whose text loops",
            "class E(Exception):\n    def __str__(self):\n        while True: pass\nraise E()",
            Timeout,
            "",
        ),
        (
            "tracing that loops",
            "import sys\ndef t(*a):\n    while True: pass\nsys.settrace(t)\n(lambda: 0)()",
            Timeout,
            "",
        ),
        (
            "hard symbolic sum",
            "from sympy import *\nwhile True:\n    expand((symbols('x') + symbols('y') + 1)**60)",
            Timeout,
            "",
        ),
    ]);
}

#[test]
fn waiting() {
    attack_by_waiting("sleep", "import time\ntime.sleep(3600)");
    attack_by_waiting("slow drip", "import time\nwhile True:\n    print('.', flush=True)\n    time.sleep(0.05)");
    attack_by_waiting(
        "thread that never ends",
        "import threading\nthreading.Thread(target=threading.Event().wait).start()",
    );
    attack_by_waiting("lock taken twice", "import threading\na = threading.Lock()\na.acquire()\na.acquire()");
    attack_by_waiting("pipe without a writer", "import os\nr, w = os.pipe()\nos.read(r, 1)");
}
