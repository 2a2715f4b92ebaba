//! Expansion: the next token that is neither macro nor primitive. User environments are opened and closed here, so that
//! the typesetter meets only environments it knows or that nobody defined.

use super::gullet::{Gullet, Style};
use super::macros::Meaning;
use super::names;
use super::token::{Symbol, Token};

impl Gullet<'_> {
    /// The next token for the typesetter.
    pub(super) fn next(&mut self) -> Option<Token> {
        loop {
            let token = if self.style == Style::Text { self.raw()? } else { self.raw_or_gap()? };
            let Token::Control(symbol) = token else { return Some(token) };
            if let Some(token) = self.step(symbol) {
                return Some(token);
            }
        }
    }

    /// Does what a control sequence does; gives the token where that is for the typesetter.
    fn step(&mut self, symbol: Symbol) -> Option<Token> {
        match self.meaning(symbol).cloned() {
            Some(Meaning::Macro(called)) => {
                self.expand(&called);
                return None;
            }
            Some(Meaning::Character(token)) => return Some(token),
            // An alias was made of what the name meant then, before the file gave it another meaning.
            Some(Meaning::Alias(other)) => return self.builtin(other),
            Some(Meaning::Flag(value)) => {
                self.conditional(value);
                return None;
            }
            Some(Meaning::SetFlag(flag, value)) => {
                self.define(flag, Some(Meaning::Flag(value)));
                return None;
            }
            None => {}
        }
        self.builtin(symbol)
    }

    /// Does what a control sequence does that no file defines.
    fn builtin(&mut self, symbol: Symbol) -> Option<Token> {
        match self.names.name(symbol) {
            "begin" => return self.begin(),
            "end" => return self.end(),
            _ => {}
        }
        if let Some(primitive) = self.names.primitive(symbol) {
            primitive(self);
            return None;
        }
        Some(self.environment_command(symbol).unwrap_or(Token::Control(symbol)))
    }

    /// `\begin{name}`: the beginning of a user's environment is expanded, any other is a token.
    fn begin(&mut self) -> Option<Token> {
        let name = self.text_argument();
        let name = name.trim();
        let builtin = names::is_builtin_environment(name) || names::theorem_title(name).is_some();
        let user =
            if builtin || self.theorems.contains_key(name) { None } else { self.environments.get(name).cloned() };
        let symbol = self.symbol(name);
        let Some(environment) = user else { return Some(Token::Begin(symbol)) };
        self.open_scope();
        if let Meaning::Macro(begin) = &environment.begin {
            self.expand(begin);
        }
        None
    }

    fn end(&mut self) -> Option<Token> {
        let name = self.text_argument();
        let name = name.trim();
        let builtin = names::is_builtin_environment(name) || names::theorem_title(name).is_some();
        let user =
            if builtin || self.theorems.contains_key(name) { None } else { self.environments.get(name).cloned() };
        let symbol = self.symbol(name);
        let Some(environment) = user else { return Some(Token::End(symbol)) };
        self.push_one(Token::CloseScope);
        self.push_shared(environment.end);
        None
    }

    /// Environments written as commands (`\quote … \endquote`), as the definitions of other environments do.
    fn environment_command(&mut self, symbol: Symbol) -> Option<Token> {
        let name = self.names.shared(symbol);
        if names::is_command_environment(&name) {
            return Some(Token::Begin(symbol));
        }
        let ended = name.strip_prefix("end").filter(|ended| names::is_command_environment(ended))?;
        let ended = self.symbol(ended);
        Some(Token::End(ended))
    }
}
