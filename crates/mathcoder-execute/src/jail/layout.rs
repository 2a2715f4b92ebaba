//! Which files a program can see: the interpreter, its libraries and the packages, and nothing else.
//!
//! In: the environment. Out: trees (a source on this machine, a place in the cell) and symbolic links to repeat. Looks at
//! the file system, changes nothing. Only whole library folders are shown, since which files in them will be loaded
//! cannot be known; none of them holds secrets.

use crate::environment::Environment;
use std::path::{Component, Path, PathBuf};

/// Where the packages are in every cell, so that no path of this machine is in a program's output.
pub(crate) const SITE_PACKAGES: &str = "/site-packages";

/// A file or folder shown in the cell, read-only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Tree {
    /// Where it is on this machine, all links resolved.
    pub(crate) source: PathBuf,
    /// Where it appears in the cell.
    pub(crate) target: PathBuf,
    /// A folder, or a single file.
    pub(crate) is_dir: bool,
}

/// What a cell shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Layout {
    /// Files and folders; none lies inside another.
    pub(crate) trees: Vec<Tree>,
    /// Symbolic links: place and content.
    pub(crate) links: Vec<(PathBuf, PathBuf)>,
}

/// Device files that every program may use.
pub(crate) const DEVICES: [&str; 2] = ["/dev/null", "/dev/urandom"];

/// Library folders and files of the usual distributions; those that are absent are passed over.
const SYSTEM: [&str; 6] = ["/lib", "/lib64", "/usr/lib", "/usr/lib64", "/etc/ld.so.cache", "/usr/share/zoneinfo"];

impl Layout {
    /// Lays out the cell for an environment.
    pub(crate) fn of(environment: &Environment) -> Self {
        let mut wanted = wanted_paths(environment);
        // Parents come before what lies in them, which is then passed over.
        wanted.sort_by_key(|path| path.components().count());
        let mut layout = Self::default();
        let mut todo: std::collections::VecDeque<PathBuf> = wanted.into();
        let mut links_left = 64_u32; // a bound on chains of links
        while let Some(path) = todo.pop_front() {
            if layout.shows(&path) {
                continue;
            }
            if let Ok(content) = std::fs::read_link(&path) {
                links_left = links_left.saturating_sub(1);
                if let (Ok(end), 1..) = (std::fs::canonicalize(&path), links_left) {
                    layout.links.push((path, content));
                    todo.push_front(end);
                }
                continue;
            }
            layout.add(&path, &path);
        }
        layout.add(&environment.site_packages, Path::new(SITE_PACKAGES));
        layout.drop_nested();
        layout
    }

    fn shows(&self, path: &Path) -> bool {
        self.trees.iter().any(|tree| path.starts_with(&tree.target))
            || self.links.iter().any(|(place, _)| path == place)
    }

    fn add(&mut self, path: &Path, target: &Path) {
        let Ok(source) = std::fs::canonicalize(path) else { return };
        let is_dir = source.is_dir();
        self.trees.push(Tree { source, target: target.to_owned(), is_dir });
    }

    /// A tree that a link led to may contain an earlier one.
    fn drop_nested(&mut self) {
        let targets: Vec<PathBuf> = self.trees.iter().map(|tree| tree.target.clone()).collect();
        let inside = |path: &Path| targets.iter().any(|target| path != target && path.starts_with(target));
        self.trees.retain(|tree| !inside(&tree.target));
        self.links.retain(|(place, _)| !inside(place));
    }
}

/// Everything the interpreter may need, with overlaps.
fn wanted_paths(environment: &Environment) -> Vec<PathBuf> {
    let interpreter = &environment.interpreter;
    let mut wanted: Vec<PathBuf> = SYSTEM.iter().map(PathBuf::from).collect();
    wanted.extend(
        [&interpreter.stdlib, &interpreter.platstdlib, &interpreter.dynload, &interpreter.executable].map(Clone::clone),
    );
    if interpreter.base_prefix.components().count() > 2 {
        wanted.extend(["lib", "lib64"].map(|lib| interpreter.base_prefix.join(lib)));
    }
    for store in ["/nix/store", "/gnu/store"] {
        if interpreter.executable.starts_with(store) {
            wanted.push(PathBuf::from(store));
        }
    }
    // Libraries in unusual places: their folder, if it is one that holds libraries by its name, else the file alone.
    for file in &interpreter.mapped {
        match file.parent() {
            Some(folder) if is_library_folder(folder) => wanted.push(folder.to_owned()),
            _ => wanted.push(file.clone()),
        }
    }
    wanted.retain(|path| path.is_absolute() && path.components().all(|part| part != Component::ParentDir));
    wanted
}

fn is_library_folder(folder: &Path) -> bool {
    folder.components().any(|part| part.as_os_str().to_str().is_some_and(|name| name.starts_with("lib")))
}
