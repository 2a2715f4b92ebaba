"""A simulation that was left in the middle of an edit."""

import math
import random


def estimate_pi(n):
    inside = 0
    for _ in range(n):
        x, y = random.random(), random.random()
        if math.hypot(x, y <= 1:
            inside += 1
    return 4 * inside / n


def standard_error(n):
    p = math.pi / 4
    return 4 * math.sqrt(p * (1 - p) / n

print(estimate_pi(1000)
