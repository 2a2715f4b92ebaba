//! `unsafe` stands in `mathcoder-execute` alone, where the calls to the operating system are, and there each block and
//! each implementation has a `SAFETY:` comment at most a few lines above it. A function that is marked needs none: its
//! body has blocks of its own.

use super::Finding;
use crate::workspace::Workspace;

/// Where it may stand.
const ALLOWED: &str = "crates/mathcoder-execute/src";

/// Lines above in which the comment is looked for.
const NEAR: usize = 8;

pub(super) fn check(workspace: &Workspace) -> Vec<Finding> {
    let mut findings = Vec::new();
    for source in &workspace.sources {
        for at in source.words("unsafe") {
            let line = source.line_of(at);
            let is_marked_function =
                source.code[at..].split_whitespace().nth(1).is_some_and(|word| word != "{" && word != "impl");
            let above = source.text.lines().take(line).skip(line.saturating_sub(NEAR + 1));
            if !source.path.starts_with(ALLOWED) {
                findings.push(Finding::at(&source.path, line, format!("`unsafe` outside {ALLOWED}")));
            } else if !is_marked_function
                && !above.into_iter().any(|line| line.contains("SAFETY:") || line.contains("# Safety"))
            {
                findings.push(Finding::at(&source.path, line, "`unsafe` without a `SAFETY:` comment above it"));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::super::brief;
    use super::*;

    #[test]
    fn unsafe_needs_its_place_and_its_reason() {
        let word = concat!("uns", "afe");
        let bare = format!("fn f() {{ {word} {{ g() }} }}\n#![deny({word}_code)]\n// {word}\n");
        let reasoned = format!("{word} fn g() {{}}\n// SAFETY: g has no conditions.\nfn f() {{ {word} {{ g() }} }}\n");
        let inside = "crates/mathcoder-execute/src/a.rs";
        let sources = [("a.rs", bare.as_str()), (inside, bare.as_str()), (inside, reasoned.as_str())];
        let findings = check(&Workspace::of_sources(&sources));
        assert_eq!(brief(&findings).len(), 2);
        assert!(findings[0].message.contains("outside") && findings[1].message.contains("SAFETY"));
    }
}
