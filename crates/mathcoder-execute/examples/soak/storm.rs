//! Real programs with endless loops, memory hogs and floods among them, while warm interpreters are killed; against the same real
//! programs on a calm day. In: programs, how many runs, the CPU time of a loop. Out: findings. Memory: all results.

use crate::family::cpu_time;
use crate::{Finding, Options, left};
use mathcoder_core::{Execution, Limits, Program, SandboxError, Status};
use mathcoder_execute::{Environment, ExecuteConfig, Sandbox, reproducible};
use std::error::Error;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// What stands at every so manieth place instead of a real program, and how it must end.
const INTRUDERS: [(usize, &str, Status); 3] = [
    (100, "while True: pass", Status::Timeout),
    (200, "a = []\nwhile True:\n    a.append(bytearray(8 << 20))", Status::Memory),
    (200, "while True: print('flood ' * 1000)", Status::OutputLimit),
];

type Answers = Vec<Result<Execution, SandboxError>>;

pub(crate) fn run(
    config: &ExecuteConfig,
    environment: &Environment,
    (programs, options): (&[Program], &Options),
) -> Result<Vec<Finding>, Box<dyn Error>> {
    let limits = Limits { cpu: options.budget, memory_bytes: 256 << 20, ..Limits::default() };
    let sandbox = Sandbox::start(config, environment)?;
    // Those that need nearly as long as they may are neither loops nor not.
    let half = Limits { cpu: options.budget / 2, ..limits };
    let programs: Vec<Program> = spread(programs, options.runs).cloned().collect();
    let tried = sandbox.execute_batch(&programs, &half);
    let ends = |answer: &Result<Execution, SandboxError>| {
        answer.as_ref().is_ok_and(|execution| execution.status != Status::Timeout)
    };
    let real: Vec<&Program> =
        programs.iter().zip(&tried).filter(|(_, answer)| ends(answer)).map(|(program, _)| program).collect();
    let real: Vec<Program> = real.into_iter().cycle().take(options.runs).cloned().collect();
    let (begin, cpu_begin) = (Instant::now(), own_cpu_time());
    let calm = sandbox.execute_batch(&real, &limits);
    let calm_time = begin.elapsed();
    // Before the drop: what ends with its interpreter takes its times along.
    let calm_cpu = own_cpu_time() - cpu_begin;
    drop(sandbox);
    let mixed: Vec<Program> = real.iter().enumerate().map(|(place, program)| intruder_or(place, program)).collect();
    let sandbox = Sandbox::start(config, environment)?;
    let cpu_begin = own_cpu_time();
    let Storm { answers, time: storm_time, kills, lost } = storm(&sandbox, &mixed, (&limits, options.kill_every));
    let storm_cpu = own_cpu_time() + lost - cpu_begin;
    drop(sandbox);
    let counts = Counts::of(&calm, &answers);
    let loops =
        (0..mixed.len()).filter(|&place| intruder(place).is_some_and(|(_, end)| end == Status::Timeout)).count();
    let budget = options.budget.as_secs_f64() * loops as f64;
    let allowed = 2.0 * calm_time.as_secs_f64() + budget / config.resolved_threads() as f64;
    let allowed_cpu = 2.0 * calm_cpu.as_secs_f64() + budget;
    let none = |what: &str, n: usize| Finding::at_most(what, n as f64, 0.0, "");
    Ok(vec![
        Finding::note("programs, interpreters killed", format!("{} {kills}", mixed.len())),
        none("programs without exactly one result in its place", mixed.len().abs_diff(answers.len())),
        none(&format!("failures of the sandbox {}", counts.why), counts.failures),
        none("real programs with another result than on the calm day", counts.different),
        none("intruders that ended otherwise", counts.wrong_ends),
        Finding::note("calm run", format!("{:.1} s", calm_time.as_secs_f64())),
        Finding::at_most(
            "storm, against twice that and the loops' budget",
            storm_time.as_secs_f64(),
            allowed.round(),
            "s",
        ),
        Finding::note("calm run, CPU time", format!("{:.1} s", calm_cpu.as_secs_f64())),
        Finding::at_most("storm, CPU time, in the same way", storm_cpu.as_secs_f64(), allowed_cpu.round(), "s"),
        none("processes left", left::children().len()),
        Finding::at_most("largest memory of the supervisor", left::most_memory_kb() as f64 / 1024.0, 200.0, "MiB"),
    ])
}

/// CPU time of this process and of all that it has started, the ended ones included.
fn own_cpu_time() -> Duration {
    cpu_time(std::process::id(), &[])
}

/// At most so many programs, from all over the list.
fn spread(programs: &[Program], most: usize) -> impl Iterator<Item = &Program> {
    programs.iter().step_by(programs.len().div_ceil(most.max(1)).max(1))
}

/// What came of a storm.
struct Storm {
    answers: Answers,
    /// By the clock.
    time: Duration,
    /// Interpreters killed.
    kills: usize,
    /// CPU time of what was killed; that of the interpreters themselves counts twice, since they are collected.
    lost: Duration,
}

/// Runs the batch while interpreters die.
fn storm(sandbox: &Sandbox, programs: &[Program], (limits, pause): (&Limits, Duration)) -> Storm {
    let is_over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let killer = scope.spawn(|| {
            let (mut kills, mut lost) = (0, Duration::ZERO);
            let mut next = Instant::now() + pause;
            while !is_over.load(Ordering::Relaxed) {
                std::thread::sleep(Duration::from_millis(20));
                if Instant::now() < next {
                    continue;
                }
                next = Instant::now() + pause;
                let children = left::children();
                let victim = children
                    .get(kills % children.len().max(1))
                    .and_then(|&number| rustix::process::Pid::from_raw(number));
                let Some(victim) = victim else { continue };
                let used = cpu_time(victim.as_raw_nonzero().get() as u32, &[]);
                if rustix::process::kill_process(victim, rustix::process::Signal::KILL).is_ok() {
                    kills += 1;
                    lost += used;
                }
            }
            (kills, lost)
        });
        let begin = Instant::now();
        let answers = sandbox.execute_batch(programs, limits);
        let time = begin.elapsed();
        is_over.store(true, Ordering::Relaxed);
        let (kills, lost) = killer.join().unwrap_or_default();
        Storm { answers, time, kills, lost }
    })
}

fn intruder(place: usize) -> Option<(&'static str, Status)> {
    // Each kind at other places, so that they do not meet.
    let mut kinds = (1..).zip(INTRUDERS);
    kinds.find_map(|(offset, (every, code, end))| (place % every == offset * 7).then_some((code, end)))
}

fn intruder_or(place: usize, program: &Program) -> Program {
    match intruder(place) {
        // No two are the same text.
        Some((code, _)) => Program { code: format!("{code}\n# {place}"), stdin: String::new() },
        None => program.clone(),
    }
}

#[derive(Default)]
struct Counts {
    failures: usize,
    /// What the last of them was.
    why: String,
    different: usize,
    wrong_ends: usize,
}

impl Counts {
    fn of(calm: &[Result<Execution, SandboxError>], storm: &[Result<Execution, SandboxError>]) -> Self {
        let mut counts = Self::default();
        for (place, (calm, storm)) in calm.iter().zip(storm).enumerate() {
            let (calm, storm) = match (calm, storm) {
                (Ok(calm), Ok(storm)) => (calm, storm),
                (Err(error), _) | (_, Err(error)) => {
                    counts.failures += 1;
                    counts.why = format!("({error}: {:?})", error.source);
                    continue;
                }
            };
            match intruder(place) {
                Some((_, end)) => counts.wrong_ends += usize::from(storm.status != end),
                None => counts.different += usize::from(reproducible(calm.clone()) != reproducible(storm.clone())),
            }
        }
        counts
    }
}
