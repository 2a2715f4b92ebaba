//! Statements whose relation stands in the text: `$3 \cdot 4$ is $12$`, `$\frac{15}{42}$ = .36`, `$2^5$, which equals 32`.
//!
//! The reading before some words, the words and what follows them in, a computation out. A sign of equality joins; words join
//! only where rough values agree, since "is" says many things. Results in words ("a dozen") are not read.

use super::agree::agree;
use super::context::Known;
use super::find::{Found, find};
use super::reading::{Reading, Side};
use super::scan::Rel;
use super::shape;
use super::units::Unit;
use mathcoder_core::Span;
use mathcoder_expr::{Expr, parse_plain};

/// Longest words that join two formulas, in bytes.
const LONGEST_JOIN: usize = 40;

/// Longest number behind them.
const LONGEST_NUMBER: usize = 30;

/// Words that say that what follows is the value.
const EQUAL: &[&str] = &[
    "=",
    "is",
    "equals",
    "is equal to",
    "are",
    "gives",
    "gives us",
    "yields",
    "which is",
    "which equals",
    "that is",
    "or",
    "is just",
    "is simply",
    "is exactly",
    "simplifies to",
    "which simplifies to",
    "which is equal to",
    "evaluates to",
    "reduces to",
    "which gives",
    "which gives us",
    "must be",
    "is thus",
    "is therefore",
    "i.e.",
    "can be written as",
    "is the same as",
    "comes to",
    "makes",
    "expands to",
    "factors as",
    "factors to",
    "factors into",
    "becomes",
    "can be simplified to",
    "can be factored as",
    "for a total of",
    "to get",
    "so",
    "has the value",
    "which evaluates to",
];
/// Words that say so of a rounded value.
const APPROXIMATE: &[&str] = &[
    "≈",
    "is approximately",
    "is about",
    "or about",
    "which is about",
    "is approximately equal to",
    "or approximately",
    "is roughly",
    "which is approximately",
];

/// The computation of the last link before `words` and the first reading behind them.
pub(super) fn joined(before: &Reading, words: &str, behind: &Reading, known: &Known) -> Option<Found> {
    let starts_with_sign = behind.first_link().trim_matches(['{', '}']).is_empty();
    let relation = if starts_with_sign && words.trim().is_empty() {
        *behind.statement.relations.first()?
    } else {
        relation_of(words)?
    };
    if !behind.statement.relations.is_empty() && !behind.is_equality() {
        return None;
    }
    let to = behind.side(behind.trees.len().checked_sub(1)?)?;
    let span = Span { start: before.statement.span.start, end: behind.statement.span.end };
    join(before, to, (relation, span), known)
}

/// The computation of the last link before a plain number: `$\frac{3}{26}$ = .12`. `text` is what follows the formula.
pub(super) fn joined_number(before: &Reading, text: (&str, usize), known: &Known) -> Option<Found> {
    let (rest, at) = text;
    let near = rest.char_indices().nth(LONGEST_NUMBER + LONGEST_JOIN).map_or(rest.len(), |(i, _)| i);
    let rest = rest.get(..near)?;
    let digit = rest.find(|c: char| c.is_ascii_digit())?;
    let words_end = rest.get(..digit)?.trim_end_matches(['.', '-', '–', '−', '$', '\\']).len();
    let relation = relation_of(rest.get(..words_end)?)?;
    let number = rest.get(words_end..)?;
    let length = number
        .char_indices()
        .find(|(i, c)| !(c.is_ascii_digit() || matches!(c, '.' | ',') || (*i < 3 && matches!(c, '-' | '–' | '−'))))
        .map_or(number.len(), |(i, _)| i);
    let next = number.get(length..)?.chars().next();
    let (bare, percent) = (number.get(..length)?.trim_end_matches(['.', ',']), next == Some('%'));
    // `= 3x`, `= 10^5`, `= 2/3`, `= 7 \times` go on.
    let goes_on =
        number.get(length..)?.trim_start().starts_with(['+', '*', '/', '^', '(', '×', '·', '–', '−', '_', '='])
            || next.is_some_and(char::is_alphanumeric)
            || number.get(length..)?.starts_with([' ', ':'])
                && number.get(length..)?.trim_start().starts_with(['$', '-', ':']);
    if goes_on || bare.is_empty() {
        return None;
    }
    let plain = bare.replace(['–', '−'], "-").replace(',', "");
    let tree = parse_plain(&plain).ok()?;
    let (tree, text) = if percent { (Expr::Percent(Box::new(tree)), format!("{plain}\\%")) } else { (tree, plain) };
    let span = Span { start: before.statement.span.start, end: at + words_end + bare.len() };
    join(before, Side { tree, text, unit: Unit::new() }, (relation, span), known)
}

fn join(before: &Reading, to: Side, how: (Rel, Span), known: &Known) -> Option<Found> {
    if !before.statement.relations.is_empty() && !before.is_equality() {
        return None;
    }
    let from = before.side(before.trees.len().checked_sub(1)?)?;
    let vague = shape::n_operations(&from.tree) == 0 || shape::any(&from.tree, &|e| matches!(e, Expr::Tuple(_)));
    if vague || !agree(&from.tree, &to.tree, how.0, known) {
        return None;
    }
    find(&Reading::joined(from, to, how.0, how.1), known, 0).pop()
}

/// What words between two formulas say.
fn relation_of(words: &str) -> Option<Rel> {
    if words.len() > LONGEST_JOIN || words.contains("\n\n") {
        return None;
    }
    let lower = words.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    let bare = lower.trim_start_matches([',', ' ']).trim_end_matches([',', ':', ' ']);
    if APPROXIMATE.contains(&bare) {
        return Some(Rel::Approx);
    }
    EQUAL.contains(&bare).then_some(Rel::Equal)
}
