//! Programs: Python files and Jupyter notebooks, with the modules they import noted, for corpora are chosen by imports.

mod imports;
mod notebook;

#[cfg(test)]
mod tests;

pub use imports::imported_modules;
pub(crate) use notebook::extract_notebook;

use crate::reasons::IMPORTS;
use crate::record::Extracted;
use std::collections::BTreeSet;

/// A Python file as it stands, line ends made uniform.
pub(crate) fn extract_python(text: &str) -> Extracted {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut extracted = Extracted::default();
    note_imports(&mut extracted, &imported_modules(&text));
    extracted.text = text;
    extracted
}

fn note_imports(extracted: &mut Extracted, imports: &BTreeSet<String>) {
    let list = imports.iter().map(|name| serde_json::Value::String(name.clone())).collect();
    extracted.annotations.insert(IMPORTS.to_owned(), serde_json::Value::Array(list));
}
