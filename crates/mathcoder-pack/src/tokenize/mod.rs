//! Text to tokens by a `tokenizer.json`. In: the file's bytes, texts. Out: token ids, those of the tokenizers library that
//! wrote the file, to the last one. Memory: the vocabulary and one document.
//!
//! A text is data: the spelling of a control token inside it (`<|endoftext|>` in an article about language models) is
//! encoded as ordinary text and can never end a document. Added tokens that are not control tokens (the runs of spaces of
//! GPT-NeoX) are used. Truncation and padding that the file asks for are switched off: a corpus is not cut.
//!
//! The library behind it is `fastokens`; the reasons and measurements are in LOG.md. It does not train tokenizers and
//! gives no offsets.

#[cfg(test)]
mod tests;

use crate::{Dtype, DtypeChoice, PackError, StoreMeta};
use fastokens::AddedTokenPolicy;
use mathcoder_core::{content_hash, hex128};
use serde_json::Value;

/// What `eos = "auto"` looks for, in this order.
const USUAL_EOS: [&str; 7] =
    ["<|endoftext|>", "</s>", "<|end_of_text|>", "<eos>", "<｜end▁of▁sentence｜>", "<|eos|>", "[EOS]"];

/// A loaded tokenizer. Threads may share it.
pub struct Tokenizer {
    inner: fastokens::Tokenizer,
    hash: String,
    vocab_size: u32,
}

/// Tokens that mark where documents begin and end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TokenizerMarks {
    /// Before every document.
    pub bos: Option<u32>,
    /// After every document.
    pub eos: Option<u32>,
}

impl Tokenizer {
    /// Loads the bytes of a `tokenizer.json`.
    ///
    /// # Errors
    /// [`PackError::Tokenizer`] where they are none, or ask for something that is not supported.
    pub fn from_json(json: &[u8]) -> Result<Self, PackError> {
        let refused = |detail: String| PackError::Tokenizer { detail };
        let parsed: Value = serde_json::from_slice(json).map_err(|error| refused(error.to_string()))?;
        let vocab_size = vocab_size(&parsed).ok_or_else(|| refused("it has no vocabulary".to_owned()))?;
        let mut inner = fastokens::Tokenizer::from_json(parsed).map_err(|error| refused(error.to_string()))?;
        inner.set_truncation(None);
        inner.set_padding(None);
        Ok(Self { inner, hash: hex128(content_hash(json)), vocab_size })
    }

    /// Content hash of the file, 32 hexadecimal digits.
    #[must_use]
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// One more than the largest token, added ones counted.
    #[must_use]
    pub fn vocab_size(&self) -> u32 {
        self.vocab_size
    }

    /// The id of a token given by its text.
    #[must_use]
    pub fn token_id(&self, token: &str) -> Option<u32> {
        self.inner.token_to_id(token)
    }

    /// The marks a user names: texts of tokens, empty for none, `auto` (for `eos`) for the usual one.
    ///
    /// # Errors
    /// [`PackError::UnknownToken`], and [`PackError::Config`] where `auto` finds none.
    pub fn marks(&self, bos: &str, eos: &str) -> Result<TokenizerMarks, PackError> {
        let named = |token: &str, role| match token {
            "" => Ok(None),
            token => match self.token_id(token) {
                Some(id) => Ok(Some(id)),
                None => Err(PackError::UnknownToken { token: token.to_owned(), role }),
            },
        };
        let eos = if eos == "auto" { Some(self.usual_eos()?) } else { named(eos, "eos")? };
        Ok(TokenizerMarks { bos: named(bos, "bos")?, eos })
    }

    /// The tokens of a text, without marks.
    ///
    /// # Errors
    /// [`PackError::Encode`] where the tokenizer cannot express the text.
    pub fn encode(&self, text: &str) -> Result<Vec<u32>, PackError> {
        let encoded = self.inner.encode_with_policy(text, false, AddedTokenPolicy::SkipSpecial);
        encoded.map_err(|error| PackError::Encode { bytes: text.len(), detail: error.to_string() })
    }

    /// The tokens of a document with its marks, as they belong into a store.
    ///
    /// # Errors
    /// As [`Tokenizer::encode`].
    pub fn encode_document(&self, text: &str, marks: TokenizerMarks) -> Result<Vec<u32>, PackError> {
        let mut tokens = self.encode(text)?;
        if let Some(bos) = marks.bos {
            tokens.insert(0, bos);
        }
        tokens.extend(marks.eos);
        Ok(tokens)
    }

    /// The text of tokens, control tokens included, for looking at a store.
    ///
    /// # Errors
    /// [`PackError::Tokenizer`] where a token does not exist.
    pub fn decode(&self, tokens: &[u32]) -> Result<String, PackError> {
        self.inner.decode(tokens, false).map_err(|error| PackError::Tokenizer { detail: error.to_string() })
    }

    /// What a store of this tokenizer begins with.
    ///
    /// # Errors
    /// [`PackError::Config`] where the wanted width cannot hold the vocabulary.
    pub fn store_meta(&self, marks: TokenizerMarks, dtype: DtypeChoice) -> Result<StoreMeta, PackError> {
        Ok(StoreMeta {
            dtype: Dtype::choose(dtype, self.vocab_size)?,
            vocab_size: self.vocab_size,
            tokenizer: self.hash.clone(),
            bos: marks.bos,
            eos: marks.eos,
        })
    }

    fn usual_eos(&self) -> Result<u32, PackError> {
        let special = |token: &str| self.token_id(token).filter(|&id| self.inner.is_special_token(id));
        USUAL_EOS.iter().find_map(|token| special(token)).ok_or_else(|| PackError::Config {
            message: "pack.eos is `auto`, but the tokenizer has no usual end token: name it, or leave pack.eos empty"
                .to_owned(),
        })
    }
}

/// One more than the largest id in the model's vocabulary (a map of ids, or a list) and the added tokens.
fn vocab_size(tokenizer: &Value) -> Option<u32> {
    let vocabulary = &tokenizer["model"]["vocab"];
    let largest = match vocabulary {
        Value::Object(ids) => ids.values().filter_map(Value::as_u64).max(),
        Value::Array(list) => (list.len() as u64).checked_sub(1),
        _ => None,
    };
    let added = tokenizer["added_tokens"].as_array().map_or(&[][..], Vec::as_slice);
    let added = added.iter().filter_map(|token| token["id"].as_u64()).max();
    u32::try_from(largest.max(added)?.checked_add(1)?).ok()
}
