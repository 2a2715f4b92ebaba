//! Hashes of words, equal for all spellings that count as the same word.
//!
//! In: ASCII letters inside a text (fast: eight bytes a step, no copy) or characters one by one (folded to lower case,
//! compatibility form, without accents). Out: 64 bits, stable, the same on both ways.

use crate::ngram::mix;
use unicode_normalization::char::{decompose_compatible, is_combining_mark};

const WORD_SEED: u64 = 0xcbf2_9ce4_8422_2325;

/// True for scripts written without spaces, whose characters are tokens of their own.
#[must_use]
pub(crate) fn is_ideograph(c: char) -> bool {
    matches!(u32::from(c), 0x3040..=0x30ff | 0x3400..=0x4dbf | 0x4e00..=0x9fff | 0xf900..=0xfaff | 0x2_0000..=0x3_ffff)
}

/// Hash of one word, equal to the hash its token has in a text.
#[must_use]
pub(crate) fn word_hash(word: &str) -> u64 {
    let mut folded = String::new();
    word.chars().for_each(|c| fold_letter(c, &mut folded));
    hash_word(folded.as_bytes())
}

pub(super) fn letter_hash(letter: char) -> u64 {
    word_hash(letter.encode_utf8(&mut [0; 4]))
}

pub(super) const fn step(hash: u64, c: u32) -> u64 {
    (hash ^ c as u64).wrapping_mul(0x0000_0100_0000_01b3)
}

const fn step_eight(hash: u64, eight: u64) -> u64 {
    let hash = (hash ^ eight).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    hash ^ (hash >> 32)
}

/// Hash of normalised UTF-8, eight bytes a step.
pub(super) fn hash_word(folded: &[u8]) -> u64 {
    let steps = (0..folded.len()).step_by(8);
    mix(steps.fold(WORD_SEED ^ folded.len() as u64, |hash, at| step_eight(hash, load(folded, at, folded.len()))))
}

/// The same for ASCII letters of any case inside a text.
#[inline]
pub(super) fn hash_ascii_word(bytes: &[u8], start: usize, end: usize) -> u64 {
    const LOWER: u64 = 0x2020_2020_2020_2020;
    let mut hash = WORD_SEED ^ (end - start) as u64;
    for at in (start..end).step_by(8) {
        hash = step_eight(hash, load(bytes, at, end) | (LOWER & mask_of(end - at)));
    }
    mix(hash)
}

/// The bytes from `at`, at most eight and none at or past `end`, as a little-endian number.
#[inline]
fn load(bytes: &[u8], at: usize, end: usize) -> u64 {
    if let Some(&eight) = bytes.get(at..).and_then(<[u8]>::first_chunk::<8>) {
        return u64::from_le_bytes(eight) & mask_of(end - at);
    }
    let rest = bytes.get(at..end.min(at + 8)).unwrap_or(&[]);
    rest.iter().rev().fold(0, |number, &byte| (number << 8) | u64::from(byte))
}

const fn mask_of(n_bytes: usize) -> u64 {
    if n_bytes >= 8 { u64::MAX } else { (1 << (n_bytes * 8)) - 1 }
}

/// Appends a letter in lower case, compatibility form and without accents.
pub(super) fn fold_letter(c: char, folded: &mut String) {
    if c.is_ascii() {
        folded.push(c.to_ascii_lowercase());
        return;
    }
    decompose_compatible(c, |part| {
        if !is_combining_mark(part) {
            folded.extend(part.to_lowercase().filter(|&lower| !is_combining_mark(lower)));
        }
    });
}
