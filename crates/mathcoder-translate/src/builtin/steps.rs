//! Steps of a derivation: `3(x + 2) = 10 + 5`, then `3x + 6 = 15`. Each side that was written anew is a computation.
//!
//! Two statements that follow each other in, up to two computations out. They belong together only where both sides keep
//! their value for whatever the letters are; steps that change both sides alike (dividing by two) compute nothing here.

use super::agree::agree;
use super::context::Known;
use super::find::{Found, find};
use super::numeric::is_identity;
use super::reading::Reading;
use super::scan::Rel;
use super::shape;
use mathcoder_core::Span;
use mathcoder_expr::Expr;

/// Longest text between two steps, in bytes.
const LONGEST_GAP: usize = 160;

/// The computations that lead from one statement to the next.
pub(super) fn steps(before: &Reading, behind: &Reading) -> Vec<Found> {
    let two_sides = |r: &Reading| r.trees.len() == 2 && r.statement.relations.first() != Some(&Rel::Reduces);
    let near = before.statement.span.end + LONGEST_GAP >= behind.statement.span.start;
    if !two_sides(before) || !two_sides(behind) || !near || before.statement.relations != behind.statement.relations {
        return Vec::new();
    }
    if !(0..2).all(|side| keeps_value(before, behind, side)) {
        return Vec::new();
    }
    (0..2).filter_map(|side| step(before, behind, side)).collect()
}

fn keeps_value(before: &Reading, behind: &Reading, side: usize) -> bool {
    let trees = before.trees.get(side).zip(behind.trees.get(side));
    let Some((Some(a), Some(b))) = trees else { return false };
    a == b || same_value(a, b, behind.statement.relations.first().copied().unwrap_or(Rel::Equal))
}

fn same_value(a: &Expr, b: &Expr, relation: Rel) -> bool {
    let (ours, theirs) = (shape::free(a), shape::free(b));
    if !ours.functions.is_empty() || !theirs.functions.is_empty() {
        return false;
    }
    let names: Vec<String> = ours.symbols.union(&theirs.symbols).cloned().collect();
    let nothing = Known::default();
    if names.is_empty() {
        return agree(a, b, relation, &nothing);
    }
    // Books that break `|x|` into its two cases write the same letters on both sides.
    is_identity(a, b, &names, &nothing) && agree(a, b, relation, &nothing)
}

fn step(before: &Reading, behind: &Reading, side: usize) -> Option<Found> {
    let (from, to) = (before.side(side)?, behind.side(side)?);
    // A single operation on letters (`-x + x`) is no step worth a program.
    if from.tree == to.tree || (shape::n_operations(&from.tree) < 2 && !shape::free(&from.tree).symbols.is_empty()) {
        return None;
    }
    let about = behind.statement.relations.contains(&Rel::Approx);
    let span = Span { start: before.statement.span.start, end: behind.statement.span.end };
    let chain = Reading::joined(from, to, if about { Rel::Approx } else { Rel::Equal }, span);
    find(&chain, &Known::default(), 0).pop()
}
