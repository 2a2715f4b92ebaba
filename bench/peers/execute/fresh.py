"""A peer for the sandbox: a fresh interpreter for each program, two at a time.

In: programs on standard input, one JSON object with `code` per line. Out: one JSON object with `stdout`, `error` and `code` per
program, in order; on standard error the CPU seconds of all processes. It stands for code servers, which start a process for each request; what their HTTP costs is not in it.
"""

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor


def run(line):
    """One program: its output, the last line of its errors, its exit code."""
    code = json.loads(line)["code"]
    try:
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, stdin=subprocess.DEVNULL, timeout=20)
    except subprocess.TimeoutExpired:
        return json.dumps({"stdout": "", "error": "timeout", "code": None})
    error = done.stderr.decode("utf-8", "replace").strip().splitlines()[-1:] or [""]
    return json.dumps({"stdout": done.stdout.decode("utf-8", "replace"), "error": error[0], "code": done.returncode})


if __name__ == "__main__":
    with ThreadPoolExecutor(2) as pool:
        for answer in pool.map(run, sys.stdin):
            print(answer)
    used = os.times()
    total = used.user + used.system + used.children_user + used.children_system
    sys.stderr.write(f"\nCPU seconds: {total}\n")
