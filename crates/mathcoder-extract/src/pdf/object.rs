//! The objects of a PDF file, and the tokens of its content, which have the same form.
//!
//! In: bytes and a place in them. Out: one [`Object`] after the other. Nesting is bounded; what is deeper, or no object at
//! all, ends the reading. Follows ISO 32000-2, 7.2 and 7.3. Nothing is resolved here: a reference stays a number.

use std::collections::BTreeMap;

/// Arrays and dictionaries in each other; real files reach about ten.
const DEPTH: usize = 48;

/// A dictionary; keys are decoded leniently.
pub(super) type Dict = BTreeMap<String, Object>;

/// Any object.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Object {
    /// `null`.
    Null,
    /// An integer or a real number.
    Number(f64),
    /// A string, its escapes undone.
    Text(Vec<u8>),
    /// `/Name`.
    Name(String),
    /// `[…]`.
    Array(Vec<Object>),
    /// `<<…>>`.
    Dict(Dict),
    /// `12 0 R`.
    Reference(u32),
    /// `true`, `false`, an operator of a content stream, or a keyword of the file.
    Word(String),
}

impl Object {
    /// The number, where it is one.
    pub(super) fn number(&self) -> Option<f64> {
        if let Self::Number(number) = self { Some(*number) } else { None }
    }

    /// The name, where it is one.
    pub(super) fn name(&self) -> Option<&str> {
        if let Self::Name(name) = self { Some(name) } else { None }
    }
}

/// Reads objects.
pub(super) struct Lexer<'a> {
    bytes: &'a [u8],
    pub(super) at: usize,
}

/// The end of a composite object, which is no object itself.
enum Item {
    Object(Object),
    ArrayEnd,
    DictEnd,
}

impl<'a> Lexer<'a> {
    pub(super) fn new(bytes: &'a [u8], at: usize) -> Self {
        Self { bytes, at }
    }

    /// The next object; nothing at the end, or where nesting is too deep. A stray end of a composite is passed over.
    pub(super) fn object(&mut self) -> Option<Object> {
        loop {
            if let Item::Object(object) = self.item(0)? {
                return Some(object);
            }
        }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn skip_blanks(&mut self) {
        while let Some(byte) = self.peek() {
            match byte {
                b'%' => {
                    let rest = self.bytes.get(self.at..).unwrap_or_default();
                    self.at += memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
                }
                _ if is_blank(byte) => self.at += 1,
                _ => return,
            }
        }
    }

    fn item(&mut self, depth: usize) -> Option<Item> {
        self.skip_blanks();
        let first = self.peek()?;
        let second = self.bytes.get(self.at + 1).copied();
        Some(Item::Object(match (first, second) {
            (b'<', Some(b'<')) => {
                self.at += 2;
                return self.dict(depth + 1);
            }
            (b'>', Some(b'>')) => {
                self.at += 2;
                return Some(Item::DictEnd);
            }
            (b'[', _) => {
                self.at += 1;
                return self.array(depth + 1);
            }
            (b']', _) => {
                self.at += 1;
                return Some(Item::ArrayEnd);
            }
            (b'<', _) => Object::Text(self.hex_text()),
            (b'(', _) => Object::Text(self.text()),
            (b'/', _) => Object::Name(self.name()),
            (b'0'..=b'9' | b'+' | b'-' | b'.', _) => self.number_or_reference(),
            (b')' | b'>' | b'{' | b'}', _) => {
                self.at += 1;
                Object::Null
            }
            _ => self.word(),
        }))
    }

    fn array(&mut self, depth: usize) -> Option<Item> {
        let mut items = Vec::new();
        if depth >= DEPTH {
            return None;
        }
        loop {
            match self.item(depth) {
                Some(Item::Object(object)) => items.push(object),
                Some(Item::DictEnd) => {}
                Some(Item::ArrayEnd) | None => return Some(Item::Object(Object::Array(items))),
            }
        }
    }

    fn dict(&mut self, depth: usize) -> Option<Item> {
        let mut dict = Dict::new();
        if depth >= DEPTH {
            return None;
        }
        loop {
            let key = match self.item(depth) {
                Some(Item::Object(Object::Name(key))) => key,
                Some(Item::Object(Object::Word(word))) if word == "endobj" || word == "stream" => break,
                Some(Item::Object(_) | Item::ArrayEnd) => continue,
                Some(Item::DictEnd) | None => return Some(Item::Object(Object::Dict(dict))),
            };
            match self.item(depth) {
                Some(Item::Object(value)) => drop(dict.insert(key, value)),
                Some(Item::ArrayEnd) => {}
                Some(Item::DictEnd) | None => return Some(Item::Object(Object::Dict(dict))),
            }
        }
        Some(Item::Object(Object::Dict(dict)))
    }

    fn run(&mut self, belongs: impl Fn(u8) -> bool) -> &'a [u8] {
        let start = self.at;
        while self.peek().is_some_and(&belongs) {
            self.at += 1;
        }
        self.bytes.get(start..self.at).unwrap_or_default()
    }

    fn word(&mut self) -> Object {
        let word = self.run(is_regular);
        if word == b"null" { Object::Null } else { Object::Word(String::from_utf8_lossy(word).into_owned()) }
    }

    fn name(&mut self) -> String {
        self.at += 1;
        let raw = self.run(is_regular);
        let mut name = Vec::with_capacity(raw.len());
        let mut rest = raw;
        while let Some((&byte, tail)) = rest.split_first() {
            rest = tail;
            match (byte, tail) {
                (b'#', [high, low, after @ ..]) if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => {
                    name.push(hex(*high) << 4 | hex(*low));
                    rest = after;
                }
                _ => name.push(byte),
            }
        }
        String::from_utf8_lossy(&name).into_owned()
    }

    /// Numbers are forgiven much: `--5`, `1.2.3` and `5-3` occur.
    fn number_or_reference(&mut self) -> Object {
        let raw = self.run(|byte| byte.is_ascii_digit() || matches!(byte, b'+' | b'-' | b'.'));
        if raw.iter().all(u8::is_ascii_digit)
            && let Some(number) = self.reference(raw)
        {
            return Object::Reference(number);
        }
        let text = std::str::from_utf8(raw).unwrap_or_default();
        let unsigned = text.trim_start_matches(['+', '-']);
        let end = unsigned.find(['+', '-']).unwrap_or(unsigned.len());
        let value: f64 = unsigned.get(..end).unwrap_or_default().parse().unwrap_or(0.0);
        Object::Number(if text.starts_with('-') { -value } else { value })
    }

    /// Whether a generation and `R` follow, so that the integer was the number of an object.
    fn reference(&mut self, number: &[u8]) -> Option<u32> {
        let mut ahead = Lexer::new(self.bytes, self.at);
        let blanks = ahead.run(is_blank).len();
        let generation = ahead.run(|byte| byte.is_ascii_digit()).len();
        let more_blanks = ahead.run(is_blank).len();
        let is_reference = (1..=5).contains(&generation)
            && (1..=8).contains(&blanks)
            && (1..=8).contains(&more_blanks)
            && ahead.peek() == Some(b'R')
            && self.bytes.get(ahead.at + 1).is_none_or(|byte| !is_regular(*byte));
        let number = std::str::from_utf8(number).ok()?.parse().ok().filter(|_| is_reference)?;
        self.at = ahead.at + 1;
        Some(number)
    }

    fn hex_text(&mut self) -> Vec<u8> {
        self.at += 1;
        let raw = self.run(|byte| byte != b'>');
        self.at += 1;
        let digits: Vec<u8> = raw.iter().filter(|b| b.is_ascii_hexdigit()).map(|b| hex(*b)).collect();
        digits.chunks(2).map(|pair| pair.first().map_or(0, |h| h << 4) | pair.get(1).copied().unwrap_or(0)).collect()
    }

    fn text(&mut self) -> Vec<u8> {
        self.at += 1;
        let mut text = Vec::new();
        let mut open = 1_usize;
        while let Some(byte) = self.peek() {
            self.at += 1;
            match byte {
                b'(' => open += 1,
                b')' if open == 1 => break,
                b')' => open -= 1,
                b'\\' => {
                    self.escape(&mut text);
                    continue;
                }
                _ => {}
            }
            text.push(byte);
        }
        text
    }

    fn escape(&mut self, text: &mut Vec<u8>) {
        let Some(byte) = self.peek() else { return };
        self.at += 1;
        match byte {
            b'n' => text.push(b'\n'),
            b'r' => text.push(b'\r'),
            b't' => text.push(b'\t'),
            b'b' | b'f' => text.push(b' '),
            b'\n' => {}
            b'\r' => self.at += usize::from(self.peek() == Some(b'\n')),
            b'0'..=b'7' => {
                let mut code = u32::from(byte - b'0');
                for _ in 0..2 {
                    let Some(digit @ b'0'..=b'7') = self.peek() else { break };
                    self.at += 1;
                    code = code * 8 + u32::from(digit - b'0');
                }
                text.push(u8::try_from(code & 0xff).unwrap_or(0));
            }
            other => text.push(other),
        }
    }
}

/// White space of PDF.
pub(super) fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\n' | b'\r' | b'\t' | 0 | 0x0c)
}

fn is_regular(byte: u8) -> bool {
    !is_blank(byte) && !matches!(byte, b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%')
}

fn hex(digit: u8) -> u8 {
    match digit {
        b'0'..=b'9' => digit - b'0',
        b'a'..=b'f' => digit - b'a' + 10,
        b'A'..=b'F' => digit - b'A' + 10,
        _ => 0,
    }
}
