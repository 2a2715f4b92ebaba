//! What a step is to do, before anything is done: a family of rank-numbered tasks, each with its inputs. A plan is made
//! from the manifest of the step before (or from the files of a source), costs a few hundred bytes a task, and decides
//! nothing about where or in which order the tasks run.

use crate::{Fingerprint, SourceInfo, StorageError};
use mathcoder_core::content_hash_parts;
use std::fs;
use std::path::{Path, PathBuf};

/// How the tasks of a step relate to the shards before them; for display and planning. All run through one code path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    /// One shard in, one shard out.
    Map,
    /// One shard in, all key ranges out, in one file with a footer.
    Scatter,
    /// One key range in from all shards.
    Gather,
    /// One task for everything.
    Single,
    /// One shard in, one shard out, waiting for something outside (model server, sandbox).
    MapAsync,
}

/// One input file of a task.
#[derive(Clone, Debug, PartialEq)]
pub struct TaskInput {
    /// Where the file is now.
    pub path: PathBuf,
    /// Its length.
    pub bytes: u64,
    /// What of the file goes into the task's fingerprint: name and checksum for our own files, whatever the caller
    /// chooses for others. It should not name a folder of this machine.
    pub identity: String,
    /// XXH3-128 of a file that an earlier step committed; reading checks it. `None` for files of others.
    pub checksum: Option<u128>,
    /// Where documents read from this file come from.
    pub source: SourceInfo,
}

/// One task.
#[derive(Clone, Debug, PartialEq)]
pub struct TaskSpec {
    /// Number of the task in its step, unique.
    pub rank: u32,
    /// The files it reads, in order.
    pub inputs: Vec<TaskInput>,
    /// A name for people; part of the task's fingerprint, so it should not name a folder of this machine.
    pub label: String,
}

/// One step.
#[derive(Clone, Debug, PartialEq)]
pub struct StepPlan {
    /// Folder of the step inside the run folder, for example `03-dedup` or `03-dedup/signatures`; empty for the run
    /// folder itself.
    pub dir: PathBuf,
    /// Name of the step, for example `dedup.signatures`.
    pub name: String,
    /// How its tasks relate to the shards before.
    pub shape: Shape,
    /// What the step computes.
    pub fingerprint: Fingerprint,
    /// Its tasks.
    pub tasks: Vec<TaskSpec>,
}

impl TaskInput {
    /// A file of a source. `source.path` and the length are its identity; nothing is hashed, so a file that is changed
    /// without changing its length is not noticed (see [`TaskInput::hashed`]).
    ///
    /// # Errors
    /// Where the file is not there or is no regular file.
    pub fn foreign(path: &Path, source: SourceInfo) -> Result<Self, StorageError> {
        let data = fs::metadata(path).map_err(StorageError::io("read", path))?;
        if !data.is_file() {
            return Err(StorageError::Unknown { path: path.to_path_buf(), what: "not a regular file".to_owned() });
        }
        let identity = source.identity();
        Ok(Self { path: path.to_path_buf(), bytes: data.len(), identity, checksum: None, source })
    }

    /// As [`TaskInput::foreign`], with the hash of the whole content in the identity: one more pass over the file.
    ///
    /// # Errors
    /// As [`TaskInput::foreign`].
    pub fn hashed(path: &Path, source: SourceInfo) -> Result<Self, StorageError> {
        let mut input = Self::foreign(path, source)?;
        let digest = crate::formats::hash_file(path)?;
        input.identity.push_str(&format!(":{digest:032x}"));
        Ok(input)
    }
}

impl StepPlan {
    /// The fingerprint of one task: that of the step, and the task's rank, label and inputs. A task whose inputs change
    /// is done again, the others are not.
    #[must_use]
    pub fn task_fingerprint(&self, task: &TaskSpec) -> Fingerprint {
        let step = self.fingerprint.0.to_le_bytes();
        let rank = task.rank.to_le_bytes();
        let lengths: Vec<u8> = task.inputs.iter().flat_map(|input| input.bytes.to_le_bytes()).collect();
        let mut parts: Vec<&[u8]> = vec![&step, &rank, task.label.as_bytes(), &lengths];
        parts.extend(task.inputs.iter().map(|input| input.identity.as_bytes()));
        Fingerprint(content_hash_parts(&parts))
    }

    /// The task with this rank.
    #[must_use]
    pub fn task(&self, rank: u32) -> Option<&TaskSpec> {
        self.tasks.iter().find(|task| task.rank == rank)
    }

    /// Bytes of all inputs.
    #[must_use]
    pub fn bytes_in(&self) -> u64 {
        self.tasks.iter().flat_map(|task| &task.inputs).map(|input| input.bytes).sum()
    }
}
