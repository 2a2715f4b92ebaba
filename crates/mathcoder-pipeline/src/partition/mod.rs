//! Files between a scatter and a gather: one file a task, holding P sorted runs of fixed-size records and a footer that
//! says where each run lies. A gather reads run p of every file and merges them, so nothing is listed, nothing is held
//! whole, and a lost worker loses nothing that was committed.
//!
//! Layout, all numbers little-endian: 8 bytes of magic; the records, run after run; the footer: for each run offset (8),
//! records (8) and XXH3-64 of its bytes (8); then record size (4), number of runs (4), XXH3-64 of the footer up to here
//! (8), 8 bytes of magic. Records are compared as bytes, so numbers in them belong in big-endian form.

mod merge;
mod reader;
mod writer;

pub use merge::{Merge, merge_partition};
pub use reader::{PartitionFile, RecordStream};
pub use writer::PartitionWriter;

pub(crate) const HEAD_MAGIC: &[u8; 8] = b"MCPART01";
pub(crate) const FOOT_MAGIC: &[u8; 8] = b"MCPARTFT";
/// Bytes of a run's entry in the footer.
pub(crate) const ENTRY_BYTES: usize = 24;
/// Bytes of what follows the entries.
pub(crate) const TRAILER_BYTES: usize = 24;

/// Where a run lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct RunEntry {
    pub(crate) offset: u64,
    pub(crate) records: u64,
    pub(crate) checksum: u64,
}
