//! Which interpreter of the system: the fastest, since builds of one version differ by a fifth and those of a distribution
//! are mostly the faster ones.
//!
//! In: the interpreters on `PATH` and in the usual folders. Out: one of them. Each is measured once with the embedded
//! `speed.py` (0.1 s of CPU time each); the choice is then remembered in a file, because a second measurement could come out
//! otherwise, and holds as long as the same files are there. What the build says about itself is no help: distributions pass
//! their optimisations around it. Nothing is installed.

use super::interpreter::Interpreter;
use crate::error::ExecuteError;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const SPEED: &str = include_str!("../python/speed.py");

/// Looked for in this order: of equals, the first is taken.
const NAMES: [&str; 7] = ["python3", "python3.11", "python3.12", "python3.13", "python3.14", "python3.10", "python"];

/// Looked into behind `PATH`.
const FOLDERS: [&str; 2] = ["/usr/local/bin", "/usr/bin"];

/// What is later in the order has to be so much faster; less than that may be chance.
const CLEARLY_FASTER: f64 = 0.95;

/// A choice, and among what it was made.
#[derive(Debug, Serialize, Deserialize)]
struct Choice {
    /// Path, size and time of change of every candidate, in order.
    candidates: Vec<(PathBuf, u64, i64)>,
    /// The program file of the one chosen.
    executable: PathBuf,
}

/// The fastest interpreter that is complete; `memory` is the file in which the choice is kept, if there is a place for it.
///
/// # Errors
/// [`ExecuteError::NoPython`] or [`ExecuteError::MissingModule`] where none is usable.
pub(super) fn fastest(memory: Option<&Path>) -> Result<Interpreter, ExecuteError> {
    let candidates = candidates();
    if let Some(interpreter) = memory.and_then(|memory| remembered(memory, &candidates)) {
        return Ok(interpreter);
    }
    let mut refusals = Vec::new();
    let mut seen = BTreeSet::new();
    let mut best: Option<(f64, Interpreter)> = None;
    for (candidate, ..) in &candidates {
        match Interpreter::find(candidate) {
            Ok(interpreter) if !seen.insert(interpreter.executable.clone()) => {}
            Ok(interpreter) => {
                // One into which nothing can be installed is better than none: the error then says what is missing.
                let is_usable = interpreter.can_install();
                let seconds = if is_usable { seconds(&interpreter.executable) } else { f64::INFINITY };
                if best.as_ref().is_none_or(|(least, _)| seconds < least * CLEARLY_FASTER) {
                    best = Some((seconds, interpreter));
                }
            }
            Err(error) => refusals.push(error),
        }
    }
    let Some((_, interpreter)) = best else { return Err(no_python(refusals)) };
    if let Some(memory) = memory {
        remember(memory, Choice { candidates, executable: interpreter.executable.clone() });
    }
    Ok(interpreter)
}

/// Every file with a name that an interpreter may have, names first, then folders.
fn candidates() -> Vec<(PathBuf, u64, i64)> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders: Vec<PathBuf> = std::env::split_paths(&path).chain(FOLDERS.map(PathBuf::from)).collect();
    let files = NAMES.iter().flat_map(|name| folders.iter().map(move |folder| folder.join(name)));
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    for file in files {
        let Ok(real) = std::fs::canonicalize(&file) else { continue };
        let Ok(about) = std::fs::metadata(&real) else { continue };
        // By its own name, not that of the file that links lead to: an interpreter finds its home by how it is called.
        if about.is_file() && seen.insert(real) {
            found.push((file, about.len(), about.mtime()));
        }
    }
    found
}

/// The interpreter chosen earlier among the same candidates.
fn remembered(memory: &Path, candidates: &[(PathBuf, u64, i64)]) -> Option<Interpreter> {
    let choice: Choice = serde_json::from_slice(&std::fs::read(memory).ok()?).ok()?;
    if choice.candidates != candidates {
        return None;
    }
    Interpreter::find(&choice.executable).ok()
}

/// Writes the choice down under a temporary name and renames it. Where that fails, the next call measures again.
fn remember(memory: &Path, choice: Choice) {
    let Ok(text) = serde_json::to_vec_pretty(&choice) else { return };
    if let Some(folder) = memory.parent() {
        let _ = std::fs::create_dir_all(folder);
    }
    let temporary = memory.with_extension(format!("{}.tmp", std::process::id()));
    if std::fs::write(&temporary, text).and_then(|()| std::fs::rename(&temporary, memory)).is_err() {
        let _ = std::fs::remove_file(&temporary);
    }
}

/// CPU time of the measured work; endless where it fails.
fn seconds(executable: &Path) -> f64 {
    let output = Command::new(executable).args(["-I", "-S", "-c", SPEED]).stdin(Stdio::null()).output();
    let said = output.ok().and_then(|output| String::from_utf8(output.stdout).ok());
    said.and_then(|text| text.trim().parse().ok()).unwrap_or(f64::INFINITY)
}

/// One error for all that were looked at. An interpreter that only lacks a module says most about what to do.
fn no_python(mut refusals: Vec<ExecuteError>) -> ExecuteError {
    if let Some(place) = refusals.iter().position(|error| matches!(error, ExecuteError::MissingModule { .. })) {
        return refusals.swap_remove(place);
    }
    let said = refusals.into_iter().map(|error| match error {
        ExecuteError::NoPython { looked_at } => looked_at,
        other => other.to_string(),
    });
    let mut looked_at = said.collect::<Vec<_>>().join("; ");
    if looked_at.is_empty() {
        looked_at = "no python3 on PATH".to_owned();
    }
    ExecuteError::NoPython { looked_at }
}

#[cfg(test)]
mod tests {
    use super::{Choice, candidates, fastest};

    #[test]
    fn a_choice_is_remembered_and_holds_while_the_candidates_are_the_same() {
        let folder = tempfile::tempdir().unwrap();
        let memory = folder.path().join("below").join("interpreter.json");
        let Ok(first) = fastest(Some(&memory)) else {
            println!("skipped: no usable interpreter here");
            return;
        };
        let written = std::fs::read(&memory).unwrap();
        let choice: Choice = serde_json::from_slice(&written).unwrap();
        assert_eq!(choice.executable, first.executable);
        assert_eq!(choice.candidates, candidates());
        assert_eq!(fastest(Some(&memory)).unwrap(), first);
        assert_eq!(std::fs::read(&memory).unwrap(), written, "it was measured again");
    }

    #[test]
    fn a_choice_among_other_candidates_is_made_again() {
        let folder = tempfile::tempdir().unwrap();
        let memory = folder.path().join("interpreter.json");
        let stale = Choice { candidates: Vec::new(), executable: "/nowhere/python3".into() };
        std::fs::write(&memory, serde_json::to_vec(&stale).unwrap()).unwrap();
        let Ok(found) = fastest(Some(&memory)) else {
            println!("skipped: no usable interpreter here");
            return;
        };
        let choice: Choice = serde_json::from_slice(&std::fs::read(&memory).unwrap()).unwrap();
        assert_eq!(choice.executable, found.executable);
        assert_ne!(choice.executable, stale.executable);
    }
}
