//! Our speed on web pages with and without the prefilter beside that of other extractors on the same pages in the same call, and
//! the memory of one worker. In: the archives of pages in the folder of test data (`MATHCODER_DATA`), Python packages below
//! `bench/peers/.venv/extract`, which `cargo xtask bench extract-quality` makes (`MATHCODER_PEERS` names another interpreter).
//! Out: tables on standard output. Ours reads the
//! archives as it goes, one record at a time; the others get the pages decompressed, in memory, and every fourth to sixteenth.
//! Record counts are compared with warcio's where the package is there. Quality is measured elsewhere.

#![allow(clippy::print_stdout, reason = "a program for a person")]

use mathcoder_extract::{ExtractConfig, Prefilter, ProjectContext, extract_record, open_records};
use std::error::Error;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Measured rounds, after one that is not.
const ROUNDS: usize = 3;

/// Archives of pages as a general crawl has them: news, blogs, shops, manuals; few formulas.
const CRAWL: &[&str] = &["trafilatura_pages", "readability_pages", "networkx_docs", "rust_analyzer_docs"];
/// Pages that were chosen for their encodings of formulas and code.
const CHOSEN: &str = "llm_webkit_pages";

fn main() -> Result<(), Box<dyn Error>> {
    let default = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data"));
    let web = std::env::var_os("MATHCODER_DATA").map_or(default, PathBuf::from).join("web");
    let mut all: Vec<PathBuf> =
        std::fs::read_dir(&web).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    all.retain(|path| path.to_string_lossy().ends_with(".warc.gz"));
    all.sort();
    if all.is_empty() {
        println!("skipped: no archives under {} (set MATHCODER_DATA)", web.display());
        return Ok(());
    }
    let named = |names: &[&str]| -> Vec<PathBuf> {
        all.iter().filter(|path| names.iter().any(|name| path.to_string_lossy().contains(name))).cloned().collect()
    };
    let (crawl, chosen) = (named(CRAWL), named(&[CRAWL, &[CHOSEN]].concat()));
    for (name, files) in [("general pages", &crawl), ("general pages and chosen ones", &chosen), ("all archives", &all)]
    {
        println!("{name}: {} archives", files.len());
        let plain = measure("all pages", files, Prefilter::Off)?;
        let filtered = measure("with the prefilter", files, Prefilter::Mathematics)?;
        peers(files, plain, filtered)?;
    }
    println!("peak memory of this process, one worker: {:.0} MiB", peak_memory());
    warcio(&web.join("warc_samples"))
}

/// MB of decompressed pages per core-second, reading included: the median of the rounds.
fn measure(what: &str, files: &[PathBuf], prefilter: Prefilter) -> Result<f64, Box<dyn Error>> {
    let config = ExtractConfig { prefilter, ..ExtractConfig::default() };
    let mut speeds = Vec::new();
    let (mut bytes, mut documents) = (0_usize, 0_usize);
    for round in 0..=ROUNDS {
        (bytes, documents) = (0, 0);
        let start = cpu_seconds();
        for file in files {
            for record in open_records(file, &config)?.flatten() {
                bytes += record.bytes.len();
                documents += usize::from(extract_record(&record, &ProjectContext::default(), &config).is_ok());
            }
        }
        if round > 0 {
            speeds.push(bytes as f64 / 1e6 / (cpu_seconds() - start));
        }
    }
    speeds.sort_by(f64::total_cmp);
    let [min, median, max] =
        [0, speeds.len() / 2, speeds.len() - 1].map(|at| speeds.get(at).copied().unwrap_or(f64::NAN));
    println!(
        "  {what:<22} {:>7.1} MB {documents:>5} documents  min {min:>6.1}  median {median:>6.1}  max {max:>6.1} MB per core-second",
        bytes as f64 / 1e6
    );
    Ok(median)
}

/// The Python of the peers.
fn python() -> PathBuf {
    let default = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../bench/peers/.venv/extract/bin/python"));
    std::env::var_os("MATHCODER_PEERS").map_or(default, PathBuf::from)
}

fn script(name: &str) -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../bench/peers/extract")).join(name)
}

/// Runs the others and prints how many times as fast ours is.
fn peers(files: &[PathBuf], plain: f64, filtered: f64) -> Result<(), Box<dyn Error>> {
    if !python().exists() {
        println!("  peers skipped: {} is not there", python().display());
        return Ok(());
    }
    let mut peer =
        Command::new(python()).arg(script("speed.py")).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
    let mut input = peer.stdin.take().ok_or("no pipe")?;
    for file in files {
        for record in open_records(file, &ExtractConfig::default())?.flatten() {
            let (text, _) = mathcoder_extract::decode(&record.bytes, record.charset.as_deref());
            input.write_all(&(text.len() as u64).to_le_bytes())?;
            input.write_all(text.as_bytes())?;
        }
    }
    drop(input);
    let output = peer.wait_with_output()?;
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        let row: serde_json::Value = serde_json::from_str(line)?;
        let number = |key: &str| row.get(key).and_then(serde_json::Value::as_f64).unwrap_or(f64::NAN);
        let speed = number("bytes") / 1e6 / number("seconds");
        println!(
            "  {:<22} {:>7.1} MB, {} failed, {speed:.1} MB per core-second; ours is {:.1} times as fast, {:.1} with the prefilter",
            row.get("name").and_then(serde_json::Value::as_str).unwrap_or_default(),
            number("bytes") / 1e6,
            number("failed"),
            plain / speed,
            filtered / speed
        );
    }
    Ok(())
}

/// Compares record counts with warcio's, where it reads a file to its end.
fn warcio(folder: &Path) -> Result<(), Box<dyn Error>> {
    let files: Vec<PathBuf> =
        std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    let known = python().exists()
        && Command::new(python()).args(["-c", "import warcio"]).stderr(Stdio::null()).status()?.success();
    if !known || files.is_empty() {
        println!("warcio skipped: no samples, or the package is not there");
        return Ok(());
    }
    let output = Command::new(python()).arg(script("warcio_counts.py")).args(&files).stderr(Stdio::null()).output()?;
    let (mut equal, mut differ, mut unread) = (0, 0, 0);
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        let row: serde_json::Value = serde_json::from_str(line)?;
        let path = row.get("file").and_then(serde_json::Value::as_str).unwrap_or_default();
        let counts = row.get("counts").and_then(serde_json::Value::as_object).into_iter().flatten();
        let theirs: u64 = counts.filter_map(|(_, count)| count.as_u64()).sum();
        let mut records = open_records(Path::new(path), &ExtractConfig::default())?;
        let rows = records.by_ref().count() as u64;
        let ours = rows + records.skipped().values().sum::<u64>();
        match row.get("error").is_some_and(serde_json::Value::is_null) {
            false => {
                unread += 1;
                println!("  warcio stops after {theirs} records, ours reads {ours}: {path}");
            }
            true if ours == theirs => equal += 1,
            true => {
                differ += 1;
                println!("  warcio {theirs} records, ours {ours}: {path}");
            }
        }
    }
    println!("record counts: {equal} files equal, {differ} differ, {unread} that warcio does not read to their end");
    Ok(())
}

/// Most memory this process held, in MiB.
fn peak_memory() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<f64>().ok()).map_or(f64::NAN, |kib| kib / 1024.0)
}

/// CPU seconds of this thread as the kernel counts them, so that other work on the machine is left out.
fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    stat.split(' ').next().and_then(|field| field.parse::<f64>().ok()).map_or(f64::NAN, |nanoseconds| nanoseconds / 1e9)
}
