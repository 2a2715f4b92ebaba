//! A backend that remembers: answers go to a store as they come, keyed by the request's content hash, and are never asked for
//! again.
//!
//! The store is the caller's (the pipeline's append-only journal, plugged in by the binary); the value is the answer as JSON.
//! Errors are not remembered. Keys are trusted to hold all that decides an answer. A request that stands twice in one batch
//! is asked once.

use crate::meter::Meter;
use mathcoder_core::{AnswerSink, LlmAnswer, LlmBackend, LlmError, LlmRequest, ResultStore};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A backend with a journal before it.
pub struct Journaled {
    inner: Box<dyn LlmBackend>,
    store: Arc<dyn ResultStore>,
    meter: Arc<Meter>,
}

impl Journaled {
    /// Puts `store` before `inner`; `meter` counts what was remembered.
    #[must_use]
    pub fn new(inner: Box<dyn LlmBackend>, store: Arc<dyn ResultStore>, meter: Arc<Meter>) -> Self {
        Self { inner, store, meter }
    }

    fn known(&self, request: &LlmRequest) -> Option<LlmAnswer> {
        // A record that cannot be read back costs one more question, no more.
        let answer = serde_json::from_slice(&self.store.get(request.key)?).ok()?;
        self.meter.remembered();
        Some(answer)
    }

    /// An answer that cannot be kept is an error: going on would pay for it again after the next kill.
    fn remember(&self, request: &LlmRequest, answer: LlmAnswer) -> Result<LlmAnswer, LlmError> {
        let fail = |why: String| LlmError::Fatal { detail: format!("an answer could not be kept: {why}") };
        let bytes = serde_json::to_vec(&answer).map_err(|error| fail(error.to_string()))?;
        self.store.put(request.key, &bytes).map_err(|error| fail(error.to_string()))?;
        Ok(answer)
    }
}

impl LlmBackend for Journaled {
    fn name(&self) -> &'static str {
        self.inner.name()
    }

    fn identity(&self) -> String {
        self.inner.identity()
    }

    fn complete(&self, requests: &[LlmRequest], sink: AnswerSink<'_>) {
        let mut open: BTreeMap<u128, Vec<usize>> = BTreeMap::new();
        let mut asked: Vec<LlmRequest> = Vec::new();
        for (index, request) in requests.iter().enumerate() {
            if let Some(same) = open.get_mut(&request.key) {
                same.push(index);
                continue;
            }
            match self.known(request) {
                Some(answer) => sink(index, Ok(answer)),
                None => {
                    open.insert(request.key, vec![index]);
                    asked.push(request.clone());
                }
            }
        }
        if asked.is_empty() {
            return;
        }
        self.inner.complete(&asked, &mut |position, answer| {
            let Some(request) = asked.get(position) else { return };
            let answer = answer.and_then(|answer| self.remember(request, answer));
            for &index in open.get(&request.key).into_iter().flatten() {
                sink(index, answer.clone());
            }
        });
    }
}
