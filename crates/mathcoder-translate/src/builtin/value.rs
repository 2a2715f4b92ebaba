//! How a value is computed when the text states it in a certain form: exact for an exact result, in floating point for a
//! decimal one, with SymPy where the standard library has no words for it.
//!
//! Two links of a chain in, a plan out. Of the stated result only its form is looked at (decimal or exact, number or vector,
//! unit, angle), never its value.

use super::context::{Definition, Known};
use super::find::Link;
use super::numeric::{Values, close, value};
use super::program::{Goal, Plan, program};
use super::python::{LogBase, Manner};
use super::reading::Reading;
use super::scan::Rel;
use super::script::Assumptions;
use super::shape;
use super::units;
use super::vectors;
use dashu::integer::UBig;
use dashu::rational::RBig;
use mathcoder_expr::{Constant, Expr, Number};

/// More calls than this make SymPy's `simplify` slow.
const MOST_CALLS_SIMPLIFIED: usize = 3;

/// The plan for computing `from` where the text states it as `to`.
pub(super) fn value_plan(
    from: Link<'_>,
    to: Link<'_>,
    definitions: Vec<Definition>,
    context: (&Reading, &Known),
) -> Option<Plan> {
    let (reading, known) = context;
    if vectors::has_unclear_cross_product(from, to) {
        return None;
    }
    let trees: Vec<&Expr> = definitions.iter().map(|d| &d.body).chain([from.tree]).collect();
    let holds = |test: fn(&Expr) -> bool| trees.iter().any(|tree| test(tree));
    let about = reading.statement.relations.get(from.index..to.index).is_some_and(|r| r.contains(&Rel::Approx));
    let approximate = shape::has_decimal(to.tree) || about;
    let symbolic = holds(shape::has_operator) || holds(shape::has_matrix) || holds(shape::has_imaginary);
    let manner = if symbolic {
        Manner::Symbolic
    } else if approximate || (holds(shape::has_decimal) && !shape::has_irrational(to.tree)) {
        Manner::Float
    } else if holds(shape::has_irrational) {
        Manner::Symbolic
    } else {
        Manner::Exact
    };
    let tree = percent_as_unit(from.tree, to.tree);
    let mut plan = Plan {
        manner,
        definitions,
        goal: goal(&tree, to.tree, (manner, approximate))?,
        target: target(reading, from.index),
        assumptions: Assumptions::default(),
        degrees: degrees_are_units(from.tree, to.tree),
        log_base: log_base(from.tree, to.tree, known),
        comment: format!("Compute {}", from.text),
        unit: None,
    };
    if from.unit.is_empty() && shape::free(&tree).symbols.is_empty() {
        plan.unit = units::scaled_name(to.unit);
    }
    // What the standard library cannot express, SymPy can.
    if manner != Manner::Symbolic && program(&plan).is_none() {
        plan.manner = Manner::Symbolic;
        plan.goal = goal(&tree, to.tree, (Manner::Symbolic, approximate))?;
    }
    if let Some(places) = places_rounded(from, to, about).filter(|_| about || plan.manner == Manner::Float) {
        plan.goal = Goal::Rounded(tree, places);
    }
    Some(plan)
}

fn goal(from: &Expr, to: &Expr, form: (Manner, bool)) -> Option<Goal> {
    if let Some(product) = vector_product(from, to) {
        return product;
    }
    let tree = from.clone();
    let calls = n_calls(&tree);
    Some(match (form, to) {
        ((Manner::Symbolic, _), Expr::Tuple(_)) => Goal::Vector(tree),
        ((Manner::Symbolic, _), Expr::Matrix(_)) => Goal::Value(tree, None),
        ((Manner::Symbolic, true), _) => Goal::Decimal(tree),
        ((Manner::Symbolic, _), _) if shape::has_operator(&tree) || shape::has_matrix(&tree) => Goal::Value(tree, None),
        ((Manner::Symbolic, _), _) if calls > MOST_CALLS_SIMPLIFIED => Goal::Value(tree, None),
        ((Manner::Symbolic, _), _) => Goal::Value(tree, Some("simplify")),
        _ => Goal::Value(tree, None),
    })
}

/// The product of two vectors. Dot and cross product are written with the same signs; the kind of the result tells them
/// apart. `Some(None)` where it is neither.
fn vector_product(from: &Expr, to: &Expr) -> Option<Option<Goal>> {
    let Expr::Mul(items) = from else { return None };
    let [a, b] = items.as_slice() else { return None };
    let (left, right) = (vector_length(a)?, vector_length(b)?);
    let cross = matches!(to, Expr::Tuple(_) | Expr::Matrix(_));
    if left != right || (cross && left != 3) {
        return Some(None);
    }
    Some(Some(Goal::Between(a.clone(), if cross { "cross" } else { "dot" }, b.clone())))
}

fn vector_length(tree: &Expr) -> Option<usize> {
    match tree {
        Expr::Tuple(items) => Some(items.len()),
        Expr::Matrix(rows) if rows.len() > 1 && rows.iter().all(|row| row.len() == 1) => Some(rows.len()),
        _ => None,
    }
}

fn n_calls(tree: &Expr) -> usize {
    usize::from(matches!(tree, Expr::Call(..))) + tree.children().into_iter().map(n_calls).sum::<usize>()
}

/// `\frac{3}{20} \times 100\% = 15\%`: the hundred is there to turn the ratio into percent.
fn percent_as_unit(from: &Expr, to: &Expr) -> Expr {
    let hundred = |e: &Expr| matches!(e, Expr::Percent(inner) if **inner == Expr::Num(Number::integer(100)));
    let Expr::Mul(items) = from else { return from.clone() };
    if !matches!(to, Expr::Percent(_)) || items.iter().filter(|e| hundred(e)).count() != 1 {
        return from.clone();
    }
    Expr::Mul(items.iter().map(|e| if hundred(e) { Expr::Num(Number::integer(100)) } else { e.clone() }).collect())
}

/// How many places before the point a stated whole number is rounded to; none where nothing says that it is rounded.
///
/// "About 7900" says so, and how far. Measured quantities say so too, as far as they are known: `0.600 \times 196 \text{ N} =
/// 118 \text{ N}` keeps the digits that the measured numbers have. A whole number with fewer digits than they have, or one
/// that is made of bare decimals, is stated as it is: `0.6 \cdot 4 = 2` is false.
fn places_rounded(from: Link<'_>, to: Link<'_>, about: bool) -> Option<usize> {
    let (digits, zeros) = whole_number(to.tree)?;
    if about {
        // At least two digits stay.
        return Some(zeros.min(digits.saturating_sub(2)));
    }
    if from.unit.is_empty() && to.unit.is_empty() {
        return None;
    }
    (digits >= known_digits(from.tree)?).then_some(0)
}

/// Digits of a whole number, and the zeros among them that end it.
fn whole_number(to: &Expr) -> Option<(usize, usize)> {
    let n = match to {
        Expr::Num(n) => n,
        Expr::Neg(inner) | Expr::Percent(inner) | Expr::Degrees(inner) => return whole_number(inner),
        _ => return None,
    };
    if !n.value.is_int() || n.decimals.is_some() {
        return None;
    }
    let digits = n.value.numerator().to_string();
    let digits = digits.trim_start_matches('-');
    Some((digits.len(), digits.len() - digits.trim_end_matches('0').len()))
}

/// The fewest digits that a decimal of the expression is known to.
fn known_digits(tree: &Expr) -> Option<usize> {
    if let Expr::Num(n) = tree {
        let places = usize::try_from(n.decimals?).ok().filter(|places| *places <= 40)?;
        let shifted = &n.value * RBig::from(UBig::from(10u8).pow(places));
        return Some(shifted.numerator().to_string().trim_start_matches('-').len());
    }
    tree.children().into_iter().filter_map(known_digits).min()
}

/// `\angle A = 180^\circ - 60^\circ`: degrees outside of functions are a unit, and the result has them too.
fn degrees_are_units(from: &Expr, to: &Expr) -> bool {
    let inverse = |e: &Expr| matches!(e, Expr::Call(name, _) if matches!(name.as_str(), "asin" | "acos" | "atan"));
    shape::has_degrees(to) || (shape::has_degrees(from) && shape::any(from, &inverse))
}

/// `\log` of numbers is to base ten in school books and natural in others; the stated value tells which, where it can.
fn log_base(from: &Expr, to: &Expr, known: &Known) -> LogBase {
    let natural = value(from, &Values::new(), known).zip(value(to, &Values::new(), known));
    if natural.is_some_and(|(a, b)| close(a, b, 5e-3)) { LogBase::Natural } else { LogBase::Ten }
}

/// The letter that the chain begins with, where what is computed comes behind it.
pub(super) fn target(reading: &Reading, index: usize) -> Option<String> {
    match reading.trees.first()?.as_ref()? {
        Expr::Sym(name) if index > 0 && !name.contains('\'') => Some(name.clone()),
        _ => None,
    }
}

/// Signs that a chain means something else than it says: `p = 1 + i = 1.05` with a rate `i`, double series.
pub(super) fn is_doubtful(from: &Expr, to: &Expr) -> bool {
    let infinite =
        |e: &Expr| matches!(e, Expr::Sum { upper, .. } if matches!(&**upper, Expr::Const(Constant::Infinity)));
    let double = |e: &Expr| matches!(e, Expr::Sum { body, .. } if infinite(e) && shape::any(body, &infinite));
    let rate = shape::has_imaginary(from) && !shape::has_imaginary(to) && shape::has_decimal(to);
    rate || shape::any(from, &double)
}
