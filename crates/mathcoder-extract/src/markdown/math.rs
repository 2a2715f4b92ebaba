//! Formulas in Markdown: finding them among code and text, in the delimiters people write, and telling a formula on its
//! own line from one within it.

use super::Dialect;

/// A piece of a paragraph.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    /// Text, tags and all.
    Text(&'a str),
    /// A code span, ticks included.
    Code(&'a str),
    /// A formula within the line, without delimiters.
    Inline(&'a str),
    /// A formula on its own line, without delimiters.
    Display(&'a str),
}

/// Cuts a paragraph into pieces.
pub(super) fn pieces(text: &str, dialect: Dialect) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let (mut at, mut plain) = (0, 0);
    let bytes = text.as_bytes();
    // Delimiters that were looked for in vain are not looked for again: hostile text stays linear.
    let mut hopeless = Hopeless::default();
    while let Some(&byte) = bytes.get(at) {
        let rest = text.get(at..).unwrap_or("");
        let found = match byte {
            b'`' => code_span(rest, &mut hopeless),
            b'\\' => bracketed(rest, dialect, &mut hopeless),
            b'$' if rest.starts_with("$$") => double_dollar(text, at, &mut hopeless),
            b'$' => single_dollar(rest, &mut hopeless),
            _ => None,
        };
        match found {
            Some((piece, length)) => {
                if plain < at {
                    pieces.push(Piece::Text(text.get(plain..at).unwrap_or("")));
                }
                pieces.push(piece);
                at += length;
                plain = at;
            }
            None => at += skip(rest),
        }
    }
    if plain < text.len() {
        pieces.push(Piece::Text(text.get(plain..).unwrap_or("")));
    }
    pieces
}

#[derive(Default)]
struct Hopeless {
    double_dollar: bool,
    ticks: [bool; 8],
    paren: bool,
    bracket: bool,
    double_paren: bool,
    double_bracket: bool,
    environment: bool,
}

/// Bytes to pass where no piece begins: an escape is two characters, a run of ticks or dollars is passed whole.
fn skip(rest: &str) -> usize {
    let first = rest.chars().next().map_or(1, char::len_utf8);
    match rest.as_bytes().first() {
        Some(b'\\') => first + rest.get(first..).and_then(|r| r.chars().next()).map_or(0, char::len_utf8),
        Some(b'`') => rest.len() - rest.trim_start_matches('`').len(),
        Some(b'$') => (rest.len() - rest.trim_start_matches('$').len()).min(2),
        _ => first,
    }
}

fn code_span<'a>(rest: &'a str, hopeless: &mut Hopeless) -> Option<(Piece<'a>, usize)> {
    let ticks = rest.len() - rest.trim_start_matches('`').len();
    let mark = hopeless.ticks.get_mut(ticks)?;
    if *mark {
        return None;
    }
    let fence = rest.get(..ticks)?;
    let mut from = ticks;
    while let Some(found) = rest.get(from..)?.find(fence) {
        let at = from + found;
        let run = rest.get(at..)?;
        let length = run.len() - run.trim_start_matches('`').len();
        if length == ticks {
            return Some((Piece::Code(rest.get(..at + ticks)?), at + ticks));
        }
        from = at + length;
    }
    *mark = true;
    None
}

/// `\(…\)`, `\[…\]`, the same with two backslashes, and bare environments.
fn bracketed<'a>(rest: &'a str, dialect: Dialect, hopeless: &mut Hopeless) -> Option<(Piece<'a>, usize)> {
    if rest.starts_with("\\begin{") {
        return environment(rest, hopeless);
    }
    let kinds = [
        ("\\\\(", "\\\\)", false, &mut hopeless.double_paren, true),
        ("\\\\[", "\\\\]", true, &mut hopeless.double_bracket, true),
        ("\\(", "\\)", false, &mut hopeless.paren, dialect == Dialect::Nougat),
        ("\\[", "\\]", true, &mut hopeless.bracket, dialect == Dialect::Nougat),
    ];
    for (open, close, display, hopeless, certain) in kinds {
        let Some(body) = rest.strip_prefix(open) else { continue };
        if *hopeless {
            return None;
        }
        let Some(end) = body.find(close) else {
            *hopeless = true;
            return None;
        };
        let tex = body.get(..end)?;
        if tex.len() > 20_000 || !(certain || looks_like_formula(tex, display)) {
            return None;
        }
        let length = open.len() + end + close.len();
        let piece = if display { Piece::Display(tex) } else { Piece::Inline(tex) };
        return Some((piece, length));
    }
    None
}

/// In Markdown `\(` is also an escaped parenthesis, so a formula must show a sign of being one.
fn looks_like_formula(tex: &str, display: bool) -> bool {
    let tex = tex.trim();
    if tex.is_empty() || tex.contains("](") {
        return false;
    }
    let signs = tex.contains(['\\', '^', '_', '=', '<', '>', '+', '{']);
    let letter = tex.chars().count() <= 3 || (tex.len() < 12 && !tex.contains(' '));
    signs || (letter && !display)
}

fn environment<'a>(rest: &'a str, hopeless: &mut Hopeless) -> Option<(Piece<'a>, usize)> {
    const ENVIRONMENTS: &[&str] =
        &["equation", "align", "gather", "multline", "eqnarray", "alignat", "flalign", "displaymath"];
    let name = rest.strip_prefix("\\begin{")?;
    let end = name.bytes().take(32).position(|byte| byte == b'}')?; // names are short, and many may be left open
    let name = name.get(..end)?;
    if hopeless.environment || !ENVIRONMENTS.contains(&name.trim_end_matches('*')) {
        return None;
    }
    let close = format!("\\end{{{name}}}");
    let Some(end) = rest.find(&close) else {
        hopeless.environment = true;
        return None;
    };
    let length = end + close.len();
    Some((Piece::Display(rest.get(..length)?), length))
}

/// `$$…$$`: on its own line a displayed formula, among words one within the line, as kramdown has it.
fn double_dollar<'a>(text: &'a str, at: usize, hopeless: &mut Hopeless) -> Option<(Piece<'a>, usize)> {
    if hopeless.double_dollar {
        return None;
    }
    let body = text.get(at + 2..)?;
    let Some(end) = closing(body, "$$") else {
        hopeless.double_dollar = true;
        return None;
    };
    let tex = body.get(..end)?;
    let length = end + 4;
    let alone_before = line_before(text, at).is_some_and(|before| before.is_empty() || is_item_mark(before));
    let alone_behind = line_behind(text, at + length)
        .is_some_and(|behind| behind.trim_matches(['.', ',', ';', ':', '。', '，', '．']).is_empty());
    let alone = (alone_before && alone_behind) || tex.contains('\n');
    Some((if alone { Piece::Display(tex) } else { Piece::Inline(tex) }, length))
}

/// How far around a formula its line is looked at; a line that is longer holds more than the formula.
const LINE_BYTES: usize = 200;

/// What stands before a place on its line, trimmed; nothing where that is long.
fn line_before(text: &str, at: usize) -> Option<&str> {
    let from = at.saturating_sub(LINE_BYTES);
    let window = text.as_bytes().get(from..at)?;
    let start = match memchr::memrchr(b'\n', window) {
        Some(newline) => from + newline + 1,
        None if from == 0 => 0,
        None => return None,
    };
    text.get(start..at).map(str::trim)
}

/// What stands behind a place on its line, trimmed; nothing where that is long.
fn line_behind(text: &str, at: usize) -> Option<&str> {
    let to = text.len().min(at + LINE_BYTES);
    let window = text.as_bytes().get(at..to)?;
    let end = match memchr::memchr(b'\n', window) {
        Some(newline) => at + newline,
        None if to == text.len() => to,
        None => return None,
    };
    text.get(at..end).map(str::trim)
}

fn is_item_mark(mark: &str) -> bool {
    matches!(mark, "-" | "*" | "+" | ">")
        || (mark.ends_with('.') && mark.trim_end_matches('.').bytes().all(|b| b.is_ascii_digit()))
}

/// `$…$` by the rules of pandoc: no blank inside next to a dollar, no digit behind the closing one.
fn single_dollar<'a>(rest: &'a str, _: &mut Hopeless) -> Option<(Piece<'a>, usize)> {
    let body = rest.get(1..)?;
    let first = body.chars().next()?;
    if first == '$' {
        return None;
    }
    // A paragraph is the most a formula can fill, and no formula within a line is this long.
    let limit = body.char_indices().nth(2000).map_or(body.len(), |(at, _)| at);
    let window = body.get(..limit)?;
    let end = closing(window, "$")?;
    let tex = window.get(..end)?;
    let behind = body.get(end + 1..)?.chars().next();
    let blank = first.is_whitespace() || tex.ends_with(char::is_whitespace);
    if tex.trim().is_empty() || behind.is_some_and(|c| c.is_ascii_digit()) {
        return None;
    }
    if blank && !tex.contains(['\\', '^', '_', '=']) && tex.trim().chars().count() > 3 {
        return None;
    }
    Some((Piece::Inline(tex), end + 2))
}

/// Place of a closing delimiter that is not escaped.
fn closing(body: &str, delimiter: &str) -> Option<usize> {
    let mut from = 0;
    while let Some(found) = body.get(from..)?.find(delimiter) {
        let at = from + found;
        let before = body.get(..at)?;
        let slashes = before.len() - before.trim_end_matches('\\').len();
        if slashes % 2 == 0 {
            return Some(at);
        }
        from = at + 1;
    }
    None
}
