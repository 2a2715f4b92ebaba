//! The reason codes of this crate: why a document failed in `compose` or `pack`. They are listed in [`REASONS`] so that
//! the program can explain each of them. Computations that are left out of a text do not make their document fail; they
//! are counted in its annotations.

use mathcoder_core::ReasonInfo;

/// A document went through `compose` a second time.
pub const ALREADY_COMPOSED: ReasonInfo = ReasonInfo {
    code: "compose.already_composed",
    meaning: "The document already holds inserted blocks, so composing it again would repeat its code.",
    advice: "Give compose the output of verify, not of an earlier compose.",
};

/// The tokenizer refused a text.
pub const NOT_TOKENIZED: ReasonInfo = ReasonInfo {
    code: "pack.not_tokenized",
    meaning: "The tokenizer could not turn the text into tokens.",
    advice: "Check that the tokenizer has byte fallback or an unknown token; the detail holds its own message.",
};

/// Every reason of this crate.
pub const REASONS: &[ReasonInfo] = &[ALREADY_COMPOSED, NOT_TOKENIZED];
