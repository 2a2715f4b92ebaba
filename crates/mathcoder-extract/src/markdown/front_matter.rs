//! Front matter of static-site generators: YAML between `---` lines, or TOML between `+++` lines. Only plain fields of one
//! line are read; it is metadata for people, not configuration.

use serde_json::{Map, Value};

/// Most bytes of front matter; a longer one is text between rules.
const LIMIT: usize = 16 << 10;

/// What was stated.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct FrontMatter {
    /// Field `title`.
    pub(super) title: Option<String>,
    /// Other plain fields.
    pub(super) fields: Map<String, Value>,
}

/// The front matter, if there is one, and the text behind it.
pub(super) fn split(text: &str) -> (Option<FrontMatter>, &str) {
    let body = text.trim_start_matches('\u{feff}');
    let fence = ["---", "+++"]
        .into_iter()
        .find(|f| body.strip_prefix(f).is_some_and(|rest| rest.trim_start_matches([' ', '\t']).starts_with('\n')));
    let Some(fence) = fence else { return (None, body) };
    let mut at = body.find('\n').map_or(body.len(), |n| n + 1);
    let start = at;
    for line in body.get(start..).unwrap_or("").split_inclusive('\n') {
        let mark = line.trim_end();
        if mark == fence || (fence == "---" && mark == "...") {
            let front = parse(body.get(start..at).unwrap_or(""), if fence == "---" { ':' } else { '=' });
            return match front {
                Some(front) => (Some(front), body.get(at + line.len()..).unwrap_or("")),
                None => (None, body),
            };
        }
        at += line.len();
        if at > LIMIT {
            break;
        }
    }
    (None, body)
}

/// Reads `key: value` lines; nothing where no line is one, for then it was text between two rules.
fn parse(lines: &str, separator: char) -> Option<FrontMatter> {
    let mut front = FrontMatter::default();
    let mut any = lines.trim().is_empty();
    for line in lines.lines() {
        let Some((key, value)) = line.split_once(separator) else { continue };
        let key = key.trim();
        let plain_key =
            !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.'));
        if line.starts_with([' ', '\t', '-']) || !plain_key {
            continue;
        }
        any = true;
        let value = value.trim().trim_matches(['"', '\'']).trim();
        if value.is_empty() || value.len() > 500 {
            continue;
        }
        if key.eq_ignore_ascii_case("title") {
            front.title = Some(value.to_owned());
        } else {
            front.fields.insert(key.to_ascii_lowercase(), Value::String(value.to_owned()));
        }
    }
    any.then_some(front)
}
