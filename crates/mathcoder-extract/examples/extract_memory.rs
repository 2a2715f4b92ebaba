//! How much memory a worker takes at most.
//!
//! In: the archives of pages and of textbooks in the folder of test data (`MATHCODER_DATA`). Out: a table on standard output. Each
//! line is a process of its own that reads one archive (or all of one kind, one after the other, as a worker does) and extracts
//! every record with the product's own defaults; its peak is what the kernel says of the whole process (`VmHWM`), program and tables included.
//! Further lines are long pages, the longest as long as a record may be: the page with the most tags for its length, repeated, and
//! pieces of markup, each repeated, that ask for the most memory in one way each.
//! Linux only; no time is measured.

#![allow(clippy::print_stdout, reason = "a program for a person")]

use mathcoder_extract::{
    ExtractConfig, HtmlOptions, ProjectContext, RawRecord, extract_html, extract_record, open_records,
};
use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Lengths of the pages made long, in MiB.
const LONG: [usize; 4] = [1, 4, 8, 32];

/// What pages of 32 MiB are made of, each by a name.
const HOSTILE: &[(&str, &str, &[u8])] = &[
    ("short tags", "", b"<b>"),
    ("empty paragraphs", "", b"<p>x"),
    ("attributes", "", b"<b id=a class=b href=c style=d>"),
    ("different classes", "", b"<p class=#>x"),
    ("attributes of a formula", "<math>", b"<mi a=b c=d e=f>x</mi>"),
    ("one formula", "<math>", b"<mi>x</mi><mo>+</mo>"),
    ("one paragraph", "<p>", b"words of a text "),
    ("paragraphs", "", b"<p>words of a text that goes on for more than a line of a page, as texts do"),
    ("references", "<p>", b"&lt;&amp;x "),
    ("line ends of DOS", "<p>", b"words\r\n"),
    ("Latin-1", "<p>", b"\xe9t\xe9 "),
    ("formulas in dollars", "<p>", b"\\(x\\) and $$y$$ "),
    ("one listing", "<pre>", b"a = b\n"),
    ("one row of a table", "<table><tr>", b"<td>x"),
    ("lists", "", b"<ul><li>x"),
    ("a script", "<script>MathJax", b" macros: {a: 'b'},"),
];

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.split_first() {
        Some((first, files)) if first == "--archives" => work(files),
        Some((first, rest)) if first == "--long" => work_on_long(rest),
        Some((first, [name])) if first == "--hostile" => work_on_hostile(name),
        _ => table(),
    }
}

fn table() -> Result<(), Box<dyn Error>> {
    let default = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data"));
    let data = std::env::var_os("MATHCODER_DATA").map_or(default, PathBuf::from);
    println!("{:<34} {:>12} {:>10}", "a worker over", "largest, MB", "peak, MiB");
    for (part, ending) in [("web", ".warc.gz"), ("textbooks", ".tar.gz")] {
        let mut files = archives(&data.join(part), ending);
        files.sort();
        if files.is_empty() {
            println!("skipped {part}: no *{ending} under {} (set MATHCODER_DATA)", data.display());
            continue;
        }
        for file in &files {
            row(file.rsplit('/').next().unwrap_or(file), "--archives", std::slice::from_ref(file))?;
        }
        row(&format!("all of {part}"), "--archives", &files)?;
        for length in LONG.iter().filter(|_| part == "web") {
            let arguments: Vec<String> = std::iter::once(length.to_string()).chain(files.iter().cloned()).collect();
            row(&format!("one page of {length} MiB"), "--long", &arguments)?;
        }
        for (name, ..) in HOSTILE.iter().filter(|_| part == "web") {
            row(&format!("32 MiB of {name}"), "--hostile", &[(*name).to_owned()])?;
        }
    }
    Ok(())
}

fn archives(folder: &Path, ending: &str) -> Vec<String> {
    let paths = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    paths.map(|path| path.to_string_lossy().into_owned()).filter(|path| path.ends_with(ending)).collect()
}

/// Runs this program again as a worker and writes down what it says.
fn row(name: &str, mode: &str, arguments: &[String]) -> Result<(), Box<dyn Error>> {
    let output = Command::new(std::env::current_exe()?).arg(mode).args(arguments).output()?;
    let said = String::from_utf8(output.stdout)?;
    let (largest, peak) = said.trim().split_once(' ').ok_or("the worker said nothing")?;
    println!("{name:<34} {largest:>12} {peak:>10}");
    Ok(())
}

/// A worker over archives.
fn work(files: &[String]) -> Result<(), Box<dyn Error>> {
    let config = ExtractConfig::default();
    let mut largest = 0;
    for file in files.iter().map(Path::new) {
        let context = ProjectContext::gather(file, &config)?;
        for record in open_records(file, &config)?.flatten() {
            largest = largest.max(record.bytes.len());
            drop(extract_record(&record, &context, &config));
        }
    }
    say(largest)
}

/// A worker over one long page.
fn work_on_long(arguments: &[String]) -> Result<(), Box<dyn Error>> {
    let (length, files) = arguments.split_first().ok_or("a length and archives are wanted")?;
    let wanted = length.parse::<usize>()? << 20;
    let mut densest: Option<(usize, RawRecord)> = None;
    for file in files {
        for page in open_records(Path::new(file), &ExtractConfig::default())?.flatten() {
            let tags = page.bytes.iter().filter(|byte| **byte == b'<').count() * 1_000 / page.bytes.len().max(1);
            if page.bytes.len() > 100_000 && densest.as_ref().is_none_or(|(most, _)| tags > *most) {
                densest = Some((tags, page));
            }
        }
    }
    let (_, page) = densest.ok_or("no page in the archives")?;
    let mut bytes = Vec::with_capacity(wanted);
    while bytes.len() < wanted {
        bytes.extend_from_slice(page.bytes.get(..page.bytes.len().min(wanted - bytes.len())).unwrap_or_default());
    }
    drop(page);
    drop(extract_html(&bytes, &HtmlOptions::default()));
    say(bytes.len())
}

/// A worker over one page of repeated markup.
fn work_on_hostile(name: &str) -> Result<(), Box<dyn Error>> {
    let (_, head, piece) = HOSTILE.iter().find(|(known, ..)| *known == name).ok_or("no such page")?;
    let mut bytes = head.as_bytes().to_vec();
    bytes.reserve(32 << 20);
    let mut number = 0_u32;
    while bytes.len() < 32 << 20 {
        match piece.iter().position(|&byte| byte == b'#') {
            Some(at) => {
                let (before, behind) = piece.split_at(at);
                bytes.extend([before, number.to_string().as_bytes(), behind.get(1..).unwrap_or_default()].concat());
            }
            None => bytes.extend_from_slice(piece),
        }
        number += 1;
    }
    drop(extract_html(&bytes, &HtmlOptions { charset: Some("utf-8"), ..HtmlOptions::default() }));
    say(bytes.len())
}

fn say(largest: usize) -> Result<(), Box<dyn Error>> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).ok_or("no VmHWM on this system")?;
    let kib: f64 = peak.trim().trim_end_matches(" kB").parse()?;
    println!("{:.2} {:.1}", largest as f64 / 1e6, kib / 1024.0);
    Ok(())
}
