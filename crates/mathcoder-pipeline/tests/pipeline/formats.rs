//! Files of rows: compression, damage, long lines, and that nothing in a file can stop a run.

use crate::support::{World, filter, launch, plan};
use expect_test::expect;
use flate2::write::GzEncoder;
use mathcoder_core::{DocId, Document, Provenance};
use mathcoder_pipeline::{LaunchOptions, Row, RowOptions, SourceInfo, find_inputs, open_rows};
use proptest::prelude::*;
use std::io::Write;
use std::path::Path;

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = zstd::stream::Encoder::new(Vec::new(), 1).unwrap();
    encoder.include_checksum(true).unwrap();
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// Every row as its text, or as its reason and number.
fn rows_of(path: &Path, options: &RowOptions) -> Vec<String> {
    let rows = open_rows(path, &SourceInfo::default(), options).unwrap();
    rows.map(|row| match row.unwrap() {
        Row::Document(document) => document.text,
        Row::Bad(row) => format!("{} {} bytes", row.reason, row.bytes),
    })
    .collect()
}

fn read(name: &str, bytes: &[u8]) -> Vec<String> {
    let world = World::new();
    rows_of(&world.write(name, bytes), &RowOptions::default())
}

fn lines(n: usize) -> Vec<u8> {
    (0..n).flat_map(|n| format!("{{\"text\":\"row {n}\"}}\n").into_bytes()).collect()
}

#[test]
fn compression_is_told_by_content() {
    let wanted: Vec<String> = (0..5).map(|n| format!("row {n}")).collect();
    for name in ["a.jsonl", "a.jsonl.gz", "a.jsonl.zst", "a.JSONL", "a.json.gz", "a.ndjson"] {
        for bytes in [lines(5), gzip(&lines(5)), zstd(&lines(5))] {
            assert_eq!(read(name, &bytes), wanted, "{name}");
        }
    }
    assert!(read("a.jsonl.gz", b"").is_empty());
}

#[test]
fn many_members_and_frames_are_one_file() {
    let members: Vec<u8> = (0..4).flat_map(|_| gzip(&lines(3))).collect();
    assert_eq!(read("a.jsonl.gz", &members).len(), 12);
    let frames: Vec<u8> = (0..4).flat_map(|_| zstd(&lines(3))).collect();
    assert_eq!(read("a.jsonl.zst", &frames).len(), 12);
    // A frame that decoders skip, as some writers put in front.
    let mut skippable = vec![0x50, 0x2a, 0x4d, 0x18, 2, 0, 0, 0, 9, 9];
    skippable.extend(zstd(&lines(3)));
    assert_eq!(read("a.jsonl.zst", &skippable).len(), 3);
}

#[test]
fn blank_lines_marks_and_missing_ends_are_fine() {
    let bytes = b"\xef\xbb\xbf{\"text\":\"a\"}\r\n\r\n  \n{\"text\":\"b\"}";
    assert_eq!(read("a.jsonl", bytes), ["a", "b"]);
}

#[test]
fn lines_that_are_no_documents_do_not_disturb_the_others() {
    let bytes = b"{\"text\":\"a\"}\nnonsense\n{\"text\":\"\xff\"}\n\n{\"text\":\"b\"}\n{\"text\":\"\\ud800\"}\n";
    expect![[r#"
        [
            "a",
            "pipeline.bad_json (line 2: expected ident, column 2) 8 bytes",
            "pipeline.bad_utf8 (line 3, byte 10) 12 bytes",
            "b",
            "pipeline.bad_json (line 6: unexpected end of hex escape, column 16) 17 bytes",
        ]
    "#]]
    .assert_debug_eq(&read("a.jsonl", bytes));
}

#[test]
fn a_cut_off_file_gives_its_rows_and_one_failure() {
    for (name, bytes) in [("a.jsonl.gz", gzip(&lines(20_000))), ("a.jsonl.zst", zstd(&lines(20_000)))] {
        let rows = read(name, &bytes[..bytes.len() - bytes.len() / 3]);
        let (last, before) = rows.split_last().unwrap();
        assert!(last.starts_with("pipeline.truncated_input (line "), "{last}");
        assert!(before.len() > 1_000, "{}", before.len());
        assert!(before.iter().enumerate().all(|(n, row)| *row == format!("row {n}")));
    }
}

#[test]
fn a_damaged_file_gives_its_rows_and_one_failure() {
    for (name, mut bytes) in [("a.jsonl.gz", gzip(&lines(20_000))), ("a.jsonl.zst", zstd(&lines(20_000)))] {
        let middle = bytes.len() * 2 / 3;
        bytes[middle..middle + 40].fill(0xaa);
        let rows = read(name, &bytes);
        let last = rows.last().unwrap();
        // Where noise happens to say that more is to come, the end of the file is what is seen.
        let is_said = ["pipeline.damaged_input (line ", "pipeline.truncated_input (line "];
        assert!(is_said.iter().any(|start| last.starts_with(start)), "{last}");
    }
    let mut bytes = gzip(&lines(3));
    bytes.extend(b"something else");
    assert_eq!(read("a.jsonl.gz", &bytes).len(), 4);
}

#[test]
fn a_run_goes_on_after_a_cut_off_file() {
    let world = World::new();
    let whole = zstd(&lines(500));
    let inputs = vec![
        world.source("a.jsonl.zst", &whole[..whole.len() - 9]),
        world.source("b.jsonl.zst", &whole),
        world.source("c.parquet", b"PAR1 and nothing else"),
        world.source("d.jsonl", b"nonsense\n"),
    ];
    let counts = launch(&world.run(), &plan("", inputs), &filter, 2).unwrap().manifest.counts.total;
    assert_eq!(counts.failed["pipeline.truncated_input"], 2);
    assert_eq!(counts.failed["pipeline.bad_json"], 1);
    assert!(counts.kept >= 500);
}

#[test]
fn a_line_over_the_limit_is_skipped_without_being_held() {
    let world = World::new();
    let options = RowOptions { max_line_bytes: 1_000, ..RowOptions::default() };
    let line = |bytes: usize| format!("{{\"text\":\"{}\"}}\n", "x".repeat(bytes - 11));
    let file = [line(1_000), line(1_001), line(20), line(900_000), line(1_000)].concat();
    let rows = rows_of(&world.write("a.jsonl", file.as_bytes()), &options);
    assert_eq!(rows[0].len(), 989);
    assert_eq!(rows[1], "pipeline.line_too_long (line 2: 1001 bytes, at most 1000 allowed) 1001 bytes");
    assert_eq!(rows[2], "xxxxxxxxx");
    assert_eq!(rows[3], "pipeline.line_too_long (line 4: 900000 bytes, at most 1000 allowed) 900000 bytes");
    assert_eq!(rows[4].len(), 989);
}

#[test]
fn a_compression_bomb_only_streams() {
    // 256 MiB without a newline out of a few KiB.
    let world = World::new();
    let mut encoder = zstd::stream::Encoder::new(Vec::new(), 1).unwrap();
    let block = vec![b'a'; 1 << 20];
    (0..256).for_each(|_| encoder.write_all(&block).unwrap());
    encoder.write_all(b"\n{\"text\":\"after\"}").unwrap();
    let bomb = encoder.finish().unwrap();
    assert!(bomb.len() < 100_000);
    let options = RowOptions { max_line_bytes: 1 << 20, ..RowOptions::default() };
    let rows = rows_of(&world.write("a.jsonl.zst", &bomb), &options);
    assert!(rows[0].starts_with("pipeline.line_too_long (line 1: 268435456 bytes"), "{}", rows[0]);
    assert_eq!(rows[1], "after");
}

#[test]
fn options_are_checked() {
    let check = |options: RowOptions| options.check().unwrap_err();
    let text_fields = vec!["text".to_owned(), String::new()];
    expect!["text_fields: a field name is empty; leave it out or name a field"]
        .assert_eq(&check(RowOptions { text_fields, ..RowOptions::default() }));
    expect!["max_line_bytes = 3: allowed are 1024 (1 KiB) to 4294967296 (4 GiB)"]
        .assert_eq(&check(RowOptions { max_line_bytes: 3, ..RowOptions::default() }));
    RowOptions::default().check().unwrap();
    let launch = LaunchOptions { threads: 0, max_failure_rate: 0.5 };
    expect!["threads = 0: at least 1 is needed"].assert_eq(&launch.check().unwrap_err());
    let launch = LaunchOptions { threads: 1, max_failure_rate: f64::NAN };
    expect!["max_failure_rate = NaN: allowed are 0 to 1"].assert_eq(&launch.check().unwrap_err());
    LaunchOptions::default().check().unwrap();
}

#[test]
fn files_are_found_by_manifest_or_in_sorted_order() {
    let world = World::new();
    for name in ["b/2.jsonl", "b/10.jsonl.gz", "a.parquet", ".hidden/x.jsonl", "readme.md", "z.JSONL.ZST", ".y.jsonl"] {
        world.write(&format!("in/{name}"), b"");
    }
    let source = SourceInfo { name: "s".to_owned(), ..SourceInfo::default() };
    let found = find_inputs(&world.path("in"), &source).unwrap();
    let names: Vec<&str> = found.iter().map(|input| input.source.path.as_str()).collect();
    assert_eq!(names, ["a.parquet", "b/10.jsonl.gz", "b/2.jsonl", "z.JSONL.ZST"]);
    let one = find_inputs(&world.path("in/b/2.jsonl"), &source).unwrap();
    assert_eq!(one[0].source.path, "2.jsonl");
    assert!(find_inputs(&world.path("nowhere"), &source).is_err());
    let error = open_rows(&world.path("in/readme.md"), &source, &RowOptions::default()).unwrap_err();
    assert!(error.to_string().contains("not a file of documents"), "{error}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_bytes_can_be_read(name in prop::sample::select(vec!["a.jsonl", "a.jsonl.gz", "a.parquet"]), bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        read(name, &bytes);
        read(name, &[&[0x1f, 0x8b, 8, 0][..], &bytes].concat());
        read(name, &[&[0x28, 0xb5, 0x2f, 0xfd][..], &bytes].concat());
    }

    #[test]
    fn any_json_can_be_read(json in json()) {
        let line = serde_json::to_vec(&json).unwrap();
        let rows = read("a.jsonl", &line);
        prop_assert_eq!(rows.len(), 1);
    }

    #[test]
    fn what_was_written_is_read(texts in prop::collection::vec(".*", 1..20), shuffle in any::<u64>(), score in any::<f64>()) {
        let world = World::new();
        let documents: Vec<Document> = texts.iter().enumerate().map(|(n, text)| {
            let place = Provenance { source: "s".to_owned(), path: "p".to_owned(), offset: Some(shuffle), ..Provenance::default() };
            let mut document = Document::new(DocId(n.to_string()), text.clone(), place);
            document.annotations.insert("test.score".to_owned(), score.into());
            document
        }).collect();
        let mut bytes = Vec::new();
        documents.iter().for_each(|document| document.write_json_line(&mut bytes).unwrap());
        let path = world.write("a.jsonl.zst", &zstd(&bytes));
        let rows = open_rows(&path, &SourceInfo::default(), &RowOptions::default()).unwrap();
        let read: Vec<Document> = rows.map(|row| match row.unwrap() {
            Row::Document(document) => *document,
            Row::Bad(row) => panic!("{}", row.reason),
        }).collect();
        prop_assert_eq!(read, documents);
    }
}

fn json() -> impl Strategy<Value = serde_json::Value> {
    use serde_json::Value;
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        ".{0,8}".prop_map(Value::from),
    ];
    let names = prop::sample::select(vec![
        "id",
        "text",
        "content",
        "output",
        "metadata",
        "provenance",
        "url",
        "license",
        "version",
        "path",
        "repo_name",
        "annotations",
        "computations",
        "extra",
        "original_path",
        "source",
        "n",
    ]);
    leaf.prop_recursive(4, 40, 8, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((names.clone(), inner), 0..8)
                .prop_map(|pairs| Value::Object(pairs.into_iter().map(|(k, v)| (k.to_owned(), v)).collect())),
        ]
    })
}
