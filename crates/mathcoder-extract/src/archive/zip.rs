//! Zip archives of source files: every file is a row. Names are data: they are checked and never used as paths.
//!
//! In: the file (its directory lies at its end, so it must be seekable). Out: one [`RawRecord`] or [`RecordFault`] for
//! each file. Encrypted members are not read.

use super::member::{self, Member};
use super::stream::ReadSeek;
use crate::reasons;
use crate::record::{Outcome, RawRecord, RecordFault};
use mathcoder_core::Reason;
use std::io::Read;

/// Reads zip members.
pub(crate) struct ZipReader {
    archive: zip::ZipArchive<Box<dyn ReadSeek>>,
    next: usize,
    max_bytes: u64,
    max_ratio: u64,
}

impl ZipReader {
    pub(crate) fn new(input: Box<dyn ReadSeek>, max_bytes: u64, max_ratio: u32) -> Result<Self, zip::result::ZipError> {
        let archive = zip::ZipArchive::new(input)?;
        Ok(Self { archive, next: 0, max_bytes, max_ratio: u64::from(max_ratio) })
    }

    /// The next row.
    pub(crate) fn next_row(&mut self) -> Option<Result<RawRecord, RecordFault>> {
        while self.next < self.archive.len() {
            let index = self.next;
            self.next += 1;
            if let Some(row) = self.row(index) {
                return Some(row);
            }
        }
        None
    }

    fn row(&mut self, index: usize) -> Option<Result<RawRecord, RecordFault>> {
        let raw_name = match self.archive.name_for_index(index) {
            Some(Ok(name)) => name.into_owned(),
            _ => String::new(),
        };
        if raw_name.ends_with('/') {
            return None;
        }
        let place = index as u64;
        let Some(name) = member::clean_name(&raw_name) else {
            let shown: String = raw_name.chars().take(200).collect();
            return Some(Err(fault(reasons::UNSAFE_NAME.because(shown), None, place)));
        };
        Some(match self.bytes(index) {
            Ok(bytes) => Member { name, bytes, offset: None }.into_row(),
            Err(reason) => Err(fault(reason, Some(name), place)),
        })
    }

    fn bytes(&mut self, index: usize) -> Result<Vec<u8>, Reason> {
        let broken = |error: &dyn std::fmt::Display| reasons::BROKEN_COMPRESSION.because(error.to_string());
        let file = self.archive.by_index(index).map_err(|error| broken(&error))?;
        let (packed, stated) = (file.compressed_size().max(1), file.size());
        let mut bytes = Vec::new();
        file.take(self.max_bytes.saturating_add(1)).read_to_end(&mut bytes).map_err(|error| broken(&error))?;
        let size = bytes.len() as u64;
        let whole = size.max(stated);
        if whole > 1 << 20 && whole / packed > self.max_ratio {
            return Err(reasons::COMPRESSION_BOMB.reason());
        }
        if size > self.max_bytes {
            return Err(reasons::TOO_LARGE.because(format!("more than {} bytes", self.max_bytes)));
        }
        Ok(bytes)
    }
}

fn fault(reason: Reason, member: Option<String>, place: u64) -> RecordFault {
    let offset = member.is_none().then_some(place);
    RecordFault { outcome: Outcome::of(&reason), reason, member, offset, url: None }
}
