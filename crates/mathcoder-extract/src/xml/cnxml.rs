//! CNXML, the modules of OpenStax books: sections, exercises with solutions, examples, notes, tables and MathML.
//!
//! In: the text of a module. Out: Markdown-like text. Pictures go, their captions stay; links inside the book become the
//! word and number of what they point to.

use super::references::References;
use super::tree::{NodeId, ROOT, Tree};
use super::with_break;
use crate::mathml::{MathTree, MathmlError, mathml_to_latex};
use crate::record::Extracted;
use crate::table;
use crate::writer::Writer;
use mathcoder_core::Reason;

/// Turns a module into text.
///
/// # Errors
/// `extract.broken_xml` where nothing could be read.
pub(crate) fn extract_cnxml(text: &str) -> Result<Extracted, Reason> {
    let tree = Tree::parse(text);
    let references = References::of(&tree, word);
    let mut reader = Cnxml { tree: &tree, references, out: Writer::default(), section: 1, list: 0 };
    let document = tree.child(ROOT, "document").unwrap_or(ROOT);
    let title = tree.child(document, "title").map(|title| reader.captured(title)).filter(|title| !title.is_empty());
    if let Some(title) = &title {
        reader.out.heading(1, title);
    }
    for &child in tree.children(document) {
        if !matches!(tree.name(child), "title" | "metadata") {
            reader.node(child);
        }
    }
    let formulas = reader.out.formulas;
    let text = reader.out.finish();
    with_break(Extracted { text, title, formulas, ..Extracted::default() }, tree.broken)
}

/// The word for an element that is counted.
fn word(tree: &Tree, id: NodeId) -> Option<&'static str> {
    match tree.name(id) {
        "figure" => Some("Figure"),
        "table" => Some("Table"),
        "equation" if tree.attribute(id, "class") != Some("unnumbered") => Some("Equation"),
        "example" => Some("Example"),
        "exercise" => Some("Exercise"),
        _ => None,
    }
}

struct Cnxml<'t> {
    tree: &'t Tree,
    references: References,
    out: Writer,
    section: usize,
    list: usize,
}

impl Cnxml<'_> {
    fn node(&mut self, id: NodeId) {
        let node = self.tree.node(id);
        match node.name.as_str() {
            "" => self.text(&node.text),
            "math" => self.math(id, false),
            "metadata" | "media" | "image" | "iframe" | "label" | "colspec" | "cnx-pi" => {}
            "para" | "statement" => self.paragraph(id),
            "section" => self.section(id),
            "title" => self.bold(id),
            "equation" => self.equation(id),
            "list" => self.list(id),
            "exercise" => self.labelled(id, "Exercise"),
            "problem" => self.children(id),
            "solution" => self.labelled(id, "Solution"),
            "commentary" => self.labelled(id, ""),
            "example" => self.labelled(id, "Example"),
            "proof" => self.labelled(id, "Proof"),
            "rule" => self.labelled(id, "Rule"),
            "note" => self.labelled(id, "Note"),
            "figure" => self.figure(id),
            "table" => self.table(id),
            "definition" => self.definition(id),
            "glossary" => {
                self.out.heading(2, "Glossary");
                self.children(id);
            }
            "link" | "cite" => self.link(id),
            "newline" => self.out.line(),
            "space" => self.out.space(),
            "sup" => self.script(id, '^'),
            "sub" => self.script(id, '_'),
            "code" | "preformat" => self.code(id),
            "footnote" => {
                let note = self.captured(id);
                self.out.space();
                self.out.push(&format!("({note})"));
            }
            "quote" if self.tree.attribute(id, "display") == Some("block") => self.paragraph(id),
            _ => self.children(id),
        }
    }

    fn children(&mut self, id: NodeId) {
        for &child in self.tree.children(id) {
            self.node(child);
        }
    }

    fn text(&mut self, text: &str) {
        self.out.flow(&text.replace('$', "\\$"));
    }

    /// The text of an element's contents by themselves, on one line.
    fn captured(&mut self, id: NodeId) -> String {
        let outer = std::mem::take(&mut self.out);
        self.children(id);
        let inner = std::mem::replace(&mut self.out, outer);
        self.out.formulas.seen += inner.formulas.seen;
        self.out.formulas.kept += inner.formulas.kept;
        self.out.formulas.failed += inner.formulas.failed;
        inner.finish().split_whitespace().collect::<Vec<_>>().join(" ")
    }

    fn paragraph(&mut self, id: NodeId) {
        self.out.paragraph();
        self.children(id);
        self.out.paragraph();
    }

    fn bold(&mut self, id: NodeId) {
        let title = self.captured(id);
        if !title.is_empty() {
            self.out.paragraph();
            self.out.push(&format!("**{}.**", title.trim_end_matches(['.', ':'])));
            self.out.paragraph();
        }
    }

    fn section(&mut self, id: NodeId) {
        self.section += 1;
        if let Some(title) = self.tree.child(id, "title") {
            let title = self.captured(title);
            if !title.is_empty() {
                self.out.heading(self.section.min(6), &title);
            }
        }
        self.but_title(id);
        self.section -= 1;
        self.out.paragraph();
    }

    fn but_title(&mut self, id: NodeId) {
        for &child in self.tree.children(id) {
            if self.tree.name(child) != "title" {
                self.node(child);
            }
        }
    }

    /// An exercise, example or note with its word, number and title in front.
    fn labelled(&mut self, id: NodeId, word: &str) {
        let title = self.tree.child(id, "title").map(|title| self.captured(title)).unwrap_or_default();
        let label = self.tree.child(id, "label").map(|label| self.tree.all_text(label)).unwrap_or_default();
        let word = if label.trim().is_empty() { word } else { label.trim() };
        let key = self.tree.attribute(id, "id").unwrap_or("");
        let numbered =
            self.references.text(key).filter(|text| text.strip_prefix(word).is_some_and(|n| n.starts_with(' ')));
        let head = match (numbered, word) {
            // A note is known by its title; without one it only frames a formula.
            (_, "Note") => String::new(),
            (Some(numbered), "Exercise" | "Example") => numbered.to_owned(),
            _ => word.to_owned(),
        };
        self.out.paragraph();
        if !head.is_empty() {
            self.out.push(&format!("**{head}.**"));
            self.out.run_in();
        }
        if !title.is_empty() {
            self.out.push(&format!("**{}.**", title.trim_end_matches(['.', ':'])));
            self.out.paragraph();
        }
        // The first paragraph stands on the line of the word.
        let mut first = title.is_empty();
        for &child in self.tree.children(id) {
            let name = self.tree.name(child);
            if name == "title" || name == "label" || (name.is_empty() && self.tree.node(child).text.trim().is_empty()) {
                continue;
            }
            if first && matches!(name, "para" | "problem") {
                self.first_paragraph(child);
            } else {
                self.node(child);
            }
            first = false;
        }
        self.out.paragraph();
    }

    fn first_paragraph(&mut self, id: NodeId) {
        if self.tree.name(id) == "para" {
            self.children(id);
            self.out.paragraph();
            return;
        }
        let mut first = true;
        for &child in self.tree.children(id) {
            if first && self.tree.name(child) == "para" {
                self.children(child);
                self.out.paragraph();
            } else {
                self.node(child);
            }
            first &= self.tree.name(child).is_empty();
        }
    }

    fn equation(&mut self, id: NodeId) {
        let mut text_before = false;
        for &child in self.tree.children(id) {
            match self.tree.name(child) {
                "math" => self.math(child, true),
                "label" | "title" => {}
                "" if self.tree.node(child).text.trim().is_empty() => {}
                _ => {
                    if !text_before {
                        self.out.line();
                    }
                    text_before = true;
                    self.node(child);
                }
            }
        }
        self.out.line();
    }

    fn math(&mut self, id: NodeId, display: bool) {
        let mut tree = MathTree::new("math");
        for (key, value) in &self.tree.node(id).attributes {
            tree.attribute(key, value);
        }
        for &child in self.tree.children(id) {
            self.fill(child, &mut tree, 0);
        }
        let display = display || tree.is_display();
        match mathml_to_latex(&tree) {
            Ok(tex) if display => self.out.display_formula(&tex),
            Ok(tex) => self.formula_in_line(&tex),
            Err(MathmlError::Empty) => {}
            Err(_) => self.out.lost_formula(),
        }
    }

    /// OpenStax puts the comma or full stop behind a formula inside it; it belongs to the sentence.
    fn formula_in_line(&mut self, tex: &str) {
        let body = tex.trim_end();
        let end = body.chars().next_back().filter(|c| matches!(c, ',' | '.' | ';'));
        match end {
            Some(mark)
                if body.len() > 1 && !body.ends_with("\\,") && !body.ends_with("\\;") && !body.ends_with("..") =>
            {
                self.out.inline_formula(body.get(..body.len() - 1).unwrap_or(body));
                self.out.push_char(mark);
            }
            _ => self.out.inline_formula(body),
        }
    }

    fn fill(&self, id: NodeId, math: &mut MathTree, depth: usize) {
        let node = self.tree.node(id);
        if node.name.is_empty() {
            math.text(&node.text);
            return;
        }
        if depth > super::tree::MAX_DEPTH {
            return;
        }
        math.open(&node.name);
        for (key, value) in &node.attributes {
            math.attribute(key, value);
        }
        for &child in &node.children {
            self.fill(child, math, depth + 1);
        }
        math.close();
    }

    fn list(&mut self, id: NodeId) {
        if let Some(title) = self.tree.child(id, "title") {
            self.bold(title);
        }
        let inline = self.tree.attribute(id, "display") == Some("inline");
        let kind = self.tree.attribute(id, "list-type").unwrap_or("bulleted");
        let style = self.tree.attribute(id, "number-style").unwrap_or("arabic");
        self.list += 1;
        if !inline {
            if self.list == 1 { self.out.paragraph() } else { self.out.line() }
        }
        let mut count = self.tree.attribute(id, "start-value").and_then(|v| v.parse().ok()).unwrap_or(1u32);
        for &child in self.tree.children(id).iter().filter(|c| self.tree.name(**c) == "item") {
            if inline {
                self.children(child);
                self.out.space();
                continue;
            }
            let marker = if kind == "enumerated" { number(style, count) } else { "-".to_owned() };
            self.out.begin_item(&marker);
            self.children(child);
            self.out.end_item();
            count = count.saturating_add(1);
        }
        self.list -= 1;
        if !inline {
            if self.list == 0 { self.out.paragraph() } else { self.out.line() }
        }
    }

    fn figure(&mut self, id: NodeId) {
        let Some(caption) = self.tree.child(id, "caption") else {
            // A figure may hold a table or text.
            for &child in self.tree.children(id) {
                if !matches!(self.tree.name(child), "media" | "title" | "subfigure") {
                    self.node(child);
                }
            }
            return;
        };
        let text = self.captured(caption);
        if text.is_empty() {
            return;
        }
        let name = self.references.text(self.tree.attribute(id, "id").unwrap_or("")).unwrap_or("Figure").to_owned();
        self.out.paragraph();
        self.out.push(&format!("{name}: {text}"));
        self.out.paragraph();
    }

    fn table(&mut self, id: NodeId) {
        let mut rows = Vec::new();
        self.rows(id, &mut rows);
        self.out.paragraph();
        let title = self.tree.child(id, "title").or_else(|| self.tree.child(id, "caption"));
        let text = title.map(|title| self.captured(title)).unwrap_or_default();
        if !text.is_empty() {
            let name = self.references.text(self.tree.attribute(id, "id").unwrap_or("")).unwrap_or("Table").to_owned();
            self.out.push(&format!("{name}: {text}"));
        }
        let markdown = table::markdown(&rows);
        if !markdown.is_empty() {
            self.out.block(&markdown);
        }
    }

    fn rows(&mut self, id: NodeId, rows: &mut Vec<Vec<String>>) {
        for &child in self.tree.children(id) {
            match self.tree.name(child) {
                "row" => {
                    let cells = self.tree.children(child).iter().filter(|c| self.tree.name(**c) == "entry");
                    let cells: Vec<NodeId> = cells.copied().collect();
                    rows.push(cells.into_iter().map(|cell| self.captured(cell)).collect());
                }
                "tgroup" | "thead" | "tbody" | "tfoot" => self.rows(child, rows),
                _ => {}
            }
        }
    }

    fn definition(&mut self, id: NodeId) {
        let term = self.tree.child(id, "term").map(|term| self.captured(term)).unwrap_or_default();
        self.out.paragraph();
        if !term.is_empty() {
            self.out.push(&format!("**{term}**:"));
            self.out.space();
        }
        for &child in self.tree.children(id).iter().filter(|c| self.tree.name(**c) == "meaning") {
            self.children(child);
        }
        self.out.paragraph();
    }

    fn link(&mut self, id: NodeId) {
        let text = self.captured(id);
        if !text.is_empty() {
            self.out.push(&text);
            return;
        }
        let target = self.tree.attribute(id, "target-id").unwrap_or("");
        let lower = target.to_ascii_lowercase();
        let guess = if lower.contains("figure") || lower.contains("_fig_") || lower.contains("img") {
            "the figure"
        } else if lower.contains("table") || lower.contains("_tab_") {
            "the table"
        } else if self.tree.attribute(id, "document").is_some() {
            "another section"
        } else {
            "above"
        };
        let text = self.references.text(target).unwrap_or(guess).to_owned();
        self.out.push(&text);
    }

    /// Superscripts and subscripts of text: chemical formulas, powers of units.
    fn script(&mut self, id: NodeId, mark: char) {
        let text = self.captured(id);
        if text.is_empty() {
            return;
        }
        let plain = text.chars().all(|c| c.is_alphanumeric());
        let short = text.chars().count() == 1;
        match (short, plain) {
            (true, true) => self.out.push(&format!("{mark}{text}")),
            _ => self.out.push(&format!("{mark}{{{text}}}")),
        }
    }

    fn code(&mut self, id: NodeId) {
        let code = self.tree.all_text(id);
        if self.tree.attribute(id, "display") == Some("block") || code.trim().contains('\n') {
            self.out.code(self.tree.attribute(id, "lang").unwrap_or(""), &code);
        } else if !code.trim().is_empty() {
            self.out.push(&format!("`{}`", code.trim()));
        }
    }
}

fn number(style: &str, count: u32) -> String {
    let letter = |first: u8| char::from(first + u8::try_from(count.saturating_sub(1) % 26).unwrap_or(0));
    match style {
        "lower-alpha" => format!("({})", letter(b'a')),
        "upper-alpha" => format!("({})", letter(b'A')),
        _ => format!("{count}."),
    }
}
