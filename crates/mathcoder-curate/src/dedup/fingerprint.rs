//! What deduplication keeps of a text: the hash of its normal form, its band keys and its shingle set.
//!
//! In: a text. Out: a [`Fingerprint`]; about 8 bytes per token plus 8 per band. Cost: one pass to tokenise, one to
//! hash n-grams, one or two for the signature, and a sort of the shingles.

use super::{BandRecord, DedupConfig, DedupMethod, DocCard};
use crate::minhash::signature;
use crate::ngram::{mix, ngram, ngrams};
use crate::normalize::tokens;
use mathcoder_core::content_hash;

/// What deduplication keeps of one text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fingerprint {
    /// Exact hash and length.
    pub card: DocCard,
    /// Keys under which the document meets its candidates. Empty where the text has no tokens.
    pub band_keys: Vec<u64>,
    /// Sorted, distinct shingle hashes; empty for [`DedupMethod::Exact`].
    pub shingles: Vec<u64>,
}

/// Takes the fingerprint of `text`.
#[must_use]
pub fn fingerprint(text: &str, config: &DedupConfig) -> Fingerprint {
    let mut length = 0_u64;
    let mut hashes: Vec<u64> = Vec::with_capacity(text.len() / 5);
    hashes.extend(tokens(text).inspect(|token| length += (token.end - token.start) as u64).map(|token| token.hash));
    let card = DocCard { exact: exact_hash(&hashes), length };
    if hashes.is_empty() {
        return Fingerprint { card, ..Fingerprint::default() };
    }
    if config.method == DedupMethod::Exact {
        return Fingerprint { card, band_keys: vec![card.exact as u64], shingles: Vec::new() };
    }
    let mut shingles = shingles_of(&hashes, config.ngram);
    let band_keys = band_keys(&shingles, config);
    shingles.sort_unstable();
    shingles.dedup();
    Fingerprint { card, band_keys, shingles }
}

impl Fingerprint {
    /// The records to scatter for this document.
    pub fn records(&self, doc: u64) -> impl Iterator<Item = BandRecord> + '_ {
        self.band_keys.iter().map(move |&band_key| BandRecord { band_key, doc })
    }
}

/// The n-grams of the tokens; a text of fewer tokens than n is one shingle.
fn shingles_of(hashes: &[u64], n: usize) -> Vec<u64> {
    if hashes.len() < n { vec![ngram(hashes)] } else { ngrams(hashes, n).collect() }
}

fn band_keys(shingles: &[u64], config: &DedupConfig) -> Vec<u64> {
    let mut lanes = vec![0_u64; config.bands.saturating_mul(config.rows)];
    if !signature(shingles, config.seed, &mut lanes) {
        return Vec::new();
    }
    let key = |(band, rows): (usize, &[u64])| ngram(rows) ^ mix(band as u64);
    lanes.chunks_exact(config.rows.max(1)).enumerate().map(key).collect()
}

/// XXH3-128 of the token hashes.
fn exact_hash(hashes: &[u64]) -> u128 {
    let bytes: Vec<u8> = hashes.iter().flat_map(|hash| hash.to_le_bytes()).collect();
    content_hash(&bytes)
}
