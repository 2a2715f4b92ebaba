//! What a verdict demands of a program beside its output: that it computed something, says the same each time, had its modules.
//! Programs and outputs are written for the purpose; nothing is run.

mod support;

use mathcoder_core::{Execution, Status, Verdict};
use support::{execution, verdict, verdict_of_output};

#[test]
fn programs_that_compute_nothing_are_not_believed() {
    let reason = |verdict: Verdict| match verdict {
        Verdict::Unverifiable { reason } | Verdict::Failed { reason } => reason.code.into_owned(),
        other => other.name().to_owned(),
    };
    assert_eq!(reason(verdict_of_output("print(5)", "$5$", "5")), "verify.hard_coded");
    assert_eq!(reason(verdict_of_output("x = 5\nprint(\"x =\", x)", "$5$", "x = 5")), "verify.hard_coded");
    assert_eq!(reason(verdict_of_output("y = 2 + 3\nprint(5)", "$5$", "5")), "verify.hard_coded");
    assert_eq!(reason(verdict_of_output("x = 5\nx += 1\nprint(x)", "$6$", "6")), "verified");
    assert_eq!(reason(verdict_of_output("print(2 + 3)", "$5$", "5")), "verified");
    assert_eq!(reason(verdict_of_output("print(f'{7/2}')", "$3.5$", "3.5")), "verified");
    assert_eq!(reason(verdict_of_output("if 5 % 2:\n    print('odd')\n    print(5)", "$5$", "5")), "verified");
    assert_eq!(
        reason(verdict_of_output("try:\n    print(2 + 3)\nexcept Exception:\n    pass", "$5$", "5")),
        "verify.swallowed_exception"
    );
    assert_eq!(reason(verdict_of_output("x = 2 + 3", "$5$", "")), "verify.no_output");
    assert_eq!(reason(verdict_of_output("print(2 + 3)", "", "5")), "verify.no_result");
}

#[test]
fn a_program_that_prints_otherwise_the_next_time_is_not_believed() {
    let verdict = verdict("", "$5$", Execution { nondeterministic: true, ..execution(Status::Ok, "5") });
    assert!(matches!(verdict, Verdict::Unverifiable { reason } if reason.code == "verify.nondeterministic"));
}

#[test]
fn a_program_without_its_module_says_which() {
    let stderr = "Traceback (most recent call last):\nModuleNotFoundError: No module named 'networkx'\n".to_owned();
    let verdict = verdict("", "", Execution { stderr, ..execution(Status::Error, "") });
    let Verdict::Failed { reason } = verdict else { panic!("{verdict:?}") };
    assert_eq!((reason.code.as_ref(), reason.detail.as_deref()), ("verify.missing_module", Some("networkx")));
}
