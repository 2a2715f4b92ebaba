//! Are two expressions antiderivatives of one function? Their difference must not change along the variable of integration.
//!
//! In: both sides, the stated one with its constant, and what the program integrates over. Out: a finding, or nothing where
//! neither a constant nor the program speaks of an integral. Values are compared at two neighbouring points each, where no
//! branch lies between; a difference that is a function of other variables is a constant. No differentiation, no proof.

use crate::agree::Agree;
use crate::program::Given;
use crate::reasons;
use crate::sampling::{self, Point};
use crate::symbolic::is_constant;
use mathcoder_core::Level;
use mathcoder_expr::{Complex, Expr, eval_complex};
use std::collections::BTreeSet;

/// How far the neighbouring point lies.
const STEP: f64 = 0.0625;
/// Largest change of the difference, relative to the values.
const CHANGE: f64 = 1e-9;

/// `F + C` on the stated side and no constant in the output.
pub(crate) fn with_constant_agree(
    pair: (&Expr, &Expr),
    names: (&BTreeSet<String>, &BTreeSet<String>),
    given: Given<'_>,
) -> Option<Agree> {
    let (stated, printed) = pair;
    let Expr::Add(terms) = stated else { return None };
    let constant = terms.iter().find_map(|term| match term {
        Expr::Sym(name) if is_constant(name) => Some(name.clone()),
        _ => None,
    })?;
    let rest: Vec<Expr> = terms.iter().filter(|term| **term != Expr::Sym(constant.clone())).cloned().collect();
    if names.1.contains(&constant) || rest.len() + 1 != terms.len() || rest.is_empty() {
        return None;
    }
    let mut others = names.0.clone();
    others.remove(&constant);
    if others != *names.1 {
        return None;
    }
    let ours = Expr::Add(rest);
    let along = given.program.integrated.as_ref().filter(|name| others.contains(*name));
    let only = others.first().filter(|_| others.len() == 1);
    Some(match along.or(only) {
        Some(variable) => constant_along((&ours, printed), &others, (variable, given)),
        None => constant_everywhere((&ours, printed), &others, given),
    })
}

/// The text leaves the constant out, the program prints an indefinite integral: only agreement counts.
pub(crate) fn without_constant_agree(
    pair: (&Expr, &Expr),
    names: &BTreeSet<String>,
    given: Given<'_>,
) -> Option<Agree> {
    let variable = given.program.integrated.as_ref().filter(|name| names.contains(*name))?;
    Some(constant_along(pair, names, (variable, given))).filter(|agree| agree.is_same())
}

fn constant_along(pair: (&Expr, &Expr), names: &BTreeSet<String>, along: (&str, Given<'_>)) -> Agree {
    let (variable, given) = along;
    let whole = sampling::counting(pair, given.program, names).into_iter().filter(|name| name != variable).collect();
    let mut agreeing = 0;
    for mut point in sampling::mixed_points(names, &whole, given.config.samples + 4) {
        let mut beside = moved(&point, variable);
        let (Some((here, scale)), Some((there, _))) = (difference(pair, &mut point), difference(pair, &mut beside))
        else {
            continue;
        };
        let change = Complex { re: here.re - there.re, im: here.im - there.im }.abs();
        let off_branch = sampling::is_off_branch(pair, &mut point) || sampling::is_off_branch(pair, &mut beside);
        if change > CHANGE * scale && !off_branch {
            return Agree::Different("symbolic.antiderivative");
        }
        agreeing += usize::from(change <= CHANGE * scale);
    }
    if agreeing >= given.config.samples_needed {
        Agree::Same(Level::L4SymbolicallyEqual, "symbolic.antiderivative")
    } else {
        Agree::Unknown(&reasons::UNDECIDED)
    }
}

/// The point a little further along a variable.
fn moved(point: &Point, variable: &str) -> Point {
    let shift = |name: &str, value: Complex| {
        if name == variable { Complex { re: value.re + STEP, im: value.im } } else { value }
    };
    point.iter().map(|(name, value)| (name.clone(), shift(name, *value))).collect()
}

/// The difference of both sides, and the size it is measured by.
fn difference(pair: (&Expr, &Expr), point: &mut Point) -> Option<(Complex, f64)> {
    let (a, b) = (eval_complex(pair.0, point)?, eval_complex(pair.1, point)?);
    Some((Complex { re: a.re - b.re, im: a.im - b.im }, a.abs().max(b.abs()).max(1.0)))
}

/// Several variables and no word of which one is integrated over: one constant for all of them, the imaginary part aside, which
/// logarithms without absolute values bring in.
fn constant_everywhere(pair: (&Expr, &Expr), names: &BTreeSet<String>, given: Given<'_>) -> Agree {
    let mut first: Option<f64> = None;
    let mut defined = 0;
    for mut point in sampling::positive_points(names, given.config.samples) {
        let Some((difference, scale)) = difference(pair, &mut point) else { continue };
        match first {
            None => first = Some(difference.re),
            Some(known) if (known - difference.re).abs() <= CHANGE * scale => {}
            Some(_) if sampling::is_off_branch(pair, &mut point) => return Agree::Unknown(&reasons::UNDECIDED),
            Some(_) => return Agree::Different("symbolic.antiderivative"),
        }
        defined += 1;
    }
    if defined >= given.config.samples_needed {
        Agree::Same(Level::L4SymbolicallyEqual, "symbolic.antiderivative")
    } else {
        Agree::Unknown(&reasons::UNDECIDED)
    }
}
