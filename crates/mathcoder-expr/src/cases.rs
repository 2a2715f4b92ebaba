//! `\begin{cases} … \end{cases}`: values with the conditions they hold under, as the call `Piecewise` that SymPy prints.
//! In: the tokens behind the opening of the environment. Out: the call, one pair a row; a row without a condition holds
//! otherwise. Conditions in words other than "otherwise" are errors. Each token is read once.

use crate::parser::Parser;
use crate::token::Tok;
use crate::{Expr, ParseError};

/// Words that lead a condition in.
const LEADS: &[&str] = &["if", "for", "when", "where"];
/// Words that stand for all that no row before covers.
const OTHERWISE: &[&str] = &["otherwise", "else", "elsewhere"];

impl Parser<'_> {
    /// The rows up to the end of the environment.
    pub(crate) fn cases(&mut self) -> Result<Expr, ParseError> {
        let end = Tok::End("cases".to_owned());
        let mut pieces = Vec::new();
        while !self.take(&end) {
            if self.take(&Tok::Row) {
                continue;
            }
            let value = self.sum()?;
            let condition = self.condition()?;
            pieces.push(Expr::Tuple(vec![value, condition]));
        }
        if pieces.is_empty() { Err(self.error("a case")) } else { Ok(Expr::Call("Piecewise".to_owned(), pieces)) }
    }

    fn condition(&mut self) -> Result<Expr, ParseError> {
        while self.take(&Tok::Comma) || self.take(&Tok::Ampersand) || self.take(&Tok::Colon) {}
        let word = match self.peek() {
            Some(Tok::Text(word)) => word.trim_matches([',', '.', ' ']).to_lowercase(),
            Some(Tok::Row | Tok::End(_)) => return Ok(Expr::Bool(true)),
            _ => String::new(),
        };
        if OTHERWISE.contains(&word.as_str()) {
            self.at += 1;
            return Ok(Expr::Bool(true));
        }
        self.at += usize::from(LEADS.contains(&word.as_str()));
        let first = self.statement()?;
        let mut parts = vec![first];
        let mut joint = "And";
        loop {
            let either = self.take(&Tok::Or);
            let both = self.take(&Tok::And) || self.take(&Tok::Comma);
            if !either && !both || matches!(self.peek(), Some(Tok::Row | Tok::End(_))) {
                break;
            }
            joint = if either { "Or" } else { joint };
            parts.push(self.statement()?);
        }
        match parts.len() {
            1 => Ok(parts.pop().unwrap_or(Expr::Bool(true))),
            _ => Ok(Expr::Call(joint.to_owned(), parts)),
        }
    }
}
