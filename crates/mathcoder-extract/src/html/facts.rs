//! Sums over subtrees that layout and scoring ask for again and again, computed once from the last node to the first.

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
    for id in tree.ids().rev() {
        let mut own = facts.get(id as usize).copied().unwrap_or_default();
        let tag = tree.tag(id);
        if tag == Tag::Text {
            own.text = visible_characters(tree.own_text(id));
            own.says_tex = says_tex(tree.own_text(id));
        }
        if is_invisible(tag) {
            own.text = 0;
            own.link = 0;
            own.links = 0;
            own.formulas = u32::from(tree.attr(id, "type").is_some_and(|kind| kind.starts_with("math/")));
        }
        if tag == Tag::A
            && let Some(target) = tree.attr(id, "href")
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
        own.says_tex &= !matches!(tag, Tag::Pre | Tag::Code | Tag::Xmp) && !is_invisible(tag);
        if tag == Tag::P && own.text >= PROSE && own.link.saturating_mul(4) < own.text {
            own.prose = own.text;
        }
        if let Some(slot) = facts.get_mut(id as usize) {
            *slot = own;
        }
        if id != ROOT {
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
            if let Some(parent) = facts.get_mut(tree.parent(id) as usize) {
                parent.text = parent.text.saturating_add(own.text);
                parent.link = parent.link.saturating_add(own.link);
                parent.links = parent.links.saturating_add(own.links);
                parent.linked_headings = parent.linked_headings.saturating_add(own.linked_headings);
                parent.has_heading |= own.has_heading;
                parent.leads_away |= own.leads_away;
                parent.formulas = parent.formulas.saturating_add(own.formulas);
                parent.says_tex |= own.says_tex;
                parent.prose = parent.prose.saturating_add(own.prose);
                parent.has_player |= own.has_player || matches!(tag, Tag::Video | Tag::Audio);
                parent.has_table |= own.has_table || tag == Tag::Table;
                parent.has_layout |= own.has_layout || layout;
                parent.has_block |= own.has_block || tag.is_block();
                parent.has_article |= own.has_article || matches!(tag, Tag::Article | Tag::Main);
                parent.has_h1 |= own.has_h1 || tag == Tag::H1;
            }
        }
    }
    facts
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

/// Characters of a text, blanks not counted.
fn visible_characters(text: &str) -> u32 {
    let visible = if text.is_ascii() {
        text.bytes().filter(|byte| !matches!(byte, b' ' | 9..=13)).count()
    } else {
        text.chars().filter(|c| !c.is_whitespace()).count()
    };
    u32::try_from(visible).unwrap_or(u32::MAX)
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
