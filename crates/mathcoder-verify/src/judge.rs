//! The verdict on a computation: first what became of its run, then whether the program computed anything at all, then whether
//! output and stated result agree.
//!
//! The checks of the program read it line by line; they find the plain cases (a literal printed, a catch-all) and no more.

use crate::VerifyConfig;
use crate::evidence;
use crate::program;
use crate::reasons;
use crate::verifier::Verifier;
use mathcoder_core::{Checker, Comparison, Computation, Execution, Reason, Status, Verdict};

/// Judges a computation that has been run.
#[must_use]
pub fn judge(computation: &Computation, checker: &dyn Checker, config: &VerifyConfig) -> Verdict {
    let Some(execution) = &computation.execution else {
        return Verdict::Unverifiable { reason: reasons::NOT_RUN.reason() };
    };
    if let Some(reason) = failure(execution) {
        return Verdict::Failed { reason };
    }
    if execution.nondeterministic {
        return Verdict::Unverifiable { reason: reasons::NONDETERMINISTIC.reason() };
    }
    if computation.result.trim().is_empty() {
        return Verdict::Unverifiable { reason: reasons::NO_RESULT.reason() };
    }
    if config.refuse_swallowed && swallows_exceptions(&computation.code) {
        return Verdict::Unverifiable { reason: reasons::SWALLOWED.reason() };
    }
    let first = checker.compare(&computation.result, &execution.stdout);
    let verdict = from_comparison(within_assumptions(first, computation, &execution.stdout, config));
    if config.refuse_unshown_units && verdict.is_verified() && evidence::lacks_unit(computation) {
        return Verdict::Unverifiable { reason: reasons::UNIT_NOT_SHOWN.reason() };
    }
    if config.refuse_hard_coded && verdict.is_verified() && is_hard_coded(&computation.code) {
        return Verdict::Unverifiable { reason: reasons::HARD_CODED.reason() };
    }
    verdict
}

/// Why the run itself gives no result.
fn failure(execution: &Execution) -> Option<Reason> {
    let last_line =
        || execution.stderr.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or("").trim().to_owned();
    match execution.status {
        Status::Ok if execution.stdout.trim().is_empty() => Some(reasons::NO_OUTPUT.reason()),
        Status::Ok => None,
        Status::Error => {
            let line = last_line();
            let module = line.strip_prefix("ModuleNotFoundError: No module named ");
            Some(match module {
                Some(name) => reasons::MISSING_MODULE.because(name.trim_matches('\'')),
                None => reasons::PROGRAM_FAILED.because(line),
            })
        }
        Status::Timeout => Some(reasons::TIMED_OUT.reason()),
        Status::Memory => Some(reasons::STOPPED.because("memory")),
        Status::OutputLimit => Some(reasons::STOPPED.because("output")),
        Status::Killed => Some(reasons::STOPPED.because("killed")),
    }
}

/// A second look at what did not agree, now with what the program assumes of its variables: a difference where it assumes
/// otherwise refutes nothing.
fn within_assumptions(first: Comparison, computation: &Computation, stdout: &str, config: &VerifyConfig) -> Comparison {
    let marked = computation.result.contains(['%', '°']) || computation.result.contains("circ");
    if matches!(first, Comparison::Equal { .. }) && !marked {
        return first;
    }
    let program = program::read(&computation.code);
    if program.is_empty() {
        return first;
    }
    let second = || Verifier::new(config.clone()).compare_assuming(&computation.result, stdout, &program);
    if matches!(first, Comparison::Equal { .. }) {
        return if program.shares || program.radians { second() } else { first };
    }
    match second() {
        equal @ Comparison::Equal { .. } => equal,
        Comparison::NotComparable(reason) if reason.code == reasons::OUTSIDE.code => Comparison::NotComparable(reason),
        _ => first,
    }
}

fn from_comparison(comparison: Comparison) -> Verdict {
    match comparison {
        Comparison::Equal { level, rule } => Verdict::Verified { level, rule: rule.into() },
        Comparison::Different { expected, got, rule } => Verdict::Refuted { expected, got, rule: rule.into() },
        Comparison::NotComparable(reason) if reason.code == reasons::NO_OUTPUT.code => Verdict::Failed { reason },
        Comparison::NotComparable(reason) => Verdict::Unverifiable { reason },
    }
}

/// `except:`, `except Exception:`, `except BaseException as e:`.
fn swallows_exceptions(code: &str) -> bool {
    code.lines().map(str::trim).any(|line| {
        let Some(rest) = line.strip_prefix("except") else { return false };
        let caught = rest.split(':').next().unwrap_or("").split(" as ").next().unwrap_or("").trim();
        matches!(caught, "" | "Exception" | "BaseException") && rest.contains(':')
    })
}

/// True where nothing is computed: every statement is an import, a literal under a name, or a print of such; or where the
/// program computes something and then prints literals only.
fn is_hard_coded(code: &str) -> bool {
    let mut names: Vec<&str> = Vec::new();
    let (mut prints, mut literal_prints, mut computes) = (0usize, 0usize, false);
    for line in code.lines() {
        let statement = without_comment(line);
        if statement.trim().is_empty() || statement.starts_with("import ") || statement.starts_with("from ") {
            continue;
        }
        let printed = statement.strip_prefix("print(").and_then(|rest| rest.trim_end().strip_suffix(')'));
        let assigned =
            statement.split_once('=').filter(|(name, value)| is_identifier(name.trim()) && !value.starts_with('='));
        match (printed, assigned) {
            (Some(arguments), _) => {
                prints += 1;
                literal_prints += usize::from(is_literal(arguments, if computes { &[] } else { &names }));
            }
            (None, Some((name, value))) if is_literal(value, &names) => names.push(name.trim()),
            _ => computes = true,
        }
    }
    // A print inside a branch or loop prints what the computation chose.
    let nested_print = code.lines().any(|line| line.starts_with([' ', '\t']) && line.contains("print("));
    prints > 0 && literal_prints == prints && !nested_print
}

/// True for the arguments `(7560, 10)` of a fraction that is not in lowest terms: it computes what `756` does not.
fn divides(arguments: &str) -> bool {
    let inner = arguments.strip_prefix('(').and_then(|rest| rest.split_once(')')).map_or("", |(inner, _)| inner);
    let Some((above, below)) = inner.split_once(',') else { return false };
    let (Ok(above), Ok(below)) = (above.trim().parse::<i64>(), below.trim().parse::<i64>()) else { return false };
    let (mut a, mut b) = (above.unsigned_abs(), below.unsigned_abs());
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a > 1 || below < 0
}

fn without_comment(line: &str) -> &str {
    match line.find('#') {
        Some(at) if !line.get(..at).is_some_and(|before| before.contains(['"', '\''])) => {
            line.get(..at).unwrap_or(line).trim_end()
        }
        _ => line.trim_end(),
    }
}

fn is_identifier(text: &str) -> bool {
    !text.is_empty()
        && text.chars().all(|c| c.is_alphanumeric() || c == '_')
        && !text.starts_with(|c: char| c.is_ascii_digit())
}

/// Numbers, strings, lists of them, and names that hold such; no operator, no call, no interpolation.
fn is_literal(text: &str, names: &[&str]) -> bool {
    let text = text.trim();
    let mut rest = text;
    if text.is_empty() {
        return false;
    }
    while let Some(first) = rest.chars().next() {
        let width = match first {
            '"' | '\'' => rest.get(1..).and_then(|inside| inside.find(first)).map(|end| end + 2),
            c if c.is_ascii_digit() || c == '.' => {
                Some(rest.bytes().take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_')).count())
            }
            c if c.is_alphabetic() || c == '_' => {
                let length: usize =
                    rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').map(char::len_utf8).sum();
                let word = rest.get(..length).unwrap_or("");
                let keyword = matches!(word, "sep" | "end" | "True" | "False" | "Integer" | "Float");
                let ratio = matches!(word, "Rational" | "Fraction") && !divides(rest.get(length..).unwrap_or(""));
                (names.contains(&word) || keyword || ratio).then_some(length)
            }
            '(' | ')' | '[' | ']' | '{' | '}' | ',' | ' ' | '-' | '=' | ':' => Some(1),
            _ => None,
        };
        let Some(width) = width else { return false };
        // A minus between two values is a computation.
        let before = text.get(..text.len() - rest.len()).unwrap_or("").trim_end();
        if first == '-' && before.ends_with(|c: char| c.is_alphanumeric() || matches!(c, ')' | ']' | '_')) {
            return false;
        }
        rest = rest.get(width..).unwrap_or("");
    }
    true
}
