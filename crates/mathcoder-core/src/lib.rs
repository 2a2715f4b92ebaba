//! The vocabulary of mathcoder: what a document, a computation, an execution, a verdict and a reason are, and the ports
//! through which feature crates reach each other without seeing each other.
//!
//! In: nothing. Out: types. No file is read, no thread started, no clock asked, no `unsafe` here; every other crate may
//! use this one. The public JSON form of [`Document`] (version 1, unknown fields kept) is defined by the serde
//! implementations of these types and pinned by golden files under `tests/`.

mod computation;
mod document;
mod execution;
mod hash;
mod ports;
mod reason;
mod verdict;

pub use computation::{Computation, Origin, Span};
pub use document::{Annotations, DOCUMENT_VERSION, DocId, Document, DocumentError, Provenance};
pub use execution::{Execution, Limits, Program, Status, Usage};
pub use hash::{content_hash, content_hash_parts, hex128};
pub use ports::{
    AnswerSink, Checker, DocError, DocStage, Executor, Flow, LlmAnswer, LlmBackend, LlmError, LlmRequest, ResultStore,
    SandboxError, SecondRoute,
};
pub use reason::{Reason, ReasonInfo};
pub use verdict::{Comparison, Level, Verdict};
