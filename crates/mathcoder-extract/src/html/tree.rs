//! The page as a tree in one array. Nodes are numbers; a child's number is larger than its parent's, so sums over subtrees
//! are one loop backwards. In: tokens through [`super::builder`]. Out: names, attributes, children, text.

use super::tags::Tag;
use std::borrow::Cow;

/// Number of a node.
pub(super) type NodeId = u32;

/// Number of the root.
pub(super) const ROOT: NodeId = 0;

/// Source bytes for each node and each attribute: what real pages have at least, so that their lists hardly ever grow.
const BYTES_PER_NODE: usize = 24;
const BYTES_PER_ATTRIBUTE: usize = 40;

/// Most places made ready; what a page needs beyond them grows as it comes.
const MOST_ROOM: usize = 100_000;

/// No node.
const NONE: NodeId = NodeId::MAX;

/// An element or a piece of text.
#[derive(Debug)]
pub(super) struct Node<'a> {
    pub(super) tag: Tag,
    pub(super) parent: NodeId,
    first_child: NodeId,
    last_child: NodeId,
    next: NodeId,
    /// Name of an element, or the characters of a text.
    text: Cow<'a, str>,
    /// Its attributes among those of the page.
    attributes: (u32, u16),
}

/// Name and value of an attribute.
pub(super) type Attribute<'a> = (Cow<'a, str>, Cow<'a, str>);

/// A page.
#[derive(Debug)]
pub(super) struct Tree<'a> {
    nodes: Vec<Node<'a>>,
    /// Attributes of all elements, one after the other: a list of its own for each would be most of the memory work.
    attributes: Vec<Attribute<'a>>,
}

impl<'a> Tree<'a> {
    /// A tree with only its root, with room for a page of so many bytes.
    pub(super) fn new(bytes: usize) -> Self {
        let nodes = Vec::with_capacity((bytes / BYTES_PER_NODE).min(MOST_ROOM));
        let attributes = Vec::with_capacity((bytes / BYTES_PER_ATTRIBUTE).min(MOST_ROOM));
        let mut tree = Self { nodes, attributes };
        tree.push(Tag::Html, Cow::Borrowed("html"), &mut Vec::new());
        tree
    }

    /// Adds a node that has no place yet.
    fn push(&mut self, tag: Tag, text: Cow<'a, str>, attributes: &mut Vec<Attribute<'a>>) -> NodeId {
        let first = u32::try_from(self.attributes.len()).unwrap_or(u32::MAX);
        let count = u16::try_from(attributes.len()).unwrap_or(u16::MAX);
        self.attributes.append(attributes);
        let attributes = (first, count);
        let id = NodeId::try_from(self.nodes.len()).unwrap_or(NONE);
        self.nodes.push(Node { tag, parent: ROOT, first_child: NONE, last_child: NONE, next: NONE, text, attributes });
        id
    }

    /// Adds an element as the last child of `parent`; its attributes are taken out of the list.
    pub(super) fn append(
        &mut self,
        parent: NodeId,
        tag: Tag,
        name: Cow<'a, str>,
        attributes: &mut Vec<Attribute<'a>>,
    ) -> NodeId {
        let id = self.push(tag, name, attributes);
        if let Some(node) = self.nodes.get_mut(id as usize) {
            node.parent = parent;
        }
        let last = self.nodes.get(parent as usize).map_or(NONE, |node| node.last_child);
        if let Some(last) = self.nodes.get_mut(last as usize) {
            last.next = id;
        } else if let Some(parent) = self.nodes.get_mut(parent as usize) {
            parent.first_child = id;
        }
        if let Some(parent) = self.nodes.get_mut(parent as usize) {
            parent.last_child = id;
        }
        id
    }

    /// Adds text as the last child of `parent`.
    pub(super) fn append_text(&mut self, parent: NodeId, text: Cow<'a, str>) {
        self.append(parent, Tag::Text, text, &mut Vec::new());
    }

    /// Number of nodes.
    pub(super) fn len(&self) -> usize {
        self.nodes.len()
    }

    /// All nodes, parents before children.
    pub(super) fn ids(&self) -> std::ops::Range<NodeId> {
        0..NodeId::try_from(self.nodes.len()).unwrap_or(NONE)
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
        self.nodes.get(id as usize).filter(|node| node.tag != Tag::Text).map_or("", |node| &node.text)
    }

    /// Characters of a text; empty for elements.
    pub(super) fn own_text(&self, id: NodeId) -> &str {
        self.nodes.get(id as usize).filter(|node| node.tag == Tag::Text).map_or("", |node| &node.text)
    }

    /// Value of an attribute.
    pub(super) fn attr(&self, id: NodeId, name: &str) -> Option<&str> {
        self.attributes(id).iter().find(|(key, _)| key == name).map(|(_, value)| value.as_ref())
    }

    /// All attributes.
    pub(super) fn attributes(&self, id: NodeId) -> &[Attribute<'a>] {
        let (first, count) = self.nodes.get(id as usize).map_or((0, 0), |node| node.attributes);
        let first = first as usize;
        self.attributes.get(first..first + usize::from(count)).unwrap_or_default()
    }

    /// True where one of the words of the class attribute is `class`.
    pub(super) fn has_class(&self, id: NodeId, class: &str) -> bool {
        self.classes(id).any(|word| word == class)
    }

    /// Words of the class attribute.
    pub(super) fn classes(&self, id: NodeId) -> std::str::SplitAsciiWhitespace<'_> {
        self.attr(id, "class").unwrap_or_default().split_ascii_whitespace()
    }

    /// Children in order.
    pub(super) fn children(&self, id: NodeId) -> Children<'_, 'a> {
        Children { tree: self, next: self.nodes.get(id as usize).map_or(NONE, |node| node.first_child) }
    }

    /// Following sibling.
    pub(super) fn next_sibling(&self, id: NodeId) -> Option<NodeId> {
        self.nodes.get(id as usize).map(|node| node.next).filter(|&next| next != NONE)
    }

    /// The nodes below `id` in document order.
    pub(super) fn descendants(&self, id: NodeId) -> Descendants<'_, 'a> {
        Descendants { tree: self, top: id, next: self.nodes.get(id as usize).map_or(NONE, |node| node.first_child) }
    }

    /// All text below `id`.
    pub(super) fn text_of(&self, id: NodeId) -> String {
        self.descendants(id).map(|id| self.own_text(id)).collect()
    }
}

/// Iterator over the children of a node.
pub(super) struct Children<'t, 'a> {
    tree: &'t Tree<'a>,
    next: NodeId,
}

impl Iterator for Children<'_, '_> {
    type Item = NodeId;

    fn next(&mut self) -> Option<NodeId> {
        let id = self.next;
        self.next = self.tree.nodes.get(id as usize)?.next;
        Some(id)
    }
}

/// Iterator over the nodes below a node, without a stack.
pub(super) struct Descendants<'t, 'a> {
    tree: &'t Tree<'a>,
    top: NodeId,
    next: NodeId,
}

impl Iterator for Descendants<'_, '_> {
    type Item = NodeId;

    fn next(&mut self) -> Option<NodeId> {
        let id = self.next;
        let node = self.tree.nodes.get(id as usize)?;
        self.next = node.first_child;
        let mut up = id;
        while self.next == NONE && up != self.top {
            let node = self.tree.nodes.get(up as usize)?;
            self.next = node.next;
            up = node.parent;
            if up == self.top && self.next == NONE {
                break;
            }
        }
        Some(id)
    }
}
