"""Right triangles with whole sides, found by Euclid's formula."""

from fractions import Fraction
from math import gcd, isqrt


def primitive_triples(limit):
    """All triples without a common factor whose longest side is at most `limit`."""
    for m in range(2, isqrt(limit) + 1):
        for n in range(1 + m % 2, m, 2):
            c = m * m + n * n
            if c <= limit and gcd(m, n) == 1:
                a, b = sorted((m * m - n * n, 2 * m * n))
                yield a, b, c


def slope(triple):
    """The ratio of the short sides, an exact number."""
    a, b, _ = triple
    return Fraction(a, b)


triples = sorted(primitive_triples(50), key=slope)
for a, b, c in triples:
    assert a * a + b * b == c * c
    print(a, b, c, slope((a, b, c)))
print(len(triples), "triples, the flattest is", triples[0])
