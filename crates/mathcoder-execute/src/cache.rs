//! Executions that are not paid for twice: an [`Executor`] in front of another one, and the port to where results are
//! kept (the pipeline's journal, plugged in by the binary).
//!
//! The key covers the normalised code, its input, the limits and the identity of the Python environment; the value is
//! the execution as JSON without its usage, so that a run that reads it back prints the same bytes. Nothing is ever
//! evicted here.

use crate::outcome::reproducible;
use mathcoder_core::{Execution, Executor, Limits, Program, ResultStore, SandboxError, content_hash_parts};
use std::collections::{BTreeMap, BTreeSet};

/// An executor that gains from being given many programs at once.
pub trait BatchExecutor: Executor {
    /// Runs all programs; the results are in their order, and the same as [`Executor::execute`] gives.
    fn execute_batch(&self, programs: &[Program], limits: &Limits) -> Vec<Result<Execution, SandboxError>> {
        programs.iter().map(|program| self.execute(program, limits)).collect()
    }
}

/// Asks the store first, the inner executor otherwise. All its answers are reproducible: without the partial output of a program
/// that was stopped by time. Only what has just been run has a usage.
pub struct CachedExecutor<'a> {
    inner: &'a dyn BatchExecutor,
    store: &'a dyn ResultStore,
    identity: String,
}

impl<'a> CachedExecutor<'a> {
    /// `identity` names everything besides the program that decides its output, see [`crate::Sandbox::identity`].
    #[must_use]
    pub fn new(inner: &'a dyn BatchExecutor, store: &'a dyn ResultStore, identity: &str) -> Self {
        Self { inner, store, identity: identity.to_owned() }
    }

    /// The key of a program under limits.
    #[must_use]
    pub fn key(&self, program: &Program, limits: &Limits) -> u128 {
        let numbers: Vec<u8> = [
            limits.cpu.as_micros() as u64,
            limits.wall.as_micros() as u64,
            limits.memory_bytes,
            limits.stdout_bytes as u64,
            limits.stderr_bytes as u64,
        ]
        .iter()
        .flat_map(|number| number.to_le_bytes())
        .collect();
        let code = normalised(&program.code);
        content_hash_parts(&[code.as_bytes(), program.stdin.as_bytes(), self.identity.as_bytes(), &numbers])
    }

    fn known(&self, key: u128) -> Option<Execution> {
        self.store.get(key).and_then(|value| serde_json::from_slice(&value).ok())
    }

    /// Puts a result into the store.
    fn keep(&self, key: u128, result: Result<Execution, SandboxError>) -> Result<Execution, SandboxError> {
        let execution = result?;
        let usage = execution.usage;
        let execution = reproducible(execution);
        let fault = |source| SandboxError { action: "record a result".into(), source: Some(source) };
        let value = serde_json::to_vec(&execution).map_err(|error| fault(error.into()))?;
        self.store.put(key, &value).map_err(fault)?;
        Ok(Execution { usage, ..execution })
    }
}

impl Executor for CachedExecutor<'_> {
    fn execute(&self, program: &Program, limits: &Limits) -> Result<Execution, SandboxError> {
        let key = self.key(program, limits);
        match self.known(key) {
            Some(execution) => Ok(execution),
            None => self.keep(key, self.inner.execute(&as_run(program), limits)),
        }
    }
}

impl BatchExecutor for CachedExecutor<'_> {
    /// Programs that are the same run once.
    fn execute_batch(&self, programs: &[Program], limits: &Limits) -> Vec<Result<Execution, SandboxError>> {
        let keys: Vec<u128> = programs.iter().map(|program| self.key(program, limits)).collect();
        let mut answers: Vec<_> = keys.iter().map(|&key| self.known(key).map(Ok)).collect();
        // In the order given: neighbours are often alike, and in a shared child the second finds caches filled.
        let (mut run_keys, mut run, mut asked) = (Vec::new(), Vec::new(), BTreeSet::new());
        for ((&key, answer), program) in keys.iter().zip(&answers).zip(programs) {
            if answer.is_none() && asked.insert(key) {
                run_keys.push(key);
                run.push(as_run(program));
            }
        }
        let results = self.inner.execute_batch(&run, limits);
        let mut fresh: BTreeMap<u128, _> =
            run_keys.into_iter().zip(results).map(|(key, result)| (key, self.keep(key, result))).collect();
        for (key, answer) in keys.iter().zip(&mut answers) {
            if answer.is_some() {
                continue;
            }
            *answer = match fresh.get(key) {
                Some(Ok(execution)) => Some(Ok(execution.clone())),
                // The first to ask gets the error itself, which cannot be copied; the others one that says so.
                _ => fresh.remove(key),
            };
        }
        let lost = || SandboxError { action: "run the same program once for several".into(), source: None };
        answers.into_iter().map(|answer| answer.unwrap_or_else(|| Err(lost()))).collect()
    }
}

/// The program as it is run, which is the same for all that have the same key.
fn as_run(program: &Program) -> Program {
    Program { code: normalised(&program.code), stdin: program.stdin.clone() }
}

/// The code with the line ends of Unix and without empty lines at its end: all that Python certainly ignores.
fn normalised(code: &str) -> String {
    let mut code = code.replace("\r\n", "\n");
    code.truncate(code.trim_end_matches('\n').len());
    code
}

#[cfg(test)]
mod tests {
    use super::{BatchExecutor, CachedExecutor};
    use mathcoder_core::{Execution, Executor, Limits, Program, ResultStore, SandboxError, Status, Usage};
    use std::collections::BTreeMap;
    use std::sync::Mutex;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[derive(Default)]
    struct Memory(Mutex<BTreeMap<u128, Vec<u8>>>);

    impl ResultStore for Memory {
        fn get(&self, key: u128) -> Option<Vec<u8>> {
            self.0.lock().unwrap().get(&key).cloned()
        }

        fn put(&self, key: u128, value: &[u8]) -> std::io::Result<()> {
            self.0.lock().unwrap().insert(key, value.to_vec());
            Ok(())
        }
    }

    /// Echoes the code and counts its calls.
    #[derive(Default)]
    struct Echo(AtomicUsize);

    impl Executor for Echo {
        fn execute(&self, program: &Program, _limits: &Limits) -> Result<Execution, SandboxError> {
            self.0.fetch_add(1, Ordering::Relaxed);
            let usage = Some(Usage { wall_ms: 1, cpu_ms: 1, peak_kb: 1 });
            let stdout = program.code.clone();
            Ok(Execution {
                status: Status::Ok,
                stdout,
                stderr: String::new(),
                exit_code: Some(0),
                truncated: false,
                nondeterministic: false,
                usage,
            })
        }
    }

    impl BatchExecutor for Echo {}

    fn program(code: &str) -> Program {
        Program { code: code.into(), stdin: String::new() }
    }

    #[test]
    fn the_same_program_runs_once_and_gives_the_same_execution() {
        let (echo, memory) = (Echo::default(), Memory::default());
        let cached = CachedExecutor::new(&echo, &memory, "python");
        let first = cached.execute(&program("print(1)\r\n"), &Limits::default()).unwrap();
        let second = cached.execute(&program("print(1)\n\n"), &Limits::default()).unwrap();
        assert!(first.usage.is_some());
        assert_eq!(second, Execution { usage: None, ..first }, "what is read back has not been run");
        assert_eq!(echo.0.load(Ordering::Relaxed), 1);
    }

    #[test]
    fn a_batch_runs_each_program_once_and_keeps_its_order() {
        let (echo, memory) = (Echo::default(), Memory::default());
        let cached = CachedExecutor::new(&echo, &memory, "python");
        cached.execute(&program("print(2)"), &Limits::default()).unwrap();
        let programs = ["print(3)", "print(1)\n", "print(2)", "print(1)", "print(3)"].map(program);
        let results = cached.execute_batch(&programs, &Limits::default());
        let printed: Vec<String> = results.into_iter().map(|result| result.unwrap().stdout).collect();
        assert_eq!(printed, ["print(3)", "print(1)", "print(2)", "print(1)", "print(3)"]);
        assert_eq!(echo.0.load(Ordering::Relaxed), 3);
    }

    #[test]
    fn whatever_decides_the_output_is_in_the_key() {
        let (echo, memory) = (Echo::default(), Memory::default());
        let cached = CachedExecutor::new(&echo, &memory, "python 3.11");
        let other = CachedExecutor::new(&echo, &memory, "python 3.12");
        let base = cached.key(&program("x"), &Limits::default());
        assert_ne!(base, other.key(&program("x"), &Limits::default()));
        assert_ne!(base, cached.key(&program("x "), &Limits::default()));
        assert_ne!(base, cached.key(&Program { code: "x".into(), stdin: "1".into() }, &Limits::default()));
        assert_ne!(base, cached.key(&program("x"), &Limits { memory_bytes: 1, ..Limits::default() }));
    }

    #[test]
    fn a_damaged_entry_is_run_again() {
        let (echo, memory) = (Echo::default(), Memory::default());
        let cached = CachedExecutor::new(&echo, &memory, "python");
        memory.put(cached.key(&program("1"), &Limits::default()), b"{").unwrap();
        assert_eq!(cached.execute(&program("1"), &Limits::default()).unwrap().stdout, "1");
    }
}
