//! Settings of the translation stage: who translates, how texts are cut, and what is looked for.

use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// How texts become computations.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TranslateConfig {
    /// Who translates, in order: `builtin`, `replay:FILE`, `dummy`, `batch:DIR`, `http://HOST:PORT/v1` (several servers with `|`
    /// between them). A passage that one has no answer for, or does only a small part of, goes to the next.
    pub backends: Vec<String>,
    /// Model name, where the server has several.
    pub model: String,
    /// Most tokens of an answer; unset takes the prompt's.
    pub max_tokens: Option<u32>,
    /// Sampling temperature, 0 is greedy; unset takes the prompt's.
    pub temperature: Option<f32>,
    /// How a model works: `one` (conditions, expression, result and program in one answer) or `two` (the program is asked for
    /// by itself, from conditions and expression, without the result, so that agreement means something).
    pub steps: Steps,
    /// The form a model answers in: `headings` (the paper's) or `json` (a schema goes with the request).
    pub answer: AnswerForm,
    /// Programs asked of a model for each computation; those beyond the first never see the result. How many agree is noted,
    /// and where the first is wrong and most of the others are right, one of these takes its place.
    pub samples: u32,
    /// Temperature of the samples beyond the first.
    pub sample_temperature: f32,
    /// Ask a model once more where a program failed or disagrees.
    pub repair: bool,
    /// Longest passage shown to a model, in characters. Passages end at natural borders and never inside a formula.
    pub chunk_chars: usize,
    /// How much of what stands before a passage is shown with it, in characters: the headings above, then whole paragraphs.
    pub context_chars: usize,
    /// Show a model only passages in which something may be computed.
    pub skip_idle: bool,
    /// A domain folder (with `domain.toml`) in place of the mathematics that is built in.
    pub domain: Option<PathBuf>,
    /// A prompt file in place of the domain's.
    pub prompt: Option<PathBuf>,
    /// Most computations kept of one document.
    pub max_per_document: usize,
    /// Settings of the built-in translator.
    pub builtin: BuiltinConfig,
}

/// What the built-in translator looks for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct BuiltinConfig {
    /// Most computations found in one document; the text behind them is not looked at.
    pub max_per_document: usize,
    /// How far back, in bytes of text, a value or a function may have been stated to be used as a condition.
    pub condition_reach: usize,
}

/// How many answers a model gives for a computation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Steps {
    /// Everything in one answer.
    #[default]
    One,
    /// First what is computed, then the program.
    Two,
}

/// The form of a model's answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AnswerForm {
    /// Headed parts and a fence.
    #[default]
    Headings,
    /// One JSON object after a schema.
    Json,
}

impl Default for TranslateConfig {
    fn default() -> Self {
        Self {
            backends: vec!["builtin".to_owned()], // works with nothing installed
            model: String::new(),
            max_tokens: None,
            temperature: None,
            steps: Steps::One, // one answer costs half of two
            answer: AnswerForm::Headings,
            samples: 1,
            sample_temperature: 0.7, // as the papers on voting have it; greedy samples would all be the same
            repair: true,
            chunk_chars: 6_000, // about 2,000 tokens: room for context and answer in an 8k window
            context_chars: 800, // the paragraph before, which mostly holds the conditions
            skip_idle: true,
            domain: None,
            prompt: None,
            max_per_document: 400, // a chapter has tens, a book as one document has hundreds
            builtin: BuiltinConfig::default(),
        }
    }
}

impl Default for BuiltinConfig {
    fn default() -> Self {
        Self {
            max_per_document: 400,
            condition_reach: 2_000, // an example with its solution; farther back a letter means something else
        }
    }
}

impl TranslateConfig {
    /// Whether programs are asked for by themselves.
    #[must_use]
    pub fn is_two_step(&self) -> bool {
        self.steps == Steps::Two
    }

    /// Says what is wrong with the settings.
    ///
    /// # Errors
    /// A sentence that names the setting and what is allowed.
    pub fn check(&self) -> Result<(), String> {
        if self.backends.is_empty() {
            return Err("`backends` is empty; name at least one, for example \"builtin\"".to_owned());
        }
        if !(200..=1_000_000).contains(&self.chunk_chars) {
            return Err(format!("`chunk_chars` is {}, allowed are 200 to 1000000", self.chunk_chars));
        }
        if self.context_chars > self.chunk_chars {
            return Err("`context_chars` is larger than `chunk_chars`".to_owned());
        }
        if !(1..=64).contains(&self.samples) {
            return Err(format!("`samples` is {}, allowed are 1 to 64", self.samples));
        }
        if !(0.0..=2.0).contains(&self.sample_temperature) {
            return Err("`sample_temperature` is out of range, allowed are 0 to 2".to_owned());
        }
        if self.max_tokens.is_some_and(|n| n == 0 || n > 1_000_000) {
            return Err("`max_tokens` is out of range, allowed are 1 to 1000000".to_owned());
        }
        if self.temperature.is_some_and(|t| !(0.0..=2.0).contains(&t)) {
            return Err("`temperature` is out of range, allowed are 0 to 2".to_owned());
        }
        if self.max_per_document == 0 || self.builtin.max_per_document == 0 {
            return Err("`max_per_document` is 0, allowed are 1 and more".to_owned());
        }
        Ok(())
    }
}
