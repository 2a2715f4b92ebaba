//! The `[execute]` table: in TOML, out limits and choices. Every default has its reason beside it. It says nothing about
//! which documents are executed; that is the recipe's business.

use crate::walls::WallKind;
use mathcoder_core::Limits;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;
use std::time::Duration;

/// How many programs share a child process.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// None: every program has a child of its own.
    #[default]
    Strict,
    /// Many, one after the other, that cannot leave traces in their libraries; all others have a child of their own. Results are the
    /// same; a sample is run both ways and compared.
    Fast,
}

/// How programs are run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ExecuteConfig {
    /// `"strict"`: every program runs in a process of its own, in which no line of another one has run. `"fast"`: programs that a
    /// guard finds harmless share one, one after the other, where programs are given in batches.
    pub mode: Mode,
    /// Programs run at the same time; 0 means one per core.
    pub threads: usize,
    /// Seconds of CPU time a program may use.
    pub timeout_seconds: f64,
    /// Seconds a program may take by the clock on the wall, waiting and sleeping included.
    pub wall_seconds: f64,
    /// Memory in MiB a program may take beyond the warm interpreter.
    pub memory_mb: u64,
    /// KiB of standard output kept; one byte more ends the program with status `output_limit`.
    pub stdout_kb: usize,
    /// KiB of standard error kept; the rest is cut off.
    pub stderr_kb: usize,
    /// Seconds of CPU time in the first pass over a batch; what runs out of them is run again with `timeout_seconds` when
    /// the others are done. 0 means one pass.
    pub first_pass_seconds: f64,
    /// The Python interpreter (3.10 or later); by default the fastest on `PATH` and in `/usr/bin`,
    /// measured once.
    pub python: Option<PathBuf>,
    /// Folder of the private Python environment; by default `$MATHCODER_HOME/python-…` or `~/.cache/mathcoder/python-…`.
    pub environment: Option<PathBuf>,
    /// Further packages that programs may import, as exact requirements, for example `"networkx==3.5"`.
    pub packages: Vec<String>,
    /// Runs programs even where the kernel gives no system call filter, no way to end all of a program, or nothing that
    /// hides the files of this machine.
    pub allow_weak: bool,
    /// Walls not to put up, for machines on which one of them is broken. Names as `mathcoder doctor` prints them.
    pub without_walls: Vec<WallKind>,
}

impl Default for ExecuteConfig {
    fn default() -> Self {
        let limits = Limits::default();
        Self {
            mode: Mode::Strict, // a wall between programs costs a few milliseconds, a guard can be wrong
            threads: 0,
            timeout_seconds: limits.cpu.as_secs_f64(), // the reference's ten seconds
            wall_seconds: limits.wall.as_secs_f64(),   // generous, so that a busy machine does not decide a result
            memory_mb: limits.memory_bytes >> 20,
            stdout_kb: limits.stdout_bytes >> 10,
            stderr_kb: limits.stderr_bytes >> 10,
            first_pass_seconds: 2.0, // nearly every program that ends at all ends sooner
            python: None,
            environment: None,
            packages: Vec::new(),
            allow_weak: false, // the programs come from a language model that has read the web
            without_walls: Vec::new(),
        }
    }
}

impl ExecuteConfig {
    /// Says what is wrong with the values, and what is allowed.
    ///
    /// # Errors
    /// One sentence about the first value that makes no sense.
    pub fn check(&self) -> Result<(), String> {
        check_seconds("timeout_seconds", self.timeout_seconds, 0.1)?;
        check_seconds("wall_seconds", self.wall_seconds, 0.1)?;
        check_seconds("first_pass_seconds", self.first_pass_seconds, 0.0)?;
        if self.wall_seconds < self.timeout_seconds {
            return Err(format!(
                "execute.wall_seconds = {} is shorter than execute.timeout_seconds = {}; a program needs at least as much \
                 time by the clock as CPU time",
                self.wall_seconds, self.timeout_seconds
            ));
        }
        check_range("memory_mb", self.memory_mb, 16..=1 << 20)?;
        check_range("stdout_kb", self.stdout_kb as u64, 1..=1 << 20)?;
        check_range("stderr_kb", self.stderr_kb as u64, 1..=1 << 20)?;
        check_range("threads", self.threads as u64, 0..=1024)?;
        match self.packages.iter().find(|package| !is_pinned(package)) {
            Some(package) => Err(format!(
                "execute.packages holds {package:?}; write name==version, so that a program prints the same everywhere"
            )),
            None => Ok(()),
        }
    }

    /// The limits of one program.
    #[must_use]
    pub fn limits(&self) -> Limits {
        Limits {
            cpu: seconds(self.timeout_seconds),
            wall: seconds(self.wall_seconds),
            memory_bytes: self.memory_mb.saturating_mul(1 << 20),
            stdout_bytes: self.stdout_kb.saturating_mul(1 << 10),
            stderr_bytes: self.stderr_kb.saturating_mul(1 << 10),
        }
    }

    /// Programs run at the same time, with 0 resolved.
    #[must_use]
    pub fn resolved_threads(&self) -> usize {
        match self.threads {
            0 => std::thread::available_parallelism().map_or(1, std::num::NonZero::get),
            threads => threads,
        }
    }

    /// The CPU limit of the first pass over a batch, where there is one.
    #[must_use]
    pub fn first_pass(&self) -> Option<Duration> {
        (self.first_pass_seconds > 0.0).then(|| seconds(self.first_pass_seconds))
    }
}

/// Seconds as a duration; `check` has been through, so this only guards against a config that nobody checked.
fn seconds(value: f64) -> Duration {
    Duration::try_from_secs_f64(value).unwrap_or(Limits::default().cpu)
}

fn check_seconds(name: &str, value: f64, least: f64) -> Result<(), String> {
    if value.is_finite() && (least..=86_400.0).contains(&value) {
        return Ok(());
    }
    Err(format!("execute.{name} = {value} is out of range; allowed are {least} to 86400 seconds"))
}

fn check_range(name: &str, value: u64, allowed: std::ops::RangeInclusive<u64>) -> Result<(), String> {
    if allowed.contains(&value) {
        return Ok(());
    }
    Err(format!("execute.{name} = {value} is out of range; allowed are {} to {}", allowed.start(), allowed.end()))
}

/// `name==version` in the characters that package names and versions have; nothing that pip would take for an option.
fn is_pinned(requirement: &str) -> bool {
    let plain = |text: &str, extra: &str| {
        text.starts_with(|c: char| c.is_ascii_alphanumeric())
            && text.chars().all(|c| c.is_ascii_alphanumeric() || extra.contains(c))
    };
    requirement.split_once("==").is_some_and(|(name, version)| plain(name, "-_.") && plain(version, ".+!"))
}

#[cfg(test)]
mod tests {
    use super::ExecuteConfig;

    #[test]
    fn the_default_passes_its_own_check_and_gives_the_default_limits() {
        let config = ExecuteConfig::default();
        assert_eq!(config.check(), Ok(()));
        assert_eq!(config.limits(), mathcoder_core::Limits::default());
        assert!(config.resolved_threads() >= 1);
    }

    #[test]
    fn wrong_values_are_named() {
        let wrong = |change: fn(&mut ExecuteConfig)| {
            let mut config = ExecuteConfig::default();
            change(&mut config);
            config.check().unwrap_err()
        };
        assert!(wrong(|c| c.timeout_seconds = f64::NAN).contains("execute.timeout_seconds"));
        assert!(wrong(|c| c.wall_seconds = 5.0).contains("shorter than"));
        assert!(wrong(|c| c.memory_mb = 1).contains("16 to"));
        assert!(wrong(|c| c.packages = vec!["networkx".into()]).contains("name==version"));
        assert!(wrong(|c| c.packages = vec!["--index-url=x==1".into()]).contains("name==version"));
    }
}
