//! The supervisor's end of a pipe. In: a descriptor that does not block, a limit. Out: the first bytes that came through, up
//! to the limit; the rest is read and thrown away, so that a flood costs no memory. Ends no program: who owns it decides.

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
    /// Whether more can come.
    pub(crate) is_open: bool,
}

impl Stream {
    /// A stream of which nothing has been read yet.
    pub(crate) fn new(pipe: OwnedFd, limit: usize) -> Self {
        Self { pipe, kept: Vec::new(), limit, is_open: true }
    }

    /// Reads what is there, one buffer of it; true where there may be more.
    pub(crate) fn read_some(&mut self) -> bool {
        let mut buffer = [0; 16 << 10];
        match rustix::io::read(&self.pipe, &mut buffer) {
            Ok(0) => self.is_open = false,
            Ok(length) => {
                let room = self.limit.saturating_sub(self.kept.len());
                let kept = buffer.get(..length.min(room)).unwrap_or_default();
                self.kept.extend_from_slice(kept);
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
