//! How fast and how completely real pages and textbooks become text.
//!
//! In: the archives of pages and of textbooks in the folder of test data (`MATHCODER_DATA`). Out: a table on standard output, one
//! line an archive: records, documents, bytes in and out, formulas, and megabytes of source a second of CPU time. Everything
//! runs on one thread, once to warm up and three times to be measured; one archive at a time is held in memory. How good the
//! text is, is not judged here but by the tests on the same archives.

#![allow(clippy::print_stdout, reason = "a program for a person")]

use mathcoder_extract::{ExtractConfig, ProjectContext, RawRecord, extract_record, open_records};
use std::error::Error;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::time::Instant;

/// Measured rounds, after one that is not.
const ROUNDS: usize = 3;

/// What one archive, or all of them, gave. Byte and formula counts are the same in every round.
#[derive(Clone, Copy, Default)]
struct Tally {
    records: usize,
    documents: usize,
    bytes_in: usize,
    bytes_out: usize,
    seen: u64,
    kept: u64,
    failed: u64,
    read_seconds: f64,
    extract_seconds: f64,
}

fn main() -> Result<(), Box<dyn Error>> {
    let default = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data"));
    let folder = std::env::var_os("MATHCODER_DATA").map_or(default, PathBuf::from);
    for (part, ending) in [("web", ".warc.gz"), ("textbooks", ".tar.gz")] {
        let files = files(&folder.join(part), ending);
        if files.is_empty() {
            println!("skipped {part}: no *{ending} under {} (set MATHCODER_DATA)", folder.display());
            continue;
        }
        measure_all(part, &files)?;
    }
    Ok(())
}

fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let paths = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut files: Vec<PathBuf> = paths.filter(|path| path.to_string_lossy().ends_with(ending)).collect();
    files.sort();
    files
}

fn measure_all(part: &str, files: &[PathBuf]) -> Result<(), Box<dyn Error>> {
    let mut rounds: Vec<Vec<Tally>> = Vec::new();
    for round in 0..=ROUNDS {
        let tallies = files.iter().map(|file| measure(file)).collect::<Result<Vec<_>, _>>()?;
        if round > 0 {
            rounds.push(tallies);
        }
    }
    println!(
        "{part:<28} {:>7} {:>9} {:>8} {:>8} {:>8} {:>8} {:>7} {:>7}",
        "records", "documents", "MB in", "MB text", "formulas", "kept", "failed", "MB/s"
    );
    for (row, file) in files.iter().enumerate() {
        let of_file: Vec<Tally> = rounds.iter().filter_map(|round| round.get(row)).copied().collect();
        let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        print_row(name.split('.').next().unwrap_or(&name), &of_file);
    }
    let totals: Vec<Tally> = rounds.iter().map(|round| round.iter().copied().fold(Tally::default(), sum)).collect();
    print_row("all", &totals);
    print_speed("reading archives", &totals, |tally| tally.read_seconds);
    print_speed("text from records", &totals, |tally| tally.extract_seconds);
    print_speed("both", &totals, |tally| tally.read_seconds + tally.extract_seconds);
    println!();
    Ok(())
}

/// Reads one archive, then extracts all of its records.
fn measure(file: &Path) -> Result<Tally, Box<dyn Error>> {
    let config = ExtractConfig::default();
    let start = cpu_seconds();
    let context = ProjectContext::gather(file, &config)?;
    let records: Vec<RawRecord> = open_records(file, &config)?.flatten().collect();
    let read = cpu_seconds();
    let mut tally = Tally { records: records.len(), read_seconds: read - start, ..Tally::default() };
    for record in &records {
        tally.bytes_in += record.bytes.len();
        if let Ok(extracted) = extract_record(record, &context, &config) {
            tally.documents += 1;
            tally.bytes_out += extracted.text.len();
            tally.seen += u64::from(extracted.formulas.seen);
            tally.kept += u64::from(extracted.formulas.kept);
            tally.failed += u64::from(extracted.formulas.failed);
        }
    }
    tally.extract_seconds = cpu_seconds() - read;
    Ok(tally)
}

fn sum(a: Tally, b: Tally) -> Tally {
    Tally {
        records: a.records + b.records,
        documents: a.documents + b.documents,
        bytes_in: a.bytes_in + b.bytes_in,
        bytes_out: a.bytes_out + b.bytes_out,
        seen: a.seen + b.seen,
        kept: a.kept + b.kept,
        failed: a.failed + b.failed,
        read_seconds: a.read_seconds + b.read_seconds,
        extract_seconds: a.extract_seconds + b.extract_seconds,
    }
}

/// One line of the table; the speed is the median of the rounds, reading and extraction together.
fn print_row(name: &str, rounds: &[Tally]) {
    let Some(tally) = rounds.first() else { return };
    let [_, speed, _] = spread(rounds.iter().map(|t| megabytes(t.bytes_in) / (t.read_seconds + t.extract_seconds)));
    println!(
        "{name:<28} {:>7} {:>9} {:>8.2} {:>8.2} {:>8} {:>8} {:>7} {speed:>7.1}",
        tally.records,
        tally.documents,
        megabytes(tally.bytes_in),
        megabytes(tally.bytes_out),
        tally.seen,
        tally.kept,
        tally.failed
    );
}

fn print_speed(what: &str, rounds: &[Tally], seconds: impl Fn(&Tally) -> f64) {
    let [min, median, max] = spread(rounds.iter().map(|tally| megabytes(tally.bytes_in) / seconds(tally)));
    println!("{what:<20} min {min:>7.1}  median {median:>7.1}  max {max:>7.1}  MB of source per core-second");
}

/// Smallest, middle and largest of the rounds.
fn spread(values: impl Iterator<Item = f64>) -> [f64; 3] {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    let at = |index: usize| values.get(index).copied().unwrap_or(f64::NAN);
    [at(0), at(values.len() / 2), at(values.len().saturating_sub(1))]
}

fn megabytes(bytes: usize) -> f64 {
    bytes as f64 / 1e6
}

/// CPU seconds of this thread as the kernel counts them, so that other work on the machine is left out; wall-clock seconds
/// where the kernel does not tell.
fn cpu_seconds() -> f64 {
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds = stat.split(' ').next().and_then(|field| field.parse::<f64>().ok());
    nanoseconds.map_or_else(|| START.elapsed().as_secs_f64(), |nanoseconds| nanoseconds / 1e9)
}
