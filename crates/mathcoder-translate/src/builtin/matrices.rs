//! Rough values of matrix expressions, to tell whether a stated matrix belongs to letters that were given matrices elsewhere.
//!
//! A tree and the definitions in reach in, rows of numbers out; a number is one by one. Sizes are bounded. Products, powers,
//! inverses, transposes and determinants are known; bars around a letter may be a norm; anything else has no value here.

use super::context::Known;
use super::numeric::{Values, close, value};
use mathcoder_expr::Expr;

/// Rows of numbers.
pub(super) type Rows = Vec<Vec<f64>>;

/// Largest number of rows or columns.
const LARGEST: usize = 12;
/// Deepest use of definitions inside definitions.
const DEEPEST: usize = 4;

/// True where both trees have a value, and the same.
pub(super) fn same_matrix(a: &Expr, b: &Expr, known: &Known) -> bool {
    let (Some(a), Some(b)) = (rows(a, known, 0), rows(b, known, 0)) else { return false };
    let sizes = a.len() == b.len() && a.iter().zip(&b).all(|(x, y)| x.len() == y.len());
    sizes && a.iter().flatten().zip(b.iter().flatten()).all(|(x, y)| close(*x, *y, 5e-3) || (x - y).abs() < 1e-6)
}

fn rows(tree: &Expr, known: &Known, depth: usize) -> Option<Rows> {
    let inner = |e: &Expr| rows(e, known, depth);
    let found = match tree {
        Expr::Matrix(matrix) => {
            let number = |e: &Expr| value(e, &Values::new(), known);
            matrix.iter().map(|row| row.iter().map(number).collect()).collect::<Option<Rows>>()?
        }
        Expr::Tuple(items) => {
            items.iter().map(|e| value(e, &Values::new(), known).map(|x| vec![x])).collect::<Option<Rows>>()?
        }
        Expr::Sym(name) => match known.get(name).filter(|d| d.parameters.is_empty() && depth < DEEPEST) {
            Some(definition) => rows(&definition.body, known, depth + 1)?,
            None => return None,
        },
        Expr::Neg(a) => scaled(inner(a)?, -1.0),
        Expr::Add(items) => items.iter().map(inner).try_fold(None::<Rows>, |sum, next| {
            Some(Some(match sum {
                None => next?,
                Some(sum) => added(sum, &next?)?,
            }))
        })??,
        Expr::Mul(items) => items.iter().map(inner).try_fold(vec![vec![1.0]], |product, next| times(product, next?))?,
        Expr::Pow(base, exponent) => power(inner(base)?, value(exponent, &Values::new(), known)?)?,
        Expr::Call(name, items) => match (name.as_str(), items.as_slice()) {
            ("transpose", [a]) => transposed(&inner(a)?),
            ("det", [a]) => vec![vec![reduced(inner(a)?)?.0]],
            _ => return None,
        },
        other => vec![vec![value(other, &Values::new(), known)?]],
    };
    (found.len() <= LARGEST && found.iter().all(|row| row.len() <= LARGEST)).then_some(found)
}

fn scaled(rows: Rows, factor: f64) -> Rows {
    rows.into_iter().map(|row| row.into_iter().map(|x| x * factor).collect()).collect()
}

fn added(a: Rows, b: &Rows) -> Option<Rows> {
    let fits = a.len() == b.len() && a.iter().zip(b).all(|(x, y)| x.len() == y.len());
    fits.then(|| a.into_iter().zip(b).map(|(x, y)| x.into_iter().zip(y).map(|(x, y)| x + y).collect()).collect())
}

fn transposed(rows: &Rows) -> Rows {
    let width = rows.first().map_or(0, Vec::len);
    (0..width).map(|j| rows.iter().filter_map(|row| row.get(j).copied()).collect()).collect()
}

fn times(a: Rows, b: Rows) -> Option<Rows> {
    if let [row] = a.as_slice()
        && let [factor] = row.as_slice()
    {
        return Some(scaled(b, *factor));
    }
    if let [row] = b.as_slice()
        && let [factor] = row.as_slice()
    {
        return Some(scaled(a, *factor));
    }
    let columns = transposed(&b);
    let fits = a.iter().all(|row| row.len() == b.len());
    let dot = |x: &[f64], y: &[f64]| x.iter().zip(y).map(|(x, y)| x * y).sum::<f64>();
    fits.then(|| a.iter().map(|row| columns.iter().map(|column| dot(row, column)).collect()).collect())
}

fn power(base: Rows, exponent: f64) -> Option<Rows> {
    if exponent.fract() != 0.0 || exponent.abs() > 20.0 || exponent == 0.0 {
        return None;
    }
    let base = if exponent < 0.0 { reduced(base)?.1 } else { base };
    (1..exponent.abs() as u32).try_fold(base.clone(), |product, _| times(product, base.clone()))
}

/// The entries of a matrix without letters.
pub(super) fn number_rows(tree: &Expr) -> Option<Rows> {
    let Expr::Matrix(_) = tree else { return None };
    rows(tree, &Known::default(), 0)
}

/// The reduced row-echelon form.
pub(super) fn reduced_form(mut rows: Rows) -> Option<Rows> {
    let (height, width) = (rows.len(), rows.first()?.len());
    let mut top = 0;
    for column in 0..width {
        let size = |row: usize| rows.get(row).and_then(|r| r.get(column)).map_or(0.0, |x| x.abs());
        let Some(pivot) = (top..height).max_by(|&a, &b| size(a).total_cmp(&size(b))) else { break };
        if size(pivot) < 1e-9 {
            continue;
        }
        rows.swap(pivot, top);
        let lead = *rows.get(top)?.get(column)?;
        let unit = one(rows.get(top)?, lead);
        for (i, row) in rows.iter_mut().enumerate() {
            let factor = *row.get(column)?;
            if i != top {
                subtract(row, &unit, factor);
            }
        }
        *rows.get_mut(top)? = unit;
        top += 1;
    }
    Some(rows)
}

/// Determinant and inverse of a square matrix that has one.
fn reduced(mut left: Rows) -> Option<(f64, Rows)> {
    let n = left.len();
    if left.iter().any(|row| row.len() != n) {
        return None;
    }
    let mut right: Rows = (0..n).map(|i| (0..n).map(|j| f64::from(u8::from(i == j))).collect()).collect();
    let mut determinant = 1.0;
    for column in 0..n {
        let size = |row: usize| left.get(row).and_then(|r| r.get(column)).map_or(0.0, |x| x.abs());
        let pivot = (column..n).max_by(|&a, &b| size(a).total_cmp(&size(b)))?;
        if size(pivot) < 1e-9 {
            return Some((0.0, Vec::new()));
        }
        if pivot != column {
            determinant = -determinant;
            left.swap(pivot, column);
            right.swap(pivot, column);
        }
        let lead = *left.get(column)?.get(column)?;
        determinant *= lead;
        let (unit_left, unit_right) = (one(left.get(column)?, lead), one(right.get(column)?, lead));
        for row in 0..n {
            if row == column {
                continue;
            }
            let factor = *left.get(row)?.get(column)?;
            subtract(left.get_mut(row)?, &unit_left, factor);
            subtract(right.get_mut(row)?, &unit_right, factor);
        }
        *left.get_mut(column)? = unit_left;
        *right.get_mut(column)? = unit_right;
    }
    Some((determinant, right))
}

fn one(row: &[f64], lead: f64) -> Vec<f64> {
    row.iter().map(|x| x / lead).collect()
}

fn subtract(row: &mut [f64], unit: &[f64], factor: f64) {
    for (x, u) in row.iter_mut().zip(unit) {
        *x -= factor * u;
    }
}
