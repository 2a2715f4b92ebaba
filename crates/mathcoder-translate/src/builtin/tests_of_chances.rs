//! Probabilities of named distributions, and values below which a share lies.

use super::tests::{check, nothing};
use expect_test::expect;

#[test]
fn calls_of_a_calculator_are_computed_as_they_stand() {
    check(
        "(b) P(x = 10) = geometpdf(.25, 10) = .0188 and P(x > 2) = 1 – poissoncdf(1.7292, 2) ≈ 1 – .7495 = .2505",
        expect![[r#"
            Probability: $\text{geometpdf(.25, 10)}$
            $\text{geometpdf(.25, 10)}$ -> $.0188$
            # Compute geometpdf(.25, 10)
            p = 0.25
            k = 10
            print((1 - p)**(k - 1) * p)

            Probability: $\text{1 – poissoncdf(1.7292, 2)}$
            $\text{1 – poissoncdf(1.7292, 2)}$ -> $.2505$
            # Compute 1 – poissoncdf(1.7292, 2)
            from math import exp, lgamma, log

            mean = 1.7292
            print(1 - sum(exp(k * log(mean) - mean - lgamma(k + 1)) for k in range(0, 3)))

            Value: $1 - .7495$
            $1 - .7495$ -> $.2505$
            # Compute 1 - .7495
            print(1 - 0.7495)
        "#]],
    );
}

#[test]
fn parameters_may_be_products_and_formulas_and_lie_at_infinity() {
    check(
        "`normalcdf` (7500,1E99,(80)(90),$(\\sqrt{80})$(15)) = 0.0127, and normalcdf(6,10^99,5.85,0.24) = 0.2660",
        expect![[r#"
            Probability
            $\text{normalcdf (7500,1E99,(80)(90),(\sqrt{80})(15))}$ -> $0.0127$
            # Compute normalcdf (7500,1E99,(80)(90),(\sqrt{80})(15))
            from math import sqrt
            from statistics import NormalDist

            X = NormalDist(80 * 90, sqrt(80) * 15)
            print(1 - X.cdf(7500))

            Probability: $\text{normalcdf(6,10^99,5.85,0.24)}$
            $\text{normalcdf(6,10^99,5.85,0.24)}$ -> $0.2660$
            # Compute normalcdf(6,10^99,5.85,0.24)
            from statistics import NormalDist

            X = NormalDist(5.85, 0.24)
            print(1 - X.cdf(6))
        "#]],
    );
    nothing("normalcdf(10^{99},65,68,3) = 0.1587");
}

#[test]
fn a_share_gives_the_value_below_which_it_lies() {
    check(
        "invNorm(0.90,63,5) = 69.4",
        expect![[r#"
            Percentile: $\text{invNorm(0.90,63,5)}$
            $\text{invNorm(0.90,63,5)}$ -> $69.4$
            # Compute invNorm(0.90,63,5)
            from statistics import NormalDist

            X = NormalDist(63, 5)
            print(X.inv_cdf(0.90))
        "#]],
    );
}

#[test]
fn a_probability_belongs_to_the_distribution_that_was_named_before() {
    check(
        "X ~ B(20, 0.41). The probability is P(x ≤ 12) = 0.9738. If $X \\sim N(63, 25)$ then $P(X > 65) = 0.3446$.",
        expect![[r#"
            Probability: $P(x ≤ 12)$
            given $X \sim \text{Binomial}(20, 0.41)$
            $P(x ≤ 12)$ -> $0.9738$
            # P(x ≤ 12) where X ~ Binomial(20, 0.41)
            from math import comb

            n, p = 20, 0.41
            print(sum(comb(n, k) * p**k * (1 - p)**(n - k) for k in range(0, 13)))

            Probability: $P(X > 65)$
            given $X \sim \text{Normal}(63, sqrt(25))$
            $P(X > 65)$ -> $0.3446$
            # P(X > 65) where X ~ Normal(63, sqrt(25))
            from math import sqrt
            from statistics import NormalDist

            X = NormalDist(63, sqrt(25))
            print(1 - X.cdf(65))
        "#]],
    );
}

#[test]
fn a_probability_that_does_not_come_out_belongs_elsewhere() {
    nothing("X ~ N(63, 5). For the others P(x > 65) = 0.1151, and P(x > 65) = 1.");
    nothing("X ~ N(63, 5). P(Y > 65) = 0.3446 is another variable, P(x > 65) = 0.3446 + c goes on.");
}
