//! The workers of one tier: one spawner, started when it is first needed, and as many workers as programs run at once.
//!
//! In: requests for a worker, or for a child that programs share. Out: workers, idle ones first; children that wait. A spawner
//! that has died is replaced on the next request. No lock is held while it starts, and whoever waits for it gives its place away.
//! Workers of a spawner's forerunner are let go of as soon as it is warm itself.

use crate::batch::SharedChild;
use crate::error::ExecuteError;
use crate::run::Gate;
use crate::stop::Stop;
use crate::zygote::{Spawner, Warmth, Worker};
use mathcoder_core::Limits;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Idle workers kept for the next programs.
const MOST_IDLE: usize = 64;

/// Spawners that are tried one after the other for one worker.
const ATTEMPTS: usize = 3;

/// How soon who waits for a spawner notices that the program is not wanted any more.
const LOOK_UP: Duration = Duration::from_millis(50);

/// Idle workers and their spawner.
#[derive(Debug, Default)]
pub(crate) struct Pool {
    state: Mutex<State>,
    /// A start has ended, well or not.
    started: Condvar,
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
    /// Somebody starts one.
    is_starting: bool,
}

impl State {
    /// Ends all that is there.
    fn clear(&mut self) {
        *self = Self { is_starting: self.is_starting, ..Self::default() };
    }

    /// Lets go of a spawner that is gone, whose workers went with it, and of what a forerunner forked that is not needed any more.
    fn look(&mut self) {
        let Some(spawner) = &mut self.spawner else { return };
        if !spawner.is_alive() {
            self.clear();
        } else if spawner.has_become_warm() {
            self.idle.retain(|worker| worker.warmth == Warmth::Warm);
            self.shared.retain(|shared| shared.warmth() == Warmth::Warm);
        }
    }

    /// Whether workers of this warmth have to be waited for; not where somebody has to start a spawner first.
    fn is_on_the_way(&self, wanted: Warmth) -> bool {
        self.is_starting || self.spawner.as_ref().is_some_and(|spawner| spawner.warmth() < wanted)
    }

    /// Whether there is a better one than this to be had.
    fn is_outdated(&self, warmth: Warmth) -> bool {
        self.spawner.as_ref().is_some_and(|spawner| warmth < spawner.warmth())
    }
}

/// The time in which a spawner starts.
struct Starting<'a> {
    pool: &'a Pool,
}

impl Drop for Starting<'_> {
    fn drop(&mut self) {
        self.pool.lock().is_starting = false;
        self.pool.started.notify_all();
    }
}

impl Pool {
    /// A pool whose spawner runs already.
    pub(crate) fn with(spawner: Spawner) -> Self {
        Self { state: Mutex::new(State { spawner: Some(spawner), ..State::default() }), started: Condvar::new() }
    }

    /// An idle worker, or a new one, from an interpreter that has come as far as `wanted`; `start` starts the spawner where there
    /// is none. Of several that find none, one starts it and the others wait; meanwhile, as `gate` hears, they all sleep.
    pub(crate) fn take(
        &self,
        wanted: Warmth,
        start: impl Fn() -> Result<Spawner, ExecuteError>,
        gate: &dyn Gate,
    ) -> Result<Taken, ExecuteError> {
        let mut fault = ExecuteError::Start { detail: "it forks no worker".into() };
        for _attempt in 0..ATTEMPTS {
            match self.ready(wanted) {
                Some(Ok(taken)) => return Ok(taken),
                Some(Err(error)) => fault = error,
                None => {}
            }
            gate.sleeps();
            let started = self.start_or_wait(wanted, &start, gate);
            gate.comes_back();
            started?;
        }
        self.ready(wanted).unwrap_or(Err(fault))
    }

    /// A worker, if the spawner is there and has come so far.
    fn ready(&self, wanted: Warmth) -> Option<Result<Taken, ExecuteError>> {
        let mut state = self.lock();
        state.look();
        if state.is_on_the_way(wanted) {
            return None;
        }
        // One that has been killed while it was idle, or came back after its spawner was gone, is dropped.
        while let Some(worker) = state.idle.pop() {
            if worker.is_alive() {
                return Some(Ok(Taken::Idle(worker)));
            }
        }
        let forked = state.spawner.as_ref()?.fork_worker();
        if forked.is_err() {
            state.clear();
        }
        Some(forked.map(Taken::New))
    }

    /// Starts the spawner where there is none and nobody starts it; then waits until it has come as far as `wanted`, or is gone.
    fn start_or_wait(
        &self,
        wanted: Warmth,
        start: impl Fn() -> Result<Spawner, ExecuteError>,
        gate: &dyn Gate,
    ) -> Result<(), ExecuteError> {
        let mut state = self.lock();
        if !state.is_starting && state.spawner.is_none() {
            state.is_starting = true;
            drop(state);
            let over = Starting { pool: self };
            let spawner = start()?;
            self.lock().spawner = Some(spawner);
            drop(over);
            state = self.lock();
        }
        while state.is_on_the_way(wanted) {
            if gate.stop().is_some_and(Stop::is_raised) {
                return Err(ExecuteError::Start { detail: "it is not needed any more".into() });
            }
            state = self.started.wait_timeout(state, LOOK_UP).unwrap_or_else(PoisonError::into_inner).0;
            state.look();
        }
        Ok(())
    }

    /// Takes back a worker that is ready for the next program.
    pub(crate) fn put(&self, worker: Worker) {
        let mut state = self.lock();
        state.look();
        // While many programs slept, there were more than are needed; one that is dropped ends by itself.
        if state.idle.len() < MOST_IDLE && !state.is_outdated(worker.warmth) {
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
        self.lock().clear();
    }

    /// A child that waits for a batch under these limits; one that waits for others is ended.
    pub(crate) fn take_shared(&self, limits: &Limits) -> Option<SharedChild> {
        loop {
            let mut state = self.lock();
            state.look();
            let shared = state.shared.pop()?;
            drop(state);
            if shared.suits(limits) {
                return Some(shared);
            }
            self.retire(shared);
        }
    }

    /// Takes back a child; one that cannot take another batch is ended, and its worker is idle again.
    pub(crate) fn put_shared(&self, shared: SharedChild, limits: &Limits) {
        let mut state = self.lock();
        if shared.suits(limits) && !state.is_outdated(shared.warmth()) {
            state.shared.push(shared);
        } else {
            drop(state);
            self.retire(shared);
        }
    }

    /// Ends a child; its worker is idle again.
    pub(crate) fn retire(&self, shared: SharedChild) {
        if let Ok(worker) = shared.end() {
            self.put(worker);
        }
    }

    /// A panic while the lock was held leaves nothing half-done that the next request would not notice.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
