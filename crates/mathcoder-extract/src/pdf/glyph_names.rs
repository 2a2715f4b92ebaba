//! Names of glyphs, and the encodings of PDF that map codes to them, as characters.
//!
//! In: a name or a code. Out: the text it stands for, or nothing. The list is the part of the Adobe Glyph List that texts
//! use; most names of letters and symbols are those of HTML, whose table is asked. Names that only a font knows give nothing.

use crate::html::named_character;
use encoding_rs::{Encoding, MACINTOSH, WINDOWS_1252};

/// Names that HTML lacks, or has for something else, and their texts; sorted.
#[rustfmt::skip]
const NAMES: &[(&str, &str)] = &[
    ("AE", "Æ"), ("Dcroat", "Đ"), ("Eng", "Ŋ"), ("Euro", "€"), ("Lslash", "Ł"), ("OE", "Œ"), ("Oslash", "Ø"),
    ("Thorn", "Þ"), ("ae", "æ"), ("ampersand", "&"), ("approxequal", "≈"), ("arrowleft", "←"), ("arrowright", "→"),
    ("asciicircum", "^"), ("asciitilde", "~"), ("asterisk", "*"), ("asteriskmath", "∗"), ("at", "@"),
    ("backslash", "\\"), ("bar", "|"), ("braceleft", "{"), ("braceright", "}"), ("bracketleft", "["),
    ("bracketright", "]"), ("brokenbar", "¦"), ("bullet", "•"), ("cedilla", "¸"), ("circumflex", "ˆ"), ("colon", ":"),
    ("comma", ","), ("copyright", "©"), ("currency", "¤"), ("dagger", "†"), ("daggerdbl", "‡"), ("dcroat", "đ"),
    ("degree", "°"), ("dieresis", "¨"), ("dollar", "$"), ("dotaccent", "˙"), ("dotlessi", "ı"), ("dotlessj", "ȷ"),
    ("eight", "8"), ("element", "∈"), ("ellipsis", "…"), ("emdash", "—"), ("endash", "–"), ("eng", "ŋ"),
    ("equal", "="), ("exclam", "!"), ("exclamdown", "¡"), ("existential", "∃"), ("ff", "ff"), ("ffi", "ffi"),
    ("ffl", "ffl"), ("fi", "fi"), ("five", "5"), ("fl", "fl"), ("florin", "ƒ"), ("four", "4"), ("fraction", "⁄"),
    ("germandbls", "ß"), ("greater", ">"), ("greaterequal", "≥"), ("guillemotleft", "«"), ("guillemotright", "»"),
    ("guilsinglleft", "‹"), ("guilsinglright", "›"), ("hungarumlaut", "˝"), ("hyphen", "-"), ("hyphenchar", "-"),
    ("infinity", "∞"), ("integral", "∫"), ("less", "<"), ("lessequal", "≤"), ("logicalnot", "¬"), ("lslash", "ł"),
    ("minus", "−"), ("mu", "µ"), ("multiply", "×"), ("nbspace", " "), ("nine", "9"), ("notequal", "≠"),
    ("numbersign", "#"), ("oe", "œ"), ("ogonek", "˛"), ("one", "1"), ("onehalf", "½"), ("onequarter", "¼"),
    ("onesuperior", "¹"), ("ordfeminine", "ª"), ("ordmasculine", "º"), ("oslash", "ø"), ("paragraph", "¶"),
    ("parenleft", "("), ("parenright", ")"), ("partialdiff", "∂"), ("percent", "%"), ("period", "."),
    ("periodcentered", "·"), ("perthousand", "‰"), ("plus", "+"), ("plusminus", "±"), ("product", "∏"),
    ("question", "?"), ("questiondown", "¿"), ("quotedbl", "\""), ("quotedblbase", "„"), ("quotedblleft", "“"),
    ("quotedblright", "”"), ("quoteleft", "‘"), ("quoteright", "’"), ("quotesinglbase", "‚"), ("quotesingle", "'"),
    ("radical", "√"), ("registered", "®"), ("ring", "˚"), ("section", "§"), ("semicolon", ";"), ("seven", "7"),
    ("sfthyphen", "-"), ("six", "6"), ("slash", "/"), ("space", " "), ("sterling", "£"), ("summation", "∑"),
    ("three", "3"), ("threequarters", "¾"), ("threesuperior", "³"), ("tilde", "˜"), ("trademark", "™"), ("two", "2"),
    ("twosuperior", "²"), ("underscore", "_"), ("universal", "∀"), ("visiblespace", "␣"), ("zero", "0"),
];

/// Upper half of the standard encoding, from code 161.
const STANDARD: &str = "\
¡¢£⁄¥ƒ§¤'“«‹›ﬁﬂ\0–†‡·\0¶•‚„”»…‰\0¿\0`´ˆ˜¯˘˙¨\0˚¸\0˝˛ˇ—\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0Æ\0ª\0\0\0\0ŁØŒº\0\0\0\0\0æ\0\0\0ı\0\0łøœß";

/// The text of a glyph's name: `eacute`, `uni00E9`, `A.sc`, `f_i`.
pub(super) fn text_of_name(name: &str) -> Option<String> {
    let stem = name.split_once('.').map_or(name, |(stem, _)| stem);
    if stem.len() > 60 || stem.is_empty() {
        return None;
    }
    if let Ok(found) = NAMES.binary_search_by(|(known, _)| known.cmp(&stem)) {
        return NAMES.get(found).map(|(_, text)| (*text).to_owned());
    }
    if stem.len() == 1 && stem.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        return Some(stem.to_owned());
    }
    if stem.contains('_') {
        return stem.split('_').map(text_of_name).collect();
    }
    let digits = stem.strip_prefix("uni").filter(|rest| rest.len() == 4).or_else(|| stem.strip_prefix('u'));
    let code = digits.filter(|rest| (4..=6).contains(&rest.len())).and_then(|rest| u32::from_str_radix(rest, 16).ok());
    code.and_then(char::from_u32).map(String::from).or_else(|| named_character(stem).map(str::to_owned))
}

/// The text of a code in an encoding that PDF knows by name; the standard encoding for any other name.
pub(super) fn text_of_code(encoding: &str, code: u8) -> Option<String> {
    let byte = [code];
    let decode = |encoding: &'static Encoding| encoding.decode_without_bom_handling(&byte).0.into_owned();
    let text = match (encoding, code) {
        (_, 0..32) => return None,
        ("WinAnsiEncoding", _) => decode(WINDOWS_1252),
        ("MacRomanEncoding", _) => decode(MACINTOSH),
        (_, 0x27) => "’".to_owned(),
        (_, 0x60) => "‘".to_owned(),
        (_, 32..127) => char::from(code).to_string(),
        _ => STANDARD.chars().nth(usize::from(code.checked_sub(161)?)).filter(|c| *c != '\0')?.to_string(),
    };
    Some(text.replace('ﬁ', "fi").replace('ﬂ', "fl").replace('\u{a0}', " "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_sorted_and_codes_known() {
        assert!(NAMES.windows(2).all(|pair| pair[0].0 < pair[1].0));
        let text = |name| text_of_name(name).unwrap_or_default();
        assert_eq!(
            [text("eacute"), text("uni2265"), text("f_i"), text("A.sc"), text("g23")],
            ["é", "≥", "fi", "A", ""]
        );
        assert_eq!(text_of_code("StandardEncoding", 0xae).as_deref(), Some("fi"));
        assert_eq!(text_of_code("StandardEncoding", 0xfb).as_deref(), Some("ß"));
        assert_eq!(text_of_code("WinAnsiEncoding", 0x93).as_deref(), Some("“"));
        assert_eq!(text_of_code("MacRomanEncoding", 0x8a).as_deref(), Some("ä"));
        assert_eq!(text_of_code("WinAnsiEncoding", 3), None);
    }
}
