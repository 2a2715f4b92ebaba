//! Reading digits into exact numbers that remember how precisely they were written.
//!
//! Digits in, [`Number`] out; cost is that of one big-integer conversion. Exponents beyond [`MAX_EXPONENT`] are refused,
//! because the exact value would take more memory than any result is worth.

use crate::Number;
use dashu::integer::{IBig, UBig};
use dashu::rational::RBig;

/// Largest decimal exponent, in either direction, that is turned into an exact number.
pub(crate) const MAX_EXPONENT: i64 = 4_000;

impl Number {
    /// An exact integer.
    #[must_use]
    pub fn integer(value: impl Into<IBig>) -> Self {
        Self { value: RBig::from(value.into()), decimals: None }
    }

    /// Reads `digits[.digits]` (no sign) times ten to `exponent`; `None` where it is no number or too large.
    #[must_use]
    pub fn from_decimal(text: &str, exponent: i64) -> Option<Self> {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        if exponent.checked_abs()? > MAX_EXPONENT {
            return None;
        }
        let places = i64::try_from(fraction.len()).ok()?.checked_sub(exponent)?;
        let value = shifted(whole_number(whole, fraction)?, places)?;
        let written_exactly = !text.contains('.') && exponent == 0;
        Some(Self { value, decimals: if written_exactly { None } else { Some(i32::try_from(places).ok()?) } })
    }

    /// The same number times ten to `exponent`, its last digit moved along; a number written as an integer stays exact.
    #[must_use]
    pub(crate) fn scaled(&self, exponent: i64) -> Option<Self> {
        if exponent.abs() > MAX_EXPONENT {
            return None;
        }
        let value = self.value.clone() * shifted(UBig::ONE, exponent.checked_neg()?)?;
        let decimals = match self.decimals {
            Some(places) => Some(i32::try_from(i64::from(places) - exponent).ok()?),
            None => None,
        };
        Some(Self { value, decimals })
    }

    /// A decimal with a repeating block: `0.1` and `6` is 1/6. Exact.
    pub(crate) fn repeating(text: &str, block: &str) -> Option<Self> {
        let start = Self::from_decimal(text, 0)?;
        let places = i64::from(start.decimals.unwrap_or(0));
        if block.is_empty() || block.len() > 1_000 || !block.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let nines = UBig::from(10u8).pow(block.len()) - UBig::ONE;
        let tail = RBig::from_parts(IBig::from(UBig::from_str_radix(block, 10).ok()?), nines);
        let value = start.value + tail * shifted(UBig::ONE, places)?;
        Some(Self { value, decimals: None })
    }
}

/// Ten to a power, without big numbers for as many digits as a result nearly always has.
#[must_use]
pub fn power_of_ten(exponent: usize) -> UBig {
    match u32::try_from(exponent).ok().and_then(|exponent| 10u128.checked_pow(exponent)) {
        Some(power) => UBig::from(power),
        None => UBig::from(10u8).pow(exponent),
    }
}

/// The digits before and behind the point as one number; `None` where there are none or other characters.
fn whole_number(whole: &str, fraction: &str) -> Option<UBig> {
    let digits = || whole.bytes().chain(fraction.bytes());
    let count = whole.len() + fraction.len();
    if count == 0 || !digits().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    // A machine word holds nineteen digits of any kind.
    if count <= 19 {
        return Some(UBig::from(digits().fold(0u64, |value, digit| value * 10 + u64::from(digit - b'0'))));
    }
    UBig::from_str_radix(&[whole, fraction].concat(), 10).ok()
}

/// `digits` with its last `places` digits behind the point (negative: zeros appended).
fn shifted(digits: UBig, places: i64) -> Option<RBig> {
    let power = power_of_ten(usize::try_from(places.unsigned_abs()).ok()?);
    Some(if places >= 0 { RBig::from_parts(IBig::from(digits), power) } else { RBig::from(IBig::from(digits * power)) })
}
