//! Tokens of TeX: what the lexer makes of characters, what macros are made of, and how tokens become source again.
//!
//! Names of control sequences are numbered once, so that a token is eight bytes and macros are found by number.

use super::gullet::Primitive;
use super::primitives;
use std::collections::HashMap;
use std::rc::Rc;

/// Number of a control sequence's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Symbol(u32);

/// One token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// `\name`.
    Control(Symbol),
    /// Any other character, `{ } $ & # ~ ^ _` included.
    Char(char),
    /// White space behind a control word: nothing to TeX, but kept in formulas, which read better with it.
    Gap,
    /// White space within a line.
    Space,
    /// White space with one line end.
    Newline,
    /// A blank line.
    Par,
    /// `#1` in the body of a macro.
    Param(u8),
    /// `\begin{name}` of an environment that is no macro.
    Begin(Symbol),
    /// `\end{name}` of such an environment.
    End(Symbol),
    /// The end of a group that a macro environment opened.
    CloseScope,
}

impl Token {
    /// True for white space that is no paragraph break.
    pub(super) const fn is_blank(self) -> bool {
        matches!(self, Self::Space | Self::Newline | Self::Gap)
    }
}

/// All names met, with what the gullet does at each.
#[derive(Default)]
pub(super) struct Names {
    numbers: HashMap<Rc<str>, Symbol>,
    list: Vec<(Rc<str>, Option<Primitive>)>,
}

impl Names {
    /// The number of a name.
    pub(super) fn intern(&mut self, name: &str) -> Symbol {
        if let Some(&symbol) = self.numbers.get(name) {
            return symbol;
        }
        let symbol = Symbol(u32::try_from(self.list.len()).unwrap_or(u32::MAX));
        let name: Rc<str> = Rc::from(name);
        self.list.push((Rc::clone(&name), primitives::find(&name)));
        self.numbers.insert(name, symbol);
        symbol
    }

    /// The number of a name that was met before.
    pub(super) fn find(&self, name: &str) -> Option<Symbol> {
        self.numbers.get(name).copied()
    }

    /// The name.
    pub(super) fn name(&self, symbol: Symbol) -> &str {
        self.list.get(symbol.index()).map_or("", |(name, _)| name)
    }

    /// The name, kept alive by itself.
    pub(super) fn shared(&self, symbol: Symbol) -> Rc<str> {
        self.list.get(symbol.index()).map_or_else(|| Rc::from(""), |(name, _)| Rc::clone(name))
    }

    /// What the gullet does at it.
    pub(super) fn primitive(&self, symbol: Symbol) -> Option<Primitive> {
        self.list.get(symbol.index()).and_then(|(_, primitive)| *primitive)
    }

    /// Appends tokens as source.
    pub(super) fn write(&self, tokens: &[Token], out: &mut String) {
        for &token in tokens {
            self.write_token(token, out);
        }
    }

    /// Appends one token as source, with a space between a control word and a letter.
    pub(super) fn write_token(&self, token: Token, out: &mut String) {
        match token {
            Token::Control(symbol) => {
                let name = self.name(symbol);
                out.push('\\');
                out.push_str(name);
            }
            Token::Char(c) => {
                if (c.is_ascii_alphabetic() || c == '@') && ends_in_control_word(out) {
                    out.push(' ');
                }
                out.push(c);
            }
            Token::Space | Token::Gap => {
                if !out.ends_with([' ', '\n']) {
                    out.push(' ');
                }
            }
            Token::Newline | Token::Par => {
                if !out.ends_with('\n') {
                    out.push('\n');
                }
            }
            Token::Param(n) => {
                out.push('#');
                out.push(char::from(b'0' + n));
            }
            Token::Begin(symbol) => {
                out.push_str("\\begin{");
                out.push_str(self.name(symbol));
                out.push('}');
            }
            Token::End(symbol) => {
                out.push_str("\\end{");
                out.push_str(self.name(symbol));
                out.push('}');
            }
            Token::CloseScope => {}
        }
    }
}

impl Symbol {
    /// As an index.
    pub(super) const fn index(self) -> usize {
        self.0 as usize
    }
}

/// Whether the text ends in `\word`, so that a letter behind it would belong to it.
fn ends_in_control_word(text: &str) -> bool {
    let word = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let slashes = word.len() - word.trim_end_matches('\\').len();
    word.len() < text.len() && slashes % 2 == 1
}
