//! Where a block may be put into a text, and putting it there. Nothing but blank lines and the block is added, and each
//! added range is on record, so the text before can always be had back.

use super::blocks::{Block, blocks, goes_on};
use mathcoder_core::Span;

/// How many further blocks a sentence may run through before a program is put behind it.
const LONGEST_SENTENCE: usize = 6;

/// A block to insert.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Insertion {
    /// Byte offset in the text before.
    pub at: usize,
    /// What is inserted, without blank lines around.
    pub block: String,
}

/// A text with blocks in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Composed {
    /// The new text.
    pub text: String,
    /// The inserted ranges of the new text, blank lines included, in order. Cutting them out gives the text before.
    pub inserted: Vec<Span>,
}

impl Composed {
    /// Where the byte at `offset` of the text before stands now.
    #[must_use]
    pub fn moved(&self, offset: usize) -> usize {
        let mut offset = offset;
        for span in &self.inserted {
            if span.start > offset {
                break;
            }
            offset += span.end - span.start;
        }
        offset
    }

    /// The text before the insertions.
    #[must_use]
    pub fn without_inserted(&self) -> String {
        let mut text = String::with_capacity(self.text.len());
        let mut at = 0;
        for span in &self.inserted {
            text.push_str(self.text.get(at..span.start).unwrap_or_default());
            at = span.end;
        }
        text.push_str(self.text.get(at..).unwrap_or_default());
        text
    }
}

/// Whether a span lies in the text, on character borders, and says something.
pub(super) fn is_usable(text: &str, span: Span) -> bool {
    text.get(span.start..span.end).is_some_and(|stated| !stated.trim().is_empty())
}

/// For each computation the offset behind the block (paragraph, formula, list, table, fence) that its statement ends in,
/// moved behind the sentence where that goes on after a display formula. Without a usable span: behind the last visible
/// character of the text.
#[must_use]
pub fn end_of_block(text: &str, spans: &[Option<Span>]) -> Vec<usize> {
    let blocks = blocks(text);
    let place = |span: &Option<Span>| match span {
        Some(span) if is_usable(text, *span) => behind(text, &blocks, last_visible(text, *span)),
        _ => text.trim_end().len(),
    };
    spans.iter().map(place).collect()
}

fn last_visible(text: &str, span: Span) -> usize {
    let stated = text.get(span.start..span.end).unwrap_or_default();
    span.start + stated.trim_end().len().saturating_sub(1)
}

/// The end of the block that holds the byte at `offset`, or of the block that its sentence ends in.
fn behind(text: &str, blocks: &[Block], offset: usize) -> usize {
    let index = blocks.partition_point(|block| block.end <= offset);
    let Some(mut last) = blocks.get(index) else {
        return text.trim_end().len();
    };
    for next in blocks.iter().skip(index + 1).take(LONGEST_SENTENCE) {
        if !goes_on(text, last, next) {
            break;
        }
        last = next;
    }
    last.end
}

/// Inserts blocks, each a paragraph of its own. `insertions` must be in rising order of `at`; one that points outside the
/// text or into a character goes to the end.
#[must_use]
pub fn compose_text(text: &str, insertions: &[Insertion]) -> Composed {
    let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let mut composed = Composed::default();
    let mut at = 0;
    for insertion in insertions {
        let place = if text.is_char_boundary(insertion.at) { insertion.at.max(at) } else { text.len() };
        composed.text.push_str(text.get(at..place).unwrap_or_default());
        at = place;
        let start = composed.text.len();
        if !composed.text.is_empty() {
            composed.text.push_str(newline);
            composed.text.push_str(newline);
        }
        composed.text.push_str(&insertion.block);
        composed.text.push_str(space_behind(text, place, newline));
        composed.inserted.push(Span { start, end: composed.text.len() });
    }
    composed.text.push_str(text.get(at..).unwrap_or_default());
    composed
}

/// What must follow a block so that the text behind it begins a paragraph of its own. Where blocks follow each other this
/// may leave one blank line more, which no reader of Markdown sees.
fn space_behind<'a>(text: &str, place: usize, newline: &'a str) -> &'a str {
    let mut lines = text.get(place..).unwrap_or_default().split_inclusive('\n');
    let rest_of_line = lines.next().unwrap_or_default();
    let next_line = lines.next().unwrap_or_default();
    let ends_line = rest_of_line.trim().is_empty();
    if ends_line && next_line.trim().is_empty() { "" } else { newline }
}
