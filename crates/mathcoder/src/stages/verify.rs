//! `verify`: does the output of each program agree with the result that the text states? One map step; the verdict is noted on
//! the computation, no document leaves.

use super::session::{Session, StepSpec, Upstream};
use crate::sandbox::LazySandbox;
use mathcoder_core::{Checker, DocError, DocStage, Document, Flow, Verdict};
use mathcoder_pipeline::{Manifest, RowOptions, Shape, TaskIo, TaskSpec, map_stage};
use mathcoder_verify::{Verifier, VerifyConfig, VerifyWithSympy, judge};
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

pub(super) fn run(session: &Session<'_>, dir: &str, before: &Upstream) -> anyhow::Result<Manifest> {
    let sandbox = LazySandbox::new(session.recipe, session.threads, Some(&session.run.folder().join("journal")))?;
    let plan = session.plan(StepSpec {
        dir,
        name: "verify",
        shape: Shape::MapAsync,
        config: &session.recipe.verify,
        upstream: &before.fingerprints,
        extra: &[sandbox.identity()],
        tasks: before.tasks.clone(),
    })?;
    let verifier = Verifier::new(session.recipe.verify.clone());
    let checker = VerifyWithSympy { verifier, executor: &sandbox };
    let step = |_: &TaskSpec, io: &mut TaskIo<'_>| {
        let stage = Verify { checker: &checker, config: &session.recipe.verify, counts: Mutex::default() };
        map_stage(io, &RowOptions::default(), &stage)?;
        for (counter, n) in stage.counts.into_inner().unwrap_or_else(PoisonError::into_inner) {
            io.count(&counter, n);
        }
        Ok(())
    };
    session.run_step(&plan, &step)
}

struct Verify<'a> {
    checker: &'a dyn Checker,
    config: &'a VerifyConfig,
    counts: Mutex<BTreeMap<String, u64>>,
}

impl DocStage for Verify<'_> {
    fn apply(&self, document: &mut Document) -> Result<Flow, DocError> {
        for computation in &mut document.computations {
            if computation.verdict.is_some() {
                continue;
            }
            let verdict = judge(computation, self.checker, self.config);
            self.count(&document.provenance.source, &verdict);
            computation.verdict = Some(verdict);
        }
        Ok(Flow::Keep)
    }
}

impl Verify<'_> {
    /// Counts under `verdict:SOURCE:NAME`, and under `level:…` or `reason:…` what is known beyond.
    fn count(&self, source: &str, verdict: &Verdict) {
        let more = match verdict {
            Verdict::Verified { level, .. } => format!("level:{level:?}"),
            Verdict::Refuted { rule, .. } => format!("rule:{rule}"),
            Verdict::Failed { reason } | Verdict::Unverifiable { reason } => format!("reason:{}", reason.code),
        };
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        *counts.entry(format!("verdict:{source}:{}", verdict.name())).or_default() += 1;
        *counts.entry(more).or_default() += 1;
    }
}
