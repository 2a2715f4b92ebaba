//! What can go wrong before a program runs: no interpreter, no packages, too few walls. What a program does is never an
//! error here. `Display` says what failed; [`ExecuteError::hint`] says what to type next.

use std::path::PathBuf;

/// The sandbox or its Python environment could not be made ready.
#[derive(Debug, thiserror::Error)]
pub enum ExecuteError {
    /// A value of the config makes no sense.
    #[error("{message}")]
    Config {
        /// What is wrong and what is allowed.
        message: String,
    },
    /// No interpreter was found, or none that is new enough.
    #[error("no Python 3.10 or later was found (looked at: {looked_at})")]
    NoPython {
        /// The candidates and what was wrong with each.
        looked_at: String,
    },
    /// The interpreter lacks a module that the sandbox needs.
    #[error("{interpreter} has no module {module}")]
    MissingModule {
        /// The interpreter.
        interpreter: PathBuf,
        /// The module.
        module: &'static str,
    },
    /// The Python environment is not there yet.
    #[error("the Python environment {dir} is not complete")]
    NotPrepared {
        /// Its folder.
        dir: PathBuf,
    },
    /// The folder for the environment holds something else.
    #[error("{dir} exists, but is no Python environment made by mathcoder")]
    NotOurs {
        /// The folder.
        dir: PathBuf,
    },
    /// The virtual environment could not be made.
    #[error("making a virtual environment with {interpreter} failed: {detail}")]
    Venv {
        /// The interpreter.
        interpreter: PathBuf,
        /// The last lines of what it printed.
        detail: String,
    },
    /// The packages could not be installed.
    #[error("installing the Python packages into {dir} failed: {detail}")]
    Install {
        /// The folder of the environment.
        dir: PathBuf,
        /// The last lines of what pip printed.
        detail: String,
    },
    /// A file operation failed.
    #[error("could not {action} {path}")]
    Io {
        /// What was about to be done.
        action: &'static str,
        /// With what.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A system call that the sandbox cannot do without failed.
    #[error("could not {action}")]
    System {
        /// What was about to be done.
        action: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// The kernel gives too little isolation.
    #[error("this machine isolates programs too weakly: {missing}")]
    Weak {
        /// The walls that do not stand, and why.
        missing: String,
    },
    /// A warm interpreter did not start.
    #[error("the warm interpreter did not start: {detail}")]
    Start {
        /// What it printed last.
        detail: String,
    },
}

impl ExecuteError {
    /// What a person can do about it.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::NoPython { .. } => Some(
                "install Python 3.10 or later (Debian, Ubuntu: apt install python3 python3-venv), or set execute.python to \
                 one"
                    .into(),
            ),
            Self::MissingModule { module, .. } => Some(format!(
                "install the whole standard library of Python (module {module}), or set execute.python to another \
                 interpreter"
            )),
            Self::NotPrepared { .. } => Some("run `mathcoder doctor --install`".into()),
            Self::NotOurs { .. } => Some("set execute.environment to a folder that does not exist yet".into()),
            Self::Venv { .. } => Some(
                "install the modules venv and pip (Debian, Ubuntu: apt install python3-venv python3-pip), or set \
                 execute.python to an interpreter that has them"
                    .into(),
            ),
            Self::Install { .. } => Some(
                "check the network or the package index (pip's own settings apply: PIP_INDEX_URL, PIP_FIND_LINKS, \
                 pip.conf), then run `mathcoder doctor --install`"
                    .into(),
            ),
            Self::Weak { .. } => Some(
                "run `mathcoder doctor` to see how to put up each wall; execute.allow_weak = true runs programs \
                 nevertheless"
                    .into(),
            ),
            Self::Start { .. } => Some("run `mathcoder doctor`; it tries every wall on its own".into()),
            Self::Config { .. } | Self::Io { .. } | Self::System { .. } => None,
        }
    }
}
