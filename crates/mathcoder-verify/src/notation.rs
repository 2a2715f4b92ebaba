//! Ways of writing numbers that no formula grammar has: mixed numbers in words, degrees with minutes, `x` for times, digits with
//! letters in a base, times of day. In: the text of a result. Out: the same text with these spelled as mathematics; borrowed where
//! nothing changes. A scan a rule, and only where its mark occurs.

use crate::patterns::{Pattern, patterns};
use dashu::integer::UBig;
use mathcoder_expr::{Expr, Number};
use regex::Captures;
use std::borrow::Cow;

/// What must occur for a rule to be tried, where it applies, and how it spells what it found.
type Rule = (&'static [&'static str], &'static Pattern, fn(&Captures<'_>) -> Option<String>);

const RULES: &[Rule] = &[
    (&["/"], &MIXED, mixed),
    (&["'", "′", "prime"], &MINUTES, with_minutes),
    (&["x 10", "x10", "X 10", "X10"], &CROSS, |found| Some(format!("{} * 10^", group(found, 1)))),
    (&["_"], &BASED, in_base),
    (&[" ", "~"], &GROUPED, |found| Some(group(found, 0).replace([' ', '~'], ""))),
];

/// The text with unusual numbers spelled as formulas.
pub(crate) fn respelled(text: &str) -> Cow<'_, str> {
    RULES.iter().fold(Cow::Borrowed(text), |text, (marks, pattern, spell)| {
        if !marks.iter().any(|mark| text.contains(mark)) {
            return text;
        }
        let spelled = |found: &Captures<'_>| spell(found).unwrap_or_else(|| group(found, 0).to_owned());
        match pattern.own().replace_all(&text, spelled) {
            Cow::Owned(changed) => Cow::Owned(changed),
            Cow::Borrowed(_) => text,
        }
    })
}

/// `2:30 pm` as hours and minutes of the day, where that is the whole text.
pub(crate) fn clock(text: &str) -> Option<Expr> {
    let found = text.ends_with(['m', 'M', '.']).then(|| CLOCK.own().captures(text.trim()))??;
    let hour: u32 = group(&found, 1).parse().ok().filter(|hour| (1..=12).contains(hour))?;
    let minute: u32 = if group(&found, 2).is_empty() { 0 } else { group(&found, 2).parse().ok()? };
    let afternoon = group(&found, 3).eq_ignore_ascii_case("p");
    let number = |value: u32| Expr::Num(Number::integer(value));
    Some(Expr::Call("clock".to_owned(), vec![number(hour % 12 + if afternoon { 12 } else { 0 }), number(minute)]))
}

patterns! {
    /// `1 3/4`; the fraction is a proper one, or these are two values.
    MIXED = r"(^|[\s(=$-])(\d{1,6})[ ~]+(\d{1,6})/(\d{1,6})\b";
    /// `30^\circ 15'`, `30° 15' 20''`.
    MINUTES = r#"(\d+)\s*(?:\^\{?\\circ\}?|°)\s*(\d{1,2}(?:\.\d+)?)\s*(?:'|′|\^\{?\\prime\}?)(?:\s*(\d{1,2}(?:\.\d+)?)\s*(?:''|"|″|\^\{?\\prime\\prime\}?))?"#;
    /// `1.50 x 10^4`.
    CROSS = r"(\d)\s*[xX]\s*10\s*\^";
    /// `FF_{16}`, `\text{2A}_{16}`, where that is the whole text.
    BASED = r"^\$?\s*(?:\\(?:text|mathrm|texttt)\{\s*([0-9A-Za-z]+)\s*\}|([0-9A-Z]+))\s*_\{?(\d{1,2})\}?\s*\$?$";
    /// `12 345`, where that is the whole text.
    GROUPED = r"^\$?-?\d{1,3}(?:[ ~]\d{3})+(?:\.\d+)?\$?$";
    /// `2:30 pm`, where that is the whole text.
    CLOCK = r"(?i)^(?:at\s+)?(\d{1,2})(?::(\d{2}))?\s*([ap])\.?\s?m\.?$";
}

fn group<'a>(found: &'a Captures<'_>, index: usize) -> &'a str {
    found.get(index).map_or("", |part| part.as_str())
}

fn mixed(found: &Captures<'_>) -> Option<String> {
    let number = |index: usize| group(found, index).parse::<u64>().ok();
    let (whole, above, below) = (number(2)?, number(3)?, number(4)?);
    (above < below && whole > 0).then(|| format!("{}{}/{below}", group(found, 1), whole * below + above))
}

fn with_minutes(found: &Captures<'_>) -> Option<String> {
    let number = |index: usize| Number::from_decimal(group(found, index), 0);
    let (degrees, minutes) = (number(1)?, number(2)?);
    let seconds = if group(found, 3).is_empty() { Number::integer(0) } else { number(3)? };
    let parts = degrees.value
        + minutes.value / dashu::rational::RBig::from(60)
        + seconds.value / dashu::rational::RBig::from(3600);
    Some(format!("({}/{})^\\circ", parts.numerator(), parts.denominator()))
}

fn in_base(found: &Captures<'_>) -> Option<String> {
    let digits = format!("{}{}", group(found, 1), group(found, 2));
    let base: u32 = group(found, 3).parse().ok().filter(|base| (11..=36).contains(base))?;
    UBig::from_str_radix(&digits, base).ok().map(|value| value.to_string())
}
