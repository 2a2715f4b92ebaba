//! Character references. In: text with `&…;`. Out: the text with the characters, appended where there were any. One pass.

use super::entity_table::{ENTITIES, LEGACY};
use std::collections::HashMap;
use std::sync::LazyLock;

/// Where a reference stands: in attributes a name without semicolon before `=` or a letter is left as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// In text.
    Text,
    /// In an attribute value.
    Attribute,
}

/// Appends `text` with its character references replaced; false, and nothing appended, where it has none.
pub(super) fn decode_into(out: &mut String, text: &str, place: Place) -> bool {
    let Some(first) = memchr::memchr(b'&', text.as_bytes()) else { return false };
    let mut done = 0;
    let mut at = first;
    loop {
        if let Some((length, found)) = reference(text.get(at..).unwrap_or_default(), place) {
            out.push_str(text.get(done..at).unwrap_or_default());
            match found {
                Found::Character(c) => out.push(c),
                Found::Name(characters) => out.push_str(characters),
            }
            done = at + length;
        }
        let from = done.max(at + 1);
        match memchr::memchr(b'&', text.as_bytes().get(from..).unwrap_or_default()) {
            Some(next) => at = from + next,
            None => break,
        }
    }
    if done == 0 {
        return false;
    }
    out.push_str(text.get(done..).unwrap_or_default());
    true
}

/// The characters of a name that a reference could have, without `&` and `;`.
pub(crate) fn named_character(name: &str) -> Option<&'static str> {
    NAMES.get(name).map(String::as_str)
}

enum Found {
    Character(char),
    Name(&'static str),
}

/// The reference at the start of `text` (which starts with `&`): its length and what it stands for.
fn reference(text: &str, place: Place) -> Option<(usize, Found)> {
    let body = text.get(1..)?;
    if let Some(number) = body.strip_prefix('#') {
        return numeric(number).map(|(length, c)| (length + 2, Found::Character(c)));
    }
    let length = body.bytes().take(LONGEST).take_while(u8::is_ascii_alphanumeric).count();
    let name = body.get(..length)?;
    if body.as_bytes().get(length) == Some(&b';')
        && let Some(found) = NAMES.get(name)
    {
        return Some((length + 2, Found::Name(found)));
    }
    let (length, found) = legacy(name)?;
    let next = body.as_bytes().get(length);
    let blocked = place == Place::Attribute && next.is_some_and(|&next| next == b'=' || next.is_ascii_alphanumeric());
    (!blocked).then_some((length + 1, Found::Name(found)))
}

fn numeric(text: &str) -> Option<(usize, char)> {
    let (digits, radix, prefix) = match text.strip_prefix(['x', 'X']) {
        Some(rest) => (rest, 16, 1),
        None => (text, 10, 0),
    };
    let length = digits.bytes().take_while(|byte| char::from(*byte).is_digit(radix)).count();
    if length == 0 {
        return None;
    }
    let code = digits.get(..length).and_then(|digits| u32::from_str_radix(digits, radix).ok()).unwrap_or(u32::MAX);
    let semicolon = usize::from(digits.as_bytes().get(length) == Some(&b';'));
    Some((prefix + length + semicolon, character(code)))
}

/// The character of a code; codes 0x80 to 0x9F mean Windows-1252, as they do in browsers.
fn character(code: u32) -> char {
    const WINDOWS: &str = "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8d}Ž\u{8f}\u{90}‘’“”•–—˜™š›œ\u{9d}žŸ";
    match code {
        0 => char::REPLACEMENT_CHARACTER,
        0x0D => '\n',
        0x80..=0x9F => WINDOWS.chars().nth((code - 0x80) as usize).unwrap_or(char::REPLACEMENT_CHARACTER),
        _ => char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER),
    }
}

/// Longest name without semicolon that `name` starts with.
fn legacy(name: &str) -> Option<(usize, &'static str)> {
    (2..=name.len().min(6)).rev().find_map(|length| {
        let head = name.get(..length)?;
        OLD_NAMES.binary_search(&head).ok()?;
        NAMES.get(head).map(|found| (length, found.as_str()))
    })
}

/// Longest name of the standard.
const LONGEST: usize = 32;

static NAMES: LazyLock<HashMap<&'static str, String>> = LazyLock::new(|| {
    let entry = |entry: &'static str| {
        let (name, codes) = entry.split_once(':')?;
        let characters =
            codes.split('+').filter_map(|code| char::from_u32(u32::from_str_radix(code, 16).ok()?)).collect();
        Some((name, characters))
    };
    ENTITIES.split(' ').filter_map(entry).collect()
});

static OLD_NAMES: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    let mut names: Vec<&str> = LEGACY.split(' ').collect();
    names.sort_unstable();
    names
});
