//! What one line of an answer is: head of a block, head of a part, a fence, or text.

use regex::Regex;
use std::sync::LazyLock;

/// The parts of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Conditions,
    Expression,
    Result,
    Code,
}

/// A line by its role.
pub(super) enum Line<'a> {
    /// Head of a block, with its title.
    Block(String),
    /// Head of a part, with what follows on the same line.
    Part(Part, &'a str),
    /// Opens or closes a code fence made of this character.
    Fence(char),
    Text,
}

#[expect(clippy::expect_used, reason = "the pattern is fixed and covered by tests")]
static BLOCK: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^[\s#>*_]*computation\s+(?:no\.?\s*|#)?\d+\s*(?:[:.)\u{2013}\u{2014}-]\s*(.*?))?[\s*_:]*$")
        .expect("valid pattern")
});

#[expect(clippy::expect_used, reason = "the pattern is fixed and covered by tests")]
static PART: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?i)^[\s#>*_-]*(?:\d+[.)]\s*)?",
        r"(?:(conditions?(?:\s+needed)?)|((?:computation\s+)?expression)|((?:computation\s+)?result)|(python(?:\s+code)?(?:\s+snippet)?|code\s+snippet))",
        r"\s*(?:[*_]*\s*:\s*[*_]*|[*_]+$|$)\s*(.*)$",
    ))
    .expect("valid pattern")
});

#[expect(clippy::expect_used, reason = "the pattern is fixed and covered by tests")]
static NUMBER: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^\s*(?:\(?\d{1,3}[.)]|[-*•])\s+").expect("valid pattern"));

/// The role of a line.
pub(super) fn classify(line: &str) -> Line<'_> {
    let trimmed = line.trim_start();
    for mark in ['`', '~'] {
        if trimmed.chars().take_while(|&c| c == mark).count() >= 3 {
            return Line::Fence(mark);
        }
    }
    if let Some(block) = BLOCK.captures(line) {
        return Line::Block(block.get(1).map_or("", |title| title.as_str()).trim().to_owned());
    }
    let Some(part) = PART.captures(line) else { return Line::Text };
    let kinds = [Part::Conditions, Part::Expression, Part::Result, Part::Code];
    let kind =
        kinds.into_iter().enumerate().find(|&(i, _)| part.get(i + 1).is_some()).map_or(Part::Code, |(_, kind)| kind);
    Line::Part(kind, part.get(5).map_or("", |rest| rest.as_str()))
}

/// A line of a list without its number or bullet.
pub(super) fn without_number(line: &str) -> &str {
    NUMBER.find(line).map_or(line, |number| line.get(number.end()..).unwrap_or(line)).trim()
}
