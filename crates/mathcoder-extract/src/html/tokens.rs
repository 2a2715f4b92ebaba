//! HTML tokenizer after the WHATWG rules that matter to readers: tags, attributes in every quoting, character references,
//! comments, raw text, CDATA. In: decoded text. Out: tokens whose characters are places in it. One pass, forward only: no
//! input makes it look at a byte more than a few times. It keeps no parse errors and knows no script escapes (`<!--<script>`).

use super::attributes::{Attr, attr_of};
use super::entities::Place;
use super::tags::{Tag, tag_of};
use super::tree::{Attribute, Characters, Span};
use memchr::{memchr, memchr2, memmem};

/// Most attributes kept of one tag; more are made by attackers only.
const MAX_ATTRIBUTES: usize = 128;

/// One token.
#[derive(Clone, Copy, Debug)]
pub(super) enum Token {
    /// A start tag.
    Open(StartTag),
    /// An end tag and its name.
    Close(Tag, Span),
    /// Text, references replaced.
    Text(Span),
}

/// A start tag; its attributes are the last of [`Tokenizer::attributes`].
#[derive(Clone, Copy, Debug)]
pub(super) struct StartTag {
    pub(super) tag: Tag,
    /// Name, lower case.
    pub(super) name: Span,
    /// Written `<name/>`.
    pub(super) closes_itself: bool,
    /// Where its attributes begin.
    pub(super) first_attribute: usize,
}

/// Splits a page into tokens.
pub(super) struct Tokenizer<'a> {
    pub(super) characters: Characters<'a>,
    at: usize,
    /// Element whose content is raw text up to its end tag.
    raw: Option<Tag>,
    /// Attributes of all start tags so far, first of equal names kept.
    pub(super) attributes: Vec<Attribute>,
    /// Where the tree stands.
    place: Surroundings,
}

/// What is around the place at which the tree stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Surroundings {
    /// HTML alone.
    Html,
    /// HTML inside of `math` or `svg`.
    HtmlInForeign,
    /// MathML or SVG, where `<![CDATA[` is text.
    Foreign,
}

impl<'a> Tokenizer<'a> {
    /// A tokenizer at the start of `source`, with room for so many attributes.
    pub(super) fn new(source: &'a str, room: usize) -> Self {
        let attributes = Vec::with_capacity(room);
        Self { characters: Characters::new(source), at: 0, raw: None, attributes, place: Surroundings::Html }
    }

    /// Tells where the tree stands, which decides how CDATA, raw text and unknown attributes are read.
    pub(super) fn stand(&mut self, place: Surroundings) {
        self.place = place;
        if place == Surroundings::Foreign {
            self.raw = None;
        }
    }

    fn rest(&self) -> &'a str {
        self.characters.source.get(self.at..).unwrap_or_default()
    }

    fn span(&mut self, length: usize, place: Option<Place>) -> Span {
        let (from, to) = (self.at, self.at + length);
        match place {
            Some(place) => self.characters.decoded(from, to, place),
            None => Characters::plain(from, to),
        }
    }

    fn raw_text(&mut self, tag: Tag) -> Option<Token> {
        let rest = self.rest();
        let end = find_end_tag(rest, raw_name(tag).unwrap_or_default()).unwrap_or(rest.len());
        let content = self.span(end, matches!(tag, Tag::Title | Tag::Textarea).then_some(Place::Text));
        self.at += end;
        (end > 0).then_some(Token::Text(content))
    }

    /// What stands at a `<`; `None` where it gave no token.
    fn markup(&mut self) -> Option<Token> {
        let rest = self.rest();
        let bytes = rest.as_bytes();
        match bytes.get(1) {
            Some(b'a'..=b'z' | b'A'..=b'Z') => self.start_tag(),
            Some(b'/') if bytes.get(2).is_some_and(u8::is_ascii_alphabetic) => self.end_tag(),
            Some(b'!') if rest.starts_with("<!--") => {
                self.comment();
                None
            }
            Some(b'!') if self.place == Surroundings::Foreign && rest.starts_with("<![CDATA[") => self.cdata(),
            Some(b'!' | b'?' | b'/') => {
                self.at += memchr(b'>', bytes).map_or(rest.len(), |end| end + 1);
                None
            }
            _ => {
                let sign = self.span(1, None);
                self.at += 1;
                Some(Token::Text(sign))
            }
        }
    }

    fn comment(&mut self) {
        let body = self.rest().get(4..).unwrap_or_default();
        if let Some(skip) = ["->", ">"].iter().find(|close| body.starts_with(**close)) {
            self.at += 4 + skip.len();
            return;
        }
        let mut from = 0;
        loop {
            let tail = body.as_bytes().get(from..).unwrap_or_default();
            let Some(dashes) = memmem::find(tail, b"--") else {
                self.at = self.characters.source.len();
                return;
            };
            let behind = tail.get(dashes + 2..).unwrap_or_default();
            if behind.first() == Some(&b'>') || behind.starts_with(b"!>") {
                self.at += 4 + from + dashes + 3 + usize::from(behind.first() == Some(&b'!'));
                return;
            }
            from += dashes + 1;
        }
    }

    fn cdata(&mut self) -> Option<Token> {
        self.at += 9;
        let body = self.rest();
        let end = memmem::find(body.as_bytes(), b"]]>");
        let length = end.unwrap_or(body.len());
        let content = self.span(length, None);
        self.at += end.map_or(body.len(), |end| end + 3);
        (length > 0).then_some(Token::Text(content))
    }

    fn end_tag(&mut self) -> Option<Token> {
        let rest = self.rest();
        let name_end = tag_name_end(rest.as_bytes(), 2);
        let name = self.characters.lower(self.at + 2, self.at + name_end);
        let tag = tag_of(self.characters.get(name));
        self.at += memchr(b'>', rest.as_bytes().get(name_end..)?).map_or(rest.len(), |end| name_end + end + 1);
        Some(Token::Close(tag, name))
    }

    fn start_tag(&mut self) -> Option<Token> {
        let rest = self.rest();
        let bytes = rest.as_bytes();
        let name_end = tag_name_end(bytes, 1);
        let name = self.characters.lower(self.at + 1, self.at + name_end);
        let tag = tag_of(self.characters.get(name));
        let keeps_all = self.place != Surroundings::Html || tag == Tag::Math;
        let first_attribute = self.attributes.len();
        let mut start = StartTag { tag, name, closes_itself: false, first_attribute };
        let mut at = name_end;
        loop {
            at += blanks(bytes, at);
            match bytes.get(at) {
                None => {
                    self.at = self.characters.source.len();
                    self.attributes.truncate(first_attribute);
                    return None;
                }
                Some(b'>') => break,
                Some(b'/') => {
                    start.closes_itself = bytes.get(at + 1) == Some(&b'>');
                    at += 1;
                }
                Some(_) => {
                    let found = Written::at(bytes, at);
                    at = found.end;
                    self.keep(&found, first_attribute, keeps_all);
                }
            }
        }
        self.at += at + 1;
        if self.place != Surroundings::Foreign && raw_name(tag).is_some() {
            self.raw = Some(tag);
        }
        Some(Token::Open(start))
    }

    /// Notes an attribute of the tag whose attributes begin at `first`.
    fn keep(&mut self, found: &Written, first: usize, keeps_all: bool) {
        let (from, base) = (self.at + found.name.0, self.characters.source);
        let written = base.get(from..self.at + found.name.1).unwrap_or_default();
        let known = attr_of(written);
        let is_lower = known != Attr::Other || !written.bytes().any(|byte| byte.is_ascii_uppercase());
        let name = if is_lower {
            Characters::plain(from, self.at + found.name.1)
        } else {
            self.characters.lower(from, self.at + found.name.1)
        };
        let key = if is_lower { known } else { attr_of(self.characters.get(name)) };
        if key == Attr::Other && !keeps_all {
            return;
        }
        let own = self.attributes.get(first..).unwrap_or_default();
        let name_of = |attribute: &Attribute| self.characters.get(attribute.name);
        let is_same =
            |other: &Attribute| other.key == key && (key != Attr::Other || name_of(other) == self.characters.get(name));
        if own.len() >= MAX_ATTRIBUTES || own.iter().any(is_same) {
            return;
        }
        let value = self.characters.decoded(self.at + found.value.0, self.at + found.value.1, Place::Attribute);
        self.attributes.push(Attribute { key, name, value });
    }
}

impl Iterator for Tokenizer<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        if let Some(tag) = self.raw.take()
            && let Some(token) = self.raw_text(tag)
        {
            return Some(token);
        }
        while self.at < self.characters.source.len() {
            let bytes = self.rest().as_bytes();
            // Most text has no references; where it has one, its end must be sought again.
            let stop = memchr2(b'<', b'&', bytes).unwrap_or(bytes.len());
            let referring = bytes.get(stop) == Some(&b'&');
            let length = match bytes.get(stop..) {
                Some(tail) if referring => memchr(b'<', tail).map_or(bytes.len(), |end| stop + end),
                _ => stop,
            };
            if length > 0 {
                let text = self.span(length, referring.then_some(Place::Text));
                self.at += length;
                return Some(Token::Text(text));
            }
            let before = self.at;
            if let Some(token) = self.markup() {
                return Some(token);
            }
            // A tag cut off by the end of the input gives nothing; the position must move on regardless.
            if self.at == before {
                self.at = self.characters.source.len();
            }
        }
        None
    }
}

/// Where an attribute stands.
struct Written {
    name: (usize, usize),
    value: (usize, usize),
    end: usize,
}

impl Written {
    /// The attribute at `at`.
    fn at(bytes: &[u8], at: usize) -> Self {
        // An equals sign in front belongs to the name.
        let from = at + usize::from(bytes.get(at) == Some(&b'='));
        let name = (at, from + run(bytes, from, ENDS_NAME));
        let equals = name.1 + blanks(bytes, name.1);
        if bytes.get(equals) != Some(&b'=') {
            return Self { name, value: (0, 0), end: name.1 };
        }
        let start = equals + 1 + blanks(bytes, equals + 1);
        let (value, end) = match bytes.get(start) {
            Some(quote @ (b'"' | b'\'')) => {
                let tail = bytes.get(start + 1..).unwrap_or_default();
                let length = memchr(*quote, tail).unwrap_or(tail.len());
                ((start + 1, start + 1 + length), start + length + 2)
            }
            Some(b'>') | None => ((start, start), start),
            Some(_) => {
                let end = start + run(bytes, start, ENDS_VALUE);
                ((start, end), end)
            }
        };
        Self { name, value, end: end.min(bytes.len()) }
    }
}

/// Bits of [`SIGNS`]: what ends the name of a tag, the name of an attribute, a value without quotation marks.
const ENDS_TAG: u8 = 1;
const ENDS_NAME: u8 = 2;
const ENDS_VALUE: u8 = 4;

/// What each byte ends.
const SIGNS: [u8; 256] = {
    let mut table = [0; 256];
    let blanks = *b" \t\n\x0c\r";
    let mut at = 0;
    while at < blanks.len() {
        table[blanks[at] as usize] = ENDS_TAG | ENDS_NAME | ENDS_VALUE;
        at += 1;
    }
    table[b'/' as usize] = ENDS_TAG | ENDS_NAME;
    table[b'>' as usize] = ENDS_TAG | ENDS_NAME | ENDS_VALUE;
    table[b'=' as usize] = ENDS_NAME;
    table
};

/// Bytes from `from` up to one that ends what `mark` says.
fn run(bytes: &[u8], from: usize, mark: u8) -> usize {
    let tail = bytes.get(from..).unwrap_or_default();
    tail.iter().position(|&byte| SIGNS[byte as usize] & mark != 0).unwrap_or(tail.len())
}

fn blanks(bytes: &[u8], from: usize) -> usize {
    bytes.get(from..).unwrap_or_default().iter().take_while(|byte| byte.is_ascii_whitespace()).count()
}

fn tag_name_end(bytes: &[u8], from: usize) -> usize {
    from + run(bytes, from, ENDS_TAG)
}

/// Name of an element whose content holds no tags.
const fn raw_name(tag: Tag) -> Option<&'static str> {
    Some(match tag {
        Tag::Script => "script",
        Tag::Style => "style",
        Tag::Textarea => "textarea",
        Tag::Title => "title",
        Tag::Xmp => "xmp",
        Tag::Iframe => "iframe",
        Tag::Noembed => "noembed",
        Tag::Noframes => "noframes",
        _ => return None,
    })
}

/// Place of `</name` followed by a blank, `/` or `>`.
fn find_end_tag(text: &str, name: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let is_end = |at: usize| {
        let tail = bytes.get(at + 2..).unwrap_or_default();
        tail.get(..name.len()).is_some_and(|found| found.eq_ignore_ascii_case(name.as_bytes()))
            && tail.get(name.len()).is_none_or(|&byte| SIGNS[byte as usize] & ENDS_TAG != 0)
    };
    memmem::find_iter(bytes, b"</").find(|&at| is_end(at))
}
