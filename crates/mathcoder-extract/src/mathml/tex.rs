//! TeX that a page states itself: trimmed of wrappers that say nothing, kept otherwise as its author wrote it. Linear.

/// Puts stated TeX into the form it has in a text: no delimiters, no comments, no `\displaystyle` wrapper, one line
/// where line ends mean nothing.
#[must_use]
pub(crate) fn tidy_tex(tex: &str) -> String {
    let mut text = strip_comments(tex);
    loop {
        let inner = unwrap_once(text.trim());
        if inner.len() == text.len() {
            break;
        }
        text = inner.to_owned();
    }
    join_lines(&text)
}

/// True where a text meant for readers (`alt`, `alttext`) is TeX and not a description in words.
#[must_use]
pub(crate) fn looks_like_tex(text: &str) -> bool {
    let text = text.trim();
    if text.is_empty() {
        return false;
    }
    let has_command = text.match_indices('\\').any(|(at, _)| {
        text.get(at + 1..)
            .unwrap_or_default()
            .starts_with(|c: char| c.is_ascii_alphabetic() || "\\,;:!{}()[]|".contains(c))
    });
    if has_command || text.contains(['^', '_', '{', '}']) {
        return true;
    }
    // Words of four letters and more in a row are a description; `a+b`, `x`, `f(x) = 2` are formulas.
    let mut run = 0;
    for c in text.chars() {
        run = if c.is_alphabetic() { run + 1 } else { 0 };
        if run >= 4 {
            return false;
        }
    }
    text.split_whitespace().filter(|word| word.len() > 1 && word.chars().all(char::is_alphabetic)).count() < 2
}

/// Cuts comments: from an unescaped `%` to the line's end, with the line end and the next line's indent, as TeX does. A
/// `%` with text but no line end behind it was meant as a percent sign.
fn strip_comments(tex: &str) -> String {
    if !tex.contains('%') {
        return tex.to_owned();
    }
    let mut out = String::with_capacity(tex.len());
    let mut rest = tex;
    while let Some(at) = rest.find('%') {
        let (before, after) = rest.split_at(at);
        out.push_str(before);
        let escaped = before.len() - before.trim_end_matches('\\').len();
        let after = after.get(1..).unwrap_or_default();
        match after.find('\n') {
            _ if escaped % 2 == 1 => {
                out.push('%');
                rest = after;
            }
            Some(end) => rest = after.get(end + 1..).unwrap_or_default().trim_start_matches([' ', '\t']),
            None if after.trim().is_empty() => rest = "",
            None => {
                out.push_str("\\%");
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

fn unwrap_once(text: &str) -> &str {
    for (open, close) in [("$$", "$$"), ("\\(", "\\)"), ("\\[", "\\]"), ("$", "$")] {
        let inner = text.strip_prefix(open).and_then(|rest| rest.strip_suffix(close));
        if let Some(inner) = inner.filter(|inner| !inner.is_empty() && !inner.contains(open) && !inner.ends_with('\\'))
        {
            return inner.trim();
        }
    }
    for style in ["\\displaystyle", "\\textstyle", "\\scriptstyle"] {
        if let Some(rest) = text.strip_prefix(style).filter(|rest| !rest.starts_with(|c: char| c.is_ascii_alphabetic()))
        {
            return rest.trim();
        }
    }
    let inner = text.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
    match inner {
        Some(inner) if is_style(inner) && is_balanced(inner) => inner.trim(),
        _ => text,
    }
}

fn is_style(inner: &str) -> bool {
    let inner = inner.trim_start();
    ["\\displaystyle", "\\textstyle", "\\scriptstyle"].iter().any(|style| inner.starts_with(style))
}

/// True where braces pair up and never close more than was opened.
fn is_balanced(text: &str) -> bool {
    let mut depth = 0_i64;
    let mut escaped = false;
    for byte in text.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'{' => depth += 1,
            b'}' => depth -= 1,
            _ => {}
        }
        if depth < 0 {
            return false;
        }
    }
    depth == 0
}

/// Blank lines end a formula in TeX and single line ends mean a blank; lines of an environment stay lines.
fn join_lines(text: &str) -> String {
    let separator = if text.contains("\\begin") { "\n" } else { " " };
    let mut out = String::with_capacity(text.len());
    for line in text.lines() {
        let line = line.trim();
        if line.is_empty() {
            continue;
        }
        if !out.is_empty() {
            out.push_str(separator);
        }
        out.push_str(line);
    }
    // A control space at the very end lost its blank to the trimming.
    while out.ends_with('\\') && !out.ends_with("\\\\") {
        out.pop();
        let kept = out.trim_end().len();
        out.truncate(kept);
    }
    out.replace('\u{a0}', " ")
}
