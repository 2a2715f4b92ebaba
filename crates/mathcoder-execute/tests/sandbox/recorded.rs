//! Recorded programs of a language model print what they printed in a fresh interpreter.
//! Skipped where the folder of test data is absent.

use crate::support::{program, sandbox};
use mathcoder_core::Limits;
use mathcoder_execute::inspect_code;
use serde::Deserialize;
use std::path::PathBuf;

#[derive(Deserialize)]
struct Recorded {
    id: String,
    computation: u32,
    code: String,
    stdout: String,
    error: Option<String>,
}

#[test]
fn recorded_programs_print_what_a_fresh_interpreter_printed() {
    let folder = std::env::var_os("MATHCODER_DATA")
        .map_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data")), PathBuf::from);
    let path = folder.join("recorded/executions.jsonl");
    let Ok(text) = std::fs::read_to_string(&path) else {
        println!("skipped: {} is not there", path.display());
        return;
    };
    let rows: Vec<Recorded> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(rows.len() > 100, "{} rows", rows.len());
    let programs: Vec<_> = rows.iter().map(|row| program(&row.code)).collect();
    let results = sandbox().execute_batch(&programs, &Limits::default());
    let (mut different, mut exact, mut passed_over) = (Vec::new(), 0, 0);
    for (row, result) in rows.iter().zip(results) {
        let execution = result.unwrap();
        let notes = inspect_code(&row.code);
        if notes.is_random || notes.reads_clock {
            passed_over += 1;
            continue;
        }
        let error = execution.stderr.lines().last().filter(|_| execution.exit_code != Some(0));
        let is_exact = execution.stdout.trim() == row.stdout.trim();
        exact += usize::from(is_exact);
        if !is_exact {
            println!("{} {}: recorded {:?}, now {:?}", row.id, row.computation, row.stdout, execution.stdout);
        }
        if !same_text(&execution.stdout, &row.stdout) || error.is_some() != row.error.is_some() {
            different.push(format!(
                "{} {}: recorded {:?} {:?}, now {:?} {:?}",
                row.id, row.computation, row.stdout, row.error, execution.stdout, execution.stderr
            ));
        }
    }
    assert!(different.is_empty(), "{}", different.join("\n"));
    println!("{exact} of {} to the last digit, {passed_over} with chance or clock passed over", rows.len());
}

/// Equal word by word; the last digits of floating-point numbers may differ with the processor and the version of NumPy.
fn same_text(one: &str, other: &str) -> bool {
    let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    let (one, other) = (words(one), words(other));
    one.len() == other.len() && one.iter().zip(&other).all(|(a, b)| a == b || close(a, b))
}

fn close(one: &str, other: &str) -> bool {
    let number = |text: &str| text.trim_matches(|c: char| "[](),".contains(c)).parse::<f64>();
    match (number(one), number(other)) {
        (Ok(a), Ok(b)) => one.contains('.') && (a - b).abs() <= 1e-12 * a.abs().max(b.abs()),
        _ => false,
    }
}
