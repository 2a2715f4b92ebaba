//! Tokens to tree, with the part of the WHATWG rules that decides what a reader sees: implied end tags, void elements,
//! misplaced end tags, foreign content. In: decoded text. Out: [`Tree`] and whether all of it was read. Linear: the stack
//! of open elements never grows past [`MAX_DEPTH`] and the tree not past [`MAX_NODES`].
//!
//! Not done: foster parenting (text inside a table but outside its cells stays there) and the re-opening of formatting
//! elements; neither changes text.

use super::attributes::Attr;
use super::tags::Tag;
use super::tokens::{StartTag, Surroundings, Token, Tokenizer};
use super::tree::{Characters, ClassId, NO_CLASS, Node, NodeId, OTHER_CLASS, ROOT, Span, Tree};
use std::collections::HashMap;

/// Deepest nesting kept; elements below hang on the last kept one.
pub(super) const MAX_DEPTH: usize = 200;

/// Most nodes and most attributes kept of one page, so that a worker stays below 64 MiB; the largest real page seen has
/// 153,000 tags.
const MAX_NODES: usize = 220_000;
const MAX_ATTRIBUTES: usize = 220_000;

/// Most values of `class` that get a number; real pages have a few hundred.
const MAX_CLASSES: usize = 10_000;

/// Source bytes for each node and each attribute: what real pages have at least, so that their lists hardly ever grow.
const BYTES_PER_NODE: usize = 24;
const BYTES_PER_ATTRIBUTE: usize = 40;

/// Most places made ready; what a page needs beyond them grows as it comes.
const MOST_ROOM: usize = 100_000;

/// Whether a page was read to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Read {
    /// All of it.
    Whole,
    /// It had more nodes or attributes than are kept.
    CutOff,
}

/// Parses a page.
pub(super) fn parse(text: &str) -> (Tree<'_>, Read) {
    let mut tokens = Tokenizer::new(text, (text.len() / BYTES_PER_ATTRIBUTE).min(MOST_ROOM));
    let mut builder = Builder::new((text.len() / BYTES_PER_NODE).min(MOST_ROOM));
    let mut read = Read::Whole;
    while let Some(token) = tokens.next() {
        match token {
            Token::Text(text) => {
                builder.append(Tag::Text, text);
            }
            Token::Open(tag) => {
                builder.open(tag, &tokens);
                tokens.stand(builder.surroundings());
            }
            Token::Close(tag, name) => {
                builder.close(tag, name, &tokens.characters);
                tokens.stand(builder.surroundings());
            }
        }
        if builder.nodes.len() >= MAX_NODES || tokens.attributes.len() > MAX_ATTRIBUTES {
            read = Read::CutOff;
            break;
        }
    }
    (Tree::new(tokens.characters, builder.nodes, tokens.attributes, builder.classes), read)
}

struct Builder<'a> {
    nodes: Vec<Node>,
    open: Vec<NodeId>,
    /// Elements opened beyond the deepest level, not yet closed.
    swallowed: usize,
    /// Where the lowest `math` or `svg` may stand among the open elements; none below it.
    foreign_from: usize,
    /// Different values of `class`, and their numbers.
    classes: Vec<Span>,
    class_ids: HashMap<&'a str, ClassId>,
}

/// Whether the tree stands in `math` or `svg`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Foreign {
    /// In HTML.
    Outside,
    /// In MathML or SVG.
    Inside,
}

impl<'a> Builder<'a> {
    fn new(room: usize) -> Self {
        let mut nodes = Vec::with_capacity(room + 1);
        nodes.push(Node::new(Tag::Html, ROOT, Span::default()));
        let (classes, class_ids) = (Vec::new(), HashMap::new());
        Self { nodes, open: vec![ROOT], swallowed: 0, foreign_from: usize::MAX, classes, class_ids }
    }

    fn tag(&self, id: NodeId) -> Tag {
        self.nodes.get(id as usize).map_or(Tag::Html, |node| node.tag)
    }

    fn current(&self) -> NodeId {
        self.open.last().copied().unwrap_or(ROOT)
    }

    fn tag_at(&self, at: usize) -> Tag {
        self.open.get(at).map_or(Tag::Html, |&id| self.tag(id))
    }

    /// What the tokenizer has to know of the current element.
    fn surroundings(&self) -> Surroundings {
        if self.foreign_from >= self.open.len() {
            return Surroundings::Html;
        }
        match self.foreign() {
            Foreign::Inside => Surroundings::Foreign,
            Foreign::Outside => Surroundings::HtmlInForeign,
        }
    }

    /// Where the current element stands: only `math` and `svg` without HTML in between count.
    fn foreign(&self) -> Foreign {
        // Nearly all of a page has no `math` or `svg` around it.
        let above = self.open.get(self.foreign_from.min(self.open.len())..).unwrap_or_default();
        for &id in above.iter().rev() {
            let tag = self.tag(id);
            if tag.holds_html() {
                return Foreign::Outside;
            }
            if matches!(tag, Tag::Math | Tag::Svg) {
                return Foreign::Inside;
            }
            if tag.is_block() {
                return Foreign::Outside;
            }
        }
        Foreign::Outside
    }

    /// Adds a node as the last child of the current element.
    fn append(&mut self, tag: Tag, text: Span) -> NodeId {
        let id = NodeId::try_from(self.nodes.len()).unwrap_or(NodeId::MAX);
        self.nodes.push(Node::new(tag, self.current(), text));
        id
    }

    fn append_element(&mut self, start: StartTag, tokens: &Tokenizer<'a>) -> NodeId {
        let id = self.append(start.tag, start.name);
        let own = tokens.attributes.get(start.first_attribute..).unwrap_or_default();
        let class = own.iter().find(|attribute| attribute.key == Attr::Class);
        let class = class.map_or(NO_CLASS, |class| self.class_id(class.value, &tokens.characters));
        if let Some(node) = self.nodes.last_mut() {
            node.first_attribute = u32::try_from(start.first_attribute).unwrap_or(u32::MAX);
            node.attributes = u8::try_from(own.len()).unwrap_or(u8::MAX);
            node.class = class;
        }
        id
    }

    /// The number of a class; values with references in them, and those beyond the largest number, have none.
    fn class_id(&mut self, value: Span, characters: &Characters<'a>) -> ClassId {
        let Some(text) = characters.in_source(value) else { return OTHER_CLASS };
        if let Some(&id) = self.class_ids.get(text) {
            return id;
        }
        if self.classes.len() >= MAX_CLASSES {
            return OTHER_CLASS;
        }
        self.classes.push(value);
        let next = ClassId::try_from(self.classes.len()).unwrap_or(OTHER_CLASS);
        self.class_ids.insert(text, next);
        next
    }

    fn open(&mut self, start: StartTag, tokens: &Tokenizer<'a>) {
        let tag = start.tag;
        if matches!(tag, Tag::Html | Tag::Body | Tag::Head) && self.is_repeated(tag) {
            return;
        }
        if self.foreign() == Foreign::Inside {
            if tag.breaks_out() {
                self.leave_foreign();
            }
        } else {
            self.imply_ends(tag);
        }
        let inside = self.foreign() == Foreign::Inside;
        let id = self.append_element(start, tokens);
        if tag.is_void() || (start.closes_itself && (inside || matches!(tag, Tag::Math | Tag::Svg))) {
            return;
        }
        if self.open.len() >= MAX_DEPTH {
            self.swallowed += 1;
            return;
        }
        if self.open.len() <= self.foreign_from {
            self.foreign_from = usize::MAX;
        }
        if matches!(tag, Tag::Math | Tag::Svg) {
            // Elements leave from the top, so a place noted once is never too high.
            self.foreign_from = self.foreign_from.min(self.open.len());
        }
        self.open.push(id);
    }

    /// `html` and `body` start once; a second start tag in the middle of a page means nothing.
    fn is_repeated(&self, tag: Tag) -> bool {
        tag == Tag::Html || self.open.iter().any(|&id| self.tag(id) == tag)
    }

    fn leave_foreign(&mut self) {
        while self.open.len() > 1 && self.foreign() == Foreign::Inside {
            self.open.pop();
        }
    }

    /// Ends what the start of `tag` ends without an end tag.
    fn imply_ends(&mut self, tag: Tag) {
        // Pages without a `body` tag: what cannot stand in the head ends it.
        if !matches!(tag, Tag::Head | Tag::Html) && !may_stand_in_head(tag) && self.tag_at(1) == Tag::Head {
            self.open.truncate(1);
        }
        match tag {
            Tag::Li => self.close_from(|tag| tag == Tag::Li, |tag| matches!(tag, Tag::Ul | Tag::Ol | Tag::Menu)),
            Tag::Dt | Tag::Dd => self.close_from(|tag| matches!(tag, Tag::Dt | Tag::Dd), |tag| tag == Tag::Dl),
            Tag::Choice => self.close_from(|tag| tag == Tag::Choice, |tag| tag == Tag::Select),
            Tag::Optgroup => {
                self.close_from(|tag| matches!(tag, Tag::Choice | Tag::Optgroup), |tag| tag == Tag::Select)
            }
            Tag::Td | Tag::Th => self.close_cells(|tag| matches!(tag, Tag::Td | Tag::Th | Tag::Caption)),
            Tag::Tr => self.close_cells(|tag| matches!(tag, Tag::Td | Tag::Th | Tag::Tr | Tag::Caption)),
            Tag::Tbody | Tag::Thead | Tag::Tfoot => self.close_cells(|tag| {
                matches!(tag, Tag::Td | Tag::Th | Tag::Tr | Tag::Tbody | Tag::Thead | Tag::Tfoot | Tag::Caption)
            }),
            Tag::Rt | Tag::Rp => self.close_from(|tag| matches!(tag, Tag::Rt | Tag::Rp), |tag| tag == Tag::Ruby),
            Tag::A => self.close_from(|tag| tag == Tag::A, Tag::is_block),
            _ => {}
        }
        if tag.closes_paragraph() {
            self.close_from(|tag| tag == Tag::P, |tag| matches!(tag, Tag::Button));
        }
        if tag.heading_level().is_some() && self.tag(self.current()).heading_level().is_some() {
            self.open.pop();
        }
    }

    /// Closes the innermost element that `wanted` names, unless a boundary stands in front of it.
    fn close_from(&mut self, wanted: impl Fn(Tag) -> bool, boundary: impl Fn(Tag) -> bool) {
        for at in (1..self.open.len()).rev() {
            let tag = self.tag_at(at);
            if wanted(tag) {
                self.open.truncate(at);
                return;
            }
            if boundary(tag) || tag.is_scope() {
                return;
            }
        }
    }

    /// Closes all cells, rows and groups that `wanted` names up to the table around them.
    fn close_cells(&mut self, wanted: impl Fn(Tag) -> bool) {
        let table = (0..self.open.len()).rev().find(|&at| self.tag_at(at) == Tag::Table).unwrap_or(0);
        if table == 0 {
            return;
        }
        if let Some(at) = (table + 1..self.open.len()).find(|&at| wanted(self.tag_at(at))) {
            self.open.truncate(at);
        }
    }

    fn close(&mut self, tag: Tag, name: Span, characters: &Characters<'a>) {
        if self.swallowed > 0 {
            self.swallowed -= 1;
            return;
        }
        if tag == Tag::Br {
            self.append(Tag::Br, name);
            return;
        }
        if matches!(tag, Tag::Html | Tag::Body) || tag.is_void() {
            return;
        }
        let mut blocks_above = false;
        for at in (1..self.open.len()).rev() {
            let found = self.tag_at(at);
            let id = self.open.get(at).copied().unwrap_or(ROOT);
            let is_named =
                || self.nodes.get(id as usize).map_or("", |node| characters.get(node.text)) == characters.get(name);
            if found == tag && (tag != Tag::Other || is_named()) {
                if blocks_above && tag.is_formatting() {
                    self.open.remove(at);
                    self.foreign_from = self.foreign_from.saturating_sub(usize::from(at < self.foreign_from));
                } else {
                    self.open.truncate(at);
                }
                return;
            }
            if found.heading_level().is_some() && tag.heading_level().is_some() {
                self.open.truncate(at);
                return;
            }
            blocks_above |= found.is_block();
            if found.is_scope() && !crosses(tag, found) {
                break;
            }
        }
        // An end tag without its start tag is an empty paragraph, which parts what is around it.
        if tag == Tag::P {
            self.append(Tag::P, name);
        }
    }
}

const fn may_stand_in_head(tag: Tag) -> bool {
    matches!(
        tag,
        Tag::Title
            | Tag::Meta
            | Tag::Link
            | Tag::Script
            | Tag::Style
            | Tag::Base
            | Tag::Noscript
            | Tag::Template
            | Tag::Object
            | Tag::Other
    )
}

/// True where the end tag `tag` reaches through an open `scope`.
fn crosses(tag: Tag, scope: Tag) -> bool {
    match scope {
        Tag::Math | Tag::Svg => tag.is_block(),
        Tag::Td | Tag::Th | Tag::Caption => matches!(tag, Tag::Tr | Tag::Tbody | Tag::Thead | Tag::Tfoot | Tag::Table),
        Tag::Object => true,
        _ => false,
    }
}
