"""A peer for the sandbox: a fresh interpreter for each program, two at a time, without any isolation.

The programs come and go through pipes; nothing is written to a disk.
"""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

from turns import take_turns


def run(code):
    """One program: whether it ended without an error."""
    try:
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, stdin=subprocess.DEVNULL, timeout=20)
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0


if __name__ == "__main__":
    with ThreadPoolExecutor(2) as pool:
        take_turns(lambda sources: pool.map(run, sources))
