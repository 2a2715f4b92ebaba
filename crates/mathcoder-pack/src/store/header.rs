//! The two JSON headers. Unknown fields are errors: a header of a newer form must not be half understood.

use super::Dtype;
use crate::{PackError, Strategy};
use serde::{Deserialize, Serialize};

/// Version of the token store that this code writes and reads.
pub const STORE_VERSION: u32 = 1;

/// Version of the plan file that this code writes and reads.
pub const PLAN_VERSION: u32 = 1;

/// What is known of a store before its first token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoreMeta {
    /// Width of a token.
    pub dtype: Dtype,
    /// One more than the largest token.
    pub vocab_size: u32,
    /// Content hash of the `tokenizer.json`, 32 hexadecimal digits.
    pub tokenizer: String,
    /// Token before every document.
    pub bos: Option<u32>,
    /// Token after every document.
    pub eos: Option<u32>,
}

/// `tokens.json`: what `tokens.bin` and `docs.bin` hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StoreHeader {
    /// Version of the store's form.
    pub version: u32,
    /// Width of a token.
    pub dtype: Dtype,
    /// Number of documents.
    pub n_docs: u64,
    /// Number of tokens.
    pub n_tokens: u64,
    /// One more than the largest token.
    pub vocab_size: u32,
    /// Content hash of the `tokenizer.json`.
    pub tokenizer: String,
    /// Token before every document.
    pub bos: Option<u32>,
    /// Token after every document.
    pub eos: Option<u32>,
    /// XXH3-128 of `tokens.bin`, 32 hexadecimal digits.
    pub checksum: String,
}

/// `plan.json`: what `plan.bin` holds, and of which store.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlanHeader {
    /// Version of the plan's form.
    pub version: u32,
    /// Tokens in a row.
    pub length: u32,
    /// How documents were laid into rows.
    pub strategy: Strategy,
    /// Seed of all orders.
    pub seed: u64,
    /// Number of rows.
    pub n_rows: u64,
    /// Number of pieces.
    pub n_pieces: u64,
    /// Tokens in all rows, padding not counted.
    pub n_tokens: u64,
    /// Share of positions without a token.
    pub padding_share: f64,
    /// Checksum of the `tokens.bin` that the plan is about.
    pub store: String,
    /// XXH3-128 of `plan.bin`, 32 hexadecimal digits.
    pub checksum: String,
}

impl StoreHeader {
    /// What was known before the first token.
    #[must_use]
    pub fn meta(&self) -> StoreMeta {
        StoreMeta {
            dtype: self.dtype,
            vocab_size: self.vocab_size,
            tokenizer: self.tokenizer.clone(),
            bos: self.bos,
            eos: self.eos,
        }
    }

    /// Reads `tokens.json`.
    ///
    /// # Errors
    /// [`PackError::Json`] where it is none, [`PackError::Damaged`] where its version is another.
    pub fn from_json(json: &[u8]) -> Result<Self, PackError> {
        let header: Self = parse("tokens.json", json)?;
        check_version("tokens.json", header.version, STORE_VERSION)?;
        Ok(header)
    }

    /// The bytes of `tokens.json`.
    ///
    /// # Errors
    /// [`PackError::Json`], which does not happen for headers made here.
    pub fn to_json(&self) -> Result<Vec<u8>, PackError> {
        to_json("tokens.json", self)
    }
}

impl PlanHeader {
    /// Reads `plan.json`.
    ///
    /// # Errors
    /// [`PackError::Json`] where it is none, [`PackError::Damaged`] where its version is another.
    pub fn from_json(json: &[u8]) -> Result<Self, PackError> {
        let header: Self = parse("plan.json", json)?;
        check_version("plan.json", header.version, PLAN_VERSION)?;
        Ok(header)
    }

    /// The bytes of `plan.json`.
    ///
    /// # Errors
    /// [`PackError::Json`], which does not happen for headers made here.
    pub fn to_json(&self) -> Result<Vec<u8>, PackError> {
        to_json("plan.json", self)
    }
}

fn parse<'a, T: Deserialize<'a>>(file: &'static str, json: &'a [u8]) -> Result<T, PackError> {
    serde_json::from_slice(json).map_err(|source| PackError::Json { file, source })
}

fn check_version(file: &'static str, found: u32, known: u32) -> Result<(), PackError> {
    if found == known {
        return Ok(());
    }
    Err(PackError::damaged(file, format!("version {found}, this program reads version {known}")))
}

fn to_json<T: Serialize>(file: &'static str, header: &T) -> Result<Vec<u8>, PackError> {
    let mut json = serde_json::to_vec_pretty(header).map_err(|source| PackError::Json { file, source })?;
    json.push(b'\n');
    Ok(json)
}
