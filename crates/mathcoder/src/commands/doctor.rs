//! `mathcoder doctor`: is this machine ready? Python and its packages, the walls of the sandbox, memory, disk, file limits; for
//! everything that is not as it should be, what to type. `--install` makes the Python environment; `--verbose` also tells what is
//! done about every failure of a model server.

use crate::cli::DoctorArgs;
use crate::printer::Printer;
use crate::recipe::Recipe;
use crate::sandbox;
use mathcoder_execute::{Environment, ExecuteConfig, Sandbox};
use mathcoder_llm::ERROR_POLICY;
use serde::Serialize;
use std::fmt::Write;
use std::path::Path;

/// Least memory a run needs, in bytes.
const MEMORY_WANTED: u64 = 2 << 30;
/// Least free disk, in bytes: the Python environment and a small run.
const DISK_WANTED: u64 = 2 << 30;
/// Open files that a run with many shards needs.
const FILES_WANTED: u64 = 1024;

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum State {
    Ok,
    Weak,
    Missing,
}

/// One line of the examination.
#[derive(Serialize)]
struct Finding {
    what: String,
    state: State,
    found: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    fix: Option<String>,
}

/// Examines the machine.
///
/// # Errors
/// Output errors, and with `--install` an environment that could not be made.
pub(crate) fn run(args: &DoctorArgs, printer: &Printer) -> anyhow::Result<()> {
    let config = Recipe::default().execute;
    if args.install {
        printer.say("making the Python environment; this takes a minute the first time");
        Environment::prepare(&config).map_err(sandbox::explain)?;
    }
    let mut findings = python(&config);
    findings.push(memory());
    findings.push(disk(&args.dir));
    findings.push(files());
    for row in ERROR_POLICY {
        printer.detail(&format!("model server, {}: {}", row.seen, row.action));
    }
    let text = if printer.json { as_json(&findings)? } else { as_text(&findings) };
    Ok(printer.data(&text)?)
}

fn finding(what: &str, state: State, found: impl Into<String>, fix: Option<String>) -> Finding {
    Finding { what: what.to_owned(), state, found: found.into(), fix: fix.filter(|_| state != State::Ok) }
}

fn python(config: &ExecuteConfig) -> Vec<Finding> {
    let environment = match Environment::find(config) {
        Ok(environment) => environment,
        Err(error) => return vec![finding("python", State::Missing, error.to_string(), error.hint())],
    };
    let interpreter = environment.interpreter.executable.display();
    let mut findings =
        vec![finding("python", State::Ok, format!("{} ({interpreter})", environment.fingerprint()), None)];
    match Sandbox::start(config, &environment) {
        Err(error) => findings.push(finding("sandbox", State::Missing, error.to_string(), error.hint())),
        Ok(sandbox) => findings.extend(sandbox.walls().iter().map(|wall| {
            let state = if wall.stands { State::Ok } else { State::Weak };
            let found = if wall.stands { "stands".to_owned() } else { wall.why.clone().unwrap_or_default() };
            finding(&format!("wall {}", wall.name), state, found, wall.how_to_fix.map(str::to_owned))
        })),
    }
    findings
}

fn memory() -> Finding {
    let text = std::fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("MemAvailable:"));
    let kib = line.and_then(|rest| rest.split_whitespace().next()).and_then(|n| n.parse::<u64>().ok());
    match kib {
        None => finding("memory", State::Weak, "unknown", Some("nothing to do; runs stay below 2 GiB".to_owned())),
        Some(kib) => {
            let state = if kib * 1024 >= MEMORY_WANTED { State::Ok } else { State::Weak };
            let fix = "close other programs, or run with --threads 1";
            finding(
                "memory",
                state,
                format!("{:.1} GiB available", kib as f64 / f64::from(1 << 20)),
                Some(fix.to_owned()),
            )
        }
    }
}

fn disk(dir: &Path) -> Finding {
    match rustix::fs::statvfs(dir) {
        Err(error) => finding("disk", State::Weak, error.to_string(), Some("name a folder with --dir".to_owned())),
        Ok(data) => {
            let free = data.f_bavail.saturating_mul(data.f_frsize);
            let state = if free >= DISK_WANTED { State::Ok } else { State::Weak };
            let found = format!("{:.1} GiB free in {}", free as f64 / f64::from(1 << 30), dir.display());
            finding("disk", state, found, Some("make room, or put runs elsewhere with --out".to_owned()))
        }
    }
}

fn files() -> Finding {
    let limit = rustix::process::getrlimit(rustix::process::Resource::Nofile).current;
    let state = if limit.is_none_or(|limit| limit >= FILES_WANTED) { State::Ok } else { State::Weak };
    let found = limit.map_or_else(|| "unlimited".to_owned(), |limit| format!("{limit} open files"));
    finding("file limit", state, found, Some(format!("ulimit -n {FILES_WANTED}")))
}

fn as_json(findings: &[Finding]) -> anyhow::Result<String> {
    let mut text = String::new();
    for finding in findings {
        writeln!(text, "{}", serde_json::to_string(finding)?)?;
    }
    Ok(text)
}

fn as_text(findings: &[Finding]) -> String {
    let mut text = String::new();
    for finding in findings {
        let state = match finding.state {
            State::Ok => "ok     ",
            State::Weak => "weak   ",
            State::Missing => "missing",
        };
        let _ = writeln!(text, "{state}  {:<24} {}", finding.what, finding.found);
        if let Some(fix) = &finding.fix {
            let _ = writeln!(text, "         to mend: {fix}");
        }
    }
    text
}
