//! Markdown of many dialects to one: front matter goes to the notes, formulas come as `$…$` and `$$…$$`, tags, liquid and
//! attribute lists go, admonitions and tabs become headings in bold with their contents, fenced code stays as it is.
//!
//! In: the text of a `.md` or `.mmd` file. Out: text that reads as it did. One pass over the lines, memory of the order of
//! the text. Headings, lists, emphasis and tables pass through untouched; indented code is not told from continued lists.

mod blocks;
mod front_matter;
mod inline;
mod math;
mod repetition;

#[cfg(test)]
mod tests;

use crate::latex::{MacroExpander, holds_definition};
use crate::reasons::{FRONT_MATTER, MISSING_PAGES, REPETITIONS};
use crate::record::Extracted;
use blocks::Blocks;
use regex::Regex;
use std::sync::LazyLock;

/// Whether formulas are in TeX delimiters without doubt, as nougat writes them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// Written by people; `\(` may be an escaped parenthesis.
    Markdown,
    /// Written by an OCR program.
    Nougat,
}

/// Turns a Markdown file into text.
pub(crate) fn extract_markdown(text: &str, dialect: Dialect) -> Extracted {
    let text = text.replace("\r\n", "\n");
    let (front, body) = front_matter::split(&text);
    let (body, missing) = without_page_marks(body);
    let (body, loops) = match dialect {
        Dialect::Nougat => repetition::without_loops(&body),
        Dialect::Markdown => (body, 0),
    };
    let mut extracted = normal(&body, dialect);
    if let Some(front) = front {
        extracted.title = front.title.or(extracted.title);
        if !front.fields.is_empty() {
            extracted.annotations.insert(FRONT_MATTER.to_owned(), serde_json::Value::Object(front.fields));
        }
    }
    if loops > 0 {
        extracted.annotations.insert(REPETITIONS.to_owned(), serde_json::Value::from(loops));
    }
    if missing > 0 {
        extracted.annotations.insert(MISSING_PAGES.to_owned(), serde_json::Value::from(missing));
    }
    extracted
}

/// A piece of Markdown without front matter, as it stands in a notebook cell.
pub(crate) fn normal_markdown(text: &str) -> Extracted {
    normal(&text.replace("\r\n", "\n"), Dialect::Markdown)
}

fn normal(body: &str, dialect: Dialect) -> Extracted {
    let mut blocks = Blocks::new(dialect, stated_macros(body, dialect));
    for line in body.lines() {
        blocks.line(line);
    }
    blocks.finish()
}

/// The macros that formulas of the file define.
fn stated_macros(body: &str, dialect: Dialect) -> Option<MacroExpander> {
    if !holds_definition(body) {
        return None;
    }
    let mut definitions = String::new();
    for piece in math::pieces(body, dialect) {
        if let math::Piece::Inline(tex) | math::Piece::Display(tex) = piece
            && holds_definition(tex)
        {
            definitions.push_str(tex);
            definitions.push('\n');
        }
    }
    (!definitions.is_empty()).then(|| MacroExpander::new(&definitions))
}

/// Removes nougat's marks of pages it could not read, and counts them.
fn without_page_marks(text: &str) -> (String, usize) {
    #[expect(clippy::expect_used, reason = "the pattern is a constant that a test compiles")]
    static MARK: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"\[MISSING_PAGE[A-Z_]*(?::\s*\d+)?\]|\+\+\+ ==WARNING: Truncated.*").expect("a valid pattern")
    });
    if !text.contains("MISSING_PAGE") && !text.contains("==WARNING: Truncated") {
        return (text.to_owned(), 0);
    }
    let count = MARK.find_iter(text).count();
    (MARK.replace_all(text, "").into_owned(), count)
}
