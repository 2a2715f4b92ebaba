//! Judges computations again that were judged before, and shows what changed: a measure of a change to the verifier on a real
//! corpus. In: JSON Lines of computations with their executions on standard input. Out: one JSON line for each computation
//! whose verdict changed its kind, then counts by kind and rule, before and after. Memory for one line at a time.
//!
//! It runs no programs, so what a symbolic second stage decided before comes back undecided.

use mathcoder_core::{Computation, Verdict};
use mathcoder_verify::{Verifier, VerifyConfig, judge};
use serde_json::json;
use std::collections::BTreeMap;
use std::io::{BufRead, Write};

fn main() -> std::io::Result<()> {
    let (config, verifier) = (VerifyConfig::default(), Verifier::default());
    let mut counts: BTreeMap<String, [u64; 2]> = BTreeMap::new();
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for (row, line) in std::io::stdin().lock().lines().enumerate() {
        let computation: Computation = serde_json::from_str(&line?)?;
        let Some(before) = &computation.verdict else { continue };
        let after = judge(&computation, &verifier, &config);
        for (slot, verdict) in [before, &after].into_iter().enumerate() {
            for key in [verdict.name().to_owned(), detailed(verdict)] {
                if let Some(count) = counts.entry(key).or_default().get_mut(slot) {
                    *count += 1;
                }
            }
        }
        if before.name() != after.name() {
            let stdout = computation.execution.as_ref().map_or("", |run| run.stdout.as_str());
            let (expression, result) = (&computation.expression, &computation.result);
            let changed = json!({"row": row, "before": detailed(before), "after": detailed(&after), "expression": expression, "result": result, "stdout": stdout});
            writeln!(out, "{changed}")?;
        }
    }
    for (key, [before, after]) in counts {
        writeln!(out, "{before:>8} {after:>8}  {key}")?;
    }
    out.flush()
}

/// Kind and rule, or kind and reason code.
fn detailed(verdict: &Verdict) -> String {
    let name = verdict.name();
    match verdict {
        Verdict::Verified { level, rule } => format!("{name} {level:?} {rule}"),
        Verdict::Refuted { rule, .. } => format!("{name} {rule}"),
        Verdict::Failed { reason } | Verdict::Unverifiable { reason } => format!("{name} {}", reason.code),
    }
}
