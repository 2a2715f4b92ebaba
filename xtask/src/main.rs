//! Developer tasks: `cargo xtask ci | test | tidy | metrics | bench NAME | chaos`.
//!
//! Each task is one file. They start cargo and git-tracked programs, read the working tree, and write nothing but what the
//! build writes (chaos: run folders under `target/chaos`). Exit code 0: all in order; 1: something is not; 2: no such task.

mod bench;
mod chaos;
mod ci;
mod metrics;
mod report;
mod shell;
mod source;
mod tidy;
mod workspace;

use std::process::ExitCode;

const USAGE: &str = "\
cargo xtask ci                 format, clippy, tests, documentation, tidy; stops at the first failure
               --tested        all of it but the tests
cargo xtask test               make the Python environment, then run all tests
cargo xtask tidy               look at arrows, headers, sizes, panics, names, reasons, licences
cargo xtask metrics [--json]   measure files, functions, tests, panics, documentation
cargo xtask bench NAME [...]   build with optimisation and measure: extract, dedup, decontaminate, ...
cargo xtask chaos [--help]     kill runs at random moments and compare what comes out";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let rest = arguments.get(1..).unwrap_or_default();
    let outcome = match arguments.first().map(String::as_str) {
        Some("ci") => ci::ci(rest),
        Some("test") => ci::test(),
        Some("tidy") => tidy::run(),
        Some("metrics") => metrics::run(rest),
        Some("bench") => bench::run(rest),
        Some("chaos") => chaos::run(rest),
        Some("help" | "--help" | "-h") => {
            println!("{USAGE}");
            Ok(true)
        }
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
