//! The record that a shared child writes about each program.
//!
//! In: bytes of the status pipe. Out: [`Frame`], which becomes a [`Trace`]. Pure. It trusts nothing: whether a frame is the one
//! to come is for [`Frame::fits`] to say.

use crate::excerpt::Kept;
use crate::outcome::{Marker, Trace};
use mathcoder_core::Limits;
use std::time::Duration;

/// Bytes of a frame before the outputs, as `batch.py` packs them.
pub(crate) const FRAME_HEAD: usize = 64;

/// The head of a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Frame {
    nonce: [u8; 16],
    kind: u8,
    code: u8,
    /// The child takes no further program.
    pub(crate) leaves: bool,
    index: u32,
    /// CPU time of the child up to the end of the program.
    pub(crate) cpu: Duration,
    /// CPU time that it would have taken more, had it not begun as one before it.
    pub(crate) spared: Duration,
    wall: Duration,
    pub(crate) peak_kb: u64,
    /// Bytes of standard output that follow.
    stdout: usize,
    /// Bytes of standard error that follow.
    stderr: usize,
}

impl Frame {
    /// The frame at the start of `bytes`, where all of its head is there. The layout is `<16scB?xIQQQQII`.
    pub(crate) fn first_of(bytes: &[u8]) -> Option<Self> {
        let (nonce, rest) = bytes.split_first_chunk::<16>()?;
        let ([kind, code, leaves, _], rest) = rest.split_first_chunk::<4>()?;
        let (index, rest) = rest.split_first_chunk::<4>()?;
        let (cpu, rest) = rest.split_first_chunk::<8>()?;
        let (spared, rest) = rest.split_first_chunk::<8>()?;
        let (wall, rest) = rest.split_first_chunk::<8>()?;
        let (peak_kb, rest) = rest.split_first_chunk::<8>()?;
        let (stdout, rest) = rest.split_first_chunk::<4>()?;
        let (stderr, _) = rest.split_first_chunk::<4>()?;
        Some(Self {
            nonce: *nonce,
            kind: *kind,
            code: *code,
            leaves: *leaves != 0,
            index: u32::from_le_bytes(*index),
            cpu: Duration::from_micros(u64::from_le_bytes(*cpu)),
            spared: Duration::from_micros(u64::from_le_bytes(*spared)),
            wall: Duration::from_micros(u64::from_le_bytes(*wall)),
            peak_kb: u64::from_le_bytes(*peak_kb),
            stdout: u32::from_le_bytes(*stdout) as usize,
            stderr: u32::from_le_bytes(*stderr) as usize,
        })
    }

    /// Bytes of the frame with its outputs.
    pub(crate) fn length(&self) -> usize {
        FRAME_HEAD.saturating_add(self.stdout).saturating_add(self.stderr)
    }

    /// Whether it is the one to come: anything else has not been written by `batch.py`.
    pub(crate) fn fits(&self, nonce: [u8; 16], index: u32, limits: &Limits) -> bool {
        self.nonce == nonce
            && self.index == index
            && self.stdout <= limits.stdout_bytes
            && self.stderr <= limits.stderr_bytes
    }

    /// How the program ended; none where it has to run alone.
    pub(crate) fn marker(&self) -> Option<Marker> {
        match self.kind {
            b'o' => Some(Marker::Finished(0)),
            b'e' => Some(Marker::Raised(self.code, String::new())),
            _ => None,
        }
    }

    /// Whether the program was ended because its CPU time was up.
    pub(crate) fn is_late(&self) -> bool {
        self.kind == b't'
    }

    /// What was seen of the program, which began when the child had used `cpu_before`.
    pub(crate) fn trace(&self, outputs: &[u8], cpu_before: Duration) -> Trace {
        let (stdout, stderr) = outputs.split_at_checked(self.stdout).unwrap_or((outputs, &[]));
        Trace {
            stdout: stdout.to_vec(),
            stderr: Kept::whole(stderr),
            cut: None,
            wait_status: i32::from(self.code) << 8,
            cpu: self.cpu.saturating_sub(cpu_before).saturating_add(self.spared),
            wall: self.wall,
            peak_kb: self.peak_kb,
            marker: self.marker(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{FRAME_HEAD, Frame};
    use mathcoder_core::Limits;
    use std::time::Duration;

    #[test]
    fn a_frame_is_read_as_it_is_packed_and_must_be_the_next_one() {
        let mut bytes = b"0123456789abcdefe\x01\x01\0".to_vec();
        bytes.extend(7_u32.to_le_bytes());
        for number in [1_500_u64, 250, 2_000, 9] {
            bytes.extend(number.to_le_bytes());
        }
        bytes.extend([3_u32, 4].iter().flat_map(|number| number.to_le_bytes()));
        assert_eq!(bytes.len(), FRAME_HEAD);
        let frame = Frame::first_of(&bytes).unwrap();
        assert_eq!((frame.kind, frame.code, frame.leaves), (b'e', 1, true));
        assert_eq!(frame.cpu, Duration::from_micros(1500));
        assert_eq!(frame.trace(b"", Duration::from_micros(500)).cpu, Duration::from_micros(1250));
        assert_eq!((frame.peak_kb, frame.stdout, frame.stderr), (9, 3, 4));
        let limits = Limits::default();
        assert!(frame.fits(*b"0123456789abcdef", 7, &limits));
        assert!(!frame.fits(*b"0123456789abcdef", 6, &limits));
        assert!(!frame.fits(*b"0123456789abcdeg", 7, &limits));
        assert!(!frame.fits(*b"0123456789abcdef", 7, &Limits { stdout_bytes: 2, ..limits }));
        assert_eq!(Frame::first_of(&bytes[..FRAME_HEAD - 1]), None);
    }
}
