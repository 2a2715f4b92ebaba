//! A Python program while it is put together: a comment, imports, symbols, lines.
//!
//! Lines and what they use go in, source text comes out; linear in the lines. What the lines compute is not known here.

use super::names::python_name;
use super::python::{Manner, Writer};
use mathcoder_expr::Expr;
use std::collections::BTreeSet;

/// What SymPy is told about symbols: `positive=True` and the like.
#[derive(Clone, Debug, Default)]
pub(super) struct Assumptions {
    /// Said about all that are not named below.
    pub(super) all: &'static str,
    /// Nothing is said about these.
    pub(super) none: Vec<String>,
    /// These are positive whole numbers.
    pub(super) whole: Vec<String>,
}

impl Assumptions {
    /// The same about all symbols.
    pub(super) const fn about_all(words: &'static str) -> Self {
        Self { all: words, none: Vec::new(), whole: Vec::new() }
    }
}

/// A program and what it needs.
#[derive(Clone, Debug)]
pub(super) struct Script {
    /// First line of comment.
    pub(super) comment: String,
    /// Writes expressions and remembers what they need.
    pub(super) writer: Writer,
    /// What SymPy is told about the symbols.
    pub(super) assumptions: Assumptions,
    /// The lines behind imports and symbols.
    pub(super) body: Vec<String>,
}

impl Script {
    /// A program without lines.
    pub(super) fn new(manner: Manner, comment: String) -> Self {
        Self { comment, writer: Writer::new(manner), assumptions: Assumptions::default(), body: Vec::new() }
    }

    /// The source of an expression.
    pub(super) fn write(&mut self, expr: &Expr) -> Option<String> {
        self.writer.write(expr).map(|piece| piece.text)
    }

    /// Imports a name.
    pub(super) fn import(&mut self, module: &'static str, name: &'static str) {
        self.writer.imports.insert((module, name));
    }

    /// Adds a line.
    pub(super) fn line(&mut self, line: String) {
        self.body.push(line);
    }

    /// The source of the program.
    pub(super) fn source(mut self) -> String {
        if !self.writer.symbols.is_empty() {
            self.import("sympy", "symbols");
        }
        let mut lines = vec![format!("# {}", one_line(&self.comment))];
        lines.extend(imports(&self.writer.imports));
        if lines.len() > 1 {
            lines.push(String::new());
        }
        lines.extend(symbols(&self.writer.symbols, &self.assumptions));
        lines.extend(self.body);
        lines.join("\n")
    }
}

fn imports(imports: &BTreeSet<(&'static str, &'static str)>) -> Vec<String> {
    let mut lines: Vec<(&str, Vec<&str>)> = Vec::new();
    for &(module, name) in imports {
        match lines.last_mut().filter(|(last, _)| *last == module) {
            Some((_, names)) => names.push(name),
            None => lines.push((module, vec![name])),
        }
    }
    lines.into_iter().map(|(module, names)| format!("from {module} import {}", names.join(", "))).collect()
}

/// One declaration for each kind of symbol.
fn symbols(symbols: &BTreeSet<String>, assumptions: &Assumptions) -> Vec<String> {
    let words = |name: &String| {
        if assumptions.whole.contains(name) {
            "integer=True, positive=True"
        } else if assumptions.none.contains(name) {
            ""
        } else {
            assumptions.all
        }
    };
    let kinds: BTreeSet<&str> = symbols.iter().map(words).collect();
    kinds.into_iter().map(|kind| declaration(symbols.iter().filter(|name| words(name) == kind), kind)).collect()
}

fn declaration<'a>(symbols: impl Iterator<Item = &'a String>, assumption: &str) -> String {
    let names: Vec<String> = symbols.map(|s| python_name(s)).collect();
    // The underscore that keeps a name apart from Python's own is not shown.
    let shown: Vec<String> =
        names.iter().map(|n| if n == "lam" { "lambda" } else { n.trim_end_matches('_') }.to_owned()).collect();
    let assumption = if assumption.is_empty() { String::new() } else { format!(", {assumption}") };
    format!("{} = symbols('{}'{assumption})", names.join(", "), shown.join(" "))
}

/// The text with its spaces and line ends as single spaces.
pub(super) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
