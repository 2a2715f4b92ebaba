//! Where verification gets fingerprints from: memory, or a file the binary wrote beside the shards.

use std::borrow::Cow;

/// The few bytes of a fingerprint that every step needs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DocCard {
    /// Hash of the normalised text.
    pub exact: u128,
    /// Bytes of the text that are tokens, so that spacing does not count; longer texts are preferred.
    pub length: u64,
}

/// Gives the fingerprint of a document by its ordinal.
pub trait FingerprintSource {
    /// Exact hash and length of document `doc`.
    ///
    /// # Errors
    /// [`DedupError`] where the document is unknown or cannot be read.
    fn card(&self, doc: u64) -> Result<DocCard, DedupError>;

    /// Sorted, distinct shingles of document `doc`.
    ///
    /// # Errors
    /// [`DedupError`] where the document is unknown or cannot be read.
    fn shingles(&self, doc: u64) -> Result<Cow<'_, [u64]>, DedupError>;
}

/// Why deduplication could not go on.
#[derive(Debug, thiserror::Error)]
pub enum DedupError {
    /// A record names a document nobody has.
    #[error("document number {doc} has no fingerprint")]
    Unknown {
        /// Its ordinal.
        doc: u64,
    },
    /// Stored shingles are damaged.
    #[error("{bytes} bytes of stored shingles are no sorted set of 8-byte hashes")]
    Shingles {
        /// How many bytes were given.
        bytes: usize,
    },
    /// The place fingerprints are kept in failed.
    #[error("the fingerprint of document number {doc} cannot be read")]
    Read {
        /// Its ordinal.
        doc: u64,
        /// What the system said.
        source: std::io::Error,
    },
}

impl FingerprintSource for &[super::Fingerprint] {
    fn card(&self, doc: u64) -> Result<DocCard, DedupError> {
        at(self, doc).map(|fingerprint| fingerprint.card)
    }

    fn shingles(&self, doc: u64) -> Result<Cow<'_, [u64]>, DedupError> {
        at(self, doc).map(|fingerprint| Cow::Borrowed(fingerprint.shingles.as_slice()))
    }
}

fn at(all: &[super::Fingerprint], doc: u64) -> Result<&super::Fingerprint, DedupError> {
    usize::try_from(doc).ok().and_then(|index| all.get(index)).ok_or(DedupError::Unknown { doc })
}

/// A document as the comparing steps hold it.
pub(super) struct Loaded<'a> {
    pub(super) doc: u64,
    pub(super) card: DocCard,
    pub(super) shingles: Cow<'a, [u64]>,
}

impl<'a> Loaded<'a> {
    pub(super) fn new(
        doc: u64,
        source: &'a dyn FingerprintSource,
        config: &super::DedupConfig,
    ) -> Result<Self, DedupError> {
        let shingles = match config.method {
            super::DedupMethod::Exact => Cow::Borrowed(&[][..]),
            super::DedupMethod::Near => source.shingles(doc)?,
        };
        Ok(Self { doc, card: source.card(doc)?, shingles })
    }

    /// The similarity where it reaches `threshold`: 1 for equal normalised texts, else Jaccard's.
    pub(super) fn similarity_to(&self, other: &Loaded<'_>, threshold: f64) -> Option<f64> {
        if self.card.exact == other.card.exact {
            return Some(1.0);
        }
        if super::shingles::sizes_rule_out(&self.shingles, &other.shingles, threshold) {
            return None;
        }
        Some(super::verify_pair(&self.shingles, &other.shingles)).filter(|&similarity| similarity >= threshold)
    }
}
