//! The conditionals of TeX. What cannot be known without typesetting (dimensions, most numbers) counts as false.

use super::gullet::Gullet;
use super::macros::Meaning;
use super::token::{Symbol, Token};

impl Gullet<'_> {
    /// Goes on behind a test that was decided.
    pub(super) fn conditional(&mut self, truth: bool) {
        if truth || self.skip_branch(0) == Some("else") {
            self.open_ifs += 1;
        }
    }

    /// `\ifx`: do two tokens mean the same?
    pub(super) fn if_meaning(&mut self) {
        let (Some(a), Some(b)) = (self.raw_past_blanks(), self.raw_past_blanks()) else { return };
        let same = self.same_meaning(a, b);
        self.conditional(same);
    }

    /// `\if`: are the next two tokens, expanded, the same?
    pub(super) fn if_character(&mut self) {
        let (Some(a), Some(b)) = (self.next(), self.next()) else { return };
        let same = match (a, b) {
            (Token::Control(_), Token::Control(_)) => true,
            _ => a == b,
        };
        self.conditional(same);
    }

    /// `\ifnum`: compares two numbers written out.
    pub(super) fn if_number(&mut self) {
        let a = self.number();
        let relation = self.next_past_blanks();
        let b = self.number();
        let truth = match (a, relation, b) {
            (Some(a), Some(Token::Char('<')), Some(b)) => a < b,
            (Some(a), Some(Token::Char('>')), Some(b)) => a > b,
            (Some(a), Some(Token::Char('=')), Some(b)) => a == b,
            _ => false,
        };
        self.conditional(truth);
    }

    /// `\ifdim`: dimensions are not known, so the test fails.
    pub(super) fn if_dimension(&mut self) {
        self.conditional(false);
    }

    /// `\ifodd`.
    pub(super) fn if_odd(&mut self) {
        let odd = self.number().is_some_and(|n| n % 2 != 0);
        self.conditional(odd);
    }

    /// `\ifcase`: goes to the branch of the number.
    pub(super) fn if_case(&mut self) {
        let number = self.number().unwrap_or(0);
        let mut left = usize::try_from(number).unwrap_or(0);
        if left > 1000 {
            left = 1000;
        }
        if left == 0 || matches!(self.skip_branch(left), Some("or" | "else")) {
            self.open_ifs += 1;
        }
    }

    /// `\ifdefined`.
    pub(super) fn if_defined(&mut self) {
        let defined = match self.raw_past_blanks() {
            Some(Token::Control(symbol)) => self.is_defined(symbol),
            Some(_) => true,
            None => false,
        };
        self.conditional(defined);
    }

    /// `\ifcsname`.
    pub(super) fn if_csname(&mut self) {
        let name = self.csname_text();
        let symbol = self.symbol(&name);
        let defined = self.is_defined(symbol);
        self.conditional(defined);
    }

    /// `\else` or `\or` behind a branch that was taken.
    pub(super) fn at_else(&mut self) {
        if self.open_ifs > 0 {
            self.open_ifs -= 1;
            while self.skip_branch(usize::MAX).is_some_and(|end| end != "fi") {}
        }
    }

    /// `\fi`.
    pub(super) fn at_fi(&mut self) {
        self.open_ifs = self.open_ifs.saturating_sub(1);
    }

    /// Whether two tokens mean the same, as `\ifx` sees it.
    pub(super) fn same_meaning(&self, a: Token, b: Token) -> bool {
        let (a, b) = (self.resolved(a), self.resolved(b));
        if a == b || (a.is_blank() && b.is_blank()) {
            return true;
        }
        let (Token::Control(a), Token::Control(b)) = (a, b) else { return false };
        match (self.meaning(a), self.meaning(b)) {
            (Some(Meaning::Macro(a)), Some(Meaning::Macro(b))) => a == b,
            (None, None) => {
                self.names.primitive(a).is_none()
                    && self.names.primitive(b).is_none()
                    && !self.is_defined(a)
                    && !self.is_defined(b)
            }
            _ => false,
        }
    }

    /// Whether a control sequence was defined by the file or works on tokens; commands of the typesetter and of
    /// mathematics count as undefined, which only matters to tests for missing packages.
    pub(super) fn is_defined(&self, symbol: Symbol) -> bool {
        self.meaning(symbol).is_some() || self.names.primitive(symbol).is_some()
    }

    /// The text between `\csname` and `\endcsname`.
    pub(super) fn csname_text(&mut self) -> String {
        let end = self.symbol("endcsname");
        let mut tokens = Vec::new();
        while let Some(token) = self.raw() {
            if token == Token::Control(end) || tokens.len() > 1000 {
                break;
            }
            tokens.push(token);
        }
        let tokens = self.expanded(tokens);
        self.source_of(&tokens)
    }

    fn resolved(&self, token: Token) -> Token {
        let Token::Control(symbol) = token else { return token };
        match self.meaning(symbol) {
            Some(Meaning::Character(token)) => *token,
            Some(Meaning::Alias(other)) => Token::Control(*other),
            Some(_) => token,
            None => match self.names.name(symbol) {
                "bgroup" => Token::Char('{'),
                "egroup" => Token::Char('}'),
                _ => token,
            },
        }
    }

    fn next_past_blanks(&mut self) -> Option<Token> {
        loop {
            let token = self.next()?;
            if !token.is_blank() {
                return Some(token);
            }
        }
    }

    /// A number written in digits, one blank behind it taken away.
    fn number(&mut self) -> Option<i64> {
        let mut token = self.next_past_blanks()?;
        let negative = token == Token::Char('-');
        if negative {
            token = self.next()?;
        }
        let mut value: Option<i64> = None;
        while let Token::Char(c) = token {
            let Some(digit) = c.to_digit(10) else { break };
            value = Some(value.unwrap_or(0).saturating_mul(10).saturating_add(i64::from(digit)));
            match self.next() {
                Some(next) => token = next,
                None => return value.map(|v| if negative { -v } else { v }),
            }
        }
        if !token.is_blank() {
            self.push_one(token);
        }
        value.map(|v| if negative { -v } else { v })
    }

    /// Skips to the end of a branch and says what ended it. `ors` counts the `\or` to pass; `usize::MAX` goes to `\fi`.
    fn skip_branch(&mut self, ors: usize) -> Option<&'static str> {
        let (mut depth, mut ors) = (0usize, ors);
        loop {
            let Token::Control(symbol) = self.raw()? else { continue };
            if self.opens_conditional(symbol) {
                depth += 1;
                continue;
            }
            match self.names.name(symbol) {
                "fi" if depth == 0 => return Some("fi"),
                "fi" => depth -= 1,
                "else" if depth == 0 && ors != usize::MAX => return Some("else"),
                "or" if depth == 0 && ors != usize::MAX => {
                    ors = ors.saturating_sub(1);
                    if ors == 0 {
                        return Some("or");
                    }
                }
                _ => {}
            }
        }
    }

    fn opens_conditional(&self, symbol: Symbol) -> bool {
        const TESTS: &[&str] = &[
            "if",
            "ifx",
            "ifcat",
            "ifnum",
            "ifdim",
            "ifodd",
            "ifcase",
            "ifmmode",
            "ifdefined",
            "ifcsname",
            "ifvmode",
            "ifhmode",
            "ifinner",
            "ifpdf",
            "ifxetex",
            "ifluatex",
            "ifPDFTeX",
            "ifXeTeX",
            "ifLuaTeX",
            "iftrue",
            "iffalse",
            "ifvoid",
            "ifhbox",
            "ifvbox",
            "ifeof",
        ];
        match self.meaning(symbol) {
            Some(Meaning::Flag(_)) => true,
            Some(_) => false,
            None => TESTS.contains(&self.names.name(symbol)),
        }
    }
}
