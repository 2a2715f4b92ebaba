//! HTML to Markdown-like text with every formula as LaTeX, once, with its display. In: the bytes of a page and what is known
//! of them. Out: [`Extracted`]. Memory is a small multiple of the page (the tree keeps places in the decoded text) and below 32 MiB
//! for any page; the time is linear in its length, whatever its markup.
//!
//! Steps: decode, tokenize, build the tree (WHATWG rules as far as readers notice), sum over subtrees, flag the furniture,
//! choose the element that holds the text, walk it once. Formulas are taken out of elements in the walk and out of
//! delimiters in running text when a block is complete.
//!
//! Not done: no style sheets are applied, no scripts are run (formulas that only a script would write are not seen), no
//! pictures are described.

mod asciimath;
mod attributes;
mod blocks;
mod boilerplate;
mod builder;
mod classes;
mod content;
mod delimiters;
mod entities;
mod entity_table;
mod equations;
mod facts;
mod formula;
mod hints;
mod images;
mod js_values;
mod katex;
mod labels;
mod loose_ends;
mod mathjax;
mod page_config;
mod page_math;
mod render;
mod scripts;
mod source;
mod tables;
mod tags;
mod tokens;
mod tree;

#[cfg(test)]
mod tests;

pub(crate) use entities::named_character;

use crate::reasons::{EMPTY, FORMULAS_LOST, MACROS, PARTIAL};
use crate::record::{Extracted, FormulaCounts};
use attributes::Attr;
use builder::{Read, parse};
use facts::{Facts, fact};
use mathcoder_core::{Annotations, Reason};
use page_math::PageMath;
use render::{Page, Renderer};
use source::Source;
use tags::Tag;
use tree::{NodeId, ROOT, Tree};

/// What is known of a page besides its bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HtmlOptions<'a> {
    /// Character set from the HTTP header.
    pub charset: Option<&'a str>,
    /// How much of the page is kept.
    pub scope: HtmlScope,
}

/// How much of a page is kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum HtmlScope {
    /// The text, without navigation, adverts and other furniture.
    #[default]
    MainContent,
    /// All visible text, for fragments and for pages that are all text.
    WholePage,
}

/// Extracts the text of a page.
///
/// # Errors
/// `extract.empty` where no text is left.
pub fn extract_html(bytes: &[u8], options: &HtmlOptions<'_>) -> Result<Extracted, Reason> {
    let Source { text, charset, is_whole } = Source::of(bytes, options.charset);
    let (tree, read) = parse(&text);
    let facts = facts::facts_of(&tree);
    let scripts = formula::math_script_ids(&tree);
    let math = PageMath::of(&tree, &text);
    let dropped = match options.scope {
        HtmlScope::MainContent => boilerplate::furniture(&tree, &facts),
        HtmlScope::WholePage => vec![false; tree.len()],
    };
    let page = Page { tree: &tree, facts: &facts, dropped: &dropped, scripts: &scripts };
    let (text, formulas) = match options.scope {
        HtmlScope::WholePage => whole_text(&page, &math),
        HtmlScope::MainContent => doubted(&page, &math, main_text(&page, &math)),
    };
    if text.is_empty() {
        return Err(EMPTY.reason());
    }
    let mut annotations = Annotations::new();
    if formulas.failed > 0 {
        annotations.insert(FORMULAS_LOST.to_owned(), formulas.failed.into());
    }
    if read == Read::CutOff {
        annotations.insert(PARTIAL.to_owned(), "more elements than are read".into());
    } else if !is_whole {
        annotations.insert(PARTIAL.to_owned(), "more bytes than are read".into());
    }
    if let Some(definitions) = math.needed_definitions() {
        annotations.insert(MACROS.to_owned(), definitions.into());
    }
    Ok(Extracted { text, title: title(&tree), charset, formulas, annotations })
}

/// The main content: its title, what leads to it, and itself.
fn main_text(page: &Page<'_, '_>, math: &PageMath) -> (String, FormulaCounts) {
    let root = content::main_element(page.tree, page.facts, page.dropped);
    let mut renderer = Renderer::new(page, math);
    if let Some(heading) = outer_heading(page.tree, page.facts, root) {
        renderer.node(heading);
    }
    for lead in content::leads(page.tree, page.facts, page.dropped, root) {
        renderer.node(lead);
    }
    renderer.node(root);
    let (mut blocks, mut formulas) = renderer.finish();
    loose_ends::cut_loose_ends(&mut blocks);
    (blocks::assemble(blocks, math, &mut formulas), formulas)
}

/// The main content, or, where that is next to nothing of a long page, all that is no furniture by its element alone.
fn doubted(page: &Page<'_, '_>, math: &PageMath, found: (String, FormulaCounts)) -> (String, FormulaCounts) {
    const SHORT: usize = 250;
    if found.0.len() >= SHORT || (fact(page.facts, ROOT).text as usize) < 2 * SHORT {
        return found;
    }
    let dropped = boilerplate::plain_furniture(page.tree);
    let other = whole_text(&Page { dropped: &dropped, ..*page }, math);
    if other.0.len() > 4 * found.0.len() { other } else { found }
}

/// Everything but what is dropped.
fn whole_text(page: &Page<'_, '_>, math: &PageMath) -> (String, FormulaCounts) {
    let mut renderer = Renderer::new(page, math);
    renderer.node(ROOT);
    let (blocks, mut formulas) = renderer.finish();
    (blocks::assemble(blocks, math, &mut formulas), formulas)
}

/// The only `h1` of the page, where it stands outside of the text.
fn outer_heading(tree: &Tree<'_>, facts: &[Facts], root: NodeId) -> Option<NodeId> {
    if root == ROOT || fact(facts, root).has_h1 || tree.tag(root) == Tag::H1 {
        return None;
    }
    let mut headings = tree.ids().filter(|&id| tree.tag(id) == Tag::H1 && fact(facts, id).text > 0);
    let only = headings.next()?;
    (headings.next().is_none() && fact(facts, only).text <= 300).then_some(only)
}

/// `og:title`, else the title, else the first `h1`.
fn title(tree: &Tree<'_>) -> Option<String> {
    let tidy = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let meta = |id: NodeId| {
        let names = [Attr::Property, Attr::Name].into_iter().any(|key| tree.attr(id, key) == Some("og:title"));
        (tree.tag(id) == Tag::Meta && names).then(|| tree.attr(id, Attr::Content).map(tidy)).flatten()
    };
    let of = |wanted: Tag| {
        let in_svg = |id: NodeId| tree.tag(tree.parent(id)) == Tag::Svg;
        tree.ids().find(|&id| tree.tag(id) == wanted && !in_svg(id)).map(|id| tidy(&tree.text_of(id)))
    };
    let filled = |text: &String| !text.is_empty();
    tree.ids()
        .find_map(meta)
        .filter(filled)
        .or_else(|| of(Tag::Title).filter(filled))
        .or_else(|| of(Tag::H1).filter(filled))
}

/// Language of a code block, from the classes that highlighters use, on the block, in it, or around it.
fn code_language(tree: &Tree<'_>, id: NodeId) -> Option<String> {
    let inner = tree.children(id).find(|&child| tree.tag(child) == Tag::Code);
    let around = [tree.parent(id), tree.parent(tree.parent(id))];
    [Some(id), inner, Some(around[0]), Some(around[1])].into_iter().flatten().find_map(|node| {
        let found = tree.classes(node).find_map(|class| {
            ["language-", "lang-", "highlight-", "brush:"]
                .iter()
                .find_map(|start| class.strip_prefix(start))
                .map(|name| name.strip_prefix("source-").unwrap_or(name))
                .or_else(|| (tree.has_class(node, "sourceCode") && class != "sourceCode").then_some(class))
        });
        let plain = |name: &&str| {
            name.len() <= 20
                && name.chars().all(|c| c.is_ascii_alphanumeric() || "+-_#".contains(c))
                && !matches!(*name, "default" | "text" | "none" | "plaintext" | "source" | "rouge" | "notranslate")
        };
        found.filter(plain).map(|name| name.to_ascii_lowercase())
    })
}
