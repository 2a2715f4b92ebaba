"""Says how fast an interpreter is: CPU seconds of the best of seven turns of what programs here do most."""

import time


class Number:
    """Something with a method to call."""

    def __init__(self, value):
        self.value = value

    def plus(self, other):
        return self.value + other


def turn():
    """Calls, attributes, tuples as keys, short texts, and the compiler."""
    one, found, length = Number(1), {}, 0
    for i in range(20_000):
        found[i & 63, i & 7] = one.plus(i)
        length += len(str(i))
    source = "def f(x):\n" + "".join(f"    y{i} = x * {i} + (x, {i})[0]\n" for i in range(40))
    for _ in range(3):
        compile(source, "source", "exec")


def seconds():
    """CPU time of one turn."""
    begin = time.process_time()
    turn()
    return time.process_time() - begin


print(min(seconds() for _ in range(7)))
