//! One sandbox for all tests of this binary, and short ways to run a program in it.
//! Nothing here asserts more than that the sandbox itself works.

use mathcoder_core::{Execution, Executor, Limits, Program, Status};
use mathcoder_execute::{Environment, ExecuteConfig, Mode, Sandbox, WallKind};
use std::sync::OnceLock;

pub(crate) use crate::limits::tight;

/// The config of all tests. Tests that start this binary again name an interpreter and a folder that any user may read, or
/// leave out the control groups.
pub(crate) fn config() -> ExecuteConfig {
    let variable = |name| std::env::var_os(name).map(Into::into);
    ExecuteConfig {
        threads: 2,
        python: variable("MATHCODER_TEST_PYTHON"),
        environment: variable("MATHCODER_TEST_ENVIRONMENT"),
        without_walls: std::env::var_os("MATHCODER_TEST_NO_GROUPS")
            .map(|_| WallKind::ControlGroups)
            .into_iter()
            .collect(),
        ..ExecuteConfig::default()
    }
}

pub(crate) fn environment() -> Environment {
    Environment::prepare(&config()).unwrap_or_else(|error| panic!("{error}; {:?}", error.hint()))
}

/// The sandbox that most tests share. It is never dropped; its processes end with this one.
pub(crate) fn sandbox() -> &'static Sandbox {
    static SANDBOX: OnceLock<Sandbox> = OnceLock::new();
    SANDBOX.get_or_init(|| start(Mode::Strict))
}

/// The same in fast mode.
pub(crate) fn fast() -> &'static Sandbox {
    static SANDBOX: OnceLock<Sandbox> = OnceLock::new();
    SANDBOX.get_or_init(|| start(Mode::Fast))
}

/// The same for tests that look at its counters.
pub(crate) fn fast_of_its_own() -> &'static Sandbox {
    static SANDBOX: OnceLock<Sandbox> = OnceLock::new();
    SANDBOX.get_or_init(|| start(Mode::Fast))
}

/// The shared one's like, for tests that look at the counters of strict mode.
pub(crate) fn strict_of_its_own() -> &'static Sandbox {
    static SANDBOX: OnceLock<Sandbox> = OnceLock::new();
    SANDBOX.get_or_init(|| start(Mode::Strict))
}

fn start(mode: Mode) -> Sandbox {
    Sandbox::start(&ExecuteConfig { mode, ..config() }, &environment()).unwrap_or_else(|error| panic!("{error}"))
}

pub(crate) fn program(code: &str) -> Program {
    Program { code: code.to_owned(), stdin: String::new() }
}

/// Runs a program under the default limits.
pub(crate) fn execute(code: &str) -> Execution {
    execute_under(code, &Limits::default())
}

pub(crate) fn execute_under(code: &str, limits: &Limits) -> Execution {
    sandbox().execute(&program(code), limits).unwrap_or_else(|error| panic!("{error}: {:?}", error.source))
}

/// Standard output of a program that must run to its end.
pub(crate) fn printed(code: &str) -> String {
    let execution = execute(code);
    assert_eq!(execution.status, Status::Ok, "{code}\n{execution:?}");
    execution.stdout
}
