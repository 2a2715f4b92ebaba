//! The release format and Parquet of others.

use crate::support::World;
use mathcoder_core::{Computation, DocId, Document, Level, Provenance, Reason, Verdict};
use mathcoder_pipeline::{RELEASE_COLUMNS, ReleaseWriter, Row, RowOptions, SourceInfo, open_rows};
use parquet::data_type::{ByteArray, ByteArrayType, Int64Type};
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use proptest::prelude::*;
use std::path::Path;
use std::sync::Arc;

fn write(documents: &[Document]) -> Vec<u8> {
    let mut writer = ReleaseWriter::new(Vec::new(), Path::new("train.parquet")).unwrap();
    for document in documents {
        writer.write(document, Some(document.text.len() as u64)).unwrap();
    }
    assert_eq!(writer.rows(), documents.len() as u64);
    writer.finish().unwrap()
}

fn read(world: &World, bytes: &[u8]) -> Vec<Result<Document, String>> {
    let path = world.write("a.parquet", bytes);
    let rows = open_rows(&path, &SourceInfo::default(), &RowOptions::default()).unwrap();
    rows.map(|row| match row.unwrap() {
        Row::Document(document) => Ok(*document),
        Row::Bad(row) => Err(row.reason.to_string()),
    })
    .collect()
}

fn document(n: u64, text: &str) -> Document {
    let place = Provenance {
        source: "web".to_owned(),
        kind: "web".to_owned(),
        format: "html".to_owned(),
        path: format!("pages-{}.warc.gz", n % 3),
        offset: Some(n * 1_000),
        url: n.is_multiple_of(2).then(|| format!("https://example.org/{n}")),
        title: n.is_multiple_of(3).then(|| text.chars().take(5).collect()),
        ..Provenance::default()
    };
    let mut document = Document::new(DocId(format!("{n:032x}")), text.to_owned(), place);
    document.annotations.insert("filter.score".to_owned(), (n as f64 / 8.0).into());
    document.extra.insert("of_a_newer_version".to_owned(), n.into());
    document.provenance.extra.insert("crawl".to_owned(), "2024-10".into());
    let verdicts = [
        Some(Verdict::Verified { level: Level::L4SymbolicallyEqual, rule: "equal".into() }),
        Some(Verdict::Unverifiable { reason: Reason { code: "verify.prose".into(), detail: None } }),
        None,
    ];
    document.computations = verdicts
        .into_iter()
        .take(n as usize % 4)
        .map(|verdict| Computation {
            expression: "x^2".to_owned(),
            result: text.to_owned(),
            verdict,
            ..Default::default()
        })
        .collect();
    document
}

#[test]
fn row_groups_have_a_thousand_rows_and_bytes_are_reproducible() {
    let documents: Vec<Document> = (0..2_500).map(|n| document(n, "Let $x = 1$.")).collect();
    let bytes = write(&documents);
    assert_eq!(bytes, write(&documents));
    let world = World::new();
    let read: Vec<Document> = read(&world, &bytes).into_iter().map(Result::unwrap).collect();
    assert_eq!(read, documents);

    let file = SerializedFileReader::new(std::fs::File::open(world.path("a.parquet")).unwrap()).unwrap();
    let metadata = file.metadata();
    let groups: Vec<i64> = metadata.row_groups().iter().map(|group| group.num_rows()).collect();
    assert_eq!(groups, [1_000, 1_000, 500]);
    assert_eq!(metadata.file_metadata().created_by(), Some("mathcoder release 1"));
    let names: Vec<&str> = metadata.file_metadata().schema().get_fields().iter().map(|field| field.name()).collect();
    assert_eq!(names, RELEASE_COLUMNS.iter().map(|column| column.name).collect::<Vec<_>>());
}

#[test]
fn an_empty_data_set_is_a_file_without_rows() {
    assert!(read(&World::new(), &write(&[])).is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn what_was_written_is_read(texts in prop::collection::vec(any::<String>(), 0..12)) {
        let documents: Vec<Document> = texts.iter().enumerate().map(|(n, text)| document(n as u64, text)).collect();
        let read: Vec<Document> = read(&World::new(), &write(&documents)).into_iter().map(Result::unwrap).collect();
        prop_assert_eq!(read, documents);
    }

    #[test]
    fn damage_is_a_failed_row_at_worst(flips in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4), cut in any::<Option<prop::sample::Index>>()) {
        let documents: Vec<Document> = (0..30).map(|n| document(n, "some text that is long enough to be compressed")).collect();
        let mut bytes = write(&documents);
        for (at, value) in flips {
            let at = at.index(bytes.len());
            bytes[at] ^= value;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        let world = World::new();
        let rows = read(&world, &bytes);
        prop_assert!(rows.len() <= 31);
    }
}

/// A file of another program with a nullable text, a number, a list and bytes that are not marked as a string.
fn foreign() -> Vec<u8> {
    let schema = "message m {
        optional binary text (STRING);
        required binary url;
        optional int64 fetch_time;
        optional group tags (LIST) { repeated group list { optional binary element (STRING); } }
    }";
    let schema = Arc::new(parse_message_type(schema).unwrap());
    let mut writer = SerializedFileWriter::new(Vec::new(), schema, Arc::default()).unwrap();
    let bytes = |text: &str| ByteArray::from(text.as_bytes().to_vec());
    for group in 0..2 {
        let mut out = writer.next_row_group().unwrap();
        let mut column = out.next_column().unwrap().unwrap();
        let texts = [bytes(&format!("text {group}")), bytes("another")];
        column.typed::<ByteArrayType>().write_batch(&texts, Some(&[1, 0, 1]), None).unwrap();
        column.close().unwrap();
        let mut column = out.next_column().unwrap().unwrap();
        let urls = [bytes("http://a/"), bytes("http://b/"), ByteArray::from(vec![0xff, 0xfe])];
        column.typed::<ByteArrayType>().write_batch(&urls, None, None).unwrap();
        column.close().unwrap();
        let mut column = out.next_column().unwrap().unwrap();
        column.typed::<Int64Type>().write_batch(&[7, 8], Some(&[1, 1, 0]), None).unwrap();
        column.close().unwrap();
        let mut column = out.next_column().unwrap().unwrap();
        let tags = [bytes("x"), bytes("y")];
        column.typed::<ByteArrayType>().write_batch(&tags, Some(&[3, 3, 0, 1]), Some(&[0, 1, 0, 0])).unwrap();
        column.close().unwrap();
        out.close().unwrap();
    }
    writer.into_inner().unwrap()
}

#[test]
fn tables_of_others_become_documents() {
    let rows = read(&World::new(), &foreign());
    let shown: Vec<String> = rows
        .iter()
        .map(|row| match row {
            Ok(document) => {
                let place = &document.provenance;
                format!(
                    "{} | {:?} | {:?} | {}",
                    document.text,
                    place.url,
                    place.offset,
                    serde_json::to_string(&place.extra).unwrap()
                )
            }
            Err(reason) => reason.clone(),
        })
        .collect();
    expect_test::expect![[r#"
        text 0 | Some("http://a/") | Some(1) | {"fetch_time":7,"tags":["x","y"]}
        pipeline.no_text (field "text" holds no string)
        another | Some("//4=") | Some(3) | {"tags":[]}
        text 1 | Some("http://a/") | Some(4) | {"fetch_time":7,"tags":["x","y"]}
        pipeline.no_text (field "text" holds no string)
        another | Some("//4=") | Some(6) | {"tags":[]}"#]]
    .assert_eq(&shown.join("\n"));
}

#[test]
fn a_cut_off_table_is_one_failed_row() {
    let whole = foreign();
    let rows = read(&World::new(), &whole[..whole.len() - 20]);
    assert_eq!(rows.len(), 1);
    assert!(rows[0].as_ref().unwrap_err().starts_with("pipeline.truncated_input"), "{rows:?}");
}
