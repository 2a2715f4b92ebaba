//! The second stage asks only where the first is undecided, and only in words of its own.
//! No program runs: an oracle answers every question alike, or loses a program that holds a word it cannot bear.

use super::{Asked, VerifyWithSympy, Word, answers, source};
use crate::Verifier;
use mathcoder_core::{
    Checker, Comparison, Computation, Execution, Executor, Limits, Program, SandboxError, Status, Verdict,
};
use mathcoder_expr::{parse_latex, parse_python};
use std::sync::Mutex;

/// Answers every question alike and keeps what was asked. Programs with `hangs` in them run out of time.
struct Oracle {
    answer: &'static str,
    hangs: &'static str,
    asked: Mutex<Vec<String>>,
}

impl Executor for Oracle {
    fn execute(&self, program: &Program, _: &Limits) -> Result<Execution, SandboxError> {
        self.asked.lock().expect("no panic holds it").push(program.code.clone());
        let hung = program.code.contains(self.hangs);
        let questions = program.code.lines().filter(|line| line.starts_with("ask(")).count();
        let stdout = (0..questions).map(|index| format!("{index} {}\n", self.answer)).collect();
        Ok(ran(if hung { String::new() } else { stdout }, if hung { Status::Timeout } else { Status::Ok }))
    }
}

fn ran(stdout: String, status: Status) -> Execution {
    Execution {
        status,
        stdout,
        stderr: String::new(),
        exit_code: Some(0),
        truncated: false,
        nondeterministic: false,
        usage: None,
    }
}

fn oracle(answer: &'static str) -> Oracle {
    Oracle { answer, hangs: "never written", asked: Mutex::default() }
}

fn ask(answer: &'static str, stated: &str, output: &str) -> (Comparison, usize) {
    let oracle = oracle(answer);
    let checker = VerifyWithSympy { verifier: Verifier::default(), executor: &oracle };
    let comparison = checker.compare(stated, output);
    let asked = oracle.asked.lock().expect("no panic holds it").len();
    (comparison, asked)
}

#[test]
fn decided_pairs_are_not_asked() {
    assert_eq!(ask("different", "$x^2 - 1$", "(x - 1)*(x + 1)").1, 0);
    assert_eq!(ask("same", "5", "7").1, 0);
}

#[test]
fn an_unevaluated_integral_is_asked() {
    let (comparison, asked) = ask("same", "$\\frac{1}{3}$", "Integral(x**2, (x, 0, 1))");
    assert_eq!(asked, 1);
    assert!(matches!(comparison, Comparison::Equal { rule: "sympy", .. }), "{comparison:?}");
    assert!(matches!(ask("unknown", "$\\frac{1}{3}$", "Integral(x**2, (x, 0, 1))").0, Comparison::NotComparable(_)));
}

#[test]
fn no_text_reaches_the_question() {
    let ours = parse_latex("x_{__import__('os')} + 1");
    let theirs = parse_python("x + 1").expect("an expression");
    if let Ok(ours) = ours {
        assert_eq!(source::pair(&ours, &theirs), None);
    }
    let named = parse_python("system(1)").expect("a call");
    assert_eq!(source::pair(&named, &theirs), None);
}

#[test]
fn a_divisor_of_symbols_is_no_question_for_polynomials() {
    assert_eq!(ask("same", "$\\gcd(p, q)\\zeta$", "zeta*Integral(1, (x, 0, 1))").1, 0);
    let counted = ask("different", "$\\binom{n}{2}$", "Integral(binomial(n, 2), (x, 0, 1))");
    assert_eq!(counted.1, 1);
    assert!(matches!(counted.0, Comparison::NotComparable(_)), "{counted:?}");
}

fn computation(result: &str, stdout: &str) -> Computation {
    let execution = Some(ran(stdout.to_owned(), Status::Ok));
    Computation { result: result.to_owned(), execution, ..Computation::default() }
}

#[test]
fn one_program_answers_for_all_and_a_hang_loses_one_question() {
    let open: Vec<Computation> =
        (1..=5).map(|n| computation("$\\frac{1}{3}$", &format!("Integral(x**{n}, (x, 0, 1))"))).collect();
    let decided = computation("5", "5");
    let all: Vec<&Computation> = open.iter().chain([&decided]).collect();
    let calm = oracle("same");
    let (verdicts, asked) = VerifyWithSympy { verifier: Verifier::default(), executor: &calm }.judge_all(&all);
    assert!(verdicts.iter().all(Verdict::is_verified), "{verdicts:?}");
    assert_eq!(asked, Asked { pairs: 5, decided: 5, programs: 1 });

    let hanging = Oracle { hangs: "x')**Rational(3, 1))", ..oracle("same") };
    let (verdicts, asked) = VerifyWithSympy { verifier: Verifier::default(), executor: &hanging }.judge_all(&all);
    let verified: Vec<bool> = verdicts.iter().map(Verdict::is_verified).collect();
    assert_eq!(verified, [true, true, false, true, true, true]);
    assert_eq!(asked, Asked { pairs: 5, decided: 4, programs: 6 });
}

#[test]
fn answers_are_read_by_index_and_to_the_letter() {
    let words = answers("1 same\n0 unknown\n7 same\nsame\n2 same \n1 different\n-3 same\n", 3);
    assert_eq!(words, [Some(Word::Unknown), Some(Word::Same), None]);
}
