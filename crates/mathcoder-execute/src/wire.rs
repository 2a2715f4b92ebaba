//! Packets with descriptors over a local socket, and the few fixed layouts that supervisor and zygote share.
//!
//! One packet is one message; nothing a program can write to is ever read as a packet.

use rustix::fd::{AsFd, BorrowedFd, OwnedFd};
use rustix::io::Errno;
use rustix::net::{
    RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, SendAncillaryBuffer, SendAncillaryMessage, SendFlags,
    recvmsg, sendmsg,
};
use std::io::{IoSlice, IoSliceMut};
use std::mem::MaybeUninit;
use std::time::Duration;

/// What a worker needs to know about a run; the descriptors go beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Request {
    /// Seed of every generator of random numbers.
    pub(crate) seed: u64,
    /// Limit on the address space, interpreter included.
    pub(crate) address_space: u64,
    /// What the report of a `MemoryError` may take beyond it.
    pub(crate) reserve: u64,
    /// Hard CPU limit, in whole seconds.
    pub(crate) cpu_seconds: u64,
    /// What the code descriptor holds.
    pub(crate) load: Load,
    /// Tells the end marker from what the program writes.
    pub(crate) nonce: [u8; 16],
}

/// What a worker is handed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Load {
    /// The source of one program.
    Alone = 0,
    /// Several programs, one after the other in the same process.
    Together = 1,
    /// Several programs that begin alike, each in a process of its own from where they part.
    Family = 2,
}

impl Request {
    /// The layout `<QQQQQ16s`.
    pub(crate) fn to_bytes(self) -> [u8; 56] {
        let mut bytes = [0; 56];
        let numbers = [self.seed, self.address_space, self.reserve, self.cpu_seconds, self.load as u64];
        for (place, number) in bytes.chunks_exact_mut(8).zip(numbers) {
            place.copy_from_slice(&number.to_le_bytes());
        }
        if let Some(place) = bytes.get_mut(40..) {
            place.copy_from_slice(&self.nonce);
        }
        bytes
    }
}

/// How a child ended, as the worker saw it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Done {
    /// As the kernel gives it.
    pub(crate) wait_status: i32,
    /// User and system time.
    pub(crate) cpu: Duration,
    /// Largest resident memory.
    pub(crate) peak_kb: u64,
}

impl Done {
    /// Reads the word `done`, a wait status and a `struct rusage`; `None` for another packet.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let rest = bytes.strip_prefix(b"done")?;
        let (status, rest) = rest.split_first_chunk::<4>()?;
        let mut numbers = rest.chunks_exact(8).filter_map(|chunk| chunk.try_into().ok().map(u64::from_ne_bytes));
        // User seconds and microseconds, system seconds and microseconds, peak memory.
        let mut next = || numbers.next();
        let cpu = Duration::from_secs(next()?) + Duration::from_micros(next()?);
        let cpu = cpu + Duration::from_secs(next()?) + Duration::from_micros(next()?);
        Some(Self { wait_status: i32::from_ne_bytes(*status), cpu, peak_kb: next()? })
    }
}

/// Sends one packet with descriptors.
pub(crate) fn send(socket: impl AsFd, bytes: &[u8], fds: &[BorrowedFd<'_>]) -> Result<(), Errno> {
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(5))];
    let mut ancillary = SendAncillaryBuffer::new(&mut space);
    if !fds.is_empty() && !ancillary.push(SendAncillaryMessage::ScmRights(fds)) {
        return Err(Errno::INVAL);
    }
    loop {
        match sendmsg(&socket, &[IoSlice::new(bytes)], &mut ancillary, SendFlags::NOSIGNAL) {
            Err(Errno::INTR) => {}
            other => return other.map(|_| ()),
        }
    }
}

/// Receives one packet into `buffer`: its length, and the descriptor that came with it. Length 0 is the end.
pub(crate) fn receive(socket: impl AsFd, buffer: &mut [u8]) -> Result<(usize, Option<OwnedFd>), Errno> {
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
    let mut ancillary = RecvAncillaryBuffer::new(&mut space);
    let length = loop {
        match recvmsg(&socket, &mut [IoSliceMut::new(buffer)], &mut ancillary, RecvFlags::CMSG_CLOEXEC) {
            Err(Errno::INTR) => {}
            other => break other?.bytes,
        }
    };
    let mut fd = None;
    for message in ancillary.drain() {
        if let RecvAncillaryMessage::ScmRights(fds) = message {
            fd = fds.last().or(fd);
        }
    }
    Ok((length, fd))
}

#[cfg(test)]
mod tests {
    use super::{Done, Load, Request};
    use std::time::Duration;

    #[test]
    fn requests_have_the_layout_that_the_zygote_reads() {
        let nonce = *b"0123456789abcdef";
        let request = Request { seed: 1, address_space: 2, reserve: 4, cpu_seconds: 3, load: Load::Together, nonce };
        let bytes = request.to_bytes();
        assert_eq!(&bytes[..8], &[1, 0, 0, 0, 0, 0, 0, 0]);
        assert_eq!((bytes[16], bytes[24], bytes[32]), (4, 3, 1));
        assert_eq!(&bytes[40..], b"0123456789abcdef");
    }

    #[test]
    fn a_done_packet_is_read_and_nothing_else_is() {
        let mut bytes = b"done".to_vec();
        bytes.extend(256_i32.to_ne_bytes());
        for number in [0_u64, 1_000, 0, 500, 9] {
            bytes.extend(number.to_ne_bytes());
        }
        let done = Done { wait_status: 256, cpu: Duration::from_micros(1500), peak_kb: 9 };
        assert_eq!(Done::from_bytes(&bytes), Some(done));
        assert_eq!(Done::from_bytes(&bytes[..20]), None);
        assert_eq!(Done::from_bytes(b"started"), None);
    }
}
