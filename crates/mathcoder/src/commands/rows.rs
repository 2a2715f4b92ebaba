//! JSON Lines in, JSON Lines out, in input order, worked on in batches by many threads: the frame of `execute`, `verify` and
//! their like. A file that is written appears under its name when it is whole; until then, and where the work ends early, the
//! rows that are done stand whole in `NAME.partial`. Memory: a window of 256 rows, or of three batches where these are larger.

mod batches;
mod target;

use crate::errors::Problem;
use batches::{Batches, Line, MAX_LINE_BYTES};
use mathcoder_pipeline::{Interrupt, Window, WindowError, ordered_window};
use serde_json::Value;
use std::path::Path;
use target::Target;

const WINDOW_ROWS: usize = 256;
const WINDOW_BYTES: u64 = 64 << 20;

/// Rows in a batch where each is worked on by itself.
pub(super) const TOGETHER: usize = 16;

/// Where rows come from, where they go, and how they are worked on.
#[derive(Clone, Copy)]
pub(super) struct Frame<'a> {
    /// File, or `-` for standard input.
    pub(super) input: &'a Path,
    /// File, or `-` for standard output.
    pub(super) out: &'a Path,
    /// Batches worked on at the same time.
    pub(super) threads: usize,
    /// Rows in a batch, at most.
    pub(super) together: usize,
    /// Asked once, no further batch is begun; asked twice, nothing is waited for.
    pub(super) interrupt: &'a Interrupt,
}

/// Why a row gets another answer than it asked for.
pub(super) enum Refusal {
    /// The row is at fault.
    Row(String),
    /// What works on rows has failed; nothing is known about the row.
    Failed(String),
}

impl Refusal {
    /// What is wrong.
    pub(super) fn why(&self) -> &str {
        let (Self::Row(why) | Self::Failed(why)) = self;
        why
    }

    fn at_line(self, number: u64) -> Self {
        let at = |why| format!("line {number}: {why}");
        match self {
            Self::Row(why) => Self::Row(at(why)),
            Self::Failed(why) => Self::Failed(at(why)),
        }
    }
}

/// The id of a row, `null` where it has none.
pub(super) fn id_of(row: &Value) -> Value {
    row.get("id").cloned().unwrap_or(Value::Null)
}

/// Sends every row of the input through `work`, which gives one answer for each row of a batch.
///
/// # Errors
/// Files that cannot be read or written, and an interrupt. Rows that are no JSON object, or that `work` refuses, are answered
/// by what `refuse` makes of the reason, and counted in the error at the end.
pub(super) fn copy_rows(
    frame: &Frame<'_>,
    work: impl Fn(&[Value]) -> Vec<Result<Value, Refusal>> + Sync,
    refuse: impl Fn(Value, &Refusal) -> Value + Sync,
) -> anyhow::Result<()> {
    let mut batches = Batches::open(frame)?;
    let mut target = Target::create(frame.out)?;
    let max_items = (WINDOW_ROWS / frame.together.max(1)).max(frame.threads + 1);
    let stop = Some(frame.interrupt);
    let window = Window { threads: frame.threads.max(1), max_items, max_bytes: WINDOW_BYTES, stop };
    let work_batch = |lines: Vec<Line>| answer_batch(&lines, &work, &refuse);
    let mut n_refused = 0;
    let sink = |answers: Vec<Result<Value, Value>>| -> anyhow::Result<()> {
        for answer in answers {
            n_refused += u64::from(answer.is_err());
            target.write(&answer.unwrap_or_else(|refusal| refusal))?;
        }
        Ok(())
    };
    let ended = ordered_window(&window, batches.by_ref().map(Ok), work_batch, sink);
    match ended {
        Ok(()) if batches.is_over => {
            target.finish()?;
            refused(n_refused, frame.input)
        }
        Ok(()) | Err(WindowError::Interrupted) => Err(target.cut_short(batches.failure, frame)),
        Err(WindowError::Stopped(error)) => Err(error),
        Err(WindowError::Panicked { message }) => Err(Problem::work(format!("a worker panicked: {message}")).into()),
    }
}

/// As [`copy_rows`], where each row is worked on by itself.
///
/// # Errors
/// As there.
pub(super) fn copy_each(
    frame: &Frame<'_>,
    work: impl Fn(&Value) -> Result<Value, String> + Sync,
    refuse: impl Fn(Value, &Refusal) -> Value + Sync,
) -> anyhow::Result<()> {
    let work_all = |rows: &[Value]| rows.iter().map(|row| work(row).map_err(Refusal::Row)).collect();
    copy_rows(frame, work_all, refuse)
}

/// One answer for each line; lines that are no rows are refused.
fn answer_batch(
    lines: &[Line],
    work: impl Fn(&[Value]) -> Vec<Result<Value, Refusal>>,
    refuse: impl Fn(Value, &Refusal) -> Value,
) -> Vec<Result<Value, Value>> {
    let mut whys = Vec::with_capacity(lines.len());
    let mut rows = Vec::with_capacity(lines.len());
    for line in lines {
        match parse(line) {
            Ok(row) => {
                rows.push(row);
                whys.push(None);
            }
            Err(why) => whys.push(Some(why)),
        }
    }
    let mut answered = rows.iter().zip(work(&rows));
    let mut answer = |(line, why): (&Line, Option<String>)| {
        let (id, answer) = match why {
            Some(why) => (Value::Null, Err(Refusal::Row(why))),
            None => match answered.next() {
                Some((row, answer)) => (id_of(row), answer),
                None => (Value::Null, Err(Refusal::Failed("it got no answer".to_owned()))),
            },
        };
        answer.map_err(|why| refuse(id, &why.at_line(line.number)))
    };
    lines.iter().zip(whys).map(&mut answer).collect()
}

fn refused(n_refused: u64, input: &Path) -> anyhow::Result<()> {
    if n_refused == 0 {
        return Ok(());
    }
    let problem = Problem::work(format!("{n_refused} rows could not be worked on")).at(input.display().to_string());
    Err(problem.hint("every row is answered; look for the reason in the answers").into())
}

fn parse(line: &Line) -> Result<Value, String> {
    if line.is_too_long {
        return Err(format!("longer than {MAX_LINE_BYTES} bytes"));
    }
    let row: Value = serde_json::from_slice(&line.bytes).map_err(|error| format!("no JSON: {error}"))?;
    if row.is_object() { Ok(row) } else { Err("no JSON object".to_owned()) }
}
