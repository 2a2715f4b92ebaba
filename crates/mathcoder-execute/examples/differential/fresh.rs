//! What fresh interpreters give, remembered in a file, so that a long run can be stopped and continued and one answer serves
//! both modes of the sandbox.
//!
//! In: programs; a file of earlier answers. Out: an answer for each program. A fresh interpreter costs 40 ms of CPU time for a
//! program of the standard library and half a second with SymPy, which a fork of an interpreter that has only imported it
//! (`forked.py`) brings down to a tenth; both answers can be had for the same program and compared. Answers are only good for the interpreter and the packages
//! that they were made with; the name of an answer holds both.

use mathcoder_core::{Program, content_hash_parts};
use mathcoder_execute::Environment;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::error::Error;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Seconds after which a fresh interpreter is stopped.
const PATIENCE: &str = "30";

/// Where an answer comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Way {
    /// An interpreter started for the program.
    #[default]
    Fresh,
    /// A fork of one that has imported SymPy and NumPy and done nothing else.
    Forked,
}

/// What an interpreter gave.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Answer {
    name: String,
    #[serde(default)]
    way: Way,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    pub(crate) code: Option<i32>,
}

/// All answers so far.
pub(crate) struct Answers {
    known: HashMap<(String, Way), Answer>,
    path: PathBuf,
}

impl Answers {
    /// Reads the file, where there is one; a line that a kill has cut off is passed over.
    pub(crate) fn read(path: &Path) -> Result<Self, Box<dyn Error>> {
        let mut known = HashMap::new();
        if path.exists() {
            for line in std::io::BufReader::new(std::fs::File::open(path)?).lines() {
                if let Ok(answer) = serde_json::from_str::<Answer>(&line?) {
                    known.insert((answer.name.clone(), answer.way), answer);
                }
            }
        }
        Ok(Self { known, path: path.to_owned() })
    }

    /// The answer for a program that was had in this way.
    pub(crate) fn get(&self, environment: &Environment, program: &Program, way: Way) -> Option<&Answer> {
        self.known.get(&(name(environment, program), way))
    }

    /// Asks for those of `programs` that have no answer of this way yet, two at a time.
    pub(crate) fn complete(
        &mut self,
        environment: &Environment,
        programs: &[Program],
        way: Way,
    ) -> Result<(), Box<dyn Error>> {
        let missing: Vec<&Program> =
            programs.iter().filter(|program| self.get(environment, program, way).is_none()).collect();
        let file = std::fs::OpenOptions::new().create(true).append(true).open(&self.path)?;
        let folder = std::env::temp_dir().join(format!("differential-{}", std::process::id()));
        std::fs::create_dir_all(&folder)?;
        let next = AtomicUsize::new(0);
        let new = Mutex::new((file, Vec::new()));
        let work = || -> std::io::Result<()> {
            let mut forks = if way == Way::Forked { Some(Forks::start(environment)?) } else { None };
            loop {
                let index = next.fetch_add(1, Ordering::Relaxed);
                let Some(program) = missing.get(index) else { return Ok(()) };
                let file = folder.join(format!("{index}.py"));
                let mut answer = match &mut forks {
                    Some(forks) => forks.ask(program, &file)?,
                    None => ask(environment, program, &file)?,
                };
                answer.name = name(environment, program);
                let line = serde_json::to_string(&answer)? + "\n";
                if let Ok((file, answers)) = new.lock().as_deref_mut() {
                    file.write_all(line.as_bytes())?;
                    answers.push(answer);
                }
            }
        };
        std::thread::scope(|scope| {
            let threads = [scope.spawn(work), scope.spawn(work)];
            threads.into_iter().try_for_each(|thread| {
                thread.join().map_err(|_| std::io::Error::other("a thread panicked")).and_then(|result| result)
            })
        })?;
        std::fs::remove_dir_all(&folder)?;
        let (_, answers) = new.into_inner().map_err(|_| "a thread panicked")?;
        self.known.extend(answers.into_iter().map(|answer| ((answer.name.clone(), answer.way), answer)));
        Ok(())
    }
}

/// One fresh interpreter.
fn ask(environment: &Environment, program: &Program, file: &Path) -> std::io::Result<Answer> {
    std::fs::write(file, &program.code)?;
    let mut command = Command::new("timeout");
    command.arg(PATIENCE).arg(&environment.interpreter.executable).arg("-B").arg(file);
    let output = settings(&mut command, environment).stdin(Stdio::null()).output()?;
    std::fs::remove_file(file)?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let (stdout, stderr) = (text(&output.stdout), text(&output.stderr));
    Ok(Answer { name: String::new(), way: Way::Fresh, stdout, stderr, code: output.status.code() })
}

/// The same hash seed and library settings as in the sandbox.
fn settings<'a>(command: &'a mut Command, environment: &Environment) -> &'a mut Command {
    command
        .env_clear()
        .env("PYTHONPATH", &environment.site_packages)
        .env("PYTHONHASHSEED", "0")
        .env("PYTHONIOENCODING", "utf-8")
        .env("OPENBLAS_NUM_THREADS", "1")
        .env("SYMPY_CACHE_SIZE", "20000")
        .env("SYMPY_GROUND_TYPES", "python")
        .env("TZ", "UTC")
}

/// An interpreter that forks a process for each program.
struct Forks {
    process: Child,
    requests: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Forks {
    fn start(environment: &Environment) -> std::io::Result<Self> {
        let mut command = Command::new(&environment.interpreter.executable);
        command.arg("-B").arg(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/differential/forked.py"));
        let mut process = settings(&mut command, environment).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let lost = || std::io::Error::other("no pipe");
        let requests = process.stdin.take().ok_or_else(lost)?;
        let answers = BufReader::new(process.stdout.take().ok_or_else(lost)?);
        Ok(Self { process, requests, answers })
    }

    fn ask(&mut self, program: &Program, file: &Path) -> std::io::Result<Answer> {
        let request = serde_json::json!({ "code": program.code, "file": file });
        writeln!(self.requests, "{request}")?;
        let mut line = String::new();
        self.answers.read_line(&mut line)?;
        let mut answer: serde_json::Value = serde_json::from_str(&line)?;
        answer["name"] = serde_json::Value::from("");
        answer["way"] = serde_json::to_value(Way::Forked)?;
        Ok(serde_json::from_value(answer)?)
    }
}

impl Drop for Forks {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn name(environment: &Environment, program: &Program) -> String {
    format!("{:032x}", content_hash_parts(&[environment.fingerprint().as_bytes(), program.code.as_bytes()]))
}
