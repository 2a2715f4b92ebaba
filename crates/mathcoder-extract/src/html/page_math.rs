//! How formulas are marked on this page: delimiters, places where they do not count, macros. In: the tree. Out: [`PageMath`],
//! which the walk and the splitting of text ask. One pass over the tree; macros are collected only where the page has any.

use super::asciimath;
use super::attributes::Attr;
use super::delimiters::{Dollars, Piece, each_piece};
use super::formula::{Display, is_tex_script, says_nothing};
use super::page_config::{Mark, Notation, PageConfig};
use super::tags::Tag;
use super::tree::{NO_CLASS, NodeId, ROOT, Tree};
use crate::latex::{MacroExpander, holds_definition};
use std::borrow::Cow;
use std::cell::{Cell, RefCell};

/// Most bytes of definitions that a page may state; the largest preamble seen has 12,000.
const MAX_DEFINITIONS: usize = 100_000;

/// Names in addresses and scripts of programs that set formulas.
const RENDERERS: &[&str] = &["mathjax", "katex", "tex2jax", "latexit", "temml"];

/// Rules of a page for formulas.
pub(super) struct PageMath {
    /// How far lone dollars are trusted.
    pub(super) dollars: Dollars,
    /// Formulas may stand in `code` elements.
    pub(super) reads_code: bool,
    /// Delimiters beyond the usual ones, or with another meaning, longest first.
    marks: Vec<Mark>,
    /// First bytes of all opening delimiters; empty where there are only the usual ones.
    starts: Vec<u8>,
    ignored: Vec<String>,
    processed: Vec<String>,
    macros: Option<RefCell<MacroExpander>>,
    definitions: String,
    unresolved: Cell<bool>,
}

impl PageMath {
    /// Rules of a page that says nothing.
    pub(super) const fn plain(dollars: Dollars) -> Self {
        Self {
            dollars,
            reads_code: false,
            marks: Vec::new(),
            starts: Vec::new(),
            ignored: Vec::new(),
            processed: Vec::new(),
            macros: None,
            definitions: String::new(),
            unresolved: Cell::new(false),
        }
    }

    /// Rules of a page; `text` is its source.
    pub(super) fn of(tree: &Tree<'_>, text: &str) -> Self {
        let mut config = PageConfig::default();
        let (mut renderer, mut ascii) = (false, false);
        for id in tree.ids() {
            match tree.tag(id) {
                Tag::Script => {
                    let source = tree.attr(id, Attr::Src).unwrap_or_default();
                    let script = tree.children(id).next().map_or("", |child| tree.own_text(child));
                    ascii |= source.contains("AM_") || source.to_ascii_lowercase().contains("asciimath");
                    if names_renderer(source) || names_renderer(script) {
                        renderer = true;
                        config.read(script);
                    }
                }
                Tag::Link => renderer |= tree.attr(id, Attr::Href).is_some_and(names_renderer),
                Tag::Text => {}
                _ => renderer = renderer || tree.class_facts(id).is_renderer,
            }
        }
        let mut math = Self::plain(if renderer { Dollars::Trusted } else { Dollars::Suspect });
        math.apply(config, ascii);
        math.collect_macros(tree, text);
        math
    }

    fn apply(&mut self, config: PageConfig, ascii: bool) {
        let dollar = config.marks.iter().any(|mark| mark.open == "$");
        if config.ignores_all || (config.lists_marks && !dollar) {
            self.dollars = Dollars::Suspect;
        }
        self.reads_code = config.reads_code;
        self.definitions = config.macros;
        self.ignored = config.ignored;
        self.ignored.extend(["tex2jax_ignore", "mathjax_ignore"].map(str::to_owned));
        self.processed = config.processed;
        self.processed.extend(["tex2jax_process", "mathjax_process"].map(str::to_owned));
        self.marks = config.marks.into_iter().filter(|mark| is_unusual(mark) && is_safe(mark)).take(16).collect();
        if ascii && self.marks.iter().all(|mark| mark.notation == Notation::Tex) {
            let tick = "`".to_owned();
            let notation = Notation::Ascii;
            self.marks.push(Mark { open: tick.clone(), close: tick, display: Display::Inline, notation });
        }
        self.marks.sort_by_key(|mark| std::cmp::Reverse(mark.open.len()));
        if !self.marks.is_empty() {
            self.starts = self.marks.iter().filter_map(|mark| mark.open.bytes().next()).collect();
            self.starts.extend(*b"\\$[");
        }
    }

    /// Place of the next byte at which a delimiter may open.
    pub(super) fn next_start(&self, text: &[u8]) -> Option<usize> {
        if self.starts.is_empty() {
            return memchr::memchr3(b'\\', b'$', b'[', text);
        }
        text.iter().position(|byte| self.starts.contains(byte))
    }

    /// The declared delimiter that `text` starts with.
    pub(super) fn declared(&self, text: &str) -> Option<&Mark> {
        self.marks.iter().find(|mark| text.starts_with(mark.open.as_str()))
    }

    /// Whether delimiters count inside this element: nothing where it does not say.
    pub(super) fn counts(&self, tree: &Tree<'_>, id: NodeId) -> Option<bool> {
        if self.ignored.is_empty() || tree.class_id(id) == NO_CLASS {
            return None;
        }
        let class = tree.attr(id, Attr::Class)?;
        let has = |names: &[String]| class.split_ascii_whitespace().any(|word| names.iter().any(|name| name == word));
        if has(&self.processed) {
            return Some(true);
        }
        has(&self.ignored).then_some(false)
    }

    /// The formula without the page's macros; nothing where it only defines some.
    pub(super) fn resolved<'t>(&self, tex: &'t str) -> Option<Cow<'t, str>> {
        let Some(macros) = &self.macros else { return Some(Cow::Borrowed(tex)) };
        let Ok(mut macros) = macros.try_borrow_mut() else { return Some(Cow::Borrowed(tex)) };
        if !macros.concerns(tex) {
            return Some(Cow::Borrowed(tex));
        }
        match macros.expand(tex) {
            Some(expanded) if says_nothing(&expanded) => None,
            Some(expanded) => Some(Cow::Owned(expanded)),
            None => {
                self.unresolved.set(true);
                Some(Cow::Borrowed(tex))
            }
        }
    }

    /// The page's definitions, where some formula still needs them.
    pub(super) fn needed_definitions(&self) -> Option<&str> {
        self.unresolved.get().then_some(self.definitions.as_str())
    }

    /// Collects the definitions in formulas anywhere on the page, hidden blocks included: renderers read those, too.
    fn collect_macros(&mut self, tree: &Tree<'_>, text: &str) {
        let mut found = String::new();
        if has_definitions(text) {
            let mut last = ROOT;
            for id in tree.ids().filter(|&id| tree.tag(id) == Tag::Text && has_definitions(tree.own_text(id))) {
                let parent = tree.parent(id);
                if parent != last && found.len() < MAX_DEFINITIONS {
                    last = parent;
                    self.definitions_in(tree, parent, &mut found);
                }
            }
        }
        self.definitions.push_str(&found);
        if !self.definitions.is_empty() {
            self.macros = Some(RefCell::new(MacroExpander::new(&self.definitions)));
        }
    }

    fn definitions_in(&self, tree: &Tree<'_>, id: NodeId, found: &mut String) {
        let is_code =
            |tag: Tag| matches!(tag, Tag::Pre | Tag::Code | Tag::Script | Tag::Style | Tag::Textarea | Tag::Xmp);
        let holds_macros = |kind: &str| kind.contains("macros") && tree.tag(id) == Tag::Script;
        if is_tex_script(tree, id) || tree.attr(id, Attr::Type).is_some_and(holds_macros) {
            found.push_str(&tree.text_of(id));
            return found.push('\n');
        }
        let mut up = id;
        while up != ROOT {
            if is_code(tree.tag(up)) {
                return;
            }
            up = tree.parent(up);
        }
        let text = tree.text_of(id);
        if text.len() > MAX_DEFINITIONS {
            return;
        }
        each_piece(&text, &[], self, |piece| {
            if let Piece::Formula(tex, _) = piece
                && holds_definition(&tex)
            {
                found.push_str(&tex);
                found.push('\n');
            }
        });
    }
}

fn has_definitions(text: &str) -> bool {
    memchr::memchr_iter(b'\\', text.as_bytes()).any(|at| {
        let rest = text.as_bytes().get(at + 1..).unwrap_or_default();
        matches!(rest.first(), Some(b'n' | b'r' | b'p' | b'd' | b'g' | b'l' | b'D'))
            && DEFINERS.iter().any(|name| rest.starts_with(name))
    })
}

/// Beginnings of the commands that define, as far as pages use them.
const DEFINERS: &[&[u8]] = &[
    b"newcommand",
    b"renewcommand",
    b"providecommand",
    b"def",
    b"gdef",
    b"let\\",
    b"DeclareMathOperator",
    b"newenvironment",
];

fn names_renderer(text: &str) -> bool {
    let lower = text.get(..text.len().min(4_000)).unwrap_or(text).to_ascii_lowercase();
    RENDERERS.iter().any(|name| lower.contains(name)) || lower.contains("rendermathinelement")
}

/// Whether the built-in rules do not say the same of these delimiters.
fn is_unusual(mark: &Mark) -> bool {
    let usual = match mark.open.as_str() {
        "$" => return false,
        "\\(" => Some(("\\)", Display::Inline)),
        "\\[" => Some(("\\]", Display::Block)),
        "$$" => Some(("$$", Display::Block)),
        open if open.starts_with("\\begin") => return false,
        _ => None,
    };
    mark.notation == Notation::Ascii || usual != Some((mark.close.as_str(), mark.display))
}

/// Whether delimiters can be told from text. `"\("` in a script is a parenthesis: authors forget to escape the backslash,
/// and the renderer then sees none either.
fn is_safe(mark: &Mark) -> bool {
    let signs = |text: &str| text.len() <= 24 && text.chars().any(|c| !c.is_alphanumeric() && !c.is_whitespace());
    let single = mark.open.chars().count() == 1 && mark.open.is_ascii() && mark.open != "`";
    signs(&mark.open) && signs(&mark.close) && !single
}

/// AsciiMath or TeX between declared delimiters, as TeX.
pub(super) fn as_tex<'t>(body: &'t str, notation: Notation) -> Cow<'t, str> {
    match notation {
        Notation::Tex => Cow::Borrowed(body),
        Notation::Ascii => Cow::Owned(asciimath::to_latex(body)),
    }
}
