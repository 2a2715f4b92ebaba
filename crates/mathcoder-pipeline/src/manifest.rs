//! What a step left behind. A *done-object* says that one task is committed; the *manifest* is all of them in one file and
//! the only thing readers follow; the *statistics* add what differs from run to run (seconds), so that the manifest itself
//! is the same for the same input, recipe and seed.

use crate::folder::{read_if_present, write_atomic};
use crate::{Fingerprint, OutputEntry, Shape, SourceInfo, StepCounts, StepPlan, StorageError, TaskInput};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// Name of the manifest in a step's folder.
pub const MANIFEST_FILE: &str = "manifest.json";
/// Name of the statistics in a step's folder.
pub const STATS_FILE: &str = "stats.json";

/// Version of the three forms below.
const VERSION: u32 = 1;

/// Proof that a task is committed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TaskDone {
    /// Version of this form.
    pub version: u32,
    /// Name of the step.
    pub step: String,
    /// The task.
    pub rank: u32,
    /// Its label.
    pub label: String,
    /// Its fingerprint.
    pub fingerprint: Fingerprint,
    /// What it wrote.
    pub outputs: Vec<OutputEntry>,
    /// What it counted.
    pub counts: StepCounts,
    /// How long it took, wall clock.
    pub seconds: f64,
}

/// All tasks of a step together.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// Version of this form.
    pub version: u32,
    /// Name of the step.
    pub step: String,
    /// Shape of the step.
    pub shape: Shape,
    /// Fingerprint of the step.
    pub fingerprint: Fingerprint,
    /// Tasks of the step.
    pub tasks: u64,
    /// What all tasks counted.
    pub counts: StepCounts,
    /// All outputs, by rank and in the order each task closed them.
    pub outputs: Vec<OutputEntry>,
    /// The step's folder; where the manifest was found, not part of it.
    #[serde(skip)]
    pub folder: PathBuf,
}

/// Counts and times of a step, for reports.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StepStats {
    /// Version of this form.
    pub version: u32,
    /// Name of the step.
    pub step: String,
    /// What all tasks counted.
    pub counts: StepCounts,
    /// Seconds of all tasks together; more than the wall clock where tasks ran beside each other.
    pub seconds: f64,
    /// One line for each task.
    pub tasks: Vec<TaskStats>,
}

/// Counts and time of one task.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TaskStats {
    /// The task.
    pub rank: u32,
    /// Its label.
    pub label: String,
    /// Rows read.
    pub rows_in: u64,
    /// Rows kept.
    pub kept: u64,
    /// Rows dropped.
    pub dropped: u64,
    /// Rows failed.
    pub failed: u64,
    /// Seconds it took.
    pub seconds: f64,
}

impl TaskDone {
    pub(crate) const VERSION: u32 = VERSION;

    fn stats(&self) -> TaskStats {
        let counts = &self.counts.total;
        TaskStats {
            rank: self.rank,
            label: self.label.clone(),
            rows_in: counts.rows_in,
            kept: counts.kept,
            dropped: counts.dropped_total(),
            failed: counts.failed_total(),
            seconds: self.seconds,
        }
    }
}

impl Manifest {
    /// The manifest in a step's folder; `None` where there is none, or one that another kind of program wrote.
    ///
    /// # Errors
    /// [`StorageError`] where it cannot be read or is damaged.
    pub fn load_if_present(folder: &Path) -> Result<Option<Self>, StorageError> {
        let path = folder.join(MANIFEST_FILE);
        let Some(bytes) = read_if_present(&path)? else {
            return Ok(None);
        };
        match serde_json::from_slice::<Self>(&bytes) {
            Ok(manifest) => Ok(Some(Self { folder: folder.to_path_buf(), ..manifest })),
            Err(_) if is_of_another_program(&bytes) => Ok(None),
            Err(error) => Err(StorageError::damaged(&path, error.to_string())),
        }
    }

    /// The documents the step kept, as inputs of the next one: by rank, with their checksums.
    #[must_use]
    pub fn documents(&self) -> Vec<TaskInput> {
        self.inputs(crate::PART)
    }

    /// The outputs of one role, as inputs of the next step: by rank, with their checksums.
    #[must_use]
    pub fn inputs(&self, role: &str) -> Vec<TaskInput> {
        self.outputs.iter().filter(|output| output.role == role).map(|output| self.input(output)).collect()
    }

    /// The identity of all that the step wrote: the same content gives the same, whatever made it.
    #[must_use]
    pub fn content_fingerprint(&self) -> Fingerprint {
        let mut parts: Vec<Vec<u8>> = Vec::new();
        for output in &self.outputs {
            parts.push(output.role.clone().into_bytes());
            parts.push(output.xxh3.0.to_le_bytes().to_vec());
        }
        let parts: Vec<&[u8]> = parts.iter().map(Vec::as_slice).collect();
        Fingerprint(mathcoder_core::content_hash_parts(&parts))
    }

    fn input(&self, output: &OutputEntry) -> TaskInput {
        TaskInput {
            path: self.folder.join(&output.path),
            bytes: output.bytes,
            identity: format!("{}:{}:{}", self.step, output.path, output.xxh3),
            checksum: Some(output.xxh3.0),
            source: SourceInfo { path: output.path.clone(), ..SourceInfo::default() },
        }
    }

    /// Puts the done-objects of all tasks, in rank order, into one.
    pub(crate) fn of(plan: &StepPlan, folder: &Path, done: &[TaskDone]) -> Self {
        let mut counts = StepCounts::default();
        done.iter().for_each(|task| counts.add(&task.counts));
        Self {
            version: VERSION,
            step: plan.name.clone(),
            shape: plan.shape,
            fingerprint: plan.fingerprint,
            tasks: done.len() as u64,
            counts,
            outputs: done.iter().flat_map(|task| task.outputs.iter().cloned()).collect(),
            folder: folder.to_path_buf(),
        }
    }

    /// Writes the manifest unless the same one is there already.
    pub(crate) fn save(&self) -> Result<(), StorageError> {
        save(&self.folder.join(MANIFEST_FILE), self)
    }
}

impl StepStats {
    /// The statistics in a step's folder; `None` where there are none.
    ///
    /// # Errors
    /// [`StorageError`] where they cannot be read, or were not written by this program.
    pub fn load_if_present(folder: &Path) -> Result<Option<Self>, StorageError> {
        load(&folder.join(STATS_FILE))
    }

    pub(crate) fn of(manifest: &Manifest, done: &[TaskDone]) -> Self {
        Self {
            version: VERSION,
            step: manifest.step.clone(),
            counts: manifest.counts.clone(),
            seconds: done.iter().map(|task| task.seconds).sum(),
            tasks: done.iter().map(TaskDone::stats).collect(),
        }
    }

    pub(crate) fn save(&self, folder: &Path) -> Result<(), StorageError> {
        save(&folder.join(STATS_FILE), self)
    }
}

/// Many tools keep a `manifest.json`; one that is whole JSON but names no step and fingerprint is theirs.
fn is_of_another_program(json: &[u8]) -> bool {
    serde_json::from_slice::<serde_json::Value>(json)
        .is_ok_and(|value| value.get("step").is_none() || value.get("fingerprint").is_none())
}

fn load<T: serde::de::DeserializeOwned>(path: &Path) -> Result<Option<T>, StorageError> {
    let Some(bytes) = read_if_present(path)? else { return Ok(None) };
    serde_json::from_slice(&bytes).map(Some).map_err(|error| StorageError::damaged(path, error.to_string()))
}

fn save<T: Serialize>(path: &Path, value: &T) -> Result<(), StorageError> {
    let mut bytes = serde_json::to_vec_pretty(value).map_err(|error| StorageError::damaged(path, error.to_string()))?;
    bytes.push(b'\n');
    if read_if_present(path)?.as_deref() == Some(bytes.as_slice()) {
        return Ok(());
    }
    write_atomic(path, &bytes)
}
