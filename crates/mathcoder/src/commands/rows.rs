//! JSON Lines in, JSON Lines out, in input order, worked on by many threads: the frame of `execute` and `verify`. A file that is
//! written appears under its name when it is whole. Memory: a window of 256 rows.

use crate::errors::Problem;
use mathcoder_pipeline::{Window, WindowError, ordered_window};
use serde_json::Value;
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

const WINDOW_ROWS: usize = 256;
const WINDOW_BYTES: u64 = 64 << 20;
/// Longest row; a longer one is refused.
const MAX_LINE_BYTES: u64 = 64 << 20;

/// The id of a row, `null` where it has none.
pub(super) fn id_of(row: &Value) -> Value {
    row.get("id").cloned().unwrap_or(Value::Null)
}

/// Sends every row of `input` through `work` to `out`; `-` is standard input or output.
///
/// # Errors
/// Files that cannot be read or written. Rows that are no JSON object, or that `work` refuses, are answered by what `refuse`
/// makes of the reason, and counted in the error at the end.
pub(super) fn copy_rows(
    (input, out): (&Path, &Path),
    threads: usize,
    work: impl Fn(&Value) -> Result<Value, String> + Sync,
    refuse: impl Fn(Value, &str) -> Value + Sync,
) -> anyhow::Result<()> {
    let mut target = Target::create(out)?;
    let unreadable =
        |error| Problem::work("cannot read the input").at(input.display().to_string()).because(error).into();
    let lines = Lines { input: open(input)?, number: 0 };
    let rows = lines.map(|line| {
        line.map(|line| {
            let size = line.bytes.len() as u64;
            (line, size)
        })
        .map_err(unreadable)
    });
    let window = Window { threads: threads.max(1), max_items: WINDOW_ROWS, max_bytes: WINDOW_BYTES, stop: None };
    let work_row = |line: Line| {
        let row = parse(&line);
        let id = row.as_ref().map_or(Value::Null, id_of);
        row.and_then(|row| work(&row)).map_err(|why| refuse(id, &format!("line {}: {why}", line.number)))
    };
    let mut n_refused = 0;
    let sink = |answer: Result<Value, Value>| -> anyhow::Result<()> {
        n_refused += u64::from(answer.is_err());
        let answer = answer.unwrap_or_else(|refusal| refusal);
        Ok(writeln!(target.writer, "{answer}")?)
    };
    match ordered_window(&window, rows, work_row, sink) {
        Ok(()) => {
            target.finish()?;
            refused(n_refused, input)
        }
        Err(WindowError::Stopped(error)) => Err(error),
        Err(WindowError::Panicked { message }) => Err(Problem::work(format!("a worker panicked: {message}")).into()),
        Err(WindowError::Interrupted) => Err(Problem::work("interrupted").into()),
    }
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

/// One line with its number, counted from 1.
struct Line {
    number: u64,
    bytes: Vec<u8>,
    is_too_long: bool,
}

/// The lines of an input that are not blank; of one that is too long only the beginning is held.
struct Lines {
    input: Box<dyn BufRead>,
    number: u64,
}

impl Iterator for Lines {
    type Item = std::io::Result<Line>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            self.number += 1;
            let mut bytes = Vec::new();
            match self.input.by_ref().take(MAX_LINE_BYTES).read_until(b'\n', &mut bytes) {
                Err(error) => return Some(Err(error)),
                Ok(0) => return None,
                Ok(_) => {}
            }
            let is_too_long = bytes.len() as u64 >= MAX_LINE_BYTES && bytes.last() != Some(&b'\n');
            if is_too_long && let Err(error) = self.input.skip_until(b'\n') {
                return Some(Err(error));
            }
            if !bytes.iter().all(u8::is_ascii_whitespace) {
                return Some(Ok(Line { number: self.number, bytes, is_too_long }));
            }
        }
    }
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
