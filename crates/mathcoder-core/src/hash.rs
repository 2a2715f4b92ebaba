//! Content hashes: bytes in, 128 bits out. XXH3-128 is stable across versions and machines, so a hash may be written to
//! disk. It is no cryptographic hash: nobody's safety may hang on it.

use xxhash_rust::xxh3::{Xxh3, xxh3_128};

/// XXH3-128 of `bytes`.
#[must_use]
pub fn content_hash(bytes: &[u8]) -> u128 {
    xxh3_128(bytes)
}

/// XXH3-128 of several parts, each preceded by its length so that `["ab", "c"]` and `["a", "bc"]` differ.
#[must_use]
pub fn content_hash_parts(parts: &[&[u8]]) -> u128 {
    let mut hasher = Xxh3::new();
    for part in parts {
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part);
    }
    hasher.digest128()
}

/// Writes a hash as 32 lower-case hexadecimal digits.
#[must_use]
pub fn hex128(hash: u128) -> String {
    format!("{hash:032x}")
}
