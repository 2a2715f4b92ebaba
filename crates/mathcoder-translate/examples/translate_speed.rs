//! How fast and how varied the built-in translator is: documents per core-second over three rounds, computations by kind per
//! 1,000 documents, and the shapes of programs that come most often.
//!
//! `cargo xtask bench translate FILE…`: JSON Lines with a field `text`, or `question` and `solution`. Without files, the solved
//! problems of the data folder (`MATHCODER_DATA`). One thread; a shape is the first ten lines of a program, comments left out,
//! names and numbers blanked.

#![allow(clippy::print_stdout, reason = "standard output is what an example has")]

use mathcoder_core::Computation;
use mathcoder_translate::{Builtin, BuiltinConfig, program_shape};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Instant;

const ROUNDS: usize = 3;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut paths: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    if paths.is_empty() {
        let data = std::env::var_os("MATHCODER_DATA").map_or_else(|| PathBuf::from("../shared/data"), PathBuf::from);
        paths.push(data.join("benchmarks/math_train.jsonl"));
    }
    let mut texts = Vec::new();
    for path in &paths {
        for line in std::fs::read_to_string(path)?.lines() {
            let row: serde_json::Value = serde_json::from_str(line)?;
            let field = |name: &str| row[name].as_str().unwrap_or_default().to_owned();
            texts.push(if row["text"].is_string() {
                field("text")
            } else {
                format!("{}\n\n{}", field("question"), field("solution"))
            });
        }
    }
    let builtin = Builtin::new(&BuiltinConfig::default());
    let mut speeds = Vec::new();
    let mut found: Vec<Computation> = Vec::new();
    for _ in 0..ROUNDS {
        let start = Instant::now();
        found = texts.iter().flat_map(|text| builtin.translate(text)).collect();
        speeds.push(texts.len() as f64 / start.elapsed().as_secs_f64());
    }
    speeds.sort_by(f64::total_cmp);
    let bytes: usize = texts.iter().map(String::len).sum();
    println!("{} documents, {:.1} MB, {} computations", texts.len(), bytes as f64 / 1e6, found.len());
    println!("documents per core-second: {:.0} / {:.0} / {:.0}", speeds[0], speeds[ROUNDS / 2], speeds[ROUNDS - 1]);
    let kinds = counted(found.iter().map(|c| c.title.split([':', '(']).next().unwrap_or_default().trim().to_owned()));
    println!("\nper 1,000 documents");
    for (count, kind) in kinds {
        println!("{:9.2}  {kind}", count as f64 * 1e3 / texts.len() as f64);
    }
    println!("\nshare of a shape");
    for (count, shape) in counted(found.iter().map(|c| program_shape(&c.code))).into_iter().take(8) {
        println!("{:8.2}%  {}", count as f64 * 1e2 / found.len() as f64, shape.replace('\n', " ⏎ "));
    }
    Ok(())
}

/// How often each comes, most frequent first.
fn counted(items: impl Iterator<Item = String>) -> Vec<(usize, String)> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for item in items {
        *counts.entry(item).or_default() += 1;
    }
    let mut sorted: Vec<(usize, String)> = counts.into_iter().map(|(item, count)| (count, item)).collect();
    sorted.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    sorted
}
