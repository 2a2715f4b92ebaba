//! WARC 1.0 and 1.1 (ISO 28500): every `response`, `resource` and `conversion` record is a row; records of other types
//! (`warcinfo`, `request`, `metadata`, `revisit`, `continuation`) are counted by type and passed over.
//!
//! In: the window over the file. Out: one [`RawRecord`] or [`RecordFault`] for each row. Digests are not checked.

use super::cutter::{Body, Cutter, HEADER_BYTES, Opening};
use super::http;
use super::window::Window;
use crate::reasons;
use crate::record::{Format, Outcome, RawRecord, RecordFault};
use mathcoder_core::Reason;
use std::collections::BTreeMap;

/// Reads WARC records.
pub(crate) struct WarcReader {
    cutter: Cutter,
}

/// The header fields that matter.
#[derive(Default)]
struct Header {
    kind: String,
    url: Option<String>,
    content_type: String,
    length: Option<u64>,
}

impl WarcReader {
    pub(crate) fn new(window: Window, max_bytes: u64) -> Self {
        let opening = Opening { member: &[b"WARC/"], find: find_record };
        Self { cutter: Cutter::new(window, max_bytes, opening) }
    }

    pub(crate) fn skipped(&self) -> &BTreeMap<String, u64> {
        &self.cutter.skipped
    }

    /// The next row.
    pub(crate) fn next_row(&mut self) -> Option<Result<RawRecord, RecordFault>> {
        while !self.cutter.done {
            self.cutter.pass_blank();
            let seen = self.cutter.window.see(5);
            if seen.is_empty() {
                if let Some(fault) = self.cutter.end_or_break() {
                    return Some(Err(fault));
                }
                continue;
            }
            if !seen.starts_with(b"WARC/") {
                if let Some(fault) = self.rubbish("no record begins here") {
                    return Some(Err(fault));
                }
                continue;
            }
            self.cutter.lost = false;
            if let Some(row) = self.record() {
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

    fn record(&mut self) -> Option<Result<RawRecord, RecordFault>> {
        let offset = self.cutter.record_offset();
        let Some(end) = header_end(&mut self.cutter.window) else {
            let stop = self.cutter.end_or_break_in_header();
            return stop.or_else(|| self.rubbish("the header has no end")).map(Err);
        };
        let header = Header::parse(self.cutter.window.see(end).get(..end).unwrap_or(&[]));
        let Some(length) = header.length else {
            return self.rubbish("the header has no Content-Length").map(Err);
        };
        self.cutter.window.pass(end);
        let body = self.cutter.body(length);
        let wanted = matches!(header.kind.as_str(), "response" | "resource" | "conversion");
        let fault = |reason: Reason| RecordFault {
            outcome: Outcome::of(&reason),
            reason,
            member: None,
            offset: Some(offset),
            url: header.url.clone(),
        };
        match body {
            Body::Fault(reason) if !wanted && reason.code == reasons::TOO_LARGE.code => {
                self.cutter.skip_record(&header.kind);
                None
            }
            Body::Fault(reason) => Some(Err(fault(reason))),
            Body::Whole(_) if !wanted => {
                self.cutter.skip_record(&header.kind);
                None
            }
            // Wget keeps its own log and arguments as resources.
            Body::Whole(_) if header.url.as_deref().is_some_and(|url| url.starts_with("metadata:")) => {
                self.cutter.skip_record("resource of the crawler");
                None
            }
            Body::Whole(body) => {
                let row = page(&header.content_type, body, self.cutter.max_bytes);
                let url = header.url.clone();
                Some(row.map(|page| page.into_record(offset, url)).map_err(fault))
            }
        }
    }
}

/// A body with what its heads say of it.
pub(crate) struct Page {
    body: Vec<u8>,
    format: Format,
    charset: Option<String>,
}

impl Page {
    /// The record of this page.
    pub(crate) fn into_record(self, offset: u64, url: Option<String>) -> RawRecord {
        RawRecord {
            bytes: self.body,
            format: self.format,
            member: None,
            offset: Some(offset),
            url,
            charset: self.charset,
        }
    }
}

/// Makes a page of a record's block; `content_type` is the record's, which an HTTP head overrules.
pub(crate) fn page(content_type: &str, block: Vec<u8>, max_bytes: u64) -> Result<Page, Reason> {
    let (content_type, body) = if block.starts_with(b"HTTP/") {
        let response = http::decode(block, max_bytes)?;
        if response.status != 200 {
            return Err(reasons::HTTP_STATUS.because(response.status.to_string()));
        }
        (response.content_type, response.body)
    } else if content_type.to_ascii_lowercase().starts_with("application/http") {
        (String::new(), block)
    } else {
        (content_type.to_owned(), block)
    };
    match Format::from_content_type(&content_type, &body) {
        Some(format) => Ok(Page { body, format, charset: http::charset(&content_type) }),
        None => {
            let told: String = content_type.chars().take(100).collect();
            Err(reasons::UNSUPPORTED_FORMAT.because(if told.is_empty() { "no content type".to_owned() } else { told }))
        }
    }
}

impl Header {
    fn parse(bytes: &[u8]) -> Self {
        let text = String::from_utf8_lossy(bytes);
        let mut header = Self::default();
        let mut lines: Vec<String> = Vec::new();
        for line in text.lines().skip(1) {
            match lines.last_mut() {
                // A line that begins with white space goes on with the field before.
                Some(last) if line.starts_with([' ', '\t']) => last.push_str(line),
                _ => lines.push(line.to_owned()),
            }
        }
        for line in &lines {
            let Some((name, value)) = line.split_once(':') else { continue };
            let value = value.trim();
            match name.trim().to_ascii_lowercase().as_str() {
                "warc-type" => header.kind = value.to_ascii_lowercase(),
                // Old writers put the address in angle brackets.
                "warc-target-uri" => {
                    header.url = Some(value.trim_start_matches('<').trim_end_matches('>').to_owned());
                }
                "content-type" => value.clone_into(&mut header.content_type),
                "content-length" => header.length = value.parse().ok(),
                _ => {}
            }
        }
        header
    }
}

impl Cutter {
    /// The break that cut a header off, if there is one.
    fn end_or_break_in_header(&mut self) -> Option<RecordFault> {
        let left = self.window.see(HEADER_BYTES).len();
        if left >= HEADER_BYTES {
            return None;
        }
        self.window.pass(left);
        if self.window.is_broken() {
            return self.end_or_break();
        }
        self.done = true;
        Some(self.fault(reasons::TRUNCATED.because("the file ends inside a header")))
    }
}

/// Length of the header that begins here, its empty line included.
fn header_end(window: &mut Window) -> Option<usize> {
    let mut wanted = 4096;
    let mut from = 0;
    loop {
        let seen = window.see(wanted);
        while let Some(found) = seen.get(from..).and_then(|rest| memchr::memchr(b'\n', rest)) {
            let newline = from + found;
            match seen.get(newline + 1..) {
                Some([b'\n', ..]) => return Some(newline + 2),
                Some([b'\r', b'\n', ..]) => return Some(newline + 3),
                Some([] | [b'\r']) => break,
                _ => from = newline + 1,
            }
        }
        if seen.len() < wanted || wanted >= HEADER_BYTES {
            return None;
        }
        wanted *= 4;
    }
}

/// Place of the first line `WARC/1.…` at or behind `from`.
fn find_record(bytes: &[u8], from: usize) -> Option<usize> {
    let rest = bytes.get(from..)?;
    memchr::memmem::find_iter(rest, b"WARC/1.").map(|at| at + from).find(|&at| {
        let opens_line = at == 0 || bytes.get(at - 1) == Some(&b'\n');
        opens_line && matches!(bytes.get(at + 7), None | Some(b'0'..=b'9'))
    })
}
