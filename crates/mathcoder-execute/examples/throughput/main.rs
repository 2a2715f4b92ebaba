//! CPU time per program and tier in strict and fast mode, and with `--peers` that of two other ways to run the same programs.
//!
//! In: the folder of test data (`MATHCODER_DATA`, or the first argument); `--rounds N` (3), `--count N` programs (all), spread
//! evenly; `--tier NAME` that tier alone. Out: tables on standard output. CPU time counts everything: programs, the interpreters that fork them, and
//! this process. It is the yardstick because other work on the machine hardly moves it; the wall clock it does.
//!
//! Peers (`bench/peers/execute/`), on the interpreter and the packages of the sandbox: `pool.py`, workers with the libraries
//! loaded that `exec` one program after the other without any isolation, as the reference's executor does; and a fresh
//! `python -c` per program, which is what a code server over HTTP starts for each request (its HTTP comes on top).

#![allow(clippy::print_stdout, reason = "a program for a person")]

mod family;
mod peers;
mod programs;

use family::cpu_time;
use mathcoder_core::{Execution, Limits, Program, SandboxError, Status};
use mathcoder_execute::{Environment, ExecuteConfig, Mode, Sandbox, Tier, inspect_code};
use std::error::Error;
use std::time::Duration;

/// What the command line asks for.
struct Options {
    data: Option<String>,
    rounds: usize,
    count: usize,
    with_peers: bool,
    tier: Option<String>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let options = options()?;
    let programs = programs::spread(programs::load(&programs::data_folder(options.data.clone()))?, options.count);
    let config = ExecuteConfig::default();
    let environment = Environment::prepare(&config)?;
    let mut tiers = Tier::ALL.map(|tier| Of { tier, programs: Vec::new(), strict: Vec::new(), fast: Vec::new() });
    for program in programs {
        let tier = Tier::of(&program.code, &inspect_code(&program.code));
        let is_wanted = options.tier.as_ref().is_none_or(|name| name == tier.name());
        if let Some(of) = tiers.iter_mut().find(|of| of.tier == tier && is_wanted) {
            of.programs.push(program);
        }
    }
    let [strict, fast] = [Mode::Strict, Mode::Fast].map(|mode| {
        let config = ExecuteConfig { mode, ..config.clone() };
        Sandbox::start(&config, &environment)
    });
    let (strict, fast) = (strict?, fast?);
    println!("{}, {} threads", environment.fingerprint(), strict.threads());
    let ended: usize = tiers.iter_mut().map(|of| of.keep_what_ends(&strict)).sum();
    println!("{ended} programs that run out of time are left out: they cost their limit anywhere");
    let mut different = 0;
    for round in 0..options.rounds {
        for of in &mut tiers {
            different += of.measure(&strict, &fast)?;
        }
        eprintln_round(round);
    }
    print_tiers(&tiers);
    let stats = fast.stats();
    println!("fast against strict, all programs of all rounds: {different} different results; {stats:?}");
    if options.with_peers {
        peers::compare(&environment, &tiers.map(|of| (of.tier, of.programs, of.strict, of.fast)))?;
    }
    Ok(())
}

/// The programs of a tier, and CPU milliseconds per program, one number for each round.
struct Of {
    tier: Tier,
    programs: Vec<Program>,
    strict: Vec<f64>,
    fast: Vec<f64>,
}

impl Of {
    /// Leaves out programs that run out of time, and says how many.
    fn keep_what_ends(&mut self, strict: &Sandbox) -> usize {
        let limits = Limits { cpu: Duration::from_secs(2), ..Limits::default() };
        let before = self.programs.len();
        let results = strict.execute_batch(&self.programs, &limits);
        let mut ends =
            results.iter().map(|result| !matches!(result, Ok(execution) if execution.status == Status::Timeout));
        self.programs.retain(|_| ends.next().unwrap_or(true));
        before - self.programs.len()
    }

    /// One round both ways; how many results differ.
    fn measure(&mut self, strict: &Sandbox, fast: &Sandbox) -> Result<usize, Box<dyn Error>> {
        if self.programs.is_empty() {
            return Ok(0);
        }
        let mut results = Vec::new();
        for (sandbox, times) in [(strict, &mut self.strict), (fast, &mut self.fast)] {
            sandbox.warm(self.tier)?;
            // A few without looking, so that every worker is forked.
            sandbox.execute_batch(self.programs.get(..4).unwrap_or_default(), &Limits::default());
            let before = cpu_time();
            results.push(sandbox.execute_batch(&self.programs, &Limits::default()));
            let used = cpu_time().saturating_sub(before);
            times.push(used.as_secs_f64() * 1e3 / self.programs.len() as f64);
        }
        let [one, other] = results.as_slice() else { return Ok(0) };
        let differing: Vec<usize> = (0..self.programs.len()).filter(|&i| !same(&one[i], &other[i])).collect();
        for &index in &differing {
            println!("differs: {:?}\n  {:?}\n  {:?}", self.programs[index].code, one[index], other[index]);
        }
        Ok(differing.len())
    }
}

fn same(one: &Result<Execution, SandboxError>, other: &Result<Execution, SandboxError>) -> bool {
    match (one, other) {
        (Ok(one), Ok(other)) => {
            mathcoder_execute::reproducible(one.clone()) == mathcoder_execute::reproducible(other.clone())
        }
        _ => false,
    }
}

fn print_tiers(tiers: &[Of]) {
    println!("CPU ms per program: least / median / most of the rounds");
    println!("{:<12} {:>9} {:>24} {:>24} {:>8}", "tier", "programs", "strict", "fast", "ratio");
    let three = |times: &[f64]| {
        let mut sorted = times.to_vec();
        sorted.sort_unstable_by(f64::total_cmp);
        let at = |place: usize| sorted.get(place).copied().unwrap_or(f64::NAN);
        format!("{:.2} / {:.2} / {:.2}", at(0), median(times), at(sorted.len().saturating_sub(1)))
    };
    for of in tiers.iter().filter(|of| !of.programs.is_empty()) {
        let ratio = median(&of.strict) / median(&of.fast);
        let (strict, fast) = (three(&of.strict), three(&of.fast));
        println!("{:<12} {:>9} {strict:>24} {fast:>24} {ratio:>7.2}x", of.tier.name(), of.programs.len());
    }
    let count: usize = tiers.iter().map(|of| of.programs.len()).sum();
    let all = |times: fn(&Of) -> &[f64]| {
        let sum: f64 = tiers
            .iter()
            .filter(|of| !of.programs.is_empty())
            .map(|of| median(times(of)) * of.programs.len() as f64)
            .sum();
        sum / count as f64
    };
    let (strict, fast) = (all(|of| &of.strict), all(|of| &of.fast));
    println!("{:<12} {count:>9} {strict:>24.2} {fast:>24.2} {:>7.2}x", "all", strict / fast);
}

/// The middle one, the lower of two.
pub(crate) fn median(times: &[f64]) -> f64 {
    let mut sorted = times.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    sorted.get(sorted.len().saturating_sub(1) / 2).copied().unwrap_or(f64::NAN)
}

#[allow(clippy::print_stderr, reason = "progress for a person")]
fn eprintln_round(round: usize) {
    eprintln!("round {} done", round + 1);
}

fn options() -> Result<Options, Box<dyn Error>> {
    let mut options = Options { data: None, rounds: 3, count: 0, with_peers: false, tier: None };
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--peers" => options.with_peers = true,
            "--rounds" => options.rounds = arguments.next().ok_or("--rounds needs a number")?.parse()?,
            "--count" => options.count = arguments.next().ok_or("--count needs a number")?.parse()?,
            "--tier" => options.tier = arguments.next(),
            option if option.starts_with('-') => return Err(format!("unknown option {option}").into()),
            folder => options.data = Some(folder.to_owned()),
        }
    }
    Ok(options)
}
