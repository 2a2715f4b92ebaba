//! Every Rust file opens with `//!` and says in a sentence or more what goes in, what comes out, and what it does not do.
//! Only that there is such a text is checked, by its number of words; tests may be shorter.

use super::Finding;
use crate::source::is_test_file;
use crate::workspace::Workspace;

/// Words a header must have: one whole sentence.
const LEAST: usize = 10;
/// Words the header of a test file must have.
const LEAST_IN_TESTS: usize = 5;

pub(super) fn check(workspace: &Workspace) -> Vec<Finding> {
    let found = workspace.sources.iter().filter_map(|source| {
        let header = source.text.lines().map_while(|line| line.strip_prefix("//!"));
        let n_words: usize = header.map(|line| line.split_whitespace().count()).sum();
        let least = if is_test_file(&source.path) { LEAST_IN_TESTS } else { LEAST };
        (n_words < least).then(|| {
            Finding::at(&source.path, 1, format!("opens with {n_words} words of `//!`, at least {least} are wanted"))
        })
    });
    found.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_without_a_header_is_found() {
        let whole = "//! Says what goes in,\n//! what comes out, and what it costs.\n";
        let late = format!("\n{whole}");
        let sources = [
            ("a.rs", whole),
            ("b.rs", "//! One word.\nfn f() {}"),
            ("c.rs", &late),
            ("tests.rs", "//! What all this should do.\n"),
        ];
        let findings = check(&Workspace::of_sources(&sources));
        let paths: Vec<_> = findings.iter().map(|finding| finding.path.to_str().unwrap()).collect();
        assert_eq!(paths, ["b.rs", "c.rs"]);
    }
}
