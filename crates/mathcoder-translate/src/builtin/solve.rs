//! Equations with one unknown and their stated solutions: rows of a derivation that ends in `x = 3`, or an equation whose
//! solutions follow in the same paragraph.
//!
//! Readings in, a plan out. Taken only where the program's answer cannot have more members than the text states: the unknown
//! occurs linearly or once, or the text states several solutions.

use super::context::Known;
use super::find::Found;
use super::numeric::{Values, close, value};
use super::program::{Decimals, Goal, Plan, program};
use super::python::{LogBase, Manner};
use super::reading::{Reading, Side};
use super::scan::Rel;
use super::script::Assumptions;
use super::shape;
use super::units::Unit;
use mathcoder_core::Span;
use mathcoder_expr::Expr;

/// An equation `left = right` with one unknown.
struct Equation<'a> {
    left: &'a Expr,
    right: &'a Expr,
    unknown: String,
    text: String,
}

/// Stated solutions.
struct Solutions<'a> {
    values: Vec<&'a Expr>,
    text: String,
    end: usize,
    is_approximate: bool,
}

/// The rows of one display: an equation, and in the last row its solution. The first equation that has only the unknown of
/// the last row is meant: `2x - 3y = -6`, `2x - 3(0) = -6`, `x = -3`.
pub(super) fn in_rows(readings: &[Reading]) -> Option<Found> {
    let half = |i: usize| readings.get(i).is_some_and(|r| r.statement.is_alternative);
    for (i, first) in readings.iter().enumerate() {
        let Some(equation) = equation(first) else { continue };
        // "x - 2 = 0 or x - 6 = 0": half of an equation.
        let rest = readings.get(i + 1..)?;
        if half(i) || half(i + 1) || solutions(rest, &equation.unknown).is_none() {
            continue;
        }
        if i > 0 && !holds(&equation, &solutions(rest, &equation.unknown)?) {
            return None;
        }
        return build(&equation, &solutions(rest, &equation.unknown)?, first.at());
    }
    None
}

/// An equation stated before, its solutions stated in these readings.
pub(super) fn across(pending: &Reading, readings: &[Reading], before: &str) -> Option<Found> {
    if before.contains("\n#") || before.len() > 600 {
        return None;
    }
    let equation = equation(pending)?;
    let solutions = solutions(readings, &equation.unknown)?;
    // Between two formulas nothing but their values says that they belong together.
    if !holds(&equation, &solutions) {
        return None;
    }
    build(&equation, &solutions, pending.at())
}

/// An equation stated before, and "the solution set is", "the solution to the equation is" before one formula.
pub(super) fn in_words(pending: &Reading, readings: &[Reading], before: &str) -> Option<Found> {
    let ([reading], true) = (readings, says_solution(before)) else { return None };
    if !reading.statement.relations.is_empty() {
        return None;
    }
    let unknown = unknown_of(pending)?;
    let relation = if before.contains("approx") { Rel::Approx } else { Rel::Equal };
    let from = Side { tree: Expr::Sym(unknown.clone()), text: unknown, unit: Unit::new() };
    across(pending, &[Reading::joined(from, reading.side(0)?, relation, reading.statement.span)], before)
}

/// True where the words before a formula say that it is a solution.
pub(super) fn says_solution(before: &str) -> bool {
    const VERBS: &[&str] = &["is", "are", "approximately", ":", "be"];
    let words = before.trim_end().to_lowercase();
    let sentence = words.rsplit(". ").next().unwrap_or_default();
    sentence.contains("solution") && VERBS.iter().any(|verb| sentence.ends_with(verb)) && !sentence.contains("not")
}

/// True where the stated solutions solve the equation, roughly.
fn holds(equation: &Equation<'_>, solutions: &Solutions<'_>) -> bool {
    let nothing = Known::default();
    solutions.values.iter().all(|solution| {
        let at = value(solution, &Values::new(), &nothing).map(|v| Values::from([(equation.unknown.clone(), v)]));
        let sides = at.and_then(|at| value(equation.left, &at, &nothing).zip(value(equation.right, &at, &nothing)));
        sides.is_some_and(|(a, b)| close(a, b, 1e-2) || (a - b).abs() < 1e-6)
    })
}

/// The last of some readings that is an equation worth solving.
pub(super) fn equation_of(readings: &[Reading]) -> Option<Reading> {
    let half = |i: usize| readings.get(i).is_some_and(|r| r.statement.is_alternative);
    let whole = readings.iter().enumerate().rev().find(|(i, r)| equation(r).is_some() && !half(*i) && !half(i + 1));
    whole.map(|(_, reading)| reading.clone())
}

/// The unknown of an equation worth solving.
pub(super) fn unknown_of(reading: &Reading) -> Option<String> {
    equation(reading).map(|equation| equation.unknown)
}

fn equation(reading: &Reading) -> Option<Equation<'_>> {
    let ([Some(left), Some(right)], true) = (reading.trees.as_slice(), reading.is_equality()) else { return None };
    let mut names = shape::free(left);
    let right_names = shape::free(right);
    names.symbols.extend(right_names.symbols);
    let no_functions = names.functions.is_empty() && right_names.functions.is_empty();
    let unknown = names.symbols.first().filter(|_| names.symbols.len() == 1)?.clone();
    let unusable = |tree: &Expr| {
        shape::is_unusable(tree) || shape::has_operator(tree) || shape::has_matrix(tree) || shape::has_degrees(tree)
    };
    // SymPy's odd roots of negative numbers are not those of the books.
    let odd_root = |e: &Expr| {
        let odd = |index: &Expr| !matches!(index, Expr::Num(n) if n.value == dashu::rational::RBig::from(2u8));
        matches!(e, Expr::Root(a, index) if odd(index) && !shape::free(a).symbols.is_empty())
    };
    if shape::any(left, &odd_root) || shape::any(right, &odd_root) {
        return None;
    }
    // `x = 3 + 4` is no equation to solve, it is the solution.
    let solved = |side: &Expr, other: &Expr| matches!(side, Expr::Sym(_)) && shape::free(other).symbols.is_empty();
    let bold = reading
        .statement
        .links
        .iter()
        .any(|l| l.contains("\\mathbf") || l.contains("\\vec") || l.contains("\\boldsymbol"));
    if bold || !no_functions || unusable(left) || unusable(right) || solved(left, right) || solved(right, left) {
        return None;
    }
    let text = reading.statement.links.join(" = ");
    Some(Equation { left, right, unknown, text })
}

/// `x = 2` in the last row, or `x = 2` or `x = 3`, `x = \pm 3`, `x = 2, 3`.
fn solutions<'a>(readings: &'a [Reading], unknown: &str) -> Option<Solutions<'a>> {
    let last = readings.iter().rposition(|r| solution(r, unknown).is_some())?;
    if last + 1 != readings.len() {
        return None;
    }
    let mut first = last;
    while readings.get(first).is_some_and(|r| r.statement.is_alternative)
        && first.checked_sub(1).and_then(|i| readings.get(i)).is_some_and(|r| solution(r, unknown).is_some())
    {
        first -= 1;
    }
    let rows = readings.get(first..=last)?;
    let values: Vec<&Expr> = rows.iter().filter_map(|r| solution(r, unknown)).flatten().collect();
    let text = rows.iter().map(stated_text).collect::<Vec<_>>().join(" \\text{ or } ");
    let is_approximate = rows.iter().any(|r| r.statement.relations.contains(&Rel::Approx));
    Some(Solutions { values, text, end: rows.last()?.statement.span.end, is_approximate })
}

/// A solution with the last value of its chain.
fn stated_text(reading: &Reading) -> String {
    let links = &reading.statement.links;
    let (first, last) = (links.first(), links.last());
    let sign = if reading.statement.relations.last() == Some(&Rel::Approx) { "\\approx" } else { "=" };
    format!("{} {sign} {}", first.map_or("", String::as_str), last.map_or("", String::as_str))
}

/// The values that a statement gives to the unknown.
fn solution<'a>(reading: &'a Reading, unknown: &str) -> Option<Vec<&'a Expr>> {
    if !reading.is_equality() || !matches!(reading.trees.first()?, Some(Expr::Sym(name)) if name == unknown) {
        return None;
    }
    let last = reading.trees.last()?.as_ref()?;
    let values: Vec<&Expr> = match last {
        Expr::Tuple(items) | Expr::Set(items) if !items.is_empty() => items.iter().collect(),
        other => vec![other],
    };
    let stated = |e: &&Expr| {
        let inner = if let Expr::PlusMinus(_, inner) = e { inner } else { *e };
        shape::free(inner).symbols.is_empty() && shape::is_evaluated(inner) && !shape::has_degrees(inner)
    };
    values.iter().all(stated).then_some(values)
}

fn build(equation: &Equation<'_>, solutions: &Solutions<'_>, start: usize) -> Option<Found> {
    let several = solutions.values.len() > 1 || matches!(solutions.values.first(), Some(Expr::PlusMinus(..)));
    if !several
        && !is_linear(equation)
        && occurrences(equation.left, &equation.unknown) + occurrences(equation.right, &equation.unknown) != 1
    {
        return None;
    }
    if (!several && even_power(equation.left, equation.right)) || is_constant(equation) {
        return None;
    }
    let imaginary = solutions.values.iter().any(|v| shape::has_imaginary(v));
    let decimals = solutions.values.iter().any(|v| shape::has_decimal(v));
    let whole = solutions.values.iter().all(|v| shape::is_integer(v));
    let decimal = match (decimals, solutions.is_approximate && whole) {
        (true, _) => Decimals::Rounded,
        (false, true) => Decimals::Whole,
        (false, false) => Decimals::Exact,
    };
    let plan = Plan {
        manner: Manner::Symbolic,
        definitions: Vec::new(),
        goal: Goal::Solve {
            left: equation.left.clone(),
            right: equation.right.clone(),
            unknown: equation.unknown.clone(),
            decimal,
        },
        target: None,
        assumptions: Assumptions::about_all(if imaginary { "" } else { "real=True" }),
        degrees: false,
        log_base: LogBase::Ten,
        comment: format!("Solve {}", equation.text),
        unit: None,
    };
    Some(Found {
        kind: "Solution of an equation",
        expression: equation.text.clone(),
        result: solutions.text.clone(),
        conditions: Vec::new(),
        span: Span { start, end: solutions.end.max(start) },
        code: program(&plan)?,
        stated: None,
    })
}

/// The difference of both sides is a straight line in the unknown.
fn is_linear(equation: &Equation<'_>) -> bool {
    let nothing = Known::default();
    let at = |x: f64| {
        let values = Values::from([(equation.unknown.clone(), x)]);
        Some(value(equation.left, &values, &nothing)? - value(equation.right, &values, &nothing)?)
    };
    let points = [0.3, 1.1, 2.7, 5.9].map(|x| at(x).map(|y| (x, y)));
    let [Some(a), Some(b), Some(c), Some(d)] = points else { return false };
    let slope = |p: (f64, f64), q: (f64, f64)| (q.1 - p.1) / (q.0 - p.0);
    let first = slope(a, b);
    first.abs() > 1e-12 && close(first, slope(b, c), 1e-7) && close(first, slope(c, d), 1e-7)
}

/// `0 a = 0` holds for every value.
fn is_constant(equation: &Equation<'_>) -> bool {
    let nothing = Known::default();
    let at = |side: &Expr, x: f64| value(side, &Values::from([(equation.unknown.clone(), x)]), &nothing);
    let difference = |x: f64| Some(at(equation.left, x)? - at(equation.right, x)?);
    difference(1.7).zip(difference(2.9)).is_some_and(|(a, b)| (a - b).abs() < 1e-12)
}

fn occurrences(tree: &Expr, name: &str) -> usize {
    let own = usize::from(matches!(tree, Expr::Sym(symbol) if symbol == name));
    own + tree.children().into_iter().map(|part| occurrences(part, name)).sum::<usize>()
}

/// Powers, absolute values and periodic functions of the unknown hide further solutions.
fn even_power(left: &Expr, right: &Expr) -> bool {
    let hides = |e: &Expr| match e {
        Expr::Pow(base, exponent) => !shape::free(base).symbols.is_empty() && shape::is_integer(exponent),
        Expr::Call(name, _) => !matches!(name.as_str(), "ln" | "log" | "exp"),
        _ => false,
    };
    shape::any(left, &hides) || shape::any(right, &hides)
}
