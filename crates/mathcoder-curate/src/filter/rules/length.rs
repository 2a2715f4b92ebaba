//! Too short or too long. A formula counts as one word, so that a page of formulas is not short.

use super::View;

pub(super) fn too_short(view: &View<'_>) -> Option<String> {
    let (n_chars, n_words) = (view.measures.n_chars, view.measures.n_words());
    if n_chars < view.config.min_chars {
        return Some(format!("{n_chars} characters, at least {} wanted", view.config.min_chars));
    }
    (n_words < view.config.min_words).then(|| format!("{n_words} words, at least {} wanted", view.config.min_words))
}

pub(super) fn too_long(view: &View<'_>) -> Option<String> {
    let n_chars = view.measures.n_chars;
    (n_chars > view.config.max_chars).then(|| format!("{n_chars} characters, at most {} wanted", view.config.max_chars))
}
