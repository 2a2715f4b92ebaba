//! Several programs on one worker, in one child or, where they begin alike, each in a child of that: hands them over one after the
//! other, and reads one frame per program as they finish.
//!
//! In: a worker, limits; then programs that passed the guard, batch after batch. Out: one [`Outcome`] per program, in order. A
//! program that has been answered for cannot be changed by those after it, since its frame has been written already; anything
//! out of the ordinary (a kill, a limit, a stray byte, a frame that does not fit) leaves the programs concerned for a child of
//! their own. Between two batches the child waits for its pipe, so that forking it, and filling the caches of its libraries,
//! is paid once for up to [`MOST_SERVED`] programs. A member of a family is sent when the one before it has been answered for
//! and is gone, so that none can answer for another (`family.py`). Memory: the programs of a batch, and the output limits of one program.

use crate::child::Child;
use crate::clocks::cpu_time;
use crate::frame::{FRAME_HEAD, Frame};
use crate::outcome::{Cut, Trace};
use crate::run::{RunError, failed, no_input, nonce, pipe, reserve_of, seed_of};
use crate::stream::Stream;
use crate::wire::{self, Done, Load, Request};
use crate::zygote::{Warmth, Worker};
use mathcoder_core::{Limits, Program};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fd::{AsFd, OwnedFd};
use rustix::fs::OFlags;
use rustix::io::Errno;
use rustix::pipe::{PipeFlags, pipe_with};
use std::time::{Duration, Instant};

/// CPU time of one program in a batch, unless it is the first pass's. What needs more gains nothing from sharing, and would
/// hold up the others.
const SHARED_CPU: Duration = Duration::from_millis(400);

/// Time by the clock of one program in a batch: sleeping is for programs that are alone.
const SHARED_WALL: Duration = Duration::from_secs(8);

/// Programs in one child, however many batches they come in.
const MOST_SERVED: u32 = 4096;

/// What a child may take in memory beyond what it had after its first program, in KiB; libraries' caches grow.
const MOST_GROWTH_KB: u64 = 192 << 10;

/// Seconds of CPU time of a child: a second wall, should the supervisor not look.
const CHILD_CPU_SECONDS: u64 = 900;

/// A child that has nothing left to do and does not leave for so long is killed.
const LEAVE_PATIENCE: Duration = Duration::from_secs(1);

/// While programs are many and short, news is read in gulps: waking up for each frame costs as much as some programs.
const GULP: Duration = Duration::from_micros(1500);

/// With fewer programs to come, every frame is read at once.
const FEW: usize = 8;

/// What came of one program of a batch.
#[derive(Clone, Debug)]
pub(crate) enum Outcome {
    /// It ran to its end, or to an exception that it did not catch, or was stopped by time.
    Ran(Trace),
    /// It has to run in a child of its own.
    Alone,
    /// It has not been started; it can be in another batch.
    NotStarted,
}

/// What to do with a program that uses up its CPU time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Late {
    /// It is out of time: it has had as much as it would have had alone.
    Stop,
    /// It has to run in a child of its own, which gives it more.
    Alone,
}

/// A child that programs share.
#[derive(Debug)]
pub(crate) struct SharedChild {
    worker: Worker,
    limits: Limits,
    load: Load,
    nonce: [u8; 16],
    feed: OwnedFd,
    status: Stream,
    stray: Stream,
    child: Child,
    done: Option<Done>,
    /// Programs answered for.
    served: u32,
    /// Of those, how many went on from where one before them had come to.
    pub(crate) continued: u64,
    /// CPU time that it had used when the present program began.
    cpu_before: Duration,
    /// Largest memory after the first program, and now.
    peak_kb: (u64, u64),
}

impl SharedChild {
    /// Has `worker` fork a child that waits for programs: to run them itself, or for a family of them.
    pub(crate) fn start(worker: Worker, limits: &Limits, load: Load) -> Result<Self, RunError> {
        let nonce = nonce();
        let ((stray, stray_in), (status, status_in)) = (pipe()?, pipe()?);
        let (feed_out, feed) = pipe_with(PipeFlags::CLOEXEC).map_err(|error| failed("make a pipe", error))?;
        rustix::fs::fcntl_setfl(&feed, OFlags::NONBLOCK).map_err(|error| failed("set up a pipe", error))?;
        let stdin = no_input()?;
        let request = Request {
            seed: 1 << 63,
            address_space: worker.address_space.saturating_add(limits.memory_bytes),
            reserve: reserve_of(limits),
            cpu_seconds: if load == Load::Family { limits.cpu.as_secs().saturating_add(2) } else { CHILD_CPU_SECONDS },
            load,
            nonce,
        };
        worker.allow_memory(limits);
        // What the programs print goes into frames; the two descriptors only catch what a library writes behind their back.
        let fds = [feed_out.as_fd(), stdin.as_fd(), stray_in.as_fd(), stray_in.as_fd(), status_in.as_fd()];
        wire::send(&worker.control, &request.to_bytes(), &fds).map_err(|_| RunError::Lost("it took no request"))?;
        let sizes = [limits.stdout_bytes, limits.stderr_bytes].map(|bytes| u32::try_from(bytes).unwrap_or(u32::MAX));
        let cpu = u64::try_from(limits.cpu.as_micros()).unwrap_or(u64::MAX / 1000);
        let head = [sizes.map(u32::to_le_bytes).concat(), cpu.to_le_bytes().to_vec()].concat();
        rustix::io::write(&feed, &head).map_err(|error| failed("write to a pipe", error))?;
        Ok(Self {
            worker,
            limits: *limits,
            load,
            nonce,
            feed,
            status: Stream::new(status, usize::MAX),
            stray: Stream::new(stray, 1),
            child: Child::default(),
            done: None,
            served: 0,
            continued: 0,
            cpu_before: Duration::ZERO,
            peak_kb: (0, 0),
        })
    }

    /// Whether it can take another batch under these limits.
    pub(crate) fn suits(&self, limits: &Limits) -> bool {
        let (first, now) = self.peak_kb;
        self.done.is_none()
            && self.child.collected_by().is_none()
            && self.worker.is_alive()
            && self.limits == *limits
            && self.served < MOST_SERVED
            && now.saturating_sub(first) <= MOST_GROWTH_KB
    }

    /// How far the interpreter had come that it was forked from.
    pub(crate) fn warmth(&self) -> Warmth {
        self.worker.warmth
    }

    /// Runs `programs`, one after the other. An error means that the worker is lost; [`Self::lose`] is what is left to do.
    pub(crate) fn run(&mut self, programs: &[&Program], late: Late) -> Result<Vec<Outcome>, RunError> {
        let now = Instant::now();
        let budget = match late {
            Late::Alone if self.load == Load::Together => self.limits.cpu.min(SHARED_CPU),
            _ => self.limits.cpu,
        };
        let (unsent, ends) = packed(programs);
        let mut run = BatchRun {
            unsent,
            ends,
            sent: 0,
            count: programs.len(),
            budget,
            late,
            outcomes: Vec::with_capacity(programs.len()),
            began: now,
            next_look: now + budget,
            is_late: false,
            is_leaving: false,
            is_broken: false,
            shared: self,
        };
        run.watch()?;
        let BatchRun { mut outcomes, is_broken, is_late, began, .. } = run;
        self.stray.read_rest();
        if is_broken || !self.stray.kept.is_empty() {
            self.child.kill();
            return Ok(vec![Outcome::Alone; programs.len()]);
        }
        let left_by_itself =
            self.done.is_some_and(|done| libc::WIFEXITED(done.wait_status) && libc::WEXITSTATUS(done.wait_status) == 0);
        if outcomes.len() < programs.len() && (outcomes.is_empty() || !left_by_itself) {
            // It died while it ran the next one, or made no way at all.
            let is_stopped = is_late && late == Late::Stop;
            let cpu = self.done.map_or(budget, |done| done.cpu.saturating_sub(self.cpu_before));
            let trace = Trace { cut: Some(Cut::Time), cpu, wall: began.elapsed(), ..Trace::default() };
            outcomes.push(if is_stopped { Outcome::Ran(trace) } else { Outcome::Alone });
        }
        outcomes.resize(programs.len(), Outcome::NotStarted);
        Ok(outcomes)
    }

    /// Ends the child and gives back its worker.
    pub(crate) fn end(mut self) -> Result<Worker, RunError> {
        // It leaves when it finds the feed ended; one that does not is killed.
        drop(std::mem::replace(&mut self.feed, no_input()?));
        let mut patience = self.child.collected_by().unwrap_or(Instant::now() + LEAVE_PATIENCE);
        while self.done.is_none() {
            let mut fds = [PollFd::new(&self.worker.control, PollFlags::IN)];
            match poll(&mut fds, Some(&until(patience))) {
                Ok(1..) => self.done = self.child.answer(&self.worker)?,
                Ok(_) if self.child.collected_by().is_some() => {
                    return Err(RunError::Lost("it did not collect a batch"));
                }
                Ok(_) => {
                    self.child.kill();
                    patience = self.child.collected_by().unwrap_or(patience);
                }
                Err(Errno::INTR) => {}
                Err(error) => return Err(failed("wait for a batch of programs", error)),
            }
        }
        Ok(self.worker)
    }

    /// Ends a worker that no longer answers, and the child with it.
    pub(crate) fn lose(self) {
        self.worker.kill();
    }
}

/// The programs as `batch.py` reads them, each with how much of it the next one begins with; and where each of them ends.
fn packed(programs: &[&Program]) -> (Vec<u8>, Vec<usize>) {
    let (mut packed, mut ends) = (Vec::new(), Vec::with_capacity(programs.len()));
    for (place, program) in programs.iter().enumerate() {
        let next = programs.get(place + 1).map_or("", |next| next.code.as_str());
        packed.extend(seed_of(program).to_le_bytes());
        for size in [program.code.len(), common_lines(&program.code, next)] {
            packed.extend(u32::try_from(size).unwrap_or(u32::MAX).to_le_bytes());
        }
        packed.extend(program.code.as_bytes());
        ends.push(packed.len());
    }
    (packed, ends)
}

/// Bytes of the whole lines with which both texts begin.
pub(crate) fn common_lines(one: &str, other: &str) -> usize {
    let same = one.bytes().zip(other.bytes()).take_while(|(one, other)| one == other).count();
    let common = one.as_bytes().get(..same).unwrap_or_default();
    common.iter().rposition(|&byte| byte == b'\n').map_or(0, |end| end + 1)
}

/// A batch under way.
struct BatchRun<'a> {
    shared: &'a mut SharedChild,
    /// The packed programs, where each ends, and how much of them the pipe has taken.
    unsent: Vec<u8>,
    ends: Vec<usize>,
    sent: usize,
    count: usize,
    /// CPU time of one program, and what becomes of one that uses it up.
    budget: Duration,
    late: Late,
    outcomes: Vec<Outcome>,
    /// When the present program began.
    began: Instant,
    next_look: Instant,
    /// The child was killed because a program had used up its time.
    is_late: bool,
    /// The child takes no further program and ends by itself.
    is_leaving: bool,
    /// The status pipe held something that is no frame.
    is_broken: bool,
}

impl BatchRun<'_> {
    /// Feeds programs and reads frames until all are answered for or the worker says that the child has ended.
    fn watch(&mut self) -> Result<(), RunError> {
        loop {
            self.feed();
            let (control, status) = self.wait()?;
            if status {
                if self.count - self.outcomes.len() > FEW && self.sent == self.unsent.len() {
                    std::thread::sleep(GULP);
                }
                while self.shared.status.is_open && self.shared.status.read_some() {}
                self.read_frames();
            }
            if control && let Some(done) = self.shared.child.answer(&self.shared.worker)? {
                self.shared.done = Some(done);
                self.shared.status.read_rest();
                self.read_frames();
                return Ok(());
            }
            let has_all = self.outcomes.len() == self.count;
            if has_all && !self.is_leaving && !self.is_broken {
                return Ok(());
            }
            self.look_at_clocks()?;
        }
    }

    /// Writes as much as the pipe takes. A pipe that nobody reads any more takes nothing; the worker will say why.
    fn feed(&mut self) {
        while let Some(rest) = self.unsent.get(self.sent..self.may_send()).filter(|rest| !rest.is_empty()) {
            match rustix::io::write(&self.shared.feed, rest) {
                Ok(written) => self.sent += written,
                Err(Errno::INTR) => {}
                Err(Errno::AGAIN) => return,
                Err(_) => self.sent = self.unsent.len(),
            }
        }
    }

    /// How much may have been sent by now: all, or what is in front of the next member's end.
    fn may_send(&self) -> usize {
        let all = self.unsent.len();
        if self.shared.load == Load::Family { self.ends.get(self.outcomes.len()).copied().unwrap_or(all) } else { all }
    }

    /// Waits for news; whether the control socket and the status pipe have some.
    fn wait(&self) -> Result<(bool, bool), RunError> {
        let shared = &self.shared;
        let mut fds = vec![PollFd::new(&shared.worker.control, PollFlags::IN)];
        // A closed pipe is always ready, so it is left out.
        if shared.status.is_open {
            fds.push(PollFd::new(&shared.status.pipe, PollFlags::IN));
        }
        if self.sent < self.may_send() {
            fds.push(PollFd::new(&shared.feed, PollFlags::OUT));
        }
        match poll(&mut fds, Some(&until(self.next_look))) {
            Ok(_) | Err(Errno::INTR) => {}
            Err(error) => return Err(failed("wait for a batch of programs", error)),
        }
        let mut news = fds.iter().map(|fd| !fd.revents().is_empty());
        let control = news.next().unwrap_or(false);
        Ok((control, shared.status.is_open && news.next().unwrap_or(false)))
    }

    /// Takes whole frames off what has been read.
    fn read_frames(&mut self) {
        let bytes = std::mem::take(&mut self.shared.status.kept);
        let was = self.outcomes.len();
        let mut rest = bytes.as_slice();
        // Of a family, only the member that was sent last can have been answered for.
        let most = if self.shared.load == Load::Family { was + 1 } else { self.count };
        while !self.is_broken && self.outcomes.len() < self.count.min(most) {
            let Some(frame) = Frame::first_of(rest) else { break };
            if !frame.fits(self.shared.nonce, self.shared.served, &self.shared.limits) {
                self.is_broken = true;
                break;
            }
            let Some((whole, next)) = rest.split_at_checked(frame.length()) else { break };
            self.take(&frame, whole.get(FRAME_HEAD..).unwrap_or_default());
            rest = next;
        }
        // More than was asked for has not been written by `batch.py` either.
        self.is_broken |= self.outcomes.len() == self.count.min(most) && !rest.is_empty();
        if self.is_broken {
            self.shared.child.kill();
            self.shared.status.limit = 0;
        } else {
            self.shared.status.kept = rest.to_vec();
        }
    }

    /// Takes the outputs of a frame, and starts the clocks of the next program. One that alone would have run out of time has to
    /// do so.
    fn take(&mut self, frame: &Frame, outputs: &[u8]) {
        let marker = frame.marker();
        let trace = frame.trace(outputs, self.shared.cpu_before);
        let (first, _) = self.shared.peak_kb;
        self.shared.peak_kb = (if first == 0 { frame.peak_kb } else { first }, frame.peak_kb);
        if self.shared.load == Load::Together {
            self.shared.cpu_before = frame.cpu;
        }
        self.shared.served += 1;
        self.shared.continued += u64::from(!frame.spared.is_zero());
        self.is_leaving |= frame.leaves;
        self.began = Instant::now();
        self.next_look = self.began + self.budget;
        let is_in_time = trace.cpu < self.shared.limits.cpu;
        self.outcomes.push(match marker {
            Some(_) if is_in_time => Outcome::Ran(trace),
            None if frame.is_late() && self.late == Late::Stop => Outcome::Ran(Trace { cut: Some(Cut::Time), ..trace }),
            _ => Outcome::Alone,
        });
    }

    /// Ends the batch if the time of its present program is up.
    fn look_at_clocks(&mut self) -> Result<(), RunError> {
        let now = Instant::now();
        if let Some(limit) = self.shared.child.collected_by() {
            self.next_look = limit;
            return if now >= limit { Err(RunError::Lost("it did not collect a batch")) } else { Ok(()) };
        }
        if now < self.next_look {
            return Ok(());
        }
        let used = self.shared.child.pid().and_then(cpu_time).unwrap_or_default();
        let left = self.budget.saturating_sub(used.saturating_sub(self.shared.cpu_before));
        if left.is_zero() || now - self.began >= self.shared.limits.wall.min(SHARED_WALL) {
            self.is_late = left.is_zero();
            self.shared.child.kill();
        } else {
            self.next_look = now + left.max(Duration::from_millis(5));
        }
        Ok(())
    }
}

/// Time left until a moment, rounded up to the next millisecond, so that a look is never a moment too early.
fn until(moment: Instant) -> Timespec {
    let left = moment.saturating_duration_since(Instant::now()) + Duration::from_millis(1);
    Timespec { tv_sec: left.as_secs() as i64, tv_nsec: i64::from(left.subsec_nanos()) }
}
