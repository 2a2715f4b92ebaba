//! The model path: documents in, prompts out to a backend, answers back in, computations out.
//!
//! A batch of documents is asked in one go, so that a server with room for many requests is kept busy. Memory: the batch and
//! its answers. A passage the backend has no answer for is handed back, for the next backend of a cascade. Nothing here runs
//! or judges a program.

use crate::answers::{Block, parse_answer};
use crate::locate::Locator;
use crate::{Prompt, TranslateConfig, TranslateError, passages, reasons};
use mathcoder_core::{
    Computation, LlmAnswer, LlmBackend, LlmError, LlmRequest, Origin, Reason, ReasonInfo, Span, content_hash_parts,
};
use serde_json::json;
use std::collections::{BTreeMap, HashSet};

/// What translation made of one document.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Translation {
    /// The computations found, in text order.
    pub computations: Vec<Computation>,
    /// How often each reason of [`crate::REASONS`] was met, by code.
    pub counts: BTreeMap<&'static str, u64>,
    /// Passages that this backend has no answer for.
    pub unanswered: Vec<Span>,
    /// Passages lost to a server's failure, with what was seen.
    pub failed: Vec<Reason>,
}

impl Translation {
    pub(crate) fn count(&mut self, reason: &ReasonInfo) {
        *self.counts.entry(reason.code).or_default() += 1;
    }

    /// Adds what a further backend found, keeps text order, drops repetitions and what is beyond `max`.
    pub(crate) fn absorb(&mut self, other: Self, max: usize) {
        self.computations.extend(other.computations);
        self.failed.extend(other.failed);
        for (code, n) in other.counts {
            *self.counts.entry(code).or_default() += n;
        }
        self.tidy(max);
    }

    /// Text order; of two computations with the same program and result the first stays.
    fn tidy(&mut self, max: usize) {
        self.computations.sort_by_key(|c| c.span);
        let mut seen = HashSet::new();
        let before = self.computations.len();
        self.computations.retain(|c| seen.insert(content_hash_parts(&[c.code.as_bytes(), c.result.as_bytes()])));
        for _ in self.computations.len()..before {
            self.count(&reasons::REPEATED);
        }
        for _ in max..self.computations.len() {
            self.count(&reasons::TOO_MANY);
        }
        self.computations.truncate(max);
    }
}

/// Asks language models.
#[derive(Clone, Debug)]
pub struct ModelTranslator {
    prompt: Prompt,
    chunk_chars: usize,
    max_per_document: usize,
}

impl ModelTranslator {
    /// A translator with a prompt and the settings of `config`.
    #[must_use]
    pub fn new(mut prompt: Prompt, config: &TranslateConfig) -> Self {
        prompt.max_tokens = config.max_tokens.unwrap_or(prompt.max_tokens);
        prompt.temperature = config.temperature.unwrap_or(prompt.temperature);
        Self { prompt, chunk_chars: config.chunk_chars, max_per_document: config.max_per_document }
    }

    /// The prompt that is used.
    #[must_use]
    pub const fn prompt(&self) -> &Prompt {
        &self.prompt
    }

    /// Asks `backend` about every passage of every text; one [`Translation`] per text, in order.
    ///
    /// # Errors
    /// [`TranslateError`] where the prompt cannot be rendered or the backend cannot be used at all.
    pub fn translate(&self, backend: &dyn LlmBackend, texts: &[&str]) -> Result<Vec<Translation>, TranslateError> {
        let spans = texts.iter().map(|text| passages(text, self.chunk_chars)).collect::<Vec<_>>();
        self.translate_passages(backend, texts, &spans)
    }

    /// Asks `backend` about the given passages of each text only.
    ///
    /// # Errors
    /// [`TranslateError`] where the prompt cannot be rendered or the backend cannot be used at all.
    pub fn translate_passages(
        &self,
        backend: &dyn LlmBackend,
        texts: &[&str],
        spans: &[Vec<Span>],
    ) -> Result<Vec<Translation>, TranslateError> {
        let (places, requests) = self.requests(backend, texts, spans)?;
        let mut answers: Vec<Option<Result<LlmAnswer, LlmError>>> = requests.iter().map(|_| None).collect();
        backend.complete(&requests, &mut |index, answer| {
            if let Some(slot) = answers.get_mut(index) {
                *slot = Some(answer);
            }
        });
        let mut translations = vec![Translation::default(); texts.len()];
        for ((document, span), answer) in places.into_iter().zip(answers) {
            let (Some(translation), Some(text)) = (translations.get_mut(document), texts.get(document)) else {
                continue;
            };
            let passage = text.get(span.start..span.end).unwrap_or_default();
            match answer {
                Some(Ok(answer)) => self.take(translation, backend, (passage, span.start), &answer),
                Some(Err(LlmError::Fatal { detail })) => {
                    return Err(TranslateError::Backend { backend: backend.name().to_owned(), why: detail });
                }
                // A backend that skips a request has no answer for it.
                None | Some(Err(LlmError::NoAnswer)) => {
                    translation.count(&reasons::NO_ANSWER);
                    translation.unanswered.push(span);
                }
                Some(Err(LlmError::Refused { detail })) => fail(translation, &reasons::REFUSED, &detail),
                Some(Err(LlmError::Unavailable { detail })) => fail(translation, &reasons::UNAVAILABLE, &detail),
            }
        }
        for translation in &mut translations {
            translation.tidy(self.max_per_document);
        }
        Ok(translations)
    }

    #[expect(clippy::type_complexity, reason = "two parallel lists, named where they are used")]
    fn requests(
        &self,
        backend: &dyn LlmBackend,
        texts: &[&str],
        spans: &[Vec<Span>],
    ) -> Result<(Vec<(usize, Span)>, Vec<LlmRequest>), TranslateError> {
        let identity = backend.identity();
        let (mut places, mut requests) = (Vec::new(), Vec::new());
        for (document, (text, spans)) in texts.iter().zip(spans).enumerate() {
            for &span in spans {
                let passage = text.get(span.start..span.end).unwrap_or_default();
                if passage.trim().is_empty() {
                    continue;
                }
                let (prompt, hash) = (self.prompt.render(passage)?, &self.prompt.hash);
                let (max_tokens, temperature) = (self.prompt.max_tokens, self.prompt.temperature);
                let (tokens, heat) = (max_tokens.to_le_bytes(), temperature.to_le_bytes());
                let key =
                    content_hash_parts(&[identity.as_bytes(), hash.as_bytes(), prompt.as_bytes(), &tokens, &heat]);
                places.push((document, span));
                requests.push(LlmRequest { key, passage: passage.to_owned(), prompt, max_tokens, temperature });
            }
        }
        Ok((places, requests))
    }

    /// Puts the computations of one answer into the translation of its document.
    fn take(&self, into: &mut Translation, backend: &dyn LlmBackend, passage: (&str, usize), answer: &LlmAnswer) {
        let mut parsed = parse_answer(&answer.text);
        if let Some(last) = parsed.blocks.last_mut().filter(|last| answer.cut_off && last.is_usable()) {
            // The server says that the answer was cut; a program that looks whole may lack its last lines all the same,
            // unless words follow it.
            if !answer.text.trim_end().ends_with("```") {
                last.slips.push(&reasons::CUT_OFF);
            }
        }
        for slip in parsed.slips.iter().chain(parsed.blocks.iter().flat_map(|b| &b.slips)) {
            into.count(slip);
        }
        let origin = Origin {
            translator: backend.name().to_owned(),
            model: Some(answer.model.clone()).filter(|model| !model.is_empty()),
            prompt: Some(self.prompt.hash.clone()),
            params: Some(json!({"max_tokens": self.prompt.max_tokens, "temperature": self.prompt.temperature})),
            attempt: 0,
        };
        let mut locator = Locator::new(passage.0);
        for block in parsed.blocks.into_iter().filter(Block::is_usable) {
            let span = locator.find(&block.expression, block.result.as_deref().unwrap_or_default());
            let span = Span { start: span.start + passage.1, end: span.end + passage.1 };
            into.computations.push(computation(block, span, &origin));
        }
    }
}

fn computation(block: Block, span: Span, origin: &Origin) -> Computation {
    Computation {
        title: block.title,
        conditions: block.conditions,
        expression: block.expression,
        result: block.result.unwrap_or_default(),
        code: block.code.unwrap_or_default(),
        span: Some(span),
        origin: origin.clone(),
        ..Computation::default()
    }
}

fn fail(translation: &mut Translation, reason: &ReasonInfo, detail: &str) {
    translation.count(reason);
    translation.failed.push(reason.because(detail));
}
