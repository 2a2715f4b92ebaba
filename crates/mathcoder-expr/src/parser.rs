//! Tokens to tree: precedence climbing from statements down to powers. Operands are in `primary.rs`, brackets in
//! `fences.rs`, operators that bind a variable in `binders.rs`.
//!
//! Binding, loosest first: lists and `or`; relations; union; sum; product (explicit and implicit alike); sign; power;
//! postfix. Depth is capped, so that no input overflows the stack; each token is read a bounded number of times a level.

use crate::token::{Fence, Tok, Token};
use crate::{Expr, Number, ParseError};
use std::borrow::Cow;

/// Deepest nesting of brackets, fractions, powers.
const MAX_DEPTH: usize = 64;
/// Most operators that nest the tree to the left (`a/b/c`, `n!!!`), which brackets do not count.
const MAX_FOLDS: usize = 2_000;
/// Tallest tree that is handed out, so that every walk over it may recurse.
const MAX_HEIGHT: usize = 200;
/// Most tokens of a formula.
const MAX_TOKENS: usize = 20_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dialect {
    Latex,
    Python,
    Plain,
}

pub(crate) struct Parser<'a> {
    pub(crate) text: &'a str,
    pub(crate) tokens: Vec<Token>,
    pub(crate) at: usize,
    /// No token from here on is read; moved inwards while the body of an integral is read.
    pub(crate) end: usize,
    pub(crate) depth: usize,
    /// Operators so far that nest to the left.
    folds: usize,
    /// How many `|` are open.
    pub(crate) bars: usize,
    pub(crate) dialect: Dialect,
    pub(crate) functions: &'a [&'a str],
    /// Indices of the sums and products around.
    pub(crate) bound: Vec<String>,
}

impl<'a> Parser<'a> {
    pub(crate) fn new(text: &'a str, tokens: Vec<Token>, dialect: Dialect, functions: &'a [&'a str]) -> Self {
        let end = tokens.len();
        Self { text, tokens, at: 0, end, depth: 0, folds: 0, bars: 0, dialect, functions, bound: Vec::new() }
    }

    /// The whole text as one value; several statements are a [`Expr::Tuple`], or a [`Expr::Set`] where joined by "or".
    pub(crate) fn parse_all(mut self) -> Result<Expr, ParseError> {
        if self.end > MAX_TOKENS {
            return Err(ParseError::new(self.text.len(), "a shorter formula"));
        }
        let value = self.list()?;
        match self.peek() {
            None if value.height() > MAX_HEIGHT => Err(self.error("less nesting")),
            None => Ok(value),
            Some(_) => Err(self.error("the end of the formula")),
        }
    }

    pub(crate) fn peek(&self) -> Option<&Tok> {
        self.peek_at(0)
    }

    pub(crate) fn peek_at(&self, ahead: usize) -> Option<&Tok> {
        let index = self.at.checked_add(ahead).filter(|index| *index < self.end)?;
        self.tokens.get(index).map(|token| &token.tok)
    }

    pub(crate) fn take(&mut self, tok: &Tok) -> bool {
        let found = self.peek() == Some(tok);
        self.at += usize::from(found);
        found
    }

    pub(crate) fn expect(&mut self, tok: &Tok, expected: &'static str) -> Result<(), ParseError> {
        if self.take(tok) { Ok(()) } else { Err(self.error(expected)) }
    }

    pub(crate) fn position(&self) -> usize {
        self.tokens.get(self.at).map_or(self.text.len(), |token| token.start)
    }

    pub(crate) fn error(&self, expected: &'static str) -> ParseError {
        ParseError::new(self.position(), expected)
    }

    /// Source text of the tokens from `from` up to the current one.
    pub(crate) fn source(&self, from: usize) -> Cow<'a, str> {
        let start = self.tokens.get(from).map_or(0, |token| token.start);
        let end = self.at.checked_sub(1).and_then(|last| self.tokens.get(last)).map_or(start, |token| token.end);
        Cow::Borrowed(self.text.get(start..end).unwrap_or(""))
    }

    /// Counts an operator that nests the tree to the left, which bounds its height together with the depth of brackets.
    fn fold(&mut self) -> Result<(), ParseError> {
        self.folds += 1;
        if self.folds > MAX_FOLDS { Err(self.error("fewer operators")) } else { Ok(()) }
    }

    /// Runs `read` one level deeper.
    pub(crate) fn nested<T>(&mut self, read: impl FnOnce(&mut Self) -> Result<T, ParseError>) -> Result<T, ParseError> {
        if self.depth >= MAX_DEPTH {
            return Err(self.error("less nesting"));
        }
        self.depth += 1;
        let result = read(self);
        self.depth -= 1;
        result
    }

    /// Statements joined by commas, "and" (a tuple) or "or" (a set).
    fn list(&mut self) -> Result<Expr, ParseError> {
        let mut items = vec![self.statement()?];
        let mut alternatives = false;
        loop {
            let separated = self.take(&Tok::Comma) || self.take(&Tok::Semicolon);
            let either = self.take(&Tok::Or);
            let both = !either && self.take(&Tok::And);
            if !(separated || either || both) {
                break;
            }
            alternatives |= either;
            if self.peek().is_none() {
                break; // A comma that ends the sentence the formula stands in.
            }
            items.push(self.statement()?);
        }
        Ok(match (items.len(), alternatives) {
            (1, _) => items.pop().unwrap_or_else(|| Expr::Tuple(Vec::new())),
            (_, true) => Expr::Set(items),
            (_, false) => Expr::Tuple(items),
        })
    }

    /// A chain of relations or one value; in Python several of them under `&` or `|`.
    pub(crate) fn statement(&mut self) -> Result<Expr, ParseError> {
        let first = self.relations()?;
        let joint = match (self.dialect, self.peek()) {
            (Dialect::Python, Some(Tok::And)) => ("And", Tok::And),
            (Dialect::Python, Some(Tok::Or)) => ("Or", Tok::Or),
            _ => return Ok(first),
        };
        let mut parts = vec![first];
        while self.take(&joint.1) {
            parts.push(self.relations()?);
        }
        Ok(Expr::Call(joint.0.to_owned(), parts))
    }

    fn relations(&mut self) -> Result<Expr, ParseError> {
        let mut first = match self.definition()? {
            Some(call) => call,
            None => self.union()?,
        };
        let mut links = Vec::new();
        while let Some(Tok::Rel(relation)) = self.peek() {
            let relation = *relation;
            self.at += 1;
            links.push((relation, self.union()?));
        }
        let last = links.last_mut().map_or(&mut first, |(_, side)| side);
        self.modulus(last)?;
        Ok(if links.is_empty() { first } else { Expr::Chain(Box::new(first), links) })
    }

    /// `x \equiv 11 \pmod{13}`: the last side becomes `(mod 11 13)`.
    fn modulus(&mut self, last: &mut Expr) -> Result<(), ParseError> {
        if !self.take(&Tok::Pmod) {
            return Ok(());
        }
        let modulus = self.argument()?;
        let value = std::mem::replace(last, Expr::Bool(false));
        *last = Expr::Call("mod".to_owned(), vec![value, modulus]);
        Ok(())
    }

    pub(crate) fn union(&mut self) -> Result<Expr, ParseError> {
        let first = self.ratio()?;
        if self.take(&Tok::Without) {
            return Ok(Expr::Call("Complement".to_owned(), vec![first, self.ratio()?]));
        }
        if self.peek() != Some(&Tok::Union) {
            return Ok(first);
        }
        let mut parts = vec![first];
        while self.take(&Tok::Union) {
            parts.push(self.ratio()?);
        }
        Ok(Expr::Union(parts))
    }

    fn ratio(&mut self) -> Result<Expr, ParseError> {
        let first = self.sum()?;
        if self.dialect == Dialect::Python || self.peek() != Some(&Tok::Colon) {
            return Ok(first);
        }
        let mut parts = vec![first];
        while self.take(&Tok::Colon) {
            parts.push(self.sum()?);
        }
        Ok(Expr::Call("ratio".to_owned(), parts))
    }

    pub(crate) fn sum(&mut self) -> Result<Expr, ParseError> {
        let mut terms: Vec<Expr> = Vec::new();
        if self.take(&Tok::PlusMinus) {
            terms.push(Expr::PlusMinus(None, Box::new(self.product()?)));
        } else {
            terms.push(self.product()?);
        }
        loop {
            if self.take(&Tok::Plus) {
                terms.push(self.product()?);
            } else if self.take(&Tok::Minus) {
                terms.push(Expr::Neg(Box::new(self.product()?)));
            } else if self.take(&Tok::PlusMinus) {
                self.fold()?;
                let right = Box::new(self.product()?);
                let left = Some(Box::new(one_or(terms, Expr::Add)));
                terms = vec![Expr::PlusMinus(left, right)];
            } else {
                return Ok(with_common_unit(terms));
            }
        }
    }

    pub(crate) fn product(&mut self) -> Result<Expr, ParseError> {
        let mut value = self.signed()?;
        let mut factors: Vec<Expr> = Vec::new();
        loop {
            if self.take(&Tok::Times) {
                factors.push(std::mem::replace(&mut value, Expr::Bool(false)));
                value = self.signed()?;
            } else if self.take(&Tok::Divide) {
                self.fold()?;
                let right = self.signed()?;
                factors.push(value);
                value = Expr::Div(Box::new(one_or(std::mem::take(&mut factors), Expr::Mul)), Box::new(right));
            } else if self.take(&Tok::Mod) {
                self.fold()?;
                let right = self.signed()?;
                factors.push(value);
                value = Expr::Call("mod".to_owned(), vec![one_or(std::mem::take(&mut factors), Expr::Mul), right]);
            } else if let Some(unit) = self.unit()? {
                self.fold()?;
                factors.push(value);
                let number = Box::new(one_or(std::mem::take(&mut factors), Expr::Mul));
                value = match unit.as_str() {
                    "degrees" | "degree" => Expr::Degrees(number),
                    _ => Expr::Quantity(number, unit),
                };
            } else if self.starts_factor() {
                factors.push(std::mem::replace(&mut value, Expr::Bool(false)));
                value = self.power()?;
            } else {
                factors.push(value);
                return Ok(one_or(factors, Expr::Mul));
            }
        }
    }

    /// A sign takes the next factor with its power: `-x^2` is `-(x^2)`.
    pub(crate) fn signed(&mut self) -> Result<Expr, ParseError> {
        if self.take(&Tok::Minus) {
            return self.nested(|parser| Ok(Expr::Neg(Box::new(parser.signed()?))));
        }
        if self.take(&Tok::Plus) {
            return self.nested(Self::signed);
        }
        self.power()
    }

    pub(crate) fn power(&mut self) -> Result<Expr, ParseError> {
        let base = self.operand()?;
        if self.peek() != Some(&Tok::Caret) {
            return Ok(base);
        }
        self.at += 1;
        if self.dialect == Dialect::Latex {
            let exponent = self.superscript()?;
            let value = exponent.apply(base);
            return self.postfix(value);
        }
        let exponent = self.nested(Self::signed)?;
        Ok(Expr::Pow(Box::new(base), Box::new(exponent)))
    }

    /// An operand with all that binds behind it, the power excepted.
    pub(crate) fn operand(&mut self) -> Result<Expr, ParseError> {
        let value = self.nested(Self::primary)?;
        self.postfix(value)
    }

    fn postfix(&mut self, mut value: Expr) -> Result<Expr, ParseError> {
        loop {
            value = match self.peek() {
                Some(Tok::Bang) if self.peek_at(1) == Some(&Tok::Bang) => {
                    self.at += 2;
                    Expr::Call("factorial2".to_owned(), vec![value])
                }
                Some(Tok::Bang) => {
                    self.at += 1;
                    Expr::Call("factorial".to_owned(), vec![value])
                }
                Some(Tok::Percent) => {
                    self.at += 1;
                    Expr::Percent(Box::new(value))
                }
                Some(Tok::Degree) => {
                    self.at += 1;
                    self.temperature(value)
                }
                Some(Tok::Caret) if self.degree_follows() => {
                    self.at += if self.peek_at(1) == Some(&Tok::Degree) { 2 } else { 4 };
                    self.temperature(value)
                }
                Some(Tok::Ellipsis) if matches!(value, Expr::Num(_)) => {
                    self.at += 1;
                    Expr::Call("truncated".to_owned(), vec![value])
                }
                Some(Tok::Underscore) => {
                    self.at += 1;
                    self.subscripted(value)?
                }
                Some(Tok::Caret) if self.dialect == Dialect::Latex && matches!(value, Expr::Call(..)) => {
                    self.at += 1;
                    self.superscript()?.apply(value)
                }
                _ => return Ok(value),
            };
            self.fold()?;
        }
    }

    fn degree_follows(&self) -> bool {
        self.peek_at(1) == Some(&Tok::Degree)
            || (self.peek_at(1) == Some(&Tok::Open(Fence::Group))
                && self.peek_at(2) == Some(&Tok::Degree)
                && self.peek_at(3) == Some(&Tok::Close(Fence::Group)))
    }

    /// `59.1^\circ C` is a temperature, `60^\circ` an angle.
    fn temperature(&mut self, value: Expr) -> Expr {
        let scale = match self.peek() {
            Some(Tok::Sym(name) | Tok::Text(name)) if matches!(name.as_str(), "C" | "F" | "K") => name.clone(),
            _ => return Expr::Degrees(Box::new(value)),
        };
        self.at += 1;
        Expr::Quantity(Box::new(value), format!("°{scale}"))
    }

    /// True where the next token starts a factor that is multiplied without a sign.
    pub(crate) fn starts_factor(&self) -> bool {
        if self.dialect == Dialect::Python {
            return false;
        }
        match self.peek() {
            Some(
                Tok::Sym(_)
                | Tok::Func(_)
                | Tok::Const(_)
                | Tok::Frac
                | Tok::Sqrt
                | Tok::Binom
                | Tok::Accent(_)
                | Tok::Limit,
            ) => true,
            Some(Tok::Integral | Tok::Sum | Tok::Product | Tok::Begin(_)) => true,
            Some(Tok::Num(_)) => !self.behind_number(),
            Some(Tok::Open(fence)) => !matches!(fence, Fence::Brace),
            Some(Tok::Bar | Tok::DoubleBar) => self.bars == 0,
            _ => false,
        }
    }
}

impl Parser<'_> {
    /// True where a number stands directly behind another with space between: two values, no product.
    fn behind_number(&self) -> bool {
        let previous = self.at.checked_sub(1).and_then(|index| self.tokens.get(index));
        let here = self.tokens.get(self.at);
        match (previous, here) {
            (Some(previous), Some(here)) => matches!(previous.tok, Tok::Num(_)) && previous.end < here.start,
            _ => false,
        }
    }
}

/// The sum of the terms. A unit behind the last of several numbers belongs to them all: `480 + 480\sqrt{3}\text{ feet}`.
fn with_common_unit(mut terms: Vec<Expr>) -> Expr {
    let has_unit = |term: &Expr| match term {
        Expr::Neg(inner) => matches!(**inner, Expr::Quantity(..)),
        other => matches!(other, Expr::Quantity(..)),
    };
    let last_alone = terms.len() > 1 && terms.iter().rev().skip(1).all(|term| !has_unit(term));
    match terms.pop() {
        Some(Expr::Quantity(value, unit)) if last_alone => {
            terms.push(*value);
            Expr::Quantity(Box::new(Expr::Add(terms)), unit)
        }
        Some(Expr::Neg(inner)) if last_alone && matches!(*inner, Expr::Quantity(..)) => match *inner {
            Expr::Quantity(value, unit) => {
                terms.push(Expr::Neg(value));
                Expr::Quantity(Box::new(Expr::Add(terms)), unit)
            }
            other => other,
        },
        Some(last) => {
            terms.push(last);
            one_or(terms, Expr::Add)
        }
        None => one_or(terms, Expr::Add),
    }
}

/// The one element, or all of them under `join`.
pub(crate) fn one_or(mut items: Vec<Expr>, join: fn(Vec<Expr>) -> Expr) -> Expr {
    match items.pop() {
        Some(only) if items.is_empty() => only,
        Some(last) => {
            items.push(last);
            join(items)
        }
        None => Expr::Num(Number::integer(1)),
    }
}
