//! Repeated lines, paragraphs and n-grams, as Gopher counts them, in linear time and with formulas as single words.

use super::super::repetition::{repeated_ngram_share, repeated_pieces, top_ngram_share};
use super::{View, percent};

/// Texts of fewer lines are not judged by the number of those that repeat.
const FEWEST_LINES: usize = 10;

pub(super) fn lines(view: &View<'_>) -> Option<String> {
    let repeated = repeated_pieces(&view.document.text, view.measures, "\n");
    let limit = view.config.max_repeated_lines;
    if repeated.n_pieces >= FEWEST_LINES && repeated.pieces > limit {
        return Some(percent(repeated.pieces, limit, "of the lines stood before"));
    }
    let limit = view.config.max_repeated_line_chars;
    (repeated.bytes > limit).then(|| percent(repeated.bytes, limit, "of the text is in lines that stood before"))
}

pub(super) fn paragraphs(view: &View<'_>) -> Option<String> {
    let repeated = repeated_pieces(&view.document.text, view.measures, "\n\n");
    let limit = view.config.max_repeated_paragraph_chars;
    (repeated.bytes > limit).then(|| percent(repeated.bytes, limit, "of the text is in paragraphs that stood before"))
}

pub(super) fn word_ngrams(view: &View<'_>) -> Option<String> {
    let (words, n_bytes) = (&view.measures.words, view.document.text.len());
    for (n, &limit) in (2..).zip(&view.config.max_top_ngram_chars) {
        let share = top_ngram_share(words, n, n_bytes);
        if share > limit {
            return Some(percent(share, limit, &format!("of the text is one {n}-gram")));
        }
    }
    // What repeats in ten words repeats in five, so a text below every limit at five is below them all.
    let smallest = view.config.max_repeated_ngram_chars.iter().copied().fold(1.0, f64::min);
    if repeated_ngram_share(words, 5, n_bytes) <= smallest {
        return None;
    }
    for (n, &limit) in (5..).zip(&view.config.max_repeated_ngram_chars) {
        let share = repeated_ngram_share(words, n, n_bytes);
        if share > limit {
            return Some(percent(share, limit, &format!("of the text is in repeated {n}-grams")));
        }
    }
    None
}
