//! The math-aware token stream that deduplication and decontamination compare texts by.
//!
//! In: text (Markdown, LaTeX or plain, as it comes). Out: an iterator of [`Token`]s, each a 64-bit hash with its byte
//! span. Words are folded (lower case, compatibility forms, no accents), numbers keep their digits (`1,000` is `1000`),
//! operators keep their meaning whatever they are written with (`\le`, `<=` and `≤`; `\cdot`, `×` and `*`; `²` and `^2`),
//! and what only formats is left out: white space, `$`, braces, `\left`, `\displaystyle`, emphasis, bullets, headings.
//! So `x^2-5x+6=0` and `x^2+7x-12=0` stay different, which is what word-only normalisations lose (research on dedup tools,
//! section on normalisation; numbers mapped to 0 made those two equal there).
//!
//! Cost: one pass, linear time, an allocation only for words with characters beyond ASCII. Ideographs and kana are one token each, since those scripts
//! have no spaces. Hashes are stable (FNV-1a steps, a fixed finaliser) and may be written to disk.
//!
//! Not done: no parsing of formulas (`\frac{1}{2}` and `1/2` differ), no HTML entities, no stemming, no spelling.

use crate::ngram::mix;
use crate::symbols::{Meaning, command_meaning, operator_of, superscript_of};
use hash::{fold_letter, hash_ascii_word, hash_word, letter_hash, step};
use unicode_normalization::char::{decompose_compatible, is_combining_mark};

mod hash;

pub(crate) use hash::{is_ideograph, word_hash};

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// A word, a variable, a named function, or one ideograph.
    Word,
    /// A number, its digits kept.
    Number,
    /// A mathematical operator or relation.
    Operator,
    /// A round or square bracket.
    Bracket,
}

/// One token of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Hash of its normal form.
    pub hash: u64,
    /// First byte in the text.
    pub start: usize,
    /// One past the last byte in the text.
    pub end: usize,
}

/// The tokens of `text` in order.
#[must_use]
pub fn tokens(text: &str) -> Tokens<'_> {
    Tokens { text, bytes: text.as_bytes(), pos: 0, last: Last::default(), line_start: true, raised: false }
}

/// Iterator over the tokens of a text, made by [`tokens`].
#[derive(Clone, Debug)]
pub struct Tokens<'a> {
    text: &'a str,
    bytes: &'a [u8],
    pos: usize,
    last: Last,
    line_start: bool,
    raised: bool,
}

/// What the operator rules need to know of the token before.
#[derive(Clone, Copy, Debug, Default)]
struct Last {
    end: usize,
    letters: usize,
    is_number: bool,
    is_close: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Skip,
    Newline,
    Letter,
    Digit,
    Bracket,
    Operator,
    Backslash,
    Wide,
}

const NUMBER_SEED: u64 = 0x9ae1_6a3b_2f90_404f;
const OPERATOR_SEED: u64 = 0xc3a5_c85c_97cb_3127;

const CLASSES: [Class; 256] = classes();

const fn classes() -> [Class; 256] {
    let mut table = [Class::Skip; 256];
    let mut byte = 0_usize;
    while byte < 256 {
        table[byte] = match byte as u8 {
            b'\n' => Class::Newline,
            b'a'..=b'z' | b'A'..=b'Z' => Class::Letter,
            b'0'..=b'9' => Class::Digit,
            b'(' | b')' | b'[' | b']' => Class::Bracket,
            b'+' | b'-' | b'*' | b'/' | b'=' | b'<' | b'>' | b'^' | b'!' | b'%' => Class::Operator,
            b'\\' => Class::Backslash,
            0x80..=0xff => Class::Wide,
            _ => Class::Skip,
        };
        byte += 1;
    }
    table
}

impl Iterator for Tokens<'_> {
    type Item = Token;

    #[inline]
    fn next(&mut self) -> Option<Token> {
        loop {
            let byte = *self.bytes.get(self.pos)?;
            let found = match CLASSES[byte as usize] {
                Class::Skip => self.skip(1),
                Class::Newline => {
                    self.line_start = true;
                    self.skip(1)
                }
                Class::Letter => Some(self.word()),
                Class::Digit => Some(self.number()),
                Class::Bracket => Some(self.bracket(byte)),
                Class::Operator => self.operator(byte),
                Class::Backslash => self.command(),
                Class::Wide => self.wide(),
            };
            if found.is_some() {
                self.line_start = false;
                return found;
            }
        }
    }
}

impl Tokens<'_> {
    #[inline]
    fn skip(&mut self, bytes: usize) -> Option<Token> {
        self.pos += bytes;
        None
    }

    fn byte(&self, at: usize) -> u8 {
        self.bytes.get(at).copied().unwrap_or(0)
    }

    fn wide_char(&self, at: usize) -> Option<char> {
        self.text.get(at..)?.chars().next()
    }

    fn finish(&mut self, token: Token, last: Last) -> Token {
        self.pos = token.end;
        self.raised = false;
        self.last = Last { end: token.end, ..last };
        token
    }

    /// Letters with the apostrophes and accents between them.
    #[inline]
    fn word(&mut self) -> Token {
        let start = self.pos;
        let mut end = start;
        while self.byte(end).is_ascii_alphabetic() {
            end += 1;
        }
        if self.byte(end) >= 0x80 || self.byte(end) == b'\'' {
            return self.wide_word();
        }
        let hash = hash_ascii_word(self.bytes, start, end);
        let token = Token { kind: TokenKind::Word, hash, start, end };
        self.finish(token, Last { letters: end - start, ..Last::default() })
    }

    /// A word with characters that must be folded or left out.
    fn wide_word(&mut self) -> Token {
        let start = self.pos;
        let (mut folded, mut letters, mut end) = (String::new(), 0_usize, start);
        loop {
            let byte = self.byte(end);
            if byte.is_ascii_alphabetic() {
                folded.push(char::from(byte | 0x20));
                letters += 1;
                end += 1;
            } else if byte == b'\'' && letters > 0 && self.byte(end + 1).is_ascii_alphabetic() {
                end += 1;
            } else if let Some((c, is_letter)) = (byte >= 0x80).then(|| self.wide_letter(end)).flatten() {
                if is_letter {
                    fold_letter(c, &mut folded);
                    letters += 1;
                }
                end += c.len_utf8();
            } else {
                break;
            }
        }
        let token = Token { kind: TokenKind::Word, hash: hash_word(folded.as_bytes()), start, end };
        self.finish(token, Last { letters, ..Last::default() })
    }

    /// The character at `at` if it continues a word, and whether it counts as a letter (an apostrophe or accent does not).
    fn wide_letter(&self, at: usize) -> Option<(char, bool)> {
        let c = self.wide_char(at)?;
        let joins = matches!(c, '\u{2019}' | '\u{ad}' | '\u{200c}' | '\u{200d}' | '\u{2060}');
        if joins {
            let next = self.wide_char(at + c.len_utf8())?;
            return next.is_alphabetic().then_some((c, false));
        }
        if is_combining_mark(c) {
            return Some((c, false));
        }
        let is_letter =
            c.is_alphabetic() && !is_ideograph(c) && operator_of(c).is_none() && superscript_of(c).is_none();
        is_letter.then_some((c, true))
    }

    /// Digits, thousands commas left out, at most one decimal point.
    fn number(&mut self) -> Token {
        let start = self.pos;
        let (mut hash, mut end, mut seen_point) = (NUMBER_SEED, start, false);
        loop {
            let byte = self.byte(end);
            if byte.is_ascii_digit() {
                hash = step(hash, u32::from(byte));
                end += 1;
            } else if byte == b',' && !seen_point && self.is_thousands_group(end + 1) {
                end += 1;
            } else if byte == b'.' && !seen_point && self.byte(end + 1).is_ascii_digit() {
                hash = step(hash, u32::from(byte));
                seen_point = true;
                end += 1;
            } else {
                break;
            }
        }
        let token = Token { kind: TokenKind::Number, hash: mix(hash), start, end };
        self.finish(token, Last { is_number: true, ..Last::default() })
    }

    fn is_thousands_group(&self, at: usize) -> bool {
        (0..3).all(|i| self.byte(at + i).is_ascii_digit()) && !self.byte(at + 3).is_ascii_digit()
    }

    fn bracket(&mut self, byte: u8) -> Token {
        let token = Token {
            kind: TokenKind::Bracket,
            hash: mix(OPERATOR_SEED ^ u64::from(byte)),
            start: self.pos,
            end: self.pos + 1,
        };
        self.finish(token, Last { is_close: byte == b')' || byte == b']', ..Last::default() })
    }

    fn emit_operator(&mut self, operator: char, len: usize) -> Option<Token> {
        let token = Token {
            kind: TokenKind::Operator,
            hash: mix(OPERATOR_SEED ^ u64::from(u32::from(operator))),
            start: self.pos,
            end: self.pos + len,
        };
        Some(self.finish(token, Last::default()))
    }

    /// An ASCII operator, or nothing where the sign is punctuation or markup.
    fn operator(&mut self, byte: u8) -> Option<Token> {
        let next = self.byte(self.pos + 1);
        match byte {
            b'-' if next == b'>' => self.emit_operator('→', 2),
            b'-' if next == b'-' => self.skip_run(b'-'),
            b'-' | b'+' if self.line_start && (next == b' ' || next == b'\t') => self.skip(1),
            b'-' | b'/' if self.joins_words(1) => self.skip(1),
            b'/' if next == b'/' => self.skip_run(b'/'),
            b'*' => self.asterisk(),
            b'=' => self.equals(),
            b'<' if next == b'=' => self.emit_operator('≤', 2),
            b'>' if next == b'=' => self.emit_operator('≥', 2),
            b'<' | b'>' if next == byte => self.skip_run(byte),
            b'>' if self.line_start => self.skip(1),
            b'!' if next == b'=' => self.emit_operator('≠', 2),
            b'!' if !self.follows_operand() => self.skip(1),
            b'%' if !(self.last.is_number && self.last.end == self.pos) => self.skip(1),
            b'^' => self.caret(),
            _ => self.emit_operator(char::from(byte), 1),
        }
    }

    fn skip_run(&mut self, byte: u8) -> Option<Token> {
        while self.byte(self.pos) == byte {
            self.pos += 1;
        }
        None
    }

    /// True inside `two-digit`, `and/or` and `this - that`: words of two letters and more on both sides of a sign of
    /// `len` bytes, with the same spacing.
    fn joins_words(&self, len: usize) -> bool {
        let spaces = self.pos - self.last.end;
        let behind = self.pos + len;
        self.last.letters >= 2
            && spaces <= 1
            && (spaces == 0 || self.byte(behind) == b' ')
            && self.byte(behind + spaces).is_ascii_alphabetic()
            && self.byte(behind + spaces + 1).is_ascii_alphabetic()
    }

    /// True right after a number, a closing bracket or a one-letter name, where `!` means factorial.
    fn follows_operand(&self) -> bool {
        self.last.end == self.pos && (self.last.is_number || self.last.is_close || self.last.letters == 1)
    }

    /// `*` is a product where it has the same spacing on both sides of it, `**` a power; else it is emphasis or a bullet.
    fn asterisk(&mut self) -> Option<Token> {
        let mut end = self.pos;
        while self.byte(end) == b'*' {
            end += 1;
        }
        let tight_left = self.last.end == self.pos && self.pos > 0;
        let tight_right = !self.byte(end).is_ascii_whitespace() && end < self.bytes.len();
        let between_words = self.last.letters >= 2 && self.byte(end + 1).is_ascii_alphabetic();
        let len = end - self.pos;
        if self.line_start || tight_left != tight_right || between_words || len > 2 {
            return self.skip(len);
        }
        self.emit_operator(if len == 2 { '^' } else { '*' }, len)
    }

    fn equals(&mut self) -> Option<Token> {
        let mut end = self.pos;
        while self.byte(end) == b'=' {
            end += 1;
        }
        let len = end - self.pos;
        if len > 2 { self.skip(len) } else { self.emit_operator('=', len) }
    }

    /// `^`, or the degree sign where `\circ` is raised.
    fn caret(&mut self) -> Option<Token> {
        let brace = usize::from(self.byte(self.pos + 1) == b'{');
        let at = self.pos + 1 + brace;
        let is_degree = self.bytes.get(at..).is_some_and(|rest| rest.starts_with(b"\\circ"));
        if is_degree { self.emit_operator('°', 1 + brace + 5) } else { self.emit_operator('^', 1) }
    }

    /// A LaTeX command.
    fn command(&mut self) -> Option<Token> {
        let name_start = self.pos + 1;
        let mut end = name_start;
        while self.byte(end).is_ascii_alphabetic() {
            end += 1;
        }
        if end == name_start {
            return self.escaped_sign();
        }
        let name = self.text.get(name_start..end).unwrap_or("");
        match command_meaning(name) {
            Meaning::Nothing => self.skip(end - self.pos),
            Meaning::NothingWithArgument => self.skip_argument(end),
            Meaning::Operator(operator) => self.emit_operator(operator, end - self.pos),
            Meaning::Letter(letter) => Some(self.named(letter_hash(letter), end)),
            Meaning::Name(name) => Some(self.named(hash_ascii_word(name.as_bytes(), 0, name.len()), end)),
        }
    }

    fn named(&mut self, hash: u64, end: usize) -> Token {
        let token = Token { kind: TokenKind::Word, hash, start: self.pos, end };
        self.finish(token, Last { letters: 1, ..Last::default() })
    }

    /// `\%` is the percent sign; `\,`, `\\`, `\(`, `\{` and the like only format.
    fn escaped_sign(&mut self) -> Option<Token> {
        match self.byte(self.pos + 1) {
            b'%' => self.emit_operator('%', 2),
            0x80..=0xff => self.skip(1),
            _ => self.skip(2.min(self.bytes.len() - self.pos)),
        }
    }

    /// Leaves out the `{…}` after `\begin` and the like; the name in it is short, so the search is.
    fn skip_argument(&mut self, end: usize) -> Option<Token> {
        const LONGEST_NAME: usize = 40;
        self.pos = end;
        if self.byte(end) != b'{' {
            return None;
        }
        let within = self.bytes.get(end..).unwrap_or(&[]);
        if let Some(close) = within.iter().take(LONGEST_NAME).position(|&byte| byte == b'}') {
            self.pos = end + close + 1;
        }
        None
    }

    /// A character beyond ASCII.
    fn wide(&mut self) -> Option<Token> {
        let Some(c) = self.wide_char(self.pos) else {
            return self.skip(1);
        };
        let len = c.len_utf8();
        if let Some(plain) = superscript_of(c) {
            return self.superscript(plain);
        }
        if let Some(operator) = operator_of(c) {
            return self.emit_operator(operator, len);
        }
        match c {
            '–' if !self.line_start && !self.joins_words(len) => return self.emit_operator('-', len),
            '•' if self.last.is_number => return self.emit_operator('*', len),
            _ => {}
        }
        if is_ideograph(c) {
            let hash = hash_word(c.encode_utf8(&mut [0; 4]).as_bytes());
            return Some(self.named(hash, self.pos + len));
        }
        if c.is_alphabetic() {
            return Some(self.word());
        }
        if c.is_numeric() {
            return Some(self.wide_number());
        }
        self.skip(len)
    }

    /// `x²` reads as `x^2`: first the sign of raising, then the raised number.
    fn superscript(&mut self, plain: char) -> Option<Token> {
        if !self.raised {
            let token = self.emit_operator('^', 0);
            self.raised = true;
            return token;
        }
        if !plain.is_ascii_digit() {
            let len = self.wide_char(self.pos).map_or(1, char::len_utf8);
            let token = self.emit_operator(plain, len);
            self.raised = true;
            return token;
        }
        let start = self.pos;
        let (mut hash, mut end) = (NUMBER_SEED, start);
        while let Some(c) = self.wide_char(end) {
            let Some(digit) = superscript_of(c).filter(char::is_ascii_digit) else { break };
            hash = step(hash, u32::from(digit));
            end += c.len_utf8();
        }
        let token = Token { kind: TokenKind::Number, hash: mix(hash), start, end };
        let token = self.finish(token, Last { is_number: true, ..Last::default() });
        self.raised = true;
        Some(token)
    }

    /// A run of numeric characters such as full-width or subscript digits, read as the digits they stand for.
    fn wide_number(&mut self) -> Token {
        let start = self.pos;
        let (mut hash, mut end) = (NUMBER_SEED, start);
        while let Some(c) = self.wide_char(end) {
            if !c.is_numeric() || c.is_alphabetic() || c.is_ascii() || superscript_of(c).is_some() {
                break;
            }
            decompose_compatible(c, |d| hash = step(hash, u32::from(d)));
            end += c.len_utf8();
        }
        let end = end.max(start + self.wide_char(start).map_or(1, char::len_utf8));
        let token = Token { kind: TokenKind::Number, hash: mix(hash), start, end };
        self.finish(token, Last { is_number: true, ..Last::default() })
    }
}

#[cfg(test)]
mod tests;
