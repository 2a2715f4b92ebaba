//! Plain text mathematics (`2*pi/3`, `x^2 + 3x`, `5 ≤ x < 7`, `√2`) to tokens. One pass. Words that are no functions,
//! constants, letters' names or connectives are errors: a sentence is no formula.

use crate::digits::scan_number;
use crate::lex_latex::{merge_scientific, sign};
use crate::names;
use crate::token::{Fence, Tok, Token};
use crate::{Commas, ParseError};

/// Reads all tokens of `text`.
pub(crate) fn lex(text: &str, commas: Commas) -> Result<Vec<Token>, ParseError> {
    let mut tokens: Vec<Token> = Vec::new();
    let (mut at, mut brackets) = (0usize, 0usize);
    while let Some(first) = text.get(at..).and_then(|rest| rest.chars().next()) {
        if first.is_whitespace() || first == '$' {
            at += first.len_utf8();
            continue;
        }
        let here = if brackets == 0 { commas } else { Commas::Separate };
        let touches_number = tokens.last().is_some_and(|last| last.end == at && matches!(last.tok, Tok::Num(_)));
        let (found, end) = token(text, at, here).ok_or(ParseError::new(at, "mathematics"))?;
        match found.first() {
            Some(Tok::Open(_)) => brackets += 1,
            Some(Tok::Close(_)) => brackets = brackets.saturating_sub(1),
            Some(Tok::Num(_)) if touches_number => return Err(ParseError::new(at, "an operator")),
            _ => {}
        }
        tokens.extend(found.into_iter().map(|tok| Token { tok, start: at, end }));
        at = end;
    }
    Ok(merge_scientific(tokens))
}

fn token(text: &str, at: usize, commas: Commas) -> Option<(Vec<Tok>, usize)> {
    let rest = text.get(at..)?;
    let first = rest.chars().next()?;
    let number = (first.is_ascii_digit() || first == '.').then(|| scan_number(text, at, commas)).flatten();
    if let Some((number, end)) = number {
        return Some((vec![Tok::Num(number)], end));
    }
    for (sign, tok) in [("**", Tok::Caret), ("...", Tok::Ellipsis), ("+/-", Tok::PlusMinus), ("+-", Tok::PlusMinus)] {
        if rest.starts_with(sign) {
            return Some((vec![tok], at + sign.len()));
        }
    }
    if let Some(relation) = rest.get(..2).and_then(names::relation).filter(|_| first.is_ascii_punctuation()) {
        return Some((vec![Tok::Rel(relation)], at + 2));
    }
    if first.is_ascii_alphabetic() {
        let length = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
        return Some((word(rest.get(..length)?)?, at + length));
    }
    if let Some(digits) = superscript(rest) {
        return Some((
            vec![Tok::Caret, Tok::Num(crate::Number::from_decimal(&digits, 0)?)],
            at + superscript_length(rest),
        ));
    }
    let tok = match first {
        '{' => Tok::Open(Fence::Brace),
        '}' => Tok::Close(Fence::Brace),
        _ => sign(first)?,
    };
    Some((vec![tok], at + first.len_utf8()))
}

fn word(word: &str) -> Option<Vec<Tok>> {
    let tok = match word {
        "or" => Tok::Or,
        "and" => Tok::And,
        "sqrt" => Tok::Sqrt,
        "mod" => Tok::Mod,
        "e" | "i" => sign(word.chars().next()?)?,
        "infinity" | "inf" | "oo" | "pi" | "zoo" => Tok::Const(names::python_constant(word)?),
        "degrees" | "degree" => Tok::Degree,
        "x" | "y" | "z" => Tok::Sym(word.to_owned()),
        _ => match names::function(word).or_else(|| names::greek(word)) {
            Some(name) if names::function(word).is_some() => Tok::Func(name),
            Some(name) => Tok::Sym(name.to_owned()),
            None => return letters(word),
        },
    };
    Some(vec![tok])
}

/// One letter, or a product of the letters that stand for variables nearly always.
fn letters(word: &str) -> Option<Vec<Tok>> {
    let product = ["abc", "xyz"].iter().any(|set| word.chars().all(|c| set.contains(c)));
    if word.len() > 1 && !(product && word.len() <= 3) {
        return None;
    }
    Some(word.chars().map(|c| Tok::Sym(c.to_string())).collect())
}

const SUPERSCRIPTS: &str = "⁰¹²³⁴⁵⁶⁷⁸⁹";

fn superscript(rest: &str) -> Option<String> {
    let digits: String = rest
        .chars()
        .map_while(|c| SUPERSCRIPTS.chars().position(|s| s == c))
        .filter_map(|digit| char::from_digit(u32::try_from(digit).ok()?, 10))
        .collect();
    (!digits.is_empty()).then_some(digits)
}

fn superscript_length(rest: &str) -> usize {
    rest.chars().take_while(|c| SUPERSCRIPTS.contains(*c)).map(char::len_utf8).sum()
}
