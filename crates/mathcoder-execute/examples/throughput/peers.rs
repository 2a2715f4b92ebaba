//! Other ways to run the programs: scripts in `bench/peers/execute/`, one long-lived process each, on the interpreter and the
//! packages of the sandbox.
//!
//! In: the name of a script, a file of programs; then turns. Out: CPU time of each turn. The reference's pool stands on
//! packages of its own, which are installed once for each interpreter into `bench/peers/.venv`.

use crate::family::cpu_time;
use mathcoder_execute::Environment;
use std::error::Error;
use std::io::{BufRead, BufReader, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Duration;

/// A peer that waits for its turns.
pub(crate) struct Peer {
    process: Child,
    turns: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Peer {
    /// Starts the script of this name over a file of programs.
    pub(crate) fn start(name: &str, environment: &Environment, programs: &Path) -> Result<Self, Box<dyn Error>> {
        let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../bench/peers"));
        let python = match name {
            "reference_pool" => interpreter_with_packages(environment, &folder)?,
            _ => environment.interpreter.executable.clone(),
        };
        let mut process = Command::new(python)
            .arg("-B")
            .arg(folder.join("execute").join(format!("{name}.py")))
            .arg(programs)
            .env("PYTHONPATH", &environment.site_packages)
            .env("PYTHONHASHSEED", "0")
            .env("OPENBLAS_NUM_THREADS", "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let turns = process.stdin.take().ok_or("no pipe")?;
        let answers = BufReader::new(process.stdout.take().ok_or("no pipe")?);
        Ok(Self { process, turns, answers })
    }

    /// Has it run a part of the programs; the CPU time of all its processes.
    pub(crate) fn turn(&mut self, part: Range<usize>) -> Result<Duration, Box<dyn Error>> {
        let before = cpu_time(self.number(), &[]);
        writeln!(self.turns, "{} {}", part.start, part.end)?;
        let mut answer = String::new();
        self.answers.read_line(&mut answer)?;
        if !answer.starts_with("done ") {
            return Err(format!("a peer answered {answer:?}").into());
        }
        Ok(cpu_time(self.number(), &[]).saturating_sub(before))
    }

    /// Its process number.
    pub(crate) fn number(&self) -> u32 {
        self.process.id()
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// An interpreter that has the packages of the reference's pool, installed now where it is missing.
fn interpreter_with_packages(environment: &Environment, peers: &Path) -> Result<PathBuf, Box<dyn Error>> {
    let folder = peers.join(format!(".venv/execute-{}", environment.interpreter.version_text()));
    let (python, is_whole) = (folder.join("bin/python"), folder.join("whole"));
    if !is_whole.exists() {
        run(Command::new(&environment.interpreter.executable).args(["-m", "venv", "--clear"]).arg(&folder))?;
        let requirements = peers.join("execute/requirements.txt");
        run(Command::new(&python).args(["-m", "pip", "install", "--quiet", "-r"]).arg(requirements))?;
        std::fs::write(&is_whole, "")?;
    }
    Ok(python)
}

fn run(command: &mut Command) -> Result<(), Box<dyn Error>> {
    match command.status()? {
        status if status.success() => Ok(()),
        status => Err(format!("{command:?}: {status}").into()),
    }
}
