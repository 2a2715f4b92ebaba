//! The system call filters: an allow-list of what computing in Python needs, as BPF programs.
//!
//! In: which other walls stand. Out: the bytes of `sock_filter` arrays, which processes install on themselves. Everything
//! not listed gives `EPERM`, so that a program gets an ordinary `PermissionError`; `clone3` gives `ENOSYS`, upon which the C
//! library falls back to `clone`, whose flags a filter can look at. No process can be started, no socket opened, no
//! namespace entered, no other process touched. The filter does not look at paths: it cannot.
//!
//! Installing the allow-list takes longer than some programs, so a worker does it once, with the few calls on it that a worker
//! needs itself; what a child inherits of these, a second, small filter takes away. Filters only ever add up.

mod tree;

use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter, SeccompRule, TargetArch,
};
use std::collections::BTreeMap;

/// Which walls the filter can rely on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Surroundings {
    /// A program sees no process but itself, so that signals can reach nobody else.
    pub(crate) has_own_pids: bool,
    /// Files are guarded by a read-only root or by landlock.
    pub(crate) has_guarded_files: bool,
}

/// The filters of the processes between an interpreter and a program, each as the kernel reads it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Filters {
    /// The allow-list, and what a worker needs. Inherited by all below.
    pub(crate) worker: Vec<u8>,
    /// Takes from a program what a worker needs.
    pub(crate) child: Vec<u8>,
    /// Takes from a program that others begin with, too, what a worker needs, but for forking and confining these others.
    pub(crate) family: Vec<u8>,
    /// Takes from a member of such a family the rest.
    pub(crate) member: Vec<u8>,
}

/// Builds the filters; `None` on a processor that the filter compiler does not know.
pub(crate) fn build(surroundings: Surroundings) -> Option<Filters> {
    let mut allowed = rules(surroundings)?;
    let (outer, inner) = (for_handing_over()?, for_forking()?);
    for (call, conditions) in outer.clone().into_iter().chain(inner.clone()) {
        allowed.entry(call).or_default().extend(conditions);
    }
    let both = outer.clone().into_iter().chain(inner.clone()).collect();
    Some(Filters { worker: allow(allowed)?, child: deny(both)?, family: deny(outer)?, member: deny(inner)? })
}

/// What a worker needs to be handed programs and to begin a child, but for forking it.
fn for_handing_over() -> Option<BTreeMap<i64, Vec<SeccompRule>>> {
    let new_pids = libc::CLONE_NEWPID as u64;
    Some(BTreeMap::from([
        (libc::SYS_unshare, vec![rule(&[(0, u32::MAX, new_pids)])?]),
        (libc::SYS_setns, vec![rule(&[(1, u32::MAX, new_pids)])?]),
        (libc::SYS_pidfd_open, Vec::new()),
        (libc::SYS_recvmsg, Vec::new()),
        (libc::SYS_sendmsg, Vec::new()),
        (libc::SYS_capset, Vec::new()),
    ]))
}

/// What it needs to fork a child, and a child to confine itself.
fn for_forking() -> Option<BTreeMap<i64, Vec<SeccompRule>>> {
    let (thread, namespaces) = clone_flags();
    Some(BTreeMap::from([
        (libc::SYS_clone, vec![rule(&[(0, thread | namespaces, 0)])?]),
        (libc::SYS_prctl, one_of(0, &[libc::PR_SET_PDEATHSIG.into(), libc::PR_SET_SECCOMP.into()])?),
    ]))
}

/// The flag that makes a thread, and those that make namespaces.
fn clone_flags() -> (u32, u32) {
    let namespaces = libc::CLONE_NEWNS
        | libc::CLONE_NEWUSER
        | libc::CLONE_NEWPID
        | libc::CLONE_NEWNET
        | libc::CLONE_NEWIPC
        | libc::CLONE_NEWUTS
        | libc::CLONE_NEWCGROUP;
    (libc::CLONE_THREAD as u32, namespaces as u32)
}

/// A filter that refuses these calls and nothing else.
fn deny(rules: BTreeMap<i64, Vec<SeccompRule>>) -> Option<Vec<u8>> {
    let arch: TargetArch = std::env::consts::ARCH.try_into().ok()?;
    let denied = SeccompAction::Errno(libc::EPERM as u32);
    let filter = SeccompFilter::new(rules, SeccompAction::Allow, denied, arch).ok()?;
    let program: BpfProgram = filter.try_into().ok()?;
    Some(program.iter().flat_map(|i| bytes((i.code, i.jt, i.jf, i.k))).collect())
}

/// A filter that allows these calls and nothing else, with the search tree in front.
fn allow(rules: BTreeMap<i64, Vec<SeccompRule>>) -> Option<Vec<u8>> {
    let arch: TargetArch = std::env::consts::ARCH.try_into().ok()?;
    // With conditions or without; `clone3` has an answer of its own, which stands behind the tree.
    let is_plain = |(call, conditions): &(&i64, &Vec<SeccompRule>)| conditions.is_empty() && **call != libc::SYS_clone3;
    let plain: Vec<i64> = rules.iter().filter(is_plain).map(|(&call, _)| call).collect();
    let head = tree::allow_at_once(&plain, audit_number()?);
    let rest = rules.into_iter().filter(|(call, _)| !plain.contains(call)).collect();
    Some(head.into_iter().chain(compile(rest, arch)?).flat_map(bytes).collect())
}

/// The allowed calls, with their conditions.
fn rules(surroundings: Surroundings) -> Option<BTreeMap<i64, Vec<SeccompRule>>> {
    let mut rules: BTreeMap<i64, Vec<SeccompRule>> = ALLOWED.iter().map(|&call| (call, Vec::new())).collect();
    rules.extend(conditional()?);
    if surroundings.has_own_pids {
        rules.extend([libc::SYS_kill, libc::SYS_tkill, libc::SYS_tgkill].map(|call| (call, Vec::new())));
    }
    if !surroundings.has_guarded_files {
        rules.extend(reading_only()?);
    }
    Some(rules)
}

/// One instruction: code, jump if true, jump if false, operand.
type Instruction = (u16, u8, u8, u32);

fn compile(rules: BTreeMap<i64, Vec<SeccompRule>>, arch: TargetArch) -> Option<Vec<Instruction>> {
    let denied = SeccompAction::Errno(libc::EPERM as u32);
    let filter = SeccompFilter::new(rules, denied, SeccompAction::Allow, arch).ok()?;
    let program: BpfProgram = filter.try_into().ok()?;
    let compiled = program.iter().map(|i| (i.code, i.jt, i.jf, i.k));
    Some(clone3_is_unknown().into_iter().chain(compiled).collect())
}

/// The kernel's name for the processor's own calls.
fn audit_number() -> Option<u32> {
    match std::env::consts::ARCH {
        "x86_64" => Some(0xC000_003E),
        "aarch64" => Some(0xC000_00B7),
        "riscv64" => Some(0xC000_00F3),
        _ => None,
    }
}

/// One instruction as the kernel reads it.
fn bytes((code, jt, jf, k): Instruction) -> [u8; 8] {
    let ([c0, c1], [k0, k1, k2, k3]) = (code.to_ne_bytes(), k.to_ne_bytes());
    [c0, c1, jt, jf, k0, k1, k2, k3]
}

/// Load the call number; if it is `clone3`, return `ENOSYS`. Stands before the compiled filter, whose jumps are relative.
fn clone3_is_unknown() -> [Instruction; 3] {
    let errno = 0x0005_0000 | libc::ENOSYS as u32;
    [(0x20, 0, 0, 0), (0x15, 0, 1, libc::SYS_clone3 as u32), (0x06, 0, 0, errno)]
}

/// A rule that holds where all `(argument, mask, value)` hold; arguments are compared in their low 32 bits.
fn rule(conditions: &[(u8, u32, u64)]) -> Option<SeccompRule> {
    let conditions = conditions.iter().map(|&(argument, mask, value)| {
        let compare = SeccompCmpOp::MaskedEq(u64::from(mask));
        SeccompCondition::new(argument, SeccompCmpArgLen::Dword, compare, value).ok()
    });
    SeccompRule::new(conditions.collect::<Option<Vec<_>>>()?).ok()
}

/// One rule per value that an argument may have.
fn one_of(argument: u8, values: &[i64]) -> Option<Vec<SeccompRule>> {
    values.iter().map(|&value| rule(&[(argument, u32::MAX, value as u64 & 0xffff_ffff)])).collect()
}

/// Calls that are allowed with some arguments only.
fn conditional() -> Option<Vec<(i64, Vec<SeccompRule>)>> {
    let (thread, namespaces) = clone_flags();
    let commands = [libc::F_DUPFD, libc::F_DUPFD_CLOEXEC, libc::F_GETFD, libc::F_SETFD, libc::F_GETFL, libc::F_SETFL];
    // Terminal questions (answered with ENOTTY), close-on-exec and non-blocking flags.
    let requests = [libc::TCGETS as i64, libc::TIOCGWINSZ as i64, 0x5450, 0x5451, 0x5421];
    // Names of threads and of memory areas.
    let process_controls = [i64::from(libc::PR_SET_NAME), 0x5356_4d41];
    // Event loops wake themselves through a connected pair of local sockets; datagrams could reach others by path.
    let local_pair = rule(&[(0, u32::MAX, libc::AF_UNIX as u64), (1, 0xf, libc::SOCK_STREAM as u64)])?;
    Some(vec![
        (libc::SYS_clone, vec![rule(&[(0, thread | namespaces, u64::from(thread))])?]),
        (libc::SYS_fcntl, one_of(1, &commands.map(i64::from))?),
        (libc::SYS_ioctl, one_of(1, &requests)?),
        (libc::SYS_prctl, one_of(0, &process_controls)?),
        (libc::SYS_prlimit64, one_of(0, &[0])?),
        (libc::SYS_socketpair, vec![local_pair]),
    ])
}

/// Where nothing else guards files, none can be opened for writing, created or emptied.
fn reading_only() -> Option<Vec<(i64, Vec<SeccompRule>)>> {
    let writing = (libc::O_ACCMODE | libc::O_CREAT | libc::O_TRUNC | libc::O_APPEND) as u32;
    let rules = vec![(libc::SYS_openat, vec![rule(&[(2, writing, 0)])?])];
    #[cfg(target_arch = "x86_64")]
    let rules = [rules, vec![(libc::SYS_open, vec![rule(&[(1, writing, 0)])?])]].concat();
    Some(rules)
}

/// Calls that are allowed with any argument, on every processor.
const COMMON: [i64; 102] = [
    // Descriptors that the program holds already, and pipes of its own
    libc::SYS_read,
    libc::SYS_write,
    libc::SYS_readv,
    libc::SYS_writev,
    libc::SYS_pread64,
    libc::SYS_pwrite64,
    libc::SYS_preadv,
    libc::SYS_pwritev,
    libc::SYS_close,
    libc::SYS_close_range,
    libc::SYS_lseek,
    libc::SYS_dup,
    libc::SYS_dup3,
    libc::SYS_pipe2,
    libc::SYS_ppoll,
    libc::SYS_pselect6,
    libc::SYS_epoll_create1,
    libc::SYS_epoll_ctl,
    libc::SYS_epoll_pwait,
    libc::SYS_eventfd2,
    libc::SYS_sendto,
    libc::SYS_recvfrom,
    libc::SYS_shutdown,
    // Files: what can be opened is for the mount namespace and landlock to say
    libc::SYS_openat,
    libc::SYS_fstat,
    libc::SYS_newfstatat,
    libc::SYS_statx,
    libc::SYS_statfs,
    libc::SYS_fstatfs,
    libc::SYS_faccessat,
    libc::SYS_faccessat2,
    libc::SYS_readlinkat,
    libc::SYS_getdents64,
    libc::SYS_getcwd,
    libc::SYS_chdir,
    libc::SYS_fchdir,
    libc::SYS_fadvise64,
    libc::SYS_umask,
    // Memory
    libc::SYS_mmap,
    libc::SYS_munmap,
    libc::SYS_mprotect,
    libc::SYS_mremap,
    libc::SYS_madvise,
    libc::SYS_brk,
    libc::SYS_mincore,
    libc::SYS_msync,
    libc::SYS_membarrier,
    // Threads of the program itself; `clone` is in `conditional`, `clone3` answers that it does not exist
    libc::SYS_clone3,
    libc::SYS_futex,
    libc::SYS_futex_waitv,
    libc::SYS_set_robust_list,
    libc::SYS_get_robust_list,
    libc::SYS_set_tid_address,
    libc::SYS_rseq,
    libc::SYS_sched_yield,
    libc::SYS_sched_getaffinity,
    libc::SYS_sched_getparam,
    libc::SYS_sched_getscheduler,
    libc::SYS_sched_get_priority_max,
    libc::SYS_sched_get_priority_min,
    libc::SYS_sched_rr_get_interval,
    libc::SYS_getcpu,
    libc::SYS_exit,
    libc::SYS_exit_group,
    libc::SYS_wait4,
    libc::SYS_waitid,
    libc::SYS_restart_syscall,
    // Signal handlers and timers
    libc::SYS_rt_sigaction,
    libc::SYS_rt_sigprocmask,
    libc::SYS_rt_sigreturn,
    libc::SYS_rt_sigpending,
    libc::SYS_rt_sigtimedwait,
    libc::SYS_rt_sigsuspend,
    libc::SYS_sigaltstack,
    libc::SYS_getitimer,
    libc::SYS_setitimer,
    // Clocks
    libc::SYS_clock_gettime,
    libc::SYS_clock_getres,
    libc::SYS_clock_nanosleep,
    libc::SYS_nanosleep,
    libc::SYS_gettimeofday,
    libc::SYS_times,
    // Who and where am I
    libc::SYS_getpid,
    libc::SYS_getppid,
    libc::SYS_gettid,
    libc::SYS_getpgid,
    libc::SYS_getsid,
    libc::SYS_getuid,
    libc::SYS_geteuid,
    libc::SYS_getgid,
    libc::SYS_getegid,
    libc::SYS_getresuid,
    libc::SYS_getresgid,
    libc::SYS_getgroups,
    libc::SYS_uname,
    libc::SYS_sysinfo,
    libc::SYS_getrusage,
    libc::SYS_getrlimit,
    libc::SYS_setrlimit,
    libc::SYS_getpriority,
    libc::SYS_getrandom,
    libc::SYS_capget,
];

/// The older forms of some of them.
#[cfg(target_arch = "x86_64")]
const OLDER: [i64; 17] = [
    libc::SYS_open,
    libc::SYS_stat,
    libc::SYS_lstat,
    libc::SYS_access,
    libc::SYS_readlink,
    libc::SYS_getdents,
    libc::SYS_dup2,
    libc::SYS_pipe,
    libc::SYS_poll,
    libc::SYS_select,
    libc::SYS_epoll_create,
    libc::SYS_epoll_wait,
    libc::SYS_eventfd,
    libc::SYS_alarm,
    libc::SYS_pause,
    libc::SYS_time,
    libc::SYS_getpgrp,
];
#[cfg(not(target_arch = "x86_64"))]
const OLDER: [i64; 0] = [];

static ALLOWED: std::sync::LazyLock<Vec<i64>> = std::sync::LazyLock::new(|| [&COMMON[..], &OLDER[..]].concat());

#[cfg(test)]
mod tests;
