//! The bytes of a page as text to parse: decoded, line ends as line feeds, and no longer than is read. In: the bytes and the
//! charset of the HTTP header. Out: [`Source`]. Copies nothing where a page is UTF-8 with line feeds.

use crate::charset::decode;
use std::borrow::Cow;

/// Most bytes of a page that are read, so that a worker stays below 64 MiB; the longest real page seen has 1.8 million.
const MAX_PAGE: usize = 5 << 20;

/// Text to parse.
pub(super) struct Source<'a> {
    pub(super) text: Cow<'a, str>,
    /// The charset, where it is not UTF-8.
    pub(super) charset: Option<String>,
    /// Nothing was left out.
    pub(super) is_whole: bool,
}

impl<'a> Source<'a> {
    /// The text of a page.
    pub(super) fn of(bytes: &'a [u8], declared: Option<&str>) -> Self {
        let beginning = beginning(bytes);
        let (mut text, charset) = decode(beginning, declared);
        if memchr::memchr(b'\r', text.as_bytes()).is_some() {
            // Line ends are line feeds, as the standard wants them before anything is read.
            text = Cow::Owned(line_feeds(&text));
        }
        let mut is_whole = beginning.len() == bytes.len();
        if text.len() > MAX_PAGE {
            // Charsets of one byte a letter grow when they are decoded.
            let mut longest = text.into_owned();
            let end = (0..=MAX_PAGE).rev().find(|&at| longest.is_char_boundary(at));
            longest.truncate(end.unwrap_or(0));
            longest.shrink_to_fit();
            (text, is_whole) = (Cow::Owned(longest), false);
        }
        Self { text, charset, is_whole }
    }
}

/// What is read of a page: all of it, or up to the last tag that begins early enough.
fn beginning(bytes: &[u8]) -> &[u8] {
    let Some(head) = bytes.get(..MAX_PAGE).filter(|head| head.len() < bytes.len()) else { return bytes };
    let is_ascii = |byte: &u8| byte.is_ascii();
    // Where no tag is near, a character must at least not be cut.
    let tag = memchr::memrchr(b'<', head).filter(|&at| at > MAX_PAGE / 2);
    let end = tag.or_else(|| head.iter().rposition(is_ascii)).unwrap_or(head.len());
    head.get(..end).unwrap_or(head)
}

/// `\r\n` and lone `\r` as `\n`.
fn line_feeds(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for at in memchr::memchr_iter(b'\r', text.as_bytes()) {
        out.push_str(text.get(done..at).unwrap_or_default());
        if text.as_bytes().get(at + 1) != Some(&b'\n') {
            out.push('\n');
        }
        done = at + 1;
    }
    out.push_str(text.get(done..).unwrap_or_default());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_ends_become_line_feeds() {
        assert_eq!(line_feeds("a\r\nb\rc\r\r\n"), "a\nb\nc\n\n");
    }

    #[test]
    fn long_pages_are_cut_between_characters_and_say_so() {
        for unit in ["<p>é</p>", "é", "日"] {
            let page = unit.repeat(MAX_PAGE / unit.len() + 2);
            let source = Source::of(page.as_bytes(), None);
            assert!(!source.is_whole && source.charset.is_none() && source.text.len() <= MAX_PAGE, "{unit}");
            assert!(source.text.len() > MAX_PAGE - 16 && !source.text.contains('\u{fffd}'), "{unit}");
        }
        let latin = vec![0xe9; MAX_PAGE];
        let source = Source::of(&latin, Some("iso-8859-1"));
        assert!(!source.is_whole && source.text.len() <= MAX_PAGE);
    }
}
