//! The texts that a visitor looks for are there, and the map of the system stays short enough to be read. What they say
//! is for people to judge.

use super::Finding;
use crate::workspace::Workspace;
use anyhow::Result;
use std::path::{Path, PathBuf};

/// Files that must be at the root.
const WANTED: [&str; 6] = ["LICENSE", "README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "LOG.md"];

/// Lines of ARCHITECTURE.md from which it is no map any more.
const LONGEST_MAP: usize = 200;

pub(super) fn check(workspace: &Workspace) -> Result<Vec<Finding>> {
    let is_there = |name: &str| workspace.root.join(name).is_file();
    let map = workspace.texts.iter().find(|(path, _)| path == Path::new("ARCHITECTURE.md"));
    let n_lines = map.map_or(0, |(_, text)| text.lines().count());
    Ok(find(is_there, n_lines))
}

fn find(is_there: impl Fn(&str) -> bool, map_lines: usize) -> Vec<Finding> {
    let missing = WANTED.iter().filter(|name| !is_there(name));
    let mut findings: Vec<Finding> = missing.map(|name| Finding::at(&PathBuf::from(name), 1, "is missing")).collect();
    if map_lines >= LONGEST_MAP {
        let message = format!("{map_lines} lines, fewer than {LONGEST_MAP} are wanted");
        findings.push(Finding::at(Path::new("ARCHITECTURE.md"), map_lines, message));
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_texts_and_a_long_map_are_found() {
        assert_eq!(find(|_| true, 199), []);
        assert_eq!(find(|name| name != "LOG.md", 200).len(), 2);
    }
}
