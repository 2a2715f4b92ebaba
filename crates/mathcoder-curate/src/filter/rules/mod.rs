//! The rules, in the order they are asked; the first that objects decides.
//!
//! A rule is one function from a [`View`] of a document to what it saw, or nothing; it stands in one file with its kind
//! and in one line of a slice here. Prose and code have slices of their own.

mod boilerplate;
mod code;
mod language;
mod length;
mod lines;
mod mathematics;
mod repetition;
mod words;

use super::FilterConfig;
use super::measures::Measures;
use crate::reasons;
use mathcoder_core::{Document, ReasonInfo};

/// What a rule may look at.
pub(super) struct View<'a> {
    pub(super) document: &'a Document,
    pub(super) measures: &'a Measures,
    pub(super) config: &'a FilterConfig,
    pub(super) math_score: f64,
    pub(super) language: Option<&'static str>,
}

/// A rule: the reason it drops with, and its question.
pub(super) struct Rule {
    pub(super) reason: ReasonInfo,
    /// What was seen where the document should go.
    pub(super) objects: fn(&View<'_>) -> Option<String>,
}

/// Rules for text, cheap ones first.
pub(super) const TEXT_RULES: &[Rule] = &[
    Rule { reason: reasons::FILTER_TOO_SHORT, objects: length::too_short },
    Rule { reason: reasons::FILTER_TOO_LONG, objects: length::too_long },
    Rule { reason: reasons::FILTER_LANGUAGE, objects: language::not_wanted },
    Rule { reason: reasons::FILTER_NO_MATHEMATICS, objects: mathematics::too_little },
    Rule { reason: reasons::FILTER_WORD_LENGTH, objects: words::unusual_length },
    Rule { reason: reasons::FILTER_FEW_WORDS, objects: words::mostly_numbers },
    Rule { reason: reasons::FILTER_SYMBOLS, objects: words::many_symbols },
    Rule { reason: reasons::FILTER_BULLETS, objects: lines::bullets },
    Rule { reason: reasons::FILTER_ELLIPSES, objects: lines::ellipses },
    Rule { reason: reasons::FILTER_BOILERPLATE, objects: boilerplate::mostly },
    Rule { reason: reasons::FILTER_REPEATED_LINES, objects: repetition::lines },
    Rule { reason: reasons::FILTER_REPEATED_PARAGRAPHS, objects: repetition::paragraphs },
    Rule { reason: reasons::FILTER_REPEATED_NGRAMS, objects: repetition::word_ngrams },
];

/// Rules for code.
pub(super) const CODE_RULES: &[Rule] = &[
    Rule { reason: reasons::FILTER_TOO_SHORT, objects: length::too_short },
    Rule { reason: reasons::FILTER_TOO_LONG, objects: length::too_long },
    Rule { reason: reasons::FILTER_NO_MATH_IMPORT, objects: code::no_import },
    Rule { reason: reasons::FILTER_GENERATED_CODE, objects: code::generated },
    Rule { reason: reasons::FILTER_LONG_CODE_LINES, objects: code::long_lines },
    Rule { reason: reasons::FILTER_DATA_IN_CODE, objects: code::data },
];

/// `share` as per cent, with the limit.
fn percent(share: f64, limit: f64, of_what: &str) -> String {
    format!("{:.1} % {of_what}, limit {:.1} %", share * 100.0, limit * 100.0)
}
