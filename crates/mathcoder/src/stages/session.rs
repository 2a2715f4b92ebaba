//! What every stage is given: the recipe, the run folder, and a way to run a step with progress shown. Expensive tools (the
//! sandbox, the benchmark index) are made by the stage that needs them, only when it has work to do.

use crate::errors::{Fault, Problem};
use crate::printer::Printer;
pub(super) use crate::progress::LiveNote;
use crate::progress::StepDisplay;
use crate::recipe::Recipe;
use mathcoder_pipeline::{
    Fingerprint, FingerprintParts, Job, LaunchOptions, Manifest, PipelineError, Progress, Run, Shape, Step, StepPlan,
    TaskInput, TaskSpec, run_step,
};
use serde::Serialize;
use std::cell::Cell;
use std::path::PathBuf;

/// One call of a verb that runs stages.
pub(crate) struct Session<'a> {
    /// The recipe, checked.
    pub(crate) recipe: &'a Recipe,
    /// The open run folder.
    pub(crate) run: &'a Run,
    /// Worker threads.
    pub(crate) threads: usize,
    /// Output policy.
    pub(crate) printer: &'a Printer,
    /// Steps that had something to do so far.
    pub(crate) steps_worked: Cell<u32>,
}

/// What a stage reads: tasks with their inputs, and the fingerprints of what made these.
#[derive(Clone, Debug, Default)]
pub(crate) struct Upstream {
    /// One task for each shard.
    pub(crate) tasks: Vec<TaskSpec>,
    /// Fingerprints of the steps before.
    pub(crate) fingerprints: Vec<Fingerprint>,
}

impl Upstream {
    /// The documents of a finished step, one task for each shard.
    pub(crate) fn of(manifest: &Manifest) -> Self {
        Self::of_inputs(manifest.documents(), vec![manifest.fingerprint])
    }

    /// One task for each of `inputs`.
    pub(crate) fn of_inputs(inputs: Vec<TaskInput>, fingerprints: Vec<Fingerprint>) -> Self {
        let task =
            |(rank, input): (u32, TaskInput)| TaskSpec { rank, label: input.source.path.clone(), inputs: vec![input] };
        Self { tasks: (0..).zip(inputs).map(task).collect(), fingerprints }
    }
}

/// A step as a stage describes it.
pub(crate) struct StepSpec<'a, C> {
    /// Folder relative to the run folder.
    pub(crate) dir: &'a str,
    /// Name of the step, `stage` or `stage.step`.
    pub(crate) name: &'a str,
    /// How its tasks relate to the shards before.
    pub(crate) shape: Shape,
    /// What of the recipe decides its output.
    pub(crate) config: &'a C,
    /// Fingerprints of the steps it reads from.
    pub(crate) upstream: &'a [Fingerprint],
    /// Whatever else decides its output.
    pub(crate) extra: &'a [&'a str],
    /// Its tasks.
    pub(crate) tasks: Vec<TaskSpec>,
}

/// The folder of a step inside its stage's folder, which for a single stage is the run folder itself.
pub(super) fn below(dir: &str, step: &str) -> String {
    if dir.is_empty() { step.to_owned() } else { format!("{dir}/{step}") }
}

impl Session<'_> {
    /// The plan of a step.
    ///
    /// # Errors
    /// A config that cannot be written as JSON.
    pub(crate) fn plan<C: Serialize>(&self, spec: StepSpec<'_, C>) -> anyhow::Result<StepPlan> {
        let config = serde_json::to_string(spec.config)?;
        let fingerprint = Fingerprint::of(&FingerprintParts {
            code: concat!(env!("CARGO_PKG_VERSION"), "+", env!("MATHCODER_CODE")),
            step: spec.name,
            config: &config,
            upstream: spec.upstream,
            extra: spec.extra,
        });
        Ok(StepPlan {
            dir: PathBuf::from(spec.dir),
            name: spec.name.to_owned(),
            shape: spec.shape,
            fingerprint,
            tasks: spec.tasks,
        })
    }

    /// Runs what is missing of a step, with progress shown.
    ///
    /// # Errors
    /// What the pipeline says, with a hint.
    pub(crate) fn run_step(&self, plan: &StepPlan, step: &dyn Step) -> anyhow::Result<Manifest> {
        self.run_step_noting(plan, step, None)
    }

    /// As [`Session::run_step`], with a note of the stage's own on the progress line.
    ///
    /// # Errors
    /// What the pipeline says, with a hint.
    pub(crate) fn run_step_noting(
        &self,
        plan: &StepPlan,
        step: &dyn Step,
        note: Option<LiveNote>,
    ) -> anyhow::Result<Manifest> {
        let progress = Progress::new();
        let display = StepDisplay::start(&plan.name, &progress, (self.printer, note));
        let options = LaunchOptions { threads: self.threads, max_failure_rate: self.recipe.max_failure_rate };
        let job = Job { run: self.run, plan, step, progress: &progress };
        let outcome = run_step(&job, &options);
        drop(display);
        let outcome = outcome.map_err(|error| self.explain(error))?;
        if outcome.was_complete {
            self.printer.detail(&format!("{}: complete, nothing to do", plan.name));
        } else {
            self.steps_worked.set(self.steps_worked.get() + 1);
        }
        Ok(outcome.manifest)
    }

    fn explain(&self, error: PipelineError) -> Problem {
        let again = "run the same command again; what is committed stays";
        let folder = self.run.folder().display().to_string();
        match &error {
            PipelineError::Interrupted { .. } => {
                let problem = Problem::work(error.to_string()).at(folder).hint(again);
                Problem { fault: Fault::Interrupted, ..problem }
            }
            PipelineError::TooManyFailures { .. } => Problem::work(error.to_string()).at(folder).hint(
                "look at them with `mathcoder inspect STAGE --rejects`; --set max_failure_rate=… lets the run go on",
            ),
            _ if is_disk_full(&error) => Problem::work("the disk is full")
                .at(folder)
                .because(error)
                .hint("make room, then run the same command again; what is committed stays"),
            _ => Problem::work("a stage did not finish").at(folder).because(error).hint(again),
        }
    }
}

fn is_disk_full(error: &PipelineError) -> bool {
    match error {
        PipelineError::Storage(storage) => storage.is_disk_full(),
        PipelineError::Task { source, .. } => source.is_fatal(),
        _ => false,
    }
}
