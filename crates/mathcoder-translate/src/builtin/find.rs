//! Decides whether a statement computes something, what, and how: the heart of the translator.
//!
//! A statement with its trees and the definitions in reach in, a plan out. In order: a congruence; a chain from an
//! expression without open names to a result; a chain from an operator of analysis; a function value or a formula whose
//! letters were given values nearby; an identity between expressions with letters.

use super::congruence::congruence;
use super::context::Known;
use super::digits;
use super::identity::identity;
use super::matrices::same_matrix;
use super::numeric::{Values, close, value};
use super::operator::operator;
use super::partial::partial;
use super::program::{Plan, program};
use super::reading::Reading;
use super::recalled::recalled;
use super::reduce::reductions;
use super::scan::Rel;
use super::shape;
use super::signs::both_signs;
use super::sizes::sizes_fit;
use super::units::{self, Unit};
use super::value::{is_doubtful, value_plan};
use mathcoder_core::Span;
use mathcoder_expr::{Expr, Number};

/// A computation found in a statement.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub(super) kind: &'static str,
    pub(super) expression: String,
    pub(super) result: String,
    pub(super) conditions: Vec<String>,
    pub(super) span: Span,
    /// The program.
    pub(super) code: String,
    /// Rough value of the stated result.
    pub(super) stated: Option<f64>,
}

/// One link of a chain: where it stands, its tree and its text.
#[derive(Clone, Copy)]
pub(super) struct Link<'a> {
    pub(super) index: usize,
    pub(super) tree: &'a Expr,
    pub(super) text: &'a str,
    pub(super) unit: &'a Unit,
}

/// The computations that a statement makes: one, or two where it states an exact result and a rounded one.
pub(super) fn find(reading: &Reading, known: &Known, earliest: usize) -> Vec<Found> {
    if !reading.is_equality() {
        let runs = reading.runs();
        let in_runs = runs.iter().flat_map(|run| find(run, known, earliest));
        return congruence(reading).into_iter().chain(reductions(reading)).chain(in_runs).collect();
    }
    let closed = closed(reading, known);
    if !closed.is_empty() {
        return closed;
    }
    let found = operator(reading, known, earliest).or_else(|| with_conditions(reading, known, earliest));
    let found = found.or_else(|| partial(reading, known));
    let found = found.or_else(|| recalled(reading, known, earliest));
    found.or_else(|| identity(reading)).or_else(|| both_signs(reading)).into_iter().collect()
}

/// The links that could be read.
pub(super) fn links(reading: &Reading) -> Vec<Link<'_>> {
    let links = reading.trees.iter().zip(&reading.statement.links).zip(&reading.units).enumerate();
    links.filter_map(|(index, ((tree, text), unit))| Some(Link { index, tree: tree.as_ref()?, text, unit })).collect()
}

/// The last link that states a result without open names.
fn stated<'a>(links: &[Link<'a>], behind: usize) -> Option<Link<'a>> {
    links.iter().rev().copied().find(|link| link.index > behind && states_result(link))
}

/// True for a link that states a result without open names.
pub(super) fn states_result(link: &Link<'_>) -> bool {
    let free = shape::free(link.tree);
    let truncated = matches!(link.tree, Expr::Call(name, _) if name == "truncated");
    let open = !free.symbols.is_empty() || (!free.functions.is_empty() && !truncated);
    if open || (shape::is_unusable(link.tree) && !truncated) {
        return false;
    }
    let mixed = matches!(link.tree, Expr::Add(items) if items.len() == 2) && !link.text.contains(['+', '-']);
    if !is_defined(link.tree) {
        return false;
    }
    mixed || (shape::is_evaluated(link.tree) && !is_whole_logarithm(link.tree))
}

/// `\frac{0}{0}` states nothing.
pub(super) fn is_defined(tree: &Expr) -> bool {
    !shape::any(tree, &|e| {
        let Expr::Div(_, below) = e else { return false };
        value(below, &Values::new(), &Known::default()) == Some(0.0)
    })
}

/// `\log_2 8` asks to be worked out, `\ln 2` does not.
fn is_whole_logarithm(tree: &Expr) -> bool {
    let Expr::Call(name, items) = tree else { return false };
    let whole = |base: f64| {
        let inner = items.first().and_then(|e| value(e, &Values::new(), &Known::default()));
        inner.is_some_and(|x| (x.ln() / base - (x.ln() / base).round()).abs() < 1e-9)
    };
    match (name.as_str(), items.get(1)) {
        ("log", Some(base)) => value(base, &Values::new(), &Known::default()).is_some_and(|b| whole(b.ln())),
        ("log", None) => whole(10f64.ln()),
        ("ln", _) => whole(1.0),
        _ => false,
    }
}

/// `3 + 4 = 7`, `\int_0^1 x dx = \frac12`: nothing in the expression is open.
fn closed(reading: &Reading, known: &Known) -> Vec<Found> {
    let links = links(reading);
    let is_expression = |link: &Link<'_>| is_closed(link.tree) && shape::n_operations(link.tree) > 0;
    let Some(from) = links.iter().copied().find(is_expression) else { return Vec::new() };
    let Some(to) = stated(&links, from.index).or_else(|| stated_before(&links, from)) else { return Vec::new() };
    // `\sqrt{50} = 5\sqrt{2} \approx 7.07` states two results.
    let exact = links.iter().copied().filter(|link| link.index > from.index && link.index < to.index).rfind(|link| {
        let rounded = reading.statement.relations.get(link.index..to.index).is_some_and(|r| r.contains(&Rel::Approx));
        rounded && states_result(link) && !shape::has_decimal(link.tree)
    });
    exact.into_iter().chain([to]).filter_map(|to| computed(reading, (from, to), known)).collect()
}

/// `36 = 2^2 \cdot 3^2`, a vector and the combination that it is: the result directly before the last expression.
fn stated_before<'a>(links: &[Link<'a>], from: Link<'a>) -> Option<Link<'a>> {
    let is_last = links.last().is_some_and(|last| last.index == from.index);
    let before = links.iter().copied().find(|link| link.index + 1 == from.index)?;
    let number = matches!(before.tree, Expr::Num(_)) && before.unit.is_empty() && from.unit.is_empty();
    let vector = matches!(before.tree, Expr::Matrix(_) | Expr::Tuple(_)) && shape::has_matrix(from.tree);
    // Below two operations on numbers it is a times table.
    let is_result = (number && shape::n_operations(from.tree) >= 2) || (vector && states_result(&before));
    (is_last && is_result).then_some(before)
}

/// The computation of a closed expression.
fn computed(reading: &Reading, chain: (Link<'_>, Link<'_>), known: &Known) -> Option<Found> {
    let (from, to) = chain;
    let converted = in_unit_of(from, to)?;
    if is_trivial(from, to) || is_doubtful(from.tree, to.tree) || !sizes_fit(from.tree, to.tree) {
        return None;
    }
    if digits::is_conversion(from.tree, to.tree) {
        return digits::conversion(reading, (from, to));
    }
    let plain = !shape::has_operator(from.tree) && !shape::has_matrix(from.tree) && !shape::has_imaginary(from.tree);
    if plain && value(from.tree, &Values::new(), known).is_none() {
        return None;
    }
    let computed = Link { tree: &converted, ..from };
    found(reading, (from, to), value_plan(computed, to, Vec::new(), (reading, known))?)
}

/// The expression in the unit that the result is stated in; none where the units do not fit.
fn in_unit_of(from: Link<'_>, to: Link<'_>) -> Option<Expr> {
    // A unit that only the result has belongs to the bare number that is computed.
    if from.unit.is_empty() {
        return Some(from.tree.clone());
    }
    let ratio = units::ratio(from.unit, to.unit)?;
    let factor = Number { value: ratio, decimals: None };
    if factor == Number::integer(1) {
        return Some(from.tree.clone());
    }
    Some(Expr::Mul(vec![from.tree.clone(), Expr::Num(factor)]))
}

/// True for trees that can be computed as they stand.
pub(super) fn is_closed(tree: &Expr) -> bool {
    let free = shape::free(tree);
    free.symbols.is_empty() && free.functions.is_empty() && !shape::is_unusable(tree)
}

/// The same written twice, or nothing that makes it simpler.
fn is_trivial(from: Link<'_>, to: Link<'_>) -> bool {
    let squeeze = |text: &str| {
        text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '{' | '}' | '(' | ')')).collect::<String>()
    };
    let same = from.tree == to.tree || squeeze(from.text) == squeeze(to.text);
    // A fraction beside a fraction is a computation only where it gets smaller.
    let longer = match (from.tree, to.tree) {
        (Expr::Div(_, a), Expr::Div(_, b)) if shape::is_rational(from.tree) && shape::is_rational(to.tree) => {
            let size = |e: &Expr| value(e, &Values::new(), &Known::default()).map_or(0.0, f64::abs);
            size(b) >= size(a)
        }
        _ => false,
    };
    same || longer || (matches!(from.tree, Expr::Percent(_)) && matches!(to.tree, Expr::Percent(_)))
}

/// The computation from one link to another.
pub(super) fn found(reading: &Reading, chain: (Link<'_>, Link<'_>), plan: Plan) -> Option<Found> {
    let (from, to) = chain;
    let mut conditions: Vec<String> = plan.definitions.iter().map(|d| format!("${}$", d.latex)).collect();
    if from.index >= 2 {
        // What stands before the expression is the formula that was filled in.
        let before: Vec<&str> =
            reading.statement.links.iter().take(from.index).map(String::as_str).filter(|l| !l.is_empty()).collect();
        if before.len() >= 2 {
            conditions.push(format!("${}$", before.join(" = ")));
        }
    }
    Some(Found {
        kind: if matches!(to.tree, Expr::Matrix(_)) { "Matrix expression" } else { kind_of(from.tree) },
        expression: from.text.to_owned(),
        result: units::upright(to.text, to.unit),
        conditions,
        span: reading.statement.span,
        code: program(&plan)?,
        stated: value(to.tree, &Values::new(), &Known::default()),
    })
}

fn kind_of(tree: &Expr) -> &'static str {
    let has = |test: fn(&Expr) -> bool| shape::any(tree, &test);
    if has(|e| matches!(e, Expr::Limit { .. })) {
        "Limit"
    } else if has(|e| matches!(e, Expr::Integral { .. })) {
        "Integral"
    } else if has(|e| matches!(e, Expr::Derivative { .. })) {
        "Derivative"
    } else if has(|e| matches!(e, Expr::Sum { .. })) {
        "Sum"
    } else if has(|e| matches!(e, Expr::Product { .. })) {
        "Product"
    } else if has(|e| matches!(e, Expr::Call(name, _) if name == "det")) {
        "Determinant"
    } else if has(|e| matches!(e, Expr::Matrix(_))) {
        "Matrix expression"
    } else if has(|e| matches!(e, Expr::Tuple(_))) {
        "Vector expression"
    } else {
        "Value"
    }
}

/// True for an equation that only happens to hold: `x^2 - 4 = 0` where `x = 2` was said, or what holds whatever the letters
/// are.
fn is_no_value(tree: &Expr, values: Option<(f64, f64)>, known: &Known) -> bool {
    let Some((ours, theirs)) = values else { return false };
    let is_equation = theirs == 0.0 && !shape::free(tree).symbols.is_empty();
    let elsewhere = value(tree, &Values::new(), &known.shifted());
    let is_constant = !shape::free(tree).symbols.is_empty() && elsewhere.is_some_and(|other| close(ours, other, 1e-9));
    is_equation || is_constant
}

/// `f(2) = 7` where `f` was stated, `\pi r^2 h = 45\pi` where the letters got values.
fn with_conditions(reading: &Reading, known: &Known, earliest: usize) -> Option<Found> {
    let links = links(reading);
    let from = links.iter().copied().find(|l| {
        let calls = matches!(l.tree, Expr::Call(name, _) if known.get(name).is_some());
        !is_closed(l.tree)
            && !shape::is_unusable(l.tree)
            && !shape::has_operator(l.tree)
            && (calls || shape::n_operations(l.tree) > 0)
    })?;
    let to = stated(&links, from.index)?;
    let definitions = known.needed(from.tree, &[], earliest).filter(|d| !d.is_empty())?;
    // Conditions from other formulas may be those of another example; a rough value tells.
    let (ours, theirs) = (value(from.tree, &Values::new(), known), value(to.tree, &Values::new(), known));
    let belongs = ours.zip(theirs).is_some_and(|(a, b)| close(a, b, 1e-2));
    let belongs = (belongs && !shape::has_matrix(from.tree)) || same_matrix(from.tree, to.tree, known);
    if !belongs || is_no_value(from.tree, ours.zip(theirs), known) {
        return None;
    }
    let mut plan = value_plan(from, to, definitions, (reading, known))?;
    plan.target = plan.target.filter(|name| known.get(name).is_none_or(|d| !plan.definitions.contains(d)));
    found(reading, (from, to), plan)
}
