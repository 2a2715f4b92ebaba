//! Rough solutions of systems of equations in floating point, to tell whether stated values belong to them.
//!
//! Differences of sides in, the real solutions that Newton's method finds from a few fixed starts out. At most four unknowns,
//! a bounded number of steps. Solutions may be missed; none that is found is wrong by more than rounding.

use super::context::Known;
use super::numeric::{Values, value};
use mathcoder_expr::Expr;

/// Most unknowns of a system.
pub(super) const MOST_UNKNOWNS: usize = 4;
const STEPS: usize = 40;
const STARTS: [f64; 7] = [0.7, -1.3, 2.9, 6.1, -4.7, 17.3, 60.2];

/// An equation as its two sides.
pub(super) type Sides<'a> = (&'a Expr, &'a Expr);

/// The regular solutions of as many equations as unknowns.
pub(super) fn solutions(equations: &[Sides<'_>], unknowns: &[String]) -> Vec<Vec<f64>> {
    let n = unknowns.len();
    if n == 0 || n > MOST_UNKNOWNS || equations.len() != n {
        return Vec::new();
    }
    let mut found: Vec<Vec<f64>> = Vec::new();
    for (round, scale) in STARTS.iter().enumerate() {
        let start = (0..n).map(|i| scale * (1.0 + 0.37 * ((i * 3 + round) % 5) as f64)).collect();
        let Some(root) = newton(equations, unknowns, start) else { continue };
        let same = |other: &Vec<f64>| other.iter().zip(&root).all(|(a, b)| (a - b).abs() < 1e-5 * a.abs().max(1.0));
        if !found.iter().any(same) {
            found.push(root);
        }
    }
    found
}

/// The differences of the sides at a point.
fn residuals(equations: &[Sides<'_>], unknowns: &[String], at: &[f64]) -> Option<Vec<f64>> {
    let values: Values = unknowns.iter().cloned().zip(at.iter().copied()).collect();
    let nothing = Known::default();
    equations.iter().map(|(a, b)| Some(value(a, &values, &nothing)? - value(b, &values, &nothing)?)).collect()
}

fn newton(equations: &[Sides<'_>], unknowns: &[String], start: Vec<f64>) -> Option<Vec<f64>> {
    let mut at = start;
    for _ in 0..STEPS {
        let here = residuals(equations, unknowns, &at)?;
        let step = linear(jacobian(equations, unknowns, &at, &here)?, here)?;
        for (x, dx) in at.iter_mut().zip(&step) {
            *x -= dx;
        }
        if step.iter().zip(&at).all(|(dx, x)| dx.abs() < 1e-10 * x.abs().max(1.0)) {
            let left = residuals(equations, unknowns, &at)?;
            return left.iter().all(|r| r.abs() < 1e-6).then_some(at);
        }
    }
    None
}

/// Rows are equations.
fn jacobian(equations: &[Sides<'_>], unknowns: &[String], at: &[f64], here: &[f64]) -> Option<Vec<Vec<f64>>> {
    let mut rows = vec![vec![0.0; at.len()]; here.len()];
    for (j, x) in at.iter().enumerate() {
        let h = 1e-6 * x.abs().max(1.0);
        let mut moved = at.to_vec();
        *moved.get_mut(j)? = x + h;
        let there = residuals(equations, unknowns, &moved)?;
        for ((row, a), b) in rows.iter_mut().zip(&there).zip(here) {
            *row.get_mut(j)? = (a - b) / h;
        }
    }
    Some(rows)
}

/// Gaussian elimination with pivoting; none for a matrix that is nearly singular.
fn linear(mut rows: Vec<Vec<f64>>, mut right: Vec<f64>) -> Option<Vec<f64>> {
    let n = right.len();
    let largest = rows.iter().flatten().fold(0.0f64, |m, x| m.max(x.abs()));
    for column in 0..n {
        let size = |row: usize| rows.get(row).and_then(|r| r.get(column)).map_or(0.0, |x: &f64| x.abs());
        let pivot = (column..n).max_by(|&a, &b| size(a).total_cmp(&size(b)))?;
        if size(pivot) <= 1e-5 * largest {
            return None;
        }
        rows.swap(column, pivot);
        right.swap(column, pivot);
        let (lead, value) = (rows.get(column)?.clone(), *right.get(column)?);
        for row in 0..n {
            let factor = rows.get(row)?.get(column)? / lead.get(column)?;
            if row == column || factor == 0.0 {
                continue;
            }
            for (x, l) in rows.get_mut(row)?.iter_mut().zip(&lead) {
                *x -= factor * l;
            }
            *right.get_mut(row)? -= factor * value;
        }
    }
    rows.iter().zip(&right).enumerate().map(|(i, (row, value))| Some(value / row.get(i)?)).collect()
}
