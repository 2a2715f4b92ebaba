//! Numbers written in another base: `237_{10} = 22210_3`.
//!
//! Two links in, a computation out: the program works out the digits one by one. Into base ten nothing is done here, Python
//! reads such numbers itself; bases with letters for digits are not written.

use super::context::Known;
use super::find::{Found, Link};
use super::numeric::{Values, value};
use super::python::Manner;
use super::reading::Reading;
use super::script::Script;
use super::shape;
use mathcoder_expr::Expr;

/// True where the result is written in a base other than ten.
pub(super) fn is_conversion(from: &Expr, to: &Expr) -> bool {
    base_of(to).is_some_and(|base| base != 10) && shape::free(from).symbols.is_empty()
}

fn base_of(tree: &Expr) -> Option<u64> {
    let Expr::Call(name, items) = tree else { return None };
    let ("base", [_, base]) = (name.as_str(), items.as_slice()) else { return None };
    super::modular::whole(base).filter(|base| (2..=10).contains(base))
}

/// The computation of the digits.
pub(super) fn conversion(reading: &Reading, chain: (Link<'_>, Link<'_>)) -> Option<Found> {
    let (from, to) = chain;
    let nothing = Known::default();
    let rough = |tree: &Expr| value(tree, &Values::new(), &nothing);
    let whole = rough(from.tree).filter(|v| v.fract() == 0.0 && (0.0..1e15).contains(v))?;
    let divides = shape::any(from.tree, &|e| matches!(e, Expr::Div(..) | Expr::Root(..)));
    if divides || shape::has_decimal(from.tree) || rough(to.tree)? != whole {
        return None;
    }
    let base = base_of(to.tree)?;
    let mut script = Script::new(Manner::Exact, format!("Write {} in base {base}", from.text));
    let number = script.write(from.tree)?;
    for line in [
        format!("number = {number}"),
        "digits = []".to_owned(),
        "while number > 0:".to_owned(),
        format!("    number, digit = divmod(number, {base})"),
        "    digits.append(str(digit))".to_owned(),
        "print(''.join(reversed(digits)))".to_owned(),
    ] {
        script.line(line);
    }
    Some(Found {
        kind: "Digits in a base",
        expression: from.text.to_owned(),
        result: to.text.to_owned(),
        conditions: Vec::new(),
        span: reading.statement.span,
        code: script.source(),
        stated: None,
    })
}
