//! One input file to its records: what the file is, is decided by its first bytes, with the name to help.
//!
//! In: a WARC, ARC, tar or zip file, or a single source file, plain or compressed with gzip or zstd. Out: an iterator of
//! [`RawRecord`]s in file order; pieces that give none come as [`RecordFault`]s at their place. Memory: one record and
//! fixed buffers. One pass; zip files are read by their directory. JSON Lines and Parquet are not read here.

mod arc;
mod cutter;
mod http;
mod member;
mod stream;
mod tar;
mod warc;
mod window;
mod zip;

#[cfg(test)]
mod tests;

use crate::config::ExtractConfig;
use crate::reasons;
use crate::record::{Outcome, RawRecord, RecordFault};
use arc::ArcReader;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use stream::{Compression, Counted, ReadSeek, Stream, StreamError};
use tar::TarReader;
use warc::WarcReader;
use window::{Taken, Window};
use zip::ZipReader;

/// An input file that cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum ExtractError {
    /// The system does not open the file.
    #[error("cannot open {}", path.display())]
    Open {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The system does not read the file.
    #[error("cannot read {name}")]
    Read {
        /// The file.
        name: String,
        /// What the system said.
        source: std::io::Error,
    },
}

/// The records of one input file.
pub struct Records {
    kind: Kind,
}

enum Kind {
    Warc(Box<WarcReader>),
    Arc(Box<ArcReader>),
    Tar(Box<TarReader>),
    Zip(Box<ZipReader>),
    Single(Option<Box<Result<RawRecord, RecordFault>>>),
}

/// Opens one input file.
///
/// # Errors
/// [`ExtractError`] where the file cannot be opened or its beginning not be read. What is wrong inside comes from the
/// iterator.
pub fn open_records(path: &Path, config: &ExtractConfig) -> Result<Records, ExtractError> {
    let file = std::fs::File::open(path).map_err(|source| ExtractError::Open { path: path.to_owned(), source })?;
    let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    read_records(Box::new(file), &name, config)
}

/// The records of an input file that is in memory; `name` stands for its name.
///
/// # Errors
/// As [`open_records`].
pub fn records_of_bytes(bytes: Vec<u8>, name: &str, config: &ExtractConfig) -> Result<Records, ExtractError> {
    read_records(Box::new(std::io::Cursor::new(bytes)), name, config)
}

fn read_records(input: Box<dyn ReadSeek>, name: &str, config: &ExtractConfig) -> Result<Records, ExtractError> {
    let read_error = |source| ExtractError::Read { name: name.to_owned(), source };
    let mut input = Counted::new(input);
    let head = input.peek().map_err(read_error)?;
    if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
        let input = input.rewind().map_err(read_error)?;
        let kind = match ZipReader::new(input, config.max_record_bytes, config.max_compression_ratio) {
            Ok(reader) => Kind::Zip(Box::new(reader)),
            Err(error) => Kind::failed(reasons::BROKEN_RECORD.because(error.to_string())),
        };
        return Ok(Records { kind });
    }
    let compression = Compression::of(head);
    let mut window = Window::new(Stream::new(input, compression, config.max_compression_ratio));
    let head = window.see(4096);
    let lower = name.to_ascii_lowercase();
    let kind = if head.starts_with(b"WARC/") || lower.contains(".warc") {
        Kind::Warc(Box::new(WarcReader::new(window, config.max_record_bytes)))
    } else if head.starts_with(b"filedesc:") || lower.ends_with(".arc") || lower.ends_with(".arc.gz") {
        Kind::Arc(Box::new(ArcReader::new(window, config.max_record_bytes)))
    } else if TarReader::recognises(head) || lower.contains(".tar") || lower.ends_with(".tgz") {
        Kind::Tar(Box::new(TarReader::new(window, config.max_record_bytes)))
    } else {
        single(window, name, config.max_record_bytes)
    };
    Ok(Records { kind })
}

impl Records {
    /// Whether the records are files with names, which may refer to each other.
    #[must_use]
    pub fn has_names(&self) -> bool {
        matches!(self.kind, Kind::Tar(_) | Kind::Zip(_))
    }

    /// How many records were passed over because their type is never a row (`request`, `warcinfo`, …), by type. Complete
    /// when the iterator is at its end.
    #[must_use]
    pub fn skipped(&self) -> BTreeMap<String, u64> {
        match &self.kind {
            Kind::Warc(reader) => reader.skipped().clone(),
            Kind::Arc(reader) => reader.skipped().clone(),
            _ => BTreeMap::new(),
        }
    }
}

impl Iterator for Records {
    type Item = Result<RawRecord, RecordFault>;

    fn next(&mut self) -> Option<Self::Item> {
        match &mut self.kind {
            Kind::Warc(reader) => reader.next_row(),
            Kind::Arc(reader) => reader.next_row(),
            Kind::Tar(reader) => reader.next_row(),
            Kind::Zip(reader) => reader.next_row(),
            Kind::Single(row) => row.take().map(|row| *row),
        }
    }
}

impl Kind {
    fn failed(reason: mathcoder_core::Reason) -> Self {
        let outcome = Outcome::of(&reason);
        Self::Single(Some(Box::new(Err(RecordFault { outcome, reason, member: None, offset: None, url: None }))))
    }
}

/// A file that is one record: its name, endings of compression taken off, tells the format.
fn single(mut window: Window, name: &str, max_bytes: u64) -> Kind {
    let mut bytes = Vec::new();
    let taken = window.take(max_bytes.saturating_add(1), &[], &mut bytes);
    match window.take_stop() {
        _ if taken == Taken::Whole => {
            return Kind::failed(reasons::TOO_LARGE.because(format!("more than {max_bytes} bytes")));
        }
        Some(StreamError::Bomb) => return Kind::failed(reasons::COMPRESSION_BOMB.reason()),
        Some(StreamError::Io(error)) => return Kind::failed(reasons::READ_FAILED.because(error.to_string())),
        Some(StreamError::Compression(error)) if error.kind() == std::io::ErrorKind::UnexpectedEof => {
            return Kind::failed(reasons::TRUNCATED.because("the compressed data ends early"));
        }
        Some(StreamError::Compression(error)) => {
            return Kind::failed(reasons::BROKEN_COMPRESSION.because(error.to_string()));
        }
        None => {}
    }
    let base = [".gz", ".zst", ".GZ"].iter().find_map(|ending| name.strip_suffix(ending)).unwrap_or(name);
    let row = member::Member { name: base.to_owned(), bytes, offset: None }.into_row();
    Kind::Single(Some(Box::new(match row {
        Ok(record) => Ok(RawRecord { member: None, ..record }),
        Err(fault) => Err(RecordFault { member: None, ..fault }),
    })))
}
