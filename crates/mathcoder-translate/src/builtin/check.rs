//! Checks of a solution: rows of `4 + 3 \cdot 2 \stackrel{?}{=} 10`, whose last row says that both sides agree.
//!
//! The readings of one display in, up to two computations out: the left side from the first row to the last, and the right
//! side likewise. A check that fails states nothing that is computed here.

use super::context::Known;
use super::find::{Found, Link, find, is_closed, states_result};
use super::numeric::{Values, close, value};
use super::reading::Reading;
use super::scan::Rel;
use super::shape;
use mathcoder_core::Span;

/// The computations of both sides.
pub(super) fn checks(readings: &[Reading], known: &Known) -> Vec<Found> {
    let (Some(first), Some(last)) = (readings.first(), readings.last()) else { return Vec::new() };
    let is_row = |r: &Reading| r.trees.len() == 2 && r.statement.relations.first() == Some(&Rel::Checked);
    if !is_row(first) || readings.iter().filter(|r| is_row(r)).count() + 1 < readings.len() || last.trees.len() != 2 {
        return Vec::new();
    }
    [0, 1].into_iter().filter_map(|side| one_side((first, last), side, known)).collect()
}

fn one_side(rows: (&Reading, &Reading), side: usize, known: &Known) -> Option<Found> {
    let (first, last) = rows;
    let (from, to) = (link(first, side)?, link(last, side)?);
    let opposite = link(last, 1 - side)?;
    let rough = |link: Link<'_>| value(link.tree, &Values::new(), &Known::default());
    let agree = |a: Link<'_>, b: Link<'_>| rough(a).zip(rough(b)).is_some_and(|(a, b)| close(a, b, 1e-6));
    let computes = is_closed(from.tree) && shape::n_operations(from.tree) > 1 && states_result(&to);
    if !computes || !agree(to, opposite) || !agree(from, to) {
        return None;
    }
    let span = Span { start: first.statement.span.start, end: last.statement.span.end };
    let chain = Reading::joined(first.side(side)?, last.side(side)?, Rel::Equal, span);
    find(&chain, known, 0).pop()
}

fn link(reading: &Reading, side: usize) -> Option<Link<'_>> {
    let (tree, text) = (reading.trees.get(side)?.as_ref()?, reading.statement.links.get(side)?);
    Some(Link { index: side, tree, text, unit: reading.units.get(side)? })
}
