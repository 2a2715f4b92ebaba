//! Every attack of the tests among ordinary programs, in both modes, until there are as many runs as wanted; then what is left.
//! In: a number of runs. Out: findings. Memory: the results of one round.

use crate::Finding;
use crate::attacks::{self, Attack};
use crate::left::{self, Look};
use mathcoder_core::{Execution, Limits, Program, Status};
use mathcoder_execute::{Environment, ExecuteConfig, Mode, Sandbox};
use std::error::Error;

/// Of as many runs, this many are rounds of all attacks.
const RUNS_PER_ROUND: usize = 2500;

/// Counts over all rounds.
#[derive(Default)]
struct Counts {
    runs: usize,
    attacks: usize,
    wrong_ends: Vec<String>,
    wrong_neighbours: usize,
    over_output: usize,
    worst_memory: f64,
}

/// Runs, drops the sandboxes, looks.
pub(crate) fn run(
    config: &ExecuteConfig,
    environment: &Environment,
    runs: usize,
) -> Result<Vec<Finding>, Box<dyn Error>> {
    let before = Look::now();
    let attacks = attacks::all();
    let mut counts = Counts::default();
    for mode in [Mode::Strict, Mode::Fast] {
        let sandbox = Sandbox::start(&ExecuteConfig { mode, ..config.clone() }, environment)?;
        let idle = idle_memory(&sandbox)?;
        let rounds = (runs / RUNS_PER_ROUND / 2).max(1);
        let ordinary = (runs / 2 / rounds).saturating_sub(attacks.len());
        for round in 0..rounds {
            let programs = (0..ordinary).map(|n| (n + round) % 997);
            one_round(&sandbox, &attacks, &programs.collect::<Vec<_>>(), (&mut counts, idle))?;
        }
    }
    Ok(findings(&counts, attacks.len(), &before))
}

fn findings(counts: &Counts, kinds: usize, before: &Look) -> Vec<Finding> {
    let after = Look::now();
    let none = |what: &str, n: usize| Finding::at_most(what, n as f64, 0.0, "");
    vec![
        Finding::note("runs, of them attacks, kinds of attacks", format!("{} {} {kinds}", counts.runs, counts.attacks)),
        none(&format!("attacks that ended otherwise {}", counts.wrong_ends.join(" ")), counts.wrong_ends.len()),
        none("ordinary programs with another output", counts.wrong_neighbours),
        none("outputs above the limit", counts.over_output),
        Finding::at_most("largest memory beyond the idle program, of the limit", counts.worst_memory, 105.0, "%"),
        none("processes left", left::children().len()),
        none("files left", after.files.difference(&before.files).count()),
        none("mounts left", after.mounts.saturating_sub(before.mounts)),
        none("control groups left", left::groups()),
        none("descriptors left", after.descriptors.saturating_sub(before.descriptors)),
        none("threads left", after.threads.saturating_sub(before.threads) as usize),
        Finding::at_most("largest memory of the supervisor", left::most_memory_kb() as f64 / 1024.0, 200.0, "MiB"),
    ]
}

/// All attacks once, with ordinary programs around each; grouped by limits, which are those of a batch.
fn one_round(
    sandbox: &Sandbox,
    attacks: &[Attack],
    ordinary: &[usize],
    (counts, idle): (&mut Counts, u64),
) -> Result<(), Box<dyn Error>> {
    let mut left: Vec<&Attack> = attacks.iter().collect();
    while let Some(first) = left.first() {
        let limits = first.limits;
        let (now, later): (Vec<&Attack>, Vec<&Attack>) = left.iter().partition(|attack| attack.limits == limits);
        left = later;
        let share = ordinary.len() * now.len() / attacks.len().max(1) / now.len().max(1);
        let mut batch: Vec<(Program, Option<&Attack>, String)> = Vec::new();
        for (n, attack) in now.iter().enumerate() {
            batch.push((program(&attack.code), Some(attack), String::new()));
            for i in 0..share {
                let number = ordinary.get(n * share + i).copied().unwrap_or(0);
                batch.push((program(&format!("print(sum(range({number})))")), None, sum_below(number)));
            }
        }
        let programs: Vec<Program> = batch.iter().map(|(program, ..)| program.clone()).collect();
        for ((_, attack, printed), result) in batch.iter().zip(sandbox.execute_batch(&programs, &limits)) {
            let execution = result.map_err(|error| format!("{error}: {:?}", error.source))?;
            counts.look(&execution, &limits, (*attack, printed), idle);
        }
    }
    Ok(())
}

impl Counts {
    fn look(&mut self, execution: &Execution, limits: &Limits, (attack, printed): (Option<&Attack>, &str), idle: u64) {
        self.runs += 1;
        let over = execution.stdout.len() > limits.stdout_bytes || execution.stderr.len() > limits.stderr_bytes;
        self.over_output += usize::from(over);
        match attack {
            None => {
                let is_right = execution.status == Status::Ok && execution.stdout == printed;
                self.wrong_neighbours += usize::from(!is_right);
            }
            Some(attack) => {
                self.attacks += 1;
                if execution.status != attack.status {
                    self.wrong_ends.push(format!("{} ({:?})", attack.name, execution.status));
                }
                // Of the light interpreter only: what the others hold, their idle programs do not touch.
                let taken = execution.usage.map_or(0, |usage| usage.peak_kb << 10).saturating_sub(idle);
                if attack.status == Status::Memory && !attack.code.contains("numpy") {
                    self.worst_memory = self.worst_memory.max(taken as f64 * 100.0 / limits.memory_bytes as f64);
                }
            }
        }
    }
}

/// What a program holds that does nothing, in bytes.
fn idle_memory(sandbox: &Sandbox) -> Result<u64, Box<dyn Error>> {
    let execution = mathcoder_core::Executor::execute(sandbox, &program("pass"), &Limits::default())?;
    Ok(execution.usage.map_or(0, |usage| usage.peak_kb << 10))
}

fn sum_below(number: usize) -> String {
    format!("{}\n", (0..number).sum::<usize>())
}

fn program(code: &str) -> Program {
    Program { code: code.to_owned(), stdin: String::new() }
}
