//! The thread that makes all spawners: the kernel ends a child when the *thread* that made it ends, so they are all made
//! by one that lives exactly as long as the sandbox.
//!
//! In: tiers. Out: spawners that can fork workers, or why there is none. Who asks waits; other tiers start meanwhile.

use crate::config::ExecuteConfig;
use crate::environment::Environment;
use crate::error::ExecuteError;
use crate::groups::{Groups, Sizes};
use crate::jail::{PlanRequest, SpawnError};
use crate::notes::Tier;
use crate::walls::{Attempt, Attempts, WallKind};
use crate::zygote::{Spawner, StartRequest, most_tasks};
use std::sync::mpsc::{Sender, SyncSender, channel, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

/// One request: which tier, and where the answer goes.
type Job = (Tier, SyncSender<Result<Spawner, ExecuteError>>);

/// Handle on the thread.
#[derive(Debug)]
pub(super) struct Keeper {
    jobs: Mutex<Option<Sender<Job>>>,
    thread: Option<JoinHandle<()>>,
    /// Walls that turned out to be impossible here, and why.
    refused: Vec<(WallKind, i32)>,
    /// Removed when the thread, all interpreters and all workers are gone.
    _groups: Option<Arc<Groups>>,
}

/// What the thread needs to start spawners.
#[derive(Clone)]
struct Recipe {
    environment: Environment,
    without: Vec<WallKind>,
    threads: usize,
    groups: Option<Arc<Groups>>,
}

impl Recipe {
    fn start(&self, tier: Tier) -> Result<Spawner, SpawnError> {
        let plan = PlanRequest { environment: &self.environment, without: &self.without };
        let groups = self.groups.as_ref().filter(|_| !self.without.contains(&WallKind::ControlGroups));
        Spawner::start(&StartRequest { plan, tier, threads: self.threads, groups })
    }

    /// Starts a first spawner and waits until it serves; walls of which only a half could be put up are left out one after the other.
    fn start_first(&mut self) -> Result<(Spawner, Vec<(WallKind, i32)>), ExecuteError> {
        let mut refused = Vec::new();
        loop {
            match self.start(Tier::Light) {
                Ok(spawner) => return Ok((spawner.serving()?, refused)),
                Err(SpawnError::Without(wall, errno)) if !self.without.contains(&wall) => {
                    self.without.push(wall);
                    refused.push((wall, errno));
                }
                Err(error) => return Err(into_error(error)),
            }
        }
    }
}

impl Keeper {
    /// Starts the thread, and on it the light tier.
    pub(super) fn start(
        config: &ExecuteConfig,
        environment: &Environment,
        threads: usize,
    ) -> Result<(Self, Spawner), ExecuteError> {
        let (groups, no_groups) = make_groups(config, threads);
        let without = config.without_walls.clone();
        let mut recipe = Recipe { environment: environment.clone(), without, threads, groups: groups.clone() };
        let (jobs, inbox) = channel::<Job>();
        let (first_out, first_in) = sync_channel(1);
        let work = move || {
            let first = recipe.start_first();
            let is_up = first.is_ok();
            if first_out.send(first).is_err() || !is_up {
                return;
            }
            while let Ok((tier, answer)) = inbox.recv() {
                // Nobody waits for the answer any more: the spawner is dropped, and with it ended.
                let _ = answer.send(recipe.start(tier).map_err(into_error));
            }
        };
        let thread = std::thread::Builder::new()
            .name("execute-keeper".into())
            .spawn(work)
            .map_err(|source| ExecuteError::System { action: "start a thread".into(), source })?;
        let (spawner, mut refused) = first_in.recv().map_err(|_| gone())??;
        refused.extend(no_groups.map(|errno| (WallKind::ControlGroups, errno)));
        Ok((Self { jobs: Mutex::new(Some(jobs)), thread: Some(thread), refused, _groups: groups }, spawner))
    }

    /// Starts the spawner of a tier and waits until it serves, here and not on the thread, so that several start at a time.
    pub(super) fn start_spawner(&self, tier: Tier) -> Result<Spawner, ExecuteError> {
        let (answer_out, answer_in) = sync_channel(1);
        let sent = match &*self.jobs.lock().unwrap_or_else(PoisonError::into_inner) {
            Some(jobs) => jobs.send((tier, answer_out)).is_ok(),
            None => false,
        };
        if !sent {
            return Err(gone());
        }
        answer_in.recv().map_err(|_| gone())??.serving()
    }

    /// The walls around a spawner, with the reasons found on the way.
    pub(super) fn attempts_of(&self, spawner: &Spawner) -> Attempts {
        let mut attempts = spawner.attempts;
        for &(wall, errno) in &self.refused {
            attempts.set(wall, Attempt::Refused(errno));
        }
        attempts
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        // Closing the inbox ends the thread.
        self.jobs.get_mut().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// The control groups of a sandbox, or why there are none.
fn make_groups(config: &ExecuteConfig, threads: usize) -> (Option<Arc<Groups>>, Option<i32>) {
    if config.without_walls.contains(&WallKind::ControlGroups) {
        return (None, None);
    }
    let sizes = Sizes { program: config.limits().memory_bytes, places: threads, tasks: most_tasks(threads) };
    match Groups::create(sizes) {
        Ok(groups) => (Some(groups), None),
        Err(error) => (None, Some(error.raw_os_error().unwrap_or(libc::ENOTSUP))),
    }
}

fn into_error(error: SpawnError) -> ExecuteError {
    match error {
        SpawnError::Failed(error) => error,
        SpawnError::Without(wall, errno) => ExecuteError::System {
            action: format!("start without the wall {wall}"),
            source: std::io::Error::from_raw_os_error(errno),
        },
    }
}

fn gone() -> ExecuteError {
    ExecuteError::Start { detail: "the thread that starts interpreters is gone".into() }
}
