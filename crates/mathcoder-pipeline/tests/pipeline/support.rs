//! A run folder with sources, and a small step to run in it.

use mathcoder_core::{DocError, Document, Flow, ReasonInfo};
use mathcoder_pipeline::{
    Fingerprint, FingerprintParts, Interrupt, Job, LaunchOptions, PipelineError, Progress, RowOptions, Run, Shape,
    SourceInfo, Step, StepPlan, StepResult, TaskError, TaskInput, TaskIo, TaskSpec, map_documents, run_step,
};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub(crate) const TOO_BAD: ReasonInfo = ReasonInfo { code: "test.too_bad", meaning: "bad", advice: "none" };
pub(crate) const BROKEN: ReasonInfo = ReasonInfo { code: "test.broken", meaning: "broken", advice: "none" };

/// A folder with `sources/` and a run folder.
pub(crate) struct World {
    pub(crate) folder: tempfile::TempDir,
}

impl World {
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    pub(crate) fn path(&self, relative: &str) -> PathBuf {
        self.folder.path().join(relative)
    }

    pub(crate) fn run(&self) -> Run {
        self.run_in("run")
    }

    pub(crate) fn run_in(&self, name: &str) -> Run {
        Run::open(&self.path(name), Arc::new(Interrupt::new())).unwrap()
    }

    pub(crate) fn write(&self, relative: &str, bytes: &[u8]) -> PathBuf {
        let path = self.path(relative);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, bytes).unwrap();
        path
    }

    /// A source file as input.
    pub(crate) fn source(&self, name: &str, bytes: &[u8]) -> TaskInput {
        let path = self.write(&format!("sources/{name}"), bytes);
        let source =
            SourceInfo { name: "web".to_owned(), kind: "web".to_owned(), path: name.to_owned(), license: None };
        TaskInput::foreign(&path, source).unwrap()
    }

    /// So many shards of `{"id", "text"}` lines; every third text is bad, every seventh broken.
    pub(crate) fn shards(&self, shards: u32, rows: u32) -> Vec<TaskInput> {
        (0..shards)
            .map(|shard| {
                let lines: String = (0..rows).map(|row| line(shard, row)).collect();
                self.source(&format!("shard-{shard}.jsonl"), lines.as_bytes())
            })
            .collect()
    }
}

fn line(shard: u32, row: u32) -> String {
    let word = if row % 7 == 6 {
        "broken"
    } else if row % 3 == 2 {
        "bad"
    } else {
        "good"
    };
    format!("{{\"id\":\"{shard}-{row}\",\"text\":\"A {word} text, number {row} of shard {shard}: $x^2 = {row}$.\"}}\n")
}

/// A plan with one task for each input.
pub(crate) fn plan(config: &str, inputs: Vec<TaskInput>) -> StepPlan {
    let parts = FingerprintParts { code: "1", step: "filter", config, ..FingerprintParts::default() };
    let task = |(rank, input): (usize, TaskInput)| TaskSpec {
        rank: rank as u32,
        label: input.source.path.clone(),
        inputs: vec![input],
    };
    StepPlan {
        dir: PathBuf::from("02-filter"),
        name: "filter".to_owned(),
        shape: Shape::Map,
        fingerprint: Fingerprint::of(&parts),
        tasks: inputs.into_iter().enumerate().map(task).collect(),
    }
}

/// Drops bad texts, fails broken ones, and notes the length of the others.
pub(crate) fn judge(document: &mut Document) -> Result<Flow, DocError> {
    if document.text.contains("broken") {
        return Err(DocError { reason: BROKEN.reason() });
    }
    if document.text.contains("bad") {
        return Ok(Flow::Drop(TOO_BAD.because("the word bad")));
    }
    document.annotations.insert("test.length".to_owned(), document.text.len().into());
    Ok(Flow::Keep)
}

pub(crate) fn filter(_task: &TaskSpec, io: &mut TaskIo<'_>) -> Result<(), TaskError> {
    map_documents(io, &RowOptions::default(), &judge)
}

/// Runs a step that may fail as many rows as it likes.
pub(crate) fn launch(run: &Run, plan: &StepPlan, step: &dyn Step, threads: usize) -> Result<StepResult, PipelineError> {
    let progress = Progress::new();
    let job = Job { run, plan, step, progress: &progress };
    run_step(&job, &LaunchOptions { threads, max_failure_rate: 1.0 })
}

/// The lines of a compressed file.
pub(crate) fn lines_of(path: &Path) -> Vec<String> {
    let text = zstd::decode_all(fs::File::open(path).unwrap()).unwrap();
    String::from_utf8(text).unwrap().lines().map(str::to_owned).collect()
}

/// All files below a folder with their bytes, but for what may differ from run to run.
pub(crate) fn files_below(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(&next).unwrap() {
            let path = entry.unwrap().path();
            let name = path.strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
            if path.is_dir() {
                folders.push(path);
            } else if !name.ends_with("stats.json") && !name.contains("done/") {
                files.insert(name, fs::read(&path).unwrap());
            }
        }
    }
    files
}

/// The error and all its causes in one line.
pub(crate) fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        next = cause.source();
    }
    text
}
