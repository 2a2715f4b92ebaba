//! One output file of a task: written under a temporary name, hashed while it is written, flushed, and only renamed when
//! the whole task commits. Dropped before that, it is gone. Memory: one write buffer.
//!
//! File names are `role-RANK-FINGERPRINT.extension`, for example `part-00003-9f3c1a77.jsonl.zst`.

use crate::folder::{Temporary, create_folder};
use crate::hasher::Hasher;
use crate::{Fingerprint, StorageError};
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// Role of the documents a task keeps.
pub const PART: &str = "part";
/// Role of the rows a task drops or fails, in the sub-folder `rejects`.
pub const REJECTS: &str = "rejects";
/// Where the rejects of a step lie, inside its folder.
pub(crate) const REJECTS_FOLDER: &str = "rejects";

const BUFFER_BYTES: usize = 256 << 10;
const ZSTD_LEVEL: i32 = 3;

/// What a manifest says of one output file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutputEntry {
    /// Path inside the step's folder, with `/`.
    pub path: String,
    /// What it is for: `part`, `rejects`, or a name the step chose.
    pub role: String,
    /// The task that wrote it.
    pub rank: u32,
    /// Rows in it, as the writer counted them.
    pub rows: u64,
    /// Its length.
    pub bytes: u64,
    /// XXH3-128 of its bytes, as 32 hexadecimal digits.
    pub xxh3: Fingerprint,
}

/// Where an output goes.
#[derive(Clone, Debug)]
pub(crate) struct OutputName {
    pub(crate) folder: PathBuf,
    pub(crate) relative: String,
    pub(crate) role: String,
    pub(crate) rank: u32,
}

/// An output file being written. Give it back to [`crate::TaskIo::close`] when it is whole.
#[derive(Debug)]
pub struct OutputFile {
    file: BufWriter<File>,
    hasher: Hasher,
    bytes: u64,
    name: OutputName,
    temporary: Temporary,
}

/// An output that is whole and on disk, still under its temporary name.
#[derive(Debug)]
pub(crate) struct FinishedOutput {
    pub(crate) entry: OutputEntry,
    pub(crate) temporary: Temporary,
    pub(crate) target: PathBuf,
}

impl OutputFile {
    pub(crate) fn create(name: OutputName) -> Result<Self, StorageError> {
        let target = name.folder.join(&name.relative);
        if let Some(parent) = target.parent() {
            create_folder(parent)?;
        }
        let (temporary, file) = Temporary::beside(&target)?;
        let file = BufWriter::with_capacity(BUFFER_BYTES, file);
        Ok(Self { file, hasher: Hasher::new(), bytes: 0, name, temporary })
    }

    /// The name the file will have.
    #[must_use]
    pub fn path(&self) -> PathBuf {
        self.name.folder.join(&self.name.relative)
    }

    /// Name of the file inside the step's folder.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name.relative
    }

    /// Writes with an error that names the file.
    ///
    /// # Errors
    /// Where the system refuses, for example because the disk is full.
    pub fn append(&mut self, bytes: &[u8]) -> Result<(), StorageError> {
        self.write_all(bytes).map_err(StorageError::io("write", &self.path()))
    }

    pub(crate) fn finish(mut self, rows: u64) -> Result<FinishedOutput, StorageError> {
        let target = self.path();
        self.file.flush().map_err(StorageError::io("write", &target))?;
        self.file.get_ref().sync_all().map_err(StorageError::io("flush", &target))?;
        let xxh3 = Fingerprint(self.hasher.digest128());
        let OutputName { relative: path, role, rank, .. } = self.name;
        let entry = OutputEntry { path, role, rank, rows, bytes: self.bytes, xxh3 };
        Ok(FinishedOutput { entry, temporary: self.temporary, target })
    }
}

impl Write for OutputFile {
    fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
        let written = self.file.write(buf)?;
        let part = buf.get(..written).unwrap_or(buf);
        self.hasher.update(part);
        self.bytes += part.len() as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// JSON Lines under Zstandard, one frame with a content checksum, single-threaded so that the bytes are reproducible.
pub(crate) struct LinesOutput {
    encoder: zstd::stream::write::Encoder<'static, OutputFile>,
    path: PathBuf,
    rows: u64,
}

impl LinesOutput {
    pub(crate) fn create(name: OutputName) -> Result<Self, StorageError> {
        let output = OutputFile::create(name)?;
        let path = output.path();
        let make = || {
            let mut encoder = zstd::stream::write::Encoder::new(output, ZSTD_LEVEL)?;
            encoder.include_checksum(true)?;
            Ok(encoder)
        };
        let encoder = make().map_err(StorageError::io("compress", &path))?;
        Ok(Self { encoder, path, rows: 0 })
    }

    /// Writes one line, its newline included.
    pub(crate) fn write_line(&mut self, line: &[u8]) -> Result<(), StorageError> {
        self.encoder.write_all(line).map_err(StorageError::io("write", &self.path))?;
        self.rows += 1;
        Ok(())
    }

    pub(crate) fn finish(self) -> Result<FinishedOutput, StorageError> {
        let output = self.encoder.finish().map_err(StorageError::io("write", &self.path))?;
        output.finish(self.rows)
    }
}

/// The path of an output inside its step's folder.
pub(crate) fn relative_path(role: &str, rank: u32, task: Fingerprint, extension: &str) -> String {
    let (folder, stem) = if role == REJECTS { (REJECTS_FOLDER, PART) } else { ("", role) };
    let slash = if folder.is_empty() { "" } else { "/" };
    format!("{folder}{slash}{stem}-{rank:05}-{}.{extension}", task.short())
}

/// Rank and short fingerprint in a file name made by [`relative_path`]; `None` for all other names.
pub(crate) fn parse_file_name(name: &str) -> Option<(u32, &str)> {
    let (stem, _extension) = name.split_once('.')?;
    let (rest, fingerprint) = stem.rsplit_once('-')?;
    let (role, rank) = rest.rsplit_once('-')?;
    let is_ours = is_role(role)
        && fingerprint.len() == 8
        && fingerprint.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
        && rank.len() >= 5
        && rank.bytes().all(|b| b.is_ascii_digit());
    if !is_ours {
        return None;
    }
    Some((rank.parse().ok()?, fingerprint))
}

/// Roles are plain lower-case words, so that file names can be taken apart again.
pub(crate) fn is_role(role: &str) -> bool {
    !role.is_empty() && role.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'_'))
}

/// Removes a file if it is there.
pub(crate) fn remove_if_present(path: &Path) -> Result<bool, StorageError> {
    match std::fs::remove_file(path) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(StorageError::io("remove", path)(error)),
    }
}
