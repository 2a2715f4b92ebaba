//! The sandbox as the verbs use it: made when the first program wants to run, remembered results in front of it. The Python
//! environment is made on first need and said to the user, since it is the one thing that takes a network.

use crate::errors::Problem;
use crate::printer::to_stderr;
use crate::recipe::Recipe;
use mathcoder_core::{Execution, Executor, Limits, Program, ResultStore, SandboxError};
use mathcoder_execute::{
    BatchExecutor, CachedExecutor, Environment, ExecuteConfig, ExecuteError, Sandbox, Stats, TwiceExecutor,
};
use mathcoder_pipeline::{Journal, StorageError};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

/// A sandbox that starts when it is needed.
pub(crate) struct LazySandbox {
    config: ExecuteConfig,
    environment: Environment,
    identity: String,
    journal_folder: Option<PathBuf>,
    started: OnceLock<Result<Started, String>>,
}

struct Started {
    sandbox: Sandbox,
    store: Option<JournalStore>,
}

impl Started {
    /// Does `work` with the sandbox, behind what runs suspects twice and, where there is a journal, remembers results.
    fn with<T>(&self, work: impl FnOnce(&dyn BatchExecutor) -> T) -> T {
        let twice = TwiceExecutor::new(&self.sandbox);
        match &self.store {
            None => work(&twice),
            Some(store) => work(&CachedExecutor::new(&twice, store, &self.sandbox.identity())),
        }
    }
}

/// A journal of the run folder behind the port that its users know.
pub(crate) struct JournalStore {
    journal: Journal,
    is_closed: AtomicBool,
}

impl JournalStore {
    /// Opens the journal in `folder`.
    ///
    /// # Errors
    /// Where it cannot be read.
    pub(crate) fn open(folder: &Path) -> Result<Self, StorageError> {
        Ok(Self { journal: Journal::open(folder)?, is_closed: AtomicBool::new(false) })
    }

    /// All keys in it.
    pub(crate) fn keys(&self) -> Vec<u128> {
        self.journal.keys()
    }
}

impl LazySandbox {
    /// Finds or makes the Python environment; starts nothing. Results are remembered below `journals`, where it is given.
    ///
    /// # Errors
    /// Where there is no usable Python, or its packages cannot be installed.
    pub(crate) fn new(recipe: &Recipe, threads: usize, journals: Option<&Path>) -> Result<Self, Problem> {
        let mut config = recipe.execute.clone();
        if config.threads == 0 {
            config.threads = threads;
        }
        let environment = match Environment::find(&config) {
            Err(ExecuteError::NotPrepared { dir }) => {
                to_stderr(&format!("making the Python environment in {} (once)", dir.display()));
                Environment::prepare(&config)
            }
            other => other,
        };
        let environment = environment.map_err(explain)?;
        let identity = environment.fingerprint();
        let journal_folder = journals.map(|folder| folder.join("execute"));
        Ok(Self { config, environment, identity, journal_folder, started: OnceLock::new() })
    }

    /// What decides, besides the program, what a program prints.
    pub(crate) fn identity(&self) -> &str {
        &self.identity
    }

    /// The limits of one program.
    pub(crate) fn limits(&self) -> Limits {
        self.config.limits()
    }

    /// Starts the sandbox now rather than with the first program.
    ///
    /// # Errors
    /// Where it cannot be started.
    pub(crate) fn ready(&self) -> Result<(), SandboxError> {
        self.started().map(drop)
    }

    /// Ends all programs at once. What is half-judged then is not remembered.
    pub(crate) fn stop(&self) {
        let Some(Ok(started)) = self.started.get() else { return };
        if let Some(store) = &started.store {
            store.is_closed.store(true, Ordering::SeqCst);
        }
        started.sandbox.stop();
    }

    /// What fast mode has done so far; nothing where no program has been run.
    pub(crate) fn stats(&self) -> Stats {
        let started = self.started.get().and_then(|started| started.as_ref().ok());
        started.map_or_else(Stats::default, |started| started.sandbox.stats())
    }

    fn started(&self) -> Result<&Started, SandboxError> {
        let started = self.started.get_or_init(|| self.start().map_err(|error| one_line(error.as_ref())));
        started.as_ref().map_err(|why| SandboxError { action: format!("start: {why}"), source: None })
    }

    fn start(&self) -> Result<Started, anyhow::Error> {
        let sandbox = Sandbox::start(&self.config, &self.environment)?;
        let store = match &self.journal_folder {
            None => None,
            Some(folder) => Some(JournalStore::open(folder)?),
        };
        Ok(Started { sandbox, store })
    }
}

impl Executor for LazySandbox {
    fn execute(&self, program: &Program, limits: &Limits) -> Result<Execution, SandboxError> {
        self.started()?.with(|executor| executor.execute(program, limits))
    }
}

impl BatchExecutor for LazySandbox {
    fn execute_batch(&self, programs: &[Program], limits: &Limits) -> Vec<Result<Execution, SandboxError>> {
        let started = match self.started() {
            Ok(started) => started,
            // Every program gets its own error; the one that is told has the cause.
            Err(_) => return programs.iter().map(|program| self.execute(program, limits)).collect(),
        };
        started.with(|executor| executor.execute_batch(programs, limits))
    }
}

impl ResultStore for JournalStore {
    fn get(&self, key: u128) -> Option<Vec<u8>> {
        // A record that cannot be read back costs one more run of the program, no more.
        self.journal.get(key).ok().flatten()
    }

    fn put(&self, key: u128, value: &[u8]) -> std::io::Result<()> {
        if self.is_closed.load(Ordering::SeqCst) {
            return Err(std::io::Error::other("the sandbox has been stopped"));
        }
        self.journal.put(key, value).map_err(std::io::Error::other)
    }
}

/// A failure of the sandbox with its hint.
pub(crate) fn explain(error: ExecuteError) -> Problem {
    let hint = error.hint();
    let problem = Problem::work("the sandbox cannot be made ready").because(error);
    match hint {
        Some(hint) => problem.hint(hint),
        None => problem.hint("`mathcoder doctor` looks at every part of it"),
    }
}

/// An error with its causes, on one line.
pub(crate) fn one_line(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        next = cause.source();
    }
    text
}
