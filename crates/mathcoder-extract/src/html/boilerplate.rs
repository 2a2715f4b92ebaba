//! Which elements are the page's furniture: navigation, adverts, comments, forms. In: the tree with its facts. Out: a flag
//! per node. Hints are words of class and id; none of them may take away the greater part of a page, because themes put
//! words such as `sidebar` on the whole page.

use super::attributes::Attr;
use super::facts::{Facts, fact, is_invisible};
use super::hints::{Hint, hint_of};
use super::tags::Tag;
use super::tree::{NodeId, Tree};
use std::collections::HashMap;

/// Most visible characters of a box that leads to another page.
const CARD: u32 = 350;

/// Visible characters of prose that make a page a text of its own, whatever else stands on it.
const TEXT_OF_ITS_OWN: u32 = 1_500;

/// Most visible characters of what a player of films shows besides the film.
const PLAYER: u32 = 1_500;

/// Marks the nodes that are furniture; what is below them is not looked at.
pub(super) fn furniture(tree: &Tree<'_>, facts: &[Facts]) -> Vec<bool> {
    let mut judge = Judge::new(tree, facts);
    let mut dropped = vec![false; tree.len()];
    for id in tree.ids().skip(1) {
        let inside = dropped.get(tree.parent(id) as usize).copied().unwrap_or(false);
        let furniture = inside || judge.is_furniture(id);
        if let Some(flag) = dropped.get_mut(id as usize) {
            *flag = furniture;
        }
    }
    dropped
}

/// Marks what is furniture by its element alone, for pages whose names mislead.
pub(super) fn plain_furniture(tree: &Tree<'_>) -> Vec<bool> {
    let mut dropped = vec![false; tree.len()];
    for id in tree.ids().skip(1) {
        let inside = dropped.get(tree.parent(id) as usize).copied().unwrap_or(false);
        let named = matches!(
            tree.tag(id),
            Tag::Nav | Tag::Button | Tag::Dialog | Tag::Input | Tag::Map | Tag::Menu | Tag::Footer
        );
        if let Some(flag) = dropped.get_mut(id as usize) {
            *flag = inside || named || tree.attr(id, Attr::Role).is_some_and(is_furniture_role);
        }
    }
    dropped
}

/// What is known of the whole page while its elements are judged.
struct Judge<'t, 'a> {
    tree: &'t Tree<'a>,
    facts: &'t [Facts],
    /// Visible characters of the page.
    all: u32,
    /// Hints of identifiers: each is asked for twice.
    ids: HashMap<&'t str, Option<Hint>>,
    /// Characters in elements of each class, for classes that name weak furniture.
    by_class: HashMap<&'t str, u32>,
    /// The page hides most of its text until a script shows it.
    hides_itself: bool,
    /// The page is a list of boxes that lead elsewhere, and nothing besides.
    is_index: bool,
}

impl<'t, 'a> Judge<'t, 'a> {
    fn new(tree: &'t Tree<'a>, facts: &'t [Facts]) -> Self {
        let whole = fact(facts, 0);
        let mut judge = Self {
            tree,
            facts,
            all: whole.text.max(1),
            ids: HashMap::new(),
            by_class: HashMap::new(),
            hides_itself: false,
            is_index: whole.linked_headings >= 3 && whole.text / whole.linked_headings <= CARD,
        };
        let mut hidden = 0_u32;
        for id in tree.ids().skip(1).filter(|&id| tree.tag(id) != Tag::Text) {
            if tree.attr(id, Attr::Style).is_some_and(|style| style.contains("hidden")) {
                hidden = hidden.saturating_add(fact(facts, id).text);
            }
            if judge.hint(id) == Some(Hint::Weak)
                && let Some(class) = tree.attr(id, Attr::Class)
            {
                let sum = judge.by_class.entry(class).or_default();
                *sum = sum.saturating_add(fact(facts, id).text);
            }
        }
        judge.hides_itself = u64::from(hidden) * 10 > u64::from(judge.all) * 7;
        judge
    }

    fn is_furniture(&mut self, id: NodeId) -> bool {
        let tree = self.tree;
        let tag = tree.tag(id);
        if tag == Tag::Text {
            return false;
        }
        let own = fact(self.facts, id);
        let share = f64::from(own.text) / f64::from(self.all);
        match tag {
            Tag::Nav | Tag::Button | Tag::Dialog | Tag::Input | Tag::Map | Tag::Menu => return share < most(own),
            Tag::Footer => return share < most(own),
            Tag::Aside => return share < most(own) && !is_note(tree, id) && (own.is_plain() || own.links > 0),
            Tag::Form | Tag::Fieldset => return share < 0.3 && own.is_plain(),
            Tag::Header => return share < 0.3 && !own.has_h1 && own.is_plain() && !in_content(tree, id),
            // Captions of pictures that are left out themselves.
            Tag::Figcaption => return own.is_plain() && is_picture(tree, tree.parent(id)),
            Tag::Body | Tag::Html | Tag::Main | Tag::Caption => return false,
            _ if is_invisible(tag) => return false,
            _ => {}
        }
        if tree.attr(id, Attr::Role).is_some_and(is_furniture_role) {
            return share < most(own) && !own.has_h1;
        }
        if tree.attr(id, Attr::Hidden).is_some() || self.hidden_by_style(id) {
            return share < 0.7 && own.is_plain();
        }
        if tree.class_facts(id).is_widget {
            return share < 0.15;
        }
        if tag.heading_level().is_some() {
            return false;
        }
        if tag.is_block() && !self.is_index && (share < 0.4 || self.stands_apart(own)) && self.is_card_list(id, own) {
            return true;
        }
        if own.has_player && own.prose == 0 && own.is_plain() && own.text <= PLAYER && tag.is_block() && share < 0.3 {
            return !own.has_h1;
        }
        self.hinted(id, own, share)
    }

    /// There is a text besides this element.
    fn stands_apart(&self, own: Facts) -> bool {
        !own.has_h1 && fact(self.facts, 0).prose.saturating_sub(own.prose) >= TEXT_OF_ITS_OWN
    }

    /// Boxes with a linked heading and a few words each: "more on this site".
    fn is_card_list(&self, id: NodeId, own: Facts) -> bool {
        if own.linked_headings < 2 || !own.is_plain() || own.has_h1 || own.text / own.linked_headings > CARD {
            return false;
        }
        let cards = self.tree.children(id).map(|child| fact(self.facts, child));
        let (count, text) = cards
            .filter(|card| card.linked_headings > 0 && card.text / card.linked_headings <= CARD)
            .fold((0_u32, 0_u32), |(count, text), card| (count + 1, text.saturating_add(card.text)));
        count >= 2 && u64::from(text) * 10 >= u64::from(own.text) * 8
    }

    /// What class and id say, weighed against what the element holds.
    fn hinted(&mut self, id: NodeId, own: Facts, share: f64) -> bool {
        let Some(hint) = self.hint(id) else { return false };
        let (tree, plain) = (self.tree, own.is_plain() && !own.has_layout);
        match hint {
            Hint::Strong => share < most(own).min(0.55) && !(own.has_h1 && share > 0.02),
            // What readers say may be longer than what they speak about; where it is nearly all there is, it is a forum.
            Hint::Comments => share < 0.4 || (!own.has_h1 && self.all.saturating_sub(own.text) >= 1_000),
            Hint::Gallery => plain_enough(own) && self.stands_apart(own),
            Hint::Weak => {
                let alike = tree.attr(id, Attr::Class).and_then(|class| self.by_class.get(class)).copied().unwrap_or(0);
                let text = !own.is_plain() && own.links == 0;
                !text && share < 0.4 && !own.has_h1 && f64::from(alike) < 0.4 * f64::from(self.all)
            }
            Hint::Linked => {
                let short = own.text <= 150 || own.link.saturating_mul(5) >= own.text;
                short && share < 0.15 && own.links > 0 && own.is_plain() && !own.has_h1 && !holds_code(tree, id)
            }
            Hint::PictureLine => plain && own.text <= 300 && share < 0.1,
            Hint::Caption => {
                let around = tree.parent(id);
                plain && own.text <= 600 && (is_picture(tree, around) || is_picture(tree, tree.parent(around)))
            }
            Hint::Label => plain && own.text <= 120 && share < 0.1 && !holds_code(tree, id),
        }
    }

    fn hint(&mut self, id: NodeId) -> Option<Hint> {
        let class = self.tree.class_facts(id);
        if class.is_text {
            return None;
        }
        // Sections are called by what they are about.
        let is_section = class.is_section || self.tree.tag(id) == Tag::Section;
        let own = self.tree.attr(id, Attr::Id).filter(|name| !is_section && !is_slug(name));
        let by_id = own.and_then(|name| *self.ids.entry(name).or_insert_with(|| hint_of(name)));
        by_id.max(class.hint)
    }

    fn hidden_by_style(&self, id: NodeId) -> bool {
        let Some(style) = self.tree.attr(id, Attr::Style) else { return false };
        if !style.contains("none") && !style.contains("hidden") {
            return false;
        }
        let plain: String = style.chars().filter(|c| !c.is_whitespace()).collect();
        plain.contains("display:none") || (plain.contains("visibility:hidden") && !self.hides_itself)
    }
}

const fn plain_enough(own: Facts) -> bool {
    own.is_plain() && !own.has_article
}

/// The part of a page up to which an element that calls itself furniture is some.
fn most(own: Facts) -> f64 {
    if own.has_article || own.has_h1 || !own.is_plain() { 0.4 } else { 0.75 }
}

/// An identifier made from a heading (`related-rates`, `binary-search`), which says what the section is about.
fn is_slug(name: &str) -> bool {
    name.split(['-', '_']).count() >= 4
}

fn is_furniture_role(role: &str) -> bool {
    matches!(
        role,
        "navigation" | "banner" | "contentinfo" | "complementary" | "search" | "dialog" | "alert" | "menu" | "toolbar"
    )
}

fn holds_code(tree: &Tree<'_>, id: NodeId) -> bool {
    tree.tag(id) == Tag::Pre || tree.descendants(id).any(|node| tree.tag(node) == Tag::Pre)
}

fn is_picture(tree: &Tree<'_>, figure: NodeId) -> bool {
    let text = |id: NodeId| matches!(tree.tag(id), Tag::Table | Tag::Pre | Tag::Math | Tag::Code | Tag::Blockquote);
    let picture = |id: NodeId| {
        matches!(tree.tag(id), Tag::Img | Tag::Picture | Tag::Svg | Tag::Video | Tag::Iframe | Tag::Canvas)
    };
    tree.descendants(figure).any(picture) && !tree.descendants(figure).any(text)
}

/// Remarks that belong to the text.
fn is_note(tree: &Tree<'_>, id: NodeId) -> bool {
    tree.classes(id).any(|class| {
        ["note", "admonition", "footnote", "theorem", "remark", "example", "callout"]
            .iter()
            .any(|word| class.contains(word))
    }) || tree.attr(id, Attr::Role).is_some_and(|role| role.starts_with("doc-"))
}

fn in_content(tree: &Tree<'_>, id: NodeId) -> bool {
    let mut up = tree.parent(id);
    while up != 0 {
        if matches!(tree.tag(up), Tag::Article | Tag::Main | Tag::Section) {
            return true;
        }
        up = tree.parent(up);
    }
    false
}
