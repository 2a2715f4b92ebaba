//! Lists: numbers, dots, words, or the marks an author writes.

use super::environments::Frame;
use super::token::{Symbol, Token};
use super::typesetter::Typesetter;

/// How items are marked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ListKind {
    Dots,
    Numbers,
    Words,
}

impl Typesetter<'_> {
    pub(super) fn begin_list(&mut self, symbol: Symbol, kind: ListKind) {
        let name = self.gullet.names.shared(symbol);
        let options = self.gullet.optional().map(|tokens| self.gullet.source_of(&tokens));
        if &*name == "list" {
            self.gullet.argument();
            self.gullet.argument();
        }
        if &*name == "tasks" && matches!(self.gullet.raw_peek(), Some(Token::Char('('))) {
            while self.gullet.raw().is_some_and(|token| token != Token::Char(')')) {}
        }
        let pattern = options.map(|options| options.replace('$', "")).as_deref().and_then(label_pattern);
        self.push_list(symbol, kind, pattern);
    }

    pub(super) fn push_list(&mut self, symbol: Symbol, kind: ListKind, pattern: Option<String>) {
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
        let key = if command == "bibitem" { Some(self.gullet.text_argument().replace('$', "")) } else { None };
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
