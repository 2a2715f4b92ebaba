"""A peer for the parser: values of LaTeX formulas as latex2sympy2_extended and SymPy see them.

In: one JSON object per line with `text` and `points` (a list of objects, name of a variable to a fraction). Out: one JSON object per
line with `form` (SymPy's text, null where it cannot read the formula) and `values`, a pair of floats for each point, or null where
there is no number. Three seconds a formula.
"""

import json
import logging
import math
import signal
import sys

import sympy
from latex2sympy2_extended import latex2sympy

LIMIT_S = 3


def plain(name):
    """A name without signs and braces, as both sides write it."""
    return "".join(c for c in str(name) if c not in "\\{}_ ")


def value(expression, point):
    """The number at a point."""
    known = {plain(name): sympy.Rational(of) for name, of in point.items()}
    at = {symbol: known[plain(symbol)] for symbol in expression.free_symbols if plain(symbol) in known}
    number = sympy.N(expression.subs(at), 17)
    if not number.is_number or number.free_symbols or number.has(sympy.nan, sympy.zoo, sympy.oo):
        return None
    number = complex(number)
    return [number.real, number.imag] if math.isfinite(number.real) and math.isfinite(number.imag) else None


def read(row):
    """Form and values of one formula."""
    try:
        expression = latex2sympy(row["text"])
    except Exception:
        return {"form": None, "values": []}
    answer = {"form": str(expression), "values": []}
    if isinstance(expression, sympy.Expr):
        for point in row["points"]:
            try:
                answer["values"].append(value(expression, point))
            except Exception:
                answer["values"].append(None)
    return answer


class Late(BaseException):
    """The time is up."""


def stop(_signal, _frame):
    """Ends a formula that takes too long."""
    raise Late


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)
    signal.signal(signal.SIGALRM, stop)
    for line in sys.stdin:
        signal.alarm(LIMIT_S)
        try:
            answer = read(json.loads(line))
        except Late:
            answer = {"form": None, "values": [], "late": True}
        signal.alarm(0)
        print(json.dumps(answer), flush=True)
