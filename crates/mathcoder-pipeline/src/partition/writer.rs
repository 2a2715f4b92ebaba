//! Collects the records of one task, sorts each run and writes them. Memory: all records of the task, nothing beside them.
//! Time: one sort a run. Not done: spilling; a task that is too large for memory should be cut into more tasks.

use super::{FOOT_MAGIC, HEAD_MAGIC, RunEntry};
use crate::StorageError;
use std::io::{self, Write};
use std::path::Path;
use xxhash_rust::xxh3::xxh3_64;

/// Collects records of `N` bytes for a number of partitions.
#[derive(Debug)]
pub struct PartitionWriter<const N: usize> {
    runs: Vec<Vec<[u8; N]>>,
    records: u64,
}

impl<const N: usize> PartitionWriter<N> {
    /// Starts with no records for this number of partitions.
    #[must_use]
    pub fn new(partitions: u32) -> Self {
        Self { runs: (0..partitions).map(|_| Vec::new()).collect(), records: 0 }
    }

    /// Adds a record to a partition. False, and nothing added, where there is no such partition.
    #[must_use]
    pub fn push(&mut self, partition: u32, record: [u8; N]) -> bool {
        let Some(run) = self.runs.get_mut(partition as usize) else { return false };
        run.push(record);
        self.records += 1;
        true
    }

    /// Adds a record to the partition that its first eight bytes, read as a big-endian fraction of 2^64, fall into: the
    /// partitions are key ranges of equal width, in order.
    pub fn push_by_key(&mut self, record: [u8; N]) {
        let mut key = [0_u8; 8];
        key.iter_mut().zip(record).for_each(|(to, from)| *to = from);
        let wide = u128::from(u64::from_be_bytes(key)) * self.runs.len() as u128;
        if let Some(run) = self.runs.get_mut((wide >> 64) as usize) {
            run.push(record);
            self.records += 1;
        }
    }

    /// Records so far.
    #[must_use]
    pub fn records(&self) -> u64 {
        self.records
    }

    /// Sorts and writes everything; gives the number of records. `path` is the file's name in error messages.
    ///
    /// # Errors
    /// [`StorageError`] where `out` refuses.
    pub fn write(mut self, out: &mut dyn Write, path: &Path) -> Result<u64, StorageError> {
        self.write_all(out).map_err(StorageError::io("write", path))?;
        Ok(self.records)
    }

    fn write_all(&mut self, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(HEAD_MAGIC)?;
        let mut offset = HEAD_MAGIC.len() as u64;
        let mut footer: Vec<u8> = Vec::new();
        for run in &mut self.runs {
            run.sort_unstable();
            let bytes = run.as_flattened();
            out.write_all(bytes)?;
            let entry = RunEntry { offset, records: run.len() as u64, checksum: xxh3_64(bytes) };
            for number in [entry.offset, entry.records, entry.checksum] {
                footer.extend_from_slice(&number.to_le_bytes());
            }
            offset += bytes.len() as u64;
            // What is written is not needed any more.
            *run = Vec::new();
        }
        let size = u32::try_from(N).map_err(|_| io::Error::from(io::ErrorKind::InvalidInput))?;
        let count = u32::try_from(self.runs.len()).map_err(|_| io::Error::from(io::ErrorKind::InvalidInput))?;
        footer.extend_from_slice(&size.to_le_bytes());
        footer.extend_from_slice(&count.to_le_bytes());
        let checksum = xxh3_64(&footer);
        footer.extend_from_slice(&checksum.to_le_bytes());
        footer.extend_from_slice(FOOT_MAGIC);
        out.write_all(&footer)
    }
}
