//! Runs a whole step on the threads of this machine: sweeps what earlier runs left half-done, starts the missing ranks in
//! order, waits, and writes the manifest when all are committed. No data logic: that is [`crate::run_task`]'s.
//!
//! A task that fails is reported after the others have finished; running again continues with the missing ones. Where
//! there are fewer tasks than threads, each task is told how many it may use within itself.

use crate::sweep::sweep;
use crate::task::{Job, TaskOutcome, committed, run_rank};
use crate::{Manifest, PipelineError, StepPlan, StepStats, StorageError, TaskDone, TaskError};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed};
use std::sync::{Mutex, PoisonError};

/// How a step is launched. None of it changes the output.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LaunchOptions {
    /// Threads; at least 1.
    pub threads: usize,
    /// Largest share of rows that may fail, 0 to 1. Dropped rows do not count.
    pub max_failure_rate: f64,
}

impl Default for LaunchOptions {
    fn default() -> Self {
        Self {
            threads: 1,             // the caller knows the machine
            max_failure_rate: 0.05, // broken pages of a crawl stay below it, a wrongly configured step does not
        }
    }
}

impl LaunchOptions {
    /// Says what is wrong with the options.
    ///
    /// # Errors
    /// A message that names the key, what it is and what is allowed.
    pub fn check(&self) -> Result<(), String> {
        if self.threads == 0 {
            return Err("threads = 0: at least 1 is needed".to_owned());
        }
        if !(0.0..=1.0).contains(&self.max_failure_rate) {
            return Err(format!("max_failure_rate = {}: allowed are 0 to 1", self.max_failure_rate));
        }
        Ok(())
    }
}

/// A step that reached its manifest.
#[derive(Clone, Debug, PartialEq)]
pub struct StepResult {
    /// What it left behind.
    pub manifest: Manifest,
    /// Counts and times.
    pub stats: StepStats,
    /// True where earlier runs had committed every task.
    pub was_complete: bool,
}

/// Runs the tasks of a step that are not committed yet, and writes its manifest.
///
/// # Errors
/// [`PipelineError`]; whatever was committed stays, and running again continues.
pub fn run_step(job: &Job<'_>, options: &LaunchOptions) -> Result<StepResult, PipelineError> {
    let folder = job.run.step_folder(job.plan);
    check_plan(job.plan, &folder)?;
    let mut done = load_done(job.plan, &folder)?;
    let was_complete = done.len() == job.plan.tasks.len();
    sweep(&folder, job.plan, &done)?;
    let missing: Vec<u32> =
        job.plan.tasks.iter().map(|task| task.rank).filter(|rank| !done.contains_key(rank)).collect();
    start_progress(job, &missing, done.len());
    let failures = run_missing(job, options.threads, &missing, &mut done);
    if let Some(error) = worst_of(job.plan, failures) {
        return Err(error);
    }
    if done.len() < job.plan.tasks.len() {
        let (done, total) = (done.len() as u64, job.plan.tasks.len() as u64);
        return Err(PipelineError::Interrupted { step: job.plan.name.clone(), done, total });
    }
    let done: Vec<TaskDone> = done.into_values().collect();
    let manifest = Manifest::of(job.plan, &folder, &done);
    let stats = StepStats::of(&manifest, &done);
    stats.save(&folder)?;
    check_failures(&manifest, options.max_failure_rate)?;
    // Last: where the manifest is, everything is.
    manifest.save()?;
    Ok(StepResult { manifest, stats, was_complete })
}

fn check_plan(plan: &StepPlan, folder: &Path) -> Result<(), PipelineError> {
    let bad = |what: String| Err(PipelineError::BadPlan { step: plan.name.clone(), what });
    if !plan.dir.components().all(|part| matches!(part, Component::Normal(_))) {
        return bad(format!("its folder {} does not lie inside the run folder", plan.dir.display()));
    }
    let ranks: BTreeSet<u32> = plan.tasks.iter().map(|task| task.rank).collect();
    if ranks.len() != plan.tasks.len() {
        return bad("two tasks have the same rank".to_owned());
    }
    crate::folder::create_folder(folder)?;
    let here = folder.canonicalize().map_err(StorageError::io("read", folder))?;
    for input in plan.tasks.iter().flat_map(|task| &task.inputs) {
        // An output folder is swept; a person's only copy of the input must never lie in it.
        let parent = input.path.parent().and_then(|parent| parent.canonicalize().ok());
        if parent.is_some_and(|parent| parent == here || parent == here.join(crate::output::REJECTS_FOLDER)) {
            return bad(format!("its input {} lies in its output folder", input.path.display()));
        }
    }
    let manifest_path = folder.join(crate::MANIFEST_FILE);
    match Manifest::load_if_present(folder)? {
        Some(manifest) if manifest.step != plan.name => Err(PipelineError::ForeignFolder {
            folder: folder.to_path_buf(),
            found: manifest.step,
            wanted: plan.name.clone(),
        }),
        None if manifest_path.exists() => bad(format!("{} is not one of mathcoder's", manifest_path.display())),
        _ => Ok(()),
    }
}

fn load_done(plan: &StepPlan, folder: &Path) -> Result<BTreeMap<u32, TaskDone>, StorageError> {
    let mut all = BTreeMap::new();
    for task in &plan.tasks {
        if let Some(done) = committed(folder, plan, task)? {
            all.insert(task.rank, done);
        }
    }
    Ok(all)
}

fn start_progress(job: &Job<'_>, missing: &[u32], skipped: usize) {
    let bytes = missing.iter().filter_map(|rank| job.plan.task(*rank));
    let bytes = bytes.flat_map(|task| &task.inputs).map(|input| input.bytes).sum();
    job.progress.start(job.plan.tasks.len() as u64, bytes);
    (0..skipped).for_each(|_| job.progress.task_skipped());
}

type Failures = BTreeMap<u32, TaskError>;

fn run_missing(job: &Job<'_>, threads: usize, missing: &[u32], done: &mut BTreeMap<u32, TaskDone>) -> Failures {
    let threads = threads.max(1);
    let workers = threads.min(missing.len());
    let next = AtomicUsize::new(0);
    let is_hopeless = AtomicBool::new(false);
    let results: Mutex<(&mut BTreeMap<u32, TaskDone>, Failures)> = Mutex::new((done, Failures::new()));
    let serve = || {
        while !is_hopeless.load(Relaxed) && !job.run.interrupt().is_requested() {
            let Some(rank) = missing.get(next.fetch_add(1, Relaxed)) else { return };
            let result = run_twice(job, *rank, threads / workers.max(1));
            let mut results = results.lock().unwrap_or_else(PoisonError::into_inner);
            match result {
                Ok(outcome) => {
                    job.progress.task_done();
                    results.0.insert(*rank, outcome.done().clone());
                }
                Err(error) => {
                    is_hopeless.fetch_or(error.is_fatal(), Relaxed);
                    results.1.insert(*rank, error);
                }
            }
        }
    };
    std::thread::scope(|scope| (0..workers).for_each(|_| drop(scope.spawn(serve))));
    results.into_inner().unwrap_or_else(PoisonError::into_inner).1
}

/// What failed for a reason that may have passed is tried once more.
fn run_twice(job: &Job<'_>, rank: u32, threads: usize) -> Result<TaskOutcome, TaskError> {
    match run_rank(job, rank, threads) {
        Err(error) if error.is_retryable() && !job.run.interrupt().is_requested() => run_rank(job, rank, threads),
        other => other,
    }
}

/// The failure of the lowest rank, so that the message does not depend on who was faster. Interrupted tasks did not fail.
fn worst_of(plan: &StepPlan, failures: Failures) -> Option<PipelineError> {
    let mut failures = failures.into_iter().filter(|(_, error)| !matches!(error, TaskError::Interrupted));
    let (rank, source) = failures.next()?;
    let others = failures.count();
    let label = plan.task(rank).map(|task| task.label.clone()).unwrap_or_default();
    Some(PipelineError::Task { step: plan.name.clone(), rank, label, others, source: Box::new(source) })
}

fn check_failures(manifest: &Manifest, limit: f64) -> Result<(), PipelineError> {
    let total = &manifest.counts.total;
    let failed = total.failed_total();
    // Rows are far fewer than the 2^53 that a double counts exactly.
    if failed == 0 || failed as f64 <= limit * total.rows_in as f64 {
        return Ok(());
    }
    let (worst, worst_count) = manifest.counts.worst_failure().unwrap_or(("", 0));
    Err(PipelineError::TooManyFailures {
        step: manifest.step.clone(),
        failed,
        rows_in: total.rows_in,
        limit,
        worst: worst.to_owned(),
        worst_count,
    })
}
