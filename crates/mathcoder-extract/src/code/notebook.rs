//! Jupyter notebooks (nbformat 3 and 4): text cells as Markdown, code cells as fences. Outputs are left out, or their
//! plain text kept, as the recipe says; pictures never are.
//!
//! One pass over the parsed JSON; memory of the order of the file.

use super::{imported_modules, note_imports};
use crate::config::NotebookOutputs;
use crate::markdown::normal_markdown;
use crate::reasons::{self, LANGUAGE};
use crate::record::Extracted;
use mathcoder_core::Reason;
use serde_json::Value;
use std::collections::BTreeSet;

/// Longest output of one cell that is kept.
const OUTPUT_BYTES: usize = 8 << 10;

/// Turns a notebook into text.
///
/// # Errors
/// `extract.broken_notebook` where it is no JSON or no notebook.
pub(crate) fn extract_notebook(text: &str, outputs: NotebookOutputs) -> Result<Extracted, Reason> {
    let notebook: Value =
        serde_json::from_str(text).map_err(|error| reasons::BROKEN_NOTEBOOK.because(error.to_string()))?;
    let cells = cells(&notebook).ok_or_else(|| reasons::BROKEN_NOTEBOOK.because("it has no cells"))?;
    let language = language(&notebook);
    let mut extracted = Extracted::default();
    let mut parts: Vec<String> = Vec::new();
    let mut imports: BTreeSet<String> = BTreeSet::new();
    for cell in cells {
        match field(cell, "cell_type") {
            "markdown" => {
                let markdown = normal_markdown(&source(cell, "source"));
                extracted.title = extracted.title.or(markdown.title);
                extracted.formulas.seen += markdown.formulas.seen;
                extracted.formulas.kept += markdown.formulas.kept;
                parts.push(markdown.text);
            }
            "heading" => {
                let level = cell.get("level").and_then(Value::as_u64).unwrap_or(1).clamp(1, 6);
                let title = source(cell, "source").trim().to_owned();
                let marks = "######".get(..usize::try_from(level).unwrap_or(1)).unwrap_or("#");
                parts.push(format!("{marks} {title}"));
                extracted.title.get_or_insert(title);
            }
            "code" => {
                let code = if cell.get("source").is_some() { source(cell, "source") } else { source(cell, "input") };
                let (code, code_language) = without_magic(&code, &language);
                if code_language == "python" {
                    imports.extend(imported_modules(&without_shell_lines(&code)));
                }
                parts.push(fence(&code_language, &code));
                if outputs == NotebookOutputs::Text {
                    parts.extend(output_texts(cell));
                }
            }
            _ => {}
        }
    }
    parts.retain(|part| !part.trim().is_empty());
    extracted.text = parts.join("\n\n");
    if language == "python" {
        note_imports(&mut extracted, &imports);
    } else {
        extracted.annotations.insert(LANGUAGE.to_owned(), Value::String(language));
    }
    Ok(extracted)
}

/// The cells: at the top in version 4, in worksheets in version 3.
fn cells(notebook: &Value) -> Option<Vec<&Value>> {
    if let Some(cells) = notebook.get("cells").and_then(Value::as_array) {
        return Some(cells.iter().collect());
    }
    let sheets = notebook.get("worksheets")?.as_array()?;
    Some(sheets.iter().filter_map(|sheet| sheet.get("cells")?.as_array()).flatten().collect())
}

fn language(notebook: &Value) -> String {
    let metadata = notebook.get("metadata");
    let stated = [("language_info", "name"), ("kernelspec", "language"), ("kernelspec", "name")]
        .iter()
        .find_map(|(part, key)| metadata?.get(part)?.get(key)?.as_str());
    let name = stated.unwrap_or("python").to_ascii_lowercase();
    if name.starts_with("python") || name.starts_with("ipython") || name.starts_with("conda") {
        "python".to_owned()
    } else {
        name.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '#' | '-')).take(30).collect()
    }
}

fn field<'a>(cell: &'a Value, key: &str) -> &'a str {
    cell.get(key).and_then(Value::as_str).unwrap_or("")
}

/// A text that is stored whole or as a list of lines.
fn source(cell: &Value, key: &str) -> String {
    match cell.get(key) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Array(lines)) => lines.iter().filter_map(Value::as_str).collect(),
        _ => String::new(),
    }
}

/// A cell that begins with `%%bash` or the like is of that language.
fn without_magic(code: &str, language: &str) -> (String, String) {
    let Some(rest) = code.trim_start().strip_prefix("%%") else { return (code.to_owned(), language.to_owned()) };
    let (first, body) = rest.split_once('\n').unwrap_or((rest, ""));
    let magic = first.split_whitespace().next().unwrap_or("");
    match magic {
        "bash" | "sh" | "script" | "!" => (body.to_owned(), "bash".to_owned()),
        "html" | "HTML" | "javascript" | "js" | "latex" | "R" | "ruby" | "perl" | "cython" | "sql" | "svg" => {
            (body.to_owned(), magic.to_ascii_lowercase())
        }
        "writefile" | "file" => (body.to_owned(), language.to_owned()),
        _ => (code.to_owned(), language.to_owned()),
    }
}

/// Lines of IPython (`%matplotlib inline`, `!pip install`) are no Python.
fn without_shell_lines(code: &str) -> String {
    let lines = code.lines().filter(|line| !line.trim_start().starts_with(['%', '!', '?']));
    lines.collect::<Vec<_>>().join("\n")
}

fn fence(language: &str, code: &str) -> String {
    let code = code.trim_matches('\n').trim_end();
    if code.is_empty() {
        return String::new();
    }
    let mut ticks = "```".to_owned();
    while code.contains(&ticks) {
        ticks.push('`');
    }
    format!("{ticks}{language}\n{code}\n{ticks}")
}

/// The plain texts among a cell's outputs.
fn output_texts(cell: &Value) -> Vec<String> {
    let Some(outputs) = cell.get("outputs").and_then(Value::as_array) else { return Vec::new() };
    let mut texts = Vec::new();
    for output in outputs {
        let text = match field(output, "output_type") {
            "stream" if field(output, "name") != "stderr" => source(output, "text"),
            "execute_result" | "display_data" => {
                output.get("data").map(|data| source(data, "text/plain")).unwrap_or_default()
            }
            "pyout" => source(output, "text"),
            _ => continue,
        };
        if text.len() <= OUTPUT_BYTES && !text.trim().is_empty() {
            texts.push(fence("", &text));
        }
    }
    texts
}
