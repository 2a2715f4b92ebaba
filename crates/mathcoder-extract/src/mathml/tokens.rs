//! Token elements: identifiers, numbers, operators, text. One element in, its LaTeX out.

use super::alphabet::{plain_letter, variant_command};
use super::operators::function_command;
use super::symbols::command_of;
use super::writer::Writer;
use unicode_normalization::UnicodeNormalization;

/// Writes an identifier: a letter in its alphabet, a known function, or an upright word.
pub(super) fn identifier(out: &mut Writer, text: &str, variant: Option<&str>) {
    let text = text.trim();
    let mut chars = text.chars().filter(|c| !is_invisible(*c));
    let (Some(first), second) = (chars.next(), chars.next()) else { return };
    if second.is_none() {
        return letter(out, first, variant);
    }
    if let Some(command) = function_command(text) {
        return out.token(&command);
    }
    if text.chars().all(|c| c.is_ascii_alphanumeric()) {
        let command = variant.and_then(variant_command).unwrap_or("\\mathrm");
        return wrapped(out, command, text);
    }
    match variant.and_then(variant_command) {
        Some(command) => wrapped(out, command, &symbols(text)),
        None if is_word(text) => wrapped(out, "\\text", &escape_text(text)),
        None => each_symbol(out, text),
    }
}

/// Writes a number; letters in it (hexadecimal, units) stay upright by nature of `\mathrm`.
pub(super) fn number(out: &mut Writer, text: &str, variant: Option<&str>) {
    let text = text.trim();
    match variant.and_then(variant_command) {
        Some(command) if !text.is_empty() => wrapped(out, command, &symbols(text)),
        _ if text.contains(char::is_whitespace) => {
            for (at, part) in text.split_whitespace().enumerate() {
                out.token(if at > 0 { "\\ " } else { "" });
                each_symbol(out, part);
            }
        }
        _ => each_symbol(out, text),
    }
}

/// Writes running text, blanks at its ends kept.
pub(super) fn text(out: &mut Writer, text: &str) {
    if text.trim_matches(|c: char| c.is_whitespace() || is_invisible(c)).is_empty() {
        if text.contains([' ', '\u{a0}']) {
            out.token("\\ ");
        }
        return;
    }
    // Editors of textbooks set the names of functions as text.
    let name = text.trim_matches(|c: char| c.is_whitespace() || is_invisible(c));
    if let Some(command) = function_command(name).filter(|_| is_function_name(name)) {
        return out.token(&command);
    }
    // A single symbol in text mode is how many editors write operators.
    let mut chars = text.trim().chars();
    if let (Some(c), None) = (chars.next(), chars.next())
        && !c.is_alphanumeric()
        && (command_of(c).is_some() || c.is_ascii_punctuation())
    {
        return symbol(out, c);
    }
    wrapped(out, "\\text", &escape_text(text));
}

/// Writes an operator that has no role beyond its sign.
pub(super) fn operator(out: &mut Writer, text: &str) {
    let text = text.trim();
    if let Some(command) = function_command(text) {
        return out.token(&command);
    }
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    if letters > 1 && letters == text.chars().count() {
        return wrapped(out, "\\operatorname", text);
    }
    if letters > 1 && is_word(text) {
        return wrapped(out, "\\text", &escape_text(text));
    }
    each_symbol(out, text);
}

/// Writes one character of a formula.
pub(super) fn symbol(out: &mut Writer, c: char) {
    if is_invisible(c) {
        return;
    }
    if let Some((plain, command)) = plain_letter(c) {
        let plain = command_of(plain).map_or_else(|| plain.to_string(), str::to_owned);
        return match command {
            Some(command) => wrapped(out, command, &plain),
            None => out.token(&plain),
        };
    }
    match command_of(c) {
        Some(command) => out.token(command),
        None => out.token(c.encode_utf8(&mut [0; 4])),
    }
}

/// Text for `\text{…}`: TeX's special characters escaped, blanks joined.
pub(super) fn escape_text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' => out.push_str("\\textbackslash "),
            '{' | '}' | '$' | '%' | '#' | '&' | '_' => {
                out.push('\\');
                out.push(c);
            }
            '^' | '~' => {
                out.push('\\');
                out.push(c);
                out.push_str("{}");
            }
            _ if is_invisible(c) => {}
            _ if c.is_whitespace() => {
                if !out.ends_with(' ') {
                    out.push(' ');
                }
            }
            _ => out.push(c),
        }
    }
    out
}

fn letter(out: &mut Writer, c: char, variant: Option<&str>) {
    let upright = variant == Some("normal") && c.is_ascii_alphabetic();
    match variant.and_then(variant_command) {
        Some(command) if c.is_alphanumeric() => wrapped(out, command, &symbols(c.encode_utf8(&mut [0; 4]))),
        _ if upright => wrapped(out, "\\mathrm", c.encode_utf8(&mut [0; 4])),
        _ => symbol(out, c),
    }
}

fn wrapped(out: &mut Writer, command: &str, body: &str) {
    out.token(&format!("{command}{{{body}}}"));
}

fn symbols(text: &str) -> String {
    let mut writer = Writer::default();
    each_symbol(&mut writer, text);
    writer.finish()
}

/// Names that are no words of prose: `max` or `inf` may be, `ln` is not.
fn is_function_name(name: &str) -> bool {
    const NAMES: &[&str] = &[
        "arccos", "arcsin", "arctan", "arg", "cos", "cosh", "cot", "csc", "det", "exp", "gcd", "lim", "ln", "log",
        "sec", "sin", "sinh", "tan", "tanh",
    ];
    NAMES.contains(&name)
}

fn each_symbol(out: &mut Writer, text: &str) {
    const STROKE: char = '\u{338}';
    if !text.contains(STROKE) {
        text.chars().filter(|c| !c.is_whitespace()).for_each(|c| symbol(out, c));
        return;
    }
    // A stroke through a sign is part of it where there is such a character, and `\not` in front of it elsewhere.
    let composed: Vec<char> = text.nfc().filter(|c| !c.is_whitespace()).collect();
    for (at, &c) in composed.iter().enumerate() {
        if composed.get(at + 1) == Some(&STROKE) {
            out.token("\\not");
        }
        if c != STROKE {
            symbol(out, c);
        }
    }
}

/// Prose: several letters or blanks, none of them mathematical.
fn is_word(text: &str) -> bool {
    text.chars().all(|c| {
        (c.is_alphabetic() && plain_letter(c).is_none() && command_of(c).is_none()) || " -.'’\u{a0}".contains(c)
    })
}

/// Function application, invisible times, separators, joiners, marks of direction.
pub(super) fn is_invisible(c: char) -> bool {
    matches!(c, '\u{2061}'..='\u{2064}' | '\u{200b}'..='\u{200f}' | '\u{feff}' | '\u{ad}' | '\u{fe00}'..='\u{fe0f}' | '\0')
}
