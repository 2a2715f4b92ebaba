"""Answers for programs with libraries that take half a second to load, at a tenth of the cost of a fresh interpreter.

In: a JSON object with `code` and `file` per line. Out: one with `stdout`, `stderr` and `code` per line. This interpreter has imported
SymPy and NumPy and has run nothing; for each program it forks a process that runs it as its main program, to the interpreter's
own end. No confinement, no warm-up, nothing of the sandbox. Whether its answers are those of fresh interpreters is to be
shown on programs that have both before it is trusted.
"""

import json
import os
import signal
import sys
import types

import numpy  # noqa: F401
import sympy  # noqa: F401

PATIENCE = 30


def answer(request):
    """Runs one program in a fork; what it wrote, and how it ended."""
    files = [os.memfd_create("out"), os.memfd_create("err")]
    pid = os.fork()
    if pid == 0:
        return files
    signal.alarm(PATIENCE)
    while True:
        try:
            _, status = os.waitpid(pid, 0)
            break
        except TimeoutError:
            os.kill(pid, signal.SIGKILL)
    signal.alarm(0)
    texts = []
    for fd in files:
        with open(fd, "rb") as file:
            file.seek(0)
            texts.append(file.read().decode("utf-8", "replace"))
    code = 124 if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL else os.waitstatus_to_exitcode(status)
    sys.stdout.write(json.dumps({"stdout": texts[0], "stderr": texts[1], "code": code}) + "\n")
    sys.stdout.flush()
    return None


def too_long(_signal, _frame):
    raise TimeoutError


signal.signal(signal.SIGALRM, too_long)
request = files = None
while files is None:
    line = sys.stdin.readline()
    if not line:
        sys.exit()
    request = json.loads(line)
    files = answer(request)

# Only a forked process comes here, and ends as an interpreter does whose main program has ended.
signal.signal(signal.SIGALRM, signal.SIG_DFL)
for place, fd in zip((1, 2), files):
    os.dup2(fd, place)
    os.close(fd)
os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
sys.argv[:] = [request["file"]]
main = sys.modules["__main__"] = types.ModuleType("__main__")
main.__dict__.update(__builtins__=__builtins__, __file__=request["file"])
exec(compile(request["code"], request["file"], "exec", dont_inherit=True), main.__dict__)
