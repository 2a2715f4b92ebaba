//! Environments of running text: lists, theorem kinds, tables, figures, verbatim text, slides. What is not known lets its
//! contents through.

use super::gullet::Style;
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

/// How items are marked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ListKind {
    Dots,
    Numbers,
    Words,
}

impl Frame {
    const fn name(&self) -> Symbol {
        match self {
            Self::List { name, .. } | Self::Theorem { name, .. } | Self::Float { name, .. } | Self::Other { name } => *name,
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

    fn close_frame(&mut self, frame: Frame) {
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
                    self.out.push(&format!("{word}: {caption}"));
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
            let level = if name.contains("subsub") { 4 } else if name.contains("sub") { 3 } else { 2 };
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

    // Lists.

    fn begin_list(&mut self, symbol: Symbol, kind: ListKind) {
        let name = self.gullet.names.shared(symbol);
        let options = self.gullet.optional().map(|tokens| self.gullet.source_of(&tokens));
        if &*name == "list" {
            self.gullet.argument();
            self.gullet.argument();
        }
        if &*name == "tasks" && matches!(self.gullet.raw_peek(), Some(Token::Char('('))) {
            while self.gullet.raw().is_some_and(|token| token != Token::Char(')')) {}
        }
        let pattern = options.as_deref().and_then(label_pattern);
        self.push_list(symbol, kind, pattern);
    }

    fn push_list(&mut self, symbol: Symbol, kind: ListKind, pattern: Option<String>) {
        self.gullet.open_scope();
        let saved = self.refs.current();
        if self.frames.iter().any(|f| matches!(f, Frame::List { .. })) {
            self.out.line();
        } else {
            self.out.paragraph();
        }
        self.frames.push(Frame::List { name: symbol, kind, count: 0, pattern, item_open: false, saved });
    }

    /// `\item`, with or without its own mark.
    pub(super) fn item(&mut self, command: &str) {
        let own = self.gullet.optional().map(|tokens| self.inline(tokens));
        let key = if command == "bibitem" { Some(self.gullet.text_argument()) } else { None };
        let depth = self.frames.iter().filter(|f| matches!(f, Frame::List { .. })).count();
        let Some(at) = self.frames.iter().rposition(|f| matches!(f, Frame::List { .. })) else {
            self.out.line();
            return;
        };
        while self.frames.len() > at + 1 {
            if let Some(frame) = self.frames.pop() {
                self.close_frame(frame);
                self.gullet.close_scope();
            }
        }
        let Some(Frame::List { kind, count, pattern, item_open, .. }) = self.frames.last_mut() else { return };
        if std::mem::replace(item_open, true) {
            self.out.end_item();
        }
        if own.is_none() {
            *count = count.saturating_add(1);
        }
        let (kind, count, pattern) = (*kind, *count, pattern.clone());
        let numbered = match &pattern {
            Some(pattern) => fill_pattern(pattern, count),
            None => default_number(depth, count),
        };
        let marker = match (&own, kind) {
            _ if key.is_some() => format!("[{}]", key.unwrap_or_default()),
            (Some(own), ListKind::Words) if !own.is_empty() => {
                self.out.begin_item("-");
                self.out.push(&format!("**{}**", own.trim_end_matches(':')));
                self.out.space();
                return;
            }
            (Some(own), _) if !own.is_empty() => own.clone(),
            (None, ListKind::Numbers) => numbered,
            _ => "-".to_owned(),
        };
        self.refs.set_current("Item", marker.trim_end_matches('.').to_owned());
        self.out.begin_item(&marker);
    }

    /// Ends open items: a heading belongs to none.
    pub(super) fn close_items(&mut self) {
        for frame in self.frames.iter_mut().rev() {
            if let Frame::List { item_open, .. } = frame
                && std::mem::replace(item_open, false)
            {
                self.out.end_item();
            }
        }
    }

    // Floats, frames, verbatim.

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

    /// Counts the figure where its label is wanted.
    pub(super) fn caption_target(&mut self, caption: &[Token]) {
        let word = self.frames.iter().rev().find_map(|frame| match frame {
            Frame::Float { word, .. } => Some(*word),
            _ => None,
        });
        let word = word.unwrap_or("Figure");
        if !caption.is_empty() {
            self.refs.step(word, word);
        }
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

    fn verbatim(&mut self, symbol: Symbol) {
        let name = self.gullet.names.shared(symbol);
        let has_options = self.gullet.lexer().is_some_and(|lexer| lexer.peek_char() == Some('['));
        let options = if has_options { self.gullet.optional_here() } else { None };
        let options = options.map(|tokens| self.gullet.source_of(&tokens)).unwrap_or_default();
        let mut language = options.split(',').filter_map(|o| o.split_once('=')).find(|(k, _)| k.trim() == "language");
        let minted = if &*name == "minted" { Some(self.gullet.text_argument()) } else { None };
        let language = match (minted, language.take()) {
            (Some(language), _) => language,
            (None, Some((_, language))) => language.trim_matches(['{', '}', ' ']).to_ascii_lowercase(),
            (None, None) => String::new(),
        };
        let end = format!("\\end{{{name}}}");
        let raw = match self.gullet.lexer() {
            Some(lexer) => lexer.take_until(&end),
            None => Some(self.tokens_until_end(symbol)),
        };
        if let Some(code) = raw.filter(|code| !code.trim().is_empty()) {
            self.out.code(&language, &code);
        }
    }

    /// Drops everything up to the end of the environment.
    pub(super) fn skip_environment(&mut self, symbol: Symbol) {
        let name = self.gullet.names.shared(symbol);
        let end = format!("\\end{{{name}}}");
        let found = self.gullet.lexer().is_some_and(|lexer| lexer.take_until(&end).is_some());
        if !found {
            self.tokens_until_end(symbol);
        }
    }

    /// The source of the tokens up to `\end{name}`; where that does not come, only the paragraph is taken.
    fn tokens_until_end(&mut self, symbol: Symbol) -> String {
        let end = self.gullet.symbol("end");
        let mut tokens = Vec::new();
        while let Some(token) = self.gullet.raw() {
            if token == Token::Control(end) {
                let name = self.gullet.text_argument();
                if self.gullet.symbol(&name) == symbol {
                    break;
                }
                continue;
            }
            tokens.push(token);
        }
        self.gullet.source_of(&tokens)
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
    name.ends_with("matrix") || matches!(name, "array" | "aligned" | "alignedat" | "gathered" | "cases" | "split" | "dcases")
}

/// The pattern of an enumeration: `label=(\alph*)`, `(a)`, `i.`.
fn label_pattern(options: &str) -> Option<String> {
    if let Some((_, rest)) = options.split_once("label=") {
        let value = rest.trim_start_matches('{');
        let end = value.find([',', '}']).unwrap_or(value.len());
        let pattern = value.get(..end)?.replace("\\textbf{", "").replace(['{', '}'], "");
        let known = ["\\alph*", "\\Alph*", "\\roman*", "\\Roman*", "\\arabic*"];
        return known.iter().any(|k| pattern.contains(k)).then_some(pattern);
    }
    let short = options.trim();
    if short.contains('=') || short.len() > 8 {
        return None;
    }
    let at = short.find(['a', 'A', 'i', 'I', '1'])?;
    let style = match short.get(at..=at)? {
        "a" => "\\alph*",
        "A" => "\\Alph*",
        "i" => "\\roman*",
        "I" => "\\Roman*",
        _ => "\\arabic*",
    };
    Some(format!("{}{style}{}", short.get(..at)?, short.get(at + 1..)?))
}

fn fill_pattern(pattern: &str, count: u32) -> String {
    pattern
        .replace("\\alph*", &letters(count, b'a'))
        .replace("\\Alph*", &letters(count, b'A'))
        .replace("\\roman*", &roman(count))
        .replace("\\Roman*", &roman(count).to_uppercase())
        .replace("\\arabic*", &count.to_string())
}

fn default_number(depth: usize, count: u32) -> String {
    match depth {
        2 => format!("({})", letters(count, b'a')),
        3 => format!("{}.", roman(count)),
        4 => format!("{}.", letters(count, b'A')),
        _ => format!("{count}."),
    }
}

fn letters(count: u32, first: u8) -> String {
    let index = u8::try_from(count.saturating_sub(1) % 26).unwrap_or(0);
    char::from(first + index).to_string()
}

fn roman(count: u32) -> String {
    const DIGITS: [(u32, &str); 9] =
        [(100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")];
    let mut left = count.min(399);
    let mut out = String::new();
    for (value, digits) in DIGITS {
        while left >= value {
            out.push_str(digits);
            left -= value;
        }
    }
    out
}
