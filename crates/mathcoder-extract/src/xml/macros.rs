//! Macros that a PreTeXt book states for its formulas, in `docinfo/macros`.

use super::tree::Tree;

/// The definitions in a file, as LaTeX; empty where it states none.
pub(crate) fn stated_macros(text: &str) -> String {
    if !text.contains("<macros") {
        return String::new();
    }
    let tree = Tree::parse(text);
    let mut out = String::new();
    for id in tree.ids().filter(|id| tree.name(*id) == "macros") {
        // Some books keep a version for LaTeX beside one for web pages.
        let part = tree.child(id, "latex").unwrap_or(id);
        out.push_str(&tree.all_text(part));
        out.push('\n');
    }
    out
}
