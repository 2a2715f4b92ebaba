//! Words of unusual length, texts that are mostly numbers, and signs of layout (Gopher, after taking formulas and code out).

use super::{View, percent};

/// A score from which on a text counts as mathematics here.
const MATHEMATICAL: f64 = 0.5;
/// Texts of fewer spaced words than this are not judged by their words.
const FEWEST_WORDS: usize = 20;

pub(super) fn unusual_length(view: &View<'_>) -> Option<String> {
    let measures = view.measures;
    if measures.n_spaced_words < FEWEST_WORDS || measures.n_ideographs > measures.n_spaced_words {
        return None;
    }
    let mean = measures.n_letters as f64 / measures.n_spaced_words as f64;
    // Names of variables shorten the words of a text whose formulas are written in plain characters.
    let is_mathematical = view.math_score >= MATHEMATICAL;
    let least = if is_mathematical { 0.0 } else { view.config.min_mean_word_letters };
    let most = view.config.max_mean_word_letters;
    (mean < least || mean > most).then(|| format!("{mean:.1} letters on average, {least} to {most} wanted"))
}

pub(super) fn mostly_numbers(view: &View<'_>) -> Option<String> {
    let measures = view.measures;
    let n_good = measures.n_spaced_words + measures.n_ideographs + measures.n_formulas;
    let n_all = n_good + measures.n_numbers;
    if n_all < FEWEST_WORDS {
        return None;
    }
    let share = n_good as f64 / n_all as f64;
    (share < view.config.min_word_share).then(|| percent(share, view.config.min_word_share, "words, the rest numbers"))
}

pub(super) fn many_symbols(view: &View<'_>) -> Option<String> {
    let ratio = view.measures.n_symbols as f64 / view.measures.n_words().max(1) as f64;
    let limit = view.config.max_symbol_ratio;
    (ratio > limit).then(|| percent(ratio, limit, "as many # and … as words"))
}
