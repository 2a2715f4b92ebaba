//! Pictures of formulas: TeX in `alt`, or in the address of a formula service. In: an `img`. Out: its formula.

use super::attributes::Attr;
use super::formula::{Display, Formula, Found, stated};
use super::tags::Tag;
use super::tree::{NodeId, Tree};
use crate::mathml::{looks_like_tex, tidy_tex};

/// Looks whether a picture is a formula.
pub(super) fn formula_of_image(tree: &Tree<'_>, id: NodeId) -> Found {
    let alt = tree.attr(id, Attr::Alt).unwrap_or_default().trim();
    let title = tree.attr(id, Attr::Title).unwrap_or_default().trim();
    let display = display_of(tree, id, alt);
    let sources = [Attr::Src, Attr::DataSrc, Attr::DataLazySrc, Attr::DataOriginal]
        .into_iter()
        .filter_map(|key| tree.attr(id, key));
    if let Some(service) = sources.filter_map(service_tex).next() {
        // The address is exact unless a rewriting of the page ate its backslashes.
        let eaten = !service.contains('\\') && alt.contains('\\');
        let block = service.trim_start().starts_with("\\displaystyle") || display == Display::Block;
        return stated(if eaten { alt } else { &service }, if block { Display::Block } else { Display::Inline });
    }
    if says_tex(alt) || (is_formula_class(tree, id) && looks_like_tex(alt)) {
        return stated(alt, display);
    }
    if says_tex(title) && is_formula_class(tree, id) {
        return stated(title, display);
    }
    if is_formula_class(tree, id)
        && (alt.is_empty() || alt.eq_ignore_ascii_case("latex") || alt.eq_ignore_ascii_case("equation"))
    {
        return Found::Formula(Formula { tex: None, display });
    }
    Found::Nothing
}

/// A picture whose class or address says that it shows a formula.
fn is_formula_class(tree: &Tree<'_>, id: NodeId) -> bool {
    let class = |word: &str| {
        matches!(word, "math" | "tex" | "latex" | "formula" | "equation" | "ltx_Math" | "texrender" | "mathtex")
            || word.starts_with("mwe-math-fallback")
            || word.starts_with("ql-img")
            || word.starts_with("mw-math")
    };
    let in_math = tree
        .classes(tree.parent(id))
        .any(|word| matches!(word.to_ascii_lowercase().as_str(), "math" | "mwe-math-element"));
    tree.classes(id).any(class) || (in_math && matches!(tree.tag(tree.parent(id)), Tag::Span | Tag::Div))
}

/// A text that can only be TeX: a delimiter at both ends or a command with its arguments.
fn says_tex(alt: &str) -> bool {
    if super::delimiters::whole_formula(alt).is_some() {
        return true;
    }
    // A path such as `C:\temp` has a backslash too.
    let path = alt.as_bytes().get(1) == Some(&b':') || alt.contains(":\\");
    let command = alt.match_indices('\\').any(|(at, _)| {
        let tail = alt.get(at + 1..).unwrap_or_default();
        tail.bytes().take_while(u8::is_ascii_alphabetic).count() >= 2
    });
    !path && command
}

fn display_of(tree: &Tree<'_>, id: NodeId, alt: &str) -> Display {
    let class = tree.classes(id).any(|word| word.contains("displayed") || word.ends_with("-display"));
    if class
        || alt.starts_with("\\[")
        || alt.starts_with("$$")
        || alt.starts_with("\\begin")
        || alt.starts_with("\\displaystyle")
    {
        return Display::Block;
    }
    Display::Inline
}

/// The TeX in the address of a formula service.
fn service_tex(source: &str) -> Option<String> {
    let lower = source.to_ascii_lowercase();
    let query = source.split_once('?').map(|(_, query)| query);
    let tex = if lower.contains("codecogs.com") {
        let raw = source
            .split_once(".latex?")
            .or_else(|| source.split_once(".image?"))
            .or_else(|| source.split_once(".download?"));
        codecogs(raw.map(|(_, raw)| raw).or(query)?)
    } else if lower.contains("latex.php") {
        form_value(query?, &["latex"])?
    } else if lower.contains("mimetex") || lower.contains("mathtex") {
        percent_decode(query?.trim_start_matches("formdata="), Plus::Kept)
    } else if lower.contains("googleapis.com/chart") || lower.contains("google.com/chart") {
        if !lower.contains("cht=tx") {
            return None;
        }
        form_value(query?, &["chl"])?
    } else if lower.contains("/equation?tex=") || lower.contains("render/math?math=") || lower.contains("math.now.sh") {
        form_value(query?, &["tex", "math", "from"])?
    } else if lower.contains("upmath.me/") {
        let (_, path) = source.split_once("/svg/").or_else(|| source.split_once("/png/"))?;
        percent_decode(path, Plus::Kept)
    } else if lower.contains("/cgi-bin/") && lower.contains("tex") {
        percent_decode(query?, Plus::Kept)
    } else {
        return None;
    };
    let tex = tidy_tex(&tex);
    (!tex.is_empty()).then_some(tex)
}

/// CodeCogs: the whole query is TeX, blanks written `&space;`, with commands for size and colours in front.
fn codecogs(raw: &str) -> String {
    let decoded = percent_decode(raw, Plus::Kept);
    let mut tex = decoded.replace("&space;", " ").replace("&amp;", "&").replace("&plus;", "+").replace("&hash;", "#");
    loop {
        let trimmed = tex.trim_start().to_owned();
        let rest =
            ["\\inline", "\\large", "\\small", "\\tiny", "\\huge", "\\LARGE", "\\Large", "\\bg_white", "\\bg_black"]
                .iter()
                .find_map(|word| {
                    trimmed.strip_prefix(word).filter(|rest| !rest.starts_with(|c: char| c.is_ascii_alphabetic()))
                })
                .or_else(|| braced_word(&trimmed, "\\dpi"))
                .or_else(|| braced_word(&trimmed, "\\fn_"))
                .or_else(|| braced_word(&trimmed, "\\bg_"));
        match rest {
            Some(rest) => tex = rest.to_owned(),
            None => return trimmed,
        }
    }
}

/// What follows `word{…}` or `word` with letters up to the next blank.
fn braced_word<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let rest = text.strip_prefix(word)?;
    match rest.strip_prefix('{') {
        Some(braced) => braced.split_once('}').map(|(_, rest)| rest),
        None => Some(rest.trim_start_matches(|c: char| c.is_ascii_alphanumeric())),
    }
}

fn form_value(query: &str, keys: &[&str]) -> Option<String> {
    let value = query.split('&').find_map(|pair| {
        let (key, value) = pair.split_once('=')?;
        keys.contains(&key.trim_start_matches("amp;")).then_some(value)
    })?;
    Some(percent_decode(value, Plus::IsBlank))
}

/// What a plus sign means in an address.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Plus {
    /// A blank, as forms write it.
    IsBlank,
    /// A plus sign.
    Kept,
}

fn percent_decode(text: &str, plus: Plus) -> String {
    let mut out = Vec::with_capacity(text.len());
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let code = || text.get(at + 1..at + 3).and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match byte {
            b'%' => match code() {
                Some(code) => {
                    out.push(code);
                    at += 3;
                    continue;
                }
                None => out.push(b'%'),
            },
            b'+' if plus == Plus::IsBlank => out.push(b' '),
            _ => out.push(byte),
        }
        at += 1;
    }
    String::from_utf8_lossy(&out).into_owned()
}
