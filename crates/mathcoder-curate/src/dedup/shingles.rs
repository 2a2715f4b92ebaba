//! Shingle sets: their exact similarity, and how they are stored as bytes beside the shards.

use super::DedupError;

/// The Jaccard similarity of two sorted sets of distinct shingles. Linear time. Two empty sets are not similar.
#[must_use]
pub fn verify_pair(a: &[u64], b: &[u64]) -> f64 {
    let n_common = n_common(a, b);
    let n_all = a.len() + b.len() - n_common;
    if n_all == 0 { 0.0 } else { n_common as f64 / n_all as f64 }
}

/// True where the sizes alone rule out a similarity of `threshold`.
pub(super) fn sizes_rule_out(a: &[u64], b: &[u64], threshold: f64) -> bool {
    let (small, large) = (a.len().min(b.len()), a.len().max(b.len()));
    (small as f64) < threshold * large as f64
}

fn n_common(a: &[u64], b: &[u64]) -> usize {
    let (mut at_a, mut at_b, mut n_common) = (0, 0, 0);
    while let (Some(x), Some(y)) = (a.get(at_a), b.get(at_b)) {
        n_common += usize::from(x == y);
        at_a += usize::from(x <= y);
        at_b += usize::from(y <= x);
    }
    n_common
}

/// Eight bytes per shingle, little endian.
#[must_use]
pub fn encode_shingles(shingles: &[u64]) -> Vec<u8> {
    shingles.iter().flat_map(|shingle| shingle.to_le_bytes()).collect()
}

/// The shingles of these bytes.
///
/// # Errors
/// [`DedupError::Shingles`] where the bytes are no sorted set of shingles.
pub fn decode_shingles(bytes: &[u8]) -> Result<Vec<u64>, DedupError> {
    let (chunks, rest) = bytes.as_chunks::<8>();
    let shingles: Vec<u64> = chunks.iter().map(|chunk| u64::from_le_bytes(*chunk)).collect();
    if !rest.is_empty() || shingles.windows(2).any(|pair| pair[0] >= pair[1]) {
        return Err(DedupError::Shingles { bytes: bytes.len() });
    }
    Ok(shingles)
}
