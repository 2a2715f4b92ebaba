//! The MathML tree, neutral as to where it was parsed from. In: open, attribute, text, close, in document order. Out:
//! nodes by number, parents before children, so that no walk needs more stack than [`MAX_DEPTH`] levels.

use super::tex::{looks_like_tex, tidy_tex};

/// Deepest nesting that is kept; real formulas stay below 60.
pub(super) const MAX_DEPTH: usize = 256;

/// Most elements, pieces of text and attributes that are kept; the longest real formulas have a few thousand.
pub(super) const MAX_SIZE: usize = 50_000;

/// A MathML element with all below it. Fill it in document order; the root exists from the start.
///
/// ```
/// # use mathcoder_extract::{MathTree, mathml_to_latex};
/// let mut tree = MathTree::new("m:math");
/// tree.open("m:mi");
/// tree.text("x");
/// tree.close();
/// assert_eq!(mathml_to_latex(&tree).unwrap(), "x");
/// ```
#[derive(Clone, Debug)]
pub struct MathTree {
    nodes: Vec<Node>,
    open: Vec<usize>,
    skipped: usize,
    too_deep: bool,
    /// Elements, pieces of text and attributes so far.
    size: usize,
}

/// One element, or a piece of text where the name is empty.
#[derive(Clone, Debug, Default)]
pub(super) struct Node {
    pub(super) name: String,
    pub(super) attributes: Vec<(String, String)>,
    pub(super) children: Vec<usize>,
    pub(super) text: String,
}

/// Number of the root.
pub(super) const ROOT: usize = 0;

impl MathTree {
    /// A tree with only its root, which is open. A prefix such as `m:` is cut off, here and in [`Self::open`].
    #[must_use]
    pub fn new(root: &str) -> Self {
        Self { nodes: vec![Node::element(root)], open: vec![ROOT], skipped: 0, too_deep: false, size: 1 }
    }

    /// Opens a child of the innermost open element.
    pub fn open(&mut self, name: &str) {
        if self.open.len() >= MAX_DEPTH || self.is_too_large() {
            self.skipped += 1;
            self.too_deep |= self.open.len() >= MAX_DEPTH;
            return;
        }
        let id = self.append(Node::element(name));
        self.open.push(id);
    }

    /// Gives the innermost open element an attribute.
    pub fn attribute(&mut self, name: &str, value: &str) {
        self.size += 1;
        if self.skipped > 0 || self.is_too_large() {
            return;
        }
        let id = self.open.last().copied().unwrap_or(ROOT);
        if let Some(node) = self.nodes.get_mut(id) {
            node.attributes.push((local_name(name).to_ascii_lowercase(), value.to_owned()));
        }
    }

    /// Adds text to the innermost open element.
    pub fn text(&mut self, text: &str) {
        if !text.is_empty() && !self.is_too_large() {
            self.append(Node { text: text.to_owned(), ..Node::default() });
        }
    }

    /// Closes the innermost open element. Closing the root does nothing.
    pub fn close(&mut self) {
        if self.skipped > 0 {
            self.skipped -= 1;
        } else if self.open.len() > 1 {
            self.open.pop();
        }
    }

    /// True where the root says that the formula stands on its own line.
    #[must_use]
    pub fn is_display(&self) -> bool {
        self.attr(ROOT, "display") == Some("block") || self.attr(ROOT, "mode") == Some("display")
    }

    /// True where something was nested deeper than is kept.
    pub(super) const fn is_too_deep(&self) -> bool {
        self.too_deep
    }

    /// True where there was more than is kept.
    pub(super) const fn is_too_large(&self) -> bool {
        self.size > MAX_SIZE
    }

    /// TeX that stands in the tree itself: annotation first, then `alttext`, then MathJax's `data-latex`.
    pub(super) fn stated_tex(&self) -> Option<String> {
        self.annotation()
            .or_else(|| self.attr(ROOT, "alttext").filter(|alt| looks_like_tex(alt)).map(tidy_tex))
            .or_else(|| self.attr(ROOT, "data-latex").map(tidy_tex))
            .filter(|tex| !tex.is_empty())
    }

    fn annotation(&self) -> Option<String> {
        let id = (0..self.nodes.len()).find(|&id| {
            self.name(id) == "annotation"
                && self.attr(id, "encoding").is_some_and(|encoding| encoding.to_ascii_lowercase().contains("tex"))
        })?;
        let tex = tidy_tex(&self.text_of(id));
        (!tex.is_empty()).then_some(tex)
    }

    /// First element of that name.
    pub(super) fn find(&self, name: &str) -> Option<usize> {
        (0..self.nodes.len()).find(|&id| self.name(id) == name)
    }

    /// Name of an element; empty for text.
    pub(super) fn name(&self, id: usize) -> &str {
        self.nodes.get(id).map_or("", |node| node.name.as_str())
    }

    /// Value of an attribute.
    pub(super) fn attr(&self, id: usize, name: &str) -> Option<&str> {
        let node = self.nodes.get(id)?;
        node.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.trim())
    }

    /// Text of a text node.
    pub(super) fn own_text(&self, id: usize) -> &str {
        self.nodes.get(id).map_or("", |node| node.text.as_str())
    }

    /// Children with blank text left out.
    pub(super) fn items(&self, id: usize) -> Vec<usize> {
        let Some(node) = self.nodes.get(id) else { return Vec::new() };
        let visible = |&&child: &&usize| !self.name(child).is_empty() || !self.own_text(child).trim().is_empty();
        node.children.iter().filter(visible).copied().collect()
    }

    /// All text below an element, in order.
    pub(super) fn text_of(&self, id: usize) -> String {
        let mut text = String::new();
        let mut stack = vec![id];
        while let Some(id) = stack.pop() {
            let Some(node) = self.nodes.get(id) else { continue };
            text.push_str(&node.text);
            stack.extend(node.children.iter().rev());
        }
        text
    }

    /// For each node: is anything in it higher than a line of text, so that fences around it must grow?
    pub(super) fn tall_nodes(&self) -> Vec<bool> {
        let own = |name: &str| {
            matches!(name, "mfrac" | "mtable" | "munderover" | "mroot" | "matrix" | "piecewise" | "divide")
        };
        let mut tall: Vec<bool> = self.nodes.iter().map(|node| own(&node.name)).collect();
        for id in (0..self.nodes.len()).rev() {
            let Some(node) = self.nodes.get(id) else { continue };
            let below = node.children.iter().any(|&child| tall.get(child).copied().unwrap_or(false));
            if let Some(flag) = tall.get_mut(id) {
                *flag |= below;
            }
        }
        tall
    }

    fn append(&mut self, node: Node) -> usize {
        self.size += 1;
        let id = self.nodes.len();
        let parent = self.open.last().copied().unwrap_or(ROOT);
        self.nodes.push(node);
        if let Some(parent) = self.nodes.get_mut(parent) {
            parent.children.push(id);
        }
        id
    }
}

impl Node {
    fn element(name: &str) -> Self {
        Self { name: local_name(name).to_ascii_lowercase(), ..Self::default() }
    }
}

fn local_name(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}
