//! The public JSON form of documents: pinned by a golden file, identity of write and read by property tests.
//!
//! A change of the golden file is a change of the public form: raise `DOCUMENT_VERSION` or keep reading the old one.

use mathcoder_core::{
    Computation, DocId, Document, DocumentError, Execution, Level, Origin, Provenance, ReasonInfo, Span, Status, Usage,
    Verdict,
};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

const GOLDEN: &str = include_str!("golden/document_v1.json");

#[test]
fn golden_document_is_written_as_it_was_read() {
    let document = Document::from_json(GOLDEN.as_bytes()).unwrap();
    let mut written = Vec::new();
    document.write_json_line(&mut written).unwrap();
    assert_eq!(String::from_utf8(written).unwrap(), GOLDEN);
}

#[test]
fn golden_document_means_what_it_says() {
    let document = Document::from_json(GOLDEN.as_bytes()).unwrap();
    assert_eq!(document.provenance.offset, Some(4711));
    assert_eq!(document.provenance.extra["crawl"], "2026-10");
    assert_eq!(document.extra["lang"], json!(["en", 1.5, null]));
    assert_eq!(document.computations[0].extra["difficulty"], "easy");
    let span = document.computations[0].span.unwrap();
    assert_eq!(&document.text[span.start..span.end], r"\frac{1}{3}\pi r^2 h = 12\pi");
    let verdicts: Vec<_> = document.computations.iter().map(|c| c.verdict.as_ref().unwrap().name()).collect();
    assert_eq!(verdicts, ["verified", "refuted", "failed", "unverifiable"]);
}

#[test]
fn a_row_of_another_program_is_read_with_defaults_and_kept_fields() {
    let document = Document::from_json(br#"{"id":"a","text":"t","score":0.5}"#).unwrap();
    assert_eq!((document.version, document.extra["score"].as_f64()), (1, Some(0.5)));
}

#[test]
fn a_newer_version_is_refused_by_name() {
    let error = Document::from_json(br#"{"version":2,"id":"a","text":"t"}"#).unwrap_err();
    assert!(matches!(error, DocumentError::Version { version: 2, .. }));
    assert_eq!(error.to_string(), "document a has version 2, this program reads up to 1");
}

#[test]
fn ids_depend_on_every_part_of_the_place() {
    let all = [
        DocId::of_place("web", "a", None, None),
        DocId::of_place("web", "a", None, Some(0)),
        DocId::of_place("web", "a", Some("m"), None),
        DocId::of_place("we", "ba", None, None),
    ];
    let distinct: std::collections::BTreeSet<_> = all.iter().collect();
    assert_eq!(distinct.len(), all.len());
    assert_eq!(all[0].0.len(), 32);
}

fn any_reason() -> impl Strategy<Value = mathcoder_core::Reason> {
    const INFO: ReasonInfo = ReasonInfo { code: "verify.some_code", meaning: "m", advice: "a" };
    proptest::option::of(".*").prop_map(|detail| detail.map_or_else(|| INFO.reason(), |d| INFO.because(d)))
}

fn any_verdict() -> impl Strategy<Value = Verdict> {
    let level = prop_oneof![Just(Level::L1Ran), Just(Level::L3NumberAgrees), Just(Level::L5IndependentRouteAgrees)];
    prop_oneof![
        (level, "[a-z.]{1,20}").prop_map(|(level, rule)| Verdict::Verified { level, rule: rule.into() }),
        (".*", ".*", "[a-z.]{1,20}").prop_map(|(expected, got, rule)| Verdict::Refuted {
            expected,
            got,
            rule: rule.into()
        }),
        any_reason().prop_map(|reason| Verdict::Failed { reason }),
        any_reason().prop_map(|reason| Verdict::Unverifiable { reason }),
    ]
}

fn any_execution() -> impl Strategy<Value = Execution> {
    let status = prop_oneof![Just(Status::Ok), Just(Status::Timeout), Just(Status::OutputLimit)];
    let usage = proptest::option::of(any::<(u64, u64, u64)>());
    (status, ".*", ".*", any::<Option<i32>>(), any::<(bool, bool)>(), usage).prop_map(
        |(status, stdout, stderr, exit_code, (truncated, nondeterministic), usage)| {
            let usage = usage.map(|(wall_ms, cpu_ms, peak_kb)| Usage { wall_ms, cpu_ms, peak_kb });
            Execution { status, stdout, stderr, exit_code, truncated, nondeterministic, usage }
        },
    )
}

fn any_extra() -> impl Strategy<Value = Map<String, Value>> {
    let value = prop_oneof![
        any::<i64>().prop_map(Value::from),
        ".*".prop_map(Value::from),
        Just(Value::Null),
        Just(json!({"a": [1, "b"]}))
    ];
    proptest::collection::btree_map("x_[a-z]{1,8}", value, 0..4).prop_map(|m| m.into_iter().collect())
}

fn any_computation() -> impl Strategy<Value = Computation> {
    let texts = (".*", proptest::collection::vec(".*", 0..3), ".*", ".*", ".*");
    let span = proptest::option::of((0usize..1000, 0usize..1000));
    (texts, span, proptest::option::of(any_execution()), proptest::option::of(any_verdict()), any_extra()).prop_map(
        |((title, conditions, expression, result, code), span, execution, verdict, extra)| Computation {
            title,
            conditions,
            expression,
            result,
            code,
            span: span.map(|(start, end)| Span { start, end }),
            origin: Origin { translator: "builtin".into(), ..Origin::default() },
            execution,
            verdict,
            extra,
        },
    )
}

fn any_document() -> impl Strategy<Value = Document> {
    let provenance = (".*", ".*", proptest::option::of(".*"), any::<Option<u64>>(), any_extra()).prop_map(
        |(source, path, url, offset, extra)| Provenance { source, path, url, offset, extra, ..Provenance::default() },
    );
    (".+", ".*", provenance, proptest::collection::vec(any_computation(), 0..3), any_extra()).prop_map(
        |(id, text, provenance, computations, extra)| {
            let mut document = Document::new(DocId(id), text, provenance);
            document.annotations.insert("filter.math_score".into(), json!(0.25));
            document.computations = computations;
            document.extra = extra;
            document
        },
    )
}

proptest! {
    #[test]
    fn writing_then_reading_is_identity(document in any_document()) {
        let mut line = Vec::new();
        document.write_json_line(&mut line).unwrap();
        prop_assert_eq!(line.iter().filter(|&&b| b == b'\n').count(), 1);
        prop_assert_eq!(Document::from_json(&line).unwrap(), document);
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = Document::from_json(&bytes);
    }

    #[test]
    fn unknown_fields_of_any_shape_come_back(extra in any_extra()) {
        let mut object = json!({"id": "a", "text": "t"});
        object.as_object_mut().unwrap().extend(extra.clone());
        let read = Document::from_json(object.to_string().as_bytes()).unwrap();
        prop_assert_eq!(read.extra, extra);
    }
}
