//! One question on its way through the client: what was asked, by whom, how often already, and what is sent.

use mathcoder_core::{LlmAnswer, LlmError, LlmRequest};
use std::sync::mpsc::Sender;
use std::time::Instant;

/// The end of one question: its number in the batch, and the answer.
pub(super) type Reply = (usize, Result<LlmAnswer, LlmError>);

/// A question with all that happened to it.
#[derive(Debug)]
pub(super) struct Ticket {
    pub(super) index: usize,
    pub(super) request: LlmRequest,
    pub(super) reply: Sender<Reply>,
    /// Attempts that counted against it.
    pub(super) attempts: u32,
    /// When it was first sent.
    pub(super) first_sent: Option<Instant>,
    /// Most tokens of the next attempt; doubled once after an answer that was cut off.
    pub(super) max_tokens: u32,
    /// What was seen last.
    pub(super) last: String,
}

impl Ticket {
    pub(super) fn new(index: usize, request: LlmRequest, reply: Sender<Reply>) -> Self {
        let max_tokens = request.max_tokens;
        Self { index, request, reply, attempts: 0, first_sent: None, max_tokens, last: String::new() }
    }

    /// Hands over the answer. The asker is gone only where it panicked.
    pub(super) fn finish(self, answer: Result<LlmAnswer, LlmError>) {
        let _ = self.reply.send((self.index, answer));
    }

    /// True where it was already asked again with more room.
    pub(super) fn has_more_room(&self) -> bool {
        self.max_tokens > self.request.max_tokens
    }
}
