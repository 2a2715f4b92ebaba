//! CPU time per program and tier, on recorded programs of a language model and on short generated solutions.
//!
//! In: the folder of test data (`MATHCODER_DATA`, or the first argument). Out: a table on standard output. CPU time counts
//! everything: the programs themselves, the interpreters that fork them, and this process. Programs run once each.

#![allow(clippy::print_stdout, reason = "a program for a person")]

use mathcoder_core::{Limits, Program};
use mathcoder_execute::{Environment, ExecuteConfig, Sandbox, Tier, inspect_code};
use std::collections::BTreeSet;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

fn main() -> Result<(), Box<dyn Error>> {
    let default = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data"));
    let folder =
        std::env::args_os().nth(1).or_else(|| std::env::var_os("MATHCODER_DATA")).map_or(default, PathBuf::from);
    let config = ExecuteConfig::default();
    let environment = Environment::prepare(&config)?;
    let sandbox = Sandbox::start(&config, &environment)?;
    println!("{}, {} threads", environment.fingerprint(), sandbox.threads());
    let mut programs = read(&folder.join("recorded/executions.jsonl"), "code", "")?;
    programs.extend(read(&folder.join("benchmarks/gsm_hard_test.jsonl"), "solution_code", "\nprint(solution())\n")?);
    println!(
        "{:<12} {:>9} {:>12} {:>12} {:>14} {:>10} {:>8}",
        "tier", "programs", "start ms", "CPU ms each", "in programs ms", "a second", "not ok"
    );
    for tier in Tier::ALL {
        let chosen: Vec<Program> = programs
            .iter()
            .filter(|program| Tier::of(&program.code, &inspect_code(&program.code)) == tier)
            .cloned()
            .collect();
        measure(&sandbox, tier, &chosen)?;
    }
    Ok(())
}

/// Runs the programs of one tier and prints a line about them.
fn measure(sandbox: &Sandbox, tier: Tier, programs: &[Program]) -> Result<(), Box<dyn Error>> {
    let start = Instant::now();
    sandbox.warm(tier)?;
    let start = start.elapsed();
    // Once without looking, so that every worker is forked.
    sandbox.execute_batch(programs.get(..4).unwrap_or_default(), &Limits::default());
    let (before, clock) = (cpu_time(), Instant::now());
    let results = sandbox.execute_batch(programs, &Limits::default());
    let (cpu, wall) = (cpu_time().saturating_sub(before), clock.elapsed());
    let finished: Vec<_> = results.iter().flatten().collect();
    let inside: u64 = finished.iter().filter_map(|execution| execution.usage).map(|usage| usage.cpu_ms).sum();
    let bad = finished.iter().filter(|execution| execution.exit_code != Some(0)).count();
    let count = programs.len().max(1) as f64;
    println!(
        "{:<12} {:>9} {:>12.0} {:>12.2} {:>14.2} {:>10.0} {:>8}",
        tier.name(),
        programs.len(),
        start.as_secs_f64() * 1e3,
        cpu.as_secs_f64() * 1e3 / count,
        inside as f64 / count,
        count / wall.as_secs_f64(),
        bad
    );
    Ok(())
}

/// CPU time of this process, of all below it, and of those that they have waited for.
fn cpu_time() -> Duration {
    let mut processes = Vec::new();
    let Ok(entries) = std::fs::read_dir("/proc") else { return Duration::ZERO };
    for entry in entries.flatten() {
        let Some(pid) = entry.file_name().to_str().and_then(|name| name.parse::<u64>().ok()) else { continue };
        let Ok(stat) = std::fs::read_to_string(entry.path().join("stat")) else { continue };
        let tail = stat.rsplit_once(')').map_or("", |(_, tail)| tail);
        let fields: Vec<u64> = tail.split_whitespace().map(|field| field.parse().unwrap_or(0)).collect();
        if let (Some(&parent), Some(times)) = (fields.get(1), fields.get(11..15)) {
            processes.push((pid, parent, times.iter().sum::<u64>()));
        }
    }
    // Parents have smaller numbers than their children, so one sorted pass finds all of the family.
    processes.sort_unstable();
    let mut family = BTreeSet::from([u64::from(std::process::id())]);
    let mut ticks = 0;
    for (pid, parent, time) in processes {
        if family.contains(&parent) || family.contains(&pid) {
            family.insert(pid);
            ticks += time;
        }
    }
    Duration::from_millis(ticks * 1000 / rustix::param::clock_ticks_per_second())
}

/// The programs in one field of a JSON Lines file.
fn read(path: &Path, field: &str, ending: &str) -> Result<Vec<Program>, Box<dyn Error>> {
    let mut programs = Vec::new();
    for line in std::fs::read_to_string(path)?.lines() {
        let row: serde_json::Value = serde_json::from_str(line)?;
        if let Some(code) = row.get(field).and_then(serde_json::Value::as_str) {
            programs.push(Program { code: format!("{code}{ending}"), stdin: String::new() });
        }
    }
    Ok(programs)
}
