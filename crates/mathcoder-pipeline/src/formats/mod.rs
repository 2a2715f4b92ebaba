//! Files of documents, ours and those of others, as one stream of rows.
//!
//! In: a path. Out: an iterator of [`Row`]s, each a document or a row that is none, with its reason and place. Memory: one
//! line (at most `max_line_bytes`) or one page of each Parquet column, plus fixed buffers; a compression bomb only streams.
//! Passes: one. Not done: HTML, LaTeX, archives and all else that needs extraction; arrays of JSON; writing of foreign
//! layouts.
//!
//! A new format is one file here and one line in [`FORMATS`].

mod bytes;
mod find;
mod jsonl;
mod layout;
mod lines;
mod parquet_rows;
mod release;
mod release_columns;

pub use find::find_inputs;
pub use release::ReleaseWriter;
pub use release_columns::{ColumnKind, RELEASE_COLUMNS, ReleaseColumn};

pub(crate) use bytes::{Watch, hash_file, open_bytes};

use crate::{Progress, StorageError};
use mathcoder_core::{DocId, Document, Provenance, Reason};
use serde::{Deserialize, Serialize};
use std::path::Path;
use std::sync::Arc;

/// A format of files that hold documents.
#[derive(Clone, Copy, Debug)]
pub struct Format {
    /// Its name; goes into [`Provenance::format`].
    pub name: &'static str,
    /// Ends of file names it is known by, lower case.
    pub extensions: &'static [&'static str],
    open: fn(Opening<'_>) -> Result<Rows, StorageError>,
}

/// All formats, in the order in which they are tried.
pub const FORMATS: &[Format] = &[jsonl::FORMAT, parquet_rows::FORMAT];

/// Where the documents of a file come from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SourceInfo {
    /// Name of the recipe's source.
    pub name: String,
    /// `web`, `textbook`, `code`, `synthetic`; empty where the rows must tell.
    pub kind: String,
    /// Path of the file relative to the source's base folder.
    pub path: String,
    /// Licence of all documents of the source that state none themselves.
    pub license: Option<String>,
}

/// How rows are read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RowOptions {
    /// Names of the fields that hold the text, joined by a blank line; `a.b` looks inside objects. Empty: recognised
    /// layouts, then `text`, `content`, `output`. Rows in our own form are then read as they are.
    pub text_fields: Vec<String>,
    /// Longest line in bytes; a longer one is skipped and counted as failed. Every reading thread may need this much,
    /// and up to twenty times as much where a hostile line is made of nothing but tiny values.
    pub max_line_bytes: u64,
}

impl Default for RowOptions {
    fn default() -> Self {
        Self {
            text_fields: Vec::new(),
            max_line_bytes: 64 << 20, // forty times the longest book at hand; 16 readers stay within 1 GiB
        }
    }
}

impl RowOptions {
    /// Says what is wrong with the options.
    ///
    /// # Errors
    /// A message that names the key, what it is and what is allowed.
    pub fn check(&self) -> Result<(), String> {
        if self.text_fields.iter().any(String::is_empty) {
            return Err("text_fields: a field name is empty; leave it out or name a field".to_owned());
        }
        let allowed = 1 << 10..=1 << 32;
        if !allowed.contains(&self.max_line_bytes) {
            let found = self.max_line_bytes;
            return Err(format!("max_line_bytes = {found}: allowed are 1024 (1 KiB) to 4294967296 (4 GiB)"));
        }
        Ok(())
    }
}

/// One row of a file.
#[derive(Clone, Debug, PartialEq)]
pub enum Row {
    /// A document.
    Document(Box<Document>),
    /// A row that is none. The run goes on.
    Bad(Box<BadRow>),
}

/// A row that is no document.
#[derive(Clone, Debug, PartialEq)]
pub struct BadRow {
    /// Where the row is; `offset` is its number, counted from 1.
    pub provenance: Provenance,
    /// Bytes of the row, as far as they are known.
    pub bytes: u64,
    /// Why it is no document.
    pub reason: Reason,
}

impl BadRow {
    /// A document without text that stands for the row in the rejects.
    #[must_use]
    pub fn into_document(self) -> Document {
        let place = &self.provenance;
        let id = DocId::of_place(&place.source, &place.path, place.member.as_deref(), place.offset);
        Document::new(id, String::new(), self.provenance)
    }
}

/// The rows of one file, in file order. An error is about the file as a whole and is the last item.
pub struct Rows {
    inner: Box<dyn Iterator<Item = Result<Row, StorageError>> + Send>,
}

impl Iterator for Rows {
    type Item = Result<Row, StorageError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.inner.next()
    }
}

impl std::fmt::Debug for Rows {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Rows")
    }
}

/// All that is known of a file when it is opened.
#[derive(Clone)]
pub(crate) struct Opening<'a> {
    pub(crate) path: &'a Path,
    pub(crate) source: &'a SourceInfo,
    pub(crate) options: &'a RowOptions,
    /// Length and XXH3-128 of a file that we committed: any difference is an error, and its rows are ours.
    pub(crate) committed: Option<(u64, u128)>,
    pub(crate) progress: Option<Progress>,
}

/// The format a file is in, by the end of its name.
#[must_use]
pub fn format_of(path: &Path) -> Option<&'static Format> {
    let name = path.file_name()?.to_string_lossy().to_ascii_lowercase();
    FORMATS.iter().find(|format| format.extensions.iter().any(|end| name.ends_with(end)))
}

/// Opens a file of documents.
///
/// # Errors
/// [`StorageError`] where it cannot be opened or its name is of no format in [`FORMATS`]. A file that opens but is cut
/// off or damaged is no error: its last row is a [`BadRow`].
pub fn open_rows(path: &Path, source: &SourceInfo, options: &RowOptions) -> Result<Rows, StorageError> {
    open(Opening { path, source, options, committed: None, progress: None })
}

pub(crate) fn open(opening: Opening<'_>) -> Result<Rows, StorageError> {
    let Some(format) = format_of(opening.path) else {
        let known: Vec<&str> = FORMATS.iter().flat_map(|format| format.extensions).copied().collect();
        let what = format!("not a file of documents; known are {}", known.join(", "));
        return Err(StorageError::Unknown { path: opening.path.to_path_buf(), what });
    };
    (format.open)(opening)
}

impl SourceInfo {
    /// What of the source goes into a task's fingerprint.
    #[must_use]
    pub fn identity(&self) -> String {
        let license = self.license.as_deref().unwrap_or("");
        format!("{}|{}|{}|{license}", self.name, self.kind, self.path)
    }
}

/// What every row of one file needs to know about the file.
#[derive(Clone, Debug)]
pub(crate) struct FileContext {
    pub(crate) source: SourceInfo,
    pub(crate) options: RowOptions,
    pub(crate) format: &'static str,
    pub(crate) is_committed: bool,
}

impl FileContext {
    pub(crate) fn new(opening: &Opening<'_>, format: &'static str) -> Self {
        let (source, options) = (opening.source.clone(), opening.options.clone());
        Self { source, options, format, is_committed: opening.committed.is_some() }
    }

    pub(crate) fn provenance(&self, number: u64) -> Provenance {
        Provenance {
            source: self.source.name.clone(),
            kind: self.source.kind.clone(),
            format: self.format.to_owned(),
            path: self.source.path.clone(),
            offset: Some(number),
            license: self.source.license.clone(),
            ..Provenance::default()
        }
    }

    pub(crate) fn bad(&self, number: u64, bytes: u64, reason: Reason) -> Row {
        Row::Bad(Box::new(BadRow { provenance: self.provenance(number), bytes, reason }))
    }
}

/// The watch of an opened file, where its reader wants to keep it.
pub(crate) type SharedWatch = Arc<Watch>;
