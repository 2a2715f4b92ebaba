//! Are two expressions with variables equal? By evaluation at fixed points: exactly where both are rational there, in double
//! precision elsewhere. Differing once is different; agreeing at all points where both are defined, of which there must be
//! enough, is the same. No normal forms, no proof; what stays open goes to the second stage.

use crate::VerifyConfig;
use crate::agree::Agree;
use crate::numeric::has_decimals;
use crate::reasons;
use dashu::rational::RBig;
use mathcoder_core::Level;
use mathcoder_expr::{Complex, Expr, eval_complex, eval_exact_at, free_symbols};
use std::collections::{BTreeMap, BTreeSet};

/// More variables than this are not sampled.
const MAX_VARIABLES: usize = 8;

/// Compares two expressions, at least one of which has variables.
pub(crate) fn expressions_agree(stated: &Expr, printed: &Expr, config: &VerifyConfig) -> Agree {
    let (stated, printed) = (plain_names(stated), plain_names(printed));
    let printed = letters_apart(&printed, &free_symbols(&stated));
    let (ours, theirs) = (free_symbols(&stated), free_symbols(&printed));
    if let Some(agree) = antiderivatives_agree((&stated, &printed), (&ours, &theirs), config) {
        return agree;
    }
    let constants =
        |names: &BTreeSet<String>| names.iter().filter(|name| is_constant(name)).cloned().collect::<Vec<_>>();
    let (our_constants, their_constants) = (constants(&ours), constants(&theirs));
    let both: BTreeSet<&String> = ours.union(&theirs).collect();
    if !our_constants.is_empty() && our_constants.len() == their_constants.len() && our_constants.len() <= 3 {
        return permuted_agree((&stated, &printed), (&our_constants, &their_constants), config);
    }
    if ours == theirs {
        return sampled(&stated, &printed, config);
    }
    if let (Some(only), Some(other), true) = (ours.first(), theirs.first(), ours.len() == 1 && theirs.len() == 1)
        && only.eq_ignore_ascii_case(other)
    {
        return sampled(&stated, &renamed(&printed, other, only), config).under("symbolic.case");
    }
    // A variable that drops out (x/x) still has to agree at every point of the others.
    match sampled(&stated, &printed, config) {
        Agree::Same(..) if both.len() <= MAX_VARIABLES => Agree::Unknown(&reasons::UNDECIDED),
        Agree::Unknown(why) if !our_constants.is_empty() || !their_constants.is_empty() => Agree::Unknown(why),
        Agree::Unknown(why) => Agree::Unknown(why),
        _ => Agree::Different("symbolic.variables_differ"),
    }
}

/// A printed name of several letters (`dr`, `ab`) as the product that the stated side writes, where it knows all the letters.
fn letters_apart(printed: &Expr, ours: &BTreeSet<String>) -> Expr {
    printed.map_leaves(&|leaf| match leaf {
        Expr::Sym(name)
            if name.len() > 1
                && !ours.contains(name)
                && name.chars().all(|c| ours.contains(c.encode_utf8(&mut [0; 4]) as &str)) =>
        {
            Some(Expr::Mul(name.chars().map(|c| Expr::Sym(c.to_string())).collect()))
        }
        _ => None,
    })
}

/// Two equations are the same where their differences agree up to a nonzero constant factor.
pub(crate) fn equations_agree(stated: (&Expr, &Expr), printed: (&Expr, &Expr), config: &VerifyConfig) -> Agree {
    let difference =
        |sides: (&Expr, &Expr)| plain_names(&Expr::Add(vec![sides.0.clone(), Expr::Neg(Box::new(sides.1.clone()))]));
    let (ours, theirs) = (difference(stated), difference(printed));
    if free_symbols(&ours) != free_symbols(&theirs) {
        return Agree::Different("symbolic.variables_differ");
    }
    let mut ratio: Option<Complex> = None;
    let mut defined = 0;
    for mut point in points(&free_symbols(&ours), config.samples) {
        let (Some(a), Some(b)) = (eval_complex(&ours, &mut point), eval_complex(&theirs, &mut point)) else { continue };
        if a.abs() < 1e-9 || b.abs() < 1e-9 {
            if (a.abs() < 1e-9) != (b.abs() < 1e-9) {
                return Agree::Different("symbolic.equation");
            }
            continue;
        }
        let quotient = divided(a, b);
        match ratio {
            None => ratio = Some(quotient),
            Some(first) if near(first, quotient, 1e-9) => {}
            Some(_) => return Agree::Different("symbolic.equation"),
        }
        defined += 1;
    }
    if defined >= config.samples_needed {
        Agree::Same(Level::L4SymbolicallyEqual, "symbolic.equation")
    } else {
        Agree::Unknown(&reasons::UNDECIDED)
    }
}

/// `F + C` on the stated side and no constant in the output: equal derivatives, tested as a constant difference where all
/// logarithms are real (absolute values do not matter there).
fn antiderivatives_agree(
    pair: (&Expr, &Expr),
    names: (&BTreeSet<String>, &BTreeSet<String>),
    config: &VerifyConfig,
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
    let mut first: Option<f64> = None;
    let mut defined = 0;
    for mut point in positive_points(&others, config.samples) {
        let (Some(a), Some(b)) = (eval_complex(&ours, &mut point), eval_complex(printed, &mut point)) else { continue };
        let difference = a.re - b.re;
        let scale = a.abs().max(b.abs()).max(1.0);
        match first {
            None => first = Some(difference),
            Some(known) if (known - difference).abs() <= 1e-9 * scale => {}
            Some(_) => return Some(Agree::Different("symbolic.antiderivative")),
        }
        defined += 1;
    }
    let enough = defined >= config.samples_needed;
    Some(if enough {
        Agree::Same(Level::L4SymbolicallyEqual, "symbolic.antiderivative")
    } else {
        Agree::Unknown(&reasons::UNDECIDED)
    })
}

/// Constants of integration may be named the other way round.
fn permuted_agree(pair: (&Expr, &Expr), constants: (&[String], &[String]), config: &VerifyConfig) -> Agree {
    let (stated, printed) = pair;
    let mut best = Agree::Different("symbolic.constants");
    for order in orders(constants.1.len()) {
        let marked = constants
            .1
            .iter()
            .enumerate()
            .fold(printed.clone(), |expr, (index, name)| renamed(&expr, name, &format!("#{index}")));
        let target = order.iter().enumerate().fold(marked, |expr, (to, from)| {
            renamed(&expr, &format!("#{from}"), constants.0.get(to).map_or("", String::as_str))
        });
        if free_symbols(&target) != free_symbols(stated) {
            continue;
        }
        best = sampled(stated, &target, config).or(best);
        if best.is_same() {
            return best.under("symbolic.constants");
        }
    }
    // Other combinations of constants could still span the same solutions.
    if best.is_same() { best } else { Agree::Unknown(&reasons::UNDECIDED) }
}

fn orders(count: usize) -> Vec<Vec<usize>> {
    match count {
        0 | 1 => vec![vec![0]],
        2 => vec![vec![0, 1], vec![1, 0]],
        _ => vec![vec![0, 1, 2], vec![0, 2, 1], vec![1, 0, 2], vec![1, 2, 0], vec![2, 0, 1], vec![2, 1, 0]],
    }
}

fn sampled(stated: &Expr, printed: &Expr, config: &VerifyConfig) -> Agree {
    let names: BTreeSet<String> = free_symbols(stated).union(&free_symbols(printed)).cloned().collect();
    if names.len() > MAX_VARIABLES {
        return Agree::Unknown(&reasons::UNDECIDED);
    }
    if let Some(agree) = sampled_exactly(stated, printed, &names) {
        return agree;
    }
    let (mut defined, mut nearly) = (0, false);
    for mut point in points(&names, config.samples) {
        let (Some(a), Some(b)) = (eval_complex(stated, &mut point), eval_complex(printed, &mut point)) else {
            continue;
        };
        defined += 1;
        if near(a, b, 1e-9) {
            continue;
        }
        if !near(a, b, 1e-6) && !(near(a, b, 2e-2) && (has_decimals(stated) || has_decimals(printed))) {
            return Agree::Different("symbolic.sampled");
        }
        nearly = true;
    }
    if nearly || defined < config.samples_needed {
        return Agree::Unknown(&reasons::UNDECIDED);
    }
    Agree::Same(Level::L4SymbolicallyEqual, "symbolic.sampled")
}

/// Rational expressions: exact values at points no polynomial of a formula's size vanishes on by chance.
fn sampled_exactly(stated: &Expr, printed: &Expr, names: &BTreeSet<String>) -> Option<Agree> {
    let mut defined = 0;
    for step in 0..6u32 {
        let mut point: Vec<(String, RBig)> = names
            .iter()
            .zip(0u32..)
            .map(|(name, index)| {
                let numerator = 1_009 + 211 * i64::from(step) * i64::from(index + 1) + 37 * i64::from(index);
                let sign = if (step + index) % 2 == 0 { 1 } else { -1 };
                (name.clone(), RBig::from(sign * numerator) / RBig::from(97 + 2 * i64::from(step)))
            })
            .collect();
        let (a, b) = (eval_exact_at(stated, &mut point)?, eval_exact_at(printed, &mut point)?);
        if a != b {
            let rounded = has_decimals(stated) || has_decimals(printed);
            let close = near(Complex::real(a.to_f64_fast()), Complex::real(b.to_f64_fast()), 2e-2);
            return Some(if rounded && close {
                Agree::Unknown(&reasons::UNDECIDED)
            } else {
                Agree::Different("symbolic.exact")
            });
        }
        defined += 1;
    }
    (defined >= 6).then_some(Agree::Same(Level::L4SymbolicallyEqual, "symbolic.exact"))
}

fn near(a: Complex, b: Complex, tolerance: f64) -> bool {
    Complex { re: a.re - b.re, im: a.im - b.im }.abs() <= tolerance * a.abs().max(b.abs()).max(1e-9)
}

fn divided(a: Complex, b: Complex) -> Complex {
    let norm = b.re * b.re + b.im * b.im;
    Complex { re: (a.re * b.re + a.im * b.im) / norm, im: (a.im * b.re - a.re * b.im) / norm }
}

/// Positive, negative, large, whole and complex points, each variable with its own values.
fn points(names: &BTreeSet<String>, count: usize) -> Vec<Vec<(String, Complex)>> {
    const VALUES: [(f64, f64); 12] = [
        (0.73, 0.0),
        (2.0, 0.0),
        (-1.37, 0.0),
        (3.0, 0.0),
        (0.31, 0.0),
        (5.0, 0.0),
        (-2.71, 0.0),
        (7.0, 0.0),
        (11.43, 0.0),
        (4.0, 0.0),
        (0.6, 0.83),
        (-0.42, 1.19),
    ];
    build(names, count, |slot| VALUES.get(slot % VALUES.len()).copied().unwrap_or((1.5, 0.0)))
}

fn positive_points(names: &BTreeSet<String>, count: usize) -> Vec<Vec<(String, Complex)>> {
    build(names, count, |slot| (0.217 + 0.871 * slot as f64, 0.0))
}

fn build(names: &BTreeSet<String>, count: usize, value: impl Fn(usize) -> (f64, f64)) -> Vec<Vec<(String, Complex)>> {
    (0..count)
        .map(|step| {
            let coordinate = |index: usize| value(step + 5 * index + (step / 12) * (index + 1));
            names
                .iter()
                .enumerate()
                .map(|(index, name)| (name.clone(), coordinate(index)))
                .map(|(name, (re, im))| (name, Complex { re, im }))
                .collect()
        })
        .collect()
}

/// Constants of integration as they are usually called.
fn is_constant(name: &str) -> bool {
    let letter = name.strip_prefix(['C', 'c', 'K']);
    letter.is_some_and(|rest| rest.bytes().all(|b| b.is_ascii_digit())) && name != "c" && name != "K"
}

/// Subscripts and marks written alike on both sides: `C_1` and `C1` are one name.
pub(crate) fn plain_name(name: &str) -> String {
    name.chars().filter(|c| !matches!(c, '_' | '{' | '}' | '\\' | ' ')).collect()
}

fn plain_names(expr: &Expr) -> Expr {
    let names: BTreeMap<String, String> =
        free_symbols(expr).into_iter().map(|name| (name.clone(), plain_name(&name))).collect();
    names.iter().filter(|(from, to)| from != to).fold(expr.clone(), |expr, (from, to)| renamed(&expr, from, to))
}

/// The expression with a variable under another name.
pub(crate) fn renamed(expr: &Expr, from: &str, to: &str) -> Expr {
    expr.map_leaves(&|leaf| match leaf {
        Expr::Sym(name) if name == from => Some(Expr::Sym(to.to_owned())),
        _ => None,
    })
}
