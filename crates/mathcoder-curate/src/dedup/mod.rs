//! Deduplication: exact and near duplicates, every removal verified.
//!
//! The steps are pure functions, so that the binary can run them as tasks over shards:
//!
//! 1. map: [`fingerprint()`] a text; store [`DocCard`]s and shingles, scatter [`Fingerprint::records`] by
//!    [`BandRecord::band_key`].
//! 2. gather: records sorted by key and document; [`link_run`] on each run of equal keys verifies candidates.
//! 3. single: [`components()`] of all links, then [`resolve_component`] decides who stays.
//! 4. map: [`DedupDecision::apply`] to each document.
//!
//! [`dedup_documents`] is all of it in memory. A document is removed only where its Jaccard similarity with a document
//! that *stays* reaches the threshold; so there is no drift along chains, and a second pass removes nothing.
//!
//! MinHash banding follows Broder 1997 as used by datatrove and duplodocus (14 bands of 8 rows, 5-grams); verification
//! and the math-aware tokens ([`crate::tokens`]) are ours. The paper itself deduplicates textbooks only. Not done:
//! duplicated passages inside documents, containment of a short document in a long one, semantic duplicates.

mod band;
mod components;
mod config;
mod decision;
mod fingerprint;
mod link;
mod memory;
mod resolve;
mod shingles;
mod source;

pub use band::{BandRecord, runs};
pub use components::{Component, components};
pub use config::{DedupConfig, DedupMethod};
pub use decision::{DUPLICATE_OF, DedupDecision, DuplicateKind, N_COPIES, SIMILARITY};
pub use fingerprint::{Fingerprint, fingerprint};
pub use link::{Link, RunLinks, link_run};
pub use memory::{dedup_documents, fingerprints_to_decisions};
pub use resolve::{Removal, resolve_component};
pub use shingles::{decode_shingles, encode_shingles, verify_pair};
pub use source::{DedupError, DocCard, FingerprintSource};

#[cfg(test)]
mod tests;
