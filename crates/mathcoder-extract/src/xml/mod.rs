//! Textbooks in XML: OpenStax CNXML and PreTeXt, to Markdown-like text.
//!
//! In: the text of one file. Out: text with formulas as `$…$` and `$$…$$`. A broken file gives its text up to the break,
//! with a note. Two passes over a tree of the file (numbers of what is referred to, then text); memory of the order of the
//! file. Each file of a book is a document, but for pieces below sections, which stand where they are included.

mod cnxml;
mod macros;
mod pretext;
mod pretext_math;
mod pretext_names;
mod project;
mod references;
mod tree;

#[cfg(test)]
mod tests;

pub(crate) use cnxml::extract_cnxml;
pub(crate) use macros::stated_macros;
pub(crate) use pretext::extract_pretext;
pub(crate) use project::XmlProject;

use crate::reasons::{self, PARTIAL};
use crate::record::Extracted;
use mathcoder_core::Reason;

/// Adds the note of a broken file; a file that broke before any text is an error.
fn with_break(mut extracted: Extracted, broken: Option<String>) -> Result<Extracted, Reason> {
    if let Some(broken) = broken {
        if extracted.text.trim().is_empty() {
            return Err(reasons::BROKEN_XML.because(broken));
        }
        extracted.annotations.insert(PARTIAL.to_owned(), serde_json::Value::String(broken));
    }
    Ok(extracted)
}
