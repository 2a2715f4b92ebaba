//! Brackets: groups, tuples, intervals, sets, floor and ceiling, bars, and the matrix environments.
//! In: the tokens behind an opening bracket. Out: the value it stands for; depth is capped by the parser.

use crate::parser::{Dialect, Parser};
use crate::token::{Fence, Tok};
use crate::{Constant, Expr, ParseError};

impl Parser<'_> {
    /// What the bracket ahead opens.
    pub(crate) fn fenced(&mut self, fence: Fence) -> Result<Expr, ParseError> {
        self.at += 1;
        let bars = std::mem::take(&mut self.bars);
        let result = self.nested(|parser| match fence {
            Fence::Group => parser.group(),
            Fence::Round | Fence::Square => parser.round_or_square(fence),
            Fence::Brace if parser.dialect == Dialect::Python => parser.set_or_dict(),
            Fence::Brace => Ok(Expr::Set(parser.items(Fence::Brace)?)),
            Fence::Angle => Ok(Expr::Tuple(parser.items(Fence::Angle)?)),
            Fence::Floor => parser.wrapped(Fence::Floor, "floor"),
            Fence::Ceil => parser.wrapped(Fence::Ceil, "ceil"),
            Fence::Abs => parser.wrapped(Fence::Abs, "abs"),
            Fence::Norm => parser.wrapped(Fence::Norm, "norm"),
        });
        self.bars = bars;
        result
    }

    fn group(&mut self) -> Result<Expr, ParseError> {
        let value = self.statement()?;
        self.expect(&Tok::Close(Fence::Group), "`}`")?;
        Ok(value)
    }

    fn wrapped(&mut self, fence: Fence, name: &str) -> Result<Expr, ParseError> {
        let value = self.sum()?;
        self.expect(&Tok::Close(fence), "the closing bracket")?;
        Ok(Expr::Call(name.to_owned(), vec![value]))
    }

    /// Comma-separated values up to the closing bracket.
    fn items(&mut self, close: Fence) -> Result<Vec<Expr>, ParseError> {
        let mut items = Vec::new();
        while !self.take(&Tok::Close(close)) {
            items.push(self.statement()?);
            if !self.separator() && self.peek() != Some(&Tok::Close(close)) {
                return Err(self.error("a comma or the closing bracket"));
            }
        }
        Ok(items)
    }

    /// `{1, 2}` is a set, `{x: 1}` and `{}` are the call `dict` of pairs.
    fn set_or_dict(&mut self) -> Result<Expr, ParseError> {
        let (mut items, mut pairs) = (Vec::new(), Vec::new());
        while !self.take(&Tok::Close(Fence::Brace)) {
            let key = self.statement()?;
            if self.take(&Tok::Colon) {
                pairs.push(Expr::Tuple(vec![key, self.statement()?]));
            } else {
                items.push(key);
            }
            if !self.take(&Tok::Comma) && self.peek() != Some(&Tok::Close(Fence::Brace)) {
                return Err(self.error("a comma or `}`"));
            }
        }
        match (items.is_empty(), pairs.is_empty()) {
            (false, true) => Ok(Expr::Set(items)),
            (true, _) => Ok(Expr::Call("dict".to_owned(), pairs)),
            (false, false) => Err(self.error("either values or pairs")),
        }
    }

    fn separator(&mut self) -> bool {
        self.take(&Tok::Comma) || self.take(&Tok::Semicolon)
    }

    /// `(x)`, `(1, 2)`, `[0, 1)`, `[1, 2, 3]`.
    fn round_or_square(&mut self, open: Fence) -> Result<Expr, ParseError> {
        let mut items = Vec::new();
        let mut trailing_comma = false;
        let close = loop {
            if let Some(Tok::Close(close @ (Fence::Round | Fence::Square))) = self.peek() {
                break *close;
            }
            items.push(self.statement()?);
            trailing_comma = self.separator();
            if !trailing_comma && !matches!(self.peek(), Some(Tok::Close(_))) {
                return Err(self.error("a comma or the closing bracket"));
            }
        };
        self.at += 1;
        if self.dialect == Dialect::Python {
            let single = items.len() == 1 && open == Fence::Round && !trailing_comma;
            return if single { items.pop().ok_or_else(|| self.error("a value")) } else { Ok(Expr::Tuple(items)) };
        }
        if items.len() == 1 && open == close {
            return items.pop().ok_or_else(|| self.error("a value"));
        }
        Ok(interval_or_tuple(items, open, close))
    }

    /// `pmatrix` and its kin; a determinant is the call `det` of its matrix.
    pub(crate) fn environment(&mut self, name: &str) -> Result<Expr, ParseError> {
        if name == "cases" {
            return self.nested(Self::cases);
        }
        if !matches!(
            name,
            "matrix"
                | "pmatrix"
                | "bmatrix"
                | "vmatrix"
                | "Bmatrix"
                | "Vmatrix"
                | "smallmatrix"
                | "psmallmatrix"
                | "bsmallmatrix"
                | "array"
        ) {
            return Err(self.error("a matrix"));
        }
        if name == "array" && self.take(&Tok::Open(Fence::Group)) {
            while !self.take(&Tok::Close(Fence::Group)) {
                if self.peek().is_none() {
                    return Err(self.error("the end of the column types"));
                }
                self.at += 1;
            }
        }
        let bars = std::mem::take(&mut self.bars);
        let rows = self.nested(|parser| parser.rows(name));
        self.bars = bars;
        let matrix = Expr::Matrix(rows?);
        Ok(if name == "vmatrix" { Expr::Call("det".to_owned(), vec![matrix]) } else { matrix })
    }

    fn rows(&mut self, name: &str) -> Result<Vec<Vec<Expr>>, ParseError> {
        let mut rows = vec![Vec::new()];
        loop {
            match self.peek() {
                Some(Tok::End(end)) if end == name => {
                    self.at += 1;
                    break;
                }
                Some(Tok::Ampersand) => self.at += 1,
                Some(Tok::Row) => {
                    self.at += 1;
                    rows.push(Vec::new());
                }
                _ => {
                    let value = self.statement()?;
                    if let Some(row) = rows.last_mut() {
                        row.push(value);
                    }
                }
            }
        }
        rows.retain(|row| !row.is_empty());
        let width = rows.first().map_or(0, Vec::len);
        if rows.iter().any(|row| row.len() != width) {
            return Err(self.error("rows of one length"));
        }
        Ok(rows)
    }
}

/// Two values between brackets are an interval where a bracket or an infinite end says so, else a tuple.
fn interval_or_tuple(mut items: Vec<Expr>, open: Fence, close: Fence) -> Expr {
    let says_so = open == Fence::Square || close == Fence::Square || items.iter().any(is_infinite);
    if items.len() != 2 || !says_so {
        return Expr::Tuple(items);
    }
    match (items.pop(), items.pop()) {
        (Some(high), Some(low)) => Expr::Interval {
            low: Box::new(low),
            high: Box::new(high),
            low_open: open == Fence::Round,
            high_open: close == Fence::Round,
        },
        _ => Expr::Tuple(items),
    }
}

fn is_infinite(value: &Expr) -> bool {
    match value {
        Expr::Const(Constant::Infinity) => true,
        Expr::Neg(inner) => matches!(**inner, Expr::Const(Constant::Infinity)),
        _ => false,
    }
}
