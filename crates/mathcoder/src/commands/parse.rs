//! `verify --parse`: what each text is read as, to check the parser against other programs. In: JSON Lines with `text` and
//! perhaps `syntax`. Out: one line each with the canonical form, its kind, its variables and its values at fixed points, or with
//! why it could not be read. Memory: a window of rows. Nothing is compared and nothing is run.

use super::rows::{Frame, TOGETHER, copy_each, id_of};
use crate::cli::VerifyArgs;
use crate::interrupt;
use mathcoder_expr::{Expr, ParseError, Sample, free_symbols, parse_latex, parse_plain, parse_python, samples};
use serde_json::{Map, Value, json};

/// Reads the texts.
///
/// # Errors
/// Files that cannot be read or written, or a row that is none.
pub(super) fn run(args: &VerifyArgs) -> anyhow::Result<()> {
    let threads = args.flags.threads.unwrap_or_else(super::build::default_threads);
    let interrupt = interrupt::listen("rows", || {});
    let frame = Frame { input: &args.input, out: &args.out, threads, together: TOGETHER, interrupt: &interrupt };
    copy_each(&frame, read_row, |id, refusal| json!({"id": id, "error": refusal.why()}))
}

fn read_row(row: &Value) -> Result<Value, String> {
    let text = row.get("text").and_then(Value::as_str).ok_or("it has no field `text`")?;
    let read = match row.get("syntax").and_then(Value::as_str) {
        Some("latex") => parse_latex(text),
        Some("python") => parse_python(text),
        Some("plain") => parse_plain(text),
        None => parse_any(text),
        Some(other) => return Err(format!("`syntax` is `{other}`, not latex, python or plain")),
    };
    let id = id_of(row);
    Ok(match read {
        Ok(tree) => described(&id, &tree),
        Err(error) => json!({"id": id, "error": error.to_string(), "position": error.position}),
    })
}

/// A backslash says LaTeX; else plain text, else Python.
fn parse_any(text: &str) -> Result<Expr, ParseError> {
    if text.contains('\\') {
        return parse_latex(text);
    }
    parse_plain(text).or_else(|error| parse_python(text).map_err(|_| error))
}

fn described(id: &Value, tree: &Expr) -> Value {
    let values: Vec<Value> = samples(tree).iter().map(sample).collect();
    json!({
        "id": id,
        "form": tree.to_string(),
        "kind": tree.kind(),
        "symbols": free_symbols(tree),
        "samples": values,
    })
}

fn sample(sample: &Sample) -> Value {
    let at: Map<String, Value> =
        sample.point.iter().map(|(name, (above, below))| (name.clone(), json!(format!("{above}/{below}")))).collect();
    json!({"at": at, "value": sample.value.map(|value| [value.re, value.im])})
}
