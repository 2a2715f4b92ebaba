//! What a user can set about packing (`[pack]` of a recipe). Checked whole before work starts.

use crate::Strategy;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// The smallest and largest row length that makes sense.
const LENGTHS: std::ops::RangeInclusive<u32> = 8..=1 << 24;

/// Settings of `pack`: documents to tokens in rows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PackConfig {
    /// The `tokenizer.json` of the model that will be trained. No default: a store is worthless with another one.
    pub tokenizer: PathBuf,
    /// Tokens in a row, the context length of training.
    pub length: u32,
    /// How documents are laid into rows: `best-fit`, `concatenate` or `in-order`.
    pub strategy: Strategy,
    /// Text of the token before every document. Empty: none.
    pub bos: String,
    /// Text of the token after every document. `auto` takes the first that the tokenizer has of the usual ones
    /// (`<|endoftext|>`, `</s>`, `<|end_of_text|>`, `<eos>`, …). Empty: none.
    pub eos: String,
    /// Width of a stored token: `auto` (two bytes where the vocabulary is below 65,536, else four), `u16` or `u32`.
    pub dtype: DtypeChoice,
    /// Seed of the order of rows and of equals among documents.
    pub seed: u64,
    /// Further forms to write beside the store: `rows`, `megatron`, `nanotron`.
    pub exports: Vec<Export>,
}

/// Width of a stored token as a user asks for it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DtypeChoice {
    /// The narrowest that holds the vocabulary.
    #[default]
    Auto,
    /// Two bytes.
    U16,
    /// Four bytes.
    U32,
}

/// A further form of the packed corpus.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Export {
    /// The rows themselves, padded, one after the other: `rows.bin`.
    Rows,
    /// `.bin` and `.idx` of Megatron-LM and all that read it.
    Megatron,
    /// `.ds`, `.ds.index` and `.ds.metadata` of nanotron and datatrove.
    Nanotron,
}

impl Default for PackConfig {
    fn default() -> Self {
        Self {
            tokenizer: PathBuf::new(),
            length: 8192, // the reference trains on 8,192 tokens
            strategy: Strategy::BestFit,
            bos: String::new(), // one mark between documents is enough, and eos is the one that generation needs
            eos: "auto".to_owned(),
            dtype: DtypeChoice::Auto,
            seed: 0,
            exports: Vec::new(), // a store and a plan hold everything; copies are made on request
        }
    }
}

impl PackConfig {
    /// Whether these settings can be meant. Does not open the tokenizer.
    ///
    /// # Errors
    /// What is wrong, and what is allowed.
    pub fn check(&self) -> Result<(), String> {
        if self.tokenizer.as_os_str().is_empty() {
            return Err("pack.tokenizer is not set: give the path of the model's tokenizer.json".to_owned());
        }
        if !LENGTHS.contains(&self.length) {
            return Err(format!(
                "pack.length is {}: allowed are {} to {} tokens",
                self.length,
                LENGTHS.start(),
                LENGTHS.end()
            ));
        }
        if self.bos == "auto" {
            return Err("pack.bos is `auto`: name the token, or leave it empty for none".to_owned());
        }
        let mut exports = self.exports.clone();
        exports.sort_unstable();
        exports.dedup();
        if exports.len() != self.exports.len() {
            return Err("pack.exports names the same form twice".to_owned());
        }
        Ok(())
    }
}
