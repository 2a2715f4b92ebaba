//! The sandbox as the verbs use it: made when the first program wants to run, remembered results in front of it. The Python
//! environment is made on first need and said to the user, since it is the one thing that takes a network.

use crate::errors::Problem;
use crate::printer::to_stderr;
use crate::recipe::Recipe;
use mathcoder_core::{Execution, Executor, Limits, Program, ResultStore, SandboxError};
use mathcoder_execute::{
    BatchExecutor, CachedExecutor, Environment, ExecuteConfig, ExecuteError, Sandbox, TwiceExecutor,
};
use mathcoder_pipeline::{Journal, StorageError};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

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
pub(crate) struct JournalStore(Journal);

impl JournalStore {
    /// Opens the journal in `folder`.
    ///
    /// # Errors
    /// Where it cannot be read.
    pub(crate) fn open(folder: &Path) -> Result<Self, StorageError> {
        Journal::open(folder).map(Self)
    }

    /// All keys in it.
    pub(crate) fn keys(&self) -> Vec<u128> {
        self.0.keys()
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

    fn started(&self) -> Result<&Started, SandboxError> {
        let started = self.started.get_or_init(|| self.start().map_err(|error| one_line(&error)));
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
        self.0.get(key).ok().flatten()
    }

    fn put(&self, key: u128, value: &[u8]) -> std::io::Result<()> {
        self.0.put(key, value).map_err(std::io::Error::other)
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

fn one_line(error: &anyhow::Error) -> String {
    error.chain().map(ToString::to_string).collect::<Vec<_>>().join(": ")
}
