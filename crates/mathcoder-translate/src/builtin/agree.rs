//! Does a stated result belong to an expression that stands elsewhere in the text? Rough values tell.
//!
//! Two trees in, yes or no out. As close as the stated result was written: to its last digit, or exactly. Only ever used to
//! join what the text does not join with a relation of its own; what it states in one formula is taken as stated.

use super::context::Known;
use super::matrices::same_matrix;
use super::numeric::{Values, close, value};
use super::scan::Rel;
use super::shape;
use mathcoder_expr::{Expr, eval_complex};

/// Where letters are looked at.
const POINTS: [f64; 7] = [0.41, 0.83, 1.37, 2.9, 7.3, -1.7, -6.1];

/// True where both trees have the same rough values wherever they have some; an indefinite integral is compared by its
/// derivative.
pub(super) fn agree(from: &Expr, to: &Expr, relation: Rel, known: &Known) -> bool {
    let (ours, theirs) = match from {
        Expr::Integral { body, variable, bounds: None } => {
            let derivative = Expr::Derivative { body: Box::new(to.clone()), variable: variable.clone(), order: 1 };
            ((**body).clone(), derivative)
        }
        tree => (tree.clone(), to.clone()),
    };
    let mut names: Vec<String> = shape::free(&ours).symbols.into_iter().chain(shape::free(&theirs).symbols).collect();
    names.sort_unstable();
    names.dedup();
    names.retain(|name| known.get(name).is_none());
    if names.is_empty() {
        return closed((&ours, &theirs), relation, known);
    }
    let at = |x: f64| {
        let values: Values = names.iter().enumerate().map(|(i, name)| (name.clone(), x + 0.31 * i as f64)).collect();
        let near = |(a, b): (f64, f64)| close(a, b, 2e-3) || (a - b).abs() < 1e-4;
        value(&ours, &values, known).zip(value(&theirs, &values, known)).map(near)
    };
    let seen: Vec<bool> = POINTS.into_iter().filter_map(at).collect();
    seen.len() > 1 && seen.into_iter().all(|holds| holds)
}

/// The same without letters.
fn closed(sides: (&Expr, &Expr), relation: Rel, known: &Known) -> bool {
    let (ours, theirs) = sides;
    if shape::has_matrix(ours) || shape::has_matrix(theirs) {
        return same_matrix(ours, theirs, known);
    }
    if let Some((a, b)) = value(ours, &Values::new(), known).zip(value(theirs, &Values::new(), known)) {
        return near((ours, a), (theirs, b), relation);
    }
    if let Some((a, b)) = eval_complex(ours, &mut Vec::new()).zip(eval_complex(theirs, &mut Vec::new())) {
        return close(a.re, b.re, 1e-6) && close(a.im, b.im, 1e-6);
    }
    // Infinite sums and improper integrals have no rough value; there the text alone must do.
    shape::has_operator(ours) && !shape::has_operator(theirs)
}

/// True where `b` is what `a` comes to, as far as it was written out.
pub(super) fn near(from: (&Expr, f64), to: (&Expr, f64), relation: Rel) -> bool {
    let ((ours, a), (theirs, b)) = (from, to);
    let difference = (a - b).abs();
    match last_digit(theirs) {
        Some(unit) => difference <= unit * 1.01,
        // Integrals and limits are only roughly known themselves.
        None if shape::has_operator(ours) => close(a, b, 2e-3) || difference < 1e-4,
        None if relation == Rel::Approx => close(a, b, 2e-2) || difference <= 0.51,
        None if shape::has_decimal(theirs) => close(a, b, 5e-3),
        None => close(a, b, 1e-7),
    }
}

/// What the last digit of a decimal is worth.
fn last_digit(tree: &Expr) -> Option<f64> {
    match tree {
        Expr::Num(number) => number.decimals.map(|places| 10f64.powi(-places)),
        Expr::Neg(inner) | Expr::Quantity(inner, _) | Expr::Degrees(inner) => last_digit(inner),
        Expr::Percent(inner) => last_digit(inner).map(|unit| unit / 100.0),
        _ => None,
    }
}
