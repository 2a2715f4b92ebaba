//! Inequalities with one unknown and their stated solutions: rows of a derivation that end in `x < 3`, or an inequality whose
//! solutions follow in the same paragraph or exercise as `x < 3` or `(-\infty, 3)`.
//!
//! Readings in, a computation out. Whether a stated region belongs to an inequality is decided at fixed points and around its
//! own ends: they must hold at the same ones. Systems of inequalities, and those with several letters, are not solved.

use super::context::Known;
use super::find::Found;
use super::numeric::{Values, value};
use super::python::Manner;
use super::reading::Reading;
use super::scan::{Order, Rel};
use super::script::{Assumptions, Script};
use super::shape;
use mathcoder_core::Span;
use mathcoder_expr::Expr;

/// Longest text between an inequality and its solution, in bytes.
const LONGEST_GAP: usize = 600;

/// Signs and sides: `first sign next sign next`.
#[derive(Clone, Debug)]
pub(super) struct Inequality {
    sides: Vec<Expr>,
    signs: Vec<Order>,
    unknown: String,
    text: String,
    at: usize,
}

/// Pieces of the number line.
type Region = Vec<Piece>;

#[derive(Clone, Copy, Debug)]
struct Piece {
    low: f64,
    high: f64,
    low_open: bool,
    high_open: bool,
}

/// The first inequality of a display with its solution in the last row.
pub(super) fn in_rows(readings: &[Reading]) -> Option<Found> {
    let first = readings.iter().find_map(inequality_of)?;
    solved(&first, readings.get(1..)?)
}

/// An inequality stated before, its solution stated in these readings.
pub(super) fn across(pending: &Inequality, readings: &[Reading], before: &str) -> Option<Found> {
    if before.len() > LONGEST_GAP || before.contains("\n#") {
        return None;
    }
    solved(pending, readings)
}

/// The last of some readings that is an inequality worth solving.
pub(super) fn last_of(readings: &[Reading]) -> Option<Inequality> {
    readings.iter().rev().find_map(inequality_of)
}

/// A statement with signs of order and one unknown, which is not solved yet.
fn inequality_of(reading: &Reading) -> Option<Inequality> {
    let signs = signs(reading)?;
    let sides: Vec<Expr> = reading.trees.iter().cloned().collect::<Option<_>>()?;
    let mut names = Vec::new();
    for side in &sides {
        let free = shape::free(side);
        let unusable = shape::is_unusable(side) || shape::has_operator(side) || shape::has_matrix(side);
        if unusable || shape::has_degrees(side) || shape::has_imaginary(side) || !free.functions.is_empty() {
            return None;
        }
        names.extend(free.symbols);
    }
    names.sort_unstable();
    names.dedup();
    let [unknown] = names.as_slice() else { return None };
    let nothing_to_do = sides.iter().all(|side| matches!(side, Expr::Sym(_)) || shape::free(side).symbols.is_empty());
    if nothing_to_do || sides.len() > 3 {
        return None;
    }
    let text = text_of(reading, &signs);
    Some(Inequality { sides, signs, unknown: unknown.clone(), text, at: reading.at() })
}

fn signs(reading: &Reading) -> Option<Vec<Order>> {
    let sign = |r: &Rel| if let Rel::Order(order) = r { Some(*order) } else { None };
    let signs: Vec<Order> = reading.statement.relations.iter().map(sign).collect::<Option<_>>()?;
    (!signs.is_empty()).then_some(signs)
}

/// The statement as LaTeX.
fn text_of(reading: &Reading, signs: &[Order]) -> String {
    let mut links = reading.statement.links.iter();
    let mut text = links.next().cloned().unwrap_or_default();
    for (sign, link) in signs.iter().zip(links) {
        text.push_str(&format!(" {} {link}", sign.latex()));
    }
    text
}

fn solved(inequality: &Inequality, readings: &[Reading]) -> Option<Found> {
    let last = readings.last()?;
    let (region, result) = region_of(last, &inequality.unknown)?;
    if !is_same(inequality, &region) {
        return None;
    }
    let span = last.statement.span;
    Some(Found {
        kind: "Solution of an inequality",
        expression: inequality.text.clone(),
        result,
        conditions: Vec::new(),
        span: Span { start: inequality.at.min(span.start), end: span.end },
        code: code(inequality)?,
        stated: None,
    })
}

/// `x < 3`, `3 \ge x`, `1 < x \le 2`, `(-\infty, 3)`, `(-\infty, 1) \cup [2, 3]`, and how the text has it.
fn region_of(reading: &Reading, unknown: &str) -> Option<(Region, String)> {
    if let (Some(tree), []) = (reading.trees.first()?.as_ref(), reading.statement.relations.as_slice()) {
        return Some((pieces(tree)?, reading.first_link().to_owned()));
    }
    let signs = signs(reading)?;
    let trees: Vec<&Expr> = reading.trees.iter().map(Option::as_ref).collect::<Option<_>>()?;
    let is_unknown = |tree: &Expr| matches!(tree, Expr::Sym(name) if name == unknown);
    let number = |tree: &Expr| value(tree, &Values::new(), &Known::default()).filter(|_| shape::is_evaluated(tree));
    let (rising, weak) = (|o: Order| matches!(o, Order::Less | Order::LessEqual), Order::is_weak);
    let all = Piece { low: f64::NEG_INFINITY, high: f64::INFINITY, low_open: true, high_open: true };
    let piece = match (trees.as_slice(), signs.as_slice()) {
        ([x, c], [sign]) if is_unknown(x) && rising(*sign) => {
            Piece { high: number(c)?, high_open: !weak(*sign), ..all }
        }
        ([x, c], [sign]) if is_unknown(x) => Piece { low: number(c)?, low_open: !weak(*sign), ..all },
        ([c, x], [sign]) if is_unknown(x) && rising(*sign) => Piece { low: number(c)?, low_open: !weak(*sign), ..all },
        ([c, x], [sign]) if is_unknown(x) => Piece { high: number(c)?, high_open: !weak(*sign), ..all },
        ([a, x, b], [first, second]) if is_unknown(x) && rising(*first) && rising(*second) => {
            Piece { low: number(a)?, high: number(b)?, low_open: !weak(*first), high_open: !weak(*second) }
        }
        _ => return None,
    };
    Some((vec![piece], text_of(reading, &signs)))
}

fn pieces(tree: &Expr) -> Option<Region> {
    match tree {
        Expr::Interval { low, high, low_open, high_open } => {
            let (low, high) = (end(low)?, end(high)?);
            (low < high).then(|| vec![Piece { low, high, low_open: *low_open, high_open: *high_open }])
        }
        // Open on both sides looks like a point.
        Expr::Tuple(items) => match items.as_slice() {
            [a, b] => {
                let (low, high) = (end(a)?, end(b)?);
                (low < high).then(|| vec![Piece { low, high, low_open: true, high_open: true }])
            }
            _ => None,
        },
        Expr::Union(parts) => {
            let all: Vec<Region> = parts.iter().map(pieces).collect::<Option<_>>()?;
            Some(all.concat())
        }
        _ => None,
    }
}

fn end(tree: &Expr) -> Option<f64> {
    use mathcoder_expr::Constant;
    match tree {
        Expr::Const(Constant::Infinity) => Some(f64::INFINITY),
        Expr::Neg(inner) => end(inner).map(|x| -x),
        other => value(other, &Values::new(), &Known::default()).filter(|_| shape::is_evaluated(other)),
    }
}

fn contains(region: &Region, x: f64) -> bool {
    region.iter().any(|p| (x > p.low || (x == p.low && !p.low_open)) && (x < p.high || (x == p.high && !p.high_open)))
}

/// True where inequality and region hold at the same points.
fn is_same(inequality: &Inequality, region: &Region) -> bool {
    let ends: Vec<f64> = region.iter().flat_map(|p| [p.low, p.high]).filter(|x| x.is_finite()).collect();
    let scale = |x: f64| x.abs().max(1.0);
    let around = ends
        .iter()
        .flat_map(|&x| [-40.0, -3.0, -0.4, -1e-3, -1e-6, 1e-6, 1e-3, 0.4, 3.0, 40.0].map(|d| x + d * scale(x)));
    let grid = (-60..=60).map(|i| f64::from(i) * 0.503 + 0.0137);
    let mut points: Vec<f64> = around.chain(grid).chain([-1234.5, -123.4, 123.4, 1234.5]).collect();
    points.retain(|x| ends.iter().all(|end| (x - end).abs() > 1e-9));
    let inside = points.iter().all(|&x| holds(inequality, x, 0.0) == contains(region, x));
    // At an end both sides are equal, but for rounding.
    let at_ends = ends.iter().all(|&x| holds(inequality, x, 1e-9 * scale(x)) == contains(region, x));
    !ends.is_empty() && inside && at_ends
}

/// True where the inequality holds at `x`; sides that differ by no more than `slack` count as equal.
fn holds(inequality: &Inequality, x: f64, slack: f64) -> bool {
    let at = Values::from([(inequality.unknown.clone(), x)]);
    let nothing = Known::default();
    let sides: Option<Vec<f64>> = inequality.sides.iter().map(|side| value(side, &at, &nothing)).collect();
    let Some(sides) = sides else { return false };
    inequality.signs.iter().zip(sides.iter().zip(sides.iter().skip(1))).all(|(sign, (a, b))| {
        if (a - b).abs() <= slack * a.abs().max(1.0) { sign.is_weak() } else { sign.holds(*a, *b) }
    })
}

fn code(inequality: &Inequality) -> Option<String> {
    let mut script = Script::new(Manner::Symbolic, format!("Solve the inequality {}", inequality.text));
    script.assumptions = Assumptions::about_all("real=True");
    let unknown = script.writer.symbol(&inequality.unknown).text;
    let sides: Vec<String> = inequality.sides.iter().map(|side| script.write(side)).collect::<Option<_>>()?;
    script.import("sympy", "solve_univariate_inequality");
    let parts = inequality.signs.iter().zip(sides.iter().zip(sides.iter().skip(1)));
    let parts: Vec<String> = parts.map(|(sign, (a, b))| format!("{a} {} {b}", sign.python())).collect();
    match parts.as_slice() {
        [only] => {
            script.line(format!("solution = solve_univariate_inequality({only}, {unknown}, relational=False)"));
        }
        [first, second] => {
            script.line(format!("above = solve_univariate_inequality({first}, {unknown}, relational=False)"));
            script.line(format!("below = solve_univariate_inequality({second}, {unknown}, relational=False)"));
            script.line("solution = above.intersect(below)".to_owned());
        }
        _ => return None,
    }
    script.line("print(solution)".to_owned());
    Some(script.source())
}
