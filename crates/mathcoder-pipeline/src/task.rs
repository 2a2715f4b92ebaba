//! Runs one task. This is the only code path by which anything is ever computed, whoever starts the rank: skip if it is
//! committed, run, commit.
//!
//! Commit: outputs are whole, hashed and on disk under temporary names; under the step's commit lock they get their final
//! names; then one done-object is created exclusively. Whoever is second finds it, throws its own files away and takes the
//! first one's result, so a twin can never change what a reader may already have seen.

use crate::folder::{create_exclusive, create_folder, read_if_present, sync_folder};
use crate::output::{FinishedOutput, remove_if_present};
use crate::{Fingerprint, Progress, Run, StepPlan, StorageError, TaskDone, TaskError, TaskIo, TaskSpec};
use std::fs::{self, File, OpenOptions};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Folder of the done-objects inside a step's folder.
pub(crate) const DONE_FOLDER: &str = "done";
const COMMIT_LOCK: &str = "commit.lock";

/// What a step does for one task.
pub trait Step: Send + Sync {
    /// Reads the task's inputs and writes its outputs, all through `io`. May run for several ranks at once.
    ///
    /// # Errors
    /// [`TaskError`]; nothing of the task becomes visible then.
    fn run(&self, task: &TaskSpec, io: &mut TaskIo<'_>) -> Result<(), TaskError>;
}

impl<F> Step for F
where
    F: Fn(&TaskSpec, &mut TaskIo<'_>) -> Result<(), TaskError> + Send + Sync,
{
    fn run(&self, task: &TaskSpec, io: &mut TaskIo<'_>) -> Result<(), TaskError> {
        self(task, io)
    }
}

/// A step in a run folder: everything needed to run any of its ranks.
#[derive(Clone, Copy)]
pub struct Job<'a> {
    /// The run folder.
    pub run: &'a Run,
    /// What is to be done.
    pub plan: &'a StepPlan,
    /// How it is done.
    pub step: &'a dyn Step,
    /// Counters that are kept up to date meanwhile.
    pub progress: &'a Progress,
}

impl std::fmt::Debug for Job<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Job").field("run", self.run).field("plan", self.plan).finish_non_exhaustive()
    }
}

/// How a task came to be committed.
#[derive(Clone, Debug, PartialEq)]
pub enum TaskOutcome {
    /// An earlier run, or a twin, had committed it.
    WasDone(TaskDone),
    /// This call ran and committed it.
    Ran(TaskDone),
}

impl TaskOutcome {
    /// The done-object, whoever wrote it.
    #[must_use]
    pub fn done(&self) -> &TaskDone {
        match self {
            Self::WasDone(done) | Self::Ran(done) => done,
        }
    }
}

/// Runs one rank unless it is committed.
///
/// # Errors
/// [`TaskError`]; nothing of the task is visible then.
pub fn run_task(job: &Job<'_>, rank: u32) -> Result<TaskOutcome, TaskError> {
    run_rank(job, rank, 1)
}

/// As [`run_task`], with the number of threads that the task may use within itself.
pub(crate) fn run_rank(job: &Job<'_>, rank: u32, threads: usize) -> Result<TaskOutcome, TaskError> {
    let Some(task) = job.plan.task(rank) else {
        return Err(TaskError::failed(format!("step {} has no task {rank}", job.plan.name)));
    };
    let folder = job.run.step_folder(job.plan);
    if let Some(done) = committed(&folder, job.plan, task)? {
        return Ok(TaskOutcome::WasDone(done));
    }
    create_folder(&folder)?;
    let started = Instant::now();
    let mut io = TaskIo::new(job, task, threads);
    match catch_unwind(AssertUnwindSafe(|| job.step.run(task, &mut io))) {
        Ok(result) => result?,
        Err(panic) => return Err(TaskError::Panicked { message: crate::panic_message(&*panic) }),
    }
    let (outputs, counts) = io.finish()?;
    counts.check()?;
    let done = TaskDone {
        version: TaskDone::VERSION,
        step: job.plan.name.clone(),
        rank,
        label: task.label.clone(),
        fingerprint: job.plan.task_fingerprint(task),
        outputs: outputs.iter().map(|output| output.entry.clone()).collect(),
        counts,
        seconds: started.elapsed().as_secs_f64(),
    };
    commit(&folder, job.plan, (task, outputs), done)
}

/// The done-object of a task whose outputs are all there; `None` where the task has to be run.
pub(crate) fn committed(folder: &Path, plan: &StepPlan, task: &TaskSpec) -> Result<Option<TaskDone>, StorageError> {
    let fingerprint = plan.task_fingerprint(task);
    let path = done_path(folder, task.rank, fingerprint);
    let Some(bytes) = read_if_present(&path)? else { return Ok(None) };
    // A done-object is created whole; one that cannot be read is a leftover of something else and does not count.
    let Ok(done) = serde_json::from_slice::<TaskDone>(&bytes) else { return Ok(None) };
    let is_this = done.fingerprint == fingerprint && done.step == plan.name && done.version == TaskDone::VERSION;
    let has_outputs = || done.outputs.iter().all(|output| has_length(&folder.join(&output.path), output.bytes));
    Ok((is_this && has_outputs()).then_some(done))
}

fn commit(
    folder: &Path,
    plan: &StepPlan,
    (task, outputs): (&TaskSpec, Vec<FinishedOutput>),
    done: TaskDone,
) -> Result<TaskOutcome, TaskError> {
    let done_folder = folder.join(DONE_FOLDER);
    create_folder(&done_folder)?;
    let path = done_path(folder, task.rank, done.fingerprint);
    let mut json =
        serde_json::to_vec(&done).map_err(|error| TaskError::because("cannot write the done-object", &error))?;
    json.push(b'\n');
    let _lock = commit_lock(&done_folder)?;
    if let Some(first) = committed(folder, plan, task)? {
        return Ok(TaskOutcome::WasDone(first));
    }
    // Whatever is there under this name is no proof of anything (see `committed`), and would stop the creation below.
    remove_if_present(&path)?;
    let mut folders: Vec<PathBuf> = Vec::new();
    for output in outputs {
        let target = output.target;
        output.temporary.rename(&target)?;
        folders.extend(target.parent().map(Path::to_path_buf));
    }
    folders.sort();
    folders.dedup();
    folders.iter().try_for_each(|folder| sync_folder(folder))?;
    if create_exclusive(&path, &json)? {
        return Ok(TaskOutcome::Ran(done));
    }
    // Only where the file system has no working locks: the other committer wins.
    let first = committed(folder, plan, task)?;
    let lost = || TaskError::failed(format!("{} was replaced while the task committed", path.display()));
    first.map(TaskOutcome::WasDone).ok_or_else(lost)
}

fn commit_lock(done_folder: &Path) -> Result<File, StorageError> {
    let path = done_folder.join(COMMIT_LOCK);
    let mut options = OpenOptions::new();
    let file = options.write(true).create(true).truncate(false).open(&path).map_err(StorageError::io("open", &path))?;
    match file.lock() {
        // Without locks the exclusive creation of the done-object still lets only one writer win.
        Err(error) if error.kind() != std::io::ErrorKind::Unsupported => Err(StorageError::io("lock", &path)(error)),
        _ => Ok(file),
    }
}

/// Where the done-object of a task lies.
pub(crate) fn done_path(folder: &Path, rank: u32, fingerprint: Fingerprint) -> PathBuf {
    folder.join(DONE_FOLDER).join(done_name(rank, fingerprint))
}

/// File name of a done-object.
pub(crate) fn done_name(rank: u32, fingerprint: Fingerprint) -> String {
    format!("{rank:05}-{fingerprint}.json")
}

fn has_length(path: &Path, bytes: u64) -> bool {
    fs::metadata(path).is_ok_and(|data| data.is_file() && data.len() == bytes)
}
