//! Does a program give in the sandbox what it gives in a fresh interpreter? Output and class of error, on real programs, in
//! strict and in fast mode.
//!
//! In: the folder of test data (`MATHCODER_DATA`, or the first argument that is no option); `--count N` programs, spread evenly
//! over all (500; 0 is all); `--answers FILE` keeps what fresh interpreters gave, so that a run can be stopped and continued;
//! `--most N` asks at most so many new interpreters and compares what has an answer. Out: every difference, then a
//! summary of each mode. All programs take half an hour of CPU time the first time. Programs that ask for chance, the clock or
//! addresses, and those that run out of time, differ by their nature and are only counted.

#![allow(clippy::print_stdout, reason = "a program for a person")]

mod fresh;
#[path = "../throughput/programs.rs"]
mod programs;

use fresh::{Answer, Answers};
use mathcoder_core::{Execution, Limits, Program, Status};
use mathcoder_execute::{Environment, ExecuteConfig, Mode, Sandbox, inspect_code};
use std::collections::BTreeMap;
use std::error::Error;
use std::path::PathBuf;

/// Programs in one batch; large enough that fast mode puts as many together as it does in real use.
const AT_ONCE: usize = 2048;

struct Options {
    data: Option<String>,
    count: usize,
    most: usize,
    answers: Option<PathBuf>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let options = options()?;
    let programs = spread(programs::load(&programs::data_folder(options.data.clone()))?, options.count);
    let environment = Environment::prepare(&ExecuteConfig::default())?;
    let scratch = std::env::temp_dir().join(format!("differential-{}.jsonl", std::process::id()));
    let mut answers = Answers::read(options.answers.as_ref().unwrap_or(&scratch))?;
    let missing = programs.iter().filter(|program| answers.get(&environment, program).is_none()).cloned();
    let missing: Vec<Program> = missing.take(options.most).collect();
    println!("{} programs, {} to be asked of fresh interpreters now", programs.len(), missing.len());
    answers.complete(&environment, &missing)?;
    if options.most == usize::MAX {
        for mode in [Mode::Strict, Mode::Fast] {
            compare_all(&programs, mode, &environment, &answers)?;
        }
    }
    if options.answers.is_none() {
        std::fs::remove_file(scratch)?;
    }
    Ok(())
}

/// At most `count` of `all`, evenly spread; 0 is all.
fn spread(all: Vec<Program>, count: usize) -> Vec<Program> {
    let every = if count == 0 { 1 } else { all.len().div_ceil(count).max(1) };
    all.into_iter().step_by(every).collect()
}

/// Runs all programs in one mode and prints what differs.
fn compare_all(
    programs: &[Program],
    mode: Mode,
    environment: &Environment,
    answers: &Answers,
) -> Result<(), Box<dyn Error>> {
    let config = ExecuteConfig { mode, ..ExecuteConfig::default() };
    let sandbox = Sandbox::start(&config, environment)?;
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for part in programs.chunks(AT_ONCE) {
        for (program, here) in part.iter().zip(sandbox.execute_batch(part, &Limits::default())) {
            let here = here?;
            let Some(there) = answers.get(environment, program) else { continue };
            let finding = compare(program, &here, there);
            *counts.entry(finding).or_default() += 1;
            if finding.starts_with("different") {
                println!("{finding}\n{}\n  here:  {here:?}\n  fresh: {there:?}\n", program.code);
            }
        }
    }
    println!("{mode:?}, {}", environment.fingerprint());
    for (finding, count) in counts {
        println!("{count:>8} {finding}");
    }
    println!("{:?}", sandbox.stats());
    Ok(())
}

fn compare(program: &Program, here: &Execution, there: &Answer) -> &'static str {
    let notes = inspect_code(&program.code);
    if here.status == Status::Timeout || there.code == Some(124) {
        return "out of time";
    }
    let is_different =
        here.stdout != there.stdout || here.exit_code != there.code || class(&here.stderr) != class(&there.stderr);
    match is_different {
        false if here.exit_code == Some(0) => "same output",
        false => "same output and class of error",
        true if notes.is_random || notes.reads_clock || here.stdout.contains(" at 0x") => "chance, clock or address",
        true if here.stdout != there.stdout => "different output",
        true => "different end",
    }
}

/// The class of the exception at the end of a traceback.
fn class(stderr: &str) -> &str {
    let last = stderr.trim_end().lines().last().unwrap_or("");
    last.split([':', ' ']).next().unwrap_or("")
}

fn options() -> Result<Options, Box<dyn Error>> {
    let mut options = Options { data: None, count: 500, most: usize::MAX, answers: None };
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut number = |name: &str| -> Result<usize, Box<dyn Error>> {
            Ok(arguments.next().ok_or(format!("{name} needs a number"))?.parse()?)
        };
        match argument.as_str() {
            "--count" => options.count = number("--count")?,
            "--most" => options.most = number("--most")?,
            "--answers" => options.answers = Some(arguments.next().ok_or("--answers needs a file")?.into()),
            option if option.starts_with('-') => return Err(format!("unknown option {option}").into()),
            folder => options.data = Some(folder.to_owned()),
        }
    }
    Ok(options)
}
