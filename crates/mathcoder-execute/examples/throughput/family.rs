//! The CPU time of a process and of all below it, those included that have been waited for.
//!
//! In: a process number, and members to leave out. Out: a duration. Living processes are asked for their own clock, which counts
//! nanoseconds; what they have waited for comes from `/proc` in ticks of mostly ten milliseconds, so a turn should take a
//! second. Process numbers may wrap: the family is found by following parents, not by comparing numbers.

use std::collections::BTreeMap;
use std::time::Duration;

/// The sum over the family of `root`, without the families of `others`.
pub(crate) fn cpu_time(root: u32, others: &[u32]) -> Duration {
    let mut children: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    let mut waited = BTreeMap::new();
    let Ok(entries) = std::fs::read_dir("/proc") else { return Duration::ZERO };
    for entry in entries.flatten() {
        let Some(pid) = entry.file_name().to_str().and_then(|name| name.parse::<u32>().ok()) else { continue };
        let Ok(stat) = std::fs::read_to_string(entry.path().join("stat")) else { continue };
        let tail = stat.rsplit_once(')').map_or("", |(_, tail)| tail);
        let fields: Vec<u64> = tail.split_whitespace().map(|field| field.parse().unwrap_or(0)).collect();
        if let (Some(&parent), Some(times)) = (fields.get(1), fields.get(13..15)) {
            children.entry(parent as u32).or_default().push(pid);
            waited.insert(pid, times.iter().sum::<u64>());
        }
    }
    let (mut todo, mut ticks, mut own) = (vec![root], 0, Duration::ZERO);
    while let Some(pid) = todo.pop() {
        ticks += waited.get(&pid).copied().unwrap_or(0);
        own += own_time(pid);
        let below = children.get(&pid).into_iter().flatten();
        todo.extend(below.filter(|child| !others.contains(child)));
    }
    own + Duration::from_millis(ticks * 1000 / rustix::param::clock_ticks_per_second())
}

/// CPU time of a living process, all threads, those included that have ended.
fn own_time(pid: u32) -> Duration {
    // The kernel's encoding of "CPU clock (2) of the process with this number".
    let clock = (!(pid as i32) << 3) | 2;
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: the structure is live, and any clock number may be asked for.
    let asked = unsafe { libc::clock_gettime(clock, &raw mut time) };
    if asked == 0 { Duration::new(time.tv_sec as u64, time.tv_nsec as u32) } else { Duration::ZERO }
}
