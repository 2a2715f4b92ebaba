//! `execute`: runs the Python of every computation in the sandbox. One map step; what a program does is noted on its
//! computation and never fails a document. Results go to a journal in the run folder under the hash of program and limits,
//! so no program runs twice. Times and memory stay out of the documents: a corpus must come out the same every time.

use super::session::{Session, StepSpec, Upstream};
use crate::sandbox::{LazySandbox, one_line};
use mathcoder_core::{Computation, DocError, DocStage, Document, Execution, Flow, Program};
use mathcoder_execute::BatchExecutor;
use mathcoder_execute::reasons::SANDBOX;
use mathcoder_pipeline::{Manifest, RowOptions, Shape, TaskIo, TaskSpec, map_stage};
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

pub(super) fn run(session: &Session<'_>, dir: &str, before: &Upstream) -> anyhow::Result<Manifest> {
    let sandbox = LazySandbox::new(session.recipe, session.threads, Some(&session.run.folder().join("journal")))?;
    let plan = session.plan(StepSpec {
        dir,
        name: "execute",
        shape: Shape::MapAsync,
        config: &session.recipe.execute,
        upstream: &before.fingerprints,
        extra: &[sandbox.identity()],
        tasks: before.tasks.clone(),
    })?;
    let step = |_: &TaskSpec, io: &mut TaskIo<'_>| {
        let stage = Execute { sandbox: &sandbox, counts: Mutex::default() };
        map_stage(io, &RowOptions::default(), &stage)?;
        for (status, n) in stage.counts.into_inner().unwrap_or_else(PoisonError::into_inner) {
            io.count(&status, n);
        }
        Ok(())
    };
    session.run_step(&plan, &step)
}

struct Execute<'a> {
    sandbox: &'a LazySandbox,
    counts: Mutex<BTreeMap<String, u64>>,
}

impl DocStage for Execute<'_> {
    fn apply(&self, document: &mut Document) -> Result<Flow, DocError> {
        let mut open: Vec<&mut Computation> =
            document.computations.iter_mut().filter(|computation| computation.execution.is_none()).collect();
        let program = |computation: &&mut Computation| Program { code: computation.code.clone(), stdin: String::new() };
        let programs: Vec<Program> = open.iter().map(program).collect();
        let executions = self.sandbox.execute_batch(&programs, &self.sandbox.limits());
        for (computation, execution) in open.iter_mut().zip(executions) {
            let execution = execution.map_err(|error| DocError { reason: SANDBOX.because(one_line(&error)) })?;
            self.count(&execution);
            computation.execution = Some(Execution { usage: None, ..execution });
        }
        Ok(Flow::Keep)
    }
}

impl Execute<'_> {
    fn count(&self, execution: &Execution) {
        let status = serde_json::to_value(execution.status).ok();
        let status = status.as_ref().and_then(|value| value.as_str()).unwrap_or("unknown").to_owned();
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        *counts.entry(status).or_default() += 1;
        if execution.nondeterministic {
            *counts.entry("nondeterministic".to_owned()).or_default() += 1;
        }
    }
}
