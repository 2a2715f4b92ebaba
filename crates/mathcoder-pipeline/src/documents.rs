//! The loop that most steps are: read every document of the task's inputs, look at it, keep, drop or fail it. Rows that are
//! no documents, panics on a document, interrupts, counting and the use of spare threads are seen to here, once.
//!
//! Memory: one document, or a bounded window of them where the task has threads to spare. One pass. The output does not
//! depend on the number of threads.

use crate::formats::{self, BadRow, Opening, Row, RowOptions};
use crate::ordered::{Window, ordered_window};
use crate::reasons::PANIC;
use crate::task_io::{Outcome, write_reject_line};
use crate::{Progress, TaskError, TaskIo, TaskSpec, panic_message};
use mathcoder_core::{DocError, DocStage, Document, Flow, Reason};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Looks at one document, changes it in place and says whether it goes on.
pub type Apply<'a> = &'a (dyn Fn(&mut Document) -> Result<Flow, DocError> + Sync);

/// Rows handed to a thread at once: enough that handing over costs nothing, few enough that the window stays small.
const BATCH_ROWS: usize = 64;
const BATCH_BYTES: u64 = 256 << 10;
const WINDOW_BYTES: u64 = 64 << 20;

/// Applies `apply` to every document of the task's inputs. There is a file of kept documents afterwards even where none
/// was kept.
///
/// # Errors
/// [`TaskError`]; never because of a single document or a damaged foreign file.
pub fn map_documents(io: &mut TaskIo<'_>, options: &RowOptions, apply: Apply<'_>) -> Result<(), TaskError> {
    io.open_documents()?;
    let step = io.step_name();
    let rows = io.row_stream(options);
    if io.threads() == 1 {
        for row in rows {
            io.check_interrupt()?;
            sink(io, work(step, apply, row?)?)?;
        }
        return Ok(());
    }
    let threads = io.threads();
    let interrupt = std::sync::Arc::clone(io.interrupt());
    let window = Window { threads, max_items: threads * 4, max_bytes: WINDOW_BYTES, stop: Some(&*interrupt) };
    let work_batch = |batch: Vec<Row>| batch.into_iter().map(|row| work(step, apply, row)).collect::<Vec<_>>();
    let sink_batch = |batch: Vec<Result<Worked, TaskError>>| batch.into_iter().try_for_each(|worked| sink(io, worked?));
    ordered_window(&window, Batches { rows }, work_batch, sink_batch)?;
    Ok(())
}

/// As [`map_documents`], for a stage.
///
/// # Errors
/// As [`map_documents`].
pub fn map_stage(io: &mut TaskIo<'_>, options: &RowOptions, stage: &dyn DocStage) -> Result<(), TaskError> {
    map_documents(io, options, &|document| stage.apply(document))
}

/// Shows every document of the task's inputs to `visit`, in order, on one thread, and counts each as read and kept. For
/// steps that make something else than documents. Nothing is written but the rows that are no documents.
///
/// # Errors
/// [`TaskError`], also what `visit` gives up with.
pub fn scan_documents(
    io: &mut TaskIo<'_>,
    options: &RowOptions,
    visit: &mut dyn FnMut(Document, &mut TaskIo<'_>) -> Result<(), TaskError>,
) -> Result<(), TaskError> {
    for row in io.row_stream(options) {
        io.check_interrupt()?;
        match row? {
            Row::Document(document) => {
                let source = document.provenance.source.clone();
                io.row_in(&source, document.text.len() as u64);
                io.pass(&source);
                visit(*document, io)?;
            }
            Row::Bad(row) => io.fail_row(*row)?,
        }
    }
    Ok(())
}

/// A row that was worked on, with the line to write.
struct Worked {
    source: String,
    bytes_in: u64,
    bytes_out: u64,
    line: Vec<u8>,
    /// `None`: kept.
    rejected: Option<(Reason, Outcome)>,
}

fn work(step: &str, apply: Apply<'_>, row: Row) -> Result<Worked, TaskError> {
    match row {
        Row::Document(document) => work_document(step, apply, *document),
        Row::Bad(row) => work_bad(step, *row),
    }
}

fn work_document(step: &str, apply: Apply<'_>, mut document: Document) -> Result<Worked, TaskError> {
    // Counted under the source it came with, whatever the stage makes of it.
    let source = document.provenance.source.clone();
    let bytes_in = document.text.len() as u64;
    let flow = catch_unwind(AssertUnwindSafe(|| apply(&mut document)));
    let rejected = match flow {
        Ok(Ok(Flow::Keep)) => None,
        Ok(Ok(Flow::Drop(reason))) => Some((reason, Outcome::Dropped)),
        Ok(Err(DocError { reason })) => Some((reason, Outcome::Failed)),
        Err(panic) => Some((PANIC.because(panic_message(&*panic)), Outcome::Failed)),
    };
    let mut line = Vec::with_capacity(document.text.len() + 512);
    match &rejected {
        None => document
            .write_json_line(&mut line)
            .map_err(|error| TaskError::because("cannot write a document", &error))?,
        Some((reason, outcome)) => write_reject_line(step, &document, (reason, *outcome), &mut line)?,
    }
    Ok(Worked { source, bytes_in, bytes_out: document.text.len() as u64, line, rejected })
}

fn work_bad(step: &str, row: BadRow) -> Result<Worked, TaskError> {
    let (source, bytes_in, reason) = (row.provenance.source.clone(), row.bytes, row.reason.clone());
    let mut line = Vec::new();
    write_reject_line(step, &row.into_document(), (&reason, Outcome::Failed), &mut line)?;
    Ok(Worked { source, bytes_in, bytes_out: 0, line, rejected: Some((reason, Outcome::Failed)) })
}

fn sink(io: &mut TaskIo<'_>, worked: Worked) -> Result<(), TaskError> {
    io.row_in(&worked.source, worked.bytes_in);
    match worked.rejected {
        None => {
            io.emit_line(&worked.source, &worked.line, worked.bytes_out)?;
            io.pass(&worked.source);
            Ok(())
        }
        Some((reason, outcome)) => io.write_reject(&worked.source, &worked.line, (&reason, outcome)),
    }
}

/// The rows of all inputs of a task, one file open at a time.
pub(crate) struct RowStream<'a> {
    task: &'a TaskSpec,
    next_input: usize,
    options: RowOptions,
    progress: Progress,
    rows: Option<formats::Rows>,
}

impl<'a> RowStream<'a> {
    pub(crate) fn new(task: &'a TaskSpec, options: &RowOptions, progress: &Progress) -> Self {
        Self { task, next_input: 0, options: options.clone(), progress: progress.clone(), rows: None }
    }
}

impl Iterator for RowStream<'_> {
    type Item = Result<Row, TaskError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(row) = self.rows.as_mut().and_then(Iterator::next) {
                return Some(row.map_err(TaskError::from));
            }
            let input = self.task.inputs.get(self.next_input)?;
            self.next_input += 1;
            let opened = formats::open(Opening {
                path: &input.path,
                source: &input.source,
                options: &self.options,
                committed: input.checksum.map(|digest| (input.bytes, digest)),
                progress: Some(self.progress.clone()),
            });
            match opened {
                Ok(rows) => self.rows = Some(rows),
                Err(error) => return Some(Err(error.into())),
            }
        }
    }
}

struct Batches<'a> {
    rows: RowStream<'a>,
}

impl Iterator for Batches<'_> {
    type Item = Result<(Vec<Row>, u64), TaskError>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut batch = Vec::new();
        let mut bytes = 0;
        while batch.len() < BATCH_ROWS && bytes < BATCH_BYTES {
            match self.rows.next() {
                Some(Ok(row)) => {
                    bytes += if let Row::Document(document) = &row { document.text.len() as u64 } else { 0 };
                    batch.push(row);
                }
                Some(Err(error)) => return Some(Err(error)),
                None => break,
            }
        }
        (!batch.is_empty()).then_some(Ok((batch, bytes)))
    }
}
