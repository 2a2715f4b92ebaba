//! Macros: what a control sequence can mean, how its arguments are read, and the expansion of one call.

use super::gullet::Gullet;
use super::token::{Symbol, Token};
use std::rc::Rc;

/// What a control sequence means, where the file gave it a meaning.
#[derive(Clone, Debug)]
pub(super) enum Meaning {
    /// A macro.
    Macro(Rc<Macro>),
    /// The same as another control sequence that is no macro.
    Alias(Symbol),
    /// The same as a character.
    Character(Token),
    /// A conditional made by `\newif`, with its value.
    Flag(bool),
    /// Sets such a conditional.
    SetFlag(Symbol, bool),
}

/// A macro.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Macro {
    /// Tokens that must follow the name.
    pub(super) prefix: Vec<Token>,
    /// How each argument is read.
    pub(super) parameters: Vec<Parameter>,
    /// The replacement, with [`Token::Param`] for arguments.
    pub(super) body: Rc<[Token]>,
}

/// How an argument is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Parameter {
    /// A group or a token.
    Plain,
    /// Everything up to these tokens.
    Delimited(Vec<Token>),
    /// In square brackets, with what stands for it where it is absent.
    Optional(Vec<Token>),
    /// A star or nothing.
    Star,
}

/// A theorem-like environment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Theorem {
    /// The word in front.
    pub(super) title: String,
    /// Name of the counter it counts with; none where it is not numbered.
    pub(super) counter: Option<String>,
}

impl Macro {
    /// A macro of plain arguments.
    pub(super) fn plain(arguments: usize, body: Vec<Token>) -> Self {
        Self { prefix: Vec::new(), parameters: vec![Parameter::Plain; arguments.min(9)], body: Rc::from(body) }
    }
}

impl Gullet<'_> {
    /// Replaces a call, whose name was read, by its expansion.
    pub(super) fn expand(&mut self, called: &Rc<Macro>) {
        for expected in &called.prefix {
            match self.raw() {
                Some(token) if token == *expected => {}
                Some(token) => {
                    // The call does not match its definition; TeX would stop, we go on without it.
                    self.push_one(token);
                    return;
                }
                None => return,
            }
        }
        if called.parameters.is_empty() {
            self.push_shared(Rc::clone(&called.body));
            return;
        }
        let arguments: Vec<Vec<Token>> = called.parameters.iter().map(|p| self.parameter(p)).collect();
        self.push(substitute(&called.body, &arguments));
    }

    fn parameter(&mut self, parameter: &Parameter) -> Vec<Token> {
        match parameter {
            Parameter::Plain => self.argument(),
            Parameter::Delimited(end) => self.delimited(end),
            Parameter::Optional(default) => self.optional().unwrap_or_else(|| default.clone()),
            Parameter::Star => {
                if self.star() {
                    vec![Token::Char('*')]
                } else {
                    Vec::new()
                }
            }
        }
    }

    /// Everything up to the tokens `end`, which are taken away; braces around the whole are, too.
    fn delimited(&mut self, end: &[Token]) -> Vec<Token> {
        let mut tokens: Vec<Token> = Vec::new();
        let mut depth = 0usize;
        while let Some(token) = self.raw() {
            match token {
                Token::Char('{') => depth += 1,
                Token::Char('}') => depth = depth.saturating_sub(1),
                _ => {}
            }
            tokens.push(if token == Token::Newline { Token::Space } else { token });
            if depth == 0 && ends_with(&tokens, end) {
                tokens.truncate(tokens.len() - end.len());
                break;
            }
        }
        let braced = tokens.first() == Some(&Token::Char('{')) && matching_brace(&tokens) == Some(tokens.len() - 1);
        if braced {
            tokens.pop();
            tokens.remove(0);
        }
        tokens
    }
}

fn ends_with(tokens: &[Token], end: &[Token]) -> bool {
    tokens.len() >= end.len() && tokens.get(tokens.len() - end.len()..) == Some(end)
}

/// Place of the brace that closes the one at the beginning.
fn matching_brace(tokens: &[Token]) -> Option<usize> {
    let mut depth = 0usize;
    for (at, token) in tokens.iter().enumerate() {
        match token {
            Token::Char('{') => depth += 1,
            Token::Char('}') => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some(at);
                }
            }
            _ => {}
        }
    }
    None
}

/// The body with the arguments in their places.
pub(super) fn substitute(body: &[Token], arguments: &[Vec<Token>]) -> Vec<Token> {
    let mut out = Vec::with_capacity(body.len());
    for &token in body {
        match token {
            Token::Param(n) => {
                if let Some(argument) = usize::from(n).checked_sub(1).and_then(|i| arguments.get(i)) {
                    out.extend_from_slice(argument);
                }
            }
            token => out.push(token),
        }
    }
    out
}
