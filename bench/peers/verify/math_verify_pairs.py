"""A peer for the verifier: Math-Verify, as its users call it.

In: one JSON object with `reference` and `answer` per line on standard input. Out: one JSON object per line with `same` (true, false,
or null where it stops at its own time limit) and `seconds` of CPU, in order. Each text is parsed as it stands; where nothing is
found in it, once more between dollar signs, which is kinder than its default.
"""

import json
import logging
import sys
import time

from math_verify import parse, verify

LIMIT_S = 5


def read(text):
    """What Math-Verify finds in a text."""
    found = parse(text, parsing_timeout=LIMIT_S)
    return found or parse(f"${text.strip('$')}$", parsing_timeout=LIMIT_S)


def compare(reference, answer):
    """Its verdict; nothing where it fails."""
    try:
        return bool(verify(read(reference), read(answer), timeout_seconds=LIMIT_S))
    except Exception:
        return None


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)
    verify(read("1"), read("1"))
    for line in sys.stdin:
        pair = json.loads(line)
        start = time.process_time()
        same = compare(pair["reference"], pair["answer"])
        print(json.dumps({"same": same, "seconds": time.process_time() - start}), flush=True)
