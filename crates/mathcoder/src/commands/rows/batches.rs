//! The input side of the frame: lines of a file or of standard input, in batches. In: a frame. Out: batches of numbered lines,
//! as soon as they are there, until the input ends, fails, or nobody wants more. Memory: a batch, and as
//! much read ahead. No line is parsed here.

use super::Frame;
use crate::errors::Problem;
use mathcoder_pipeline::Interrupt;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::time::Duration;

/// A batch that has grown to so many bytes takes no further row.
const BATCH_BYTES: u64 = 8 << 20;
/// Longest row; a longer one is refused.
pub(super) const MAX_LINE_BYTES: u64 = 64 << 20;
/// Rows and, but for one row, bytes read before they are asked for.
const READ_AHEAD: (usize, u64) = (256, 8 << 20);
/// How soon the reader goes on when there is room again.
const ROOM: Duration = Duration::from_millis(1);
/// How soon a request to stop is noticed while the input says nothing.
const LOOK_UP: Duration = Duration::from_millis(100);
/// How long a batch that has begun waits for a further row.
const LINGER: Duration = Duration::from_millis(20);

/// One line with its number, counted from 1.
pub(super) struct Line {
    pub(super) number: u64,
    pub(super) bytes: Vec<u8>,
    pub(super) is_too_long: bool,
}

impl Line {
    fn size(&self) -> u64 {
        self.bytes.len() as u64
    }
}

/// The lines of an input that are not blank; of one that is too long only the beginning is held.
struct Lines {
    input: Box<dyn BufRead + Send>,
    number: u64,
}

impl Iterator for Lines {
    type Item = std::io::Result<Line>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            self.number += 1;
            let mut bytes = Vec::new();
            match self.input.by_ref().take(MAX_LINE_BYTES).read_until(b'\n', &mut bytes) {
                Err(error) => return Some(Err(error)),
                Ok(0) => return None,
                Ok(_) => {}
            }
            let is_too_long = bytes.len() as u64 >= MAX_LINE_BYTES && bytes.last() != Some(&b'\n');
            if is_too_long && let Err(error) = self.input.skip_until(b'\n') {
                return Some(Err(error));
            }
            if !bytes.iter().all(u8::is_ascii_whitespace) {
                return Some(Ok(Line { number: self.number, bytes, is_too_long }));
            }
        }
    }
}

fn open(path: &Path) -> Result<Box<dyn BufRead + Send>, Problem> {
    if path == Path::new("-") {
        return Ok(Box::new(BufReader::new(std::io::stdin())));
    }
    let file = File::open(path)
        .map_err(|error| Problem::request("cannot read the input").at(path.display().to_string()).because(error))?;
    Ok(Box::new(BufReader::new(file)))
}

/// The input in batches, as soon as they are there. A thread of its own reads, so that an input that says nothing holds up no
/// request to stop.
pub(super) struct Batches<'a> {
    lines: Receiver<std::io::Result<Line>>,
    /// Bytes of the lines that have been read and not yet taken.
    ahead: Arc<AtomicU64>,
    together: usize,
    interrupt: &'a Interrupt,
    /// Why the rest cannot be read.
    pub(super) failure: Option<std::io::Error>,
    /// Whether all of the input has been read.
    pub(super) is_over: bool,
}

impl<'a> Batches<'a> {
    pub(super) fn open(frame: &Frame<'a>) -> anyhow::Result<Self> {
        let input = Lines { input: open(frame.input)?, number: 0 };
        let (most_rows, most_bytes) = READ_AHEAD;
        let (sender, lines) = sync_channel(most_rows);
        let ahead = Arc::new(AtomicU64::new(0));
        let bytes = Arc::clone(&ahead);
        let read = move || {
            for line in input {
                let is_last = line.is_err();
                while bytes.load(Ordering::Relaxed) > most_bytes {
                    std::thread::sleep(ROOM);
                }
                bytes.fetch_add(line.as_ref().map_or(0, Line::size), Ordering::Relaxed);
                // Where nobody listens any more, nothing more is read.
                if sender.send(line).is_err() || is_last {
                    return;
                }
            }
        };
        std::thread::Builder::new().name("rows".into()).spawn(read)?;
        Ok(Self {
            lines,
            ahead,
            together: frame.together.max(1),
            interrupt: frame.interrupt,
            failure: None,
            is_over: false,
        })
    }
}

impl Iterator for Batches<'_> {
    type Item = (Vec<Line>, u64);

    fn next(&mut self) -> Option<Self::Item> {
        let mut batch = Vec::new();
        let mut bytes = 0;
        while !self.is_over && self.failure.is_none() && batch.len() < self.together && bytes < BATCH_BYTES {
            if self.interrupt.is_requested() {
                return None;
            }
            match self.lines.recv_timeout(if batch.is_empty() { LOOK_UP } else { LINGER }) {
                Ok(Ok(line)) => {
                    self.ahead.fetch_sub(line.size(), Ordering::Relaxed);
                    bytes += line.size();
                    batch.push(line);
                }
                Ok(Err(error)) => self.failure = Some(error),
                Err(RecvTimeoutError::Disconnected) => self.is_over = true,
                Err(RecvTimeoutError::Timeout) if batch.is_empty() => {}
                Err(RecvTimeoutError::Timeout) => break,
            }
        }
        (!batch.is_empty()).then_some((batch, bytes))
    }
}
