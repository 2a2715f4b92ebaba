//! The Python side: a virtual environment with the pinned packages, and scripts that read and write JSON Lines.
//!
//! In: rows for a script. Out: its rows. The environment is made once, under a name that git ignores, and made again when the pins
//! change; a script that stops early is an error, never fewer rows.

use serde_json::Value;
use std::error::Error;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const SCRIPTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../bench/peers/verify");

/// A field that is a text, or an empty one.
pub(crate) fn text<'a>(row: &'a Value, key: &str) -> &'a str {
    row.get(key).and_then(Value::as_str).unwrap_or("")
}

/// The interpreter that has the packages.
pub(crate) fn environment() -> Result<PathBuf, Box<dyn Error>> {
    let home = Path::new(SCRIPTS).join("../.venv/verify");
    let (python, stamp) = (home.join("bin/python"), home.join("installed"));
    let pins = std::fs::read_to_string(Path::new(SCRIPTS).join("requirements.txt"))?;
    if std::fs::read_to_string(&stamp).is_ok_and(|installed| installed == pins) {
        return Ok(python);
    }
    succeeds(Command::new("python3").args(["-m", "venv"]).arg(&home))?;
    let requirements = Path::new(SCRIPTS).join("requirements.txt");
    succeeds(Command::new(&python).args(["-m", "pip", "install", "--quiet", "--requirement"]).arg(requirements))?;
    std::fs::write(stamp, pins)?;
    Ok(python)
}

fn succeeds(command: &mut Command) -> Result<(), Box<dyn Error>> {
    let status = command.status()?;
    if status.success() { Ok(()) } else { Err(format!("{command:?} ended with {status}").into()) }
}

/// What a script answers to these rows, one row each; a script that takes none answers as many as it likes.
pub(crate) fn lines(python: &PathBuf, script: &str, rows: &[Value]) -> Result<Vec<Value>, Box<dyn Error>> {
    let mut child = Command::new(python)
        .arg(Path::new(SCRIPTS).join(script))
        .env("PYTHONHASHSEED", "0")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    let mut stdin = child.stdin.take().ok_or("no pipe")?;
    let asked: String = rows.iter().map(|row| format!("{row}\n")).collect();
    // A second thread, because the script answers while it is still being asked.
    let writer = std::thread::spawn(move || stdin.write_all(asked.as_bytes()));
    let output = BufReader::new(child.stdout.take().ok_or("no pipe")?);
    let answers: Vec<Value> =
        output.lines().map(|line| Ok(serde_json::from_str(&line?)?)).collect::<Result<_, Box<dyn Error>>>()?;
    let status = child.wait()?;
    writer.join().map_err(|_| "the writer panicked")??;
    if !status.success() || (!rows.is_empty() && answers.len() != rows.len()) {
        return Err(format!("{script}: {} answers to {} rows, {status}", answers.len(), rows.len()).into());
    }
    Ok(answers)
}
