//! Pages that are mostly notices: cookies, privacy, scripts switched off, filler text.

use super::{View, percent};
use aho_corasick::AhoCorasick;
use std::sync::LazyLock;

/// Lines with one of these are boilerplate.
const PHRASES: &[&str] = &[
    "lorem ipsum",
    "accept all cookies",
    "accept cookies",
    "cookie policy",
    "cookie settings",
    "we use cookies",
    "uses cookies",
    "use of cookies",
    "privacy policy",
    "terms of service",
    "terms of use",
    "terms and conditions",
    "all rights reserved",
    "enable javascript",
    "javascript is disabled",
    "javascript must be enabled",
    "requires javascript",
    "your browser does not support",
    "please turn on javascript",
    "checking your browser",
    "verify you are human",
    "subscribe to our newsletter",
    "sign up for our newsletter",
    "follow us on",
    "share on facebook",
    "share on twitter",
    "add to cart",
    "add to wishlist",
    "free shipping",
    "access denied",
    "page not found",
    "verwenden cookies",
    "verwendet cookies",
    "datenschutzerklärung",
    "nous utilisons des cookies",
    "utiliza cookies",
];

#[expect(clippy::expect_used, reason = "the phrases are constants of a few bytes each, which always build")]
static FINDER: LazyLock<AhoCorasick> = LazyLock::new(|| {
    AhoCorasick::builder().ascii_case_insensitive(true).build(PHRASES).expect("a small automaton always builds")
});

pub(super) fn mostly(view: &View<'_>) -> Option<String> {
    let text = &view.document.text;
    let mut first = None;
    let (mut n_words, mut n_boilerplate) = (0_usize, 0_usize);
    for line in text.lines() {
        let n = line.split_whitespace().count();
        n_words += n;
        if let Some(found) = FINDER.find(line) {
            n_boilerplate += n;
            first = first.or(PHRASES.get(found.pattern().as_usize()));
        }
    }
    let share = n_boilerplate as f64 / n_words.max(1) as f64;
    let limit = view.config.max_boilerplate_words;
    let phrase = first?;
    (share > limit).then(|| format!("{}, such as {phrase:?}", percent(share, limit, "of the words are notices")))
}
