//! Do two numbers agree, given how precisely each is written?
//!
//! The policy: a stated decimal is met within half a unit of its last place; an integer without a point is exact; an exact
//! stated value is met by a float within 1e-12 relative (absolute around zero), or within half a unit of an output that shows
//! fewer digits, two at least. There is no absolute tolerance. Exact rationals where both sides are; double precision, with
//! the edge left undecided, where one is irrational.

use crate::agree::Agree;
use crate::normal_form::{self, Compared};
use crate::reasons;
use dashu::base::{Abs, Signed, UnsignedAbs};
use dashu::integer::IBig;
use dashu::rational::RBig;
use mathcoder_core::Level;
use mathcoder_expr::{
    Complex, Expr, Number, agree_precisely, eval_complex, eval_exact, power_of_ten, vanishes_precisely,
};

/// Relative noise of a float printed in full.
const NOISE: f64 = 1e-12;
/// Fewest digits that floating-point noise around zero is printed with (NumPy's default).
const NOISE_DIGITS: usize = 8;
/// Digits from which on a float is printed in full.
const FULL_DIGITS: usize = 15;

/// A real number as one side gives it.
struct Side {
    exact: Option<RBig>,
    approx: f64,
    /// Half a unit of the last place where it is a decimal.
    half: Option<RBig>,
    /// Significant digits written, where it is a decimal.
    digits: usize,
}

/// Compares two values without variables. `about` says that the text itself calls the number approximate.
pub(crate) fn numbers_agree(stated: &Expr, printed: &Expr, about: About) -> Agree {
    if let Expr::Call(name, args) = stated
        && let (true, [inner]) = (name == "truncated", args.as_slice())
    {
        return truncated_agrees(inner, printed);
    }
    let Some((ours, theirs)) = parts(stated).zip(parts(printed)) else { return complex_agree(stated, printed) };
    let ours = (with_product_precision(stated, ours.0, about), ours.1);
    let real = real_agree(&ours.0, &theirs.0, about);
    let is_real = [&ours.1, &theirs.1].iter().all(|side| side.exact.as_ref().is_some_and(RBig::is_zero));
    let found = if is_real { real } else { real.and(real_agree(&ours.1, &theirs.1, about)) };
    let rational = ours.0.exact.is_some() && theirs.0.exact.is_some();
    let decimals = ours.0.half.is_some() || theirs.0.half.is_some();
    let found = if rational || decimals { found } else { confirmed(found, stated, printed) };
    let rounded = |expr: &Expr| matches!(expr, Expr::Add(_)) && has_decimals(expr);
    match found {
        // Decimals inside a sum carry a precision that nobody stated.
        Agree::Different(_) if (rounded(stated) || rounded(printed)) && within_a_hundredth(stated, printed) => {
            Agree::Unknown(&reasons::PRECISION)
        }
        other => other,
    }
}

fn within_a_hundredth(stated: &Expr, printed: &Expr) -> bool {
    match (eval_complex(stated, &mut Vec::new()), eval_complex(printed, &mut Vec::new())) {
        (Some(s), Some(p)) => Complex { re: s.re - p.re, im: s.im - p.im }.abs() <= 1e-2 * s.abs().max(p.abs()),
        _ => false,
    }
}

/// Two exact values of which one is irrational: double precision suggests, sixty digits of what they do not share decide.
fn confirmed(found: Agree, stated: &Expr, printed: &Expr) -> Agree {
    if matches!(found, Agree::Same(_, "number.about" | "number.measured")) {
        return found;
    }
    let precisely = match normal_form::compare(stated, printed) {
        Some(Compared::Same) => Some(true),
        Some(Compared::Different) => Some(false),
        Some(Compared::Rest(rest)) => vanishes_precisely(&rest),
        None => agree_precisely(stated, printed),
    };
    match (found, precisely) {
        (Agree::Same(..), Some(false)) => Agree::Different("number.sixty_digits"),
        (Agree::Same(_, rule), None) => Agree::Same(Level::L3NumberAgrees, rule),
        (Agree::Different(_), Some(true)) => Agree::Same(Level::L4SymbolicallyEqual, "number.sixty_digits"),
        _ => found,
    }
}

/// Whether the text around a number calls it approximate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum About {
    /// No word of it.
    Exact,
    /// `≈`, "about", "approximately".
    Approximate,
    /// A measured quantity: it has a unit.
    Measured,
}

fn real_agree(stated: &Side, printed: &Side, about: About) -> Agree {
    let (Some(s), Some(p)) = (&stated.exact, &printed.exact) else {
        return irrational_agree(stated, printed, about);
    };
    if s == p {
        let exact = stated.half.is_none() && printed.half.is_none();
        return Agree::Same(if exact { Level::L4SymbolicallyEqual } else { Level::L3NumberAgrees }, "number.equal");
    }
    let distance = (s - p).abs();
    if within_noise(s, &distance, printed) {
        return Agree::Same(Level::L3NumberAgrees, "number.float_noise");
    }
    if let Some(half) = &stated.half {
        let slack = if printed.digits >= FULL_DIGITS { noise_of(p) } else { RBig::ZERO };
        if distance <= half.clone() + slack {
            return Agree::Same(Level::L3NumberAgrees, "number.rounded");
        }
    }
    if output_rounds(stated, printed, &distance) {
        return Agree::Same(Level::L3NumberAgrees, "number.output_rounded");
    }
    if stated.half.is_none() && s.is_int() {
        return integer_about((s, p), &distance, about);
    }
    Agree::Different("number.differs")
}

/// An output with fewer digits than the stated value is met within its own last place: from two digits on against an exact
/// value, from three on against a stated decimal, which could itself be rounded wrongly.
fn output_rounds(stated: &Side, printed: &Side, distance: &RBig) -> bool {
    let Some(half) = &printed.half else { return false };
    let needed = if stated.half.is_none() { 2 } else { 3 };
    let fits = if stated.half.is_none() { distance <= half } else { distance < half };
    (needed..FULL_DIGITS).contains(&printed.digits) && fits
}

fn within_noise(stated: &RBig, distance: &RBig, printed: &Side) -> bool {
    if printed.half.is_none() {
        return false;
    }
    if stated.is_zero() {
        // Noise is printed with many digits; `4.1e-21` is a result.
        return printed.digits >= NOISE_DIGITS && distance.to_f64_fast() <= NOISE;
    }
    printed.digits >= FULL_DIGITS && *distance <= noise_of(stated)
}

fn noise_of(value: &RBig) -> RBig {
    value.clone().abs() / RBig::from(1_000_000_000_000u64)
}

/// An integer that the text calls approximate may be rounded at its last place other than zero. So may a measured one (it has a
/// unit): with three digits it is taken to be, where the output is no integer; else nobody can tell.
fn integer_about(values: (&RBig, &RBig), distance: &RBig, about: About) -> Agree {
    let (stated, printed) = values;
    let text = stated.numerator().clone().abs().to_string();
    let significant = text.trim_end_matches('0').len().max(2).min(text.len());
    let unit = RBig::from(IBig::from(power_of_ten(text.len() - significant)));
    if *distance > unit / RBig::from(2) {
        return Agree::Different("number.differs");
    }
    match about {
        About::Approximate => Agree::Same(Level::L3NumberAgrees, "number.about"),
        About::Measured if significant >= 3 && !printed.is_int() => {
            Agree::Same(Level::L3NumberAgrees, "number.measured")
        }
        About::Measured => Agree::Unknown(&reasons::PRECISION),
        About::Exact => Agree::Different("number.integer_is_exact"),
    }
}

/// One side at least is irrational: double precision, undecided at the edge.
fn irrational_agree(stated: &Side, printed: &Side, about: About) -> Agree {
    let (s, p) = (stated.approx, printed.approx);
    let scale = s.abs().max(p.abs());
    let noise = if scale < 1.0 && s == 0.0 { NOISE } else { NOISE * scale };
    let distance = (s - p).abs();
    if distance > noise
        && let (Some(whole), Ok(value)) =
            (stated.exact.as_ref().filter(|value| value.is_int()), RBig::try_from(printed.approx))
        && stated.half.is_none()
        && about != About::Exact
    {
        return integer_about((whole, &value), &(whole.clone() - value.clone()).abs(), about);
    }
    if stated.half.is_none() && printed.half.is_none() {
        let same = distance <= noise;
        return if same {
            Agree::Same(Level::L4SymbolicallyEqual, "number.equal")
        } else {
            Agree::Different("number.differs")
        };
    }
    // A short decimal that hits the value this closely is that value: `0.5` for the sine of thirty degrees.
    if distance <= noise && printed.half.is_some() {
        return Agree::Same(Level::L3NumberAgrees, "number.float_noise");
    }
    let stated_half = stated.half.as_ref().map_or(0.0, RBig::to_f64_fast);
    let enough = if stated.half.is_none() { 2 } else { 3 };
    let printed_half = printed.half.as_ref().filter(|_| printed.digits >= enough).map_or(0.0, RBig::to_f64_fast);
    let half = stated_half.max(printed_half);
    if half > 0.0 && (distance - half).abs() <= noise * 1e-2 {
        return Agree::Unknown(&reasons::PRECISION);
    }
    if distance <= half {
        Agree::Same(Level::L3NumberAgrees, "number.rounded")
    } else {
        Agree::Different("number.differs")
    }
}

/// `3.1415…` announces that digits follow: the output must begin with those stated.
fn truncated_agrees(stated: &Expr, printed: &Expr) -> Agree {
    let (Some(s), Some(p)) = (side(stated), side(printed)) else { return Agree::Unknown(&reasons::UNDECIDED) };
    let (Some(start), Some(half)) = (&s.exact, &s.half) else { return real_agree(&s, &p, About::Exact) };
    let Some(value) = p.exact.clone().or_else(|| RBig::try_from(p.approx).ok()) else {
        return Agree::Unknown(&reasons::UNDECIDED);
    };
    let (low, high) = (start.clone().abs(), start.clone().abs() + half.clone() * RBig::from(2));
    let same_sign = start.is_negative() == value.is_negative();
    let size = value.abs();
    // More digits are stated than the float has.
    let in_full = p.digits >= FULL_DIGITS && (size.clone() - low.clone()).abs() <= noise_of(&low);
    // The next digit up begins with other digits, unless it is the same number that a float misses by its noise.
    if same_sign && (in_full || (low <= size && size < high)) {
        return Agree::Same(Level::L3NumberAgrees, "number.truncated");
    }
    Agree::Different("number.differs")
}

/// Real and imaginary part of `a + b i` with literal parts.
fn parts(expr: &Expr) -> Option<(Side, Side)> {
    let zero = || Side { exact: Some(RBig::ZERO), approx: 0.0, half: None, digits: usize::MAX };
    if let Expr::Add(terms) = expr
        && let [re, im] = terms.as_slice()
        && let (None, Some(im)) = (imaginary(re), imaginary(im))
    {
        return Some((side(re)?, im));
    }
    match imaginary(expr) {
        Some(im) => Some((zero(), im)),
        None => Some((side(expr)?, zero())),
    }
}

/// The factor of `b i`, negations pulled in.
fn imaginary(expr: &Expr) -> Option<Side> {
    match expr {
        Expr::Neg(inner) => imaginary(inner).map(negated),
        Expr::Const(mathcoder_expr::Constant::I) => Some(literal(&Number::integer(1), 1)),
        Expr::Mul(factors) => match factors.as_slice() {
            [value, Expr::Const(mathcoder_expr::Constant::I)] | [Expr::Const(mathcoder_expr::Constant::I), value] => {
                side(value)
            }
            _ => None,
        },
        _ => None,
    }
}

fn negated(side: Side) -> Side {
    Side { exact: side.exact.map(|value| -value), approx: -side.approx, ..side }
}

fn literal(number: &Number, sign: i32) -> Side {
    let value = if sign < 0 { -number.value.clone() } else { number.value.clone() };
    let approx = value.to_f64_fast();
    Side {
        half: number.decimals.map(|_| number.half_unit()),
        digits: significant_digits(number),
        exact: Some(value),
        approx,
    }
}

/// A real value: a literal with its precision, or an exact one.
fn side(expr: &Expr) -> Option<Side> {
    match expr {
        Expr::Num(number) => return Some(literal(number, 1)),
        Expr::Neg(inner) => {
            if let Expr::Num(number) = &**inner {
                return Some(literal(number, -1));
            }
        }
        _ => {}
    }
    let (half, digits) = inherited_precision(expr);
    if let Some(value) = eval_exact(expr) {
        let approx = value.to_f64_fast();
        return Some(Side { exact: Some(value), approx, half, digits });
    }
    let value = eval_complex(expr, &mut Vec::new())?;
    (value.im.abs() <= 1e-13 * value.re.abs()).then_some(Side { exact: None, approx: value.re, half, digits })
}

/// A decimal times a power of ten or with a percent sign keeps its precision; any other expression counts as exact.
fn inherited_precision(expr: &Expr) -> (Option<RBig>, usize) {
    match expr {
        Expr::Percent(inner) => match side(inner) {
            Some(side) => (side.half.map(|half| half / RBig::from(100)), side.digits),
            None => (None, 0),
        },
        Expr::Degrees(inner) => match side(inner) {
            Some(Side { half: Some(half), digits, .. }) => {
                (RBig::try_from(half.to_f64_fast() * std::f64::consts::PI / 180.0).ok(), digits)
            }
            _ => (None, 0),
        },
        _ => (None, 0),
    }
}

/// `0.32\pi` of a measured quantity is rounded as its decimal is.
fn with_product_precision(stated: &Expr, side: Side, about: About) -> Side {
    let Expr::Mul(factors) = stated else { return side };
    let mut decimals = factors.iter().filter_map(|factor| match factor {
        Expr::Num(number) if number.decimals.is_some() && !number.value.is_zero() => Some(number),
        _ => None,
    });
    match (decimals.next(), decimals.next()) {
        (Some(only), None) if about != About::Exact && side.half.is_none() => {
            let share = only.half_unit() / only.value.clone().abs();
            let half = RBig::try_from(side.approx.abs()).ok().map(|size| size * share);
            Side { half, digits: significant_digits(only), ..side }
        }
        _ => side,
    }
}

fn significant_digits(number: &Number) -> usize {
    let Some(decimals) = number.decimals else { return usize::MAX };
    let places = usize::try_from(decimals.unsigned_abs()).unwrap_or(0);
    let above = number.value.numerator().clone().unsigned_abs();
    let below = number.value.denominator();
    let digits =
        if decimals >= 0 { above * power_of_ten(places) / below } else { above / (below * power_of_ten(places)) };
    match u128::try_from(&digits) {
        Ok(digits) => digits.checked_ilog10().map_or(0, |last| last as usize + 1),
        Err(_) => digits.to_string().len(),
    }
}

/// Complex values that are no literals: both parts within the noise of the absolute value.
fn complex_agree(stated: &Expr, printed: &Expr) -> Agree {
    let (Some(s), Some(p)) = (eval_complex(stated, &mut Vec::new()), eval_complex(printed, &mut Vec::new())) else {
        return Agree::Unknown(&reasons::UNDECIDED);
    };
    let distance = Complex { re: s.re - p.re, im: s.im - p.im }.abs();
    let scale = s.abs().max(p.abs());
    if distance <= NOISE * scale || distance == 0.0 {
        return Agree::Same(Level::L4SymbolicallyEqual, "number.equal");
    }
    // Decimals inside an expression carry a precision that nobody stated.
    if distance <= 1e-2 * scale && has_decimals(stated) | has_decimals(printed) {
        return Agree::Unknown(&reasons::PRECISION);
    }
    Agree::Different("number.differs")
}

/// True where a decimal stands anywhere in the expression.
pub(crate) fn has_decimals(expr: &Expr) -> bool {
    match expr {
        Expr::Num(number) => number.decimals.is_some(),
        other => other.children().into_iter().any(has_decimals),
    }
}
