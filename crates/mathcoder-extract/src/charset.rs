//! Bytes to text. In: the bytes of a page or file and the charset its transport declared. Out: the text, and the name of the
//! charset where it was not UTF-8. Order of trust: byte order mark, valid UTF-8, declaration outside, declaration inside (first
//! 2 KiB), guess. Valid UTF-8 with non-ASCII characters is hardly ever anything else, while declarations are often wrong.

use encoding_rs::{Encoding, GB18030, SHIFT_JIS, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use std::borrow::Cow;

/// How far into a page a declaration is looked for.
const SNIFFED: usize = 2048;

/// Decodes `bytes`. Bytes that mean nothing in the charset become U+FFFD.
#[must_use]
pub fn decode<'a>(bytes: &'a [u8], declared: Option<&str>) -> (Cow<'a, str>, Option<String>) {
    if let Some((encoding, length)) = Encoding::for_bom(bytes) {
        let body = bytes.get(length..).unwrap_or_default();
        return named(encoding.decode_without_bom_handling(body).0, encoding);
    }
    if let Ok(text) = std::str::from_utf8(bytes)
        && !is_escaped_japanese(bytes)
    {
        return (Cow::Borrowed(text), None);
    }
    let declared = declared.and_then(label).or_else(|| inner_declaration(bytes));
    let encoding = match declared {
        Some(encoding) if encoding != UTF_8 => encoding,
        // Declared UTF-8 with a few broken bytes is UTF-8; with many it is something else.
        Some(_) if is_mostly_utf8(bytes) => UTF_8,
        None if is_mostly_utf8(bytes) => UTF_8,
        _ => guess(bytes),
    };
    named(encoding.decode_without_bom_handling(bytes).0, encoding)
}

fn named<'a>(text: Cow<'a, str>, encoding: &'static Encoding) -> (Cow<'a, str>, Option<String>) {
    (text, (encoding != UTF_8).then(|| encoding.name().to_ascii_lowercase()))
}

fn label(name: &str) -> Option<&'static Encoding> {
    let name = name.trim().trim_matches(['"', '\'']);
    Encoding::for_label(name.as_bytes())
}

/// ISO-2022-JP is made of ASCII bytes alone, so it passes as UTF-8.
fn is_escaped_japanese(bytes: &[u8]) -> bool {
    memchr::memmem::find(bytes, b"\x1b$B").is_some() && memchr::memmem::find(bytes, b"\x1b(B").is_some()
}

/// `charset=…` in a meta element or `encoding="…"` in an XML declaration.
fn inner_declaration(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes.get(..bytes.len().min(SNIFFED)).unwrap_or_default().to_ascii_lowercase();
    let xml = head.starts_with(b"<?xml").then(|| value_behind(&head, b"encoding")).flatten();
    let encoding = xml.or_else(|| value_behind(&head, b"charset")).and_then(Encoding::for_label)?;
    // A page that says UTF-16 in ASCII letters is not UTF-16.
    Some(if encoding == UTF_16LE || encoding == UTF_16BE { UTF_8 } else { encoding })
}

/// The value behind the first `key =`.
fn value_behind<'a>(head: &'a [u8], key: &[u8]) -> Option<&'a [u8]> {
    let mut from = 0;
    loop {
        let at = from + memchr::memmem::find(head.get(from..)?, key)? + key.len();
        let rest = head.get(at..)?.trim_ascii_start();
        if let Some(value) = rest.strip_prefix(b"=") {
            let value = value.trim_ascii_start();
            let value = value.strip_prefix(b"\"").or_else(|| value.strip_prefix(b"'")).unwrap_or(value);
            let length = value.iter().take_while(|byte| byte.is_ascii_alphanumeric() || b"-_:.".contains(byte)).count();
            return value.get(..length).filter(|value| !value.is_empty());
        }
        from = at;
    }
}

/// True where at most one multi-byte sequence in twenty is broken.
fn is_mostly_utf8(bytes: &[u8]) -> bool {
    let (mut good, mut bad) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    bad == 0 || good / 20 >= bad
}

/// A charset for bytes that declare none: a double-byte one where all high bytes pair up in it and half the page is made of
/// them, else Windows-1252.
fn guess(bytes: &[u8]) -> &'static Encoding {
    let high = bytes.iter().filter(|byte| **byte >= 0x80).count();
    if high * 10 < bytes.len() {
        return WINDOWS_1252;
    }
    let fits =
        |encoding: &'static Encoding| encoding.decode_without_bom_handling_and_without_replacement(bytes).is_some();
    match () {
        () if fits(GB18030) => GB18030,
        () if fits(SHIFT_JIS) => SHIFT_JIS,
        () => WINDOWS_1252,
    }
}

#[cfg(test)]
mod tests {
    use super::decode;

    fn check(bytes: &[u8], declared: Option<&str>, expected: (&str, Option<&str>)) {
        let (text, charset) = decode(bytes, declared);
        assert_eq!((text.as_ref(), charset.as_deref()), expected);
    }

    #[test]
    fn order_of_trust() {
        check("é".as_bytes(), Some("iso-8859-1"), ("é", None));
        check(b"\xef\xbb\xbfx", None, ("x", None));
        check(b"\xff\xfex\0", Some("utf-8"), ("x", Some("utf-16le")));
        check(b"caf\xe9", Some("utf-8"), ("café", Some("windows-1252")));
        check(b"\xd6\xd0", Some("gb2312"), ("中", Some("gbk")));
        check(b"<meta charset='gbk'>\xd6\xd0", None, ("<meta charset='gbk'>中", Some("gbk")));
        check(
            b"<?xml version='1.0' encoding='iso-8859-2'?>\xb1",
            None,
            ("<?xml version='1.0' encoding='iso-8859-2'?>ą", Some("iso-8859-2")),
        );
        check(b"\xd6\xd0\xce\xc4\xd6\xd0", None, ("中文中", Some("gb18030")));
        check(b"", None, ("", None));
    }
}
