//! Tokens to tree, with the part of the WHATWG rules that decides what a reader sees: implied end tags, void elements,
//! misplaced end tags, foreign content. In: decoded text. Out: [`Tree`] and whether all of it was read. Linear: the stack
//! of open elements never grows past [`MAX_DEPTH`] and the tree not past [`MAX_NODES`].
//!
//! Not done: foster parenting (text inside a table but outside its cells stays there) and the re-opening of formatting
//! elements; neither changes text.

use super::tags::{Tag, tag_of};
use super::tokens::{Foreign, StartTag, Token, Tokenizer};
use super::tree::{Attribute, NodeId, ROOT, Tree};
use std::borrow::Cow;

/// Deepest nesting kept; elements below hang on the last kept one.
pub(super) const MAX_DEPTH: usize = 200;

/// Most nodes kept of one page.
const MAX_NODES: usize = 3_000_000;

/// Whether a page was read to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Read {
    /// All of it.
    Whole,
    /// It had more nodes than are kept.
    CutOff,
}

/// Parses a page.
pub(super) fn parse(text: &str) -> (Tree<'_>, Read) {
    let mut tokens = Tokenizer::new(text);
    let mut builder = Builder { tree: Tree::new(text.len()), open: vec![ROOT], swallowed: 0, foreign_from: usize::MAX };
    while let Some(token) = tokens.next() {
        match token {
            Token::Text(text) => builder.text(text),
            Token::Open(tag) => {
                builder.open(tag, &mut tokens.attributes);
                tokens.set_foreign(builder.foreign());
            }
            Token::Close(name) => {
                builder.close(&name);
                tokens.set_foreign(builder.foreign());
            }
        }
        if builder.tree.len() > MAX_NODES {
            return (builder.tree, Read::CutOff);
        }
    }
    (builder.tree, Read::Whole)
}

struct Builder<'a> {
    tree: Tree<'a>,
    open: Vec<NodeId>,
    /// Elements opened beyond the deepest level, not yet closed.
    swallowed: usize,
    /// Where the lowest `math` or `svg` may stand among the open elements; none below it.
    foreign_from: usize,
}

impl<'a> Builder<'a> {
    fn current(&self) -> NodeId {
        self.open.last().copied().unwrap_or(ROOT)
    }

    fn tag_at(&self, at: usize) -> Tag {
        self.open.get(at).map_or(Tag::Html, |&id| self.tree.tag(id))
    }

    /// Where the current element stands: only `math` and `svg` without HTML in between count.
    fn foreign(&self) -> Foreign {
        // Nearly all of a page has no `math` or `svg` around it.
        let above = self.open.get(self.foreign_from.min(self.open.len())..).unwrap_or_default();
        for &id in above.iter().rev() {
            let tag = self.tree.tag(id);
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

    fn text(&mut self, text: Cow<'a, str>) {
        let parent = self.current();
        self.tree.append_text(parent, text);
    }

    fn open(&mut self, start: StartTag<'a>, attributes: &mut Vec<Attribute<'a>>) {
        let tag = tag_of(&start.name);
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
        let id = self.tree.append(self.current(), tag, start.name, attributes);
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
        tag == Tag::Html || self.open.iter().any(|&id| self.tree.tag(id) == tag)
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
        if tag.heading_level().is_some() && self.tree.tag(self.current()).heading_level().is_some() {
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

    fn close(&mut self, name: &str) {
        if self.swallowed > 0 {
            self.swallowed -= 1;
            return;
        }
        let tag = tag_of(name);
        if tag == Tag::Br {
            self.tree.append(self.current(), Tag::Br, Cow::Borrowed("br"), &mut Vec::new());
            return;
        }
        if matches!(tag, Tag::Html | Tag::Body) || tag.is_void() {
            return;
        }
        let mut blocks_above = false;
        for at in (1..self.open.len()).rev() {
            let found = self.tag_at(at);
            let id = self.open.get(at).copied().unwrap_or(ROOT);
            if found == tag && (tag != Tag::Other || self.tree.name(id) == name) {
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
            self.tree.append(self.current(), Tag::P, Cow::Borrowed("p"), &mut Vec::new());
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
