//! One parser for mathematics in three notations (LaTeX, Python/SymPy/NumPy output, plain text) into one value tree,
//! with exact numbers.
//!
//! Text in, [`Expr`] out; pure, no I/O; depth and work are bounded for any input, and no input panics.
//!
//! What a reader decides that a writer left open, once and for all notations:
//! - Implicit and explicit multiplication bind alike, so `1/2x` is `x/2`.
//! - `f(x)` is a call for the letters in [`Reading::functions`] (by default `f g h F G H`, and `O` for order terms) and where the whole left side of an
//!   equation is `L(x, …)`; any other letter before parentheses is a factor.
//! - An integer directly followed by a numeric `\frac` is a mixed number: `3\frac{1}{2}` is 7/2.
//! - `1,000` outside brackets is one thousand; inside brackets the comma separates. `1{,}000` is a number everywhere.
//! - `e` and `i` are the constants, unless an index of a sum or product is called so.
//! - `\log x` is `log` with one argument; which base is meant is left to the reader of the tree.
//!
//! Functions carry SymPy's names where it has one (`asin`, `sinh`, `factorial`, `binomial`, `gcd`), otherwise: `abs`,
//! `floor`, `ceil`, `max`, `min`, `det`, `transpose`, `norm`, `mod` (value, modulus), `base` (digits, base), `factorial2`,
//! `truncated` (a number that goes on with dots), `dict` (tuples of key and value), `O` (order term).

mod align;
mod approximate;
mod ast;
mod binders;
mod canonical;
mod cases;
mod complex;
mod digits;
mod error;
mod exact;
mod fences;
mod lex_latex;
mod lex_plain;
mod lex_python;
mod names;
mod number;
mod parser;
mod piecewise;
mod precise;
mod primary;
mod python_calls;
mod rewrite;
mod sample;
mod special;
mod symbols;
mod token;
mod unit_text;
mod unit_vectors;

pub use align::split_aligned;
pub use approximate::{Point, eval_complex};
pub use ast::{Constant, Expr, Number, Relation};
pub use complex::Complex;
pub use error::ParseError;
pub use exact::{ExactPoint, eval_exact, eval_exact_at};
pub use number::power_of_ten;
pub use precise::{agree_precisely, vanishes_precisely};
pub use sample::{Sample, samples};
pub use symbols::free_symbols;
pub use unit_vectors::{UNIT_VECTORS, last_unit_vector, with_tuples};

use parser::{Dialect, Parser};

/// Longest text that is read, in bytes; a formula beyond it is no result.
pub const MAX_BYTES: usize = 1 << 16;

/// Choices where notation alone does not decide.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading<'a> {
    /// Single letters that are function names when parentheses follow.
    pub functions: &'a [&'a str],
    /// What a comma before three digits means outside brackets.
    pub commas: Commas,
}

/// What `1,000` means outside brackets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Commas {
    /// A thousands separator.
    Group,
    /// A list.
    Separate,
}

impl Default for Reading<'_> {
    fn default() -> Self {
        // The letters that textbooks use for functions; `a(b)`, `x(y)`, `p(q)` are far more often products.
        Self { functions: &["f", "g", "h", "F", "G", "H", "O"], commas: Commas::Group }
    }
}

/// Reads LaTeX mathematics (what stands between the dollar signs).
///
/// # Errors
/// [`ParseError`] with the byte position and what was expected there.
pub fn parse_latex(text: &str) -> Result<Expr, ParseError> {
    parse_latex_with(text, &Reading::default())
}

/// Reads LaTeX mathematics with explicit choices.
///
/// # Errors
/// [`ParseError`] with the byte position and what was expected there.
pub fn parse_latex_with(text: &str, reading: &Reading<'_>) -> Result<Expr, ParseError> {
    within_size(text)?;
    let tokens = lex_latex::lex(text, reading.commas)?;
    Parser::new(text, tokens, Dialect::Latex, reading.functions).parse_all()
}

/// Reads plain text mathematics: words are errors, except functions, constants, Greek names, "and" and "or".
///
/// # Errors
/// [`ParseError`] with the byte position and what was expected there.
pub fn parse_plain(text: &str) -> Result<Expr, ParseError> {
    parse_plain_with(text, &Reading::default())
}

/// Reads plain text mathematics with explicit choices.
///
/// # Errors
/// [`ParseError`] with the byte position and what was expected there.
pub fn parse_plain_with(text: &str, reading: &Reading<'_>) -> Result<Expr, ParseError> {
    within_size(text)?;
    let tokens = lex_plain::lex(text, reading.commas)?;
    Parser::new(text, tokens, Dialect::Plain, reading.functions).parse_all()
}

/// Reads what Python, SymPy or NumPy print: literals, expressions, lists, tuples, sets, dictionaries, arrays, `Matrix`,
/// `Interval`, relations. No implicit multiplication; every name before parentheses is a call.
///
/// # Errors
/// [`ParseError`] with the byte position and what was expected there.
pub fn parse_python(text: &str) -> Result<Expr, ParseError> {
    within_size(text)?;
    let array = lex_python::with_commas(text);
    let text = array.as_deref().unwrap_or(text);
    let tokens = lex_python::lex(text)?;
    Parser::new(text, tokens, Dialect::Python, &[]).parse_all()
}

fn within_size(text: &str) -> Result<(), ParseError> {
    if text.len() > MAX_BYTES {
        return Err(ParseError::new(MAX_BYTES, "a shorter formula"));
    }
    Ok(())
}
