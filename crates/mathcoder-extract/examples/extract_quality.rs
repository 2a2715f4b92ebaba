//! How right the text of real pages is, beside other extractors.
//!
//! In: the archives of pages and of textbooks in the folder of test data (`MATHCODER_DATA`); names of sections as arguments,
//! none for all. Out: tables on standard output. This program only writes down what the crate makes of every page; what is right
//! is decided by the scripts in `bench/peers/extract`, which read the pages by other means (lxml, html5lib) and run the peers.
//! Their environment, pinned, is made on the first run. With `--mathml`, MathML elements come in and LaTeX goes out, one JSON
//! string a line: the scripts ask for that. One archive at a time is held in memory.

#![allow(clippy::print_stdout, reason = "a program for a person")]

use mathcoder_extract::{
    ExtractConfig, HtmlOptions, HtmlScope, ProjectContext, extract_html, extract_record, open_records,
};
use serde_json::json;
use std::error::Error;
use std::fs::File;
use std::io::{BufRead, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Sources of books of which the rendered site is at hand.
const BOOKS: &[&str] = &["discrete_book_source", "cp_algorithms_md", "oi_wiki_math_md"];

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.first().is_some_and(|first| first == "--mathml") {
        return convert_lines();
    }
    let default = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data"));
    let data = std::env::var_os("MATHCODER_DATA").map_or(default, PathBuf::from);
    if !data.join("web").is_dir() {
        println!("skipped: no folder `web` under {} (set MATHCODER_DATA)", data.display());
        return Ok(());
    }
    let root = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."));
    let out = root.join("target/extract-quality");
    std::fs::create_dir_all(&out)?;
    write_pages(&data.join("web"), &out.join("pages.jsonl"))?;
    write_books(&data.join("textbooks"), &out.join("books.jsonl"))?;
    judge(&root, &data, &out, &arguments)
}

/// The text of every page of every archive, one JSON object a line.
fn write_pages(web: &Path, target: &Path) -> Result<(), Box<dyn Error>> {
    let paths = std::fs::read_dir(web)?.flatten().map(|entry| entry.path());
    let mut files: Vec<PathBuf> = paths.filter(|path| path.to_string_lossy().ends_with(".warc.gz")).collect();
    files.sort();
    let mut out = BufWriter::new(File::create(target)?);
    for file in &files {
        write_records(file, &ProjectContext::default(), &mut out)?;
    }
    Ok(out.flush()?)
}

fn write_books(textbooks: &Path, target: &Path) -> Result<(), Box<dyn Error>> {
    let mut out = BufWriter::new(File::create(target)?);
    for book in BOOKS {
        let file = textbooks.join(format!("{book}.tar.gz"));
        let context = ProjectContext::gather(&file, &ExtractConfig::default())?;
        write_records(&file, &context, &mut out)?;
    }
    Ok(out.flush()?)
}

fn write_records(file: &Path, context: &ProjectContext, out: &mut dyn Write) -> Result<(), Box<dyn Error>> {
    let config = ExtractConfig::default();
    let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    for record in open_records(file, &config)?.flatten() {
        let extracted = extract_record(&record, context, &config).unwrap_or_default();
        let counts = extracted.formulas;
        let line = json!({
            "file": name, "offset": record.offset, "url": record.url, "member": record.member, "text": extracted.text,
            "seen": counts.seen, "kept": counts.kept, "failed": counts.failed,
        });
        writeln!(out, "{line}")?;
    }
    Ok(())
}

/// Fragments of HTML on standard input to their text on standard output, a JSON string a line each.
fn convert_lines() -> Result<(), Box<dyn Error>> {
    let mut out = BufWriter::new(std::io::stdout().lock());
    let options = HtmlOptions { charset: Some("utf-8"), scope: HtmlScope::WholePage };
    for line in std::io::stdin().lock().lines() {
        let fragment: String = serde_json::from_str(&line?)?;
        let text = extract_html(fragment.as_bytes(), &options).map_or(String::new(), |extracted| extracted.text);
        writeln!(out, "{}", serde_json::to_string(&text)?)?;
    }
    Ok(out.flush()?)
}

/// Runs the scripts that compare.
fn judge(root: &Path, data: &Path, out: &Path, sections: &[String]) -> Result<(), Box<dyn Error>> {
    let scripts = root.join("bench/peers/extract");
    let environment = environment(root, &scripts)?;
    let mut command = Command::new(environment.join("bin/python"));
    command.arg(scripts.join("quality.py")).args(sections);
    command.env("MATHCODER_DATA", data).env("PYTHONHASHSEED", "0");
    command.env("QUALITY_OUT", out).env("QUALITY_CONVERT", std::env::current_exe()?);
    command.env("NODE_PATH", environment.join("node_modules"));
    run(&mut command)
}

/// The pinned peers: made once, made again when the list of them changes.
fn environment(root: &Path, scripts: &Path) -> Result<PathBuf, Box<dyn Error>> {
    let environment = root.join("bench/peers/.venv/extract");
    let wanted = std::fs::read_to_string(scripts.join("requirements.txt"))?
        + &std::fs::read_to_string(scripts.join("package.json"))?;
    let stamp = environment.join("made-from");
    if std::fs::read_to_string(&stamp).is_ok_and(|made_from| made_from == wanted) {
        return Ok(environment);
    }
    run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&environment))?;
    let python = environment.join("bin/python");
    run(Command::new(&python).args(["-m", "pip", "install", "--quiet", "--upgrade", "pip"]))?;
    run(Command::new(&python).args(["-m", "pip", "install", "--quiet", "-r"]).arg(scripts.join("requirements.txt")))?;
    std::fs::copy(scripts.join("package.json"), environment.join("package.json"))?;
    if run(Command::new("npm").args(["install", "--silent", "--no-audit"]).current_dir(&environment)).is_err() {
        println!("no npm here: the round trip through Temml is left out");
    }
    std::fs::write(stamp, wanted)?;
    Ok(environment)
}

fn run(command: &mut Command) -> Result<(), Box<dyn Error>> {
    let status = command.status().map_err(|error| format!("{}: {error}", command.get_program().display()))?;
    if status.success() { Ok(()) } else { Err(format!("{command:?} ended with {status}").into()) }
}
