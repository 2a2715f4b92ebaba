//! Are two expressions with variables equal? By normal forms where they decide; else by evaluation at fixed points: exactly where
//! both are rational there, in double precision elsewhere. Differing once is different; agreeing at all points where both are
//! defined, of which there must be enough, is the same. Sampling proves nothing; what stays open goes to the second stage.

use crate::agree::Agree;
use crate::antiderivatives::{with_constant_agree, without_constant_agree};
use crate::constants::{self, Family};
use crate::normal_form::{self, Compared};
use crate::numeric::has_decimals;
use crate::program::{Domain, Given};
use crate::reasons;
use crate::sampling::{self, At, Question, near, points};
use dashu::rational::RBig;
use mathcoder_core::Level;
use mathcoder_expr::{Complex, Expr, eval_complex, eval_exact_at, free_symbols};
use std::collections::{BTreeMap, BTreeSet};

/// More variables than this are not sampled.
const MAX_VARIABLES: usize = 12;

/// Compares two expressions, at least one of which has variables.
pub(crate) fn expressions_agree(stated: &Expr, printed: &Expr, given: Given<'_>) -> Agree {
    let (stated, printed) = (plain_names(stated), plain_names(printed));
    let printed = letters_apart(&printed, &free_symbols(&stated));
    let (ours, theirs) = (free_symbols(&stated), free_symbols(&printed));
    if let Some(agree) = with_constant_agree((&stated, &printed), (&ours, &theirs), given) {
        return agree;
    }
    let constants =
        |names: &BTreeSet<String>| names.iter().filter(|name| is_constant(name)).cloned().collect::<Vec<_>>();
    let (our_constants, their_constants) = (constants(&ours), constants(&theirs));
    if !our_constants.is_empty() && our_constants.len() == their_constants.len() && our_constants.len() <= 3 {
        return permuted_agree((&stated, &printed), (&our_constants, &their_constants), given);
    }
    if let Some(agree) = other_constants_agree((&stated, &printed), (&ours, &theirs), given) {
        return agree;
    }
    if ours == theirs {
        let agree = sampled(&stated, &printed, given);
        let up_to_a_constant = || without_constant_agree((&stated, &printed), &ours, given);
        return if agree.is_same() { agree } else { up_to_a_constant().unwrap_or(agree) };
    }
    if let (Some(only), Some(other), true) = (ours.first(), theirs.first(), ours.len() == 1 && theirs.len() == 1)
        && only.eq_ignore_ascii_case(other)
    {
        return sampled(&stated, &renamed(&printed, other, only), given).under("symbolic.case");
    }
    // A variable that the program did not see drop out (`\tan x \cot x`) leaves the same function where all points agree. One
    // that the text leaves standing may be a matrix, which does not drop out.
    match sampled(&stated, &printed, given) {
        Agree::Same(..) if !ours.is_subset(&theirs) => Agree::Unknown(&reasons::UNDECIDED),
        Agree::Different(_) => Agree::Different("symbolic.variables_differ"),
        other => other,
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
pub(crate) fn equations_agree(stated: (&Expr, &Expr), printed: (&Expr, &Expr), given: Given<'_>) -> Agree {
    let difference =
        |sides: (&Expr, &Expr)| plain_names(&Expr::Add(vec![sides.0.clone(), Expr::Neg(Box::new(sides.1.clone()))]));
    let (ours, theirs) = (difference(stated), difference(printed));
    if free_symbols(&ours) != free_symbols(&theirs) {
        return Agree::Different("symbolic.variables_differ");
    }
    let mut ratio: Option<Complex> = None;
    let mut defined = 0;
    for mut point in points(&free_symbols(&ours), given.config.samples) {
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
    if defined >= given.config.samples_needed {
        Agree::Same(Level::L4SymbolicallyEqual, "symbolic.equation")
    } else {
        Agree::Unknown(&reasons::UNDECIDED)
    }
}

/// Constants of integration may be named the other way round.
fn permuted_agree(pair: (&Expr, &Expr), constants: (&[String], &[String]), given: Given<'_>) -> Agree {
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
        best = sampled(stated, &target, given).or(best);
        if best.is_same() {
            return best.under("symbolic.constants");
        }
    }
    // A bare `C` may be any quantity; the numbered ones are SymPy's.
    if constants.1.iter().any(|name| name.len() == 1) {
        return Agree::Unknown(&reasons::UNDECIDED);
    }
    let families = |expr, constants| Family { expr, constants };
    let others: BTreeSet<String> =
        free_symbols(stated).into_iter().filter(|name| !constants.0.contains(name)).collect();
    constants::agree(families(stated, constants.0), families(printed, constants.1), &others, given)
        .unwrap_or(Agree::Unknown(&reasons::UNDECIDED))
}

/// The text has other letters (`A`, `k`) for the constants that SymPy calls `C1` and `C2`.
fn other_constants_agree(
    pair: (&Expr, &Expr),
    names: (&BTreeSet<String>, &BTreeSet<String>),
    given: Given<'_>,
) -> Option<Agree> {
    let (ours, theirs) = names;
    let numbered = |name: &&String| is_constant(name) && name.len() > 1;
    let printed: Vec<String> = theirs.difference(ours).filter(numbered).cloned().collect();
    let stated: Vec<String> = ours.difference(theirs).cloned().collect();
    let letter = |name: &String| name.starts_with(|c: char| c.is_ascii_uppercase() || matches!(c, 'c' | 'k'));
    let renamed = !printed.is_empty() && theirs.difference(ours).count() == printed.len() && stated.iter().all(letter);
    if !renamed || stated.is_empty() {
        return None;
    }
    let others: BTreeSet<String> = ours.intersection(theirs).cloned().collect();
    let families = |expr, constants| Family { expr, constants };
    let (ours, theirs) = (families(pair.0, stated.as_slice()), families(pair.1, printed.as_slice()));
    constants::agree(ours, theirs, &others, given)
}

fn orders(count: usize) -> Vec<Vec<usize>> {
    match count {
        0 | 1 => vec![vec![0]],
        2 => vec![vec![0, 1], vec![1, 0]],
        _ => vec![vec![0, 1, 2], vec![0, 2, 1], vec![1, 0, 2], vec![1, 2, 0], vec![2, 0, 1], vec![2, 1, 0]],
    }
}

fn sampled(stated: &Expr, printed: &Expr, given: Given<'_>) -> Agree {
    let names: BTreeSet<String> = free_symbols(stated).union(&free_symbols(printed)).cloned().collect();
    if names.len() > MAX_VARIABLES {
        return Agree::Unknown(&reasons::UNDECIDED);
    }
    let narrowed = names.iter().any(|name| given.program.of(name) != Domain::default());
    let decimals = has_decimals(stated) || has_decimals(printed);
    let mut rest = None;
    match normal_form::compare(stated, printed) {
        Some(Compared::Same) => return Agree::Same(Level::L4SymbolicallyEqual, "normal_form"),
        Some(Compared::Different) if !narrowed && !decimals => return Agree::Different("normal_form"),
        Some(Compared::Rest(tree)) if !decimals => rest = Some(tree),
        _ => {}
    }
    match sampled_exactly(stated, printed, &names) {
        Some(Agree::Different(_)) if narrowed => {}
        Some(agree) => return agree,
        None => {}
    }
    let mut seen = Seen::default();
    let question = Question { pair: (stated, printed), rest, decimals };
    let bounds = sampling::bounds_of_cases((stated, printed), &names);
    for mut point in bounds.into_iter().chain(sampling::points(&names, given.config.samples)) {
        match question.at(&mut point) {
            At::Undefined => {}
            At::Same => seen.same += 1,
            At::Nearly => seen.nearly = true,
            At::Apart if sampling::is_outside_domain(&point, given.program) => seen.apart_outside = true,
            At::Apart if sampling::is_off_branch((stated, printed), &mut point) => seen.apart_off_branch = true,
            At::Apart => return Agree::Different("symbolic.sampled"),
        }
    }
    match question.differs_precisely(&names) {
        true if narrowed => return Agree::Unknown(&reasons::UNDECIDED),
        true => return Agree::Different("symbolic.precisely"),
        false if seen.nearly => return Agree::Unknown(&reasons::UNDECIDED),
        false => {}
    }
    if seen.same >= given.config.samples_needed && !seen.apart_outside && !seen.apart_off_branch {
        return Agree::Same(Level::L4SymbolicallyEqual, "symbolic.sampled");
    }
    sampled_inside(&question, &names, seen, given)
}

/// What the points showed so far.
#[derive(Clone, Copy, Default)]
struct Seen {
    same: usize,
    nearly: bool,
    /// Differs where the program assumes otherwise.
    apart_outside: bool,
    /// Differs where a root or logarithm is of no positive number.
    apart_off_branch: bool,
}

/// The comparison at points where nothing is in doubt: positive, and whole where a variable counts something.
fn sampled_inside(question: &Question<'_>, names: &BTreeSet<String>, seen: Seen, given: Given<'_>) -> Agree {
    let whole = sampling::counting(question.pair, given.program, names);
    let mut same = 0;
    for mut point in sampling::mixed_points(names, &whole, given.config.samples) {
        match question.at(&mut point) {
            At::Undefined => {}
            _ if sampling::is_off_branch(question.pair, &mut point) => {}
            At::Same => same += 1,
            At::Nearly => return Agree::Unknown(&reasons::UNDECIDED),
            At::Apart => return Agree::Different("symbolic.sampled"),
        }
    }
    if same < given.config.samples_needed {
        return Agree::Unknown(&reasons::UNDECIDED);
    }
    match seen {
        // Shown for part of what the text states.
        Seen { apart_outside: true, .. } => Agree::Same(Level::L3NumberAgrees, "symbolic.on_domain"),
        Seen { apart_off_branch: true, .. } => Agree::Same(Level::L4SymbolicallyEqual, "symbolic.real_branch"),
        _ => Agree::Same(Level::L4SymbolicallyEqual, "symbolic.sampled"),
    }
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

fn divided(a: Complex, b: Complex) -> Complex {
    let norm = b.re * b.re + b.im * b.im;
    Complex { re: (a.re * b.re + a.im * b.im) / norm, im: (a.im * b.re - a.re * b.im) / norm }
}

/// Constants of integration as they are usually called.
pub(crate) fn is_constant(name: &str) -> bool {
    let letter = name.strip_prefix(['C', 'c', 'K']);
    letter.is_some_and(|rest| rest.bytes().all(|b| b.is_ascii_digit())) && name != "c" && name != "K"
}

/// Subscripts and marks written alike on both sides: `C_1` and `C1` are one name.
pub(crate) fn plain_name(name: &str) -> String {
    name.chars().filter(|c| !matches!(c, '_' | '{' | '}' | '\\' | ' ')).collect()
}

/// Names as programs write them: subscripts without braces and signs (`theta_{n-1}` as `theta_n_1`), unless two would meet.
fn plain_names(expr: &Expr) -> Expr {
    let symbols = free_symbols(expr);
    let bare = |name: &str| {
        let subscripted = name.contains('_');
        let signs = |c: &char| matches!(c, '-' | ',' | '.') || (subscripted && *c == '+');
        plain_name(name).chars().filter(|c| !signs(c)).collect::<String>()
    };
    let distinct = symbols.iter().map(|name| bare(name)).collect::<BTreeSet<_>>().len() == symbols.len();
    let names: BTreeMap<String, String> = symbols
        .into_iter()
        .map(|name| {
            let plain = if distinct { bare(&name) } else { plain_name(&name) };
            (name, plain)
        })
        .collect();
    names.iter().filter(|(from, to)| from != to).fold(expr.clone(), |expr, (from, to)| renamed(&expr, from, to))
}

/// The expression with a variable under another name.
pub(crate) fn renamed(expr: &Expr, from: &str, to: &str) -> Expr {
    expr.map_leaves(&|leaf| match leaf {
        Expr::Sym(name) if name == from => Some(Expr::Sym(to.to_owned())),
        _ => None,
    })
}
