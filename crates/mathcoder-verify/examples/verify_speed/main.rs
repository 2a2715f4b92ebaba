//! How many stated results a second are compared with outputs, beside the acceptance rule of the MathCoder2 release, and how
//! many decisions of each are right.
//!
//! In: labelled pairs, recorded executions and planted errors of the folder of test data (`MATHCODER_DATA`). Out: tables on
//! standard output; times are CPU time of one thread, three rounds after one that is not counted. Pairs whose label is open
//! count for speed only; `extremes.rs` has single pairs, threads and megabytes. Which kinds of pairs go wrong is shown by the tests
//! on the same files, not here.

#![allow(clippy::print_stdout, reason = "a program for a person")]

mod extremes;

use mathcoder_core::{Checker, Comparison, Computation, Execution, Status, Verdict};
use mathcoder_verify::{Verifier, VerifyConfig, judge, reference_predicate};
use serde_json::Value;
use std::error::Error;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::time::Instant;

/// Measured rounds, after one that is not.
const ROUNDS: usize = 3;

/// A stated result and a program's output, with the label a person gave.
struct Pair {
    computation: Computation,
    error: String,
    kind: String,
    same: Option<bool>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let default = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data"));
    let folder = std::env::var_os("MATHCODER_DATA").map_or(default, PathBuf::from).join("recorded");
    if !folder.is_dir() {
        println!("skipped: no {} (set MATHCODER_DATA)", folder.display());
        return Ok(());
    }
    let names = ["equivalence.jsonl", "executions.jsonl", "seeded_errors.jsonl"];
    let files = names.map(|name| Ok((name, read(&folder.join(name))?)));
    let files = files.into_iter().collect::<Result<Vec<_>, Box<dyn Error>>>()?;
    let (verifier, config) = (Verifier::default(), VerifyConfig::default());
    println!("{:<40} {:>10} {:>10} {:>10}   pairs per core-second", "", "min", "median", "max");
    for (name, pairs) in &files {
        print_speed(&format!("{name}: comparison alone"), pairs, 20, |pair| {
            black_box(verifier.compare(&pair.computation.result, output(pair)));
        });
        if *name != "equivalence.jsonl" {
            print_speed(&format!("{name}: whole verdict"), pairs, 20, |pair| {
                black_box(judge(&pair.computation, &verifier, &config));
            });
        }
        print_speed(&format!("{name}: reference"), pairs, 2000, |pair| {
            black_box(reference_predicate(&pair.computation.result, output(pair), &pair.error));
        });
    }
    print_kinds(&files, &verifier);
    let own = read(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/labelled.jsonl")))?;
    let all = files.iter().flat_map(|(_, pairs)| pairs).chain(&own);
    let all: Vec<_> = all.map(|pair| (pair.computation.result.as_str(), output(pair))).collect();
    extremes::print_times(&all, &verifier);
    extremes::print_threads(&all, &verifier);
    extremes::print_megabytes(&verifier);
    println!("\n{:<34} {:>5} {:>5} {:>5}   {:>5} {:>5} {:>5}", "", "yes", "no", "???", "yes", "no", "???");
    for (name, pairs) in &files {
        let ours = |pair: &Pair| match *name {
            "equivalence.jsonl" => from_comparison(&verifier.compare(&pair.computation.result, output(pair))),
            _ => from_verdict(&judge(&pair.computation, &verifier, &config)),
        };
        print_decisions(name, pairs, ours);
        let reference = |pair: &Pair| Some(reference_predicate(&pair.computation.result, output(pair), &pair.error));
        print_decisions(&format!("{name}: reference"), pairs, reference);
    }
    println!("first three: labelled the same; last three: labelled different. `???` is never counted as correct.");
    Ok(())
}

/// Which pairs a row is about.
type Wanted<'a> = &'a dyn Fn(&Pair) -> bool;

/// The labelled pairs by what has to be read: numbers, formulas, all.
fn print_kinds(files: &[(&str, Vec<Pair>)], verifier: &Verifier) {
    const NUMERIC: &[&str] = &["integer", "rounding", "scientific", "fraction", "percent", "money", "ratio", "numpy"];
    const SYMBOLIC: &[&str] = &["symbolic", "surd", "constant", "complex", "solutions", "interval", "matrix"];
    let labelled = files.iter().find(|(name, _)| *name == "equivalence.jsonl");
    let Some((_, pairs)) = labelled else { return };
    let plain = |pair: &Pair| {
        pair.computation.result.trim_matches('$').parse::<f64>().is_ok() && output(pair).parse::<f64>().is_ok()
    };
    let numeric = |pair: &Pair| NUMERIC.contains(&pair.kind.as_str());
    let symbolic = |pair: &Pair| SYMBOLIC.contains(&pair.kind.as_str());
    let rows: [(&str, Wanted<'_>); 3] =
        [("two plain numbers", &plain), ("numeric kinds", &numeric), ("symbolic kinds", &symbolic)];
    for (what, wanted) in rows {
        let chosen: Vec<&Pair> = pairs.iter().filter(|pair| wanted(pair)).collect();
        print_speed(&format!("labelled pairs: {what} ({})", chosen.len()), &chosen, 100, |pair| {
            black_box(verifier.compare(&pair.computation.result, output(pair)));
        });
    }
}

fn output(pair: &Pair) -> &str {
    pair.computation.execution.as_ref().map_or("", |execution| &execution.stdout)
}

fn read(path: &Path) -> Result<Vec<Pair>, Box<dyn Error>> {
    let text = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let pairs: Result<Vec<Pair>, Box<dyn Error>> =
        text.lines().map(|line| Ok(pair(&serde_json::from_str(line)?))).collect();
    let mut pairs = pairs?;
    if path.ends_with("seeded_errors.jsonl") {
        // Planted errors are all to be refused, also the programs that print the right result without computing it.
        pairs.iter_mut().for_each(|pair| pair.same = Some(false));
    }
    Ok(pairs)
}

/// A pair from either form of row: `stated`, `output`, `same`, or an execution with `agrees`.
fn pair(row: &Value) -> Pair {
    let text = |keys: [&str; 2]| {
        let found = keys.iter().find_map(|key| row.get(*key)?.as_str());
        found.unwrap_or_default().to_owned()
    };
    let error = text(["error", "error"]);
    let execution = Execution {
        status: if error.is_empty() { Status::Ok } else { Status::Error },
        stdout: text(["output", "stdout"]),
        stderr: error.clone(),
        exit_code: None,
        truncated: false,
        nondeterministic: false,
        usage: None,
    };
    let computation = Computation {
        result: text(["stated", "stated_result"]),
        code: text(["code", "code"]),
        execution: Some(execution),
        ..Computation::default()
    };
    let kind = text(["kind", "kind"]);
    Pair { computation, error, kind, same: ["same", "agrees"].iter().find_map(|key| row.get(*key)?.as_bool()) }
}

fn from_comparison(comparison: &Comparison) -> Option<bool> {
    match comparison {
        Comparison::Equal { .. } => Some(true),
        Comparison::Different { .. } => Some(false),
        Comparison::NotComparable(_) => None,
    }
}

fn from_verdict(verdict: &Verdict) -> Option<bool> {
    match verdict {
        Verdict::Verified { .. } => Some(true),
        Verdict::Refuted { .. } | Verdict::Failed { .. } => Some(false),
        Verdict::Unverifiable { .. } => None,
    }
}

fn print_speed<P: std::borrow::Borrow<Pair>>(what: &str, pairs: &[P], repeats: usize, decide: impl Fn(&Pair)) {
    let mut speeds = Vec::new();
    for round in 0..=ROUNDS {
        let start = cpu_seconds();
        (0..repeats).for_each(|_| pairs.iter().for_each(|pair| decide(pair.borrow())));
        if round > 0 {
            speeds.push((pairs.len() * repeats) as f64 / (cpu_seconds() - start));
        }
    }
    speeds.sort_by(f64::total_cmp);
    let at = |index: usize| speeds.get(index).copied().unwrap_or(f64::NAN);
    println!("{what:<40} {:>10.0} {:>10.0} {:>10.0}", at(0), at(ROUNDS / 2), at(ROUNDS - 1));
}

fn print_decisions(what: &str, pairs: &[Pair], decide: impl Fn(&Pair) -> Option<bool>) {
    let count = |same: bool, decision: Option<bool>| {
        pairs.iter().filter(|pair| pair.same == Some(same) && decide(pair) == decision).count()
    };
    print!("{what:<34}");
    for same in [true, false] {
        let [yes, no, open] = [Some(true), Some(false), None].map(|decision| count(same, decision));
        print!(" {yes:>5} {no:>5} {open:>5}{}", if same { "  " } else { "\n" });
    }
}

/// CPU seconds of this thread as the kernel counts them, so that other work on the machine is left out; wall-clock seconds
/// where the kernel does not tell.
fn cpu_seconds() -> f64 {
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds = stat.split(' ').next().and_then(|field| field.parse::<f64>().ok());
    nanoseconds.map_or_else(|| START.elapsed().as_secs_f64(), |nanoseconds| nanoseconds / 1e9)
}
