//! Which texts are the same tokens and which are not.

use super::{TokenKind, tokens, word_hash};
use expect_test::expect;
use proptest::prelude::*;

/// The pieces of `text` that became tokens.
fn pieces(text: &str) -> String {
    tokens(text).map(|token| &text[token.start..token.end]).collect::<Vec<_>>().join("|")
}

#[track_caller]
fn same(a: &str, b: &str) {
    let hashes = |text: &str| tokens(text).map(|token| token.hash).collect::<Vec<_>>();
    assert_eq!(hashes(a), hashes(b), "{} / {}", pieces(a), pieces(b));
}

#[track_caller]
fn differ(a: &str, b: &str) {
    let hashes = |text: &str| tokens(text).map(|token| token.hash).collect::<Vec<_>>();
    assert_ne!(hashes(a), hashes(b));
}

#[test]
fn words_numbers_and_operators() {
    expect!["Solve|x|^|2|-|5|x|+|6|=|0"].assert_eq(&pieces("**Solve** $x^{2}-5x+6=0$."));
    expect!["a|two|digit|number|between|1,000|and|9,999.5"]
        .assert_eq(&pieces("- a *two-digit* number\n- between 1,000 and 9,999.5."));
    expect!["don't|n|!|5|!|Wow|a|*|b|a|*|b"].assert_eq(&pieces("don't n! 5! Wow! a*b a * b"));
    expect!["解|方|程|x|=|2"].assert_eq(&pieces("解方程：x=2。"));
    expect!["|²|πr"].assert_eq(&pieces("²πr"));
}

#[test]
fn spelling_of_formulas_does_not_matter() {
    same(r"$$\left( x^{2} \right) \leq 3 \cdot \pi$$", "(x²) ≤ 3·π");
    same(r"\(\dfrac{a}{b}\)", r"$\frac{a}{b}$");
    same(r"\begin{align*} a &= b \\ c &= d \end{align*}", "a = b\nc = d");
    same(r"$45^\circ$ and $45^{\circ}$", "45° and 45°");
    same("x_{1} + x_2", "x₁ + x₂");
    same("x**2 != 1,000", "x^2 ≠ 1000");
    same("𝑥 − ½", "x - ½");
    same("(5 – 5i)", "(5-5i)");
    same("6 • 24", "6*24");
}

#[test]
fn spelling_of_words_does_not_matter() {
    same("Janet’s  ducks\nlay", "janet's DUCKS lay");
    same("> ## Café _naïve_", "cafe naive");
    same("ﬁnd", "find");
    same("this – and that - too", "this and that too");
    same("well-known and/or", "well known and or");
}

#[test]
fn meaning_matters() {
    differ("x^2-5x+6=0", "x^2+7x-12=0");
    differ("1.5", "15");
    differ("f(x+1)", "f(x)+1");
    differ("a < b", "a ≤ b");
}

#[test]
fn a_word_has_the_hash_it_has_in_a_text() {
    let first = tokens("Théorème 5").next().unwrap();
    assert_eq!((first.kind, first.hash), (TokenKind::Word, word_hash("theoreme")));
}

proptest! {
    #[test]
    fn never_panics_and_always_moves_on(text in "\\PC{0,80}") {
        let mut last = 0;
        for token in tokens(&text) {
            prop_assert!(token.start >= last && token.end >= token.start);
            prop_assert!(text.get(token.start..token.end).is_some());
            last = token.end;
        }
    }

    #[test]
    fn hostile_signs(text in "[\\\\$^_{}*/=<>!%²⁻₁'’a1 \n-]{0,60}") {
        prop_assert!(tokens(&text).count() <= 2 * text.len());
    }

    #[test]
    fn spacing_does_not_matter(words in prop::collection::vec("[a-z]{2,6}|[0-9]{1,4}", 0..20)) {
        let hashes = |text: String| tokens(&text).map(|token| token.hash).collect::<Vec<_>>();
        prop_assert_eq!(hashes(words.join(" ")), hashes(words.join("\n\n  ")));
    }
}
