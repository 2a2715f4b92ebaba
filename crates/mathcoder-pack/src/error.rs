//! Everything that can go wrong in this crate, one enum. A message says what failed and in which file or document; the
//! cause, where there is one, is its `source` and not repeated.

use std::io;

/// A failure of tokenising, planning, or of a token store.
#[derive(Debug, thiserror::Error)]
pub enum PackError {
    /// The tokenizer file is none, or uses something the tokenizer library does not know.
    #[error("not a usable tokenizer.json: {detail}")]
    Tokenizer {
        /// What the library said.
        detail: String,
    },
    /// A token that the configuration names is not in the vocabulary.
    #[error("the tokenizer has no token `{token}` (wanted as {role})")]
    UnknownToken {
        /// The text of the token.
        token: String,
        /// `bos` or `eos`.
        role: &'static str,
    },
    /// The tokenizer refused a text.
    #[error("the tokenizer refused a text of {bytes} bytes: {detail}")]
    Encode {
        /// Length of the text.
        bytes: usize,
        /// What the library said.
        detail: String,
    },
    /// A token does not fit the width of the store.
    #[error("token {token} of document {document} does not fit {dtype} (vocabulary of {vocab_size})")]
    TokenTooLarge {
        /// The token.
        token: u32,
        /// The document, counted from 0.
        document: u64,
        /// Name of the width.
        dtype: &'static str,
        /// Size the store was announced with.
        vocab_size: u32,
    },
    /// A configuration that cannot be meant.
    #[error("{message}")]
    Config {
        /// What is wrong and what is allowed.
        message: String,
    },
    /// More documents, rows or tokens than the files can count.
    #[error("{what} does not fit the file format (at most {limit})")]
    TooMany {
        /// What there is too much of.
        what: &'static str,
        /// The limit.
        limit: u64,
    },
    /// A file of a store or plan contradicts itself or another.
    #[error("{file} is damaged: {detail}")]
    Damaged {
        /// Which of the files.
        file: &'static str,
        /// What contradicts what.
        detail: String,
    },
    /// Two stores that were made differently were to become one.
    #[error("token stores differ in {field}: {first} and {second}")]
    Mismatch {
        /// The field of the header.
        field: &'static str,
        /// Its value in the first store.
        first: String,
        /// Its value in the other.
        second: String,
    },
    /// Reading or writing failed.
    #[error("could not {action}")]
    Io {
        /// What was being done.
        action: &'static str,
        /// What the system said.
        source: io::Error,
    },
    /// A header is not the JSON it should be.
    #[error("{file} is not a readable header")]
    Json {
        /// Which header.
        file: &'static str,
        /// What the JSON reader said.
        source: serde_json::Error,
    },
}

impl PackError {
    /// An I/O failure while doing `action`, for `map_err`.
    pub(crate) fn io(action: &'static str) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Io { action, source }
    }

    /// A damaged `file`.
    pub(crate) fn damaged(file: &'static str, detail: impl Into<String>) -> Self {
        Self::Damaged { file, detail: detail.into() }
    }
}
