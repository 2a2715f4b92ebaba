//! Several translators in a row: what one has no answer for goes to the next.
//!
//! Texts in, one translation each out. A model is asked passage by passage; the built-in translator reads what is left.

use crate::model::Translation;
use crate::{Builtin, ModelTranslator, TranslateError};
use mathcoder_core::{LlmBackend, Span};

/// One step of a cascade.
#[derive(Clone, Copy)]
pub enum Engine<'a> {
    /// The built-in translator; it answers everything, so nothing gets past it.
    Builtin(&'a Builtin),
    /// A language model behind a prompt.
    Model(&'a ModelTranslator, &'a dyn LlmBackend),
}

/// Translates `texts` by `engines` in order; one [`Translation`] per text. Passages that no engine answered are left in
/// [`Translation::unanswered`].
///
/// # Errors
/// [`TranslateError`] where a backend cannot be used at all.
pub fn translate(
    engines: &[Engine<'_>],
    texts: &[&str],
    max_per_document: usize,
) -> Result<Vec<Translation>, TranslateError> {
    let mut results = vec![Translation::default(); texts.len()];
    // `None` while a text has not been cut into passages yet.
    let mut open: Option<Vec<Vec<Span>>> = None;
    for engine in engines {
        let found = match engine {
            Engine::Builtin(builtin) => texts
                .iter()
                .enumerate()
                .map(|(i, text)| {
                    let spans = open.as_ref().and_then(|open| open.get(i)).map(Vec::as_slice);
                    Translation { computations: builtin.translate_within(text, spans), ..Translation::default() }
                })
                .collect(),
            Engine::Model(model, backend) => match &open {
                None => model.translate(*backend, texts)?,
                Some(open) => model.translate_passages(*backend, texts, open)?,
            },
        };
        let mut left = Vec::with_capacity(texts.len());
        for (result, mut new) in results.iter_mut().zip(found) {
            left.push(std::mem::take(&mut new.unanswered));
            result.absorb(new, max_per_document);
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
