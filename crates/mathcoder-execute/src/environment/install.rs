//! Makes an environment: a virtual environment where the interpreter can make one, a plain folder of packages where it
//! only has pip. Packages come through pip and whatever index the user has configured. Runs under a lock; a half-made
//! folder of an earlier, interrupted call is removed first, a folder that somebody else made never.

use super::Place;
use super::interpreter::last_lines;
use crate::error::ExecuteError;
use std::fs::File;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// Written first, so that a folder without the done-marker is known to be ours.
const STARTED: &str = "started-by-mathcoder";

/// Makes the environment at `place`, or waits for the call that is making it.
pub(super) fn install(place: &Place) -> Result<(), ExecuteError> {
    let _lock = lock(&place.dir)?;
    if place.read()?.is_some() {
        return Ok(());
    }
    clear(&place.dir)?;
    let requirements = place.dir.join("requirements.txt");
    std::fs::write(&requirements, &place.requirements).map_err(|source| ExecuteError::Io {
        action: "write",
        path: requirements.clone(),
        source,
    })?;
    let site_packages = site_packages_of(place);
    if place.interpreter.has("venv") && place.interpreter.has("ensurepip") {
        install_with_venv(place, &requirements)?;
    } else if place.interpreter.has("pip") {
        install_with_target(place, &requirements, &site_packages)?;
    } else {
        let detail = "it has neither ensurepip nor pip".to_owned();
        return Err(ExecuteError::Venv { interpreter: place.interpreter.executable.clone(), detail });
    }
    place.write_marker(&site_packages)
}

/// Waits for the lock beside the folder; it is released when the file is closed, also by a crash.
fn lock(dir: &Path) -> Result<File, ExecuteError> {
    let mut name = dir.file_name().unwrap_or_default().to_owned();
    name.push(".lock");
    let path = dir.with_file_name(name);
    let fault = |source| ExecuteError::Io { action: "lock", path: path.clone(), source };
    if let Some(parent) = path.parent() {
        std::fs::create_dir_all(parent).map_err(fault)?;
    }
    let file = File::options().create(true).append(true).open(&path).map_err(fault)?;
    rustix::fs::flock(&file, rustix::fs::FlockOperation::LockExclusive).map_err(|error| fault(error.into()))?;
    Ok(file)
}

/// Leaves an empty folder with the start marker; refuses to remove what it did not make.
fn clear(dir: &Path) -> Result<(), ExecuteError> {
    let fault = |source| ExecuteError::Io { action: "make", path: dir.to_owned(), source };
    let is_empty = match std::fs::read_dir(dir) {
        Ok(mut entries) => entries.next().is_none(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => true,
        Err(source) => return Err(fault(source)),
    };
    if !is_empty {
        if !dir.join(STARTED).is_file() {
            return Err(ExecuteError::NotOurs { dir: dir.to_owned() });
        }
        std::fs::remove_dir_all(dir).map_err(fault)?;
    }
    std::fs::create_dir_all(dir).map_err(fault)?;
    std::fs::write(dir.join(STARTED), "").map_err(fault)
}

/// Where both ways of installing put the packages.
fn site_packages_of(place: &Place) -> PathBuf {
    let [major, minor, _] = place.interpreter.version;
    place.dir.join("lib").join(format!("python{major}.{minor}")).join("site-packages")
}

fn install_with_venv(place: &Place, requirements: &Path) -> Result<(), ExecuteError> {
    let interpreter = &place.interpreter.executable;
    let output = run(Command::new(interpreter).args(["-m", "venv"]).arg(&place.dir), interpreter)?;
    if !output.status.success() {
        let detail = said(&output);
        return Err(ExecuteError::Venv { interpreter: interpreter.clone(), detail });
    }
    let python = place.dir.join("bin").join("python");
    pip_install(place, &mut pip(&python, requirements), &python)
}

fn install_with_target(place: &Place, requirements: &Path, target: &Path) -> Result<(), ExecuteError> {
    let interpreter = &place.interpreter.executable;
    pip_install(place, pip(interpreter, requirements).arg("--target").arg(target), interpreter)
}

fn pip(python: &Path, requirements: &Path) -> Command {
    let mut command = Command::new(python);
    let options = ["--quiet", "--no-input", "--disable-pip-version-check", "--only-binary", ":all:", "--requirement"];
    command.args(["-m", "pip", "install"]).args(options).arg(requirements);
    command
}

fn pip_install(place: &Place, command: &mut Command, python: &Path) -> Result<(), ExecuteError> {
    let output = run(command, python)?;
    if output.status.success() {
        return Ok(());
    }
    Err(ExecuteError::Install { dir: place.dir.clone(), detail: said(&output) })
}

/// Runs a command that may take long, with files that everybody may read: programs run under another user.
fn run(command: &mut Command, program: &Path) -> Result<Output, ExecuteError> {
    command.stdin(Stdio::null()).env_remove("PYTHONPATH").env_remove("PYTHONHOME");
    // SAFETY: umask is async-signal-safe and touches nothing but the child's own mask.
    unsafe {
        command.pre_exec(|| {
            libc::umask(0o022);
            Ok(())
        });
    }
    command.output().map_err(|source| ExecuteError::Io { action: "run", path: program.to_owned(), source })
}

/// The last lines of standard error, or of standard output where that is silent.
fn said(output: &Output) -> String {
    let errors = last_lines(&output.stderr, 4);
    if errors.is_empty() { last_lines(&output.stdout, 4) } else { errors }
}
