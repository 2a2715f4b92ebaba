"""A peer for the sandbox: warm workers that `exec` programs one after another, without any isolation.

This is leaner than the reference's executor (`reference_pool.py`): libraries are loaded before the first program, tasks are sent
in chunks, nothing is pickled but text, an alarm is the time limit. It is about the least that a process pool can cost. Written
for this comparison; it shares no code with the product.
"""

import contextlib
import io
import multiprocessing
import signal

from turns import take_turns


def start():
    """Imports what the programs use, once per worker."""
    import fractions, itertools, math, statistics  # noqa: F401
    import numpy, scipy.integrate, scipy.optimize, scipy.stats, sympy  # noqa: F401

    sympy.simplify(sympy.sin(sympy.Symbol("x")) ** 2)
    signal.signal(signal.SIGALRM, too_long)


def too_long(_signal, _frame):
    raise TimeoutError


def run(code):
    """One program: its output, and its exception if there was one."""
    out, error = io.StringIO(), None
    signal.alarm(10)
    try:
        with contextlib.redirect_stdout(out):
            exec(code, {"__name__": "__main__"})
    except BaseException as problem:
        error = repr(problem)
    finally:
        signal.alarm(0)
    return out.getvalue(), error


if __name__ == "__main__":
    with multiprocessing.Pool(2, start) as pool:
        take_turns(lambda codes: [error is None for _, error in pool.imap(run, codes, chunksize=8)])
