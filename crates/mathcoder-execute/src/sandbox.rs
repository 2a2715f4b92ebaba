//! The sandbox: a pool of warm interpreters per tier behind [`mathcoder_core::Executor`].
//!
//! In: programs, from any number of threads. Out: exactly one execution per program. A worker that is lost in mid-run is
//! replaced and its program run again; if that fails twice, the program gets a [`SandboxError`], never a wrong result.
//! Dropping the sandbox ends every process it has started; so does the end of this process, however it comes.

pub(crate) mod admission;
mod batches;
mod keeper;

pub use batches::Stats;

use crate::cache::BatchExecutor;
use crate::config::ExecuteConfig;
use crate::environment::Environment;
use crate::error::ExecuteError;
use crate::guard::may_share;
use crate::notes::{Tier, inspect_code};
use crate::outcome::{judge, shows_address};
use crate::pool::{Pool, Taken};
use crate::run::{AlwaysOpen, Gate, RunError, run};
use crate::stop::Stop;
use crate::walls::{Attempt, Attempts, Wall, WallKind};
use crate::zygote::{Warmth, Worker};
use admission::{Admission, Place};
use batches::Counters;
use keeper::Keeper;
use mathcoder_core::{Execution, Executor, Limits, Program, SandboxError, Status};
use std::sync::atomic::{AtomicBool, Ordering};

/// How often a program is tried whose interpreters get lost.
const ATTEMPTS: usize = 3;

/// Runs untrusted Python programs; see the crate's documentation for what stands around them.
#[derive(Debug)]
pub struct Sandbox {
    // In this order: the pools end their processes while the thread that made them still lives.
    pools: [Pool; 3],
    keeper: Keeper,
    config: ExecuteConfig,
    environment: Environment,
    attempts: Attempts,
    threads: usize,
    admission: Admission,
    counters: Counters,
    is_stopped: AtomicBool,
}

impl Sandbox {
    /// Starts the light tier, finds out which walls stand, and checks from inside that they do. Takes 0.1 s; the other
    /// tiers start when a program first needs them.
    ///
    /// # Errors
    /// Where the interpreter does not start, or [`ExecuteError::Weak`] where too few walls stand.
    pub fn start(config: &ExecuteConfig, environment: &Environment) -> Result<Self, ExecuteError> {
        config.check().map_err(|message| ExecuteError::Config { message })?;
        let threads = config.resolved_threads();
        let (keeper, light) = Keeper::start(config, environment, threads)?;
        let attempts = keeper.attempts_of(&light);
        let mut sandbox = Self {
            pools: [Pool::with(light), Pool::default(), Pool::default()],
            keeper,
            config: config.clone(),
            environment: environment.clone(),
            attempts,
            threads,
            admission: Admission::new(threads),
            counters: Counters::default(),
            is_stopped: AtomicBool::new(false),
        };
        sandbox.look_from_inside()?;
        match sandbox.attempts.missing() {
            Some(missing) if !config.allow_weak => Err(ExecuteError::Weak { missing }),
            _ => Ok(sandbox),
        }
    }

    /// Every wall, and whether it stands.
    #[must_use]
    pub fn walls(&self) -> Vec<Wall> {
        self.attempts.to_walls()
    }

    /// The limits of the config.
    #[must_use]
    pub fn limits(&self) -> Limits {
        self.config.limits()
    }

    /// What decides, besides the program and its limits, what a program prints; part of a stage's fingerprint.
    #[must_use]
    pub fn identity(&self) -> String {
        format!("sandbox 2, {}", self.environment.fingerprint())
    }

    /// Programs that run at the same time.
    #[must_use]
    pub fn threads(&self) -> usize {
        self.threads
    }

    /// Starts the interpreter of a tier now rather than on first need, and waits until it is as fast as it gets.
    ///
    /// # Errors
    /// As for running a program.
    pub fn warm(&self, tier: Tier) -> Result<(), ExecuteError> {
        let worker = self.take(tier, Warmth::Warm, &AlwaysOpen)?;
        self.pool(tier).put(worker);
        Ok(())
    }

    /// Ends all programs at once, for good: those that run or wait, and whatever comes later, are answered by an error.
    pub fn stop(&self) {
        self.is_stopped.store(true, Ordering::SeqCst);
        self.pools.iter().for_each(Pool::end);
    }

    fn pool(&self, tier: Tier) -> &Pool {
        let [light, symbolic, scientific] = &self.pools;
        match tier {
            Tier::Light => light,
            Tier::Symbolic => symbolic,
            Tier::Scientific => scientific,
        }
    }

    /// A worker that is ready for a program. While its interpreter starts, `gate` is told that the program sleeps, so that
    /// programs of other tiers run.
    fn take(&self, tier: Tier, wanted: Warmth, gate: &dyn Gate) -> Result<Worker, ExecuteError> {
        let start = || {
            self.refuse_if_stopped()?;
            self.keeper.start_spawner(tier)
        };
        let taken = self.pool(tier).take(wanted, start, gate)?;
        // One that was forked after the others had been ended is dropped here.
        self.refuse_if_stopped()?;
        match taken {
            Taken::Idle(worker) => Ok(worker),
            Taken::New(worker) => {
                rehearse(&worker);
                Ok(worker)
            }
        }
    }

    fn refuse_if_stopped(&self) -> Result<(), ExecuteError> {
        match self.is_stopped.load(Ordering::SeqCst) {
            true => Err(ExecuteError::Start { detail: "the sandbox has been stopped".into() }),
            false => Ok(()),
        }
    }

    /// Programs that may live at the same time, asleep or not.
    pub(crate) fn most_living(&self) -> usize {
        self.admission.most()
    }

    /// Runs a program until it ends or is to be stopped; then its result means nothing.
    pub(crate) fn execute_until(
        &self,
        program: &Program,
        limits: &Limits,
        stop: &Stop,
    ) -> Result<Execution, SandboxError> {
        let place = self.admission.enter();
        if stop.is_raised() {
            return Err(SandboxError { action: "run a program that was cancelled".into(), source: None });
        }
        self.run_on_worker((program, limits), &Stoppable { place: &place, stop })
    }

    /// Runs a program on a worker of its tier. What may tell an interpreter that is not warm yet from one that is, by where
    /// objects lie or by reaching a limit, counts only from the latter.
    fn run_on_worker(
        &self,
        (program, limits): (&Program, &Limits),
        gate: &dyn Gate,
    ) -> Result<Execution, SandboxError> {
        let notes = inspect_code(&program.code);
        let tier = Tier::of(&program.code, &notes);
        if tier != Tier::Light && may_share(program, &notes) {
            let (warmth, execution) = self.run_on_any((tier, Warmth::Early), (program, limits), gate)?;
            let is_cut = matches!(execution.status, Status::Memory | Status::Timeout);
            if warmth == Warmth::Warm || !(is_cut || shows_address(&execution)) {
                return Ok(execution);
            }
        }
        Ok(self.run_on_any((tier, Warmth::Warm), (program, limits), gate)?.1)
    }

    /// Runs a program on a worker; also says from which interpreter. A worker lost on the way is replaced, and the program tried
    /// again.
    fn run_on_any(
        &self,
        (tier, wanted): (Tier, Warmth),
        (program, limits): (&Program, &Limits),
        gate: &dyn Gate,
    ) -> Result<(Warmth, Execution), SandboxError> {
        let pool = self.pool(tier);
        let mut failure = SandboxError { action: "run a program".into(), source: None };
        for _attempt in 0..ATTEMPTS {
            let worker = match self.take(tier, wanted, gate) {
                Ok(worker) => worker,
                Err(error) => {
                    // It may have been killed while it started.
                    let source = Some(std::io::Error::other(error));
                    failure = SandboxError { action: "start a warm interpreter".into(), source };
                    continue;
                }
            };
            match run(&worker, program, limits, gate) {
                Ok(trace) => {
                    let warmth = worker.warmth;
                    pool.put(worker);
                    return Ok((warmth, judge(trace, limits)));
                }
                Err(RunError::Failed { action, source }) => {
                    worker.kill();
                    return Err(SandboxError { action: action.into(), source: Some(source) });
                }
                Err(RunError::Lost(news)) => {
                    worker.kill();
                    // Those that are idle may be ending with it, and look alive until they are gone.
                    pool.forget_idle();
                    let source = format!("{ATTEMPTS} warm interpreters were lost with it: {news}");
                    let source = Some(std::io::Error::other(source));
                    failure = SandboxError { action: "run a program".into(), source };
                }
            }
        }
        Err(failure)
    }

    /// Asks a program what it can see, and takes back every wall that it can see through.
    fn look_from_inside(&mut self) -> Result<(), ExecuteError> {
        let program = Program { code: INSIDE.to_owned(), stdin: String::new() };
        let seen = self.execute(&program, &Limits::default()).map_err(|error| ExecuteError::Start {
            detail: error.source.map_or(error.action, |source| source.to_string()),
        })?;
        if seen.status != Status::Ok {
            let detail = format!("the first program ended with status {:?}: {}", seen.status, seen.stderr.trim_end());
            return Err(ExecuteError::Start { detail });
        }
        for kind in WallKind::ALL {
            if self.attempts.stands(kind) && seen.stdout.lines().any(|line| line == kind.name()) {
                self.attempts.set(kind, Attempt::NotTried);
            }
        }
        Ok(())
    }
}

/// A place whose program can be stopped.
struct Stoppable<'a> {
    place: &'a Place<'a>,
    stop: &'a Stop,
}

impl Gate for Stoppable<'_> {
    fn sleeps(&self) {
        self.place.sleeps();
    }

    fn works(&self) {
        self.place.works();
    }

    fn comes_back(&self) {
        self.place.comes_back();
    }

    fn stop(&self) -> Option<&Stop> {
        Some(self.stop)
    }
}

impl Executor for Sandbox {
    fn execute(&self, program: &Program, limits: &Limits) -> Result<Execution, SandboxError> {
        let place = self.admission.enter();
        self.run_on_worker((program, limits), &place)
    }
}

impl BatchExecutor for Sandbox {
    fn execute_batch(&self, programs: &[Program], limits: &Limits) -> Vec<Result<Execution, SandboxError>> {
        Sandbox::execute_batch(self, programs, limits)
    }
}

/// Runs empty programs, so that a worker's first turns, which fill caches, are over before a program sees its memory.
fn rehearse(worker: &Worker) {
    for _turn in 0..3 {
        // If this fails, so does the run that follows, and that one is answered for.
        let _ = run(worker, &Program::default(), &Limits::default(), &AlwaysOpen);
    }
}

/// Prints the name of each wall that is not there, seen from where programs run.
const INSIDE: &str = include_str!("python/inside.py");
