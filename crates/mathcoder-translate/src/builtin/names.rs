//! Names and numbers of a formula as Python writes them: identifiers that are no keywords, exact literals.

use dashu::integer::{IBig, UBig};
use dashu::rational::RBig;
use mathcoder_expr::Number;

/// Words that a variable must not be called: Python's own, and all that programs import.
const RESERVED: &[&str] = &[
    "False",
    "None",
    "True",
    "and",
    "as",
    "assert",
    "async",
    "await",
    "break",
    "class",
    "continue",
    "def",
    "del",
    "elif",
    "else",
    "except",
    "finally",
    "for",
    "from",
    "global",
    "if",
    "import",
    "in",
    "is",
    "lambda",
    "nonlocal",
    "not",
    "or",
    "pass",
    "raise",
    "return",
    "try",
    "while",
    "with",
    "yield",
    "print",
    "abs",
    "max",
    "min",
    "int",
    "E",
    "I",
    "pi",
    "oo",
    "e",
    "N",
    "S",
    "Eq",
    "Abs",
    "Max",
    "Min",
    "deg",
    "rad",
    "radians",
    "degrees",
    "root",
    "diff",
    "limit",
    "product",
    "factor",
    "expand",
    "solve",
    "symbols",
    "symbol",
    "sign",
    "gcd",
    "lcm",
    "comb",
    "floor",
    "ceil",
    "sqrt",
    "exp",
    "log",
    "log10",
    "sin",
    "cos",
    "tan",
    "cot",
    "sec",
    "csc",
    "erf",
    "tuple",
    "Matrix",
    "simplify",
    "integrate",
    "summation",
    "Integer",
    "Rational",
    "Fraction",
    "factorial",
    "binomial",
    "round",
    "pow",
    "equation",
    "equations",
    "start",
];

/// A Python name for a letter of the text.
pub(super) fn python_name(name: &str) -> String {
    if name == "lambda" {
        return "lam".to_owned();
    }
    let mut out: String = name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    while out.contains("__") {
        out = out.replace("__", "_");
    }
    let mut out = out.trim_matches('_').to_owned();
    if !out.starts_with(|c: char| c.is_ascii_alphabetic()) {
        out.insert_str(0, "v_");
    }
    if RESERVED.contains(&out.as_str()) {
        out.push('_');
    }
    out
}

/// A number as a Python literal of floating point or a whole number.
pub(super) fn python_number(number: &Number) -> Option<String> {
    if let Some(text) = wide_number(number) {
        return Some(text);
    }
    // A repeating decimal.
    Some(format!("({} / {})", number.value.numerator(), number.value.denominator())).filter(|t| t.len() < 100)
}

/// The digits of a decimal as they were written: `0.25`, `6.02e23`; none for what is no finite decimal.
pub(super) fn wide_number(number: &Number) -> Option<String> {
    let places = match number.decimals {
        Some(places) => places,
        None => places_of(&number.value)?,
    };
    let digits = digits(&number.value, places)?;
    if (0..=8).contains(&places) {
        return Some(with_point(&digits, places as usize));
    }
    let (first, rest) = digits.split_at_checked(1)?;
    let exponent = i64::try_from(digits.len()).ok()? - 1 - i64::from(places);
    let rest = if rest.is_empty() { String::new() } else { format!(".{rest}") };
    Some(format!("{first}{rest}e{exponent}"))
}

/// `value · 10^places` as digits.
fn digits(value: &RBig, places: i32) -> Option<String> {
    if places.abs() > 400 {
        return None;
    }
    let power = RBig::from(IBig::from(UBig::from(10u8).pow(places.unsigned_abs() as usize)));
    let scaled = if places >= 0 { value.clone() * power } else { value.clone() / power };
    scaled.is_int().then(|| scaled.numerator().to_string())
}

/// Fewest decimal places that write the value exactly.
fn places_of(value: &RBig) -> Option<i32> {
    (0..=40).find(|&places| digits(value, places).is_some())
}

fn with_point(digits: &str, places: usize) -> String {
    if places == 0 {
        return digits.to_owned();
    }
    let padded = format!("{digits:0>width$}", width = places + 1);
    let (whole, fraction) = padded.split_at(padded.len() - places);
    format!("{whole}.{fraction}")
}
