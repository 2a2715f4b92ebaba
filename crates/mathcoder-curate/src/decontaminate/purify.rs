//! Cutting hits out of a document.
//!
//! In: a document and its hits. Out: the same document without the paragraphs that hold a hit, computations on the cut
//! parts removed, spans of the others moved. A paragraph ends at an empty line; a hit that lies across several takes all
//! of them. The paragraph before or after, which may hold the answer, stays: whoever fears that uses `drop`.

use super::Hit;
use mathcoder_core::{Document, Span};

/// The paragraphs that hold a hit, joined, ascending. `text` and the hits' spans belong together.
pub(super) fn parts_to_cut(text: &str, hits: &[Hit]) -> Vec<Span> {
    let mut parts: Vec<Span> = hits.iter().map(|hit| paragraphs_around(text, hit.span)).collect();
    parts.sort_unstable();
    let mut joined: Vec<Span> = Vec::new();
    for part in parts {
        match joined.last_mut() {
            Some(last) if part.start <= last.end => last.end = last.end.max(part.end),
            _ => joined.push(part),
        }
    }
    joined
}

fn paragraphs_around(text: &str, span: Span) -> Span {
    let before = text.get(..span.start).unwrap_or("");
    let behind = text.get(span.end..).unwrap_or("");
    let start = before.rfind("\n\n").map_or(0, |at| at + 2);
    let end = behind.find("\n\n").map_or(text.len(), |at| span.end + at + 2);
    Span { start, end }
}

/// Bytes of all parts.
pub(super) fn n_bytes(parts: &[Span]) -> usize {
    parts.iter().map(|part| part.end - part.start).sum()
}

/// Cuts `parts` (ascending, apart from each other) out of the document.
pub(super) fn cut_out(document: &mut Document, parts: &[Span]) {
    let mut text = String::with_capacity(document.text.len());
    let mut from = 0;
    for part in parts {
        text.push_str(document.text.get(from..part.start).unwrap_or(""));
        from = part.end;
    }
    text.push_str(document.text.get(from..).unwrap_or(""));
    document.text = text;
    document.computations.retain_mut(|computation| match &mut computation.span {
        None => true,
        Some(span) if parts.iter().any(|part| span.start < part.end && part.start < span.end) => false,
        Some(span) => {
            let cut_before: usize =
                parts.iter().filter(|part| part.end <= span.start).map(|part| part.end - part.start).sum();
            *span = Span { start: span.start - cut_before, end: span.end - cut_before };
            true
        }
    });
}
