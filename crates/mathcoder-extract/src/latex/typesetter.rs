//! Running text: tokens to Markdown-like text. Paragraphs, headings, quotes and dashes, footnotes in parentheses,
//! emphasis as plain words; formulas and environments are left to their own files.

use super::commands::{self, Action};
use super::environments::Frame;
use super::gullet::{Gullet, Style};
use super::math::{MathEnd, Read};
use super::refs::Refs;
use super::token::{Symbol, Token};
use crate::writer::Writer;
use std::rc::Rc;
use unicode_normalization::char::compose;

/// Deepest nesting of text in arguments, tables and boxes.
const MAX_NESTING: usize = 40;

/// What ended a run of text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stop {
    /// The end of the input.
    Input,
    /// `&`.
    Cell,
    /// `\\`.
    Row,
    /// The end of the table.
    Table,
}

/// The typesetter.
pub(super) struct Typesetter<'p> {
    pub(super) gullet: Gullet<'p>,
    pub(super) out: Writer,
    pub(super) refs: Refs,
    pub(super) title: Option<String>,
    pub(super) frames: Vec<Frame>,
    pub(super) nesting: usize,
    /// True where only the preamble is wanted.
    pub(super) preamble_only: bool,
}

impl<'p> Typesetter<'p> {
    pub(super) fn new(gullet: Gullet<'p>, refs: Refs) -> Self {
        Self { gullet, out: Writer::default(), refs, title: None, frames: Vec::new(), nesting: 0, preamble_only: false }
    }

    /// Sets text until the input ends, or, inside a table, until the cell does.
    pub(super) fn run(&mut self, table: Option<Symbol>) -> Stop {
        let frames = self.frames.len();
        while let Some(token) = self.gullet.next() {
            let in_cell = table.is_some() && self.frames.len() <= frames;
            match token {
                Token::Char('&') if in_cell => return Stop::Cell,
                Token::End(symbol) if in_cell && Some(symbol) == table => return Stop::Table,
                Token::Control(symbol) if in_cell && self.ends_row(symbol) => return Stop::Row,
                token => self.token(token),
            }
        }
        Stop::Input
    }

    /// Sets tokens by themselves and gives their text.
    pub(super) fn inline(&mut self, tokens: Vec<Token>) -> String {
        if self.nesting >= MAX_NESTING {
            return String::new();
        }
        self.nesting += 1;
        let outer = std::mem::take(&mut self.out);
        let frames = std::mem::take(&mut self.frames);
        let style = std::mem::replace(&mut self.gullet.style, Style::Text);
        self.gullet.push_barrier();
        self.gullet.push(tokens);
        self.run(None);
        self.gullet.pop_barrier();
        self.gullet.style = style;
        self.frames = frames;
        let inner = std::mem::replace(&mut self.out, outer);
        self.nesting -= 1;
        self.count(&inner);
        inner.finish().split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// Adds the formulas of a text set aside.
    pub(super) fn count(&mut self, inner: &Writer) {
        self.out.formulas.seen += inner.formulas.seen;
        self.out.formulas.kept += inner.formulas.kept;
        self.out.formulas.failed += inner.formulas.failed;
    }

    fn ends_row(&mut self, symbol: Symbol) -> bool {
        if !matches!(self.gullet.names.name(symbol), "\\" | "tabularnewline" | "cr") {
            return false;
        }
        self.gullet.optional_here();
        true
    }

    fn token(&mut self, token: Token) {
        match token {
            Token::Char(c) => self.character(c),
            Token::Space | Token::Newline => self.out.space(),
            Token::Gap => {}
            Token::Par => self.out.paragraph(),
            Token::Control(symbol) => {
                let name = self.gullet.names.shared(symbol);
                self.command(&name);
            }
            Token::Begin(symbol) => self.begin(symbol),
            Token::End(symbol) => self.end(symbol),
            Token::CloseScope => self.gullet.close_scope(),
            Token::Param(_) => {}
        }
    }

    fn character(&mut self, c: char) {
        let last = self.out.last_char();
        match (c, last) {
            ('{', _) => self.gullet.open_scope(),
            ('}', _) => self.gullet.close_scope(),
            ('$', _) => self.dollar(),
            ('~', _) => self.out.space(),
            ('&', _) => self.out.space(),
            ('`', Some('‘')) => self.ligature("“"),
            ('`', _) => self.out.push("‘"),
            ('\'', Some('\'')) => self.ligature("”"),
            ('-', Some('-')) => self.ligature("–"),
            ('-', Some('–')) => self.ligature("—"),
            _ => self.out.push_char(c),
        }
    }

    fn ligature(&mut self, text: &str) {
        self.out.pop_char();
        self.out.push(text);
    }

    // Formulas.

    fn dollar(&mut self) {
        if matches!(self.gullet.raw_peek(), Some(Token::Char('$'))) {
            self.gullet.raw();
            self.display(MathEnd::DoubleDollar);
        } else {
            self.inline_math(MathEnd::Dollar);
        }
    }

    /// A formula within the line.
    pub(super) fn inline_math(&mut self, end: MathEnd) {
        let read = self.formula(end, Style::Inline);
        self.out.inline_formula(&read.tex);
        self.notes(read.notes);
    }

    /// A formula on its own line.
    pub(super) fn display(&mut self, end: MathEnd) {
        let read = self.formula(end, Style::Display);
        self.out.display_formula(&read.tex);
        self.notes(read.notes);
    }

    /// The formula that tokens make.
    pub(super) fn formula_of(&mut self, tokens: Vec<Token>) -> String {
        if self.nesting >= MAX_NESTING {
            return String::new();
        }
        self.nesting += 1;
        self.gullet.push_barrier();
        self.gullet.push(tokens);
        let read = self.formula(MathEnd::Barrier, Style::Inline);
        self.gullet.pop_barrier();
        self.nesting -= 1;
        read.tex
    }

    /// The formula of an environment whose beginning was read.
    pub(super) fn formula_of_environment(&mut self, symbol: Symbol) -> String {
        if self.nesting >= MAX_NESTING {
            return String::new();
        }
        self.nesting += 1;
        let mut body = String::new();
        self.gullet.names.write_token(Token::Begin(symbol), &mut body);
        let Read { tex, .. } = self.formula(MathEnd::Environment(symbol, true), Style::Inline);
        body.push_str(&tex);
        self.gullet.names.write_token(Token::End(symbol), &mut body);
        self.nesting -= 1;
        body
    }

    /// Footnotes of a formula, behind it.
    pub(super) fn notes(&mut self, notes: Vec<String>) {
        for note in notes {
            self.footnote(&note);
        }
    }

    /// A footnote stands in parentheses where its mark is; the text of a mark set elsewhere is a paragraph.
    fn footnote_command(&mut self, name: &str) {
        self.gullet.optional();
        let tokens = self.gullet.argument();
        let note = self.inline(tokens);
        if name != "footnotetext" {
            self.footnote(&note);
            return;
        }
        self.out.paragraph();
        self.out.push(&note);
        self.out.paragraph();
    }

    fn footnote(&mut self, note: &str) {
        if !note.is_empty() {
            self.out.space();
            self.out.push(&format!("({note})"));
        }
    }

    // Commands.

    fn command(&mut self, name: &Rc<str>) {
        match &**name {
            "(" => self.inline_math(MathEnd::Paren),
            "[" => self.display(MathEnd::Bracket),
            ")" | "]" => {}
            "\\" | "newline" | "tabularnewline" | "cr" => self.line_break(),
            "uncover" | "only" | "onslide" | "visible" | "alert" | "pause" => self.skip_overlay(),
            "par" | "endgraf" => self.out.paragraph(),
            "ensuremath" => {
                let tokens = self.gullet.argument();
                let tex = self.formula_of(tokens);
                self.out.inline_formula(&tex);
            }
            "xspace" => self.xspace(),
            "begingroup" | "bgroup" => self.gullet.open_scope(),
            "endgroup" | "egroup" => self.gullet.close_scope(),
            "part" | "chapter" | "section" | "subsection" | "subsubsection" | "paragraph" | "subparagraph"
            | "frametitle" | "framesubtitle" => self.section(name),
            "title" => self.read_title(),
            "maketitle" => self.make_title(),
            "item" | "task" | "question" | "choice" | "bibitem" | "Item" => self.item(name),
            "label" => {
                let key = self.gullet.text_argument();
                self.refs.label(&key);
            }
            "ref" | "eqref" | "pageref" | "cref" | "Cref" | "autoref" | "nameref" | "vref" | "Vref" | "cite"
            | "citep" | "citet" | "textcite" | "parencite" | "autocite" | "citeauthor" | "citeyear" | "citealp"
            | "ref*" => {
                let text = self.reference(name);
                self.out.push(&text);
            }
            "footnote" | "endnote" | "footnotetext" => self.footnote_command(name),
            "caption" | "captionof" => self.caption(name),
            "verb" | "lstinline" | "mintinline" | "code" | "Verb" => self.verb(name),
            "url" | "nolinkurl" => {
                let url = self.gullet.text_argument();
                self.out.push(&url.trim().replace('$', "\\$"));
            }
            "enquote" => {
                let tokens = self.gullet.argument();
                let text = self.inline(tokens);
                self.out.push(&format!("“{text}”"));
            }
            _ if self.assignment(name) => {}
            _ => self.table_command(name),
        }
    }

    fn line_break(&mut self) {
        if matches!(self.gullet.raw_peek(), Some(Token::Char('*'))) {
            self.gullet.raw();
        }
        self.gullet.optional_here();
        self.out.line();
    }

    /// Commands of the table, and those nobody knows: their arguments are set as text.
    fn table_command(&mut self, name: &str) {
        match commands::action(name) {
            Some(Action::Arguments(spec)) => self.arguments(spec),
            Some(Action::Text(" ")) => self.out.space(),
            Some(Action::Text(text)) => self.out.push(text),
            Some(Action::Accent(mark)) => self.accent(mark),
            None => self.unknown(),
        }
    }

    /// A command nobody defined: options and assigned values are dropped, several arguments are set as words apart.
    fn unknown(&mut self) {
        match self.gullet.raw_peek() {
            Some(Token::Char('[')) => drop(self.gullet.optional_here()),
            Some(Token::Char('=')) => self.skip_dimension(),
            _ => {}
        }
        let mut groups: Vec<Token> = Vec::new();
        let mut count = 0;
        while count < 9 && matches!(self.gullet.raw_peek(), Some(Token::Char('{'))) {
            self.gullet.raw();
            if count > 0 {
                groups.push(Token::Space);
            }
            groups.push(Token::Char('{'));
            groups.extend(self.gullet.group());
            groups.push(Token::Char('}'));
            count += 1;
        }
        if count > 0 {
            self.gullet.push(groups);
        }
    }

    fn arguments(&mut self, spec: &str) {
        let mut kept = Vec::new();
        for kind in spec.bytes() {
            match kind {
                b's' => {
                    if matches!(self.gullet.raw_peek(), Some(Token::Char('*'))) {
                        self.gullet.raw();
                    }
                }
                b'o' => drop(self.gullet.optional_here()),
                b'm' => drop(self.gullet.argument()),
                _ => {
                    kept.push(Token::Char('{'));
                    kept.extend(self.gullet.argument());
                    kept.push(Token::Char('}'));
                }
            }
        }
        if !kept.is_empty() {
            self.gullet.push(kept);
        }
    }

    fn accent(&mut self, mark: char) {
        let tokens = self.gullet.argument();
        let text = self.inline(tokens);
        let mut letters = text.chars();
        let base = match letters.next() {
            Some('ı') => 'i',
            Some('ȷ') => 'j',
            Some(c) => c,
            None => return,
        };
        match compose(base, mark) {
            Some(composed) => self.out.push_char(composed),
            None => {
                self.out.push_char(base);
                if base.is_alphabetic() {
                    self.out.push_char(mark);
                }
            }
        }
        self.out.push(letters.as_str());
    }

    /// A gap where a word follows.
    fn xspace(&mut self) {
        if let Some(token) = self.gullet.raw_peek() {
            let touches = match token {
                Token::Char(c) => c.is_alphanumeric() || matches!(c, '$' | '(' | '`'),
                Token::Control(symbol) => self.gullet.names.name(symbol).starts_with(|c: char| c.is_ascii_alphabetic()),
                _ => false,
            };
            if touches {
                self.out.space();
            }
        }
    }

    fn section(&mut self, name: &str) {
        let level = match name {
            "part" | "chapter" => 1,
            "section" => 2,
            "subsection" | "frametitle" => 3,
            "subsubsection" | "framesubtitle" => 4,
            _ => 5,
        };
        self.gullet.star();
        self.gullet.optional();
        let tokens = self.gullet.argument();
        self.close_items();
        let title = self.inline(tokens);
        let kind = match name {
            "part" => "Part",
            "chapter" => "Chapter",
            _ => "Section",
        };
        self.refs.set_current(kind, format!("“{title}”"));
        if title.is_empty() {
            return;
        }
        if level == 5 {
            self.out.paragraph();
            self.out.push(&format!("**{}.**", title.trim_end_matches('.')));
            self.out.space();
            return;
        }
        if self.title.is_none() && self.out.is_empty() {
            self.title = Some(title.clone());
        }
        self.out.heading(level, &title);
    }

    fn read_title(&mut self) {
        self.gullet.optional();
        let tokens = self.gullet.argument();
        let title = self.inline(tokens);
        if !title.is_empty() {
            self.title = Some(title);
        }
    }

    fn make_title(&mut self) {
        if let Some(title) = self.title.clone() {
            self.out.heading(1, &title);
        }
    }

    /// `\ref`, `\cite` and their kin as text.
    pub(super) fn reference(&mut self, name: &str) -> String {
        self.gullet.star();
        let first = self.gullet.optional();
        let second = self.gullet.optional();
        let keys = self.gullet.text_argument().replace(['$', '`'], "");
        let keys: Vec<&str> = keys.split(',').map(str::trim).filter(|key| !key.is_empty()).collect();
        if name.contains("cite") {
            let note = second.or(first).map(|tokens| self.inline(tokens)).filter(|note| !note.is_empty());
            let keys = keys.join(", ");
            return note.map_or_else(|| format!("[{keys}]"), |note| format!("[{keys}, {note}]"));
        }
        let texts = keys.iter().take(50).map(|key| match name {
            "pageref" => String::new(),
            "eqref" => {
                let number = self.refs.number(key);
                if number.starts_with('[') { number } else { format!("({number})") }
            }
            "cref" | "Cref" | "autoref" => self.refs.kind_and_number(key),
            _ => self.refs.number(key),
        });
        texts.collect::<Vec<_>>().join(", ")
    }

    fn caption(&mut self, name: &str) {
        self.gullet.star();
        if name == "captionof" {
            self.gullet.argument();
        }
        self.gullet.optional();
        let tokens = self.gullet.argument();
        let before = self.refs.current();
        let number = self.caption_target(&tokens);
        let text = self.inline(tokens);
        let float = self.frames.iter_mut().rev().find_map(|frame| match frame {
            Frame::Float { captions, .. } => Some(captions),
            _ => None,
        });
        if let Some(captions) = float {
            captions.push(if number.is_empty() { text } else { format!("{number}: {text}") });
            return;
        }
        self.refs.restore(before);
        self.out.paragraph();
        self.out.push(&text);
        self.out.paragraph();
    }
}
