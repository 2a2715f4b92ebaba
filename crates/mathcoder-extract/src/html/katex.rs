//! KaTeX output that lost its annotation: the visible half (`katex-html`) is boxes with classes, from which the formula is
//! rebuilt as a [`MathTree`]. In: a node of the drawing. Out: LaTeX. The classes follow KaTeX 0.10 to 0.16.
//!
//! What the drawing does not tell (macro names, spacing commands below a quad, which of two equal looking commands was
//! meant) is lost.

use super::attributes::Attr;
use super::tags::Tag;
use super::tree::{NodeId, Tree};
use crate::mathml::{MathTree, MathmlError, mathml_to_latex};

/// Rebuilds the formula drawn below `id`.
pub(super) fn rebuild(tree: &Tree<'_>, id: NodeId) -> Result<String, MathmlError> {
    let mut math = Drawing { tree, math: MathTree::new("math"), negated: false, in_text: false };
    math.row(id);
    mathml_to_latex(&math.math)
}

struct Drawing<'t, 'a> {
    tree: &'t Tree<'a>,
    math: MathTree,
    /// A stroke was drawn through the relation that comes next.
    negated: bool,
    /// Inside a text box, where letters without an alphabet are words.
    in_text: bool,
}

impl Drawing<'_, '_> {
    fn has(&self, id: NodeId, class: &str) -> bool {
        self.tree.has_class(id, class)
    }

    /// Writes the children of a box.
    fn row(&mut self, id: NodeId) {
        let children: Vec<NodeId> = self.tree.children(id).collect();
        let Some(scripts) = children.iter().position(|&child| self.has(child, "msupsub")) else {
            for child in children {
                self.item(child);
            }
            return;
        };
        let (bases, rest) = children.split_at(scripts);
        let Some((&scripts, rest)) = rest.split_first() else { return };
        self.scripted(bases, scripts);
        for &child in rest {
            self.item(child);
        }
    }

    fn group(&mut self, name: &str, id: NodeId) {
        self.math.open(name);
        self.item(id);
        self.math.close();
    }

    /// Writes one box.
    fn item(&mut self, id: NodeId) {
        if self.tree.tag(id) == Tag::Text {
            return self.characters(self.tree.own_text(id), id);
        }
        if self.tree.tag(id) == Tag::Svg {
            return;
        }
        for class in self.tree.classes(id) {
            match class {
                "strut" | "pstrut" | "vlist-s" | "nulldelimiter" | "frac-line" | "katex-mathml" | "hide-tail"
                | "arraycolsep" => return,
                "mspace" => return self.space(id),
                "msupsub" => return self.scripted(&[], id),
                "mfrac" => return self.fraction(id),
                "sqrt" => return self.root(id),
                "op-limits" => return self.limits(id),
                "accent" | "overline" | "underline" | "mover" | "munder" => return self.accent(id),
                "mtable" => return self.table(id),
                "delimsizing" | "delimcenter" => return self.delimiter(id),
                "text" => return self.text_box(id),
                "mop" if self.is_word(id) => return self.token("mi", &self.tree.text_of(id), None),
                "tag" | "eqn-num" => return,
                "fbox" => return,
                "boxpad" => {
                    self.math.open("menclose");
                    self.math.attribute("notation", "box");
                    self.row(id);
                    return self.math.close();
                }
                _ => {}
            }
        }
        self.row(id);
    }

    fn is_word(&self, id: NodeId) -> bool {
        let text = self.tree.text_of(id);
        text.trim().chars().count() > 1
            && text.chars().all(|c| c.is_alphabetic() || c.is_whitespace())
            && !self.tree.descendants(id).any(|node| self.has(node, "vlist"))
    }

    fn space(&mut self, id: NodeId) {
        if self.has(id, "newline") {
            self.math.open("mspace");
            self.math.attribute("linebreak", "newline");
            return self.math.close();
        }
        let style = self.tree.attr(id, Attr::Style).unwrap_or_default();
        if let Some(width) = length(style, "margin-right:").filter(|width| *width >= 0.9) {
            self.math.open("mspace");
            self.math.attribute("width", &format!("{width}em"));
            self.math.close();
        }
    }

    fn token(&mut self, name: &str, text: &str, variant: Option<&str>) {
        let text = text.replace('\u{200b}', "");
        if text.is_empty() {
            return;
        }
        self.math.open(name);
        if let Some(variant) = variant {
            self.math.attribute("mathvariant", variant);
        }
        self.math.text(&text);
        self.math.close();
    }

    /// Writes characters as the tokens that the classes of their box name.
    fn characters(&mut self, text: &str, id: NodeId) {
        let parent = self.tree.parent(id);
        let whole = &text.replace('\u{200b}', "");
        let text = whole.trim();
        if text.is_empty() {
            return;
        }
        let is_operator = ["mbin", "mrel", "mopen", "mclose", "mpunct", "mop", "delimsizinginner"]
            .iter()
            .any(|class| self.has(parent, class));
        if is_operator {
            return self.operator(text);
        }
        if is_stroke(text) {
            self.negated = true;
            return;
        }
        let words = text.contains(|c: char| !c.is_ascii_digit());
        if self.in_text && words && !["mathnormal", "mathit"].iter().any(|class| self.has(parent, class)) {
            return self.token("mtext", whole, None);
        }
        let variant = self.variant(parent);
        let mut number = String::new();
        for c in text.chars() {
            if c.is_ascii_digit() || (c == '.' && !number.is_empty()) {
                number.push(c);
                continue;
            }
            self.number(&mut number, variant);
            let word = variant.is_some() && c.is_alphabetic() && text.chars().all(char::is_alphabetic);
            if word {
                return self.token("mi", text, variant);
            }
            self.token(if c.is_alphabetic() { "mi" } else { "mo" }, c.encode_utf8(&mut [0; 4]), variant);
        }
        self.number(&mut number, variant);
    }

    /// An operator, with the stroke drawn before it.
    fn operator(&mut self, text: &str) {
        let stroked = text.chars().any(|c| is_stroke(c.encode_utf8(&mut [0; 4])));
        let text: String = text.chars().filter(|c| !is_stroke(c.encode_utf8(&mut [0; 4]))).collect();
        let negated = std::mem::replace(&mut self.negated, false) || stroked;
        match text.as_str() {
            "" => self.negated = negated,
            "=" if negated => self.token("mo", "≠", None),
            "∈" if negated => self.token("mo", "∉", None),
            "≡" if negated => self.token("mo", "≢", None),
            "⊂" if negated => self.token("mo", "⊄", None),
            text => self.token("mo", text, None),
        }
    }

    /// Words, with formulas between them where there are any.
    fn text_box(&mut self, id: NodeId) {
        let formula = |node: NodeId| ["mathnormal", "msupsub", "vlist"].iter().any(|class| self.has(node, class));
        if !self.tree.descendants(id).any(formula) {
            return self.token("mtext", &self.tree.text_of(id), None);
        }
        let outside = std::mem::replace(&mut self.in_text, true);
        self.row(id);
        self.in_text = outside;
    }

    fn number(&mut self, number: &mut String, variant: Option<&str>) {
        if !number.is_empty() {
            self.token("mn", number, variant);
            number.clear();
        }
    }

    fn variant(&self, id: NodeId) -> Option<&'static str> {
        self.tree.classes(id).find_map(|class| {
            Some(match class {
                "mathbf" | "textbf" => "bold",
                "boldsymbol" => "bold-italic",
                "mathbb" | "textbb" => "double-struck",
                "mathcal" | "mathscr" | "textscr" => "script",
                "mathfrak" | "textfrak" => "fraktur",
                "mathsf" | "textsf" => "sans-serif",
                "mathtt" | "texttt" => "monospace",
                "mathrm" | "textrm" | "mainrm" => "normal",
                _ => return None,
            })
        })
    }

    /// Boxes with scripts behind them.
    fn scripted(&mut self, bases: &[NodeId], scripts: NodeId) {
        let (mut sub, mut sup) = (None, None);
        for entry in self.entries(scripts) {
            if self.offset(entry) > 0.0 {
                sub = Some(entry);
            } else {
                sup = Some(entry);
            }
        }
        let name = match (sub, sup) {
            (Some(_), Some(_)) => "msubsup",
            (Some(_), None) => "msub",
            (None, Some(_)) => "msup",
            (None, None) => "mrow",
        };
        self.math.open(name);
        self.math.open("mrow");
        for &base in bases {
            self.item(base);
        }
        self.math.close();
        for script in [sub, sup].into_iter().flatten() {
            self.group("mrow", script);
        }
        self.math.close();
    }

    /// Entries of the first vertical list below a box, bottom first as KaTeX writes them.
    fn entries(&self, id: NodeId) -> Vec<NodeId> {
        let list = self.tree.descendants(id).find(|&node| self.has(node, "vlist"));
        list.map_or_else(Vec::new, |list| {
            self.tree.children(list).filter(|&node| self.tree.tag(node) == Tag::Span).collect()
        })
    }

    /// How far below the line an entry stands.
    fn offset(&self, entry: NodeId) -> f32 {
        let top = length(self.tree.attr(entry, Attr::Style).unwrap_or_default(), "top:").unwrap_or(0.0);
        let strut = self.tree.children(entry).find(|&node| self.has(node, "pstrut"));
        top + strut
            .and_then(|strut| length(self.tree.attr(strut, Attr::Style).unwrap_or_default(), "height:"))
            .unwrap_or(3.0)
    }

    fn fraction(&mut self, id: NodeId) {
        let entries = self.entries(id);
        let is_line = |this: &Self, entry: NodeId| this.tree.children(entry).any(|node| this.has(node, "frac-line"));
        let has_line = entries.iter().any(|&entry| is_line(self, entry));
        let parts: Vec<NodeId> = entries.into_iter().filter(|&entry| !is_line(self, entry)).collect();
        self.math.open("mfrac");
        if !has_line {
            self.math.attribute("linethickness", "0");
        }
        for &part in parts.iter().rev() {
            self.group("mrow", part);
        }
        self.math.close();
    }

    fn root(&mut self, id: NodeId) {
        let index = self.tree.children(id).find(|&child| self.has(child, "root"));
        let body = self.tree.descendants(id).find(|&node| self.has(node, "svg-align"));
        self.math.open(if index.is_some() { "mroot" } else { "msqrt" });
        if let Some(body) = body {
            self.group("mrow", body);
        }
        if let Some(index) = index {
            self.group("mrow", index);
        }
        self.math.close();
    }

    /// A big operator with its limits: scripts are set smaller than the operator between them.
    fn limits(&mut self, id: NodeId) {
        let entries = self.entries(id);
        let is_script = |this: &Self, entry: NodeId| this.tree.children(entry).any(|node| this.has(node, "sizing"));
        let Some(base) = entries.iter().position(|&entry| !is_script(self, entry)) else { return self.row(id) };
        let under = base.checked_sub(1).and_then(|at| entries.get(at)).copied();
        let over = entries.get(base + 1).copied();
        let name = match (under, over) {
            (Some(_), Some(_)) => "munderover",
            (Some(_), None) => "munder",
            (None, Some(_)) => "mover",
            (None, None) => "mrow",
        };
        self.math.open(name);
        for part in [entries.get(base).copied(), under, over].into_iter().flatten() {
            self.group("mrow", part);
        }
        self.math.close();
    }

    fn accent(&mut self, id: NodeId) {
        let entries = self.entries(id);
        let body = |this: &Self, entry: NodeId| this.tree.children(entry).find(|&node| this.has(node, "accent-body"));
        let line = |this: &Self, entry: NodeId| {
            this.tree.children(entry).any(|node| {
                this.has(node, "overline-line") || this.has(node, "underline-line") || this.has(node, "hide-tail")
            })
        };
        let mark = entries.iter().find_map(|&entry| body(self, entry));
        let base = entries.iter().copied().find(|&entry| body(self, entry).is_none() && !line(self, entry));
        let Some(base) = base else { return self.row(id) };
        let under = self.has(id, "underline");
        self.math.open(if under { "munder" } else { "mover" });
        self.group("mrow", base);
        let text = mark.map(|mark| self.tree.text_of(mark).replace('\u{200b}', ""));
        match text.as_deref().map(str::trim) {
            Some("") => self.token("mo", "→", None),
            Some(text) => self.token("mo", text, None),
            None => self.token("mo", "¯", None),
        }
        self.math.close();
    }

    /// Tables stand column by column; MathML wants them row by row.
    fn table(&mut self, id: NodeId) {
        let is_column = |this: &Self, node: NodeId| this.tree.classes(node).any(|class| class.starts_with("col-align"));
        let columns: Vec<Vec<NodeId>> =
            self.tree.children(id).filter(|&node| is_column(self, node)).map(|column| self.entries(column)).collect();
        let rows = columns.iter().map(Vec::len).max().unwrap_or(0);
        let aligned = self.tree.children(id).any(|node| self.has(node, "col-align-r"));
        self.math.open("mtable");
        if aligned {
            self.math.attribute("columnalign", "right left");
        }
        for row in 0..rows {
            self.math.open("mtr");
            for column in &columns {
                self.math.open("mtd");
                if let Some(&cell) = column.get(row) {
                    self.item(cell);
                }
                self.math.close();
            }
            self.math.close();
        }
        self.math.close();
    }

    /// A delimiter of any size; tall ones are drawn in pieces.
    fn delimiter(&mut self, id: NodeId) {
        let text = self.tree.text_of(id).replace('\u{200b}', "");
        let text = text.trim();
        let first = text.chars().next();
        let whole = match first {
            Some('⎛' | '⎜' | '⎝') => "(",
            Some('⎞' | '⎟' | '⎠') => ")",
            Some('⎡' | '⎢' | '⎣') => {
                if text.contains('⎡') == text.contains('⎣') {
                    "["
                } else if text.contains('⎡') {
                    "⌈"
                } else {
                    "⌊"
                }
            }
            Some('⎤' | '⎥' | '⎦') => {
                if text.contains('⎤') == text.contains('⎦') {
                    "]"
                } else if text.contains('⎤') {
                    "⌉"
                } else {
                    "⌋"
                }
            }
            Some('⎧' | '⎨' | '⎩') => "{",
            Some('⎫' | '⎬' | '⎭') => "}",
            Some('∣') => "|",
            Some('∥') => "‖",
            _ => text,
        };
        self.token("mo", whole, None);
    }
}

/// The stroke that KaTeX draws through a relation, from its font or as a combining character.
fn is_stroke(text: &str) -> bool {
    matches!(text, "\u{e020}" | "\u{338}")
}

/// A length in em behind `key` in a style.
fn length(style: &str, key: &str) -> Option<f32> {
    let (_, rest) = style.split_once(key)?;
    rest.split("em").next()?.trim().parse().ok()
}
