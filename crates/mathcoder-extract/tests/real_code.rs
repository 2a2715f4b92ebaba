//! Programs and notebooks of real repositories, where the shared data lie beside the checkout.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "tests stop at the first surprise and say what they skip")]

mod support;

use flate2::read::MultiGzDecoder;
use mathcoder_extract::{ExtractConfig, Format, IMPORTS, ProjectContext, RawRecord, extract_record, imported_modules};
use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};
use support::data;

fn rows(name: &str) -> Vec<serde_json::Value> {
    let Some(path) = data(name) else { return Vec::new() };
    let lines = BufReader::new(MultiGzDecoder::new(std::fs::File::open(path).unwrap())).lines();
    lines.map(|line| serde_json::from_str(&line.unwrap()).unwrap()).collect()
}

/// The names a regular expression found; it also sees strings and comments, so it may find more, hardly ever fewer.
fn stated(row: &serde_json::Value) -> BTreeSet<String> {
    let list = row["imports"].as_array().cloned().unwrap_or_default();
    list.iter().filter_map(|v| v.as_str()).filter(|name| !name.is_empty()).map(str::to_owned).collect()
}

#[test]
fn imports_agree_with_a_regular_expression() {
    let rows = rows("code/python_files.jsonl.gz");
    let (mut same, mut differ) = (0, Vec::new());
    for row in &rows {
        let (found, stated) = (imported_modules(row["content"].as_str().unwrap()), stated(row));
        if found == stated {
            same += 1;
        } else {
            let only_found: Vec<_> = found.difference(&stated).cloned().collect();
            let only_stated: Vec<_> = stated.difference(&found).cloned().collect();
            differ.push((row["path"].as_str().unwrap().to_owned(), only_found, only_stated));
        }
    }
    for (path, found, stated) in differ.iter().take(40) {
        println!("{path}: only here {found:?}, only stated {stated:?}");
    }
    println!("{same} of {} agree", rows.len());
    assert!(same * 100 >= rows.len() * 99, "{same} of {}", rows.len());
}

#[test]
fn notebooks_are_read() {
    let rows = rows("code/notebooks.jsonl.gz");
    let (mut read, mut with_imports) = (0, 0);
    for row in &rows {
        let record = RawRecord {
            bytes: row["content"].as_str().unwrap().as_bytes().to_vec(),
            format: Format::Notebook,
            member: None,
            offset: None,
            url: None,
            charset: None,
        };
        match extract_record(&record, &ProjectContext::default(), &ExtractConfig::default()) {
            Ok(text) => {
                read += 1;
                let imports = text.annotations.get(IMPORTS).and_then(|v| v.as_array()).map_or(0, Vec::len);
                with_imports += usize::from(imports > 0);
                assert!(!text.text.contains("image/png"), "{}", row["path"]);
            }
            Err(reason) => println!("{}: {reason}", row["path"]),
        }
    }
    println!("{read} of {} notebooks read, {with_imports} with imports", rows.len());
    assert!(read * 100 >= rows.len() * 99);
}
