//! Cuts a stated result into formulas and words. A dollar sign is a formula's bound or money; the text around decides.
//! In: a result's text. Out: its pieces in order, delimiters gone. Linear; nothing is read as mathematics here.

use std::borrow::Cow;

/// A part of a stated result.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Piece {
    /// LaTeX, without its delimiters.
    Formula(String),
    /// Plain text, LaTeX escapes of `$` and `%` undone.
    Words(String),
}

/// Splits `text`; one formula alone needs no delimiters.
pub(crate) fn split(text: &str) -> Vec<Piece> {
    let text = with_dollars(text);
    let dollars: Vec<usize> = text
        .match_indices('$')
        .map(|(index, _)| index)
        .filter(|index| !text.get(..*index).is_some_and(|before| before.ends_with('\\')))
        .collect();
    if dollars.is_empty() || dollars.len() % 2 == 1 || is_money(&text, &dollars) {
        return vec![undivided(&text)];
    }
    let mut pieces = Vec::new();
    for (index, part) in parts(&text, &dollars).into_iter().enumerate() {
        if part.trim().is_empty() {
            continue;
        }
        pieces.push(if index % 2 == 1 { Piece::Formula(part.to_owned()) } else { Piece::Words(unescaped(part)) });
    }
    pieces
}

/// The text with one dollar sign for each delimiter, and `cm$^2$` as `cm^2`. Most texts have none of it and stay as they are.
fn with_dollars(text: &str) -> Cow<'_, str> {
    const POWERS: &[(&str, &str)] = &[("$^2$", "^2"), ("$^{2}$", "^2"), ("$^3$", "^3"), ("$^{3}$", "^3")];
    const DELIMITERS: &[(&str, &str)] = &[("$$", "$"), ("\\(", "$"), ("\\)", "$"), ("\\[", "$"), ("\\]", "$")];
    let replaced = |text: Cow<'_, str>, rules: &[(&str, &str)]| {
        rules.iter().fold(text.into_owned(), |text, (from, to)| text.replace(from, to))
    };
    let bytes = text.as_bytes();
    let follows =
        |first: u8, next: &[u8]| bytes.windows(2).any(|pair| matches!(pair, [a, b] if *a == first && next.contains(b)));
    let text = Cow::Borrowed(text);
    let text = if follows(b'$', b"^") { Cow::Owned(replaced(text, POWERS)) } else { text };
    let delimited = follows(b'$', b"$") || follows(b'\\', b"()[]");
    if delimited { Cow::Owned(replaced(text, DELIMITERS)) } else { text }
}

fn parts<'a>(text: &'a str, cuts: &[usize]) -> Vec<&'a str> {
    let mut parts = Vec::with_capacity(cuts.len() + 1);
    let mut start = 0;
    for cut in cuts {
        parts.push(text.get(start..*cut).unwrap_or(""));
        start = cut + 1;
    }
    parts.push(text.get(start..).unwrap_or(""));
    parts
}

/// `$5 and $7`: what the dollars would bound has words in it and starts like an amount.
fn is_money(text: &str, dollars: &[usize]) -> bool {
    // One formula from end to end: `$3abc - a^3$`.
    if dollars.len() == 2 && text.trim().len() > 2 && text.trim().starts_with('$') && text.trim().ends_with('$') {
        return false;
    }
    parts(text, dollars).iter().skip(1).step_by(2).any(|inside| {
        let amount = inside.trim_start().starts_with(|c: char| c.is_ascii_digit());
        amount && has_words(inside) && !inside.contains('\\')
    })
}

/// Text without delimiters: a formula where it has LaTeX commands and no sentence around them.
fn undivided(text: &str) -> Piece {
    let commands = text.replace("\\$", "").replace("\\%", "").contains('\\');
    if commands && !is_sentence(text) {
        return Piece::Formula(text.to_owned());
    }
    Piece::Words(unescaped(text))
}

/// True where a text without delimiters holds words beside its formulas.
pub(crate) fn is_sentence(text: &str) -> bool {
    has_words(&without_commands(text))
}

fn unescaped(text: &str) -> String {
    text.replace("\\$", "$").replace("\\%", "%").replace("{,}", ",")
}

/// The text without commands and without what is in braces.
fn without_commands(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let (mut depth, mut command) = (0usize, false);
    for c in text.chars() {
        match c {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            _ if command && c.is_ascii_alphabetic() => continue, // Still the name of the command.
            _ if depth == 0 => out.push(c),
            _ => {}
        }
        command = c == '\\';
        if command || c == '}' {
            out.push(' ');
        }
    }
    out
}

/// Three letters in a row make a word.
fn has_words(text: &str) -> bool {
    text.split(|c: char| !c.is_alphabetic()).any(|word| word.chars().count() >= 3)
}
