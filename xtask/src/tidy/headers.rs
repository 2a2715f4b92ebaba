//! Every Rust file opens with `//!` and says in at least two lines what goes in, what comes out, and what it does not do.
//! Only that there is such a text is checked.

use super::Finding;
use crate::workspace::Workspace;

/// Lines a header must have.
const LEAST: usize = 2;

pub(super) fn check(workspace: &Workspace) -> Vec<Finding> {
    let found = workspace.sources.iter().filter_map(|source| {
        let n_lines = source.text.lines().take_while(|line| line.starts_with("//!")).count();
        (n_lines < LEAST).then(|| {
            Finding::at(&source.path, 1, format!("opens with {n_lines} lines of `//!`, at least {LEAST} are wanted"))
        })
    });
    found.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_without_a_header_is_found() {
        let sources =
            [("a.rs", "//! One.\n//! Two.\n"), ("b.rs", "//! One.\nfn f() {}"), ("c.rs", "\n//! One.\n//! Two.")];
        let findings = check(&Workspace::of_sources(&sources));
        let paths: Vec<_> = findings.iter().map(|finding| finding.path.to_str().unwrap()).collect();
        assert_eq!(paths, ["b.rs", "c.rs"]);
    }
}
