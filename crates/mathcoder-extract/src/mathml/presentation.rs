//! Presentation MathML: one function that turns an element into LaTeX, by its name. Recursion is bounded by the depth of the
//! tree, which [`super::tree::MAX_DEPTH`] caps.

use super::content;
use super::operators::{is_bar, takes_limits};
use super::symbols::is_infix;
use super::tokens;
use super::tree::{MathTree, ROOT};
use super::writer::Writer;

/// A conversion under way.
pub(super) struct Converter<'a> {
    pub(super) tree: &'a MathTree,
    pub(super) out: Writer,
    pub(super) tall: Vec<bool>,
}

/// The whole tree as LaTeX; empty where nothing in it can be seen.
pub(super) fn convert(tree: &MathTree) -> String {
    let mut converter = Converter { tree, out: Writer::default(), tall: tree.tall_nodes() };
    converter.element(ROOT);
    converter.out.finish()
}

impl Converter<'_> {
    /// Writes one element.
    pub(super) fn element(&mut self, id: usize) {
        let tree = self.tree;
        let variant =
            tree.attr(id, "mathvariant").or_else(|| tree.attr(id, "fontweight").filter(|weight| *weight == "bold"));
        match tree.name(id) {
            "" => self.loose_text(tree.own_text(id)),
            "mi" => tokens::identifier(&mut self.out, &tree.text_of(id), variant),
            "mn" => tokens::number(&mut self.out, &tree.text_of(id), variant),
            "mo" => tokens::operator(&mut self.out, &tree.text_of(id)),
            "mtext" => tokens::text(&mut self.out, &tree.text_of(id)),
            "ms" => tokens::text(&mut self.out, &format!("\"{}\"", tree.text_of(id))),
            "mspace" => self.space(id),
            "mglyph" => tokens::text(&mut self.out, tree.attr(id, "alt").unwrap_or_default()),
            "mfrac" => self.fraction(id),
            "msqrt" => self.wrapped("\\sqrt", &tree.items(id)),
            "mroot" => self.root(id),
            "msub" | "msup" | "msubsup" => self.scripts(id),
            "munder" | "mover" | "munderover" => self.limits(id),
            "mmultiscripts" => self.multiscripts(id),
            "mtable" => self.table(id),
            "mtr" | "mlabeledtr" => self.table_row(id),
            "mfenced" => self.fenced(id),
            "menclose" => self.enclosed(id),
            "mphantom" => self.wrapped("\\phantom", &tree.items(id)),
            "maction" => self.first_of(id),
            "semantics" => self.semantics(id),
            "annotation" | "annotation-xml" | "maligngroup" | "malignmark" | "none" | "mprescripts" | "merror" => {}
            name if content::is_content(name) => self.content(id),
            _ => self.row(&tree.items(id)),
        }
    }

    /// Writes elements as the body of a command.
    pub(super) fn wrapped(&mut self, command: &str, items: &[usize]) {
        self.out.token(command);
        self.out.open_group();
        self.row(items);
        self.out.close_group();
    }

    /// Writes one element in braces.
    pub(super) fn group(&mut self, id: Option<usize>) {
        self.out.open_group();
        if let Some(id) = id {
            self.element(id);
        }
        self.out.close_group();
    }

    /// The element inside rows, styles and paddings that hold nothing else.
    pub(super) fn core(&self, mut id: usize) -> usize {
        while matches!(self.tree.name(id), "mrow" | "mstyle" | "mpadded" | "math" | "td" | "mtd") {
            match self.tree.items(id).as_slice() {
                [only] => id = *only,
                _ => break,
            }
        }
        id
    }

    /// Text of an operator (or of an identifier that plays one), looking through rows around it.
    pub(super) fn operator_text(&self, id: usize) -> Option<String> {
        let core = self.core(id);
        match self.tree.name(core) {
            "mo" | "mi" | "mn" | "mtext" => Some(self.tree.text_of(core).trim().to_owned()),
            _ => None,
        }
    }

    /// True where scripts can be put behind the element without braces around it.
    pub(super) fn is_atom(&self, id: usize) -> bool {
        let core = self.core(id);
        match self.tree.name(core) {
            "mi" | "mn" | "mo" | "mtext" | "msqrt" | "mfrac" | "mfenced" | "mroot" | "mspace" | "ci" | "cn" => true,
            "mover" | "munder" => self.tree.items(core).first().is_none_or(|&base| !self.has_limits(base)),
            "mrow" | "math" | "mstyle" => self.is_fenced_row(core),
            _ => false,
        }
    }

    /// True for a base whose under- and overscripts are limits.
    pub(super) fn has_limits(&self, base: usize) -> bool {
        self.operator_text(base).is_some_and(|text| takes_limits(&text))
    }

    fn is_fenced_row(&self, id: usize) -> bool {
        let items = self.tree.items(id);
        let (Some(&first), Some(&last)) = (items.first(), items.last()) else { return true };
        let text = |id: usize| (self.tree.name(id) == "mo").then(|| self.tree.text_of(id).trim().to_owned());
        match (text(first), text(last)) {
            (Some(open), Some(close)) => {
                items.len() > 1
                    && (super::operators::closing_of(&open) == Some(close.as_str()) || (is_bar(&open) && open == close))
            }
            _ => false,
        }
    }

    fn loose_text(&mut self, text: &str) {
        let text = text.trim();
        let mut chars = text.chars();
        match (chars.next(), chars.next()) {
            (Some(c), None) if is_infix(c) => self.out.infix(super::command_of(c).unwrap_or(text)),
            (Some(_), None) => tokens::identifier(&mut self.out, text, None),
            (Some(_), Some(_)) if text.chars().all(|c| c.is_ascii_digit() || c == '.') => self.out.token(text),
            _ => tokens::text(&mut self.out, text),
        }
    }

    fn space(&mut self, id: usize) {
        if self.tree.attr(id, "linebreak") == Some("newline") {
            return self.out.token("\\\\");
        }
        let width = self.tree.attr(id, "width").unwrap_or_default();
        let number: f32 = width.trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == '%').parse().unwrap_or(0.0);
        let em = if width.ends_with("px") || width.ends_with("pt") { number / 12.0 } else { number };
        self.out.token(match em {
            em if em >= 1.7 => "\\qquad ",
            em if em >= 0.9 => "\\quad ",
            em if em >= 0.1 => "\\,",
            _ => "",
        });
    }

    fn fraction(&mut self, id: usize) {
        let items = self.tree.items(id);
        let no_line = self.tree.attr(id, "linethickness").is_some_and(|width| width.starts_with('0'));
        let bevelled = self.tree.attr(id, "bevelled") == Some("true");
        match (no_line, bevelled) {
            (true, _) => self.out.token("\\genfrac{}{}{0pt}{}"),
            (_, true) => {
                self.group(items.first().copied());
                self.out.token("/");
                return self.group(items.get(1).copied());
            }
            _ => self.out.token("\\frac"),
        }
        self.group(items.first().copied());
        self.group(items.get(1).copied());
    }

    fn root(&mut self, id: usize) {
        let items = self.tree.items(id);
        self.out.token("\\sqrt[");
        if let Some(&index) = items.get(1) {
            self.element(index);
        }
        self.out.token("]");
        self.group(items.first().copied());
    }

    fn enclosed(&mut self, id: usize) {
        let items = self.tree.items(id);
        let notation = self.tree.attr(id, "notation").unwrap_or("longdiv");
        let command = match notation.split_whitespace().next().unwrap_or_default() {
            "box" | "roundedbox" => "\\boxed",
            "radical" => "\\sqrt",
            "updiagonalstrike" => "\\cancel",
            "downdiagonalstrike" => "\\bcancel",
            "horizontalstrike" => "\\sout",
            "top" | "actuarial" => "\\overline",
            "bottom" => "\\underline",
            "longdiv" => "\\overline{\\smash{)}",
            _ => return self.row(&items),
        };
        if command.contains('{') {
            self.out.token(command);
            self.row(&items);
            return self.out.close_group();
        }
        self.wrapped(command, &items);
    }

    fn first_of(&mut self, id: usize) {
        if let Some(&first) = self.tree.items(id).first() {
            self.element(first);
        }
    }

    /// The presentation child; where there is none, content MathML from an annotation.
    fn semantics(&mut self, id: usize) {
        let mark = self.out.mark();
        let items = self.tree.items(id);
        if let Some(&first) = items.first() {
            self.element(first);
        }
        if !self.out.is_empty_since(mark) {
            return;
        }
        let annotation = items.iter().find(|&&item| self.tree.name(item) == "annotation-xml");
        if let Some(&annotation) = annotation {
            self.row(&self.tree.items(annotation));
        }
    }
}
