//! A number against a number, the commonest pair of all, without the readers of texts and outputs.
//!
//! In: both texts. Out: the two numbers where both sides are nothing but digits with sign, point and exponent, a dollar sign around
//! the stated one at most; else nothing, and the readers see to it. The comparison is the same as for any other numbers. One pass.

use mathcoder_expr::{Expr, Number};

/// Longest text of a number that is looked at here.
const MAX_BYTES: usize = 40;

/// Both sides as numbers.
pub(crate) fn read(stated: &str, output: &str) -> Option<(Expr, Expr)> {
    if stated.len().max(output.len()) > 2 * MAX_BYTES {
        return None;
    }
    let stated = stated.trim();
    let inner = stated.strip_prefix('$').and_then(|rest| rest.strip_suffix('$')).unwrap_or(stated);
    let exponent = inner.contains(['e', 'E']);
    // In a formula `2e3` is a product.
    if exponent && inner.len() != stated.len() {
        return None;
    }
    Some((number(inner)?, number(output.trim())?))
}

fn number(text: &str) -> Option<Expr> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    if digits.len() > MAX_BYTES || !digits.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let (mantissa, exponent) = match digits.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, whole(exponent)?),
        None => (digits, 0),
    };
    // A point that ends the text ends a sentence on the one side and a float on the other.
    if mantissa.ends_with('.') || !mantissa.bytes().all(|b| b.is_ascii_digit() || b == b'.') {
        return None;
    }
    let value = Expr::Num(Number::from_decimal(mantissa, exponent)?);
    Some(if digits.len() == text.len() { value } else { Expr::Neg(Box::new(value)) })
}

fn whole(text: &str) -> Option<i64> {
    let digits = text.trim_start_matches(['+', '-']);
    let signs = text.len() - digits.len();
    (signs <= 1 && (1..=4).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit()))
        .then(|| text.trim_start_matches('+').parse().ok())
        .flatten()
}
