//! Which computations of a document go into its text. The verdict decides; nothing is judged here.

use super::ComposeConfig;
use mathcoder_core::{Computation, Level, Status, Verdict};
use std::collections::{BTreeMap, BTreeSet};

/// What was chosen.
pub(super) struct Choice {
    /// Indices of the computations that go in.
    pub(super) kept: Vec<usize>,
    /// How many were left out, by why.
    pub(super) left_out: BTreeMap<&'static str, usize>,
}

/// Chooses among the computations of one document. The same program is taken once, however often it was found (passages
/// that overlap are translated twice).
pub(super) fn choose(computations: &[Computation], config: &ComposeConfig) -> Choice {
    let mut choice = Choice { kept: Vec::new(), left_out: BTreeMap::new() };
    let mut programs = BTreeSet::new();
    for (index, computation) in computations.iter().enumerate() {
        let why = left_out(computation, config);
        let why = why.or_else(|| (!programs.insert(computation.code.trim())).then_some("duplicate"));
        match why {
            Some(why) => *choice.left_out.entry(why).or_default() += 1,
            None => choice.kept.push(index),
        }
    }
    choice
}

/// Why a computation stays out, if it does.
fn left_out(computation: &Computation, config: &ComposeConfig) -> Option<&'static str> {
    if computation.code.trim().is_empty() {
        return Some("no_code");
    }
    match &computation.verdict {
        Some(Verdict::Verified { level, .. }) => (*level < config.min_level).then_some("below_level"),
        Some(verdict @ Verdict::Unverifiable { .. }) => (!config.keep_unverifiable).then(|| verdict.name()),
        Some(verdict) => Some(verdict.name()),
        None => (level_without_verdict(computation) < config.min_level).then_some("not_verified"),
    }
}

/// What has been shown of a computation that was never compared.
fn level_without_verdict(computation: &Computation) -> Level {
    match &computation.execution {
        Some(execution) if execution.status == Status::Ok => Level::L1Ran,
        _ => Level::L0NotRun,
    }
}
