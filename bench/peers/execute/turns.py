"""How the bench talks to a peer: turns over a file of programs.

In: the path of a file of programs as the only argument, one JSON object with `code` per line; then on standard input lines of
two numbers, the first program of a turn and the one behind its last. Out: a line `done` for each turn, with how many programs
ran to their end. The bench measures the CPU time of the whole family of processes between the two lines, so reading the file
and starting up cost a peer nothing.
"""

import json
import sys


def take_turns(run):
    """Calls `run` with the sources of each turn; it returns for each whether the program ran to its end."""
    with open(sys.argv[1], encoding="utf-8") as file:
        sources = [json.loads(line)["code"] for line in file]
    answers = sys.__stdout__
    for line in sys.stdin:
        first, end = map(int, line.split())
        ended = list(run(sources[first:end]))
        assert len(ended) == end - first
        answers.write(f"done {sum(ended)}\n")
        answers.flush()
