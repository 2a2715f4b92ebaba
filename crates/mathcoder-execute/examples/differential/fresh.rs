//! What fresh interpreters give, remembered in a file, so that a long run can be stopped and continued and one answer serves
//! both modes of the sandbox.
//!
//! In: programs; a file of earlier answers. Out: an answer for each program. A fresh interpreter costs 40 ms of CPU time for a
//! program of the standard library and half a second with SymPy. Answers are only good for the interpreter and the packages
//! that they were made with; the name of an answer holds both.

use mathcoder_core::{Program, content_hash_parts};
use mathcoder_execute::Environment;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::error::Error;
use std::io::{BufRead, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Seconds after which a fresh interpreter is stopped.
const PATIENCE: &str = "30";

/// What a fresh interpreter gave.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Answer {
    name: String,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    pub(crate) code: Option<i32>,
}

/// All answers so far.
pub(crate) struct Answers {
    known: HashMap<String, Answer>,
    path: PathBuf,
}

impl Answers {
    /// Reads the file, where there is one; a line that a kill has cut off is passed over.
    pub(crate) fn read(path: &Path) -> Result<Self, Box<dyn Error>> {
        let mut known = HashMap::new();
        if path.exists() {
            for line in std::io::BufReader::new(std::fs::File::open(path)?).lines() {
                if let Ok(answer) = serde_json::from_str::<Answer>(&line?) {
                    known.insert(answer.name.clone(), answer);
                }
            }
        }
        Ok(Self { known, path: path.to_owned() })
    }

    /// The answer for a program.
    pub(crate) fn get(&self, environment: &Environment, program: &Program) -> Option<&Answer> {
        self.known.get(&name(environment, program))
    }

    /// Runs those of `programs` that have no answer yet in fresh interpreters, two at a time.
    pub(crate) fn complete(&mut self, environment: &Environment, programs: &[Program]) -> Result<(), Box<dyn Error>> {
        let missing: Vec<&Program> =
            programs.iter().filter(|program| self.get(environment, program).is_none()).collect();
        let file = std::fs::OpenOptions::new().create(true).append(true).open(&self.path)?;
        let folder = std::env::temp_dir().join(format!("differential-{}", std::process::id()));
        std::fs::create_dir_all(&folder)?;
        let next = AtomicUsize::new(0);
        let new = Mutex::new((file, Vec::new()));
        let work = || -> std::io::Result<()> {
            loop {
                let index = next.fetch_add(1, Ordering::Relaxed);
                let Some(program) = missing.get(index) else { return Ok(()) };
                let answer = ask(environment, program, &folder.join(format!("{index}.py")))?;
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
        self.known.extend(answers.into_iter().map(|answer| (answer.name.clone(), answer)));
        Ok(())
    }
}

/// One fresh interpreter, under the same hash seed and library settings as in the sandbox.
fn ask(environment: &Environment, program: &Program, file: &Path) -> std::io::Result<Answer> {
    std::fs::write(file, &program.code)?;
    let output = Command::new("timeout")
        .arg(PATIENCE)
        .arg(&environment.interpreter.executable)
        .arg("-B")
        .arg(file)
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
    std::fs::remove_file(file)?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Ok(Answer {
        name: name(environment, program),
        stdout: text(&output.stdout),
        stderr: text(&output.stderr),
        code: output.status.code(),
    })
}

fn name(environment: &Environment, program: &Program) -> String {
    format!("{:032x}", content_hash_parts(&[environment.fingerprint().as_bytes(), program.code.as_bytes()]))
}
