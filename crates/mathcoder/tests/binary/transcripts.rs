//! What the command line says: streams and exit codes of the verbs that look at things, and of mistakes.

use crate::support::{mathcoder, stderr, succeed, workspace};
use expect_test::{Expect, expect};
use serde_json::Value;
use std::io::Write;
use std::process::{Command, Stdio};

fn check_mistake(args: &[&str], code: i32, expected: Expect) {
    let output = mathcoder(args);
    assert_eq!(output.status.code(), Some(code), "{}", stderr(&output));
    assert!(output.stdout.is_empty(), "mistakes belong on standard error");
    expected.assert_eq(&stderr(&output));
}

#[test]
fn mistakes_are_said_with_place_and_hint() {
    check_mistake(
        &["build", "no-such.toml"],
        2,
        expect![[r#"
        error: cannot read the recipe
           at: no-such.toml
        cause: No such file or directory (os error 2)
         hint: give the path of a TOML file, for example configs/tiny.toml
    "#]],
    );
    check_mistake(
        &["build", "configs/real.toml"],
        2,
        expect![[r#"
        error: the recipe needs a value for `data`
           at: decontaminate.against
         hint: give it with --set vars.data=VALUE
    "#]],
    );
    check_mistake(
        &["build", "configs/tiny.toml", "--set", "filter.min_wrds=3"],
        2,
        expect![[r#"
            error: unknown field `min_wrds`
               at: --set filter.min_wrds=3
             hint: did you mean `min_words`?
        "#]],
    );
    check_mistake(
        &["explain", "filter.to_short"],
        2,
        expect![[r#"
        error: no reason is called `filter.to_short`
         hint: did you mean `filter.too_short`? `mathcoder explain` lists all
    "#]],
    );
    check_mistake(
        &["stats", "configs"],
        2,
        expect![[r#"
        error: nothing was run in this folder
           at: configs
         hint: give a run folder, for example runs/tiny, or a stage folder in it
    "#]],
    );
    check_mistake(
        &["inspect", "no-such-folder"],
        2,
        expect![[r#"
        error: no such file or folder
           at: no-such-folder
         hint: give a stage folder such as runs/NAME/02-filter, or a .jsonl.zst file
    "#]],
    );
    check_mistake(
        &["filter", "--in", "crates/mathcoder-core/src", "--out", "target/never"],
        2,
        expect![[r#"
        error: no documents here
           at: crates/mathcoder-core/src
         hint: give a stage folder, or .jsonl, .jsonl.gz, .jsonl.zst or .parquet files
    "#]],
    );
}

#[test]
fn unknown_verbs_get_a_guess() {
    let output = mathcoder(&["biuld"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("'build'"), "{}", stderr(&output));
}

#[test]
fn a_resolved_recipe_is_printed_and_can_be_used_again() {
    let printed = succeed(&["config", "configs/tiny.toml", "--set", "seed=5"]);
    assert!(printed.contains("seed = 5"));
    let dir = tempfile::tempdir().unwrap();
    let again = dir.path().join("again.toml");
    std::fs::write(&again, &printed).unwrap();
    assert_eq!(succeed(&["config", &again.display().to_string()]), printed);
}

#[test]
fn every_reason_is_explained_in_two_sentences() {
    for line in succeed(&["explain", "--json"]).lines() {
        let reason: Value = serde_json::from_str(line).unwrap();
        for part in ["meaning", "advice"] {
            let text = reason[part].as_str().unwrap();
            assert!(text.len() > 10 && text.ends_with('.'), "{reason}");
        }
    }
}

#[test]
fn completions_exist_for_the_usual_shells() {
    for shell in ["bash", "zsh", "fish"] {
        assert!(succeed(&["completions", shell]).contains("mathcoder"), "{shell}");
    }
}

#[test]
fn doctor_knows_every_part_of_the_machine() {
    let findings = succeed(&["doctor", "--json"]);
    for what in ["python", "memory", "disk", "file limit"] {
        assert!(findings.contains(&format!("\"what\":\"{what}\"")), "{findings}");
    }
}

/// Sends lines through a verb that reads standard input.
fn through(verb: &str, lines: &str) -> Vec<Value> {
    let mut child = Command::new(env!("CARGO_BIN_EXE_mathcoder"))
        .args([verb, "--in", "-"])
        .current_dir(workspace())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(lines.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    String::from_utf8(output.stdout).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn programs_are_run_in_input_order_whatever_they_do() {
    let rows = through(
        "execute",
        "{\"id\":1,\"code\":\"print(6*7)\"}\n{\"id\":\"b\",\"code\":\"1/0\"}\n{\"id\":3,\"code\":\"print(input())\",\"stdin\":\"hi\"}\n\
         {\"id\":4,\"code\":\"import os; os._exit(3)\"}\n{\"id\":5,\"code\":\"open('/etc/passwd')\"}\n",
    );
    let seen: Vec<String> =
        rows.iter().map(|r| format!("{} {} {:?}", r["id"], r["status"], r["stdout"].as_str().unwrap())).collect();
    assert_eq!(
        seen,
        ["1 \"ok\" \"42\\n\"", "\"b\" \"error\" \"\"", "3 \"ok\" \"hi\\n\"", "4 \"error\" \"\"", "5 \"error\" \"\""]
    );
    assert!(rows[1]["stderr"].as_str().unwrap().contains("ZeroDivisionError"));
}

#[test]
fn pairs_are_judged_in_input_order() {
    let rows = through(
        "verify",
        "{\"id\":1,\"stated\":\"$\\\\frac{1}{2}$\",\"output\":\"0.5\"}\n{\"id\":2,\"stated\":\"7\",\"output\":\"8\"}\n\
         {\"id\":3,\"stated\":\"7\",\"output\":\"\"}\n{\"id\":4,\"stated\":\"5\",\"output\":\"5\",\"code\":\"print(5)\"}\n",
    );
    let verdicts: Vec<&str> = rows.iter().map(|row| row["verdict"].as_str().unwrap()).collect();
    assert_eq!(verdicts, ["verified", "refuted", "unverifiable", "unverifiable"]);
}

#[test]
fn texts_are_shown_as_they_are_read() {
    let dir = tempfile::tempdir().unwrap();
    let input = dir.path().join("in.jsonl");
    let rows = "{\"id\":1,\"text\":\"\\\\frac{x}{2}\"}\n{\"id\":2,\"text\":\"Matrix([[1, 2]])\",\"syntax\":\"python\"}\n\
                {\"id\":3,\"text\":\"a +\"}\n";
    std::fs::write(&input, rows).unwrap();
    let output = mathcoder(&["verify", "--parse", "--in", &input.display().to_string()]);
    assert!(output.status.success(), "{}", stderr(&output));
    let rows: Vec<Value> =
        String::from_utf8_lossy(&output.stdout).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((&rows[0]["form"], &rows[0]["kind"]), (&"(/ x 2)".into(), &"quotient".into()));
    assert_eq!(rows[0]["samples"][0]["at"]["x"], "3/7");
    assert_eq!(rows[1]["form"], "(matrix (row 1 2))");
    assert_eq!(rows[2]["error"], "expected a value at byte 3");
}

#[test]
fn a_row_that_is_none_is_answered_and_the_others_go_on() {
    let dir = tempfile::tempdir().unwrap();
    let (input, out) = (dir.path().join("in.jsonl"), dir.path().join("out.jsonl"));
    std::fs::write(&input, "{\"id\":1,\"stated\":\"2\",\"output\":\"2\"}\n{bad\n{\"id\":3}\n").unwrap();
    let output = mathcoder(&["verify", "--in", &input.display().to_string(), "--out", &out.display().to_string()]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("2 rows could not be worked on"), "{}", stderr(&output));
    let text = std::fs::read_to_string(&out).unwrap();
    let verdicts: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(verdicts.len(), 3);
    assert_eq!((&verdicts[0]["verdict"], &verdicts[1]["id"]), (&"verified".into(), &Value::Null));
    assert_eq!(verdicts[2]["id"], 3);
    assert!(verdicts[1]["why"].as_str().unwrap().starts_with("line 2: no JSON"));
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let script = format!("'{}' explain | head -n 1; exit ${{PIPESTATUS[0]}}", env!("CARGO_BIN_EXE_mathcoder"));
    let Ok(output) = Command::new("bash").args(["-c", &script]).output() else { return };
    assert!(output.status.success(), "{}", stderr(&output));
}
