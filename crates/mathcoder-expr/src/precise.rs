//! Real values at 256 bits, to confirm what double precision only suggests (`e^{\pi\sqrt{163}}` is no integer).
//!
//! In: two trees without variables. Out: whether their values agree to sixty digits, or nothing where a value is not real, not
//! defined, too large, or holds a function that is not offered here. Up to some hundred microseconds a function.

use crate::{Constant, Expr, eval_exact};
use dashu::float::FBig;
use dashu::float::round::mode::HalfEven;
use dashu::integer::IBig;

type Real = FBig<HalfEven, 2>;

/// Bits of every value.
const PRECISION: usize = 256;
/// Bits to which two values must agree; the rest is for rounding and cancellation.
const AGREEMENT: isize = 200;
/// Arguments beyond this cost precision or time that no result is worth.
const LARGEST_ARGUMENT: f64 = 5_000.0;

/// Whether two values are the same to sixty digits.
#[must_use]
pub fn agree_precisely(a: &Expr, b: &Expr) -> Option<bool> {
    let (a, b) = (value(a)?, value(b)?);
    let size = |x: &Real| if *x < Real::ZERO { -x.clone() } else { x.clone() };
    let one = real(&IBig::ONE);
    let scale = [size(&a), size(&b), one].into_iter().reduce(|x, y| if x > y { x } else { y })?;
    Some(size(&(a - b)) <= scale >> AGREEMENT)
}

fn real(value: &IBig) -> Real {
    dashu::rational::RBig::from(value.clone()).to_float(PRECISION).value()
}

fn value(expr: &Expr) -> Option<Real> {
    if let Some(exact) = eval_exact(expr) {
        return Some(exact.to_float(PRECISION).value());
    }
    match expr {
        Expr::Const(Constant::Pi) => Some(Real::pi(PRECISION)),
        Expr::Const(Constant::E) => Some(real(&IBig::ONE).exp()),
        Expr::Add(terms) => terms.iter().try_fold(real(&IBig::ZERO), |sum, term| Some(sum + value(term)?)),
        Expr::Mul(factors) => {
            factors.iter().try_fold(real(&IBig::ONE), |product, factor| Some(product * value(factor)?))
        }
        Expr::Neg(inner) => Some(-value(inner)?),
        Expr::Div(above, below) => Some(value(above)? / nonzero(value(below)?)?),
        Expr::Pow(base, exponent) => power(base, exponent),
        Expr::Root(radicand, index) => root(value(radicand)?, &value(index)?),
        Expr::Percent(inner) => Some(value(inner)? / real(&IBig::from(100))),
        Expr::Degrees(inner) => Some(value(inner)? * Real::pi(PRECISION) / real(&IBig::from(180))),
        Expr::Call(name, args) => match args.as_slice() {
            [only] => function(name, value(only)?),
            [of, base] if name == "log" => Some(positive(value(of)?)?.ln() / nonzero(positive(value(base)?)?.ln())?),
            _ => None,
        },
        _ => None,
    }
}

fn power(base: &Expr, exponent: &Expr) -> Option<Real> {
    let value_of = value(base)?;
    if let Some(exact) =
        eval_exact(exponent).filter(|exact| exact.is_int() && exact.to_f64_fast().abs() <= LARGEST_ARGUMENT)
    {
        let whole = exact.numerator().clone();
        let base = if whole < IBig::ZERO { nonzero(value_of)? } else { value_of };
        return Some(base.powi(whole));
    }
    let exponent = value(exponent)? * positive(value_of)?.ln();
    Some(moderate(exponent)?.exp())
}

/// Square roots and odd roots, the latter of negative numbers too.
fn root(radicand: Real, index: &Real) -> Option<Real> {
    let count = index.to_f64().value();
    if count.fract() != 0.0 || !(2.0..=64.0).contains(&count) {
        return None;
    }
    let negative = radicand < Real::ZERO;
    if negative && count % 2.0 == 0.0 {
        return None;
    }
    let size = if negative { -radicand } else { radicand };
    let root = if count == 2.0 { size.sqrt() } else { size.nth_root(count as usize) };
    Some(if negative { -root } else { root })
}

fn function(name: &str, x: Real) -> Option<Real> {
    Some(match name {
        "ln" | "log" => positive(x)?.ln(),
        "exp" => moderate(x)?.exp(),
        "sin" => moderate(x)?.sin(),
        "cos" => moderate(x)?.cos(),
        "tan" => {
            let x = moderate(x)?;
            x.sin() / nonzero(x.cos())?
        }
        "atan" => moderate(x)?.atan(),
        "asin" => within_one(x)?.asin(),
        "acos" => within_one(x)?.acos(),
        "sinh" => moderate(x)?.sinh(),
        "cosh" => moderate(x)?.cosh(),
        "abs" if x < Real::ZERO => -x,
        "abs" => x,
        _ => return None,
    })
}

fn nonzero(x: Real) -> Option<Real> {
    (x != Real::ZERO).then_some(x)
}

fn positive(x: Real) -> Option<Real> {
    (x > Real::ZERO).then_some(x)
}

fn moderate(x: Real) -> Option<Real> {
    (x.to_f64().value().abs() <= LARGEST_ARGUMENT).then_some(x)
}

fn within_one(x: Real) -> Option<Real> {
    (x.to_f64().value().abs() < 1.0).then_some(x)
}
