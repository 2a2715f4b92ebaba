//! What is left after thousands of runs, and what a storm of hostile programs and killed interpreters costs the others.
//!
//! In: the folder of test data (`MATHCODER_DATA`, or the first argument); `--runs N` (10000) for each of the two long parts;
//! `--budget SECONDS` (0.5) of CPU time for an endless loop in the storm; `--kill-every SECONDS` (10) an interpreter there;
//! `--part NAME` one of `latency`, `mixed`, `storm` alone. Out: a table on standard output, each number with the bar that it is
//! held against; exit code 1 where one is missed.
//!
//! `mixed` runs every attack of the tests, alone and among others, between ordinary programs, and then looks for processes, files,
//! mounts, control groups and descriptors. `storm` runs real programs of which 1 % loop, 0.5 % eat memory and 0.5 % flood, while
//! every few seconds a warm interpreter is killed, and compares with a calm run of the same real programs. `latency` is how long
//! after its deadline a program still lives, and how long a first result takes. Each part runs on an own sandbox.

#![allow(clippy::print_stdout, reason = "a program for a person")]

mod attacks;
#[path = "../throughput/family.rs"]
mod family;
mod latency;
mod left;
mod mixed;
#[allow(dead_code, reason = "shared with the bench of throughput, which uses more of it")]
#[path = "../throughput/programs.rs"]
mod programs;
mod storm;
#[path = "../../tests/sandbox/limits.rs"]
mod support;

use mathcoder_execute::{Environment, ExecuteConfig};
use std::error::Error;
use std::process::ExitCode;
use std::time::Duration;

/// What the command line asks for.
struct Options {
    data: Option<String>,
    runs: usize,
    budget: Duration,
    kill_every: Duration,
    part: Option<String>,
}

/// One line of the table.
struct Finding {
    what: String,
    value: String,
    bar: String,
    is_met: bool,
}

impl Finding {
    /// A count or measurement that must not be above a bar.
    fn at_most(what: &str, value: f64, bar: f64, unit: &str) -> Self {
        let digits = usize::from(value.fract() != 0.0);
        Self {
            what: what.to_owned(),
            value: format!("{value:.digits$} {unit}"),
            bar: format!("<= {bar} {unit}"),
            is_met: value <= bar,
        }
    }

    /// A measurement that nothing is held against.
    fn note(what: &str, value: String) -> Self {
        Self { what: what.to_owned(), value, bar: String::new(), is_met: true }
    }
}

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let options = options()?;
    let config = ExecuteConfig::default();
    let environment = Environment::prepare(&config)?;
    println!("{}, {} threads", environment.fingerprint(), config.resolved_threads());
    let wants = |part: &str| options.part.as_ref().is_none_or(|name| name == part);
    let mut is_met = true;
    if wants("latency") {
        is_met &= print("latency", &latency::measure(&config, &environment)?);
    }
    if wants("mixed") {
        is_met &= print("mixed", &mixed::run(&config, &environment, options.runs)?);
    }
    if wants("storm") {
        let programs = programs::load(&programs::data_folder(options.data.clone()))?;
        is_met &= print("storm", &storm::run(&config, &environment, (&programs, &options))?);
    }
    Ok(if is_met { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn print(part: &str, findings: &[Finding]) -> bool {
    println!("\n{part}");
    for Finding { what, value, bar, is_met } in findings {
        println!("  {} {what:<62} {value:>22}  {bar}", if *is_met { " " } else { "!" });
    }
    findings.iter().all(|finding| finding.is_met)
}

fn options() -> Result<Options, Box<dyn Error>> {
    let mut options = Options {
        data: None,
        runs: 10_000,
        budget: Duration::from_millis(500),
        kill_every: Duration::from_secs(10),
        part: None,
    };
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().ok_or_else(|| format!("{argument} needs a value"));
        match argument.as_str() {
            "--runs" => options.runs = value()?.parse()?,
            "--budget" => options.budget = Duration::try_from_secs_f64(value()?.parse()?)?,
            "--kill-every" => options.kill_every = Duration::try_from_secs_f64(value()?.parse()?)?,
            "--part" => options.part = Some(value()?),
            other if other.starts_with('-') => return Err(format!("no option {other}").into()),
            _ => options.data = Some(argument),
        }
    }
    Ok(options)
}

/// The value below which a share of the sorted values lies.
fn quantile(sorted: &[f64], share: f64) -> f64 {
    let place = (sorted.len().saturating_sub(1) as f64 * share).round() as usize;
    sorted.get(place).copied().unwrap_or(0.0)
}
