"""Taylor polynomials of elementary functions, and how far they can be trusted."""

from sympy import Rational, cos, diff, exp, factorial, log, series, sin, symbols

x = symbols("x")


def taylor_polynomial(expression, degree):
    """Sum of the derivatives at zero, each divided by its factorial."""
    terms = (diff(expression, x, k).subs(x, 0) / factorial(k) * x**k for k in range(degree + 1))
    return sum(terms)


def remainder_bound(bound_of_derivative, radius, degree):
    """Lagrange's bound of the error on the interval from -radius to radius."""
    return bound_of_derivative * Rational(radius) ** (degree + 1) / factorial(degree + 1)


def main():
    for function in (exp(x), sin(x), cos(x), log(1 + x)):
        ours = taylor_polynomial(function, 5)
        theirs = series(function, x, 0, 6).removeO()
        assert (ours - theirs).expand() == 0
        print(function, "~", ours)
    # The fourth derivative of the cosine is bounded by one.
    print("error of 1 - x^2/2 for |x| <= 1/2 is at most", remainder_bound(1, Rational(1, 2), 3))


if __name__ == "__main__":
    main()
