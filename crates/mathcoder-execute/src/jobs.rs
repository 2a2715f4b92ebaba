//! A queue in front of a sandbox, for programs that come one by one from many threads, as in a server.
//!
//! In: programs with limits. Out: a [`JobHandle`] for each, which gives exactly one [`JobEnd`]. The queue is bounded: who submits
//! to a full one waits ([`JobQueue::submit`]) or is told so ([`JobQueue::try_submit`]). A job can be cancelled while it waits and
//! while it runs; closing the queue ends or finishes all jobs and joins all threads. The sandbox behind it can be used by others
//! at the same time, for instance for batches; its places are shared by all. Memory: the programs that wait.
//!
//! ```no_run
//! use mathcoder_core::{Limits, Program};
//! use mathcoder_execute::{Close, Environment, ExecuteConfig, JobEnd, JobQueue, Sandbox};
//! use std::sync::Arc;
//!
//! let config = ExecuteConfig::default();
//! let sandbox = Sandbox::start(&config, &Environment::prepare(&config)?)?;
//! let queue = JobQueue::start(Arc::new(sandbox), 256)?;
//! let job = queue.submit(Program { code: "print(6 * 7)".into(), stdin: String::new() }, Limits::default())?;
//! if let JobEnd::Ran(execution) = job.wait() {
//!     assert_eq!(execution.stdout, "42\n");
//! }
//! queue.close(Close::Finish);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use crate::error::ExecuteError;
use crate::sandbox::Sandbox;
use crate::stop::Stop;
use mathcoder_core::{Execution, Limits, Program, SandboxError};
use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

/// Threads for each place of the sandbox: a program that sleeps holds a thread, but no place.
const THREADS_PER_PLACE: usize = 8;

/// How a job ended.
#[derive(Debug)]
pub enum JobEnd {
    /// The program was run; whatever it did is in there.
    Ran(Execution),
    /// It was cancelled, before or while it ran.
    Cancelled,
    /// The sandbox failed; nothing is known about the program.
    Failed(SandboxError),
}

/// Why a program was not taken; it is handed back.
#[derive(Debug, thiserror::Error)]
pub enum SubmitError {
    /// As many wait as may.
    #[error("the queue is full")]
    Full(Program),
    /// The queue has been closed.
    #[error("the queue is closed")]
    Closed(Program),
}

/// What closing a queue does to the jobs in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Close {
    /// All of them are run.
    Finish,
    /// All of them are cancelled, also those that run.
    Cancel,
}

/// A bounded queue and the threads that work on it.
#[derive(Debug)]
pub struct JobQueue {
    shared: Arc<Shared>,
    threads: Mutex<Vec<JoinHandle<()>>>,
}

/// One submitted program. Dropping it leaves the job to run; nobody hears of its end.
#[derive(Debug)]
pub struct JobHandle {
    job: Arc<Job>,
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Job {
    program: Program,
    limits: Limits,
    stop: Stop,
    end: Mutex<Option<JobEnd>>,
    ended: Condvar,
}

#[derive(Debug)]
struct Shared {
    sandbox: Arc<Sandbox>,
    most: usize,
    queue: Mutex<Queue>,
    /// A job waits, or the queue has been closed.
    news: Condvar,
    /// There is room for a job, or the queue has been closed.
    room: Condvar,
}

#[derive(Debug)]
struct Queue {
    waiting: VecDeque<Arc<Job>>,
    running: Vec<Arc<Job>>,
    is_open: bool,
}

impl JobQueue {
    /// A queue in which up to `most` jobs wait.
    ///
    /// # Errors
    /// Where the system gives no thread.
    pub fn start(sandbox: Arc<Sandbox>, most: usize) -> Result<Self, ExecuteError> {
        let n_threads = sandbox.most_living().min(sandbox.threads().saturating_mul(THREADS_PER_PLACE)).max(1);
        let queue = Mutex::new(Queue { waiting: VecDeque::new(), running: Vec::new(), is_open: true });
        let shared = Arc::new(Shared { sandbox, most: most.max(1), queue, news: Condvar::new(), room: Condvar::new() });
        let queue = Self { shared, threads: Mutex::default() };
        for _ in 0..n_threads {
            let shared = Arc::clone(&queue.shared);
            // Where one cannot be started, dropping the queue ends those that were.
            let thread = std::thread::Builder::new()
                .name("execute-job".into())
                .spawn(move || shared.work())
                .map_err(|source| ExecuteError::System { action: "start a thread".into(), source })?;
            lock(&queue.threads).push(thread);
        }
        Ok(queue)
    }

    /// Hands in a program, and waits for room where the queue is full.
    ///
    /// # Errors
    /// [`SubmitError::Closed`].
    pub fn submit(&self, program: Program, limits: Limits) -> Result<JobHandle, SubmitError> {
        let mut queue = lock(&self.shared.queue);
        while queue.is_open && queue.waiting.len() >= self.shared.most {
            queue = self.shared.room.wait(queue).unwrap_or_else(PoisonError::into_inner);
        }
        self.push(queue, program, limits)
    }

    /// Hands in a program if there is room.
    ///
    /// # Errors
    /// [`SubmitError::Full`] or [`SubmitError::Closed`].
    pub fn try_submit(&self, program: Program, limits: Limits) -> Result<JobHandle, SubmitError> {
        let queue = lock(&self.shared.queue);
        if queue.is_open && queue.waiting.len() >= self.shared.most {
            return Err(SubmitError::Full(program));
        }
        self.push(queue, program, limits)
    }

    fn push(
        &self,
        mut queue: MutexGuard<'_, Queue>,
        program: Program,
        limits: Limits,
    ) -> Result<JobHandle, SubmitError> {
        if !queue.is_open {
            return Err(SubmitError::Closed(program));
        }
        let job =
            Arc::new(Job { program, limits, stop: Stop::default(), end: Mutex::default(), ended: Condvar::new() });
        queue.waiting.push_back(Arc::clone(&job));
        drop(queue);
        self.shared.news.notify_one();
        Ok(JobHandle { job, shared: Arc::clone(&self.shared) })
    }

    /// Takes no further jobs, and returns when all jobs have ended and all threads are gone. A second call can turn
    /// [`Close::Finish`] into [`Close::Cancel`] while the first still waits.
    pub fn close(&self, how: Close) {
        let mut queue = lock(&self.shared.queue);
        queue.is_open = false;
        let dropped = if how == Close::Cancel { std::mem::take(&mut queue.waiting) } else { VecDeque::new() };
        if how == Close::Cancel {
            queue.running.iter().for_each(|job| job.stop.raise());
        }
        drop(queue);
        self.shared.news.notify_all();
        self.shared.room.notify_all();
        dropped.iter().for_each(|job| job.finish(JobEnd::Cancelled));
        let threads = std::mem::take(&mut *lock(&self.threads));
        for thread in threads {
            // It catches panics of its own, so there is nothing to hear of.
            let _ = thread.join();
        }
    }
}

impl Drop for JobQueue {
    /// As closing with [`Close::Cancel`].
    fn drop(&mut self) {
        self.close(Close::Cancel);
    }
}

impl JobHandle {
    /// Waits until the job has ended.
    #[must_use]
    pub fn wait(self) -> JobEnd {
        let mut end = lock(&self.job.end);
        loop {
            match end.take() {
                Some(end) => return end,
                None => end = self.job.ended.wait(end).unwrap_or_else(PoisonError::into_inner),
            }
        }
    }

    /// Whether the job has ended, so that waiting takes no time.
    #[must_use]
    pub fn has_ended(&self) -> bool {
        lock(&self.job.end).is_some()
    }

    /// Ends the job: at once where it waits, within milliseconds where it runs. Nothing happens where it has ended.
    pub fn cancel(&self) {
        self.job.stop.raise();
        let mut queue = lock(&self.shared.queue);
        let Some(place) = queue.waiting.iter().position(|job| Arc::ptr_eq(job, &self.job)) else { return };
        queue.waiting.remove(place);
        drop(queue);
        self.shared.room.notify_one();
        self.job.finish(JobEnd::Cancelled);
    }
}

impl Shared {
    /// What each thread does until the queue is closed and empty.
    fn work(&self) {
        while let Some(job) = self.next() {
            self.room.notify_one();
            let run = || self.sandbox.execute_until(&job.program, &job.limits, &job.stop);
            let end = match catch_unwind(AssertUnwindSafe(run)) {
                _ if job.stop.is_raised() => JobEnd::Cancelled,
                Ok(Ok(execution)) => JobEnd::Ran(execution),
                Ok(Err(error)) => JobEnd::Failed(error),
                Err(_) => JobEnd::Failed(SandboxError { action: "run a program: it panicked".into(), source: None }),
            };
            lock(&self.queue).running.retain(|other| !Arc::ptr_eq(other, &job));
            job.finish(end);
        }
    }

    /// The next job, marked as running.
    fn next(&self) -> Option<Arc<Job>> {
        let mut queue = lock(&self.queue);
        loop {
            if let Some(job) = queue.waiting.pop_front() {
                queue.running.push(Arc::clone(&job));
                return Some(job);
            }
            if !queue.is_open {
                return None;
            }
            queue = self.news.wait(queue).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl Job {
    fn finish(&self, end: JobEnd) {
        lock(&self.end).get_or_insert(end);
        self.ended.notify_all();
    }
}

/// No panic while a lock is held leaves anything half-done.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
