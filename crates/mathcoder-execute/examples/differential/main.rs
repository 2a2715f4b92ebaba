//! Does a program give in the sandbox what it gives in a fresh interpreter? Output and class of error, on real programs, in
//! strict and in fast mode.
//!
//! In: the folder of test data (`MATHCODER_DATA`, or the first argument that is no option); `--count N` programs, spread evenly
//! over all (500; 0 is all); `--answers FILE` keeps what fresh interpreters gave, so that a run can be stopped and continued;
//! `--most N` asks at most so many new interpreters, the cheap ones first, and compares what has an answer. `--forked N` has all SymPy
//! programs but N answered by forks of an interpreter that has only imported the libraries, and compares these with fresh
//! interpreters where there are both. Out: every difference, then a summary of each mode. All programs take half an hour of
//! CPU time the first time, a quarter of it with forks. Programs that ask for chance, the clock or
//! addresses, and those that run out of time, differ by their nature and are only counted.

#![allow(clippy::print_stdout, reason = "a program for a person")]

mod fresh;
#[path = "../throughput/programs.rs"]
mod programs;

use fresh::{Answer, Answers, Way};
use mathcoder_core::{Execution, Limits, Program, Status};
use mathcoder_execute::{Environment, ExecuteConfig, Mode, Sandbox, Tier, inspect_code};
use std::collections::BTreeMap;
use std::error::Error;
use std::path::PathBuf;

/// Programs in one batch; large enough that fast mode puts as many together as it does in real use.
const AT_ONCE: usize = 2048;

struct Options {
    data: Option<String>,
    count: usize,
    most: usize,
    forked: Option<usize>,
    answers: Option<PathBuf>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let options = options()?;
    let programs = spread(programs::load(&programs::data_folder(options.data.clone()))?, options.count);
    let environment = Environment::prepare(&ExecuteConfig::default())?;
    let scratch = std::env::temp_dir().join(format!("differential-{}.jsonl", std::process::id()));
    let mut answers = Answers::read(options.answers.as_ref().unwrap_or(&scratch))?;
    let tier = |program: &Program| Tier::of(&program.code, &inspect_code(&program.code));
    let mut wanted = programs.clone();
    wanted.sort_by_key(|program| (answers.get(&environment, program, Way::Fresh).is_none(), tier(program)));
    let first_symbolic = wanted.iter().filter(|program| tier(program) != Tier::Light).count();
    let spared = options.forked.map_or(0, |kept| first_symbolic.saturating_sub(kept));
    wanted.truncate(wanted.len() - spared);
    wanted.retain(|program| answers.get(&environment, program, Way::Fresh).is_none());
    wanted.truncate(options.most);
    println!("{} programs, {} to be asked of fresh interpreters now", programs.len(), wanted.len());
    answers.complete(&environment, &wanted, Way::Fresh)?;
    if options.forked.is_some() {
        let symbolic: Vec<Program> = programs.iter().filter(|one| tier(one) == Tier::Symbolic).cloned().collect();
        answers.complete(&environment, &symbolic, Way::Forked)?;
        compare_ways(&symbolic, &environment, &answers);
    }
    let has_answer = |program: &Program| {
        [Way::Fresh, Way::Forked].iter().any(|way| answers.get(&environment, program, *way).is_some())
    };
    let answered: Vec<Program> = programs.into_iter().filter(has_answer).collect();
    for mode in [Mode::Strict, Mode::Fast] {
        compare_all(&answered, mode, &environment, &answers)?;
    }
    if options.answers.is_none() {
        std::fs::remove_file(scratch)?;
    }
    Ok(())
}

/// Says how far forks answer as fresh interpreters do.
fn compare_ways(programs: &[Program], environment: &Environment, answers: &Answers) {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for program in programs {
        let both = [Way::Fresh, Way::Forked].map(|way| answers.get(environment, program, way));
        let [Some(fresh), Some(forked)] = both else { continue };
        let is_late = [fresh, forked].iter().any(|answer| answer.code == Some(124));
        let is_same =
            fresh.stdout == forked.stdout && fresh.code == forked.code && class(&fresh.stderr) == class(&forked.stderr);
        let finding = if is_late {
            "out of time"
        } else if is_same {
            "same"
        } else {
            "different"
        };
        *counts.entry(finding).or_default() += 1;
        if finding == "different" {
            println!("forks differ\n{}\n  fresh:  {fresh:?}\n  forked: {forked:?}\n", program.code);
        }
    }
    println!("forks against fresh interpreters: {counts:?}");
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
            let [fresh, forked] = [Way::Fresh, Way::Forked].map(|way| answers.get(environment, program, way));
            *counts.entry(if fresh.is_some() { "(fresh interpreters)" } else { "(forks)" }).or_default() += 1;
            let Some(there) = fresh.or(forked) else { continue };
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
    if here.status == Status::OutputLimit && there.stdout.starts_with(&here.stdout) {
        return "past the output limit, the same up to it";
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
    let mut options = Options { data: None, count: 500, most: usize::MAX, forked: None, answers: None };
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut number = |name: &str| -> Result<usize, Box<dyn Error>> {
            Ok(arguments.next().ok_or(format!("{name} needs a number"))?.parse()?)
        };
        match argument.as_str() {
            "--count" => options.count = number("--count")?,
            "--forked" => options.forked = Some(number("--forked")?),
            "--most" => options.most = number("--most")?,
            "--answers" => options.answers = Some(arguments.next().ok_or("--answers needs a file")?.into()),
            option if option.starts_with('-') => return Err(format!("unknown option {option}").into()),
            folder => options.data = Some(folder.to_owned()),
        }
    }
    Ok(options)
}
