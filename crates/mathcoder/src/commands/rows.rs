//! JSON Lines in, JSON Lines out, in input order, worked on by many threads: the frame of `execute` and `verify`. A file that is
//! written appears under its name when it is whole. Memory: a window of 256 rows.

use crate::errors::Problem;
use mathcoder_pipeline::{Window, WindowError, ordered_window};
use serde_json::Value;
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

const WINDOW_ROWS: usize = 256;
const WINDOW_BYTES: u64 = 64 << 20;

/// The id of a row, `null` where it has none.
pub(super) fn id_of(row: &Value) -> Value {
    row.get("id").cloned().unwrap_or(Value::Null)
}

/// Sends every row of `input` through `work` to `out`; `-` is standard input or output.
///
/// # Errors
/// Files that cannot be read or written; the first row that is no JSON object, or that `work` refuses, by its line.
pub(super) fn copy_rows(
    input: &Path,
    out: &Path,
    threads: usize,
    work: impl Fn(&Value) -> Result<Value, String> + Sync,
) -> anyhow::Result<()> {
    let mut target = Target::create(out)?;
    let at = |line: usize| format!("{}:{line}", input.display());
    let rows = (1..).zip(open(input)?.split(b'\n')).filter_map(|(line, bytes)| match bytes {
        Ok(bytes) if bytes.iter().all(u8::is_ascii_whitespace) => None,
        Ok(bytes) => Some(parse(&bytes, line, &at).map(|row| ((line, row), bytes.len() as u64))),
        Err(error) => Some(Err(Problem::work("cannot read the input").at(at(line)).because(error).into())),
    });
    let window = Window { threads: threads.max(1), max_items: WINDOW_ROWS, max_bytes: WINDOW_BYTES, stop: None };
    let work_row = |(line, row): (usize, Value)| (line, work(&row));
    let sink = |(line, answer): (usize, Result<Value, String>)| -> anyhow::Result<()> {
        let answer = answer.map_err(|why| Problem::work(format!("a row cannot be worked on: {why}")).at(at(line)))?;
        Ok(writeln!(target.writer, "{answer}")?)
    };
    match ordered_window(&window, rows, work_row, sink) {
        Ok(()) => target.finish(),
        Err(WindowError::Stopped(error)) => Err(error),
        Err(WindowError::Panicked { message }) => Err(Problem::work(format!("a worker panicked: {message}")).into()),
        Err(WindowError::Interrupted) => Err(Problem::work("interrupted").into()),
    }
}

fn parse(bytes: &[u8], line: usize, at: &impl Fn(usize) -> String) -> anyhow::Result<Value> {
    let row: Value = serde_json::from_slice(bytes)
        .map_err(|error| Problem::request("a row is no JSON").at(at(line)).because(error))?;
    if row.is_object() { Ok(row) } else { Err(Problem::request("a row is no JSON object").at(at(line)).into()) }
}

fn open(path: &Path) -> Result<Box<dyn BufRead>, Problem> {
    if path == Path::new("-") {
        return Ok(Box::new(BufReader::new(std::io::stdin())));
    }
    let file = File::open(path)
        .map_err(|error| Problem::request("cannot read the input").at(path.display().to_string()).because(error))?;
    Ok(Box::new(BufReader::new(file)))
}

/// Where the rows go.
struct Target {
    writer: Box<dyn Write>,
    /// Temporary and final name; `None` for standard output.
    names: Option<(PathBuf, PathBuf)>,
}

impl Target {
    fn create(path: &Path) -> Result<Self, Problem> {
        if path == Path::new("-") {
            return Ok(Self { writer: Box::new(BufWriter::new(std::io::stdout())), names: None });
        }
        let temporary = path.with_extension("tmp");
        let file = File::create(&temporary).map_err(|error| {
            Problem::request("cannot write the output").at(path.display().to_string()).because(error)
        })?;
        let names = Some((temporary, path.to_path_buf()));
        Ok(Self { writer: Box::new(BufWriter::new(file)), names })
    }

    fn finish(&mut self) -> anyhow::Result<()> {
        self.writer.flush()?;
        if let Some((temporary, path)) = self.names.take() {
            std::fs::rename(temporary, path)?;
        }
        Ok(())
    }
}

impl Drop for Target {
    fn drop(&mut self) {
        if let Some((temporary, _)) = &self.names {
            // Half a result under no final name helps nobody.
            let _ = std::fs::remove_file(temporary);
        }
    }
}
