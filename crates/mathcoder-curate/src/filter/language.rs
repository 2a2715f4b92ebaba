//! Which language a text is in, from its script and its commonest words.
//!
//! In: word hashes of the prose and counts of characters by script. Out: a two-letter code, or nothing where it cannot
//! be told. Formulas and code never reach this. Good enough to keep or drop documents of some hundred words; not done:
//! languages beyond the table, mixed texts, languages of one script told apart (Cyrillic counts as `ru`, Arabic as `ar`).

use crate::ngram::HashedMap;
use crate::normalize::word_hash;
use std::sync::LazyLock;

/// Common words by language, without accents, none of them common in another language of the table unless listed there.
const STOP_WORDS: &[(&str, &str)] = &[
    ("en", "the of and to in is that for it as with be are this by on we from which have if not an can at or was you"),
    (
        "de",
        "der die und das den von zu mit ist des im dem nicht ein eine auch auf fur sich werden aus oder wird sind bei",
    ),
    ("fr", "le la les des et est une que dans pour qui un du par sur pas plus avec ce sont nous au ou cette il ne"),
    ("es", "el la los las de que y en un una por con para es del se al lo como su mas esta son no o"),
    ("it", "il di che e la un una per in del della con non sono le dei si da come anche piu nel alla i gli"),
    ("pt", "o a os as de que e em um uma por com para do da nao se no na dos das mais como sao ao"),
    ("nl", "de het een van en in is dat op te voor met zijn niet aan er om ook als bij maar door die wordt"),
    ("pl", "i w na z do nie sie jest to ze o jak dla przez od po za oraz ktore tym co tak czy sa"),
    ("sv", "och att det i en som pa ar av for med den till inte om ett har de vi kan men eller fran"),
];

/// Scripts that stand for one language here.
const SCRIPT_CODES: &[&str] = &["zh", "ja", "ko", "ru", "ar", "he", "el", "hi", "th"];

static LANGUAGES_OF_WORD: LazyLock<HashedMap<Vec<usize>>> = LazyLock::new(|| {
    let mut languages: HashedMap<Vec<usize>> = HashedMap::default();
    for (index, (_, words)) in STOP_WORDS.iter().enumerate() {
        for word in words.split(' ') {
            languages.entry(word_hash(word)).or_default().push(index);
        }
    }
    languages
});

/// Characters of the prose by script.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Scripts {
    pub(super) latin: usize,
    pub(super) han: usize,
    pub(super) kana: usize,
    pub(super) hangul: usize,
    pub(super) cyrillic: usize,
    pub(super) arabic: usize,
    pub(super) hebrew: usize,
    pub(super) greek: usize,
    pub(super) devanagari: usize,
    pub(super) thai: usize,
}

impl Scripts {
    /// Counts one letter.
    pub(super) fn add(&mut self, c: char) {
        let slot = match u32::from(c) {
            0x41..=0x5a | 0x61..=0x7a | 0xc0..=0x24f => &mut self.latin,
            0x370..=0x3ff => &mut self.greek,
            0x400..=0x52f => &mut self.cyrillic,
            0x590..=0x5ff => &mut self.hebrew,
            0x600..=0x6ff => &mut self.arabic,
            0x900..=0x97f => &mut self.devanagari,
            0xe00..=0xe7f => &mut self.thai,
            0x3040..=0x30ff => &mut self.kana,
            0x3400..=0x9fff | 0xf900..=0xfaff | 0x2_0000..=0x3_ffff => &mut self.han,
            0xac00..=0xd7af => &mut self.hangul,
            _ => return,
        };
        *slot += 1;
    }
}

/// True for a code this module can answer with.
pub(super) fn is_known(code: &str) -> bool {
    SCRIPT_CODES.contains(&code) || STOP_WORDS.iter().any(|(known, _)| *known == code)
}

/// All codes, for messages.
pub(super) fn known_codes() -> String {
    let codes: Vec<&str> = STOP_WORDS.iter().map(|(code, _)| *code).chain(SCRIPT_CODES.iter().copied()).collect();
    codes.join(", ")
}

/// The language of a text with these words and scripts.
pub(super) fn language(words: &[u64], scripts: &Scripts) -> Option<&'static str> {
    let Scripts { latin, han, kana, hangul, cyrillic, arabic, hebrew, greek, devanagari, thai } = *scripts;
    // An ideograph says about as much as three letters.
    let cjk = 3 * (han + kana);
    let others = [
        (hangul * 2, "ko"),
        (cyrillic, "ru"),
        (arabic, "ar"),
        (hebrew, "he"),
        (greek, "el"),
        (devanagari, "hi"),
        (thai, "th"),
    ];
    let (most, code) = others.into_iter().max_by_key(|&(count, _)| count).unwrap_or((0, ""));
    if cjk > latin && cjk > most {
        return Some(if kana * 10 > han { "ja" } else { "zh" });
    }
    if most > latin {
        return Some(code);
    }
    latin_language(words)
}

fn latin_language(words: &[u64]) -> Option<&'static str> {
    let mut counts = vec![0_usize; STOP_WORDS.len()];
    for languages in words.iter().filter_map(|word| LANGUAGES_OF_WORD.get(word)) {
        for &language in languages {
            if let Some(count) = counts.get_mut(language) {
                *count += 1;
            }
        }
    }
    let (best, &most) = counts.iter().enumerate().max_by_key(|&(index, &count)| (count, usize::MAX - index))?;
    let is_clear = most >= 3 && most * 25 >= words.len();
    if is_clear { STOP_WORDS.get(best).map(|(code, _)| *code) } else { None }
}
