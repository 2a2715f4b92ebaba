//! Verifying that an entry stands at a place of a text.
//!
//! In: an entry and the shift a seed proposes. Out: a [`Found`] in tokens, or nothing. The window is a quarter larger than
//! the entry on each side. Four questions in order of cost: are enough tokens there in order, do they carry enough bits,
//! is the prose there (numbers masked), are the numbers the same (numbers as they are)? Where too few tokens are there,
//! most of the long n-grams may still be.

use super::Rule;
use super::align::{lcs_length, matched};
use super::entry::{Entry, EntryKind};
use super::index::Decontaminator;
use super::window::{Streams, is_number};
use crate::ngram::ngrams;
use std::collections::HashSet;
use std::ops::Range;

/// Share of bits that must agree beside the share of tokens, below the threshold by this much: the tokens that are
/// missing may be somewhat more telling than the rest, but not be all that tells the question from others.
const BITS_SLACK: f64 = 0.1;
/// One number in this many may be another one; more make it another question, which the masked search is for.
const NUMBERS_PER_CHANGE: usize = 4;

/// A hit in tokens.
#[derive(Clone, Copy, Debug)]
pub(super) struct Found {
    pub(super) entry: u32,
    pub(super) rule: Rule,
    pub(super) score: f64,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// Tokens a window is larger than its entry on each side.
pub(super) fn slack_of(entry: &Entry) -> usize {
    4 + entry.tokens.len() / 4
}

impl Decontaminator {
    /// Verifies entry `number` where its first token would be token `shift` of the text.
    pub(super) fn verify(&self, number: u32, shift: i64, streams: &Streams) -> Option<Found> {
        let entry = self.entries.get(number as usize)?;
        if entry.contiguous {
            return verify_contiguous(entry, number, shift, &streams.plain);
        }
        let tokens = if entry.kind == EntryKind::Masked { &streams.masked } else { &streams.plain };
        let slack = slack_of(entry) as i64;
        let start = usize::try_from(shift - slack).unwrap_or(0);
        let end = usize::try_from(shift + entry.tokens.len() as i64 + slack).unwrap_or(0).min(tokens.len());
        let window = tokens.get(start..end)?;
        let found = Found { entry: number, rule: Rule::QuestionNear, score: 0.0, start, end };
        if lcs_length(&entry.tokens, window) < entry.need {
            return self.verify_part(entry, found, window);
        }
        self.verify_alignment(entry, found, window, &streams.masked)
    }

    /// `found` holds the window; the answer holds the aligned part of it.
    fn verify_alignment(&self, entry: &Entry, found: Found, window: &[u64], masked: &[u64]) -> Option<Found> {
        let pairs = matched(&entry.tokens, window);
        let (first, last) = (pairs.first()?.1, pairs.last()?.1);
        let (start, end) = (found.start + first, found.start + last + 1);
        let bits: f64 = pairs.iter().filter_map(|&(i, _)| entry.tokens.get(i)).map(|&token| self.bits.get(token)).sum();
        let threshold = entry.need as f64 / entry.tokens.len() as f64;
        let agrees = bits >= (threshold - BITS_SLACK) * self.bits.sum(&entry.tokens)
            && prose_agrees(entry, &pairs, threshold)
            && numbers_agree(entry, &pairs, masked.get(start..end)?);
        if !agrees {
            return None;
        }
        let is_verbatim = pairs.len() == entry.tokens.len() && end - start == pairs.len();
        let rule = match entry.kind {
            EntryKind::Masked => Rule::QuestionMasked,
            EntryKind::Solution => Rule::Solution,
            EntryKind::Question if is_verbatim => Rule::QuestionVerbatim,
            EntryKind::Question => Rule::QuestionNear,
        };
        Some(Found { rule, score: pairs.len() as f64 / entry.tokens.len() as f64, start, end, ..found })
    }

    /// The paper's criterion, asked of the place instead of the document: are most long n-grams of the entry here?
    fn verify_part(&self, entry: &Entry, found: Found, window: &[u64]) -> Option<Found> {
        let n = self.config.long_ngram;
        if entry.kind == EntryKind::Masked || entry.tokens.len() < 2 * n {
            return None;
        }
        let wanted: HashSet<u64> = ngrams(&entry.tokens, n).collect();
        let places: Vec<(usize, u64)> =
            ngrams(window, n).enumerate().filter(|(_, hash)| wanted.contains(hash)).collect();
        let present: HashSet<u64> = places.iter().map(|&(_, hash)| hash).collect();
        let score = present.len() as f64 / wanted.len() as f64;
        if score < self.config.long_ngram_share {
            return None;
        }
        let rule = if entry.kind == EntryKind::Solution { Rule::Solution } else { Rule::QuestionPart };
        let Range { start, end } = places.first()?.0..places.last()?.0 + n;
        Some(Found { rule, score, start: found.start + start, end: found.start + end, ..found })
    }
}

/// True where the words of prose are found to the same share; formulas alone prove nothing once numbers are masked.
fn prose_agrees(entry: &Entry, pairs: &[(usize, usize)], threshold: f64) -> bool {
    let n_prose = entry.prose.iter().filter(|&&is_prose| is_prose).count();
    let n_found = pairs.iter().filter(|&&(i, _)| entry.prose.get(i) == Some(&true)).count();
    n_found as f64 >= threshold * n_prose as f64
}

/// True where few numbers stand in the place of others. A number that is merely missing is no change.
fn numbers_agree(entry: &Entry, pairs: &[(usize, usize)], place: &[u64]) -> bool {
    let n_wanted = entry.numbers.iter().filter(|&&is_number| is_number).count();
    let n_found = pairs.iter().filter(|&&(i, _)| entry.numbers.get(i) == Some(&true)).count();
    let n_here = place.iter().filter(|&&token| is_number(token)).count();
    let n_changed = n_wanted.saturating_sub(n_found).min(n_here.saturating_sub(n_found));
    n_changed * NUMBERS_PER_CHANGE <= n_wanted
}

fn verify_contiguous(entry: &Entry, number: u32, shift: i64, tokens: &[u64]) -> Option<Found> {
    let start = usize::try_from(shift).ok()?;
    let end = start.checked_add(entry.tokens.len())?;
    let is_here = tokens.get(start..end)? == entry.tokens.as_slice();
    is_here.then_some(Found { entry: number, rule: Rule::QuestionVerbatim, score: 1.0, start, end })
}
