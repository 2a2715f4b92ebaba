//! Rows of other programs: each layout once, as a document.

use expect_test::{Expect, expect};
use mathcoder_pipeline::{Row, RowOptions, SourceInfo, open_rows};

fn read(line: &str, options: &RowOptions) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("rows.jsonl");
    std::fs::write(&path, format!("\n{line}\n")).unwrap();
    let source = SourceInfo { name: "s".to_owned(), path: "rows.jsonl".to_owned(), ..SourceInfo::default() };
    let row = open_rows(&path, &source, options).unwrap().next().unwrap().unwrap();
    match row {
        Row::Document(document) => serde_json::to_string(&document).unwrap(),
        Row::Bad(row) => format!("{} at {:?}", row.reason, row.provenance.offset),
    }
}

fn check(line: &str, wanted: Expect) {
    wanted.assert_eq(&read(line, &RowOptions::default()));
}

fn check_fields(fields: &[&str], line: &str, wanted: Expect) {
    let text_fields = fields.iter().map(|field| (*field).to_owned()).collect();
    wanted.assert_eq(&read(line, &RowOptions { text_fields, ..RowOptions::default() }));
}

#[test]
fn ours_is_read_as_it_is() {
    let line = r#"{"version":1,"id":"a","text":"t","provenance":{"source":"web","kind":"web","format":"html","path":"x.warc.gz","offset":7,"url":"http://a/","later":1},"annotations":{"filter.score":0.5},"computations":[{"title":"c","conditions":[],"expression":"1+1","result":"2","code":"print(2)","origin":{"translator":"builtin","attempt":0}}],"of_a_newer_version":[1,2]}"#;
    assert_eq!(read(line, &RowOptions::default()), line);
}

#[test]
fn datatrove() {
    check(
        r#"{"text":"t","id":"<urn:uuid:1>","metadata":{"url":"http://a/","date":"2024","language_score":0.9}}"#,
        expect![[
            r#"{"version":1,"id":"<urn:uuid:1>","text":"t","provenance":{"source":"s","kind":"","format":"jsonl","path":"rows.jsonl","offset":2,"url":"http://a/","metadata":{"date":"2024","language_score":0.9}}}"#
        ]],
    );
}

#[test]
fn dolma() {
    check(
        r#"{"id":"d1","text":"t","source":"c4","added":"2023-01-01","created":"2019","version":"v1","metadata":{"license":["MIT","BSD"],"format":"wiki"}}"#,
        expect![[
            r#"{"version":1,"id":"d1","text":"t","provenance":{"source":"s","kind":"","format":"jsonl","path":"rows.jsonl","offset":2,"license":"MIT, BSD","original_source":"c4","added":"2023-01-01","created":"2019","version":"v1","metadata":{"format":"wiki"}}}"#
        ]],
    );
}

#[test]
fn starcoderdata() {
    check(
        r#"{"id":"17","content":"import sympy","max_stars_repo_name":"o/r","max_stars_repo_path":"a/b.py","max_stars_count":3}"#,
        expect![[
            r#"{"version":1,"id":"17","text":"import sympy","provenance":{"source":"s","kind":"code","format":"jsonl","path":"rows.jsonl","member":"o/r/a/b.py","offset":2,"max_stars_repo_name":"o/r","max_stars_count":3}}"#
        ]],
    );
    check(
        r#"{"content":"x = 1","path":"b.py","repo_name":"o/r","license":"MIT","size":5}"#,
        expect![[
            r#"{"version":1,"id":"bd84891d98b41791493df5decf2c3930","text":"x = 1","provenance":{"source":"s","kind":"code","format":"jsonl","path":"rows.jsonl","member":"o/r/b.py","offset":2,"license":"MIT","repo_name":"o/r","size":5}}"#
        ]],
    );
}

#[test]
fn openwebmath() {
    check(
        r#"{"url":"http://a/","text":"t","date":"2020-01-01","metadata":"{\"extraction_info\":{\"found_math\":true}}"}"#,
        expect![[
            r#"{"version":1,"id":"c996c8b36dc50d9ca4adb83790b7e826","text":"t","provenance":{"source":"s","kind":"web","format":"jsonl","path":"rows.jsonl","offset":2,"url":"http://a/","date":"2020-01-01","metadata":{"extraction_info":{"found_math":true}}}}"#
        ]],
    );
}

#[test]
fn mathcode_pile() {
    check(
        r#"{"output":"t","model":"m"}"#,
        expect![[
            r#"{"version":1,"id":"c996c8b36dc50d9ca4adb83790b7e826","text":"t","provenance":{"source":"s","kind":"synthetic","format":"jsonl","path":"rows.jsonl","offset":2,"model":"m"}}"#
        ]],
    );
    check(
        r#"{"text":"t"}"#,
        expect![[
            r#"{"version":1,"id":"c996c8b36dc50d9ca4adb83790b7e826","text":"t","provenance":{"source":"s","kind":"","format":"jsonl","path":"rows.jsonl","offset":2}}"#
        ]],
    );
}

#[test]
fn configured_fields() {
    let line = r#"{"id":5,"question":"q","solution":["a","b"],"answer":42,"meta":{"hint":"h","level":1},"none":null,"blank":" "}"#;
    check_fields(
        &["question", "solution"],
        line,
        expect![[
            r#"{"version":1,"id":"5","text":"q\n\na\nb","provenance":{"source":"s","kind":"","format":"jsonl","path":"rows.jsonl","offset":2,"answer":42,"meta":{"hint":"h","level":1},"blank":" "}}"#
        ]],
    );
    check_fields(
        &["meta.hint", "answer", "none", "blank", "missing"],
        line,
        expect![[
            r#"{"version":1,"id":"5","text":"h\n\n42","provenance":{"source":"s","kind":"","format":"jsonl","path":"rows.jsonl","offset":2,"question":"q","solution":["a","b"],"meta":{"level":1}}}"#
        ]],
    );
    check_fields(
        &["none", "missing"],
        line,
        expect![[
            r#"pipeline.no_text (none of none, missing holds a text; the fields are id, question, solution, answer, meta, blank) at Some(2)"#
        ]],
    );
}

#[test]
fn unknown_fields_never_take_the_place_of_known_ones() {
    check(
        r#"{"text":"t","id":"","format":"f","path":"/etc","offset":"o","kind":"k","charset":1,"title":7,"original_kind":"kk","version":99}"#,
        expect![[
            r#"{"version":1,"id":"c996c8b36dc50d9ca4adb83790b7e826","text":"t","provenance":{"source":"s","kind":"","format":"jsonl","path":"rows.jsonl","offset":2,"id":"","original_format":"f","original_path":"/etc","original_offset":"o","original_kind":"k","original_charset":1,"original_title":7,"original_original_kind":"kk","version":99}}"#
        ]],
    );
}

#[test]
fn rows_that_are_no_documents() {
    check("[1,2]", expect!["pipeline.bad_json (line 2 is an array, not an object) at Some(2)"]);
    check("{\"text\":", expect!["pipeline.bad_json (line 2: EOF while parsing a value, column 8) at Some(2)"]);
    check("{\"id\":\"x\"}", expect!["pipeline.no_text (no text, content or output among the fields id) at Some(2)"]);
    check("{\"text\":null}", expect![[r#"pipeline.no_text (field "text" holds no string) at Some(2)"#]]);
    check(
        r#"{"version":2,"id":"n","text":"t","provenance":{"source":"s"}}"#,
        expect!["pipeline.newer_version (line 2: document n has version 2, this program reads up to 1) at Some(2)"],
    );
    check(
        r#"{"id":"n","text":"t","provenance":{"source":7}}"#,
        expect!["pipeline.bad_json (line 2: invalid type: integer `7`, expected a string, column 45) at Some(2)"],
    );
    let deep = format!("{{\"text\":{}1{}}}", "[".repeat(5_000), "]".repeat(5_000));
    check(&deep, expect!["pipeline.bad_json (line 2: recursion limit exceeded, column 135) at Some(2)"]);
}
