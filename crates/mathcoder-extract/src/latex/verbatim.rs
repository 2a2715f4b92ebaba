//! Text that is not read as LaTeX: `\verb`, listings, and environments that are left out.

use super::token::{Symbol, Token};
use super::typesetter::Typesetter;

impl Typesetter<'_> {
    /// `\verb|…|` and inline listings.
    pub(super) fn verb(&mut self, name: &str) {
        if name == "mintinline" {
            self.gullet.optional_here();
            self.gullet.argument();
        }
        if name == "code" {
            let tokens = self.gullet.argument();
            self.gullet.push(tokens);
            return;
        }
        if name == "lstinline" && self.gullet.lexer().is_some_and(|lexer| lexer.peek_char() == Some('[')) {
            self.gullet.optional_here();
        }
        let raw = match self.gullet.lexer() {
            Some(lexer) => {
                let mut delimiter = lexer.take_char();
                if delimiter == Some('*') {
                    delimiter = lexer.take_char();
                }
                let end = match delimiter {
                    Some('{') => "}".to_owned(),
                    Some(c) => c.to_string(),
                    None => return,
                };
                lexer.take_until(&end)
            }
            None => self.verb_from_tokens(),
        };
        let Some(code) = raw.filter(|code| code.len() < 2000) else { return };
        let ticks = if code.contains('`') { "``" } else { "`" };
        if !code.trim().is_empty() {
            self.out.push(&format!("{ticks}{}{ticks}", code.replace('\n', " ")));
        }
    }

    /// `\verb` inside an argument, where its text was cut into tokens already.
    fn verb_from_tokens(&mut self) -> Option<String> {
        let delimiter = self.gullet.raw()?;
        let end = if delimiter == Token::Char('{') { Token::Char('}') } else { delimiter };
        let mut tokens = Vec::new();
        while let Some(token) = self.gullet.raw() {
            if token == end || tokens.len() > 2000 {
                break;
            }
            tokens.push(token);
        }
        Some(self.gullet.source_of(&tokens))
    }

    pub(super) fn verbatim(&mut self, symbol: Symbol) {
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
}
