//! Changing what others would see if anything were shared: libraries, settings, generators of random numbers.
//! The neighbours of a row run in the same interpreter, and between its two turns in the same batch.

use mathcoder_core::Limits;
use mathcoder_core::Status::{Error, Ok};

attacks! { Limits::default();
    sympy_patched: "import sympy\nsympy.sqrt = None\nsympy.core.numbers.pi = 3\nprint(0)", Ok, "0";
    method_of_a_class_patched: "import sympy\nsympy.Add.__str__ = lambda self: 'patched'\nsympy.Symbol.__add__ = lambda a, b: 7\nprint(sympy.Symbol('x') + 1)", Ok, "7";
    precision_of_mpmath: "import mpmath\nmpmath.mp.dps = 3\nprint(mpmath.mp.dps)", Ok, "3";
    precision_of_mpmath_under_another_name: "from mpmath import mp as m\nm.dps, x = 50, 1\nprint(m.dps)", Ok, "50";
    errors_of_numpy: "import numpy as np\nnp.seterr(all='raise')\nprint(np.geterr()['over'])", Ok, "raise";
    printing_of_numpy: "import numpy as np\nnp.set_printoptions(precision=1)\nprint(np.array([1.23456]))", Ok, "[1.2]";
    random_numbers_of_numpy: "import numpy as np\nnp.random.seed(1)\nprint(np.random.randint(100))", Ok, "37";
    random_numbers: "import random\nrandom.seed(1)\nprint(random.randint(1, 100))", Ok, "18";
    precision_of_decimal: "from decimal import getcontext, Decimal\ngetcontext().prec = 2\nprint(Decimal(1) / 3)", Ok, "0.33";
    builtin_replaced: "import builtins\nbuiltins.len = lambda x: 42\nprint(len([]))", Ok, "42";
    constant_replaced: "import math\nmath.pi = 3\nprint(math.pi)", Ok, "3";
    constant_replaced_by_a_loop: "import math\nfor math.pi in [4]: pass\nprint(math.pi)", Ok, "4";
    function_replaced_by_its_name: "import math\nsetattr(math, 'comb', lambda *a: 0)\nprint(math.comb(8, 4))", Ok, "0";
    printer_of_sympy: "import sympy\nsympy.init_printing(use_unicode=True)\nprint(0)", Ok, "0";
    evaluation_of_sympy_left_off: "import sympy\nf = sympy.evaluate(False)\nf.__enter__()\nx = sympy.Symbol('x')\nprint(x + x)", Ok, "x + x";
    evaluation_of_sympy_left_off_in_a_generator: "import sympy\ndef f():\n    with sympy.evaluate(False):\n        yield 1\nkeep = f()\nprint(next(keep))\nsympy.S.keep = keep", Ok, "1";
    assumptions_of_sympy: "import sympy\nfrom sympy.assumptions import global_assumptions, Q\nglobal_assumptions.add(Q.positive(sympy.Symbol('x')))\nprint(len(global_assumptions))", Ok, "1";
    cache_of_sympy_cleared: "from sympy.core.cache import clear_cache\nclear_cache()\nprint(0)", Ok, "0";
    module_put_in_place_of_another: "import sys, types\nfake = types.ModuleType('math')\nfake.comb = lambda *a: 0\nsys.modules['math'] = fake\nimport math\nprint(math.comb(8, 4))", Ok, "0";
    search_path: "import sys\nsys.path.insert(0, '/nowhere')\nsys.path.clear()\nprint(sys.path)", Ok, "[]";
    warnings_as_errors: "import warnings\nwarnings.simplefilter('error')\nwarnings.warn('x')", Error, "UserWarning";
    recursion_limit: "import sys\nsys.setrecursionlimit(50000)\nprint(sys.getrecursionlimit())", Ok, "50000";
    digits_of_long_numbers: "import sys\nsys.set_int_max_str_digits(0)\nprint(len(str(10 ** 5000)))", Ok, "5001";
    environment: "import os\nos.environ['TZ'] = 'X'\nos.environ.clear()\nprint(len(os.environ))", Ok, "0";
    numbers_changed_in_place: "import ctypes\nctypes.memset(id(257) + 24, 1, 1)\nprint('done')", Ok, "done";
    audit_hook: "import sys\ndef hook(event, args):\n    if event == 'compile': raise RuntimeError('no')\nsys.addaudithook(hook)\ncompile('1', 'x', 'eval')", Error, "RuntimeError";
    import_hook: "import sys\nclass F:\n    def find_spec(self, *a): raise ImportError('mine')\nsys.meta_path.insert(0, F())\nimport colorsys", Error, "mine";
    trace_left_on: "import sys\nsys.settrace(lambda *a: None)\nsys.setprofile(lambda *a: None)\nprint('x')", Ok, "x";
    exit_handler_left_behind: "import atexit\natexit.register(lambda: print('bye'))\nprint('hello')", Ok, "hello\nbye";
    thread_left_behind: "import threading, time\nthreading.Thread(target=lambda: time.sleep(3600), daemon=True).start()\nprint('x')", Ok, "x";
    standard_output_replaced: "import sys, io\nsys.stdout = sys.__stdout__ = io.StringIO()\nprint('swallowed')", Ok, "";
    clock: "import time\nprint(time.time() > 0, time.strftime('%Y') > '2000')", Ok, "True True";
}
