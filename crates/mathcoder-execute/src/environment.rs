//! The private Python environment: an interpreter of the system and a folder with pinned packages, made once.
//!
//! In: the config. Out: [`Environment`], with every path the sandbox needs and a fingerprint of all that decides what a
//! program prints. Made under a lock file, so that concurrent calls wait instead of colliding; the done-marker
//! `complete.json` is written last, so that its presence means that the folder is whole. A complete folder is never
//! touched again, and pip is not asked. It holds nothing but packages: the interpreter itself stays where it is.

mod choice;
mod install;
mod interpreter;

pub use interpreter::Interpreter;
pub(crate) use interpreter::last_lines;

use crate::config::ExecuteConfig;
use crate::error::ExecuteError;
use mathcoder_core::{content_hash_parts, hex128};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// What the environment holds, one exact requirement a line.
const REQUIREMENTS: &str = include_str!("python/requirements.txt");

/// Name of the done-marker in the folder of an environment.
const MARKER: &str = "complete.json";

/// Name of the file that remembers which interpreter is the fastest here, beside the environments.
const CHOICE: &str = "interpreter.json";

/// A complete Python environment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Environment {
    /// The interpreter that runs in it.
    pub interpreter: Interpreter,
    /// Its folder.
    pub dir: PathBuf,
    /// The folder with the packages, inside of it.
    pub site_packages: PathBuf,
    /// Installed packages and their versions, sorted.
    pub packages: Vec<(String, String)>,
}

/// What `complete.json` says.
#[derive(Debug, Serialize, Deserialize)]
struct Marker {
    fingerprint: String,
    site_packages: PathBuf,
    packages: Vec<(String, String)>,
}

impl Environment {
    /// Finds the environment, or makes it: some 20 seconds and 250 MB the first time, 30 ms later.
    ///
    /// # Errors
    /// Where there is no interpreter, or the packages cannot be installed; [`ExecuteError::hint`] says what to do.
    pub fn prepare(config: &ExecuteConfig) -> Result<Self, ExecuteError> {
        let place = Place::of(config)?;
        if let Some(environment) = place.read()? {
            return Ok(environment);
        }
        install::install(&place)?;
        place.read()?.ok_or(ExecuteError::NotPrepared { dir: place.dir })
    }

    /// Finds the environment and makes nothing.
    ///
    /// # Errors
    /// [`ExecuteError::NotPrepared`] where it is not there yet; otherwise as [`Environment::prepare`].
    pub fn find(config: &ExecuteConfig) -> Result<Self, ExecuteError> {
        let place = Place::of(config)?;
        place.read()?.ok_or(ExecuteError::NotPrepared { dir: place.dir })
    }

    /// Version of Python and of each package: what decides, besides the program, what a program prints.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let packages = self.packages.iter().map(|(name, version)| format!(" {name}-{version}"));
        format!(
            "{} {}{}",
            self.interpreter.implementation,
            self.interpreter.version_text(),
            packages.collect::<String>()
        )
    }
}

/// Where an environment is or will be, and what has to be in it.
#[derive(Debug)]
pub(crate) struct Place {
    interpreter: Interpreter,
    dir: PathBuf,
    requirements: String,
    fingerprint: String,
}

impl Place {
    fn of(config: &ExecuteConfig) -> Result<Self, ExecuteError> {
        config.check().map_err(|message| ExecuteError::Config { message })?;
        let interpreter = match &config.python {
            Some(path) => Interpreter::find(path)?,
            None => choice::fastest(default_home().ok().map(|home| home.join(CHOICE)).as_deref())?,
        };
        let mut requirements = REQUIREMENTS.to_owned();
        for package in &config.packages {
            requirements.push_str(package);
            requirements.push('\n');
        }
        let parts = [&interpreter.version_text(), &interpreter.abi, &interpreter.platform, &requirements];
        let fingerprint = hex128(content_hash_parts(&parts.map(|part| part.as_bytes())));
        let dir = match &config.environment {
            Some(dir) => absolute(dir)?,
            None => {
                let [major, minor, _] = interpreter.version;
                let short = fingerprint.get(..12).unwrap_or(&fingerprint);
                default_home()?.join(format!("python-{major}.{minor}-{short}"))
            }
        };
        Ok(Self { interpreter, dir, requirements, fingerprint })
    }

    /// The environment, if its marker says that it is complete and made for this interpreter and these packages.
    fn read(&self) -> Result<Option<Environment>, ExecuteError> {
        let path = self.dir.join(MARKER);
        let text = match std::fs::read(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(source) => return Err(ExecuteError::Io { action: "read", path, source }),
        };
        let Ok(marker) = serde_json::from_slice::<Marker>(&text) else { return Ok(None) };
        let site_packages = self.dir.join(&marker.site_packages);
        if marker.fingerprint != self.fingerprint || !site_packages.is_dir() {
            return Ok(None);
        }
        Ok(Some(Environment {
            interpreter: self.interpreter.clone(),
            dir: self.dir.clone(),
            site_packages,
            packages: marker.packages,
        }))
    }

    /// Writes the marker under a temporary name and renames it, so that it is whole or absent.
    fn write_marker(&self, site_packages: &Path) -> Result<(), ExecuteError> {
        let relative = site_packages.strip_prefix(&self.dir).unwrap_or(site_packages).to_owned();
        let packages = installed_packages(site_packages)?;
        let marker = Marker { fingerprint: self.fingerprint.clone(), site_packages: relative, packages };
        let path = self.dir.join(MARKER);
        let fault = |source| ExecuteError::Io { action: "write", path: path.clone(), source };
        let text = serde_json::to_vec_pretty(&marker).map_err(|error| fault(error.into()))?;
        let temporary = path.with_extension("json.tmp");
        std::fs::write(&temporary, text).map_err(fault)?;
        std::fs::rename(&temporary, &path).map_err(fault)
    }
}

/// Names and versions from the `*.dist-info` folders, without the installer itself.
fn installed_packages(site_packages: &Path) -> Result<Vec<(String, String)>, ExecuteError> {
    let fault = |source| ExecuteError::Io { action: "list", path: site_packages.to_owned(), source };
    let mut packages = Vec::new();
    for entry in std::fs::read_dir(site_packages).map_err(fault)? {
        let name = entry.map_err(fault)?.file_name();
        let Some(stem) = name.to_str().and_then(|name| name.strip_suffix(".dist-info")) else { continue };
        let Some((name, version)) = stem.split_once('-') else { continue };
        if !matches!(name, "pip" | "setuptools" | "wheel") {
            packages.push((name.to_lowercase(), version.to_owned()));
        }
    }
    packages.sort();
    Ok(packages)
}

/// `$MATHCODER_HOME`, or the user's cache folder.
fn default_home() -> Result<PathBuf, ExecuteError> {
    let variable = |name| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    if let Some(home) = variable("MATHCODER_HOME") {
        return absolute(&home);
    }
    let cache = variable("XDG_CACHE_HOME").or_else(|| variable("HOME").map(|home| home.join(".cache")));
    match cache {
        Some(cache) => absolute(&cache.join("mathcoder")),
        None => Err(ExecuteError::Config {
            message: "neither MATHCODER_HOME nor HOME is set, so there is no place for the Python environment".into(),
        }),
    }
}

fn absolute(path: &Path) -> Result<PathBuf, ExecuteError> {
    std::path::absolute(path).map_err(|source| ExecuteError::Io { action: "resolve", path: path.to_owned(), source })
}
