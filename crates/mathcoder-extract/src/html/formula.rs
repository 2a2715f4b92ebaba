//! Formulas that stand in elements: which element is a formula, where its TeX is, and what is only a second rendering of it.
//! In: a node. Out: the formula, or that the node is no formula, or that it is a twin to be dropped. Delimiters in running
//! text are found later, by [`super::delimiters`].

use super::attributes::Attr;
use super::images;
use super::katex;
use super::mathjax;
use super::tags::Tag;
use super::tree::{NodeId, Tree};
use crate::mathml::{MathmlError, mathml_to_latex, tidy_tex};
use std::collections::HashSet;

/// How a formula is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Display {
    /// In the line.
    Inline,
    /// On a line of its own.
    Block,
}

/// A formula of the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Formula {
    /// Its TeX without delimiters; `None` where it could not be converted.
    pub(super) tex: Option<String>,
    /// How it is set.
    pub(super) display: Display,
}

/// What an element is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// No formula: its children are looked at.
    Nothing,
    /// A formula; its children are not looked at.
    Formula(Formula),
    /// Another rendering of a formula, an empty one, or a picture that means nothing.
    Twin,
}

/// Identifiers of the math scripts of a page, by which their MathJax renderings are known.
pub(super) type ScriptIds = HashSet<String>;

/// Collects the identifiers of the math scripts.
pub(super) fn math_script_ids(tree: &Tree<'_>) -> ScriptIds {
    let ids = tree.ids().filter(|&id| tree.tag(id) == Tag::Script && script_kind(tree, id).is_some());
    ids.filter_map(|id| tree.attr(id, Attr::Id).map(str::to_owned)).collect()
}

/// Looks whether `id` is a formula.
pub(super) fn formula_at(tree: &Tree<'_>, scripts: &ScriptIds, id: NodeId) -> Found {
    match tree.tag(id) {
        Tag::Text => Found::Nothing,
        Tag::Script => script(tree, id),
        Tag::Math => math(tree, id),
        Tag::MjxContainer => converted(mathjax::container_tex(tree, id), mathjax::container_display(tree, id)),
        Tag::Img => images::formula_of_image(tree, id),
        Tag::DMath => {
            let display = if tree.attr(id, Attr::Block).is_some() { Display::Block } else { Display::Inline };
            stated(&tree.text_of(id), display)
        }
        Tag::Code | Tag::Pre => math_code(tree, id),
        _ => by_class(tree, scripts, id),
    }
}

/// Code whose language is mathematics, as Markdown writes it: TeX that no script has set yet.
fn math_code(tree: &Tree<'_>, id: NodeId) -> Found {
    let says_math = |id: NodeId| {
        let named = tree
            .classes(id)
            .any(|word| matches!(word, "language-math" | "js-render-math" | "math-inline" | "math-display"));
        named || tree.attr(id, Attr::Lang) == Some("math")
    };
    let inner = tree.children(id).find(|&child| tree.tag(child) == Tag::Code);
    if !says_math(id) && !inner.is_some_and(says_math) {
        return Found::Nothing;
    }
    let style = [Some(id), inner].into_iter().flatten().find_map(|id| tree.attr(id, Attr::DataMathStyle));
    let block = tree.tag(id) == Tag::Pre || style == Some("display") || tree.has_class(id, "math-display");
    stated(tree.text_of(id).trim(), if block { Display::Block } else { Display::Inline })
}

/// A formula from TeX that the page states.
pub(super) fn stated(tex: &str, display: Display) -> Found {
    let tex = tidy_tex(tex);
    if says_nothing(&tex) {
        return Found::Twin;
    }
    // `equation` and `displaymath` say no more than the display does.
    let tex = super::delimiters::whole_formula(&tex).map_or_else(|| tex.clone(), |(inner, _)| inner.trim().to_owned());
    Found::Formula(Formula { tex: Some(tex), display })
}

/// Nothing to see: empty, a colour given a name, or a group mark that sites put around posts.
pub(super) fn says_nothing(tex: &str) -> bool {
    let only_color = tex.starts_with("\\definecolor{") && tex.matches('{').count() == 3 && tex.ends_with('}');
    tex.is_empty() || only_color || matches!(tex, "\\begingroup" | "\\endgroup")
}

/// A formula from a conversion; an empty one is none.
pub(super) fn converted(result: Result<String, MathmlError>, display: Display) -> Found {
    match result {
        Ok(tex) => Found::Formula(Formula { tex: Some(tex), display }),
        Err(MathmlError::Empty) => Found::Twin,
        Err(_) => Found::Formula(Formula { tex: None, display }),
    }
}

fn math(tree: &Tree<'_>, id: NodeId) -> Found {
    // Wiki source put into a page unread: the element holds TeX.
    if tree.attr(id, Attr::AltText).is_none() && tree.children(id).all(|child| tree.tag(child) == Tag::Text) {
        let block = tree.attr(id, Attr::Display) == Some("block");
        return stated(&tree.text_of(id), if block { Display::Block } else { Display::Inline });
    }
    let math = mathjax::math_tree(tree, id);
    let by_style = tree
        .attr(id, Attr::Style)
        .is_some_and(|style| style.contains("display:block") || style.contains("display: block"));
    let block = math.is_display() || tree.has_class(id, "tml-display") || by_style;
    let stated = tree.attr(id, Attr::AltText).unwrap_or_default().trim_start();
    // MediaWiki says inline for all formulas; those on their own line have a class.
    let wrapped = tree.has_class(tree.parent(id), "mwe-math-mathml-display");
    let display =
        if block || wrapped || stated.starts_with("\\begin{align") { Display::Block } else { Display::Inline };
    converted(mathml_to_latex(&math), display)
}

/// Kind of a math script.
enum ScriptKind {
    Tex,
    MathMl,
    AsciiMath,
}

fn script_kind(tree: &Tree<'_>, id: NodeId) -> Option<ScriptKind> {
    let kind = tree.attr(id, Attr::Type)?.trim().to_ascii_lowercase();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    match kind {
        "math/tex" | "math/latex" | "text/tex" => Some(ScriptKind::Tex),
        "math/mml" => Some(ScriptKind::MathMl),
        "math/asciimath" => Some(ScriptKind::AsciiMath),
        _ => None,
    }
}

/// Whether an element is a script that holds TeX.
pub(super) fn is_tex_script(tree: &Tree<'_>, id: NodeId) -> bool {
    tree.tag(id) == Tag::Script && matches!(script_kind(tree, id), Some(ScriptKind::Tex))
}

fn script(tree: &Tree<'_>, id: NodeId) -> Found {
    let Some(kind) = script_kind(tree, id) else { return Found::Nothing };
    let mode: String = tree.attr(id, Attr::Type).unwrap_or_default().chars().filter(|c| !c.is_whitespace()).collect();
    let display = if mode.to_ascii_lowercase().contains("mode=display") { Display::Block } else { Display::Inline };
    let content = tree.text_of(id);
    match kind {
        ScriptKind::Tex => {
            let content = content.trim().trim_start_matches("<![CDATA[").trim_end_matches("]]>");
            stated(content.trim().trim_start_matches("% <![CDATA[").trim_end_matches("%").trim_end(), display)
        }
        ScriptKind::MathMl => mathjax::markup_formula(&content, display),
        ScriptKind::AsciiMath => stated(&super::asciimath::to_latex(&content), display),
    }
}

fn by_class(tree: &Tree<'_>, scripts: &ScriptIds, id: NodeId) -> Found {
    if !tree.class_facts(id).may_be_formula && tree.tag(id) != Tag::Other {
        return Found::Nothing;
    }
    if let Some(tex) = stated_by_attribute(tree, id) {
        return tex;
    }
    for word in tree.classes(id) {
        match word {
            "katex-display" | "katex" | "katex-mathml" | "katex-html" | "katex-error" => {
                return katex_element(tree, id, word);
            }
            "mwe-math-element" => return media_wiki(tree, id),
            "MathJax_Preview" | "MJX_Assistive_MathML" => return Found::Twin,
            "MathJax"
            | "MathJax_Display"
            | "MathJax_SVG"
            | "MathJax_SVG_Display"
            | "MathJax_CHTML"
            | "MathJax_MathML"
            | "MathJax_Processed"
            | "mjx-chtml"
            | "MJXc-display" => {
                return rendered(tree, scripts, id);
            }
            _ => {}
        }
    }
    math_class(tree, id)
}

/// Attributes in which editors keep the TeX of an element.
fn stated_by_attribute(tree: &Tree<'_>, id: NodeId) -> Option<Found> {
    if !matches!(tree.tag(id), Tag::Span | Tag::Div | Tag::Other) {
        return None;
    }
    if tree.has_class(id, "latex-rendered") {
        return newsletter_formula(tree.attr(id, Attr::DataAttrs)?);
    }
    let class = tree.attr(id, Attr::Class).unwrap_or_default();
    let key = match class {
        _ if class.contains("ql-formula") => Attr::DataValue,
        _ if class.contains("ztext-math") => Attr::DataTex,
        _ if class.contains("mathquill") => Attr::DataLatex,
        _ if tree.name(id) == "amp-mathml" => Attr::DataFormula,
        _ => return None,
    };
    let tex = tree.attr(id, key)?;
    let display = if tree.tag(id) == Tag::Div { Display::Block } else { Display::Inline };
    Some(stated(tex, display))
}

/// Substack keeps what its script is to set as JSON.
fn newsletter_formula(attributes: &str) -> Option<Found> {
    let attributes: serde_json::Value = serde_json::from_str(attributes).ok()?;
    Some(stated(attributes.get("persistentExpression")?.as_str()?, Display::Block))
}

fn katex_element(tree: &Tree<'_>, id: NodeId, word: &str) -> Found {
    let on_display = |id: NodeId| tree.has_class(id, "katex-display");
    let display = if on_display(id) || on_display(tree.parent(id)) { Display::Block } else { Display::Inline };
    if word == "katex-error" {
        return stated(&tree.text_of(id), display);
    }
    let Some(math) = tree.descendants(id).find(|&node| tree.tag(node) == Tag::Math) else {
        // The visible half alone: either its twin was handled before it, or nothing else is left of the formula.
        return converted(katex::rebuild(tree, id), display);
    };
    match self::math(tree, math) {
        Found::Formula(formula) => {
            let display = if formula.display == Display::Block { Display::Block } else { display };
            Found::Formula(Formula { display, ..formula })
        }
        other => other,
    }
}

/// MediaWiki: MathML with annotation, or only the picture with its `alt`.
fn media_wiki(tree: &Tree<'_>, id: NodeId) -> Found {
    let block_class = |node: NodeId| tree.classes(node).any(|word| word.ends_with("-display"));
    let display = if tree.descendants(id).any(block_class) { Display::Block } else { Display::Inline };
    if let Some(node) = tree.descendants(id).find(|&node| tree.tag(node) == Tag::Math)
        && let Found::Formula(Formula { tex: Some(tex), .. }) = math(tree, node)
    {
        return Found::Formula(Formula { tex: Some(tex), display });
    }
    let alt =
        tree.descendants(id).filter(|&node| tree.tag(node) == Tag::Img).find_map(|node| tree.attr(node, Attr::Alt));
    match alt.map(tidy_tex).filter(|tex| !tex.is_empty()) {
        Some(tex) => Found::Formula(Formula { tex: Some(tex), display }),
        None => Found::Formula(Formula { tex: None, display }),
    }
}

/// What MathJax 2 drew. Its script stands behind it; where scripts were stripped, the MathML it keeps in an attribute or in
/// a copy for screen readers is the formula.
fn rendered(tree: &Tree<'_>, scripts: &ScriptIds, id: NodeId) -> Found {
    let frame = std::iter::once(id).chain(tree.descendants(id)).filter_map(|node| tree.attr(node, Attr::Id));
    if frame.filter_map(|frame| frame.strip_suffix("-Frame")).any(|script| scripts.contains(script)) {
        return Found::Twin;
    }
    if has_script_behind(tree, id) {
        return Found::Twin;
    }
    let display = if tree.classes(id).any(|word| word.ends_with("isplay")) { Display::Block } else { Display::Inline };
    let markup = std::iter::once(id).chain(tree.descendants(id)).find_map(|node| tree.attr(node, Attr::DataMathml));
    if let Some(markup) = markup {
        return mathjax::markup_formula(markup, display);
    }
    match tree.descendants(id).find(|&node| tree.tag(node) == Tag::Math) {
        Some(node) => match math(tree, node) {
            Found::Formula(formula) if display == Display::Block => Found::Formula(Formula { display, ..formula }),
            other => other,
        },
        None if tree.text_of(id).trim().is_empty() => Found::Twin,
        None if tree.text_of(id).contains(['$', '\\']) => Found::Nothing,
        None => converted(mathjax::glyph_tex(tree, id), display),
    }
}

fn has_script_behind(tree: &Tree<'_>, id: NodeId) -> bool {
    let mut next = tree.next_sibling(id);
    while let Some(node) = next {
        match tree.tag(node) {
            Tag::Text if tree.own_text(node).trim().is_empty() => {}
            Tag::Script => return script_kind(tree, node).is_some(),
            _ => return false,
        }
        next = tree.next_sibling(node);
    }
    false
}

/// `span` and `div` elements whose class says that they hold TeX.
fn math_class(tree: &Tree<'_>, id: NodeId) -> Found {
    if !matches!(tree.tag(id), Tag::Span | Tag::Div | Tag::P | Tag::Other) {
        return Found::Nothing;
    }
    let says_math = |word: &str| {
        matches!(
            word,
            "math"
                | "arithmatex"
                | "math-inline"
                | "math-display"
                | "math-tex"
                | "math-block"
                | "tex"
                | "latex"
                | "katex-src"
                | "mathjax"
                | "tex2jax_process"
                | "mathjax_process"
                | "texhtml"
                | "displaymath"
                | "inlinemath"
        )
    };
    if !tree.classes(id).any(says_math) || tree.descendants(id).any(|node| is_formula_like(tree, node)) {
        return Found::Nothing;
    }
    let text = tree.text_of(id);
    let text = text.trim();
    let block_class =
        tree.classes(id).any(|word| matches!(word, "display" | "math-display" | "math-block" | "displaymath"));
    let block = block_class || (tree.tag(id) == Tag::Div && !tree.has_class(id, "inline"));
    match super::delimiters::whole_formula(text) {
        Some((tex, display)) => stated(tex, display),
        None if text.contains("$") || text.contains("\\(") || text.contains("\\[") => Found::Nothing,
        // Without delimiters the class alone decides, so the text must look the part.
        None if is_plain_tex(tree, id, text) => stated(text, if block { Display::Block } else { Display::Inline }),
        None => Found::Nothing,
    }
}

fn is_formula_like(tree: &Tree<'_>, id: NodeId) -> bool {
    matches!(
        tree.tag(id),
        Tag::Math | Tag::Img | Tag::MjxContainer | Tag::P | Tag::Table | Tag::Sub | Tag::Sup | Tag::Pre
    ) || (tree.tag(id) == Tag::Script && script_kind(tree, id).is_some())
        || tree
            .classes(id)
            .any(|word| matches!(word, "katex" | "MathJax" | "mwe-math-element" | "MathJax_Preview" | "math"))
}

fn is_plain_tex(tree: &Tree<'_>, id: NodeId, text: &str) -> bool {
    if text.is_empty() {
        return false;
    }
    let strong =
        ["inline", "display", "notranslate", "arithmatex", "math-inline", "math-display", "math-tex", "math-block"]
            .iter()
            .any(|class| tree.has_class(id, class));
    // A formula without commands: letters, signs and at least one of those that prose does not have.
    let plain = tree.tag(id) == Tag::Span
        && tree.has_class(id, "math")
        && text.is_ascii()
        && (text.contains(['^', '_', '=', '<', '>']) || text.chars().count() <= 2)
        && crate::mathml::looks_like_tex(text);
    let has_command =
        text.match_indices('\\').any(|(at, _)| text.as_bytes().get(at + 1).is_some_and(u8::is_ascii_alphabetic));
    has_command || plain || (strong && crate::mathml::looks_like_tex(text))
}
