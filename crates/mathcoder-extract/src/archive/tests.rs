//! Archives good and broken: what comes out of each, and that nothing else does.

use super::*;
use crate::record::Format;
use expect_test::{Expect, expect};
use std::fmt::Write as _;
use std::io::Write as _;

fn config() -> ExtractConfig {
    ExtractConfig { max_record_bytes: 1 << 20, ..ExtractConfig::default() }
}

/// What comes out of a file, a line a row.
fn listing(bytes: &[u8], name: &str) -> String {
    let mut records = records_of_bytes(bytes.to_vec(), name, &config()).unwrap();
    let mut out = String::new();
    for row in records.by_ref() {
        match row {
            Ok(r) => {
                let at = r.member.or(r.url).unwrap_or_default();
                writeln!(out, "{:?} {at} {} {:?}", r.offset, r.format.name(), String::from_utf8_lossy(&r.bytes))
                    .unwrap();
            }
            Err(f) => {
                let at = f.member.or(f.url).unwrap_or_default();
                writeln!(out, "{:?} {at} {:?} {}", f.offset, f.outcome, f.reason).unwrap();
            }
        }
    }
    if !records.skipped().is_empty() {
        writeln!(out, "skipped {:?}", records.skipped()).unwrap();
    }
    out
}

fn check(bytes: &[u8], name: &str, expected: Expect) {
    expected.assert_eq(&listing(bytes, name));
}

fn record(kind: &str, url: &str, body: &str, length: Option<usize>) -> String {
    let length = length.unwrap_or(body.len());
    format!(
        "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nContent-Type: application/http; msgtype={kind}\r\n\
         Content-Length: {length}\r\n\r\n{body}\r\n\r\n"
    )
}

fn response(url: &str, html: &str) -> String {
    record("response", url, &format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n{html}"), None)
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn members(parts: &[String]) -> Vec<u8> {
    parts.iter().flat_map(|part| gzip(part.as_bytes())).collect()
}

#[test]
fn warc_rows_and_what_is_none() {
    let file = [
        record("warcinfo", "", "software: x", None),
        record("request", "http://a/", "GET / HTTP/1.0\r\n\r\n", None),
        response("<http://a/b c>", "<p>a</p>"),
        record("response", "http://gone/", "HTTP/1.1 404 Not Found\r\n\r\nno", None),
        record("response", "http://png/", "HTTP/1.1 200 OK\r\ncontent-type: image/png\r\n\r\nno", None),
        record("revisit", "http://a/", "", None),
    ]
    .concat();
    check(
        file.as_bytes(),
        "x.warc",
        expect![[r#"
            Some(288) http://a/b c html "<p>a</p>"
            Some(480) http://gone/ Dropped extract.http_status (404)
            Some(646) http://png/ Dropped extract.unsupported_format (image/png)
            skipped {"request": 1, "revisit": 1, "warcinfo": 1}
        "#]],
    );
    let parts = [response("http://a/", "<p>a</p>"), response("http://b/", "<p>b</p>")];
    let two_members = members(&parts);
    let second = gzip(parts[0].as_bytes()).len();
    assert!(listing(&two_members, "x").contains(&format!("Some({second}) http://b/ html")));
    assert_eq!(
        listing(&gzip(parts.concat().as_bytes()), "x"),
        "Some(0) http://a/ html \"<p>a</p>\"\nSome(1) http://b/ html \"<p>b</p>\"\n"
    );
    let zstd: Vec<u8> = parts.iter().flat_map(|p| zstd::encode_all(p.as_bytes(), 3).unwrap()).collect();
    assert_eq!(listing(&zstd, "x").lines().count(), 2);
}

#[test]
fn lengths_that_lie_are_mended() {
    let long = record("response", "http://a/", "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>a</p>", Some(150));
    let short = record("response", "http://b/", "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>b</p>", Some(50));
    let file = [long, short, response("http://c/", "<p>c</p>")];
    check(
        file.concat().as_bytes(),
        "x.warc",
        expect![[r#"
        Some(0) http://a/ html "<p>a</p>\r\n\r\n"
        Some(188) http://b/ html "<p>b</p>\r\n\r\n"
        Some(375) http://c/ html "<p>c</p>"
    "#]],
    );
    let in_members = listing(&members(&file), "x.warc.gz");
    assert_eq!(in_members.matches(" html ").count(), 3, "{in_members}");
}

#[test]
fn broken_members_are_passed_over() {
    let parts =
        [response("http://a/", "<p>a</p>"), response("http://b/", "<p>b</p>"), response("http://c/", "<p>c</p>")];
    let mut file = members(&parts);
    let second = gzip(parts[0].as_bytes()).len();
    for byte in &mut file[second + 20..second + 40] {
        *byte ^= 0x5a;
    }
    let out = listing(&file, "x.warc.gz");
    assert!(out.contains("http://a/ html") && out.contains("http://c/ html"), "{out}");
    assert_eq!(out.matches("Failed").count(), 1, "{out}");
    let rubbish = [parts[0].as_str(), "rubbish\nand more\n", parts[2].as_str()].concat();
    let out = listing(rubbish.as_bytes(), "x.warc");
    assert!(out.contains("http://a/ html") && out.contains("http://c/ html"), "{out}");
}

#[test]
fn every_truncation_gives_what_lies_before_it() {
    let parts = [response("http://a/", &"<p>a</p>".repeat(30)), response("http://b/", &"<p>b</p>".repeat(30))];
    for (file, name) in [
        (parts.concat().into_bytes(), "x.warc"),
        (members(&parts), "x.warc.gz"),
        (gzip(parts.concat().as_bytes()), "x.gz"),
    ] {
        for end in (0..file.len()).step_by(7) {
            let rows: Vec<_> = records_of_bytes(file[..end].to_vec(), name, &config()).unwrap().collect();
            let faults = rows.iter().filter(|row| row.is_err()).count();
            assert!(faults <= 1 && rows.len() <= 3, "{name} cut at {end}: {rows:?}");
        }
    }
}

#[test]
fn large_records_and_bombs_are_refused() {
    let large = [response("http://a/", &"x".repeat(2 << 20)), response("http://b/", "<p>b</p>")].concat();
    let out = listing(large.as_bytes(), "x.warc");
    assert!(out.contains("http://a/ Dropped extract.too_large") && out.contains("http://b/ html"), "{out}");
    let bomb = gzip(&vec![b' '; 64 << 20]);
    assert_eq!(listing(&bomb, "x.tex.gz"), "None  Dropped extract.too_large (more than 1048576 bytes)\n");
    let body = format!("WARC/1.0\r\nWARC-Type: response\r\nContent-Length: {}\r\n\r\n", 60 << 20);
    let out = listing(&gzip(&[body.as_bytes(), &vec![b' '; 60 << 20]].concat()), "x.warc.gz");
    assert!(out.contains("extract.compression_bomb"), "{out}");
}

#[test]
fn arc_headers_are_read_from_their_end() {
    let body = "HTTP/1.0 200 OK\nContent-Type: text/html\n\n<p>a</p>";
    let head = "filedesc://x.arc 0.0.0.0 20140216050221 text/plain 8\n1 0 Live\n\n";
    let file = format!(
        "{head}http://a/b c?d e 1.2.3.4 20140216050221 text/html {}\n{body}\nhttp://bad/ 1.2.3.4 20140216050221 text/html abc\n\
         http://c/ 1.2.3.4 20140216050221 text/html {}\n{body}\n",
        body.len(),
        body.len()
    );
    check(
        file.as_bytes(),
        "x.arc",
        expect![[r#"
        Some(63) http://a/b c?d e html "<p>a</p>"
        Some(166) http://bad/ Failed extract.broken_record (the length is no number)
        Some(215) http://c/ html "<p>a</p>"
        skipped {"filedesc": 1}
    "#]],
    );
}

fn tar(members: &[(&str, &str)]) -> Vec<u8> {
    let mut out = Vec::new();
    for (name, text) in members {
        let mut header = [0u8; 512];
        header[..name.len().min(100)].copy_from_slice(&name.as_bytes()[..name.len().min(100)]);
        header[124..136].copy_from_slice(format!("{:011o}\0", text.len()).as_bytes());
        header[156] = b'0';
        header[257..263].copy_from_slice(b"ustar\0");
        header[148..156].copy_from_slice(b"        ");
        let sum: u32 = header.iter().map(|&b| u32::from(b)).sum();
        header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
        out.extend_from_slice(&header);
        out.extend_from_slice(text.as_bytes());
        out.resize(out.len().next_multiple_of(512), 0);
    }
    out.resize(out.len() + 1024, 0);
    out
}

#[test]
fn archives_of_sources() {
    let files =
        [("a/x.tex", "one"), ("../evil.tex", "no"), ("/etc/passwd.tex", "no"), ("a/p.png", "no"), ("a/x.tex", "two")];
    check(
        &gzip(&tar(&files)),
        "x.tar.gz",
        expect![[r#"
        None a/x.tex latex "one"
        Some(2048)  Failed extract.unsafe_name (../evil.tex)
        Some(3072)  Failed extract.unsafe_name (/etc/passwd.tex)
        None a/p.png Dropped extract.unsupported_format
        Some(4096) a/x.tex latex "two"
    "#]],
    );
    let mut writer = ::zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in files.iter().take(4) {
        writer.start_file(*name, ::zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(text.as_bytes()).unwrap();
    }
    let zip = writer.finish().unwrap().into_inner();
    check(
        &zip,
        "x.zip",
        expect![[r#"
        None a/x.tex latex "one"
        Some(1)  Failed extract.unsafe_name (../evil.tex)
        Some(2)  Failed extract.unsafe_name (/etc/passwd.tex)
        None a/p.png Dropped extract.unsupported_format
    "#]],
    );
    let cut = tar(&[("a.md", "text"), ("b.md", &"long".repeat(200))]);
    check(
        &cut[..1200],
        "x.tar",
        expect![[r#"
        None a.md markdown "text"
        Some(1200)  Failed extract.truncated (the archive ends inside a member)
    "#]],
    );
}

#[test]
fn a_zip_bomb_is_refused() {
    let mut writer = ::zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = ::zip::write::SimpleFileOptions::default().compression_method(::zip::CompressionMethod::Deflated);
    writer.start_file("bomb.tex", options).unwrap();
    writer.write_all(&vec![b' '; 8 << 20]).unwrap();
    let zip = writer.finish().unwrap().into_inner();
    assert_eq!(listing(&zip, "x.zip"), "None bomb.tex Failed extract.compression_bomb\n");
}

#[test]
fn single_files_are_known_by_name_and_content() {
    for (name, bytes, format) in [
        ("a.py", &b"x = 1"[..], Format::Python),
        ("a.md.gz", b"# t", Format::Markdown),
        ("a.xml", b"<section><p>x</p></section>", Format::Pretext),
        ("noname", b"<!DOCTYPE html><p>x", Format::Html),
    ] {
        let rows: Vec<_> = records_of_bytes(bytes.to_vec(), name, &config()).unwrap().collect();
        assert_eq!(rows.len(), 1);
        assert_eq!(rows[0].as_ref().unwrap().format, format, "{name}");
    }
    assert_eq!(listing(b"", "a.bin"), "None  Dropped extract.unsupported_format\n");
    assert_eq!(
        listing(b"\x1f\x8b\x08\x00\x00", "a.tex.gz"),
        "None  Failed extract.truncated (the compressed data ends early)\n"
    );
}

proptest::proptest! {
    #[test]
    fn no_bytes_make_a_reader_panic(
        bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..600),
        kind in proptest::sample::select(vec!["x.warc", "x.arc", "x.tar", "x.zip", "x.warc.gz", "x"]),
        start in proptest::sample::select(vec![&b""[..], b"WARC/1.0\r\nContent-Length: 5\r\n\r\n", b"filedesc://x 1 20140216050221 t 3\n", b"PK\x03\x04", b"\x1f\x8b\x08\x00", b"\x28\xb5\x2f\xfd"]),
    ) {
        let all = [start, &bytes].concat();
        let rows = records_of_bytes(all, kind, &config()).unwrap().take(10_000).count();
        proptest::prop_assert!(rows < 10_000);
    }

    #[test]
    fn damaged_archives_are_read(at in 0usize..2000, value in proptest::num::u8::ANY) {
        let parts = [response("http://a/", "<p>a</p>"), response("http://b/", "<p>b</p>")];
        for mut file in [parts.concat().into_bytes(), members(&parts), gzip(&tar(&[("a.tex", "one"), ("b.tex", "two")]))] {
            let length = file.len();
            file[at % length] = value;
            let rows = records_of_bytes(file, "x", &config()).unwrap().take(100).count();
            proptest::prop_assert!(rows < 100);
        }
    }
}
