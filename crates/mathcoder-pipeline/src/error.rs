//! What can go wrong while data moves, in three layers: one file ([`StorageError`]), one task ([`TaskError`]), one step
//! ([`PipelineError`]). Every variant holds the path, rank or step it is about; `Display` never repeats its source. What a
//! single *document* does wrong is no error here: it is a reason in the rejects.

use std::io;
use std::path::{Path, PathBuf};

/// A file could not be used.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// The system refused an operation on a file or folder.
    #[error("cannot {action} {}", path.display())]
    Io {
        /// What was tried: `read`, `write`, `create`, …
        action: &'static str,
        /// On what.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A file that this program wrote does not hold what was written.
    #[error("{} is damaged: {what}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What was wanted and what was found.
        what: String,
    },
    /// A file of a kind that this program does not read or write.
    #[error("{}: {what}", path.display())]
    Unknown {
        /// The file.
        path: PathBuf,
        /// What is wanted instead.
        what: String,
    },
}

impl StorageError {
    /// Makes an error out of what the system said; for `map_err`.
    pub fn io(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_path_buf();
        move |source| Self::Io { action, path, source }
    }

    /// A file of ours that does not hold what was written.
    pub fn damaged(path: &Path, what: impl Into<String>) -> Self {
        Self::Damaged { path: path.to_path_buf(), what: what.into() }
    }

    /// True where the same operation may succeed a moment later.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        use io::ErrorKind as Kind;
        let Self::Io { source, .. } = self else { return false };
        matches!(
            source.kind(),
            Kind::Interrupted | Kind::TimedOut | Kind::WouldBlock | Kind::ResourceBusy | Kind::StaleNetworkFileHandle
        )
    }

    /// True where the disk or the quota is full: nothing else will succeed until a person makes room.
    #[must_use]
    pub fn is_disk_full(&self) -> bool {
        use io::ErrorKind as Kind;
        let Self::Io { source, .. } = self else { return false };
        matches!(source.kind(), Kind::StorageFull | Kind::QuotaExceeded)
    }
}

/// A task did not reach its commit; nothing of it is visible.
#[derive(Debug, thiserror::Error)]
pub enum TaskError {
    /// A file could not be used.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// The run was told to stop at once.
    #[error("interrupted")]
    Interrupted,
    /// The step gave up; the same input will give the same.
    #[error("{what}")]
    Failed {
        /// What went wrong, with its causes.
        what: String,
    },
    /// The step gave up because something outside did not answer; another try may work.
    #[error("{what}")]
    Unavailable {
        /// What went wrong, with its causes.
        what: String,
    },
    /// The rows do not add up: a defect of the step, never of the data.
    #[error(
        "{rows_in} rows came in{} but {kept} kept + {dropped} dropped + {failed} failed are accounted for",
        of_source(source_name)
    )]
    Unbalanced {
        /// The source whose rows do not add up, empty for all together.
        source_name: String,
        /// Rows read.
        rows_in: u64,
        /// Rows kept.
        kept: u64,
        /// Rows dropped.
        dropped: u64,
        /// Rows failed.
        failed: u64,
    },
    /// The step panicked: a defect of the step.
    #[error("the step panicked: {message}")]
    Panicked {
        /// What the panic said.
        message: String,
    },
}

fn of_source(name: &str) -> String {
    if name.is_empty() { String::new() } else { format!(" from source {name:?}") }
}

impl TaskError {
    /// Gives up with a message.
    pub fn failed(what: impl Into<String>) -> Self {
        Self::Failed { what: what.into() }
    }

    /// Gives up because of `error`; its chain of causes becomes part of the message.
    pub fn because(what: impl Into<String>, error: &dyn std::error::Error) -> Self {
        let mut text: String = what.into();
        let mut next = Some(error);
        while let Some(cause) = next {
            text.push_str(": ");
            text.push_str(&cause.to_string());
            next = cause.source();
        }
        Self::Failed { what: text }
    }

    /// True where another try may succeed.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Storage(error) => error.is_retryable(),
            Self::Unavailable { .. } => true,
            _ => false,
        }
    }

    /// True where no other task can succeed either, so that none should be started.
    #[must_use]
    pub fn is_fatal(&self) -> bool {
        matches!(self, Self::Storage(error) if error.is_disk_full())
    }
}

/// A step did not reach its manifest. Whatever was committed stays; running again continues.
#[derive(Debug, thiserror::Error)]
pub enum PipelineError {
    /// A file of the run folder could not be used.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// Another process works in the run folder.
    #[error("{} is in use by another process{holder}", folder.display())]
    Locked {
        /// The run folder.
        folder: PathBuf,
        /// ` (process 123)` where it is known, else empty.
        holder: String,
    },
    /// The plan cannot be carried out.
    #[error("step {step}: {what}")]
    BadPlan {
        /// The step.
        step: String,
        /// What is wrong.
        what: String,
    },
    /// The folder already holds the output of another step.
    #[error("{} holds the output of step {found}, not of {wanted}", folder.display())]
    ForeignFolder {
        /// The folder.
        folder: PathBuf,
        /// The step whose output is there.
        found: String,
        /// The step that was to write there.
        wanted: String,
    },
    /// The run was told to stop; what was committed stays.
    #[error("step {step} interrupted with {done} of {total} tasks done")]
    Interrupted {
        /// The step.
        step: String,
        /// Tasks committed.
        done: u64,
        /// Tasks of the step.
        total: u64,
    },
    /// A task failed; the others went on.
    #[error("step {step}: task {rank} ({label}) failed{}", and_others(*others))]
    Task {
        /// The step.
        step: String,
        /// The first task that failed.
        rank: u32,
        /// Its label.
        label: String,
        /// How many more tasks failed.
        others: usize,
        /// Why it failed.
        source: Box<TaskError>,
    },
    /// Too many rows failed. All tasks are committed, so a run with a higher limit continues at once.
    #[error(
        "step {step}: {failed} of {rows_in} rows failed, more than max_failure_rate = {limit} allows; {worst_count} of them with {worst}"
    )]
    TooManyFailures {
        /// The step.
        step: String,
        /// Rows that failed.
        failed: u64,
        /// Rows read.
        rows_in: u64,
        /// The limit.
        limit: f64,
        /// The most frequent reason code.
        worst: String,
        /// How often it occurred.
        worst_count: u64,
    },
}

fn and_others(others: usize) -> String {
    if others == 0 { String::new() } else { format!(", and {others} more") }
}
