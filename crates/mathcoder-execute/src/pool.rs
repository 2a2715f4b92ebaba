//! The workers of one tier: one spawner, started when it is first needed, and as many workers as programs run at once.
//!
//! In: requests for a worker, or for a child that programs share. Out: workers, idle ones first; children that wait. A spawner that has died is replaced on the next request. A
//! starting spawner holds the lock, since whoever else asks must wait for it anyway.

use crate::batch::SharedChild;
use crate::error::ExecuteError;
use crate::zygote::{Spawner, Worker};
use mathcoder_core::Limits;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Idle workers kept for the next programs.
const MOST_IDLE: usize = 64;

/// Idle workers and their spawner.
#[derive(Debug, Default)]
pub(crate) struct Pool {
    state: Mutex<State>,
}

/// A worker, and whether it has run anything yet.
#[derive(Debug)]
pub(crate) enum Taken {
    /// It has.
    Idle(Worker),
    /// It has just been forked.
    New(Worker),
}

#[derive(Debug, Default)]
struct State {
    // Before the spawner, so that it is dropped before it: a worker's socket closes, then all is killed.
    idle: Vec<Worker>,
    /// Children, with their workers, that wait for further batches.
    shared: Vec<SharedChild>,
    spawner: Option<Spawner>,
}

impl Pool {
    /// A pool whose spawner runs already.
    pub(crate) fn with(spawner: Spawner) -> Self {
        Self { state: Mutex::new(State { spawner: Some(spawner), ..State::default() }) }
    }

    /// An idle worker, or a new one; `start` starts the spawner where there is none.
    pub(crate) fn take(&self, start: impl Fn() -> Result<Spawner, ExecuteError>) -> Result<Taken, ExecuteError> {
        let mut state = self.lock();
        if state.spawner.as_ref().is_some_and(|spawner| !spawner.is_alive()) {
            // Its workers went with it.
            *state = State::default();
        }
        // One that has been killed while it was idle, or came back after its spawner was gone, is dropped.
        while let Some(worker) = state.idle.pop() {
            if worker.is_alive() {
                return Ok(Taken::Idle(worker));
            }
        }
        if let Some(spawner) = &state.spawner
            && let Ok(worker) = spawner.fork_worker()
        {
            return Ok(Taken::New(worker));
        }
        *state = State::default();
        let spawner = start()?;
        let worker = spawner.fork_worker();
        state.spawner = Some(spawner);
        worker.map(Taken::New)
    }

    /// Takes back a worker that is ready for the next program.
    pub(crate) fn put(&self, worker: Worker) {
        let mut state = self.lock();
        // While many programs slept, there were more than are needed; one that is dropped ends by itself.
        if state.idle.len() < MOST_IDLE {
            state.idle.push(worker);
        }
    }

    /// Lets go of all idle workers; the next request gets a new one.
    pub(crate) fn forget_idle(&self) {
        let idle = std::mem::take(&mut self.lock().idle);
        drop(idle);
    }

    /// Ends the spawner, all its workers, and what they run.
    pub(crate) fn end(&self) {
        let state = std::mem::take(&mut *self.lock());
        drop(state);
    }

    /// A child that waits for a batch under these limits; one that waits for others is ended.
    pub(crate) fn take_shared(&self, limits: &Limits) -> Option<SharedChild> {
        loop {
            let shared = self.lock().shared.pop()?;
            if shared.suits(limits) {
                return Some(shared);
            }
            self.retire(shared);
        }
    }

    /// Takes back a child; one that cannot take another batch is ended, and its worker is idle again.
    pub(crate) fn put_shared(&self, shared: SharedChild, limits: &Limits) {
        if shared.suits(limits) {
            self.lock().shared.push(shared);
        } else {
            self.retire(shared);
        }
    }

    fn retire(&self, shared: SharedChild) {
        if let Ok(worker) = shared.end() {
            self.put(worker);
        }
    }

    /// A panic while the lock was held leaves nothing half-done that the next request would not notice.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
