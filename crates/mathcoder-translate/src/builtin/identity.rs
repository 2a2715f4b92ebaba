//! Expansions, factorizations, simplifications: a chain between expressions with letters that holds whatever they are.
//!
//! Links in, a plan out. A chain with letters may as well be a definition or an equation, so rough values at a few fixed
//! points decide that it is an identity. Taken only where SymPy has a function that leads from one side towards the other.

use super::context::Known;
use super::find::{Found, Link, found, links, states_result};
use super::numeric::is_identity;
use super::program::{Goal, Plan};
use super::python::{LogBase, Manner};
use super::reading::Reading;
use super::script::Assumptions;
use super::shape::{self, n_operations};
use super::value::target;
use super::vectors::names_a_vector;
use mathcoder_expr::{Constant, Expr};
use regex::Regex;
use std::sync::LazyLock;

/// The function of SymPy that leads from one side towards the other, its verb, and the name of the result.
type Way = (&'static str, &'static str, &'static str);

/// The rewriting that a statement makes.
pub(super) fn identity(reading: &Reading) -> Option<Found> {
    let links = links(reading);
    let usable = |l: &Link<'_>| {
        let free = shape::free(l.tree);
        let named = !free.symbols.is_empty() && free.functions.is_empty();
        named
            && !shape::is_unusable(l.tree)
            && !shape::has_matrix(l.tree)
            && !shape::has_operator(l.tree)
            && !is_bold(l.text)
            && !applies_letter(l.text)
    };
    let from = links.iter().copied().find(|l| usable(l) && n_operations(l.tree) >= 2)?;
    let to = links.iter().rev().copied().find(|l| l.index > from.index && (usable(l) || states_result(l)))?;
    if shape::has_imaginary(from.tree) || is_rearranged(from.tree, to.tree) {
        return None;
    }
    if is_cancelled(from.tree, to.tree) {
        return None;
    }
    let symbols = shape::free(from.tree).symbols;
    // SymPy prints its constants under these names.
    if symbols.contains("E") || symbols.contains("I") || inverts_capitals(from.tree) {
        return None;
    }
    let names: Vec<String> = symbols.iter().cloned().collect();
    if !shape::free(to.tree).symbols.is_subset(&symbols) || !is_identity(from.tree, to.tree, &names, &Known::default())
    {
        return None;
    }
    let forward = rewriting(from.tree, to.tree).map(|way| (from, to, way));
    let (from, to, (function, verb, kind)) = forward.or_else(|| backward((from, to), links.len()))?;
    let roots = |e: &Expr| {
        matches!(e, Expr::Root(..)) || matches!(e, Expr::Call(name, _) if matches!(name.as_str(), "ln" | "log" | "abs"))
    };
    let absolute = |e: &Expr| matches!(e, Expr::Call(name, _) if name == "abs");
    let words = match (shape::any(to.tree, &absolute), shape::any(from.tree, &roots)) {
        // `\sqrt{x^2} = |x|` is said of letters of either sign.
        (true, _) => "real=True",
        (false, true) => "positive=True",
        (false, false) => "",
    };
    let plan = Plan {
        manner: Manner::Symbolic,
        definitions: Vec::new(),
        goal: Goal::Value(from.tree.clone(), Some(function)),
        target: target(reading, from.index),
        // Otherwise books write roots and logarithms of letters that are positive.
        assumptions: Assumptions::about_all(words),
        degrees: false,
        log_base: LogBase::Natural,
        comment: format!("{verb} {}", from.text),
        unit: None,
    };
    Some(Found { kind, ..found(reading, (from, to), plan)? })
}

/// `7 - x + 4x^2 = 3(1 + x) + 4(1 - x + x^2)`: the combination stands behind what it comes to.
fn backward<'a>(sides: (Link<'a>, Link<'a>), n_links: usize) -> Option<(Link<'a>, Link<'a>, Way)> {
    let (result, combination) = sides;
    let is_last = combination.index == result.index + 1 && combination.index + 1 == n_links;
    let simple = n_operations(result.tree) < n_operations(combination.tree) && !is_product(combination.tree);
    let way = rewriting(combination.tree, result.tree).filter(|way| way.0 == "expand")?;
    (is_last && simple).then_some((combination, result, way))
}

/// Letters of vectors and matrices, whose products do not commute.
fn is_bold(text: &str) -> bool {
    ["\\mathbf", "\\boldsymbol", "\\vec", "\\bm"].iter().any(|bold| text.contains(bold)) || names_a_vector(text)
}

/// `B^{-1}A^{-1}AB`, `f^{-1}g`: matrices and functions, whose products do not commute.
fn inverts_capitals(tree: &Expr) -> bool {
    shape::any(tree, &|e| match e {
        Expr::Pow(base, exponent) => {
            let operator = |c: char| c.is_ascii_uppercase() || matches!(c, 'f' | 'g' | 'h');
            let named = matches!(&**base, Expr::Sym(name) if name.len() <= 3 && name.starts_with(operator));
            named && matches!(&**exponent, Expr::Neg(_))
        }
        _ => false,
    })
}

/// `T(x + y)`, `p(x)`: as likely a function as a factor.
fn applies_letter(text: &str) -> bool {
    #[expect(clippy::expect_used, reason = "the pattern is fixed and covered by tests")]
    static APPLIED: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?:^|[^\\A-Za-z])(?:[A-Z]|\\lambda|\\phi|\\psi)\s*(?:\\left|\\bigl)?\s*\(|[a-z]\s*(?:\\left)?\(\s*(?:\w|\\[a-z]+)\s*(?:\\right)?\)")
            .expect("valid pattern")
    });
    // `f \ast g` is a convolution wherever the letters are functions.
    text.contains("\\ast") || APPLIED.is_match(text)
}

/// True where one side is the other in another order of terms or factors.
fn is_rearranged(a: &Expr, b: &Expr) -> bool {
    let sorted = |e: &Expr| {
        let mut letters: Vec<char> = format!("{e:?}").chars().filter(|c| c.is_alphanumeric()).collect();
        letters.sort_unstable();
        letters
    };
    sorted(a) == sorted(b)
}

/// `x - 3 + 3` and `x`: what was added is only taken away again.
fn is_cancelled(from: &Expr, to: &Expr) -> bool {
    let Expr::Add(items) = from else { return false };
    let opposite = |a: &Expr, b: &Expr| matches!(a, Expr::Neg(inner) if **inner == *b);
    let kept: Vec<&Expr> = items.iter().filter(|a| !items.iter().any(|b| opposite(a, b) || opposite(b, a))).collect();
    match (kept.as_slice(), to) {
        ([only], to) => *only == to,
        (several, Expr::Add(left)) => several.len() < items.len() && several.iter().copied().eq(left.iter()),
        _ => false,
    }
}

/// How to come from one side towards the other.
fn rewriting(from: &Expr, to: &Expr) -> Option<Way> {
    let transcendental = |e: &Expr| matches!(e, Expr::Call(..) | Expr::Root(..) | Expr::Const(Constant::E));
    let quotient = |e: &Expr| matches!(e, Expr::Div(..));
    let open_exponent = |e: &Expr| matches!(e, Expr::Pow(_, exponent) if !shape::is_integer(exponent));
    let plain = |tree: &Expr| !shape::any(tree, &transcendental) && !shape::any(tree, &open_exponent);
    let polynomial = |tree: &Expr| plain(tree) && !shape::any(tree, &quotient);
    let shorter = n_operations(to) < n_operations(from);
    let (a_function, a_quotient) = (shape::any(from, &transcendental), matches!(from, Expr::Div(..)));
    if polynomial(from) && polynomial(to) {
        return match (is_expandable(from), is_expandable(to), is_product(to)) {
            (true, false, _) => Some(("expand", "Expand", "Expansion")),
            (_, true, true) => Some(("factor", "Factor", "Factorization")),
            (true, true, false) | (false, false, _) if shorter => Some(("expand", "Simplify", "Simplification")),
            // Terms only grouped anew: SymPy has nothing to do.
            _ => None,
        };
    }
    let one_letter = shape::free(from).symbols.len() == 1;
    if plain(from) && a_quotient && one_letter && matches!(to, Expr::Add(items) if items.iter().all(is_quotient_term)) {
        return Some(("apart", "Decompose", "Partial fractions"));
    }
    if shorter {
        return Some(("simplify", "Simplify", "Simplification"));
    }
    let logarithm = |e: &Expr| matches!(e, Expr::Call(name, _) if matches!(name.as_str(), "ln" | "log"));
    let of_sum = |e: &Expr| {
        let angle = |items: &[Expr]| matches!(items, [Expr::Add(_) | Expr::Mul(_)]);
        matches!(e, Expr::Call(name, items) if matches!(name.as_str(), "sin" | "cos" | "tan") && angle(items))
    };
    if a_function && shape::any(from, &logarithm) {
        return Some(("expand_log", "Expand", "Expansion"));
    }
    if a_function && shape::any(from, &of_sum) && !shape::any(to, &of_sum) {
        return Some(("expand_trig", "Expand", "Expansion"));
    }
    None
}

/// True where a product or power of sums is left to be multiplied out.
fn is_expandable(tree: &Expr) -> bool {
    shape::any(tree, &|e| match e {
        Expr::Mul(items) => items.iter().any(|i| matches!(i, Expr::Add(_))),
        Expr::Pow(base, _) => matches!(&**base, Expr::Add(_) | Expr::Mul(_)),
        Expr::Neg(inner) => matches!(&**inner, Expr::Add(_)),
        _ => false,
    })
}

fn is_product(tree: &Expr) -> bool {
    match tree {
        Expr::Mul(items) => items.iter().any(|i| matches!(i, Expr::Add(_) | Expr::Pow(..))),
        Expr::Pow(base, _) => matches!(&**base, Expr::Add(_)),
        _ => false,
    }
}

fn is_quotient_term(tree: &Expr) -> bool {
    match tree {
        Expr::Div(_, below) => !shape::free(below).symbols.is_empty(),
        Expr::Neg(inner) => is_quotient_term(inner),
        _ => false,
    }
}
