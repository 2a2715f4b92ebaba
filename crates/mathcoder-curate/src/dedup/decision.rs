//! What becomes of each document, and how it is noted on it.

use crate::reasons;
use mathcoder_core::{Document, Flow};

/// Annotation of a removed document: id of the document that stays in its place.
pub const DUPLICATE_OF: &str = "dedup.duplicate_of";
/// Annotation of a removed document: its Jaccard similarity with the one that stays, 0 to 1.
pub const SIMILARITY: &str = "dedup.similarity";
/// Annotation of a kept document: how many documents were removed in its favour (absent where none).
pub const N_COPIES: &str = "dedup.n_copies";

/// How a duplicate duplicates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DuplicateKind {
    /// The normalised texts are the same.
    Exact,
    /// The shingle sets are similar.
    Near,
}

/// What becomes of one document.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum DedupDecision {
    /// It stays.
    Keep {
        /// Documents removed in its favour.
        n_copies: u32,
    },
    /// It goes.
    Remove {
        /// Ordinal of the document that stays.
        canonical: u64,
        /// Similarity with it.
        similarity: f64,
        /// How it duplicates.
        kind: DuplicateKind,
    },
}

impl DedupDecision {
    /// Notes the decision on `document`; `canonical_id` is the id of the document that stays where this one goes.
    pub fn apply(&self, document: &mut Document, canonical_id: &str) -> Flow {
        match *self {
            Self::Keep { n_copies: 0 } => Flow::Keep,
            Self::Keep { n_copies } => {
                document.annotations.insert(N_COPIES.to_owned(), n_copies.into());
                Flow::Keep
            }
            Self::Remove { similarity, kind, .. } => {
                document.annotations.insert(DUPLICATE_OF.to_owned(), canonical_id.into());
                let rounded = (similarity * 1e4).round() / 1e4;
                document.annotations.insert(SIMILARITY.to_owned(), rounded.into());
                let info = match kind {
                    DuplicateKind::Exact => &reasons::DEDUP_EXACT,
                    DuplicateKind::Near => &reasons::DEDUP_NEAR,
                };
                Flow::Drop(info.because(format!("similarity {rounded} with {canonical_id}")))
            }
        }
    }
}
