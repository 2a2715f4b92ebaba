"""Typical SymPy and NumPy calls, run once before the first fork: they fill SymPy's caches and load its lazy modules.

Each top-level statement runs on its own; one that fails is skipped.
"""

import sympy, numpy as np, mpmath
from sympy import *

x, y, z, t, a, b, c, k = symbols("x y z t a b c k")
n, m = symbols("n m", integer=True, positive=True)
p, q = symbols("p q", positive=True)
u, v = symbols("u v", real=True)
f, g = symbols("f g", cls=Function)

# Rewriting and printing
print(expand((x + 1) ** 3), factor(x**3 - 1), simplify(sin(x) ** 2 + cos(x) ** 2), cancel((x**2 - 1) / (x - 1)))
print(apart(1 / (x * (x + 1))), together(1 / x + 1 / y), collect(x * y + x, x), nsimplify(0.75), trigsimp(2 * sin(x) * cos(x)))
print(radsimp(1 / (sqrt(2) + 1)), powsimp(x**a * x**b), logcombine(log(p) + log(q)), expand_log(log(p * q)), expand_trig(sin(2 * x)))
print(ratsimp(1 / x + 1 / y), factor(x**2 + 2 * x * y + y**2), expand(exp(x + y)), sqrtdenest(sqrt(5 + 2 * sqrt(6))), combsimp(factorial(n) / factorial(n - 1)))
print(simplify((x**2 + 2 * x + 1) / (x + 1)), simplify(exp(log(x)) - x), simplify(sqrt(x**2)), simplify(sqrt(8) + sqrt(2)))
print(simplify(tan(x) * cos(x)), simplify((a + b) ** 2 - a**2 - 2 * a * b), gammasimp(gamma(x + 1) / gamma(x)), besselsimp(besselj(0, x)))
print(latex(Integral(x**2 / (y + 1), (x, 0, 1))), latex(Matrix([[1, x], [y, 2]])), latex(sqrt(x) + sin(x) / 3), pretty(x**2 / y))
print(str(Rational(22, 7)), Rational(1, 3) + Rational(1, 6), sqrt(50), Rational("0.125"), S(1) / 3, S("2/3"), Integer(7) // 2)
print(pi.evalf(20), N(sqrt(2), 10), (sqrt(2) + pi).n(5), float(E), int(Integer(10)), (1 + sqrt(5)).evalf() / 2, Float("0.1"), N(exp(1) ** 2))
print((x**2 + y).subs(x, 3), (x + y).subs({x: 1, y: 2}), sin(pi / 6), cos(pi / 3), tan(pi / 4), atan(1), acos(Rational(1, 2)), log(8, 2), exp(0), Abs(-3))
print(sin(x).rewrite(exp), sympify("x**2 + 1"), parse_expr("2*x + 3"), Eq(x, 2), Ne(x, 1), x < 3, And(x > 1, x < 2), Piecewise((x, x > 0), (-x, True)))
print(conjugate(1 + 2 * I), re(3 + 4 * I), im(3 + 4 * I), Abs(3 + 4 * I), arg(1 + I), (1 + I) ** 4, expand((1 + 2 * I) * (3 - I)), exp(I * pi))

# Solving
print(solve(x**2 - 5 * x + 6, x), solve(Eq(2 * x + 3, 7), x), solve([x + y - 3, x - y - 1], [x, y]), solve(x**2 + 1, x), solve(a * x**2 + b * x + c, x))
print(solve(x**3 - 6 * x**2 + 11 * x - 6, x), solve([Eq(x + y + z, 6), Eq(x - y, 0), Eq(z, 2 * x)], [x, y, z], dict=True), solve(exp(x) - 2, x))
print(solve(sqrt(x + 1) - 3, x), solve(Abs(u - 2) - 3, u), solve(sin(x) - Rational(1, 2), x), solve(log(x) - 1, x), solve(2**x - 8, x), solve(1 / x - 2, x))
print(solve([x**2 + y**2 - 25, x - y - 1], [x, y]), solve(x**2 - 4 > 0, x), solve_univariate_inequality(x**2 - 3 * x + 2 < 0, x), reduce_inequalities([2 * x + 1 > 3], x))
print(solveset(x**2 - 4, x), solveset(sin(x), x, S.Reals), solveset(x**2 < 4, x, S.Reals), linsolve([x + y - 1, x - y], x, y), nonlinsolve([x**2 - 1, y - x], [x, y]))
print(nsolve(cos(x) - x, x, 1), roots(x**3 - 3 * x + 2, x), Poly(x**4 - 1, x).nroots(), real_roots(x**3 - x), rsolve(f(n + 1) - 2 * f(n), f(n)))
print(solve(p**2 - 9, p), solve(n**2 - 16, n), solve(Eq(u**2, 4), u), solve(x**4 - 5 * x**2 + 4), diophantine(2 * x + 3 * y - 5), solve(x - 2 * sqrt(x) - 3, x))

# Calculus
print(diff(x**3 + sin(x), x), diff(exp(x) * log(x), x), diff(x**2 * y, x, y), diff(sin(x) / x, x, 2), Derivative(x**2, x).doit(), diff(tan(x) ** 2), diff(atan(x), x))
print(integrate(x**2, x), integrate(x**2, (x, 0, 1)), integrate(sin(x), (x, 0, pi)), integrate(exp(-x), (x, 0, oo)), integrate(1 / x, (x, 1, E)), integrate(x * exp(x), x))
print(integrate(1 / (1 + x**2), x), integrate(sqrt(x), x), integrate(cos(x) ** 2, x), integrate(log(x), x), integrate(1 / (x**2 - 1), x), integrate(x * y, (x, 0, 1), (y, 0, 2)))
print(integrate(sqrt(1 - x**2), (x, -1, 1)), integrate(exp(-(x**2)), (x, -oo, oo)), integrate(x * sin(x), (x, 0, pi)), integrate(sqrt(1 + 4 * x**2), (x, 0, 1)))
print(Integral(x, (x, 0, 2)).doit(), Integral(exp(-(x**2)), (x, 0, 1)).evalf(), integrate(Abs(x), (x, -1, 1)), integrate(pi * x**4, (x, 0, 2)), integrate(x / (x**2 + 1) ** 2, x))
print(limit(sin(x) / x, x, 0), limit((1 + 1 / x) ** x, x, oo), limit((x**2 - 4) / (x - 2), x, 2), limit(1 / x, x, 0, "+"), limit(exp(-x), x, oo), limit((1 - cos(x)) / x**2, x, 0))
print(series(exp(x), x, 0, 5), series(sin(x), x, 0, 6), sin(x).series(x, 0, 4).removeO(), series(1 / (1 - x), x, 0, 4), series(log(1 + x), x, 0, 4), series(sqrt(1 + x), x, 0, 3))
print(summation(k, (k, 1, n)), Sum(1 / k**2, (k, 1, oo)).doit(), summation(2**k, (k, 0, 10)), Product(k, (k, 1, 5)).doit(), Sum(k**2, (k, 1, 10)).doit(), Sum(Rational(1, 2) ** k, (k, 0, oo)).doit())
print(dsolve(f(x).diff(x) - f(x), f(x)), dsolve(f(x).diff(x, 2) + f(x), f(x)), dsolve(f(x).diff(x) - 2 * x * f(x), f(x), ics={f(0): 1}), dsolve(f(x).diff(x, 2) - 3 * f(x).diff(x) + 2 * f(x)))
print(idiff(x**2 + y**2 - 1, y, x), hessian(x**2 * y, (x, y)), [diff(x * y * z, s) for s in (x, y, z)], stationary_points(x**3 - 3 * x, x), maximum(-(x**2), x), minimum(x**2 + 1, x))
print(laplace_transform(t, t, x, noconds=True), fourier_series(x, (x, -pi, pi)).truncate(2), Function("h")(x).diff(x), calculus.util.continuous_domain(1 / x, x, S.Reals), is_increasing(x, S.Reals))

# Linear algebra
print(Matrix([[1, 2], [3, 4]]).det(), Matrix([[1, 2], [3, 4]]).inv(), Matrix([[2, 0], [0, 3]]).eigenvals(), Matrix([[2, 1], [1, 2]]).eigenvects(), Matrix([[1, 2], [2, 4]]).rref())
print(Matrix([[1, 2], [3, 4]]) * Matrix([1, 1]), Matrix([[1, 2], [2, 4]]).nullspace(), Matrix([[1, 2, 3], [4, 5, 6], [7, 8, 10]]).inv(), Matrix([[1, 2], [3, 4]]).T, eye(3), zeros(2, 2), ones(2, 2))
print(Matrix([1, 2, 3]).cross(Matrix([4, 5, 6])), Matrix([1, 2, 3]).dot(Matrix([1, 1, 1])), Matrix([3, 4]).norm(), Matrix([[1, x], [y, 1]]).det(), Matrix([[1, 1], [0, 2]]).diagonalize(), Matrix([[1, 2], [3, 4]]).rank())
print(Matrix([[1, 2], [3, 4]]).charpoly(x).as_expr(), Matrix([[4, 1], [2, 3]]).LUsolve(Matrix([1, 2])), Matrix([[1, 2], [3, 4]]) ** 2, Matrix([x**2, y]).jacobian([x, y]), Matrix([[2, 1], [1, 3]]).solve(Matrix([1, 2])))
print(Matrix([[1, 1], [1, 0]]).columnspace(), GramSchmidt([Matrix([1, 1]), Matrix([1, 0])]), Matrix([[1, 2], [3, 4]]).trace(), Matrix([[2, 0], [0, 2]]).is_diagonal(), diag(1, 2), Matrix([[1, 2], [3, 5]]).adjugate())

# Polynomials, numbers, sets, geometry
print(Poly(x**2 + 2 * x + 1, x).all_coeffs(), Poly(x**3 - 1).factor_list(), degree(x**3 + 1), gcd(12, 18), lcm(4, 6), div(x**3 - 1, x - 1), quo(x**2 - 1, x - 1), rem(x**2, x - 1), discriminant(x**2 + x + 1), resultant(x**2 - 1, x - 1))
print(factorint(360), isprime(97), primerange(10, 30), list(primerange(2, 20)), nextprime(10), divisors(28), totient(36), binomial(5, 2), factorial(6), fibonacci(10), mod_inverse(3, 11), prime(5), divisor_count(12), igcd(8, 12), sqrt(72))
print(Interval(0, 1), Union(Interval(0, 1), Interval(2, 3)), FiniteSet(1, 2) & FiniteSet(2, 3), Interval.open(0, 1).contains(Rational(1, 2)), S.Reals - FiniteSet(0), EmptySet, Complement(S.Reals, Interval(0, 1)), solveset(x > 1, x, S.Reals))
print(Point(0, 0).distance(Point(3, 4)), Line(Point(0, 0), Point(1, 1)).slope, Circle(Point(0, 0), 2).area, Triangle(Point(0, 0), Point(3, 0), Point(0, 4)).area, Line(Point(0, 0), Point(1, 2)).equation(), Segment(Point(0, 0), Point(2, 2)).midpoint)
print(lambdify(x, x**2 + sin(x))(1.0), lambdify((x, y), x + y, "numpy")(np.array([1, 2]), 3), Lambda(x, x**2)(3), symbols("x1:4"), Symbol("theta"), ceiling(2.5), floor(-1.5), Max(1, 2), Min(x, 3), sign(-2), Mod(7, 3), zeta(2), gamma(5), erf(1), EulerGamma.n(5), GoldenRatio.n(5))
print((x + 1).is_polynomial(x), (x**2).is_positive, sqrt(2).is_rational, (x + y).free_symbols, (x * y).args, srepr(x), Eq(x, x), simplify(Eq((x + 1) ** 2, x**2 + 2 * x + 1)), (x**2 - 1).equals((x - 1) * (x + 1)), (sin(x) ** 2).has(sin), (2 * x + 1).coeff(x))
print(acos(-1), asin(1), deg(pi), rad(180), sinh(0), cosh(x).diff(x), cot(pi / 4), sec(0), csc(pi / 2), atan2(1, -1), log(100, 10), ln(E), cbrt(27), root(16, 4), real_root(-8, 3), sin(15 * pi / 180).rewrite(sqrt), simplify(sin(pi / 12)))
print(mpmath.mpf(1) / 3, mpmath.quad(lambda s: s**2, [0, 1]), mpmath.sqrt(2), mpmath.findroot(lambda s: s**2 - 2, 1), mpmath.pi)

import sympy.stats, sympy.physics.units
from sympy.stats import Normal, Binomial, P, E as Expectation, variance, density

print(P(Binomial("B", 3, Rational(1, 2)) > 1), Expectation(Binomial("C", 4, Rational(1, 4))), density(Normal("Z", 0, 1))(x), variance(Normal("W", 0, 2)))

# NumPy
print(np.array([1, 2, 3]).mean(), np.std([1, 2, 3], ddof=1), np.var([1.0, 2.0]), np.linspace(0, 1, 5), np.arange(5), np.sum([1, 2]), np.sqrt(np.array([1.0, 4.0])), np.round(1.23456, 2), np.float64(1.5), np.int64(3))
print(np.linalg.det(np.array([[1.0, 2], [3, 4]])), np.linalg.inv([[1.0, 2], [3, 4]]), np.linalg.solve([[2.0, 1], [1, 3]], [1.0, 2]), np.linalg.eig([[2.0, 0], [0, 3]]), np.linalg.norm([3.0, 4]), np.linalg.matrix_rank([[1, 2], [2, 4]]))
print(np.dot([1, 2], [3, 4]), np.cross([1, 0, 0], [0, 1, 0]), np.array([[1, 2], [3, 4]]) @ np.array([1, 1]), np.roots([1, -3, 2]), np.polyfit([0, 1, 2], [0, 1, 4], 2), np.polyval([1, 2], 3), np.percentile([1, 2, 3, 4], 25), np.median([1, 3, 2]))
print(np.sin(np.pi / 2), np.exp(1), np.log([1, 2]), np.allclose([1.0], [1.0]), np.where(np.array([1, 2]) > 1), np.unique([1, 1, 2]), np.cumsum([1, 2]), np.eye(2), np.zeros(2), np.outer([1, 2], [3, 4]), np.trapezoid([0, 1, 4], dx=1), np.corrcoef([1, 2, 3], [2, 4, 7]))
print(np.random.default_rng(0).normal(size=2), np.random.rand(2).shape, np.array2string(np.array([1.5, 2.25])), np.complex128(1 + 2j), np.linalg.eigh([[2.0, 1], [1, 2]]), np.linalg.lstsq([[1.0, 1], [1, 2], [1, 3]], [1.0, 2, 2], rcond=None), np.linalg.svd([[1.0, 2], [3, 4]]))
np.random.seed(0)
