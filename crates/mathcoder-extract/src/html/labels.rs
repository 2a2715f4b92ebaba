//! What short blocks say that a page puts into and around every text: where to read on, who took the picture, what to
//! subscribe to. In: the text of a block. Out: which of these it is. Phrases of the larger European languages that sites have
//! in common; no site has an entry of its own. One pass over a block, and only over blocks of a few hundred bytes.

use aho_corasick::AhoCorasick;
use std::sync::LazyLock;

/// What a short block is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Label {
    /// Announces links to other texts.
    ReadOn,
    /// Says where a picture comes from.
    Credit,
    /// Asks the reader for something, or says what the site says under every text.
    Appeal,
}

/// Longest label in bytes.
const LONGEST: usize = 400;

/// Beginnings of labels in front of links to other texts.
#[rustfmt::skip]
const READ_ON: &[&str] = &[
    "also read", "read also", "also of interest", "explore further", "more from ", "more on this", "read more", "read next", "read this next",
    "related articles", "related content", "related links", "related news", "related posts", "related stories", "related topics",
    "recommended for you", "recommended reading", "you may also", "you might also", "don't miss",
    "auch interessant", "das könnte", "dies könnte", "dazu auch", "lesen sie auch", "lesen sie dazu", "lesen sie mehr", "mehr dazu",
    "mehr zu diesem", "mehr zum thema", "passend dazu", "schon gelesen", "verwandte artikel", "verwandte themen", "weitere artikel",
    "weitere beiträge", "weitere informationen", "weitere themen", "weiterführende links", "zum weiterlesen", "ähnliche artikel", "ähnliche beiträge",
    "à lire aussi", "a lire aussi", "lire aussi", "sur le même sujet", "voir aussi", "articles similaires",
    "lea también", "lee también", "le puede interesar", "te puede interesar", "también te puede", "puedes ver:", "noticias relacionadas", "artículos relacionados",
    "leggi anche", "potrebbe interessarti", "leia também", "leia mais", "veja também", "lees ook", "zobacz także", "zobacz też", "zobacz również",
    "czytaj także", "czytaj też", "czytaj również", "przeczytaj także",
];

/// Beginnings of lines under pictures; what follows names a person or an agency.
#[rustfmt::skip]
const CREDIT: &[&str] = &[
    "beitragsbild:", "bild:", "bilder:", "bildnachweis:", "bildquelle:", "cover image:", "crédit photo", "credit:", "credits:", "featured image:",
    "foto:", "foto ©", "fotocredit", "fotos:", "fot. ", "image:", "image by ", "image credit", "photo:", "photo by ", "photo credit", "photo source", "photos:",
    "photography by", "picture:", "titelbild:", "zdjęcie:", "©",
];

/// What stands in lines that ask readers for something, or that a site puts under all its texts.
#[rustfmt::skip]
const APPEAL: &[&str] = &[
    "all rights reserved", "alle rechte vorbehalten", "tous droits réservés", "todos los derechos reservados", "written permission", "copyrighted property",
    "newsletter", "subscribe now", "subscribe to our", "subscribe here", "sign up here", "sign up for", "sign up to", "abonnieren sie", "abonniere unser", "jetzt abonnieren",
    "abonnez-vous", "suscríbete", "suscríbase", "únete ", "keep up with me", "follow me on", "follow us on", "folge uns", "folgen sie uns", "folgt uns", "síguenos", "suivez-nous",
    "artikel teilen", "beitrag teilen", "share this", "teilen sie dies", "partager cet", "leave a comment", "write a comment", "kommentar schreiben", "kommentar hinterlassen",
    "log in to comment", "sie müssen sich einloggen", "download the app", "apps for ios", "app for ios", "click here to report", "support our work", "supporting our work",
    "alle angaben ohne gewähr", "verwenden cookies", "use cookies", "utilise des cookies", "aktualisiert am", "zuletzt aktualisiert", "last updated", "last modified", "enthält werbung", "affiliate-link", "affiliate link",
];

/// All phrases: the first two lists count at the beginning of a text, the last one anywhere.
static PHRASES: LazyLock<AhoCorasick> = LazyLock::new(|| {
    #[expect(clippy::expect_used, reason = "the phrases are fixed, and few")]
    AhoCorasick::new(READ_ON.iter().chain(CREDIT).chain(APPEAL)).expect("the phrases make an automaton")
});

/// What a block of this text is for, where it is for something besides the text.
pub(super) fn label_of(text: &str) -> Option<Label> {
    if text.len() > LONGEST {
        return None;
    }
    let text = text.trim_start_matches(|c: char| !c.is_alphanumeric() && c != '©').to_lowercase();
    let mut label = None;
    for found in PHRASES.find_overlapping_iter(&text) {
        match found.pattern().as_usize() {
            at if at < READ_ON.len() + CREDIT.len() && found.start() > 0 => {}
            at if at < READ_ON.len() => return Some(Label::ReadOn),
            at if at < READ_ON.len() + CREDIT.len() => label = Some(Label::Credit),
            _ => label = label.or(Some(Label::Appeal)),
        }
    }
    label
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_told_from_text() {
        assert_eq!(label_of("▶ Read more: another story"), Some(Label::ReadOn));
        assert_eq!(label_of("(Foto: A. Person)"), Some(Label::Credit));
        assert_eq!(label_of("Sign up here and get our newsletter."), Some(Label::Appeal));
        assert_eq!(label_of("Related rates ask how fast one quantity changes."), None);
        assert_eq!(label_of("Image of a function: the set of its values."), None);
    }
}
