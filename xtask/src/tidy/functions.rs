//! Functions past 60 lines of code are noted, past 100 refused. Tests are only held to the larger limit. A function inside
//! another counts for both.

use super::Finding;
use crate::workspace::Workspace;

/// Lines from which a function is noted.
const NOTED: usize = 60;

/// Lines from which a function is refused.
const REFUSED: usize = 100;

pub(super) fn check(workspace: &Workspace) -> Vec<Finding> {
    let mut findings = Vec::new();
    for source in &workspace.sources {
        for function in source.functions() {
            let message = format!("`{}` has {} lines of code", function.name, function.n_lines);
            if function.n_lines > REFUSED {
                findings.push(Finding::at(&source.path, function.line, format!("{message}, at most {REFUSED}")));
            } else if function.n_lines > NOTED && !function.in_tests {
                findings.push(Finding::note(&source.path, function.line, message));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_functions_are_noted_and_longer_ones_refused() {
        let function = |n: usize| format!("fn f() {{\n{}}}\n", "x;\n".repeat(n - 2));
        let (fine, noted, refused) = (function(60), function(61), function(101));
        let sources = [
            ("a.rs", fine.as_str()),
            ("b.rs", noted.as_str()),
            ("c.rs", refused.as_str()),
            ("tests.rs", noted.as_str()),
        ];
        let findings = check(&Workspace::of_sources(&sources));
        let found: Vec<_> = findings.iter().map(|f| (f.path.to_str().unwrap(), f.is_note)).collect();
        assert_eq!(found, [("b.rs", true), ("c.rs", false)]);
    }
}
