//! Pairs with a label. In: the shared data, or lines of harvested tests. Out: pairs by file, each with the kind it is counted under.

use crate::peers::text;
use flate2::read::GzDecoder;
use mathcoder_core::{Computation, Execution, Status};
use serde_json::Value;
use std::error::Error;
use std::io::Read;
use std::path::Path;

/// What is to be compared.
pub(crate) enum Task {
    /// A stated result and what a program printed.
    Output { stated: String, output: String },
    /// A whole computation with its run.
    Run(Box<Computation>),
    /// A reference answer and a solution that holds an answer somewhere.
    Solution { reference: String, solution: String },
}

/// A pair with its label.
pub(crate) struct Pair {
    pub(crate) id: String,
    pub(crate) kind: String,
    pub(crate) same: bool,
    pub(crate) task: Task,
}

impl Pair {
    /// The two texts.
    pub(crate) fn texts(&self) -> (&str, &str) {
        match &self.task {
            Task::Output { stated, output } => (stated, output),
            Task::Run(computation) => {
                (&computation.result, computation.execution.as_ref().map_or("", |run| run.stdout.as_str()))
            }
            Task::Solution { reference, solution } => (reference, solution),
        }
    }
}

/// The pairs of one file.
pub(crate) struct Labelled {
    pub(crate) name: &'static str,
    pub(crate) pairs: Vec<Pair>,
}

/// Every labelled file.
pub(crate) fn files(folder: &Path) -> Result<Vec<Labelled>, Box<dyn Error>> {
    let rows = |name: &str| rows(&folder.join(name));
    let file = |name, pairs| Labelled { name, pairs };
    Ok(vec![
        file("equivalence", rows("recorded/equivalence.jsonl")?.iter().map(output_pair).collect()),
        file(
            "executions",
            rows("recorded/executions.jsonl")?.iter().filter_map(|row| run_pair(row, "recorded")).collect(),
        ),
        file("seeded_errors", rows("recorded/seeded_errors.jsonl")?.iter().filter_map(seeded_pair).collect()),
        file(
            "gsm8k_solutions",
            rows("benchmarks/gsm8k_model_solutions.jsonl.gz")?.iter().flat_map(gsm8k_pairs).collect(),
        ),
        file("math_outputs", rows("benchmarks/math_model_outputs.jsonl.gz")?.iter().flat_map(math_pairs).collect()),
    ])
}

/// The test pairs of a peer.
pub(crate) fn public_pairs(rows: Vec<Value>) -> Labelled {
    let pair = |row: &Value| Pair {
        id: String::new(),
        kind: text(row, "file").to_owned(),
        same: row["same"] == true,
        task: Task::Solution { reference: text(row, "reference").to_owned(), solution: text(row, "answer").to_owned() },
    };
    Labelled { name: "public tests", pairs: rows.iter().map(pair).collect() }
}

fn rows(path: &Path) -> Result<Vec<Value>, Box<dyn Error>> {
    let mut content = std::fs::read(path).map_err(|error| format!("{}: {error}", path.display()))?;
    if path.extension().is_some_and(|extension| extension == "gz") {
        let mut unpacked = Vec::new();
        GzDecoder::new(content.as_slice()).read_to_end(&mut unpacked)?;
        content = unpacked;
    }
    String::from_utf8(content)?.lines().map(|line| Ok(serde_json::from_str(line)?)).collect()
}

fn output_pair(row: &Value) -> Pair {
    Pair {
        id: text(row, "id").to_owned(),
        kind: text(row, "kind").to_owned(),
        same: row["same"] == true,
        task: Task::Output { stated: text(row, "stated").to_owned(), output: text(row, "output").to_owned() },
    }
}

fn run_pair(row: &Value, kind: &str) -> Option<Pair> {
    let error = text(row, "error");
    let execution = Execution {
        status: if error.is_empty() { Status::Ok } else { Status::Error },
        stdout: text(row, "stdout").to_owned(),
        stderr: error.to_owned(),
        exit_code: None,
        truncated: false,
        nondeterministic: false,
        usage: None,
    };
    let computation = Computation {
        result: text(row, "stated_result").to_owned(),
        code: text(row, "code").to_owned(),
        execution: Some(execution),
        ..Computation::default()
    };
    Some(Pair {
        id: format!("{}/{}", text(row, "id"), row["computation"]),
        kind: kind.to_owned(),
        same: row["agrees"].as_bool()?,
        task: Task::Run(Box::new(computation)),
    })
}

/// A planted error is to be refused, also where the output is that of the right program.
fn seeded_pair(row: &Value) -> Option<Pair> {
    let kind = if row.get("needs_code").is_some() { "unit not shown" } else { text(row, "kind") };
    run_pair(row, kind).map(|pair| Pair { same: false, ..pair })
}

fn gsm8k_pairs(row: &Value) -> Vec<Pair> {
    let reference = text(row, "ground_truth").rsplit("A:").next().unwrap_or("").trim();
    let models = row.as_object().into_iter().flatten().filter(|(_, value)| value.is_object());
    let pair = |(model, answer): (&String, &Value)| Pair {
        id: model.clone(),
        kind: model.clone(),
        same: answer["is_correct"] == true,
        task: Task::Solution { reference: reference.to_owned(), solution: text(answer, "solution").to_owned() },
    };
    models.map(pair).collect()
}

fn math_pairs(row: &Value) -> Vec<Pair> {
    let entries = |key: &str| row[key].as_array().cloned().unwrap_or_default();
    let pairs = entries("code").into_iter().zip(entries("score"));
    let pair = |(solution, flag): (Value, Value)| Pair {
        id: row["idx"].to_string(),
        kind: text(row, "level").to_owned(),
        same: flag == true,
        task: Task::Solution {
            reference: text(row, "gt").to_owned(),
            solution: solution.as_str().unwrap_or("").to_owned(),
        },
    };
    pairs.map(pair).collect()
}
