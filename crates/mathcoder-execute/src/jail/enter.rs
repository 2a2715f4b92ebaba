//! The way into the cell, walked by a process forked from a program with many threads: from here to `execve` nothing
//! allocates, locks or panics, only system calls on memory prepared beforehand.
//!
//! Two processes take part. The first one makes the namespaces and the new root, then clones the second as its sibling,
//! which is the first process of the new pid namespace, puts up the remaining walls and becomes the interpreter. Each
//! step says on the report pipe how it went: a refused namespace is only noted, a half-built root is fatal, and the parent
//! tries again without it.

use super::plan::{MountStep, Plan, RootPlan};
use crate::walls::{Attempt, Attempts, WallKind};
use libc::{c_char, c_int, c_long, c_ulong};
use std::ffi::CStr;
use std::os::fd::{AsRawFd, RawFd};
use std::ptr;

/// Everything the forked process holds, borrowed from the parent's memory of before the fork.
pub(super) struct Entry<'a> {
    pub(super) plan: &'a Plan,
    /// Ends with a null pointer.
    pub(super) arguments: &'a [*const c_char],
    /// Ends with a null pointer.
    pub(super) variables: &'a [*const c_char],
    pub(super) null: RawFd,
    pub(super) log: RawFd,
    pub(super) control: RawFd,
    pub(super) boot: RawFd,
    pub(super) report: RawFd,
    /// The `/proc` of this machine, as a folder descriptor.
    pub(super) proc_dir: RawFd,
}

/// First word of a report.
pub(super) const REPORT_PID: i32 = 1;
/// First word of a report.
pub(super) const REPORT_WALLS: i32 = 2;
/// First word of a report.
pub(super) const REPORT_FATAL: i32 = 3;
/// Words of a report: kind, two values, one word per wall.
pub(super) const REPORT_WORDS: usize = 3 + WallKind::ALL.len();

/// Steps without which a start cannot go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(i32)]
pub(super) enum Step {
    UserNamespace = 0,
    PrivateRoot = 1,
    UnprivilegedUser = 2,
    Clone = 3,
    Descriptors = 4,
    Execute = 5,
}

/// Error number of a failed call.
type Errno = c_int;

/// Descriptors above this are free for parking while 0 to 5 are filled.
const PARKING: c_int = 100;

/// Where the interpreter finds its descriptors, see `zygote.py`.
const CONTROL_FD: c_int = 3;

/// Enters the cell and becomes the interpreter. Never returns.
///
/// # Safety
/// To be called in a freshly forked process only; the pointers of `entry` end with null and point to C strings.
pub(super) unsafe fn enter(entry: &Entry<'_>) -> ! {
    let mut attempts = entry.plan.attempts;
    // SAFETY: plain system calls on descriptors and memory that `entry` keeps alive.
    unsafe {
        libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGKILL as c_ulong);
        if entry.plan.is_privileged {
            private_root(entry, &mut attempts);
            unprivileged_user(entry, &mut attempts);
            user_namespace(entry, &mut attempts);
            // A copy that belongs to the new user namespace: its mounts are locked as they are.
            libc::unshare(libc::CLONE_NEWNS);
        } else {
            user_namespace(entry, &mut attempts);
            private_root(entry, &mut attempts);
            attempts.set(WallKind::UnprivilegedUser, Attempt::Stands);
        }
        namespaces(entry.plan, &mut attempts);
        let flags = (libc::CLONE_PARENT | libc::SIGCHLD) as c_long;
        let pid = libc::syscall(libc::SYS_clone, flags, 0_usize, 0_usize, 0_usize, 0_usize);
        match checked(pid as c_int) {
            Err(errno) => fail(entry, Step::Clone, errno),
            Ok(0) => become_interpreter(entry, &mut attempts),
            Ok(pid) => {
                report(entry.report, REPORT_PID, (pid, 0), None);
                libc::_exit(0)
            }
        }
    }
}

/// A user namespace in which the outer user is 0, and nobody else exists.
unsafe fn user_namespace(entry: &Entry<'_>, attempts: &mut Attempts) {
    if !entry.plan.wants(WallKind::UserNamespace) {
        return;
    }
    // SAFETY: no pointers but to live buffers.
    unsafe {
        if let Err(errno) = checked(libc::unshare(libc::CLONE_NEWUSER)) {
            attempts.set(WallKind::UserNamespace, Attempt::Refused(errno));
            return;
        }
        // Needed before an ordinary user may write the group map; kernels before 3.19 do not have it.
        let _ = write_file(entry.proc_dir, c"self/setgroups", b"deny");
        for (file, map) in [(c"self/uid_map", &entry.plan.uid_map), (c"self/gid_map", &entry.plan.gid_map)] {
            if let Err(errno) = write_file(entry.proc_dir, file, map) {
                fail(entry, Step::UserNamespace, errno);
            }
        }
    }
    attempts.set(WallKind::UserNamespace, Attempt::Stands);
}

/// Becomes the user that owns nothing.
unsafe fn unprivileged_user(entry: &Entry<'_>, attempts: &mut Attempts) {
    let Some(id) = entry.plan.drop_to else { return };
    // SAFETY: raw calls, since the C library's would look for threads that a forked process does not have.
    unsafe {
        let groups = libc::syscall(libc::SYS_setgroups, 0_usize, ptr::null::<u32>());
        let group = libc::syscall(libc::SYS_setresgid, id, id, id);
        let user = libc::syscall(libc::SYS_setresuid, id, id, id);
        if groups < 0 || group < 0 || user < 0 {
            fail(entry, Step::UnprivilegedUser, errno());
        }
        // A change of user takes both back; without the first, the own files in /proc belong to root.
        libc::prctl(libc::PR_SET_DUMPABLE, 1 as c_ulong);
        libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGKILL as c_ulong);
    }
    attempts.set(WallKind::UnprivilegedUser, Attempt::Stands);
}

/// An own mount namespace with the new root in it.
unsafe fn private_root(entry: &Entry<'_>, attempts: &mut Attempts) {
    let Some(root) = &entry.plan.root else { return };
    // SAFETY: see `build_root`.
    unsafe {
        if let Err(errno) = checked(libc::unshare(libc::CLONE_NEWNS)) {
            attempts.set(WallKind::PrivateRoot, Attempt::Refused(errno));
            return;
        }
        if let Err(errno) = build_root(root) {
            fail(entry, Step::PrivateRoot, errno);
        }
    }
    attempts.set(WallKind::PrivateRoot, Attempt::Stands);
}

/// Lays an empty file system over the staging folder, fills it, and makes it the root.
unsafe fn build_root(root: &RootPlan) -> Result<(), Errno> {
    let flags = libc::MS_NOSUID | libc::MS_NODEV;
    let (here, slash) = (c".".as_ptr(), c"/".as_ptr());
    let none = ptr::null::<c_char>();
    // SAFETY: every pointer is to a C string that outlives the call, or null where the call allows it.
    unsafe {
        checked(libc::mount(none, slash, none, libc::MS_REC | libc::MS_PRIVATE, ptr::null()))?;
        let (kind, options) = (c"tmpfs".as_ptr(), c"mode=755,size=1m".as_ptr());
        checked(libc::mount(kind, root.staging.as_ptr(), kind, flags, options.cast()))?;
        checked(libc::chdir(root.staging.as_ptr()))?;
        for step in &root.steps {
            mount_step(step)?;
        }
        let old = checked(libc::open(slash, libc::O_DIRECTORY | libc::O_RDONLY | libc::O_CLOEXEC))?;
        checked(libc::syscall(libc::SYS_pivot_root, here, here) as c_int)?;
        checked(libc::fchdir(old))?;
        checked(libc::mount(none, here, none, libc::MS_REC | libc::MS_PRIVATE, ptr::null()))?;
        checked(libc::umount2(here, libc::MNT_DETACH))?;
        checked(libc::chdir(slash))?;
        libc::close(old);
        let sealed = libc::MS_REMOUNT | libc::MS_BIND | libc::MS_RDONLY | flags;
        checked(libc::mount(none, slash, none, sealed, ptr::null()))?;
    }
    Ok(())
}

/// One step in filling the new root, which is the working folder.
unsafe fn mount_step(step: &MountStep) -> Result<(), Errno> {
    let none = ptr::null::<c_char>();
    // SAFETY: the strings of the plan outlive the calls.
    unsafe {
        match step {
            MountStep::Directory(path) => checked(libc::mkdir(path.as_ptr(), 0o755)).map(|_| ()),
            MountStep::File(path) => {
                let flags = libc::O_CREAT | libc::O_WRONLY | libc::O_CLOEXEC;
                let mode: libc::c_uint = 0o644;
                let fd = checked(libc::open(path.as_ptr(), flags, mode))?;
                libc::close(fd);
                Ok(())
            }
            MountStep::Link(content, path) => checked(libc::symlink(content.as_ptr(), path.as_ptr())).map(|_| ()),
            MountStep::Bind(source, target) => {
                let flags = libc::MS_BIND | libc::MS_REC;
                checked(libc::mount(source.as_ptr(), target.as_ptr(), none, flags, ptr::null()))?;
                read_only(target)
            }
        }
    }
}

/// Makes a mount and what is mounted below it read-only; before Linux 5.12 the mount alone.
unsafe fn read_only(target: &CStr) -> Result<(), Errno> {
    let attributes = libc::mount_attr {
        attr_set: libc::MOUNT_ATTR_RDONLY | libc::MOUNT_ATTR_NOSUID,
        attr_clr: 0,
        propagation: 0,
        userns_fd: 0,
    };
    // SAFETY: the structures are live and of the size that is passed.
    unsafe {
        let size = size_of::<libc::mount_attr>();
        let recursive = libc::AT_RECURSIVE as c_long;
        let done = libc::syscall(
            libc::SYS_mount_setattr,
            libc::AT_FDCWD as c_long,
            target.as_ptr(),
            recursive,
            &raw const attributes,
            size,
        );
        if done == 0 {
            return Ok(());
        }
        let mut now: libc::statvfs = std::mem::zeroed();
        checked(libc::statvfs(target.as_ptr(), &raw mut now))?;
        // Flags that a more privileged namespace has set must be given again, or the kernel refuses.
        let lasting = libc::MS_NOSUID | libc::MS_NODEV | libc::MS_NOEXEC | libc::MS_NOATIME | libc::MS_NODIRATIME;
        let kept = now.f_flag & lasting;
        let relative = if now.f_flag & libc::ST_RELATIME == 0 { 0 } else { libc::MS_RELATIME };
        let flags = libc::MS_REMOUNT | libc::MS_BIND | libc::MS_RDONLY | libc::MS_NOSUID | kept | relative;
        checked(libc::mount(ptr::null(), target.as_ptr(), ptr::null(), flags, ptr::null())).map(|_| ())
    }
}

/// The remaining namespaces, each on its own: what is refused is noted and gone without.
unsafe fn namespaces(plan: &Plan, attempts: &mut Attempts) {
    let wanted = [
        (WallKind::PidNamespace, libc::CLONE_NEWPID),
        (WallKind::NetworkNamespace, libc::CLONE_NEWNET),
        (WallKind::IpcNamespace, libc::CLONE_NEWIPC),
        (WallKind::UtsNamespace, libc::CLONE_NEWUTS),
    ];
    for (wall, flag) in wanted {
        if !plan.wants(wall) {
            continue;
        }
        // SAFETY: no pointers.
        match checked(unsafe { libc::unshare(flag) }) {
            Ok(_) => attempts.set(wall, Attempt::Stands),
            Err(errno) => attempts.set(wall, Attempt::Refused(errno)),
        }
    }
    if attempts.stands(WallKind::UtsNamespace) {
        // SAFETY: the length is that of the string.
        unsafe { libc::sethostname(c"sandbox".as_ptr(), 7) };
    }
}

/// The second process: last walls, descriptors, interpreter.
unsafe fn become_interpreter(entry: &Entry<'_>, attempts: &mut Attempts) -> ! {
    // SAFETY: plain system calls on descriptors and memory that `entry` keeps alive.
    unsafe {
        libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGKILL as c_ulong);
        libc::setsid();
        libc::umask(0o077);
        reset_signals();
        let _ = write_file(entry.proc_dir, c"self/oom_score_adj", b"800");
        let mut namespace = -1;
        if attempts.stands(WallKind::PidNamespace) {
            namespace = libc::openat(entry.proc_dir, c"self/ns/pid".as_ptr(), libc::O_RDONLY | libc::O_CLOEXEC);
        }
        fixed_addresses(entry.plan, attempts);
        let mut note = |wall, result: Result<c_int, Errno>| match result {
            Ok(_) => attempts.set(wall, Attempt::Stands),
            Err(errno) => attempts.set(wall, Attempt::Refused(errno)),
        };
        let unused: c_ulong = 0;
        let privileges = libc::prctl(libc::PR_SET_NO_NEW_PRIVS, 1 as c_ulong, unused, unused, unused);
        note(WallKind::NoNewPrivileges, checked(privileges));
        if let Some(ruleset) = &entry.plan.landlock {
            let done = libc::syscall(libc::SYS_landlock_restrict_self, ruleset.as_raw_fd(), 0_usize);
            note(WallKind::Landlock, checked(done as c_int));
        }
        let report_fd = match arrange_descriptors(entry, namespace) {
            Ok(fd) => fd,
            Err(errno) => fail(entry, Step::Descriptors, errno),
        };
        limits();
        libc::chdir(c"/".as_ptr());
        report(report_fd, REPORT_WALLS, (i32::from(namespace >= 0), 0), Some(attempts));
        libc::execve(entry.plan.executable.as_ptr(), entry.arguments.as_ptr(), entry.variables.as_ptr());
        report(report_fd, REPORT_FATAL, (Step::Execute as i32, errno()), None);
        libc::_exit(1)
    }
}

/// Address space layout without chance, so that the same program prints the same addresses.
unsafe fn fixed_addresses(plan: &Plan, attempts: &mut Attempts) {
    if !plan.wants(WallKind::FixedAddresses) {
        return;
    }
    // SAFETY: no pointers.
    match checked(unsafe { libc::personality(libc::ADDR_NO_RANDOMIZE as c_ulong) }) {
        Ok(_) => attempts.set(WallKind::FixedAddresses, Attempt::Stands),
        Err(errno) => attempts.set(WallKind::FixedAddresses, Attempt::Refused(errno)),
    }
}

/// What the caller ignores or blocks must not be ignored or blocked by the interpreter.
unsafe fn reset_signals() {
    // SAFETY: the set is initialised by the first call; signals that cannot be changed give an error that means nothing.
    unsafe {
        let mut empty: libc::sigset_t = std::mem::zeroed();
        libc::sigemptyset(&raw mut empty);
        libc::sigprocmask(libc::SIG_SETMASK, &raw const empty, ptr::null_mut());
        for signal in 1..=31 {
            libc::signal(signal, libc::SIG_DFL);
        }
    }
}

/// Parks what is needed above [`PARKING`], fills 0 to 5, and closes the rest at `execve`. Returns the report's new place.
unsafe fn arrange_descriptors(entry: &Entry<'_>, namespace: RawFd) -> Result<RawFd, Errno> {
    let park = |fd: RawFd| {
        // SAFETY: no pointers.
        checked(unsafe { libc::fcntl(fd, libc::F_DUPFD_CLOEXEC, PARKING) })
    };
    let report_fd = park(entry.report)?;
    let places = [entry.null, entry.log, entry.log, entry.control, namespace, entry.boot];
    let mut parked = [-1; 6];
    for (slot, fd) in parked.iter_mut().zip(places) {
        *slot = if fd >= 0 { park(fd)? } else { -1 };
    }
    for (place, fd) in (0..).zip(parked) {
        // SAFETY: no pointers. The copy stays open over `execve`.
        unsafe {
            if fd >= 0 {
                checked(libc::dup2(fd, place))?;
            } else {
                libc::close(place);
            }
        }
    }
    // SAFETY: no pointers.
    unsafe {
        let first_unused = CONTROL_FD + 3;
        let close_on_exec = 4_usize;
        if libc::syscall(libc::SYS_close_range, first_unused, u32::MAX, close_on_exec) < 0 {
            for fd in first_unused..1024 {
                libc::fcntl(fd, libc::F_SETFD, libc::FD_CLOEXEC);
            }
        }
    }
    Ok(report_fd)
}

/// Limits of the interpreter itself; those of a program are set by its child.
unsafe fn limits() {
    let set = |resource, value: libc::rlim_t| {
        let limit = libc::rlimit { rlim_cur: value, rlim_max: value };
        // SAFETY: the structure is live.
        unsafe { libc::setrlimit(resource, &raw const limit) }
    };
    set(libc::RLIMIT_CORE, 0);
    set(libc::RLIMIT_NOFILE, 64);
    set(libc::RLIMIT_STACK, 8 << 20);
}

/// Writes a small file whole, relative to a folder.
unsafe fn write_file(dir: RawFd, path: &CStr, content: &[u8]) -> Result<(), Errno> {
    // SAFETY: path and buffer are live; the length is the buffer's.
    unsafe {
        let fd = checked(libc::openat(dir, path.as_ptr(), libc::O_WRONLY | libc::O_CLOEXEC))?;
        let written = libc::write(fd, content.as_ptr().cast(), content.len());
        let result = if written < 0 { Err(errno()) } else { Ok(()) };
        libc::close(fd);
        result
    }
}

/// Writes one report: small enough to be whole.
unsafe fn report(fd: RawFd, kind: i32, values: (i32, i32), attempts: Option<&Attempts>) {
    let mut words = [0; REPORT_WORDS];
    words[..3].copy_from_slice(&[kind, values.0, values.1]);
    if let Some(attempts) = attempts {
        for (word, wall) in words.iter_mut().skip(3).zip(WallKind::ALL) {
            *word = match attempts.get(wall) {
                Attempt::Stands => 0,
                Attempt::NotTried => -1,
                Attempt::Refused(errno) => errno,
            };
        }
    }
    // SAFETY: the array is live, and its size is passed.
    unsafe { libc::write(fd, words.as_ptr().cast(), size_of_val(&words)) };
}

/// Reports a fatal step and ends this process.
unsafe fn fail(entry: &Entry<'_>, step: Step, errno: Errno) -> ! {
    // SAFETY: ends the process, as the caller wants.
    unsafe {
        report(entry.report, REPORT_FATAL, (step as i32, errno), None);
        libc::_exit(1)
    }
}

fn checked(result: c_int) -> Result<c_int, Errno> {
    if result < 0 { Err(errno()) } else { Ok(result) }
}

fn errno() -> Errno {
    // SAFETY: the pointer is to this thread's error number.
    unsafe { *libc::__errno_location() }
}
