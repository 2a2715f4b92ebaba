//! What the kernel knows about the time a child has used. In: a pidfd or process number. Out: times, or none where the child
//! is gone. Asks only; limits are enforced by who asks.

use rustix::fd::OwnedFd;
use std::os::fd::AsRawFd;
use std::time::Duration;

/// Number of the process behind a pidfd, as seen from here; none once it has been collected.
pub(crate) fn process_number(child: &OwnedFd) -> Option<i32> {
    let text = std::fs::read_to_string(format!("/proc/self/fdinfo/{}", child.as_raw_fd())).ok()?;
    let pid: i32 = text.lines().find_map(|line| line.strip_prefix("Pid:"))?.trim().parse().ok()?;
    (pid > 0).then_some(pid)
}

/// Time that a process's first thread was ready to run and had no core.
pub(crate) fn time_in_queue(pid: i32) -> Option<Duration> {
    let text = std::fs::read_to_string(format!("/proc/{pid}/schedstat")).ok()?;
    text.split_whitespace().nth(1)?.parse().ok().map(Duration::from_nanos)
}

/// CPU time of a process, all threads.
pub(crate) fn cpu_time(pid: i32) -> Option<Duration> {
    // The kernel's encoding of "CPU clock (2) of the process with this number".
    let clock = (!pid << 3) | 2;
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: the structure is live, and any clock number may be asked for.
    let asked = unsafe { libc::clock_gettime(clock, &raw mut time) };
    let (seconds, nanos) = (u64::try_from(time.tv_sec).ok()?, u32::try_from(time.tv_nsec).ok()?);
    (asked == 0).then(|| Duration::new(seconds, nanos))
}
