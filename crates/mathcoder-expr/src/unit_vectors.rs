//! Vectors written with unit vectors: `3\hat{i} - 4\hat{j}` as the tuple of its components.
//!
//! In: a tree in which `i_hat`, `j_hat` and `k_hat` stand for the unit vectors, and the number of components. Out: the tree with each
//! sum of multiples of unit vectors as one tuple; sums, multiples and products of such vectors stay as they are written.
//! One walk, as deep as the tree. Components are not simplified. Which letters are unit vectors is for the caller to say.

use crate::{Expr, Number};

/// The symbols of the unit vectors, in order.
pub const UNIT_VECTORS: [&str; 3] = ["i_hat", "j_hat", "k_hat"];

/// The place of the last unit vector that the tree has, counted from one; 0 for none.
#[must_use]
pub fn last_unit_vector(tree: &Expr) -> usize {
    match axis(tree) {
        Some(axis) => axis + 1,
        None => tree.children().into_iter().map(last_unit_vector).max().unwrap_or(0),
    }
}

/// The tree with tuples of `n` components in place of unit vectors; none where some unit vector is no part of such a sum.
#[must_use]
pub fn with_tuples(tree: &Expr, n: usize) -> Option<Expr> {
    let converted = tuples(tree, n);
    (last_unit_vector(&converted) == 0).then_some(converted)
}

fn tuples(tree: &Expr, n: usize) -> Expr {
    if last_unit_vector(tree) == 0 {
        return tree.clone();
    }
    if let Some(term) = term(tree).filter(|(axis, _)| *axis < n) {
        return tuple(vec![term], n);
    }
    let one = |part: &Expr| Box::new(tuples(part, n));
    match tree {
        Expr::Add(items) => sum(items, n),
        Expr::Mul(items) => Expr::Mul(items.iter().map(|item| tuples(item, n)).collect()),
        Expr::Call(name, items) => Expr::Call(name.clone(), items.iter().map(|item| tuples(item, n)).collect()),
        Expr::Neg(inner) => Expr::Neg(one(inner)),
        Expr::Quantity(inner, unit) => Expr::Quantity(one(inner), unit.clone()),
        Expr::Div(above, below) => Expr::Div(one(above), one(below)),
        other => other.clone(),
    }
}

fn sum(items: &[Expr], n: usize) -> Expr {
    let (mut terms, mut rest) = (Vec::new(), Vec::new());
    let mut place = 0;
    for item in items {
        match term(item).filter(|(axis, _)| *axis < n) {
            Some(term) => {
                place = if terms.is_empty() { rest.len() } else { place };
                terms.push(term);
            }
            None => rest.push(tuples(item, n)),
        }
    }
    if !terms.is_empty() {
        rest.insert(place, tuple(terms, n));
    }
    match rest.len() {
        1 => rest.swap_remove(0),
        _ => Expr::Add(rest),
    }
}

fn tuple(terms: Vec<(usize, Expr)>, n: usize) -> Expr {
    let mut components: Vec<Vec<Expr>> = vec![Vec::new(); n];
    for (axis, factor) in terms {
        if let Some(component) = components.get_mut(axis) {
            component.push(factor);
        }
    }
    let joined = |mut parts: Vec<Expr>| match parts.len() {
        0 => Expr::Num(Number::integer(0)),
        1 => parts.swap_remove(0),
        _ => Expr::Add(parts),
    };
    Expr::Tuple(components.into_iter().map(joined).collect())
}

/// A multiple of one unit vector: which, and how much of it.
fn term(tree: &Expr) -> Option<(usize, Expr)> {
    if let Some(axis) = axis(tree) {
        return Some((axis, Expr::Num(Number::integer(1))));
    }
    let has = |part: &Expr| last_unit_vector(part) > 0;
    match tree {
        Expr::Neg(inner) => term(inner).map(|(axis, factor)| (axis, Expr::Neg(Box::new(factor)))),
        Expr::Quantity(inner, unit) => {
            term(inner).map(|(axis, factor)| (axis, Expr::Quantity(Box::new(factor), unit.clone())))
        }
        Expr::Div(above, below) if !has(below) => {
            term(above).map(|(axis, factor)| (axis, Expr::Div(Box::new(factor), below.clone())))
        }
        Expr::Mul(items) => {
            let at = items.iter().position(has)?;
            if items.iter().filter(|item| has(item)).count() != 1 {
                return None;
            }
            let (axis, own) = term(items.get(at)?)?;
            let one = Expr::Num(Number::integer(1));
            let mut factors: Vec<Expr> = items.clone();
            if own == one {
                factors.remove(at);
            } else if let Some(slot) = factors.get_mut(at) {
                *slot = own;
            }
            let factor = match factors.len() {
                0 => one,
                1 => factors.swap_remove(0),
                _ => Expr::Mul(factors),
            };
            Some((axis, factor))
        }
        _ => None,
    }
}

fn axis(tree: &Expr) -> Option<usize> {
    let Expr::Sym(name) = tree else { return None };
    UNIT_VECTORS.iter().position(|unit| unit == name)
}
