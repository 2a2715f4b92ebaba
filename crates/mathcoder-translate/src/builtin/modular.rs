//! Remainders of whole-number expressions, however large their powers.
//!
//! A tree and a modulus in, the remainder out; none where something is no whole number. Linear in the tree and in the digits of
//! its exponents.

use mathcoder_expr::Expr;

/// Largest modulus; products of two remainders must fit.
const LARGEST: u64 = 1 << 62;

/// The remainder of `tree` by `modulus`.
pub(super) fn remainder(tree: &Expr, modulus: u64) -> Option<u64> {
    if modulus == 0 || modulus > LARGEST {
        return None;
    }
    let inner = |e: &Expr| remainder(e, modulus);
    Some(match tree {
        Expr::Num(n) if n.value.is_int() && n.decimals.is_none() => {
            let digits = n.value.numerator().to_string();
            let (negative, digits) = digits.strip_prefix('-').map_or((false, digits.as_str()), |rest| (true, rest));
            let folded = digits.bytes().fold(0u128, |r, d| (r * 10 + u128::from(d - b'0')) % u128::from(modulus));
            let folded = u64::try_from(folded).ok()?;
            if negative { (modulus - folded) % modulus } else { folded }
        }
        Expr::Neg(a) => (modulus - inner(a)?) % modulus,
        Expr::Add(items) => items.iter().try_fold(0, |sum: u64, e| Some((sum + inner(e)?) % modulus))?,
        Expr::Mul(items) => items.iter().try_fold(1 % modulus, |p, e| times(p, inner(e)?, modulus))?,
        Expr::Pow(base, exponent) => power(inner(base)?, whole(exponent)?, modulus)?,
        Expr::Call(name, items) if name == "factorial" => {
            let n = whole(items.first()?)?;
            if n > 100_000 {
                return None;
            }
            (1..=n).try_fold(1 % modulus, |p, k| times(p, k, modulus))?
        }
        _ => return None,
    })
}

/// A whole number that is not negative.
pub(super) fn whole(tree: &Expr) -> Option<u64> {
    let Expr::Num(n) = tree else { return None };
    (n.value.is_int() && n.decimals.is_none()).then(|| u64::try_from(n.value.numerator().clone()).ok()).flatten()
}

fn times(a: u64, b: u64, modulus: u64) -> Option<u64> {
    u64::try_from(u128::from(a) * u128::from(b) % u128::from(modulus)).ok()
}

fn power(base: u64, exponent: u64, modulus: u64) -> Option<u64> {
    let (mut result, mut square, mut left) = (1 % modulus, base, exponent);
    while left > 0 {
        if left % 2 == 1 {
            result = times(result, square, modulus)?;
        }
        square = times(square, square, modulus)?;
        left /= 2;
    }
    Some(result)
}
