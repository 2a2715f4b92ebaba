//! Whole batches of programs: on all threads, in two passes, and in fast mode several programs to a child.
//!
//! In: programs, limits. Out: one result per program, in their order, the same in both modes. What fast mode does is counted
//! in [`Stats`]: one in a hundred programs that shared a child is run again alone, and the two results compared; where they
//! differ, the one from the child of its own counts.

use super::Sandbox;
use crate::batch::{Late, Outcome, SharedChild, common_lines};
use crate::config::Mode;
use crate::guard::may_share;
use crate::notes::{Tier, inspect_code};
use crate::outcome::{judge, reproducible, shows_address};
use crate::run::Gate;
use crate::walls::WallKind;
use crate::wire::Load;
use crate::zygote::Warmth;
use mathcoder_core::{Execution, Executor, Limits, Program, SandboxError, Status, content_hash};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

/// Programs handed to a child at a time; it stays for the next ones.
const TOGETHER: usize = 64;

/// Bytes that programs have to begin with in common for them to be a family in strict mode: more than the usual imports.
const LEAST_COMMON: usize = 80;

/// Members of a family at most: it is one thread's work.
const MOST_RELATED: usize = 32;

/// One in so many programs that shared a child is run again alone.
const SAMPLED: u128 = 100;

/// How often a batch looks for sleepers, which hold a thread but no place, if nobody says that there is one.
const LOOK_FOR_SLEEPERS: Duration = Duration::from_millis(500);

/// What batches have done since the sandbox started. All but `continued` and `handed_back` is about fast mode.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stats {
    /// Programs whose result came from a shared child.
    pub together: u64,
    /// Programs that were spared what one before them had done: they begin as it did, and went on from where their common lines end;
    /// or, in fast mode, they called a function of SymPy as it had.
    pub continued: u64,
    /// Programs that the guard sent to a child of their own.
    pub guarded: u64,
    /// Programs that began in a shared child, or were about to, and had to run alone after all.
    pub handed_back: u64,
    /// Programs that were run both ways to be compared.
    pub compared: u64,
    /// Of those, how many gave different results. Anything but 0 is a defect of the guard.
    pub different: u64,
}

/// [`Stats`] as they grow.
#[derive(Debug, Default)]
pub(super) struct Counters {
    together: AtomicU64,
    continued: AtomicU64,
    guarded: AtomicU64,
    handed_back: AtomicU64,
    compared: AtomicU64,
    different: AtomicU64,
}

type Answer = Result<Execution, SandboxError>;

/// One thing for a thread to do.
enum Job {
    Alone(usize),
    Together(Load, Tier, Vec<usize>),
}

/// A pass over a batch.
struct Pass<'a> {
    programs: &'a [Program],
    limits: Limits,
    /// What a program in a shared child is when its CPU time is used up.
    late: Late,
    slots: Vec<OnceLock<Answer>>,
}

impl Pass<'_> {
    fn set(&self, index: usize, answer: Answer) {
        if let Some(slot) = self.slots.get(index) {
            let _ = slot.set(answer);
        }
    }
}

impl Sandbox {
    /// Runs a batch on all threads and returns the results in its order. Programs that use up the CPU time of the first
    /// pass are run again with that of `limits` when the others are done, so that a few endless loops do not hold up
    /// everything behind them. An endless loop costs both passes; what repeats is for [`crate::CachedExecutor`] to spare.
    /// In fast mode, programs that can do each other no harm share a child, and those with SymPy that begin with the same lines
    /// run these once where that is safe (`prefix.py`); the larger the batch, the more is gained.
    pub fn execute_batch(&self, programs: &[Program], limits: &Limits) -> Vec<Result<Execution, SandboxError>> {
        let first = match self.config.first_pass() {
            Some(cpu) if cpu < limits.cpu => Limits { cpu, ..*limits },
            _ => *limits,
        };
        let jobs = match self.config.mode {
            Mode::Strict => self.families(programs),
            Mode::Fast => self.group(programs),
        };
        // What is out of time in a first pass has a second one coming, in a child of its own.
        let late = if first.cpu < limits.cpu { Late::Stop } else { Late::Alone };
        let mut results = self.run_pass(programs, &jobs, (&first, late));
        if first.cpu < limits.cpu {
            let is_cut =
                |result: &Option<Answer>| matches!(result, Some(Ok(execution)) if execution.status == Status::Timeout);
            let cut = (0..programs.len()).filter(|&i| results.get(i).is_some_and(is_cut));
            let again: Vec<Job> = cut.map(Job::Alone).collect();
            for (slot, result) in results.iter_mut().zip(self.run_pass(programs, &again, (limits, Late::Alone))) {
                if result.is_some() {
                    *slot = result;
                }
            }
        }
        let lost = || SandboxError { action: "run a program of a batch".into(), source: None };
        results.into_iter().map(|result| result.unwrap_or_else(|| Err(lost()))).collect()
    }

    /// What fast mode has done so far.
    #[must_use]
    pub fn stats(&self) -> Stats {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        let counters = &self.counters;
        Stats {
            together: read(&counters.together),
            continued: read(&counters.continued),
            guarded: read(&counters.guarded),
            handed_back: read(&counters.handed_back),
            compared: read(&counters.compared),
            different: read(&counters.different),
        }
    }

    /// Puts programs that may share a child together, tier by tier; in their order, or, where their beginnings may be worth
    /// keeping for the next one, in that of their texts.
    fn group(&self, programs: &[Program]) -> Vec<Job> {
        let mut jobs = Vec::new();
        let mut sharing: [Vec<usize>; 3] = Default::default();
        for (index, program) in programs.iter().enumerate() {
            let notes = inspect_code(&program.code);
            if may_share(program, &notes) {
                let [light, symbolic, scientific] = &mut sharing;
                let group = match Tier::of(&program.code, &notes) {
                    Tier::Light => light,
                    Tier::Symbolic => symbolic,
                    Tier::Scientific => scientific,
                };
                group.push(index);
            } else {
                self.counters.guarded.fetch_add(1, Ordering::Relaxed);
                jobs.push(Job::Alone(index));
            }
        }
        for (tier, mut group) in Tier::ALL.into_iter().zip(sharing) {
            if tier != Tier::Light {
                group.sort_by_key(|&index| programs.get(index).map(|program| &program.code));
            }
            // A small batch is better spread over all threads.
            let size = group.len().div_ceil(self.threads).clamp(1, TOGETHER);
            jobs.extend(group.chunks(size).map(|chunk| Job::Together(Load::Together, tier, chunk.to_vec())));
        }
        jobs
    }

    /// Every program alone; those with SymPy that begin with the same lines one behind the other, for them to share what these lines
    /// do. Needs pid namespaces, in which a member cannot end the process that it was forked from.
    fn families(&self, programs: &[Program]) -> Vec<Job> {
        let tier_of = |program: &Program| {
            let notes = inspect_code(&program.code);
            let tier = Tier::of(&program.code, &notes);
            (tier != Tier::Light && may_share(program, &notes)).then_some(tier)
        };
        let mut jobs = Vec::new();
        let mut likely: Vec<(Tier, usize)> = Vec::new();
        for (index, program) in programs.iter().enumerate() {
            match tier_of(program).filter(|_| self.attempts.stands(WallKind::PidNamespace)) {
                Some(tier) => likely.push((tier, index)),
                None => jobs.push(Job::Alone(index)),
            }
        }
        let code_of = |index: usize| programs.get(index).map_or("", |program| program.code.as_str());
        likely.sort_by_key(|&(tier, index)| (tier, code_of(index)));
        let are_alike = |one: &(Tier, usize), other: &(Tier, usize)| {
            one.0 == other.0 && common_lines(code_of(one.1), code_of(other.1)) >= LEAST_COMMON
        };
        for family in likely.chunk_by(are_alike).flat_map(|family| family.chunks(MOST_RELATED)) {
            match family {
                [(_, index)] => jobs.push(Job::Alone(*index)),
                [(tier, _), ..] => {
                    let indices = family.iter().map(|&(_, index)| index).collect();
                    jobs.push(Job::Together(Load::Family, *tier, indices));
                }
                [] => {}
            }
        }
        jobs
    }

    /// Does the jobs; the results stand at the places of their programs.
    fn run_pass(&self, programs: &[Program], jobs: &[Job], (limits, late): (&Limits, Late)) -> Vec<Option<Answer>> {
        let slots = programs.iter().map(|_| OnceLock::new()).collect();
        let pass = Pass { programs, limits: *limits, late, slots };
        let next = AtomicUsize::new(0);
        // Threads that stand in for those that wait for a sleeper.
        let further = AtomicUsize::new(0);
        let is_over = || next.load(Ordering::Relaxed) >= jobs.len();
        let work_while = |is_needed: &dyn Fn() -> bool| {
            while is_needed()
                && let Some(job) = jobs.get(next.fetch_add(1, Ordering::Relaxed))
            {
                // Whatever breaks here costs the programs of this job their results, and no others.
                let _ = catch_unwind(AssertUnwindSafe(|| self.run_job(job, &pass)));
            }
        };
        let work = || {
            work_while(&|| true);
            self.admission.wake();
        };
        let stand_in = || {
            work_while(&|| further.load(Ordering::Relaxed) <= self.admission.asleep());
            further.fetch_sub(1, Ordering::Relaxed);
            self.admission.wake();
        };
        std::thread::scope(|scope| {
            let usual = self.threads.min(jobs.len());
            let start = || std::thread::Builder::new().spawn_scoped(scope, work).is_ok();
            if (0..usual).filter(|_| start()).count() == 0 {
                // The system gives no thread: then it is this one's work.
                work();
            }
            while !is_over() {
                let is_wanted = self.admission.sleepers(LOOK_FOR_SLEEPERS, is_over) > further.load(Ordering::Relaxed);
                if is_wanted && !is_over() && usual + further.load(Ordering::Relaxed) < self.admission.most() {
                    further.fetch_add(1, Ordering::Relaxed);
                    if std::thread::Builder::new().spawn_scoped(scope, stand_in).is_err() {
                        further.fetch_sub(1, Ordering::Relaxed);
                    }
                }
            }
        });
        pass.slots.into_iter().map(OnceLock::into_inner).collect()
    }

    fn run_job(&self, job: &Job, pass: &Pass<'_>) {
        match job {
            Job::Together(load, tier, indices) => self.run_together((*load, *tier), indices, pass),
            Job::Alone(index) => {
                if let Some(program) = pass.programs.get(*index) {
                    pass.set(*index, self.execute(program, &pass.limits));
                }
            }
        }
    }

    /// Runs programs in shared children, one child after the other as long as there are some that had no turn; those that
    /// cannot be answered for so run alone.
    fn run_together(&self, kind: (Load, Tier), indices: &[usize], pass: &Pass<'_>) {
        let mut left = indices.to_vec();
        let mut alone = Vec::new();
        while !left.is_empty() {
            let programs: Vec<&Program> = left.iter().filter_map(|&index| pass.programs.get(index)).collect();
            let outcomes = self.run_shared(kind, &programs, pass);
            let mut not_started = Vec::new();
            for (index, outcome) in left.into_iter().zip(outcomes) {
                match outcome {
                    Outcome::NotStarted => not_started.push(index),
                    Outcome::Alone => alone.push(index),
                    Outcome::Ran(trace) => {
                        let execution = judge(trace, &pass.limits);
                        if shows_address(&execution) {
                            alone.push(index);
                        } else if kind.0 == Load::Family {
                            pass.set(index, Ok(execution));
                        } else {
                            pass.set(index, self.compared(index, execution, pass));
                        }
                    }
                }
            }
            left = not_started;
        }
        self.counters.handed_back.fetch_add(alone.len() as u64, Ordering::Relaxed);
        for index in alone {
            self.run_job(&Job::Alone(index), pass);
        }
    }

    /// One shared child. Where its worker is lost, all programs have to run alone.
    fn run_shared(&self, (load, tier): (Load, Tier), programs: &[&Program], pass: &Pass<'_>) -> Vec<Outcome> {
        let place = self.admission.enter();
        let all_alone = || vec![Outcome::Alone; programs.len()];
        let Some(mut shared) = self.take_shared((load, tier), &pass.limits, &place) else { return all_alone() };
        match shared.run(programs, pass.late) {
            Ok(outcomes) => {
                self.counters.continued.fetch_add(std::mem::take(&mut shared.continued), Ordering::Relaxed);
                if load == Load::Family {
                    self.pool(tier).retire(shared);
                } else {
                    self.pool(tier).put_shared(shared, &pass.limits);
                }
                outcomes
            }
            Err(_) => {
                shared.lose();
                all_alone()
            }
        }
    }

    /// A child that waits for programs, or a new one.
    fn take_shared(&self, (load, tier): (Load, Tier), limits: &Limits, gate: &dyn Gate) -> Option<SharedChild> {
        let waiting = if load == Load::Family { None } else { self.pool(tier).take_shared(limits) };
        waiting.or_else(|| SharedChild::start(self.take(tier, Warmth::Early, gate).ok()?, limits, load).ok())
    }

    /// The result of a program that shared a child; for a sample, what it gives alone.
    fn compared(&self, index: usize, execution: Execution, pass: &Pass<'_>) -> Answer {
        self.counters.together.fetch_add(1, Ordering::Relaxed);
        let Some(program) = pass.programs.get(index) else { return Ok(execution) };
        if !content_hash(program.code.as_bytes()).is_multiple_of(SAMPLED) {
            return Ok(execution);
        }
        self.counters.compared.fetch_add(1, Ordering::Relaxed);
        let strict = self.execute(program, &pass.limits)?;
        if reproducible(strict.clone()) != reproducible(execution) {
            self.counters.different.fetch_add(1, Ordering::Relaxed);
        }
        Ok(strict)
    }
}
