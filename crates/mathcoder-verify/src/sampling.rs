//! The points at which expressions are compared, and what two values at a point say.
//!
//! In: names of variables and what the program assumes of them. Out: fixed points, each variable with its own values. A difference
//! counts only where both sides mean something a textbook would: where every even root, fractional power and logarithm is of a
//! positive number, and inside what the program assumes. No randomness; a few hundred floating-point operations a point.

use crate::program::Assumptions;
use dashu::rational::RBig;
use mathcoder_expr::{Complex, Constant, Expr, Number, eval_complex, vanishes_precisely};
use std::collections::BTreeSet;

/// Values of variables.
pub(crate) type Point = Vec<(String, Complex)>;

/// What two values at a point say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum At {
    Undefined,
    Same,
    /// Nearer than chance, further than rounding.
    Nearly,
    Apart,
}

/// Two expressions to be compared at points.
pub(crate) struct Question<'a> {
    pub(crate) pair: (&'a Expr, &'a Expr),
    /// Their difference, without what they share.
    pub(crate) rest: Option<Expr>,
    /// Decimals of few digits may be off by their rounding.
    pub(crate) decimals: bool,
}

impl Question<'_> {
    /// The comparison at a point.
    pub(crate) fn at(&self, point: &mut Point) -> At {
        let (ours, theirs) = self.pair;
        let (Some(a), Some(b)) = (eval_complex(ours, point), eval_complex(theirs, point)) else { return At::Undefined };
        // Formulas without decimals differ by rounding errors only; a changed digit of a large constant shows at 1e-10.
        if near(a, b, if self.decimals { 1e-9 } else { 1e-12 }) {
            return if self.hides_a_difference(point) { At::Nearly } else { At::Same };
        }
        let noise = 1e-13 * (magnitude(ours, point) + magnitude(theirs, point));
        if distance(a, b) <= noise {
            return if self.hides_a_difference(point) { At::Nearly } else { At::Same };
        }
        if near(a, b, if self.decimals { 2e-2 } else { 1e-6 }) { At::Nearly } else { At::Apart }
    }

    /// True where the values at one more point, positive and rational, differ by many digits.
    pub(crate) fn differs_precisely(&self, names: &BTreeSet<String>) -> bool {
        let Some(rest) = &self.rest else { return false };
        let hundredths: Vec<(&String, i32)> = names.iter().zip((0..).map(|index| 73 + 119 * index)).collect();
        let there = rest.map_leaves(&|leaf| {
            let Expr::Sym(name) = leaf else { return None };
            let (_, value) = hundredths.iter().find(|(known, _)| *known == name)?;
            Some(Expr::Num(Number { value: RBig::from(*value) / RBig::from(100), decimals: None }))
        });
        let coordinate = |(name, value): (&String, i32)| (name.clone(), Complex::real(f64::from(value) / 100.0));
        let mut point: Point = hundredths.into_iter().map(coordinate).collect();
        vanishes_precisely(&there) == Some(false) && !is_off_branch(self.pair, &mut point)
    }

    /// True where large terms that both sides share make their values agree whatever the other terms are, and those do not agree.
    fn hides_a_difference(&self, point: &mut Point) -> bool {
        let Some(rest) = &self.rest else { return false };
        let size = magnitude(rest, point);
        eval_complex(rest, point).is_some_and(|value| value.abs() > 1e-9 * size)
    }
}

fn distance(a: Complex, b: Complex) -> f64 {
    Complex { re: a.re - b.re, im: a.im - b.im }.abs()
}

pub(crate) fn near(a: Complex, b: Complex, tolerance: f64) -> bool {
    distance(a, b) <= tolerance * a.abs().max(b.abs()).max(1e-9)
}

/// The size of what was added up to a value, which is what its rounding errors are relative to.
pub(crate) fn magnitude(expr: &Expr, point: &mut Point) -> f64 {
    let size = |expr: &Expr, point: &mut Point| eval_complex(expr, point).map_or(0.0, Complex::abs);
    match expr {
        Expr::Add(terms) => terms.iter().map(|term| magnitude(term, point)).sum(),
        Expr::Mul(factors) => factors.iter().map(|factor| magnitude(factor, point)).product(),
        Expr::Neg(inner) => magnitude(inner, point),
        Expr::Div(above, below) => magnitude(above, point) / size(below, point),
        Expr::Call(name, _) if name == "sin" || name == "cos" => size(expr, point).max(1.0),
        other => size(other, point),
    }
}

/// True where a value depends on a branch that textbooks leave open: a fractional power or logarithm of what is not positive, an
/// inverse function outside its real range, or a complex point under an expression that is about real numbers.
pub(crate) fn is_off_branch(pair: (&Expr, &Expr), point: &mut Point) -> bool {
    let complex = point.iter().any(|(_, value)| value.im != 0.0);
    if complex && !about_complex(pair.0) && !about_complex(pair.1) {
        return true;
    }
    leaves_branch(pair.0, point) || leaves_branch(pair.1, point)
}

fn about_complex(expr: &Expr) -> bool {
    let here = match expr {
        Expr::Const(Constant::I) => true,
        Expr::Call(name, _) => matches!(name.as_str(), "re" | "im" | "arg" | "conjugate"),
        _ => false,
    };
    here || expr.children().into_iter().any(about_complex)
}

fn leaves_branch(expr: &Expr, point: &mut Point) -> bool {
    let value = |part: &Expr, point: &mut Point| eval_complex(part, point);
    let outside = |part: &Expr, point: &mut Point, low: f64, high: f64| {
        value(part, point).is_some_and(|x| x.im != 0.0 || x.re < low || x.re > high)
    };
    let here = match expr {
        Expr::Pow(base, exponent) => {
            let whole = value(exponent, point).is_none_or(|e| e.im == 0.0 && e.re.fract() == 0.0);
            !whole && outside(base, point, 0.0, f64::INFINITY)
        }
        Expr::Root(radicand, _) => outside(radicand, point, 0.0, f64::INFINITY),
        Expr::Call(name, args) => match (name.as_str(), args.as_slice()) {
            ("ln" | "log", args) => args.iter().any(|arg| outside(arg, point, 0.0, f64::INFINITY)),
            ("asin" | "acos" | "atanh", [arg]) => outside(arg, point, -1.0, 1.0),
            ("acosh", [arg]) => outside(arg, point, 1.0, f64::INFINITY),
            ("asec" | "acsc", [arg]) => value(arg, point).is_some_and(|x| x.im != 0.0 || x.re.abs() < 1.0),
            _ => false,
        },
        _ => false,
    };
    here || expr.children().into_iter().any(|child| leaves_branch(child, point))
}

/// The points at which a function given by cases changes its case, for one variable.
pub(crate) fn bounds_of_cases(pair: (&Expr, &Expr), names: &BTreeSet<String>) -> Vec<Point> {
    const MOST: usize = 12;
    let Some(name) = names.first().filter(|_| names.len() == 1) else { return Vec::new() };
    let mut found = Vec::new();
    collect_bounds(pair.0, Inside::Value, &mut found);
    collect_bounds(pair.1, Inside::Value, &mut found);
    found.truncate(MOST);
    found.into_iter().map(|value| vec![(name.clone(), value)]).collect()
}

#[derive(Clone, Copy, PartialEq)]
enum Inside {
    Value,
    Cases,
}

fn collect_bounds(expr: &Expr, inside: Inside, found: &mut Vec<Complex>) {
    let inside = match expr {
        Expr::Call(name, _) if name == "Piecewise" => Inside::Cases,
        Expr::Chain(..) if inside == Inside::Cases => {
            found.extend(expr.children().into_iter().filter_map(|side| eval_complex(side, &mut Vec::new())));
            return;
        }
        _ => inside,
    };
    expr.children().into_iter().for_each(|child| collect_bounds(child, inside, found));
}

/// True where the program assumes something that the point does not keep.
pub(crate) fn is_outside_domain(point: &Point, program: &Assumptions) -> bool {
    point.iter().any(|(name, value)| !program.of(name).admits(*value))
}

/// Positive, negative, large, whole and complex points, each variable with its own values.
pub(crate) fn points(names: &BTreeSet<String>, count: usize) -> Vec<Point> {
    const VALUES: [(f64, f64); 12] = [
        (0.73, 0.0),
        (2.0, 0.0),
        (-1.37, 0.0),
        (3.0, 0.0),
        (0.31, 0.0),
        (5.0, 0.0),
        (-2.71, 0.0),
        (7.0, 0.0),
        (11.43, 0.0),
        (4.0, 0.0),
        (0.6, 0.83),
        (-0.42, 1.19),
    ];
    let value = |slot: usize| VALUES.get(slot % VALUES.len()).copied().unwrap_or((1.5, 0.0));
    build(names, count, |_, step, index| value(step + 5 * index + (step / 12) * (index + 1)))
}

pub(crate) fn positive_points(names: &BTreeSet<String>, count: usize) -> Vec<Point> {
    build(names, count, |_, step, index| (0.217 + 0.871 * (step + 5 * index + (step / 12) * (index + 1)) as f64, 0.0))
}

/// Positive points in which no variable is always the larger one; whole numbers for those that count something.
pub(crate) fn mixed_points(names: &BTreeSet<String>, whole: &BTreeSet<String>, count: usize) -> Vec<Point> {
    build(names, count, |name, step, index| {
        let slot = (step * (2 * index + 3) + 4 * index) % 13;
        let value = if whole.contains(name) { (slot % 9 + 1) as f64 } else { 0.217 + 0.371 * slot as f64 };
        (value, 0.0)
    })
}

/// Variables that count: the program says so, or they stand in a factorial, a binomial coefficient, or over a negative base.
pub(crate) fn counting(pair: (&Expr, &Expr), program: &Assumptions, names: &BTreeSet<String>) -> BTreeSet<String> {
    let mut found: BTreeSet<String> = names.iter().filter(|name| program.of(name).whole).cloned().collect();
    collect_counting(pair.0, &mut found);
    collect_counting(pair.1, &mut found);
    found
}

fn collect_counting(expr: &Expr, found: &mut BTreeSet<String>) {
    const COUNTS: &[&str] = &[
        "factorial",
        "factorial2",
        "binomial",
        "RisingFactorial",
        "FallingFactorial",
        "harmonic",
        "gamma",
        "gcd",
        "lcm",
    ];
    match expr {
        Expr::Call(name, args) if COUNTS.contains(&name.as_str()) => {
            args.iter().for_each(|arg| found.extend(mathcoder_expr::free_symbols(arg)));
        }
        Expr::Pow(base, exponent) if eval_complex(base, &mut Vec::new()).is_some_and(|base| base.re < 0.0) => {
            found.extend(mathcoder_expr::free_symbols(exponent));
        }
        _ => {}
    }
    expr.children().into_iter().for_each(|child| collect_counting(child, found));
}

fn build(names: &BTreeSet<String>, count: usize, value: impl Fn(&str, usize, usize) -> (f64, f64)) -> Vec<Point> {
    let point = |step: usize| {
        let coordinates = names.iter().enumerate().map(|(index, name)| (name.clone(), value(name, step, index)));
        coordinates.map(|(name, (re, im))| (name, Complex { re, im })).collect()
    };
    (0..count).map(point).collect()
}
