//! `chaos`: does a run that is killed again and again end as one that is not? A release build runs a recipe undisturbed,
//! then many times into fresh folders, each killed (SIGKILL) at seeded random moments and started again until it is done,
//! then with one thread and with two. What comes out is compared byte for byte. Exit 1 on the first kind of difference.
//!
//! It kills the main process alone, as an out-of-memory killer would; that its helpers end with it is part of the test.

mod compare;
mod options;

use crate::report::print_table;
use crate::shell::{cargo, succeeds};
use crate::workspace;
use anyhow::{Context, Result, bail};
use compare::{Outputs, differences};
use options::{Options, USAGE};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// One finished run.
struct Run {
    folder: PathBuf,
    name: String,
    kills: Vec<Duration>,
    wall: Duration,
}

/// Runs the whole trial.
pub(crate) fn run(arguments: &[String]) -> Result<bool> {
    let Some(options) = Options::parse(arguments)? else {
        println!("{USAGE}");
        return Ok(true);
    };
    let root = workspace::root();
    if options.binary.is_none() && !succeeds(&mut cargo(&root, &["build", "--release", "--package", "mathcoder"]))? {
        return Ok(false);
    }
    let folder = options.folder.clone().unwrap_or_else(|| root.join("target").join("chaos"));
    if folder.exists() {
        std::fs::remove_dir_all(&folder).with_context(|| format!("could not remove {}", folder.display()))?;
    }
    let calm = undisturbed(&options, &folder, "calm", options.threads)?;
    let expected = Outputs::read(&calm.folder, &options.compare, &options.ignore)?;
    if expected.is_empty() {
        bail!("{} holds nothing of {}: nothing would be compared", calm.folder.display(), options.compare.join(", "));
    }
    eprintln!("undisturbed: {:.1} s, {} files to compare", calm.wall.as_secs_f64(), expected.len());

    let mut dice = Dice(options.seed);
    let mut rows = Vec::new();
    let mut is_same = true;
    for round in 1..=options.rounds {
        let killed = disturbed(&options, &folder, round, calm.wall, &mut dice)?;
        is_same &= judge(&killed, &expected, &options, &mut rows)?;
    }
    for threads in [1, 2] {
        let other = undisturbed(&options, &folder, &format!("threads-{threads}"), threads)?;
        is_same &= judge(&other, &expected, &options, &mut rows)?;
    }
    print_table(&["run", "killed after (s)", "wall (s)", "outcome"], &rows);
    Ok(is_same)
}

/// Adds a row for a run, and removes its folder where it came out as expected.
fn judge(run: &Run, expected: &Outputs, options: &Options, rows: &mut Vec<Vec<String>>) -> Result<bool> {
    let found = Outputs::read(&run.folder, &options.compare, &options.ignore)?;
    let differences = differences(expected, &found);
    let outcome = match differences.first() {
        None => "same".to_owned(),
        Some(first) => format!("{} differ, first {first}", differences.len()),
    };
    let kills: Vec<String> = run.kills.iter().map(|kill| format!("{:.2}", kill.as_secs_f64())).collect();
    eprintln!("{}: {outcome}", run.name);
    rows.push(vec![run.name.clone(), kills.join(" "), format!("{:.1}", run.wall.as_secs_f64()), outcome]);
    if differences.is_empty() {
        std::fs::remove_dir_all(&run.folder).with_context(|| format!("could not remove {}", run.folder.display()))?;
    }
    Ok(differences.is_empty())
}

fn undisturbed(options: &Options, folder: &Path, name: &str, threads: usize) -> Result<Run> {
    let out = folder.join(name);
    let start = Instant::now();
    let status = command(options, &out, threads).status().context("could not start mathcoder")?;
    if !status.success() {
        bail!("the undisturbed run into {} failed: {status}", out.display());
    }
    Ok(Run { folder: out, name: name.to_owned(), kills: Vec::new(), wall: start.elapsed() })
}

/// A run that is killed one to three times, each time at a moment of the time an undisturbed run takes, and then finished.
fn disturbed(options: &Options, folder: &Path, round: usize, calm: Duration, dice: &mut Dice) -> Result<Run> {
    let name = format!("killed-{round}");
    let out = folder.join(&name);
    let start = Instant::now();
    let mut kills = Vec::new();
    for _ in 0..1 + dice.next() % 3 {
        let moment = calm.mul_f64((dice.next() >> 11) as f64 / (1u64 << 53) as f64);
        if !kill_after(&mut command(options, &out, options.threads), moment)? {
            break;
        }
        kills.push(moment);
    }
    let status = command(options, &out, options.threads).status().context("could not start mathcoder")?;
    if !status.success() {
        bail!("the run into {} did not finish after {} kills: {status}", out.display(), kills.len());
    }
    Ok(Run { folder: out, name, kills, wall: start.elapsed() })
}

/// Starts a command and kills it at `moment`. False where it was done before.
fn kill_after(command: &mut Command, moment: Duration) -> Result<bool> {
    let mut child = command.spawn().context("could not start mathcoder")?;
    let start = Instant::now();
    while start.elapsed() < moment {
        if child.try_wait().context("could not wait for mathcoder")?.is_some() {
            return Ok(false);
        }
        std::thread::sleep(Duration::from_millis(2).min(moment.saturating_sub(start.elapsed())));
    }
    child.kill().context("could not kill mathcoder")?;
    let status = child.wait().context("could not wait for mathcoder")?;
    Ok(!status.success())
}

fn command(options: &Options, out: &Path, threads: usize) -> Command {
    let built = || workspace::root().join("target/release/mathcoder");
    let mut command = Command::new(options.binary.clone().unwrap_or_else(built));
    command.args(["--quiet", "build"]).arg(&options.recipe).arg("--out").arg(out);
    command.arg("--threads").arg(threads.to_string());
    for setting in &options.settings {
        command.arg("--set").arg(setting);
    }
    command.current_dir(workspace::root()).stdin(Stdio::null()).stdout(Stdio::null());
    command
}

/// SplitMix64: the same seed kills at the same shares of a run.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_killed_or_found_done() {
        let mut forever = Command::new("tail");
        forever.args(["-f", "/dev/null"]).stdout(Stdio::null());
        assert!(kill_after(&mut forever, Duration::from_millis(20)).unwrap());
        assert!(!kill_after(&mut Command::new("true"), Duration::from_secs(60)).unwrap());
    }
}
