"""Typical SciPy calls, run once before the first fork.

Each top-level statement runs on its own; one that fails is skipped.
"""

import numpy as np
from scipy import integrate, interpolate, linalg, optimize, special, stats, constants, signal, sparse

print(stats.norm.cdf(1.96), stats.norm.ppf(0.975), stats.norm.pdf(0), stats.t.ppf(0.975, 10), stats.t.cdf(1.5, 10), stats.chi2.sf(3.84, 1), stats.f.sf(4.0, 2, 10))
print(stats.binom.pmf(2, 5, 0.5), stats.binom.cdf(2, 5, 0.5), stats.poisson.pmf(3, 2), stats.poisson.cdf(3, 2), stats.expon.cdf(1, scale=2), stats.uniform.cdf(0.3), stats.geom.pmf(3, 0.2), stats.hypergeom.pmf(1, 20, 7, 12))
print(stats.ttest_1samp([1, 2, 3, 4.0], 2), stats.ttest_ind([1, 2, 3.0], [2, 3, 4.5]), stats.linregress([0, 1, 2], [1, 3, 5.1]), stats.pearsonr([1, 2, 3], [1, 2, 3.5]), stats.zscore([1, 2, 3.0]), stats.iqr([1, 2, 3, 4]), stats.skew([1, 2, 5.0]))
print(stats.chisquare([10, 20, 30]), stats.chi2_contingency([[10, 20], [20, 10]]), stats.norm.interval(0.95), stats.sem([1, 2, 3.0]), stats.mode([1, 1, 2]), stats.gmean([1, 2, 4]), stats.norm(loc=100, scale=15).sf(130), stats.f_oneway([1, 2, 3.0], [2, 3, 4.0]))
print(integrate.quad(lambda s: s**2, 0, 1), integrate.solve_ivp(lambda s, w: -w, (0, 1), [1.0]).y[0, -1], integrate.dblquad(lambda r, s: r * s, 0, 1, 0, 1), integrate.simpson([0, 1, 4], dx=1), integrate.odeint(lambda w, s: -w, 1.0, [0, 1]))
print(optimize.brentq(lambda s: s**2 - 2, 0, 2), optimize.fsolve(lambda s: s**2 - 2, 1.0), optimize.minimize(lambda s: (s[0] - 1) ** 2, [0.0]).x, optimize.newton(lambda s: s**2 - 2, 1.0), optimize.minimize_scalar(lambda s: (s - 1) ** 2).x, optimize.curve_fit(lambda s, r: r * s, [1, 2, 3], [2, 4, 6.0])[0], optimize.linprog([1, 1], bounds=[(0, 1), (0, 1)]).fun, optimize.root(lambda s: s - 1, 0.0).x)
print(linalg.det([[1.0, 2], [3, 4]]), linalg.expm(np.zeros((2, 2))), linalg.solve([[2.0, 1], [1, 3]], [1, 2]), linalg.lu([[1.0, 2], [3, 4]]), special.gamma(5), special.comb(5, 2, exact=True), special.erf(1), special.factorial(5), special.jv(0, 1.0))
print(interpolate.interp1d([0, 1], [0, 2])(0.5), interpolate.CubicSpline([0, 1, 2], [0, 1, 4])(1.5), constants.c, constants.G, constants.h, sparse.eye(2).toarray())
