//! The list of backends and the way from a typed word (`replay:FILE`, `dummy`, `http://HOST:PORT/v1`) to a backend.
//!
//! A backend is added as one file and one row of [`BACKENDS`].

use crate::{ApiKey, Batch, Dummy, Http, HttpConfig, Journaled, Meter, Replay};
use mathcoder_core::{LlmBackend, ResultStore};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A row of the list of backends, as shown to users.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BackendInfo {
    /// Goes into [`mathcoder_core::Origin::translator`].
    pub name: &'static str,
    /// What a user types.
    pub form: &'static str,
    /// What it does, one sentence.
    pub meaning: &'static str,
}

/// Every backend, in the order in which they are shown.
pub const BACKENDS: &[BackendInfo] = &[
    BackendInfo {
        name: "replay",
        form: "replay:FILE",
        meaning: "Recorded answers from a JSON Lines file with text and response.",
    },
    BackendInfo {
        name: "dummy",
        form: "dummy",
        meaning: "Adds up the first two numbers of a passage; deterministic, for trying a recipe out.",
    },
    BackendInfo {
        name: "http",
        form: "http://HOST:PORT/v1",
        meaning: "A model server that speaks the OpenAI protocol; several of the same model with `|` between them.",
    },
    BackendInfo {
        name: "batch",
        form: "batch:DIR",
        meaning: "Files of questions out and of answers in, in the OpenAI batch form.",
    },
];

/// A backend could not be made.
#[derive(Debug, thiserror::Error)]
pub enum BackendError {
    /// No such backend.
    #[error("`{spec}` is no backend; allowed are {}", forms())]
    Unknown {
        /// What was typed.
        spec: String,
    },
    /// TLS is not built in.
    #[error(
        "`{url}` needs TLS, which this program was built without; build it with the feature `https`, or give an http:// address"
    )]
    NoTls {
        /// What was typed.
        url: String,
    },
    /// The address is no address.
    #[error("`{url}` is no usable address: {why}")]
    BadUrl {
        /// What was typed.
        url: String,
        /// What is wrong.
        why: String,
    },
    /// The configuration is wrong.
    #[error("the model client's configuration is wrong: {why}")]
    Config {
        /// What is wrong and what is allowed.
        why: String,
    },
    /// A file could not be read or written.
    #[error("could not {action} {}", path.display())]
    File {
        /// `read`, `open` or `write to`.
        action: &'static str,
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A line of a file of recorded answers is wrong.
    #[error("{}:{line}: not a recorded answer", path.display())]
    Line {
        /// The file.
        path: PathBuf,
        /// Its line, from 1.
        line: usize,
        /// What the JSON reader said.
        source: serde_json::Error,
    },
}

/// What a model server needs beside its address.
#[derive(Clone)]
pub struct Surroundings {
    /// How it is asked.
    pub config: HttpConfig,
    /// The key.
    pub key: Option<ApiKey>,
    /// Is told what happens.
    pub meter: Arc<Meter>,
    /// Where answers are kept; none asks again in every run.
    pub store: Option<Arc<dyn ResultStore>>,
    /// Tokens of prompts and answers that earlier parts of the run have spent.
    pub spent: (u64, u64),
}

/// Makes the backend that `spec` names. `around` is used by model servers only.
///
/// # Errors
/// [`BackendError`] where there is no such backend or it cannot be used.
pub fn open_backend(spec: &str, around: &Surroundings) -> Result<Box<dyn LlmBackend>, BackendError> {
    if let Some(path) = spec.strip_prefix("replay:") {
        return Ok(Box::new(Replay::open(Path::new(path))?));
    }
    if let Some(folder) = spec.strip_prefix("batch:") {
        return Ok(Box::new(Batch::open(Path::new(folder), &around.config)?));
    }
    if spec == "dummy" {
        return Ok(Box::new(Dummy));
    }
    if !spec.starts_with("http://") && !spec.starts_with("https://") {
        return Err(BackendError::Unknown { spec: spec.to_owned() });
    }
    let meter = (Arc::clone(&around.meter), around.spent);
    let http: Box<dyn LlmBackend> = Box::new(Http::open(spec, &around.config, around.key.clone(), meter)?);
    Ok(match &around.store {
        Some(store) => Box::new(Journaled::new(http, Arc::clone(store), Arc::clone(&around.meter))),
        None => http,
    })
}

fn forms() -> String {
    BACKENDS.iter().map(|b| b.form).collect::<Vec<_>>().join(", ")
}
