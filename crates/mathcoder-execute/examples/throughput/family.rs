//! The CPU time of a process and of all below it, those included that have been waited for.
//!
//! In: a process number, and members to leave out. Out: a duration, from `/proc`. The threads of living processes are asked one by
//! one, in nanoseconds; what a process has waited for, and this process, whose threads come and go, in ticks of mostly ten
//! milliseconds, so a turn should take a second. Process numbers may wrap: the family is found by following parents, not by
//! comparing numbers.

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
        let counted = if pid == std::process::id() { 11..15 } else { 13..15 };
        if let (Some(&parent), Some(times)) = (fields.get(1), fields.get(counted)) {
            children.entry(parent as u32).or_default().push(pid);
            waited.insert(pid, times.iter().sum::<u64>());
        }
    }
    let (mut todo, mut ticks, mut own) = (vec![root], 0, Duration::ZERO);
    while let Some(pid) = todo.pop() {
        ticks += waited.get(&pid).copied().unwrap_or(0);
        own += if pid == std::process::id() { Duration::ZERO } else { own_time(pid) };
        let below = children.get(&pid).into_iter().flatten();
        todo.extend(below.filter(|child| !others.contains(child)));
    }
    own + Duration::from_millis(ticks * 1000 / rustix::param::clock_ticks_per_second())
}

/// CPU time of the living threads of a process.
fn own_time(pid: u32) -> Duration {
    let Ok(threads) = std::fs::read_dir(format!("/proc/{pid}/task")) else { return Duration::ZERO };
    let time_of = |text: String| text.split_whitespace().next().and_then(|time| time.parse::<u64>().ok());
    let times = threads.flatten().filter_map(|thread| std::fs::read_to_string(thread.path().join("schedstat")).ok());
    Duration::from_nanos(times.filter_map(time_of).sum())
}
