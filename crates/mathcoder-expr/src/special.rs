//! Functions beyond the elementary ones that SymPy answers with: gamma, harmonic numbers, rising and falling factorials.
//!
//! In: doubles. Out: the value to about 1e-13 relative, or nothing outside the arguments that are offered: gamma of real
//! numbers, the others of small whole counts. Work is bounded by [`MAX_STEPS`]. No digamma, no zeta, no complex gamma.

use crate::complex::Complex;

/// Largest count of factors or terms.
const MAX_STEPS: f64 = 2_000.0;

/// Coefficients of the Lanczos approximation with parameter 7 and nine terms.
const LANCZOS: [f64; 8] = [
    676.520_368_121_885_1,
    -1_259.139_216_722_402_8,
    771.323_428_777_653_1,
    -176.615_029_162_140_6,
    12.507_343_278_686_905,
    -0.138_571_095_265_720_12,
    9.984_369_578_019_572e-6,
    1.505_632_735_149_311_6e-7,
];

/// The gamma function of a real number that is no pole.
pub(crate) fn gamma(z: Complex) -> Option<Complex> {
    let pole = z.re <= 0.0 && z.re.fract() == 0.0;
    (z.im == 0.0 && !pole && z.re.abs() <= 170.0).then(|| Complex::real(real_gamma(z.re)))
}

fn real_gamma(x: f64) -> f64 {
    use std::f64::consts::PI;
    if x.fract() == 0.0 {
        return (1..x as u32).map(f64::from).product();
    }
    if x < 0.5 {
        return PI / ((PI * x).sin() * real_gamma(1.0 - x));
    }
    let x = x - 1.0;
    let series = LANCZOS
        .iter()
        .zip(1u32..)
        .fold(0.999_999_999_999_809_9, |sum, (term, index)| sum + term / (x + f64::from(index)));
    let t = x + 7.5;
    (2.0 * PI).sqrt() * t.powf(x + 0.5) * (-t).exp() * series
}

/// The sum of the first reciprocals.
pub(crate) fn harmonic(n: Complex) -> Option<Complex> {
    let count = whole(n)?;
    Some(Complex::real((1..=count).map(|k| 1.0 / f64::from(k)).sum()))
}

/// `x (x + 1) …` or `x (x - 1) …`, as many factors as the count says.
pub(crate) fn steps(name: &str, base: Complex, count: Complex) -> Option<Complex> {
    let direction = if name == "RisingFactorial" { 1.0 } else { -1.0 };
    let start = Complex::real(1.0);
    Some((0..whole(count)?).fold(start, |product, k| product.mul(base.add(Complex::real(direction * f64::from(k))))))
}

fn whole(n: Complex) -> Option<u32> {
    (n.im == 0.0 && n.re.fract() == 0.0 && (0.0..=MAX_STEPS).contains(&n.re)).then_some(n.re as u32)
}
