//! A sliding window over the bytes of a [`Stream`], members joined, with the places where members begin kept, so that a
//! record reader can look ahead, cut records, and learn where in the compressed file each began.
//!
//! Cost: memory is what the caller asks to see at once, plus one buffer of 64 KiB.

use super::stream::{Stream, StreamError};
use std::collections::VecDeque;

const CHUNK: usize = 64 << 10;

/// How [`Window::take`] ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Taken {
    /// All that was asked for is there.
    Whole,
    /// A member that opens a new record begins earlier; what lies before it is there.
    NextRecord,
    /// The file ends, or its compressed data breaks, earlier.
    Short,
}

/// The window.
pub(crate) struct Window {
    stream: Stream,
    buffer: Vec<u8>,
    /// Bytes of `buffer` that were taken already.
    start: usize,
    /// Bytes of `buffer` that were read; what lies behind is room that is already zeroed.
    end: usize,
    /// Position of `buffer[start]` in the decompressed bytes.
    position: u64,
    /// Places where members begin: position in the decompressed bytes, offset in the file.
    members: VecDeque<(u64, u64)>,
    /// The member that holds `position`.
    current: (u64, u64),
    /// What stopped the reading; seen by the reader when it gets there.
    stop: Option<StreamError>,
    at_end: bool,
    in_member: bool,
}

impl Window {
    pub(crate) fn new(stream: Stream) -> Self {
        Self {
            stream,
            buffer: Vec::new(),
            start: 0,
            end: 0,
            position: 0,
            members: VecDeque::new(),
            current: (0, 0),
            stop: None,
            at_end: false,
            in_member: false,
        }
    }

    /// What can be seen: at least `wanted` bytes, or all up to the end or break of the file.
    pub(crate) fn see(&mut self, wanted: usize) -> &[u8] {
        while self.end - self.start < wanted && self.stop.is_none() && !self.at_end {
            self.read_on();
        }
        self.buffer.get(self.start..self.end).unwrap_or(&[])
    }

    /// Passes over `n` bytes that were seen.
    pub(crate) fn pass(&mut self, n: usize) {
        let n = n.min(self.end - self.start);
        self.start += n;
        self.position += n as u64;
        while let Some(&member) = self.members.front().filter(|(at, _)| *at <= self.position) {
            self.current = member;
            self.members.pop_front();
        }
        if self.start > 4 * CHUNK || self.start == self.end {
            self.buffer.copy_within(self.start..self.end, 0);
            self.end -= self.start;
            self.start = 0;
        }
    }

    /// Offset in the file of what begins here: exact at the beginning of a member and in files that are not compressed,
    /// else the offset of the member.
    pub(crate) fn offset(&self) -> u64 {
        let (at, offset) = self.current;
        if self.stream.is_plain() { offset + (self.position - at) } else { offset }
    }

    /// Position in the decompressed bytes.
    pub(crate) const fn position(&self) -> u64 {
        self.position
    }

    /// Gives back bytes that were taken, so that they are seen again.
    pub(crate) fn untake(&mut self, bytes: &[u8]) {
        let mut buffer = Vec::with_capacity(bytes.len() + self.end - self.start);
        buffer.extend_from_slice(bytes);
        buffer.extend_from_slice(self.buffer.get(self.start..self.end).unwrap_or(&[]));
        self.buffer = buffer;
        (self.start, self.end) = (0, self.buffer.len());
        self.position = self.position.saturating_sub(bytes.len() as u64);
        if self.current.0 > self.position {
            self.current.0 = self.position;
        }
    }

    /// Appends up to `n` bytes to `out`, stopping at a member that begins with one of `openings`.
    pub(crate) fn take(&mut self, n: u64, openings: &[&[u8]], out: &mut Vec<u8>) -> Taken {
        self.advance(n, openings, |bytes| out.extend_from_slice(bytes))
    }

    /// Passes over `n` bytes like [`Window::take`], keeping none.
    pub(crate) fn skip(&mut self, n: u64, openings: &[&[u8]]) -> Taken {
        self.advance(n, openings, |_| {})
    }

    /// Takes the break that lies at the end of what can be seen, if there is one and nothing is left before it.
    pub(crate) fn take_stop(&mut self) -> Option<StreamError> {
        if self.see(1).is_empty() { self.stop.take() } else { None }
    }

    /// True where a break lies at the end of what was seen.
    pub(crate) const fn is_broken(&self) -> bool {
        self.stop.is_some()
    }

    /// Behind a break: drops what is left of the broken member and goes to the next place where a member may begin.
    pub(crate) fn skip_broken(&mut self) -> bool {
        self.stop = None;
        self.in_member = false;
        self.pass(self.end - self.start);
        match self.stream.skip_broken() {
            Ok(found) => {
                self.at_end = !found;
                found
            }
            Err(error) => {
                self.stop = Some(error);
                false
            }
        }
    }

    fn advance(&mut self, n: u64, openings: &[&[u8]], mut each: impl FnMut(&[u8])) -> Taken {
        let mut left = n;
        while left > 0 {
            let seen = self.see(1).len();
            if seen == 0 {
                return Taken::Short;
            }
            if self.current.0 == self.position && !openings.is_empty() {
                let longest = openings.iter().map(|o| o.len()).max().unwrap_or(0);
                let head = self.see(longest);
                if openings.iter().any(|opening| head.starts_with(opening)) {
                    return Taken::NextRecord;
                }
            }
            let border = self.members.front().map_or(u64::MAX, |(at, _)| *at - self.position);
            let step = (seen as u64).min(left).min(border.max(1));
            let length = usize::try_from(step).unwrap_or(seen);
            each(self.buffer.get(self.start..self.start + length).unwrap_or(&[]));
            self.pass(length);
            left -= step;
        }
        Taken::Whole
    }

    fn read_on(&mut self) {
        if !self.in_member {
            match self.stream.next_member() {
                Ok(Some(offset)) => {
                    let at = self.position + (self.end - self.start) as u64;
                    self.members.push_back((at, offset));
                    self.in_member = true;
                    self.pass(0);
                }
                Ok(None) => {
                    self.at_end = true;
                    return;
                }
                Err(error) => {
                    self.stop = Some(error);
                    return;
                }
            }
        }
        let room = self.end + CHUNK;
        if self.buffer.len() < room {
            self.buffer.resize(room, 0);
        }
        let read = self.buffer.get_mut(self.end..room).map_or(Ok(0), |space| self.stream.read(space));
        match read {
            Ok(n) => {
                self.end += n;
                self.in_member = n > 0;
            }
            Err(error) => self.stop = Some(error),
        }
    }
}
