//! XML into a tree of numbered nodes. Entities of XML and the usual ones of HTML are resolved; others stay as they are.
//! Reading stops at the first error, and what was read so far is the tree.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// Deepest nesting; what is nested deeper is passed over.
pub(super) const MAX_DEPTH: usize = 256;

/// Number of a node.
pub(super) type NodeId = usize;

/// An element, or a text where the name is empty.
#[derive(Debug, Default)]
pub(super) struct Node {
    /// Name without its prefix.
    pub(super) name: String,
    pub(super) attributes: Vec<(String, String)>,
    pub(super) children: Vec<NodeId>,
    pub(super) text: String,
}

/// A document; node 0 is a root above all.
#[derive(Debug)]
pub(super) struct Tree {
    nodes: Vec<Node>,
    /// What was wrong, and where.
    pub(super) broken: Option<String>,
}

/// The node above all.
pub(super) const ROOT: NodeId = 0;

impl Tree {
    /// Reads a document.
    pub(super) fn parse(text: &str) -> Self {
        let mut tree = Self { nodes: vec![Node::default()], broken: None };
        let mut reader = Reader::from_str(text);
        reader.config_mut().check_end_names = true;
        let mut open = vec![ROOT];
        let mut skipped = 0usize;
        loop {
            match reader.read_event() {
                Ok(Event::Start(start)) => {
                    if open.len() > MAX_DEPTH {
                        skipped += 1;
                        tree.broken.get_or_insert_with(|| format!("elements nested deeper than {MAX_DEPTH}"));
                    } else {
                        let id = tree.append(&open, element(&start));
                        open.push(id);
                    }
                }
                Ok(Event::Empty(start)) => drop(tree.append(&open, element(&start))),
                Ok(Event::End(_)) => {
                    if skipped > 0 {
                        skipped -= 1;
                    } else if open.len() > 1 {
                        open.pop();
                    }
                }
                Ok(Event::Text(bytes)) => tree.text(&open, &bytes),
                Ok(Event::CData(bytes)) => tree.text(&open, &bytes),
                Ok(Event::GeneralRef(name)) => {
                    let resolved = name.resolve_char_ref().ok().flatten().map(String::from);
                    let name = name.to_string();
                    tree.text(&open, &resolved.unwrap_or_else(|| entity(&name)));
                }
                Ok(Event::Eof) => {
                    if open.len() > 1 {
                        tree.broken.get_or_insert_with(|| "the file ends inside an element".to_owned());
                    }
                    return tree;
                }
                Ok(_) => {}
                Err(error) => {
                    tree.broken.get_or_insert_with(|| format!("{error}, byte {}", reader.error_position()));
                    return tree;
                }
            }
        }
    }

    /// A node.
    pub(super) fn node(&self, id: NodeId) -> &Node {
        static NOTHING: Node =
            Node { name: String::new(), attributes: Vec::new(), children: Vec::new(), text: String::new() };
        self.nodes.get(id).unwrap_or(&NOTHING)
    }

    /// Name of a node.
    pub(super) fn name(&self, id: NodeId) -> &str {
        &self.node(id).name
    }

    /// Children of a node.
    pub(super) fn children(&self, id: NodeId) -> &[NodeId] {
        &self.node(id).children
    }

    /// The first child element of a name.
    pub(super) fn child(&self, id: NodeId, name: &str) -> Option<NodeId> {
        self.children(id).iter().copied().find(|child| self.name(*child) == name)
    }

    /// An attribute.
    pub(super) fn attribute(&self, id: NodeId, name: &str) -> Option<&str> {
        self.node(id).attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// All nodes in document order.
    pub(super) fn ids(&self) -> impl Iterator<Item = NodeId> + use<> {
        0..self.nodes.len()
    }

    /// All text below a node.
    pub(super) fn all_text(&self, id: NodeId) -> String {
        let mut out = String::new();
        let mut stack = vec![id];
        while let Some(id) = stack.pop() {
            out.push_str(&self.node(id).text);
            stack.extend(self.children(id).iter().rev());
        }
        out
    }

    fn append(&mut self, open: &[NodeId], node: Node) -> NodeId {
        let id = self.nodes.len();
        self.nodes.push(node);
        let parent = open.last().copied().unwrap_or(ROOT);
        if let Some(parent) = self.nodes.get_mut(parent) {
            parent.children.push(id);
        }
        id
    }

    /// Adds text, joined with the text before it where nothing lies between.
    fn text(&mut self, open: &[NodeId], text: &str) {
        let parent = open.last().copied().unwrap_or(ROOT);
        let last = self.node(parent).children.last().copied();
        if let Some(node) = last.and_then(|last| self.nodes.get_mut(last)).filter(|node| node.name.is_empty()) {
            node.text.push_str(text);
            return;
        }
        self.append(open, Node { text: text.to_owned(), ..Node::default() });
    }
}

fn element(start: &BytesStart<'_>) -> Node {
    let name = start.local_name().as_ref().to_owned();
    let mut attributes = Vec::new();
    for attribute in start.attributes().with_checks(false).flatten().take(64) {
        let key = attribute.key.local_name().as_ref().to_owned();
        let value = quick_xml::escape::unescape(&attribute.value);
        let value = value.map_or_else(|_| attribute.value.to_string(), |value| value.into_owned());
        attributes.push((key, value));
    }
    Node { name, attributes, ..Node::default() }
}

fn entity(name: &str) -> String {
    const ENTITIES: &[(&str, &str)] = &[
        ("lt", "<"),
        ("gt", ">"),
        ("amp", "&"),
        ("quot", "\""),
        ("apos", "'"),
        ("nbsp", " "),
        ("mdash", "—"),
        ("ndash", "–"),
        ("hellip", "…"),
        ("times", "×"),
        ("minus", "−"),
        ("deg", "°"),
        ("plusmn", "±"),
        ("lsquo", "‘"),
        ("rsquo", "’"),
        ("ldquo", "“"),
        ("rdquo", "”"),
        ("eacute", "é"),
        ("ouml", "ö"),
        ("uuml", "ü"),
        ("alpha", "α"),
        ("beta", "β"),
        ("gamma", "γ"),
        ("delta", "δ"),
        ("theta", "θ"),
        ("lambda", "λ"),
        ("mu", "μ"),
        ("pi", "π"),
        ("sigma", "σ"),
        ("infin", "∞"),
        ("le", "≤"),
        ("ge", "≥"),
        ("ne", "≠"),
        ("rarr", "→"),
        ("thinsp", " "),
        ("InvisibleTimes", "\u{2062}"),
        ("ApplyFunction", "\u{2061}"),
        ("sum", "∑"),
        ("int", "∫"),
        ("prime", "′"),
    ];
    ENTITIES
        .iter()
        .find(|(known, _)| *known == name)
        .map_or_else(|| format!("&{name};"), |(_, text)| (*text).to_owned())
}
