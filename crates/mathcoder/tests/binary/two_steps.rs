//! Two steps and several samples against a stand-in model server in a process of its own: statements first, then programs that are
//! asked for without the result, three for each statement. The server answers by the seed of a question, so that programs differ:
//! all three right, the first wrong and outvoted, or the others wrong.

use crate::support::succeed;
use serde_json::{Value, json};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// Seed of the first sample; the others follow.
const SEED: u64 = 7;
const DOCUMENTS: usize = 6;

struct Server(Child, String);

impl Server {
    fn start(answers: &Path) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_mathcoder"));
        command.args(["model-server", "--address", "127.0.0.1:0", "--answers"]).arg(answers).stdout(Stdio::piped());
        let mut process = command.spawn().expect("the server starts");
        let mut url = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut url).unwrap();
        Self(process, url.trim().to_owned())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Three programs for `n + 5`: which of them are right depends on the document.
fn programs(n: usize) -> [String; 3] {
    let wrong = format!("print({n} + 6)");
    match n % 3 {
        0 => [format!("print({n} + 5)"), format!("apples = {n}\nprint(apples + 5)"), format!("print(sum([{n}, 5]))")],
        1 => [wrong, format!("print({n} + 5)"), format!("print(sum([{n}, 5]))")],
        _ => [format!("print({n} + 5)"), wrong.clone(), wrong],
    }
}

fn write_trial(dir: &Path) {
    let (mut documents, mut answers) = (String::new(), String::new());
    for n in 0..DOCUMENTS {
        let result = n + 5;
        let text =
            format!("In basket number {n} there are ${n}$ apples. With five more we get ${n} + 5 = {result}$ of them.");
        let condition = format!("There are ${n}$ apples in basket number {n} before five are added");
        let statement = format!(
            "**Computation 1: Basket {n}**\nConditions Needed:\n1. {condition}\nComputation Expression:\n${n} + 5$\n\
             Computation Result:\n${result}$\n"
        );
        documents.push_str(&(json!({"id": format!("d{n}"), "text": text}).to_string() + "\n"));
        answers.push_str(&(json!({"text": text, "response": statement}).to_string() + "\n"));
        // What a question for a program says, and the passage does not.
        let asked = format!("1. {condition} To compute: ${n} + 5$");
        for (sample, code) in (0u64..).zip(programs(n)) {
            let response = format!("```python\n{code}\n```");
            let record = json!({"text": asked, "response": response, "seed": SEED + sample});
            answers.push_str(&(record.to_string() + "\n"));
        }
    }
    std::fs::write(dir.join("documents.jsonl"), documents).unwrap();
    std::fs::write(dir.join("answers.jsonl"), answers).unwrap();
}

#[test]
fn programs_that_never_saw_the_result_agree_and_outvote_a_wrong_one() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    write_trial(dir);
    let server = Server::start(&dir.join("answers.jsonl"));
    let (input, out) = (dir.join("documents.jsonl").display().to_string(), dir.join("out").display().to_string());
    let seed = format!("llm.seed={SEED}");
    let mut args = vec!["translate", "--in", &input, "--out", &out, "--backend", &server.1, "--model", "m", "--quiet"];
    for setting in ["translate.steps=two", "translate.samples=3", "translate.repair=false", &seed] {
        args.extend(["--set", setting]);
    }
    succeed(&args);
    let shown = succeed(&["inspect", "--json", "-n", "100", "--computations", &out]);
    let rows: Vec<Value> = shown.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(rows.len(), DOCUMENTS);
    for (n, row) in rows.iter().enumerate() {
        let computation = &row["computations"][0];
        let [first, second, _] = programs(n);
        // Agreement means something only where the programs differ: that is what *independent* says.
        let (code, agree) = match n % 3 {
            0 => (first, 2),
            1 => (second, 2),
            _ => (first, 0),
        };
        assert_eq!(computation["code"], json!(code), "{computation}");
        assert_eq!(
            computation["samples"],
            json!({"asked": 2, "agree": agree, "independent": agree > 0}),
            "{computation}"
        );
        let outvoted = computation["attempts"].as_array().map_or(0, Vec::len);
        assert_eq!(outvoted, usize::from(n % 3 == 1), "{computation}");
    }
}
