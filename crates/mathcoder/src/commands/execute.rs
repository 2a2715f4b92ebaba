//! `mathcoder execute`: programs from JSON Lines into the sandbox, results to JSON Lines in input order. One row in, one row
//! out, whatever a program does. Memory: a bounded window of rows.

use crate::cli::ExecuteArgs;
use crate::commands::rows::{copy_rows, id_of};
use crate::printer::Printer;
use crate::recipe::{self, Overrides, Recipe};
use crate::sandbox::LazySandbox;
use mathcoder_core::{Executor, Limits, Program};
use serde_json::{Value, json};
use std::time::Duration;

/// Runs the programs.
///
/// # Errors
/// Files that cannot be read or written, a row that is none, or a sandbox that cannot be made ready.
pub(crate) fn run(args: &ExecuteArgs, _printer: &Printer) -> anyhow::Result<()> {
    let recipe = recipe_of(args)?;
    let threads = args.flags.threads.unwrap_or_else(super::build::default_threads);
    let sandbox = LazySandbox::new(&recipe, threads, None)?;
    let limits = limits(args, sandbox.limits());
    copy_rows((&args.input, &args.out), threads, |row| answer(row, &sandbox, &limits), refusal)
}

fn recipe_of(args: &ExecuteArgs) -> anyhow::Result<Recipe> {
    Ok(recipe::load(&args.flags.config, &Overrides { set: args.flags.recipe.set.clone() })?)
}

fn limits(args: &ExecuteArgs, mut limits: Limits) -> Limits {
    if let Some(seconds) = args.timeout {
        limits.cpu = Duration::try_from_secs_f64(seconds).unwrap_or(limits.cpu);
        // Waiting counts too, but a busy machine must not end a program that still has CPU time.
        limits.wall = limits.cpu * 3;
    }
    if let Some(megabytes) = args.memory {
        limits.memory_bytes = megabytes.saturating_mul(1 << 20);
    }
    limits
}

/// The answer to a row that is no program.
fn refusal(id: Value, why: &str) -> Value {
    json!({
        "id": id,
        "status": "error",
        "stdout": "",
        "stderr": why,
        "exit_code": null,
        "wall_ms": 0,
        "cpu_ms": 0,
        "peak_kb": 0,
        "truncated": false,
    })
}

fn answer(row: &Value, sandbox: &LazySandbox, limits: &Limits) -> Result<Value, String> {
    let text = |key: &str| row.get(key).and_then(Value::as_str);
    let code = text("code").ok_or("it has no field `code`")?.to_owned();
    let program = Program { code, stdin: text("stdin").unwrap_or_default().to_owned() };
    let execution = sandbox.execute(&program, limits).map_err(|error| {
        let cause = std::error::Error::source(&error).map_or_else(String::new, |cause| format!(": {cause}"));
        format!("{error}{cause}")
    })?;
    let usage = execution.usage.unwrap_or_default();
    let mut answer = json!({
        "id": id_of(row),
        "status": execution.status,
        "stdout": execution.stdout,
        "stderr": execution.stderr,
        "exit_code": execution.exit_code,
        "wall_ms": usage.wall_ms,
        "cpu_ms": usage.cpu_ms,
        "peak_kb": usage.peak_kb,
        "truncated": execution.truncated,
    });
    if execution.nondeterministic {
        answer["nondeterministic"] = true.into();
    }
    Ok(answer)
}
