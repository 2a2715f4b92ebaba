//! Moves data: shards, manifests, commit, resume, rejects, statistics. What is done to a document is somebody else's; this
//! crate sees to it that it is done once, that nothing half-done is ever visible, that no row is lost without a reason, and
//! that the output does not depend on threads, tasks or interruptions.
//!
//! A *step* is a family of rank-numbered tasks ([`StepPlan`]). [`run_task`] is the only way a task is ever run: skip if it
//! is committed, run, commit. [`run_step`] runs the missing tasks of a step on the threads of this machine and writes its
//! [`Manifest`], which is all that readers follow. Within a task, [`map_documents`] is the usual loop; [`ordered_window`],
//! [`Journal`] and [`PartitionWriter`] / [`merge_partition`] serve the others. [`open_rows`] reads files of documents, ours
//! and those of others; [`ReleaseWriter`] writes the release format.
//!
//! Not here: what the stages do, configuration, printing, other machines.

mod channel;
mod counts;
mod documents;
mod error;
mod fingerprint;
mod folder;
mod formats;
mod hasher;
mod journal;
mod launch;
mod manifest;
mod ordered;
mod output;
mod partition;
mod plan;
mod progress;
mod reasons;
mod run;
mod sweep;
mod task;
mod task_io;

pub use channel::{ChannelBounds, Receiver, Sender, bounded_channel};
pub use counts::{Counts, StepCounts};
pub use documents::{Apply, map_documents, map_stage, scan_documents};
pub use error::{PipelineError, StorageError, TaskError};
pub use fingerprint::{Fingerprint, FingerprintParts};
pub use formats::{
    BadRow, ColumnKind, FORMATS, Format, RELEASE_COLUMNS, ReleaseColumn, ReleaseWriter, Row, RowOptions, Rows,
    SourceInfo, find_inputs, format_of, open_rows,
};
pub use journal::{Journal, JournalOptions};
pub use launch::{LaunchOptions, StepResult, run_step};
pub use manifest::{MANIFEST_FILE, Manifest, STATS_FILE, StepStats, TaskDone, TaskStats};
pub use ordered::{Window, WindowError, ordered_window};
pub use output::{OutputEntry, OutputFile, PART, REJECTS};
pub use partition::{Merge, PartitionFile, PartitionWriter, RecordStream, merge_partition};
pub use plan::{Shape, StepPlan, TaskInput, TaskSpec};
pub use progress::{Interrupt, Progress, ProgressSnapshot};
pub use reasons::{
    BAD_JSON, BAD_UTF8, DAMAGED_INPUT, LINE_TOO_LONG, NEWER_VERSION, NO_TEXT, PANIC, REASONS, TRUNCATED_INPUT,
    UNSUPPORTED_INPUT,
};
pub use run::{LOCK_FILE, Run};
pub use task::{Job, Step, TaskOutcome, run_task};
pub use task_io::{Outcome, REJECT_KEY, TaskIo};

/// What a panic said, for messages.
pub(crate) fn panic_message(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().copied();
    let text = text.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    text.unwrap_or("no message").to_owned()
}
