//! What can be wrong before a text is looked at, and the one thing that stops a run: a backend that cannot be used.

use std::path::PathBuf;

/// The translation stage cannot work.
#[derive(Debug, thiserror::Error)]
pub enum TranslateError {
    /// A file could not be read.
    #[error("could not read {}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A domain file is wrong.
    #[error("{path} is no domain: {why}")]
    Domain {
        /// The file.
        path: String,
        /// What is wrong.
        why: String,
    },
    /// A prompt is wrong.
    #[error("{path} is no prompt: {why}")]
    Prompt {
        /// The file.
        path: String,
        /// What is wrong.
        why: String,
    },
    /// A model server cannot be used until a person acts.
    #[error("the backend `{backend}` cannot be used: {why}")]
    Backend {
        /// Its name.
        backend: String,
        /// What to mend.
        why: String,
    },
    /// Programs could not be tried out.
    #[error("programs could not be tried out")]
    Trial {
        /// What the sandbox said.
        source: mathcoder_core::SandboxError,
    },
}
