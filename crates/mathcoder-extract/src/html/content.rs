//! Where the text of a page is. In: the tree, its facts, the furniture. Out: the element to read. Elements that say so
//! themselves come first (`article`, `main`, known class names), if they hold enough of the good text; otherwise the way
//! goes down from the body as long as one child holds nearly all of it.

use super::attributes::Attr;
use super::facts::{Facts, fact};
use super::tags::Tag;
use super::tree::{NodeId, ROOT, Tree};

/// How an element says that it holds the text.
struct Claim {
    /// Its class or id, or what [`candidates`] says.
    name: &'static str,
    /// Least part of the page's good text it must hold, in percent.
    share: u64,
    /// Nothing inside it has to be looked for.
    exact: bool,
}

/// Claims, most telling first.
#[rustfmt::skip]
const CLAIMS: &[Claim] = &[
    Claim { name: "itemprop", share: 45, exact: true },
    // A question with its answers, which may be far longer than the question.
    Claim { name: "itemtype", share: 45, exact: true },
    Claim { name: "mw-parser-output", share: 50, exact: true },
    Claim { name: "entry-content", share: 50, exact: true },
    Claim { name: "post-content", share: 50, exact: true },
    Claim { name: "article-content", share: 50, exact: true },
    Claim { name: "article-body", share: 50, exact: true },
    Claim { name: "articlebody", share: 50, exact: true },
    Claim { name: "post-body", share: 50, exact: true },
    Claim { name: "story-body", share: 50, exact: true },
    Claim { name: "article__body", share: 50, exact: true },
    Claim { name: "article-text", share: 50, exact: true },
    Claim { name: "articletext", share: 50, exact: true },
    Claim { name: "post__content", share: 50, exact: true },
    Claim { name: "entry__content", share: 50, exact: true },
    Claim { name: "single-content", share: 50, exact: true },
    Claim { name: "blog-post", share: 50, exact: true },
    Claim { name: "blogpost", share: 50, exact: true },
    Claim { name: "markdown-body", share: 50, exact: true },
    Claim { name: "ptx-content", share: 50, exact: true },
    Claim { name: "ltx_page_content", share: 50, exact: true },
    Claim { name: "page-content", share: 50, exact: true },
    Claim { name: "main-content", share: 50, exact: true },
    Claim { name: "maincontent", share: 50, exact: true },
    Claim { name: "content-body", share: 50, exact: true },
    Claim { name: "<article>", share: 45, exact: false },
    Claim { name: "<main>", share: 35, exact: false },
    Claim { name: "article", share: 55, exact: false },
    Claim { name: "post", share: 55, exact: false },
    Claim { name: "content", share: 55, exact: false },
];

/// Most elements looked at for one claim.
const MOST: usize = 200;

/// The element whose content is the text of the page.
pub(super) fn main_element(tree: &Tree<'_>, facts: &[Facts], dropped: &[bool]) -> NodeId {
    let good = good_text(tree, facts, dropped);
    let of = |id: NodeId| u64::from(good.get(id as usize).copied().unwrap_or(0));
    let total = of(ROOT);
    let named = candidates(tree, dropped);
    for (claim, found) in CLAIMS.iter().zip(&named) {
        let Some(id) = best(tree, &good, found) else { continue };
        if of(id).saturating_mul(100) >= total.saturating_mul(claim.share) && of(id) >= 140 {
            return if claim.exact { id } else { descend(tree, &of, id) };
        }
    }
    descend(tree, &of, ROOT)
}

/// The elements that make each claim, furniture left out.
fn candidates(tree: &Tree<'_>, dropped: &[bool]) -> Vec<Vec<NodeId>> {
    let mut named: Vec<Vec<NodeId>> = CLAIMS.iter().map(|_| Vec::new()).collect();
    for id in tree.ids() {
        let tag = tree.tag(id);
        if tag == Tag::Text
            || !tag.is_block() && tag != Tag::Other
            || dropped.get(id as usize).copied().unwrap_or(false)
        {
            continue;
        }
        let by_tag = match tag {
            Tag::Article => Some("<article>"),
            Tag::Main => Some("<main>"),
            _ if tree.attr(id, Attr::Role) == Some("main") => Some("<main>"),
            _ => None,
        };
        let article_body = tree.attr(id, Attr::ItemProp).is_some_and(|value| value.eq_ignore_ascii_case("articleBody"));
        let question = tree.attr(id, Attr::ItemType).is_some_and(|kind| kind.ends_with("schema.org/Question"));
        let mut claims = tree.class_facts(id).claims | tree.attr(id, Attr::Id).map_or(0, claims_of);
        claims |= by_tag.map_or(0, claims_of) | if article_body { claims_of("itemprop") } else { 0 };
        claims |= if question { claims_of("itemtype") } else { 0 };
        if claims == 0 {
            continue;
        }
        for (at, found) in named.iter_mut().enumerate() {
            if claims & 1 << at != 0 && found.len() < MOST {
                found.push(id);
            }
        }
    }
    named
}

/// The claim that a name makes, as a bit.
pub(super) fn claims_of(name: &str) -> u32 {
    let claim = CLAIMS.iter().position(|claim| claim.name.eq_ignore_ascii_case(name));
    claim.map_or(0, |at| 1 << at)
}

/// The one element of those found, or the lowest one around all of them where they are equals.
fn best(tree: &Tree<'_>, good: &[u32], found: &[NodeId]) -> Option<NodeId> {
    let of = |id: NodeId| u64::from(good.get(id as usize).copied().unwrap_or(0));
    let top = found.iter().copied().max_by_key(|&id| (of(id), std::cmp::Reverse(id)))?;
    let inside = |id: NodeId| ancestors(tree, id).any(|up| up == top);
    let others: u64 = found.iter().filter(|&&id| id != top && !inside(id)).map(|&id| of(id)).sum();
    if of(top) >= others.saturating_mul(4) {
        return Some(top);
    }
    let mut around = top;
    for &id in found {
        while around != ROOT && id != around && !ancestors(tree, id).any(|up| up == around) {
            around = tree.parent(around);
        }
    }
    // Equals stand close together; where much else stands between them they are not parts of one text.
    let together = of(top).saturating_add(others);
    Some(if of(around) <= together.saturating_add(together / 2) || of(top) < others { around } else { top })
}

/// Paragraphs in front of the text that belong to it (a lead, a summary), first one first: what stands between the page's `h1`
/// and the text.
pub(super) fn leads(tree: &Tree<'_>, facts: &[Facts], dropped: &[bool], root: NodeId) -> Vec<NodeId> {
    const MOST_TEXT: u32 = 1_200;
    let free = |id: NodeId| !dropped.get(id as usize).copied().unwrap_or(false);
    let headings = tree.ids().take_while(|&id| id < root);
    let Some(heading) = headings.filter(|&id| tree.tag(id) == Tag::H1 && fact(facts, id).text > 0 && free(id)).last()
    else {
        return Vec::new();
    };
    let mut found = Vec::new();
    let mut text = 0;
    for id in (heading..root).filter(|&id| free(id) && is_lead(tree, facts, id)) {
        text += fact(facts, id).text;
        if text > MOST_TEXT || text > fact(facts, root).text {
            return Vec::new();
        }
        found.push(id);
    }
    found
}

/// A block of sentences, not of links.
fn is_lead(tree: &Tree<'_>, facts: &[Facts], id: NodeId) -> bool {
    let (tag, own) = (tree.tag(id), fact(facts, id));
    let kind = matches!(tag, Tag::P | Tag::Div | Tag::H2 | Tag::H3 | Tag::Section | Tag::Li);
    if !kind || own.has_block || !(40..=1_200).contains(&own.text) || own.link.saturating_mul(4) >= own.text {
        return false;
    }
    let text = tree.text_of(id);
    let ends = text.trim_end().ends_with(['.', '!', '?', '…', '。', '”', '"', '»']);
    ends || (matches!(tag, Tag::P | Tag::H2) && text.split_whitespace().count() >= 8)
}

fn ancestors<'t>(tree: &'t Tree<'_>, id: NodeId) -> impl Iterator<Item = NodeId> + 't {
    std::iter::successors(Some(id), |&id| (id != ROOT).then(|| tree.parent(id))).skip(1)
}

fn descend(tree: &Tree<'_>, good: &dyn Fn(NodeId) -> u64, from: NodeId) -> NodeId {
    let mut at = from;
    loop {
        let whole = good(at);
        let heaviest = tree.children(at).max_by_key(|&child| good(child));
        match heaviest.filter(|&child| whole > 0 && good(child).saturating_mul(100) >= whole.saturating_mul(94)) {
            Some(child) if tree.tag(child).is_block() && !stops(tree.tag(child)) => at = child,
            _ => return at,
        }
    }
}

/// Elements whose siblings belong to the same text: the way down ends in front of them.
const fn stops(tag: Tag) -> bool {
    matches!(
        tag,
        Tag::P
            | Tag::Pre
            | Tag::Ul
            | Tag::Ol
            | Tag::Dl
            | Tag::Li
            | Tag::Dd
            | Tag::Blockquote
            | Tag::Figure
            | Tag::Details
            | Tag::H1
            | Tag::H2
            | Tag::H3
            | Tag::H4
            | Tag::H5
            | Tag::H6
    )
}

/// Characters of running text below each node: blocks count by their own words, links excepted, furniture not at all.
fn good_text(tree: &Tree<'_>, facts: &[Facts], dropped: &[bool]) -> Vec<u32> {
    let mut good = vec![0_u32; tree.len()];
    // Words that stand directly in a block, its inline elements included, and the linked part of them.
    let mut own = vec![(0_u32, 0_u32); tree.len()];
    for id in tree.ids().rev() {
        let at = id as usize;
        if dropped.get(at).copied().unwrap_or(false) || super::facts::is_invisible(tree.tag(id)) {
            continue;
        }
        let tag = tree.tag(id);
        let (mut words, mut linked) = own.get(at).copied().unwrap_or_default();
        if tag == Tag::Text {
            words = fact(facts, id).text;
        }
        if matches!(tag, Tag::Math | Tag::MjxContainer | Tag::Img) {
            words = words.min(40);
        }
        if tag == Tag::A {
            linked = words;
        }
        let parent = tree.parent(id) as usize;
        let mut below = good.get(at).copied().unwrap_or(0);
        if tag.is_block() || id == ROOT {
            let counts = linked.saturating_mul(2) < words
                && (words >= 15 || matches!(tag, Tag::Li | Tag::Td | Tag::Dd | Tag::Dt));
            below = below.saturating_add(if counts { words - linked } else { 0 });
            if let Some(slot) = good.get_mut(at) {
                *slot = below;
            }
        } else if let Some(slot) = own.get_mut(parent) {
            slot.0 = slot.0.saturating_add(words);
            slot.1 = slot.1.saturating_add(linked);
        }
        if id != ROOT
            && let Some(slot) = good.get_mut(parent)
        {
            *slot = slot.saturating_add(below);
        }
    }
    good
}
