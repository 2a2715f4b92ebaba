//! The walk from tree to text. In: the tree, what of it is furniture, where its text is. Out: blocks. Recursion is bounded
//! by the depth of the tree; every node is visited once, formulas are taken before anything else looks at them.

use super::attributes::Attr;
use super::blocks::{Announces, Block, Kind, Line, Marker, Room, finish};
use super::delimiters::whole_formula;
use super::facts::{Facts, fact, is_invisible};
use super::formula::{Formula, Found, ScriptIds, formula_at};
use super::page_math::PageMath;
use super::scripts::script_text;
use super::tags::Tag;
use super::tree::{NodeId, Tree};
use crate::record::FormulaCounts;

/// Walks a page.
pub(super) struct Renderer<'t, 'a> {
    pub(super) tree: &'t Tree<'a>,
    pub(super) facts: &'t [Facts],
    dropped: &'t [bool],
    pub(super) scripts: &'t ScriptIds,
    pub(super) math: &'t PageMath,
    /// Inside an element whose delimiters mean nothing.
    literal: bool,
    pub(super) counts: FormulaCounts,
    blocks: Vec<Block>,
    pub(super) line: Line,
    lists: Vec<List>,
    marker: Option<Marker>,
    quotes: u8,
    heading: Option<u8>,
    room: Room,
}

/// A list being written.
struct List {
    /// Number of the next item; `None` for bullets.
    number: Option<u32>,
}

/// What a walk needs to know of the page.
pub(super) struct Page<'t, 'a> {
    pub(super) tree: &'t Tree<'a>,
    pub(super) facts: &'t [Facts],
    pub(super) dropped: &'t [bool],
    pub(super) scripts: &'t ScriptIds,
}

impl<'t, 'a> Renderer<'t, 'a> {
    /// A renderer with nothing written.
    pub(super) fn new(page: &Page<'t, 'a>, math: &'t PageMath) -> Self {
        Self {
            tree: page.tree,
            facts: page.facts,
            dropped: page.dropped,
            scripts: page.scripts,
            math,
            literal: false,
            counts: FormulaCounts::default(),
            blocks: Vec::new(),
            line: Line::default(),
            lists: Vec::new(),
            marker: None,
            quotes: 0,
            heading: None,
            room: Room::Lines,
        }
    }

    /// The blocks written.
    pub(super) fn finish(mut self) -> (Vec<Block>, FormulaCounts) {
        self.flush();
        (self.blocks, self.counts)
    }

    /// Writes all children of a node.
    pub(super) fn children(&mut self, id: NodeId) {
        for child in self.tree.children(id) {
            self.node(child);
        }
    }

    /// Writes one node.
    pub(super) fn node(&mut self, id: NodeId) {
        match self.math.counts(self.tree, id) {
            Some(counts) if counts == self.literal => {
                let around = std::mem::replace(&mut self.literal, !counts);
                self.counted_node(id);
                self.literal = around;
            }
            _ => self.counted_node(id),
        }
    }

    fn text(&mut self, text: &str) {
        if self.literal && self.math.next_start(text.as_bytes()).is_some() {
            return self.line.push_literal(text);
        }
        self.line.push(text);
    }

    fn counted_node(&mut self, id: NodeId) {
        let tag = self.tree.tag(id);
        if tag == Tag::Text {
            return self.text(self.tree.own_text(id));
        }
        if tag == Tag::Pre || tag == Tag::Xmp {
            return self.code_block(id);
        }
        match formula_at(self.tree, self.scripts, id) {
            Found::Formula(formula) => return self.formula(&formula),
            Found::Twin => return,
            Found::Nothing => {}
        }
        if is_invisible(tag) || tag == Tag::Img {
            return;
        }
        if self.dropped.get(id as usize).copied().unwrap_or(false) || self.is_link_list(id) {
            return self.leave_out(id);
        }
        match tag {
            Tag::Br => self.line.line_end(),
            Tag::Hr => self.flush(),
            Tag::Sup => self.script(id, '^'),
            Tag::Sub => self.script(id, '_'),
            Tag::Code | Tag::Kbd | Tag::Samp | Tag::Tt => self.inline_code(id),
            Tag::Ul | Tag::Menu => self.list(id, None),
            Tag::Ol => self.list(
                id,
                Some(self.tree.attr(id, Attr::Start).and_then(|start| start.trim().parse().ok()).unwrap_or(1)),
            ),
            Tag::Li => self.item(id),
            Tag::Blockquote => self.quote(id),
            Tag::Table => self.table(id),
            Tag::A if self.is_anchor_mark(id) => {}
            Tag::A if self.tree.attr(id, Attr::Href).is_some() => self.link(id),
            Tag::Span if self.tree.class_facts(id).is_classifier => {
                self.line.push(": ");
                self.children(id);
            }
            Tag::Div if self.is_listing(id) => self.code_block(id),
            Tag::Label => {
                self.line.push(" ");
                self.children(id);
                self.line.push(" ");
            }
            _ => match tag.heading_level() {
                Some(level) => self.heading(id, level),
                None if tag.is_block() => {
                    self.flush();
                    self.children(id);
                    self.flush();
                }
                None => self.children(id),
            },
        }
    }

    /// Passes over furniture; a heading right before it announced nothing else.
    fn leave_out(&mut self, id: NodeId) {
        if self.line.text.trim().is_empty()
            && fact(self.facts, id).text > 0
            && let Some(Block { kind: Kind::Heading(_), announces, .. }) = self.blocks.last_mut()
        {
            *announces = Announces::Furniture;
        }
    }

    /// Ends the block under way.
    pub(super) fn flush(&mut self) {
        let line = self.line.part();
        if line.text.trim().is_empty() {
            return;
        }
        let indent = self.indent();
        let (kind, indent) = match (self.heading, self.marker.take()) {
            (Some(level), marker) => {
                self.marker = marker;
                (Kind::Heading(level), 0)
            }
            (None, Some(marker)) => (Kind::Item(marker), indent.saturating_sub(2)),
            (None, None) => (Kind::Paragraph, indent),
        };
        if let Kind::Heading(level) = kind {
            self.drop_empty_sections(level);
        }
        self.blocks.push(Block { kind, indent, quotes: self.quotes, line, announces: Announces::Text });
    }

    /// Blanks in front of a block in the present lists.
    fn indent(&self) -> u8 {
        2 * u8::try_from(self.lists.len().min(8)).unwrap_or(8)
    }

    /// Takes back headings of sections that held nothing but furniture, when the next section begins.
    fn drop_empty_sections(&mut self, level: u8) {
        while let Some(Block { kind: Kind::Heading(last), announces: Announces::Furniture, .. }) = self.blocks.last()
            && *last >= level.max(2)
        {
            self.blocks.pop();
        }
    }

    /// Adds a finished row of a table.
    pub(super) fn push_row(&mut self, row: &str) {
        let mut line = Line::default();
        line.push_fixed(row);
        self.blocks.push(Block { kind: Kind::Row, indent: 0, quotes: self.quotes, line, announces: Announces::Text });
    }

    /// The content of a cell in one line.
    pub(super) fn cell_text(&mut self, cell: NodeId) -> String {
        let blocks = std::mem::take(&mut self.blocks);
        let lists = std::mem::take(&mut self.lists);
        let room = std::mem::replace(&mut self.room, Room::OneLine);
        self.children(cell);
        self.flush();
        let inner = std::mem::replace(&mut self.blocks, blocks);
        self.lists = lists;
        self.room = room;
        let mut parts = Vec::new();
        for block in inner {
            parts.push(finish(&block.line, Room::OneLine, self.math, &mut self.counts));
        }
        parts.join(" ")
    }

    pub(super) fn formula(&mut self, formula: &Formula) {
        let resolved = formula.tex.as_deref().map(|tex| self.math.resolved(tex));
        let tex = match resolved {
            Some(None) => return,
            Some(Some(tex)) => Some(tex.into_owned()),
            None => None,
        };
        let formula = &Formula { tex, display: formula.display };
        self.counts.seen = self.counts.seen.saturating_add(1);
        match formula.tex {
            Some(_) => self.counts.kept = self.counts.kept.saturating_add(1),
            None => self.counts.failed = self.counts.failed.saturating_add(1),
        }
        self.line.push_formula(formula, self.room_of_formula());
    }

    fn room_of_formula(&self) -> Room {
        match self.room {
            Room::Lines if self.heading.is_some() => Room::OneLine,
            Room::Lines if self.quotes > 0 => Room::SingleLines,
            room => room,
        }
    }

    fn link(&mut self, id: NodeId) {
        let before = self.line.text.len();
        self.children(id);
        self.line.linked += self.line.text.len().saturating_sub(before);
    }

    fn heading(&mut self, id: NodeId, level: u8) {
        self.flush();
        self.heading = Some(level);
        self.children(id);
        self.flush();
        self.heading = None;
    }

    fn list(&mut self, id: NodeId, number: Option<u32>) {
        self.flush();
        self.lists.push(List { number });
        let marker = self.marker.take();
        self.children(id);
        self.flush();
        self.marker = marker;
        self.lists.pop();
    }

    fn item(&mut self, id: NodeId) {
        self.flush();
        let marker = match self.lists.last_mut() {
            Some(List { number: Some(number) }) => {
                let marker = Marker::Number(*number);
                *number = number.saturating_add(1);
                marker
            }
            _ => Marker::Bullet,
        };
        self.marker = Some(marker);
        self.children(id);
        self.flush();
        self.marker = None;
    }

    fn quote(&mut self, id: NodeId) {
        self.flush();
        self.quotes += u8::from(self.quotes < 4);
        self.children(id);
        self.flush();
        self.quotes = self.quotes.saturating_sub(1);
    }

    fn script(&mut self, id: NodeId, mark: char) {
        if self.tree.has_class(id, "reference") || self.tree.has_class(id, "footnote-ref") {
            return;
        }
        let simple = self.tree.descendants(id).all(|node| {
            matches!(
                self.tree.tag(node),
                Tag::Text | Tag::I | Tag::Em | Tag::B | Tag::Strong | Tag::Var | Tag::Span | Tag::Small | Tag::Font
            )
        });
        let script = simple.then(|| script_text(&self.line.text, &self.tree.text_of(id), mark)).flatten();
        match script {
            Some(script) => self.line.text.push_str(&script),
            None => self.children(id),
        }
    }

    fn inline_code(&mut self, id: NodeId) {
        let own = fact(self.facts, id);
        let has_formula = own.formulas > 0 || self.tree.descendants(id).any(|node| self.is_drawn_formula(node));
        if own.has_block || has_formula || own.text > 400 || own.text == 0 || self.tree.tag(id) == Tag::Tt {
            return self.children(id);
        }
        let text = self.tree.text_of(id);
        if self.math.reads_code && !self.literal && whole_formula(text.trim()).is_some() {
            return self.children(id);
        }
        let joined = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let fence = if joined.contains('`') { "``" } else { "`" };
        let pad = if joined.starts_with('`') || joined.ends_with('`') { " " } else { "" };
        self.line.push_fixed(&format!("{fence}{pad}{joined}{pad}{fence}"));
    }

    fn is_drawn_formula(&self, id: NodeId) -> bool {
        !matches!(self.tree.tag(id), Tag::Text | Tag::Span | Tag::A)
            || self.tree.classes(id).any(|class| class == "katex" || class == "math")
    }

    fn code_block(&mut self, id: NodeId) {
        let is_formula = || matches!(formula_at(self.tree, self.scripts, id), Found::Formula(_));
        if fact(self.facts, id).formulas > 0 || self.tree.has_class(id, "math") || is_formula() {
            return self.marked_up_pre(id);
        }
        if self.dropped.get(id as usize).copied().unwrap_or(false) {
            return;
        }
        self.flush();
        let mut code = String::new();
        self.code_text(id, &mut code);
        let first = code.find(|c: char| !c.is_whitespace()).unwrap_or(code.len());
        let start = code.get(..first).and_then(|blank| blank.rfind('\n')).map_or(0, |end| end + 1);
        let code = code.get(start..).unwrap_or_default().trim_end();
        if code.is_empty() {
            return;
        }
        let fence = "`".repeat(longest_run(code, '`').max(2) + 1);
        let mut text = String::with_capacity(code.len() + 32);
        text.push_str(&fence);
        text.push_str(&super::code_language(self.tree, id).unwrap_or_default());
        for line in code.lines() {
            text.push('\n');
            text.push_str(line.trim_end());
        }
        text.push('\n');
        text.push_str(&fence);
        let whole = 0..text.len();
        let line = Line { text, fixed: vec![whole], ..Line::default() };
        let indent = self.indent();
        self.blocks.push(Block { kind: Kind::Code, indent, quotes: self.quotes, line, announces: Announces::Text });
    }

    /// Preformatted text in which formulas were set: running text after all.
    fn marked_up_pre(&mut self, id: NodeId) {
        self.flush();
        match formula_at(self.tree, self.scripts, id) {
            Found::Formula(formula) => self.formula(&formula),
            Found::Twin => {}
            Found::Nothing => self.children(id),
        }
        self.flush();
    }

    fn code_text(&self, id: NodeId, out: &mut String) {
        for node in self.tree.children(id) {
            match self.tree.tag(node) {
                Tag::Text => out.push_str(&self.tree.own_text(node).replace('\0', "")),
                Tag::Br => out.push('\n'),
                tag if is_invisible(tag) || tag == Tag::Button => {}
                _ if self.dropped.get(node as usize).copied().unwrap_or(false) => {}
                tag => {
                    if tag.is_block() && !out.is_empty() && !out.ends_with('\n') {
                        out.push('\n');
                    }
                    self.code_text(node, out);
                }
            }
        }
    }

    /// Lists and boxes that hold hardly more than links.
    fn is_link_list(&self, id: NodeId) -> bool {
        let own = fact(self.facts, id);
        if self.tree.tag(id) == Tag::P && own.links > 0 && own.formulas == 0 && own.text >= 8 {
            // A paragraph that is one link leads away: "Read more", "Next chapter", "See also: another page".
            let linked = u64::from(own.link) * 100 >= u64::from(own.text) * 80 || self.is_labelled_link(id);
            return linked && self.lists.is_empty() && self.room == Room::Lines;
        }
        if !matches!(self.tree.tag(id), Tag::Ul | Tag::Ol | Tag::Div | Tag::Section | Tag::Dl | Tag::Table)
            || own.links < 4
            || own.formulas > 0
        {
            return false;
        }
        u64::from(own.link) * 100 >= u64::from(own.text) * 85
    }

    /// A few words and a colon, then nothing but links.
    fn is_labelled_link(&self, id: NodeId) -> bool {
        let own = fact(self.facts, id);
        if own.text > 300 || own.link.saturating_mul(2) < own.text {
            return false;
        }
        let text = self.tree.text_of(id);
        let Some((label, rest)) = text.split_once(':') else { return false };
        let visible = |text: &str| text.chars().filter(|c| !c.is_whitespace()).count() as u64;
        visible(label) <= 30 && u64::from(own.link) * 10 >= visible(rest) * 9 && !text.contains(['$', '\\'])
    }

    /// Program text that Doxygen sets in boxes, one per line.
    fn is_listing(&self, id: NodeId) -> bool {
        self.tree.class_facts(id).is_fragment && self.tree.children(id).any(|child| self.tree.has_class(child, "line"))
    }

    /// The sign behind a heading that links to it.
    fn is_anchor_mark(&self, id: NodeId) -> bool {
        let length = fact(self.facts, id).text;
        if length > 40 {
            return false;
        }
        let text = self.tree.text_of(id);
        let text = text.trim();
        let skips = self.tree.attr(id, Attr::Href).is_some_and(|href| href.starts_with('#'))
            && (text.starts_with("Skip to") || text.starts_with("Jump to"));
        skips || (length <= 1 && matches!(text, "¶" | "#" | "§" | "🔗" | "↑" | "^" | "↩"))
    }
}

fn longest_run(text: &str, wanted: char) -> usize {
    let (mut longest, mut run) = (0, 0);
    for c in text.chars() {
        run = if c == wanted { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    longest
}
