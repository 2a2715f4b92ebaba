//! One control group folder with its leaves, in either version of the interface; and where such a folder can be made.
//!
//! In: the tables of mounts and own groups that the kernel shows in `/proc`. Out: [`Place`]. Version 2 has all controllers in one
//! tree, version 1 a tree for each. Only our own folders are ever written to or removed.

use super::{PREFIX, REMOVALS, kill_number};
use rustix::process::Pid;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// A folder of ours in one tree of groups.
#[derive(Debug)]
pub(super) struct Place {
    /// The group of the whole sandbox.
    pub(super) folder: PathBuf,
    has_memory: bool,
    has_tasks: bool,
}

/// Files of version 2 and of version 1 for the same thing.
const MEMORY_LIMIT: [&str; 2] = ["memory.max", "memory.limit_in_bytes"];
const MEMORY_KILLS: [&str; 2] = ["memory.events", "memory.oom_control"];
const TASK_LIMIT: &str = "pids.max";
const PROCESSES: &str = "cgroup.procs";

/// A name for the groups of this process: its pid namespace, number and start time, and a running number.
pub(super) fn own_name() -> io::Result<String> {
    use std::sync::atomic::{AtomicU64, Ordering};
    static MADE: AtomicU64 = AtomicU64::new(0);
    let number = std::process::id();
    let start = start_time(number).ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))?;
    let count = MADE.fetch_add(1, Ordering::Relaxed);
    Ok(format!("{PREFIX}{}-{number}-{start}-{count}", pid_namespace()))
}

/// Makes the folder `name` in every tree that is of use.
///
/// # Errors
/// What the system said, where no folder has a memory limit.
pub(super) fn places(name: &str) -> io::Result<Vec<Place>> {
    let trees = trees();
    let mut why = io::Error::from(io::ErrorKind::Unsupported);
    for tree in trees.iter().filter(|tree| tree.has("")) {
        match make(tree, name) {
            Ok(place) if place.has_memory => return Ok(vec![place]),
            Ok(place) => place.remove_all(),
            Err(error) => why = error,
        }
    }
    for tree in trees.iter().filter(|tree| tree.has("memory")) {
        match make(tree, name) {
            Ok(place) if place.has_memory => {
                // A limit on tasks is welcome, but no condition.
                let tasks = trees.iter().find(|tree| tree.has("pids") && !tree.has("memory"));
                let tasks = tasks.and_then(|tree| make(tree, name).ok());
                return Ok(std::iter::once(place).chain(tasks).collect());
            }
            Ok(place) => place.remove_all(),
            Err(error) => why = error,
        }
    }
    Err(why)
}

/// A mounted tree of groups and our own place in it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Tree {
    /// Controllers of version 1; one empty name for version 2.
    controllers: Vec<String>,
    /// The folder of the group in which this process is.
    own: PathBuf,
    mounted: PathBuf,
}

impl Tree {
    fn has(&self, controller: &str) -> bool {
        self.controllers.iter().any(|name| name == controller)
    }
}

fn trees() -> Vec<Tree> {
    let read = |path| fs::read_to_string(path).unwrap_or_default();
    parse_trees(&read("/proc/self/mountinfo"), &read("/proc/self/cgroup"))
}

/// Puts the mounts and the groups of this process together.
fn parse_trees(mounts: &str, groups: &str) -> Vec<Tree> {
    let mut trees = Vec::new();
    for line in groups.lines() {
        let mut fields = line.splitn(3, ':').skip(1);
        let (Some(controllers), Some(group)) = (fields.next(), fields.next()) else { continue };
        let controllers: Vec<String> = controllers.split(',').map(str::to_owned).collect();
        let Some((root, mounted)) = mounts.lines().find_map(|line| mount_of(line, &controllers)) else { continue };
        // In a container, the mount may begin below the root of the tree.
        let below = Path::new(group).strip_prefix(root).unwrap_or(Path::new(""));
        let own = if below.as_os_str().is_empty() { mounted.to_owned() } else { mounted.join(below) };
        trees.push(Tree { controllers, own, mounted: mounted.to_owned() });
    }
    trees
}

/// Root and place of a mount, where it is that of these controllers.
fn mount_of<'a>(line: &'a str, controllers: &[String]) -> Option<(&'a str, &'a Path)> {
    let (head, tail) = line.split_once(" - ")?;
    let mut head = head.split(' ').skip(3);
    let (root, place) = (head.next()?, head.next()?);
    let mut tail = tail.split(' ');
    let (kind, options) = (tail.next()?, tail.nth(1)?);
    let is_it = match kind {
        "cgroup2" => controllers.iter().any(String::is_empty),
        "cgroup" => controllers.iter().all(|name| options.split(',').any(|option| option == name)),
        _ => false,
    };
    is_it.then_some((root, Path::new(place)))
}

/// Makes our folder in the own group or, where that gives no controllers to its children, in the one above.
fn make(tree: &Tree, name: &str) -> io::Result<Place> {
    let above = tree.own.parent().filter(|above| above.starts_with(&tree.mounted));
    let mut why = io::Error::from(io::ErrorKind::Unsupported);
    for base in std::iter::once(tree.own.as_path()).chain(above) {
        remove_abandoned(base);
        let folder = base.join(name);
        if let Err(error) = fs::create_dir(&folder) {
            why = error;
            continue;
        }
        if tree.has("") {
            for controller in ["+memory", "+pids"] {
                // Which of them there are is seen by the files that appear.
                let _ = fs::write(folder.join("cgroup.subtree_control"), controller);
            }
        }
        let has_memory = MEMORY_LIMIT.iter().any(|file| folder.join(file).exists());
        let has_tasks = folder.join(TASK_LIMIT).exists();
        let place = Place { folder, has_memory, has_tasks };
        if has_memory || has_tasks {
            return Ok(place);
        }
        place.remove_all();
    }
    Err(why)
}

impl Place {
    /// Makes a group below the whole.
    pub(super) fn make_leaf(&self, leaf: &str) -> io::Result<()> {
        fs::create_dir(self.folder.join(leaf))
    }

    /// Moves a process into a leaf.
    pub(super) fn put_in(&self, leaf: &str, pid: Pid) -> io::Result<()> {
        fs::write(self.folder.join(leaf).join(PROCESSES), pid.as_raw_nonzero().to_string())
    }

    /// Limits the memory of a leaf, or with an empty name of the whole.
    pub(super) fn limit_memory(&self, leaf: &str, bytes: u64) -> io::Result<()> {
        if !self.has_memory {
            return Ok(());
        }
        // A limit of that size is none, and some kernels refuse the number.
        let bytes = bytes.min(1 << 60);
        fs::write(self.existing(leaf, &MEMORY_LIMIT), bytes.to_string())
    }

    /// Limits processes and threads of a leaf.
    pub(super) fn limit_tasks(&self, leaf: &str, tasks: u64) -> io::Result<()> {
        if !self.has_tasks {
            return Ok(());
        }
        fs::write(self.folder.join(leaf).join(TASK_LIMIT), tasks.to_string())
    }

    /// Processes of a leaf that the kernel has killed for want of memory.
    pub(super) fn kills(&self, leaf: &str) -> u64 {
        if !self.has_memory {
            return 0;
        }
        let text = fs::read_to_string(self.existing(leaf, &MEMORY_KILLS)).unwrap_or_default();
        let count = text.lines().find_map(|line| line.strip_prefix("oom_kill ")?.trim().parse().ok());
        count.unwrap_or(0)
    }

    /// Kills all that is in a leaf; in version 1 one process after the other.
    pub(super) fn kill(&self, leaf: &str) {
        let folder = self.folder.join(leaf);
        if fs::write(folder.join("cgroup.kill"), "1").is_ok() {
            return;
        }
        for number in fs::read_to_string(folder.join(PROCESSES)).unwrap_or_default().lines() {
            kill_number(number.parse().unwrap_or(0));
        }
    }

    /// Removes a leaf; false where a process is still in it.
    pub(super) fn remove_leaf(&self, leaf: &str) -> bool {
        is_gone(&self.folder.join(leaf))
    }

    /// Ends what is in any leaf and removes all of it; gives up after a second, then the next sandbox does it.
    pub(super) fn remove_all(&self) {
        let (most, pause) = REMOVALS;
        for _attempt in 0..most {
            let leaves = leaves(&self.folder);
            for leaf in &leaves {
                self.kill(leaf);
            }
            if leaves.iter().all(|leaf| self.remove_leaf(leaf)) && is_gone(&self.folder) {
                return;
            }
            std::thread::sleep(pause);
        }
    }

    /// The file of whichever version is there.
    fn existing(&self, leaf: &str, names: &[&str; 2]) -> PathBuf {
        let folder = self.folder.join(leaf);
        let [new, old] = names.map(|name| folder.join(name));
        if new.exists() { new } else { old }
    }
}

fn is_gone(folder: &Path) -> bool {
    fs::remove_dir(folder).is_ok() || !folder.exists()
}

fn leaves(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let folders = entries.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()));
    folders.filter_map(|entry| entry.file_name().into_string().ok()).collect()
}

/// Removes the folders of sandboxes whose process is gone, in so far as nothing is in them any more.
fn remove_abandoned(base: &Path) {
    for name in leaves(base).iter().filter(|name| is_abandoned(name)) {
        let folder = base.join(name);
        for leaf in leaves(&folder) {
            is_gone(&folder.join(leaf));
        }
        is_gone(&folder);
    }
}

/// Whether a folder has a name of ours and its process, seen from the same pid namespace, is gone.
fn is_abandoned(name: &str) -> bool {
    let Some(rest) = name.strip_prefix(PREFIX) else { return false };
    let mut parts = rest.split('-');
    let (Some(namespace), Some(number), Some(start)) = (parts.next(), parts.next(), parts.next()) else { return false };
    let Ok(number) = number.parse() else { return false };
    namespace == pid_namespace() && start_time(number).is_none_or(|now| now != start)
}

/// The number of our pid namespace.
fn pid_namespace() -> String {
    let link = fs::read_link("/proc/self/ns/pid").unwrap_or_default();
    link.to_string_lossy().chars().filter(char::is_ascii_digit).collect()
}

/// When a process began, in ticks since the machine did; with its number, this names it for good.
fn start_time(number: u32) -> Option<String> {
    let stat = fs::read_to_string(format!("/proc/{number}/stat")).ok()?;
    let after_name = stat.rsplit_once(')')?.1;
    after_name.split_whitespace().nth(19).map(str::to_owned)
}

#[cfg(test)]
mod tests;
