//! Splits a byte stream into lines in bounded memory: a line longer than the limit is skipped, its length counted, and the
//! next one is read as if nothing had been. Cost: one copy of each byte; the buffer holds one line.

use std::io::{self, BufRead};

/// After a very long line the buffer is given back, so that one book does not cost memory for the rest of the run.
const KEEP_BYTES: usize = 8 << 20;

/// One line without its newline.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Line<'a> {
    /// A line within the limit.
    Whole(&'a [u8]),
    /// A line over the limit; only its length is known.
    TooLong {
        /// Bytes of it.
        bytes: u64,
    },
}

/// Reads lines.
pub(crate) struct LineReader {
    inner: Box<dyn BufRead + Send>,
    max_bytes: u64,
    buffer: Vec<u8>,
    number: u64,
}

impl LineReader {
    pub(crate) fn new(inner: Box<dyn BufRead + Send>, max_bytes: u64) -> Self {
        Self { inner, max_bytes, buffer: Vec::new(), number: 0 }
    }

    /// Number of the line read last, counted from 1; of the line being read where reading failed.
    pub(crate) fn number(&self) -> u64 {
        self.number
    }

    /// The next line and its number; `None` at the end. After an error the line in hand is lost, being only a part.
    pub(crate) fn next_line(&mut self) -> io::Result<Option<(u64, Line<'_>)>> {
        if self.buffer.capacity() > KEEP_BYTES {
            self.buffer = Vec::new();
        }
        self.buffer.clear();
        let mut bytes = 0_u64;
        let mut is_counted = false;
        loop {
            let available = match self.inner.fill_buf() {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                other => other,
            };
            if !is_counted {
                // Counted here and not at the end, so that an error names the line it happened in.
                is_counted = true;
                self.number += 1;
            }
            let available = available?;
            if available.is_empty() {
                if bytes == 0 {
                    self.number -= 1;
                    return Ok(None);
                }
                return Ok(Some(self.line(bytes)));
            }
            let end = memchr::memchr(b'\n', available);
            let part = end.and_then(|end| available.get(..end)).unwrap_or(available);
            bytes += part.len() as u64;
            if bytes <= self.max_bytes {
                self.buffer.extend_from_slice(part);
            } else {
                self.buffer = Vec::new();
            }
            let used = part.len() + usize::from(end.is_some());
            self.inner.consume(used);
            if end.is_some() {
                return Ok(Some(self.line(bytes)));
            }
        }
    }

    fn line(&self, bytes: u64) -> (u64, Line<'_>) {
        let line = if bytes > self.max_bytes { Line::TooLong { bytes } } else { Line::Whole(&self.buffer) };
        (self.number, line)
    }
}

#[cfg(test)]
mod tests {
    use super::{Line, LineReader};
    use proptest::prelude::*;
    use std::io::{BufReader, Cursor};

    fn reader(bytes: &[u8], chunk: usize, max_bytes: u64) -> LineReader {
        LineReader::new(Box::new(BufReader::with_capacity(chunk, Cursor::new(bytes.to_vec()))), max_bytes)
    }

    #[test]
    fn a_line_over_the_limit_takes_no_memory() {
        let mut bytes = vec![b'x'; 5 << 20];
        bytes.extend(b"\nshort");
        let mut lines = reader(&bytes, 1_000, 2_000);
        assert_eq!(lines.next_line().unwrap(), Some((1, Line::TooLong { bytes: 5 << 20 })));
        assert!(lines.buffer.capacity() < 10_000, "{}", lines.buffer.capacity());
        assert_eq!(lines.next_line().unwrap(), Some((2, Line::Whole(b"short"))));
        assert_eq!(lines.next_line().unwrap(), None);
        assert_eq!(lines.number(), 2);
    }

    proptest! {
        #[test]
        fn lines_are_what_lies_between_newlines(bytes in prop::collection::vec(prop::sample::select(b"ab\n".to_vec()), 0..60), chunk in 1_usize..9, max_bytes in 0_u64..9) {
            let mut wanted: Vec<&[u8]> = bytes.split(|byte| *byte == b'\n').collect();
            // What follows the last newline is a line only if there is something.
            if wanted.last().is_some_and(|last| last.is_empty()) {
                wanted.pop();
            }
            let mut lines = reader(&bytes, chunk, max_bytes);
            for (number, line) in (1..).zip(wanted) {
                let length = line.len() as u64;
                let line = if length > max_bytes { Line::TooLong { bytes: length } } else { Line::Whole(line) };
                prop_assert_eq!(lines.next_line().unwrap(), Some((number, line)));
            }
            prop_assert_eq!(lines.next_line().unwrap(), None);
        }
    }
}
