"""The floor for every contender: programs run with `exec` in one process with everything loaded and SymPy's cache as large as
in the sandbox. No isolation, no process, no limits. In the second turn over the same programs SymPy finds their very results in
its cache, which no honest run of a new program does; the bench prints both.
"""

import gc
import io
import os
import sys

os.environ["SYMPY_CACHE_SIZE"] = "20000"

import fractions, itertools, math, statistics  # noqa: F401, E402
import numpy, sympy  # noqa: F401, E402

from turns import take_turns  # noqa: E402

sympy.simplify(sympy.sin(sympy.Symbol("x")) ** 2)
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 20, 20)


def run(code):
    """One program: whether it ended without an error."""
    streams = sys.stdout, sys.stderr
    sys.stdout = sys.stderr = io.StringIO()
    try:
        exec(compile(code, "<snippet>", "exec", 0, True, 0), {"__name__": "__main__"})
    except BaseException:
        return False
    finally:
        sys.stdout, sys.stderr = streams
    return True


if __name__ == "__main__":
    take_turns(lambda sources: map(run, sources))
