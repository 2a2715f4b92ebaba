//! Macros in formulas of other formats: pages, Markdown, XML. The expansion is that of LaTeX books; nothing else of a
//! formula is touched. In: definitions, then formulas. Out: the formulas without those macros and without definitions.
//! Every formula has a budget of its own in proportion to its length, so that no macro makes a small page large; a formula
//! that goes beyond it stays as it was.

use super::gullet::{Gullet, Style};
use super::lexer::Lexer;
use super::macros::Meaning;
use super::project::{FileId, Project};
use super::token::Token;
use std::rc::Rc;
use std::sync::LazyLock;

/// Commands that define something, and those that only set up what defines.
const DEFINERS: &[&str] = &[
    "newcommand",
    "renewcommand",
    "providecommand",
    "def",
    "gdef",
    "edef",
    "xdef",
    "let",
    "DeclareMathOperator",
    "DeclarePairedDelimiter",
    "newenvironment",
    "renewenvironment",
    "NewDocumentCommand",
    "DeclareRobustCommand",
];

/// Tokens that one formula may push whatever its length; a macro of a real page expands to a few dozen.
const BASE_BUDGET: u64 = 20_000;

/// Expands the macros of a page.
pub(crate) struct MacroExpander {
    gullet: Gullet<'static>,
}

/// True where a formula holds a definition.
pub(crate) fn holds_definition(tex: &str) -> bool {
    control_words(tex).any(|word| DEFINERS.contains(&word))
}

/// The control words of a formula, without backslash.
fn control_words(tex: &str) -> impl Iterator<Item = &str> {
    memchr::memchr_iter(b'\\', tex.as_bytes()).filter_map(|at| {
        let rest = tex.get(at + 1..)?;
        let letters = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
        let length = if letters == 0 { rest.chars().next().map_or(0, char::len_utf8) } else { letters };
        rest.get(..length).filter(|word| !word.is_empty())
    })
}

impl MacroExpander {
    /// An expander that knows these definitions.
    pub(crate) fn new(definitions: &str) -> Self {
        static NO_FILES: LazyLock<Project> = LazyLock::new(|| Project::new(Vec::new()));
        let mut expander = Self { gullet: Gullet::new(&NO_FILES, FileId::FIRST, 0) };
        expander.run(definitions);
        expander
    }

    /// Whether a formula calls a macro of the page or holds a definition.
    pub(crate) fn concerns(&self, tex: &str) -> bool {
        let is_macro = |word: &str| {
            let meaning = self.gullet.names.find(word).and_then(|symbol| self.gullet.meaning(symbol));
            meaning.is_some() || DEFINERS.contains(&word)
        };
        control_words(tex).any(is_macro)
            || (!self.gullet.environments.is_empty()
                && self.gullet.environments.keys().any(|name| tex.contains(&format!("\\begin{{{name}}}"))))
    }

    /// The formula with macros expanded and definitions taken out; nothing where that would not end or grow too large.
    pub(crate) fn expand(&mut self, tex: &str) -> Option<String> {
        let tokens = self.run(tex)?;
        let mut out = String::with_capacity(tex.len());
        self.gullet.names.write(&tokens, &mut out);
        Some(out.trim().to_owned())
    }

    fn run(&mut self, tex: &str) -> Option<Vec<Token>> {
        self.gullet.end_all();
        self.gullet.failed = None;
        self.gullet.open_ifs = 0;
        self.gullet.style = Style::Inline;
        self.gullet.set_budget(BASE_BUDGET, tex.len());
        let mut lexer = Lexer::new(Rc::from(tex));
        let mut tokens = Vec::new();
        while let Some(token) = lexer.next(&mut self.gullet.names) {
            tokens.push(token);
        }
        self.gullet.push(tokens);
        let mut out = Vec::new();
        let mut open = 0_usize;
        while let Some(token) = self.next(out.last()) {
            match token {
                Token::CloseScope => {
                    self.gullet.close_scope();
                    continue;
                }
                Token::Char('{') => {
                    self.gullet.open_scope();
                    open += 1;
                }
                Token::Char('}') if open > 0 => {
                    self.gullet.close_scope();
                    open -= 1;
                }
                _ => {}
            }
            out.push(token);
        }
        (0..open).for_each(|_| self.gullet.close_scope());
        self.gullet.failed.is_none().then_some(out)
    }

    /// The next token; what a macro gives behind `^` or `_` is put into braces, as the macro was one thing there.
    fn next(&mut self, before: Option<&Token>) -> Option<Token> {
        if matches!(before, Some(Token::Char('^' | '_'))) {
            let token = self.gullet.raw()?;
            let Token::Control(symbol) = token else {
                self.gullet.push_one(token);
                return self.gullet.next();
            };
            let whole = match self.gullet.meaning(symbol) {
                Some(Meaning::Macro(called)) => called.parameters.is_empty() && called.body.len() > 1,
                _ => false,
            };
            if whole {
                self.gullet.push(vec![token, Token::Char('}')]);
                return Some(Token::Char('{'));
            }
            self.gullet.push_one(token);
        }
        self.gullet.next()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expanded(definitions: &str, tex: &str) -> Option<String> {
        let mut expander = MacroExpander::new(definitions);
        assert!(expander.concerns(tex));
        expander.expand(tex)
    }

    #[test]
    fn macros_are_expanded_and_nothing_else() {
        let definitions = r"\newcommand{\R}{\mathbb{R}} \newcommand\abs[1]{\left|#1\right|} \DeclareMathOperator{\sgn}{sgn}
            \newcommand{\p}[2][x]{\frac{\partial #2}{\partial #1}} \let\eps\varepsilon \def\half{\frac12}";
        let check = |tex: &str, out: &str| assert_eq!(expanded(definitions, tex).as_deref(), Some(out));
        check(r"f: \R \to \R^n", r"f: \mathbb{R} \to \mathbb{R}^n");
        check(r"\abs{x} \le \eps \nonumber \\ y", r"\left|x\right| \le \varepsilon \nonumber \\ y");
        check(
            r"x^\half + \p{f} + \p[y] g",
            r"x^{\frac12} + \frac{\partial f}{\partial x} + \frac{\partial g}{\partial y}",
        );
        check(r"\sgn(x)", r"\operatorname{sgn}(x)");
        check(r"\newcommand{\Z}{\mathbb{Z}}", "");
        check(r"{\def\R{inner}\R} \R", r"{inner} \mathbb{R}");
        check(r"{\newcommand{\R}{\R }\R}", r"{\mathbb{R}}");
        check(r"\def\Z{\mathbb{Z}} \begin{align} a &= \Z \end{align}", r"\begin{align} a &= \mathbb{Z} \end{align}");
    }

    #[test]
    fn macros_without_end_are_left() {
        assert_eq!(expanded(r"\def\a{\a\a}", r"\a"), None);
        assert_eq!(expanded(r"\def\a{x\a}", r"\a"), None);
        let mut bomb = r"\def\aa{xxxxxxxxxxxxxxxx}".to_owned();
        for (name, inner) in ["b", "c", "d", "e", "f", "g"].iter().zip(["a", "b", "c", "d", "e", "f"]) {
            bomb.push_str(&format!("\\def\\a{name}{{{}}}", format!("\\a{inner}").repeat(16)));
        }
        assert_eq!(expanded(&bomb, r"\ag"), None);
        let mut expander = MacroExpander::new(&bomb);
        assert_eq!(expander.expand(r"\ag"), None);
        assert_eq!(expander.expand(r"\aa").as_deref(), Some("xxxxxxxxxxxxxxxx"));
    }
}
