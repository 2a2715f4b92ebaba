//! Why a document was dropped, failed, or could not be judged: a code that never changes meaning, and what was seen.
//!
//! Every code is declared once as a [`ReasonInfo`] constant by the crate that uses it and listed in that crate's
//! `REASONS` slice; `mathcoder explain` prints the slices. A [`Reason`] is made from such a constant only, so no reject
//! can carry a code that nobody explains.

use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// The declaration of a reason code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReasonInfo {
    /// `stage.snake_case`, for example `filter.too_short`.
    pub code: &'static str,
    /// What happened, one sentence.
    pub meaning: &'static str,
    /// What a person can do about it, one sentence.
    pub advice: &'static str,
}

/// A reason code with what was seen in this case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// The code of the [`ReasonInfo`] this was made from.
    pub code: Cow<'static, str>,
    /// What was seen, for example `41 words, at least 50 wanted`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

impl ReasonInfo {
    /// The reason without a detail.
    #[must_use]
    pub const fn reason(&self) -> Reason {
        Reason { code: Cow::Borrowed(self.code), detail: None }
    }

    /// The reason with what was seen.
    #[must_use]
    pub fn because(&self, detail: impl Into<String>) -> Reason {
        Reason { code: Cow::Borrowed(self.code), detail: Some(detail.into()) }
    }
}

impl std::fmt::Display for Reason {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.detail {
            Some(detail) => write!(f, "{} ({detail})", self.code),
            None => f.write_str(&self.code),
        }
    }
}
