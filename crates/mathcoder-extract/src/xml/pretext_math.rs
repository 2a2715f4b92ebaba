//! Formulas of PreTeXt: `m` within the line, `me`, `men` and `md` with rows on lines of their own, and the `equation` and
//! `alignmath` of its forerunner. Their LaTeX is read with the book's macros expanded.

use super::references::References;
use super::tree::{NodeId, Tree};
use crate::latex::FormulaReader;
use crate::writer::Writer;

/// Reads formulas of one file.
pub(super) struct PretextMath<'t> {
    pub(super) tree: &'t Tree,
    pub(super) reader: FormulaReader,
}

impl PretextMath<'_> {
    /// Writes a formula within the line.
    pub(super) fn inline(&mut self, source: &str, out: &mut Writer) {
        let tex = self.reader.read(source.trim(), false);
        out.inline_formula(&tex);
    }

    /// Writes a displayed formula.
    pub(super) fn display(&mut self, id: NodeId, references: &References, out: &mut Writer) {
        let rows: Vec<NodeId> = self.children_named(id, &["mrow", "intertext"]);
        if rows.is_empty() {
            let source = self.source(id, references);
            let aligned = self.tree.name(id) == "alignmath" || self.tree.name(id) == "md";
            let source = if aligned && (source.contains("\\\\") || source.contains('&') || source.contains("\\amp")) {
                wrapped(&source)
            } else {
                source
            };
            let tex = self.reader.read(&source, true);
            out.display_formula(&tex);
            return;
        }
        let mut part: Vec<String> = Vec::new();
        for row in rows {
            let source = self.source(row, references);
            if self.tree.name(row) == "intertext" {
                self.rows(&std::mem::take(&mut part), out);
                let text = self.tree.all_text(row);
                out.flow(text.trim());
                out.line();
                continue;
            }
            let source = source.trim();
            part.push(source.strip_suffix("\\\\").unwrap_or(source).trim_end().to_owned());
        }
        self.rows(&part, out);
    }

    fn rows(&mut self, rows: &[String], out: &mut Writer) {
        let rows: Vec<&str> = rows.iter().map(String::as_str).filter(|row| !row.trim().is_empty()).collect();
        let tex = match rows.as_slice() {
            [] => return,
            [only] if !only.contains('&') && !only.contains("\\amp") => (*only).to_owned(),
            rows => {
                let joined = rows.join(" \\\\\n");
                if joined.contains('&') || joined.contains("\\amp") {
                    wrapped(&joined)
                } else {
                    format!("\\begin{{gathered}}\n{joined}\n\\end{{gathered}}")
                }
            }
        };
        let tex = self.reader.read(&tex, true);
        out.display_formula(&tex);
    }

    /// The LaTeX of a formula element, with what it holds of elements said in LaTeX.
    pub(super) fn source(&self, id: NodeId, references: &References) -> String {
        let mut out = String::new();
        let mut stack = vec![id];
        while let Some(at) = stack.pop() {
            let node = self.tree.node(at);
            match node.name.as_str() {
                "" => out.push_str(&node.text),
                "fillin" => out.push_str("\\underline{\\qquad}"),
                "var" => out.push_str(&variable(self.tree.attribute(at, "name").unwrap_or(""))),
                "xref" | "acroref" => {
                    let key = self.tree.attribute(at, "ref").or_else(|| self.tree.attribute(at, "acro")).unwrap_or("");
                    let text = references.text(key).unwrap_or(key);
                    out.push_str(&format!("\\text{{{}}}", text.replace(['_', '$', '{', '}', '\\'], " ")));
                }
                "nbsp" => out.push('~'),
                "idx" | "notation" | "index" => {}
                _ => stack.extend(node.children.iter().rev()),
            }
        }
        out
    }

    fn children_named(&self, id: NodeId, names: &[&str]) -> Vec<NodeId> {
        self.tree.children(id).iter().copied().filter(|child| names.contains(&self.tree.name(*child))).collect()
    }
}

fn wrapped(source: &str) -> String {
    format!("\\begin{{aligned}}\n{}\n\\end{{aligned}}", source.trim())
}

/// A variable of a WeBWorK exercise: its value is drawn when a student opens it, so its name stands for it.
pub(super) fn variable(name: &str) -> String {
    let name: String = name.chars().filter(|c| c.is_ascii_alphanumeric()).collect();
    match name.len() {
        0 => String::new(),
        1 => format!("{{{name}}}"),
        _ => format!("\\mathit{{{name}}}"),
    }
}
