//! Several programs on one worker, in one child: hands over all of them, and reads one frame per program as they finish.
//!
//! In: a worker, programs that passed the guard, limits. Out: one [`Outcome`] per program, in order. A program that has been
//! answered for cannot be changed by those after it, since its frame has been written already; anything out of the ordinary
//! (a kill, a limit, a stray byte, a frame that does not fit) leaves the programs concerned for a child of their own.
//! Memory: the output limits of one program.

use crate::clocks::{cpu_time, process_number};
use crate::outcome::{Marker, Trace};
use crate::run::{RunError, failed, memory_file, no_input, nonce, pipe, reserve_of, seed_of};
use crate::stream::Stream;
use crate::wire::{self, Done, Load, Request};
use crate::zygote::Worker;
use mathcoder_core::{Limits, Program};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fd::{AsFd, OwnedFd};
use rustix::io::Errno;
use rustix::process::{Signal, pidfd_send_signal};
use std::time::{Duration, Instant};

/// CPU time of one program in a batch. What needs more gains nothing from sharing, and would hold up the others.
const SHARED_CPU: Duration = Duration::from_millis(400);

/// Time by the clock of one program in a batch: sleeping is for programs that are alone.
const SHARED_WALL: Duration = Duration::from_secs(8);

/// A killed child is collected within milliseconds; a worker that takes longer does not work any more.
const COLLECT_PATIENCE: Duration = Duration::from_secs(20);

/// Bytes of a frame before the outputs, as `batch.py` packs them.
const FRAME_HEAD: usize = 56;

/// What came of one program of a batch.
#[derive(Clone, Debug)]
pub(crate) enum Outcome {
    /// It ran to its end, or to an exception that it did not catch.
    Ran(Trace),
    /// It has to run in a child of its own.
    Alone,
    /// It has not been started; it can be in another batch.
    NotStarted,
}

/// Runs `programs` on `worker`, one after the other.
pub(crate) fn run_batch(worker: &Worker, programs: &[&Program], limits: &Limits) -> Result<Vec<Outcome>, RunError> {
    let nonce = nonce();
    let (stray, status) = hand_over(worker, programs, limits, nonce)?;
    let now = Instant::now();
    let budget = limits.cpu.min(SHARED_CPU);
    let mut run = BatchRun {
        worker,
        limits,
        nonce,
        budget,
        status: Stream::new(status, usize::MAX),
        outcomes: Vec::new(),
        child: None,
        cpu_before: Duration::ZERO,
        began: now,
        kill_at: None,
        next_look: now + budget,
        is_broken: false,
    };
    let done = run.watch(programs.len())?;
    let mut stray = Stream::new(stray, 1);
    stray.read_rest();
    if run.is_broken || !stray.kept.is_empty() {
        return Ok(vec![Outcome::Alone; programs.len()]);
    }
    let mut outcomes = run.outcomes;
    let left_by_itself = libc::WIFEXITED(done.wait_status) && libc::WEXITSTATUS(done.wait_status) == 0;
    if outcomes.len() < programs.len() && (outcomes.is_empty() || !left_by_itself) {
        // It died while it ran the next one, or made no way at all.
        outcomes.push(Outcome::Alone);
    }
    outcomes.resize(programs.len(), Outcome::NotStarted);
    Ok(outcomes)
}

/// Sends the request; returns our ends of the pipe for stray output and of the status pipe.
fn hand_over(
    worker: &Worker,
    programs: &[&Program],
    limits: &Limits,
    nonce: [u8; 16],
) -> Result<(OwnedFd, OwnedFd), RunError> {
    let ((stray, stray_in), (status, status_in)) = (pipe()?, pipe()?);
    let mut packed = Vec::new();
    for bytes in [limits.stdout_bytes, limits.stderr_bytes] {
        packed.extend(u32::try_from(bytes).unwrap_or(u32::MAX).to_le_bytes());
    }
    for program in programs {
        packed.extend(seed_of(program).to_le_bytes());
        packed.extend(u32::try_from(program.code.len()).unwrap_or(u32::MAX).to_le_bytes());
        packed.extend(program.code.as_bytes());
    }
    let (code, stdin) = (memory_file(&packed)?, no_input()?);
    let most = limits.cpu.min(SHARED_CPU).saturating_mul(u32::try_from(programs.len()).unwrap_or(u32::MAX));
    let request = Request {
        seed: 1 << 63,
        address_space: worker.address_space.saturating_add(limits.memory_bytes),
        reserve: reserve_of(limits),
        cpu_seconds: most.as_secs().saturating_add(2),
        load: Load::Together,
        nonce,
    };
    // What the programs print goes into frames; the two descriptors only catch what a library writes behind their back.
    worker.allow_memory(limits);
    let fds = [code.as_fd(), stdin.as_fd(), stray_in.as_fd(), stray_in.as_fd(), status_in.as_fd()];
    wire::send(&worker.control, &request.to_bytes(), &fds).map_err(|_| RunError::Lost("it took no request"))?;
    Ok((stray, status))
}

/// A batch under way.
struct BatchRun<'a> {
    worker: &'a Worker,
    limits: &'a Limits,
    nonce: [u8; 16],
    /// CPU time of one program.
    budget: Duration,
    status: Stream,
    outcomes: Vec<Outcome>,
    child: Option<OwnedFd>,
    /// CPU time that the child had used when the present program began.
    cpu_before: Duration,
    /// When the present program began.
    began: Instant,
    kill_at: Option<Instant>,
    next_look: Instant,
    /// The status pipe held something that is no frame.
    is_broken: bool,
}

impl BatchRun<'_> {
    /// Reads frames until the worker says that the child has ended.
    fn watch(&mut self, count: usize) -> Result<Done, RunError> {
        loop {
            let (control, status) = self.wait()?;
            if status {
                self.status.read_some();
                self.read_frames(count);
            }
            if control && let Some(done) = self.answer()? {
                self.status.read_rest();
                self.read_frames(count);
                return Ok(done);
            }
            self.look_at_clocks()?;
        }
    }

    fn wait(&self) -> Result<(bool, bool), RunError> {
        let left = self.next_look.saturating_duration_since(Instant::now()) + Duration::from_millis(1);
        let timeout = Timespec { tv_sec: left.as_secs() as i64, tv_nsec: i64::from(left.subsec_nanos()) };
        let control = PollFd::new(&self.worker.control, PollFlags::IN);
        let status = PollFd::new(&self.status.pipe, PollFlags::IN);
        let mut fds = [control, status];
        // A closed pipe is always ready, so it is left out.
        let watched = if self.status.is_open { &mut fds[..] } else { &mut fds[..1] };
        match poll(watched, Some(&timeout)) {
            Ok(_) | Err(Errno::INTR) => {}
            Err(error) => return Err(failed("wait for a batch of programs", error)),
        }
        let [control, status] = fds.map(|fd| !fd.revents().is_empty());
        Ok((control, status && self.status.is_open))
    }

    fn answer(&mut self) -> Result<Option<Done>, RunError> {
        let mut packet = [0; 256];
        let (length, fd) =
            wire::receive(&self.worker.control, &mut packet).map_err(|_| RunError::Lost("its socket broke"))?;
        if length == 0 {
            self.kill();
            return Err(RunError::Lost("it ended"));
        }
        if fd.is_some() {
            self.child = fd;
            if self.kill_at.is_some() {
                self.kill();
            }
        }
        Ok(packet.get(..length).and_then(Done::from_bytes))
    }

    /// Takes whole frames off what has been read.
    fn read_frames(&mut self, count: usize) {
        while !self.is_broken && self.outcomes.len() < count {
            match Frame::first_of(&self.status.kept) {
                Some(frame) if frame.fits(self.nonce, self.outcomes.len(), self.limits) => {
                    if self.status.kept.len() < frame.length() {
                        return;
                    }
                    self.take(&frame);
                }
                Some(_) => {
                    self.is_broken = true;
                    self.kill();
                }
                None => return,
            }
        }
        // Nothing that comes now is looked at.
        self.status.limit = 0;
        self.status.kept.clear();
    }

    /// Takes the outputs of a frame, and starts the clocks of the next program.
    fn take(&mut self, frame: &Frame) {
        let outputs: Vec<u8> = self.status.kept.drain(..frame.length()).skip(FRAME_HEAD).collect();
        let (stdout, stderr) = outputs.split_at_checked(frame.stdout).unwrap_or((&outputs, &[]));
        let marker = match frame.kind {
            b'o' => Some(Marker::Finished(0)),
            b'e' => Some(Marker::Raised(frame.code)),
            _ => None,
        };
        let trace = Trace {
            stdout: stdout.to_vec(),
            stderr: stderr.to_vec(),
            cut: None,
            wait_status: i32::from(frame.code) << 8,
            cpu: frame.cpu.saturating_sub(self.cpu_before),
            wall: frame.wall,
            peak_kb: frame.peak_kb,
            marker,
        };
        self.cpu_before = frame.cpu;
        self.began = Instant::now();
        self.next_look = self.began + self.budget;
        self.outcomes.push(if trace.marker.is_some() { Outcome::Ran(trace) } else { Outcome::Alone });
    }

    /// Ends the batch if the time of its present program is up.
    fn look_at_clocks(&mut self) -> Result<(), RunError> {
        let now = Instant::now();
        if now < self.next_look {
            return Ok(());
        }
        if let Some(killed) = self.kill_at {
            self.next_look = killed + COLLECT_PATIENCE;
            return if now >= self.next_look { Err(RunError::Lost("it did not collect a batch")) } else { Ok(()) };
        }
        let used = self.child.as_ref().and_then(process_number).and_then(cpu_time).unwrap_or_default();
        let left = self.budget.saturating_sub(used.saturating_sub(self.cpu_before));
        if left.is_zero() || now - self.began >= self.limits.wall.min(SHARED_WALL) {
            self.kill();
        } else {
            self.next_look = now + left.max(Duration::from_millis(5));
        }
        Ok(())
    }

    fn kill(&mut self) {
        let now = Instant::now();
        self.kill_at.get_or_insert(now);
        self.next_look = now + COLLECT_PATIENCE;
        if let Some(child) = &self.child {
            let _ = pidfd_send_signal(child, Signal::KILL);
        }
    }
}

/// The head of a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Frame {
    nonce: [u8; 16],
    kind: u8,
    code: u8,
    index: u32,
    /// CPU time of the child up to the end of the program.
    cpu: Duration,
    wall: Duration,
    peak_kb: u64,
    /// Bytes of standard output that follow.
    stdout: usize,
    /// Bytes of standard error that follow.
    stderr: usize,
}

impl Frame {
    /// The frame at the start of `bytes`, where all of its head is there. The layout is `<16scBxxIQQQII`.
    fn first_of(bytes: &[u8]) -> Option<Self> {
        let (nonce, rest) = bytes.split_first_chunk::<16>()?;
        let ([kind, code, _, _], rest) = rest.split_first_chunk::<4>()?;
        let (index, rest) = rest.split_first_chunk::<4>()?;
        let (cpu, rest) = rest.split_first_chunk::<8>()?;
        let (wall, rest) = rest.split_first_chunk::<8>()?;
        let (peak_kb, rest) = rest.split_first_chunk::<8>()?;
        let (stdout, rest) = rest.split_first_chunk::<4>()?;
        let (stderr, _) = rest.split_first_chunk::<4>()?;
        Some(Self {
            nonce: *nonce,
            kind: *kind,
            code: *code,
            index: u32::from_le_bytes(*index),
            cpu: Duration::from_micros(u64::from_le_bytes(*cpu)),
            wall: Duration::from_micros(u64::from_le_bytes(*wall)),
            peak_kb: u64::from_le_bytes(*peak_kb),
            stdout: u32::from_le_bytes(*stdout) as usize,
            stderr: u32::from_le_bytes(*stderr) as usize,
        })
    }

    /// Bytes of the frame with its outputs.
    fn length(&self) -> usize {
        FRAME_HEAD.saturating_add(self.stdout).saturating_add(self.stderr)
    }

    /// Whether it is the one to come: anything else has not been written by `batch.py`.
    fn fits(&self, nonce: [u8; 16], index: usize, limits: &Limits) -> bool {
        self.nonce == nonce
            && self.index as usize == index
            && self.stdout <= limits.stdout_bytes
            && self.stderr <= limits.stderr_bytes
    }
}

#[cfg(test)]
mod tests {
    use super::{FRAME_HEAD, Frame};
    use mathcoder_core::Limits;
    use std::time::Duration;

    #[test]
    fn a_frame_is_read_as_it_is_packed_and_must_be_the_next_one() {
        let mut bytes = b"0123456789abcdefe\x01\0\0".to_vec();
        bytes.extend(7_u32.to_le_bytes());
        for number in [1_500_u64, 2_000, 9] {
            bytes.extend(number.to_le_bytes());
        }
        bytes.extend([3_u32, 4].iter().flat_map(|number| number.to_le_bytes()));
        assert_eq!(bytes.len(), FRAME_HEAD);
        let frame = Frame::first_of(&bytes).unwrap();
        assert_eq!((frame.kind, frame.code, frame.cpu), (b'e', 1, Duration::from_micros(1500)));
        assert_eq!((frame.peak_kb, frame.stdout, frame.stderr), (9, 3, 4));
        let limits = Limits::default();
        assert!(frame.fits(*b"0123456789abcdef", 7, &limits));
        assert!(!frame.fits(*b"0123456789abcdef", 6, &limits));
        assert!(!frame.fits(*b"0123456789abcdeg", 7, &limits));
        assert!(!frame.fits(*b"0123456789abcdef", 7, &Limits { stdout_bytes: 2, ..limits }));
        assert_eq!(Frame::first_of(&bytes[..FRAME_HEAD - 1]), None);
    }
}
