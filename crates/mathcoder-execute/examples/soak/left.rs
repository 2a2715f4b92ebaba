//! What a sandbox could leave behind: processes, mounts, control groups, descriptors, threads, files. In: the tables of the
//! kernel. Out: counts and lists. Looks only.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

/// A look at this process and this machine.
pub(crate) struct Look {
    pub(crate) mounts: usize,
    pub(crate) descriptors: usize,
    pub(crate) threads: u64,
    pub(crate) files: BTreeSet<PathBuf>,
}

impl Look {
    pub(crate) fn now() -> Self {
        let lines = |path| fs::read_to_string(path).unwrap_or_default().lines().count();
        Self {
            mounts: lines("/proc/self/mountinfo"),
            descriptors: fs::read_dir("/proc/self/fd").map_or(0, Iterator::count),
            threads: status_value("Threads:"),
            files: files(),
        }
    }
}

/// Children of this process, dead ones included.
pub(crate) fn children() -> Vec<i32> {
    let own = std::process::id().to_string();
    let numbers = fs::read_dir("/proc").into_iter().flatten().flatten();
    let numbers = numbers.filter_map(|entry| entry.file_name().to_str()?.parse::<i32>().ok());
    let is_child = |number: &i32| {
        let stat = fs::read_to_string(format!("/proc/{number}/stat")).unwrap_or_default();
        stat.rsplit(')').next().is_some_and(|rest| rest.split_whitespace().nth(1) == Some(own.as_str()))
    };
    numbers.filter(is_child).collect()
}

/// Largest resident memory of this process so far, in KiB.
pub(crate) fn most_memory_kb() -> u64 {
    status_value("VmHWM:")
}

/// Control groups of this process.
pub(crate) fn groups() -> usize {
    let own = format!("-{}-", std::process::id());
    let mut todo = vec![(PathBuf::from("/sys/fs/cgroup"), 0)];
    let mut found = 0;
    while let Some((folder, depth)) = todo.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            if name.starts_with("mathcoder-") && name.contains(&own) {
                found += 1;
            } else if depth < 8 && entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                todo.push((entry.path(), depth + 1));
            }
        }
    }
    found
}

/// Files of shared memory, and those that attacks make if they can.
fn files() -> BTreeSet<PathBuf> {
    let list = |folder: &str| fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let named = ["/tmp", "/", "."].into_iter().flat_map(list);
    let named = named.filter(|path| path.file_name().is_some_and(|name| name.to_string_lossy().contains("escape")));
    list("/dev/shm").chain(named).collect()
}

fn status_value(name: &str) -> u64 {
    let text = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix(name));
    line.and_then(|rest| rest.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}
