//! Intervals, inequalities, unions, differences: both sides to sorted pieces of the line, compared end by end.
//!
//! Reads `Interval`, LaTeX intervals, chains such as `-2 < x ≤ 1`, linear inequalities in one variable, `And`/`Or` of them, sets of
//! numbers inside unions, `\setminus`, and "all real numbers". A pair in round brackets is an open interval only opposite
//! something that is one for certain; a printed pair of decimals says nothing of its ends. No inequality beyond linear is solved.

use crate::agree::Agree;
use crate::normal_form;
use crate::spans::{End, Span, complement, intersection, sorted};
use crate::values::{Context, infinity, is_scalar, scalars_agree};
use dashu::base::Signed;
use dashu::rational::RBig;
use mathcoder_core::Level;
use mathcoder_expr::{Expr, Number, Relation, eval_exact, free_symbols};

/// The finding where at least one side is made of intervals; `None` where neither is.
pub(crate) fn agree(stated: &Expr, printed: &Expr, context: Context<'_>) -> Option<Agree> {
    let (ours, theirs) = match (spans(stated), spans(printed)) {
        (Some(ours), Some(theirs)) => (ours, theirs),
        (Some(ours), None) => {
            let theirs = printed_pair(printed, &ours)?;
            (ours, theirs)
        }
        (None, Some(theirs)) => (pair(stated)?, theirs),
        (None, None) => return None,
    };
    let (ours, theirs) = (sorted(ours)?, sorted(theirs)?);
    if ours.len() != theirs.len() {
        return Some(Agree::Different("interval"));
    }
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

fn spans(expr: &Expr) -> Option<Vec<Span>> {
    let all = |parts: &[Expr], read: fn(&Expr) -> Option<Vec<Span>>| -> Option<Vec<Span>> {
        let parts: Vec<Vec<Span>> = parts.iter().map(read).collect::<Option<_>>()?;
        Some(parts.into_iter().flatten().collect())
    };
    match expr {
        Expr::Interval { low, high, low_open, high_open } => Some(vec![Span {
            low: End { value: (**low).clone(), open: *low_open },
            high: End { value: (**high).clone(), open: *high_open },
        }]),
        Expr::Union(parts) => all(parts, member),
        Expr::Sym(name) if name == "Reals" => Some(vec![Span::line()]),
        Expr::Call(name, parts) => match (name.as_str(), parts.as_slice()) {
            ("And" | "Intersection", parts) => {
                let mut found = parts.iter().map(spans);
                let first = found.next()??;
                found.try_fold(first, |both, part| intersection(&both, &part?))
            }
            ("Or", parts) => all(parts, spans),
            ("Complement", [from, without]) => intersection(&spans(from)?, &complement(member(without)?)?),
            _ => None,
        },
        Expr::Set(parts) if !parts.is_empty() => match parts.as_slice() {
            [only] => builder(only).or_else(|| statement(only)),
            _ => all(parts, statement),
        },
        Expr::Chain(first, links) => inequality(first, links),
        _ => None,
    }
}

/// A part of a union: pieces, a pair, or a set of single numbers.
fn member(expr: &Expr) -> Option<Vec<Span>> {
    match expr {
        Expr::Set(values) if values.iter().all(is_scalar) => Some(values.iter().map(Span::point).collect()),
        other => spans(other).or_else(|| pair(other)),
    }
}

/// `{x : x > 2}`, whose colon reads as a ratio.
fn builder(expr: &Expr) -> Option<Vec<Span>> {
    let Expr::Chain(first, links) = expr else { return None };
    let Expr::Call(name, parts) = &**first else { return None };
    match (name.as_str(), parts.as_slice()) {
        ("ratio", [Expr::Sym(_), condition]) => inequality(condition, links),
        _ => None,
    }
}

fn statement(expr: &Expr) -> Option<Vec<Span>> {
    matches!(expr, Expr::Chain(..)).then(|| spans(expr)).flatten()
}

/// A pair that the other side says is an interval.
fn pair(expr: &Expr) -> Option<Vec<Span>> {
    let Expr::Tuple(items) = expr else { return None };
    let [low, high] = items.as_slice() else { return None };
    Some(vec![Span { low: End { value: low.clone(), open: true }, high: End { value: high.clone(), open: true } }])
}

/// A printed pair: of decimals, with whatever ends are stated, for no rounded number is an end that belongs to the interval or not.
fn printed_pair(printed: &Expr, stated: &[Span]) -> Option<Vec<Span>> {
    let mut found = pair(printed)?;
    let decimal = |end: &End| matches!(&end.value, Expr::Num(number) if number.decimals.is_some());
    if let ([ours], [theirs]) = (stated, found.as_mut_slice())
        && [&ours.low, &ours.high, &theirs.low, &theirs.high].into_iter().all(decimal)
    {
        (theirs.low.open, theirs.high.open) = (ours.low.open, ours.high.open);
    }
    Some(found)
}

/// `x > 3`, `3 < x`, `-2 < x ≤ 1`, `x ∈ [0, 1]`, `x ≠ 2`, `2x - 4 > 0` around one variable.
fn inequality(first: &Expr, links: &[(Relation, Expr)]) -> Option<Vec<Span>> {
    match links {
        [(relation, bound)] if let Some(inner) = magnitude(first) => within(inner, *relation, bound),
        [(Relation::In, set)] if matches!(first, Expr::Sym(_)) => spans(set),
        [(Relation::NotEqual, value)] if is_variable(first) && free_symbols(value).is_empty() => {
            let values = match value {
                Expr::Tuple(values) | Expr::Set(values) => values.as_slice(),
                one => std::slice::from_ref(one),
            };
            complement(values.iter().map(Span::point).collect())
        }
        [(relation, right)] if is_variable(first) => bounded(*relation, right).map(|span| vec![span]),
        [(relation, right)] if is_variable(right) => bounded(flipped(*relation)?, first).map(|span| vec![span]),
        [(relation, right)] => linear(first, *relation, right).map(|span| vec![span]),
        [(left, middle), (right, last)] => {
            let (a, b) =
                (inequality(first, &[(*left, middle.clone())])?, inequality(middle, &[(*right, last.clone())])?);
            intersection(&a, &b)
        }
        _ => None,
    }
}

/// What stands between the bars.
fn magnitude(expr: &Expr) -> Option<&Expr> {
    match expr {
        Expr::Call(name, args) if name == "abs" => args.first(),
        _ => None,
    }
}

/// `|x - 2| < 3` as one piece, `|x - 2| > 3` as two; the bound is a positive number.
fn within(inner: &Expr, relation: Relation, bound: &Expr) -> Option<Vec<Span>> {
    eval_exact(bound).filter(RBig::is_positive)?;
    let below = Expr::Neg(Box::new(bound.clone()));
    let (low, high) = (linear(inner, flipped(relation)?, &below)?, linear(inner, relation, bound)?);
    match relation {
        Relation::Less | Relation::LessEqual => intersection(&[low], &[high]),
        _ => Some(vec![low, high]),
    }
}

/// A linear inequality in one variable, solved exactly.
fn linear(left: &Expr, relation: Relation, right: &Expr) -> Option<Span> {
    let difference = Expr::Add(vec![left.clone(), Expr::Neg(Box::new(right.clone()))]);
    let names = free_symbols(&difference);
    let variable = names.first().filter(|_| names.len() == 1)?;
    let found = normal_form::coefficients(&difference, variable)?;
    let slope = found.get(&1).filter(|_| found.keys().all(|power| *power <= 1))?.clone();
    let bound = -found.get(&0).cloned().unwrap_or(RBig::ZERO) / slope.clone();
    let relation = if slope.is_negative() { flipped(relation)? } else { relation };
    bounded(relation, &Expr::Num(Number { value: bound, decimals: None }))
}

fn is_variable(expr: &Expr) -> bool {
    matches!(expr, Expr::Sym(name) if name != "Reals")
}

pub(crate) fn flipped(relation: Relation) -> Option<Relation> {
    Some(match relation {
        Relation::Less => Relation::Greater,
        Relation::LessEqual => Relation::GreaterEqual,
        Relation::Greater => Relation::Less,
        Relation::GreaterEqual => Relation::LessEqual,
        _ => return None,
    })
}

fn bounded(relation: Relation, bound: &Expr) -> Option<Span> {
    if !is_scalar(bound) {
        return None;
    }
    let mut span = Span::line();
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
