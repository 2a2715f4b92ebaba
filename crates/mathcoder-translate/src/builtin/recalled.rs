//! A value stated apart from the formula that gives it: `V = \frac{4}{3} \pi r^3` and `r = 3` before, `V = 36\pi` now.
//!
//! A statement and the definitions in reach in, a computation out. All letters of the formula must have values in reach, and
//! a rough value decides that the stated one is theirs.

use super::agree::agree;
use super::context::Known;
use super::find::{Found, Link, found, is_closed, links, states_result};
use super::numeric::{Values, value};
use super::reading::Reading;
use super::scan::Rel;
use super::shape;
use super::value::value_plan;
use mathcoder_expr::Expr;

/// The computation of a letter whose formula was stated before.
pub(super) fn recalled(reading: &Reading, known: &Known, earliest: usize) -> Option<Found> {
    let (name, parameters) = reading.subject()?;
    let definition = known.get(&name).filter(|d| parameters.is_empty() && d.parameters.is_empty())?;
    let formula = &definition.body;
    let links = links(reading);
    let to = links.last().copied().filter(|l| l.index == 1 && reading.trees.len() == 2 && states_result(l))?;
    let open = is_closed(formula) || shape::has_operator(formula) || shape::has_matrix(formula);
    if open || shape::n_operations(formula) == 0 || shape::has_imaginary(formula) || !to.unit.is_empty() {
        return None;
    }
    let definitions = known.needed(formula, &[], earliest).filter(|d| !d.is_empty())?;
    let relation = reading.statement.relations.first().copied().unwrap_or(Rel::Equal);
    // Zero and one come out of many formulas.
    let small = value(to.tree, &Values::new(), known).is_none_or(|v| v.abs() < 1.5 && v.fract() == 0.0);
    if small || !agree(formula, to.tree, relation, known) {
        return None;
    }
    let text = definition.latex.split_once('=').map_or(definition.latex.as_str(), |(_, body)| body.trim());
    let from = Link { index: 0, tree: formula, text, unit: to.unit };
    let mut plan = value_plan(from, to, definitions, (reading, known))?;
    plan.target = Some(name).filter(|name| !matches!(formula, Expr::Sym(own) if own == name));
    found(reading, (from, to), plan)
}
