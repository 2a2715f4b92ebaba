//! Pulling the rug from under what runs the program: streams, builtins, modules, hooks, ways of leaving.
//! A program may spoil its own result this way, and nothing else.

use crate::support::tight;
use mathcoder_core::Status::{Error, Ok};

attacks! { tight();
    close_every_descriptor: "import os\nprint('before', flush=True)\nos.closerange(0, 64)", Error, "before";
    close_standard_output: "import sys\nprint('a')\nsys.stdout.close()", Ok, "a";
    no_standard_output: "import sys\nprint('a')\nsys.stdout = None\nprint('b')", Ok, "a";
    no_print: "import builtins\ndel builtins.print\nprint(1)", Error, "NameError";
    no_builtins: "import builtins\nfor name in list(vars(builtins)):\n    if not name.startswith('__'): delattr(builtins, name)\nlen([])", Error, "";
    no_exit: "import os\nos._exit = None\nos.write = None\nos.fork = None\n1/0", Error, "ZeroDivisionError";
    no_traceback_module: "import traceback\ntraceback.TracebackException = None\n1/0", Error, "ZeroDivisionError";
    own_exception_hook: "import sys\nsys.excepthook = lambda *a: print('mine')\n1/0", Error, "mine";
    hook_that_raises: "import sys\nsys.excepthook = lambda *a: 1/0\n[][0]", Error, "IndexError";
    leave_through_a_frame: "import sys\nf = sys._getframe()\nwhile f.f_back: f = f.f_back\nprint(1, flush=True)\nf.f_globals.clear()", Error, "1";
    clear_all_modules: "import sys\nsys.modules.clear()\nprint(1)", Ok, "1";
    exit_in_a_thread: "import threading, sys\nthreading.Thread(target=sys.exit).start()\nprint('main')", Ok, "main";
    generator_exit: "raise GeneratorExit", Error, "GeneratorExit";
    keyboard_interrupt: "raise KeyboardInterrupt", Error, "KeyboardInterrupt";
    base_exception: "class B(BaseException): pass\nraise B", Error, "B";
    exception_without_text: "class E(Exception):\n    def __str__(self): raise ValueError\nraise E", Error, "E: <";
    exit_with_anything: "import sys\nsys.exit([1, 'x'])", Error, "[1, 'x']";
    exit_with_a_hostile_object: "import sys\nclass A:\n    def __str__(self): raise ValueError\nsys.exit(A())", Error, "";
    exit_handler_that_raises: "import atexit\natexit.register(lambda: 1/0)\nprint('x')", Ok, "x";
    deep_nesting: "exec('(' * 5000 + ')' * 5000)", Error, "rror";
    pipes_until_none_are_left: "import os\nwhile True: os.pipe()", Error, "Too many open files";
    fault_handler: "import faulthandler, sys\nfaulthandler.enable()\nfaulthandler.dump_traceback()\nprint('x')", Ok, "x";
    garbage_with_a_grudge: "class A:\n    def __del__(self): raise ValueError\na = A()\na.a = a\nprint('x')", Ok, "x";
    leave_with_unflushed_output: "import os\nprint('lost')\nos._exit(0)", Error, "";
    exit_with_a_text: "import sys\nsys.exit('text')", Error, "text";
    read_what_is_not_there: "print(input())", Error, "EOFError";
    read_all_that_is_not_there: "import sys\nprint([sys.stdin.read(), sys.stdin.buffer.read()])", Ok, "['', b'']";
    missing_module: "import requests_of_nobody", Error, "ModuleNotFoundError";
    profiler_that_raises: "import sys\ndef p(*a): raise ValueError\nsys.setprofile(p)\nlen([])", Error, "ValueError";
    every_module_replaced: "import sys\nfor name in list(sys.modules):\n    sys.modules[name] = None\nprint('x')\nimport math", Error, "ModuleNotFoundError";
    frames_of_the_caller: "import sys\nf = sys._getframe()\nwhile f.f_back:\n    f = f.f_back\n    f.f_trace = lambda *a: 1/0\nprint('x')", Ok, "x";
    end_by_a_signal_to_itself: "import os, signal\nos.kill(os.getpid(), signal.SIGTERM)\nprint('going on')", Ok, "going on";
    collector_in_disorder: "import gc\ngc.disable()\ngc.unfreeze()\ngc.set_threshold(1)\ngc.enable()\ngc.collect()\nprint(len(gc.get_objects()) > 0)", Ok, "True";
}
