//! Sets of real numbers as sorted pieces: intervals with open or closed ends, single points among them.
//!
//! In: pieces with ends that have a value. Out: unions with touching pieces joined, intersections, complements. Ends are ordered by
//! their value in double precision; two nearer than rounding are one end. Quadratic in the pieces, which are few.

use crate::values::infinity;
use mathcoder_expr::{Constant, Expr, eval_complex};
use std::cmp::Ordering;

/// Most pieces of one set.
const MAX_PIECES: usize = 64;

/// One end of a piece.
#[derive(Clone, Debug)]
pub(crate) struct End {
    pub(crate) value: Expr,
    pub(crate) open: bool,
}

/// All numbers between two ends.
#[derive(Clone, Debug)]
pub(crate) struct Span {
    pub(crate) low: End,
    pub(crate) high: End,
}

impl Span {
    /// The whole line.
    pub(crate) fn line() -> Self {
        let infinite = Expr::Const(Constant::Infinity);
        let low = End { value: Expr::Neg(Box::new(infinite.clone())), open: true };
        Self { low, high: End { value: infinite, open: true } }
    }

    /// One number.
    pub(crate) fn point(value: &Expr) -> Self {
        let end = End { value: value.clone(), open: false };
        Self { low: end.clone(), high: end }
    }
}

/// Where an end lies; ends without a value (symbols) lie at zero, which only their order suffers from.
fn place(end: &End) -> f64 {
    match infinity(&end.value) {
        Some(sign) => f64::from(sign) * f64::INFINITY,
        None => eval_complex(&end.value, &mut Vec::new()).map_or(0.0, |value| value.re),
    }
}

fn order(a: f64, b: f64) -> Ordering {
    let near = (a - b).abs() <= 1e-12 * a.abs().max(b.abs()) && a.is_finite() && b.is_finite();
    if a == b || near { Ordering::Equal } else { a.total_cmp(&b) }
}

/// The pieces in order, touching ones joined; `None` for too many.
pub(crate) fn sorted(mut spans: Vec<Span>) -> Option<Vec<Span>> {
    if spans.len() > MAX_PIECES {
        return None;
    }
    spans.sort_by(|a, b| order(place(&a.low), place(&b.low)).then(a.low.open.cmp(&b.low.open)));
    let mut out: Vec<Span> = Vec::with_capacity(spans.len());
    for span in spans {
        match out.last_mut() {
            Some(last) if touches(last, &span) => {
                let further = order(place(&last.high), place(&span.high));
                let longer = further.is_lt() || (further.is_eq() && last.high.open);
                last.high = if longer { span.high } else { last.high.clone() };
            }
            _ => out.push(span),
        }
    }
    Some(out)
}

/// Nothing lies between the end of one piece and the start of the next.
fn touches(left: &Span, right: &Span) -> bool {
    match order(place(&left.high), place(&right.low)) {
        Ordering::Greater => true,
        Ordering::Equal => !(left.high.open && right.low.open),
        Ordering::Less => false,
    }
}

/// What lies in both.
pub(crate) fn intersection(a: &[Span], b: &[Span]) -> Option<Vec<Span>> {
    let pairs = a.iter().flat_map(|ours| b.iter().filter_map(|theirs| overlap(ours, theirs)));
    sorted(pairs.take(MAX_PIECES + 1).collect())
}

fn overlap(a: &Span, b: &Span) -> Option<Span> {
    let low = match order(place(&a.low), place(&b.low)) {
        Ordering::Greater => a.low.clone(),
        Ordering::Less => b.low.clone(),
        Ordering::Equal => End { open: a.low.open || b.low.open, ..a.low.clone() },
    };
    let high = match order(place(&a.high), place(&b.high)) {
        Ordering::Less => a.high.clone(),
        Ordering::Greater => b.high.clone(),
        Ordering::Equal => End { open: a.high.open || b.high.open, ..a.high.clone() },
    };
    match order(place(&low), place(&high)) {
        Ordering::Less => Some(Span { low, high }),
        Ordering::Equal if !low.open && !high.open => Some(Span { low, high }),
        _ => None,
    }
}

/// All of the line that lies in none of the pieces.
pub(crate) fn complement(spans: Vec<Span>) -> Option<Vec<Span>> {
    let mut rest = vec![Span::line()];
    for span in spans {
        let before = Span { low: Span::line().low, high: End { open: !span.low.open, ..span.low } };
        let behind = Span { low: End { open: !span.high.open, ..span.high }, high: Span::line().high };
        rest = intersection(&rest, &[before, behind])?;
    }
    Some(rest)
}
