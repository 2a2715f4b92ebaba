//! ARC, the format before WARC: a line `URL IP date content-type length`, and so many bytes. The first record describes
//! the file and is no row.
//!
//! In: the window over the file. Out: one [`RawRecord`] or [`RecordFault`] for each further record. Addresses may hold
//! spaces, so header lines are read from their end.

use super::cutter::{Body, Cutter, Opening};
use super::warc::page;
use super::window::Window;
use crate::reasons;
use crate::record::{Outcome, RawRecord, RecordFault};
use mathcoder_core::Reason;
use std::collections::BTreeMap;

/// A header line longer than this is none.
const LINE_BYTES: usize = 16 << 10;

/// Reads ARC records.
pub(crate) struct ArcReader {
    cutter: Cutter,
}

struct Header {
    url: String,
    content_type: String,
    /// Nothing where the last field is no number.
    length: Option<u64>,
}

impl ArcReader {
    pub(crate) fn new(window: Window, max_bytes: u64) -> Self {
        let opening = Opening { member: &[b"http://", b"https://"], find: find_record };
        Self { cutter: Cutter::new(window, max_bytes, opening) }
    }

    pub(crate) fn skipped(&self) -> &BTreeMap<String, u64> {
        &self.cutter.skipped
    }

    /// The next row.
    pub(crate) fn next_row(&mut self) -> Option<Result<RawRecord, RecordFault>> {
        while !self.cutter.done {
            self.cutter.pass_blank();
            let seen = self.cutter.window.see(LINE_BYTES);
            if seen.is_empty() {
                if let Some(fault) = self.cutter.end_or_break() {
                    return Some(Err(fault));
                }
                continue;
            }
            let seen = seen.get(..seen.len().min(LINE_BYTES)).unwrap_or(seen);
            let line_end = memchr::memchr(b'\n', seen);
            let header = Header::parse(seen.get(..line_end.unwrap_or(seen.len())).unwrap_or(&[]));
            let pass = line_end.map_or(seen.len(), |end| end + 1);
            let Some(header) = header else {
                if let Some(fault) = self.rubbish("no record begins here") {
                    return Some(Err(fault));
                }
                continue;
            };
            if let Some(row) = self.record(&header, pass) {
                return Some(row);
            }
        }
        None
    }

    fn rubbish(&mut self, what: &str) -> Option<RecordFault> {
        let told = self.cutter.lost;
        let fault = self.cutter.fault(reasons::BROKEN_RECORD.because(what));
        self.cutter.go_on();
        (!told).then_some(fault)
    }

    fn record(&mut self, header: &Header, header_bytes: usize) -> Option<Result<RawRecord, RecordFault>> {
        self.cutter.lost = false;
        let offset = self.cutter.record_offset();
        let describes_file = header.url.starts_with("filedesc:");
        let fault = |reason: Reason| RecordFault {
            outcome: Outcome::of(&reason),
            reason,
            member: None,
            offset: Some(offset),
            url: Some(header.url.clone()),
        };
        let Some(length) = header.length else {
            // Behind a length that is none, the next header line is looked for.
            self.cutter.go_on();
            if describes_file {
                self.cutter.skip_record("filedesc");
                return None;
            }
            return Some(Err(fault(reasons::BROKEN_RECORD.because("the length is no number"))));
        };
        self.cutter.window.pass(header_bytes);
        match self.cutter.body(length) {
            Body::Fault(reason) => Some(Err(fault(reason))),
            Body::Whole(_) if describes_file => {
                self.cutter.skip_record("filedesc");
                None
            }
            Body::Whole(body) => {
                let page = page(&header.content_type, body, self.cutter.max_bytes);
                Some(page.map(|page| page.into_record(offset, Some(header.url.clone()))).map_err(fault))
            }
        }
    }
}

impl Header {
    /// Reads a header line of version 1 (five fields) or 2 (ten fields).
    fn parse(line: &[u8]) -> Option<Self> {
        let line = std::str::from_utf8(line).ok()?.trim_end();
        let fields: Vec<&str> = line.split(' ').collect();
        if !line.contains(':') || fields.len() < 5 {
            return None;
        }
        let last = *fields.last()?;
        let behind_url = if fields.len() >= 10 && is_date(fields.get(fields.len() - 8)?) { 9 } else { 4 };
        let at = fields.len().checked_sub(behind_url)?;
        let (date, content_type) = (fields.get(at + 1)?, fields.get(at + 2)?);
        if !is_date(date) {
            return None;
        }
        let url = fields.get(..at)?.join(" ");
        (!url.is_empty()).then(|| Self { url, content_type: (*content_type).to_owned(), length: last.parse().ok() })
    }
}

fn is_date(field: &str) -> bool {
    (12..=20).contains(&field.len()) && field.bytes().all(|b| b.is_ascii_digit())
}

/// Place of the first line at or behind `from` that reads as a header.
fn find_record(bytes: &[u8], from: usize) -> Option<usize> {
    let rest = bytes.get(from..)?;
    memchr::memmem::find_iter(rest, b"://").find_map(|at| {
        let at = at + from;
        let line_start = memchr::memrchr(b'\n', bytes.get(at.saturating_sub(40)..at)?)
            .map(|newline| at.saturating_sub(40) + newline + 1)
            .or((at <= 40).then_some(0))?;
        let line = bytes.get(line_start..)?;
        let line = line.get(..line.len().min(LINE_BYTES))?;
        let line = line.get(..memchr::memchr(b'\n', line).unwrap_or(line.len()))?;
        let scheme = bytes.get(line_start..at)?;
        if line_start < from || scheme.is_empty() || !scheme.iter().all(u8::is_ascii_alphanumeric) {
            return None;
        }
        Header::parse(line).map(|_| line_start)
    })
}
