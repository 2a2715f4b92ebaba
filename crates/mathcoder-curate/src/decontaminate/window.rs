//! A text as the two token streams decontamination works on: as it is, and with every number as one symbol.
//!
//! Brackets are left out of both, since they are the first thing that changes between notations.

use crate::ngram::mix;
use crate::normalize::{Token, TokenKind, tokens, word_hash};
use std::collections::HashSet;
use std::ops::Range;
use std::sync::LazyLock;

/// Stands for every number in the masked stream.
const ANY_NUMBER: u64 = mix(0x4e55_4d42_4552);

/// True for the token of a masked stream that stands for a number.
pub(super) const fn is_number(masked: u64) -> bool {
    masked == ANY_NUMBER
}

/// Number words that are masked as well. `one` is left out: it is a pronoun as often as a number.
const NUMBER_WORDS: &[&str] = &[
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
    "twenty",
    "thirty",
    "forty",
    "fifty",
    "sixty",
    "seventy",
    "eighty",
    "ninety",
    "hundred",
    "thousand",
    "million",
    "twice",
    "half",
];

/// The number words behind a small bit filter, since every word of every document is asked about.
struct NumberWords {
    filter: [u64; 16],
    hashes: HashSet<u64>,
}

static NUMBER_WORD_HASHES: LazyLock<NumberWords> = LazyLock::new(|| {
    let hashes: HashSet<u64> = NUMBER_WORDS.iter().map(|word| word_hash(word)).collect();
    let mut filter = [0; 16];
    for hash in &hashes {
        filter[(hash >> 60) as usize] |= 1 << (hash & 63);
    }
    NumberWords { filter, hashes }
});

impl NumberWords {
    #[inline]
    fn contains(&self, hash: u64) -> bool {
        self.filter[(hash >> 60) as usize] & (1 << (hash & 63)) != 0 && self.hashes.contains(&hash)
    }
}

/// The tokens of a text.
#[derive(Debug, Default)]
pub(super) struct Streams {
    /// Token hashes.
    pub(super) plain: Vec<u64>,
    /// The same with every number replaced by one symbol.
    pub(super) masked: Vec<u64>,
    /// Byte spans; empty bytes for tokens that stand for nothing visible.
    pub(super) spans: Vec<(u32, u32)>,
}

impl Streams {
    /// For each token whether it is a number.
    pub(super) fn numbers(&self) -> Vec<bool> {
        self.masked.iter().map(|&token| is_number(token)).collect()
    }

    pub(super) fn of(text: &str) -> Self {
        let mut streams = Self::default();
        let expected = text.len() / 5;
        streams.plain.reserve(expected);
        streams.masked.reserve(expected);
        streams.spans.reserve(expected);
        let number_words = &*NUMBER_WORD_HASHES;
        let mut figures = Figures { text, next: 0..0 };
        for token in tokens(text) {
            if figures.hold(token.start) {
                continue;
            }
            let is_number = match token.kind {
                TokenKind::Bracket => continue,
                TokenKind::Number => true,
                TokenKind::Operator => false,
                TokenKind::Word => number_words.contains(token.hash),
            };
            streams.plain.push(token.hash);
            streams.masked.push(if is_number { ANY_NUMBER } else { token.hash });
            streams.spans.push((clamp(token.start), clamp(token.end)));
        }
        streams
    }
}

/// For each token of `text` whether it is a word of prose: three letters or more, no number word, no command.
pub(super) fn prose_flags(text: &str) -> Vec<bool> {
    const SHORTEST: usize = 3;
    let is_prose = |token: Token| {
        token.kind == TokenKind::Word
            && token.end - token.start >= SHORTEST
            && text.as_bytes().get(token.start) != Some(&b'\\')
            && !NUMBER_WORD_HASHES.contains(token.hash)
    };
    let mut figures = Figures { text, next: 0..0 };
    let kept = tokens(text).filter(|token| !figures.hold(token.start) && token.kind != TokenKind::Bracket);
    kept.map(is_prose).collect()
}

/// The `[asy]…[/asy]` figures of a text, which are programs that share their preamble and say nothing about a question.
struct Figures<'a> {
    text: &'a str,
    next: Range<usize>,
}

impl Figures<'_> {
    /// True where the byte at `at` is in a figure. To be asked with ascending offsets.
    fn hold(&mut self, at: usize) -> bool {
        const OPENING: &str = "[asy]";
        const CLOSING: &str = "[/asy]";
        while self.next.end != usize::MAX && at >= self.next.end {
            let rest = self.text.get(self.next.end..).unwrap_or("");
            let Some(start) = rest.find(OPENING).map(|start| self.next.end + start) else {
                self.next = usize::MAX..usize::MAX;
                return false;
            };
            let body = self.text.get(start..).unwrap_or("");
            let len = body.find(CLOSING).map_or(OPENING.len(), |end| end + CLOSING.len());
            self.next = start..start + len;
        }
        self.next.contains(&at)
    }
}

/// Offsets are kept in four bytes; a text of more than 4 GiB is no document.
fn clamp(offset: usize) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}
