//! Verdicts about programs that are only told to have run, for the tests that need them.
//! Nothing is run and nothing asserted here.

use mathcoder_core::{Computation, Execution, Status, Verdict};
use mathcoder_verify::{Verifier, VerifyConfig, judge};

pub(crate) fn execution(status: Status, stdout: &str) -> Execution {
    Execution {
        status,
        stdout: stdout.to_owned(),
        stderr: String::new(),
        exit_code: Some(i32::from(status != Status::Ok)),
        truncated: false,
        nondeterministic: false,
        usage: None,
    }
}

pub(crate) fn verdict(code: &str, result: &str, execution: Execution) -> Verdict {
    let computation = Computation {
        result: result.to_owned(),
        code: code.to_owned(),
        execution: Some(execution),
        ..Computation::default()
    };
    judge(&computation, &Verifier::default(), &VerifyConfig::default())
}

/// The verdict about a program that ended well.
pub(crate) fn verdict_of_output(code: &str, result: &str, stdout: &str) -> Verdict {
    verdict(code, result, execution(Status::Ok, stdout))
}
