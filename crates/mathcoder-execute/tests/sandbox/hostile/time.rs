//! Eating time: by computing, by refusing to be interrupted, at the very end. Half a second of CPU time is what each gets.

use crate::support::tight;
use mathcoder_core::Status::Timeout;

attacks! { tight();
    spin: "while True: pass", Timeout, "";
    spin_that_catches_everything: "while True:\n    try:\n        while True: pass\n    except BaseException:\n        pass", Timeout, "";
    deaf_to_signals: "import signal\nfor s in range(1, 32):\n    try:\n        signal.signal(s, signal.SIG_IGN)\n    except (OSError, ValueError):\n        pass\nwhile True: pass", Timeout, "";
    long_power: "x = 10**(10**8)", Timeout, "";
    tower_of_powers: "x = 7**7**7**7", Timeout, "";
    catastrophic_pattern: "import re\nre.match('(a+)+$', 'a' * 40 + 'b')", Timeout, "";
    timer_flood: "import signal\nsignal.signal(signal.SIGALRM, lambda *a: None)\nsignal.setitimer(signal.ITIMER_REAL, 1e-6, 1e-6)\nwhile True: pass", Timeout, "";
    exit_handler_that_loops: "import atexit\ndef f():\n    while True: pass\natexit.register(f)", Timeout, "";
    finalizer_that_loops: "class A:\n    def __del__(self):\n        while True: pass\na = A()", Timeout, "";
    exception_whose_text_loops: "class E(Exception):\n    def __str__(self):\n        while True: pass\nraise E()", Timeout, "";
    tracing_that_loops: "import sys\ndef t(*a):\n    while True: pass\nsys.settrace(t)\n(lambda: 0)()", Timeout, "";
    hard_symbolic_sum: "from sympy import *\nwhile True:\n    expand((symbols('x') + symbols('y') + 1)**60)", Timeout, "";
    profiler_that_loops: "import sys\ndef p(*a):\n    while True: pass\nsys.setprofile(p)\nlen([])", Timeout, "";
    exception_hook_that_loops: "import sys\ndef h(*a):\n    while True: pass\nsys.excepthook = h\n1/0", Timeout, "";
    sort_without_an_end: "class A:\n    def __lt__(self, other):\n        while True: pass\nsorted([A(), A()])", Timeout, "";
    generator_without_an_end: "from itertools import count\nsum(count())", Timeout, "";
    clock_that_is_asked_for_ever: "import time\nend = time.time() + 3600\nwhile time.time() < end: pass", Timeout, "";
}
