//! An append-only store of answers that were expensive to get (model answers, executions), keyed by content hash, so that a
//! killed run never pays twice. In: 128-bit keys and bytes. Out: the bytes that were put under a key last.
//!
//! Every record is given to the system at once, so a killed process loses at most the record it was writing; a power cut
//! loses at most what came after the last flush (64 records or 1 MiB). A record cut off at the end of a segment is ignored
//! and never written over: new records go to a new segment. Memory: 24 bytes a key (about 40 with the table's slack);
//! values stay on disk. Opening reads every segment once. Not done: deleting, compaction, sharing what another process
//! adds while this one runs.

mod segment;

use crate::StorageError;
use crate::folder::create_folder;
use segment::{Place, Segment};
use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How a journal flushes and splits its files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JournalOptions {
    /// Records after which the disk is told to make them durable.
    pub flush_records: u32,
    /// Bytes after which the disk is told to make them durable.
    pub flush_bytes: u64,
    /// Length from which on a segment is not added to.
    pub segment_bytes: u64,
}

impl Default for JournalOptions {
    fn default() -> Self {
        Self {
            flush_records: 64,      // a power cut then costs at most 64 answers
            flush_bytes: 1 << 20,   // or a few long ones
            segment_bytes: 1 << 28, // few files, none too large to copy
        }
    }
}

/// An open journal; many threads may use it at once.
#[derive(Debug)]
pub struct Journal {
    folder: PathBuf,
    options: JournalOptions,
    inner: Mutex<Inner>,
}

#[derive(Debug)]
struct Inner {
    index: HashMap<[u64; 2], Place>,
    segments: Vec<Arc<Segment>>,
    /// Index into `segments` of the one that is added to.
    open: Option<usize>,
    unflushed_records: u32,
    unflushed_bytes: u64,
}

impl Journal {
    /// Opens the journal in a folder, making it where it is missing.
    ///
    /// # Errors
    /// [`StorageError`] where a segment cannot be read. A torn or damaged end of a segment is no error.
    pub fn open(folder: &Path) -> Result<Self, StorageError> {
        Self::open_with(folder, JournalOptions::default())
    }

    /// As [`Journal::open`], with other options.
    ///
    /// # Errors
    /// As [`Journal::open`].
    pub fn open_with(folder: &Path, options: JournalOptions) -> Result<Self, StorageError> {
        create_folder(folder)?;
        let mut inner =
            Inner { index: HashMap::new(), segments: Vec::new(), open: None, unflushed_records: 0, unflushed_bytes: 0 };
        for (number, path) in segment_files(folder)? {
            let idx = inner.segments.len();
            let index = &mut inner.index;
            let segment = Segment::read(&path, number, &mut |key, offset| {
                index.insert(split(key), Place::new(idx, offset));
            })?;
            inner.segments.push(Arc::new(segment));
        }
        Ok(Self { folder: folder.to_path_buf(), options, inner: Mutex::new(inner) })
    }

    /// What was put under a key last; `None` where nothing was.
    ///
    /// # Errors
    /// [`StorageError`] where it cannot be read back whole.
    pub fn get(&self, key: u128) -> Result<Option<Vec<u8>>, StorageError> {
        let found = {
            let inner = self.lock();
            let place = inner.index.get(&split(key)).copied();
            place.and_then(|place| inner.segments.get(place.segment()).map(|s| (Arc::clone(s), place.offset())))
        };
        found.map(|(segment, offset)| segment.value(key, offset)).transpose()
    }

    /// All keys, in no order.
    #[must_use]
    pub fn keys(&self) -> Vec<u128> {
        let join = |[high, low]: &[u64; 2]| (u128::from(*high) << 64) | u128::from(*low);
        self.lock().index.keys().map(join).collect()
    }

    /// Whether something was put under a key.
    #[must_use]
    pub fn contains(&self, key: u128) -> bool {
        self.lock().index.contains_key(&split(key))
    }

    /// Puts a value under a key.
    ///
    /// # Errors
    /// [`StorageError`] where it cannot be written; earlier records are untouched.
    pub fn put(&self, key: u128, value: &[u8]) -> Result<(), StorageError> {
        let mut inner = self.lock();
        let idx = self.open_segment(&mut inner)?;
        let Some(segment) = inner.segments.get(idx).map(Arc::clone) else {
            return Err(StorageError::damaged(&self.folder, "the journal has lost count of its segments"));
        };
        let (offset, bytes) = match segment.append(key, value) {
            Ok(written) => written,
            Err(error) => {
                // What part of it reached the file is unknown, so nothing may follow it there.
                inner.open = None;
                return Err(error);
            }
        };
        inner.index.insert(split(key), Place::new(idx, offset));
        inner.unflushed_records += 1;
        inner.unflushed_bytes += bytes;
        let is_full = segment.bytes() >= self.options.segment_bytes;
        let is_due =
            inner.unflushed_records >= self.options.flush_records || inner.unflushed_bytes >= self.options.flush_bytes;
        if is_full || is_due {
            flush(&mut inner)?;
        }
        if is_full {
            inner.open = None;
        }
        Ok(())
    }

    /// Makes everything durable.
    ///
    /// # Errors
    /// [`StorageError`] where the disk refuses.
    pub fn flush(&self) -> Result<(), StorageError> {
        flush(&mut self.lock())
    }

    /// Number of keys.
    #[must_use]
    pub fn len(&self) -> usize {
        self.lock().index.len()
    }

    /// True where nothing was ever put.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The segment to add to: the one in use, else the last of an earlier run if it is whole, short and used by nobody
    /// else, else a new one.
    fn open_segment(&self, inner: &mut Inner) -> Result<usize, StorageError> {
        if let Some(idx) = inner.open {
            return Ok(idx);
        }
        if let Some(last) = inner.segments.last()
            && last.bytes() < self.options.segment_bytes
            && last.try_reuse()
        {
            return Ok(*inner.open.insert(inner.segments.len() - 1));
        }
        let mut number = inner.segments.last().map_or(0, |last| last.number() + 1);
        loop {
            if let Some(segment) = Segment::create(&self.folder, number)? {
                inner.segments.push(Arc::new(segment));
                return Ok(*inner.open.insert(inner.segments.len() - 1));
            }
            // Another process made a segment of this number meanwhile.
            number += 1;
        }
    }
}

impl Drop for Journal {
    fn drop(&mut self) {
        // Nobody can be told; the records are with the system already and only a power cut could lose them.
        let _ = self.flush();
    }
}

fn flush(inner: &mut Inner) -> Result<(), StorageError> {
    if inner.unflushed_records > 0
        && let Some(segment) = inner.open.and_then(|idx| inner.segments.get(idx))
    {
        segment.flush()?;
    }
    (inner.unflushed_records, inner.unflushed_bytes) = (0, 0);
    Ok(())
}

/// Two halves instead of one number, which the compiler would align to 16 bytes and thereby lengthen every entry.
fn split(key: u128) -> [u64; 2] {
    [(key >> 64) as u64, key as u64]
}

fn segment_files(folder: &Path) -> Result<Vec<(u32, PathBuf)>, StorageError> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(StorageError::io("list", folder))? {
        let path = entry.map_err(StorageError::io("list", folder))?.path();
        if let Some(number) = segment::number_of(&path) {
            files.push((number, path));
        }
    }
    files.sort();
    Ok(files)
}
