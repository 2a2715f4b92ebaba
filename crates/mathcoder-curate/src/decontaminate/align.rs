//! How much of a token sequence stands, in order, in a window of another: the longest common subsequence.
//!
//! [`lcs_length`] is bit-parallel (Hyyrö 2004): one step per window token and 64 tokens of the sequence. Only what passes
//! is aligned token by token with [`matched`], which needs a table of sequence times window.

use crate::ngram::mix;

/// Length of the longest common subsequence.
pub(super) fn lcs_length(sequence: &[u64], window: &[u64]) -> usize {
    let rows = Rows::of(sequence);
    let mut state = vec![u64::MAX; rows.n_words];
    for &token in window {
        let Some(row) = rows.get(token) else { continue };
        let mut carry = false;
        for (word, &row_word) in state.iter_mut().zip(row) {
            let (sum, first) = word.overflowing_add(*word & row_word);
            let (sum, second) = sum.overflowing_add(u64::from(carry));
            carry = first || second;
            *word = sum | (*word & !row_word);
        }
    }
    state.iter().map(|word| word.count_zeros() as usize).sum()
}

/// For each distinct token a row of bits: where in the sequence it stands. A small open-addressing table.
struct Rows {
    n_words: usize,
    /// Token of each slot; free where the slot's row has no bit.
    keys: Vec<u64>,
    bits: Vec<u64>,
}

impl Rows {
    fn of(sequence: &[u64]) -> Self {
        let n_words = sequence.len().div_ceil(64).max(1);
        let n_slots = (sequence.len() * 2).next_power_of_two().max(2);
        let mut rows = Self { n_words, keys: vec![0; n_slots], bits: vec![0; n_slots * n_words] };
        for (position, &token) in sequence.iter().enumerate() {
            let slot = rows.slot(token);
            if let Some(key) = rows.keys.get_mut(slot) {
                *key = token;
            }
            if let Some(word) = rows.bits.get_mut(slot * n_words + position / 64) {
                *word |= 1 << (position % 64);
            }
        }
        rows
    }

    fn row(&self, slot: usize) -> &[u64] {
        self.bits.get(slot * self.n_words..(slot + 1) * self.n_words).unwrap_or(&[])
    }

    fn is_free(&self, slot: usize) -> bool {
        self.row(slot).iter().all(|&word| word == 0)
    }

    /// The slot of `token`, or the free one where it belongs.
    fn slot(&self, token: u64) -> usize {
        let mask = self.keys.len() - 1;
        let mut slot = mix(token) as usize & mask;
        while self.keys.get(slot) != Some(&token) && !self.is_free(slot) {
            slot = (slot + 1) & mask;
        }
        slot
    }

    fn get(&self, token: u64) -> Option<&[u64]> {
        let slot = self.slot(token);
        (!self.is_free(slot)).then(|| self.row(slot))
    }
}

/// An alignment: pairs of positions in sequence and window, ascending.
pub(super) fn matched(sequence: &[u64], window: &[u64]) -> Vec<(usize, usize)> {
    let width = window.len() + 1;
    // Cell (i, j): the longest common subsequence of sequence[i..] and window[j..].
    let mut table = vec![0_u16; (sequence.len() + 1) * width];
    let cell = |table: &[u16], i: usize, j: usize| table.get(i * width + j).copied().unwrap_or(0);
    for (i, token) in sequence.iter().enumerate().rev() {
        for (j, other) in window.iter().enumerate().rev() {
            let value = if token == other {
                cell(&table, i + 1, j + 1).saturating_add(1)
            } else {
                cell(&table, i + 1, j).max(cell(&table, i, j + 1))
            };
            if let Some(slot) = table.get_mut(i * width + j) {
                *slot = value;
            }
        }
    }
    let (mut i, mut j) = (0, 0);
    let mut pairs = Vec::new();
    while let (Some(token), Some(other)) = (sequence.get(i), window.get(j)) {
        if token == other {
            pairs.push((i, j));
            (i, j) = (i + 1, j + 1);
        } else if cell(&table, i + 1, j) > cell(&table, i, j + 1) {
            i += 1;
        } else {
            j += 1;
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::{lcs_length, matched};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn both_ways_agree(a in prop::collection::vec(0_u64..6, 0..150), b in prop::collection::vec(0_u64..6, 0..90)) {
            let pairs = matched(&a, &b);
            prop_assert_eq!(lcs_length(&a, &b), pairs.len());
            prop_assert!(pairs.iter().all(|&(i, j)| a[i] == b[j]));
            prop_assert!(pairs.windows(2).all(|two| two[0].0 < two[1].0 && two[0].1 < two[1].1));
        }

        #[test]
        fn a_sequence_is_wholly_in_itself(a in prop::collection::vec(any::<u64>(), 0..200)) {
            prop_assert_eq!(lcs_length(&a, &a), a.len());
        }
    }
}
