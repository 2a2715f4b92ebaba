//! The second route with a route that answers as told and a sandbox that prints as told.

use super::*;
use crate::Verifier;
use mathcoder_core::{Execution, SandboxError};

struct Told(Option<&'static str>);

impl SecondRoute for Told {
    fn program(&self, _: &Computation) -> Option<String> {
        self.0.map(str::to_owned)
    }
}

/// Prints what the program is.
struct Echo;

impl Executor for Echo {
    fn execute(&self, program: &Program, _: &Limits) -> Result<Execution, SandboxError> {
        let stdout = program.code.clone();
        let stderr = String::new();
        Ok(Execution {
            status: Status::Ok,
            stdout,
            stderr,
            exit_code: Some(0),
            truncated: false,
            usage: None,
            nondeterministic: false,
        })
    }
}

fn outcome(level: Level, second: Option<&'static str>) -> (Verdict, Confirmation) {
    let execution = Echo.execute(&Program { code: "0.333".to_owned(), stdin: String::new() }, &Limits::default());
    let computation =
        Computation { result: "$\\frac{1}{3}$".to_owned(), execution: execution.ok(), ..Computation::default() };
    let verdict = Verdict::Verified { level, rule: "number.rounded".into() };
    let ports = SecondRoutePorts {
        route: &Told(second),
        executor: &Echo,
        checker: &Verifier::default(),
        limits: &Limits::default(),
    };
    confirm(&computation, verdict, ports)
}

#[test]
fn a_second_route_that_agrees_raises_the_level() {
    let (verdict, confirmation) = outcome(Level::L3NumberAgrees, Some("0.3333333333333333"));
    assert_eq!(confirmation, Confirmation::Agrees);
    assert!(matches!(verdict, Verdict::Verified { level: Level::L5IndependentRouteAgrees, .. }));
}

#[test]
fn nothing_changes_where_routes_differ_or_are_missing() {
    for (second, expected) in
        [(Some("0.4"), Confirmation::Differs), (Some("nan"), Confirmation::Open), (None, Confirmation::NoRoute)]
    {
        let (verdict, confirmation) = outcome(Level::L3NumberAgrees, second);
        assert_eq!(confirmation, expected);
        assert!(matches!(verdict, Verdict::Verified { level: Level::L3NumberAgrees, .. }));
    }
}

#[test]
fn letter_for_letter_agreement_is_no_number_to_confirm() {
    assert_eq!(outcome(Level::L2Parsed, Some("1/3")).1, Confirmation::NoRoute);
}
