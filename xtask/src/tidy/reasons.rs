//! Every reason code is declared once and has the form `stage.snake_case`. In: the `ReasonInfo { … }` literals of all
//! crates outside tests. A code that is built at run time would not be seen; there is no way to build one.

use super::Finding;
use crate::source::Source;
use crate::workspace::Workspace;
use std::collections::BTreeMap;

pub(super) fn check(workspace: &Workspace) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut first: BTreeMap<String, String> = BTreeMap::new();
    for source in &workspace.sources {
        for (at, code) in codes(source) {
            let line = source.line_of(at);
            if !is_code(&code) {
                findings.push(Finding::at(
                    &source.path,
                    line,
                    format!("reason code `{code}` is not `stage.snake_case`"),
                ));
            }
            let here = format!("{}:{line}", source.path.display());
            if let Some(there) = first.insert(code.clone(), here) {
                findings.push(Finding::at(
                    &source.path,
                    line,
                    format!("reason code `{code}` is also declared at {there}"),
                ));
            }
        }
    }
    findings
}

/// The code of each literal, with its place.
fn codes(source: &Source) -> Vec<(usize, String)> {
    let literals = source.words("ReasonInfo").filter(|at| !source.is_in_tests(*at));
    let code = |at: usize| {
        let body = source.code.get(at + "ReasonInfo".len()..)?.trim_start().strip_prefix('{')?;
        let field = body.split('}').next()?.find("code:")?;
        let begin = source.code.len() - body.len() + field + "code:".len();
        let text = source.text.get(begin..)?.trim_start().strip_prefix('"')?;
        Some((at, text.split('"').next()?.to_owned()))
    };
    literals.filter_map(code).collect()
}

fn is_code(code: &str) -> bool {
    code.split_once('.').is_some_and(|(stage, name)| {
        let word = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        !stage.is_empty() && stage.chars().all(|c| c.is_ascii_lowercase()) && !name.is_empty() && name.chars().all(word)
    })
}

#[cfg(test)]
mod tests {
    use super::super::brief;
    use super::*;

    #[test]
    fn codes_are_unique_and_well_formed() {
        let declared =
            |code: &str| format!("const A: ReasonInfo = ReasonInfo {{\n  code: \"{code}\",\n  meaning: \"}}\",\n}};\n");
        let definition = "pub struct ReasonInfo {\n  pub code: &'static str,\n}\n";
        let (a, b, bad) = (declared("filter.too_short"), declared("dedup.near2"), declared("Filter.Too-short"));
        let sources = [("a.rs", a.as_str()), ("b.rs", &b), ("core.rs", definition), ("c.rs", &bad), ("d.rs", &a)];
        let findings = check(&Workspace::of_sources(&sources));
        assert_eq!(
            brief(&findings),
            [
                (1, "reason code `Filter.Too-short` is not `stage.snake_case`"),
                (1, "reason code `filter.too_short` is also declared at a.rs:1"),
            ]
        );
    }
}
