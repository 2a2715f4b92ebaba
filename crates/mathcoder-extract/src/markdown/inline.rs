//! A paragraph of Markdown: formulas in dollars, code spans untouched, tags, liquid, pictures and link targets taken out
//! of the text between them.

use super::Dialect;
use super::math::{Piece, pieces};
use crate::latex::MacroExpander;
use crate::writer::tidy_formula;
use regex::{Captures, Regex};
use std::borrow::Cow;
use std::sync::LazyLock;

/// A treated paragraph.
pub(super) struct Inline {
    pub(super) text: String,
    /// Formulas in it.
    pub(super) formulas: u32,
}

/// Treats a paragraph; its lines stay lines.
pub(super) fn treat(text: &str, dialect: Dialect, macros: &mut Option<MacroExpander>) -> Inline {
    let text = without_liquid(text);
    let mut out = String::with_capacity(text.len());
    let mut formulas = 0;
    for piece in pieces(&text, dialect) {
        match piece {
            Piece::Code(code) => out.push_str(code),
            Piece::Text(text) => push_escaped(&plain(text), &mut out),
            Piece::Inline(tex) => {
                let tex = tidy_formula(&resolved(tex, macros)).replace('\n', " ");
                if !tex.is_empty() {
                    formulas += 1;
                    if out.ends_with(['$', '\\']) {
                        out.push(' ');
                    }
                    out.push('$');
                    out.push_str(&tex);
                    out.push('$');
                }
            }
            Piece::Display(tex) => {
                formulas += u32::from(display(&resolved(tex, macros), &mut out));
            }
        }
    }
    Inline { text: out, formulas }
}

/// The formula without the file's macros; as it is where that would not end.
fn resolved<'t>(tex: &'t str, macros: &mut Option<MacroExpander>) -> Cow<'t, str> {
    let expanded = macros.as_mut().filter(|macros| macros.concerns(tex)).and_then(|macros| macros.expand(tex));
    expanded.map_or(Cow::Borrowed(tex), Cow::Owned)
}

/// Writes text; a dollar that opens no formula gets a backslash, so that every other one is a delimiter.
fn push_escaped(text: &str, out: &mut String) {
    let mut escaped = false;
    for c in text.chars() {
        if c == '$' && !escaped {
            out.push('\\');
        }
        out.push(c);
        escaped = c == '\\' && !escaped;
    }
}

/// Writes a formula on its own line, indented as the line it stands in.
fn display(tex: &str, out: &mut String) -> bool {
    let tex = tidy_formula(tex).replace("{eqnarray", "{align");
    if tex.is_empty() {
        return false;
    }
    if out.ends_with(['$', '\\']) {
        out.push(' ');
    }
    let line_start = out.rfind('\n').map_or(0, |n| n + 1);
    let line = out.get(line_start..).unwrap_or("");
    let indent: String = line.chars().take_while(|c| *c == ' ').collect();
    if tex.contains('\n') || tex.starts_with("\\begin") {
        out.push_str("$$\n");
        for line in tex.lines() {
            out.push_str(&indent);
            out.push_str(line);
            out.push('\n');
        }
        out.push_str(&indent);
        out.push_str("$$");
    } else {
        out.push_str("$$");
        out.push_str(&tex);
        out.push_str("$$");
    }
    true
}

#[expect(clippy::expect_used, reason = "the patterns are constants that a test compiles")]
fn pattern(pattern: &str) -> Regex {
    Regex::new(pattern).expect("a valid pattern")
}

/// Liquid tags go; of an include that carries a note, the note stays in parentheses.
fn without_liquid(text: &str) -> Cow<'_, str> {
    static TAG: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?s)\{%(.*?)%\}"));
    static OUTPUT: LazyLock<Regex> = LazyLock::new(|| pattern(r"\{\{\s*(?:site|page|include|post|layout)\.[^}]*\}\}"));
    static NOTE: LazyLock<Regex> =
        LazyLock::new(|| pattern(r#"(?s)\bnote\s*=\s*(?:"(.*?)"\s*$|'(.*?)'\s*$|"(.*?)"|'(.*?)')"#));
    if !text.contains("{%") && !text.contains("{{") {
        return Cow::Borrowed(text);
    }
    let text = TAG.replace_all(text, |tag: &Captures<'_>| {
        let inner = tag.get(1).map_or("", |m| m.as_str());
        let note = NOTE.captures(inner).and_then(|n| n.iter().skip(1).flatten().next());
        note.map_or_else(String::new, |note| format!(" ({})", note.as_str().trim()))
    });
    Cow::Owned(OUTPUT.replace_all(&text, "").into_owned())
}

/// Text between code and formulas.
fn plain(text: &str) -> Cow<'_, str> {
    if !text.contains(['<', '[', '&', '{']) {
        return Cow::Borrowed(text);
    }
    static IMAGE: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"!\[[^\]\n]*\]\([^()\n]*(?:\([^()\n]*\)[^()\n]*)*\)(?:\{[^}\n]*\})?"));
    static LINK: LazyLock<Regex> = LazyLock::new(|| {
        pattern(r#"\[([^\[\]\n]+)\]\(<?[^()\s]*(?:\([^()\s]*\)[^()\s]*)*>?(?:\s+"[^"\n]*")?\)(?:\{[^}\n]*\})?"#)
    });
    static AUTOLINK: LazyLock<Regex> = LazyLock::new(|| pattern(r"<((?:https?|ftp)://[^\s<>]+)>"));
    static COMMENT: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?s)<!--.*?-->"));
    static CODE: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?s)<(?:code|kbd|tt)>(.*?)</(?:code|kbd|tt)>"));
    static SCRIPT: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?s)<(sup|sub)>\s*([^<>\n]{1,40}?)\s*</(?:sup|sub)>"));
    static TAG: LazyLock<Regex> = LazyLock::new(|| {
        pattern(concat!(
            r"(?i)</?(?:div|span|center|br|img|p|a|b|i|u|s|em|strong|small|big|font|details|summary|figure|figcaption|",
            r"table|thead|tbody|tfoot|tr|td|th|ul|ol|li|dl|dt|dd|hr|h[1-6]|sup|sub|pre|code|kbd|tt|blockquote|iframe|",
            r"video|source|object|embed|section|article|header|footer|nav|main|mark|del|ins|cite|abbr|svg|path|button|",
            r#"input|label|script|style|link|meta)(?:\s+[a-z_:@-]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'>]+))?)*\s*/?>"#
        ))
    });
    static ATTRIBUTES: LazyLock<Regex> = LazyLock::new(|| pattern(r"\{:?\s*[#.][a-zA-Z][^{}$\\\n]*\}"));
    let text = COMMENT.replace_all(text, "");
    let text = IMAGE.replace_all(&text, "");
    let text = LINK.replace_all(&text, "$1");
    let text = AUTOLINK.replace_all(&text, "$1");
    let text = CODE.replace_all(&text, "`$1`");
    let text = SCRIPT.replace_all(&text, |m: &Captures<'_>| {
        let mark = if m.get(1).is_some_and(|s| s.as_str() == "sup") { '^' } else { '_' };
        let body = m.get(2).map_or("", |s| s.as_str());
        if body.chars().count() == 1 { format!("{mark}{body}") } else { format!("{mark}{{{body}}}") }
    });
    let text = TAG.replace_all(&text, |tag: &Captures<'_>| {
        let tag = tag.get(0).map_or("", |t| t.as_str()).to_ascii_lowercase();
        if tag.starts_with("<br") || tag.starts_with("</p") || tag.starts_with("</tr") || tag.starts_with("</li") {
            "\n"
        } else {
            ""
        }
    });
    let text = ATTRIBUTES.replace_all(&text, "");
    Cow::Owned(entities(&text))
}

fn entities(text: &str) -> String {
    const ENTITIES: &[(&str, &str)] = &[
        ("&nbsp;", " "),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&mdash;", "—"),
        ("&ndash;", "–"),
        ("&hellip;", "…"),
        ("&times;", "×"),
        ("&le;", "≤"),
        ("&ge;", "≥"),
        ("&emsp;", " "),
        ("&ensp;", " "),
        ("&#39;", "'"),
        ("&amp;", "&"),
    ];
    if !text.contains('&') {
        return text.to_owned();
    }
    ENTITIES.iter().fold(text.to_owned(), |text, (entity, plain)| text.replace(entity, plain))
}
