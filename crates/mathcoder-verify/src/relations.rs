//! Inequalities between expressions: the same where one is the other after moving terms and scaling both sides by a positive number.
//!
//! In: two statements of one relation each. Out: a finding, or nothing where one of them is no inequality. The factor is found by
//! normal forms; without it a point at which only one of both holds shows a difference, and nothing shows agreement.

use crate::agree::Agree;
use crate::intervals::flipped;
use crate::normal_form;
use crate::program::Given;
use crate::reasons;
use crate::sampling::points;
use dashu::base::Signed;
use mathcoder_core::Level;
use mathcoder_expr::{Expr, Relation, eval_complex, free_symbols};
use std::collections::BTreeSet;

/// The difference that is positive or not negative, and which of both.
struct Inequality {
    difference: Expr,
    strict: bool,
}

/// Compares two inequalities.
pub(crate) fn agree(stated: &Expr, printed: &Expr, given: Given<'_>) -> Option<Agree> {
    let (ours, theirs) = (read(stated)?, read(printed)?);
    let names: BTreeSet<String> =
        free_symbols(&ours.difference).union(&free_symbols(&theirs.difference)).cloned().collect();
    if let Some(factor) = normal_form::factor(&ours.difference, &theirs.difference) {
        let same = !factor.is_negative() && ours.strict == theirs.strict;
        return Some(if same {
            Agree::Same(Level::L4SymbolicallyEqual, "relation.moved")
        } else {
            Agree::Different("relation")
        });
    }
    let holds = |side: &Inequality, point: &mut Vec<_>| {
        let value = eval_complex(&side.difference, point).filter(|value| value.im == 0.0)?;
        (value.re.abs() > 1e-9).then_some(value.re > 0.0)
    };
    let apart = points(&names, given.config.samples).into_iter().any(
        |mut point| matches!((holds(&ours, &mut point), holds(&theirs, &mut point)), (Some(a), Some(b)) if a != b),
    );
    Some(if apart { Agree::Different("relation") } else { Agree::Unknown(&reasons::UNDECIDED) })
}

fn read(expr: &Expr) -> Option<Inequality> {
    let Expr::Chain(left, links) = expr else { return None };
    let [(relation, right)] = links.as_slice() else { return None };
    let difference = |a: &Expr, b: &Expr| Expr::Add(vec![a.clone(), Expr::Neg(Box::new(b.clone()))]);
    let strict = matches!(relation, Relation::Less | Relation::Greater);
    let rising = matches!(relation, Relation::Greater | Relation::GreaterEqual);
    flipped(*relation)?;
    let difference = if rising { difference(left, right) } else { difference(right, left) };
    (free_symbols(&difference).len() > 1).then_some(Inequality { difference, strict })
}
