//! Operators that bind a variable: derivatives, integrals, sums, products, limits.
//! In: the tokens behind the operator. Out: the operator with its body and bounds; nothing is evaluated.

use crate::parser::Parser;
use crate::token::{Fence, Tok, Token};
use crate::{Expr, Number, ParseError, free_symbols};

/// Token range of the body above the line where it stands there, the variable, the order.
type DerivativeHead = (Option<(usize, usize)>, String, u32);
/// Lower and upper bound.
type Bounds = (Box<Expr>, Box<Expr>);

impl Parser<'_> {
    /// `\frac{d}{dx} body`, `\frac{d^2 y}{dx^2}`, with `\partial` alike; `None` (nothing read) where it is a plain fraction.
    pub(crate) fn derivative(&mut self) -> Result<Option<Expr>, ParseError> {
        let start = self.at;
        let read = self.derivative_head();
        let Some((body_end, variable, order)) = read else {
            self.at = start;
            return Ok(None);
        };
        let body = match body_end {
            Some((from, to)) => self.between(from, to)?,
            None => self.nested(Self::product)?,
        };
        Ok(Some(Expr::Derivative { body: Box::new(body), variable, order }))
    }

    fn derivative_head(&mut self) -> Option<DerivativeHead> {
        let opens = Tok::Open(Fence::Group);
        if !self.take(&opens) || !self.is_differential_sign() {
            return None;
        }
        self.at += 1;
        let above = self.small_power();
        let from = self.at;
        let to = self.closing(from)?;
        self.at = to + 1;
        if !self.take(&opens) || !self.is_differential_sign() {
            return None;
        }
        self.at += 1;
        let Some(Tok::Sym(variable)) = self.peek() else { return None };
        let variable = variable.clone();
        self.at += 1;
        let below = self.small_power();
        if above != below || !self.take(&Tok::Close(Fence::Group)) {
            return None;
        }
        Some(((to > from).then_some((from, to)), variable, above))
    }

    fn is_differential_sign(&self) -> bool {
        matches!(self.peek(), Some(Tok::Sym(name)) if name == "d" || name == "∂")
    }

    /// `^2` or `^{2}`; 1 where absent.
    fn small_power(&mut self) -> u32 {
        let grouped = self.peek_at(1) == Some(&Tok::Open(Fence::Group));
        let ahead = 1 + usize::from(grouped);
        let (Some(Tok::Caret), Some(Tok::Num(number))) = (self.peek(), self.peek_at(ahead)) else { return 1 };
        let Ok(order) = u32::try_from(number.value.numerator().clone()) else { return 1 };
        self.at += ahead + 1 + usize::from(grouped);
        order
    }

    /// Index of the brace that closes the group around `from`.
    fn closing(&self, from: usize) -> Option<usize> {
        let mut depth = 0usize;
        for index in from..self.end {
            match self.tokens.get(index).map(|token| &token.tok) {
                Some(Tok::Open(Fence::Group)) => depth += 1,
                Some(Tok::Close(Fence::Group)) if depth == 0 => return Some(index),
                Some(Tok::Close(Fence::Group)) => depth -= 1,
                _ => {}
            }
        }
        None
    }

    /// Reads the tokens from `from` up to `to` as one sum, and goes on where it stood.
    fn between(&mut self, from: usize, to: usize) -> Result<Expr, ParseError> {
        let (at, end) = (self.at, self.end);
        (self.at, self.end) = (from, to);
        let body = self.nested(Self::sum).and_then(|body| match self.peek() {
            None => Ok(body),
            Some(_) => Err(self.error("the end of the body")),
        });
        // A number cut in two lengthens the token list by the same amount on both sides.
        let grown = self.end - to;
        (self.at, self.end) = (at + if at >= to { grown } else { 0 }, end + grown);
        body
    }

    /// `\int_a^b body\,dx`, the differential also inside a fraction (`\int \frac{dx}{x}`) or before a part of the body
    /// (`\int dx/x`, `\int_0^1 dx\,x^2`).
    pub(crate) fn integral(&mut self) -> Result<Expr, ParseError> {
        let bounds = self.bounds()?;
        if !self.lift_differential() {
            return Err(self.error("an integral with its differential"));
        }
        let mark = self.differential().ok_or_else(|| self.error("a differential"))?;
        let before = self.tokens.len();
        let body = if mark == self.at { Expr::Num(Number::integer(1)) } else { self.between(self.at, mark)? };
        let mark = mark + (self.tokens.len() - before);
        let variable = match self.tokens.get(mark + 1).map(|token| &token.tok) {
            Some(Tok::Sym(name)) => name.clone(),
            _ => return Err(self.error("a variable behind the d")),
        };
        let is_bare = mark == self.at;
        self.at = mark + 2;
        let is_definite = bounds.is_some();
        let integral = Expr::Integral { body: Box::new(body), variable, bounds };
        if self.take(&Tok::Divide) {
            let below = self.nested(Self::signed)?;
            return Ok(with_rest(integral, below, |body, below| Expr::Div(Box::new(body), Box::new(below))));
        }
        if is_bare && is_definite && self.starts_factor() {
            let factors = self.nested(Self::product)?;
            let joined = |body, factors| match body {
                Expr::Num(_) => factors,
                body => Expr::Mul(vec![body, factors]),
            };
            return Ok(with_rest(integral, factors, joined));
        }
        Ok(integral)
    }

    fn bounds(&mut self) -> Result<Option<Bounds>, ParseError> {
        let (mut low, mut high) = (None, None);
        for _ in 0..2 {
            if self.take(&Tok::Underscore) {
                low = Some(Box::new(self.argument()?));
            } else if self.take(&Tok::Caret) {
                high = Some(Box::new(self.argument()?));
            }
        }
        match (low, high) {
            (Some(low), Some(high)) => Ok(Some((low, high))),
            (None, None) => Ok(None),
            _ => Err(self.error("both bounds or none")),
        }
    }

    /// Index of the `d` of this integral: at bracket depth 0, inner integrals take theirs first.
    fn differential(&self) -> Option<usize> {
        let (mut depth, mut inner) = (0usize, 0usize);
        for index in self.at..self.end {
            match self.tokens.get(index).map(|token| &token.tok) {
                Some(Tok::Open(_)) => depth += 1,
                Some(Tok::Close(_)) if depth == 0 => return None,
                Some(Tok::Close(_)) => depth -= 1,
                Some(Tok::Integral) if depth == 0 => inner += 1,
                Some(Tok::Rel(_) | Tok::Comma) if depth == 0 => return None,
                Some(Tok::Sym(name)) if depth == 0 && name == "d" && self.is_variable(index + 1) => {
                    if inner == 0 {
                        return Some(index);
                    }
                    inner -= 1;
                }
                _ => {}
            }
        }
        None
    }

    fn is_variable(&self, index: usize) -> bool {
        index < self.end && matches!(self.tokens.get(index).map(|token| &token.tok), Some(Tok::Sym(_)))
    }

    /// Makes sure that the differential stands at depth 0: moves `d x` out of the numerator it ends.
    fn lift_differential(&mut self) -> bool {
        if self.differential().is_some() {
            return true;
        }
        let is =
            |parser: &Self, index: usize, tok: &Tok| parser.tokens.get(index).is_some_and(|token| token.tok == *tok);
        let Some(fraction) = (self.at..self.end).find(|index| is(self, *index, &Tok::Frac)) else { return false };
        let Some(close) = self.closing(fraction + 2).filter(|close| *close >= fraction + 4) else { return false };
        let is_d = is(self, close - 2, &Tok::Sym("d".to_owned()));
        if !is_d || !self.is_variable(close - 1) || !is(self, close + 1, &Tok::Open(Fence::Group)) {
            return false;
        }
        let Some(below) = self.closing(close + 2) else { return false };
        let moved: Vec<Token> = self.tokens.get(close - 2..close).unwrap_or(&[]).to_vec();
        for token in moved.into_iter().rev() {
            self.tokens.insert(below + 1, token);
        }
        self.tokens.drain(close - 2..close);
        if close - 2 == fraction + 2 {
            let at = self.tokens.get(close - 3).map_or(0, |token| token.end);
            self.tokens.insert(close - 2, Token { tok: Tok::Num(Number::integer(1)), start: at, end: at });
            self.end += 1;
        }
        true
    }

    /// `\sum_{i=1}^{n} body`, `\prod` alike; the body is a product, a sum in it needs brackets.
    pub(crate) fn repeated(&mut self, is_sum: bool) -> Result<Expr, ParseError> {
        let upper_first = if self.take(&Tok::Caret) { Some(self.argument()?) } else { None };
        self.expect(&Tok::Underscore, "the lower bound")?;
        self.expect(&Tok::Open(Fence::Group), "the index with its lower bound")?;
        let index = match self.peek() {
            Some(Tok::Sym(name)) => name.clone(),
            Some(Tok::Const(constant)) if constant.name() == "I" => "i".to_owned(),
            _ => return Err(self.error("an index")),
        };
        self.at += 1;
        self.expect(&Tok::Rel(crate::Relation::Equal), "`=` behind the index")?;
        let lower = Box::new(self.nested(Self::sum)?);
        self.expect(&Tok::Close(Fence::Group), "`}` behind the lower bound")?;
        let upper = Box::new(match upper_first {
            Some(upper) => upper,
            None => {
                self.expect(&Tok::Caret, "the upper bound")?;
                self.argument()?
            }
        });
        self.bound.push(index.clone());
        let body = self.nested(Self::product);
        self.bound.pop();
        let body = Box::new(body?);
        Ok(if is_sum { Expr::Sum { body, index, lower, upper } } else { Expr::Product { body, index, lower, upper } })
    }

    /// `\lim_{x \to 0^+} body`.
    pub(crate) fn limit(&mut self) -> Result<Expr, ParseError> {
        self.expect(&Tok::Underscore, "the variable of the limit")?;
        self.expect(&Tok::Open(Fence::Group), "the variable of the limit")?;
        let Some(Tok::Sym(variable)) = self.peek() else { return Err(self.error("a variable")) };
        let variable = variable.clone();
        self.at += 1;
        self.expect(&Tok::Rel(crate::Relation::To), "`\\to`")?;
        let end = self.closing(self.at).ok_or_else(|| self.error("`}`"))?;
        let (point_end, from) = self.side(end);
        let point = Box::new(self.between(self.at, point_end)?);
        let close = self.closing(self.at).ok_or_else(|| self.error("`}`"))?;
        self.at = close + 1;
        let body = Box::new(self.nested(Self::product)?);
        Ok(Expr::Limit { body, variable, point, from })
    }

    /// Where the point of a limit ends, and the side it is approached from (`0^+`, `0^{-}`).
    fn side(&self, end: usize) -> (usize, Option<char>) {
        let tok = |back: usize| {
            end.checked_sub(back)
                .filter(|index| *index > self.at)
                .and_then(|index| self.tokens.get(index))
                .map(|token| &token.tok)
        };
        let sign = |tok: Option<&Tok>| match tok {
            Some(Tok::Plus) => Some('+'),
            Some(Tok::Minus) => Some('-'),
            _ => None,
        };
        if let (Some(side), Some(Tok::Caret)) = (sign(tok(1)), tok(2)) {
            return (end - 2, Some(side));
        }
        if let (Some(side), Some(Tok::Caret), Some(Tok::Close(Fence::Group))) = (sign(tok(2)), tok(4), tok(1)) {
            return (end - 4, Some(side));
        }
        (end, None)
    }
}

/// An integral with what stands behind its differential: a part of the body where it holds the variable, which means nothing outside.
fn with_rest(integral: Expr, rest: Expr, joined: impl Fn(Expr, Expr) -> Expr) -> Expr {
    match integral {
        Expr::Integral { body, variable, bounds } if free_symbols(&rest).contains(&variable) => {
            Expr::Integral { body: Box::new(joined(*body, rest)), variable, bounds }
        }
        integral => joined(integral, rest),
    }
}
