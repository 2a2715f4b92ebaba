//! Language model backends behind the one port [`mathcoder_core::LlmBackend`]: model servers ([`Http`]), files of questions
//! and answers ([`Batch`]), recorded answers ([`Replay`]), a deterministic stand-in ([`Dummy`]), and a journal that goes before
//! a server ([`Journaled`]). [`StandIn`] is the other side: a server without a model, for trying things out.
//!
//! Requests in, answers out, each exactly once; [`open_backend`] makes a backend from the word a user types. Threads and
//! sockets live here and nowhere else in the text stages. Not here: prompts, parsing of answers, the order of backends,
//! the folders of a run.
//!
//! The client is blocking, one thread per request in flight, on `ureq`: measured as release builds it takes 10 CPU seconds
//! (11 crates) against 50 (74 crates) for an asynchronous runtime with `reqwest`, with TLS 41 (26) against 122 (95); the
//! port is synchronous, and threads that wait cost little (docs/results.md has the numbers for 2,000 of them and more).

mod backends;
mod batch;
mod budget;
mod dummy;
mod http;
mod journal;
mod meter;
mod replay;
mod stand_in;

pub use backends::{BACKENDS, BackendError, BackendInfo, Surroundings, open_backend};
pub use batch::Batch;
pub use budget::{CostLimit, Prices};
pub use dummy::Dummy;
pub use http::{API_KEY_VARIABLE, ApiKey, ERROR_POLICY, Form, Http, HttpConfig, PolicyRow};
pub use journal::Journaled;
pub use meter::{Meter, MeterSnapshot};
pub use replay::Replay;
pub use stand_in::{Counts, Fault, Faults, StandIn, StandInOptions};
