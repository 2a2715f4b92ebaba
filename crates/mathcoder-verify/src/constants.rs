//! General solutions: the same set of functions under other names, signs and combinations of their constants.
//!
//! In: a stated and a printed expression, and which of their variables are free constants. Out: a finding, or nothing where no
//! method applies. Where both are linear in their constants, a linear system over samples shows whether each side's functions are
//! combinations of the other's. With one constant that enters otherwise (`1/(C - x)`), a value of the one is searched for each of
//! some values of the other, and must then fit everywhere. A few dozen evaluations; no proof.

use crate::agree::Agree;
use crate::program::Given;
use crate::sampling::{self, Point};
use mathcoder_core::Level;
use mathcoder_expr::{Complex, Expr, eval_complex};
use std::collections::BTreeSet;

/// Most constants.
const MAX_CONSTANTS: usize = 4;
/// Largest relative error of a fit.
const FIT: f64 = 1e-8;

/// An expression and the constants in it.
#[derive(Clone, Copy)]
pub(crate) struct Family<'a> {
    pub(crate) expr: &'a Expr,
    pub(crate) constants: &'a [String],
}

/// Compares two families over the other variables.
pub(crate) fn agree(
    stated: Family<'_>,
    printed: Family<'_>,
    names: &BTreeSet<String>,
    given: Given<'_>,
) -> Option<Agree> {
    let sizes = [stated.constants.len(), printed.constants.len()];
    if sizes.iter().any(|size| !(1..=MAX_CONSTANTS).contains(size)) {
        return None;
    }
    let points = sampling::mixed_points(names, &BTreeSet::new(), given.config.samples + MAX_CONSTANTS);
    let same = Agree::Same(Level::L4SymbolicallyEqual, "symbolic.constants");
    match (linear(stated, &points), linear(printed, &points)) {
        (Some(ours), Some(theirs)) => {
            let both = ours.spans(&theirs)? && theirs.spans(&ours)?;
            Some(if both { same } else { Agree::Different("symbolic.constants") })
        }
        (None, None) if sizes == [1, 1] => {
            let found = searched(stated, printed, &points) && searched(printed, stated, &points);
            found.then_some(same)
        }
        _ => None,
    }
}

/// Values at the points with all constants zero, and what each constant adds.
struct Linear {
    start: Vec<Complex>,
    columns: Vec<Vec<Complex>>,
}

fn linear(family: Family<'_>, points: &[Point]) -> Option<Linear> {
    let at = |values: &[f64], point: &Point| {
        let mut point = point.clone();
        let constants = family.constants.iter().zip(values);
        point.extend(constants.map(|(name, value)| (name.clone(), Complex { re: *value, im: 0.0 })));
        eval_complex(family.expr, &mut point)
    };
    let count = family.constants.len();
    let unit =
        |slot: usize, size: f64| (0..count).map(|index| if index == slot { size } else { 0.0 }).collect::<Vec<_>>();
    let zero = vec![0.0; count];
    let usable: Vec<&Point> = points.iter().filter(|point| at(&zero, point).is_some()).collect();
    if usable.len() != points.len() {
        return None;
    }
    let start: Vec<Complex> = points.iter().map(|point| at(&zero, point)).collect::<Option<_>>()?;
    let mut columns = Vec::with_capacity(count);
    for slot in 0..count {
        let column: Vec<Complex> = points
            .iter()
            .zip(&start)
            .map(|(point, start)| at(&unit(slot, 1.0), point).map(|value| minus(value, *start)))
            .collect::<Option<_>>()?;
        columns.push(column);
    }
    // Three at once, none of them one: products of constants and powers show here.
    let probe: Vec<f64> = (0..count).map(|slot| 1.7 - 0.9 * slot as f64).collect();
    let predicted = |row: usize| {
        columns
            .iter()
            .zip(&probe)
            .try_fold(*start.get(row)?, |sum, (column, by)| Some(plus(sum, scaled(*column.get(row)?, *by))))
    };
    let fits = points.iter().enumerate().all(|(row, point)| match (at(&probe, point), predicted(row)) {
        (Some(value), Some(expected)) => sampling::near(value, expected, FIT),
        _ => false,
    });
    fits.then_some(Linear { start, columns })
}

impl Linear {
    /// Whether the other's functions, and the difference of both starts, are combinations of these.
    fn spans(&self, other: &Self) -> Option<bool> {
        let difference: Vec<Complex> = self.start.iter().zip(&other.start).map(|(a, b)| minus(*a, *b)).collect();
        let mut all = true;
        for target in other.columns.iter().chain([&difference]) {
            all &= combines(&self.columns, target)?;
        }
        Some(all)
    }
}

/// Whether the target is a combination of the columns, all rows being checked; `None` where the columns depend on one another.
fn combines(columns: &[Vec<Complex>], target: &[Complex]) -> Option<bool> {
    let count = columns.len();
    let rows = target.len();
    let mut table: Vec<Vec<Complex>> = (0..rows)
        .map(|row| columns.iter().map(|column| column.get(row).copied()).chain([target.get(row).copied()]).collect())
        .collect::<Option<_>>()?;
    let largest = table.iter().flatten().map(|value| value.abs()).fold(0.0, f64::max);
    for step in 0..count {
        let size = |row: &Vec<Complex>| row.get(step).map_or(0.0, |value| value.abs());
        let best = (step..rows).max_by(|a, b| {
            let of = |index: &usize| table.get(*index).map_or(0.0, size);
            of(a).total_cmp(&of(b))
        })?;
        table.swap(step, best);
        let pivot_row = table.get(step)?.clone();
        let pivot = *pivot_row.get(step)?;
        if pivot.abs() <= 1e-9 * largest {
            return None;
        }
        for (index, row) in table.iter_mut().enumerate() {
            if index == step {
                continue;
            }
            let by = divided(*row.get(step)?, pivot);
            for (slot, above) in row.iter_mut().zip(&pivot_row) {
                *slot = minus(*slot, times(*above, by));
            }
        }
    }
    let target_size = target.iter().map(|value| value.abs()).fold(0.0, f64::max);
    let rest = table.iter().skip(count).filter_map(|row| row.last()).map(|value| value.abs()).fold(0.0, f64::max);
    Some(rest <= 1e-7 * target_size.max(1e-6))
}

/// For some values of the one constant, a value of the other that makes both the same at all points.
fn searched(fixed: Family<'_>, free: Family<'_>, points: &[Point]) -> bool {
    let value = |family: Family<'_>, constant: Complex, point: &Point| {
        let mut point = point.clone();
        point.extend(family.constants.first().map(|name| (name.clone(), constant)));
        eval_complex(family.expr, &mut point)
    };
    [2.3, 5.1, 9.7].into_iter().all(|size| {
        let constant = Complex { re: size, im: 0.0 };
        let targets: Vec<(Complex, &Point)> =
            points.iter().filter_map(|point| Some((value(fixed, constant, point)?, point))).collect();
        let Some((target, first)) = targets.first() else { return false };
        let miss = |guess: Complex| value(free, guess, first).map(|found| minus(found, *target));
        [1.3, -1.3, 6.0, -6.0, 0.2].into_iter().any(|start| {
            let Some(root) = secant(start, &miss) else { return false };
            let fits = targets.iter().filter(|(target, point)| {
                value(free, root, point).is_some_and(|found| sampling::near(found, *target, FIT))
            });
            let fitting = fits.count();
            fitting == targets.len() && fitting >= 6
        })
    })
}

fn secant(start: f64, miss: &dyn Fn(Complex) -> Option<Complex>) -> Option<Complex> {
    let mut before = Complex { re: start, im: 0.0 };
    let mut here = Complex { re: start * 1.1 + 0.01, im: 0.0 };
    let mut miss_before = miss(before)?;
    for _ in 0..60 {
        let miss_here = miss(here)?;
        if miss_here.abs() <= 1e-13 {
            return Some(here);
        }
        let slope = divided(minus(miss_here, miss_before), minus(here, before));
        let step = divided(miss_here, slope);
        if !step.is_finite() || step.abs() <= 1e-15 * here.abs() {
            return Some(here);
        }
        (before, miss_before) = (here, miss_here);
        here = minus(here, step);
    }
    None
}

fn plus(a: Complex, b: Complex) -> Complex {
    Complex { re: a.re + b.re, im: a.im + b.im }
}

fn minus(a: Complex, b: Complex) -> Complex {
    Complex { re: a.re - b.re, im: a.im - b.im }
}

fn scaled(a: Complex, by: f64) -> Complex {
    Complex { re: a.re * by, im: a.im * by }
}

fn times(a: Complex, b: Complex) -> Complex {
    Complex { re: a.re * b.re - a.im * b.im, im: a.re * b.im + a.im * b.re }
}

fn divided(a: Complex, b: Complex) -> Complex {
    let norm = b.re * b.re + b.im * b.im;
    Complex { re: (a.re * b.re + a.im * b.im) / norm, im: (a.im * b.re - a.re * b.im) / norm }
}
