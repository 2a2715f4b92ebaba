//! The model path of the binary against a stand-in model server in a process of its own, one that goes wrong in every way it can:
//! killed clients, a restarted server, questions by file. `MATHCODER_KILLS` sets how often the client is killed (3).

use crate::support::{files_below, mathcoder, stderr, succeed, workspace};
use serde_json::json;
use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// Documents of a trial; one in ten states a wrong result, so that the loop has something to repair.
const DOCUMENTS: usize = 150;

/// Most questions under way at a time: few, so that many kills find some open.
const IN_FLIGHT: usize = 4;

/// Everything but a fault that hangs for a minute.
const FAULTS: &str = "429=0.05,500=0.05,502=0.03,cut=0.05,badjson=0.05,slow=0.01";

struct Server {
    process: Child,
    url: String,
    log: PathBuf,
}

impl Server {
    fn start(dir: &Path, address: &str) -> Self {
        let log = dir.join("server.log");
        let (answers, log_text) = (dir.join("answers.jsonl").display().to_string(), log.display().to_string());
        let args =
            ["model-server", "--answers", &answers, "--address", address, "--faults", FAULTS, "--log", &log_text];
        let mut process = Command::new(env!("CARGO_BIN_EXE_mathcoder"))
            .args(args)
            .stdout(Stdio::piped())
            .spawn()
            .expect("the server starts");
        let mut url = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut url).unwrap();
        Self { process, url: url.trim().to_owned(), log }
    }

    /// The hashes of all answers that were sent whole.
    fn answered(&self) -> Vec<String> {
        std::fs::read_to_string(&self.log).unwrap_or_default().lines().map(str::to_owned).collect()
    }

    fn address(&self) -> String {
        self.url.trim_start_matches("http://").trim_end_matches("/v1").to_owned()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Documents with a computation each, and the answers to them.
fn write_trial(dir: &Path) {
    let (mut documents, mut answers) = (String::new(), String::new());
    for n in 0..DOCUMENTS {
        let result = if n % 10 == 0 { n + 1 } else { n + 5 };
        let text = format!(
            "In basket number {n} there are at first ${n}$ apples. With five more we get ${n} + 5 = {result}$ apples."
        );
        let response = format!(
            "**Computation 1: Apples in basket {n}**\nConditions Needed:\n1. There are ${n}$ apples\nComputation Expression:\n\
             ${n} + 5$\nComputation Result:\n${result}$\nPython Code Snippet:\n```python\napples = {n}\nprint(apples + 5)\n```\n"
        );
        documents.push_str(&(json!({"id": format!("d{n}"), "text": text}).to_string() + "\n"));
        answers.push_str(&(json!({"text": text, "response": response}).to_string() + "\n"));
    }
    std::fs::write(dir.join("documents.jsonl"), documents).unwrap();
    std::fs::write(dir.join("answers.jsonl"), answers).unwrap();
}

fn translate_args(dir: &Path, out: &Path, backend: &str) -> Vec<String> {
    let (input, out) = (dir.join("documents.jsonl").display().to_string(), out.display().to_string());
    let args = ["translate", "--in", &input, "--out", &out, "--backend", backend, "--model", "m", "--quiet"];
    let settings = [
        "llm.backoff_ms=5",
        "llm.backoff_max_ms=200",
        "llm.retries=12",
        "llm.concurrency_start=4",
        "llm.concurrency_max=4",
    ];
    let settings = settings.iter().flat_map(|setting| ["--set", setting]);
    args.into_iter().chain(settings).map(str::to_owned).collect()
}

/// The documents that a folder holds in the end.
fn parts(out: &Path) -> Vec<(String, Vec<u8>)> {
    let is_part = |file: &(String, Vec<u8>)| file.0.starts_with("part-") || file.0.starts_with("rejects");
    files_below(out).into_iter().filter(is_part).collect()
}

/// Starts a client and kills it when the server has sent `more` further answers, so with questions under way; false where it
/// was done before.
fn kill_amid(args: &[String], server: &Server, more: usize) -> bool {
    let wanted = server.answered().len() + more;
    let mut command = Command::new(env!("CARGO_BIN_EXE_mathcoder"));
    let mut child = command.args(args).current_dir(workspace()).stderr(Stdio::null()).spawn().unwrap();
    while server.answered().len() < wanted {
        if child.try_wait().unwrap().is_some() {
            return false;
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    true
}

#[test]
fn a_client_that_is_killed_again_and_again_ends_as_one_that_is_not() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    write_trial(dir);
    let mut server = Server::start(dir, "127.0.0.1:0");
    let calm = dir.join("calm");
    let args = translate_args(dir, &calm, &server.url);
    succeed(&args.iter().map(String::as_str).collect::<Vec<_>>());
    let answered = server.answered();
    let unique: BTreeSet<&String> = answered.iter().collect();
    assert_eq!(unique.len(), answered.len(), "a question was answered twice");
    assert_eq!(
        answered.len(),
        DOCUMENTS + DOCUMENTS / 10,
        "one question a document, and a repair for each wrong result"
    );

    let kills: u64 = std::env::var("MATHCODER_KILLS").ok().and_then(|n| n.parse().ok()).unwrap_or(3);
    let killed = dir.join("killed");
    let args = translate_args(dir, &killed, &server.url);
    let (mut happened, mut dice) = (0, 88_172_645_463_325_252u64);
    assert!(kills <= 20, "there are not questions enough for more kills");
    for round in 0..kills {
        dice ^= dice << 13;
        dice ^= dice >> 7;
        dice ^= dice << 17;
        happened += usize::from(kill_amid(&args, &server, 1 + (dice % 3) as usize));
        if round == kills / 2 {
            // The server goes too, and comes back at the same place.
            let address = server.address();
            drop(server);
            server = Server::start(dir, &address);
        }
    }
    assert_eq!(happened as u64, kills, "every kill hits a client at work");
    succeed(&args.iter().map(String::as_str).collect::<Vec<_>>());
    assert!(parts(&calm) == parts(&killed) && !parts(&calm).is_empty(), "the documents differ after {happened} kills");
    let again = server.answered().len() - 2 * answered.len();
    println!("{happened} kills, {again} answers were under way and lost");
    assert!(again <= happened * IN_FLIGHT, "{again} questions were answered again after {happened} kills");

    let before = server.answered().len();
    succeed(&args.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!(server.answered().len(), before, "a finished folder asks nothing");
}

#[test]
fn questions_go_out_and_answers_come_in_by_file() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    write_trial(dir);
    let (out, batch) = (dir.join("out"), dir.join("batch"));
    let args = translate_args(dir, &out, &format!("batch:{}", batch.display()));
    let first = mathcoder(&args);
    assert_eq!(first.status.code(), Some(1));
    assert!(stderr(&first).contains("150 questions wait for their answers"), "{}", stderr(&first));
    // Whoever answers sees the prompts; here the recorded answers do.
    let answers = std::fs::read_to_string(dir.join("answers.jsonl")).unwrap();
    let answers: Vec<serde_json::Value> = answers.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let mut rounds = 0;
    loop {
        let name = format!("questions-{rounds:05}.jsonl");
        let Ok(questions) = std::fs::read_to_string(batch.join(&name)) else { break };
        let answer = |line: &str| {
            let question: serde_json::Value = serde_json::from_str(line).unwrap();
            let prompt = question["body"]["messages"][0]["content"].as_str().unwrap();
            let hit = answers.iter().find(|row| prompt.contains(row["text"].as_str().unwrap())).unwrap();
            let body =
                json!({"model": "m", "choices": [{"message": {"content": hit["response"]}, "finish_reason": "stop"}]});
            json!({"custom_id": question["custom_id"], "response": {"status_code": 200, "body": body}}).to_string()
                + "\n"
        };
        std::fs::write(
            batch.join(format!("answers-{rounds}.jsonl")),
            questions.lines().map(answer).collect::<String>(),
        )
        .unwrap();
        rounds += 1;
        if mathcoder(&args).status.success() {
            break;
        }
    }
    assert_eq!(rounds, 2, "first the documents, then the repairs of the wrong ones");
    let text = succeed(&["inspect", "--json", "-n", "1000", "--computations", &out.display().to_string()]);
    assert_eq!(text.lines().count(), DOCUMENTS);
}

#[test]
fn a_dry_run_shows_the_first_question_and_asks_nobody() {
    let dir = tempfile::tempdir().unwrap();
    write_trial(dir.path());
    let mut args = translate_args(dir.path(), &dir.path().join("out"), "http://127.0.0.1:1");
    args.push("--dry-run".to_owned());
    let shown = succeed(&args.iter().map(String::as_str).collect::<Vec<_>>());
    assert!(
        shown.contains("150 texts") && shown.contains("In basket number 0") && shown.contains("**Computation N"),
        "{shown}"
    );
    assert!(!dir.path().join("out").exists());
}
