//! Benchmark answers against the values that Python computes for them: the solution programs of GSM-Hard and the expressions that
//! solve SVAMP's questions. In: the benchmark files (`MATHCODER_DATA`) and a `python3` on the path; says why it skips without
//! either. Every answer has to agree with the printed value of its own program, and with that of the next question only where
//! both values are close. One process of Python for a file, about a second. Answers without a program are tested elsewhere.

#![allow(clippy::expect_used, clippy::print_stdout, reason = "a test stops at broken data and says why it skips")]

use mathcoder_core::{Checker, Comparison};
use mathcoder_verify::Verifier;
use serde_json::Value;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// Reads records of a benchmark file, prints the answer and what the program's value looks like when printed.
const DRIVER: &str = r"
import json, sys
for line in sys.stdin:
    record, scope = json.loads(line), {}
    if 'solution_code' in record:
        exec(record['solution_code'], scope)
        value = scope['solution']()
    else:
        value = eval(record['solution'], scope)
    print(json.dumps({'id': record['id'], 'answer': record['answer'], 'printed': str(value)}))
";

fn computed(name: &str) -> Option<Vec<Value>> {
    let default = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data").into();
    let folder: PathBuf = std::env::var_os("MATHCODER_DATA").unwrap_or(default).into();
    let path = folder.join("benchmarks").join(name);
    let Ok(records) = std::fs::read(&path) else {
        println!("skipped: {} is not there", path.display());
        return None;
    };
    let child = Command::new("python3")
        .args(["-I", "-c", DRIVER])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| println!("skipped: python3 does not start: {error}"));
    let mut child = child.ok()?;
    let mut input = child.stdin.take().expect("a pipe");
    let writer = std::thread::spawn(move || input.write_all(&records));
    let output = child.wait_with_output().expect("the output of the driver");
    writer.join().expect("the writer ends").expect("all records are read");
    assert!(output.status.success(), "the driver stops at {name}");
    let text = String::from_utf8(output.stdout).expect("text");
    Some(text.lines().map(|line| serde_json::from_str(line).expect("a JSON line")).collect())
}

fn text<'a>(record: &'a Value, key: &str) -> &'a str {
    record.get(key).and_then(Value::as_str).unwrap_or("")
}

fn number(text: &str) -> f64 {
    text.parse().unwrap_or(f64::NAN)
}

fn check(name: &str, least: usize) {
    let Some(records) = computed(name) else { return };
    let verifier = Verifier::default();
    let (mut own, mut foreign) = (0usize, 0usize);
    for (record, next) in records.iter().zip(records.iter().cycle().skip(1)) {
        let (answer, printed, other) = (text(record, "answer"), text(record, "printed"), text(next, "printed"));
        match verifier.compare(answer, printed) {
            Comparison::Equal { .. } => own += 1,
            finding => println!("{} {answer} {printed} {finding:?}", text(record, "id")),
        }
        let close = (number(answer) - number(other)).abs() <= 1e-6 * number(other).abs();
        if !close && matches!(verifier.compare(answer, other), Comparison::Equal { .. }) {
            println!("{} {answer} taken for {other}", text(record, "id"));
            foreign += 1;
        }
    }
    println!("{name}: {own} of {} answers agree with their value, {foreign} with that of the next", records.len());
    assert!(own >= least && foreign == 0, "{own} of {}, {foreign}", records.len());
}

#[test]
fn programs_of_gsm_hard() {
    check("gsm_hard_test.jsonl", 1_319);
}

#[test]
fn expressions_of_svamp() {
    // One answer of the source contradicts its own expression.
    check("svamp_test.jsonl", 999);
}
