"""A peer for the sandbox: what the reference's executor does for each program, with the libraries that it uses.

A `pebble` pool gets one task per program with a time limit of ten seconds each. A task carries the lines of a program, comments
and documentation taken out, and a runtime object; both are pickled. The worker looks for two forbidden calls with `regex`, runs
the text with `exec` in a fresh dictionary under a second time limit (`timeout_decorator`, by a signal), gathers what is
printed, tries to pickle it, and on an exception formats the traceback and cuts paths out of it line by line. Libraries are
loaded when the first program of a worker imports them. There is no isolation. Written anew from the description of what is
done; it shares no code with the reference or with the product.
"""

import copy
import io
import pickle
import traceback
from concurrent.futures import TimeoutError
from contextlib import redirect_stdout
from functools import partial

import multiprocess
import regex
from pebble import ProcessPool
from timeout_decorator import timeout

from turns import take_turns

SECONDS = 10
FORBIDDEN = [r"(\s|^)?input\(", r"(\s|^)?os.system\("]
PLACE = r'(?P<before>.*)File "(?P<path>.*)", line (?P<line>\d+), (?P<where>.*)'


class Runtime:
    """The names that a program starts with: none."""

    START = {}

    def __init__(self):
        self.names = copy.copy(self.START)

    def execute(self, text):
        """Runs a program, unless it asks for input or a shell."""
        if any(regex.search(pattern, text) for pattern in FORBIDDEN):
            raise RuntimeError
        exec(text, self.names)


def without_comments(source):
    """The lines of a program, whole-line comments and documentation strings shortened."""
    lines, inside = [], False
    for line in source.split("\n"):
        bare = line.strip()
        if bare.startswith("#"):
            line = line.split("#", 1)[0] + "# comments"
        elif not inside and len(bare) >= 6 and bare.startswith('"""') and bare.endswith('"""'):
            line = line.split('"""', 1)[0] + '"""comments"""'
        elif not inside and bare.startswith('"""'):
            inside = True
        elif inside and bare.endswith('"""'):
            inside, line = False, ""
        if not inside:
            lines.append(line)
    return lines


def task(lines, runtime):
    """One program in a worker: what it printed, the last line of its error, the whole error."""
    try:
        printed = io.StringIO()
        with redirect_stdout(printed):
            timeout(SECONDS)(runtime.execute)("\n".join(lines))
        printed.seek(0)
        result = "".join(printed.readlines())
        pickle.dumps(result)
        return result, "", ""
    except BaseException:
        short = traceback.format_exc().split("\n")[-2]
        whole = []
        for line in traceback.format_exc().split("\n"):
            place = regex.search(PLACE, line)
            if place is not None and "<module>" in place.group("where"):
                continue
            whole.append(line if place is None else place.group("before") + place.group("where"))
        return "", short, "\n".join(whole)


def batch(pool, sources):
    """All programs of a turn, each as a task of its own; whether each ended."""
    programs = [without_comments(source) for source in sources]
    results = pool.map(partial(task, runtime=Runtime()), programs, timeout=SECONDS).result()
    while True:
        try:
            yield next(results)[1] == ""
        except StopIteration:
            return
        except TimeoutError:
            yield False


if __name__ == "__main__":
    with ProcessPool(max_workers=multiprocess.cpu_count()) as pool:
        take_turns(lambda sources: batch(pool, sources))
