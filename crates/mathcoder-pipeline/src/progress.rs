//! How far a step is: counters that many threads add to and anybody may read. Nothing is printed here and nothing in the
//! output depends on it.

use std::sync::atomic::{AtomicU8, AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// A handle on the counters of one step; clones share them.
#[derive(Clone, Debug, Default)]
pub struct Progress {
    inner: Arc<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    tasks_total: AtomicU64,
    tasks_done: AtomicU64,
    tasks_skipped: AtomicU64,
    rows_in: AtomicU64,
    kept: AtomicU64,
    dropped: AtomicU64,
    failed: AtomicU64,
    bytes_in: AtomicU64,
    bytes_total: AtomicU64,
    started: Mutex<Option<Instant>>,
}

/// The counters at one moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ProgressSnapshot {
    /// Tasks of the step.
    pub tasks_total: u64,
    /// Tasks committed, those of earlier runs included.
    pub tasks_done: u64,
    /// Tasks that an earlier run had committed.
    pub tasks_skipped: u64,
    /// Rows read in this run; rows of a task that failed and was tried again count twice.
    pub rows_in: u64,
    /// Rows kept.
    pub kept: u64,
    /// Rows dropped.
    pub dropped: u64,
    /// Rows failed.
    pub failed: u64,
    /// Bytes of input files read in this run, as they lie on disk.
    pub bytes_in: u64,
    /// Bytes of input files of the tasks that this run has to do.
    pub bytes_total: u64,
    /// Time since the step started; zero before.
    pub elapsed: Duration,
}

impl Progress {
    /// Counters at zero.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The counters as they are now.
    #[must_use]
    pub fn snapshot(&self) -> ProgressSnapshot {
        let inner = &*self.inner;
        let started = *inner.started.lock().unwrap_or_else(PoisonError::into_inner);
        ProgressSnapshot {
            tasks_total: inner.tasks_total.load(Relaxed),
            tasks_done: inner.tasks_done.load(Relaxed),
            tasks_skipped: inner.tasks_skipped.load(Relaxed),
            rows_in: inner.rows_in.load(Relaxed),
            kept: inner.kept.load(Relaxed),
            dropped: inner.dropped.load(Relaxed),
            failed: inner.failed.load(Relaxed),
            bytes_in: inner.bytes_in.load(Relaxed),
            bytes_total: inner.bytes_total.load(Relaxed),
            elapsed: started.map_or(Duration::ZERO, |at| at.elapsed()),
        }
    }

    pub(crate) fn start(&self, tasks_total: u64, bytes_total: u64) {
        *self.inner.started.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
        self.inner.tasks_total.store(tasks_total, Relaxed);
        self.inner.bytes_total.store(bytes_total, Relaxed);
    }

    pub(crate) fn task_done(&self) {
        self.inner.tasks_done.fetch_add(1, Relaxed);
    }

    pub(crate) fn task_skipped(&self) {
        self.inner.tasks_done.fetch_add(1, Relaxed);
        self.inner.tasks_skipped.fetch_add(1, Relaxed);
    }

    pub(crate) fn row_in(&self) {
        self.inner.rows_in.fetch_add(1, Relaxed);
    }

    pub(crate) fn kept(&self) {
        self.inner.kept.fetch_add(1, Relaxed);
    }

    pub(crate) fn dropped(&self) {
        self.inner.dropped.fetch_add(1, Relaxed);
    }

    pub(crate) fn failed(&self) {
        self.inner.failed.fetch_add(1, Relaxed);
    }

    pub(crate) fn bytes_in(&self, bytes: u64) {
        self.inner.bytes_in.fetch_add(bytes, Relaxed);
    }
}

/// A request to stop, in two levels: asked once, no new task is started and those in hand are finished; asked twice, tasks
/// stop between two documents and leave nothing behind. Setting it is one atomic addition, so a signal handler may do it.
#[derive(Debug, Default)]
pub struct Interrupt {
    level: AtomicU8,
}

impl Interrupt {
    /// Nothing asked yet.
    #[must_use]
    pub const fn new() -> Self {
        Self { level: AtomicU8::new(0) }
    }

    /// Asks to stop, more urgently with every call.
    pub fn request(&self) {
        // Saturating by hand: a long row of signals must not wrap around to "go on".
        if self.level.load(Relaxed) < 2 {
            self.level.fetch_add(1, Relaxed);
        }
    }

    /// True where no new task should be started.
    #[must_use]
    pub fn is_requested(&self) -> bool {
        self.level.load(Relaxed) >= 1
    }

    /// True where tasks in hand should stop as well.
    #[must_use]
    pub fn is_urgent(&self) -> bool {
        self.level.load(Relaxed) >= 2
    }
}
