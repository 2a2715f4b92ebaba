//! `mathcoder execute`: one answer for each row, in order, whatever a program does or a row holds; both modes alike; results
//! remembered; interrupted in the middle.

use crate::support::{mathcoder, stderr, succeed};
use serde_json::{Value, json};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Programs, and how each must end.
const KINDS: [(&str, &str); 12] = [
    ("print(6 * 7)", "ok"),
    ("import sympy\nprint(sympy.sqrt(8))", "ok"),
    ("print(input())", "ok"),
    ("import random\nprint(random.random())", "ok"),
    ("1 / 0", "error"),
    ("print(", "error"),
    ("import sys\nsys.exit(3)", "error"),
    ("while True: pass", "timeout"),
    ("a = []\nwhile True: a.append(bytearray(1 << 20))", "memory"),
    ("while True: print('flood ' * 1000)", "output_limit"),
    ("import ctypes\nctypes.string_at(0)", "killed"),
    ("", "ok"),
];

fn row(id: &Value, code: &str) -> String {
    json!({"id": id, "code": code, "stdin": "a line\n"}).to_string() + "\n"
}

fn answers(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn path(folder: &Path, name: &str) -> String {
    folder.join(name).display().to_string()
}

#[test]
fn every_row_gets_one_answer_in_its_place_in_both_modes() {
    let dir = tempfile::tempdir().unwrap();
    let input = path(dir.path(), "in.jsonl");
    let mut rows: String = KINDS.iter().map(|(code, _)| row(&json!("same id"), code)).collect();
    rows += "{\"id\": 7, \"code\": \n\n[1]\n{\"id\": 8}\n";
    rows += &row(&json!({"any": "id"}), "print('last')");
    rows += "{\"id\": 9, \"code\": \"pri";
    std::fs::write(&input, rows).unwrap();
    let mut runs = Vec::new();
    for mode in ["strict", "fast"] {
        let limits = ["--timeout", "0.4", "--memory", "64", "--mode", mode];
        let output = mathcoder(&[&["execute", "--in", &input], &limits[..]].concat());
        assert_eq!(output.status.code(), Some(1), "four rows hold no program: {}", stderr(&output));
        assert!(stderr(&output).contains("4 rows could not be worked on"), "{}", stderr(&output));
        let answers = answers(&String::from_utf8(output.stdout).unwrap());
        assert_eq!(answers.len(), KINDS.len() + 5);
        for ((code, status), answer) in KINDS.iter().zip(&answers) {
            assert_eq!((&answer["status"], &answer["id"]), (&json!(status), &json!("same id")), "{code}: {answer}");
        }
        assert_eq!(answers[2]["stdout"], "a line\n");
        assert_eq!(answers[3]["nondeterministic"], true);
        let rest = &answers[KINDS.len()..];
        let ids: Vec<&Value> = rest.iter().map(|answer| &answer["id"]).collect();
        assert_eq!(ids, [&Value::Null, &Value::Null, &json!(8), &json!({"any": "id"}), &Value::Null]);
        assert_eq!(rest[3]["stdout"], "last\n");
        for refused in [&rest[0], &rest[1], &rest[2], &rest[4]] {
            assert_eq!((&refused["status"], &refused["reason"]), (&json!("error"), &json!("execute.row")), "{refused}");
            assert!(refused["stderr"].as_str().unwrap().starts_with("line "), "{refused}");
        }
        runs.push(answers);
    }
    for (strict, fast) in runs[0].iter().zip(&runs[1]) {
        for key in ["status", "exit_code", "truncated", "nondeterministic"] {
            assert_eq!(strict[key], fast[key], "{key}: {strict} {fast}");
        }
        if strict["status"] != "timeout" {
            assert_eq!((&strict["stdout"], &strict["stderr"]), (&fast["stdout"], &fast["stderr"]));
        }
    }
    succeed(&["explain", "execute.row"]);
}

#[test]
fn results_are_remembered_where_a_folder_is_given() {
    let dir = tempfile::tempdir().unwrap();
    let [input, out, cache] = ["in.jsonl", "out.jsonl", "cache"].map(|name| path(dir.path(), name));
    let rows: String = (0..40).map(|n| row(&json!(n), &format!("print({} ** 2)", n % 10))).collect();
    std::fs::write(&input, rows).unwrap();
    let mut runs = Vec::new();
    for cached in [0, 40] {
        let report = succeed(&["execute", "--json", "--in", &input, "--out", &out, "--cache", &cache]);
        let report: Value = serde_json::from_str(&report).unwrap();
        assert_eq!((&report["counts"]["ok"], report["counts"]["cached"].as_u64().unwrap_or(0)), (&json!(40), cached));
        let mut answers = answers(&std::fs::read_to_string(&out).unwrap());
        for answer in &mut answers {
            for key in ["wall_ms", "cpu_ms", "peak_kb", "cached"] {
                answer.as_object_mut().unwrap().remove(key);
            }
        }
        runs.push(answers);
    }
    assert_eq!(runs[0], runs[1]);
}

#[test]
fn imports_outside_a_domain_are_named() {
    let dir = tempfile::tempdir().unwrap();
    let input = path(dir.path(), "in.jsonl");
    let codes = [
        "import math, sympy",
        "import matplotlib.pyplot as plt, pandas",
        "try:\n import gmpy\nexcept ImportError: pass",
    ];
    let rows: String = codes.iter().map(|code| row(&json!(code), code)).collect();
    std::fs::write(&input, rows).unwrap();
    let named = |extra: &[&str]| -> Vec<Value> {
        let text = succeed(&[&["execute", "--in", &input], extra].concat());
        answers(&text).iter().map(|answer| answer["unlisted_imports"].clone()).collect()
    };
    assert_eq!(named(&[]), [Value::Null, Value::Null, Value::Null]);
    assert_eq!(named(&["--domain", "math"]), [Value::Null, json!(["matplotlib", "pandas"]), json!(["gmpy"])]);
    assert_eq!(mathcoder(&["execute", "--in", &input, "--domain", "none"]).status.code(), Some(2));
    succeed(&["explain", "verify.unlisted_import"]);
}

#[test]
fn wrong_requests_start_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let input = path(dir.path(), "in.jsonl");
    std::fs::write(&input, row(&json!(1), "print(1)")).unwrap();
    let out = path(dir.path(), "out.jsonl");
    for wrong in [["--timeout", "-1"], ["--timeout", "nan"], ["--memory", "1"], ["--mode", "wild"], ["--in", "none"]] {
        let given = ["execute", "--out", &out, wrong[0], wrong[1]];
        let input = if wrong[0] == "--in" { &[][..] } else { &["--in", &input][..] };
        assert_eq!(mathcoder(&[&given[..], input].concat()).status.code(), Some(2), "{wrong:?}");
    }
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1, "nothing is left but the input");
}

/// The binary at work on many rows.
fn start(input: &str, out: &str) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mathcoder"));
    command.args(["execute", "--in", input, "--out", out, "--set", "execute.first_pass_seconds=0"]);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap()
}

fn interrupt(child: &Child) {
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
}

/// Waits until `is_so`; a minute is more than any machine needs.
fn wait_until(what: &str, is_so: impl Fn() -> bool) {
    let begin = Instant::now();
    while !is_so() {
        assert!(begin.elapsed() < Duration::from_secs(60), "{what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn an_interrupt_leaves_whole_rows_and_exits_130() {
    let dir = tempfile::tempdir().unwrap();
    let [input, out] = ["in.jsonl", "out.jsonl"].map(|name| path(dir.path(), name));
    let partial = dir.path().join("out.jsonl.partial");
    let rows: String = (0..50_000).map(|n| row(&json!(n), &format!("print({n})"))).collect();
    std::fs::write(&input, rows).unwrap();
    let child = start(&input, &out);
    wait_until("rows are written", || partial.metadata().is_ok_and(|file| file.len() > 0));
    interrupt(&child);
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130), "{}", stderr(&output));
    assert!(stderr(&output).contains("out.jsonl.partial"), "{}", stderr(&output));
    assert!(!Path::new(&out).exists());
    let text = std::fs::read_to_string(&partial).unwrap();
    assert!(text.ends_with('\n'));
    let answers = answers(&text);
    assert!(answers.len() < 50_000);
    for (n, answer) in answers.iter().enumerate() {
        assert_eq!((&answer["id"], &answer["stdout"]), (&json!(n), &json!(format!("{n}\n"))));
    }
}

#[test]
fn a_second_interrupt_does_not_wait_for_programs() {
    let dir = tempfile::tempdir().unwrap();
    let [input, out] = ["in.jsonl", "out.jsonl"].map(|name| path(dir.path(), name));
    // Ten seconds each: together they would take an hour.
    let rows: String = (0..1000).map(|n| row(&json!(n), &format!("while True: pass\n# {n}"))).collect();
    std::fs::write(&input, rows).unwrap();
    let child = start(&input, &out);
    wait_until("the work has begun", || dir.path().join("out.jsonl.partial").exists());
    let begin = Instant::now();
    interrupt(&child);
    std::thread::sleep(Duration::from_millis(100));
    interrupt(&child);
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130), "{}", stderr(&output));
    assert!(begin.elapsed() < Duration::from_secs(30), "it waited for programs");
    assert!(!Path::new(&out).exists());
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1, "no row was done, so no file is left");
}
