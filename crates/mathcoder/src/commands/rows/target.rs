//! The output side of the frame: rows to a file or to standard output. A file has `.partial` behind its name until it is whole,
//! and keeps it where the work ends early; one that holds no row then is removed. In: rows in order. Nothing is reordered here.

use super::Frame;
use crate::errors::{Fault, Problem};
use serde_json::Value;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

/// Where the rows go.
pub(super) struct Target {
    writer: Box<dyn Write>,
    /// Name until it is whole, and final name; `None` for standard output.
    names: Option<(PathBuf, PathBuf)>,
    n_written: u64,
}

impl Target {
    pub(super) fn create(path: &Path) -> Result<Self, Problem> {
        if path == Path::new("-") {
            return Ok(Self { writer: Box::new(BufWriter::new(std::io::stdout())), names: None, n_written: 0 });
        }
        let mut partial = path.as_os_str().to_owned();
        partial.push(".partial");
        let partial = PathBuf::from(partial);
        let file = File::create(&partial).map_err(|error| {
            Problem::request("cannot write the output").at(path.display().to_string()).because(error)
        })?;
        let names = Some((partial, path.to_path_buf()));
        Ok(Self { writer: Box::new(BufWriter::new(file)), names, n_written: 0 })
    }

    pub(super) fn write(&mut self, answer: &Value) -> anyhow::Result<()> {
        writeln!(self.writer, "{answer}")?;
        self.n_written += 1;
        Ok(())
    }

    pub(super) fn finish(&mut self) -> anyhow::Result<()> {
        self.writer.flush()?;
        if let Some((partial, path)) = self.names.take() {
            std::fs::rename(partial, path)?;
        }
        Ok(())
    }

    /// The end before the end of the input: because of `failure`, else because somebody wished it.
    pub(super) fn cut_short(&mut self, failure: Option<std::io::Error>, frame: &Frame<'_>) -> anyhow::Error {
        if let Err(error) = self.writer.flush() {
            return error.into();
        }
        let written = self.n_written;
        let place = self.names.as_ref().map_or_else(String::new, |(partial, _)| format!(" in {}", partial.display()));
        let hint = format!("{written} rows are done and stand whole{place}");
        let problem = match failure {
            Some(error) => Problem::work("cannot read the input to its end").because(error),
            None => Problem { fault: Fault::Interrupted, ..Problem::work("interrupted") },
        };
        problem.at(frame.input.display().to_string()).hint(hint).into()
    }
}

impl Drop for Target {
    fn drop(&mut self) {
        if let Some((partial, _)) = &self.names
            && self.n_written == 0
        {
            let _ = std::fs::remove_file(partial);
        }
    }
}
