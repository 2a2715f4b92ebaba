//! What MathJax leaves in a page: `mjx-container` with TeX in `data-latex`, with MathML for screen readers, or with drawn
//! glyphs alone; and MathML elements in general, handed to the converter as a [`MathTree`].

use super::attributes::Attr;
use super::builder;
use super::formula::{Display, Found, converted};
use super::tags::Tag;
use super::tree::{NodeId, ROOT, Tree};
use crate::mathml::{MathTree, MathmlError, mathml_to_latex, tidy_tex};

/// The TeX of a container: stated, else from its MathML, else rebuilt from the drawing.
pub(super) fn container_tex(tree: &Tree<'_>, id: NodeId) -> Result<String, MathmlError> {
    let stated = tree.descendants(id).find_map(|node| tree.attr(node, Attr::DataLatex)).map(tidy_tex);
    if let Some(tex) = stated.filter(|tex| !tex.is_empty()) {
        return Ok(tex);
    }
    if let Some(math) = tree.descendants(id).find(|&node| tree.tag(node) == Tag::Math) {
        return mathml_to_latex(&math_tree(tree, math));
    }
    glyph_tex(tree, id)
}

/// Whether a container stands on its own line.
pub(super) fn container_display(tree: &Tree<'_>, id: NodeId) -> Display {
    let says = |node: NodeId| matches!(tree.attr(node, Attr::Display), Some("true" | "block"));
    let math =
        tree.descendants(id).filter(|&node| matches!(tree.tag(node), Tag::Math) || tree.name(node) == "mjx-math");
    if says(id) || math.take(2).any(says) { Display::Block } else { Display::Inline }
}

/// A `math` element as a neutral tree.
pub(super) fn math_tree(tree: &Tree<'_>, id: NodeId) -> MathTree {
    let mut math = MathTree::new(tree.name(id));
    copy_attributes(tree, id, &mut math);
    for child in tree.children(id) {
        copy(tree, child, &mut math);
    }
    math
}

/// A formula from markup that stands in an attribute or a script.
pub(super) fn markup_formula(markup: &str, display: Display) -> Found {
    let (tree, _) = builder::parse(markup);
    let Some(math) = tree.descendants(ROOT).find(|&node| tree.tag(node) == Tag::Math) else { return Found::Twin };
    let math = math_tree(&tree, math);
    let display = if math.is_display() { Display::Block } else { display };
    converted(mathml_to_latex(&math), display)
}

/// TeX rebuilt from drawn glyphs: the elements of CHTML and SVG output are named after those of MathML.
pub(super) fn glyph_tex(tree: &Tree<'_>, id: NodeId) -> Result<String, MathmlError> {
    let mut math = MathTree::new("math");
    for child in tree.children(id) {
        glyphs(tree, child, &mut math);
    }
    mathml_to_latex(&math)
}

fn copy_attributes(tree: &Tree<'_>, id: NodeId, math: &mut MathTree) {
    for (name, value) in tree.attributes(id) {
        if !matches!(name, "class" | "style" | "id") {
            math.attribute(name, value);
        }
    }
}

fn copy(tree: &Tree<'_>, id: NodeId, math: &mut MathTree) {
    if tree.tag(id) == Tag::Text {
        return math.text(tree.own_text(id));
    }
    math.open(tree.name(id));
    copy_attributes(tree, id, math);
    for child in tree.children(id) {
        copy(tree, child, math);
    }
    math.close();
}

/// Names of MathML elements as they stand in drawn output.
const DRAWN: &[&str] = &[
    "mi",
    "mn",
    "mo",
    "mtext",
    "ms",
    "mrow",
    "mfrac",
    "msqrt",
    "mroot",
    "msub",
    "msup",
    "msubsup",
    "munder",
    "mover",
    "munderover",
    "mtable",
    "mtr",
    "mtd",
    "mstyle",
    "mpadded",
    "mphantom",
    "menclose",
    "mspace",
    "mmultiscripts",
];

fn glyphs(tree: &Tree<'_>, id: NodeId, math: &mut MathTree) {
    if tree.tag(id) == Tag::Text {
        return math.text(tree.own_text(id));
    }
    if let Some(c) = glyph(tree, id) {
        return math.text(c.encode_utf8(&mut [0; 4]));
    }
    let name = tree.name(id);
    if matches!(
        name,
        "mjx-assistive-mml" | "mjx-surd" | "mjx-spacer" | "mjx-nstrut" | "mjx-dstrut" | "mjx-tstrut" | "defs" | "title"
    ) {
        return;
    }
    let drawn = tree.attr(id, Attr::DataMmlNode).or_else(|| name.strip_prefix("mjx-"));
    let Some(drawn) = drawn.filter(|drawn| DRAWN.contains(drawn)) else {
        for child in tree.children(id) {
            glyphs(tree, child, math);
        }
        return;
    };
    math.open(drawn);
    if drawn == "msubsup" && tree.attr(id, Attr::DataMmlNode).is_none() {
        sub_and_sup(tree, id, math);
    } else {
        for child in tree.children(id) {
            glyphs(tree, child, math);
        }
    }
    math.close();
}

/// CHTML draws the superscript first; MathML wants the subscript first.
fn sub_and_sup(tree: &Tree<'_>, id: NodeId, math: &mut MathTree) {
    for child in tree.children(id) {
        if tree.name(child) != "mjx-script" {
            glyphs(tree, child, math);
            continue;
        }
        let scripts: Vec<NodeId> = tree.children(child).filter(|&node| tree.name(node) != "mjx-spacer").collect();
        for &script in scripts.iter().rev() {
            glyphs(tree, script, math);
        }
    }
}

/// The character of a drawn glyph: its code stands in a class (`mjx-c1D465`) or an attribute (`data-c`).
fn glyph(tree: &Tree<'_>, id: NodeId) -> Option<char> {
    let code = match tree.attr(id, Attr::DataC) {
        Some(code) => code,
        None if tree.name(id) == "mjx-c" => tree.classes(id).find_map(|class| class.strip_prefix("mjx-c"))?,
        None => return None,
    };
    char::from_u32(u32::from_str_radix(code, 16).ok()?)
}
