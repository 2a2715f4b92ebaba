//! What a run asks of model servers, counted as it goes: for the live line, for the budget, for the report at the end.
//!
//! In: the ends of requests. Out: numbers at one moment. A few atomic additions a request; nothing of it reaches a document.

use mathcoder_core::LlmAnswer;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// Counters that many threads add to.
#[derive(Debug, Default)]
pub struct Meter {
    answered: AtomicU64,
    remembered: AtomicU64,
    failed: AtomicU64,
    repeated: AtomicU64,
    in_flight: AtomicU64,
    prompt_tokens: AtomicU64,
    answer_tokens: AtomicU64,
}

/// The counters at one moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MeterSnapshot {
    /// Questions that a server answered.
    pub answered: u64,
    /// Questions that the journal answered.
    pub remembered: u64,
    /// Questions given up.
    pub failed: u64,
    /// Attempts that had to be repeated.
    pub repeated: u64,
    /// Requests under way.
    pub in_flight: u64,
    /// Tokens of prompts that servers counted.
    pub prompt_tokens: u64,
    /// Tokens of answers that servers counted.
    pub answer_tokens: u64,
}

impl Meter {
    /// The counters as they are now.
    #[must_use]
    pub fn snapshot(&self) -> MeterSnapshot {
        MeterSnapshot {
            answered: self.answered.load(Relaxed),
            remembered: self.remembered.load(Relaxed),
            failed: self.failed.load(Relaxed),
            repeated: self.repeated.load(Relaxed),
            in_flight: self.in_flight.load(Relaxed),
            prompt_tokens: self.prompt_tokens.load(Relaxed),
            answer_tokens: self.answer_tokens.load(Relaxed),
        }
    }

    pub(crate) fn remembered(&self) {
        self.remembered.fetch_add(1, Relaxed);
    }

    pub(crate) fn failed(&self) {
        self.failed.fetch_add(1, Relaxed);
    }

    pub(crate) fn answered(&self) {
        self.answered.fetch_add(1, Relaxed);
    }

    pub(crate) fn repeated(&self) {
        self.repeated.fetch_add(1, Relaxed);
    }

    pub(crate) fn in_flight(&self, now: usize) {
        self.in_flight.store(now as u64, Relaxed);
    }

    /// Tokens are spent by every answer that came, also by one that is thrown away.
    pub(crate) fn spent(&self, answer: &LlmAnswer) {
        self.prompt_tokens.fetch_add(answer.prompt_tokens, Relaxed);
        self.answer_tokens.fetch_add(answer.answer_tokens, Relaxed);
    }
}
