//! Splits the body of an aligned display into its lines.
//!
//! In: LaTeX, with or without the surrounding `\begin{align}`. Out: one string a line, alignment marks removed, a line that
//! starts with a relation joined to the one before (`a &= b \\ &= c` is one chain). Linear in the text.

/// Environments whose rows are separate statements.
const ALIGNED: &[&str] =
    &["align", "aligned", "alignat", "eqnarray", "gather", "gathered", "split", "multline", "equation", "displaymath"];
/// Commands and signs that continue a chain at the start of a row.
const CONTINUES: &[&str] =
    &["=", "<", ">", "\\approx", "\\le", "\\ge", "\\leq", "\\geq", "\\equiv", "\\simeq", "\\ne", "≈", "≤", "≥"];

/// Lines of an aligned display, in order; a text without rows comes back as its one line.
#[must_use]
pub fn split_aligned(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for row in rows(&without_frames(text)) {
        let row = row.trim();
        if row.is_empty() {
            continue;
        }
        match lines.last_mut() {
            Some(previous) if continues(row) => {
                previous.push(' ');
                previous.push_str(row);
            }
            _ => lines.push(row.to_owned()),
        }
    }
    lines
}

/// Removes `\begin{align*}` and its like with their ends; inner environments (matrices, cases) stay.
fn without_frames(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text.trim();
    while let Some(at) = rest.find('\\') {
        let (before, behind) = rest.split_at_checked(at).unwrap_or((rest, ""));
        out.push_str(before);
        let frame = frame_length(behind);
        // Two characters, so that the second of `\\` starts no command.
        let width = 1 + behind.get(1..).and_then(|next| next.chars().next()).map_or(0, char::len_utf8);
        out.push_str(if frame > 0 { " " } else { behind.get(..width).unwrap_or("") });
        rest = behind.get(frame.max(width)..).unwrap_or("");
    }
    out.push_str(rest);
    out
}

/// Length of the `\begin{…}` or `\end{…}` of an aligned environment at the start of a text; zero for anything else.
fn frame_length(text: &str) -> usize {
    let Some(inside) = text.strip_prefix("\\begin{").or_else(|| text.strip_prefix("\\end{")) else { return 0 };
    // No name is longer; the next brace may be far away.
    let Some(end) = inside.bytes().take(20).position(|byte| byte == b'}') else { return 0 };
    let Some(name) = inside.get(..end) else { return 0 };
    let is_aligned = ALIGNED.contains(&name.trim_end_matches('*'));
    if is_aligned { text.len() - inside.len() + name.len() + 1 } else { 0 }
}

/// Rows at environment depth and brace depth 0, alignment marks dropped there.
fn rows(text: &str) -> Vec<String> {
    let mut rows = vec![String::new()];
    let (mut depth, mut rest) = (0i32, text);
    while let Some(first) = rest.chars().next() {
        let (taken, piece): (usize, Option<&str>) = if rest.starts_with("\\begin{") || (first == '{') {
            depth = depth.saturating_add(1);
            (first.len_utf8(), rest.get(..first.len_utf8()))
        } else if rest.starts_with("\\end{") {
            // The brace that follows counts up and down by itself.
            depth = depth.saturating_sub(1);
            (1, Some("\\"))
        } else if first == '}' {
            depth = depth.saturating_sub(1);
            (1, Some("}"))
        } else if rest.starts_with("\\\\") && depth <= 0 {
            rows.push(String::new());
            (2 + optional_space(rest.get(2..).unwrap_or("")), None)
        } else if first == '\\' {
            let width = 1 + rest.get(1..).and_then(|r| r.chars().next()).map_or(0, char::len_utf8);
            (width, rest.get(..width))
        } else if first == '&' && depth <= 0 {
            (1, Some(" "))
        } else {
            (first.len_utf8(), rest.get(..first.len_utf8()))
        };
        if let (Some(row), Some(piece)) = (rows.last_mut(), piece) {
            row.push_str(piece);
        }
        rest = rest.get(taken..).unwrap_or("");
    }
    rows
}

/// Length of the optional row distance `[2pt]`.
fn optional_space(rest: &str) -> usize {
    let Some(inside) = rest.strip_prefix('[') else { return 0 };
    match inside.find(']') {
        Some(end)
            if end <= 8
                && inside.get(..end).is_some_and(|d| d.ends_with("pt") || d.ends_with("ex") || d.ends_with("em")) =>
        {
            end + 2
        }
        _ => 0,
    }
}

fn continues(row: &str) -> bool {
    CONTINUES.iter().any(|sign| {
        row.strip_prefix(sign)
            .is_some_and(|rest| !sign.starts_with('\\') || !rest.starts_with(|c: char| c.is_ascii_alphabetic()))
    })
}
