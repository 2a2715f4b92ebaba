//! Language model backends behind the one port [`mathcoder_core::LlmBackend`]: a model server ([`Http`]), recorded
//! answers ([`Replay`]), a deterministic stand-in ([`Dummy`]), and a journal that goes before any of them ([`Journaled`]).
//!
//! Requests in, answers out, each exactly once; [`open_backend`] makes a backend from the word a user types. Threads and
//! sockets live here and nowhere else in the text stages. Not here: prompts, parsing of answers, the order of backends,
//! the folders of a run.
//!
//! The client is blocking, one thread per request in flight, on `ureq`: measured as release builds it takes 10 CPU seconds
//! (11 crates) against 50 (74 crates) for an asynchronous runtime with `reqwest`, with TLS 41 (26) against 122 (95); the
//! port is synchronous, and a few hundred threads that wait cost little.

mod backends;
mod dummy;
mod http;
mod journal;
mod replay;

pub use backends::{BACKENDS, BackendError, BackendInfo, open_backend};
pub use dummy::Dummy;
pub use http::{API_KEY_VARIABLE, ApiKey, ERROR_POLICY, Http, HttpConfig, PolicyRow};
pub use journal::Journaled;
pub use replay::Replay;
