//! Small acts on folders and files that the commit protocol is made of: unique temporary names, flushing a folder, writing
//! a file so that it is there whole or not at all, and creating one so that exactly one of several writers wins.
//!
//! A temporary name starts with `.tmp-`, so readers never take it for data and the sweep at the next start knows it.

use crate::StorageError;
use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::{SystemTime, UNIX_EPOCH};

/// How every temporary file's name starts.
pub(crate) const TEMPORARY_PREFIX: &str = ".tmp-";

static NEXT: AtomicU64 = AtomicU64::new(0);

/// Removes its file when dropped, unless it was moved to its final name.
#[derive(Debug)]
pub(crate) struct Temporary {
    path: PathBuf,
    is_moved: bool,
}

impl Temporary {
    /// Creates a new empty file beside `target` under a name nobody else uses.
    pub(crate) fn beside(target: &Path) -> Result<(Self, File), StorageError> {
        let folder = target.parent().unwrap_or(Path::new(""));
        let name = target.file_name().unwrap_or_default().to_string_lossy();
        // Another machine may work on the same network folder with the same process number, hence the clock.
        let nanos = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.subsec_nanos());
        let number = NEXT.fetch_add(1, Relaxed);
        let path = folder.join(format!("{TEMPORARY_PREFIX}{}-{nanos}-{number}-{name}", std::process::id()));
        let file =
            OpenOptions::new().write(true).create_new(true).open(&path).map_err(StorageError::io("create", &path))?;
        Ok((Self { path, is_moved: false }, file))
    }

    /// Gives the file its final name, replacing what is there.
    pub(crate) fn rename(mut self, target: &Path) -> Result<(), StorageError> {
        fs::rename(&self.path, target).map_err(StorageError::io("create", target))?;
        self.is_moved = true;
        Ok(())
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        if !self.is_moved {
            // Nobody can be told; the sweep at the next start tries again.
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// Creates a folder and those above it.
pub(crate) fn create_folder(path: &Path) -> Result<(), StorageError> {
    fs::create_dir_all(path).map_err(StorageError::io("create folder", path))
}

/// Makes the names in a folder durable.
pub(crate) fn sync_folder(path: &Path) -> Result<(), StorageError> {
    let folder = File::open(path).map_err(StorageError::io("open folder", path))?;
    match folder.sync_all() {
        // Some network and user-space file systems know no flushing of folders; renames are durable there or never are.
        Err(error) if !matches!(error.kind(), ErrorKind::InvalidInput | ErrorKind::Unsupported) => {
            Err(StorageError::io("flush folder", path)(error))
        }
        _ => Ok(()),
    }
}

/// Writes a file so that readers see the old content or the new, never a part.
pub(crate) fn write_atomic(path: &Path, bytes: &[u8]) -> Result<(), StorageError> {
    let temporary = write_temporary(path, bytes)?;
    temporary.rename(path)?;
    sync_folder(path.parent().unwrap_or(Path::new(".")))
}

/// Writes a file that must not be there yet, whole or not at all. False where another writer was first.
pub(crate) fn create_exclusive(path: &Path, bytes: &[u8]) -> Result<bool, StorageError> {
    let temporary = write_temporary(path, bytes)?;
    match fs::hard_link(temporary.path(), path) {
        Ok(()) => {}
        Err(error) if error.kind() == ErrorKind::AlreadyExists => return Ok(false),
        // File systems without hard links: the lock that the caller holds is all the exclusion there is.
        Err(_) if !path.exists() => temporary.rename(path)?,
        Err(_) => return Ok(false),
    }
    sync_folder(path.parent().unwrap_or(Path::new(".")))?;
    Ok(true)
}

fn write_temporary(target: &Path, bytes: &[u8]) -> Result<Temporary, StorageError> {
    let (temporary, mut file) = Temporary::beside(target)?;
    file.write_all(bytes).map_err(StorageError::io("write", target))?;
    file.sync_all().map_err(StorageError::io("flush", target))?;
    Ok(temporary)
}

/// Reads a small file; `None` where it is not there.
pub(crate) fn read_if_present(path: &Path) -> Result<Option<Vec<u8>>, StorageError> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(StorageError::io("read", path)(error)),
    }
}
