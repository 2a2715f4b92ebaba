//! The second route: what a program computed is computed again, from the text's own formula, by a program that knows neither the
//! first one nor the stated result.
//!
//! In: a verified computation, a maker of such programs, a sandbox and a checker, all through ports. Out: the verdict, one level
//! higher where the second output agrees with the stated result too and does not contradict the first; unchanged in all other
//! cases, for where the routes differ nobody knows which of them went wrong. One program a computation.

use mathcoder_core::{
    Checker, Comparison, Computation, Executor, Level, Limits, Program, SecondRoute, Status, Verdict,
};

/// What became of the second route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Confirmation {
    /// No second program could be made, or the verdict was no agreement to begin with.
    NoRoute,
    /// It ran and agrees.
    Agrees,
    /// It gave no result that can be compared.
    Open,
    /// It gives another result.
    Differs,
}

impl Confirmation {
    /// The word used in counts.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::NoRoute => "none",
            Self::Agrees => "agrees",
            Self::Open => "open",
            Self::Differs => "differs",
        }
    }
}

/// What a second route needs.
#[derive(Clone, Copy)]
pub struct SecondRoutePorts<'a> {
    /// Makes the second program.
    pub route: &'a dyn SecondRoute,
    /// Runs it.
    pub executor: &'a dyn Executor,
    /// Compares its output.
    pub checker: &'a dyn Checker,
    /// The limits it runs under.
    pub limits: &'a Limits,
}

/// Takes the second route where the first one agreed. Nothing is gained where a program was the translator's own.
#[must_use]
pub fn confirm(computation: &Computation, verdict: Verdict, ports: SecondRoutePorts<'_>) -> (Verdict, Confirmation) {
    let Verdict::Verified { level: Level::L3NumberAgrees | Level::L4SymbolicallyEqual, rule } = &verdict else {
        return (verdict, Confirmation::NoRoute);
    };
    let Some(code) = ports.route.program(computation) else { return (verdict, Confirmation::NoRoute) };
    let outcome = match ports.executor.execute(&Program { code, stdin: String::new() }, ports.limits) {
        Ok(run) if run.status == Status::Ok => against(computation, &run.stdout, ports.checker),
        _ => Confirmation::Open,
    };
    if outcome != Confirmation::Agrees {
        return (verdict, outcome);
    }
    (Verdict::Verified { level: Level::L5IndependentRouteAgrees, rule: rule.clone() }, outcome)
}

/// The second output against the stated result, and against the first output, which it may not contradict.
fn against(computation: &Computation, output: &str, checker: &dyn Checker) -> Confirmation {
    let first = computation.execution.as_ref().map_or("", |run| run.stdout.trim());
    match (checker.compare(&computation.result, output), checker.compare(first, output)) {
        (Comparison::Equal { .. }, Comparison::Equal { .. } | Comparison::NotComparable(_)) => Confirmation::Agrees,
        // Outputs may be rounded differently by both programs; the stated result decides.
        (Comparison::Equal { .. }, Comparison::Different { .. }) => Confirmation::Open,
        (Comparison::Different { .. }, _) => Confirmation::Differs,
        (Comparison::NotComparable(_), _) => Confirmation::Open,
    }
}

#[cfg(test)]
mod tests;
