//! Programs whose output is not theirs alone: those that draw random numbers, ask the clock or print addresses are run twice, with
//! two seeds, two memory layouts and clocks that run differently, and marked as nondeterministic where the two outputs differ.
//!
//! In: programs. Out: the first execution of each, with the mark. Costs a second run of those programs that a look at their
//! tokens, or an address in their output, makes suspect; all others run once. What depends on the processor, the versions of
//! libraries or the seed of hashes is not seen, since those are the same in both runs.

use crate::cache::BatchExecutor;
use crate::notes::{CodeNotes, inspect_code};
use mathcoder_core::{Execution, Executor, Limits, Program, SandboxError, Status};

/// Marks what differs between two runs.
pub struct TwiceExecutor<'a> {
    inner: &'a dyn BatchExecutor,
}

impl<'a> TwiceExecutor<'a> {
    /// In front of another executor.
    #[must_use]
    pub fn new(inner: &'a dyn BatchExecutor) -> Self {
        Self { inner }
    }
}

impl Executor for TwiceExecutor<'_> {
    fn execute(&self, program: &Program, limits: &Limits) -> Result<Execution, SandboxError> {
        let first = self.inner.execute(program, limits)?;
        if !is_suspect(program, &first) {
            return Ok(first);
        }
        let second = self.inner.execute(&varied(program), limits);
        Ok(marked(first, &second))
    }
}

impl BatchExecutor for TwiceExecutor<'_> {
    fn execute_batch(&self, programs: &[Program], limits: &Limits) -> Vec<Result<Execution, SandboxError>> {
        let mut results = self.inner.execute_batch(programs, limits);
        let mut suspects = Vec::new();
        let mut again = Vec::new();
        for (program, result) in programs.iter().zip(&mut results) {
            if result.as_ref().is_ok_and(|first| is_suspect(program, first)) {
                again.push(varied(program));
                suspects.push(result);
            }
        }
        let seconds = if again.is_empty() { Vec::new() } else { self.inner.execute_batch(&again, limits) };
        for (result, second) in suspects.into_iter().zip(seconds) {
            if let Ok(first) = result {
                *first = marked(first.clone(), &second);
            }
        }
        results
    }
}

/// Whether a program that ran to its end may print something else another time.
fn is_suspect(program: &Program, execution: &Execution) -> bool {
    execution.status == Status::Ok && (may_vary(&inspect_code(&program.code)) || execution.stdout.contains(" at 0x"))
}

/// Whether the tokens of a program show anything that may be another thing next time.
fn may_vary(notes: &CodeNotes) -> bool {
    const CLOCKS: [&str; 7] = ["time", "datetime", "timeit", "platform", "psutil", "os", "calendar"];
    let has_clock = notes.imports.iter().any(|import| CLOCKS.contains(&import.as_str()));
    notes.is_random || notes.shows_identity || (notes.reads_clock && (has_clock || notes.is_dynamic))
}

/// The same program with comments behind it. The seed comes from the whole source: other random numbers, and the heap begins
/// elsewhere; what the interpreter keeps of the comments moves it further. The last comment asks for other clocks: a time that
/// is printed in milliseconds would be the same twice.
fn varied(program: &Program) -> Program {
    let mut code = program.code.clone();
    for line in 0..100 {
        code.push_str(&format!("\n# another run of the same program, line {line}"));
    }
    code.push_str(OTHER_CLOCKS);
    Program { code, stdin: program.stdin.clone() }
}

const OTHER_CLOCKS: &str = "\n# with other clocks";

/// Whether a program is a second run that is to see other clocks. One that ends so by itself does itself no good.
pub(crate) fn wants_other_clocks(code: &str) -> bool {
    code.ends_with(OTHER_CLOCKS)
}

/// The first execution, marked where the second one printed something else. A second run that failed says nothing.
fn marked(first: Execution, second: &Result<Execution, SandboxError>) -> Execution {
    let differs = second.as_ref().is_ok_and(|second| second.status != first.status || second.stdout != first.stdout);
    Execution { nondeterministic: differs, ..first }
}

#[cfg(test)]
mod tests {
    use super::may_vary;
    use crate::notes::inspect_code;

    #[test]
    fn suspects_are_found_by_what_they_import_and_call() {
        let is_suspect = |code| may_vary(&inspect_code(code));
        for code in [
            "import random\nprint(random.random())",
            "import numpy as np\nprint(np.random.rand())",
            "import time\nprint(time.time())",
            "from datetime import datetime\nprint(datetime.now())",
            "print(id([]))",
            "print(hash(object()))",
            "import uuid\nprint(uuid.uuid4())",
        ] {
            assert!(is_suspect(code), "{code}");
        }
        for code in [
            "time = 3\nspeed = 4\nprint(time * speed)",
            "from datetime import date\nprint(date(2024, 2, 29))",
            "print('random time id( hash(')",
            "id = 5\nprint(id, x.id(3))",
            "def now(): return 1\nprint(now())",
        ] {
            assert!(!is_suspect(code), "{code}");
        }
    }
}
