//! From the raw traces of a run to its result: pure, so that every way of ending can be tested without a process.
//! In: bytes, marker, wait status, what the supervisor did. Out: an execution within its limits. Asks no clock, reads no pipe.

use crate::excerpt::{Kept, excerpt};
use mathcoder_core::{Execution, Limits, Status, Usage};
use std::time::Duration;

/// Why a program was ended from outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cut {
    /// CPU or wall-clock time was used up.
    Time,
    /// One byte too many on standard output.
    Output,
    /// The kernel has ended it for the memory of its control group.
    Memory,
    /// Who wanted the result wants it no more.
    Stopped,
}

/// What the child left on the status pipe, past its nonce.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Marker {
    /// The program came to its end, by its last line or by `sys.exit`.
    Finished(u8),
    /// It raised an exception that it did not catch, of this class.
    Raised(u8, String),
    /// The exception was a `MemoryError`.
    OutOfMemory,
    /// The child could not confine itself, so the program never ran.
    Unconfined(String),
}

/// Everything seen of one run.
#[derive(Clone, Debug, Default)]
pub(crate) struct Trace {
    /// Standard output, at most one byte more than the limit.
    pub(crate) stdout: Vec<u8>,
    /// Standard error, both ends of it.
    pub(crate) stderr: Kept,
    /// The end marker, where there was one.
    pub(crate) marker: Option<Marker>,
    /// Why it was ended from outside, if it was.
    pub(crate) cut: Option<Cut>,
    /// Wait status as the kernel gives it.
    pub(crate) wait_status: i32,
    /// CPU time used.
    pub(crate) cpu: Duration,
    /// Time by the clock.
    pub(crate) wall: Duration,
    /// Largest resident memory.
    pub(crate) peak_kb: u64,
}

/// Reads the status pipe: whatever the program wrote there itself is passed over, the nonce tells the marker.
pub(crate) fn read_marker(bytes: &[u8], nonce: &[u8; 16]) -> Option<Marker> {
    let start = bytes.windows(nonce.len()).position(|window| window == nonce)?;
    let tail = bytes.get(start + nonce.len()..)?;
    match (tail.first()?, tail.get(1)?) {
        (b'o', code) => Some(Marker::Finished(*code)),
        (b'e', code) => Some(Marker::Raised(*code, String::from_utf8_lossy(tail.get(2..)?).into_owned())),
        (b'm', _) => Some(Marker::OutOfMemory),
        (b'x', _) => Some(Marker::Unconfined(String::from_utf8_lossy(tail.get(2..)?).into_owned())),
        _ => None,
    }
}

/// Judges a run. Without an end marker a program did not come to its end, whatever its exit code says.
pub(crate) fn judge(trace: Trace, limits: &Limits) -> Execution {
    let exited = libc::WIFEXITED(trace.wait_status).then(|| libc::WEXITSTATUS(trace.wait_status));
    let too_long = trace.stdout.len() > limits.stdout_bytes;
    let (status, exit_code) = if too_long || trace.cut == Some(Cut::Output) {
        (Status::OutputLimit, None)
    } else if trace.cut == Some(Cut::Time) {
        (Status::Timeout, None)
    } else if trace.cut == Some(Cut::Stopped) {
        (Status::Killed, None)
    } else if trace.cut == Some(Cut::Memory) {
        (Status::Memory, None)
    } else {
        match (&trace.marker, exited) {
            (Some(Marker::Finished(0)), Some(0)) => (Status::Ok, Some(0)),
            (Some(Marker::OutOfMemory), code) => (Status::Memory, code),
            (_, Some(code)) => (Status::Error, Some(code)),
            // The kernel's own CPU limit is a second later than the supervisor's; it strikes only if that one slept.
            (_, None) if trace.cpu >= limits.cpu => (Status::Timeout, None),
            (_, None) => (Status::Killed, None),
        }
    };
    let class = match &trace.marker {
        Some(Marker::Raised(_, class)) if !class.is_empty() => Some(class.as_str()),
        _ => None,
    };
    let usage =
        Usage { wall_ms: trace.wall.as_millis() as u64, cpu_ms: trace.cpu.as_millis() as u64, peak_kb: trace.peak_kb };
    Execution {
        status,
        stdout: text_within(&trace.stdout, limits.stdout_bytes),
        stderr: excerpt(&trace.stderr, class, limits.stderr_bytes),
        exit_code,
        truncated: too_long,
        nondeterministic: false,
        usage: Some(usage),
    }
}

/// The execution without what differs from run to run: the usage, and how far a program came before its time was up.
#[must_use]
pub fn reproducible(execution: Execution) -> Execution {
    let mut execution = Execution { usage: None, ..execution };
    if execution.status == Status::Timeout {
        execution.truncated |= !execution.stdout.is_empty();
        execution.stdout.clear();
        execution.stderr.clear();
    }
    execution
}

/// Whether the output may hold an address, which is another one in another interpreter, or after other programs.
pub(crate) fn shows_address(execution: &Execution) -> bool {
    [&execution.stdout, &execution.stderr].iter().any(|text| text.contains(" at 0x"))
}

/// At most `limit` bytes of text: invalid bytes replaced, no character cut in two.
pub(crate) fn text_within(bytes: &[u8], limit: usize) -> String {
    let head = bytes.get(..limit).unwrap_or(bytes);
    let whole = match std::str::from_utf8(head) {
        Err(error) if error.error_len().is_none() && head.len() < bytes.len() => {
            head.get(..error.valid_up_to()).unwrap_or(head)
        }
        _ => head,
    };
    let mut text = String::from_utf8_lossy(whole).into_owned();
    // A replacement character is longer than the byte it stands for.
    text.truncate(text.floor_char_boundary_at(limit));
    text
}

/// `str::floor_char_boundary`, which the oldest supported compiler does not have.
trait FloorCharBoundary {
    fn floor_char_boundary_at(&self, index: usize) -> usize;
}

impl FloorCharBoundary for str {
    fn floor_char_boundary_at(&self, index: usize) -> usize {
        let mut index = index.min(self.len());
        while !self.is_char_boundary(index) {
            index -= 1;
        }
        index
    }
}

#[cfg(test)]
mod tests;
