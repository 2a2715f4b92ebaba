//! Environments of running text: lists, theorem kinds, tables, figures, verbatim text, slides. What is not known lets its
//! contents through.

use super::gullet::Style;
use super::lists::ListKind;
use super::macros::{Meaning, Parameter};
use super::math::MathEnd;
use super::names::{self, EnvironmentKind};
use super::refs::Target;
use super::token::{Symbol, Token};
use super::typesetter::{Stop, Typesetter};
use crate::writer::Writer;

/// An environment that is open.
pub(super) enum Frame {
    /// A list.
    List { name: Symbol, kind: ListKind, count: u32, pattern: Option<String>, item_open: bool, saved: Target },
    /// A theorem or proof.
    Theorem { name: Symbol, saved: Target },
    /// A figure or table.
    Float { name: Symbol, word: &'static str, captions: Vec<String>, saved: Target },
    /// Anything else.
    Other { name: Symbol },
}

impl Frame {
    const fn name(&self) -> Symbol {
        match self {
            Self::List { name, .. } | Self::Theorem { name, .. } | Self::Float { name, .. } | Self::Other { name } => {
                *name
            }
        }
    }
}

/// Deepest nesting of environments; deeper ones let their contents through unmarked.
const MAX_FRAMES: usize = 200;

impl Typesetter<'_> {
    /// `\begin{name}`.
    pub(super) fn begin(&mut self, symbol: Symbol) {
        let name = self.gullet.names.shared(symbol);
        if self.frames.len() >= MAX_FRAMES {
            return;
        }
        let theorem = self.gullet.theorems.contains_key(&*name) || names::theorem_title(&name).is_some();
        match names::environment_kind(&name) {
            Some(EnvironmentKind::Document) => self.begin_document(),
            Some(EnvironmentKind::InlineMath) => self.inline_math(MathEnd::Environment(symbol, false)),
            Some(EnvironmentKind::DisplayMath(inner)) => self.display_environment(symbol, inner),
            Some(EnvironmentKind::Dropped) => self.skip_environment(symbol),
            Some(EnvironmentKind::Verbatim) => self.verbatim(symbol),
            _ if theorem => self.begin_theorem(symbol),
            Some(EnvironmentKind::Itemize) => self.begin_list(symbol, ListKind::Dots),
            Some(EnvironmentKind::Enumerate) => self.begin_list(symbol, ListKind::Numbers),
            Some(EnvironmentKind::Description) => self.begin_list(symbol, ListKind::Words),
            Some(EnvironmentKind::Bibliography) => {
                self.gullet.argument();
                self.out.heading(2, "References");
                self.push_list(symbol, ListKind::Words, None);
            }
            Some(EnvironmentKind::Table) => self.table(symbol),
            Some(EnvironmentKind::Float(word)) => self.begin_float(symbol, word),
            Some(EnvironmentKind::Frame) => self.begin_frame(symbol),
            Some(EnvironmentKind::Transparent(spec)) => self.begin_other(symbol, spec),
            Some(EnvironmentKind::Block(spec)) => {
                self.begin_other(symbol, spec);
                self.out.paragraph();
            }
            None if is_math_part(&name) => self.stray_math(symbol),
            None => self.begin_unknown(symbol),
        }
    }

    /// `\end{name}`: closes the innermost environment of this name and all that are open in it.
    pub(super) fn end(&mut self, symbol: Symbol) {
        if names::environment_kind(self.gullet.names.name(symbol)) == Some(EnvironmentKind::Document) {
            self.gullet.end_all();
            return;
        }
        if !self.frames.iter().any(|frame| frame.name() == symbol) {
            return;
        }
        while let Some(frame) = self.frames.pop() {
            let found = frame.name() == symbol;
            self.close_frame(frame);
            self.gullet.close_scope();
            if found {
                return;
            }
        }
    }

    pub(super) fn close_frame(&mut self, frame: Frame) {
        match frame {
            Frame::List { item_open, saved, .. } => {
                if item_open {
                    self.out.end_item();
                }
                self.refs.restore(saved);
                if self.frames.iter().any(|f| matches!(f, Frame::List { .. })) {
                    self.out.line();
                } else {
                    self.out.paragraph();
                }
            }
            Frame::Theorem { saved, .. } => {
                self.refs.restore(saved);
                self.out.paragraph();
            }
            Frame::Float { word, captions, saved, .. } => {
                self.out.paragraph();
                for caption in captions.iter().filter(|caption| !caption.is_empty()) {
                    self.out.push(&format!("{word} {caption}"));
                    self.out.paragraph();
                }
                self.refs.restore(saved);
            }
            Frame::Other { name } => {
                if matches!(
                    names::environment_kind(self.gullet.names.name(name)),
                    Some(EnvironmentKind::Block(_) | EnvironmentKind::Frame) | None
                ) {
                    self.out.paragraph();
                }
            }
        }
    }

    fn begin_document(&mut self) {
        if self.preamble_only {
            self.gullet.end_all();
            return;
        }
        self.gullet.in_body = true;
        self.out = Writer::default();
        self.frames.clear();
    }

    fn begin_other(&mut self, symbol: Symbol, spec: &str) {
        self.gullet.open_scope();
        for kind in spec.bytes() {
            if kind == b'o' {
                self.gullet.optional_here();
            } else {
                self.gullet.argument();
            }
        }
        self.frames.push(Frame::Other { name: symbol });
    }

    /// An environment that nobody defined: options are dropped; two groups right behind it are a short and a full title,
    /// as books with their own classes write.
    fn begin_unknown(&mut self, symbol: Symbol) {
        self.gullet.open_scope();
        self.gullet.optional_here();
        self.frames.push(Frame::Other { name: symbol });
        let name = self.gullet.names.shared(symbol);
        self.out.paragraph();
        if let Some(title) = self.group_title() {
            let level = if name.contains("subsub") {
                4
            } else if name.contains("sub") {
                3
            } else {
                2
            };
            let title = self.inline(title);
            self.out.heading(level, &title);
        }
    }

    /// The second of at least two groups that follow at once; a single group is left alone.
    fn group_title(&mut self) -> Option<Vec<Token>> {
        let mut groups: Vec<Vec<Token>> = Vec::new();
        while groups.len() < 4 && matches!(self.gullet.raw_peek(), Some(Token::Char('{'))) {
            self.gullet.raw();
            groups.push(self.gullet.group());
        }
        if groups.len() < 2 {
            for group in groups {
                let mut tokens = vec![Token::Char('{')];
                tokens.extend(group);
                tokens.push(Token::Char('}'));
                self.gullet.push(tokens);
            }
            return None;
        }
        Some(groups.swap_remove(1))
    }

    // Theorems.

    fn begin_theorem(&mut self, symbol: Symbol) {
        let name = self.gullet.names.shared(symbol);
        let declared = self.gullet.theorems.get(&*name).cloned();
        let (word, counter) = match declared {
            Some(theorem) => (theorem.title, theorem.counter),
            None => (names::theorem_title(&name).unwrap_or("").to_owned(), None),
        };
        let word_tokens = self.gullet.tokens_of(&word);
        let word = self.inline(word_tokens);
        let saved = self.refs.current();
        self.gullet.open_scope();
        self.frames.push(Frame::Theorem { name: symbol, saved });
        let title = self.theorem_arguments(&name).map(|tokens| self.inline(tokens)).unwrap_or_default();
        let counter = counter.unwrap_or_else(|| word.clone());
        let number = self.refs.step(&counter, &word);
        let label = self.label_ahead();
        let numbered = label.as_deref().is_some_and(|label| self.refs.is_wanted(label));
        self.out.paragraph();
        let is_proof = word == "Proof";
        if is_proof && !title.is_empty() {
            self.out.push(&format!("**{}.**", title.trim_end_matches(['.', ':'])));
        } else if numbered {
            self.out.push(&format!("**{word} {number}.**"));
        } else if !word.is_empty() {
            self.out.push(&format!("**{word}.**"));
        }
        self.out.space();
        if !title.is_empty() && !is_proof {
            self.out.push(&format!("({})", title.trim_end_matches('.')));
        }
        self.out.run_in();
    }

    /// The title among the arguments of a theorem environment.
    fn theorem_arguments(&mut self, name: &str) -> Option<Vec<Token>> {
        let own = self.gullet.environments.get(name).map(|environment| environment.begin.clone());
        if let Some(Meaning::Macro(begin)) = own {
            let mut title = None;
            for parameter in &begin.parameters {
                let argument = match parameter {
                    Parameter::Optional(_) => self.gullet.optional(),
                    _ => Some(self.gullet.argument()),
                };
                title = title.or(argument.filter(|tokens| !tokens.is_empty()));
            }
            return title;
        }
        let optional = self.gullet.optional();
        if self.gullet.theorems.contains_key(name) {
            return optional;
        }
        self.group_title().or(optional)
    }

    /// The label that follows at once, which most authors write there.
    fn label_ahead(&mut self) -> Option<String> {
        let token = self.gullet.raw_past_blanks()?;
        let label = match token {
            Token::Control(symbol) if self.gullet.names.name(symbol) == "label" => {
                let key = self.gullet.text_argument();
                self.refs.label(&key);
                return Some(key);
            }
            _ => None,
        };
        self.gullet.push_one(token);
        label
    }

    // Floats and frames.

    fn begin_float(&mut self, symbol: Symbol, word: &'static str) {
        let name = self.gullet.names.shared(symbol);
        self.gullet.open_scope();
        while self.gullet.optional_here().is_some() {}
        match &*name {
            "wrapfigure" | "wraptable" => {
                self.gullet.argument();
                self.gullet.optional();
                self.gullet.argument();
            }
            "floatingfigure" | "subfigure" => drop(self.gullet.argument()),
            _ => {}
        }
        let saved = self.refs.current();
        self.frames.push(Frame::Float { name: symbol, word, captions: Vec::new(), saved });
        self.out.paragraph();
    }

    /// Counts a figure or table and gives its number; a caption without text has none.
    pub(super) fn caption_target(&mut self, caption: &[Token]) -> String {
        let word = self.frames.iter().rev().find_map(|frame| match frame {
            Frame::Float { word, .. } => Some(*word),
            _ => None,
        });
        let word = word.unwrap_or("Figure");
        if caption.is_empty() { String::new() } else { self.refs.step(word, word).to_string() }
    }

    fn begin_frame(&mut self, symbol: Symbol) {
        self.gullet.open_scope();
        while self.gullet.optional_here().is_some() {}
        self.frames.push(Frame::Other { name: symbol });
        self.out.paragraph();
        if matches!(self.gullet.raw_peek(), Some(Token::Char('{'))) {
            let title = self.gullet.argument();
            let title = self.inline(title);
            if !title.is_empty() {
                self.out.heading(3, &title);
            }
        }
    }

    // Formulas that are environments.

    fn display_environment(&mut self, symbol: Symbol, inner: &str) {
        let mut opening = String::new();
        let mut closing = String::new();
        if !inner.is_empty() {
            opening = format!("\\begin{{{inner}}}");
            closing = format!("\\end{{{inner}}}");
            match inner {
                "alignedat" => {
                    let columns = self.gullet.text_argument();
                    opening = format!("{opening}{{{columns}}}");
                }
                "array" => opening.push_str("{rcl}"),
                "tikzcd" => drop(self.gullet.optional_here()),
                _ => {}
            }
        } else {
            self.gullet.optional_here();
        }
        let read = self.formula(MathEnd::Environment(symbol, !inner.is_empty()), Style::Display);
        let mut from = 0;
        for (at, text) in &read.breaks {
            let part = read.tex.get(from..*at).unwrap_or("");
            self.display_part(&opening, part, &closing);
            self.out.push(text);
            from = *at;
        }
        let part = read.tex.get(from..).unwrap_or("");
        self.display_part(&opening, part, &closing);
        self.notes(read.notes);
    }

    fn display_part(&mut self, opening: &str, part: &str, closing: &str) {
        let part = part.trim();
        let part = part.strip_suffix("\\\\").filter(|p| !p.ends_with('\\')).map_or(part, str::trim_end);
        if part.is_empty() {
            return;
        }
        if opening.is_empty() {
            self.out.display_formula(part);
        } else {
            self.out.display_formula(&format!("{opening}\n{part}\n{closing}"));
        }
    }

    /// A matrix or an array outside any formula.
    fn stray_math(&mut self, symbol: Symbol) {
        let tex = self.formula_of_environment(symbol);
        self.out.display_formula(&tex);
    }

    // Tables.

    fn table(&mut self, symbol: Symbol) {
        let name = self.gullet.names.shared(symbol);
        if self.nesting > 20 {
            self.skip_environment(symbol);
            return;
        }
        match name.strip_suffix('*').unwrap_or(&name) {
            "tabbing" => {}
            "tabularx" | "tabulary" => {
                self.gullet.argument();
                self.gullet.optional();
                self.gullet.argument();
            }
            _ => {
                if name.ends_with('*') && name.starts_with("tabular") {
                    self.gullet.argument();
                }
                self.gullet.optional();
                self.gullet.argument();
            }
        }
        let rows = self.rows(symbol);
        let text = crate::table::markdown(&rows);
        if !text.is_empty() {
            self.out.block(&text);
        }
    }

    fn rows(&mut self, symbol: Symbol) -> Vec<Vec<String>> {
        self.nesting += 1;
        let mut rows: Vec<Vec<String>> = Vec::new();
        let mut row: Vec<String> = Vec::new();
        loop {
            let outer = std::mem::take(&mut self.out);
            let stop = self.run(Some(symbol));
            let cell = std::mem::replace(&mut self.out, outer);
            self.count(&cell);
            row.push(cell.finish());
            if stop != Stop::Cell {
                rows.push(std::mem::take(&mut row));
            }
            if matches!(stop, Stop::Table | Stop::Input) {
                break;
            }
        }
        self.nesting -= 1;
        rows
    }
}

/// Environments that only stand inside formulas.
fn is_math_part(name: &str) -> bool {
    let name = name.strip_suffix('*').unwrap_or(name);
    name.ends_with("matrix")
        || matches!(name, "array" | "aligned" | "alignedat" | "gathered" | "cases" | "split" | "dcases")
}
