//! CPU time per program in strict and in fast mode, and of other ways to run the same programs, in the same minutes.
//!
//! In: the folder of test data (`MATHCODER_DATA`, or the first argument); `--rounds N` (3); `--count N` light programs a round
//! (900), and a fifth as many symbolic ones; 0 splits all programs among the rounds; `--in-order` takes them as they stand in the
//! files; `--alone` without peers. Out: tables on standard output. CPU time counts everything: programs, the interpreters that
//! fork them, and this process. It is the yardstick because other work on the machine moves it less than the wall clock.
//!
//! Programs come in one random order with a fixed seed, the same for all, since neighbours in the files are parts of one
//! solution, which fills a pool's caches as no corpus does. Each round has programs of its own. Of a sample few begin as another
//! one does, of whole files most. Programs that run out of time are left out beforehand: they cost their limit anywhere.
//!
//! Contenders besides the two modes (`bench/peers/execute/`): the reference's pool, on the sandbox's interpreter and on that
//! which `python3` means here; a leaner warm pool; a fresh interpreter for each program; a code server over HTTP that starts
//! one (both on a twelfth of the programs); and the floor, `exec` in one
//! process, on programs it has not seen and on the same ones again.

#![allow(clippy::print_stdout, reason = "a program for a person")]

mod family;
mod peers;
mod programs;
mod table;

use family::cpu_time;
use mathcoder_core::{Execution, Limits, Program, SandboxError, Status, content_hash};
use mathcoder_execute::{Environment, ExecuteConfig, Mode, Sandbox, Tier, inspect_code, reproducible};
use peers::Peer;
use std::error::Error;
use std::io::Write;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::time::Duration;
use table::Times;

/// Peers that start an interpreter for each program get one program in so many.
const SLOW: usize = 12;

/// Programs of either kind run by everyone before the first round.
const REHEARSAL: usize = 24;

/// The reference's pool on the interpreter that `python3` is on this machine, which need not be the fastest.
const USUAL: &str = "with python3";

/// Name in the tables, and script.
const PEERS: [(&str, &str); 6] = [
    ("reference pool", "reference_pool"),
    (USUAL, "reference_pool"),
    ("warm pool", "warm_pool"),
    ("fresh", "fresh"),
    ("http server", "http_server"),
    ("floor", "floor"),
];

/// Light programs import the standard library only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    Light,
    Symbolic,
}

/// What the command line asks for.
struct Options {
    data: Option<String>,
    rounds: usize,
    count: usize,
    with_peers: bool,
    in_order: bool,
}

/// Programs of one kind, in one file for the peers, in the order of all contenders.
struct Set {
    kind: Kind,
    programs: Vec<Program>,
    file: PathBuf,
}

fn main() -> Result<(), Box<dyn Error>> {
    let options = options()?;
    let mut all = programs::load(&programs::data_folder(options.data.clone()))?;
    if !options.in_order {
        all = shuffled(all);
    }
    let config = ExecuteConfig::default();
    let environment = Environment::prepare(&config)?;
    let usual = Environment::prepare(&ExecuteConfig { python: Some("python3".into()), ..config.clone() })?;
    let start = |mode| Sandbox::start(&ExecuteConfig { mode, ..config.clone() }, &environment);
    let share = share_of_symbolic(&all);
    println!("{}, {} programs, {:.1} % symbolic", environment.fingerprint(), all.len(), share * 100.0);
    let folder = std::env::temp_dir().join(format!("throughput-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    // A sandbox of its own sorts out what runs out of time, so that those measured have seen nothing.
    let sets = {
        let sieve = start(Mode::Fast)?;
        [Kind::Light, Kind::Symbolic].map(|kind| Set::new(kind, &all, &options, (&sieve, &folder)))
    };
    let [light, symbolic] = sets;
    let sets = [light?, symbolic?];
    let (strict, fast) = (start(Mode::Strict)?, start(Mode::Fast)?);
    let mut times = Times::new();
    let mut different = 0;
    for set in &sets {
        let mut peers = Vec::new();
        for (name, script) in PEERS.iter().filter(|_| options.with_peers) {
            let environment = if *name == USUAL { &usual } else { &environment };
            peers.push((*name, Peer::start(script, environment, &set.file)?));
        }
        different += set.compete((&strict, &fast), &mut peers, (&options, &mut times))?;
    }
    std::fs::remove_dir_all(&folder)?;
    let mut contenders = vec!["strict", "fast"];
    contenders.extend(PEERS.map(|(name, _)| name));
    contenders.push("floor again");
    table::print(&times, &contenders, share);
    println!("\nfast against strict, all programs of all rounds: {different} different results; {:?}", fast.stats());
    Ok(())
}

impl Set {
    /// The programs of `kind` that the rounds need and that end, and the file with them.
    fn new(
        kind: Kind,
        all: &[Program],
        options: &Options,
        (sieve, folder): (&Sandbox, &Path),
    ) -> Result<Self, Box<dyn Error>> {
        let of_kind = all.iter().filter(|program| kind_of(program) == kind);
        let per_round = if kind == Kind::Light { options.count } else { options.count.div_ceil(5) };
        let wanted = if options.count == 0 { usize::MAX } else { per_round * options.rounds + REHEARSAL };
        let mut programs: Vec<Program> = of_kind.take(wanted).cloned().collect();
        let limits = Limits { cpu: Duration::from_secs(2), ..Limits::default() };
        let results = sieve.execute_batch(&programs, &limits);
        let mut ends = results.iter().map(|result| matches!(result, Ok(one) if one.status != Status::Timeout));
        programs.retain(|_| ends.next().unwrap_or(false));
        let file = folder.join(format!("{kind:?}.jsonl"));
        let mut out = std::io::BufWriter::new(std::fs::File::create(&file)?);
        for program in &programs {
            writeln!(out, "{}", serde_json::to_string(program)?)?;
        }
        println!(
            "{kind:?}: {} programs, {} left out that run out of time",
            programs.len(),
            results.len() - programs.len()
        );
        Ok(Self { kind, programs, file })
    }

    /// All rounds of all contenders; how many results of fast mode differ from those of strict mode.
    fn compete(
        &self,
        (strict, fast): (&Sandbox, &Sandbox),
        peers: &mut [(&'static str, Peer)],
        (options, times): (&Options, &mut Times),
    ) -> Result<usize, Box<dyn Error>> {
        let rehearsal = 0..REHEARSAL.min(self.programs.len());
        for sandbox in [strict, fast] {
            sandbox.execute_batch(self.part(rehearsal.clone()), &Limits::default());
        }
        for (_, peer) in peers.iter_mut() {
            peer.turn(rehearsal.clone())?;
        }
        let others: Vec<u32> = peers.iter().map(|(_, peer)| peer.number()).collect();
        let size = (self.programs.len() - rehearsal.end) / options.rounds.max(1);
        let mut different = 0;
        for round in 0..options.rounds {
            let first = rehearsal.end + round * size;
            let mut results = Vec::new();
            for (name, sandbox) in [("strict", strict), ("fast", fast)] {
                let before = cpu_time(std::process::id(), &others);
                results.push(sandbox.execute_batch(self.part(first..first + size), &Limits::default()));
                let used = cpu_time(std::process::id(), &others).saturating_sub(before);
                self.note(times, name, (used, size));
            }
            different += self.differing(first, &results);
            for (name, peer) in peers.iter_mut() {
                let part = if matches!(*name, "fresh" | "http server") { size.div_ceil(SLOW) } else { size };
                let used = peer.turn(first..first + part)?;
                self.note(times, name, (used, part));
                if *name == "floor" {
                    let used = peer.turn(first..first + part)?;
                    self.note(times, "floor again", (used, part));
                }
            }
            progress(self.kind, round);
        }
        Ok(different)
    }

    fn part(&self, range: Range<usize>) -> &[Program] {
        self.programs.get(range).unwrap_or_default()
    }

    fn note(&self, times: &mut Times, name: &'static str, (used, count): (Duration, usize)) {
        times.entry((name, self.kind)).or_default().push(used.as_secs_f64() * 1e3 / count.max(1) as f64);
    }

    /// Prints the programs of which the two results differ, and counts them.
    fn differing(&self, first: usize, results: &[Vec<Result<Execution, SandboxError>>]) -> usize {
        let [strict, fast] = results else { return 0 };
        let pairs = strict.iter().zip(fast).enumerate().filter(|(_, (one, other))| !same(one, other));
        pairs
            .map(|(index, (one, other))| {
                println!("differs: {:?}\n  {one:?}\n  {other:?}", self.programs.get(first + index));
            })
            .count()
    }
}

fn same(one: &Result<Execution, SandboxError>, other: &Result<Execution, SandboxError>) -> bool {
    match (one, other) {
        (Ok(one), Ok(other)) => reproducible(one.clone()) == reproducible(other.clone()),
        _ => false,
    }
}

fn kind_of(program: &Program) -> Kind {
    match Tier::of(&program.code, &inspect_code(&program.code)) {
        Tier::Light => Kind::Light,
        Tier::Symbolic | Tier::Scientific => Kind::Symbolic,
    }
}

fn share_of_symbolic(programs: &[Program]) -> f64 {
    let symbolic = programs.iter().filter(|program| kind_of(program) == Kind::Symbolic).count();
    symbolic as f64 / programs.len().max(1) as f64
}

/// In the order of their hashes, which has nothing to do with where they come from.
fn shuffled(mut programs: Vec<Program>) -> Vec<Program> {
    programs.sort_by_cached_key(|program| content_hash(program.code.as_bytes()));
    programs
}

#[allow(clippy::print_stderr, reason = "progress for a person")]
fn progress(kind: Kind, round: usize) {
    eprintln!("{kind:?}: round {} done", round + 1);
}

fn options() -> Result<Options, Box<dyn Error>> {
    let mut options = Options { data: None, rounds: 3, count: 900, with_peers: true, in_order: false };
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--in-order" => options.in_order = true,
            "--alone" => options.with_peers = false,
            "--rounds" => options.rounds = arguments.next().ok_or("--rounds needs a number")?.parse()?,
            "--count" => options.count = arguments.next().ok_or("--count needs a number")?.parse()?,
            option if option.starts_with('-') => return Err(format!("unknown option {option}").into()),
            folder => options.data = Some(folder.to_owned()),
        }
    }
    Ok(options)
}
