//! Tar archives (ustar, GNU long names, pax) of source files: every regular file is a row; folders, links and devices
//! are none. Names are data: they are checked and never used as paths.
//!
//! In: the window over the file. Out: one [`RawRecord`] or [`RecordFault`] for each file. Sparse files are not read.

use super::member::{self, Member};
use super::stream::StreamError;
use super::window::{Taken, Window};
use crate::reasons;
use crate::record::{Outcome, RawRecord, RecordFault};
use mathcoder_core::Reason;
use std::collections::HashSet;

const BLOCK: usize = 512;
/// Longest name kept.
const NAME_BYTES: u64 = 64 << 10;

/// Reads tar members.
pub(crate) struct TarReader {
    window: Window,
    max_bytes: u64,
    done: bool,
    /// True behind a broken header, until the next good one.
    lost: bool,
    /// Hashes of the names met, to tell members of the same name apart.
    names: HashSet<u128>,
}

struct Header {
    name: String,
    size: u64,
    kind: u8,
}

impl TarReader {
    pub(crate) fn new(window: Window, max_bytes: u64) -> Self {
        Self { window, max_bytes, done: false, lost: false, names: HashSet::new() }
    }

    /// Whether the bytes begin with a tar header.
    pub(crate) fn recognises(first_bytes: &[u8]) -> bool {
        Header::parse(first_bytes.get(..BLOCK).unwrap_or(&[])).is_some()
    }

    /// The next row.
    pub(crate) fn next_row(&mut self) -> Option<Result<RawRecord, RecordFault>> {
        let (mut long_name, mut long_size) = (None, None);
        while !self.done {
            let block = self.window.see(BLOCK);
            if block.len() < BLOCK {
                let clean = block.is_empty();
                return self.end(clean).map(Err);
            }
            let block = block.get(..BLOCK).unwrap_or(&[]);
            if block.iter().all(|&b| b == 0) {
                self.window.pass(BLOCK);
                continue;
            }
            let Some(header) = Header::parse(block) else {
                self.window.pass(BLOCK);
                if !std::mem::replace(&mut self.lost, true) {
                    return Some(Err(self.fault(reasons::BROKEN_RECORD.because("no tar header"), None)));
                }
                continue;
            };
            self.lost = false;
            let place = self.window.position();
            self.window.pass(BLOCK);
            match header.kind {
                b'L' => long_name = self.text(header.size).map(|b| text_of(&b)),
                b'x' => {
                    let pax = self.text(header.size).unwrap_or_default();
                    long_name = pax_field(&pax, "path").or(long_name);
                    long_size = pax_field(&pax, "size").and_then(|s| s.parse().ok());
                }
                b'0' | b'7' | 0 if !header.name.ends_with('/') => {
                    let size = long_size.take().unwrap_or(header.size);
                    return Some(self.file(long_name.take().unwrap_or(header.name), size, place));
                }
                _ => {
                    (long_name, long_size) = (None, None);
                    self.skip(header.size);
                }
            }
        }
        None
    }

    fn file(&mut self, name: String, size: u64, place: u64) -> Result<RawRecord, RecordFault> {
        let Some(name) = member::clean_name(&name) else {
            self.skip(size);
            let shown: String = name.chars().take(200).collect();
            return Err(self.fault(reasons::UNSAFE_NAME.because(shown), None));
        };
        if size > self.max_bytes {
            self.skip(size);
            let reason = reasons::TOO_LARGE.because(format!("{size} bytes, at most {} are read", self.max_bytes));
            return Err(self.fault(reason, Some(name)));
        }
        let mut bytes = Vec::new();
        if self.window.take(padded(size), &[], &mut bytes) != Taken::Whole && (bytes.len() as u64) < size {
            let fault = self.end(false);
            return Err(fault.map_or_else(
                || self.fault(reasons::TRUNCATED.reason(), Some(name.clone())),
                |f| RecordFault { member: Some(name.clone()), ..f },
            ));
        }
        bytes.truncate(usize::try_from(size).unwrap_or(usize::MAX));
        let first = self.names.insert(mathcoder_core::content_hash(name.as_bytes()));
        Member { name, bytes, offset: (!first).then_some(place) }.into_row()
    }

    /// Contents of a header extension.
    fn text(&mut self, size: u64) -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        if size > NAME_BYTES {
            self.skip(size);
            return None;
        }
        let taken = self.window.take(padded(size), &[], &mut bytes);
        bytes.truncate(usize::try_from(size).unwrap_or(usize::MAX));
        (taken == Taken::Whole).then_some(bytes)
    }

    fn skip(&mut self, size: u64) {
        self.window.skip(padded(size), &[]);
    }

    /// The end of the archive, or why it came early.
    fn end(&mut self, clean: bool) -> Option<RecordFault> {
        self.done = true;
        let left = self.window.see(BLOCK).len();
        self.window.pass(left);
        let reason = match self.window.take_stop() {
            Some(StreamError::Bomb) => reasons::COMPRESSION_BOMB.reason(),
            Some(StreamError::Io(error)) => reasons::READ_FAILED.because(error.to_string()),
            Some(StreamError::Compression(error)) if error.kind() != std::io::ErrorKind::UnexpectedEof => {
                reasons::BROKEN_COMPRESSION.because(error.to_string())
            }
            Some(StreamError::Compression(_)) => reasons::TRUNCATED.because("the compressed data ends early"),
            None if clean => return None,
            None => reasons::TRUNCATED.because("the archive ends inside a member"),
        };
        Some(self.fault(reason, None))
    }

    fn fault(&self, reason: Reason, member: Option<String>) -> RecordFault {
        let offset = member.is_none().then(|| self.window.position());
        RecordFault { outcome: Outcome::of(&reason), reason, member, offset, url: None }
    }
}

impl Header {
    fn parse(block: &[u8]) -> Option<Self> {
        let sum = number(block.get(148..156)?)?;
        let mut counted: u64 = block.iter().map(|&b| u64::from(b)).sum();
        counted -= block.get(148..156)?.iter().map(|&b| u64::from(b)).sum::<u64>();
        if sum != counted + 8 * 32 {
            return None;
        }
        let mut name = text_of(block.get(..100)?);
        let posix = block.get(257..263) == Some(b"ustar\0");
        let prefix = text_of(block.get(345..500)?);
        if posix && !prefix.is_empty() {
            name = format!("{prefix}/{name}");
        }
        Some(Self { name, size: number(block.get(124..136)?)?, kind: *block.get(156)? })
    }
}

/// An octal number, or a binary one where the first bit is set (GNU).
fn number(field: &[u8]) -> Option<u64> {
    if field.first()? & 0x80 != 0 {
        let low = field.get(field.len().checked_sub(8)?..)?;
        return Some(u64::from_be_bytes(low.try_into().ok()?) & (u64::MAX >> 1));
    }
    let text = std::str::from_utf8(field).ok()?.trim_matches(['\0', ' ']);
    if text.is_empty() { Some(0) } else { u64::from_str_radix(text, 8).ok() }
}

fn text_of(field: &[u8]) -> String {
    let end = memchr::memchr(0, field).unwrap_or(field.len());
    String::from_utf8_lossy(field.get(..end).unwrap_or(field)).into_owned()
}

/// A field of a pax header: lines `LENGTH KEY=VALUE`.
fn pax_field(pax: &[u8], key: &str) -> Option<String> {
    let mut rest = pax;
    let mut found = None;
    while let Some(space) = memchr::memchr(b' ', rest) {
        let length: usize = std::str::from_utf8(rest.get(..space)?).ok()?.parse().ok()?;
        let line = rest.get(space + 1..length.max(space + 1))?;
        let line = String::from_utf8_lossy(line);
        if let Some(value) = line.trim_end_matches('\n').strip_prefix(key).and_then(|l| l.strip_prefix('=')) {
            found = Some(value.to_owned());
        }
        rest = rest.get(length.max(1)..)?;
    }
    found
}

const fn padded(size: u64) -> u64 {
    size.saturating_add(BLOCK as u64 - 1) / BLOCK as u64 * BLOCK as u64
}
