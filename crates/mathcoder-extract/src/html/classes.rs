//! What a value of `class` says, worked out once for all elements that have it: pages have thousands of elements and few
//! dozens of different values. In: the value. Out: [`ClassFacts`].

use super::content::claims_of;
use super::hints::{Hint, hint_of};
use std::collections::HashMap;

/// What a value of `class` says.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct ClassFacts {
    /// The strongest hint in its words; none where a word says that the element holds the text.
    pub(super) hint: Option<Hint>,
    /// Says that the element holds the text, whatever else it is called.
    pub(super) is_text: bool,
    /// Claims of [`super::content`] that its words make, a bit for each.
    pub(super) claims: u32,
    /// The element may be a formula.
    pub(super) may_be_formula: bool,
    /// Scripts that set formulas give such names, or look for them.
    pub(super) is_renderer: bool,
    /// `section` or `sect`.
    pub(super) is_section: bool,
    /// `widget`, but not the one that holds a blog.
    pub(super) is_widget: bool,
    /// `classifier`, which documentation puts between a name and its type.
    pub(super) is_classifier: bool,
    /// `fragment`, which Doxygen calls program text.
    pub(super) is_fragment: bool,
}

/// Class words of elements that hold the text, whatever else their class says.
const TEXT: &[&str] =
    &["entry", "entry-content", "article-content", "article-body", "post-content", "hentry", "content", "article"];

/// Words of a value that are looked at.
const MOST_WORDS: usize = 16;

impl ClassFacts {
    /// What a value says; hints of words are looked up in `known` first.
    pub(super) fn of<'v>(value: &'v str, known: &mut HashMap<&'v str, Option<Hint>>) -> Self {
        let mut facts = Self { may_be_formula: may_be_formula(value), ..Self::default() };
        let mut holds_blog = false;
        for word in value.split_ascii_whitespace() {
            match word {
                "widget" => facts.is_widget = true,
                "Blog" => holds_blog = true,
                "classifier" => facts.is_classifier = true,
                "fragment" => facts.is_fragment = true,
                "section" | "sect" => facts.is_section = true,
                "arithmatex" | "math-container" | "mathjax" | "tex2jax_process" => facts.is_renderer = true,
                _ => facts.is_text |= TEXT.contains(&word),
            }
        }
        facts.is_widget &= !holds_blog;
        for word in value.split_ascii_whitespace().take(MOST_WORDS) {
            facts.claims |= claims_of(word);
            facts.hint = facts.hint.max(*known.entry(word).or_insert_with(|| hint_of(word)));
        }
        if facts.is_text {
            facts.hint = None;
        }
        facts
    }
}

/// Whether some word of the value may name an element that holds a formula.
fn may_be_formula(value: &str) -> bool {
    let pairs = value.as_bytes().windows(2);
    let marks = |pair: &[u8]| matches!(pair, b"at" | b"jx" | b"we" | b"ex" | b"JX");
    pairs.into_iter().any(marks) || value.contains("ql-formula")
}
