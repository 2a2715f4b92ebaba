//! Rolling n-gram hashes over token hashes.
//!
//! In: token hashes, n. Out: one 64-bit hash per n-gram, in order. One multiplication and two additions per token
//! whatever n is, no allocation. The hash is a polynomial in an odd base modulo 2^64 of already well-mixed token hashes,
//! with a finaliser; it is stable and may be written to disk. Not collision-proof against an adversary.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// A map from hashes that are mixed already, so that hashing them again is a waste.
pub(crate) type HashedMap<V> = HashMap<u64, V, BuildHasherDefault<AsItIs>>;

/// Takes a well-mixed 64-bit key as its own hash.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct AsItIs(u64);

impl Hasher for AsItIs {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = bytes.iter().fold(self.0, |hash, &byte| mix(hash ^ u64::from(byte)));
    }

    fn write_u64(&mut self, key: u64) {
        self.0 = key;
    }
}

const BASE: u64 = 0x9e37_79b9_7f4a_7c15;

/// A 64-bit finaliser (the one of SplitMix64): every input bit moves every output bit.
#[must_use]
pub const fn mix(value: u64) -> u64 {
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

/// The hashes of all n-grams of `tokens`, the i-th starting at token i. Empty where there are fewer than `n` tokens.
pub fn ngrams(tokens: &[u64], n: usize) -> impl Iterator<Item = u64> + '_ {
    let n = n.max(1);
    let leaving_power = (0..n).fold(1_u64, |power, _| power.wrapping_mul(BASE));
    let (head, rest) = if tokens.len() < n { (&[][..], &[][..]) } else { tokens.split_at(n) };
    let first = (!head.is_empty()).then(|| polynomial(head));
    let rolled = rest.iter().zip(tokens).scan(first.unwrap_or(0), move |hash, (&entering, &leaving)| {
        *hash = hash.wrapping_mul(BASE).wrapping_add(entering).wrapping_sub(leaving.wrapping_mul(leaving_power));
        Some(mix(*hash))
    });
    first.map(mix).into_iter().chain(rolled)
}

/// The hash of the whole of `tokens`, the same as the n-gram hash for n = its length.
#[must_use]
pub fn ngram(tokens: &[u64]) -> u64 {
    mix(polynomial(tokens))
}

fn polynomial(tokens: &[u64]) -> u64 {
    tokens.iter().fold(0_u64, |hash, &token| hash.wrapping_mul(BASE).wrapping_add(token))
}

#[cfg(test)]
mod tests {
    use super::{mix, ngram, ngrams};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn rolling_equals_hashing_each_window(tokens in prop::collection::vec(any::<u64>(), 0..60), n in 1_usize..15) {
            let rolled: Vec<u64> = ngrams(&tokens, n).collect();
            let windows: Vec<u64> = tokens.windows(n).map(ngram).collect();
            prop_assert_eq!(rolled, windows);
        }
    }

    #[test]
    fn order_counts() {
        assert_ne!(ngram(&[1, 2, 3]), ngram(&[3, 2, 1]));
        assert_ne!(mix(1), mix(2));
    }
}
