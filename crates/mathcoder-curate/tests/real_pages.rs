//! Real pages with known labels: does the score of mathematics tell them apart?
//!
//! Pages are read from the data folder's WARC files with a crude tag stripper that keeps TeX, since the extractor is
//! another crate; so this is a lower bound. Needs the data folder (`MATHCODER_DATA`); skips without it.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test says why it skips and may fail anywhere")]

use mathcoder_core::{DocId, DocStage, Document, Flow, Provenance};
use mathcoder_curate::{Filter, FilterConfig};
use serde_json::Value;
use std::collections::HashMap;
use std::io::Read;
use std::path::PathBuf;

/// A few megabytes each, mathematics and none.
const FILES: &[&str] =
    &["cp_algorithms", "halo2_book", "bjlkeng_blog", "rust_analyzer_docs", "form_doc", "readability_pages"];

fn folder() -> Option<PathBuf> {
    let data = std::env::var_os("MATHCODER_DATA")
        .map_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data")), PathBuf::from);
    let folder = data.join("web");
    if !folder.join("labels.jsonl").is_file() {
        println!("skipped: no {}", folder.display());
        return None;
    }
    Some(folder)
}

/// Record id to label, where there is one.
fn labels(folder: &std::path::Path) -> HashMap<String, bool> {
    let text = std::fs::read_to_string(folder.join("labels.jsonl")).unwrap();
    let rows = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    rows.filter_map(|row| Some((row["record_id"].as_str()?.to_owned(), row["math"].as_bool()?))).collect()
}

fn find(bytes: &[u8], wanted: &[u8], from: usize) -> Option<usize> {
    bytes.get(from..)?.windows(wanted.len()).position(|window| window == wanted).map(|at| from + at)
}

/// Record ids and bodies.
fn records(path: &std::path::Path) -> Vec<(String, String)> {
    let mut bytes = Vec::new();
    flate2::read::MultiGzDecoder::new(std::fs::File::open(path).unwrap()).read_to_end(&mut bytes).unwrap();
    let (mut at, mut records) = (0, Vec::new());
    while let Some(head_end) = find(&bytes, b"\r\n\r\n", at) {
        let head = String::from_utf8_lossy(&bytes[at..head_end]).into_owned();
        let field = |name: &str| {
            let line = head.lines().find(|line| line.to_lowercase().starts_with(name));
            line.and_then(|line| line.split_once(':')).map(|(_, value)| value.trim().to_owned())
        };
        let length: usize = field("content-length:").unwrap().parse().unwrap();
        let block = &bytes[head_end + 4..head_end + 4 + length];
        let body = find(block, b"\r\n\r\n", 0).map_or(block, |end| &block[end + 4..]);
        records.push((field("warc-record-id:").unwrap_or_default(), String::from_utf8_lossy(body).into_owned()));
        at = head_end + 4 + length + 4;
    }
    records
}

/// Text between tags, without scripts and styles; block ends become line ends.
fn strip(html: &str) -> String {
    let mut text = String::new();
    let mut rest = html;
    while let Some((before, tag)) = rest.split_once('<') {
        text.push_str(before);
        let name: String = tag.chars().take_while(|c| c.is_ascii_alphanumeric()).collect::<String>().to_lowercase();
        let closing = match name.as_str() {
            "script" | "style" | "svg" => format!("</{name}"),
            "annotation" => {
                text.push_str(" $$");
                ">".to_owned()
            }
            _ => ">".to_owned(),
        };
        if tag.starts_with("/annotation") {
            text.push_str("$$ ");
        }
        if tag.starts_with(['p', 'd', 'l', 't', 'h', '/']) {
            text.push('\n');
        }
        rest = tag.find(&closing).map_or("", |at| &tag[at + 1..]);
    }
    text.push_str(rest);
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let text = lines.collect::<Vec<_>>().join("\n");
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").replace("&nbsp;", " ")
}

#[test]
fn pages_with_mathematics_stay_and_others_go() {
    let Some(folder) = folder() else { return };
    let labels = labels(&folder);
    let filter = Filter::new(&FilterConfig::preset("web"));
    let (mut n_math, mut n_math_kept, mut n_other, mut n_other_kept) = (0, 0, 0, 0);
    for file in FILES {
        for (id, body) in records(&folder.join(format!("{file}.warc.gz"))) {
            let Some(&is_math) = labels.get(&id) else { continue };
            let provenance = Provenance { kind: "web".to_owned(), ..Provenance::default() };
            let mut document = Document::new(DocId(id), strip(&body), provenance);
            let is_kept = filter.apply(&mut document).unwrap() == Flow::Keep;
            let (n, n_kept) = if is_math { (&mut n_math, &mut n_math_kept) } else { (&mut n_other, &mut n_other_kept) };
            *n += 1;
            *n_kept += usize::from(is_kept);
        }
    }
    println!("mathematics: {n_math_kept} of {n_math} kept; other: {n_other_kept} of {n_other} kept");
    assert!(n_math > 200 && n_other > 200);
    assert!(n_math_kept * 100 >= n_math * 90, "{n_math_kept} of {n_math}");
    assert!(n_other_kept * 100 <= n_other * 12, "{n_other_kept} of {n_other}");
}
