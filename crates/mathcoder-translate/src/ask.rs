//! One round of questions to a model: topics in, answers or misses out, in the order of the topics.
//!
//! The key of a request holds all that decides its answer: the backend, the prompt file, the rendered text, the parameters. What
//! a miss means for a document is the caller's business; only a backend that cannot be used at all is an error.

use crate::config::AnswerForm;
use crate::prompt::Topic;
use crate::{Prompt, TranslateError};
use mathcoder_core::{LlmAnswer, LlmBackend, LlmError, LlmRequest, Origin, content_hash_parts};
use serde_json::json;

/// How a round of questions is asked.
#[derive(Clone, Debug)]
pub(crate) struct Round<'a> {
    pub(crate) prompt: &'a Prompt,
    pub(crate) form: AnswerForm,
    /// Schema of the answers, where the form is JSON.
    pub(crate) schema: String,
    pub(crate) temperature: f32,
    pub(crate) seed: u64,
}

impl Round<'_> {
    /// The request about `topic`; recorded answers are found by `passage`.
    pub(crate) fn request(
        &self,
        backend: &dyn LlmBackend,
        topic: &Topic,
        passage: &str,
    ) -> Result<LlmRequest, TranslateError> {
        let prompt = self.prompt.render(topic, self.form)?;
        let (identity, max_tokens) = (backend.identity(), self.prompt.max_tokens);
        let numbers = [u64::from(max_tokens), u64::from(self.temperature.to_bits()), self.seed].map(u64::to_le_bytes);
        let parts = [identity.as_bytes(), self.prompt.hash.as_bytes(), prompt.as_bytes(), self.schema.as_bytes()];
        let key = content_hash_parts(&[&parts[..], &[&numbers.concat()]].concat());
        Ok(LlmRequest {
            key,
            passage: passage.to_owned(),
            prompt,
            max_tokens,
            temperature: self.temperature,
            seed: self.seed,
            schema: self.schema.clone(),
        })
    }

    /// Where an answer of this round comes from.
    pub(crate) fn origin(&self, backend: &dyn LlmBackend, answer: &LlmAnswer, attempt: u32) -> Origin {
        let params = json!({"max_tokens": self.prompt.max_tokens, "temperature": self.temperature, "seed": self.seed});
        Origin {
            translator: backend.name().to_owned(),
            model: Some(answer.model.clone()).filter(|model| !model.is_empty()),
            prompt: Some(self.prompt.hash.clone()),
            params: Some(params),
            attempt,
        }
    }
}

/// Asks all `requests`; a request that the backend skips has no answer.
pub(crate) fn ask(
    backend: &dyn LlmBackend,
    requests: &[LlmRequest],
) -> Result<Vec<Result<LlmAnswer, LlmError>>, TranslateError> {
    let mut answers: Vec<Result<LlmAnswer, LlmError>> = requests.iter().map(|_| Err(LlmError::NoAnswer)).collect();
    if requests.is_empty() {
        return Ok(answers);
    }
    backend.complete(requests, &mut |index, answer| {
        if let Some(slot) = answers.get_mut(index) {
            *slot = answer;
        }
    });
    for answer in &answers {
        if let Err(LlmError::Fatal { detail }) = answer {
            return Err(TranslateError::Backend { backend: backend.name().to_owned(), why: detail.clone() });
        }
    }
    Ok(answers)
}
