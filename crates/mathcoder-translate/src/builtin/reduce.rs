//! Matrices and their reduced row-echelon forms: `A \xrightarrow{\text{RREF}} B`.
//!
//! A statement in, computations out: one for each arrow between two matrices of the same size. Single row operations are not
//! computed.

use super::find::Found;
use super::python::Manner;
use super::reading::Reading;
use super::scan::Rel;
use super::script::Script;
use super::shape;
use mathcoder_expr::Expr;

/// The reductions that a statement states.
pub(super) fn reductions(reading: &Reading) -> Vec<Found> {
    let relations = reading.statement.relations.iter().enumerate();
    relations.filter(|(_, r)| **r == Rel::Reduces).filter_map(|(i, _)| reduction(reading, i)).collect()
}

fn reduction(reading: &Reading, before: usize) -> Option<Found> {
    let (from, to) = (reading.trees.get(before)?.as_ref()?, reading.trees.get(before + 1)?.as_ref()?);
    let (Expr::Matrix(rows), Expr::Matrix(reduced)) = (from, to) else { return None };
    let width = |rows: &[Vec<Expr>]| rows.first().map(Vec::len);
    let open = !shape::free(from).symbols.is_empty() || !shape::free(to).symbols.is_empty();
    if rows.len() != reduced.len() || width(rows) != width(reduced) || from == to || open {
        return None;
    }
    let text = reading.statement.links.get(before)?;
    Some(Found {
        kind: "Row reduction",
        expression: format!("\\operatorname{{rref}} {text}"),
        result: reading.statement.links.get(before + 1)?.replace("\\boxed", ""),
        conditions: Vec::new(),
        span: reading.statement.span,
        code: row_reduction(from)?,
        stated: None,
    })
}

/// The program that reduces a matrix.
pub(super) fn row_reduction(matrix: &Expr) -> Option<String> {
    let mut script = Script::new(Manner::Symbolic, "Row-reduce the matrix to its reduced row-echelon form".to_owned());
    let matrix = script.write(matrix)?;
    script.line(format!("matrix = {matrix}"));
    script.line("reduced, pivots = matrix.rref()".to_owned());
    script.line("print(reduced)".to_owned());
    Some(script.source())
}
