//! Intervals, inequalities and their unions: both sides to a list of ends, compared end by end.
//!
//! Reads `Interval`, LaTeX intervals, chains such as `-2 < x ≤ 1`, `And`/`Or` of them, and "all real numbers". A pair in round
//! brackets is an open interval only opposite something that is one for certain.

use crate::agree::Agree;
use crate::values::{Context, infinity, scalars_agree};
use mathcoder_core::Level;
use mathcoder_expr::{Constant, Expr, Relation, eval_complex};

#[derive(Clone)]
struct End {
    value: Expr,
    open: bool,
}

struct Span {
    low: End,
    high: End,
}

/// The finding where at least one side is made of intervals; `None` where neither is.
pub(crate) fn agree(stated: &Expr, printed: &Expr, context: Context<'_>) -> Option<Agree> {
    let (ours, theirs) = (spans(stated), spans(printed));
    let (ours, theirs) = match (ours, theirs) {
        (Some(ours), Some(theirs)) => (ours, theirs),
        (Some(ours), None) => (ours, pair(printed)?),
        (None, Some(theirs)) => (pair(stated)?, theirs),
        (None, None) => return None,
    };
    if ours.len() != theirs.len() {
        return Some(Agree::Different("interval"));
    }
    let (ours, theirs) = (sorted(ours), sorted(theirs));
    let start = Agree::Same(Level::L4SymbolicallyEqual, "interval");
    Some(ours.iter().zip(&theirs).fold(start, |found, (a, b)| {
        found.and(ends_agree(&a.low, &b.low, context)).and(ends_agree(&a.high, &b.high, context))
    }))
}

fn ends_agree(stated: &End, printed: &End, context: Context<'_>) -> Agree {
    match (infinity(&stated.value), infinity(&printed.value)) {
        (Some(a), Some(b)) if a == b => Agree::Same(Level::L4SymbolicallyEqual, "interval"),
        (Some(_), _) | (_, Some(_)) => Agree::Different("interval"),
        _ if stated.open != printed.open => Agree::Different("interval.end"),
        _ => scalars_agree(&stated.value, &printed.value, context).under("interval"),
    }
}

fn sorted(mut spans: Vec<Span>) -> Vec<Span> {
    let key = |span: &Span| match infinity(&span.low.value) {
        Some(sign) => f64::from(sign) * f64::INFINITY,
        None => eval_complex(&span.low.value, &mut Vec::new()).map_or(0.0, |value| value.re),
    };
    spans.sort_by(|a, b| key(a).total_cmp(&key(b)));
    spans
}

fn spans(expr: &Expr) -> Option<Vec<Span>> {
    match expr {
        Expr::Interval { low, high, low_open, high_open } => Some(vec![Span {
            low: End { value: (**low).clone(), open: *low_open },
            high: End { value: (**high).clone(), open: *high_open },
        }]),
        Expr::Union(parts) => {
            let parts: Vec<Vec<Span>> =
                parts.iter().map(|part| spans(part).or_else(|| pair(part))).collect::<Option<_>>()?;
            Some(parts.into_iter().flatten().collect())
        }
        Expr::Sym(name) if name == "Reals" => Some(vec![whole_line()]),
        Expr::Call(name, parts) if name == "And" => intersection(parts),
        Expr::Call(name, parts) if name == "Or" => {
            let parts: Vec<Vec<Span>> = parts.iter().map(spans).collect::<Option<_>>()?;
            Some(parts.into_iter().flatten().collect())
        }
        Expr::Set(parts) if !parts.is_empty() => {
            let parts: Vec<Vec<Span>> = parts
                .iter()
                .map(|part| matches!(part, Expr::Chain(..)).then(|| spans(part)).flatten())
                .collect::<Option<_>>()?;
            Some(parts.into_iter().flatten().collect())
        }
        Expr::Chain(first, links) => inequality(first, links).map(|span| vec![span]),
        _ => None,
    }
}

/// A pair that the other side says is an interval.
fn pair(expr: &Expr) -> Option<Vec<Span>> {
    let Expr::Tuple(items) = expr else { return None };
    let [low, high] = items.as_slice() else { return None };
    Some(vec![Span { low: End { value: low.clone(), open: true }, high: End { value: high.clone(), open: true } }])
}

fn whole_line() -> Span {
    let infinite = Expr::Const(Constant::Infinity);
    Span {
        low: End { value: Expr::Neg(Box::new(infinite.clone())), open: true },
        high: End { value: infinite, open: true },
    }
}

/// `(3 < x) & (x < oo)`: one bound each.
fn intersection(parts: &[Expr]) -> Option<Vec<Span>> {
    let mut whole = whole_line();
    for part in parts {
        let mut found = spans(part)?;
        let span = found.pop().filter(|_| found.is_empty())?;
        for (slot, end) in [(&mut whole.low, span.low), (&mut whole.high, span.high)] {
            if infinity(&slot.value).is_some() {
                *slot = end;
            } else if infinity(&end.value).is_none() {
                return None;
            }
        }
    }
    Some(vec![whole])
}

/// `x > 3`, `3 < x`, `-2 < x ≤ 1`, `x ∈ [0, 1]` around one variable.
fn inequality(first: &Expr, links: &[(Relation, Expr)]) -> Option<Span> {
    match links {
        [(Relation::In, set)] if matches!(first, Expr::Sym(_)) => {
            let mut found = spans(set)?;
            found.pop().filter(|_| found.is_empty())
        }
        [(relation, right)] if is_variable(first) => bounded(*relation, right),
        [(relation, right)] if is_variable(right) => bounded(flipped(*relation)?, first),
        [(left, middle), (right, last)] if is_variable(middle) => {
            let (a, b) = (bounded(flipped(*left)?, first)?, bounded(*right, last)?);
            let rising = infinity(&a.high.value).is_some() && infinity(&b.low.value).is_some();
            let falling = infinity(&a.low.value).is_some() && infinity(&b.high.value).is_some();
            if rising {
                Some(Span { low: a.low, high: b.high })
            } else {
                falling.then_some(Span { low: b.low, high: a.high })
            }
        }
        _ => None,
    }
}

fn is_variable(expr: &Expr) -> bool {
    matches!(expr, Expr::Sym(name) if name != "Reals")
}

fn flipped(relation: Relation) -> Option<Relation> {
    Some(match relation {
        Relation::Less => Relation::Greater,
        Relation::LessEqual => Relation::GreaterEqual,
        Relation::Greater => Relation::Less,
        Relation::GreaterEqual => Relation::LessEqual,
        _ => return None,
    })
}

fn bounded(relation: Relation, bound: &Expr) -> Option<Span> {
    let mut span = whole_line();
    let end = |open| End { value: bound.clone(), open };
    match relation {
        Relation::Less => span.high = end(true),
        Relation::LessEqual => span.high = end(false),
        Relation::Greater => span.low = end(true),
        Relation::GreaterEqual => span.low = end(false),
        _ => return None,
    }
    Some(span)
}
