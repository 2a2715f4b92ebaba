//! Everything the rules ask of a text, counted once.
//!
//! In: a text. Out: its [`Measures`]. One pass for regions, one over the characters and tokens of the prose. Memory: the
//! word hashes of the prose.

use super::language::Scripts;
use super::mathematics::Evidence;
use crate::ngram::mix;
use crate::normalize::{TokenKind, is_ideograph, tokens};
use crate::regions::{Region, RegionKind, regions};

/// One word of the prose, for repetition and language.
#[derive(Clone, Copy, Debug)]
pub(super) struct Word {
    /// Its hash; different each time for what stands for a formula or code, so that no n-gram across it repeats.
    pub(super) hash: u64,
    /// Its bytes.
    pub(super) len: u32,
}

/// Counts of one text.
#[derive(Clone, Debug, Default)]
pub(super) struct Measures {
    pub(super) regions: Vec<Region>,
    pub(super) n_chars: usize,
    pub(super) n_formulas: usize,
    /// Bytes of code.
    pub(super) code_bytes: usize,
    /// Words of the prose that are no ideographs.
    pub(super) n_spaced_words: usize,
    pub(super) n_ideographs: usize,
    pub(super) n_numbers: usize,
    /// Letters of the spaced words.
    pub(super) n_letters: usize,
    /// `#` outside headings, and ellipses.
    pub(super) n_symbols: usize,
    pub(super) words: Vec<Word>,
    pub(super) scripts: Scripts,
    pub(super) evidence: Evidence,
}

impl Measures {
    pub(super) fn of(text: &str) -> Self {
        let mut measures = Self { regions: regions(text), n_chars: text.chars().count(), ..Self::default() };
        for region in measures.regions.clone() {
            let part = text.get(region.start..region.end).unwrap_or("");
            match region.kind {
                RegionKind::Prose => measures.add_prose(part),
                RegionKind::Formula => measures.add_formula(part),
                RegionKind::Code => measures.add_code(part),
            }
        }
        measures
    }

    /// Words of all kinds: a formula is one, two ideographs are one, code counts by its bytes.
    pub(super) fn n_words(&self) -> usize {
        self.n_prose_words() + self.code_bytes / 8
    }

    /// The same without code, since a program beside a formula takes nothing from it.
    pub(super) fn n_prose_words(&self) -> usize {
        self.n_spaced_words + self.n_ideographs / 2 + self.n_formulas + self.n_numbers
    }

    fn add_break(&mut self) {
        let hash = mix(u64::MAX ^ self.words.len() as u64);
        self.words.push(Word { hash, len: 0 });
    }

    fn add_formula(&mut self, part: &str) {
        self.n_formulas += 1;
        self.evidence.add_formula(part);
        self.add_break();
    }

    fn add_code(&mut self, part: &str) {
        self.code_bytes += part.len();
        self.add_break();
    }

    fn add_prose(&mut self, part: &str) {
        for token in tokens(part) {
            let text = part.get(token.start..token.end).unwrap_or("");
            self.evidence.add_token(&token, text);
            match token.kind {
                TokenKind::Word => self.add_word(token.hash, text),
                TokenKind::Number => self.n_numbers += 1,
                TokenKind::Operator | TokenKind::Bracket => {}
            }
        }
        self.evidence.add_prose(part);
        self.n_symbols += part.matches('…').count() + part.matches("...").count();
        self.n_symbols += part.lines().map(|line| line.trim_start_matches('#').matches('#').count()).sum::<usize>();
    }

    fn add_word(&mut self, hash: u64, text: &str) {
        if is_variable(text) {
            self.add_break();
        } else {
            self.words.push(Word { hash, len: u32::try_from(text.len()).unwrap_or(u32::MAX) });
        }
        if text.chars().next().is_some_and(is_ideograph) {
            self.n_ideographs += 1;
        } else {
            self.n_spaced_words += 1;
        }
        for c in text.chars() {
            self.scripts.add(c);
            self.n_letters += usize::from(!is_ideograph(c));
        }
    }
}

/// One letter that is neither an ideograph nor a word of a common language: most likely a variable written in plain
/// characters, which may be repeated as often as its formula needs.
fn is_variable(text: &str) -> bool {
    let mut letters = text.chars();
    match (letters.next(), letters.next()) {
        (Some(letter), None) => {
            !is_ideograph(letter) && !matches!(letter, 'a' | 'A' | 'I' | 'e' | 'o' | 'y' | 'à' | 'é')
        }
        _ => false,
    }
}
