//! HTML tokenizer after the WHATWG rules that matter to readers: tags, attributes in every quoting, character references,
//! comments, raw text, CDATA. In: decoded text. Out: tokens that borrow from it. One pass, forward only: no input makes it
//! look at a byte more than a few times. It keeps no parse errors and knows no script escapes (`<!--<script>`).

use super::entities::{Place, decode};
use super::tree::Attribute;
use memchr::{memchr, memmem};
use std::borrow::Cow;

/// Most attributes kept of one tag; more are made by attackers only.
const MAX_ATTRIBUTES: usize = 128;

/// One token.
#[derive(Debug)]
pub(super) enum Token<'a> {
    /// A start tag.
    Open(StartTag<'a>),
    /// An end tag, lower case.
    Close(Cow<'a, str>),
    /// Text, references replaced.
    Text(Cow<'a, str>),
}

/// A start tag; its attributes are in [`Tokenizer::attributes`].
#[derive(Debug)]
pub(super) struct StartTag<'a> {
    /// Name, lower case.
    pub(super) name: Cow<'a, str>,
    /// Written `<name/>`.
    pub(super) closes_itself: bool,
}

/// Splits `text` into tokens.
pub(super) struct Tokenizer<'a> {
    text: &'a str,
    at: usize,
    /// Element whose content is raw text up to its end tag.
    raw: Option<Cow<'a, str>>,
    /// Attributes of the start tag given last, first of equal names kept: lower-case name, decoded value.
    pub(super) attributes: Vec<Attribute<'a>>,
    /// Inside `math` or `svg`, where `<![CDATA[` is text.
    foreign: Foreign,
}

/// Whether the tree stands in `math` or `svg`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Foreign {
    /// In HTML.
    Outside,
    /// In MathML or SVG.
    Inside,
}

impl<'a> Tokenizer<'a> {
    /// A tokenizer at the start of `text`.
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, at: 0, raw: None, attributes: Vec::new(), foreign: Foreign::Outside }
    }

    /// Tells where the tree stands, which decides how CDATA and raw text are read.
    pub(super) fn set_foreign(&mut self, foreign: Foreign) {
        self.foreign = foreign;
        if foreign == Foreign::Inside {
            self.raw = None;
        }
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn raw_text(&mut self, name: &str) -> Option<Token<'a>> {
        let rest = self.rest();
        let end = find_end_tag(rest, name).unwrap_or(rest.len());
        let content = rest.get(..end).unwrap_or_default();
        self.at += end;
        if content.is_empty() {
            return None;
        }
        let decoded = matches!(name, "title" | "textarea");
        Some(Token::Text(if decoded { decode(content, Place::Text) } else { Cow::Borrowed(content) }))
    }

    /// What stands at a `<`; `None` where it gave no token.
    fn markup(&mut self) -> Option<Token<'a>> {
        let rest = self.rest();
        let bytes = rest.as_bytes();
        match bytes.get(1) {
            Some(b'a'..=b'z' | b'A'..=b'Z') => self.start_tag(),
            Some(b'/') if bytes.get(2).is_some_and(u8::is_ascii_alphabetic) => self.end_tag(),
            Some(b'!') if rest.starts_with("<!--") => {
                self.comment();
                None
            }
            Some(b'!') if self.foreign == Foreign::Inside && rest.starts_with("<![CDATA[") => self.cdata(),
            Some(b'!' | b'?' | b'/') => {
                self.at += memchr(b'>', bytes).map_or(rest.len(), |end| end + 1);
                None
            }
            _ => {
                self.at += 1;
                Some(Token::Text(Cow::Borrowed("<")))
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
                self.at = self.text.len();
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

    fn cdata(&mut self) -> Option<Token<'a>> {
        let body = self.rest().get(9..).unwrap_or_default();
        let end = memmem::find(body.as_bytes(), b"]]>");
        self.at += 9 + end.map_or(body.len(), |end| end + 3);
        let content = body.get(..end.unwrap_or(body.len())).unwrap_or_default();
        (!content.is_empty()).then_some(Token::Text(Cow::Borrowed(content)))
    }

    fn end_tag(&mut self) -> Option<Token<'a>> {
        let rest = self.rest();
        let name_end = tag_name_end(rest, 2);
        let name = lower(rest.get(2..name_end)?);
        self.at += memchr(b'>', rest.as_bytes().get(name_end..)?).map_or(rest.len(), |end| name_end + end + 1);
        Some(Token::Close(name))
    }

    fn start_tag(&mut self) -> Option<Token<'a>> {
        let rest = self.rest();
        let bytes = rest.as_bytes();
        let name_end = tag_name_end(rest, 1);
        let name = lower(rest.get(1..name_end)?);
        let mut tag = StartTag { name, closes_itself: false };
        self.attributes.clear();
        let mut at = name_end;
        loop {
            at += bytes.get(at..)?.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
            match bytes.get(at) {
                None => {
                    self.at = self.text.len();
                    return None;
                }
                Some(b'>') => break,
                Some(b'/') => {
                    tag.closes_itself = bytes.get(at + 1) == Some(&b'>');
                    at += 1;
                }
                Some(_) => at = attribute(rest, at, &mut self.attributes)?,
            }
        }
        self.at += at + 1;
        if self.foreign == Foreign::Outside && is_raw(&tag.name) {
            self.raw = Some(tag.name.clone());
        }
        Some(Token::Open(tag))
    }
}

impl<'a> Iterator for Tokenizer<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        if let Some(name) = self.raw.take()
            && let Some(token) = self.raw_text(&name)
        {
            return Some(token);
        }
        while self.at < self.text.len() {
            let rest = self.rest();
            let length = memchr(b'<', rest.as_bytes()).unwrap_or(rest.len());
            if length > 0 {
                self.at += length;
                return Some(Token::Text(decode(rest.get(..length).unwrap_or_default(), Place::Text)));
            }
            let before = self.at;
            if let Some(token) = self.markup() {
                return Some(token);
            }
            // A tag cut off by the end of the input gives nothing; the position must move on regardless.
            if self.at == before {
                self.at = self.text.len();
            }
        }
        None
    }
}

/// Reads one attribute at `at` and gives the place behind it.
fn attribute<'a>(rest: &'a str, at: usize, attributes: &mut Vec<Attribute<'a>>) -> Option<usize> {
    let bytes = rest.as_bytes();
    // An equals sign in front belongs to the name.
    let from = at + usize::from(bytes.get(at) == Some(&b'='));
    let ends = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'/' | b'>' | b'=');
    let name_end = from + bytes.get(from..)?.iter().take_while(|byte| !ends(byte)).count();
    let name = lower(rest.get(at..name_end)?);
    let blanks =
        |at: usize| bytes.get(at..).unwrap_or_default().iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    let equals = name_end + blanks(name_end);
    if bytes.get(equals) != Some(&b'=') {
        push(attributes, name, Cow::Borrowed(""));
        return Some(name_end);
    }
    let start = equals + 1 + blanks(equals + 1);
    let (value, end) = match bytes.get(start) {
        Some(quote @ (b'"' | b'\'')) => {
            let length = memchr(*quote, bytes.get(start + 1..)?).unwrap_or(rest.len() - start - 1);
            (rest.get(start + 1..start + 1 + length)?, start + length + 2)
        }
        Some(b'>') | None => ("", start),
        Some(_) => {
            let length = unquoted_length(bytes.get(start..)?);
            (rest.get(start..start + length)?, start + length)
        }
    };
    push(attributes, name, decode(value, Place::Attribute));
    Some(end.min(rest.len()))
}

fn unquoted_length(bytes: &[u8]) -> usize {
    bytes.iter().take_while(|byte| !byte.is_ascii_whitespace() && **byte != b'>').count()
}

fn push<'a>(attributes: &mut Vec<Attribute<'a>>, name: Cow<'a, str>, value: Cow<'a, str>) {
    if attributes.len() < MAX_ATTRIBUTES && !attributes.iter().any(|(known, _)| *known == name) {
        attributes.push((name, value));
    }
}

fn tag_name_end(rest: &str, from: usize) -> usize {
    let tail = rest.as_bytes().get(from..).unwrap_or_default();
    from + tail.iter().take_while(|byte| !byte.is_ascii_whitespace() && !matches!(byte, b'/' | b'>')).count()
}

fn lower(name: &str) -> Cow<'_, str> {
    if name.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return Cow::Owned(name.to_ascii_lowercase());
    }
    Cow::Borrowed(name)
}

/// Elements whose content holds no tags.
fn is_raw(name: &str) -> bool {
    matches!(name, "script" | "style" | "textarea" | "title" | "xmp" | "iframe" | "noembed" | "noframes")
}

/// Place of `</name` followed by a blank, `/` or `>`.
fn find_end_tag(text: &str, name: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut from = 0;
    loop {
        let at = from + memchr(b'<', bytes.get(from..)?)?;
        let tail = bytes.get(at + 1..)?;
        if tail.first() == Some(&b'/')
            && tail.get(1..=name.len()).is_some_and(|found| found.eq_ignore_ascii_case(name.as_bytes()))
            && tail.get(name.len() + 1).is_none_or(|byte| byte.is_ascii_whitespace() || matches!(byte, b'/' | b'>'))
        {
            return Some(at);
        }
        from = at + 1;
    }
}
