//! Finds the number at a place of a text: digits, thousands groups, point, repeating block, exponent.
//!
//! In: the text and where to look. Out: the exact number and its end, or nothing. Linear in the digits.

use crate::{Commas, Number};

/// Separators that may stand between groups of three digits in LaTeX; the bare comma is a matter of [`Commas`].
const GROUP_MARKS: &[&str] = &["{,}", "{, }", " {,}", " {, }", "\\,", ",\\! ", ",\\!", "\\;", "\u{202f}", "\u{2009}"];

/// The number that starts at `start`, and where it ends.
pub(crate) fn scan_number(text: &str, start: usize, commas: Commas) -> Option<(Number, usize)> {
    let (mut digits, mut end) = scan_whole(text, start, commas);
    let fraction = fraction_digits(text, end);
    if let Some(fraction) = fraction {
        digits.push('.');
        digits.push_str(fraction);
        end += 1 + fraction.len();
        if let Some(found) = scan_repeating(text, &digits, end) {
            return Some(found);
        }
    }
    if let Some(found) =
        text.get(end..).and_then(|rest| rest.strip_prefix('.')).and_then(|_| scan_repeating(text, &digits, end + 1))
    {
        return Some(found);
    }
    if digits.is_empty() || digits == "." {
        return None;
    }
    let (exponent, end) = scan_exponent(text, end).unwrap_or((0, end));
    Some((Number::from_decimal(&digits, exponent)?, end))
}

/// Digits behind the point at `end`. The point needs a digit behind it: elsewhere it ends a sentence.
fn fraction_digits(text: &str, end: usize) -> Option<&str> {
    let rest = text.get(end..)?.strip_prefix('.')?;
    let length = rest.bytes().take_while(u8::is_ascii_digit).count();
    rest.get(..length).filter(|digits| !digits.is_empty())
}

fn scan_whole(text: &str, start: usize, commas: Commas) -> (String, usize) {
    let first = run(text, start);
    let plain = (text.get(start..start + first).unwrap_or("").to_owned(), start + first);
    if first == 0 || first > 3 || plain.0.starts_with('0') {
        return plain;
    }
    // No number of a list starts with zeros, so `(75,000)` is one; `(111,000)` may be two of base two.
    let binary = plain.0.len() == 3 && plain.0.bytes().all(|digit| matches!(digit, b'0' | b'1'));
    let thousands = !binary && text.get(plain.1..).is_some_and(|rest| rest.starts_with(",000"));
    let commas = if thousands { Commas::Group } else { commas };
    let (mut digits, mut end) = plain.clone();
    while let Some(mark) = group_mark(text, end, commas) {
        if run(text, end + mark) != 3 {
            // A list like `1,234,56` has no thousands at all.
            return if mark == 1 { plain } else { (digits, end) };
        }
        digits.push_str(text.get(end + mark..end + mark + 3).unwrap_or(""));
        end += mark + 3;
    }
    (digits, end)
}

fn run(text: &str, start: usize) -> usize {
    text.as_bytes().get(start..).map_or(0, |rest| rest.iter().take_while(|b| b.is_ascii_digit()).count())
}

/// Length of the separator at `at` where a digit follows.
fn group_mark(text: &str, at: usize, commas: Commas) -> Option<usize> {
    let rest = text.get(at..)?;
    let length = match GROUP_MARKS.iter().find(|mark| rest.starts_with(**mark)) {
        Some(mark) => mark.len(),
        None if commas == Commas::Group && rest.starts_with(',') => 1,
        None => return None,
    };
    (run(text, at + length) > 0).then_some(length)
}

/// `\overline{3}` behind decimal digits.
fn scan_repeating(text: &str, digits: &str, end: usize) -> Option<(Number, usize)> {
    let rest = text.get(end..)?.strip_prefix("\\overline{")?;
    let block = rest.get(..rest.find('}')?)?;
    Some((Number::repeating(digits, block)?, end + "\\overline{}".len() + block.len()))
}

/// `e-5`, `E+23`.
fn scan_exponent(text: &str, end: usize) -> Option<(i64, usize)> {
    let rest = text.get(end..)?.strip_prefix(['e', 'E'])?;
    let unsigned = rest.strip_prefix(['+', '-']).unwrap_or(rest);
    let length = unsigned.bytes().take_while(u8::is_ascii_digit).count();
    let width = rest.len() - unsigned.len() + length;
    if length == 0 || length > 6 {
        return None;
    }
    Some((rest.get(..width)?.trim_start_matches('+').parse().ok()?, end + 1 + width))
}
