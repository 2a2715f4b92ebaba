//! A run folder from the outside: which stages there are, their counts, and their rows. Reads manifests and statistics, never
//! lists data files; any folder or file of documents that nobody made a manifest for can be looked at as well.

use crate::errors::Problem;
use crate::report::{RowCounts, StageCounts};
use crate::stages::{STAGES, folder_of};
use mathcoder_core::Document;
use mathcoder_pipeline::{
    Counts, MANIFEST_FILE, Manifest, PART, REJECTS, Row, RowOptions, SourceInfo, StepStats, find_inputs, open_rows,
};
use std::path::{Path, PathBuf};

/// Which rows of a stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    /// Those that went on.
    Kept,
    /// Those that did not.
    Rejected,
}

/// The funnel of a run folder, or of one stage folder, in flow order.
///
/// # Errors
/// A folder in which nothing was run, or damaged statistics.
pub(crate) fn funnel(folder: &Path) -> anyhow::Result<Vec<StageCounts>> {
    let mut stages = Vec::new();
    for stage in STAGES {
        if let Some(stats) = StepStats::load_if_present(&folder.join(folder_of(stage.name)))? {
            stages.push(stage_counts(&stats));
        }
    }
    if stages.is_empty() {
        stages.extend(StepStats::load_if_present(folder)?.as_ref().map(stage_counts));
    }
    if stages.is_empty() {
        let problem = Problem::request("nothing was run in this folder").at(folder.display().to_string());
        return Err(problem.hint("give a run folder, for example runs/tiny, or a stage folder in it").into());
    }
    Ok(stages)
}

fn stage_counts(stats: &StepStats) -> StageCounts {
    let counts = &stats.counts;
    StageCounts {
        stage: stats.step.clone(),
        total: row_counts(&counts.total),
        by_source: counts.sources.iter().map(|(name, counts)| (name.clone(), row_counts(counts))).collect(),
        counters: counts.counters.clone(),
        task_seconds: stats.seconds,
    }
}

fn row_counts(counts: &Counts) -> RowCounts {
    RowCounts {
        rows_in: counts.rows_in,
        kept: counts.kept,
        dropped: counts.dropped.clone(),
        failed: counts.failed.clone(),
        bytes_in: counts.text_bytes_in,
        bytes_out: counts.text_bytes_out,
    }
}

/// The files with rows of one side at `path`: a stage folder, a rejects folder, a folder of documents, or one file.
///
/// # Errors
/// A path that is not there, or a folder without documents.
pub(crate) fn files(path: &Path, side: Side) -> anyhow::Result<Vec<PathBuf>> {
    if path.is_file() {
        return Ok(vec![path.to_path_buf()]);
    }
    let is_rejects = path.file_name().is_some_and(|name| name == REJECTS);
    let stage = if is_rejects { path.parent().unwrap_or(path) } else { path };
    let role = if is_rejects || side == Side::Rejected { REJECTS } else { PART };
    if stage.join(MANIFEST_FILE).is_file() {
        let manifest = Manifest::load_if_present(stage)?;
        return Ok(manifest.iter().flat_map(|m| m.inputs(role)).map(|input| input.path).collect());
    }
    if path.is_dir() && side == Side::Kept {
        let found = find_inputs(path, &SourceInfo::default())?;
        if !found.is_empty() {
            return Ok(found.into_iter().map(|input| input.path).collect());
        }
    }
    Err(not_documents(path).into())
}

fn not_documents(path: &Path) -> Problem {
    let what = if path.exists() { "no documents here" } else { "no such file or folder" };
    Problem::request(what)
        .at(path.display().to_string())
        .hint("give a stage folder such as runs/NAME/02-filter, or a .jsonl.zst file")
}

/// The documents of `files`, in order; rows that are none are left out.
pub(crate) fn documents(files: &[PathBuf]) -> impl Iterator<Item = Document> + '_ {
    let rows = files.iter().filter_map(|file| {
        let path = file.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        open_rows(file, &SourceInfo { path, ..SourceInfo::default() }, &RowOptions::default()).ok()
    });
    rows.flatten().filter_map(|row| match row {
        Ok(Row::Document(document)) => Some(*document),
        _ => None,
    })
}
