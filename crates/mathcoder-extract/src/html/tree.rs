//! The page as a tree in one array. Nodes are numbers in document order, so what is below a node is a range of numbers, and
//! sums over subtrees are one loop backwards. In: nodes from [`super::builder`]. Out: names, attributes, children, text.
//! Memory: 24 bytes a node and 20 an attribute; characters are places in the source, or in one string of those that had
//! references or capitals in them.

use super::attributes::Attr;
use super::classes::ClassFacts;
use super::entities::{Place, decode_into};
use super::tags::Tag;
use std::collections::HashMap;

/// Number of a node.
pub(super) type NodeId = u32;

/// Number of the root.
pub(super) const ROOT: NodeId = 0;

/// A place of characters: in the source, or, with the highest bit set, among the decoded ones.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Span {
    start: u32,
    length: u32,
}

/// Says that a span lies among the decoded characters.
const DECODED: u32 = 1 << 31;

/// The characters of a page.
#[derive(Debug)]
pub(super) struct Characters<'a> {
    pub(super) source: &'a str,
    decoded: String,
}

impl<'a> Characters<'a> {
    /// Those of a source, which is shorter than 2 GiB.
    pub(super) const fn new(source: &'a str) -> Self {
        Self { source, decoded: String::new() }
    }

    /// The characters of a place.
    pub(super) fn get(&self, span: Span) -> &str {
        let (text, start) = if span.start & DECODED == 0 {
            (self.source, span.start)
        } else {
            (self.decoded.as_str(), span.start ^ DECODED)
        };
        let start = start as usize;
        text.get(start..start + span.length as usize).unwrap_or_default()
    }

    /// The characters of a place that lies in the source.
    pub(super) fn in_source(&self, span: Span) -> Option<&'a str> {
        let start = span.start as usize;
        (span.start & DECODED == 0).then(|| self.source.get(start..start + span.length as usize)).flatten()
    }

    /// Characters of the source as they stand.
    pub(super) fn plain(start: usize, end: usize) -> Span {
        let number = |at: usize| u32::try_from(at).unwrap_or(DECODED - 1);
        Span { start: number(start), length: number(end.saturating_sub(start)) }
    }

    /// Characters of the source with their references replaced.
    pub(super) fn decoded(&mut self, start: usize, end: usize, place: Place) -> Span {
        let source = self.source.get(start..end).unwrap_or_default();
        let from = self.decoded.len();
        if decode_into(&mut self.decoded, source, place) { self.added(from) } else { Self::plain(start, end) }
    }

    /// A name of the source in lower case.
    pub(super) fn lower(&mut self, start: usize, end: usize) -> Span {
        let name = self.source.get(start..end).unwrap_or_default();
        if !name.bytes().any(|byte| byte.is_ascii_uppercase()) {
            return Self::plain(start, end);
        }
        let from = self.decoded.len();
        self.decoded.extend(name.chars().map(|c| c.to_ascii_lowercase()));
        self.added(from)
    }

    fn added(&self, from: usize) -> Span {
        let Span { start, length } = Self::plain(from, self.decoded.len());
        Span { start: start | DECODED, length }
    }
}

/// An element or a piece of text.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) tag: Tag,
    /// Its attributes among those of the page.
    pub(super) attributes: u8,
    /// Its class among those of the page.
    pub(super) class: ClassId,
    pub(super) parent: NodeId,
    /// The number behind the last node below it.
    end: NodeId,
    /// Name of an element, or the characters of a text.
    pub(super) text: Span,
    pub(super) first_attribute: u32,
}

/// Number of a value of `class`, one more than its place among those of the page.
pub(super) type ClassId = u16;

/// Without `class`.
pub(super) const NO_CLASS: ClassId = 0;

/// With a value that has no number.
pub(super) const OTHER_CLASS: ClassId = ClassId::MAX;

impl Node {
    /// A node with nothing below it.
    pub(super) const fn new(tag: Tag, parent: NodeId, text: Span) -> Self {
        Self { tag, attributes: 0, class: NO_CLASS, parent, end: 0, text, first_attribute: 0 }
    }
}

/// An attribute.
#[derive(Clone, Copy, Debug)]
pub(super) struct Attribute {
    pub(super) key: Attr,
    pub(super) name: Span,
    pub(super) value: Span,
}

/// A page.
#[derive(Debug)]
pub(super) struct Tree<'a> {
    characters: Characters<'a>,
    nodes: Vec<Node>,
    /// Attributes of all elements, one after the other: a list of its own for each would be most of the memory work.
    attributes: Vec<Attribute>,
    /// What the different values of `class` say.
    classes: Vec<ClassFacts>,
}

impl<'a> Tree<'a> {
    /// The tree of nodes in document order, the root first.
    pub(super) fn new(
        characters: Characters<'a>,
        mut nodes: Vec<Node>,
        attributes: Vec<Attribute>,
        classes: Vec<Span>,
    ) -> Self {
        for id in (0..nodes.len()).rev() {
            let Some(node) = nodes.get_mut(id) else { continue };
            node.end = node.end.max(NodeId::try_from(id + 1).unwrap_or(NodeId::MAX));
            let (end, parent) = (node.end, node.parent);
            if let Some(parent) = nodes.get_mut(parent as usize) {
                parent.end = parent.end.max(end);
            }
        }
        let mut known = HashMap::new();
        let classes = classes.iter().filter_map(|&span| characters.in_source(span));
        let classes = classes.map(|value| ClassFacts::of(value, &mut known)).collect();
        Self { characters, nodes, attributes, classes }
    }

    /// Number of nodes.
    pub(super) fn len(&self) -> usize {
        self.nodes.len()
    }

    /// All nodes, parents before children.
    pub(super) fn ids(&self) -> std::ops::Range<NodeId> {
        0..NodeId::try_from(self.nodes.len()).unwrap_or(NodeId::MAX)
    }

    /// The node; the root where there is none of that number.
    pub(super) fn tag(&self, id: NodeId) -> Tag {
        self.nodes.get(id as usize).map_or(Tag::Other, |node| node.tag)
    }

    /// Parent of a node; the root's is the root.
    pub(super) fn parent(&self, id: NodeId) -> NodeId {
        self.nodes.get(id as usize).map_or(ROOT, |node| node.parent)
    }

    /// Name of an element; empty for text.
    pub(super) fn name(&self, id: NodeId) -> &str {
        let node = self.nodes.get(id as usize).filter(|node| node.tag != Tag::Text);
        node.map_or("", |node| self.characters.get(node.text))
    }

    /// Characters of a text; empty for elements.
    pub(super) fn own_text(&self, id: NodeId) -> &str {
        let node = self.nodes.get(id as usize).filter(|node| node.tag == Tag::Text);
        node.map_or("", |node| self.characters.get(node.text))
    }

    /// Value of an attribute.
    pub(super) fn attr(&self, id: NodeId, key: Attr) -> Option<&str> {
        let found = self.attributes_of(id).iter().find(|attribute| attribute.key == key)?;
        Some(self.characters.get(found.value))
    }

    /// Names and values of all attributes that were kept: in formulas, all there are.
    pub(super) fn attributes(&self, id: NodeId) -> impl Iterator<Item = (&str, &str)> {
        let get = |span: Span| self.characters.get(span);
        self.attributes_of(id).iter().map(move |attribute| (get(attribute.name), get(attribute.value)))
    }

    fn attributes_of(&self, id: NodeId) -> &[Attribute] {
        let Some(node) = self.nodes.get(id as usize) else { return &[] };
        let first = node.first_attribute as usize;
        self.attributes.get(first..first + usize::from(node.attributes)).unwrap_or_default()
    }

    /// True where one of the words of the class attribute is `class`.
    pub(super) fn has_class(&self, id: NodeId, class: &str) -> bool {
        self.classes(id).any(|word| word == class)
    }

    /// Words of the class attribute.
    pub(super) fn classes(&self, id: NodeId) -> std::str::SplitAsciiWhitespace<'_> {
        let class = if self.class_id(id) == NO_CLASS { None } else { self.attr(id, Attr::Class) };
        class.unwrap_or_default().split_ascii_whitespace()
    }

    /// Number of the value of `class`.
    pub(super) fn class_id(&self, id: NodeId) -> ClassId {
        self.nodes.get(id as usize).map_or(NO_CLASS, |node| node.class)
    }

    /// What the value of `class` says.
    pub(super) fn class_facts(&self, id: NodeId) -> ClassFacts {
        match self.class_id(id) {
            NO_CLASS => ClassFacts::default(),
            OTHER_CLASS => ClassFacts::of(self.attr(id, Attr::Class).unwrap_or_default(), &mut HashMap::new()),
            known => self.classes.get(usize::from(known) - 1).copied().unwrap_or_default(),
        }
    }

    /// The number behind the last node below `id`.
    fn end(&self, id: NodeId) -> NodeId {
        self.nodes.get(id as usize).map_or(id, |node| node.end)
    }

    /// Children in order.
    pub(super) fn children(&self, id: NodeId) -> Children<'_, 'a> {
        Children { tree: self, next: id.saturating_add(1), end: self.end(id) }
    }

    /// Following sibling.
    pub(super) fn next_sibling(&self, id: NodeId) -> Option<NodeId> {
        let behind = self.end(id);
        (id != ROOT && behind < self.end(self.parent(id))).then_some(behind)
    }

    /// The nodes below `id` in document order.
    pub(super) fn descendants(&self, id: NodeId) -> std::ops::Range<NodeId> {
        id.saturating_add(1)..self.end(id)
    }

    /// All text below `id`.
    pub(super) fn text_of(&self, id: NodeId) -> String {
        let mut out = String::new();
        for id in self.descendants(id) {
            out.push_str(self.own_text(id));
        }
        out
    }
}

/// Iterator over the children of a node.
pub(super) struct Children<'t, 'a> {
    tree: &'t Tree<'a>,
    next: NodeId,
    end: NodeId,
}

impl Iterator for Children<'_, '_> {
    type Item = NodeId;

    fn next(&mut self) -> Option<NodeId> {
        let id = self.next;
        if id >= self.end {
            return None;
        }
        self.next = self.tree.end(id);
        Some(id)
    }
}
