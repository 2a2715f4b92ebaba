//! Ordered work on many threads with a bound on what is in flight: items go to worker threads, results come back in the
//! order of the items. For stages that wait for something outside, and for the heavy part of a task with threads to spare.
//!
//! Memory: at most `max_items` items or `max_bytes` bytes (and one item more) are between the source and the sink, results
//! that wait for an earlier one included. Source and sink run on the calling thread, so they need no locks. A panic of a
//! worker ends the call with an error; nothing hangs. Not done: cancelling work in hand; it is waited for.

use crate::{Interrupt, TaskError, panic_message};
use std::collections::{BTreeMap, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Bounds of an ordered window.
#[derive(Clone, Copy, Debug)]
pub struct Window<'a> {
    /// Worker threads.
    pub threads: usize,
    /// Most items in flight.
    pub max_items: usize,
    /// Most bytes in flight; one item may pass the bound so that an item larger than it is not stuck.
    pub max_bytes: u64,
    /// Ends the work early where it is urgent.
    pub stop: Option<&'a Interrupt>,
}

/// Why ordered work ended early.
#[derive(Debug, thiserror::Error)]
pub enum WindowError<E> {
    /// The source or the sink gave up.
    #[error("the source or the sink gave up")]
    Stopped(E),
    /// A worker panicked.
    #[error("a worker panicked: {message}")]
    Panicked {
        /// What the panic said.
        message: String,
    },
    /// It was asked to stop at once.
    #[error("interrupted")]
    Interrupted,
}

impl From<WindowError<TaskError>> for TaskError {
    fn from(error: WindowError<TaskError>) -> Self {
        match error {
            WindowError::Stopped(error) => error,
            WindowError::Panicked { message } => Self::Panicked { message },
            WindowError::Interrupted => Self::Interrupted,
        }
    }
}

struct State<T, R> {
    queue: VecDeque<(u64, T)>,
    results: BTreeMap<u64, Result<R, String>>,
    is_closed: bool,
}

struct Shared<T, R> {
    state: Mutex<State<T, R>>,
    has_work: Condvar,
    has_result: Condvar,
}

/// Works on all `items` (each with its size in bytes) with `work`, on many threads, and gives the results to `sink` in the
/// order of the items.
///
/// # Errors
/// [`WindowError`] as soon as the source, a worker or the sink fails; results of earlier items may have been sunk.
pub fn ordered_window<T: Send, R: Send, E>(
    window: &Window<'_>,
    items: impl Iterator<Item = Result<(T, u64), E>>,
    work: impl Fn(T) -> R + Sync,
    sink: impl FnMut(R) -> Result<(), E>,
) -> Result<(), WindowError<E>> {
    let state = State { queue: VecDeque::new(), results: BTreeMap::new(), is_closed: false };
    let shared = Shared { state: Mutex::new(state), has_work: Condvar::new(), has_result: Condvar::new() };
    std::thread::scope(|scope| {
        // Closes the queue on every way out, panics of source and sink included, so that the scope can end.
        let _closer = Closer { shared: &shared };
        for _ in 0..window.threads.max(1) {
            scope.spawn(|| serve(&shared, &work));
        }
        feed(window, &shared, items, sink)
    })
}

fn feed<T, R, E>(
    window: &Window<'_>,
    shared: &Shared<T, R>,
    mut items: impl Iterator<Item = Result<(T, u64), E>>,
    mut sink: impl FnMut(R) -> Result<(), E>,
) -> Result<(), WindowError<E>> {
    let mut sizes: VecDeque<u64> = VecDeque::new();
    let mut bytes = 0_u64;
    let (mut next_in, mut next_out) = (0_u64, 0_u64);
    let mut has_more = true;
    loop {
        let has_room = sizes.is_empty() || (sizes.len() < window.max_items && bytes < window.max_bytes);
        if has_more && has_room {
            match items.next() {
                Some(item) => {
                    let (item, size) = item.map_err(WindowError::Stopped)?;
                    shared.lock().queue.push_back((next_in, item));
                    shared.has_work.notify_one();
                    next_in += 1;
                    sizes.push_back(size);
                    bytes = bytes.saturating_add(size);
                }
                None => has_more = false,
            }
        }
        if sizes.is_empty() && !has_more {
            return Ok(());
        }
        let must_wait = !has_more || sizes.len() >= window.max_items || bytes >= window.max_bytes;
        let result = if must_wait { Some(shared.wait_for(next_out, window.stop)?) } else { shared.take(next_out) };
        if window.stop.is_some_and(Interrupt::is_urgent) {
            return Err(WindowError::Interrupted);
        }
        if let Some(result) = result {
            next_out += 1;
            bytes = bytes.saturating_sub(sizes.pop_front().unwrap_or(0));
            let result = result.map_err(|message| WindowError::Panicked { message })?;
            sink(result).map_err(WindowError::Stopped)?;
        }
    }
}

fn serve<T, R>(shared: &Shared<T, R>, work: impl Fn(T) -> R) {
    loop {
        let mut state = shared.lock();
        let (number, item) = loop {
            if state.is_closed {
                return;
            }
            match state.queue.pop_front() {
                Some(item) => break item,
                None => state = shared.has_work.wait(state).unwrap_or_else(PoisonError::into_inner),
            }
        };
        drop(state);
        let result = catch_unwind(AssertUnwindSafe(|| work(item))).map_err(|panic| panic_message(&*panic));
        shared.lock().results.insert(number, result);
        shared.has_result.notify_one();
    }
}

impl<T, R> Shared<T, R> {
    fn lock(&self) -> MutexGuard<'_, State<T, R>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take(&self, number: u64) -> Option<Result<R, String>> {
        self.lock().results.remove(&number)
    }

    fn wait_for<E>(&self, number: u64, stop: Option<&Interrupt>) -> Result<Result<R, String>, WindowError<E>> {
        /// How soon a request to stop is noticed while a worker waits for something outside.
        const LOOK_UP: Duration = Duration::from_millis(100);
        let mut state = self.lock();
        loop {
            if let Some(result) = state.results.remove(&number) {
                return Ok(result);
            }
            if stop.is_some_and(Interrupt::is_urgent) {
                return Err(WindowError::Interrupted);
            }
            let waited = self.has_result.wait_timeout(state, LOOK_UP);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }
}

struct Closer<'a, T, R> {
    shared: &'a Shared<T, R>,
}

impl<T, R> Drop for Closer<'_, T, R> {
    fn drop(&mut self) {
        let mut state = self.shared.lock();
        state.is_closed = true;
        // Work that nobody waits for any more is not begun.
        state.queue.clear();
        drop(state);
        self.shared.has_work.notify_all();
    }
}
