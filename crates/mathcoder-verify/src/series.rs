//! Power series that break off: with dots, with an order term, or simply after some terms.
//!
//! In: a stated sum whose last term is dots, and an output. Out: the same where the output begins with just the stated terms and goes
//! on, if at all, with higher powers. One variable, rational coefficients; an output with fewer terms shows less than is stated.

use crate::agree::Agree;
use crate::normal_form::coefficients;
use crate::reasons;
use mathcoder_core::Level;
use mathcoder_expr::{Expr, free_symbols};

/// Compares a series with dots at its end.
pub(crate) fn agree(stated: &Expr, printed: &Expr) -> Option<Agree> {
    let Expr::Add(terms) = stated else { return None };
    let (last, terms) = terms.split_last()?;
    let dots = match last {
        Expr::Neg(inner) => inner,
        other => other,
    };
    let names = free_symbols(stated);
    let variable = names.first().filter(|_| names.len() == 1 && *dots == Expr::Text("…".to_owned()))?;
    let is_order = |term: &Expr| matches!(term, Expr::Call(name, _) if name == "O");
    let written = match printed {
        Expr::Add(parts) => Expr::Add(parts.iter().filter(|part| !is_order(part)).cloned().collect()),
        other => other.clone(),
    };
    let (ours, theirs) = (coefficients(&Expr::Add(terms.to_vec()), variable)?, coefficients(&written, variable)?);
    let last = *ours.keys().next_back()?;
    let begins: Vec<_> = theirs.range(..=last).collect();
    if begins == ours.iter().collect::<Vec<_>>() {
        return Some(Agree::Same(Level::L4SymbolicallyEqual, "series"));
    }
    let shorter = theirs.keys().next_back().is_none_or(|highest| *highest < last);
    Some(if shorter { Agree::Unknown(&reasons::UNDECIDED) } else { Agree::Different("series") })
}
