//! Does a program give in the sandbox what it gives in a fresh interpreter? Output and class of error, on real programs.
//!
//! In: the folder of test data (`MATHCODER_DATA`, or the first argument that is no option); `--count N` programs, spread evenly
//! over all (500); `--fast` for fast mode; `--seen FILE` remembers what was compared, so that a run can be stopped and
//! continued. Out: every difference, then a summary. A fresh interpreter costs a quarter of a second or more, so all
//! programs take an hour. Programs that ask for chance, the clock or addresses, and those that run out of time, differ by their
//! nature and are only counted.

#![allow(clippy::print_stdout, reason = "a program for a person")]

#[path = "throughput/programs.rs"]
mod programs;

use mathcoder_core::{Execution, Limits, Program, Status, content_hash};
use mathcoder_execute::{Environment, ExecuteConfig, Mode, Sandbox, inspect_code};
use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Seconds after which a fresh interpreter is stopped.
const PATIENCE: &str = "30";

/// Programs between two notes of what has been compared.
const AT_ONCE: usize = 64;

struct Options {
    data: Option<String>,
    count: usize,
    mode: Mode,
    seen: Option<PathBuf>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let options = options()?;
    let all = programs::load(&programs::data_folder(options.data.clone()))?;
    let every = all.len().div_ceil(options.count.max(1)).max(1);
    let seen = read_seen(&options)?;
    let chosen = all.into_iter().step_by(every).filter(|program| !seen.contains(&name(program)));
    let chosen: Vec<Program> = chosen.collect();
    println!("{} programs compared earlier, {} to go", seen.len(), chosen.len());
    let config = ExecuteConfig { mode: options.mode, ..ExecuteConfig::default() };
    let environment = Environment::prepare(&config)?;
    let sandbox = Sandbox::start(&config, &environment)?;
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for part in chosen.chunks(AT_ONCE) {
        let here = sandbox.execute_batch(part, &Limits::default());
        let there = fresh(&environment, part)?;
        for ((program, here), there) in part.iter().zip(here).zip(there) {
            let here = here?;
            let finding = compare(program, &here, &there);
            *counts.entry(finding).or_default() += 1;
            if finding.starts_with("different") {
                println!("{finding}\n{}\n  here:  {here:?}\n  fresh: {there:?}\n", program.code);
            }
        }
        note_seen(&options, part)?;
    }
    for (finding, count) in counts {
        println!("{count:>8} {finding}");
    }
    println!("{:?}", sandbox.stats());
    Ok(())
}

/// What a fresh interpreter gave.
#[derive(Clone, Debug, Default)]
struct Fresh {
    stdout: String,
    stderr: String,
    code: Option<i32>,
}

/// Runs the programs in fresh interpreters, two at a time, under the same hash seed and library settings as in the sandbox.
fn fresh(environment: &Environment, programs: &[Program]) -> Result<Vec<Fresh>, Box<dyn Error>> {
    let folder = std::env::temp_dir().join(format!("differential-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let results = Mutex::new(vec![Fresh::default(); programs.len()]);
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        let work = || -> std::io::Result<()> {
            loop {
                let index = next.fetch_add(1, Ordering::Relaxed);
                let Some(program) = programs.get(index) else { return Ok(()) };
                let file = folder.join(format!("{index}.py"));
                std::fs::write(&file, &program.code)?;
                let output = Command::new("timeout")
                    .arg(PATIENCE)
                    .arg(&environment.interpreter.executable)
                    .arg("-B")
                    .arg(&file)
                    .env_clear()
                    .env("PYTHONPATH", &environment.site_packages)
                    .env("PYTHONHASHSEED", "0")
                    .env("PYTHONIOENCODING", "utf-8")
                    .env("OPENBLAS_NUM_THREADS", "1")
                    .env("SYMPY_CACHE_SIZE", "20000")
                    .env("SYMPY_GROUND_TYPES", "python")
                    .env("TZ", "UTC")
                    .stdin(Stdio::null())
                    .output()?;
                let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
                let fresh =
                    Fresh { stdout: text(&output.stdout), stderr: text(&output.stderr), code: output.status.code() };
                if let Some(place) = results.lock().ok().as_mut().and_then(|results| results.get_mut(index)) {
                    *place = fresh;
                }
            }
        };
        let threads = [scope.spawn(work), scope.spawn(work)];
        threads.into_iter().try_for_each(|thread| {
            thread.join().map_err(|_| std::io::Error::other("a thread panicked")).and_then(|result| result)
        })
    })?;
    std::fs::remove_dir_all(&folder)?;
    results.into_inner().map_err(|_| "a thread panicked".into())
}

fn compare(program: &Program, here: &Execution, there: &Fresh) -> &'static str {
    let notes = inspect_code(&program.code);
    if here.status == Status::Timeout || there.code == Some(124) {
        return "out of time";
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

fn name(program: &Program) -> String {
    format!("{:032x}", content_hash(program.code.as_bytes()))
}

fn read_seen(options: &Options) -> Result<BTreeSet<String>, Box<dyn Error>> {
    match &options.seen {
        Some(path) if path.exists() => Ok(std::fs::read_to_string(path)?.lines().map(str::to_owned).collect()),
        _ => Ok(BTreeSet::new()),
    }
}

fn note_seen(options: &Options, programs: &[Program]) -> Result<(), Box<dyn Error>> {
    let Some(path) = &options.seen else { return Ok(()) };
    let mut file = std::fs::OpenOptions::new().create(true).append(true).open(path)?;
    let names: String = programs.iter().map(|program| name(program) + "\n").collect();
    Ok(file.write_all(names.as_bytes())?)
}

fn options() -> Result<Options, Box<dyn Error>> {
    let mut options = Options { data: None, count: 500, mode: Mode::Strict, seen: None };
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--fast" => options.mode = Mode::Fast,
            "--count" => options.count = arguments.next().ok_or("--count needs a number")?.parse()?,
            "--seen" => options.seen = Some(arguments.next().ok_or("--seen needs a file")?.into()),
            option if option.starts_with('-') => return Err(format!("unknown option {option}").into()),
            folder => options.data = Some(folder.to_owned()),
        }
    }
    Ok(options)
}
