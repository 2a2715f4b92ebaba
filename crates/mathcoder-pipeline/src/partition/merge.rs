//! Merges one partition of many files into one sorted stream. Memory: one buffer a file, together about the budget, at
//! least 4 KiB each. Time: one heap step a record. Equal records come in the order of the files.

use super::{PartitionFile, RecordStream};
use crate::StorageError;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

const SMALLEST_BUFFER: usize = 4 << 10;
const LARGEST_BUFFER: usize = 1 << 20;

/// A merged stream. An error is the last item.
#[derive(Debug)]
pub struct Merge<const N: usize> {
    streams: Vec<RecordStream<N>>,
    heap: BinaryHeap<Reverse<([u8; N], usize)>>,
    /// Set by the first stream that could not be read; handed out next.
    error: Option<StorageError>,
}

/// Merges partition `partition` of all `files`, with about `budget_bytes` of buffers.
#[must_use]
pub fn merge_partition<const N: usize>(files: &[PartitionFile<N>], partition: u32, budget_bytes: usize) -> Merge<N> {
    let buffer = (budget_bytes / files.len().max(1)).clamp(SMALLEST_BUFFER, LARGEST_BUFFER);
    let streams = files.iter().map(|file| file.partition(partition, buffer)).collect();
    let mut merge = Merge { streams, heap: BinaryHeap::new(), error: None };
    (0..files.len()).for_each(|idx| merge.advance(idx));
    merge
}

impl<const N: usize> Merge<N> {
    fn advance(&mut self, idx: usize) {
        match self.streams.get_mut(idx).and_then(Iterator::next) {
            Some(Ok(record)) => self.heap.push(Reverse((record, idx))),
            Some(Err(error)) => self.error = self.error.take().or(Some(error)),
            None => {}
        }
    }
}

impl<const N: usize> Iterator for Merge<N> {
    type Item = Result<[u8; N], StorageError>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(error) = self.error.take() {
            // What is left could not be told from a whole stream.
            self.heap.clear();
            return Some(Err(error));
        }
        let Reverse((record, idx)) = self.heap.pop()?;
        self.advance(idx);
        Some(Ok(record))
    }
}
