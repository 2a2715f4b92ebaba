//! Two answers written in unlike notation, brought to one: what the kind of one side says about a form of the other that could mean
//! two things. In: two trees. Out: two trees, unchanged where nothing is to be said. One look at the top of each.

use dashu::rational::RBig;
use mathcoder_expr::{Expr, Relation, eval_exact};

/// `(0, 1)` beside an inequality is an interval; `1 < |z| < 2` is the union that it is; `-x > -1` is `x < 1`.
pub(crate) fn alike(ours: Expr, theirs: Expr) -> (Expr, Expr) {
    let (ours, theirs) = (sign_moved(ours), sign_moved(theirs));
    match (without_bars(&ours), without_bars(&theirs)) {
        (Some(ours), None) => return (ours, member_of(theirs)),
        (None, Some(theirs)) => return (member_of(ours), theirs),
        _ => {}
    }
    match (ours, theirs) {
        (ours @ Expr::Chain(..), Expr::Tuple(ends)) if is_bounded(&ours) => (bare_bounds(ours), interval(ends)),
        (Expr::Tuple(ends), theirs @ Expr::Chain(..)) if is_bounded(&theirs) => (interval(ends), bare_bounds(theirs)),
        (ours @ Expr::Chain(..), theirs @ Expr::Interval { .. }) => (bare_bounds(ours), theirs),
        (ours @ Expr::Interval { .. }, theirs @ Expr::Chain(..)) => (ours, bare_bounds(theirs)),
        pair => pair,
    }
}

/// `low < something < high`, both signs looking the same way.
fn is_bounded(expr: &Expr) -> bool {
    let Expr::Chain(_, links) = expr else { return false };
    let up = |relation: &Relation| matches!(relation, Relation::Less | Relation::LessEqual);
    let down = |relation: &Relation| matches!(relation, Relation::Greater | Relation::GreaterEqual);
    links.len() == 2 && (links.iter().all(|(sign, _)| up(sign)) || links.iter().all(|(sign, _)| down(sign)))
}

/// `low < |z| < high` as the values of `z`; a bound below zero says nothing here.
fn without_bars(expr: &Expr) -> Option<Expr> {
    let Expr::Chain(low, links) = expr else { return None };
    let [(first, Expr::Call(name, _)), (second, high)] = links.as_slice() else { return None };
    let rising = |relation: &Relation| matches!(relation, Relation::Less | Relation::LessEqual);
    let positive = |bound: &Expr| eval_exact(bound).is_some_and(|value| value > RBig::ZERO);
    if name != "abs" || !rising(first) || !rising(second) || !positive(low) || !positive(high) {
        return None;
    }
    let negative = |value: &Expr| Box::new(Expr::Neg(Box::new(value.clone())));
    let (low_open, high_open) = (*first == Relation::Less, *second == Relation::Less);
    let below = Expr::Interval { low: negative(high), high: negative(low), low_open: high_open, high_open: low_open };
    let above = Expr::Interval { low: low.clone(), high: Box::new(high.clone()), low_open, high_open };
    Some(Expr::Union(vec![below, above]))
}

/// The set of `z \in set`.
fn member_of(expr: Expr) -> Expr {
    match expr {
        Expr::Chain(_, links) if matches!(links.as_slice(), [(Relation::In, _)]) => {
            links.into_iter().next().map_or(Expr::Set(Vec::new()), |(_, set)| set)
        }
        other => other,
    }
}

/// The bounded value under one name: `0 < f(x) < 1` bounds a value as `0 < y < 1` does.
fn bare_bounds(expr: Expr) -> Expr {
    let Expr::Chain(first, mut links) = expr else { return expr };
    if let [(_, middle), _] = links.as_mut_slice()
        && matches!(middle, Expr::Call(name, args) if name.chars().count() == 1 && args.iter().all(|arg| matches!(arg, Expr::Sym(_))))
    {
        *middle = Expr::Sym("y".to_owned());
    }
    Expr::Chain(first, links)
}

fn interval(mut ends: Vec<Expr>) -> Expr {
    match (ends.pop(), ends.pop()) {
        (Some(high), Some(low)) if ends.is_empty() => {
            Expr::Interval { low: Box::new(low), high: Box::new(high), low_open: true, high_open: true }
        }
        (last, before) => {
            ends.extend(before);
            ends.extend(last);
            Expr::Tuple(ends)
        }
    }
}

/// An inequality of two negative sides, both signs changed.
fn sign_moved(expr: Expr) -> Expr {
    let Expr::Chain(first, links) = &expr else { return expr };
    let (Expr::Neg(left), [(relation, right)]) = (&**first, links.as_slice()) else { return expr };
    let turned = match relation {
        Relation::Less => Relation::Greater,
        Relation::LessEqual => Relation::GreaterEqual,
        Relation::Greater => Relation::Less,
        Relation::GreaterEqual => Relation::LessEqual,
        _ => return expr,
    };
    let right = match right {
        Expr::Neg(inner) => (**inner).clone(),
        other => Expr::Neg(Box::new(other.clone())),
    };
    Expr::Chain(left.clone(), vec![(turned, right)])
}
