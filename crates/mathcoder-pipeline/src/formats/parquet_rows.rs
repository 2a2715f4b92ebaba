//! Parquet of any flat or nested schema, row by row: every row becomes the JSON object it would be, and then goes the way
//! of a JSON line (layouts, `text_fields`, the release format).
//!
//! Memory: one page of each column as it lies in the file and decoded; writers keep pages near 1 MiB, the format allows
//! 2 GiB. Row groups are never held whole. Codecs: none, Zstandard, Snappy, gzip. Not done: Brotli, LZ4, LZO, encryption.

use super::layout::RowReader;
use super::{FileContext, Format, Opening, Row, Rows, hash_file};
use crate::reasons::{DAMAGED_INPUT, TRUNCATED_INPUT, UNSUPPORTED_INPUT};
use crate::{Progress, StorageError};
use parquet::basic::Compression;
use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::reader::{ReaderIter, TreeBuilder};
use parquet::record::{Field, Row as ParquetRow};
use serde_json::{Map, Value};
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

/// Parquet.
pub(super) const FORMAT: Format = Format { name: "parquet", extensions: &[".parquet"], open };

/// Values decoded ahead in each column; texts are long, so fewer than the reader's own default.
const BATCH_ROWS: usize = 64;

struct ParquetRows {
    reader: SerializedFileReader<File>,
    group: usize,
    rows: Option<ReaderIter>,
    number: u64,
    path: PathBuf,
    context: FileContext,
    row_reader: RowReader,
    progress: Option<Progress>,
    is_finished: bool,
}

fn open(opening: Opening<'_>) -> Result<Rows, StorageError> {
    if let Some((bytes, digest)) = opening.committed {
        check_committed(opening.path, bytes, digest)?;
    }
    let context = FileContext::new(&opening, FORMAT.name);
    let mut file = File::open(opening.path).map_err(StorageError::io("read", opening.path))?;
    let is_whole = ends_as_parquet(&mut file).map_err(StorageError::io("read", opening.path))?;
    let one_bad_row = |reason| Ok(Rows { inner: Box::new(std::iter::once(Ok(context.bad(1, 0, reason)))) });
    let reader = match guarded(|| SerializedFileReader::new(file)) {
        Ok(reader) => reader,
        Err(Trouble::System(error)) => return Err(StorageError::io("read", opening.path)(error)),
        Err(Trouble::Damaged(what)) if is_whole => return one_bad_row(DAMAGED_INPUT.because(what)),
        Err(Trouble::Damaged(what)) => return one_bad_row(TRUNCATED_INPUT.because(what)),
    };
    if let Some(codec) = unsupported_codec(&reader) {
        return one_bad_row(UNSUPPORTED_INPUT.because(codec));
    }
    let rows = ParquetRows {
        reader,
        group: 0,
        rows: None,
        number: 0,
        path: opening.path.to_path_buf(),
        row_reader: RowReader::new(context.clone()),
        context,
        progress: opening.progress,
        is_finished: false,
    };
    Ok(Rows { inner: Box::new(rows) })
}

impl Iterator for ParquetRows {
    type Item = Result<Row, StorageError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.is_finished {
            return None;
        }
        match self.next_row() {
            Ok(Some(row)) => {
                self.number += 1;
                let (map, bytes) = to_map(row);
                Some(Ok(self.row_reader.read_map(self.number, map, bytes)))
            }
            Ok(None) => {
                self.is_finished = true;
                None
            }
            Err(trouble) => Some(self.broken(trouble)),
        }
    }
}

impl ParquetRows {
    fn next_row(&mut self) -> Result<Option<ParquetRow>, Trouble> {
        loop {
            let rows = match &mut self.rows {
                Some(rows) => rows,
                None if self.group >= self.reader.num_row_groups() => return Ok(None),
                None => {
                    let rows = self.open_group(self.group)?;
                    self.group += 1;
                    self.rows.insert(rows)
                }
            };
            if let Some(row) = guarded(|| rows.next().transpose())? {
                return Ok(Some(row));
            }
            self.rows = None;
        }
    }

    fn open_group(&self, group: usize) -> Result<ReaderIter, Trouble> {
        guarded(|| {
            let group = self.reader.get_row_group(group)?;
            if let Some(progress) = &self.progress {
                progress.bytes_in(u64::try_from(group.metadata().compressed_size()).unwrap_or(0));
            }
            let schema = self.reader.metadata().file_metadata().schema_descr_ptr();
            TreeBuilder::new().with_batch_size(BATCH_ROWS).as_iter(schema, &*group)
        })
    }

    fn broken(&mut self, trouble: Trouble) -> Result<Row, StorageError> {
        self.is_finished = true;
        let number = self.number + 1;
        match trouble {
            Trouble::System(error) => Err(StorageError::io("read", &self.path)(error)),
            Trouble::Damaged(what) => {
                Ok(self.context.bad(number, 0, DAMAGED_INPUT.because(format!("row {number}: {what}"))))
            }
        }
    }
}

/// Why the Parquet reader stopped.
enum Trouble {
    /// The system could not read the file.
    System(io::Error),
    /// What was read makes no sense.
    Damaged(String),
}

/// Calls into the Parquet reader, which may panic on damaged files.
fn guarded<T>(call: impl FnOnce() -> Result<T, ParquetError>) -> Result<T, Trouble> {
    let error = match catch_unwind(AssertUnwindSafe(call)) {
        Ok(Ok(value)) => return Ok(value),
        Ok(Err(error)) => error,
        Err(panic) => {
            let message = crate::panic_message(&*panic);
            return Err(Trouble::Damaged(format!("the Parquet reader stopped: {message}")));
        }
    };
    let ParquetError::External(inner) = error else { return Err(Trouble::Damaged(error.to_string())) };
    // Decoders report damage as an I/O error as well, but only the system's have a number.
    match inner.downcast::<io::Error>() {
        Ok(inner) if inner.raw_os_error().is_some() => Err(Trouble::System(*inner)),
        Ok(inner) => Err(Trouble::Damaged(inner.to_string())),
        Err(inner) => Err(Trouble::Damaged(inner.to_string())),
    }
}

/// The first compression in the file that this build does not read.
fn unsupported_codec(reader: &SerializedFileReader<File>) -> Option<String> {
    let columns = reader.metadata().row_groups().iter().flat_map(|group| group.columns());
    let mut codecs = columns.map(|column| column.compression());
    let is_known = |codec: &Compression| {
        matches!(codec, Compression::UNCOMPRESSED | Compression::SNAPPY | Compression::GZIP(_) | Compression::ZSTD(_))
    };
    let unknown = codecs.find(|codec| !is_known(codec))?;
    let shown = unknown.to_string().to_lowercase();
    // The level says nothing to a reader.
    Some(format!("compressed with {}", shown.split('(').next().unwrap_or_default()))
}

/// A row as a JSON object, and about how many bytes it holds. Strings are moved, not copied.
fn to_map(row: ParquetRow) -> (Map<String, Value>, u64) {
    let mut bytes = 0;
    let mut map = Map::new();
    for (name, field) in row.into_columns() {
        let value = match field {
            Field::Str(text) => Value::String(text),
            // Some writers do not mark their strings as such.
            Field::Bytes(raw) => match std::str::from_utf8(raw.data()) {
                Ok(text) => Value::String(text.to_owned()),
                Err(_) => Field::Bytes(raw).to_json_value(),
            },
            other => other.to_json_value(),
        };
        bytes += value.as_str().map_or(8, str::len) as u64;
        map.insert(name, value);
    }
    (map, bytes)
}

fn ends_as_parquet(file: &mut File) -> io::Result<bool> {
    let mut end = [0_u8; 4];
    if file.seek(SeekFrom::End(0))? < 8 {
        return Ok(false);
    }
    file.seek(SeekFrom::End(-4))?;
    file.read_exact(&mut end)?;
    file.seek(SeekFrom::Start(0))?;
    Ok(&end == b"PAR1")
}

fn check_committed(path: &Path, bytes: u64, digest: u128) -> Result<(), StorageError> {
    let found = std::fs::metadata(path).map_err(StorageError::io("read", path))?.len();
    if found != bytes {
        return Err(StorageError::damaged(path, format!("{found} bytes long, {bytes} were committed")));
    }
    if hash_file(path)? != digest {
        return Err(StorageError::damaged(path, "its checksum is not the committed one"));
    }
    Ok(())
}
