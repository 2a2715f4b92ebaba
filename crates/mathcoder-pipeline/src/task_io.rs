//! What a task may do with the outside: read its inputs, write its outputs, keep, drop or fail rows, count, and ask whether
//! it should stop. Everything is counted on the way, so that a step cannot forget to; what came in must come out as kept,
//! dropped or failed, which the commit checks.

use crate::documents::RowStream;
use crate::formats::{self, BadRow, Opening, RowOptions, Rows};
use crate::output::{FinishedOutput, LinesOutput, OutputFile, OutputName, is_role, relative_path};
use crate::task::Job;
use crate::{Fingerprint, Interrupt, PART, REJECTS, StepCounts, StorageError, TaskError, TaskInput, TaskSpec};
use mathcoder_core::{Document, Reason};
use serde::Serialize;
use serde_json::{Map, Value};
use std::path::PathBuf;
use std::sync::Arc;

/// The outside of one task.
pub struct TaskIo<'a> {
    job: &'a Job<'a>,
    task: &'a TaskSpec,
    fingerprint: Fingerprint,
    folder: PathBuf,
    threads: usize,
    counts: StepCounts,
    parts: Option<LinesOutput>,
    rejects: Option<LinesOutput>,
    closed: Vec<FinishedOutput>,
    created: Vec<String>,
    line: Vec<u8>,
}

/// What became of a row that did not go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The step decided against it.
    Dropped,
    /// It could not be worked on.
    Failed,
}

#[derive(Serialize)]
struct RejectNote<'a> {
    stage: &'a str,
    code: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<&'a str>,
    outcome: Outcome,
}

#[derive(Serialize)]
struct Reject<'a> {
    #[serde(flatten)]
    document: &'a Document,
    reject: RejectNote<'a>,
}

/// Key of the note in a row of the rejects.
pub const REJECT_KEY: &str = "reject";

impl<'a> TaskIo<'a> {
    pub(crate) fn new(job: &'a Job<'a>, task: &'a TaskSpec, threads: usize) -> Self {
        Self {
            job,
            task,
            fingerprint: job.plan.task_fingerprint(task),
            folder: job.run.step_folder(job.plan),
            threads: threads.max(1),
            counts: StepCounts::default(),
            parts: None,
            rejects: None,
            closed: Vec::new(),
            created: Vec::new(),
            line: Vec::new(),
        }
    }

    /// The task.
    #[must_use]
    pub fn task(&self) -> &'a TaskSpec {
        self.task
    }

    /// Threads that the task may use within itself. The output must not depend on it.
    #[must_use]
    pub fn threads(&self) -> usize {
        self.threads
    }

    /// The request to stop.
    #[must_use]
    pub fn interrupt(&self) -> &'a Arc<Interrupt> {
        self.job.run.interrupt()
    }

    /// Stops the task where it was told to. To be called between two rows.
    ///
    /// # Errors
    /// [`TaskError::Interrupted`].
    pub fn check_interrupt(&self) -> Result<(), TaskError> {
        if self.interrupt().is_urgent() { Err(TaskError::Interrupted) } else { Ok(()) }
    }

    /// Opens an input as rows. A file of ours is checked against its checksum; a difference ends the task. The rows are
    /// *not* counted as read; see [`TaskIo::row_in`] and [`crate::map_documents`].
    ///
    /// # Errors
    /// [`StorageError`] where the file cannot be opened.
    pub fn rows(&self, input: &TaskInput, options: &RowOptions) -> Result<Rows, StorageError> {
        let committed = input.checksum.map(|digest| (input.bytes, digest));
        let progress = Some(self.job.progress.clone());
        formats::open(Opening { path: &input.path, source: &input.source, options, committed, progress })
    }

    pub(crate) fn row_stream(&self, options: &RowOptions) -> RowStream<'a> {
        RowStream::new(self.task, options, self.job.progress)
    }

    /// Checks an input that is not read through [`TaskIo::rows`] against its checksum, in one pass.
    ///
    /// # Errors
    /// [`StorageError::Damaged`] where it differs, or another error where it cannot be read.
    pub fn check_input(&self, input: &TaskInput) -> Result<(), StorageError> {
        let Some(wanted) = input.checksum else { return Ok(()) };
        let found = formats::hash_file(&input.path)?;
        if found == wanted {
            return Ok(());
        }
        Err(StorageError::damaged(&input.path, format!("checksum {found:032x}, {wanted:032x} was committed")))
    }

    /// Counts a row as read. Exactly one of keep, pass, drop and fail must follow for it.
    pub fn row_in(&mut self, source: &str, text_bytes: u64) {
        self.counts.row_in(source, text_bytes);
        self.job.progress.row_in();
    }

    /// Counts bytes of an input as read, where the step reads it by itself; for the progress display alone.
    pub fn bytes_in(&self, bytes: u64) {
        self.job.progress.bytes_in(bytes);
    }

    /// Adds to a counter of the step's own.
    pub fn count(&mut self, counter: &str, n: u64) {
        self.counts.counter(counter, n);
    }

    /// Makes sure that there is a file of kept documents even where none is kept.
    ///
    /// # Errors
    /// [`StorageError`] where it cannot be created.
    pub fn open_documents(&mut self) -> Result<(), StorageError> {
        if self.parts.is_none() {
            self.parts = Some(LinesOutput::create(self.name(PART, "jsonl.zst"))?);
        }
        Ok(())
    }

    /// Keeps a row: writes its document and counts it.
    ///
    /// # Errors
    /// [`TaskError`] where it cannot be written.
    pub fn keep(&mut self, document: &Document) -> Result<(), TaskError> {
        self.emit(document)?;
        self.pass(&document.provenance.source);
        Ok(())
    }

    /// Counts a row as kept without writing a document: for steps whose output is no documents, or where [`TaskIo::emit`]
    /// wrote several.
    pub fn pass(&mut self, source: &str) {
        self.counts.kept(source);
        self.job.progress.kept();
    }

    /// Writes a document without counting a row as kept.
    ///
    /// # Errors
    /// [`TaskError`] where it cannot be written.
    pub fn emit(&mut self, document: &Document) -> Result<(), TaskError> {
        let mut line = std::mem::take(&mut self.line);
        line.clear();
        document.write_json_line(&mut line).map_err(|error| TaskError::because("cannot write a document", &error))?;
        let bytes = document.text.len() as u64;
        let written = self.emit_line(&document.provenance.source, &line, bytes);
        self.line = line;
        written
    }

    /// Drops a row: writes its document to the rejects and counts it.
    ///
    /// # Errors
    /// [`TaskError`] where it cannot be written.
    pub fn drop_document(&mut self, document: &Document, reason: &Reason) -> Result<(), TaskError> {
        self.reject(document, reason, Outcome::Dropped)
    }

    /// Fails a row: writes its document to the rejects and counts it.
    ///
    /// # Errors
    /// [`TaskError`] where it cannot be written.
    pub fn fail_document(&mut self, document: &Document, reason: &Reason) -> Result<(), TaskError> {
        self.reject(document, reason, Outcome::Failed)
    }

    /// Counts a row that is no document as read and failed, and writes a document without text for it to the rejects.
    ///
    /// # Errors
    /// [`TaskError`] where it cannot be written.
    pub fn fail_row(&mut self, row: BadRow) -> Result<(), TaskError> {
        self.row_in(&row.provenance.source, row.bytes);
        let reason = row.reason.clone();
        self.fail_document(&row.into_document(), &reason)
    }

    /// Creates an output of the step's own: `role` is a lower-case word, unique in the task. It has to be closed.
    ///
    /// # Errors
    /// [`TaskError`] where the role is none or taken, or the file cannot be created.
    pub fn create(&mut self, role: &str, extension: &str) -> Result<OutputFile, TaskError> {
        let is_taken = role == PART || role == REJECTS || self.created.iter().any(|name| name == role);
        if !is_role(role) || is_taken {
            return Err(TaskError::failed(format!("an output cannot be named {role:?}: no plain word, or taken")));
        }
        let output = OutputFile::create(self.name(role, extension))?;
        self.created.push(role.to_owned());
        Ok(output)
    }

    /// Closes an output with the number of rows in it; it becomes visible when the task commits.
    ///
    /// # Errors
    /// [`StorageError`] where the system refuses, for example because the disk is full.
    pub fn close(&mut self, output: OutputFile, rows: u64) -> Result<(), StorageError> {
        self.closed.push(output.finish(rows)?);
        Ok(())
    }

    pub(crate) fn emit_line(&mut self, source: &str, line: &[u8], text_bytes: u64) -> Result<(), TaskError> {
        self.open_documents()?;
        if let Some(parts) = &mut self.parts {
            parts.write_line(line)?;
        }
        self.counts.written(source, text_bytes);
        Ok(())
    }

    fn reject(&mut self, document: &Document, reason: &Reason, outcome: Outcome) -> Result<(), TaskError> {
        let mut line = std::mem::take(&mut self.line);
        line.clear();
        write_reject_line(self.step_name(), document, (reason, outcome), &mut line)?;
        let written = self.write_reject(&document.provenance.source, &line, (reason, outcome));
        self.line = line;
        written
    }

    pub(crate) fn step_name(&self) -> &'a str {
        &self.job.plan.name
    }

    pub(crate) fn write_reject(
        &mut self,
        source: &str,
        line: &[u8],
        (reason, outcome): (&Reason, Outcome),
    ) -> Result<(), TaskError> {
        if self.rejects.is_none() {
            self.rejects = Some(LinesOutput::create(self.name(REJECTS, "jsonl.zst"))?);
        }
        if let Some(rejects) = &mut self.rejects {
            rejects.write_line(line)?;
        }
        match outcome {
            Outcome::Dropped => {
                self.counts.dropped(source, reason);
                self.job.progress.dropped();
            }
            Outcome::Failed => {
                self.counts.failed(source, reason);
                self.job.progress.failed();
            }
        }
        Ok(())
    }

    /// Closes what is still open of the task's documents, and hands all over to the commit.
    pub(crate) fn finish(mut self) -> Result<(Vec<FinishedOutput>, StepCounts), TaskError> {
        if let Some(name) = self.created.iter().find(|role| !self.closed.iter().any(|out| out.entry.role == **role)) {
            return Err(TaskError::failed(format!("the step did not close its output {name:?}")));
        }
        let lines = [self.parts.take(), self.rejects.take()];
        let mut outputs: Vec<FinishedOutput> = Vec::new();
        for output in lines.into_iter().flatten() {
            outputs.push(output.finish()?);
        }
        outputs.append(&mut self.closed);
        self.counts.file_bytes_in = self.task.inputs.iter().map(|input| input.bytes).sum();
        self.counts.file_bytes_out = outputs.iter().map(|output| output.entry.bytes).sum();
        Ok((outputs, self.counts))
    }

    fn name(&self, role: &str, extension: &str) -> OutputName {
        OutputName {
            folder: self.folder.clone(),
            relative: relative_path(role, self.task.rank, self.fingerprint, extension),
            role: role.to_owned(),
            rank: self.task.rank,
        }
    }
}

impl std::fmt::Debug for TaskIo<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TaskIo").field("task", self.task).field("folder", &self.folder).finish_non_exhaustive()
    }
}

/// Appends a document with the note why it did not go on.
pub(crate) fn write_reject_line(
    step: &str,
    document: &Document,
    (reason, outcome): (&Reason, Outcome),
    line: &mut Vec<u8>,
) -> Result<(), TaskError> {
    let note = RejectNote { stage: step, code: &reason.code, detail: reason.detail.as_deref(), outcome };
    let renamed = document.extra.contains_key(REJECT_KEY).then(|| without_old_note(document));
    let document = renamed.as_ref().unwrap_or(document);
    serde_json::to_writer(&mut *line, &Reject { document, reject: note })
        .map_err(|error| TaskError::because("cannot write a rejected document", &error))?;
    line.push(b'\n');
    Ok(())
}

/// A document that comes out of other rejects carries a note already; two keys of one name would lose one of them.
fn without_old_note(document: &Document) -> Document {
    let mut document = document.clone();
    let extra = std::mem::take(&mut document.extra);
    let rename = |(key, value): (String, Value)| {
        if key == REJECT_KEY { ("reject_before".to_owned(), value) } else { (key, value) }
    };
    document.extra = extra.into_iter().map(rename).collect::<Map<_, _>>();
    document
}
