//! Values in double precision, complex where they are. In: a tree and values of its variables. Out: the value, or nothing
//! where it is undefined there or the tree holds something without a value. A screen, not a proof: about 1e-13 relative.

use crate::complex::Complex;
use crate::{Constant, Expr, eval_exact};

/// Values of variables.
pub type Point = Vec<(String, Complex)>;

/// Most terms of a sum or product that are added up.
const MAX_TERMS: f64 = 5_000.0;
/// The same for a sum whose terms are sums; deeper ones are not added up.
const MAX_TERMS_OF_SUMS: f64 = 20.0;
/// Angles beyond this have lost too many digits; whole ones, which are exact, from 2^53 on.
const MAX_ANGLE: f64 = 1e6;
const MAX_WHOLE_ANGLE: f64 = 9_007_199_254_740_992.0;

/// The value at a point, `None` where it is undefined or infinite; the point comes back as it was.
#[must_use]
pub fn eval_complex(expr: &Expr, point: &mut Point) -> Option<Complex> {
    value(expr, point).filter(|value| value.is_finite())
}

fn value(expr: &Expr, point: &mut Point) -> Option<Complex> {
    Some(match expr {
        Expr::Num(number) => Complex::real(number.value.to_f64_fast()),
        Expr::Sym(name) => point.iter().rev().find(|(known, _)| known == name)?.1,
        Expr::Const(Constant::Pi) => Complex::real(std::f64::consts::PI),
        Expr::Const(Constant::E) => Complex::real(std::f64::consts::E),
        Expr::Const(Constant::I) => Complex { re: 0.0, im: 1.0 },
        Expr::Add(terms) => fold(terms, point, Complex::real(0.0), Complex::add)?,
        Expr::Mul(factors) => fold(factors, point, Complex::real(1.0), Complex::mul)?,
        Expr::Neg(inner) => eval_complex(inner, point)?.neg(),
        Expr::Div(above, below) => eval_complex(above, point)?.div(eval_complex(below, point)?),
        Expr::Pow(base, exponent) => eval_complex(base, point)?.pow(eval_complex(exponent, point)?),
        Expr::Root(radicand, index) => root(eval_complex(radicand, point)?, eval_complex(index, point)?),
        Expr::Percent(inner) => eval_complex(inner, point)?.div(Complex::real(100.0)),
        Expr::Degrees(inner) => eval_complex(inner, point)?.mul(Complex::real(std::f64::consts::PI / 180.0)),
        Expr::Call(name, args) => call(name, args, point)?,
        Expr::Sum { body, index, lower, upper } => {
            repeat((body, index, lower, upper), point, Complex::real(0.0), Complex::add)?
        }
        Expr::Product { body, index, lower, upper } => {
            repeat((body, index, lower, upper), point, Complex::real(1.0), Complex::mul)?
        }
        _ => return None,
    })
}

fn fold(parts: &[Expr], point: &mut Point, start: Complex, join: fn(Complex, Complex) -> Complex) -> Option<Complex> {
    parts.iter().try_fold(start, |sum, part| Some(join(sum, eval_complex(part, point)?)))
}

fn repeat(
    over: (&Expr, &str, &Expr, &Expr),
    point: &mut Point,
    start: Complex,
    join: fn(Complex, Complex) -> Complex,
) -> Option<Complex> {
    let (body, index, lower, upper) = over;
    let most = match body.nested_sums() {
        0 => MAX_TERMS,
        1 => MAX_TERMS_OF_SUMS,
        _ => return None,
    };
    let (lower, upper) = (eval_complex(lower, point)?, eval_complex(upper, point)?);
    let whole = [lower, upper].iter().all(|bound| bound.im == 0.0 && bound.re.fract() == 0.0);
    if !whole || upper.re - lower.re > most {
        return None;
    }
    let (mut sum, mut step) = (start, lower.re);
    while step <= upper.re {
        point.push((index.to_owned(), Complex::real(step)));
        let term = eval_complex(body, point);
        point.pop();
        sum = join(sum, term?);
        step += 1.0;
    }
    Some(sum)
}

/// An odd root of a negative number is the real one, as schools teach it.
fn root(radicand: Complex, index: Complex) -> Complex {
    if index.re == 2.0 && index.im == 0.0 {
        return radicand.sqrt();
    }
    let odd = index.im == 0.0 && index.re.fract() == 0.0 && (index.re % 2.0).abs() == 1.0;
    if odd && radicand.im == 0.0 && radicand.re < 0.0 {
        return Complex::real(-(-radicand.re).powf(1.0 / index.re));
    }
    radicand.pow(Complex::real(1.0).div(index))
}

fn call(name: &str, args: &[Expr], point: &mut Point) -> Option<Complex> {
    if name == "Piecewise" {
        return crate::piecewise::value(args, point);
    }
    let values: Vec<Complex> = args.iter().map(|arg| eval_complex(arg, point)).collect::<Option<_>>()?;
    match values.as_slice() {
        [value] => unary(name, *value).or_else(|| whole(name, args, &values)),
        [value, base] if name == "log" || name == "ln" => Some(value.ln().div(base.ln())),
        [y, x] if name == "atan2" && y.im == 0.0 && x.im == 0.0 => Some(Complex::real(y.re.atan2(x.re))),
        [first, second] if name == "ratio" => Some(first.div(*second)),
        [base, count] if matches!(name, "RisingFactorial" | "FallingFactorial") => {
            crate::special::steps(name, *base, *count)
        }
        _ => whole(name, args, &values),
    }
}

/// Functions of integers: by exact arithmetic at the values, which must be real.
fn whole(name: &str, args: &[Expr], values: &[Complex]) -> Option<Complex> {
    if let Some(exact) = eval_exact(&Expr::Call(name.to_owned(), args.to_vec())) {
        return Some(Complex::real(exact.to_f64_fast()));
    }
    let reals: Vec<f64> = values.iter().map(|value| (value.im == 0.0).then_some(value.re)).collect::<Option<_>>()?;
    match (name, reals.as_slice()) {
        ("max", [first, rest @ ..]) => Some(Complex::real(rest.iter().fold(*first, |a, b| a.max(*b)))),
        ("min", [first, rest @ ..]) => Some(Complex::real(rest.iter().fold(*first, |a, b| a.min(*b)))),
        ("mod", [value, modulus]) if *modulus != 0.0 => {
            Some(Complex::real(value - modulus * (value / modulus).floor()))
        }
        ("factorial", [n]) if n.fract() == 0.0 && (0.0..=170.0).contains(n) => {
            Some(Complex::real((1..=*n as u32).map(f64::from).product()))
        }
        ("gcd" | "lcm", whole) if whole.iter().all(|value| value.fract() == 0.0 && value.abs() < 1e15) => {
            let exact = whole.iter().map(|value| Expr::Num(crate::Number::integer(*value as i64))).collect();
            eval_exact(&Expr::Call(name.to_owned(), exact)).map(|value| Complex::real(value.to_f64_fast()))
        }
        ("binomial", [n, k]) if n.fract() == 0.0 && k.fract() == 0.0 && *n >= 0.0 && k > n => Some(Complex::real(0.0)),
        ("binomial", [n, k])
            if n.fract() == 0.0 && k.fract() == 0.0 && (0.0..=60.0).contains(n) && (0.0..=*n).contains(k) =>
        {
            Some(Complex::real(
                (0..*k as u32).fold(1.0, |v, step| v * (n - f64::from(step)) / f64::from(step + 1)).round(),
            ))
        }
        _ => None,
    }
}

/// True where rounding of so large an angle is felt in its sine.
fn is_vague_angle(z: Complex) -> bool {
    let size = z.re.abs();
    size >= MAX_WHOLE_ANGLE || (size > MAX_ANGLE && z.re.fract() != 0.0)
}

fn unary(name: &str, z: Complex) -> Option<Complex> {
    let one = Complex::real(1.0);
    if matches!(name, "sin" | "cos" | "tan" | "cot" | "sec" | "csc") && is_vague_angle(z) {
        return None;
    }
    Some(match name {
        "sin" => z.sin(),
        "cos" => z.cos(),
        "tan" => z.sin().div(z.cos()),
        "cot" => z.cos().div(z.sin()),
        "sec" => one.div(z.cos()),
        "csc" => one.div(z.sin()),
        "asin" => z.asin(),
        "acos" => z.acos(),
        "atan" => z.atan(),
        "acot" => one.div(z).atan(),
        "asec" => one.div(z).acos(),
        "acsc" => one.div(z).asin(),
        "sinh" => z.sinh(),
        "cosh" => z.cosh(),
        "tanh" => z.sinh().div(z.cosh()),
        "coth" => z.cosh().div(z.sinh()),
        "sech" => one.div(z.cosh()),
        "csch" => one.div(z.sinh()),
        "asinh" => z.asinh(),
        "acosh" => z.acosh(),
        "atanh" => z.atanh(),
        "ln" | "log" => z.ln(),
        "exp" => z.exp(),
        "sqrt" => z.sqrt(),
        "abs" => Complex::real(z.abs()),
        "gamma" => crate::special::gamma(z)?,
        "harmonic" => crate::special::harmonic(z)?,
        "re" => Complex::real(z.re),
        "im" => Complex::real(z.im),
        "arg" => Complex::real(z.im.atan2(z.re)),
        "conjugate" => Complex { re: z.re, im: -z.im },
        "floor" if z.im == 0.0 => Complex::real(z.re.floor()),
        "ceil" if z.im == 0.0 => Complex::real(z.re.ceil()),
        "sign" if z.im == 0.0 => Complex::real(if z.re == 0.0 { 0.0 } else { z.re.signum() }),
        _ => return None,
    })
}
