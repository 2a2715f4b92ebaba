//! Why a text is no formula: one byte position and what was expected there.
//! No source is kept: the caller has the text. It does not say how to mend it.

/// A text could not be read as mathematics.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected {expected} at byte {position}")]
pub struct ParseError {
    /// Byte offset into the text.
    pub position: usize,
    /// What would have been understood there.
    pub expected: &'static str,
}

impl ParseError {
    pub(crate) const fn new(position: usize, expected: &'static str) -> Self {
        Self { position, expected }
    }
}
