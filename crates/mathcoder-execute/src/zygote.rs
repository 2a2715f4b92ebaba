//! Handles on warm interpreters: the spawner of a tier, and the workers it forks.
//!
//! In: a plan for the cell, a tier. Out: [`Spawner`], [`Worker`]. Starting a spawner takes 50 ms (light) or as long as its
//! libraries take to load; until it is warm, which takes seconds more, a forerunner forks the workers. A worker takes a
//! millisecond. Dropping a spawner ends it and all its workers.

mod boot;

pub(crate) use boot::most_tasks;

use crate::clocks::process_number;
use crate::error::ExecuteError;
use crate::groups::{Groups, Leaf};
use crate::jail::{Plan, PlanRequest, SpawnError, Spawned, end, spawn};
use crate::notes::Tier;
use crate::run::reserve_of;
use crate::seccomp::{self, Filters, Surroundings};
use crate::walls::{Attempt, Attempts, WallKind};
use crate::wire;
use boot::boot_record;
use mathcoder_core::Limits;
use rustix::event::{PollFd, PollFlags, poll};
use rustix::fd::{AsFd, OwnedFd};
use rustix::net::{AddressFamily, SocketFlags, SocketType, socketpair};
use rustix::process::{Pid, Signal, pidfd_send_signal};
use serde_json::json;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// A start that takes longer has failed; importing SciPy from a cold disk may take half a minute.
const START_PATIENCE: Duration = Duration::from_secs(180);

/// An answer that takes longer will not come.
const ANSWER_PATIENCE: Duration = Duration::from_secs(30);

/// What a spawner is started with.
#[derive(Clone, Debug)]
pub(crate) struct StartRequest<'a> {
    pub(crate) plan: PlanRequest<'a>,
    pub(crate) tier: Tier,
    /// Programs that run at the same time.
    pub(crate) threads: usize,
    /// Where the interpreter and its workers belong, in so far as this machine has it.
    pub(crate) groups: Option<&'a Arc<Groups>>,
}

/// How far an interpreter has come. What a program prints does not depend on it, unless it prints where objects lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Warmth {
    /// It has its libraries loaded.
    Early,
    /// It has its libraries' caches filled, too.
    Warm,
}

/// A warm interpreter that forks workers.
#[derive(Debug)]
pub(crate) struct Spawner {
    pid: Pid,
    pidfd: OwnedFd,
    control: OwnedFd,
    /// The socket of its forerunner, until it is warm itself.
    early: Option<OwnedFd>,
    warmth: Warmth,
    begun: Instant,
    log: OwnedFd,
    /// Which walls stand around it and its programs.
    pub(crate) attempts: Attempts,
    /// Where a program's allowance begins.
    size: Size,
    groups: Option<Arc<Groups>>,
}

/// A forked interpreter that runs one program at a time.
#[derive(Debug)]
pub(crate) struct Worker {
    /// Requests out, answers in.
    pub(crate) control: OwnedFd,
    pidfd: Option<OwnedFd>,
    /// Virtual size of the interpreter in bytes.
    pub(crate) address_space: u64,
    /// Resident memory of the interpreter in bytes.
    resident: u64,
    group: Option<Leaf>,
    /// How far the interpreter had come that forked it.
    pub(crate) warmth: Warmth,
}

/// Memory of a process, in bytes.
#[derive(Clone, Copy, Debug)]
struct Size {
    address_space: u64,
    resident: u64,
}

impl Spawner {
    /// Starts the interpreter of a tier, which then loads its libraries; [`Self::serving`] waits for that.
    pub(crate) fn start(request: &StartRequest<'_>) -> Result<Self, SpawnError> {
        let plan = Plan::new(request.plan).map_err(SpawnError::Failed)?;
        let spawned = spawn(&plan, &boot_record(request))?;
        let Spawned { pid, pidfd, control, log, mut attempts, is_nested } = spawned;
        attempts.set(WallKind::ResourceLimits, Attempt::Stands);
        let filters = if request.plan.without.contains(&WallKind::SystemCallFilter) {
            None
        } else {
            let has_guarded_files = attempts.stands(WallKind::PrivateRoot) || attempts.stands(WallKind::Landlock);
            seccomp::build(Surroundings { has_own_pids: is_nested, has_guarded_files }).filter(|_| knows_filters())
        };
        if filters.is_some() {
            attempts.set(WallKind::SystemCallFilter, Attempt::Stands);
        }
        let size = Size { address_space: 4 << 30, resident: 1 << 30 };
        let (warmth, begun) = (Warmth::Early, Instant::now());
        let mut spawner = Self { pid, pidfd, control, early: None, warmth, begun, log, attempts, size, groups: None };
        if let Some(groups) = request.groups {
            let refused = |error: std::io::Error| error.raw_os_error().unwrap_or(libc::EIO);
            groups.adopt(pid).map_err(|error| SpawnError::Without(WallKind::ControlGroups, refused(error)))?;
            spawner.groups = Some(Arc::clone(groups));
            spawner.attempts.set(WallKind::ControlGroups, Attempt::Stands);
        }
        let Filters { worker, child, family, member } = filters.unwrap_or_default();
        let packet = json!({
            "nested": is_nested,
            "filters": { "worker": hex(&worker), "child": hex(&child), "family": hex(&family), "member": hex(&member) },
        });
        let packet = packet.to_string();
        spawner.send(packet.as_bytes())?;
        Ok(spawner)
    }

    /// The interpreter when it, or its forerunner, can fork workers.
    pub(crate) fn serving(mut self) -> Result<Self, ExecuteError> {
        while self.warmth == Warmth::Early && self.early.is_none() {
            let left = START_PATIENCE.saturating_sub(self.begun.elapsed());
            if !readable_within(&self.control, left) {
                return Err(self.failed_start("it took too long"));
            }
            if !self.hear()? {
                return Err(self.failed_start("it ended"));
            }
        }
        Ok(self)
    }

    /// Whether it has become warm since the last look. One that has ended is found by [`Self::is_alive`].
    pub(crate) fn has_become_warm(&mut self) -> bool {
        self.warmth == Warmth::Early
            && readable_within(&self.control, Duration::ZERO)
            && self.hear().unwrap_or(false)
            && self.warmth == Warmth::Warm
    }

    /// How far it has come.
    pub(crate) fn warmth(&self) -> Warmth {
        self.warmth
    }

    /// Takes one word of its own accord: that a forerunner serves, or that it is warm. False is its end.
    fn hear(&mut self) -> Result<bool, ExecuteError> {
        let mut word = [0; 16];
        match wire::receive(&self.control, &mut word) {
            Ok((1.., Some(forerunner))) => self.early = Some(forerunner),
            Ok((1.., None)) => {
                // The forerunner leaves when its workers have.
                self.early = None;
                self.warmth = Warmth::Warm;
                self.size = size_of_process(self.pid).unwrap_or(self.size);
                // The first turns fill caches; afterwards every worker is forked from the same memory.
                for _rehearsal in 0..2 {
                    drop(self.fork()?);
                }
            }
            Ok((0, _)) | Err(_) => return Ok(false),
        }
        Ok(true)
    }

    /// Forks a worker and gives it a group of its own.
    pub(crate) fn fork_worker(&self) -> Result<Worker, ExecuteError> {
        let mut worker = self.fork()?;
        let number = worker.pidfd.as_ref().and_then(process_number).and_then(Pid::from_raw);
        if let (Some(groups), Some(number)) = (&self.groups, number) {
            // Where that fails, the worker stays in the group of its interpreter and under all other limits.
            worker.group = groups.leaf(number).ok();
        }
        Ok(worker)
    }

    fn fork(&self) -> Result<Worker, ExecuteError> {
        let system = |action: &str, error: rustix::io::Errno| ExecuteError::System {
            action: action.to_owned(),
            source: error.into(),
        };
        let (control, inside) = socketpair(AddressFamily::UNIX, SocketType::SEQPACKET, SocketFlags::CLOEXEC, None)
            .map_err(|error| system("make a socket pair", error))?;
        let parent = self.early.as_ref().unwrap_or(&self.control);
        wire::send(parent, b"worker", &[inside.as_fd()]).map_err(|error| system("ask for a worker", error))?;
        drop(inside);
        if !readable_within(parent, ANSWER_PATIENCE) {
            return Err(system("wait for a worker", rustix::io::Errno::TIMEDOUT));
        }
        let mut word = [0; 16];
        match wire::receive(parent, &mut word) {
            Ok((0, _)) => Err(system("fork a worker", rustix::io::Errno::PIPE)),
            Ok((_, pidfd)) => {
                let Size { address_space, resident } = self.size_of_worker(pidfd.as_ref());
                Ok(Worker { control, pidfd, address_space, resident, group: None, warmth: self.warmth })
            }
            Err(error) => Err(system("fork a worker", error)),
        }
    }

    /// The size of a new worker, which is that of the interpreter it was forked from.
    fn size_of_worker(&self, pidfd: Option<&OwnedFd>) -> Size {
        match self.warmth {
            Warmth::Warm => self.size,
            Warmth::Early => {
                pidfd.and_then(process_number).and_then(Pid::from_raw).and_then(size_of_process).unwrap_or(self.size)
            }
        }
    }

    /// Whether the process is still there, and does not take longer than it may to get warm.
    pub(crate) fn is_alive(&self) -> bool {
        let mut fds = [PollFd::new(&self.pidfd, PollFlags::IN)];
        let has_ended = matches!(poll(&mut fds, Some(&rustix::event::Timespec { tv_sec: 0, tv_nsec: 0 })), Ok(1..));
        !has_ended && (self.warmth == Warmth::Warm || self.begun.elapsed() < START_PATIENCE)
    }

    fn send(&self, packet: &[u8]) -> Result<(), SpawnError> {
        wire::send(&self.control, packet, &[]).map_err(|_| SpawnError::Failed(self.failed_start("it ended at once")))
    }

    /// An error with the last lines of the interpreter's log.
    fn failed_start(&self, why: &str) -> ExecuteError {
        let mut bytes = vec![0; 64 << 10];
        let length = rustix::io::read(&self.log, &mut bytes).unwrap_or(0);
        let said = crate::environment::last_lines(bytes.get(..length).unwrap_or_default(), 4);
        ExecuteError::Start { detail: if said.is_empty() { why.to_owned() } else { format!("{why}; it said: {said}") } }
    }
}

impl Drop for Spawner {
    fn drop(&mut self) {
        // It is the first process of its pid namespace, so its workers and their children end with it.
        end(self.pid, self.pidfd.as_fd());
    }
}

impl Worker {
    /// Ends it: used where it no longer answers. Its program ends with it.
    pub(crate) fn kill(&self) {
        if let Some(pidfd) = &self.pidfd {
            let _ = pidfd_send_signal(pidfd, Signal::KILL);
        }
        if let Some(group) = &self.group {
            group.kill();
        }
    }

    /// Whether an idle worker is still there: as long as it is, there is nothing to read and no end to be seen.
    pub(crate) fn is_alive(&self) -> bool {
        let mut fds = [PollFd::new(&self.control, PollFlags::IN)];
        matches!(poll(&mut fds, Some(&rustix::event::Timespec { tv_sec: 0, tv_nsec: 0 })), Ok(0))
    }

    /// Sets the limits of its group for the next program.
    pub(crate) fn allow_memory(&self, limits: &Limits) {
        if let Some(group) = &self.group {
            group.allow(limits.memory_bytes.saturating_add(reserve_of(limits)), self.resident);
        }
    }

    /// Whether the kernel has ended its last program for want of memory.
    pub(crate) fn has_run_out(&self) -> bool {
        self.group.as_ref().is_some_and(Leaf::has_run_out)
    }
}

/// Whether the kernel takes system call filters.
fn knows_filters() -> bool {
    // SAFETY: asks for the mode of this thread and touches no memory.
    unsafe { libc::prctl(libc::PR_GET_SECCOMP, 0_usize, 0_usize, 0_usize, 0_usize) >= 0 }
}

fn size_of_process(pid: Pid) -> Option<Size> {
    let statm = std::fs::read_to_string(format!("/proc/{}/statm", pid.as_raw_nonzero())).ok()?;
    let page = rustix::param::page_size() as u64;
    let mut sizes = statm.split_whitespace().map_while(|pages| pages.parse::<u64>().ok()?.checked_mul(page));
    Some(Size { address_space: sizes.next()?, resident: sizes.next()? })
}

fn readable_within(fd: &OwnedFd, patience: Duration) -> bool {
    let deadline = Instant::now() + patience;
    loop {
        let left = deadline.saturating_duration_since(Instant::now());
        let timeout =
            rustix::event::Timespec { tv_sec: left.as_secs() as i64, tv_nsec: i64::from(left.subsec_nanos()) };
        let mut fds = [PollFd::new(fd, PollFlags::IN)];
        match poll(&mut fds, Some(&timeout)) {
            Err(rustix::io::Errno::INTR) => {}
            Ok(ready) => return ready > 0,
            Err(_) => return false,
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
