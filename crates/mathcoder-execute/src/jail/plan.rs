//! Everything a forked process needs to know to enter the cell, worked out while allocating is still allowed.
//!
//! In: environment, layout, walls to leave out. Out: [`Plan`]: C strings, mount steps in order, identity maps, ruleset.

use super::landlock;
use super::layout::{DEVICES, Layout, SITE_PACKAGES};
use crate::environment::Environment;
use crate::error::ExecuteError;
use crate::walls::{Attempt, Attempts, WallKind};
use std::collections::BTreeSet;
use std::ffi::CString;
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

/// The program of the warm interpreter: its parts, and the call that starts it.
const ZYGOTE: &str = concat!(
    include_str!("../python/zygote.py"),
    "\n\n",
    include_str!("../python/batch.py"),
    "\n\n",
    include_str!("../python/prefix.py"),
    "\n\n",
    include_str!("../python/recall.py"),
    "\n\n",
    include_str!("../python/family.py"),
    "\n\n",
    include_str!("../python/clocks.py"),
    "\n\nmain()\n"
);

/// The closed environment of the warm interpreter. Nothing of the caller's environment gets in.
const VARIABLES: [&str; 16] = [
    "PYTHONHASHSEED=0",
    "PYTHONIOENCODING=utf-8",
    "PYTHONDONTWRITEBYTECODE=1",
    "PYTHONNOUSERSITE=1",
    "LC_ALL=C.UTF-8",
    "TZ=UTC",
    "HOME=/",
    "SYMPY_CACHE_SIZE=20000",
    "SYMPY_GROUND_TYPES=python",
    "MPMATH_NOGMPY=1",
    "OPENBLAS_NUM_THREADS=1",
    "OMP_NUM_THREADS=1",
    "MKL_NUM_THREADS=1",
    "OPENBLAS_MAIN_FREE=1",
    "MALLOC_ARENA_MAX=1",
    "TERM=dumb",
];

/// Places over which the new root can be laid while it is built; one that hides no source is taken.
const STAGING: [&str; 8] = ["/mnt", "/media", "/srv", "/sys", "/run", "/tmp", "/proc", "/home"];

/// What a plan is made from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PlanRequest<'a> {
    /// Interpreter and packages.
    pub(crate) environment: &'a Environment,
    /// Walls not to put up.
    pub(crate) without: &'a [WallKind],
}

/// One step in building the new root; targets are relative to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum MountStep {
    /// Make a folder.
    Directory(CString),
    /// Make an empty file to mount over.
    File(CString),
    /// Make a symbolic link: content, place.
    Link(CString, CString),
    /// Show a source at a target, read-only.
    Bind(CString, CString),
}

/// How to build the new root.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct RootPlan {
    pub(super) staging: CString,
    pub(super) steps: Vec<MountStep>,
}

/// How to enter the cell.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(super) executable: CString,
    pub(super) arguments: Vec<CString>,
    pub(super) variables: Vec<CString>,
    pub(super) root: Option<RootPlan>,
    /// Started by root, so namespaces need no user namespace first.
    pub(super) is_privileged: bool,
    /// User and group to become, where started by root.
    pub(super) drop_to: Option<u32>,
    pub(super) uid_map: Vec<u8>,
    pub(super) gid_map: Vec<u8>,
    pub(super) landlock: Option<OwnedFd>,
    /// What is known before the start: walls left out, landlock refused.
    pub(super) attempts: Attempts,
    pub(super) without: Vec<WallKind>,
}

impl Plan {
    /// Works out the plan.
    ///
    /// # Errors
    /// Where a path cannot be passed to the system.
    pub(crate) fn new(request: PlanRequest<'_>) -> Result<Self, ExecuteError> {
        let wants = |wall| !request.without.contains(&wall);
        let layout = Layout::of(request.environment);
        let mut attempts = Attempts::none();
        let ruleset = wants(WallKind::Landlock).then(|| landlock::ruleset(&layout));
        let landlock = match ruleset {
            Some(Ok(ruleset)) => Some(ruleset),
            Some(Err(error)) => {
                attempts.set(WallKind::Landlock, Attempt::Refused(error.raw_os_error().unwrap_or(libc::ENOSYS)));
                None
            }
            None => None,
        };
        let root = if wants(WallKind::PrivateRoot) { Some(root_plan(&layout)?) } else { None };
        let (uid, gid) = (rustix::process::geteuid().as_raw(), rustix::process::getegid().as_raw());
        let is_privileged = uid == 0;
        let mut drop_to = if is_privileged && wants(WallKind::UnprivilegedUser) { nobody() } else { None };
        // Without a private root that user must get to the packages by their real path; spawning finds out about the rest.
        if drop_to.is_some() && root.is_none() && !is_open_to_all(&request.environment.site_packages) {
            attempts.set(WallKind::UnprivilegedUser, Attempt::Refused(libc::EACCES));
            drop_to = None;
        }
        let (uid, gid) = drop_to.map_or((uid, gid), |id| (id, id));
        Ok(Self {
            executable: c_string(&request.environment.interpreter.executable)?,
            arguments: arguments(&request.environment.interpreter.executable)?,
            variables: VARIABLES.iter().map(|text| c_string(Path::new(text))).collect::<Result<_, _>>()?,
            root,
            is_privileged,
            drop_to,
            uid_map: format!("0 {uid} 1\n").into_bytes(),
            gid_map: format!("0 {gid} 1\n").into_bytes(),
            landlock,
            attempts,
            without: request.without.to_vec(),
        })
    }

    /// Whether a wall is to be put up.
    pub(super) fn wants(&self, wall: WallKind) -> bool {
        !self.without.contains(&wall)
    }

    /// The module search path inside of the cell.
    pub(crate) fn module_path(request: PlanRequest<'_>) -> Vec<PathBuf> {
        let environment = request.environment;
        let interpreter = &environment.interpreter;
        let mut path = vec![interpreter.stdlib.clone()];
        for folder in [&interpreter.platstdlib, &interpreter.dynload] {
            if !path.contains(folder) {
                path.push(folder.clone());
            }
        }
        let is_private = !request.without.contains(&WallKind::PrivateRoot);
        path.push(if is_private { PathBuf::from(SITE_PACKAGES) } else { environment.site_packages.clone() });
        path
    }
}

/// The interpreter without site-packages of its own, user folders and compiled files; the program comes as an argument.
/// The first argument is the whole path, because the interpreter finds its standard library from there.
fn arguments(executable: &Path) -> Result<Vec<CString>, ExecuteError> {
    let rest = ["-B", "-S", "-s", "-c", ZYGOTE].iter().map(Path::new);
    std::iter::once(executable).chain(rest).map(c_string).collect()
}

/// The steps from an empty folder to the new root.
fn root_plan(layout: &Layout) -> Result<RootPlan, ExecuteError> {
    let mut steps = Vec::new();
    let mut made = BTreeSet::new();
    for tree in &layout.trees {
        make_parents(&tree.target, &mut made, &mut steps)?;
        let target = relative(&tree.target)?;
        if tree.is_dir {
            if made.insert(tree.target.clone()) {
                steps.push(MountStep::Directory(target.clone()));
            }
        } else {
            steps.push(MountStep::File(target.clone()));
        }
        steps.push(MountStep::Bind(c_string(&tree.source)?, target));
    }
    for (place, content) in &layout.links {
        make_parents(place, &mut made, &mut steps)?;
        steps.push(MountStep::Link(c_string(content)?, relative(place)?));
    }
    for device in DEVICES.iter().map(Path::new).filter(|device| device.exists()) {
        make_parents(device, &mut made, &mut steps)?;
        steps.push(MountStep::File(relative(device)?));
        steps.push(MountStep::Bind(c_string(device)?, relative(device)?));
    }
    let hides = |place: &Path| {
        let sources = layout.trees.iter().map(|tree| tree.source.as_path());
        sources.chain(DEVICES.iter().map(Path::new)).any(|source| source.starts_with(place))
    };
    let staging =
        STAGING.iter().map(Path::new).find(|place| place.is_dir() && !hides(place)).unwrap_or(Path::new("/tmp"));
    Ok(RootPlan { staging: c_string(staging)?, steps })
}

/// Adds the folders above `path` that are not made yet.
fn make_parents(path: &Path, made: &mut BTreeSet<PathBuf>, steps: &mut Vec<MountStep>) -> Result<(), ExecuteError> {
    let mut parents: Vec<&Path> = path.ancestors().skip(1).filter(|parent| parent.parent().is_some()).collect();
    parents.reverse();
    for parent in parents {
        if made.insert(parent.to_owned()) {
            steps.push(MountStep::Directory(relative(parent)?));
        }
    }
    Ok(())
}

fn relative(path: &Path) -> Result<CString, ExecuteError> {
    c_string(path.strip_prefix("/").unwrap_or(path))
}

fn c_string(path: &Path) -> Result<CString, ExecuteError> {
    CString::new(path.as_os_str().as_bytes()).map_err(|error| ExecuteError::Io {
        action: "pass to the system",
        path: path.to_owned(),
        source: error.into(),
    })
}

/// Whether every user may get to a folder and read it.
fn is_open_to_all(folder: &Path) -> bool {
    let has = |path: &Path, mode: u32| path.metadata().is_ok_and(|about| about.permissions().mode() & mode == mode);
    let Ok(folder) = folder.canonicalize() else { return false };
    has(&folder, 0o005) && folder.ancestors().all(|parent| has(parent, 0o001))
}

/// The user that owns nothing, or the last one that this user namespace knows besides root.
fn nobody() -> Option<u32> {
    let map = std::fs::read_to_string("/proc/self/uid_map").unwrap_or_default();
    let ranges = map.lines().filter_map(|line| {
        let mut fields = line.split_whitespace();
        let (inside, _, count) = (fields.next()?, fields.next()?, fields.next()?);
        Some((inside.parse::<u64>().ok()?, count.parse::<u64>().ok()?))
    });
    let ranges: Vec<(u64, u64)> = ranges.collect();
    if ranges.is_empty() || ranges.iter().any(|&(first, count)| (first..first.saturating_add(count)).contains(&65534)) {
        return Some(65534);
    }
    let last = ranges.iter().map(|&(first, count)| first.saturating_add(count).saturating_sub(1)).max()?;
    u32::try_from(last).ok().filter(|&id| id > 0)
}
