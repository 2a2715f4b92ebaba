//! The YAML block that data set hubs read. Strings are written quoted, as JSON strings, which YAML reads the same.

use super::CardFacts;
use std::fmt::Write;

/// The block with its `---` lines.
pub(super) fn render(facts: &CardFacts) -> String {
    let mut yaml = String::from("---\n");
    push(&mut yaml, "pretty_name", &facts.name);
    push(&mut yaml, "license", if facts.license.is_empty() { "other" } else { &facts.license });
    push_list(&mut yaml, "language", &facts.languages);
    push_list(&mut yaml, "task_categories", &["text-generation".to_owned()]);
    push_list(&mut yaml, "tags", &["math", "code", "verified-computations"].map(str::to_owned));
    let docs = facts.sources.iter().map(|source| source.docs_out).sum();
    push_list(&mut yaml, "size_categories", &[size_category(docs).to_owned()]);
    if !facts.configs.is_empty() {
        yaml.push_str("configs:\n");
        for (name, files) in &facts.configs {
            let _ = write!(yaml, "- config_name: {}\n  data_files: {}\n", quoted(name), quoted(files));
        }
    }
    yaml.push_str("---\n");
    yaml
}

fn push(yaml: &mut String, key: &str, value: &str) {
    let _ = writeln!(yaml, "{key}: {}", quoted(value));
}

fn push_list(yaml: &mut String, key: &str, values: &[String]) {
    if values.is_empty() {
        return;
    }
    let _ = writeln!(yaml, "{key}:");
    for value in values {
        let _ = writeln!(yaml, "- {}", quoted(value));
    }
}

fn quoted(value: &str) -> String {
    serde_json::Value::from(value).to_string()
}

/// The hub's word for a number of rows.
fn size_category(docs: u64) -> &'static str {
    match docs {
        0..1_000 => "n<1K",
        1_000..10_000 => "1K<n<10K",
        10_000..100_000 => "10K<n<100K",
        100_000..1_000_000 => "100K<n<1M",
        1_000_000..10_000_000 => "1M<n<10M",
        10_000_000..100_000_000 => "10M<n<100M",
        100_000_000..1_000_000_000 => "100M<n<1B",
        _ => "n>1B",
    }
}
