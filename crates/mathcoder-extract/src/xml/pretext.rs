//! PreTeXt and its forerunner MathBook XML: divisions, blocks, lists, tables, code and formulas, with WeBWorK exercises
//! set like any other.
//!
//! In: the text of a file and the book's macros. Out: Markdown-like text. Pictures, videos and index entries go; values
//! that WeBWorK draws at random stand as the names of their variables.

use super::pretext_math::{PretextMath, variable};
use super::pretext_names::{Kind, kind};
use super::references::References;
use super::tree::{NodeId, ROOT, Tree};
use super::with_break;
use crate::latex::{FormulaReader, Reserved};
use crate::record::Extracted;
use crate::table;
use crate::writer::Writer;
use mathcoder_core::Reason;

/// Turns a file into text.
///
/// # Errors
/// `extract.broken_xml` where nothing could be read.
pub(crate) fn extract_pretext(text: &str, macros: &str) -> Result<Extracted, Reason> {
    let tree = Tree::parse(text);
    let references = References::of(&tree, counted);
    let has_m = tree.ids().any(|id| tree.name(id) == "m");
    let math = PretextMath {
        tree: &tree,
        reader: FormulaReader::new(macros, if has_m { Reserved::ForXml } else { Reserved::Nothing }),
    };
    let mut reader = Pretext {
        tree: &tree,
        references,
        math,
        out: Writer::default(),
        title: None,
        level: 0,
        list: 0,
        dollars: !has_m,
    };
    for &child in tree.children(ROOT) {
        reader.node(child);
    }
    let formulas = reader.out.formulas;
    let title = reader.title.take();
    let text = reader.out.finish();
    with_break(Extracted { text, title, formulas, ..Extracted::default() }, tree.broken)
}

fn counted(tree: &Tree, id: NodeId) -> Option<&'static str> {
    match tree.name(id) {
        "figure" => Some("Figure"),
        "table" => Some("Table"),
        "men" => Some("Equation"),
        "mrow" if tree.attribute(id, "id").is_some() => Some("Equation"),
        "hint" | "answer" | "solution" | "proof" | "case" => None,
        name => match kind(name) {
            Some(Kind::Block(word)) if !word.is_empty() => Some(word),
            _ => None,
        },
    }
}

struct Pretext<'t> {
    tree: &'t Tree,
    references: References,
    math: PretextMath<'t>,
    out: Writer,
    title: Option<String>,
    level: usize,
    list: usize,
    /// Whether formulas stand between dollars in the text, as before there was an element for them.
    dollars: bool,
}

impl Pretext<'_> {
    fn node(&mut self, id: NodeId) {
        let node = self.tree.node(id);
        match node.name.as_str() {
            "" => self.text(&node.text),
            "m" => {
                let source = self.math.source(id, &self.references);
                self.math.inline(&source, &mut self.out);
            }
            "me" | "men" | "md" | "mdn" | "alignmath" | "equation" => {
                self.math.display(id, &self.references, &mut self.out);
            }
            "p" | "para" => self.paragraph(id),
            "ol" | "ul" | "dl" => self.list(id),
            "paragraphs" | "exercisegroup" => self.titled_part(id),
            "task" => self.task(id),
            "latex" if self.tree.children(id).is_empty() => self.out.push("LaTeX"),
            "latex" => {}
            "xref" | "acroref" => self.reference(id),
            "fn" => {
                let note = self.captured(id);
                self.out.space();
                self.out.push(&format!("({note})"));
            }
            "q" => self.quoted(id, "“", "”"),
            "sq" => self.quoted(id, "‘", "’"),
            "c" | "icon" => {
                let code = self.tree.all_text(id);
                self.out.push(&format!("`{}`", code.trim()));
            }
            "cd" | "pre" | "console" => self.code(id, ""),
            "program" | "sage" => self.program(id),
            "url" => self.url(id),
            "var" => self.variable(id),
            "fillin" => self.out.push("____"),
            "tabular" => self.table(id),
            "figure" | "table" => self.captioned(id),
            "quantity" => self.quantity(id),
            "br" => self.out.line(),
            "title" => self.bold_title(id),
            "choices" | "blocks" | "matches" | "cardsort" => self.choices(id),
            "introduction" | "conclusion" | "statement" | "webwork" | "sidebyside" | "blockquote" | "instruction" => {
                self.out.paragraph();
                self.children(id);
                self.out.paragraph();
            }
            "line" => {
                self.children(id);
                self.out.line();
            }
            "cell" | "row" => {}
            name => match kind(name) {
                Some(Kind::Skipped) => {}
                Some(Kind::Division) => self.division(id),
                Some(Kind::Block(word)) => self.block(id, word),
                Some(Kind::Character(" ")) => self.out.space(),
                Some(Kind::Character(text)) => self.out.push(text),
                None => self.children(id),
            },
        }
    }

    fn children(&mut self, id: NodeId) {
        for &child in self.tree.children(id) {
            self.node(child);
        }
    }

    fn but_title(&mut self, id: NodeId) {
        for &child in self.tree.children(id) {
            if self.tree.name(child) != "title" {
                self.node(child);
            }
        }
    }

    fn text(&mut self, text: &str) {
        if !self.dollars {
            self.out.flow(&text.replace("\\$", "$").replace('$', "\\$"));
            return;
        }
        for (i, part) in text.replace("\\$", "\u{1}").split('$').enumerate() {
            if i % 2 == 1 {
                self.math.inline(&part.replace('\u{1}', "\\$"), &mut self.out);
            } else {
                self.out.flow(&part.replace('\u{1}', "\\$"));
            }
        }
    }

    fn captured(&mut self, id: NodeId) -> String {
        let outer = std::mem::take(&mut self.out);
        self.children(id);
        let inner = std::mem::replace(&mut self.out, outer);
        self.out.formulas.seen += inner.formulas.seen;
        self.out.formulas.kept += inner.formulas.kept;
        inner.finish().split_whitespace().collect::<Vec<_>>().join(" ")
    }

    fn title_of(&mut self, id: NodeId) -> String {
        self.tree.child(id, "title").map(|title| self.captured(title)).unwrap_or_default()
    }

    fn paragraph(&mut self, id: NodeId) {
        self.out.paragraph();
        self.children(id);
        self.out.paragraph();
    }

    fn division(&mut self, id: NodeId) {
        self.level += 1;
        let mut title = self.title_of(id);
        if title.is_empty() {
            title = match self.tree.name(id) {
                "exercises" => "Exercises",
                "reading-questions" | "readingquestions" => "Reading questions",
                "solutions" => "Solutions",
                "glossary" => "Glossary",
                _ => "",
            }
            .to_owned();
        }
        if !title.is_empty() {
            self.out.heading(self.level.min(6), &title);
            if self.level == 1 && self.title.is_none() {
                self.title = Some(title);
            }
        }
        self.but_title(id);
        self.level -= 1;
        self.out.paragraph();
    }

    fn bold_title(&mut self, id: NodeId) {
        let title = self.captured(id);
        if !title.is_empty() {
            self.out.paragraph();
            self.out.push(&format!("**{}.**", title.trim_end_matches(['.', ':'])));
            self.out.paragraph();
        }
    }

    /// A part with a title that is no division.
    fn titled_part(&mut self, id: NodeId) {
        let title = self.title_of(id);
        self.out.paragraph();
        if !title.is_empty() {
            self.out.push(&format!("**{}.**", title.trim_end_matches(['.', ':'])));
            self.out.space();
        }
        self.run_in(id);
        self.out.paragraph();
    }

    /// A theorem, example or exercise: word, number, title, and its first paragraph on the same line.
    fn block(&mut self, id: NodeId, word: &str) {
        if !self.has_text(id) {
            return;
        }
        let title = self.title_of(id);
        let key = self.tree.attribute(id, "id").or_else(|| self.tree.attribute(id, "acro")).unwrap_or("");
        let numbered = self.references.text(key).filter(|text| !word.is_empty() && text.starts_with(word));
        let head = match (numbered, self.tree.attribute(id, "acro")) {
            (Some(_), Some(acro)) => format!("{word} {acro}"),
            (Some(numbered), None) => numbered.to_owned(),
            _ => word.to_owned(),
        };
        self.out.paragraph();
        if !head.is_empty() {
            self.out.push(&format!("**{head}.**"));
            self.out.space();
        }
        if !title.is_empty() {
            let shown = if head.is_empty() {
                format!("**{}.**", title.trim_end_matches(['.', ':']))
            } else {
                format!("({title})")
            };
            self.out.push(&shown);
        }
        self.out.run_in();
        self.run_in(id);
        self.out.paragraph();
    }

    /// Children, the first paragraph of which goes on with the line.
    fn run_in(&mut self, id: NodeId) {
        let mut first = true;
        for &child in self.tree.children(id) {
            let name = self.tree.name(child);
            if name == "title" || (name.is_empty() && self.tree.node(child).text.trim().is_empty()) {
                continue;
            }
            match name {
                "p" | "para" if first => {
                    self.children(child);
                    self.out.paragraph();
                }
                "statement" | "introduction" | "webwork" if first => self.run_in(child),
                _ => self.node(child),
            }
            first &= matches!(kind(self.tree.name(child)), Some(Kind::Skipped));
        }
    }

    /// Whether an element holds anything to read.
    fn has_text(&self, id: NodeId) -> bool {
        let mut stack = vec![id];
        while let Some(at) = stack.pop() {
            let node = self.tree.node(at);
            if !node.text.trim().is_empty() || matches!(node.name.as_str(), "var" | "fillin") {
                return true;
            }
            if !matches!(kind(&node.name), Some(Kind::Skipped)) {
                stack.extend(&node.children);
            }
        }
        false
    }

    fn task(&mut self, id: NodeId) {
        if !self.has_text(id) {
            return;
        }
        self.out.begin_item("-");
        let title = self.title_of(id);
        if !title.is_empty() {
            self.out.push(&format!("**{title}.**"));
            self.out.space();
        }
        self.run_in(id);
        self.out.end_item();
    }

    fn list(&mut self, id: NodeId) {
        self.list += 1;
        if self.list == 1 {
            self.out.paragraph()
        } else {
            self.out.line()
        }
        let style =
            self.tree.attribute(id, "marker").or_else(|| self.tree.attribute(id, "label")).unwrap_or("").to_owned();
        let numbered = self.tree.name(id) == "ol";
        let mut count = 1u32;
        for &child in self.tree.children(id) {
            if self.tree.name(child) != "li" {
                if !self.tree.name(child).is_empty() {
                    self.node(child);
                }
                continue;
            }
            let marker = if numbered { item_mark(&style, self.list, count) } else { "-".to_owned() };
            self.out.begin_item(&marker);
            let title = self.title_of(child);
            if !title.is_empty() {
                self.out.push(&format!("**{}.**", title.trim_end_matches(['.', ':'])));
                self.out.space();
            }
            self.run_in(child);
            self.out.end_item();
            count = count.saturating_add(1);
        }
        self.list -= 1;
        if self.list == 0 { self.out.paragraph() } else { self.out.line() }
    }

    fn reference(&mut self, id: NodeId) {
        let own = self.captured(id);
        if !own.is_empty() {
            self.out.push(&own);
            return;
        }
        if let (Some(word), Some(acro)) = (self.tree.attribute(id, "type"), self.tree.attribute(id, "acro")) {
            let mut letters = word.chars();
            let word: String = letters.next().map_or_else(String::new, |c| c.to_uppercase().chain(letters).collect());
            self.out.push(&format!("{word} {acro}"));
            return;
        }
        let keys = self.tree.attribute(id, "ref").unwrap_or("").to_owned();
        let texts: Vec<String> = keys
            .split([',', ' '])
            .filter(|key| !key.is_empty())
            .take(20)
            .map(|key| self.references.text(key).map_or_else(|| format!("[{key}]"), str::to_owned))
            .collect();
        self.out.push(&texts.join(", "));
    }

    fn quoted(&mut self, id: NodeId, open: &str, close: &str) {
        self.out.push(open);
        let text = self.captured(id);
        self.out.push(&text);
        self.out.push(close);
    }

    fn code(&mut self, id: NodeId, language: &str) {
        let code = self.tree.all_text(id);
        let code = unindented(&code);
        if !code.is_empty() {
            self.out.code(language, &code);
        }
    }

    /// A program with its input, and the output the author shows.
    fn program(&mut self, id: NodeId) {
        let named =
            self.tree.attribute(id, "language").unwrap_or(if self.tree.name(id) == "sage" { "python" } else { "" });
        let language = named.to_owned();
        let part = self.tree.child(id, "input").or_else(|| self.tree.child(id, "code"));
        self.code(part.unwrap_or(id), &language);
        if let Some(output) = self.tree.child(id, "output") {
            self.code(output, "");
        }
    }

    fn url(&mut self, id: NodeId) {
        let text = self.captured(id);
        let shown = if text.is_empty() {
            self.tree.attribute(id, "visual").or_else(|| self.tree.attribute(id, "href")).unwrap_or("").to_owned()
        } else {
            text
        };
        self.out.push(&shown);
    }

    /// A value of WeBWorK, or a blank for an answer.
    fn variable(&mut self, id: NodeId) {
        if self.tree.attribute(id, "width").is_some() || self.tree.attribute(id, "form").is_some() {
            self.out.push("____");
            return;
        }
        let name = variable(self.tree.attribute(id, "name").unwrap_or(""));
        self.out.inline_formula(&name);
    }

    fn captioned(&mut self, id: NodeId) {
        let word = if self.tree.name(id) == "table" { "Table" } else { "Figure" };
        let caption = self.tree.child(id, "caption").or_else(|| self.tree.child(id, "title"));
        let caption = caption.map(|caption| self.captured(caption)).unwrap_or_default();
        let key = self.tree.attribute(id, "id").unwrap_or("");
        let name = self.references.text(key).filter(|text| text.starts_with(word)).unwrap_or(word).to_owned();
        self.out.paragraph();
        if !caption.is_empty() {
            self.out.push(&format!("{name}: {caption}"));
            self.out.paragraph();
        }
        for &child in self.tree.children(id) {
            if !matches!(self.tree.name(child), "caption" | "title" | "") {
                self.node(child);
            }
        }
        self.out.paragraph();
    }

    fn table(&mut self, id: NodeId) {
        let rows: Vec<NodeId> =
            self.tree.children(id).iter().copied().filter(|c| self.tree.name(*c) == "row").collect();
        let mut cells: Vec<Vec<String>> = Vec::new();
        for row in rows {
            let row_cells: Vec<NodeId> =
                self.tree.children(row).iter().copied().filter(|c| self.tree.name(*c) == "cell").collect();
            cells.push(row_cells.into_iter().map(|cell| self.captured(cell)).collect());
        }
        let markdown = table::markdown(&cells);
        if !markdown.is_empty() {
            self.out.block(&markdown);
        }
    }

    /// `<quantity><mag>5</mag><unit base="meter"/><per base="second"/></quantity>`.
    fn quantity(&mut self, id: NodeId) {
        let mut text = String::new();
        for &child in self.tree.children(id) {
            match self.tree.name(child) {
                "mag" => text.push_str(&self.captured(child)),
                name @ ("unit" | "per") => {
                    if name == "per" {
                        text.push('/');
                    } else if !text.is_empty() {
                        text.push(' ');
                    }
                    text.push_str(short_prefix(self.tree.attribute(child, "prefix").unwrap_or("")));
                    text.push_str(short_unit(self.tree.attribute(child, "base").unwrap_or("")));
                    if let Some(exponent) = self.tree.attribute(child, "exp") {
                        text.push('^');
                        text.push_str(exponent);
                    }
                }
                _ => {}
            }
        }
        self.out.push(text.trim());
    }

    /// Choices of a question, blocks to order, pairs to match.
    fn choices(&mut self, id: NodeId) {
        self.out.paragraph();
        for &child in self.tree.children(id) {
            match self.tree.name(child) {
                "choice" | "block" | "match" => {
                    self.out.begin_item("-");
                    for &part in self.tree.children(child) {
                        if !matches!(self.tree.name(part), "feedback") {
                            self.inner_line(part);
                        }
                    }
                    self.out.end_item();
                }
                "" => {}
                _ => self.node(child),
            }
        }
        self.out.paragraph();
    }

    fn inner_line(&mut self, id: NodeId) {
        if matches!(self.tree.name(id), "statement" | "p" | "premise" | "response") {
            let text = self.captured(id);
            self.out.push(&text);
            self.out.space();
        } else {
            self.node(id);
        }
    }
}

fn item_mark(style: &str, depth: usize, count: u32) -> String {
    let letter = |first: u8| char::from(first + u8::try_from(count.saturating_sub(1) % 26).unwrap_or(0));
    if style.contains('a') || (style.is_empty() && depth == 2) {
        format!("({})", letter(b'a'))
    } else if style.contains('A') {
        format!("({})", letter(b'A'))
    } else {
        format!("{count}.")
    }
}

fn short_prefix(prefix: &str) -> &str {
    match prefix {
        "kilo" => "k",
        "centi" => "c",
        "milli" => "m",
        "micro" => "µ",
        "nano" => "n",
        "mega" => "M",
        "giga" => "G",
        other => other,
    }
}

fn short_unit(base: &str) -> &str {
    match base {
        "meter" | "metre" => "m",
        "second" => "s",
        "gram" => "g",
        "liter" | "litre" => "L",
        "newton" => "N",
        "joule" => "J",
        "watt" => "W",
        "hour" => "h",
        "minute" => "min",
        "foot" => "ft",
        "inch" => "in",
        "mile" => "mi",
        "pound" => "lb",
        "degree" => "°",
        "degreefahrenheit" => "°F",
        "degreecelsius" => "°C",
        "percent" => "%",
        other => other,
    }
}

/// Code without the indentation that its XML has.
fn unindented(code: &str) -> String {
    let code = code.trim_matches('\n').trim_end();
    let indent = code
        .lines()
        .filter(|line| !line.trim().is_empty())
        .map(|line| line.len() - line.trim_start_matches(' ').len())
        .min()
        .unwrap_or(0);
    code.lines().map(|line| line.get(indent..).unwrap_or("").trim_end()).collect::<Vec<_>>().join("\n")
}
