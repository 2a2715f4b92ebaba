//! Laws of chance: the probability of an event under a named distribution, as a rough value and as a Python program.
//!
//! A law with its parameters and an event in; a value or the lines of a program out. The program computes from the parameters
//! with the standard library alone. Rough values are good to seven digits, enough to tell whether a stated probability belongs
//! to a law. Not here: Student's t, chi-squared and F, multivariate laws, laws that a text defines by a density.

use super::context::Known;
use super::numeric::{Values, value};
use super::python::Manner;
use super::script::Script;
use mathcoder_expr::Expr;

/// Most terms of a sum over a discrete law.
const MOST_TERMS: f64 = 5_000.0;

/// A distribution that is known by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Law {
    /// Mean and standard deviation.
    Normal,
    /// Mean.
    Poisson,
    /// Number of trials, probability of success.
    Binomial,
    /// Probability of success; counts trials up to the first success.
    Geometric,
    /// Lower and upper end.
    Uniform,
    /// Rate.
    Exponential,
}

impl Law {
    /// The law that a letter or word before its parameters means.
    pub(super) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "N" | "Normal" => Self::Normal,
            "P" | "Po" | "Pois" | "Poi" | "Poisson" => Self::Poisson,
            "B" | "Bin" | "Binomial" | "Binom" => Self::Binomial,
            "G" | "Geo" | "Geom" | "Geometric" => Self::Geometric,
            "U" | "Unif" | "Uniform" => Self::Uniform,
            "Exp" | "Exponential" => Self::Exponential,
            _ => return None,
        })
    }

    pub(super) const fn n_parameters(self) -> usize {
        match self {
            Self::Poisson | Self::Geometric | Self::Exponential => 1,
            Self::Normal | Self::Binomial | Self::Uniform => 2,
        }
    }

    const fn is_discrete(self) -> bool {
        matches!(self, Self::Poisson | Self::Binomial | Self::Geometric)
    }

    /// The least value of a discrete law.
    const fn first(self) -> f64 {
        if matches!(self, Self::Geometric) { 1.0 } else { 0.0 }
    }
}

/// One end of an event.
#[derive(Clone, Debug)]
pub(super) struct End {
    pub(super) at: Expr,
    /// The end itself belongs to the event.
    pub(super) is_inside: bool,
}

/// What the probability is of: a variable between two ends, each of which may be missing. Both ends the same for a single value.
#[derive(Clone, Debug, Default)]
pub(super) struct Event {
    pub(super) low: Option<End>,
    pub(super) high: Option<End>,
}

/// A law with its parameters.
#[derive(Clone, Debug)]
pub(super) struct Distribution {
    pub(super) law: Law,
    pub(super) parameters: Vec<Expr>,
}

impl Distribution {
    /// None where the parameters are not those of the law.
    pub(super) fn new(law: Law, parameters: Vec<Expr>) -> Option<Self> {
        let distribution = Self { law, parameters };
        let numbers = distribution.numbers()?;
        let fits = match (law, numbers.as_slice()) {
            (Law::Normal, [_, sigma]) => *sigma > 0.0,
            (Law::Uniform, [a, b]) => a < b,
            (Law::Binomial, [n, p]) => is_count(*n) && (0.0..=1.0).contains(p),
            (Law::Geometric, [p]) => *p > 0.0 && *p <= 1.0,
            (Law::Poisson | Law::Exponential, [rate]) => *rate > 0.0,
            _ => false,
        };
        fits.then_some(distribution)
    }

    fn numbers(&self) -> Option<Vec<f64>> {
        let numbers: Vec<f64> = self.parameters.iter().map(rough).collect::<Option<_>>()?;
        (numbers.len() == self.law.n_parameters()).then_some(numbers)
    }

    /// The probability of an event, roughly.
    pub(super) fn probability(&self, event: &Event) -> Option<f64> {
        let numbers = self.numbers()?;
        if self.law.is_discrete() {
            let (low, high) = whole_ends(event, self.law)?;
            let sum = |from: f64, to: f64| {
                let mut total = 0.0;
                let mut k = from;
                while k <= to {
                    total += mass(self.law, &numbers, k)?;
                    k += 1.0;
                }
                Some(total)
            };
            return match high {
                Some(high) => sum(low, high),
                None => Some(1.0 - sum(self.law.first(), low - 1.0)?),
            };
        }
        let below =
            |end: &Option<End>| end.as_ref().map(|end| rough(&end.at).and_then(|x| share_below(self.law, &numbers, x)));
        let (low, high) = (below(&event.low).unwrap_or(Some(0.0))?, below(&event.high).unwrap_or(Some(1.0))?);
        Some(high - low)
    }

    /// The lines that compute the probability of an event.
    pub(super) fn program(&self, event: &Event, comment: String) -> Option<String> {
        let mut script = Script::new(Manner::Float, comment);
        let parameters: Vec<String> = self.parameters.iter().map(|e| script.write(e)).collect::<Option<_>>()?;
        let shown = if self.law.is_discrete() {
            self.counted(&mut script, &parameters, event)?
        } else {
            self.measured(&mut script, &parameters, event)?
        };
        script.line(format!("print({shown})"));
        Some(script.source())
    }

    fn counted(&self, script: &mut Script, parameters: &[String], event: &Event) -> Option<String> {
        let (low, high) = whole_ends(event, self.law)?;
        let term = match (self.law, parameters) {
            (Law::Binomial, [n, p]) => {
                script.import("math", "comb");
                script.line(format!("n, p = {n}, {p}"));
                "comb(n, k) * p**k * (1 - p)**(n - k)"
            }
            (Law::Geometric, [p]) => {
                script.line(format!("p = {p}"));
                "(1 - p)**(k - 1) * p"
            }
            (Law::Poisson, [mean]) => {
                // Through logarithms: powers and factorials of a few hundred are too large for floats.
                ["exp", "lgamma", "log"].into_iter().for_each(|name| script.import("math", name));
                script.line(format!("mean = {mean}"));
                "exp(k * log(mean) - mean - lgamma(k + 1))"
            }
            _ => return None,
        };
        let first = self.law.first();
        Some(match high {
            Some(high) if high.total_cmp(&low).is_eq() => {
                script.line(format!("k = {low}"));
                term.to_owned()
            }
            Some(high) => format!("sum({term} for k in range({low}, {}))", high + 1.0),
            None => format!("1 - sum({term} for k in range({first}, {low}))"),
        })
    }

    fn measured(&self, script: &mut Script, parameters: &[String], event: &Event) -> Option<String> {
        let mut end = |end: &Option<End>| match end {
            None => Some(None),
            Some(end) => script.write(&end.at).map(Some),
        };
        let (low, high) = (end(&event.low)?, end(&event.high)?);
        Some(match (self.law, parameters) {
            (Law::Normal, [mu, sigma]) => {
                script.import("statistics", "NormalDist");
                script.line(format!("X = NormalDist({mu}, {sigma})"));
                match (low, high) {
                    (None, Some(b)) => format!("X.cdf({b})"),
                    (Some(a), None) => format!("1 - X.cdf({a})"),
                    (Some(a), Some(b)) => format!("X.cdf({b}) - X.cdf({a})"),
                    (None, None) => return None,
                }
            }
            (Law::Uniform, [a, b]) => {
                script.line(format!("a, b = {a}, {b}"));
                let (low, high) = (low.unwrap_or_else(|| "a".to_owned()), high.unwrap_or_else(|| "b".to_owned()));
                format!("({high} - {low}) / (b - a)")
            }
            (Law::Exponential, [rate]) => {
                script.import("math", "exp");
                script.line(format!("m = {rate}"));
                match (low, high) {
                    (None, Some(b)) => format!("1 - exp(-m * {b})"),
                    (Some(a), None) => format!("exp(-m * {a})"),
                    (Some(a), Some(b)) => format!("exp(-m * {a}) - exp(-m * {b})"),
                    (None, None) => return None,
                }
            }
            _ => return None,
        })
    }
}

/// The program for the value below which a share of a normal law lies.
pub(super) fn percentile(share: &Expr, parameters: &[Expr], comment: String) -> Option<String> {
    let mut script = Script::new(Manner::Float, comment);
    let area = script.write(share)?;
    let parameters: Vec<String> = parameters.iter().map(|e| script.write(e)).collect::<Option<_>>()?;
    script.import("statistics", "NormalDist");
    script.line(format!("X = NormalDist({})", parameters.join(", ")));
    script.line(format!("print(X.inv_cdf({area}))"));
    Some(script.source())
}

/// The value of an expression without letters.
pub(super) fn rough(tree: &Expr) -> Option<f64> {
    value(tree, &Values::new(), &Known::default())
}

/// The least and the greatest whole number of an event; none behind where it goes on for ever.
fn whole_ends(event: &Event, law: Law) -> Option<(f64, Option<f64>)> {
    let end = |end: &End, inwards: f64| {
        let at = rough(&end.at).filter(|at| is_count(*at))?;
        Some(if end.is_inside { at } else { at + inwards })
    };
    let low = match &event.low {
        Some(low) => end(low, 1.0)?.max(law.first()),
        None => law.first(),
    };
    let high = match &event.high {
        Some(high) => Some(end(high, -1.0)?).filter(|high| *high >= low),
        None => None,
    };
    (high.is_some() == event.high.is_some()).then_some((low, high))
}

fn is_count(x: f64) -> bool {
    x.fract() == 0.0 && (0.0..=MOST_TERMS).contains(&x)
}

/// The probability of one value of a discrete law.
fn mass(law: Law, numbers: &[f64], k: f64) -> Option<f64> {
    let ln_factorial = |n: f64| (1..=n as u64).map(|i| (i as f64).ln()).sum::<f64>();
    Some(match (law, numbers) {
        (Law::Poisson, [mean]) => (k * mean.ln() - mean - ln_factorial(k)).exp(),
        (Law::Geometric, [p]) => (1.0 - p).powf(k - 1.0) * p,
        (Law::Binomial, [n, _]) if k > *n => 0.0,
        (Law::Binomial, [n, p]) => {
            let ways = ln_factorial(*n) - ln_factorial(k) - ln_factorial(n - k);
            ways.exp() * p.powf(k) * (1.0 - p).powf(n - k)
        }
        _ => return None,
    })
}

/// The share of a continuous law below `x`.
fn share_below(law: Law, numbers: &[f64], x: f64) -> Option<f64> {
    Some(match (law, numbers) {
        (Law::Normal, [mu, sigma]) => standard_normal((x - mu) / sigma),
        // Beyond the ends the formula of the program does not hold.
        (Law::Uniform, [a, b]) if (*a..=*b).contains(&x) => (x - a) / (b - a),
        (Law::Exponential, [rate]) if x >= 0.0 => 1.0 - (-rate * x).exp(),
        _ => return None,
    })
}

/// The share of the standard normal law below `z`, by its power series.
fn standard_normal(z: f64) -> f64 {
    if z.abs() > 7.0 {
        return if z > 0.0 { 1.0 } else { 0.0 };
    }
    let (mut term, mut sum, mut n) = (z, z, 1.0);
    while term.abs() > 1e-12 && n < 400.0 {
        n += 2.0;
        term *= z * z / n;
        sum += term;
    }
    0.5 + sum * (-z * z / 2.0).exp() / (2.0 * std::f64::consts::PI).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use mathcoder_expr::parse_plain;

    fn chance(law: Law, parameters: &[&str], ends: (Option<&str>, Option<&str>)) -> f64 {
        let tree = |text: &&str| parse_plain(text).expect("a number");
        let end = |text: Option<&str>| text.map(|text| End { at: tree(&text), is_inside: true });
        let distribution = Distribution::new(law, parameters.iter().map(tree).collect()).expect("a distribution");
        distribution.probability(&Event { low: end(ends.0), high: end(ends.1) }).expect("a probability")
    }

    #[test]
    fn rough_values_are_those_of_tables() {
        let near = |a: f64, b: f64| assert!((a - b).abs() < 1e-6, "{a} {b}");
        near(chance(Law::Normal, &["0", "1"], (None, Some("1.96"))), 0.975_002_1);
        near(chance(Law::Normal, &["63", "5"], (Some("65"), None)), 0.344_578_3);
        near(chance(Law::Binomial, &["10", "0.5"], (Some("3"), Some("3"))), 0.117_187_5);
        near(chance(Law::Poisson, &["5.5"], (None, Some("6"))), 0.686_036);
        near(chance(Law::Poisson, &["147"], (Some("160"), Some("160"))), 0.018_031_4);
        near(chance(Law::Geometric, &["0.25"], (None, Some("5"))), 0.762_695_3);
        near(chance(Law::Uniform, &["0", "20"], (Some("2"), Some("18"))), 0.8);
        near(chance(Law::Exponential, &["0.5"], (Some("2"), None)), 0.367_879_4);
    }
}
