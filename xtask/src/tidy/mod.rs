//! `tidy`: what this project asks of its own files beyond what rustfmt and clippy can see. In: the working tree. Out: one
//! line a finding, and how many lines each check looked at. Each check is one file with its tests.

mod arrows;
mod documents;
mod functions;
mod headers;
mod licences;
mod names;
mod panics;
mod reasons;
mod sizes;
mod unsafe_code;
mod words;

use crate::workspace::Workspace;
use anyhow::Result;
use std::path::{Path, PathBuf};

/// Something that is not as it should be.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Finding {
    path: PathBuf,
    line: usize,
    message: String,
    /// Whether it is only to be looked at.
    is_note: bool,
}

impl Finding {
    fn at(path: &Path, line: usize, message: impl Into<String>) -> Self {
        Self { path: path.to_path_buf(), line, message: message.into(), is_note: false }
    }

    fn note(path: &Path, line: usize, message: impl Into<String>) -> Self {
        Self { is_note: true, ..Self::at(path, line, message) }
    }
}

/// A check: its name, and what it finds.
type Check = (&'static str, fn(&Workspace) -> Result<Vec<Finding>>);

const CHECKS: &[Check] = &[
    ("arrows", |workspace| Ok(arrows::check(workspace))),
    ("headers", |workspace| Ok(headers::check(workspace))),
    ("sizes", |workspace| Ok(sizes::check(workspace))),
    ("functions", |workspace| Ok(functions::check(workspace))),
    ("panics", |workspace| Ok(panics::check(workspace))),
    ("unsafe", |workspace| Ok(unsafe_code::check(workspace))),
    ("words", |workspace| Ok(words::check(workspace))),
    ("names", |workspace| Ok(names::check(workspace))),
    ("reasons", |workspace| Ok(reasons::check(workspace))),
    ("documents", documents::check),
    ("licences", licences::check),
];

/// Runs all checks and prints what they found. True where nothing but notes was found.
pub(crate) fn run() -> Result<bool> {
    let workspace = Workspace::read()?;
    let mut is_tidy = true;
    for (name, check) in CHECKS {
        let findings = check(&workspace)?;
        for finding in &findings {
            let sort = if finding.is_note { "note" } else { "error" };
            eprintln!("{sort}: {name}: {}:{}: {}", finding.path.display(), finding.line, finding.message);
        }
        is_tidy &= findings.iter().all(|finding| finding.is_note);
    }
    let n_lines: usize = workspace.sources.iter().map(|source| source.n_code_lines()).sum();
    eprintln!("tidy: {} checks over {} Rust files ({n_lines} lines of code)", CHECKS.len(), workspace.sources.len());
    Ok(is_tidy)
}

/// Places of a file outside tests that can end the program.
pub(crate) fn panic_count(source: &crate::source::Source) -> usize {
    panics::count(source)
}

/// Lines and messages of findings, for tests.
#[cfg(test)]
fn brief(findings: &[Finding]) -> Vec<(usize, &str)> {
    findings.iter().map(|finding| (finding.line, finding.message.as_str())).collect()
}
