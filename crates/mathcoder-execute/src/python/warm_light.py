"""Typical calls of the standard library, run once before the first fork so that children find them warm.

Each top-level statement runs on its own; one that fails is skipped. It imports nothing that is not loaded anyway: what few
programs use is cheaper to load when they do than to have in every child.
"""

import math, itertools, functools, collections, re, operator
from fractions import Fraction
from decimal import Decimal, getcontext

print(math.sqrt(2), math.comb(10, 3), math.factorial(20), math.gcd(12, 18), math.log10(7), math.pi)
print(Fraction(3, 4) + Fraction("0.125"), Fraction(5, 3).limit_denominator(10), float(Fraction(1, 3)))
print(Decimal("1.10") * Decimal(3), Decimal(2).sqrt(), round(Decimal("2.345"), 2))
print(list(itertools.permutations("abc"))[:2], list(itertools.combinations(range(4), 2)))
print(functools.reduce(operator.mul, range(1, 6)), collections.Counter("banana").most_common(2), sorted({3, 1, 2}))
print(f"{math.e:.4f} {1234567:,} {0.25:.1%} {255:#x} {'a':>5}", "%.3f %5d" % (1.5, 7), "{:.2e}".format(12345.678))
print(re.findall(r"\d+", "a1b22"))
exec("def fibonacci(n):\n    return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)\nprint(fibonacci(10))")
exec("class Point:\n    def __init__(self, x):\n        self.x = x\n    def __repr__(self):\n        return f'P({self.x})'\nprint(Point(1))")
exec("try:\n    1 / 0\nexcept ZeroDivisionError as error:\n    import traceback\n    traceback.format_exc()")
