//! Feeds mangled formulas, outputs and solutions to the parsers and the verifier, and says what took longest.
//!
//! In: `--seconds N` (60), `--seed N` (1), and the shared data where it lies (`MATHCODER_DATA`): real answers, stated results and
//! outputs, mangled by `mangle.rs`; a few seeds of its own without it. Out: inputs by target with their time (median, 99.9 %,
//! longest), memory at the start and at the end, and every input that panics or takes longer than the limit, which makes the run
//! fail (`FUZZ_SAVE` names a folder that gets them whole). Coverage is not measured: this needs no other compiler than the one that builds everything else.

#![allow(clippy::print_stdout, clippy::expect_used, reason = "a program for a person")]

mod mangle;

use mangle::Mangler;
use mathcoder_core::Checker;
use mathcoder_expr::{eval_exact, parse_latex, parse_plain, parse_python, samples, split_aligned};
use mathcoder_verify::{Verifier, final_answer};
use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, Instant};

/// An input that takes longer fails the run.
const LIMIT: Duration = Duration::from_millis(100);
/// Every so many inputs one is blown up to this size.
const HUGE: (u64, usize) = (4_000, 1 << 20);

type Target = (&'static str, fn(&Verifier, &str, &str));

const TARGETS: [Target; 7] = [
    ("latex", |_, a, _| read(parse_latex(a).ok())),
    ("plain", |_, a, _| read(parse_plain(a).ok())),
    ("python", |_, a, _| read(parse_python(a).ok())),
    ("aligned lines", |_, a, _| drop(split_aligned(a))),
    ("final answer", |_, a, _| drop(final_answer(a))),
    ("compare", |verifier, a, b| drop(verifier.compare(a, b))),
    ("grade", |verifier, a, b| drop(verifier.grade(a, b))),
];

/// Everything that walks over a tree.
fn read(tree: Option<mathcoder_expr::Expr>) {
    let Some(tree) = tree else { return };
    let _ = (tree.to_string(), samples(&tree), eval_exact(&tree), tree.clone() == tree);
}

/// Times of a target in buckets of a microsecond up to a millisecond, then of one; the longest with its input.
struct Times {
    buckets: Vec<u64>,
    longest: Duration,
    slowest: String,
}

impl Times {
    fn new() -> Self {
        Self { buckets: vec![0; 2_001], longest: Duration::ZERO, slowest: String::new() }
    }

    fn add(&mut self, taken: Duration, input: impl FnOnce() -> String) {
        let micros = usize::try_from(taken.as_micros()).unwrap_or(usize::MAX);
        let bucket = if micros < 1_000 { micros } else { (1_000 + micros / 1_000).min(2_000) };
        self.buckets[bucket] += 1;
        if taken > self.longest {
            (self.longest, self.slowest) = (taken, input());
        }
    }

    /// Microseconds under which this share of the inputs lies.
    fn quantile(&self, share: f64) -> usize {
        let all: u64 = self.buckets.iter().sum();
        let mut below = 0.0;
        let at = self.buckets.iter().position(|count| {
            below += *count as f64;
            below >= share * all as f64
        });
        at.map_or(0, |bucket| if bucket < 1_000 { bucket } else { (bucket - 1_000) * 1_000 })
    }
}

fn main() -> ExitCode {
    let option = |name: &str, default: u64| {
        let mut arguments = std::env::args().skip_while(|argument| argument != name);
        arguments.nth(1).and_then(|value| value.parse().ok()).unwrap_or(default)
    };
    let (limit, seed) = (Duration::from_secs(option("--seconds", 60)), option("--seed", 1));
    let verifier = Verifier::default();
    let mut mangler = Mangler::new(seeds(), seed);
    let mut times: Vec<Times> = TARGETS.iter().map(|_| Times::new()).collect();
    let (mut failures, mut count) = (BTreeSet::new(), 0u64);
    std::panic::set_hook(Box::new(|_| {}));
    let (started, memory) = (Instant::now(), (resident_kib(), std::cell::Cell::new(0)));
    while started.elapsed() < limit {
        let huge = count % HUGE.0 == HUGE.0 - 1;
        let (a, b) = if huge { (mangler.huge(HUGE.1), mangler.next()) } else { mangler.pair() };
        for ((name, target), times) in TARGETS.iter().zip(&mut times) {
            let run = || {
                let begun = Instant::now();
                let outcome = catch_unwind(AssertUnwindSafe(|| target(&verifier, &a, &b)));
                (outcome.is_err(), begun.elapsed())
            };
            let (panicked, mut taken) = run();
            if taken > LIMIT / 4 {
                // The machine may have been busy with something else: once more, by the clock of the processor.
                let before = cpu();
                let again = run().1;
                taken = taken.min(again).min(cpu().saturating_sub(before).max(Duration::from_millis(4)));
            }
            let shown = || format!("{:?} | {:?}", start_of(&a), start_of(&b));
            times.add(taken, shown);
            if panicked || taken > LIMIT {
                save(name, count, [&a, &b]);
                failures.insert(format!(
                    "{name}: {} in {taken:?}: {}",
                    if panicked { "panic" } else { "slow" },
                    shown()
                ));
            }
        }
        count += 1;
        if count == 2_000 {
            memory.1.set(resident_kib());
        }
    }
    println!("{:<14} {:>10} {:>9} {:>9} {:>12}", "target", "inputs", "median", "99.9 %", "longest");
    for ((name, _), times) in TARGETS.iter().zip(&times) {
        let (half, most) = (times.quantile(0.5), times.quantile(0.999));
        println!("{name:<14} {count:>10} {half:>6} µs {most:>6} µs {:>12?}  {}", times.longest, times.slowest);
    }
    println!(
        "memory: {} KiB at the start, {} after 2,000 inputs, {} at the end",
        memory.0,
        memory.1.get(),
        resident_kib()
    );
    println!("{} failures", failures.len());
    failures.iter().take(40).for_each(|failure| println!("{failure}"));
    if failures.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// CPU time of this thread so far, in ticks of some milliseconds.
fn cpu() -> Duration {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    Duration::from_nanos(stat.split(' ').next().and_then(|value| value.parse().ok()).unwrap_or(0))
}

/// Writes an input that fails into the folder named by `FUZZ_SAVE`, where it is set.
fn save(target: &str, number: u64, texts: [&str; 2]) {
    let Some(folder) = std::env::var_os("FUZZ_SAVE") else { return };
    let path = Path::new(&folder).join(format!("{}-{number}.json", target.replace(' ', "-")));
    let _ = std::fs::write(path, serde_json::json!(texts).to_string());
}

fn start_of(text: &str) -> String {
    text.chars().take(300).collect()
}

/// Real texts where they are, with some that are always there.
fn seeds() -> Vec<String> {
    let mut seeds: Vec<String> = mangle::SEEDS.iter().map(|seed| (*seed).to_owned()).collect();
    let default = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data");
    let folder = std::env::var("MATHCODER_DATA").unwrap_or(default.to_owned());
    let files = [
        ("recorded/equivalence.jsonl", ["stated", "output"]),
        ("recorded/executions.jsonl", ["stated_result", "stdout"]),
        ("benchmarks/math_test.jsonl", ["answer", "solution"]),
        ("benchmarks/ocw_test.jsonl", ["answer", "solution"]),
        ("benchmarks/olympiadbench_test.jsonl", ["answer", "answer"]),
    ];
    for (name, keys) in files {
        let Ok(text) = std::fs::read_to_string(Path::new(&folder).join(name)) else { continue };
        for row in text.lines().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok()) {
            seeds.extend(
                keys.iter().filter_map(|key| row[key].as_str()).filter(|text| text.len() < 4_000).map(str::to_owned),
            );
        }
    }
    seeds
}

/// Memory of this process that is in use.
fn resident_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or("0");
    line.split_whitespace().next().and_then(|value| value.parse().ok()).unwrap_or(0)
}
