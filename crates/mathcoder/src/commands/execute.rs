//! `mathcoder execute`: programs from JSON Lines into the sandbox, results to JSON Lines in input order. One row in, one row
//! out, whatever a program does or a row holds. Rows go through the sandbox in batches, as those of a build do: many at a time,
//! those that run out of their first two seconds once more at the end of their batch, suspects twice. Memory: three batches with
//! their results.

use crate::allowed;
use crate::cli::ExecuteArgs;
use crate::commands::rows::{Frame, Refusal, copy_rows, id_of};
use crate::errors::Problem;
use crate::interrupt;
use crate::printer::{Printer, to_stderr};
use crate::recipe::{self, Overrides, Recipe};
use crate::sandbox::{LazySandbox, one_line};
use mathcoder_core::{Execution, Limits, Program};
use mathcoder_execute::reasons::{ROW, SANDBOX};
use mathcoder_execute::{BatchExecutor, Mode, unlisted_imports};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

/// Rows in a batch. Its slowest programs run again when the others are done, while the next batch is under way.
const TOGETHER: usize = 512;

/// Batches under way at the same time. The places of the sandbox are shared by both.
const BATCHES: usize = 2;

/// Runs the programs.
///
/// # Errors
/// Files that cannot be read or written, rows that are no programs, or a sandbox that cannot be made ready.
pub(crate) fn run(args: &ExecuteArgs, printer: &Printer) -> anyhow::Result<()> {
    let begin = Instant::now();
    let recipe = recipe_of(args)?;
    let packages = args.domain.as_deref().map(|domain| packages_of(&recipe, domain)).transpose()?;
    let threads = args.flags.threads.unwrap_or_else(super::build::default_threads);
    let sandbox = Arc::new(LazySandbox::new(&recipe, threads, args.cache.as_deref())?);
    let stopped = Arc::clone(&sandbox);
    let interrupt = interrupt::listen("programs", move || stopped.stop());
    sandbox.ready().map_err(|error| Problem::work("the sandbox cannot be made ready").because(error))?;
    let verb = Verb { sandbox: &sandbox, limits: sandbox.limits(), packages, counts: Mutex::default() };
    let frame =
        Frame { input: &args.input, out: &args.out, threads: BATCHES, together: TOGETHER, interrupt: &interrupt };
    let outcome = copy_rows(&frame, |rows| verb.answers(rows), |id, refusal| verb.refusal(id, refusal));
    if !interrupt.is_urgent() {
        verb.report(printer, &args.out, begin)?;
    }
    outcome
}

fn recipe_of(args: &ExecuteArgs) -> Result<Recipe, Problem> {
    let mut recipe = recipe::load(&args.flags.config, &Overrides { set: args.flags.recipe.set.clone() })?;
    let config = &mut recipe.execute;
    if let Some(seconds) = args.timeout {
        config.timeout_seconds = seconds;
        // Waiting counts too, but a busy machine must not end a program that still has CPU time.
        config.wall_seconds = seconds * 3.0;
    }
    config.memory_mb = args.memory.unwrap_or(config.memory_mb);
    match args.mode.as_deref() {
        Some("fast") => config.mode = Mode::Fast,
        Some(_) => config.mode = Mode::Strict,
        None => {}
    }
    recipe.execute.check().map_err(Problem::request)?;
    Ok(recipe)
}

/// The packages of a domain that is given by its name, if it is built in, or its folder.
fn packages_of(recipe: &Recipe, domain: &Path) -> Result<Vec<String>, Problem> {
    let is_built_in = domain == Path::new("math") && !domain.exists();
    allowed::packages_of(recipe, Some(domain).filter(|_| !is_built_in)).map_err(|problem| problem.at("--domain"))
}

/// What the rows of one call share.
struct Verb<'a> {
    sandbox: &'a LazySandbox,
    limits: Limits,
    /// What the programs of the domain may import, where one is given.
    packages: Option<Vec<String>>,
    counts: Mutex<BTreeMap<String, u64>>,
}

impl Verb<'_> {
    /// One answer for each row.
    fn answers(&self, rows: &[Value]) -> Vec<Result<Value, Refusal>> {
        let programs: Vec<Result<Program, String>> = rows.iter().map(program).collect();
        let valid: Vec<Program> = programs.iter().flatten().cloned().collect();
        let mut executions = self.sandbox.execute_batch(&valid, &self.limits).into_iter();
        let answer = |(row, program): (&Value, Result<Program, String>)| {
            program.map_err(Refusal::Row)?;
            match executions.next() {
                Some(Ok(execution)) => Ok(self.answer(row, execution)),
                Some(Err(error)) => Err(Refusal::Failed(one_line(&error))),
                None => Err(Refusal::Failed("the sandbox gave no result".to_owned())),
            }
        };
        rows.iter().zip(programs).map(answer).collect()
    }

    fn answer(&self, row: &Value, execution: Execution) -> Value {
        let status = json!(execution.status);
        self.count(status.as_str().unwrap_or("unknown"));
        let usage = execution.usage.unwrap_or_default();
        let mut answer = json!({
            "id": id_of(row),
            "status": status,
            "stdout": execution.stdout,
            "stderr": execution.stderr,
            "exit_code": execution.exit_code,
            "wall_ms": usage.wall_ms,
            "cpu_ms": usage.cpu_ms,
            "peak_kb": usage.peak_kb,
            "truncated": execution.truncated,
        });
        if execution.nondeterministic {
            self.count("nondeterministic");
            answer["nondeterministic"] = true.into();
        }
        if let (Some(packages), Some(code)) = (&self.packages, row.get("code").and_then(Value::as_str)) {
            let unlisted = unlisted_imports(code, packages);
            if !unlisted.is_empty() {
                self.count("unlisted_imports");
                answer["unlisted_imports"] = unlisted.into();
            }
        }
        if execution.usage.is_none() {
            self.count("cached");
            answer["cached"] = true.into();
        }
        answer
    }

    /// The answer to a row that could not be run.
    fn refusal(&self, id: Value, refusal: &Refusal) -> Value {
        let reason = match refusal {
            Refusal::Row(_) => ROW,
            Refusal::Failed(_) => SANDBOX,
        };
        self.count(reason.code);
        json!({
            "id": id,
            "status": "error",
            "stdout": "",
            "stderr": refusal.why(),
            "exit_code": null,
            "wall_ms": 0,
            "cpu_ms": 0,
            "peak_kb": 0,
            "truncated": false,
            "reason": reason.code,
        })
    }

    fn count(&self, what: &str) {
        *self.counts.lock().unwrap_or_else(PoisonError::into_inner).entry(what.to_owned()).or_default() += 1;
    }

    /// How many ended how; as one JSON object on standard output, unless the rows stand there.
    fn report(&self, printer: &Printer, out: &Path, begin: Instant) -> anyhow::Result<()> {
        let counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let seconds = (begin.elapsed().as_secs_f64() * 1000.0).round() / 1000.0;
        if !printer.json {
            let words: Vec<String> = counts.iter().map(|(what, n)| format!("{n} {what}")).collect();
            printer.say(&format!("{}: {} in {seconds:.1} s", out.display(), words.join(", ")));
            return Ok(());
        }
        let stats = self.sandbox.stats();
        let report = json!({
            "counts": *counts,
            "seconds": seconds,
            "together": stats.together,
            "compared": stats.compared,
            "different": stats.different,
        });
        if out == Path::new("-") {
            to_stderr(&report.to_string());
            return Ok(());
        }
        Ok(printer.data(&format!("{report}\n"))?)
    }
}

fn program(row: &Value) -> Result<Program, String> {
    let text = |key: &str| row.get(key).and_then(Value::as_str);
    let code = text("code").ok_or("it has no field `code`")?.to_owned();
    Ok(Program { code, stdin: text("stdin").unwrap_or_default().to_owned() })
}
