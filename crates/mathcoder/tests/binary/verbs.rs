//! Each stage as a verb of its own, one after the other over a book chapter, and over single files.

use crate::support::{funnel, mathcoder, stderr, succeed, workspace};
use serde_json::Value;
use std::path::Path;

#[test]
fn the_stages_can_be_run_one_by_one() {
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| dir.path().join(name).display().to_string();
    let sample = workspace().join("configs/samples");
    let books = sample.join("books").display().to_string();
    let benchmark = sample.join("benchmarks/planted.jsonl").display().to_string();
    let tokenizer = sample.join("tokenizer.json").display().to_string();
    succeed(&["extract", &books, "--out", &at("extract")]);
    for (verb, before, more) in [
        ("filter", "extract", vec![]),
        ("dedup", "filter", vec![]),
        ("decontaminate", "dedup", vec!["--against", benchmark.as_str()]),
        ("translate", "decontaminate", vec!["--backend", "builtin"]),
        ("compose", "translate", vec!["--set", "compose.min_level=L0", "--set", "compose.keep_unverifiable=true"]),
        ("pack", "compose", vec!["--tokenizer", &tokenizer, "--length", "256", "--export", "megatron,rows"]),
    ] {
        let (input, out) = (at(before), at(verb));
        let args = [&[verb, "--in", &input, "--out", &out], more.as_slice()].concat();
        succeed(&args);
        funnel(Path::new(&out));
        let again = mathcoder(&args);
        assert!(stderr(&again).contains("finished already"), "{verb}: {}", stderr(&again));
    }
    for file in ["tokens/tokens.bin", "tokens/tokens.idx", "tokens/rows.bin", "data/train-00000-of-00001.parquet"] {
        assert!(dir.path().join("pack/dataset").join(file).is_file(), "{file}");
    }
    let shown = succeed(&["inspect", "--json", &at("translate"), "--computations"]);
    assert!(shown.lines().count() >= 2, "{shown}");
}

#[test]
fn a_single_file_of_documents_is_read() {
    let dir = tempfile::tempdir().unwrap();
    let answers = workspace().join("configs/samples/answers.jsonl").display().to_string();
    let out = dir.path().join("out").display().to_string();
    succeed(&["translate", "--in", &answers, "--out", &out, "--backend", &format!("replay:{answers}")]);
    let row: Value = serde_json::from_str(&succeed(&["inspect", "--json", &out])).unwrap();
    assert_eq!(row["computations"].as_array().unwrap().len(), 3);
}
