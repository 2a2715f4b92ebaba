//! No `unwrap`, `expect`, `panic!`, `todo!` or `unimplemented!` outside tests, unless an `#[expect(clippy::…, reason)]`
//! on the item says why it cannot happen. Clippy says the same for each crate that asks it to; this asks all of them.

use super::Finding;
use crate::source::Source;
use crate::workspace::Workspace;

/// What can end the program.
const PANICS: [&str; 5] = [".unwrap()", ".expect(", "panic!(", "todo!(", "unimplemented!("];

/// Lints whose `#[expect]` allows it.
const LINTS: [&str; 5] = ["unwrap_used", "expect_used", "clippy::panic", "clippy::todo", "clippy::unimplemented"];

pub(super) fn check(workspace: &Workspace) -> Vec<Finding> {
    workspace.sources.iter().flat_map(check_source).collect()
}

/// Number of places that can end the program, allowed ones included.
pub(super) fn count(source: &Source) -> usize {
    places(source).count()
}

fn check_source(source: &Source) -> Vec<Finding> {
    let allowed = source.items_with_attribute(|attribute| {
        attribute.starts_with("expect(")
            && LINTS.iter().any(|lint| attribute.contains(lint))
            && attribute.contains("reason")
    });
    let refused = places(source).filter(|(at, _)| !allowed.iter().any(|item| item.contains(at)));
    refused.map(|(at, what)| Finding::at(&source.path, source.line_of(at), format!("`{what}` outside tests"))).collect()
}

fn places(source: &Source) -> impl Iterator<Item = (usize, &'static str)> {
    let found = PANICS.iter().flat_map(|what| source.code.match_indices(what).map(|(at, _)| (at, *what)));
    found.filter(|(at, what)| {
        let before = source.code[..*at].chars().next_back();
        let is_whole = what.starts_with('.') || before.is_none_or(|c| !c.is_alphanumeric() && c != '_');
        // A parser's own `expect` takes a token or gives a result; that of Option and Result takes a text and gives none.
        let takes_text = || source.code[at + what.len()..].trim_start().starts_with(['"', '&']);
        let gives_result = || source.behind_bracket(at + what.len() - 1).starts_with('?');
        let is_ours = *what == ".expect(" && (!takes_text() || gives_result());
        is_whole && !is_ours && !source.is_in_tests(*at)
    })
}

#[cfg(test)]
mod tests {
    use super::super::brief;
    use super::*;

    #[test]
    fn panics_outside_tests_need_a_reason() {
        let text = "fn a() {\n x.unwrap();\n y.unwrap_or(1);\n \"z.unwrap()\";\n core_panic!(); self.expect(Token::Comma); self.expect(\")\")?;\n}\n\
                    #[expect(clippy::expect_used, reason = \"a literal\")]\nstatic B: R = r(\"x\").expect(\"y\");\n\
                    #[expect(clippy::expect_used)]\nstatic C: R = r(\"x\").expect(\"y\");\n\
                    #[cfg(test)]\nmod tests { fn t() { panic!(\"x\"); } }\n";
        let findings = check(&Workspace::of_sources(&[("a.rs", text)]));
        assert_eq!(brief(&findings), [(2, "`.unwrap()` outside tests"), (10, "`.expect(` outside tests")]);
    }
}
