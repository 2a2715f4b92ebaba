//! The CPU time of this process, of all below it, and of those that they have waited for, as `/proc` tells.

use std::collections::BTreeSet;
use std::time::Duration;

/// The sum, in the kernel's ticks of mostly ten milliseconds.
pub(crate) fn cpu_time() -> Duration {
    let mut processes = Vec::new();
    let Ok(entries) = std::fs::read_dir("/proc") else { return Duration::ZERO };
    for entry in entries.flatten() {
        let Some(pid) = entry.file_name().to_str().and_then(|name| name.parse::<u64>().ok()) else { continue };
        let Ok(stat) = std::fs::read_to_string(entry.path().join("stat")) else { continue };
        let tail = stat.rsplit_once(')').map_or("", |(_, tail)| tail);
        let fields: Vec<u64> = tail.split_whitespace().map(|field| field.parse().unwrap_or(0)).collect();
        if let (Some(&parent), Some(times)) = (fields.get(1), fields.get(11..15)) {
            processes.push((pid, parent, times.iter().sum::<u64>()));
        }
    }
    // Parents have smaller numbers than their children, so one sorted pass finds all of the family.
    processes.sort_unstable();
    let mut family = BTreeSet::from([u64::from(std::process::id())]);
    let mut ticks = 0;
    for (pid, parent, time) in processes {
        if family.contains(&parent) || family.contains(&pid) {
            family.insert(pid);
            ticks += time;
        }
    }
    Duration::from_millis(ticks * 1000 / rustix::param::clock_ticks_per_second())
}
