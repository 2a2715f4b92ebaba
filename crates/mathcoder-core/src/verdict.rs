//! What the comparison of a stated result with a program's output decided, and how much was shown.

use crate::Reason;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// How much has been shown of a computation; higher includes lower.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Level {
    /// Not run.
    #[serde(rename = "L0")]
    L0NotRun,
    /// The program ran to its end.
    #[serde(rename = "L1")]
    L1Ran,
    /// Its output was understood.
    #[serde(rename = "L2")]
    L2Parsed,
    /// A number agrees to the digits stated.
    #[serde(rename = "L3")]
    L3NumberAgrees,
    /// The results are equal as mathematical objects.
    #[serde(rename = "L4")]
    L4SymbolicallyEqual,
    /// A second, independent route gives the same.
    #[serde(rename = "L5")]
    L5IndependentRouteAgrees,
}

/// The verdict on one computation. Only [`Verdict::Verified`] counts as correct.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "verdict", rename_all = "snake_case")]
pub enum Verdict {
    /// Stated result and output agree.
    Verified {
        /// How much was shown.
        level: Level,
        /// Name of the rule that decided.
        rule: Cow<'static, str>,
    },
    /// They disagree.
    Refuted {
        /// Canonical form of the stated result.
        expected: String,
        /// Canonical form of the output.
        got: String,
        /// Name of the rule that decided.
        rule: Cow<'static, str>,
    },
    /// The program gave no result to compare.
    Failed {
        /// Why.
        reason: Reason,
    },
    /// Nobody can tell; never counted as correct.
    Unverifiable {
        /// Why.
        reason: Reason,
    },
}

impl Verdict {
    /// True for [`Verdict::Verified`] alone.
    #[must_use]
    pub const fn is_verified(&self) -> bool {
        matches!(self, Self::Verified { .. })
    }

    /// The word used in files and reports.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Verified { .. } => "verified",
            Self::Refuted { .. } => "refuted",
            Self::Failed { .. } => "failed",
            Self::Unverifiable { .. } => "unverifiable",
        }
    }
}

/// What a [`crate::Checker`] says of two texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// The same mathematical object.
    Equal {
        /// How much was shown.
        level: Level,
        /// The rule that decided.
        rule: &'static str,
    },
    /// Not the same.
    Different {
        /// Canonical form of the stated result.
        expected: String,
        /// Canonical form of the output.
        got: String,
        /// The rule that decided.
        rule: &'static str,
    },
    /// Cannot tell.
    NotComparable(Reason),
}
