//! Endless families of solutions, `x = \pi/4 + k\pi`: arithmetic progressions, the same however they are numbered and cut up.
//!
//! In: two values, of which the output is SymPy's `ImageSet` or both have a whole-numbered parameter in front of `\pi`. Out: a
//! finding, or nothing where a side is no union of progressions. All of them are brought to one period and their residues matched,
//! in double precision. Parameters that enter otherwise than linearly are not read.

use crate::agree::Agree;
use crate::collections::expanded;
use crate::values::holds;
use mathcoder_core::Level;
use mathcoder_expr::{Complex, Constant, Expr, Relation, eval_complex, free_symbols};

/// Names that a whole-numbered parameter goes by.
const PARAMETERS: &[&str] = &["k", "n", "m", "l", "j", "_n", "K", "N", "_k", "_m"];
/// Most residues in one period.
const MAX_RESIDUES: usize = 240;

/// All `start + step * k`.
struct Progression {
    start: f64,
    step: f64,
}

/// Compares two families.
pub(crate) fn agree(stated: &Expr, printed: &Expr) -> Option<Agree> {
    let image_set = |expr: &Expr| holds(expr, &|part| matches!(part, Expr::Call(name, _) if name == "ImageSet"));
    let (ours, theirs) = (parameter(stated), parameter(printed));
    let of_angles =
        ours.is_some() && theirs.is_some() && ours != theirs && multiplies_pi(stated) && multiplies_pi(printed);
    if !image_set(printed) && !of_angles {
        return None;
    }
    let (ours, theirs) = (progressions(stated)?, progressions(printed)?);
    let period = common_period(ours.iter().chain(&theirs))?;
    let (a, b) = (residues(&ours, period)?, residues(&theirs, period)?);
    let same = a.len() == b.len() && a.iter().all(|x| b.iter().any(|y| meet(*x, *y, period)));
    Some(if same { Agree::Same(Level::L4SymbolicallyEqual, "family") } else { Agree::Different("family") })
}

/// The one variable, where it goes by a parameter's name.
fn parameter(expr: &Expr) -> Option<String> {
    let names = free_symbols(expr);
    names.first().filter(|name| names.len() == 1 && PARAMETERS.contains(&name.as_str())).cloned()
}

fn multiplies_pi(expr: &Expr) -> bool {
    holds(expr, &|part| *part == Expr::Const(Constant::Pi))
}

fn progressions(expr: &Expr) -> Option<Vec<Progression>> {
    match expanded(expr) {
        Expr::Set(items) | Expr::Tuple(items) | Expr::Union(items) if !items.is_empty() => {
            let parts: Vec<Vec<Progression>> = items.iter().map(progressions).collect::<Option<_>>()?;
            Some(parts.into_iter().flatten().collect())
        }
        Expr::Chain(_, links) => match links.as_slice() {
            [(Relation::Equal, value)] => progressions(value),
            _ => None,
        },
        Expr::Call(name, args) if name == "ImageSet" => match args.as_slice() {
            [Expr::Call(lambda, parts), Expr::Sym(set)] if lambda == "Lambda" && set == "Integers" => {
                match parts.as_slice() {
                    [Expr::Sym(variable), body] => progression(body, variable).map(|only| vec![only]),
                    _ => None,
                }
            }
            _ => None,
        },
        other => {
            let variable = parameter(&other)?;
            progression(&other, &variable).map(|only| vec![only])
        }
    }
}

fn progression(body: &Expr, variable: &str) -> Option<Progression> {
    let at = |k: f64| {
        let mut point = vec![(variable.to_owned(), Complex { re: k, im: 0.0 })];
        eval_complex(body, &mut point).filter(|value| value.im.abs() <= 1e-12).map(|value| value.re)
    };
    let (start, next) = (at(0.0)?, at(1.0)?);
    let step = next - start;
    let straight =
        [-3.0, 2.0, 7.0].into_iter().all(|k| at(k).is_some_and(|value| (value - start - k * step).abs() <= 1e-9));
    (straight && step.abs() > 1e-9).then_some(Progression { start, step })
}

/// The smallest multiple of all steps, where they have one soon.
fn common_period<'a>(mut all: impl Iterator<Item = &'a Progression>) -> Option<f64> {
    let first = all.next()?.step.abs();
    let mut period = first;
    for other in all {
        let step = other.step.abs();
        let multiple = (1..=60).map(|count| period * f64::from(count)).find(|candidate| {
            let ratio = candidate / step;
            (ratio - ratio.round()).abs() <= 1e-9 && ratio.round() >= 1.0
        })?;
        period = multiple;
    }
    Some(period)
}

fn residues(progressions: &[Progression], period: f64) -> Option<Vec<f64>> {
    let mut found: Vec<f64> = Vec::new();
    for progression in progressions {
        let count = (period / progression.step.abs()).round();
        if count > MAX_RESIDUES as f64 {
            return None;
        }
        for index in 0..count as usize {
            let value = (progression.start + progression.step * index as f64).rem_euclid(period);
            if !found.iter().any(|known| meet(*known, value, period)) {
                found.push(value);
            }
        }
    }
    (found.len() <= MAX_RESIDUES).then_some(found)
}

/// Equal but for whole periods.
fn meet(a: f64, b: f64, period: f64) -> bool {
    let distance = (a - b).rem_euclid(period);
    distance.min(period - distance) <= 1e-9 * period.max(1.0)
}
