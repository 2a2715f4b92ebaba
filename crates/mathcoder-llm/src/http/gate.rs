//! How many requests may be in flight: grows by one per full round of successes (by one per success until the first
//! failure), halves on a failure, at most once per round; a `Retry-After` stops everybody for that long.
//!
//! In: the end of each request. Out: permission to start the next. Nothing of it reaches an answer.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Lets threads in, as many as the server bears.
#[derive(Debug)]
pub(super) struct Gate {
    state: Mutex<State>,
    changed: Condvar,
    max: f64,
}

#[derive(Debug)]
struct State {
    limit: f64,
    in_flight: usize,
    climbing: bool,
    closed_until: Option<Instant>,
    last_cut: Option<Instant>,
}

/// Permission for one request; ends with it.
#[derive(Debug)]
pub(super) struct Slot<'a> {
    gate: &'a Gate,
    entered: Instant,
}

impl Gate {
    pub(super) fn new(start: usize, max: usize) -> Self {
        let state = State { limit: start as f64, in_flight: 0, climbing: true, closed_until: None, last_cut: None };
        Self { state: Mutex::new(state), changed: Condvar::new(), max: max as f64 }
    }

    /// Waits for permission; none where the deadline comes first.
    pub(super) fn enter(&self, deadline: Instant) -> Option<Slot<'_>> {
        let mut state = self.lock();
        loop {
            let now = Instant::now();
            if now >= deadline {
                return None;
            }
            let closed = state.closed_until.filter(|&until| until > now);
            if closed.is_none() && (state.in_flight as f64) < state.limit.floor().max(1.0) {
                state.in_flight += 1;
                return Some(Slot { gate: self, entered: now });
            }
            let wake = closed.unwrap_or(deadline).min(deadline);
            let waited = self.changed.wait_timeout(state, wake.saturating_duration_since(now));
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    #[cfg(test)]
    pub(super) fn limit(&self) -> f64 {
        self.lock().limit
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Slot<'_> {
    /// The server answered.
    pub(super) fn succeeded(self) {
        let mut state = self.gate.lock();
        let growth = if state.climbing { 1.0 } else { 1.0 / state.limit };
        state.limit = (state.limit + growth).min(self.gate.max);
    }

    /// The server was overloaded or gone; `after` is how long it wants to be left alone.
    pub(super) fn failed(self, after: Option<Duration>) {
        let mut state = self.gate.lock();
        state.climbing = false;
        // Requests that were under way when the limit was cut say nothing about the new limit.
        if state.last_cut.is_none_or(|cut| self.entered > cut) {
            state.limit = (state.limit / 2.0).max(1.0);
            state.last_cut = Some(Instant::now());
        }
        if let Some(after) = after {
            let until = Instant::now() + after;
            state.closed_until = Some(state.closed_until.map_or(until, |old| old.max(until)));
        }
    }
}

impl Drop for Slot<'_> {
    fn drop(&mut self) {
        let mut state = self.gate.lock();
        state.in_flight = state.in_flight.saturating_sub(1);
        drop(state);
        self.gate.changed.notify_all();
    }
}
