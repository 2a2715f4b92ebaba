//! Control groups around the sandbox: a second wall behind the resource limits of each program, where this machine lets us
//! write to one (version 2 delegated, or version 1 as root).
//!
//! In: how much memory all programs together may take. Out: [`Groups`], one folder for the whole sandbox with one leaf for the
//! warm interpreters and one for each worker ([`Leaf`]). They bound what resource limits cannot: memory by pages instead of
//! addresses, threads per program, and the sum over all programs. Costs half a millisecond per worker, nothing per program. The
//! folders carry the number of this process, so that the next sandbox removes those of one that was killed. Nothing here is
//! needed: where no group can be made, all other walls stand as they do.

mod place;

use place::{Place, places};
use rustix::process::{Pid, Signal, kill_process};
use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Every folder of ours starts with this.
const PREFIX: &str = "mathcoder-";

/// Memory of the warm interpreters of all tiers, with much room.
const INTERPRETERS: u64 = 1 << 30;

/// Kernel memory of one program: page tables, pipes.
const KERNEL_SHARE: u64 = 32 << 20;

/// How often a folder is tried that still holds ending processes, and the pause between.
const REMOVALS: (u32, Duration) = (200, Duration::from_millis(5));

/// What the groups are sized by.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sizes {
    /// Memory of one program, in bytes.
    pub(crate) program: u64,
    /// Programs that work at the same time.
    pub(crate) places: usize,
    /// Threads and processes of one worker with its program.
    pub(crate) tasks: u64,
}

impl Sizes {
    /// What all programs together may take: four times what those that work may, since others sleep, but never so much that
    /// the machine stands still.
    fn whole(self) -> u64 {
        let wanted = self.program.saturating_mul(4 * self.places as u64).saturating_add(INTERPRETERS);
        let bound = total_memory().map_or(u64::MAX, |total| total / 4 * 3);
        wanted.min(bound).max(self.program.saturating_add(INTERPRETERS))
    }
}

/// The groups of one sandbox.
#[derive(Debug)]
pub(crate) struct Groups {
    places: Vec<Place>,
    tasks: u64,
    next: AtomicU64,
    /// Leaves that still held an ending process when they were to be removed.
    left: Mutex<Vec<String>>,
}

impl Groups {
    /// Makes the groups of a sandbox, and removes those of sandboxes that are gone.
    ///
    /// # Errors
    /// What the system said where no group with a memory limit can be made.
    pub(crate) fn create(sizes: Sizes) -> io::Result<Arc<Self>> {
        let places = places(&place::own_name()?)?;
        let groups = Self { places, tasks: sizes.tasks, next: AtomicU64::new(0), left: Mutex::default() };
        // From here on, dropping removes what has been made.
        groups.each(|place| place.limit_memory("", sizes.whole()))?;
        groups.each(|place| place.make_leaf(INTERPRETER_LEAF))?;
        Ok(Arc::new(groups))
    }

    /// Puts a warm interpreter into its leaf; what it forks is in there, too.
    pub(crate) fn adopt(&self, pid: Pid) -> io::Result<()> {
        self.each(|place| place.put_in(INTERPRETER_LEAF, pid))
    }

    /// Makes a leaf and puts a worker into it.
    pub(crate) fn leaf(self: &Arc<Self>, worker: Pid) -> io::Result<Leaf> {
        self.remove_left();
        let name = format!("worker-{}", self.next.fetch_add(1, Ordering::Relaxed));
        let leaf = Leaf { groups: Arc::clone(self), name, limit: AtomicU64::new(0), kills: AtomicU64::new(0) };
        self.each(|place| place.make_leaf(&leaf.name))?;
        self.each(|place| place.limit_tasks(&leaf.name, self.tasks))?;
        self.each(|place| place.put_in(&leaf.name, worker))?;
        Ok(leaf)
    }

    fn each(&self, work: impl Fn(&Place) -> io::Result<()>) -> io::Result<()> {
        self.places.iter().try_for_each(work)
    }

    /// Tries again to remove the leaves of workers that were still ending.
    fn remove_left(&self) {
        let mut left = self.left.lock().unwrap_or_else(PoisonError::into_inner);
        left.retain(|name| !self.places.iter().all(|place| place.remove_leaf(name)));
    }
}

/// The leaf of the warm interpreters.
const INTERPRETER_LEAF: &str = "interpreters";

impl Drop for Groups {
    /// Ends what is still in there and removes the folders, with the patience that ending processes need.
    fn drop(&mut self) {
        for place in &self.places {
            place.remove_all();
        }
    }
}

/// The group of one worker and the program that it runs.
#[derive(Debug)]
pub(crate) struct Leaf {
    groups: Arc<Groups>,
    name: String,
    /// The memory limit that is set.
    limit: AtomicU64,
    /// Programs ended by the kernel for their memory, when last asked.
    kills: AtomicU64,
}

impl Leaf {
    /// Lets the next program take `program` bytes beyond what the interpreter has `resident`. The kernel takes the limit only if
    /// it is another one than before.
    pub(crate) fn allow(&self, program: u64, resident: u64) {
        let bytes = program.saturating_add(resident).saturating_add(KERNEL_SHARE);
        if self.limit.swap(bytes, Ordering::Relaxed) != bytes {
            // A limit that cannot be set leaves the one on addresses, which stands before this one.
            let _ = self.groups.each(|place| place.limit_memory(&self.name, bytes));
        }
    }

    /// Whether the kernel has ended a program for its memory since this was last asked.
    pub(crate) fn has_run_out(&self) -> bool {
        let kills: u64 = self.groups.places.iter().map(|place| place.kills(&self.name)).sum();
        kills > self.kills.swap(kills, Ordering::Relaxed)
    }

    /// Ends everything in the group.
    pub(crate) fn kill(&self) {
        for place in &self.groups.places {
            place.kill(&self.name);
        }
    }
}

impl Drop for Leaf {
    fn drop(&mut self) {
        if !self.groups.places.iter().all(|place| place.remove_leaf(&self.name)) {
            self.groups.left.lock().unwrap_or_else(PoisonError::into_inner).push(std::mem::take(&mut self.name));
        }
    }
}

/// Sends the signal that nothing survives; a process that is gone already is no harm.
fn kill_number(number: i32) {
    if let Some(pid) = Pid::from_raw(number) {
        let _ = kill_process(pid, Signal::KILL);
    }
}

/// Memory of this machine in bytes.
fn total_memory() -> Option<u64> {
    let text = std::fs::read_to_string("/proc/meminfo").ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("MemTotal:"))?;
    line.split_whitespace().next()?.parse::<u64>().ok()?.checked_mul(1024)
}

#[cfg(test)]
mod tests {
    use super::{Groups, Sizes};

    const SIZES: Sizes = Sizes { program: 64 << 20, places: 2, tasks: 32 };

    #[test]
    fn the_whole_has_room_for_every_program_that_works() {
        assert!(SIZES.whole() >= 2 * SIZES.program);
        let huge = Sizes { program: u64::MAX / 2, places: 64, tasks: 1 };
        assert!(huge.whole() >= huge.program, "never less than one program may take");
    }

    #[test]
    fn groups_come_and_go() {
        let groups = match Groups::create(SIZES) {
            Ok(groups) => groups,
            Err(error) => {
                println!("skipped: no control group can be made here: {error}");
                return;
            }
        };
        let folders: Vec<_> = groups.places.iter().map(|place| place.folder.clone()).collect();
        assert!(!folders.is_empty() && folders.iter().all(|folder| folder.is_dir()));
        let mut child = std::process::Command::new("sleep").arg("1000").spawn().unwrap();
        let pid = rustix::process::Pid::from_child(&child);
        let leaf = groups.leaf(pid).unwrap();
        leaf.allow(64 << 20, 0);
        assert!(!leaf.has_run_out());
        leaf.kill();
        assert!(!child.wait().unwrap().success(), "killed");
        drop(leaf);
        drop(groups);
        assert!(folders.iter().all(|folder| !folder.exists()), "{folders:?}");
    }
}
