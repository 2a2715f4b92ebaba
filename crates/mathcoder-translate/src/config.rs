//! Settings of the translation stage: who translates, how texts are cut, and what is looked for.

use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// How texts become computations.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TranslateConfig {
    /// Who translates, in order: `builtin`, `replay:FILE`, `dummy`, `http://HOST:PORT/v1`. A passage that one has no answer
    /// for goes to the next.
    pub backends: Vec<String>,
    /// Model name, where the server has several.
    pub model: String,
    /// Most tokens of an answer; unset takes the prompt's.
    pub max_tokens: Option<u32>,
    /// Sampling temperature, 0 is greedy; unset takes the prompt's.
    pub temperature: Option<f32>,
    /// Longest passage shown to a model, in characters. Passages end at natural borders and never inside a formula.
    pub chunk_chars: usize,
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

impl Default for TranslateConfig {
    fn default() -> Self {
        Self {
            backends: vec!["builtin".to_owned()], // works with nothing installed
            model: String::new(),
            max_tokens: None,
            temperature: None,
            chunk_chars: 6_000, // about 2,000 tokens: room for context and answer in an 8k window
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
