//! Filter, deduplicate, decontaminate: documents in, kept or dropped documents out, every drop with its reason.
//!
//! Pure functions over [`mathcoder_core::Document`]: no file is read, no thread started. The three stages share one
//! math-aware token stream ([`tokens`]) and rolling n-grams ([`ngrams`]).

mod decontaminate;
mod dedup;
mod filter;
mod minhash;
mod ngram;
mod normalize;
mod reasons;
mod regions;
mod symbols;

pub use decontaminate::{
    Action, BenchmarkItem, DecontaminateConfig, Decontaminator, HITS, Hit, IndexStats, N_CUT_BYTES, Rule,
};
pub use dedup::{
    BandRecord, Component, DUPLICATE_OF, DedupConfig, DedupDecision, DedupError, DedupMethod, DocCard, DuplicateKind,
    Fingerprint, FingerprintSource, Link, N_COPIES, Removal, RunLinks, SIMILARITY, components, decode_shingles,
    dedup_documents, encode_shingles, fingerprint, fingerprints_to_decisions, link_run, resolve_component, runs,
    verify_pair,
};
pub use filter::{Filter, FilterConfig, LANGUAGE, MATH_SCORE};
pub use ngram::{mix, ngram, ngrams};
pub use normalize::{Token, TokenKind, Tokens, tokens};
pub use reasons::REASONS;
