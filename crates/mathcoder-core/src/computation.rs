//! One computation found in a text: what is computed from what, the result the text states, and the program that
//! recomputes it (the four parts of a block in MathCoder2, section 2.2, with origin, run and verdict beside them).

use crate::{Execution, Verdict};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A computation with all that became of it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Computation {
    /// A short name, for example `Volume of the cone`.
    #[serde(default)]
    pub title: String,
    /// What must be known: one condition a line.
    #[serde(default)]
    pub conditions: Vec<String>,
    /// The expression that is computed, in LaTeX.
    pub expression: String,
    /// The result as the text states it.
    pub result: String,
    /// A self-contained Python program that prints the result.
    pub code: String,
    /// Where in the text the computation is stated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub span: Option<Span>,
    /// Who wrote the program.
    #[serde(default)]
    pub origin: Origin,
    /// What the program did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub execution: Option<Execution>,
    /// Whether its output agrees with the stated result.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verdict: Option<Verdict>,
    /// Fields this version does not know; kept as they came.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// Byte offsets into [`crate::Document::text`], `start` included, `end` not; both on character borders.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

/// Who wrote a program, and how: enough to ask the same again.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Origin {
    /// `builtin`, `replay`, `dummy` or `http`.
    pub translator: String,
    /// Model name where a model wrote it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// Hash of the prompt template.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prompt: Option<String>,
    /// Sampling parameters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub params: Option<Value>,
    /// 0 for the first answer, 1 for the first repair.
    #[serde(default)]
    pub attempt: u32,
}
