//! A place in a document where a benchmark item was found.

use mathcoder_core::Span;
use serde::{Deserialize, Serialize};

/// Annotation of a document: list of its [`Hit`]s, at most a hundred.
pub const HITS: &str = "decontaminate.hits";
/// Annotation of a purified document: bytes cut out of its text.
pub const N_CUT_BYTES: &str = "decontaminate.n_cut_bytes";

/// How an item was recognised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// The question, token by token.
    QuestionVerbatim,
    /// The question with a few words changed, dropped or put in.
    QuestionNear,
    /// A large part of the question: most of its long n-grams.
    QuestionPart,
    /// The question with other numbers.
    QuestionMasked,
    /// The worked solution, or most of it.
    Solution,
}

/// An item found in a document.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Hit {
    /// Name of the benchmark.
    pub benchmark: String,
    /// Identity of the item.
    pub id: String,
    /// How it was recognised.
    pub rule: Rule,
    /// Share of the item's tokens found here in order, 0 to 1 (for [`Rule::QuestionPart`] of its long n-grams).
    pub score: f64,
    /// Where in the text.
    pub span: Span,
    /// True where the item's answer stands within a hundred tokens behind.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub answer_follows: bool,
    /// Items of other benchmarks with the same text, as `benchmark/id`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<String>,
}

impl Rule {
    /// The word used in files and reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::QuestionVerbatim => "question_verbatim",
            Self::QuestionNear => "question_near",
            Self::QuestionPart => "question_part",
            Self::QuestionMasked => "question_masked",
            Self::Solution => "solution",
        }
    }
}
