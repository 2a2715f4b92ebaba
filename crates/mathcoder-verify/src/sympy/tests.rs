//! The second stage asks only where the first is undecided, and only in words of its own.
//! No program runs: an oracle answers every question alike.

use super::{VerifyWithSympy, question};
use crate::Verifier;
use mathcoder_core::{Checker, Comparison, Execution, Executor, Limits, Program, SandboxError, Status};
use mathcoder_expr::{parse_latex, parse_python};
use std::sync::Mutex;

/// Answers every question alike and keeps what was asked.
struct Oracle {
    answer: &'static str,
    asked: Mutex<Vec<String>>,
}

impl Executor for Oracle {
    fn execute(&self, program: &Program, _: &Limits) -> Result<Execution, SandboxError> {
        self.asked.lock().expect("no panic holds it").push(program.code.clone());
        let stdout = format!("{}\n", self.answer);
        Ok(Execution {
            status: Status::Ok,
            stdout,
            stderr: String::new(),
            exit_code: Some(0),
            truncated: false,
            nondeterministic: false,
            usage: None,
        })
    }
}

fn ask(answer: &'static str, stated: &str, output: &str) -> (Comparison, usize) {
    let oracle = Oracle { answer, asked: Mutex::new(Vec::new()) };
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
        assert_eq!(question(&ours, &theirs), None);
    }
    let named = parse_python("system(1)").expect("a call");
    assert_eq!(question(&named, &theirs), None);
}

#[test]
fn a_divisor_of_symbols_is_no_question_for_polynomials() {
    assert_eq!(ask("same", "$\\gcd(p, q)\\zeta$", "zeta*Integral(1, (x, 0, 1))").1, 0);
    let counted = ask("different", "$\\binom{n}{2}$", "Integral(binomial(n, 2), (x, 0, 1))");
    assert_eq!(counted.1, 1);
    assert!(matches!(counted.0, Comparison::NotComparable(_)), "{counted:?}");
}
