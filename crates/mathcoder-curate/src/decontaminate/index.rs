//! Building the searchable form of benchmarks.
//!
//! In: benchmark items. Out: a [`Decontaminator`]. Each entry gives at most [`MAX_SEEDS`] seeds, evenly spread; n-grams
//! that stand in many different questions are left out, but an entry always keeps its rarest one.

use super::entry::{Bits, Entries, Entry, EntryKind};
use super::seeds::{Place, Seeds};
use super::{BenchmarkItem, DecontaminateConfig};
use crate::ngram::{HashedMap, mix, ngrams};

/// Most seeds per question; solutions, which are long and many, get half.
const MAX_SEEDS: usize = 64;

/// Questions of fewer than this many times `ngram` tokens get short seeds: in them hardly a long one survives a change.
const SHORT_SEEDS_BELOW: usize = 3;

/// Finds benchmark items in documents. Made once, then shared by all threads.
#[derive(Debug)]
pub struct Decontaminator {
    pub(super) config: DecontaminateConfig,
    pub(super) items: Vec<BenchmarkItem>,
    pub(super) entries: Vec<Entry>,
    pub(super) bits: Bits,
    pub(super) seeds: Seeds,
    pub(super) stats: IndexStats,
}

/// What the index holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct IndexStats {
    /// Items given.
    pub n_items: usize,
    /// Items whose question is too short or too generic to be searched.
    pub n_unsearchable: usize,
    /// Different texts searched for: questions, masked questions, solutions.
    pub n_entries: usize,
    /// Seed n-grams.
    pub n_seeds: usize,
}

/// The stream a seed belongs to; part of its key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stream {
    Plain,
    Short,
    Masked,
}

impl Stream {
    pub(super) const ALL: [Self; 3] = [Self::Plain, Self::Short, Self::Masked];

    pub(super) const fn n(self, config: &DecontaminateConfig) -> usize {
        match self {
            Self::Short => config.short_ngram,
            Self::Plain | Self::Masked => config.ngram,
        }
    }

    pub(super) const fn salt(self) -> u64 {
        mix(self as u64 + 11)
    }

    fn of(entry: &Entry, config: &DecontaminateConfig) -> Self {
        match entry.kind {
            EntryKind::Masked => Self::Masked,
            EntryKind::Question if entry.n_seed_tokens < SHORT_SEEDS_BELOW * config.ngram => Self::Short,
            _ => Self::Plain,
        }
    }
}

impl Decontaminator {
    /// Builds the index of `items`.
    #[must_use]
    pub fn new(items: impl IntoIterator<Item = BenchmarkItem>, config: &DecontaminateConfig) -> Self {
        let items: Vec<BenchmarkItem> = items.into_iter().collect();
        let Entries { entries, bits, n_unsearchable } = Entries::of(&items, config);
        let candidates: Vec<Vec<u64>> = entries.iter().map(|entry| seed_keys(entry, config)).collect();
        let n_entries_with = count_entries(&candidates);
        let mut keyed = Vec::new();
        for ((number, entry), keys) in (0_u32..).zip(&entries).zip(&candidates) {
            for position in chosen_positions(entry, keys, &n_entries_with, config) {
                if let Some(&key) = keys.get(position) {
                    let position = u32::try_from(position).unwrap_or(u32::MAX);
                    keyed.push((key, Place { entry: number, position }));
                }
            }
        }
        let seeds = Seeds::of(keyed);
        let stats = IndexStats { n_items: items.len(), n_unsearchable, n_entries: entries.len(), n_seeds: seeds.len() };
        Self { config: config.clone(), items, entries, bits, seeds, stats }
    }

    /// What the index holds.
    #[must_use]
    pub const fn stats(&self) -> IndexStats {
        self.stats
    }
}

fn seed_keys(entry: &Entry, config: &DecontaminateConfig) -> Vec<u64> {
    let stream = Stream::of(entry, config);
    let within = entry.tokens.get(..entry.n_seed_tokens).unwrap_or(&entry.tokens);
    let within = if within.len() < stream.n(config) { &entry.tokens } else { within };
    ngrams(within, stream.n(config)).map(|hash| hash ^ stream.salt()).collect()
}

/// In how many entries each key stands.
fn count_entries(candidates: &[Vec<u64>]) -> HashedMap<u32> {
    let mut n_entries_with: HashedMap<u32> = HashedMap::default();
    for keys in candidates {
        let mut distinct = keys.clone();
        distinct.sort_unstable();
        distinct.dedup();
        for key in distinct {
            *n_entries_with.entry(key).or_insert(0) += 1;
        }
    }
    n_entries_with
}

/// Which n-grams of an entry become seeds. One is enough where the whole must match.
fn chosen_positions(
    entry: &Entry,
    keys: &[u64],
    n_entries_with: &HashedMap<u32>,
    config: &DecontaminateConfig,
) -> Vec<usize> {
    let n_with = |position: &usize| keys.get(*position).and_then(|key| n_entries_with.get(key)).copied().unwrap_or(0);
    let rarest = (0..keys.len()).min_by_key(n_with);
    if entry.contiguous {
        return rarest.into_iter().collect();
    }
    let most = u32::try_from(config.max_questions_per_ngram).unwrap_or(u32::MAX);
    let is_telling = |position: &usize| n_with(position) <= most && n_prose_words(entry, *position, config) >= 3;
    let telling: Vec<usize> = (0..keys.len()).filter(is_telling).collect();
    let max_seeds = if entry.kind == EntryKind::Solution { MAX_SEEDS / 2 } else { MAX_SEEDS };
    let stride = telling.len().div_ceil(max_seeds).max(1);
    let mut chosen: Vec<usize> = telling.into_iter().step_by(stride).collect();
    if chosen.is_empty() {
        chosen.extend(rarest);
    }
    chosen
}

/// Prose words in the n-gram at `position`. Where entries do not say (they do with numbers masked, where `x^N + N x` is
/// everywhere), every n-gram passes.
fn n_prose_words(entry: &Entry, position: usize, config: &DecontaminateConfig) -> usize {
    match entry.prose.get(position..position + config.ngram) {
        Some(flags) => flags.iter().filter(|&&is_prose| is_prose).count(),
        None => usize::MAX,
    }
}
