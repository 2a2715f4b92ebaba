//! What WARC and ARC readers share: cutting bodies out of the window, going on behind breaks, and counting what was
//! skipped.
//!
//! Lengths in headers lie. A body that runs into the next record is cut there; a body that ends before its record does
//! is prolonged to the next record. Both cost a second look at the body, which is why a budget ends it in hostile files.

use super::http;
use super::stream::StreamError;
use super::window::{Taken, Window};
use crate::reasons;
use crate::record::{Outcome, RecordFault};
use mathcoder_core::Reason;
use std::collections::BTreeMap;

/// Bytes given back to the window over one file before lengths are believed; keeps hostile files linear.
const REPAIR_BYTES: u64 = 256 << 20;
/// A header longer than this is none.
pub(crate) const HEADER_BYTES: usize = 1 << 20;

/// The way a kind of archive shows where records begin.
pub(crate) struct Opening {
    /// What a record begins with, tried where a compressed member begins.
    pub(crate) member: &'static [&'static [u8]],
    /// Place of the first line in the bytes that opens a record, at or behind the given place.
    pub(crate) find: fn(&[u8], usize) -> Option<usize>,
}

/// How a body came out.
pub(crate) enum Body {
    /// Here it is. It may be shorter than its header says where an HTTP head shows that it is whole.
    Whole(Vec<u8>),
    /// The reason it is not.
    Fault(Reason),
}

/// Cuts records.
pub(crate) struct Cutter {
    pub(crate) window: Window,
    pub(crate) max_bytes: u64,
    opening: Opening,
    repair_left: u64,
    last_offset: Option<u64>,
    /// True behind a break, until a record begins: what is met until then belongs to the break already reported.
    pub(crate) lost: bool,
    /// True where nothing more can be read.
    pub(crate) done: bool,
    /// Records that are no rows, by type.
    pub(crate) skipped: BTreeMap<String, u64>,
}

impl Cutter {
    pub(crate) fn new(window: Window, max_bytes: u64, opening: Opening) -> Self {
        Self {
            window,
            max_bytes,
            opening,
            repair_left: REPAIR_BYTES,
            last_offset: None,
            lost: false,
            done: false,
            skipped: BTreeMap::new(),
        }
    }

    /// Counts a record that is no row.
    pub(crate) fn skip_record(&mut self, kind: &str) {
        let kind: String = kind.chars().take(40).collect();
        *self.skipped.entry(kind).or_default() += 1;
    }

    /// The offset of the record that begins here. Records of one compressed member share its offset, so each further one
    /// counts on: offsets name records and must differ.
    pub(crate) fn record_offset(&mut self) -> u64 {
        let mut offset = self.window.offset();
        if let Some(last) = self.last_offset {
            offset = offset.max(last.saturating_add(1));
        }
        self.last_offset = Some(offset);
        offset
    }

    /// Passes over blank lines between records.
    pub(crate) fn pass_blank(&mut self) {
        loop {
            let seen = self.window.see(1);
            let blank = seen.iter().take_while(|b| matches!(b, b'\r' | b'\n' | b' ' | b'\t' | 0)).count();
            if blank == 0 {
                return;
            }
            self.window.pass(blank);
        }
    }

    /// A fault at the present place.
    pub(crate) fn fault(&mut self, reason: Reason) -> RecordFault {
        let offset = Some(self.window.offset());
        RecordFault { outcome: Outcome::of(&reason), reason, member: None, offset, url: None }
    }

    /// The end of the file, or its break as a fault that was not told yet.
    pub(crate) fn end_or_break(&mut self) -> Option<RecordFault> {
        let Some(stop) = self.window.take_stop() else {
            self.done = true;
            return None;
        };
        let reason = self.break_reason(stop);
        let fault = self.fault(reason);
        let told = std::mem::replace(&mut self.lost, true);
        self.done |= !self.window.skip_broken();
        (!told).then_some(fault)
    }

    /// The body of `length` bytes that begins here, with the length mended where it lies.
    pub(crate) fn body(&mut self, length: u64) -> Body {
        if length > self.max_bytes {
            let taken = self.window.skip(length, self.opening.member);
            if taken == Taken::Short {
                return Body::Fault(self.short_reason());
            }
            let limit = self.max_bytes;
            return Body::Fault(reasons::TOO_LARGE.because(format!("{length} bytes, at most {limit} are read")));
        }
        let mut body = Vec::new();
        match self.window.take(length, self.opening.member, &mut body) {
            Taken::Short if self.cut_at_next_record(&mut body) => Body::Whole(body),
            Taken::Short => {
                let reason = self.short_reason();
                if http::is_whole(&body) { Body::Whole(body) } else { Body::Fault(reason) }
            }
            Taken::NextRecord => Body::Whole(body),
            Taken::Whole => {
                self.mend(&mut body);
                Body::Whole(body)
            }
        }
    }

    /// Behind something unreadable: goes to the next record.
    pub(crate) fn go_on(&mut self) {
        self.lost = true;
        if self.window.is_broken() {
            self.done |= !self.window.skip_broken();
            return;
        }
        loop {
            let seen = self.window.see(HEADER_BYTES);
            if seen.is_empty() {
                return;
            }
            if let Some(at) = (self.opening.find)(seen, 1) {
                self.window.pass(at);
                return;
            }
            // A line that opens a record may lie across the border of what is seen, so its beginning stays.
            let keep = seen.len().min(2048);
            let pass = if seen.len() > keep { seen.len() - keep } else { seen.len() };
            self.window.pass(pass);
        }
    }

    fn break_reason(&mut self, stop: StreamError) -> Reason {
        match stop {
            StreamError::Compression(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => {
                reasons::TRUNCATED.because("the compressed data ends early")
            }
            StreamError::Compression(error) => reasons::BROKEN_COMPRESSION.because(error.to_string()),
            StreamError::Bomb => {
                self.done = true;
                reasons::COMPRESSION_BOMB.reason()
            }
            StreamError::Io(error) => {
                self.done = true;
                reasons::READ_FAILED.because(error.to_string())
            }
        }
    }

    /// Why the file ended within a body; goes on behind a break.
    fn short_reason(&mut self) -> Reason {
        match self.window.take_stop() {
            Some(stop) => {
                let reason = self.break_reason(stop);
                self.lost = true;
                self.done |= !self.window.skip_broken();
                reason
            }
            None => reasons::TRUNCATED.because("the file ends inside a record"),
        }
    }

    /// Looks whether a record begins behind the body; cuts or prolongs the body where none does.
    fn mend(&mut self, body: &mut Vec<u8>) {
        if self.record_follows() || self.cut_at_next_record(body) {
            return;
        }
        while (body.len() as u64) < self.max_bytes {
            let seen = self.window.see(HEADER_BYTES);
            if seen.is_empty() {
                return;
            }
            let found = (self.opening.find)(seen, 0);
            let keep = seen.len().min(2048);
            let end = found.unwrap_or(if seen.len() > keep { seen.len() - keep } else { seen.len() });
            body.extend_from_slice(seen.get(..end).unwrap_or(&[]));
            self.window.pass(end);
            if found.is_some() {
                return;
            }
        }
    }

    fn record_follows(&mut self) -> bool {
        let seen = self.window.see(HEADER_BYTES.min(4096));
        let blank = seen.iter().take_while(|b| matches!(b, b'\r' | b'\n')).count();
        let rest = seen.get(blank..).unwrap_or(&[]);
        rest.is_empty() || (self.opening.find)(rest, 0) == Some(0)
    }

    fn cut_at_next_record(&mut self, body: &mut Vec<u8>) -> bool {
        let Some(at) = (self.opening.find)(body, 0) else { return false };
        let surplus = (body.len() - at) as u64;
        if surplus > self.repair_left {
            return false;
        }
        self.repair_left -= surplus;
        self.window.untake(body.get(at..).unwrap_or(&[]));
        body.truncate(at);
        true
    }
}
