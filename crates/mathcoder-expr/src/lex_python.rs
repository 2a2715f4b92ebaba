//! What Python, SymPy and NumPy print, to tokens. One pass; an array printed without commas is given them first.
//! In: what a program printed. Out: tokens with byte ranges, in one pass; names are not resolved here.

use crate::names;
use crate::token::{Fence, Tok, Token};
use crate::{Expr, Number, ParseError, Relation};
use dashu::integer::{IBig, UBig};

/// Reads all tokens of `text`.
pub(crate) fn lex(text: &str) -> Result<Vec<Token>, ParseError> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(first) = text.get(at..).and_then(|rest| rest.chars().next()) {
        if first.is_whitespace() {
            at += first.len_utf8();
            continue;
        }
        let (toks, length) = token(text, at, first).ok_or(ParseError::new(at, "Python output"))?;
        let end = at + length;
        tokens.extend(toks.into_iter().map(|tok| Token { tok, start: at, end }));
        at = end;
    }
    Ok(tokens)
}

fn token(text: &str, at: usize, first: char) -> Option<(Vec<Tok>, usize)> {
    let rest = text.get(at..)?;
    if let Some(found) = number(rest) {
        return Some(found);
    }
    if first.is_ascii_alphabetic() || first == '_' {
        let length = rest.bytes().take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.')).count();
        let word = rest.get(..length)?.trim_end_matches('.');
        return Some((vec![identifier(word, rest.get(word.len()..)?)], word.len()));
    }
    if matches!(first, '\'' | '"') {
        let inside = rest.get(1..)?;
        let length = inside.find(first)?;
        return Some((vec![Tok::Quoted(inside.get(..length)?.to_owned())], length + 2));
    }
    for (sign, tok) in [("**", Tok::Caret), ("...", Tok::Ellipsis)] {
        if rest.starts_with(sign) {
            return Some((vec![tok], sign.len()));
        }
    }
    if let Some(relation) = rest.get(..2).and_then(names::relation).filter(|_| first.is_ascii_punctuation()) {
        return Some((vec![Tok::Rel(relation)], 2));
    }
    Some((vec![sign(first)?], first.len_utf8()))
}

fn identifier(word: &str, behind: &str) -> Tok {
    let is_call = behind.trim_start().starts_with('(');
    let bare = bare_name(word);
    match (bare, names::python_constant(bare)) {
        ("and", _) => Tok::And,
        ("or", _) => Tok::Or,
        ("True" | "False", _) if !is_call => Tok::Sym(bare.to_owned()),
        ("EmptySet", _) if !is_call => Tok::NamedSet("EmptySet"),
        (_, Some(constant)) if !is_call => Tok::Const(constant),
        _ => Tok::Sym(bare.to_owned()),
    }
}

/// The name without the module it is reached through.
pub(crate) fn bare_name(word: &str) -> &str {
    ["np.", "numpy.", "math.", "sympy.", "sp.", "S.", "fractions.", "decimal."]
        .iter()
        .find_map(|module| word.strip_prefix(module))
        .unwrap_or(word)
}

/// A number literal, an imaginary one as a product with `I`.
fn number(rest: &str) -> Option<(Vec<Tok>, usize)> {
    for (prefix, radix) in [("0b", 2), ("0o", 8), ("0x", 16)] {
        if let Some(digits) = rest.strip_prefix(prefix) {
            let length = digits.chars().take_while(|c| c.is_digit(radix)).count();
            let value = UBig::from_str_radix(digits.get(..length)?, radix).ok()?;
            return Some((vec![Tok::Num(Number::integer(IBig::from(value)))], length + 2));
        }
    }
    let whole = rest.bytes().take_while(u8::is_ascii_digit).count();
    let pointed = rest.as_bytes().get(whole) == Some(&b'.') && !rest.get(whole..)?.starts_with("...");
    let fraction = if pointed { rest.bytes().skip(whole + 1).take_while(u8::is_ascii_digit).count() } else { 0 };
    if whole + fraction == 0 {
        return None;
    }
    let mut length = whole + fraction + usize::from(pointed);
    let digits = rest.get(..length)?;
    let (exponent, width) = exponent(rest.get(length..)?).unwrap_or((0, 0));
    length += width;
    let number = Number::from_decimal(digits, exponent)?;
    if matches!(rest.as_bytes().get(length), Some(b'j' | b'J')) {
        let imaginary = Tok::Const(crate::Constant::I);
        // Brackets keep `2j**2` and `1/2j` together.
        let tokens = vec![Tok::Open(Fence::Round), Tok::Num(number), Tok::Times, imaginary, Tok::Close(Fence::Round)];
        return Some((tokens, length + 1));
    }
    Some((vec![Tok::Num(number)], length))
}

fn exponent(rest: &str) -> Option<(i64, usize)> {
    let signed = rest.strip_prefix(['e', 'E'])?;
    let unsigned = signed.strip_prefix(['+', '-']).unwrap_or(signed);
    let digits = unsigned.bytes().take_while(u8::is_ascii_digit).count();
    let width = signed.len() - unsigned.len() + digits;
    let value = signed.get(..width)?.trim_start_matches('+').parse().ok()?;
    (digits > 0).then_some((value, width + 1))
}

fn sign(c: char) -> Option<Tok> {
    Some(match c {
        '+' => Tok::Plus,
        '-' | '−' => Tok::Minus,
        '*' => Tok::Times,
        '/' => Tok::Divide,
        '(' => Tok::Open(Fence::Round),
        ')' => Tok::Close(Fence::Round),
        '[' => Tok::Open(Fence::Square),
        ']' => Tok::Close(Fence::Square),
        '{' => Tok::Open(Fence::Brace),
        '}' => Tok::Close(Fence::Brace),
        ',' => Tok::Comma,
        ':' => Tok::Colon,
        '&' => Tok::And,
        '|' => Tok::Or,
        '<' => Tok::Rel(Relation::Less),
        '>' => Tok::Rel(Relation::Greater),
        '=' => Tok::Rel(Relation::Equal),
        _ => return None,
    })
}

/// Puts commas into an array as NumPy prints it (`[[1. 2.]\n [3. 4.]]`); `None` where the text is no such array.
pub(crate) fn with_commas(text: &str) -> Option<String> {
    let text = text.trim();
    let printed = text.starts_with('[')
        && text.ends_with(']')
        && text.chars().all(|c| c.is_ascii_digit() || c.is_whitespace() || "[].+-eEjnaif".contains(c));
    if !printed {
        return None;
    }
    let mut out = String::with_capacity(text.len() + 16);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if !c.is_whitespace() {
            out.push(c);
            continue;
        }
        while chars.peek().is_some_and(|next| next.is_whitespace()) {
            chars.next();
        }
        let between = !out.ends_with('[') && chars.peek().is_some_and(|next| *next != ']');
        out.push_str(if between { ", " } else { "" });
    }
    Some(out)
}

/// Truth values and `None`, which are words and no symbols.
pub(crate) fn literal(name: &str) -> Option<Expr> {
    Some(match name {
        "True" | "true" => Expr::Bool(true),
        "False" | "false" => Expr::Bool(false),
        "None" => Expr::Text("None".to_owned()),
        _ => return None,
    })
}
