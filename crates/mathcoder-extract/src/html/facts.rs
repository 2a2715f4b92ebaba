//! Sums over subtrees that layout and scoring ask for again and again, computed once from the last node to the first.

use super::attributes::Attr;
use super::tags::Tag;
use super::tree::{NodeId, ROOT, Tree};

/// What is known of a node and all below it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Facts {
    /// Visible characters, blanks not counted.
    pub(super) text: u32,
    /// Those of them inside links.
    pub(super) link: u32,
    /// Number of links.
    pub(super) links: u32,
    /// Contains a table (below it).
    pub(super) has_table: bool,
    /// Contains a heading, a list, code or another block that no table cell of data has.
    pub(super) has_layout: bool,
    /// Contains any block.
    pub(super) has_block: bool,
    /// Contains an `h1`.
    pub(super) has_h1: bool,
    /// Contains an `article` or a `main`.
    pub(super) has_article: bool,
    /// Headings that are links away from the page, or stand in one.
    pub(super) linked_headings: u32,
    /// Contains a heading.
    has_heading: bool,
    /// Contains a link to another page.
    leads_away: bool,
    /// Number of elements that look like formulas.
    pub(super) formulas: u32,
    /// Contains text with delimiters of TeX, outside of code.
    pub(super) says_tex: bool,
    /// Visible characters of paragraphs that are sentences rather than labels or links.
    pub(super) prose: u32,
    /// Contains a film or a sound.
    pub(super) has_player: bool,
}

impl Facts {
    /// Neither holds nor says a formula.
    pub(super) const fn is_plain(self) -> bool {
        self.formulas == 0 && !self.says_tex
    }
}

/// Visible characters from which a paragraph counts as prose.
const PROSE: u32 = 80;

/// Facts of all nodes.
pub(super) fn facts_of(tree: &Tree<'_>) -> Vec<Facts> {
    let mut facts = vec![Facts::default(); tree.len()];
    for id in tree.ids().skip(1).rev() {
        let tag = tree.tag(id);
        if tag == Tag::Text {
            let own = text_facts(tree.own_text(id));
            if let Some(slot) = facts.get_mut(id as usize) {
                (slot.text, slot.says_tex) = own;
            }
            if let Some(parent) = facts.get_mut(tree.parent(id) as usize) {
                parent.text = parent.text.saturating_add(own.0);
                parent.says_tex |= own.1;
            }
            continue;
        }
        let Some(own) = facts.get_mut(id as usize) else { continue };
        complete(own, tree, id, tag);
        let own = *own;
        if let Some(parent) = facts.get_mut(tree.parent(id) as usize) {
            add_element(parent, own, tag);
        }
    }
    if let Some(whole) = facts.first_mut() {
        complete(whole, tree, ROOT, Tag::Html);
    }
    facts
}

/// What an element says of itself, on top of what stands below it.
fn complete(own: &mut Facts, tree: &Tree<'_>, id: NodeId, tag: Tag) {
    if is_invisible(tag) {
        own.text = 0;
        own.link = 0;
        own.links = 0;
        own.formulas = u32::from(tree.attr(id, Attr::Type).is_some_and(|kind| kind.starts_with("math/")));
        own.says_tex = false;
    }
    if tag == Tag::A
        && let Some(target) = tree.attr(id, Attr::Href)
    {
        own.link = own.text;
        own.links = own.links.saturating_add(1);
        let leads_away = !target.starts_with('#');
        own.linked_headings = u32::from(own.has_heading && leads_away);
        own.leads_away = leads_away;
    }
    if tag.heading_level().is_some() {
        let linked = own.leads_away && own.link.saturating_mul(5) >= own.text.saturating_mul(4);
        own.linked_headings = own.linked_headings.max(u32::from(linked && own.text > 0));
        own.has_heading = true;
    }
    if matches!(tag, Tag::Math | Tag::MjxContainer) {
        own.formulas = 1;
    }
    own.says_tex &= !matches!(tag, Tag::Pre | Tag::Code | Tag::Xmp);
    if tag == Tag::P && own.text >= PROSE && own.link.saturating_mul(4) < own.text {
        own.prose = own.text;
    }
}

/// Adds an element to what is known of its parent.
fn add_element(parent: &mut Facts, own: Facts, tag: Tag) {
    let layout = matches!(
        tag,
        Tag::Ul
            | Tag::Ol
            | Tag::Dl
            | Tag::Pre
            | Tag::Blockquote
            | Tag::Article
            | Tag::Section
            | Tag::Main
            | Tag::Form
            | Tag::Nav
    ) || tag.heading_level().is_some();
    parent.text = parent.text.saturating_add(own.text);
    parent.says_tex |= own.says_tex;
    parent.link = parent.link.saturating_add(own.link);
    parent.links = parent.links.saturating_add(own.links);
    parent.linked_headings = parent.linked_headings.saturating_add(own.linked_headings);
    parent.has_heading |= own.has_heading;
    parent.leads_away |= own.leads_away;
    parent.formulas = parent.formulas.saturating_add(own.formulas);
    parent.prose = parent.prose.saturating_add(own.prose);
    parent.has_player |= own.has_player || matches!(tag, Tag::Video | Tag::Audio);
    parent.has_table |= own.has_table || tag == Tag::Table;
    parent.has_layout |= own.has_layout || layout;
    parent.has_block |= own.has_block || tag.is_block();
    parent.has_article |= own.has_article || matches!(tag, Tag::Article | Tag::Main);
    parent.has_h1 |= own.has_h1 || tag == Tag::H1;
}

/// Delimiters of TeX, or a dollar and a command.
fn says_tex(text: &str) -> bool {
    let bytes = text.as_bytes();
    let command = |at: usize| {
        let behind = bytes.get(at + 1..).unwrap_or_default();
        matches!(behind.first(), Some(b'(' | b'[')) || behind.starts_with(b"begin{")
    };
    memchr::memchr_iter(b'\\', bytes).take(64).any(command)
        || memchr::memchr(b'$', bytes)
            .is_some_and(|at| bytes.get(at + 1) == Some(&b'$') || memchr::memchr(b'\\', bytes).is_some())
}

/// How many characters of a text are no blanks, and whether it says TeX. Written so that a compiler makes vector instructions of it.
fn text_facts(text: &str) -> (u32, bool) {
    let (mut visible, mut may_say_tex, mut is_doubtful) = (0, false, false);
    for part in text.as_bytes().chunks(64) {
        let (mut count, mut signs, mut doubts) = (0_u8, 0_u8, 0_u8);
        for &byte in part {
            let hidden = (byte == b' ') | (byte.wrapping_sub(9) < 5) | (byte & 0xc0 == 0x80);
            count += u8::from(!hidden);
            signs |= u8::from((byte == b'\\') | (byte == b'$'));
            // What may begin a blank beyond ASCII.
            doubts |= u8::from((byte == 0xc2) | (byte.wrapping_sub(0xe1) < 3));
        }
        visible += u32::from(count);
        may_say_tex |= signs != 0;
        is_doubtful |= doubts != 0;
    }
    if is_doubtful {
        let blanks = text.chars().filter(|c| !c.is_ascii() && c.is_whitespace()).count();
        visible = visible.saturating_sub(u32::try_from(blanks).unwrap_or(u32::MAX));
    }
    (visible, may_say_tex && says_tex(text))
}

/// Elements whose content no reader sees.
pub(super) const fn is_invisible(tag: Tag) -> bool {
    matches!(
        tag,
        Tag::Script
            | Tag::Style
            | Tag::Template
            | Tag::Noscript
            | Tag::Iframe
            | Tag::Noembed
            | Tag::Noframes
            | Tag::Title
            | Tag::Textarea
            | Tag::Select
            | Tag::Datalist
            | Tag::Audio
            | Tag::Video
            | Tag::Canvas
            | Tag::Svg
            | Tag::Head
    )
}

/// Facts of one node.
pub(super) fn fact(facts: &[Facts], id: NodeId) -> Facts {
    facts.get(id as usize).copied().unwrap_or_default()
}
