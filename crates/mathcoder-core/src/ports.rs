//! The ports: what a feature crate needs of another, as object-safe traits. The binary plugs implementations together;
//! no feature crate names another.

use crate::{Comparison, Computation, Document, Execution, Limits, Program, Reason};

/// What a stage decided about a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Flow {
    /// Goes on to the next stage.
    Keep,
    /// Goes to the rejects with this reason.
    Drop(Reason),
}

/// A document could not be worked on. It goes to the rejects as failed; the run goes on.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct DocError {
    /// What went wrong.
    pub reason: Reason,
}

/// A stage that looks at one document at a time.
pub trait DocStage: Send + Sync {
    /// Works on `document` in place and says whether it goes on.
    ///
    /// # Errors
    /// [`DocError`] where the document could not be worked on; the run goes on with the next.
    fn apply(&self, document: &mut Document) -> Result<Flow, DocError>;
}

/// Runs untrusted programs.
pub trait Executor: Send + Sync {
    /// Runs one program under limits and waits for its end. May be called from many threads at once.
    ///
    /// # Errors
    /// [`SandboxError`] where the sandbox itself failed; whatever the *program* did is `Ok`.
    fn execute(&self, program: &Program, limits: &Limits) -> Result<Execution, SandboxError>;
}

/// The sandbox could not do its work.
#[derive(Debug, thiserror::Error)]
#[error("the sandbox could not {action}")]
pub struct SandboxError {
    /// What it was about to do.
    pub action: String,
    /// What the system said.
    pub source: Option<std::io::Error>,
}

/// Compares a stated result with a program's output.
pub trait Checker: Send + Sync {
    /// Decides whether `output` states the same mathematical object as `stated`.
    fn compare(&self, stated: &str, output: &str) -> Comparison;
}

/// Makes a second program for a computation, from its conditions and expression alone.
pub trait SecondRoute: Send + Sync {
    /// A program that prints what the expression comes to; `None` where there is no route but the first, or the first one is this.
    fn program(&self, computation: &Computation) -> Option<String>;
}

/// Where results that were expensive to get are kept between runs, by content hash.
pub trait ResultStore: Send + Sync {
    /// The value last put under `key`.
    fn get(&self, key: u128) -> Option<Vec<u8>>;

    /// Keeps `value` under `key`.
    ///
    /// # Errors
    /// Where the store could not be written.
    fn put(&self, key: u128, value: &[u8]) -> std::io::Result<()>;
}

/// One question to a language model.
#[derive(Clone, Debug, PartialEq)]
pub struct LlmRequest {
    /// Content hash of all that decides the answer; the key of journals.
    pub key: u128,
    /// The piece of text the question is about, as it stands in the document (recorded answers are found by it).
    pub passage: String,
    /// The whole rendered prompt.
    pub prompt: String,
    /// Most tokens to answer with.
    pub max_tokens: u32,
    /// Sampling temperature; 0 is greedy.
    pub temperature: f32,
    /// Seed of the sampling; differs between several samples of one question.
    pub seed: u64,
    /// JSON schema that the answer is to follow, where the server can see to that; empty asks for free text.
    pub schema: String,
}

/// What a language model answered.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct LlmAnswer {
    /// The answer.
    pub text: String,
    /// Model name as the server gives it.
    pub model: String,
    /// True where the answer was cut off at the token limit.
    #[serde(default)]
    pub cut_off: bool,
    /// Tokens of the prompt, where the server counts them.
    #[serde(default)]
    pub prompt_tokens: u64,
    /// Tokens of the answer.
    #[serde(default)]
    pub answer_tokens: u64,
}

/// No answer.
#[derive(Clone, Debug, thiserror::Error)]
pub enum LlmError {
    /// The backend has no answer for this passage; another backend may.
    #[error("no recorded answer for this passage")]
    NoAnswer,
    /// The request itself is refused (too long, malformed); asking again gives the same.
    #[error("the model server refused the request: {detail}")]
    Refused {
        /// What the server said.
        detail: String,
    },
    /// The server failed this request after all retries; another time may work.
    #[error("the model server failed: {detail}")]
    Unavailable {
        /// What was seen last.
        detail: String,
    },
    /// Nothing will work until a person acts (wrong key, unknown model).
    #[error("the model server cannot be used: {detail}")]
    Fatal {
        /// What to mend.
        detail: String,
    },
}

/// Receives answers as they finish: index of the request in the batch, and the answer.
pub type AnswerSink<'a> = &'a mut dyn FnMut(usize, Result<LlmAnswer, LlmError>);

/// A source of answers: a model server, recorded answers, or a dummy.
pub trait LlmBackend: Send + Sync {
    /// `http`, `batch`, `replay` or `dummy`; goes into [`crate::Origin::translator`].
    fn name(&self) -> &'static str;

    /// What decides its answers (model, file hash); part of the stage's fingerprint.
    fn identity(&self) -> String;

    /// Asks all of `requests`, calling `sink` exactly once for each, in any order, before it returns.
    fn complete(&self, requests: &[LlmRequest], sink: AnswerSink<'_>);
}
