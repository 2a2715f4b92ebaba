//! Words that are results: yes and no, "no solution", "diverges", number words, units behind a number, numbers inside a
//! sentence. In: plain text. Out: values. Linear in the text.

use crate::patterns::patterns;
use mathcoder_expr::{Constant, Expr, Number, parse_plain};

/// The value a sentence without numbers states; `None` for any other sentence.
pub(crate) fn verdict_word(text: &str) -> Option<Expr> {
    if is_wordless(text) {
        return None;
    }
    let lower = text.trim().trim_end_matches(['.', '!']).to_lowercase();
    let first = lower.split([' ', ',', '.', ';', ':']).next().unwrap_or("");
    let has = |parts: &[&str]| parts.iter().any(|part| lower.contains(part));
    if has(&["no real solution", "no real root"]) {
        return Some(Expr::Call("no_real".to_owned(), Vec::new()));
    }
    if has(&["no solution", "empty set", "has no root", "no root"]) {
        return Some(Expr::Set(Vec::new()));
    }
    if has(&["all real number", "all reals", "any real number"]) {
        return Some(Expr::Sym("Reals".to_owned()));
    }
    if matches!(lower.as_str(), "all integers" | "any integer" | "all whole numbers") {
        return Some(Expr::Sym("Integers".to_owned()));
    }
    if lower == "dne" || has(&["undefined", "does not exist", "not defined"]) {
        return Some(Expr::Const(Constant::Undefined));
    }
    if has(&["diverges", "divergent"]) && !has(&["not diverge"]) {
        return Some(Expr::Call("diverges".to_owned(), Vec::new()));
    }
    yes_or_no(first, &lower)
}

/// True where no letter stands anywhere, so that no word does: most outputs.
fn is_wordless(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_alphabetic())
}

/// Says in words that there is no value; an error message about a name says nothing of the kind.
pub(crate) fn says_undefined(text: &str) -> bool {
    !text.contains("Error") && verdict_word(text) == Some(Expr::Const(Constant::Undefined))
}

/// What a sentence claims that ends in "is prime", "are not orthogonal" and the like: true, or false for the negation.
pub(crate) fn property(text: &str) -> Option<bool> {
    const PROPERTIES: &[&str] = &[
        "prime",
        "composite",
        "even",
        "odd",
        "orthogonal",
        "parallel",
        "perpendicular",
        "divisible",
        "continuous",
        "differentiable",
        "linear",
        "linearly independent",
        "independent",
        "rational",
        "irrational",
        "invertible",
        "singular",
        "symmetric",
        "injective",
        "surjective",
        "bijective",
        "valid",
        "true",
        "consistent",
        "inconsistent",
        "diagonalizable",
        "convergent",
        "increasing",
        "decreasing",
    ];
    let text = text.trim().trim_end_matches('.');
    if !text.ends_with(char::is_alphabetic) {
        return None;
    }
    let lower = text.to_lowercase();
    if let Some(subject) = lower.strip_suffix(" converges") {
        return (!subject.ends_with(" not")).then_some(true);
    }
    if lower.ends_with(" does not converge") || lower.ends_with(" do not converge") {
        return Some(false);
    }
    let rest = PROPERTIES.iter().find_map(|property| lower.strip_suffix(property))?;
    let words: Vec<&str> = rest.split_whitespace().rev().take(2).collect();
    match words.as_slice() {
        ["not", "is" | "are"] => Some(false),
        ["is" | "are", ..] => Some(true),
        _ => None,
    }
}

/// `Yes, …`, `No, …`, `True`, `False`.
pub(crate) fn yes_or_no(first: &str, lower: &str) -> Option<Expr> {
    match first {
        "yes" | "true" => Some(Expr::Bool(true)),
        "false" => Some(Expr::Bool(false)),
        "no" if lower == "no" || lower.starts_with("no,") || lower.starts_with("no.") || lower.starts_with("no;") => {
            Some(Expr::Bool(false))
        }
        _ => None,
    }
}

/// True where words call the next number approximate.
pub(crate) fn says_about(text: &str) -> bool {
    const ABOUT: &[&str] = &["about", "approximately", "roughly", "around", "nearly", "almost", "≈", "approx", "circa"];
    if is_wordless(text) {
        return false;
    }
    let lower = text.to_lowercase();
    ABOUT.iter().any(|word| lower.contains(word))
}

/// True where words make a bound of a number instead of a value.
pub(crate) fn says_bound(text: &str) -> bool {
    const BOUNDS: &[&str] = &[
        "greater than",
        "more than",
        "less than",
        "fewer than",
        "at least",
        "at most",
        "exceeds",
        "大于",
        "小于",
        "超过",
    ];
    if is_wordless(text) {
        return false;
    }
    let lower = text.to_lowercase();
    BOUNDS.iter().any(|words| lower.contains(words))
}

/// True where words behind a value take it back (`-49 incorrect`).
pub(crate) fn says_wrong(text: &str) -> bool {
    let lower = text.to_lowercase();
    lower
        .split(|c: char| !c.is_alphabetic())
        .any(|word| matches!(word, "incorrect" | "wrong" | "false" | "not" | "error"))
}

/// One number with its unit, money sign or percent sign, and nothing else (`5000 m`, `$3.50`).
pub(crate) fn quantity_alone(text: &str) -> Option<Expr> {
    let text = text.trim();
    // It begins with its number and ends with its sign or unit, or has a money sign.
    let begins = text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '−' | '$' | '\\' | '.'));
    if !begins || (is_wordless(text) && !text.contains(['$', '%'])) {
        return None;
    }
    let mut found = numbers_in(text);
    let only = found.pop().filter(|only| found.is_empty() && only.before.trim().is_empty())?;
    let complete = match &only.value {
        Expr::Quantity(_, unit) if unit == "$" => text.ends_with(|c: char| c.is_ascii_digit() || c.is_alphabetic()),
        Expr::Quantity(_, unit) => {
            text.contains(' ') && text.replace('$', "").trim_end_matches('.').ends_with(unit.as_str())
        }
        Expr::Percent(_) => text.ends_with('%'),
        Expr::Degrees(_) => text.ends_with(|c: char| c == '°' || c.is_alphabetic()),
        _ => false,
    };
    complete.then_some(only.value)
}

/// A number found in a sentence.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    pub(crate) value: Expr,
    /// The words before it, back to the previous number.
    pub(crate) before: String,
    /// True where the words just before call it approximate.
    pub(crate) about: bool,
}

patterns! {
    NUMBER = r"(?P<sign>[-−])?(?P<money>\\?\$)?(?P<number>(?:\d[\d,_]*(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?(?:\s*(?:×|x|\*|\\times)\s*10\s*\^\s*\{?[-−]?\d+\}?)?)(?P<below>/\d+)?(?P<dots>\.\.\.|…)?(?P<behind>\s*\\?%|\s*per\s?cent\b|\s*(?:°|degrees?\b))?";
}

/// A text with more numbers is a dump of data and no sentence.
const MAX_NUMBERS: usize = 4_096;

/// All numbers of a sentence, in order, with money signs, percent signs, magnitudes and units. Nothing where there are too many.
pub(crate) fn numbers_in(text: &str) -> Vec<Found> {
    let mut found = Vec::new();
    if !text.bytes().any(|byte| byte.is_ascii_digit()) {
        return found;
    }
    let mut last = 0;
    for captures in NUMBER.own().captures_iter(text) {
        let Some(whole) = captures.get(0) else { continue };
        let touches = text.get(..whole.start()).and_then(|before| before.chars().next_back());
        let inside_word = touches.is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | '.' | ')' | ']' | '-'))
            || whole.start() < last;
        let group = |name: &str| captures.name(name).map_or("", |found| found.as_str());
        if inside_word {
            continue;
        }
        if found.len() == MAX_NUMBERS {
            return Vec::new();
        }
        let digits = group("number").trim_end_matches(',');
        let Ok(mut value) = parse_plain(
            &format!("{digits}{}", group("below"))
                .replace(['\\', '_'], "")
                .replace('{', "(")
                .replace('}', ")")
                .replace("times", "*"),
        ) else {
            continue;
        };
        if !group("dots").is_empty() {
            value = Expr::Call("truncated".to_owned(), vec![value]);
        }
        if !group("sign").is_empty() {
            value = Expr::Neg(Box::new(value));
        }
        let rest = text.get(whole.end()..).unwrap_or("");
        let before = text.get(last..whole.start()).unwrap_or("").to_owned();
        let (value, taken) = with_unit(value, (group("behind"), group("money")), rest);
        last = whole.end() + taken;
        let about = says_about(&before);
        found.push(Found { value, before, about });
    }
    joined(found)
}

/// `1 hour 30 minutes`, `5 ft 3 in`: parts of one quantity, in falling units of one dimension, as a sum in the smallest of them.
fn joined(parts: Vec<Found>) -> Vec<Found> {
    let mut out: Vec<Found> = Vec::with_capacity(parts.len());
    for part in parts {
        let sum = out.last().and_then(|last| joint_quantity(last, &part));
        match (sum, out.last_mut()) {
            (Some(sum), Some(last)) => last.value = sum,
            _ => out.push(part),
        }
    }
    out
}

fn joint_quantity(first: &Found, second: &Found) -> Option<Expr> {
    matches!(second.before.trim(), "" | "and" | ",").then(|| sum_of_units(&first.value, &second.value)).flatten()
}

/// The sum of two quantities of one dimension in falling units, in the smaller one.
pub(crate) fn sum_of_units(first: &Expr, second: &Expr) -> Option<Expr> {
    let (Expr::Quantity(a, larger), Expr::Quantity(b, smaller)) = (first, second) else { return None };
    let (large, small) = (crate::units::read(larger)?, crate::units::read(smaller)?);
    let falling = large.dimension == small.dimension && large.factor > small.factor;
    if !falling || !large.offset.is_zero() || !small.offset.is_zero() {
        return None;
    }
    let (Expr::Num(Number { value: whole, decimals: None }), Expr::Num(rest)) = (&**a, &**b) else {
        return None;
    };
    let ratio = large.factor / small.factor;
    // `5 m 3 m` and `2 h 90 min` are two values.
    if rest.value >= ratio {
        return None;
    }
    let value = whole.clone() * ratio + rest.value.clone();
    Some(Expr::Quantity(Box::new(Expr::Num(Number { value, decimals: rest.decimals })), smaller.clone()))
}

/// A number with what stands behind it: percent, degrees, million, a unit. Gives the bytes of `rest` that were used.
fn with_unit(value: Expr, marks: (&str, &str), rest: &str) -> (Expr, usize) {
    let (behind, money) = (marks.0.trim(), marks.1);
    if behind.ends_with('%') || behind.starts_with("per") {
        return (Expr::Percent(Box::new(value)), 0);
    }
    if let (false, Some((scale, used))) = (behind.is_empty(), temperature_scale(rest)) {
        return (Expr::Quantity(Box::new(value), scale.to_owned()), used);
    }
    if !behind.is_empty() {
        return (Expr::Degrees(Box::new(value)), 0);
    }
    let (value, used) = magnified(value, rest);
    if !money.is_empty() {
        return (Expr::Quantity(Box::new(value), "$".to_owned()), used);
    }
    match leading_unit(rest.get(used..).unwrap_or("")) {
        Some((unit, length)) => (Expr::Quantity(Box::new(value), unit), used + length),
        None => (value, used),
    }
}

/// The scale of a temperature behind its degree sign, and the bytes it takes.
pub(crate) fn temperature_scale(rest: &str) -> Option<(&'static str, usize)> {
    const SCALES: &[(&str, &str)] = &[
        ("Celsius", "°C"),
        ("Centigrade", "°C"),
        ("Fahrenheit", "°F"),
        ("Kelvin", "K"),
        ("C", "°C"),
        ("F", "°F"),
        ("K", "K"),
    ];
    let trimmed = rest.trim_start_matches([' ', '~', '\u{a0}']);
    let length = trimmed.find(|c: char| !c.is_alphabetic()).unwrap_or(trimmed.len());
    let word = trimmed.get(..length)?;
    let (_, scale) =
        SCALES.iter().find(|(known, _)| word == *known || (word.len() > 1 && word.eq_ignore_ascii_case(known)))?;
    Some((scale, rest.len() - trimmed.len() + length))
}

/// `2.5 million`.
fn magnified(value: Expr, rest: &str) -> (Expr, usize) {
    const MAGNITUDES: &[(&str, i64)] =
        &[("hundred", 2), ("thousand", 3), ("million", 6), ("billion", 9), ("trillion", 12)];
    let trimmed = rest.trim_start();
    let word: String = trimmed.chars().take_while(char::is_ascii_alphabetic).collect();
    let Some((name, exponent)) = MAGNITUDES.iter().find(|(name, _)| *name == word.to_lowercase()) else {
        return (value, 0);
    };
    let Expr::Num(number) = &value else { return (value, 0) };
    let scaled = Number::from_decimal("1", *exponent).map(|ten| Number {
        value: number.value.clone() * ten.value,
        decimals: number.decimals.and_then(|places| places.checked_sub(i32::try_from(*exponent).unwrap_or(0))),
    });
    match scaled {
        Some(number) => (Expr::Num(number), rest.len() - trimmed.len() + name.len()),
        None => (value, 0),
    }
}

/// A known unit at the start of a text: as many of its first three words as make one.
pub(crate) fn leading_unit(text: &str) -> Option<(String, usize)> {
    let trimmed = text.trim_start_matches([' ', '~', '\u{a0}', '-']);
    let lead = text.len() - trimmed.len();
    // No unit is longer; a whole page may follow.
    let near = trimmed.char_indices().nth(64).map_or(trimmed, |(end, _)| trimmed.get(..end).unwrap_or(trimmed));
    let remark =
        near.match_indices('(').map(|(at, _)| at).find(|at| !near.get(..*at).is_some_and(|unit| unit.ends_with('/')));
    let near = near.get(..remark.unwrap_or(near.len())).unwrap_or(near);
    let sentence = near.split([',', ';', '\n']).next().unwrap_or("");
    let ends: Vec<usize> =
        sentence.match_indices(' ').map(|(index, _)| index).chain([sentence.len()]).take(3).collect();
    ends.into_iter().rev().find_map(|end| {
        let candidate = sentence.get(..end)?.trim_end_matches(['.', '?', '!']);
        // A lone letter is a unit only where it ends the phrase; `5 A and …` names a thing.
        let word = candidate.replace('$', "");
        crate::units::read(&word)?;
        (!candidate.is_empty() && !candidate.starts_with('/')).then(|| (word, lead + candidate.len()))
    })
}

/// `twelve`, `one hundred`, `twenty-five`: numbers in words, nothing else.
pub(crate) fn number_word(text: &str) -> Option<Expr> {
    const SMALL: &[&str] = &[
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
    ];
    const TENS: &[&str] = &["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
    let lower = text.trim().trim_end_matches('.').to_lowercase();
    let (mut total, mut part, mut any) = (0u64, 0u64, false);
    for word in lower
        .split([' ', '-'])
        .filter(|word| !word.is_empty() && !matches!(*word, "and" | "a" | "about" | "approximately"))
    {
        if any && crate::units::read(word).is_some() {
            continue;
        }
        any = true;
        if let Some(value) = SMALL.iter().position(|known| *known == word) {
            part = part.checked_add(value as u64)?;
        } else if let Some(value) = TENS.iter().position(|known| *known == word) {
            part = part.checked_add(20 + 10 * value as u64)?;
        } else if word == "hundred" {
            part = part.max(1).checked_mul(100)?;
        } else if matches!(word, "thousand" | "million" | "billion") {
            let size = match word {
                "thousand" => 1_000,
                "million" => 1_000_000,
                _ => 1_000_000_000,
            };
            total = total.checked_add(part.max(1).checked_mul(size)?)?;
            part = 0;
        } else {
            return None;
        }
    }
    any.then(|| total.checked_add(part).map(|value| Expr::Num(Number::integer(value)))).flatten()
}

/// `one half`, `three quarters`, `two-thirds`.
pub(crate) fn fraction_word(text: &str) -> Option<Expr> {
    const PARTS: &[&str] = &["half", "third", "quarter", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"];
    let lower = text.trim().trim_end_matches('.').to_lowercase().replace('-', " ");
    let (count, part) = lower.rsplit_once(' ')?;
    let single = if part == "halves" { "half" } else { part.strip_suffix('s').unwrap_or(part) };
    let below = match single {
        "fourth" => 4,
        other => PARTS.iter().position(|known| *known == other)? + 2,
    };
    let above = if count == "a" || count == "an" { Expr::Num(Number::integer(1)) } else { number_word(count)? };
    Some(Expr::Div(Box::new(above), Box::new(Expr::Num(Number::integer(below)))))
}

/// `twenty-four students`: a number in words with the noun that it counts.
pub(crate) fn counted(text: &str) -> Option<Expr> {
    const JOINTS: &[&str] =
        &["of", "or", "to", "in", "by", "than", "more", "less", "fewer", "times", "half", "not", "no"];
    let text = text.trim().trim_end_matches('.');
    let words: Vec<&str> = text.split_whitespace().collect();
    let cut = words.iter().rposition(|word| number_word(word).is_some())? + 1;
    let (number, nouns) = words.split_at_checked(cut)?;
    let plain = |word: &&str| word.chars().all(char::is_alphabetic) && !JOINTS.contains(word);
    ((1..=2).contains(&nouns.len()) && nouns.iter().all(plain)).then(|| number_word(&number.join(" "))).flatten()
}
