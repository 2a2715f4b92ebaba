//! The tokens that all lexers produce and the one parser reads. A token knows its byte range, so that the parser can see
//! whether two of them touch and take a number apart again (`\frac12`).

use crate::{Constant, Number, Relation};

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Tok {
    Num(Number),
    /// A variable; in Python any identifier.
    Sym(String),
    /// A function that takes what follows, with or without parentheses.
    Func(&'static str),
    Const(Constant),
    Plus,
    Minus,
    PlusMinus,
    Times,
    Divide,
    Caret,
    Underscore,
    Bang,
    Percent,
    Degree,
    Prime,
    Open(Fence),
    Close(Fence),
    Bar,
    DoubleBar,
    Comma,
    Semicolon,
    Colon,
    Ampersand,
    Row,
    Rel(Relation),
    Union,
    /// `\setminus`.
    Without,
    Or,
    And,
    Frac,
    Sqrt,
    Binom,
    Integral,
    Sum,
    Product,
    Limit,
    Begin(String),
    End(String),
    /// Roman letters or words: a unit, or text.
    Text(String),
    /// A quoted string of Python.
    Quoted(String),
    Ellipsis,
    Mod,
    Pmod,
    /// A mark over the next group: `bar`, `hat` …
    Accent(&'static str),
    /// A set with a name: `Reals`, `Integers` …, or the empty set.
    NamedSet(&'static str),
}

/// Kinds of brackets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fence {
    Round,
    Square,
    /// LaTeX grouping, invisible.
    Group,
    /// Braces of a set.
    Brace,
    Floor,
    Ceil,
    Angle,
    Abs,
    Norm,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Token {
    pub(crate) tok: Tok,
    pub(crate) start: usize,
    pub(crate) end: usize,
}
