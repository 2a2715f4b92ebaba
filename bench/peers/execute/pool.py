"""A peer for the sandbox: warm workers that `exec` programs one after another, without any isolation.

In: programs on standard input, one JSON object with `code` per line. Out: one JSON object with `stdout` and `error` per
program, in order; on standard error the CPU seconds of all processes, without the start of the workers. This is the way of the usual reward and data pipelines: a process pool with the libraries imported, output
captured by replacing `sys.stdout`, an alarm as the time limit. Written for this comparison; it shares no code with the product.
"""

import contextlib
import io
import json
import multiprocessing
import os
import signal
import sys
import time


def start(spent):
    """Imports what the programs use, once per worker, and notes what that cost."""
    import fractions, itertools, math, statistics  # noqa: F401
    import numpy, scipy.integrate, scipy.optimize, scipy.stats, sympy  # noqa: F401

    sympy.simplify(sympy.sin(sympy.Symbol("x")) ** 2)
    signal.signal(signal.SIGALRM, too_long)
    with spent.get_lock():
        spent.value += time.process_time()


def too_long(_signal, _frame):
    raise TimeoutError


def run(line):
    """One program: its output, and its exception if there was one."""
    code, out, error = json.loads(line)["code"], io.StringIO(), None
    signal.alarm(10)
    try:
        with contextlib.redirect_stdout(out):
            exec(code, {"__name__": "__main__"})
    except BaseException as problem:
        error = repr(problem)
    finally:
        signal.alarm(0)
    return json.dumps({"stdout": out.getvalue(), "error": error})


if __name__ == "__main__":
    starting = multiprocessing.Value("d", 0.0)
    with multiprocessing.Pool(2, start, (starting,)) as pool:
        for answer in pool.imap(run, sys.stdin, chunksize=8):
            print(answer)
        pool.close()
        pool.join()
    used = os.times()
    total = used.user + used.system + used.children_user + used.children_system - starting.value
    sys.__stderr__.write(f"\nCPU seconds: {total}\n")
