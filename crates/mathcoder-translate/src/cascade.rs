//! Several translators in a row: what one cannot do goes to the next.
//!
//! Texts in, one translation each out. A model is asked passage by passage, and has done what it answered. The built-in
//! translator reads everything at once; a passage of which it did less than half of what looks like a computation goes on
//! to the next, whose finds at places already taken are dropped.

use crate::select::places;
use crate::{Builtin, ModelTranslator, TranslateError, Translation, Trial, passages};
use mathcoder_core::{LlmBackend, Span};

/// One step of a cascade.
#[derive(Clone, Copy)]
pub enum Engine<'a> {
    /// The built-in translator.
    Builtin(&'a Builtin),
    /// A language model behind prompts; with a trial, its programs are tried out and bettered.
    Model(&'a ModelTranslator, &'a dyn LlmBackend, Option<&'a dyn Trial>),
}

/// How a cascade cuts and bounds.
#[derive(Clone, Copy, Debug)]
pub struct CascadeOptions {
    /// Longest passage, in characters.
    pub chunk_chars: usize,
    /// Most computations kept of one document.
    pub max_per_document: usize,
}

/// Translates `texts` by `engines` in order; one [`Translation`] per text. Passages that no engine did are left in
/// [`Translation::unanswered`].
///
/// # Errors
/// [`TranslateError`] where a backend cannot be used at all.
pub fn translate(
    engines: &[Engine<'_>],
    texts: &[&str],
    options: CascadeOptions,
) -> Result<Vec<Translation>, TranslateError> {
    let mut results = vec![Translation::default(); texts.len()];
    // `None` while everything is open.
    let mut open: Option<Vec<Vec<Span>>> = None;
    for (number, engine) in engines.iter().enumerate() {
        let is_last = number + 1 == engines.len();
        let found = match engine {
            Engine::Builtin(builtin) => {
                let mut found = Vec::with_capacity(texts.len());
                for (i, text) in texts.iter().enumerate() {
                    let spans = open.as_ref().and_then(|open| open.get(i)).map(Vec::as_slice);
                    let computations = builtin.translate_within(text, spans);
                    let mut translation = Translation { computations, ..Translation::default() };
                    if !is_last {
                        translation.unanswered = left_over(text, spans, (&translation, options.chunk_chars));
                    }
                    found.push(translation);
                }
                found
            }
            Engine::Model(model, backend, trial) => model.translate((*backend, *trial), texts, open.as_deref())?,
        };
        let mut left = Vec::with_capacity(texts.len());
        for (result, mut new) in results.iter_mut().zip(found) {
            left.push(std::mem::take(&mut new.unanswered));
            result.absorb(new, options.max_per_document);
        }
        let done = left.iter().all(Vec::is_empty);
        for (result, left) in results.iter_mut().zip(&left) {
            result.unanswered.clone_from(left);
        }
        open = Some(left);
        if done {
            break;
        }
    }
    Ok(results)
}

/// The passages of which the built-in translator did less than half of what looks like a computation.
fn left_over(text: &str, open: Option<&[Span]>, (done, chunk_chars): (&Translation, usize)) -> Vec<Span> {
    let whole = || passages(text, chunk_chars);
    let spans = open.map_or_else(whole, <[Span]>::to_vec);
    let is_left = |span: &Span| {
        let inside = |at: usize| (span.start..span.end).contains(&at);
        let found = done.computations.iter().filter(|c| c.span.is_some_and(|s| inside(s.start))).count();
        found * 2 < places(text.get(span.start..span.end).unwrap_or_default())
    };
    spans.into_iter().filter(is_left).collect()
}
