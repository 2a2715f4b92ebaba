//! `verify`: does the output of each program agree with the result that the text states? One map step; the verdict is noted on
//! the computation, no document leaves.

use super::session::{Session, StepSpec, Upstream};
use crate::allowed;
use crate::sandbox::LazySandbox;
use mathcoder_core::{Computation, DocError, DocStage, Document, Flow, Level, SecondRoute, Verdict};
use mathcoder_execute::unlisted_imports;
use mathcoder_pipeline::{Manifest, RowOptions, Shape, TaskIo, TaskSpec, map_stage};
use mathcoder_translate::{Builtin, SAMPLES_KEY};
use mathcoder_verify::{
    CONDITIONS_MISSING, SecondRoutePorts, UNLISTED_IMPORT, Verifier, VerifyWithSympy, confirm, missing_numbers,
    with_unlisted_imports,
};
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

pub(super) fn run(session: &Session<'_>, dir: &str, before: &Upstream) -> anyhow::Result<Manifest> {
    let sandbox = LazySandbox::new(session.recipe, session.threads, Some(&session.run.folder().join("journal")))?;
    let packages = allowed::packages(session.recipe)?;
    let route = FormulaRoute(Builtin::new(&session.recipe.translate.builtin));
    let plan = session.plan(StepSpec {
        dir,
        name: "verify",
        shape: Shape::MapAsync,
        config: &session.recipe.verify,
        upstream: &before.fingerprints,
        extra: &[sandbox.identity(), &route.0.identity(), &packages.join(" ")],
        tasks: before.tasks.clone(),
    })?;
    let verifier = Verifier::new(session.recipe.verify.clone());
    let checker = VerifyWithSympy { verifier, executor: &sandbox };
    let step = |_: &TaskSpec, io: &mut TaskIo<'_>| {
        let limits = sandbox.limits();
        let second = SecondRoutePorts { route: &route, executor: &sandbox, checker: &checker, limits: &limits };
        let stage = Verify { checker: &checker, second, packages: &packages, counts: Mutex::default() };
        map_stage(io, &RowOptions::default(), &stage)?;
        for (counter, n) in stage.counts.into_inner().unwrap_or_else(PoisonError::into_inner) {
            io.count(&counter, n);
        }
        Ok(())
    };
    session.run_step(&plan, &step)
}

struct Verify<'a> {
    checker: &'a VerifyWithSympy<'a>,
    second: SecondRoutePorts<'a>,
    /// What programs may import beside the standard library.
    packages: &'a [String],
    counts: Mutex<BTreeMap<String, u64>>,
}

impl DocStage for Verify<'_> {
    fn apply(&self, document: &mut Document) -> Result<Flow, DocError> {
        let open = || document.computations.iter().filter(|computation| computation.verdict.is_none());
        let (verdicts, asked) = self.checker.judge_all(&open().collect::<Vec<_>>());
        self.add("sympy:pairs", asked.pairs);
        self.add("sympy:decided", asked.decided);
        self.add("sympy:programs", asked.programs);
        let open = document.computations.iter_mut().filter(|computation| computation.verdict.is_none());
        for (computation, verdict) in open.zip(verdicts) {
            let mut verdict = with_agreeing_samples(verdict, computation);
            if self.checker.verifier.config.second_route {
                let (confirmed, outcome) = confirm(computation, verdict, self.second);
                verdict = confirmed;
                self.add(&format!("second_route:{}", outcome.name()), 1);
            }
            self.note_missing(computation);
            verdict = self.note_unlisted(computation, verdict);
            self.count(&document.provenance.source, &verdict);
            computation.verdict = Some(verdict);
        }
        Ok(Flow::Keep)
    }
}

/// A program that never saw the result and gives it all the same is a route of its own.
fn with_agreeing_samples(verdict: Verdict, computation: &Computation) -> Verdict {
    let is_independent = computation.extra.get(SAMPLES_KEY).and_then(|samples| samples.get("independent"));
    match verdict {
        Verdict::Verified { rule, .. } if is_independent == Some(&true.into()) => {
            Verdict::Verified { level: Level::L5IndependentRouteAgrees, rule }
        }
        other => other,
    }
}

impl Verify<'_> {
    /// Notes numbers of the conditions that a program never uses. The built-in translator's programs come from their formula
    /// alone, so that of these nothing is known by it.
    fn note_missing(&self, computation: &mut Computation) {
        if computation.origin.translator == "builtin" {
            return;
        }
        let missing = missing_numbers(computation);
        if missing.is_empty() {
            return;
        }
        self.add(&format!("note:{}", CONDITIONS_MISSING.code), 1);
        computation.extra.insert("conditions_missing".to_owned(), missing.into());
    }

    /// Notes modules that are on no list of the domain; what that makes of the verdict.
    fn note_unlisted(&self, computation: &mut Computation, verdict: Verdict) -> Verdict {
        let unlisted = unlisted_imports(&computation.code, self.packages);
        if unlisted.is_empty() {
            return verdict;
        }
        self.add(&format!("note:{}", UNLISTED_IMPORT.code), 1);
        let verdict = with_unlisted_imports(verdict, &unlisted, &self.checker.verifier.config);
        computation.extra.insert("unlisted_imports".to_owned(), unlisted.into());
        verdict
    }

    /// Counts under `verdict:SOURCE:NAME`, and under `level:…` or `reason:…` what is known beyond.
    fn count(&self, source: &str, verdict: &Verdict) {
        let more = match verdict {
            Verdict::Verified { level, .. } => format!("level:{level:?}"),
            Verdict::Refuted { rule, .. } => format!("rule:{rule}"),
            Verdict::Failed { reason } | Verdict::Unverifiable { reason } => format!("reason:{}", reason.code),
        };
        self.add(&format!("verdict:{source}:{}", verdict.name()), 1);
        self.add(&more, 1);
    }

    fn add(&self, counter: &str, n: u64) {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        *counts.entry(counter.to_owned()).or_default() += n;
    }
}

/// The built-in translator reads the computation's own formula again, between its conditions and its result. What it wrote itself
/// has no second route, and the program never holds the stated result.
struct FormulaRoute(Builtin);

impl SecondRoute for FormulaRoute {
    fn program(&self, computation: &Computation) -> Option<String> {
        if computation.origin.translator == "builtin" {
            return None;
        }
        let bare = |text: &str| text.trim().trim_matches('$').trim().to_owned();
        let (expression, result) = (bare(&computation.expression), bare(&computation.result));
        if expression.is_empty() || result.is_empty() || [&expression, &result].iter().any(|text| text.contains('$')) {
            return None;
        }
        let conditions = computation.conditions.join("\n\n");
        let text = format!("{conditions}\n\n$${expression} = {result}$$\n");
        let found = self.0.translate(&text).pop()?;
        found.span.is_some_and(|span| span.start >= conditions.len()).then_some(found.code)
    }
}
