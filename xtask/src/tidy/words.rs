//! Words that have no place in the repository: paths of somebody's machine, numbers of issues nobody outside can see, and
//! marks for later work in code. Sample inputs are left out: what they say is data.

use super::Finding;
use crate::workspace::Workspace;
use std::path::Path;

/// What is not wanted, where, and why. Pieces are put together so that this file does not find itself.
const WORDS: &[(&str, Where, &str)] = &[
    (concat!("/wo", "rk/"), Where::Anywhere, "a path of one machine"),
    (concat!("/ho", "me/"), Where::OutsideTests, "a path of one machine"),
    (concat!("/Us", "ers/"), Where::OutsideTests, "a path of one machine"),
    (concat!("issue", " #"), Where::Anywhere, "the number of an issue"),
    (concat!("TO", "DO"), Where::Rust, "a mark for later: do it, or say in LOG.md why not"),
    (concat!("FIX", "ME"), Where::Rust, "a mark for later: do it, or say in LOG.md why not"),
];

/// Where a word is looked for.
#[derive(Clone, Copy, PartialEq)]
enum Where {
    Anywhere,
    OutsideTests,
    Rust,
}

/// Folders of data.
const DATA: [&str; 1] = ["configs/samples"];

pub(super) fn check(workspace: &Workspace) -> Vec<Finding> {
    let mut findings = Vec::new();
    for source in &workspace.sources {
        let found = find(&source.text, &source.path, true);
        findings.extend(
            found.into_iter().filter(|(at, place, _)| *place != Where::OutsideTests || !source.is_in_tests(*at)),
        );
    }
    for (path, text) in workspace.texts.iter().filter(|(path, _)| !DATA.iter().any(|data| path.starts_with(data))) {
        findings.extend(find(text, path, false));
    }
    findings.into_iter().map(|(_, _, finding)| finding).collect()
}

fn find(text: &str, path: &Path, is_rust: bool) -> Vec<(usize, Where, Finding)> {
    let mut found = Vec::new();
    for (word, place, why) in WORDS.iter().filter(|(_, place, _)| is_rust || *place != Where::Rust) {
        for (at, _) in text.match_indices(word).filter(|(at, _)| !text[..*at].ends_with(is_part)) {
            let line = text[..at].matches('\n').count() + 1;
            found.push((at, *place, Finding::at(path, line, format!("`{word}`: {why}"))));
        }
    }
    found
}

/// Whether what stands before makes the word a part of something else (`framework/`, `https://a.b/c`).
fn is_part(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_of_machines_and_marks_for_later_are_found() {
        let machine = format!("// see {}\n", WORDS[0].0);
        let framework = format!("// see frame{}\n", &WORDS[0].0[1..]);
        let part = format!("let url = \"https://a.example{}x\";\n", WORDS[0].0);
        let later = format!("// {}: more\n", WORDS[4].0);
        let home = format!("#[cfg(test)]\nmod tests {{\n const P: &str = \"{}me\";\n}}\n", WORDS[1].0);
        let sources =
            [("a.rs", machine.as_str()), ("b.rs", &framework), ("c.rs", &part), ("d.rs", &later), ("e.rs", &home)];
        let mut workspace = Workspace::of_sources(&sources);
        workspace.texts.push(("README.md".into(), machine.clone()));
        workspace.texts.push(("configs/samples/x.html".into(), machine.clone()));
        workspace.texts.push(("NOTES.md".into(), later.clone()));
        let findings = check(&workspace);
        let paths: Vec<_> = findings.iter().map(|f| f.path.to_str().unwrap()).collect();
        assert_eq!(paths, ["a.rs", "d.rs", "README.md"]);
    }
}
