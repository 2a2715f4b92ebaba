//! Handles on warm interpreters: the spawner of a tier, and the workers it forks.
//!
//! In: a plan for the cell, a tier. Out: [`Spawner`], [`Worker`]. Starting a spawner takes 50 ms (light) to a few seconds
//! (symbolic, scientific); a worker a millisecond. Dropping a spawner ends it and all its workers.

use crate::clocks::process_number;
use crate::error::ExecuteError;
use crate::groups::{Groups, Leaf};
use crate::guard::{FORBIDDEN, MODULES};
use crate::jail::{Plan, PlanRequest, SpawnError, Spawned, end, spawn};
use crate::notes::Tier;
use crate::run::reserve_of;
use crate::sandbox::admission::most_living;
use crate::seccomp::{self, Surroundings};
use crate::walls::{Attempt, Attempts, WallKind};
use crate::wire;
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

/// A warm interpreter that forks workers.
#[derive(Debug)]
pub(crate) struct Spawner {
    pid: Pid,
    pidfd: OwnedFd,
    control: OwnedFd,
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
}

/// Memory of a process, in bytes.
#[derive(Clone, Copy, Debug)]
struct Size {
    address_space: u64,
    resident: u64,
}

impl Spawner {
    /// Starts the interpreter of a tier, which then loads its libraries; [`Self::warmed`] waits for that.
    pub(crate) fn start(request: &StartRequest<'_>) -> Result<Self, SpawnError> {
        let plan = Plan::new(request.plan).map_err(SpawnError::Failed)?;
        let spawned = spawn(&plan, &boot_record(request))?;
        let Spawned { pid, pidfd, control, log, mut attempts, is_nested } = spawned;
        attempts.set(WallKind::ResourceLimits, Attempt::Stands);
        let filter = if request.plan.without.contains(&WallKind::SystemCallFilter) {
            None
        } else {
            let has_guarded_files = attempts.stands(WallKind::PrivateRoot) || attempts.stands(WallKind::Landlock);
            seccomp::build(Surroundings { has_own_pids: is_nested, has_guarded_files }).filter(|_| knows_filters())
        };
        if filter.is_some() {
            attempts.set(WallKind::SystemCallFilter, Attempt::Stands);
        }
        let size = Size { address_space: 4 << 30, resident: 1 << 30 };
        let mut spawner = Self { pid, pidfd, control, log, attempts, size, groups: None };
        if let Some(groups) = request.groups {
            let refused = |error: std::io::Error| error.raw_os_error().unwrap_or(libc::EIO);
            groups.adopt(pid).map_err(|error| SpawnError::Without(WallKind::ControlGroups, refused(error)))?;
            spawner.groups = Some(Arc::clone(groups));
            spawner.attempts.set(WallKind::ControlGroups, Attempt::Stands);
        }
        let packet = json!({ "nested": is_nested, "filter": hex(&filter.unwrap_or_default()) }).to_string();
        spawner.send(packet.as_bytes())?;
        Ok(spawner)
    }

    /// The interpreter when it is warm.
    pub(crate) fn warmed(mut self) -> Result<Self, ExecuteError> {
        self.wait_until_ready()?;
        self.size = size_of_process(self.pid).unwrap_or(self.size);
        // The first turns fill caches; afterwards every worker is forked from the same memory.
        for _rehearsal in 0..2 {
            drop(self.fork()?);
        }
        Ok(self)
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
        wire::send(&self.control, b"worker", &[inside.as_fd()]).map_err(|error| system("ask for a worker", error))?;
        drop(inside);
        if !readable_within(&self.control, ANSWER_PATIENCE) {
            return Err(system("wait for a worker", rustix::io::Errno::TIMEDOUT));
        }
        let mut word = [0; 16];
        match wire::receive(&self.control, &mut word) {
            Ok((0, _)) => Err(system("fork a worker", rustix::io::Errno::PIPE)),
            Ok((_, pidfd)) => {
                let Size { address_space, resident } = self.size;
                Ok(Worker { control, pidfd, address_space, resident, group: None })
            }
            Err(error) => Err(system("fork a worker", error)),
        }
    }

    /// Whether the process is still there.
    pub(crate) fn is_alive(&self) -> bool {
        let mut fds = [PollFd::new(&self.pidfd, PollFlags::IN)];
        !matches!(poll(&mut fds, Some(&rustix::event::Timespec { tv_sec: 0, tv_nsec: 0 })), Ok(1..))
    }

    fn send(&self, packet: &[u8]) -> Result<(), SpawnError> {
        wire::send(&self.control, packet, &[]).map_err(|_| SpawnError::Failed(self.failed_start("it ended at once")))
    }

    /// Waits for the word that warming up is done.
    fn wait_until_ready(&self) -> Result<(), ExecuteError> {
        let deadline = Instant::now() + START_PATIENCE;
        let mut word = [0; 16];
        if readable_within(&self.control, deadline.saturating_duration_since(Instant::now()))
            && matches!(wire::receive(&self.control, &mut word), Ok((1.., _)))
        {
            return Ok(());
        }
        let why = if Instant::now() >= deadline { "it took too long" } else { "it ended" };
        Err(self.failed_start(why))
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

/// What a zygote reads at its start; the last part follows as a packet when the walls are known.
fn boot_record(request: &StartRequest<'_>) -> Vec<u8> {
    let processes =
        if request.plan.without.contains(&WallKind::UserNamespace) { 0 } else { most_tasks(request.threads) };
    let path: Vec<String> =
        Plan::module_path(request.plan).iter().map(|part| part.to_string_lossy().into_owned()).collect();
    let record = json!({
        "path": path,
        "forbidden": FORBIDDEN,
        "processes": processes,
        "modules": modules(request.tier),
        "more": MODULES,
        "warm": warm(request.tier),
    });
    record.to_string().into_bytes()
}

/// Processes and threads that there may be with so many programs at a time.
pub(crate) fn most_tasks(threads: usize) -> u64 {
    let living = most_living(threads) as u64;
    16_u64.saturating_add((threads as u64).saturating_mul(16)).saturating_add(living.saturating_mul(2))
}

/// Modules loaded before the first fork. Each one that brings a shared library costs every fork some 20 microseconds, used or
/// not, so the light tier has only what many programs use, and what the zygote needs itself.
fn modules(tier: Tier) -> Vec<&'static str> {
    let light = ["math", "fractions", "decimal", "itertools", "functools", "collections", "re", "operator", "copy"];
    let symbolic = ["numpy", "numpy.random", "numpy.linalg", "numpy.polynomial", "sympy", "mpmath"];
    let scientific = ["scipy", "scipy.stats", "scipy.optimize", "scipy.integrate", "scipy.special", "scipy.linalg"];
    match tier {
        Tier::Light => light.to_vec(),
        Tier::Symbolic => [&light[..], &symbolic].concat(),
        Tier::Scientific => [&light[..], &symbolic, &scientific].concat(),
    }
}

/// Programs run before the first fork.
fn warm(tier: Tier) -> String {
    let light = include_str!("python/warm_light.py");
    let symbolic = include_str!("python/warm_sympy.py");
    let scientific = include_str!("python/warm_scipy.py");
    match tier {
        Tier::Light => light.to_owned(),
        Tier::Symbolic => [light, symbolic].join("\n"),
        Tier::Scientific => [light, symbolic, scientific].join("\n"),
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
