//! The three that decide: the verifier, the acceptance rule of the MathCoder2 release, Math-Verify. In: labelled pairs. Out: what
//! each says, with the CPU seconds it took (ours and the rule's: the mean of many rounds after a first).

use crate::Labelled;
use crate::Pair;
use crate::labelled::Task;
use crate::peers;
use crate::table::Score;
use mathcoder_core::{Checker, Comparison, Verdict};
use mathcoder_verify::{Verifier, VerifyConfig, final_answer, judge, reference_predicate};
use serde_json::{Value, json};
use std::error::Error;
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// How long rounds are repeated.
const ENOUGH: Duration = Duration::from_millis(300);

/// What this crate says.
pub(crate) fn verifier(file: &Labelled) -> Score {
    let (verifier, config) = (Verifier::default(), VerifyConfig::default());
    timed("verifier", file, |pair| match &pair.task {
        Task::Output { stated, output } => from_comparison(&verifier.compare(stated, output)),
        Task::Run(computation) => match judge(computation, &verifier, &config) {
            Verdict::Verified { .. } => Some(true),
            Verdict::Refuted { .. } | Verdict::Failed { .. } => Some(false),
            Verdict::Unverifiable { .. } => None,
        },
        Task::Solution { reference, solution } => from_comparison(&verifier.grade(reference, solution).comparison),
    })
}

fn from_comparison(comparison: &Comparison) -> Option<bool> {
    match comparison {
        Comparison::Equal { .. } => Some(true),
        Comparison::Different { .. } => Some(false),
        Comparison::NotComparable(_) => None,
    }
}

/// What the release's rule says; of a solution it is given the answer that we find in it.
pub(crate) fn reference(file: &Labelled) -> Score {
    timed("release's rule", file, |pair| {
        let (stated, output) = pair.texts();
        Some(match &pair.task {
            Task::Solution { solution, .. } => {
                let answer = final_answer(solution).map(|answer| answer.text).unwrap_or_default();
                reference_predicate(stated, &answer, "")
            }
            Task::Run(computation) => {
                let error = computation.execution.as_ref().map_or("", |run| run.stderr.as_str());
                reference_predicate(stated, output, error)
            }
            Task::Output { .. } => reference_predicate(stated, output, ""),
        })
    })
}

fn timed(name: &'static str, file: &Labelled, decide: impl Fn(&Pair) -> Option<bool>) -> Score {
    let pass = || file.pairs.iter().map(&decide).collect::<Vec<_>>();
    let says = pass();
    // Rounds enough for the clock of the processor, which ticks slowly.
    let (before, started, mut rounds) = (cpu_seconds(), Instant::now(), 0.0);
    while started.elapsed() < ENOUGH {
        std::hint::black_box(pass());
        rounds += 1.0;
    }
    let seconds = (cpu_seconds() - before) / rounds;
    Score { name, says: says.into_iter().enumerate().collect(), labels: labels(file), seconds }
}

fn labels(file: &Labelled) -> Vec<bool> {
    file.pairs.iter().map(|pair| pair.same).collect()
}

/// What Math-Verify says of a sample.
pub(crate) fn math_verify(file: &Labelled, sample: &[usize], python: &PathBuf) -> Result<Score, Box<dyn Error>> {
    let asked: Vec<Value> = sample
        .iter()
        .filter_map(|at| file.pairs.get(*at))
        .map(|pair| json!({"reference": pair.texts().0, "answer": pair.texts().1}))
        .collect();
    let answers = peers::lines(python, "math_verify_pairs.py", &asked)?;
    let says = sample.iter().copied().zip(answers.iter().map(|answer| answer["same"].as_bool())).collect();
    let seconds = answers.iter().filter_map(|answer| answer["seconds"].as_f64()).sum();
    Ok(Score { name: "Math-Verify", says, labels: labels(file), seconds })
}

/// CPU time of this thread so far.
fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanos: f64 = stat.split(' ').next().and_then(|value| value.parse().ok()).unwrap_or(0.0);
    nanos / 1e9
}
