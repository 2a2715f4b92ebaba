//! Reads runs of a partition file. The footer is checked when the file is opened, each run's checksum at its end. The file
//! is opened anew for every buffer, so a gather over ten thousand files needs no ten thousand open files.

use super::{ENTRY_BYTES, FOOT_MAGIC, HEAD_MAGIC, RunEntry, TRAILER_BYTES};
use crate::StorageError;
use crate::hasher::Hasher;
use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use xxhash_rust::xxh3::xxh3_64;

/// A partition file whose footer has been read.
#[derive(Clone, Debug)]
pub struct PartitionFile<const N: usize> {
    path: Arc<PathBuf>,
    runs: Arc<Vec<RunEntry>>,
}

/// The records of one run, in order. An error is the last item.
#[derive(Debug)]
pub struct RecordStream<const N: usize> {
    path: Arc<PathBuf>,
    entry: RunEntry,
    /// Records not yet in the buffer.
    left: u64,
    buffer_records: usize,
    buffer: Vec<u8>,
    next: usize,
    hasher: Hasher,
    is_broken: bool,
}

impl<const N: usize> PartitionFile<N> {
    /// Opens a file and checks its footer.
    ///
    /// # Errors
    /// [`StorageError`] where it cannot be read, is damaged, or holds records of another size.
    pub fn open(path: &Path) -> Result<Self, StorageError> {
        let file = File::open(path).map_err(StorageError::io("read", path))?;
        let length = file.metadata().map_err(StorageError::io("read", path))?.len();
        let runs = read_footer::<N>(&file, path, length)?;
        Ok(Self { path: Arc::new(path.to_path_buf()), runs: Arc::new(runs) })
    }

    /// Number of partitions.
    #[must_use]
    pub fn partitions(&self) -> usize {
        self.runs.len()
    }

    /// Records of one partition; 0 where there is no such partition.
    #[must_use]
    pub fn records(&self, partition: u32) -> u64 {
        self.runs.get(partition as usize).map_or(0, |run| run.records)
    }

    /// The records of one partition, in order, through a buffer of about this size.
    #[must_use]
    pub fn partition(&self, partition: u32, buffer_bytes: usize) -> RecordStream<N> {
        let nothing = RunEntry { offset: 0, records: 0, checksum: xxh3_64(&[]) };
        let entry = self.runs.get(partition as usize).copied().unwrap_or(nothing);
        RecordStream {
            path: Arc::clone(&self.path),
            entry,
            left: entry.records,
            buffer_records: (buffer_bytes / N.max(1)).max(1),
            buffer: Vec::new(),
            next: 0,
            hasher: Hasher::new(),
            is_broken: false,
        }
    }
}

impl<const N: usize> RecordStream<N> {
    fn refill(&mut self) -> Result<(), StorageError> {
        let records = self.left.min(self.buffer_records as u64);
        let start = self.entry.offset + (self.entry.records - self.left) * N as u64;
        // Bounded by the buffer's size, which fits into memory.
        self.buffer.resize(records as usize * N, 0);
        self.next = 0;
        let file = File::open(&*self.path).map_err(StorageError::io("read", &self.path))?;
        file.read_exact_at(&mut self.buffer, start).map_err(StorageError::io("read", &self.path))?;
        self.hasher.update(&self.buffer);
        self.left -= records;
        if self.left == 0 && self.hasher.digest() != self.entry.checksum {
            return Err(StorageError::damaged(&self.path, "the checksum of a run does not fit"));
        }
        Ok(())
    }
}

impl<const N: usize> Iterator for RecordStream<N> {
    type Item = Result<[u8; N], StorageError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.is_broken {
            return None;
        }
        if self.next >= self.buffer.len() {
            if self.left == 0 {
                return None;
            }
            if let Err(error) = self.refill() {
                self.is_broken = true;
                return Some(Err(error));
            }
        }
        let record = self.buffer.get(self.next..)?.first_chunk::<N>().copied()?;
        self.next += N;
        Some(Ok(record))
    }
}

fn read_footer<const N: usize>(file: &File, path: &Path, length: u64) -> Result<Vec<RunEntry>, StorageError> {
    let damaged = |what: &str| StorageError::damaged(path, what);
    let read = |buffer: &mut [u8], at: u64| file.read_exact_at(buffer, at).map_err(StorageError::io("read", path));
    if length < (HEAD_MAGIC.len() + TRAILER_BYTES) as u64 {
        return Err(damaged("too short for a partition file"));
    }
    let mut trailer = [0_u8; TRAILER_BYTES];
    read(&mut trailer, length - TRAILER_BYTES as u64)?;
    let (size, count, checksum) =
        parse_trailer(&trailer).ok_or_else(|| damaged("it does not end as a partition file"))?;
    if size as usize != N {
        return Err(damaged(&format!("its records have {size} bytes, {N} are wanted")));
    }
    let footer_bytes = u64::from(count) * ENTRY_BYTES as u64;
    let Some(start) = (length - TRAILER_BYTES as u64).checked_sub(footer_bytes) else {
        return Err(damaged("its footer is longer than the file"));
    };
    let mut footer = vec![0_u8; usize::try_from(footer_bytes).map_err(|_| damaged("its footer is too long"))?];
    read(&mut footer, start)?;
    let mut hasher = Hasher::new();
    hasher.update(&footer);
    hasher.update(trailer.get(..8).unwrap_or_default());
    if hasher.digest() != checksum {
        return Err(damaged("the checksum of its footer does not fit"));
    }
    let runs: Vec<RunEntry> = footer.chunks_exact(ENTRY_BYTES).filter_map(parse_entry).collect();
    let mut expected = HEAD_MAGIC.len() as u64;
    for run in &runs {
        let bytes = run.records.checked_mul(N as u64);
        let end = bytes.and_then(|bytes| run.offset.checked_add(bytes)).filter(|end| *end <= start);
        expected = match end {
            Some(end) if run.offset == expected => end,
            _ => return Err(damaged("its runs do not lie one after another")),
        };
    }
    if expected != start {
        return Err(damaged("its runs do not fill it"));
    }
    Ok(runs)
}

fn parse_trailer(trailer: &[u8; TRAILER_BYTES]) -> Option<(u32, u32, u64)> {
    let (size, rest) = trailer.split_first_chunk::<4>()?;
    let (count, rest) = rest.split_first_chunk::<4>()?;
    let (checksum, magic) = rest.split_first_chunk::<8>()?;
    let numbers = (u32::from_le_bytes(*size), u32::from_le_bytes(*count), u64::from_le_bytes(*checksum));
    (magic == FOOT_MAGIC).then_some(numbers)
}

fn parse_entry(entry: &[u8]) -> Option<RunEntry> {
    let (offset, rest) = entry.split_first_chunk::<8>()?;
    let (records, rest) = rest.split_first_chunk::<8>()?;
    let checksum = rest.first_chunk::<8>()?;
    let number = |bytes: &[u8; 8]| u64::from_le_bytes(*bytes);
    Some(RunEntry { offset: number(offset), records: number(records), checksum: number(checksum) })
}
