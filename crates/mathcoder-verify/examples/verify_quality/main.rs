//! How many decisions are right: the verifier, the acceptance rule of the MathCoder2 release and Math-Verify on every labelled file;
//! then the public test pairs of Math-Verify, and the values of LaTeX formulas beside SymPy's.
//!
//! In: the shared data (`MATHCODER_DATA`); with `--peers` also packages that a virtual environment of its own gets from the package
//! registry, once. `--count N` bounds the pairs of a file that Math-Verify is asked about, spread evenly (200); `--formulas N` those
//! whose values are compared (3000); `--show` prints every disagreement. Out: tables. Nothing of the peers' tests is kept.

#![allow(clippy::print_stdout, reason = "a program for a person")]

mod decide;
mod formulas;
mod labelled;
mod peers;
mod table;

use labelled::{Labelled, Pair};
use std::error::Error;
use std::path::PathBuf;
use table::Score;

pub(crate) struct Options {
    peers: bool,
    count: usize,
    formulas: usize,
    pub(crate) show: bool,
}

fn main() -> Result<(), Box<dyn Error>> {
    let options = options();
    let default = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data"));
    let folder = std::env::var_os("MATHCODER_DATA").map_or(default, PathBuf::from);
    if !folder.is_dir() {
        println!("skipped: no {} (set MATHCODER_DATA)", folder.display());
        return Ok(());
    }
    let python = if options.peers { Some(peers::environment()?) } else { None };
    let mut files = labelled::files(&folder)?;
    if let Some(python) = &python {
        files.push(labelled::public_pairs(peers::lines(python, "harvest_pairs.py", &[])?));
    }
    println!("{}", table::SUMMARY_HEAD);
    let mut details = Vec::new();
    for file in &files {
        let scores = decisions(file, python.as_ref(), &options)?;
        scores.iter().for_each(|score| println!("{}", score.summary(file.name)));
        details.push((file, scores));
    }
    for (file, scores) in &details {
        table::print_kinds(file, scores);
        if options.show {
            table::print_disagreements(file, scores);
        }
    }
    match &python {
        Some(python) => formulas::compare(python, &folder, &options),
        None => Ok(()),
    }
}

/// What each of the deciders says of each pair of a file.
fn decisions(file: &Labelled, python: Option<&PathBuf>, options: &Options) -> Result<Vec<Score>, Box<dyn Error>> {
    let mut scores = vec![decide::verifier(file), decide::reference(file)];
    if let Some(python) = python {
        let sample = spread(file.pairs.len(), options.count);
        scores.push(decide::math_verify(file, &sample, python)?);
    }
    Ok(scores)
}

/// At most `count` places of `len`, evenly apart.
pub(crate) fn spread(len: usize, count: usize) -> Vec<usize> {
    if len <= count { (0..len).collect() } else { (0..count).map(|at| at * len / count).collect() }
}

fn options() -> Options {
    let arguments: Vec<String> = std::env::args().collect();
    let number = |name: &str, default: usize| {
        let at = arguments.iter().position(|argument| argument == name);
        at.and_then(|at| arguments.get(at + 1)).and_then(|value| value.parse().ok()).unwrap_or(default)
    };
    let has = |name: &str| arguments.iter().any(|argument| argument == name);
    Options {
        peers: has("--peers"),
        count: number("--count", 200),
        formulas: number("--formulas", 3_000),
        show: has("--show"),
    }
}
