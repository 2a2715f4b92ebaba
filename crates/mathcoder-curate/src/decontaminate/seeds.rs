//! The index of seed n-grams: a bit filter that stays in the cache, before an open-addressing table.
//!
//! In: keys with the places (entry, position) they stand at. Out: the places of a key. A probe that finds nothing, which
//! is nearly all of them, costs one cached word. Memory: 8 to 16 bits of filter, 12 to 24 bytes of table and 8 bytes of
//! places per seed.

use crate::ngram::mix;

/// Where a seed stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    pub(super) entry: u32,
    pub(super) position: u32,
}

#[derive(Debug, Default)]
pub(super) struct Seeds {
    filter: Vec<u64>,
    keys: Vec<u64>,
    /// First place and one past the last, for the key in the same slot; equal where the slot is free.
    ranges: Vec<(u32, u32)>,
    places: Vec<Place>,
}

impl Seeds {
    /// Builds the index; places of one key come back in ascending order.
    pub(super) fn of(mut keyed: Vec<(u64, Place)>) -> Self {
        keyed.sort_unstable();
        keyed.dedup();
        let n_keys = keyed.chunk_by(|a, b| a.0 == b.0).count();
        let n_slots = (n_keys * 2).next_power_of_two().max(2);
        let n_words = (n_keys / 8).next_power_of_two().max(2);
        let mut seeds = Self {
            filter: vec![0; n_words],
            keys: vec![0; n_slots],
            ranges: vec![(0, 0); n_slots],
            places: keyed.iter().map(|&(_, place)| place).collect(),
        };
        let mut start = 0_u32;
        for group in keyed.chunk_by(|a, b| a.0 == b.0) {
            let end = start.saturating_add(u32::try_from(group.len()).unwrap_or(u32::MAX));
            if let Some(&(key, _)) = group.first() {
                seeds.insert(key, (start, end));
            }
            start = end;
        }
        seeds
    }

    fn insert(&mut self, key: u64, range: (u32, u32)) {
        let (word, bits) = self.filter_place(key);
        if let Some(filter_word) = self.filter.get_mut(word) {
            *filter_word |= bits;
        }
        let mask = self.keys.len() - 1;
        let mut slot = mix(key) as usize & mask;
        while self.ranges.get(slot).is_some_and(|taken| taken.0 != taken.1) {
            slot = (slot + 1) & mask;
        }
        if let (Some(slot_key), Some(slot_range)) = (self.keys.get_mut(slot), self.ranges.get_mut(slot)) {
            (*slot_key, *slot_range) = (key, range);
        }
    }

    /// One 64-bit word of the filter and two bits in it.
    #[inline]
    fn filter_place(&self, key: u64) -> (usize, u64) {
        let word = (key >> 32) as usize & (self.filter.len() - 1);
        (word, (1 << (key & 63)) | (1 << ((key >> 6) & 63)))
    }

    /// False where `key` is surely no seed.
    #[inline]
    pub(super) fn may_hold(&self, key: u64) -> bool {
        let (word, bits) = self.filter_place(key);
        self.filter.get(word).is_some_and(|filter_word| filter_word & bits == bits)
    }

    /// The places of `key`.
    pub(super) fn places(&self, key: u64) -> &[Place] {
        let mask = self.keys.len() - 1;
        let mut slot = mix(key) as usize & mask;
        while let (Some(&slot_key), Some(&(start, end))) = (self.keys.get(slot), self.ranges.get(slot)) {
            if start == end {
                break;
            }
            if slot_key == key {
                return self.places.get(start as usize..end as usize).unwrap_or(&[]);
            }
            slot = (slot + 1) & mask;
        }
        &[]
    }

    /// Number of places.
    pub(super) fn len(&self) -> usize {
        self.places.len()
    }
}
