//! Real values at 256 bits and more, to confirm what double precision only suggests (`e^{\pi\sqrt{163}}` is no integer).
//!
//! In: two trees without variables, or their difference. Out: whether their values agree, or the difference vanishes, to sixty digits
//! behind all those that the trees' exact parts have; or nothing where a value is not real, not defined, too large, or holds a
//! function that is not offered here. Up to some hundred microseconds a function. No proof: numbers may agree further than that.

use crate::{Constant, Expr, eval_exact};
use dashu::base::BitTest;
use dashu::float::FBig;
use dashu::float::round::mode::HalfEven;
use dashu::integer::IBig;
use dashu::rational::RBig;

type Real = FBig<HalfEven, 2>;

/// Bits of every value, besides those of the exact numbers that it is made of.
const PRECISION: usize = 256;
/// How many of these two values need not share; they are for rounding and cancellation.
const SLACK: usize = 56;
/// Most bits of exact numbers.
const MAX_BITS: usize = 2_048;
/// Arguments and angles beyond these cost precision or time that no result is worth.
const LARGEST_ARGUMENT: f64 = 5_000.0;
const LARGEST_ANGLE: f64 = 1e16;

/// Whether two values are the same.
#[must_use]
pub fn agree_precisely(a: &Expr, b: &Expr) -> Option<bool> {
    let at = Precision::for_parts(&[a, b])?;
    let (a, b) = (at.value(a)?, at.value(b)?);
    let scale = [size(&a), size(&b), at.real(&IBig::ONE)].into_iter().reduce(|x, y| if x > y { x } else { y })?;
    Some(size(&(a - b)) <= scale >> at.agreement())
}

/// Whether a sum is nothing beside its terms.
#[must_use]
pub fn vanishes_precisely(sum: &Expr) -> Option<bool> {
    let terms = match sum {
        Expr::Add(terms) => terms.as_slice(),
        other => std::slice::from_ref(other),
    };
    let at = Precision::for_parts(&[sum])?;
    let (mut total, mut scale) = (at.real(&IBig::ZERO), at.real(&IBig::ZERO));
    for term in terms {
        let term = at.value(term)?;
        scale += size(&term);
        total += term;
    }
    Some(size(&total) <= scale >> at.agreement())
}

fn size(x: &Real) -> Real {
    if *x < Real::ZERO { -x.clone() } else { x.clone() }
}

/// Bits of every value.
#[derive(Clone, Copy)]
struct Precision(usize);

impl Precision {
    /// Enough that `\sqrt{A + 1/3}` and `\sqrt{A + 1/4}` differ, however large `A` is.
    fn for_parts(parts: &[&Expr]) -> Option<Self> {
        let bits: usize = parts.iter().map(|part| exact_bits(part)).sum();
        (bits <= MAX_BITS).then_some(Self(PRECISION + bits))
    }

    /// Bits to which equal values agree.
    fn agreement(self) -> isize {
        (self.0 - SLACK) as isize
    }

    fn real(self, value: &IBig) -> Real {
        self.exactly(&RBig::from(value.clone()))
    }

    fn exactly(self, value: &RBig) -> Real {
        value.to_float(self.0).value()
    }

    fn value(self, expr: &Expr) -> Option<Real> {
        if let Some(exact) = eval_exact(expr) {
            return Some(self.exactly(&exact));
        }
        match expr {
            Expr::Const(Constant::Pi) => Some(Real::pi(self.0)),
            Expr::Const(Constant::E) => Some(self.real(&IBig::ONE).exp()),
            Expr::Add(terms) => {
                terms.iter().try_fold(self.real(&IBig::ZERO), |sum, term| Some(sum + self.value(term)?))
            }
            Expr::Mul(factors) => {
                factors.iter().try_fold(self.real(&IBig::ONE), |product, factor| Some(product * self.value(factor)?))
            }
            Expr::Neg(inner) => Some(-self.value(inner)?),
            Expr::Div(above, below) => Some(self.value(above)? / nonzero(self.value(below)?)?),
            Expr::Pow(base, exponent) => self.power(base, exponent),
            Expr::Root(radicand, index) => root(self.value(radicand)?, &self.value(index)?),
            Expr::Percent(inner) => Some(self.value(inner)? / self.real(&IBig::from(100))),
            Expr::Degrees(inner) => Some(self.value(inner)? * Real::pi(self.0) / self.real(&IBig::from(180))),
            Expr::Call(name, args) => match args.as_slice() {
                [only] => function(name, self.value(only)?),
                [of, base] if name == "log" => {
                    Some(positive(self.value(of)?)?.ln() / nonzero(positive(self.value(base)?)?.ln())?)
                }
                _ => None,
            },
            _ => None,
        }
    }

    fn power(self, base: &Expr, exponent: &Expr) -> Option<Real> {
        let value_of = self.value(base)?;
        if let Some(exact) =
            eval_exact(exponent).filter(|exact| exact.is_int() && exact.to_f64_fast().abs() <= LARGEST_ARGUMENT)
        {
            let whole = exact.numerator().clone();
            let base = if whole < IBig::ZERO { nonzero(value_of)? } else { value_of };
            return Some(base.powi(whole));
        }
        let exponent = self.value(exponent)? * positive(value_of)?.ln();
        Some(moderate(exponent)?.exp())
    }
}

/// Bits of the exact numbers in a tree, the larger ones of its parts together.
fn exact_bits(expr: &Expr) -> usize {
    match eval_exact(expr) {
        Some(exact) => exact.numerator().bit_len() + exact.denominator().bit_len(),
        None => expr.children().into_iter().map(exact_bits).sum(),
    }
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
        "sin" => angle(x)?.sin(),
        "cos" => angle(x)?.cos(),
        "tan" => {
            let x = angle(x)?;
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

/// An angle that leaves enough bits behind its point.
fn angle(x: Real) -> Option<Real> {
    (x.to_f64().value().abs() <= LARGEST_ANGLE).then_some(x)
}

fn within_one(x: Real) -> Option<Real> {
    (x.to_f64().value().abs() < 1.0).then_some(x)
}
