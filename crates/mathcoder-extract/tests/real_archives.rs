//! Archives of other tools and whole books, where the shared data lie beside the checkout.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "tests stop at the first surprise and say what they skip")]

mod support;

use expect_test::expect;
use mathcoder_extract::{ExtractConfig, Outcome, ProjectContext, extract_record, open_records, records_of_bytes};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;
use support::data;

fn files(folder: &str, ending: &str) -> Vec<PathBuf> {
    let Some(folder) = data(folder) else { return Vec::new() };
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> = entries.filter(|p| p.is_file() && p.to_string_lossy().ends_with(ending)).collect();
    files.sort();
    files
}

#[test]
fn archives_of_other_tools() {
    let files = files("web/warc_samples", "");
    if files.is_empty() {
        return;
    }
    let mut out = String::new();
    for path in &files {
        let mut records = open_records(path, &ExtractConfig::default()).unwrap();
        let (mut kept, mut faults, mut bytes) = (0, BTreeMap::new(), 0);
        for row in records.by_ref() {
            match row {
                Ok(record) => {
                    kept += 1;
                    bytes += record.bytes.len();
                    assert!(record.offset.is_some() && record.url.is_some());
                }
                Err(fault) => *faults.entry(fault.reason.code.into_owned()).or_insert(0) += 1,
            }
        }
        let name = path.file_name().unwrap().to_string_lossy();
        writeln!(out, "{name}: kept {kept} ({bytes} bytes), faults {faults:?}, skipped {:?}", records.skipped())
            .unwrap();
    }
    expect![[r#"
        daft__example.warc.gz: kept 1 (14249 bytes), faults {"extract.unsupported_format": 10}, skipped {"metadata": 1, "request": 17, "warcinfo": 1}
        dolma__sample-0000.warc.gz: kept 22 (741963 bytes), faults {}, skipped {"metadata": 1, "request": 22, "resource of the crawler": 2, "warcinfo": 1}
        dolma__sample-0001.warc.gz: kept 15 (988604 bytes), faults {}, skipped {"metadata": 1, "request": 15, "resource of the crawler": 2, "warcinfo": 1}
        warc-specifications__20130729-heritrix-original.warc.gz: kept 1 (68639 bytes), faults {}, skipped {}
        warc-specifications__20130729-heritrix-revisit-with-http-headers.warc.gz: kept 0 (0 bytes), faults {}, skipped {"revisit": 1}
        warc-specifications__20141124-heritrix-server-not-modified.warc.gz: kept 0 (0 bytes), faults {}, skipped {"revisit": 1}
        warc-specifications__20141129-heritrix-original.warc.gz: kept 1 (75331 bytes), faults {}, skipped {}
        warc-specifications__20141129-heritrix-revisit-with-http-headers-and-new-warc-headers.warc.gz: kept 0 (0 bytes), faults {}, skipped {"revisit": 1}
        warc-specifications__hello-world.warc: kept 1 (13 bytes), faults {}, skipped {"metadata": 1, "request": 1, "resource of the crawler": 2, "warcinfo": 1}
        warc-specifications__hello-world.warc.gz: kept 1 (13 bytes), faults {}, skipped {"metadata": 1, "request": 1, "resource of the crawler": 2, "warcinfo": 1}
        warcio__bad.arc: kept 1 (1 bytes), faults {"extract.broken_record": 2}, skipped {"filedesc": 1}
        warcio__example-bad-non-chunked.warc.gz: kept 1 (1270 bytes), faults {}, skipped {"request": 2, "revisit": 1, "warcinfo": 2}
        warcio__example-bad.warc.gz.bad: kept 1 (1270 bytes), faults {"extract.http_status": 1}, skipped {"request": 2, "revisit": 1, "warcinfo": 1}
        warcio__example-digest.warc: kept 0 (0 bytes), faults {}, skipped {"request": 4}
        warcio__example-iana.org-chunked.warc: kept 1 (7223 bytes), faults {}, skipped {"request": 1, "warcinfo": 1}
        warcio__example-resource.warc.gz: kept 1 (1303 bytes), faults {}, skipped {"warcinfo": 2}
        warcio__example-space-in-target-uri.warc.gz: kept 0 (0 bytes), faults {"extract.unsupported_format": 1}, skipped {"warcinfo": 1}
        warcio__example-space-in-url.arc: kept 1 (1271 bytes), faults {}, skipped {"filedesc": 1}
        warcio__example-trunc.warc: kept 1 (1270 bytes), faults {}, skipped {"request": 1, "warcinfo": 2}
        warcio__example-wget-bad-target-uri.warc.gz: kept 1 (1270 bytes), faults {}, skipped {"metadata": 1, "request": 1, "resource of the crawler": 2, "warcinfo": 1}
        warcio__example-wrong-chunks.warc.gz: kept 1 (1270 bytes), faults {}, skipped {"request": 1}
        warcio__example.arc: kept 1 (1270 bytes), faults {}, skipped {"filedesc": 1}
        warcio__example.arc.gz: kept 1 (1270 bytes), faults {}, skipped {"filedesc": 1}
        warcio__example.warc: kept 1 (1270 bytes), faults {}, skipped {"request": 2, "revisit": 1, "warcinfo": 2}
        warcio__example.warc.gz: kept 1 (1270 bytes), faults {}, skipped {"request": 2, "revisit": 1, "warcinfo": 2}
        warcio__post-test.warc.gz: kept 0 (0 bytes), faults {"extract.unsupported_format": 3}, skipped {"request": 3}
    "#]].assert_eq(&out);
}

#[test]
fn cut_archives_end_with_one_fault() {
    for path in files("web/warc_samples", "") {
        let bytes = std::fs::read(&path).unwrap();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if bytes.len() > 20_000 {
            continue;
        }
        let rows = |bytes: &[u8]| -> Vec<_> {
            records_of_bytes(bytes.to_vec(), &name, &ExtractConfig::default()).unwrap().collect()
        };
        let whole = rows(&bytes);
        for end in (1..bytes.len()).step_by(97) {
            let cut = rows(&bytes[..end]);
            let failed = cut.iter().filter(|r| matches!(r, Err(f) if f.outcome == Outcome::Failed)).count();
            let failed_whole = whole.iter().filter(|r| matches!(r, Err(f) if f.outcome == Outcome::Failed)).count();
            assert!(failed <= failed_whole + 1, "{name} cut at {end}: {cut:?}");
            let kept: Vec<_> = cut.iter().flatten().collect();
            for (i, (a, b)) in kept.iter().zip(whole.iter().flatten()).enumerate() {
                let last = i + 1 == kept.len();
                assert!(a.url == b.url && (last || a.bytes == b.bytes), "{name} cut at {end}");
            }
        }
    }
}

#[test]
fn web_archives_give_every_page() {
    let (mut pages, mut faults) = (0, 0);
    for path in files("web", ".warc.gz") {
        for row in open_records(&path, &ExtractConfig::default()).unwrap() {
            match row {
                Ok(_) => pages += 1,
                Err(fault) => {
                    faults += 1;
                    println!("{}: {} {:?}", path.display(), fault.reason, fault.url);
                }
            }
        }
    }
    if pages > 0 {
        assert_eq!((pages, faults), (2943, 0));
    }
}

/// Whether the dollars outside code come in pairs.
fn balanced(text: &str, code: &regex::Regex) -> bool {
    let text = code.replace_all(text, "");
    let (mut dollars, mut escaped) = (0, false);
    for c in text.chars() {
        dollars += usize::from(c == '$' && !escaped);
        escaped = c == '\\' && !escaped;
    }
    dollars % 2 == 0
}

#[test]
fn books_are_read_whole() {
    let code = regex::Regex::new("(?s)````.*?````|```.*?```|``.*?``|`[^`\n]*`").unwrap();
    let config = ExtractConfig::default();
    for path in files("textbooks", ".tar.gz") {
        let context = ProjectContext::gather(&path, &config).unwrap();
        let (mut documents, mut dropped, mut formulas, mut lost) = (0, 0, 0, 0);
        for row in open_records(&path, &config).unwrap() {
            let text = match row.map(|record| (extract_record(&record, &context, &config), record)) {
                Ok((Ok(text), record)) => {
                    let name = record.member.unwrap_or_default();
                    let plain = record.format.name() == "text";
                    assert!(plain || balanced(&text.text, &code), "{name} has a dollar too many");
                    text
                }
                Ok((Err(reason), record)) => {
                    assert_eq!(Outcome::of(&reason), Outcome::Dropped, "{:?}: {reason}", record.member);
                    dropped += 1;
                    continue;
                }
                Err(fault) => {
                    assert_eq!(fault.outcome, Outcome::Dropped, "{:?}: {}", fault.member, fault.reason);
                    dropped += 1;
                    continue;
                }
            };
            documents += 1;
            formulas += text.formulas.kept;
            lost += text.formulas.failed;
        }
        println!("{}: {documents} documents, {dropped} dropped, {formulas} formulas, {lost} lost", path.display());
        assert!(documents > 10 && formulas > 1000 && lost * 1000 <= formulas, "{}", path.display());
    }
}
