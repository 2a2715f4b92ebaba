//! A Python interpreter of the system: what it is, and which files it consists of.
//!
//! In: its path. Out: [`Interpreter`], read from what the interpreter says about itself when it runs the embedded
//! `probe.py` (30 ms). Nothing is installed or changed; which one is taken where none is named is another file's matter.

use crate::error::ExecuteError;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const PROBE: &str = include_str!("../python/probe.py");

/// The oldest version that the sandbox knows.
const OLDEST: [u32; 2] = [3, 10];

/// What an interpreter says about itself.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Interpreter {
    /// The program file, all links resolved; never that of a virtual environment.
    pub executable: PathBuf,
    /// Major, minor and micro version.
    pub version: [u32; 3],
    /// `cpython`.
    pub implementation: String,
    /// Name of the binary interface of extension modules.
    pub abi: String,
    /// Operating system, processor and C library.
    pub platform: String,
    /// Folder under which it is installed.
    pub base_prefix: PathBuf,
    /// The standard library.
    pub stdlib: PathBuf,
    /// Its platform-dependent part.
    pub platstdlib: PathBuf,
    /// Its extension modules.
    pub dynload: PathBuf,
    /// Shared libraries that it has loaded.
    pub mapped: Vec<PathBuf>,
    /// Whether some modules that not every distribution has are there.
    pub modules: BTreeMap<String, bool>,
}

impl Interpreter {
    /// The interpreter at `path`, if it is new enough and complete.
    ///
    /// # Errors
    /// [`ExecuteError::NoPython`] where it is none; [`ExecuteError::MissingModule`] where it is incomplete.
    pub fn find(path: &Path) -> Result<Self, ExecuteError> {
        match Self::probe(path) {
            Ok(interpreter) => interpreter.require_modules(),
            Err(why) => Err(ExecuteError::NoPython { looked_at: format!("{}: {why}", path.display()) }),
        }
    }

    /// `3.11.7`.
    #[must_use]
    pub fn version_text(&self) -> String {
        let [major, minor, micro] = self.version;
        format!("{major}.{minor}.{micro}")
    }

    fn probe(path: &Path) -> Result<Self, String> {
        let output = Command::new(path)
            .args(["-I", "-c", PROBE])
            .stdin(Stdio::null())
            .output()
            .map_err(|error| error.to_string())?;
        if !output.status.success() {
            return Err(last_lines(&output.stderr, 1));
        }
        let interpreter: Self =
            serde_json::from_slice(&output.stdout).map_err(|error| format!("no sense in its answer: {error}"))?;
        let [major, minor, _] = interpreter.version;
        if [major, minor] < OLDEST {
            return Err(format!("version {}, too old", interpreter.version_text()));
        }
        if interpreter.implementation != "cpython" {
            return Err(format!("{}, CPython is needed", interpreter.implementation));
        }
        Ok(interpreter)
    }

    fn require_modules(self) -> Result<Self, ExecuteError> {
        match ["ctypes", "resource"].into_iter().find(|module| !self.has(module)) {
            Some(module) => Err(ExecuteError::MissingModule { interpreter: self.executable, module }),
            None => Ok(self),
        }
    }

    /// Whether packages can be installed with it.
    pub(super) fn can_install(&self) -> bool {
        self.has("pip") || self.has("venv") && self.has("ensurepip")
    }

    /// Whether it has a module of the standard library that some distributions split off.
    pub(crate) fn has(&self, module: &str) -> bool {
        self.modules.get(module).copied().unwrap_or(false)
    }
}

/// The last lines of what a program printed, joined.
pub(crate) fn last_lines(bytes: &[u8], count: usize) -> String {
    let text = String::from_utf8_lossy(bytes);
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    let start = lines.len().saturating_sub(count);
    lines.get(start..).unwrap_or_default().join("\n")
}
