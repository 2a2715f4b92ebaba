//! The supervisor's end of a pipe. In: a descriptor that does not block, a limit. Out: the first bytes that came through, up
//! to the limit, and where that is wished the last ones; the rest is read and thrown away, so that a flood costs no memory. Ends
//! no program: who owns it decides.

use crate::excerpt::Kept;
use rustix::fd::OwnedFd;
use rustix::io::Errno;

/// Our end of a pipe, and what has been kept of what came through it.
#[derive(Debug)]
pub(crate) struct Stream {
    /// Does not block.
    pub(crate) pipe: OwnedFd,
    /// What came, up to the limit.
    pub(crate) kept: Vec<u8>,
    /// Bytes kept; the rest is read and thrown away.
    pub(crate) limit: usize,
    /// Of the rest, the last bytes that came, at most twice as many as are wanted of them.
    end: Vec<u8>,
    end_limit: usize,
    /// Bytes that came.
    total: u64,
    /// Whether more can come.
    pub(crate) is_open: bool,
}

impl Stream {
    /// A stream of which nothing has been read yet.
    pub(crate) fn new(pipe: OwnedFd, limit: usize) -> Self {
        Self { pipe, kept: Vec::new(), limit, end: Vec::new(), end_limit: 0, total: 0, is_open: true }
    }

    /// The same, where the end is of interest, too.
    pub(crate) fn with_end(pipe: OwnedFd, limit: usize) -> Self {
        Self { end_limit: limit / 2, ..Self::new(pipe, limit) }
    }

    /// What has been kept of both ends.
    pub(crate) fn into_kept(mut self) -> Kept {
        self.end.drain(..self.end.len().saturating_sub(self.end_limit));
        Kept { head: self.kept, end: self.end, total: self.total }
    }

    /// Reads what is there, one buffer of it; true where there may be more.
    pub(crate) fn read_some(&mut self) -> bool {
        let mut buffer = [0; 16 << 10];
        match rustix::io::read(&self.pipe, &mut buffer) {
            Ok(0) => self.is_open = false,
            Ok(length) => {
                let room = self.limit.saturating_sub(self.kept.len());
                let (kept, rest) = buffer.get(..length).unwrap_or_default().split_at(length.min(room));
                self.kept.extend_from_slice(kept);
                self.total += length as u64;
                if self.end_limit > 0 && !rest.is_empty() {
                    self.end.extend_from_slice(rest);
                    if self.end.len() > 2 * self.end_limit {
                        self.end.drain(..self.end.len() - self.end_limit);
                    }
                }
                return true;
            }
            Err(Errno::INTR) => return true,
            Err(Errno::AGAIN) => {}
            Err(_) => self.is_open = false,
        }
        false
    }

    /// Reads what an ended program has left in the pipe: at most what fits into one.
    pub(crate) fn read_rest(&mut self) {
        while self.is_open && self.read_some() {}
    }
}
