//! Files and folders are named after what they hold. A name that would fit any file tells nobody where to look, and such
//! files grow.

use super::Finding;
use crate::workspace::Workspace;

/// Names that say nothing.
const EMPTY: [&str; 10] =
    ["utils", "util", "helpers", "helper", "common", "manager", "misc", "shared", "stuff", "types"];

pub(super) fn check(workspace: &Workspace) -> Vec<Finding> {
    let mut findings = Vec::new();
    for source in &workspace.sources {
        let parts = source.path.iter().filter_map(|part| part.to_str());
        let empty = parts.map(|part| part.trim_end_matches(".rs")).find(|part| EMPTY.contains(part));
        if let Some(name) = empty {
            findings.push(Finding::at(&source.path, 1, format!("`{name}` is no name: say what is in it")));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_names_are_found_in_files_and_folders() {
        let sources = [("src/utils.rs", ""), ("src/common/a.rs", ""), ("src/helpful.rs", "")];
        assert_eq!(check(&Workspace::of_sources(&sources)).len(), 2);
    }
}
