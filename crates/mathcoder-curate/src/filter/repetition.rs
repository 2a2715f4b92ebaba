//! How much of a text says the same again: lines, paragraphs, n-grams of words.
//!
//! In: a text and its measures. Out: shares of its bytes. Lines and paragraphs without words (formulas alone, rules of
//! tables) do not count as repeated, and n-grams never reach across a formula. A hash table per question, linear time;
//! repeated n-grams of n + 1 words are covered by those of n, so the longer ones are only counted where the shortest
//! are many.

use super::measures::{Measures, Word};
use crate::ngram::{mix, ngrams};
use crate::regions::RegionKind;
use mathcoder_core::content_hash;
use std::collections::HashSet;

/// What repeats among lines or paragraphs.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Repeated {
    /// Lines or paragraphs that hold words.
    pub(super) n_pieces: usize,
    /// Share of the pieces that repeat an earlier one.
    pub(super) pieces: f64,
    /// Share of the text's bytes in them.
    pub(super) bytes: f64,
}

/// Repeated pieces of a text split at `separator`. Code is left out.
pub(super) fn repeated_pieces(text: &str, measures: &Measures, separator: &str) -> Repeated {
    let mut seen = HashSet::new();
    let (mut n_pieces, mut n_repeated, mut bytes_repeated) = (0_usize, 0_usize, 0_usize);
    for region in joined_regions(measures) {
        for piece in text.get(region.0..region.1).unwrap_or("").split(separator).map(str::trim) {
            if !has_prose(piece) {
                continue;
            }
            n_pieces += 1;
            if !seen.insert(content_hash(piece.as_bytes())) {
                n_repeated += 1;
                bytes_repeated += piece.len();
            }
        }
    }
    Repeated { n_pieces, pieces: share(n_repeated, n_pieces), bytes: share(bytes_repeated, text.len()) }
}

/// Prose and formulas between two pieces of code, as byte ranges.
fn joined_regions(measures: &Measures) -> Vec<(usize, usize)> {
    let mut joined: Vec<(usize, usize)> = Vec::new();
    for region in measures.regions.iter().filter(|region| region.kind != RegionKind::Code) {
        match joined.last_mut() {
            Some(last) if last.1 == region.start => last.1 = region.end,
            _ => joined.push((region.start, region.end)),
        }
    }
    joined
}

/// True where a piece holds two words of two letters outside formulas, roughly: it does not start as a formula.
fn has_prose(piece: &str) -> bool {
    !piece.starts_with(['$', '\\', '|', '&'])
        && piece
            .split_whitespace()
            .filter(|word| word.chars().filter(|c| c.is_alphabetic()).count() > 1)
            .nth(1)
            .is_some()
}

/// Share of the text's bytes in the most frequent n-gram of words, where it stands more than once.
pub(super) fn top_ngram_share(words: &[Word], n: usize, n_bytes: usize) -> f64 {
    let mut counts = Counter::with_capacity(words.len());
    let mut most = 0;
    let hashes: Vec<u64> = words.iter().map(|word| word.hash).collect();
    for (hash, window) in ngrams(&hashes, n).zip(words.windows(n)) {
        let count = counts.add(hash);
        if count > 1 && window.iter().all(|word| word.len > 0) {
            let len: usize = window.iter().map(|word| word.len as usize).sum();
            most = most.max(count as usize * (len + n - 1));
        }
    }
    share(most, n_bytes)
}

/// Share of the text's bytes in words covered by an n-gram that stood before.
pub(super) fn repeated_ngram_share(words: &[Word], n: usize, n_bytes: usize) -> f64 {
    let mut counts = Counter::with_capacity(words.len());
    let hashes: Vec<u64> = words.iter().map(|word| word.hash).collect();
    let (mut covered_until, mut bytes) = (0_usize, 0_usize);
    for (start, hash) in ngrams(&hashes, n).enumerate() {
        if counts.add(hash) > 1 {
            let from = covered_until.max(start);
            bytes += words.get(from..start + n).unwrap_or(&[]).iter().map(|word| word.len as usize + 1).sum::<usize>();
            covered_until = start + n;
        }
    }
    share(bytes, n_bytes)
}

fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

/// Counts of 64-bit hashes by open addressing.
struct Counter {
    keys: Vec<u64>,
    counts: Vec<u32>,
}

impl Counter {
    fn with_capacity(n: usize) -> Self {
        let n_slots = (n * 2).next_power_of_two().max(2);
        Self { keys: vec![0; n_slots], counts: vec![0; n_slots] }
    }

    /// Counts `key` and says how often it has come.
    fn add(&mut self, key: u64) -> u32 {
        let mask = self.keys.len() - 1;
        let mut slot = mix(key) as usize & mask;
        while let (Some(slot_key), Some(count)) = (self.keys.get_mut(slot), self.counts.get_mut(slot)) {
            if *count == 0 || *slot_key == key {
                (*slot_key, *count) = (key, *count + 1);
                return *count;
            }
            slot = (slot + 1) & mask;
        }
        0
    }
}
