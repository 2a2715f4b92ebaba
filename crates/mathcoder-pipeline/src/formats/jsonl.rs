//! JSON Lines: one JSON object a line, plain or compressed. In: a byte stream. Out: documents, and failed rows for lines
//! that are too long, not UTF-8, no JSON object or without a text. Blank lines are skipped; a byte order mark is ignored.
//! Memory: one line and its document.

use super::bytes::Hashing;
use super::layout::RowReader;
use super::lines::{Line, LineReader};
use super::{FileContext, Format, Opening, Row, Rows, SharedWatch, open_bytes};
use crate::StorageError;
use crate::reasons::{DAMAGED_INPUT, LINE_TOO_LONG, TRUNCATED_INPUT};
use std::io;
use std::path::PathBuf;

/// JSON Lines.
pub(super) const FORMAT: Format = Format {
    name: "jsonl",
    extensions: &[
        ".jsonl",
        ".jsonl.gz",
        ".jsonl.zst",
        ".ndjson",
        ".ndjson.gz",
        ".ndjson.zst",
        ".json",
        ".json.gz",
        ".json.zst",
    ],
    open,
};

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

struct JsonlRows {
    lines: LineReader,
    rows: RowReader,
    context: FileContext,
    path: PathBuf,
    committed: Option<(u64, u128)>,
    watch: SharedWatch,
    is_finished: bool,
}

fn open(opening: Opening<'_>) -> Result<Rows, StorageError> {
    let hashing = if opening.committed.is_some() { Hashing::On } else { Hashing::Off };
    let stream = open_bytes(opening.path, hashing, opening.progress.clone())?;
    let context = FileContext::new(&opening, FORMAT.name);
    let rows = JsonlRows {
        lines: LineReader::new(stream.reader, opening.options.max_line_bytes),
        rows: RowReader::new(context.clone()),
        context,
        path: opening.path.to_path_buf(),
        committed: opening.committed,
        watch: stream.watch,
        is_finished: false,
    };
    Ok(Rows { inner: Box::new(rows) })
}

impl Iterator for JsonlRows {
    type Item = Result<Row, StorageError>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.is_finished {
            match self.lines.next_line() {
                Ok(Some((number, Line::Whole(line)))) => {
                    let line = line.strip_prefix(BYTE_ORDER_MARK).unwrap_or(line).trim_ascii();
                    if !line.is_empty() {
                        return Some(Ok(self.rows.read(number, line)));
                    }
                }
                Ok(Some((number, Line::TooLong { bytes }))) => {
                    let limit = self.context.options.max_line_bytes;
                    let reason =
                        LINE_TOO_LONG.because(format!("line {number}: {bytes} bytes, at most {limit} allowed"));
                    return Some(Ok(self.context.bad(number, bytes, reason)));
                }
                Ok(None) => return self.finish(),
                Err(error) => return Some(self.broken(&error)),
            }
        }
        None
    }
}

impl JsonlRows {
    fn finish(&mut self) -> Option<Result<Row, StorageError>> {
        self.is_finished = true;
        let committed = self.committed?;
        self.watch.check(&self.path, committed).err().map(Err)
    }

    fn broken(&mut self, error: &io::Error) -> Result<Row, StorageError> {
        self.is_finished = true;
        if let Some(refused) = self.watch.refused() {
            return Err(StorageError::io("read", &self.path)(refused));
        }
        if self.committed.is_some() {
            return Err(StorageError::damaged(&self.path, error.to_string()));
        }
        let info = if error.kind() == io::ErrorKind::UnexpectedEof { TRUNCATED_INPUT } else { DAMAGED_INPUT };
        let number = self.lines.number();
        let reason = info.because(format!("line {number}: {error}"));
        Ok(self.context.bad(number, 0, reason))
    }
}
