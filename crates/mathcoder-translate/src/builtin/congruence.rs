//! Remainders: `17 \equiv 2 \pmod 5`, `3^{100} \equiv 4 \pmod 7`, `3^{-1} \equiv 4 \pmod{11}`.
//!
//! A statement in, a plan out. Only where the last link is the remainder itself: of the many members of a class a program
//! prints this one.

use super::find::{Found, Link, is_closed, links};
use super::program::{Goal, Plan, program};
use super::python::{LogBase, Manner};
use super::reading::Reading;
use super::scan::Rel;
use super::script::Assumptions;
use super::shape;
use mathcoder_expr::{Expr, Number};

/// The remainder that a statement computes.
pub(super) fn congruence(reading: &Reading) -> Option<Found> {
    let relations = &reading.statement.relations;
    if !relations.contains(&Rel::Congruent) || !relations.iter().all(|r| matches!(r, Rel::Congruent | Rel::Equal)) {
        return None;
    }
    let links = links(reading);
    let last = *links.last()?;
    let Expr::Call(name, arguments) = last.tree else { return None };
    let ("mod", [Expr::Num(remainder), Expr::Num(modulus)]) = (name.as_str(), arguments.as_slice()) else {
        return None;
    };
    let from = links.iter().copied().find(|l| is_closed(l.tree) && l.index < last.index)?;
    let whole = |n: &Number| n.value.is_int() && n.decimals.is_none();
    let same = matches!(from.tree, Expr::Num(n) if n == remainder);
    if !whole(remainder)
        || !whole(modulus)
        || remainder.value >= modulus.value
        || same
        || last.index + 1 != reading.trees.len()
    {
        return None;
    }
    let plan = Plan {
        manner: Manner::Exact,
        definitions: Vec::new(),
        goal: goal(from, modulus)?,
        target: None,
        assumptions: Assumptions::default(),
        degrees: false,
        log_base: LogBase::Ten,
        comment: format!("Compute {} modulo {}", from.text, modulus.value),
        unit: None,
    };
    Some(Found {
        kind: "Remainder",
        expression: format!("{} \\bmod {}", from.text, modulus.value),
        result: remainder.value.to_string(),
        conditions: Vec::new(),
        span: reading.statement.span,
        code: program(&plan)?,
        stated: None,
    })
}

fn goal(from: Link<'_>, modulus: &Number) -> Option<Goal> {
    let modulus = Expr::Num(modulus.clone());
    if let Expr::Pow(base, exponent) = from.tree
        && shape::is_integer(base)
        && shape::is_integer(exponent)
    {
        return Some(Goal::PowerMod((**base).clone(), (**exponent).clone(), modulus));
    }
    // A quotient or an inverse inside of a sum has another meaning modulo a number.
    let divides = |e: &Expr| match e {
        Expr::Div(..) => true,
        Expr::Pow(_, exponent) => !matches!(&**exponent, Expr::Num(_)),
        _ => false,
    };
    if shape::any(from.tree, &divides) || shape::has_decimal(from.tree) || shape::has_irrational(from.tree) {
        return None;
    }
    Some(Goal::Value(Expr::Call("mod".to_owned(), vec![from.tree.clone(), modulus]), None))
}
