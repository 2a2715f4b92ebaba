//! Rough values of trees in floating point, to tell readings apart: is `a = b` an identity or a definition, does a radicand
//! come out negative, does a stated solution belong to that equation.
//!
//! Never used to accept or correct a result that is computed from one formula: such results go out as the text states them.

use super::context::Known;
use mathcoder_expr::{Constant, Expr};
use std::collections::BTreeMap;

/// Values of symbols.
pub(super) type Values = BTreeMap<String, f64>;

/// Deepest use of definitions inside definitions.
const DEEPEST: usize = 8;
/// Most parts that are looked at for one value.
const BUDGET: u32 = 100_000;
/// Most terms of a sum that are added up.
const MOST_TERMS: i64 = 2_000;

/// The value of a tree; none where it is not finite or not known.
pub(super) fn value(expr: &Expr, values: &Values, known: &Known) -> Option<f64> {
    Evaluator { known, depth: 0, budget: BUDGET }.eval(expr, values).filter(|v| v.is_finite())
}

struct Evaluator<'a> {
    known: &'a Known,
    depth: usize,
    /// Parts that may still be looked at; sums inside of sums would take for ever.
    budget: u32,
}

impl Evaluator<'_> {
    fn eval(&mut self, expr: &Expr, values: &Values) -> Option<f64> {
        self.budget = self.budget.checked_sub(1)?;
        Some(match expr {
            Expr::Num(n) => n.value.to_f64().value(),
            Expr::Const(Constant::Pi) => std::f64::consts::PI,
            Expr::Const(Constant::E) => std::f64::consts::E,
            Expr::Const(Constant::Infinity) => f64::INFINITY,
            Expr::Sym(name) => match values.get(name) {
                Some(value) => *value,
                None => self.defined(name, &[], values)?,
            },
            Expr::Add(items) => items.iter().try_fold(0.0, |sum, e| Some(sum + self.eval(e, values)?))?,
            Expr::Mul(items) => items.iter().try_fold(1.0, |product, e| Some(product * self.eval(e, values)?))?,
            Expr::Div(a, b) => self.eval(a, values)? / self.eval(b, values)?,
            Expr::Neg(a) => -self.eval(a, values)?,
            Expr::Pow(a, b) => match &**b {
                // `(-27)^{5/3}` is real in the books.
                Expr::Div(above, below) => {
                    power(root(self.eval(a, values)?, self.eval(below, values)?), self.eval(above, values)?)
                }
                b => power(self.eval(a, values)?, self.eval(b, values)?),
            },
            Expr::Root(a, b) => root(self.eval(a, values)?, self.eval(b, values)?),
            Expr::Percent(a) => self.eval(a, values)? / 100.0,
            Expr::Degrees(a) => self.eval(a, values)?.to_radians(),
            Expr::Quantity(a, _) => self.eval(a, values)?,
            Expr::Call(name, items) => self.call(name, items, values)?,
            Expr::Sum { body, index, lower, upper } => {
                self.repeat((body, index), (lower, upper), values, |a, b| a + b, 0.0)?
            }
            Expr::Product { body, index, lower, upper } => {
                self.repeat((body, index), (lower, upper), values, |a, b| a * b, 1.0)?
            }
            Expr::Derivative { body, variable, order } => self.derivative((body, variable), *order, values)?,
            Expr::Integral { body, variable, bounds: Some((low, high)) } => {
                self.integral((body, variable), (low, high), values)?
            }
            Expr::Limit { body, variable, point, from } => self.limit((body, variable), (point, *from), values)?,
            _ => return None,
        })
    }

    fn call(&mut self, name: &str, items: &[Expr], values: &Values) -> Option<f64> {
        let arguments: Vec<f64> = items.iter().map(|e| self.eval(e, values)).collect::<Option<_>>()?;
        let first = arguments.first().copied();
        if let (Some(x), None) = (first, arguments.get(1))
            && let Some(value) = unary(name, x)
        {
            return Some(value);
        }
        match (name, arguments.as_slice()) {
            ("log", [x, base]) => Some(x.ln() / base.ln()),
            ("mod", [a, b]) => Some(a.rem_euclid(*b)),
            ("binomial", [n, k]) => ((0.0..=200.0).contains(k) && k.fract() == 0.0)
                .then(|| (0..*k as i64).fold(1.0, |c, i| c * (n - i as f64) / (i as f64 + 1.0))),
            ("base", [digits, base]) => in_base(*digits, *base),
            ("max", list) => list.iter().copied().reduce(f64::max),
            ("min", list) => list.iter().copied().reduce(f64::min),
            ("gcd", list) => list.iter().copied().reduce(gcd),
            ("lcm", list) => list.iter().copied().reduce(|a, b| a * b / gcd(a, b)),
            (_, list) => self.defined(name, list, values),
        }
    }

    fn defined(&mut self, name: &str, arguments: &[f64], values: &Values) -> Option<f64> {
        let definition = self.known.get(name).filter(|d| d.parameters.len() == arguments.len())?;
        if self.depth >= DEEPEST {
            return None;
        }
        let mut inner = if arguments.is_empty() { values.clone() } else { Values::new() };
        inner.extend(definition.parameters.iter().cloned().zip(arguments.iter().copied()));
        self.depth += 1;
        let value = self.eval(&definition.body, &inner);
        self.depth -= 1;
        value
    }

    fn derivative(&mut self, body: (&Expr, &str), order: u32, values: &Values) -> Option<f64> {
        let at = *values.get(body.1)?;
        let mut f = |x: f64| self.eval(body.0, &with(values, body.1, x));
        match order {
            1 => {
                let h = 1e-5 * at.abs().max(1.0);
                Some((f(at + h)? - f(at - h)?) / (2.0 * h))
            }
            2 => {
                let h = 1e-3 * at.abs().max(1.0);
                Some((f(at + h)? - 2.0 * f(at)? + f(at - h)?) / (h * h))
            }
            _ => None,
        }
    }

    /// Simpson's rule on a fixed number of pieces; enough to tell one function from another.
    fn integral(&mut self, body: (&Expr, &str), bounds: (&Expr, &Expr), values: &Values) -> Option<f64> {
        const PIECES: u32 = 64;
        if self.depth >= DEEPEST {
            return None;
        }
        let (low, high) = (self.eval(bounds.0, values)?, self.eval(bounds.1, values)?);
        if !low.is_finite() || !high.is_finite() {
            return None;
        }
        // Integrals inside of integrals multiply the work, so they count against the depth.
        self.depth += 4;
        let sum = (0..=PIECES).try_fold(0.0, |sum, i| {
            let weight = if i == 0 || i == PIECES { 1.0 } else { f64::from(2 + 2 * (i % 2)) };
            let x = low + (high - low) * f64::from(i) / f64::from(PIECES);
            Some(sum + weight * self.eval(body.0, &with(values, body.1, x))?)
        });
        self.depth -= 4;
        Some(sum? * (high - low) / (3.0 * f64::from(PIECES)))
    }

    /// The value a small step away from the point, or far out.
    fn limit(&mut self, body: (&Expr, &str), point: (&Expr, Option<char>), values: &Values) -> Option<f64> {
        let at = self.eval(point.0, values)?;
        let near =
            if at.is_finite() { at + if point.1 == Some('-') { -1e-5 } else { 1e-5 } } else { at.signum() * 1e5 };
        self.eval(body.0, &with(values, body.1, near))
    }

    fn repeat(
        &mut self,
        body: (&Expr, &str),
        bounds: (&Expr, &Expr),
        values: &Values,
        join: fn(f64, f64) -> f64,
        start: f64,
    ) -> Option<f64> {
        let (low, high) = (self.eval(bounds.0, values)?, self.eval(bounds.1, values)?);
        if low.fract() != 0.0 || high.fract() != 0.0 || !(low..low + MOST_TERMS as f64).contains(&high) {
            return None;
        }
        (low as i64..=high as i64)
            .try_fold(start, |sum, k| Some(join(sum, self.eval(body.0, &with(values, body.1, k as f64))?)))
    }
}

fn with(values: &Values, name: &str, value: f64) -> Values {
    let mut values = values.clone();
    values.insert(name.to_owned(), value);
    values
}

fn unary(name: &str, x: f64) -> Option<f64> {
    Some(match name {
        "sin" => x.sin(),
        "cos" => x.cos(),
        "tan" => x.tan(),
        "cot" => 1.0 / x.tan(),
        "sec" => 1.0 / x.cos(),
        "csc" => 1.0 / x.sin(),
        "asin" => x.asin(),
        "acos" => x.acos(),
        "atan" => x.atan(),
        "sinh" => x.sinh(),
        "cosh" => x.cosh(),
        "tanh" => x.tanh(),
        "exp" => x.exp(),
        "ln" | "log" => x.ln(),
        "abs" | "norm" => x.abs(),
        "floor" => x.floor(),
        "ceil" => x.ceil(),
        "sign" => x.signum(),
        "truncated" => x,
        "factorial" if (0.0..=170.0).contains(&x) && x.fract() == 0.0 => (1..=x as u64).map(|n| n as f64).product(),
        _ => return None,
    })
}

/// Odd roots of negative numbers are real here.
fn root(x: f64, index: f64) -> f64 {
    let odd = index.fract() == 0.0 && index.rem_euclid(2.0) == 1.0;
    if x < 0.0 && odd { -(-x).powf(1.0 / index) } else { x.powf(1.0 / index) }
}

fn power(base: f64, exponent: f64) -> f64 {
    if base >= 0.0 || exponent.fract() == 0.0 { base.powf(exponent) } else { f64::NAN }
}

/// The number whose digits in a base are those of `digits`.
fn in_base(digits: f64, base: f64) -> Option<f64> {
    let exact = digits.fract() == 0.0 && (0.0..1e15).contains(&digits) && (2.0..=10.0).contains(&base);
    let (mut left, mut place, mut sum) = (digits as u64, 1.0, 0.0);
    while exact && left > 0 {
        let digit = (left % 10) as f64;
        if digit >= base {
            return None;
        }
        sum += digit * place;
        place *= base;
        left /= 10;
    }
    exact.then_some(sum)
}

fn gcd(a: f64, b: f64) -> f64 {
    let (mut a, mut b) = (a.abs(), b.abs());
    while b >= 0.5 && b.is_finite() {
        (a, b) = (b, a % b);
    }
    a
}

/// True where the two trees agree at every point of a fixed set where both have a value, and there are at least three.
pub(super) fn is_identity(a: &Expr, b: &Expr, symbols: &[String], known: &Known) -> bool {
    let mut agreed = 0;
    for round in 0..8u32 {
        let point =
            |i: usize| 0.37 + ((f64::from(round) * 7.0 + i as f64 * 3.0 + 1.0) * 0.618_033_988_75).fract() * 1.9;
        let values: Values = symbols.iter().enumerate().map(|(i, name)| (name.clone(), point(i))).collect();
        let (Some(x), Some(y)) = (value(a, &values, known), value(b, &values, known)) else { continue };
        if !close(x, y, 1e-9) {
            return false;
        }
        agreed += 1;
    }
    agreed >= 3
}

/// True where two values differ by no more than `tolerance` of the larger.
pub(super) fn close(a: f64, b: f64, tolerance: f64) -> bool {
    (a - b).abs() <= tolerance * a.abs().max(b.abs()).max(1e-9)
}
