//! Arithmetic in the running text, outside of formulas: `15 – 3 = 12`, `(80)(90) = 7200`, `0.25 + 0.15 = 0.40`.
//!
//! A stretch of text in, computations out; each position is looked at a bounded number of times. Only numbers and signs are
//! read, no letters, and only what comes out roughly as stated, since words may cut a statement anywhere.

use super::agree::agree;
use super::context::Known;
use super::find::{Found, find};
use super::reading::{Reading, Side};
use super::scan::Rel;
use super::shape;
use super::units::Unit;
use mathcoder_core::Span;
use mathcoder_expr::{Expr, parse_latex};

/// Longest side of a statement, in bytes.
const LONGEST_SIDE: usize = 120;

/// The computations in `text`, which begins at byte `offset` of the document.
pub(super) fn plain(text: &str, offset: usize) -> Vec<Found> {
    if text.contains("```") {
        return Vec::new();
    }
    let signs = text.match_indices(['=', '≈']);
    signs.filter_map(|(at, sign)| statement(text, (at, sign), offset)).collect()
}

fn statement(text: &str, sign: (usize, &str), offset: usize) -> Option<Found> {
    let (at, sign) = sign;
    let behind = at + sign.len();
    let left = left_side(text.get(..at)?)?;
    let (right, percent) = right_side(text.get(behind..)?)?;
    let relation = if sign == "≈" { Rel::Approx } else { Rel::Equal };
    let from = side(text.get(left..at)?.trim())?;
    if !from.text.contains(|c: char| c.is_ascii_digit()) || !shape::free(&from.tree).symbols.is_empty() {
        return None;
    }
    let number = text.get(behind..behind + right)?.trim();
    let mut to = side(number)?;
    if percent {
        to.tree = Expr::Percent(Box::new(to.tree));
        to.text.push_str("\\%");
    }
    let nothing = Known::default();
    if shape::n_operations(&from.tree) == 0 || !agree(&from.tree, &to.tree, relation, &nothing) {
        return None;
    }
    let span = Span { start: offset + left, end: offset + behind + right };
    find(&Reading::joined(from, to, relation, span), &nothing, 0).pop()
}

/// Where the expression begins that ends at the end of `before`.
fn left_side(before: &str) -> Option<usize> {
    let mut start = before.len();
    let mut depth = 0i32;
    for (i, c) in before.char_indices().rev().take(LONGEST_SIDE) {
        match c {
            ')' | '}' => depth += 1,
            '(' | '{' => depth -= 1,
            ',' => {
                let grouped = before.get(i + 1..)?.chars().take(3).filter(char::is_ascii_digit).count() == 3;
                if !grouped {
                    break;
                }
            }
            _ if c.is_ascii_digit() || matches!(c, '.' | ' ' | '%') || is_operator(c) => {}
            _ => break,
        }
        if depth < 0 {
            break;
        }
        start = i;
    }
    let run = before.get(start..)?;
    // A full stop with a space behind it ends a sentence: what counts begins there.
    let cut = run.rfind(". ").map_or(0, |i| i + 2);
    let start = start + cut + run.get(cut..)?.len() - run.get(cut..)?.trim_start().len();
    let run = before.get(start..)?;
    let ahead = before.get(..start)?.chars().next_back();
    let attached = ahead.is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | '^' | ')' | ']' | '\\' | '$' | '\''));
    let goes_on = before.get(..start)?.trim_end().ends_with(|c: char| is_operator(c) || c == '$');
    let begins = run.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '(' | '.' | '-' | '–' | '−'));
    (begins && !attached && !goes_on && !run.trim().is_empty()).then_some(start)
}

/// Length of the number at the start of `behind`, and whether it is a percentage.
fn right_side(behind: &str) -> Option<(usize, bool)> {
    let trimmed = behind.trim_start_matches(' ');
    let skipped = behind.len() - trimmed.len();
    let signed = trimmed.strip_prefix(['-', '–', '−']).unwrap_or(trimmed);
    let sign = trimmed.len() - signed.len();
    let digits = signed.bytes().take_while(|b| b.is_ascii_digit() || matches!(b, b'.' | b',')).count();
    let number = signed.get(..digits)?.trim_end_matches(['.', ',']);
    let rest = signed.get(number.len()..)?;
    let percent = rest.starts_with('%');
    let next = rest.trim_start_matches(['%', ' ']).chars().next();
    let goes_on = rest.starts_with(|c: char| c.is_alphanumeric() || c == '^' || c == '_')
        || next.is_some_and(|c| is_operator(c) || matches!(c, '(' | '{' | '$' | '\\'));
    (number.contains(|c: char| c.is_ascii_digit()) && !goes_on).then_some((skipped + sign + number.len(), percent))
}

const fn is_operator(c: char) -> bool {
    matches!(c, '+' | '-' | '–' | '−' | '×' | '·' | '*' | '/' | '÷' | '^')
}

/// The plain text as a formula.
fn side(text: &str) -> Option<Side> {
    let mut latex = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '–' | '−' => latex.push('-'),
            '×' | '*' => latex.push_str(" \\times "),
            '·' => latex.push_str(" \\cdot "),
            '÷' => latex.push_str(" \\div "),
            '%' => latex.push_str("\\%"),
            _ => latex.push(c),
        }
    }
    let text = latex.split_whitespace().collect::<Vec<_>>().join(" ");
    Some(Side { tree: parse_latex(&text).ok()?, text, unit: Unit::new() })
}
