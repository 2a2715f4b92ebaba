//! Both signs at once: `x = \frac{-4 \pm \sqrt{36}}{2} = -2 \pm 3`.
//!
//! A statement in, a plan's program out. One sign of two values in a link; where several stand in it they may belong together
//! or not, and nothing is computed.

use super::find::{Found, Link, is_closed, links};
use super::python::Manner;
use super::reading::Reading;
use super::script::Script;
use super::shape;
use mathcoder_expr::{Expr, Number};

/// The name of the sign in programs.
const SIGN: &str = "sgn";

/// The two values that a statement computes.
pub(super) fn both_signs(reading: &Reading) -> Option<Found> {
    let links = links(reading);
    let from = links.iter().copied().find(|link| is_open_sign(link))?;
    let to = links.iter().copied().rfind(|link| link.index > from.index && states_both(link.tree))?;
    if from.tree == to.tree || shape::has_decimal(from.tree) != shape::has_decimal(to.tree) {
        return None;
    }
    let mut script = Script::new(Manner::Symbolic, format!("Compute {}", from.text));
    script.writer.variables.insert(SIGN.to_owned());
    let text = script.write(&with_sign(from.tree, &Expr::Sym(SIGN.to_owned())))?;
    script.import("sympy", "simplify");
    script.line(format!("values = [simplify({text}) for {SIGN} in (1, -1)]"));
    script.line("print(values)".to_owned());
    Some(Found {
        kind: "Two values",
        expression: from.text.to_owned(),
        result: to.text.to_owned(),
        conditions: Vec::new(),
        span: reading.statement.span,
        code: script.source(),
        stated: None,
    })
}

/// One sign, no open names, something to work out.
fn is_open_sign(link: &Link<'_>) -> bool {
    let plus = with_sign(link.tree, &Expr::Num(Number::integer(1)));
    count(link.tree) == 1 && is_closed(&plus) && shape::n_operations(&plus) > 2 && !shape::has_matrix(&plus)
}

/// `-2 \pm 3`, or a list of two values.
fn states_both(tree: &Expr) -> bool {
    match tree {
        Expr::PlusMinus(a, b) => {
            let plain = |e: &Expr| shape::is_evaluated(e) && shape::free(e).symbols.is_empty();
            a.as_deref().is_none_or(plain) && plain(b)
        }
        Expr::Div(a, b) => states_both(a) && shape::is_integer(b),
        Expr::Tuple(items) | Expr::Set(items) => {
            items.len() == 2 && items.iter().all(|e| shape::is_evaluated(e) && shape::free(e).symbols.is_empty())
        }
        _ => false,
    }
}

fn count(tree: &Expr) -> usize {
    usize::from(matches!(tree, Expr::PlusMinus(..))) + tree.children().into_iter().map(count).sum::<usize>()
}

/// The tree with `a ± b` as `a + sign · b`.
fn with_sign(tree: &Expr, sign: &Expr) -> Expr {
    let inner = |e: &Expr| Box::new(with_sign(e, sign));
    let all = |items: &[Expr]| items.iter().map(|e| with_sign(e, sign)).collect();
    match tree {
        Expr::PlusMinus(a, b) => {
            let second = Expr::Mul(vec![sign.clone(), (**b).clone()]);
            a.as_ref().map_or(second.clone(), |a| Expr::Add(vec![(**a).clone(), second]))
        }
        Expr::Add(items) => Expr::Add(all(items)),
        Expr::Mul(items) => Expr::Mul(all(items)),
        Expr::Div(a, b) => Expr::Div(inner(a), inner(b)),
        Expr::Neg(a) => Expr::Neg(inner(a)),
        Expr::Pow(a, b) => Expr::Pow(inner(a), b.clone()),
        Expr::Root(a, b) => Expr::Root(inner(a), b.clone()),
        other => other.clone(),
    }
}
