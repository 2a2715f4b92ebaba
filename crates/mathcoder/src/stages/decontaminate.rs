//! `decontaminate` and `redecontaminate`: benchmark questions inside documents, before translation and again after code was
//! put in, since a model can recite a question. One map step over the documents; memory is the index of the questions.

use super::session::{Session, StepSpec, Upstream};
use crate::errors::Problem;
use mathcoder_core::{content_hash, hex128};
use mathcoder_curate::{BenchmarkItem, Decontaminator};
use mathcoder_pipeline::{Manifest, RowOptions, Shape, TaskIo, TaskSpec, map_stage};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

pub(super) fn run(session: &Session<'_>, dir: &str, before: &Upstream) -> anyhow::Result<Manifest> {
    let config = &session.recipe.decontaminate;
    let files = read_files(&config.against)?;
    let hashes: Vec<String> = files.iter().map(|file| hex128(content_hash(&file.bytes))).collect();
    let name = dir.split_once('-').map_or(dir, |(_, name)| name);
    let plan = session.plan(StepSpec {
        dir,
        name: if name.is_empty() { "decontaminate" } else { name },
        shape: Shape::Map,
        config,
        upstream: &before.fingerprints,
        extra: &hashes.iter().map(String::as_str).collect::<Vec<_>>(),
        tasks: before.tasks.clone(),
    })?;
    let items = items_of(&files)?;
    // Built by the first task that runs: a step that is complete needs no index.
    let index = LazyLock::new(|| Decontaminator::new(items, config));
    let step = |_: &TaskSpec, io: &mut TaskIo<'_>| map_stage(io, &RowOptions::default(), &*index);
    session.run_step(&plan, &step)
}

/// A benchmark file, read whole: what is hashed is what is parsed.
struct BenchmarkFile {
    path: PathBuf,
    bytes: Vec<u8>,
}

/// The benchmark files of the recipe, sorted within each pattern.
fn read_files(patterns: &[String]) -> Result<Vec<BenchmarkFile>, Problem> {
    let mut files = Vec::new();
    for pattern in patterns {
        let at = || format!("decontaminate.against, {pattern}");
        let matches =
            glob::glob(pattern).map_err(|error| Problem::request("not a glob pattern").at(at()).because(error))?;
        let before = files.len();
        for path in matches.filter_map(Result::ok) {
            let bytes = read(&path)?;
            files.push(BenchmarkFile { path, bytes });
        }
        if files.len() == before {
            return Err(Problem::request("no benchmark file matches").at(at()));
        }
    }
    Ok(files)
}

fn read(file: &Path) -> Result<Vec<u8>, Problem> {
    std::fs::read(file)
        .map_err(|error| Problem::request("cannot read a benchmark file").at(file.display().to_string()).because(error))
}

fn items_of(files: &[BenchmarkFile]) -> Result<Vec<BenchmarkItem>, Problem> {
    let mut items = Vec::new();
    for BenchmarkFile { path: file, bytes } in files {
        let benchmark = file.file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
        for (number, line) in bytes.split(|&byte| byte == b'\n').enumerate() {
            if line.iter().all(u8::is_ascii_whitespace) {
                continue;
            }
            let at = || format!("{}:{}", file.display(), number + 1);
            let row: Value = serde_json::from_slice(line)
                .map_err(|error| Problem::request("a benchmark row is no JSON").at(at()).because(error))?;
            items.push(item(&benchmark, number, &row).ok_or_else(|| {
                Problem::request("a benchmark row has no question")
                    .at(at())
                    .hint("each line needs `question` (or `problem`)")
            })?);
        }
    }
    Ok(items)
}

fn item(benchmark: &str, number: usize, row: &Value) -> Option<BenchmarkItem> {
    let text = |keys: &[&str]| keys.iter().find_map(|key| row.get(key)).and_then(Value::as_str).map(str::to_owned);
    let id = match row.get("id") {
        Some(Value::String(id)) => id.clone(),
        Some(id) if !id.is_null() => id.to_string(),
        _ => (number + 1).to_string(),
    };
    Some(BenchmarkItem {
        benchmark: benchmark.to_owned(),
        id,
        question: text(&["question", "problem"])?,
        choices: choices(row),
        answer: text(&["answer"]),
        solution: text(&["solution"]),
    })
}

fn choices(row: &Value) -> Vec<String> {
    let list = row.get("choices").and_then(Value::as_array);
    list.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

/// The benchmarks of the recipe with their numbers of items, for the dataset card.
///
/// # Errors
/// As [`run`].
pub(crate) fn benchmark_sizes(patterns: &[String]) -> Result<Vec<(String, u64)>, Problem> {
    let mut sizes: BTreeMap<String, u64> = BTreeMap::new();
    for item in items_of(&read_files(patterns)?)? {
        *sizes.entry(item.benchmark).or_default() += 1;
    }
    Ok(sizes.into_iter().collect())
}
