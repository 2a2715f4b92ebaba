//! Exact values: rational arithmetic on a tree, at a rational point where it has variables.
//!
//! In: a tree. Out: the exact rational, or nothing where the value is irrational, undefined, or too large to be worth its
//! memory. Numbers stay under [`MAX_BITS`]; the work is bounded by the size of the tree times that.

use crate::number::power_of_ten;
use crate::{Expr, Number};
use dashu::base::{BitTest, Gcd, Signed, UnsignedAbs};
use dashu::integer::{IBig, UBig};
use dashu::rational::RBig;

/// Largest numerator or denominator, in bits.
const MAX_BITS: usize = 1 << 15;
/// Largest argument of a factorial or a binomial.
const MAX_COUNT: u32 = 2_000;
/// Most terms of a sum or product that are added up.
const MAX_TERMS: u32 = 500;
/// The same for a sum whose terms are sums; deeper ones are not added up.
const MAX_TERMS_OF_SUMS: u32 = 20;

/// Most digits behind the point of a number in another base.
const MAX_PLACES: usize = 64;

/// Values of variables.
pub type ExactPoint = Vec<(String, RBig)>;

/// The exact rational value of an expression without variables.
#[must_use]
pub fn eval_exact(expr: &Expr) -> Option<RBig> {
    eval_exact_at(expr, &mut Vec::new())
}

/// The exact rational value at a point; the point comes back as it was.
#[must_use]
pub fn eval_exact_at(expr: &Expr, point: &mut ExactPoint) -> Option<RBig> {
    let value = match expr {
        Expr::Num(number) => number.value.clone(),
        Expr::Sym(name) => point.iter().rev().find(|(known, _)| known == name)?.1.clone(),
        Expr::Add(terms) => fold(terms, point, RBig::ZERO, |a, b| a + b)?,
        Expr::Mul(factors) => fold(factors, point, RBig::ONE, |a, b| a * b)?,
        Expr::Neg(inner) => -eval_exact_at(inner, point)?,
        Expr::Div(above, below) => {
            let below = eval_exact_at(below, point)?;
            if below.is_zero() {
                return None;
            }
            eval_exact_at(above, point)? / below
        }
        Expr::Pow(base, exponent) => power(&eval_exact_at(base, point)?, &eval_exact_at(exponent, point)?)?,
        Expr::Root(radicand, index) => root(&eval_exact_at(radicand, point)?, &eval_exact_at(index, point)?)?,
        Expr::Percent(inner) => eval_exact_at(inner, point)? / RBig::from(100),
        Expr::Call(name, args) => call(name, args, point)?,
        Expr::Sum { body, index, lower, upper } => {
            repeat((body, index, lower, upper), point, RBig::ZERO, |a, b| a + b)?
        }
        Expr::Product { body, index, lower, upper } => {
            repeat((body, index, lower, upper), point, RBig::ONE, |a, b| a * b)?
        }
        _ => return None,
    };
    small(value)
}

fn small(value: RBig) -> Option<RBig> {
    (value.numerator().bit_len() <= MAX_BITS && value.denominator().bit_len() <= MAX_BITS).then_some(value)
}

fn fold(parts: &[Expr], point: &mut ExactPoint, start: RBig, join: fn(RBig, RBig) -> RBig) -> Option<RBig> {
    parts.iter().try_fold(start, |value, part| small(join(value, eval_exact_at(part, point)?)))
}

fn repeat(
    over: (&Expr, &str, &Expr, &Expr),
    point: &mut ExactPoint,
    start: RBig,
    join: fn(RBig, RBig) -> RBig,
) -> Option<RBig> {
    let (body, index, lower, upper) = over;
    let most = match body.nested_sums() {
        0 => MAX_TERMS,
        1 => MAX_TERMS_OF_SUMS,
        _ => return None,
    };
    let lower = integer(&eval_exact_at(lower, point)?)?;
    let upper = integer(&eval_exact_at(upper, point)?)?;
    let terms = u32::try_from(&upper - &lower + IBig::ONE).ok().filter(|terms| *terms <= most)?;
    let mut value = start;
    for step in 0..terms {
        point.push((index.to_owned(), RBig::from(&lower + IBig::from(step))));
        let term = eval_exact_at(body, point);
        point.pop();
        value = small(join(value, term?))?;
    }
    Some(value)
}

fn integer(value: &RBig) -> Option<IBig> {
    value.is_int().then(|| value.numerator().clone())
}

/// `base^exponent` for an integer exponent, or a root that comes out even.
fn power(base: &RBig, exponent: &RBig) -> Option<RBig> {
    let Some(whole) = integer(exponent) else {
        let index = RBig::from(IBig::from(exponent.denominator().clone()));
        return root(&power(base, &RBig::from(exponent.numerator().clone()))?, &index).filter(|_| !base.is_negative());
    };
    let negative = whole.is_negative();
    if negative && base.is_zero() {
        return None;
    }
    let count = usize::try_from(IBig::from(whole.unsigned_abs())).ok()?;
    let bits = base.numerator().bit_len().max(base.denominator().bit_len());
    let trivial = base.is_zero() || base.is_one() || *base == -RBig::ONE;
    if !trivial && bits.checked_mul(count)? > MAX_BITS {
        return None;
    }
    let count = if trivial { count % 2 + 2 * usize::from(count > 0) } else { count };
    let (above, below) = (base.numerator().pow(count), base.denominator().pow(count));
    let value = RBig::from_parts(above, below);
    Some(if negative { RBig::ONE / value } else { value })
}

/// The root where it is rational; an odd root of a negative number is the real one.
fn root(radicand: &RBig, index: &RBig) -> Option<RBig> {
    let index = u32::try_from(integer(index)?).ok().filter(|index| (1..=64).contains(index))?;
    let negative = radicand.is_negative();
    if negative && index % 2 == 0 {
        return None;
    }
    let above = exact_root(&radicand.numerator().clone().unsigned_abs(), index)?;
    let below = exact_root(radicand.denominator(), index)?;
    let value = RBig::from_parts(IBig::from(above), below);
    Some(if negative { -value } else { value })
}

fn exact_root(value: &UBig, index: u32) -> Option<UBig> {
    let root = value.nth_root(index as usize);
    (root.pow(index as usize) == *value).then_some(root)
}

fn call(name: &str, args: &[Expr], point: &mut ExactPoint) -> Option<RBig> {
    let values: Vec<RBig> = args.iter().map(|arg| eval_exact_at(arg, point)).collect::<Option<_>>()?;
    match (name, values.as_slice()) {
        ("abs", [value]) => Some(if value.is_negative() { -value.clone() } else { value.clone() }),
        ("floor", [value]) => Some(RBig::from(value.floor())),
        ("ceil", [value]) => Some(RBig::from(value.ceil())),
        ("sign", [value]) => Some(RBig::from(if value.is_zero() {
            0
        } else if value.is_negative() {
            -1
        } else {
            1
        })),
        ("factorial", [value]) => factorial(value, 1),
        ("factorial2", [value]) => factorial(value, 2),
        ("binomial", [n, k]) => binomial(n, k),
        ("gcd" | "lcm", [_, ..]) => divisors(name, &values),
        ("max", [_, ..]) => values.into_iter().max(),
        ("min", [_, ..]) => values.into_iter().min(),
        ("mod", [value, modulus]) if !modulus.is_zero() => {
            let quotient = RBig::from((value.clone() / modulus.clone()).floor());
            Some(value.clone() - quotient * modulus.clone())
        }
        ("base", [digits, base]) => in_base(digits, base),
        ("ratio", [first, second]) if !second.is_zero() => Some(first.clone() / second.clone()),
        ("log", [value, base]) => exact_log(value, base),
        ("ln" | "log", [value]) if value.is_one() => Some(RBig::ZERO),
        ("exp" | "cos" | "cosh", [value]) if value.is_zero() => Some(RBig::ONE),
        ("sin" | "tan" | "sinh" | "tanh" | "asin" | "atan", [value]) if value.is_zero() => Some(RBig::ZERO),
        _ => None,
    }
}

fn factorial(value: &RBig, step: usize) -> Option<RBig> {
    let count = u32::try_from(integer(value)?).ok().filter(|count| *count <= MAX_COUNT)?;
    Some(RBig::from((1..=count).rev().step_by(step).fold(IBig::ONE, |product, factor| product * factor)))
}

fn binomial(n: &RBig, k: &RBig) -> Option<RBig> {
    let n = u32::try_from(integer(n)?).ok().filter(|n| *n <= MAX_COUNT)?;
    let k = u32::try_from(integer(k)?).ok()?;
    if k > n {
        return Some(RBig::ZERO);
    }
    let mut value = IBig::ONE;
    for step in 0..k.min(n - k) {
        value = value * (n - step) / (step + 1);
    }
    Some(RBig::from(value))
}

fn divisors(name: &str, values: &[RBig]) -> Option<RBig> {
    let whole: Vec<UBig> =
        values.iter().map(|value| integer(value).map(|i| i.unsigned_abs())).collect::<Option<_>>()?;
    if whole.iter().any(UBig::is_zero) {
        return None;
    }
    let join = |a: UBig, b: &UBig| {
        let common = (&a).gcd(b);
        if name == "gcd" { common } else { a / common * b }
    };
    let (first, rest) = whole.split_first()?;
    let value = rest
        .iter()
        .try_fold(first.clone(), |value, next| Some(join(value, next)).filter(|v| v.bit_len() <= MAX_BITS))?;
    Some(RBig::from(IBig::from(value)))
}

/// Decimal digits read again in another base (`1010` in base 2 is 10, `0.11` in base 2 is 3/4). Digits beyond nine are letters,
/// which no number here has.
fn in_base(digits: &RBig, base: &RBig) -> Option<RBig> {
    let base = u32::try_from(integer(base)?).ok().filter(|base| (2..=36).contains(base))?;
    let (mut whole, mut places) = (digits.clone(), 0usize);
    while !whole.is_int() {
        places += 1;
        whole = small(whole * RBig::from(10)).filter(|_| places <= MAX_PLACES)?;
    }
    let value = IBig::from_str_radix(&integer(&whole)?.to_string(), base).ok()?;
    Some(RBig::from(value) / RBig::from(IBig::from(base).pow(places)))
}

/// The logarithm where it is an integer.
fn exact_log(value: &RBig, base: &RBig) -> Option<RBig> {
    let guess = (value.to_f64_fast().ln() / base.to_f64_fast().ln()).round();
    if !guess.is_finite() || guess.abs() > 4_096.0 {
        return None;
    }
    let exponent = RBig::from(guess as i64);
    (power(base, &exponent)? == *value).then_some(exponent)
}

impl Number {
    /// Half a unit of the last place written; zero for an exact number.
    #[must_use]
    pub fn half_unit(&self) -> RBig {
        let Some(decimals) = self.decimals else { return RBig::ZERO };
        let power = power_of_ten(usize::try_from(decimals.unsigned_abs()).unwrap_or(0));
        let (above, below) = if decimals >= 0 { (UBig::ONE, power * 2u8) } else { (power, UBig::from(2u8)) };
        RBig::from_parts(IBig::from(above), below)
    }
}
