//! One program on one worker: hands over the program and its pipes, reads what it prints, enforces its limits, and
//! collects how it ended.
//!
//! In: a worker, a program, limits. Out: a [`Trace`], or the news that the worker is lost. Memory: the output limits. The
//! supervisor alone decides about time and output: it reads the pipes itself, asks the kernel's CPU clock of the child, and
//! kills through a pidfd, so that nothing the program does to its own process can keep it alive.

use crate::child::Child;
use crate::clocks::{cpu_time, time_in_queue};
use crate::outcome::{Cut, Marker, Trace, read_marker};
use crate::stop::Stop;
use crate::stream::Stream;
use crate::twice::wants_other_clocks;
use crate::wire::{self, Done, Load, Request};
use crate::zygote::Worker;
use mathcoder_core::{Limits, Program, content_hash, content_hash_parts};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fd::{AsFd, OwnedFd};
use rustix::fs::{MemfdFlags, Mode, OFlags};
use rustix::io::Errno;
use rustix::pipe::{PipeFlags, pipe_with};
use std::fs::File;
use std::io::{Seek, Write};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

/// When the clocks of a program are looked at for the first time; most have ended by then.
const FIRST_LOOK: Duration = Duration::from_millis(50);

/// How often the clocks of a program are looked at that runs for longer.
const LOOK_EVERY: Duration = Duration::from_millis(200);

/// Looks at the clocks are no closer than that.
const LOOK_APART: Duration = Duration::from_millis(5);

/// Why there is no trace.
#[derive(Debug)]
pub(crate) enum RunError {
    /// The worker ended or does not answer; another one may run the program.
    Lost(&'static str),
    /// The program could not be confined, or this machine has run out of something.
    Failed { action: &'static str, source: std::io::Error },
}

/// Hears whether a program works or sleeps, as far as its clocks tell.
pub(crate) trait Gate {
    /// It hardly uses any CPU time.
    fn sleeps(&self);
    /// It does again.
    fn works(&self);
    /// What it waited for before it began is there; returns when it may begin.
    fn comes_back(&self) {
        self.works();
    }
    /// The wish to end it, where somebody may have one.
    fn stop(&self) -> Option<&Stop> {
        None
    }
}

/// A gate for programs that need no place.
pub(crate) struct AlwaysOpen;

impl Gate for AlwaysOpen {
    fn sleeps(&self) {}
    fn works(&self) {}
}

/// Runs `program` on `worker`.
pub(crate) fn run(worker: &Worker, program: &Program, limits: &Limits, gate: &dyn Gate) -> Result<Trace, RunError> {
    let nonce = nonce();
    let started = Instant::now();
    let (stdout, stderr, status) = hand_over(worker, program, limits, nonce)?;
    let mut run = Run {
        worker,
        limits,
        stdout: Stream::new(stdout, limits.stdout_bytes.saturating_add(1)),
        stderr: Stream::with_end(stderr, limits.stderr_bytes),
        child: Child::default(),
        cut: None,
        started,
        last_look: (started, Duration::ZERO),
        next_look: started + limits.cpu.min(limits.wall).min(FIRST_LOOK),
        cores: cores(),
        gate,
    };
    let done = run.watch()?;
    let wall = started.elapsed();
    run.stdout.read_rest();
    run.stderr.read_rest();
    let mut status = Stream::new(status, 64 << 10);
    status.read_rest();
    let marker = read_marker(&status.kept, &nonce);
    if let Some(Marker::Unconfined(why)) = marker {
        return Err(RunError::Failed { action: "confine a program", source: std::io::Error::other(why) });
    }
    let is_killed = libc::WIFSIGNALED(done.wait_status) && libc::WTERMSIG(done.wait_status) == libc::SIGKILL;
    let cut = run.cut.or_else(|| (is_killed && worker.has_run_out()).then_some(Cut::Memory));
    Ok(Trace {
        stdout: run.stdout.kept,
        stderr: run.stderr.into_kept(),
        marker,
        cut,
        wait_status: done.wait_status,
        cpu: done.cpu,
        wall,
        peak_kb: done.peak_kb,
    })
}

/// Sends the request with the program's ends of all pipes; returns ours of stdout, stderr and status.
fn hand_over(
    worker: &Worker,
    program: &Program,
    limits: &Limits,
    nonce: [u8; 16],
) -> Result<(OwnedFd, OwnedFd, OwnedFd), RunError> {
    let ((stdout, stdout_in), (stderr, stderr_in), (status, status_in)) = (pipe()?, pipe()?, pipe()?);
    let code = memory_file(program.code.as_bytes())?;
    let stdin = if program.stdin.is_empty() { no_input()? } else { memory_file(program.stdin.as_bytes())? };
    let request = Request {
        seed: seed_of(program),
        address_space: worker.address_space.saturating_add(limits.memory_bytes),
        reserve: reserve_of(limits),
        // The supervisor looks more often; the kernel's own limit is for when that cannot look.
        cpu_seconds: limits.cpu.as_secs().saturating_add(2),
        load: Load::Alone,
        nonce,
    };
    worker.allow_memory(limits);
    let fds = [code.as_fd(), stdin.as_fd(), stdout_in.as_fd(), stderr_in.as_fd(), status_in.as_fd()];
    wire::send(&worker.control, &request.to_bytes(), &fds).map_err(|_| RunError::Lost("it took no request"))?;
    Ok((stdout, stderr, status))
}

/// A run under way.
struct Run<'a> {
    worker: &'a Worker,
    limits: &'a Limits,
    stdout: Stream,
    stderr: Stream,
    child: Child,
    cut: Option<Cut>,
    started: Instant,
    /// The last look at the clocks: when, and for how long the program had worked or waited for a core by then.
    last_look: (Instant, Duration),
    /// When to look at the clocks again.
    next_look: Instant,
    /// Cores of this machine.
    cores: u32,
    gate: &'a dyn Gate,
}

impl Run<'_> {
    /// Reads, and looks at the clocks, until the worker says that the child has ended.
    fn watch(&mut self) -> Result<Done, RunError> {
        loop {
            let (control, stdout, stderr) = self.wait()?;
            if stdout {
                self.stdout.read_some();
                if self.stdout.kept.len() > self.limits.stdout_bytes {
                    self.end(Cut::Output);
                }
            }
            if stderr {
                self.stderr.read_some();
            }
            if control && let Some(done) = self.child.answer(self.worker)? {
                return Ok(done);
            }
            if self.gate.stop().is_some_and(Stop::is_raised) {
                self.end(Cut::Stopped);
            }
            self.look_at_clocks()?;
        }
    }

    /// Waits for news; which of control socket, standard output and standard error have some.
    fn wait(&self) -> Result<(bool, bool, bool), RunError> {
        let left = self.next_look.saturating_duration_since(Instant::now());
        // Rounded up to the next millisecond, so that a look is never a moment too early.
        let left = left + Duration::from_millis(1);
        let timeout = Timespec { tv_sec: left.as_secs() as i64, tv_nsec: i64::from(left.subsec_nanos()) };
        let mut fds = Vec::with_capacity(4);
        fds.push(PollFd::new(&self.worker.control, PollFlags::IN));
        for stream in [&self.stdout, &self.stderr] {
            if stream.is_open {
                fds.push(PollFd::new(&stream.pipe, PollFlags::IN));
            }
        }
        // Last, since nothing is to be read from it; left out once it is heard, since it stays ready.
        let stop = self.gate.stop().filter(|_| self.cut.is_none()).and_then(Stop::event);
        if let Some(event) = &stop {
            fds.push(PollFd::new(event, PollFlags::IN));
        }
        match poll(&mut fds, Some(&timeout)) {
            Ok(_) | Err(Errno::INTR) => {}
            Err(error) => return Err(failed("wait for a program", error)),
        }
        let mut news = fds.iter().map(|fd| !fd.revents().is_empty());
        let control = news.next().unwrap_or(false);
        let stdout = self.stdout.is_open && news.next().unwrap_or(false);
        let stderr = self.stderr.is_open && news.next().unwrap_or(false);
        Ok((control, stdout, stderr))
    }

    /// Ends the program if its time is up.
    fn look_at_clocks(&mut self) -> Result<(), RunError> {
        let now = Instant::now();
        if now < self.next_look {
            return Ok(());
        }
        if let Some(limit) = self.child.collected_by() {
            self.next_look = limit;
            return if now >= limit { Err(RunError::Lost("it did not collect a program")) } else { Ok(()) };
        }
        let pid = self.child.pid();
        // Waiting for a core is the machine's doing: a program gets the same time on a busy one.
        let in_queue = pid.and_then(time_in_queue).unwrap_or_default();
        let waited = in_queue.min(self.limits.wall.saturating_mul(9));
        let wall_left = self.limits.wall.saturating_sub((now - self.started).saturating_sub(waited));
        let cpu_used = pid.and_then(cpu_time).unwrap_or_default();
        self.tell_gate(now, cpu_used + in_queue);
        let cpu_left = self.limits.cpu.saturating_sub(cpu_used);
        if wall_left.is_zero() || cpu_left.is_zero() {
            self.end(Cut::Time);
        } else {
            // Threads on all cores could use up CPU time that much faster than it passes by the clock.
            let soonest = (cpu_left / self.cores).max(LOOK_APART);
            self.next_look = now + wall_left.min(soonest).min(LOOK_EVERY);
        }
        Ok(())
    }

    /// A program that wanted a core for less than a tenth of the time since the last look sleeps.
    fn tell_gate(&mut self, now: Instant, active: Duration) {
        let (then, before) = std::mem::replace(&mut self.last_look, (now, active));
        if active.saturating_sub(before).saturating_mul(10) < now.saturating_duration_since(then) {
            self.gate.sleeps();
        } else {
            self.gate.works();
        }
    }

    fn end(&mut self, cut: Cut) {
        if self.cut.is_none() {
            self.cut = Some(cut);
            self.child.kill();
            self.next_look = Instant::now();
        }
    }
}

/// Cores that one program could use at the same time.
fn cores() -> u32 {
    static CORES: OnceLock<u32> = OnceLock::new();
    let ask = || std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    *CORES.get_or_init(|| u32::try_from(ask()).unwrap_or(1))
}

/// A pipe of which our end does not block.
pub(crate) fn pipe() -> Result<(OwnedFd, OwnedFd), RunError> {
    let (ours, theirs) = pipe_with(PipeFlags::CLOEXEC).map_err(|error| failed("make a pipe", error))?;
    rustix::fs::fcntl_setfl(&ours, OFlags::NONBLOCK).map_err(|error| failed("set up a pipe", error))?;
    Ok((ours, theirs))
}

/// Nothing to read.
pub(crate) fn no_input() -> Result<OwnedFd, RunError> {
    rustix::fs::open("/dev/null", OFlags::RDONLY | OFlags::CLOEXEC, Mode::empty())
        .map_err(|error| failed("open /dev/null", error))
}

/// The seed of all randomness of a program. The top bit makes every seed a number of the same size, hence the same memory
/// layout in the child; the next one asks for other clocks.
pub(crate) fn seed_of(program: &Program) -> u64 {
    let hash = content_hash_parts(&[program.code.as_bytes(), program.stdin.as_bytes()]) as u64;
    hash & !OTHER_CLOCKS | 1 << 63 | if wants_other_clocks(&program.code) { OTHER_CLOCKS } else { 0 }
}

/// The bit of a seed by which the child knows that its program is to see other clocks.
const OTHER_CLOCKS: u64 = 1 << 62;

/// What the report of a program's own `MemoryError` may take: little enough that nobody gains by it.
pub(crate) fn reserve_of(limits: &Limits) -> u64 {
    (limits.memory_bytes / 20).min(32 << 20)
}

/// A file without a name that holds `bytes`, to be read from its start.
pub(crate) fn memory_file(bytes: &[u8]) -> Result<OwnedFd, RunError> {
    let fd = rustix::fs::memfd_create("program", MemfdFlags::CLOEXEC)
        .map_err(|error| failed("make a memory file", error))?;
    let mut file = File::from(fd);
    let written = file.write_all(bytes).and_then(|()| file.rewind());
    written.map_err(|source| RunError::Failed { action: "write a memory file", source })?;
    Ok(file.into())
}

/// Sixteen bytes that no program can know in advance.
pub(crate) fn nonce() -> [u8; 16] {
    use std::hash::{BuildHasher, RandomState};
    // Each `RandomState` has keys from the system's entropy.
    let halves = [RandomState::new().hash_one(0), RandomState::new().hash_one(1)];
    content_hash(&halves.map(u64::to_ne_bytes).concat()).to_ne_bytes()
}

pub(crate) fn failed(action: &'static str, error: Errno) -> RunError {
    RunError::Failed { action, source: error.into() }
}
