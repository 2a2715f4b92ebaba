//! `mathcoder verify`: stated results and outputs from JSON Lines, verdicts to JSON Lines in input order. What the checker alone
//! cannot decide goes through SymPy in the sandbox.

use crate::allowed;
use crate::cli::VerifyArgs;
use crate::commands::rows::{Frame, TOGETHER, copy_each, id_of};
use crate::interrupt;
use crate::printer::Printer;
use crate::recipe::{self, Overrides};
use crate::sandbox::LazySandbox;
use mathcoder_core::{Computation, Execution, Status, Verdict};
use mathcoder_execute::unlisted_imports;
use mathcoder_verify::{Verifier, VerifyWithSympy, judge, with_unlisted_imports};
use serde_json::{Value, json};
use std::sync::Arc;

/// Judges the pairs.
///
/// # Errors
/// Files that cannot be read or written, or a row that is none.
pub(crate) fn run(args: &VerifyArgs, _printer: &Printer) -> anyhow::Result<()> {
    if args.parse {
        return super::parse::run(args);
    }
    let recipe = recipe::load(&args.flags.config, &Overrides { set: args.flags.recipe.set.clone() })?;
    let threads = args.flags.threads.unwrap_or_else(super::build::default_threads);
    let sandbox = Arc::new(LazySandbox::new(&recipe, threads, None)?);
    let stopped = Arc::clone(&sandbox);
    let interrupt = interrupt::listen("rows", move || stopped.stop());
    let packages = allowed::packages(&recipe)?;
    let verifier = Verifier::new(recipe.verify.clone());
    let checker = VerifyWithSympy { verifier, executor: &*sandbox };
    let judge_row = |row: &Value| {
        let computation = computation(row)?;
        let unlisted = unlisted_imports(&computation.code, &packages);
        let verdict = judge(&computation, &checker, &recipe.verify);
        Ok(verdict_row(row, &with_unlisted_imports(verdict, &unlisted, &recipe.verify)))
    };
    let frame = Frame { input: &args.input, out: &args.out, threads, together: TOGETHER, interrupt: &interrupt };
    copy_each(
        &frame,
        judge_row,
        |id, refusal| json!({"id": id, "verdict": "unverifiable", "level": "L0", "rule": "row", "why": refusal.why()}),
    )
}

/// A row as a computation that was run.
fn computation(row: &Value) -> Result<Computation, String> {
    let text = |key: &str| row.get(key).and_then(Value::as_str).map(str::to_owned);
    let execution = Execution {
        status: Status::Ok,
        stdout: text("output").ok_or("it has no field `output`")?,
        stderr: String::new(),
        exit_code: Some(0),
        truncated: false,
        nondeterministic: false,
        usage: None,
    };
    Ok(Computation {
        result: text("stated").ok_or("it has no field `stated`")?,
        code: text("code").unwrap_or_default(),
        execution: Some(execution),
        ..Computation::default()
    })
}

/// Failed computations have no result to compare; outside of a run that is one more case of not being able to tell.
fn verdict_row(row: &Value, verdict: &Verdict) -> Value {
    let id = id_of(row);
    match verdict {
        Verdict::Verified { level, rule } => {
            json!({"id": id, "verdict": "verified", "level": level, "rule": rule, "why": null})
        }
        Verdict::Refuted { expected, got, rule } => {
            let why = format!("stated {expected}, got {got}");
            json!({"id": id, "verdict": "refuted", "level": "L2", "rule": rule, "why": why})
        }
        Verdict::Failed { reason } | Verdict::Unverifiable { reason } => {
            json!({"id": id, "verdict": "unverifiable", "level": "L1", "rule": reason.code, "why": reason.detail})
        }
    }
}
