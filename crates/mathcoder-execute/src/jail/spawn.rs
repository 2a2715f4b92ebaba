//! The parent's side of entering a cell: forks, reads the reports, and hands back the interpreter's descriptors.
//!
//! In: a plan and a boot record. Out: [`Spawned`], or which step failed. Must be called from a thread that lives as long
//! as the interpreter is wanted, because the kernel ends the child with the *thread* that made it.

use super::enter::{Entry, REPORT_FATAL, REPORT_PID, REPORT_WALLS, REPORT_WORDS, Step, enter};
use super::plan::Plan;
use crate::error::ExecuteError;
use crate::walls::{Attempt, Attempts, WallKind};
use rustix::fd::OwnedFd;
use rustix::fs::{MemfdFlags, Mode, OFlags};
use rustix::net::{AddressFamily, SocketFlags, SocketType, socketpair};
use rustix::pipe::{PipeFlags, pipe_with};
use rustix::process::{Pid, PidfdFlags, WaitOptions, pidfd_open, waitpid};
use std::ffi::CString;
use std::fs::File;
use std::io::{Read, Seek, Write};
use std::os::fd::{AsRawFd, BorrowedFd};

/// A process in its cell, about to run the interpreter.
#[derive(Debug)]
pub(crate) struct Spawned {
    /// Its number, in this process's pid namespace.
    pub(crate) pid: Pid,
    /// Handle on it that is never reused.
    pub(crate) pidfd: OwnedFd,
    /// Control socket.
    pub(crate) control: OwnedFd,
    /// What it writes to standard output and error; reading never blocks.
    pub(crate) log: OwnedFd,
    /// Which walls stand.
    pub(crate) attempts: Attempts,
    /// Whether it can give each program a pid namespace of its own.
    pub(crate) is_nested: bool,
}

/// Why there is no process.
#[derive(Debug)]
pub(crate) enum SpawnError {
    /// This wall cannot be put up here, and half of it is worse than none: try again without it.
    Without(WallKind, i32),
    /// Nothing can be done about it.
    Failed(ExecuteError),
}

/// Forks a process that enters the cell and runs the interpreter.
pub(crate) fn spawn(plan: &Plan, boot: &[u8]) -> Result<Spawned, SpawnError> {
    let pair = socketpair(AddressFamily::UNIX, SocketType::SEQPACKET, SocketFlags::CLOEXEC, None);
    let (control, control_inside) = pair.map_err(|error| fault("make a socket pair", error))?;
    let pipe = || pipe_with(PipeFlags::CLOEXEC).map_err(|error| fault("make a pipe", error));
    let ((log, log_inside), (report, report_inside)) = (pipe()?, pipe()?);
    rustix::fs::fcntl_setfl(&log, OFlags::NONBLOCK).map_err(|error| fault("set up a pipe", error))?;
    let boot = boot_file(boot)?;
    let open = |path, flags| rustix::fs::open(path, flags | OFlags::CLOEXEC, Mode::empty());
    let null = open("/dev/null", OFlags::RDONLY).map_err(|error| fault("open /dev/null", error))?;
    let proc_dir = open("/proc", OFlags::PATH | OFlags::DIRECTORY).map_err(|error| fault("open /proc", error))?;
    let (arguments, variables) = (pointers(&plan.arguments), pointers(&plan.variables));
    let entry = Entry {
        plan,
        arguments: &arguments,
        variables: &variables,
        null: null.as_raw_fd(),
        log: log_inside.as_raw_fd(),
        control: control_inside.as_raw_fd(),
        boot: boot.as_raw_fd(),
        report: report_inside.as_raw_fd(),
        proc_dir: proc_dir.as_raw_fd(),
    };
    // SAFETY: the child only calls `enter`, which neither allocates nor takes a lock, and never returns.
    let first = unsafe { libc::fork() };
    match first {
        ..0 => return Err(fault("fork", std::io::Error::last_os_error())),
        // SAFETY: this is the forked process; both pointer lists end with null.
        0 => unsafe { enter(&entry) },
        _ => {}
    }
    drop((control_inside, log_inside, report_inside));
    let reports = read_reports(report);
    // The first process ends by itself after it has cloned the second.
    reap(first);
    let outcome = understand(&reports, plan)?;
    let pidfd = pidfd_open(outcome.pid, PidfdFlags::empty()).map_err(|error| fault("open a pidfd", error))?;
    Ok(Spawned { pid: outcome.pid, pidfd, control, log, attempts: outcome.attempts, is_nested: outcome.is_nested })
}

struct Outcome {
    pid: Pid,
    attempts: Attempts,
    is_nested: bool,
}

/// Puts the reports together. A step that failed after the second process was made leaves that one to be reaped.
fn understand(reports: &[[i32; REPORT_WORDS]], plan: &Plan) -> Result<Outcome, SpawnError> {
    let find = |kind| reports.iter().find(|words| words.first() == Some(&kind));
    let pid = find(REPORT_PID).and_then(|words| Pid::from_raw(words[1]));
    if let Some(words) = find(REPORT_FATAL) {
        if let Some(pid) = pid {
            reap(pid.as_raw_nonzero().get());
        }
        return Err(fatal(words[1], words[2], plan));
    }
    let (Some(pid), Some(walls)) = (pid, find(REPORT_WALLS)) else {
        let error = std::io::Error::from(std::io::ErrorKind::UnexpectedEof);
        return Err(fault("enter the cell", error));
    };
    let mut attempts = Attempts::none();
    for (wall, word) in WallKind::ALL.into_iter().zip(walls.iter().skip(3)) {
        let attempt = match *word {
            0 => Attempt::Stands,
            -1 => Attempt::NotTried,
            errno => Attempt::Refused(errno),
        };
        attempts.set(wall, attempt);
    }
    Ok(Outcome { pid, attempts, is_nested: walls[1] == 1 })
}

fn fatal(step: i32, errno: i32, plan: &Plan) -> SpawnError {
    let (wall, action) = match step {
        0 => (Some(WallKind::UserNamespace), "set up a user namespace"),
        1 => (Some(WallKind::PrivateRoot), "build a private root"),
        2 => (Some(WallKind::UnprivilegedUser), "become an unprivileged user"),
        3 => (None, "clone a process"),
        4 => (None, "arrange descriptors"),
        // Without a private root the unprivileged user must get to the interpreter by its real path.
        _ if errno == libc::EACCES && plan.drop_to.is_some() => (Some(WallKind::UnprivilegedUser), ""),
        _ => (None, "run the interpreter"),
    };
    match wall {
        Some(wall) => SpawnError::Without(wall, errno),
        None => fault(action, std::io::Error::from_raw_os_error(errno)),
    }
}

fn fault(action: &str, source: impl Into<std::io::Error>) -> SpawnError {
    SpawnError::Failed(ExecuteError::System { action: action.to_owned(), source: source.into() })
}

/// The boot record in a file without a name.
fn boot_file(boot: &[u8]) -> Result<File, SpawnError> {
    let fd =
        rustix::fs::memfd_create("boot", MemfdFlags::CLOEXEC).map_err(|error| fault("make a memory file", error))?;
    let mut file = File::from(fd);
    file.write_all(boot).and_then(|()| file.rewind()).map_err(|error| fault("write a memory file", error))?;
    Ok(file)
}

/// Pointers to C strings, ended by null as the system wants it.
fn pointers(strings: &[CString]) -> Vec<*const libc::c_char> {
    strings.iter().map(|text| text.as_ptr()).chain([std::ptr::null()]).collect()
}

/// Reads all reports; the pipe ends when the interpreter runs or the process is gone.
fn read_reports(pipe: OwnedFd) -> Vec<[i32; REPORT_WORDS]> {
    let mut bytes = Vec::new();
    // What was read before an error still counts; what is missing is noticed by `understand`.
    let _ = File::from(pipe).read_to_end(&mut bytes);
    let words: Vec<i32> =
        bytes.chunks_exact(4).filter_map(|chunk| chunk.try_into().ok().map(i32::from_ne_bytes)).collect();
    words.chunks_exact(REPORT_WORDS).filter_map(|chunk| chunk.try_into().ok()).collect()
}

/// Collects a child that has ended or is about to; that somebody else has done so is no harm.
fn reap(pid: i32) {
    let Some(pid) = Pid::from_raw(pid) else { return };
    while matches!(waitpid(Some(pid), WaitOptions::empty()), Err(rustix::io::Errno::INTR)) {}
}

/// Kills a spawned process and collects it.
pub(crate) fn end(pid: Pid, pidfd: BorrowedFd<'_>) {
    let _ = rustix::process::pidfd_send_signal(pidfd, rustix::process::Signal::KILL);
    reap(pid.as_raw_nonzero().get());
}

/// The numbers of the steps are part of the reports.
const _: () = assert!(Step::UserNamespace as i32 == 0 && Step::Execute as i32 == 5);
