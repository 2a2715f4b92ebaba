//! The second stage: what reading and sampling leave undecided is asked of SymPy, inside the sandbox.
//!
//! In: computations or pairs of texts, and the port through which programs run. One program answers many questions, each in its
//! own slice of CPU time; it stops at the first that runs out of it, and what it did not answer is asked again, each question
//! alone, so that none is lost to another. The programs are written from the parsed trees alone: no text of either side reaches
//! them. Out: the first stage's finding, or SymPy's where that one was undecided. Memory for the questions of one call.

mod source;

use crate::VerifyConfig;
use crate::judge::judge;
use crate::reasons;
use crate::values::holds;
use crate::verifier::Verifier;
use mathcoder_core::{Checker, Comparison, Computation, Executor, Level, Limits, Program, Reason, Verdict};
use mathcoder_expr::Expr;
use std::fmt::Write;
use std::time::Duration;

/// Most questions of one program: one that hangs makes all behind it be asked again.
const MOST_TOGETHER: usize = 16;

/// The verifier with SymPy behind it.
pub struct VerifyWithSympy<'a> {
    /// The first stage.
    pub verifier: Verifier,
    /// Where the questions run.
    pub executor: &'a dyn Executor,
}

/// How often the second stage was needed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// Pairs that were asked about.
    pub pairs: u64,
    /// Pairs that it decided.
    pub decided: u64,
    /// Programs that ran for it.
    pub programs: u64,
}

impl VerifyWithSympy<'_> {
    /// Judges computations, such as those of one document: those that stay open in the first stage are asked about together.
    pub fn judge_all(&self, computations: &[&Computation]) -> (Vec<Verdict>, Asked) {
        let config = &self.verifier.config;
        let mut verdicts: Vec<Verdict> =
            computations.iter().map(|computation| judge(computation, &self.verifier, config)).collect();
        let open: Vec<(usize, Question)> = computations
            .iter()
            .zip(&verdicts)
            .enumerate()
            .filter_map(|(at, (computation, verdict))| Some((at, self.question_of(computation, verdict)?)))
            .collect();
        let (places, questions): (Vec<usize>, Vec<Question>) = open.into_iter().unzip();
        let (answers, mut asked) = self.ask(&questions);
        for (at, answer) in places.into_iter().zip(answers) {
            let (Some(answer), Some(computation), Some(verdict)) = (answer, computations.get(at), verdicts.get_mut(at))
            else {
                continue;
            };
            *verdict = judge(computation, &Answered(answer), config);
            asked.decided += 1;
        }
        (verdicts, asked)
    }

    fn question_of(&self, computation: &Computation, verdict: &Verdict) -> Option<Question> {
        let Verdict::Unverifiable { reason } = verdict else { return None };
        let output = &computation.execution.as_ref()?.stdout;
        self.question(&computation.result, output, reason)
    }

    fn question(&self, stated: &str, output: &str, reason: &Reason) -> Option<Question> {
        let open = reason.code == reasons::UNDECIDED.code || reason.code == reasons::KINDS.code;
        if !open || !self.verifier.config.sympy {
            return None;
        }
        let (ours, theirs) = self.verifier.open_pair(stated, output)?;
        Question::new(ours, theirs)
    }

    /// Together first, then each that got no answer alone.
    fn ask(&self, questions: &[Question]) -> (Vec<Option<Comparison>>, Asked) {
        let mut asked = Asked { pairs: questions.len() as u64, ..Asked::default() };
        let mut words = Vec::with_capacity(questions.len());
        for part in questions.chunks(MOST_TOGETHER) {
            asked.programs += 1;
            let mut answers = self.run(part);
            for (question, answer) in part.iter().zip(&mut answers) {
                if answer.is_none() && part.len() > 1 {
                    asked.programs += 1;
                    *answer = self.run(std::slice::from_ref(question)).pop().flatten();
                }
            }
            words.extend(answers);
        }
        let answers = questions.iter().zip(words).map(|(question, word)| question.comparison(word?)).collect();
        (answers, asked)
    }

    /// One program; what it did not answer in its own words is `None`.
    fn run(&self, questions: &[Question]) -> Vec<Option<Word>> {
        let slice = self.verifier.config.sympy_cpu_s;
        let cpu = Duration::from_secs(slice.saturating_mul(questions.len() as u64));
        let limits = Limits { cpu, wall: cpu * 3, ..Limits::default() };
        let code = program(questions, &self.verifier.config);
        match self.executor.execute(&Program { code, stdin: String::new() }, &limits) {
            Ok(run) if !run.nondeterministic => answers(&run.stdout, questions.len()),
            _ => vec![None; questions.len()],
        }
    }
}

impl Checker for VerifyWithSympy<'_> {
    fn compare(&self, stated: &str, output: &str) -> Comparison {
        let first = self.verifier.compare(stated, output);
        let Comparison::NotComparable(reason) = &first else { return first };
        let Some(question) = self.question(stated, output, reason) else { return first };
        self.ask(&[question]).0.pop().flatten().unwrap_or(first)
    }
}

/// What SymPy said of a pair, for a judgement of the whole computation.
struct Answered(Comparison);

impl Checker for Answered {
    fn compare(&self, _: &str, _: &str) -> Comparison {
        self.0.clone()
    }
}

/// One pair, with its source.
struct Question {
    ours: Expr,
    theirs: Expr,
    source: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Word {
    Same,
    Different,
    Unknown,
}

impl Question {
    fn new(ours: Expr, theirs: Expr) -> Option<Self> {
        let source = source::pair(&ours, &theirs)?;
        Some(Self { ours, theirs, source })
    }

    fn comparison(&self, word: Word) -> Option<Comparison> {
        match word {
            Word::Same => Some(Comparison::Equal { level: Level::L4SymbolicallyEqual, rule: "sympy" }),
            // It tries values between whole numbers too, at which binomials and the like mean something else.
            Word::Different if !holds(&self.ours, &source::counts) && !holds(&self.theirs, &source::counts) => {
                let (expected, got) = (self.ours.to_string(), self.theirs.to_string());
                Some(Comparison::Different { expected, got, rule: "sympy" })
            }
            Word::Different | Word::Unknown => None,
        }
    }
}

/// What every program begins with. An interrupted question may leave half a thought in SymPy's caches, so that the program ends.
const PROLOGUE: &str = "import signal
from sympy import *
class Late(BaseException):
    pass
def late(*_):
    raise Late
def decide(a, b):
    a, b = a.doit(), b.doit()
    unfinished = (Integral, Limit, Derivative, Sum, Product, nan)
    if a.has(*unfinished) or b.has(*unfinished) or a.free_symbols != b.free_symbols:
        return 'unknown'
    if simplify(a - b) == 0:
        return 'same'
    return {True: 'same', False: 'different', None: 'unknown'}[a.equals(b)]
def ask(index, pair):
    signal.setitimer(signal.ITIMER_PROF, SLICE)
    try:
        word = decide(*pair())
    except Exception:
        word = 'unknown'
    except Late:
        print(index, 'unknown')
        raise SystemExit
    signal.setitimer(signal.ITIMER_PROF, 0)
    print(index, word)
signal.signal(signal.SIGPROF, late)
";

/// The program that prints `same`, `different` or `unknown` behind the index of each question.
fn program(questions: &[Question], config: &VerifyConfig) -> String {
    let mut code = PROLOGUE.replace("SLICE", &config.sympy_cpu_s.to_string());
    for (index, question) in questions.iter().enumerate() {
        // Writing to a string cannot fail.
        let _ = writeln!(code, "ask({index}, lambda: {})", question.source);
    }
    code
}

/// The answers by index. A line that is no answer is passed over; the first answer of an index counts.
fn answers(stdout: &str, count: usize) -> Vec<Option<Word>> {
    let mut words = vec![None; count];
    for line in stdout.lines() {
        let Some((index, word)) = line.split_once(' ') else { continue };
        let word = match word {
            "same" => Word::Same,
            "different" => Word::Different,
            "unknown" => Word::Unknown,
            _ => continue,
        };
        let slot: Option<&mut Option<Word>> = index.parse().ok().and_then(|index: usize| words.get_mut(index));
        if let Some(slot @ None) = slot {
            *slot = Some(word);
        }
    }
    words
}

#[cfg(test)]
mod tests;
