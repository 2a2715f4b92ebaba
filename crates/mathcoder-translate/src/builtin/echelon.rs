//! Row reductions told in words: a matrix or a linear system, "which row-reduces to", and the reduced matrix in a formula of its
//! own.
//!
//! The walk's readings and the words before each formula in, computations out. Of the matrices and systems stated last the
//! one is meant whose reduced form is the stated matrix; where none is, nothing is computed. Memory is that of the last few.
//! Matrices that the text makes of columns ("whose columns are") are not put together.

use super::context::Known;
use super::find::Found;
use super::matrices::{Rows, number_rows, reduced_form};
use super::numeric::{Values, close, value};
use super::python::Manner;
use super::reading::Reading;
use super::reduce::row_reduction;
use super::script::Script;
use super::shape;
use super::system::{conditions, texts};
use mathcoder_core::Span;
use mathcoder_expr::Expr;

/// Most matrices and systems that are remembered.
const MOST_SEEN: usize = 8;
/// Most unknowns and equations of a system.
const LARGEST: usize = 10;
/// How far before a matrix the words may stand, in bytes.
const REACH: usize = 600;
/// How the texts say it.
const WORDS: &[&str] = &["row-reduc", "row reduc", "row-equivalent", "row equivalent", "echelon form", "rref", "RREF"];

/// Matrices and systems that may be reduced later in the text.
#[derive(Clone, Debug, Default)]
pub(super) struct Echelons {
    seen: Vec<Seen>,
}

#[derive(Clone, Debug)]
struct Seen {
    start: usize,
    rows: Rows,
    source: Source,
}

#[derive(Clone, Debug)]
enum Source {
    Matrix { tree: Expr, text: String },
    System { equations: Vec<Reading>, unknowns: Vec<String> },
}

impl Echelons {
    pub(super) fn clear(&mut self) {
        self.seen.clear();
    }

    /// Takes in the readings of a formula, with the text before it; a computation where they state a reduced form.
    pub(super) fn learn(&mut self, readings: &[Reading], before: &str) -> Option<Found> {
        let last = readings.last()?;
        if let Some((tree, text)) = matrix_of(last)
            && let Some(rows) = number_rows(tree)
            && says_so(before)
            && reduced_form(rows.clone()).is_some_and(|own| is_same(&own, &rows))
            && let Some(found) = self.reduced_to((&rows, text), last.statement.span)
        {
            return Some(found);
        }
        self.remember(readings);
        None
    }

    fn reduced_to(&self, stated: (&Rows, &str), span: Span) -> Option<Found> {
        let of = |seen: &&Seen| {
            let own = [Some(seen.rows.clone()), without_constants(seen)].into_iter().flatten();
            own.into_iter().any(|rows| reduced_form(rows).is_some_and(|own| is_same(&own, stated.0)))
                && !is_same(&seen.rows, stated.0)
        };
        let seen = self.seen.iter().rev().find(of)?;
        let result = stated.1.replace("\\boxed", "");
        let span = Span { start: seen.start.min(span.start), end: span.end };
        let found = |expression: String, conditions: Vec<String>, code: String| Found {
            kind: "Row reduction",
            expression,
            result: result.clone(),
            conditions,
            span,
            code,
            stated: None,
        };
        match &seen.source {
            Source::Matrix { tree, text } => {
                Some(found(format!("\\operatorname{{rref}} {text}"), Vec::new(), row_reduction(tree)?))
            }
            Source::System { equations, unknowns } => {
                let is_augmented = stated.0.first()?.len() > unknowns.len();
                let equations: Vec<&Reading> = equations.iter().collect();
                let expression = if is_augmented { "[A \\mid \\mathbf{b}]" } else { "A" };
                let code = system(&equations, unknowns, is_augmented)?;
                Some(found(format!("\\operatorname{{rref}} {expression}"), conditions(&equations), code))
            }
        }
    }

    fn remember(&mut self, readings: &[Reading]) {
        let matrices = readings.iter().filter_map(|reading| {
            let (tree, text) = matrix_of(reading)?;
            let source = Source::Matrix { tree: tree.clone(), text: text.to_owned() };
            Some(Seen { start: reading.at(), rows: number_rows(tree)?, source })
        });
        self.seen.extend(matrices.chain(linear_system(readings)));
        let surplus = self.seen.len().saturating_sub(MOST_SEEN);
        self.seen.drain(..surplus);
    }
}

/// The matrix at the end of a statement.
fn matrix_of(reading: &Reading) -> Option<(&Expr, &str)> {
    let (tree, text) = (reading.trees.last()?.as_ref()?, reading.statement.links.last()?);
    let matrix = matches!(tree, Expr::Matrix(rows) if rows.first().is_some_and(|row| row.len() > 1));
    let plain = reading.is_equality() || reading.statement.relations.is_empty();
    (matrix && plain && shape::free(tree).symbols.is_empty()).then_some((tree, text.as_str()))
}

fn says_so(before: &str) -> bool {
    let mut start = before.len().saturating_sub(REACH);
    while !before.is_char_boundary(start) {
        start += 1;
    }
    let near = before.get(start..).unwrap_or_default();
    WORDS.iter().any(|word| near.contains(word))
}

fn is_same(a: &Rows, b: &Rows) -> bool {
    let near = |x: &f64, y: &f64| close(*x, *y, 1e-6) || (x - y).abs() < 1e-7;
    a.len() == b.len() && a.iter().zip(b).all(|(r, s)| r.len() == s.len() && r.iter().zip(s).all(|(x, y)| near(x, y)))
}

/// The coefficients of a system alone.
fn without_constants(seen: &Seen) -> Option<Rows> {
    let Source::System { unknowns, .. } = &seen.source else { return None };
    Some(seen.rows.iter().map(|row| row.iter().take(unknowns.len()).copied().collect()).collect())
}

/// The rows of one display as a linear system: coefficients, then the constant.
fn linear_system(readings: &[Reading]) -> Option<Seen> {
    let equations: Vec<Reading> =
        readings.iter().filter(|r| r.is_equality() && r.trees.len() == 2 && sides(r).is_some()).cloned().collect();
    if !(2..=LARGEST).contains(&equations.len()) || equations.len() != readings.len() {
        return None;
    }
    let mut unknowns: Vec<String> = Vec::new();
    for (left, right) in equations.iter().filter_map(sides) {
        let names = [shape::free(left), shape::free(right)];
        if names.iter().any(|free| !free.functions.is_empty()) {
            return None;
        }
        unknowns.extend(names.into_iter().flat_map(|free| free.symbols));
    }
    unknowns.sort_by_key(|name| (name.split_once('_').map_or(0, |(_, n)| n.parse::<u32>().unwrap_or(0)), name.clone()));
    unknowns.dedup();
    if !(2..=LARGEST).contains(&unknowns.len()) {
        return None;
    }
    let rows = equations.iter().map(|r| coefficients(sides(r)?, &unknowns)).collect::<Option<Rows>>()?;
    let start = readings.first()?.at();
    Some(Seen { start, rows, source: Source::System { equations, unknowns } })
}

fn sides(reading: &Reading) -> Option<(&Expr, &Expr)> {
    reading.trees.first()?.as_ref().zip(reading.trees.get(1)?.as_ref())
}

/// Coefficients and constant of a linear equation; none where it is not linear.
fn coefficients(sides: (&Expr, &Expr), unknowns: &[String]) -> Option<Vec<f64>> {
    let nothing = Known::default();
    let at = |point: &dyn Fn(usize) -> f64| {
        let values: Values = unknowns.iter().enumerate().map(|(i, name)| (name.clone(), point(i))).collect();
        Some(value(sides.0, &values, &nothing)? - value(sides.1, &values, &nothing)?)
    };
    let constant = at(&|_| 0.0)?;
    let mut row = Vec::new();
    for j in 0..unknowns.len() {
        row.push(at(&|i| f64::from(u8::from(i == j)))? - constant);
    }
    let probe = |i: usize| 1.7 + i as f64;
    let linear: f64 = row.iter().enumerate().map(|(i, a)| a * probe(i)).sum::<f64>() + constant;
    row.push(-constant);
    close(at(&probe)?, linear, 1e-9).then_some(row)
}

/// The program that makes the matrix of a system and reduces it.
fn system(equations: &[&Reading], unknowns: &[String], is_augmented: bool) -> Option<String> {
    let part = if is_augmented { "augmented" } else { "coefficient" };
    let comment = format!("Row-reduce the {part} matrix of the system {}", texts(equations));
    let mut script = Script::new(Manner::Symbolic, comment);
    let mut lines = vec!["equations = [".to_owned()];
    for (left, right) in equations.iter().filter_map(|r| sides(r)) {
        lines.push(format!("    Eq({}, {}),", script.write(left)?, script.write(right)?));
    }
    lines.push("]".to_owned());
    let names: Vec<String> = unknowns.iter().map(|name| script.writer.symbol(name).text).collect();
    ["Eq", "linear_eq_to_matrix"].into_iter().for_each(|name| script.import("sympy", name));
    lines.push(format!("coefficients, constants = linear_eq_to_matrix(equations, [{}])", names.join(", ")));
    if is_augmented {
        lines.push("augmented = coefficients.row_join(constants)".to_owned());
    }
    let matrix = if is_augmented { "augmented" } else { "coefficients" };
    lines.push(format!("reduced, pivots = {matrix}.rref()"));
    lines.push("print(reduced)".to_owned());
    lines.into_iter().for_each(|line| script.line(line));
    Some(script.source())
}
