//! Documents and rejects as text for a terminal: what `inspect` prints. Documents in, lines out; control characters are
//! replaced, so hostile text cannot steer the terminal.

use mathcoder_core::{Computation, Document, Verdict};
use serde_json::Value;
use std::fmt::Write;

/// Characters of a text that are shown unless the whole is asked for.
const BEGINNING: usize = 1_200;

/// How much of a text is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Extent {
    /// Its beginning.
    Beginning,
    /// All of it.
    Whole,
}

/// One document, or rejected row, as lines.
pub(crate) fn document(document: &Document, extent: Extent) -> String {
    let mut text = String::new();
    let _ = writeln!(text, "── {} ──", document.id.0);
    let _ = writeln!(text, "{}", place(document));
    if let Some(reject) = document.extra.get("reject") {
        let _ = writeln!(text, "rejected: {}", reject_line(reject));
    }
    for (key, value) in &document.annotations {
        let _ = writeln!(text, "{key}: {}", shorten(&value.to_string(), 200));
    }
    text.push('\n');
    let body = safe(&document.text);
    match extent {
        Extent::Whole => text.push_str(&body),
        Extent::Beginning => text.push_str(&shorten(&body, BEGINNING)),
    }
    if !text.ends_with('\n') {
        text.push('\n');
    }
    for (number, computation) in document.computations.iter().enumerate() {
        text.push_str(&computation_lines(number + 1, computation));
    }
    text.push('\n');
    text
}

/// Where a document came from, in one line.
pub(crate) fn place(document: &Document) -> String {
    let provenance = &document.provenance;
    let mut line = format!("{} [{}] {}", provenance.source, provenance.format, provenance.path);
    if let Some(member) = &provenance.member {
        let _ = write!(line, "!{member}");
    }
    if let Some(offset) = provenance.offset {
        let _ = write!(line, "@{offset}");
    }
    if let Some(url) = &provenance.url {
        let _ = write!(line, " {url}");
    }
    if let Some(title) = &provenance.title {
        let _ = write!(line, " “{}”", shorten(title, 80));
    }
    safe(&line).replace('\n', " ")
}

/// Stage, code, detail and outcome of a reject.
pub(crate) fn reject_line(reject: &Value) -> String {
    let text = |key: &str| reject.get(key).and_then(Value::as_str).unwrap_or("");
    let detail = text("detail");
    let detail = if detail.is_empty() { String::new() } else { format!(" ({})", shorten(detail, 300)) };
    safe(&format!("{} at {}: {}{detail}", text("outcome"), text("stage"), text("code")))
}

fn computation_lines(number: usize, computation: &Computation) -> String {
    let mut text = format!("\n┌ computation {number}: {}\n", safe(&computation.title));
    for condition in &computation.conditions {
        let _ = writeln!(text, "│ given {}", safe(condition));
    }
    let _ = writeln!(text, "│ {} = {}", safe(&computation.expression), safe(&computation.result));
    for line in computation.code.lines() {
        let _ = writeln!(text, "│   {}", safe(line));
    }
    if let Some(execution) = &computation.execution {
        let status = serde_json::to_value(execution.status).unwrap_or_default();
        let _ =
            writeln!(text, "│ ran: {}, printed {}", status.as_str().unwrap_or("?"), safe(execution.stdout.trim_end()));
        if let Some(last) = execution.stderr.trim_end().lines().last() {
            let _ = writeln!(text, "│ error: {}", safe(last));
        }
    }
    let verdict = computation.verdict.as_ref().map_or_else(|| "not judged".to_owned(), verdict);
    let _ = writeln!(text, "└ {}", safe(&verdict));
    text
}

/// A verdict in one line.
pub(crate) fn verdict(verdict: &Verdict) -> String {
    match verdict {
        Verdict::Verified { level, rule } => format!("verified, {level:?}, by {rule}"),
        Verdict::Refuted { expected, got, rule } => format!("refuted by {rule}: stated {expected}, got {got}"),
        Verdict::Failed { reason } => format!("failed: {reason}"),
        Verdict::Unverifiable { reason } => format!("unverifiable: {reason}"),
    }
}

/// The first `limit` characters, with a mark where something was left out.
pub(crate) fn shorten(text: &str, limit: usize) -> String {
    match text.char_indices().nth(limit) {
        None => text.to_owned(),
        Some((cut, _)) => format!("{} […]", text.get(..cut).unwrap_or(text)),
    }
}

/// Control characters other than newline and tab replaced.
fn safe(text: &str) -> String {
    text.chars().map(|c| if c.is_control() && c != '\n' && c != '\t' { '\u{fffd}' } else { c }).collect()
}
