//! No file grows past 600 lines of code. Comments and blank lines are free, so nobody saves on them; tables are exempt by
//! listing.

use super::Finding;
use crate::workspace::Workspace;
use std::path::Path;

/// Lines of code a file may have.
const MOST: usize = 600;

/// Files that are tables: long, and nobody reads them top to bottom.
const TABLES: &[&str] = &["crates/mathcoder-extract/src/html/entity_table.rs"];

pub(super) fn check(workspace: &Workspace) -> Vec<Finding> {
    let sources = workspace.sources.iter().filter(|source| !TABLES.iter().any(|table| source.path == Path::new(table)));
    let long = sources.map(|source| (source, source.n_code_lines())).filter(|(_, n_lines)| *n_lines > MOST);
    long.map(|(source, n)| {
        Finding::at(&source.path, n, format!("{n} lines of code, at most {MOST}: split it by what things do"))
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_code_counts() {
        let long = "x;\n".repeat(601);
        let commented = format!("{}{}", "x;\n".repeat(600), "// why\n\n".repeat(100));
        let sources = [("a.rs", long.as_str()), ("b.rs", commented.as_str()), (TABLES[0], long.as_str())];
        assert_eq!(check(&Workspace::of_sources(&sources)).len(), 1);
    }
}
