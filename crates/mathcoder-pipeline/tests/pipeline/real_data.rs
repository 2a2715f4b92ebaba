//! Real files of several layouts, where they are at hand (`MATHCODER_DATA`).

use crate::support::{World, launch, plan};
use mathcoder_pipeline::{Row, RowOptions, SourceInfo, TaskInput, TaskIo, TaskSpec, map_documents, open_rows};
use std::path::{Path, PathBuf};

fn data() -> Option<PathBuf> {
    let default = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data");
    let folder = std::env::var_os("MATHCODER_DATA").map_or_else(|| PathBuf::from(default), PathBuf::from);
    if !folder.is_dir() {
        println!("skipped: no data at {}", folder.display());
        return None;
    }
    Some(folder)
}

fn count(path: &Path, fields: &[&str]) -> (usize, usize, Vec<String>) {
    let text_fields = fields.iter().map(|field| (*field).to_owned()).collect();
    let options = RowOptions { text_fields, ..RowOptions::default() };
    let (mut documents, mut with_id, mut bad) = (0, 0, Vec::new());
    for row in open_rows(path, &SourceInfo::default(), &options).unwrap() {
        match row.unwrap() {
            Row::Document(document) => {
                documents += 1;
                with_id += usize::from(!document.id.0.is_empty() && !document.text.is_empty());
            }
            Row::Bad(row) => bad.push(row.reason.to_string()),
        }
    }
    (documents, with_id, bad)
}

#[test]
fn every_row_of_the_real_files_is_read() {
    let Some(data) = data() else { return };
    let files: &[(&str, &[&str], usize)] = &[
        ("code/python_files.jsonl.gz", &[], 3_699),
        ("code/notebooks.jsonl.gz", &[], 500),
        ("benchmarks/gsm8k_train.jsonl", &["question", "solution"], 7_473),
        ("benchmarks/math_test.jsonl", &["question", "solution"], 5_000),
        ("benchmarks/gsm8k_model_solutions.jsonl.gz", &["question", "175b_verification.solution"], 1_319),
        ("recorded/translations.jsonl", &[], 102),
    ];
    for (name, fields, wanted) in files {
        let (documents, with_id, bad) = count(&data.join(name), fields);
        assert_eq!((documents, with_id, bad.as_slice()), (*wanted, *wanted, [].as_slice()), "{name}");
    }
}

#[test]
fn real_code_through_two_steps_keeps_every_byte() {
    let Some(data) = data() else { return };
    let path = data.join("code/python_files.jsonl.gz");
    let source = SourceInfo { name: "code".to_owned(), path: "python_files.jsonl.gz".to_owned(), ..Default::default() };
    let world = World::new();
    let run = world.run();
    let keep_all = |_: &TaskSpec, io: &mut TaskIo<'_>| {
        map_documents(io, &RowOptions::default(), &|_| Ok(mathcoder_core::Flow::Keep))
    };
    let first =
        launch(&run, &plan("", vec![TaskInput::foreign(&path, source.clone()).unwrap()]), &keep_all, 2).unwrap();
    let mut next = plan("", first.manifest.documents());
    next.dir = "03-next".into();
    next.name = "next".to_owned();
    let second = launch(&run, &next, &keep_all, 1).unwrap();
    let (a, b) = (first.manifest.documents(), second.manifest.documents());
    assert_eq!(a[0].checksum, b[0].checksum, "a step that changes nothing writes the same bytes");
    let texts = |path: &Path, source: &SourceInfo| -> Vec<String> {
        let rows = open_rows(path, source, &RowOptions::default()).unwrap();
        let text = |row| match row {
            Row::Document(document) => document.text,
            Row::Bad(row) => panic!("{}", row.reason),
        };
        rows.map(|row| text(row.unwrap())).collect()
    };
    assert_eq!(texts(&path, &source), texts(&b[0].path, &SourceInfo::default()));
}
