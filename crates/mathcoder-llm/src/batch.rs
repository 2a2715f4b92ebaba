//! Questions and answers as files in the batch form of the OpenAI protocol: for services that answer within a day at half the
//! price, and for `vllm run-batch`, which needs no server.
//!
//! A folder in: every `*.jsonl` in it that is no file of questions holds answers (`custom_id`, `response`). Questions without
//! an answer out: `questions-NNNNN.jsonl`, at most 50,000 and 200 MB a file, each question once. `custom_id` is the content
//! hash of the question, so the order of lines means nothing. Memory: all answers, and 16 bytes a question. A question that
//! depends on an answer (a repair, a second step) is written when that answer is there.

use crate::BackendError;
use crate::http::HttpConfig;
use crate::http::reply::{Outcome, Wanted, judge, request_body};
use mathcoder_core::{AnswerSink, LlmAnswer, LlmBackend, LlmError, LlmRequest, hex128};
use serde_json::{Value, json};
use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Bounds of a file that services take.
const QUESTIONS_PER_FILE: usize = 50_000;
const BYTES_PER_FILE: u64 = 200_000_000;

/// A folder of questions and answers.
#[derive(Debug)]
pub struct Batch {
    config: HttpConfig,
    folder: PathBuf,
    answers: HashMap<u128, Result<LlmAnswer, LlmError>>,
    written: Mutex<Written>,
}

#[derive(Debug, Default)]
struct Written {
    keys: HashSet<u128>,
    file: Option<BufWriter<File>>,
    in_file: usize,
    bytes_in_file: u64,
    failed: Option<BackendError>,
}

impl Batch {
    /// Reads the answers in `folder`, which is made where it is missing.
    ///
    /// # Errors
    /// [`BackendError`] where a file cannot be read or a line is no answer.
    pub fn open(folder: &Path, config: &HttpConfig) -> Result<Self, BackendError> {
        config.check().map_err(|why| BackendError::Config { why })?;
        let fail = |action| move |source| BackendError::File { action, path: folder.to_owned(), source };
        std::fs::create_dir_all(folder).map_err(fail("make"))?;
        let mut files = Vec::new();
        for entry in std::fs::read_dir(folder).map_err(fail("list"))? {
            let path = entry.map_err(fail("list"))?.path();
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            if name.ends_with(".jsonl") && !name.starts_with("questions-") {
                files.push(path);
            }
        }
        files.sort();
        let mut answers = HashMap::new();
        for path in files {
            read_answers(&path, &mut answers)?;
        }
        Ok(Self { config: config.clone(), folder: folder.to_owned(), answers, written: Mutex::default() })
    }

    /// How many questions without an answer were written; they are all on disk when this returns.
    ///
    /// # Errors
    /// [`BackendError::File`] with the first write that failed.
    pub fn finish(&self) -> Result<usize, BackendError> {
        let mut written = self.written();
        if let Some(failed) = written.failed.take() {
            return Err(failed);
        }
        let flushed = written.file.as_mut().map_or(Ok(()), Write::flush);
        flushed.map_err(|source| self.write_error(source))?;
        Ok(written.keys.len())
    }

    fn written(&self) -> MutexGuard<'_, Written> {
        self.written.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn write_error(&self, source: std::io::Error) -> BackendError {
        BackendError::File { action: "write questions to", path: self.folder.clone(), source }
    }

    fn write(&self, request: &LlmRequest) {
        let mut written = self.written();
        if written.failed.is_some() || !written.keys.insert(request.key) {
            return;
        }
        let wanted = Wanted { max_tokens: request.max_tokens, with_schema: true };
        let url = format!("/v1/{}", self.config.form.path());
        let body = request_body(&self.config, request, wanted);
        let line = json!({"custom_id": hex128(request.key), "method": "POST", "url": url, "body": body}).to_string();
        if let Err(source) = self.append(&mut written, &line) {
            written.failed = Some(self.write_error(source));
        }
    }

    fn append(&self, written: &mut Written, line: &str) -> std::io::Result<()> {
        let bytes = line.len() as u64 + 1;
        if written.in_file >= QUESTIONS_PER_FILE || written.bytes_in_file + bytes > BYTES_PER_FILE {
            written.file.take().map_or(Ok(()), |mut full| full.flush())?;
        }
        if written.file.is_none() {
            written.file = Some(BufWriter::new(self.next_file()?));
            (written.in_file, written.bytes_in_file) = (0, 0);
        }
        written.in_file += 1;
        written.bytes_in_file += bytes;
        written.file.as_mut().map_or(Ok(()), |file| writeln!(file, "{line}"))
    }

    /// A file of questions with the next free number; those of earlier rounds stay, for they may be on their way.
    fn next_file(&self) -> std::io::Result<File> {
        let mut number = 0;
        loop {
            let path = self.folder.join(format!("questions-{number:05}.jsonl"));
            match File::options().write(true).create_new(true).open(path) {
                Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => number += 1,
                opened => return opened,
            }
        }
    }
}

fn read_answers(path: &Path, answers: &mut HashMap<u128, Result<LlmAnswer, LlmError>>) -> Result<(), BackendError> {
    let bytes =
        std::fs::read(path).map_err(|source| BackendError::File { action: "read", path: path.to_owned(), source })?;
    for (number, line) in bytes.split(|&b| b == b'\n').enumerate().filter(|(_, line)| !line.trim_ascii().is_empty()) {
        let fail = |source| BackendError::Line { path: path.to_owned(), line: number + 1, source };
        let row: Value = serde_json::from_slice(line).map_err(fail)?;
        let key = row.get("custom_id").and_then(Value::as_str).and_then(|id| u128::from_str_radix(id, 16).ok());
        let body = row.pointer("/response/body").map(Value::to_string);
        let status = row.pointer("/response/status_code").and_then(Value::as_u64).unwrap_or(200);
        let (Some(key), Some(body)) = (key, body) else { continue };
        match judge(u16::try_from(status).unwrap_or(500), None, body.as_bytes()) {
            Outcome::Answer(answer) => drop(answers.insert(key, Ok(answer))),
            Outcome::Refused(detail) => drop(answers.entry(key).or_insert(Err(LlmError::Refused { detail }))),
            // Whatever else went wrong is asked again with the next file of questions.
            _ => {}
        }
    }
    Ok(())
}

impl LlmBackend for Batch {
    fn name(&self) -> &'static str {
        "batch"
    }

    fn identity(&self) -> String {
        format!("batch:{}:{}", self.config.model, self.config.form.path())
    }

    fn complete(&self, requests: &[LlmRequest], sink: AnswerSink<'_>) {
        for (index, request) in requests.iter().enumerate() {
            match self.answers.get(&request.key) {
                Some(answer) => sink(index, answer.clone()),
                None => {
                    self.write(request);
                    sink(index, Err(LlmError::NoAnswer));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(n: u128) -> LlmRequest {
        LlmRequest {
            key: n,
            passage: String::new(),
            prompt: format!("question {n}"),
            max_tokens: 10,
            temperature: 0.0,
            seed: 0,
            schema: String::new(),
        }
    }

    fn ask(batch: &Batch, keys: &[u128]) -> Vec<Option<String>> {
        let requests: Vec<LlmRequest> = keys.iter().map(|&n| request(n)).collect();
        let mut answers = vec![None; keys.len()];
        batch.complete(&requests, &mut |i, answer| answers[i] = answer.ok().map(|a| a.text));
        answers
    }

    #[test]
    fn questions_go_out_once_and_answers_come_back_in_any_order() {
        let dir = tempfile::tempdir().unwrap();
        let first = Batch::open(dir.path(), &HttpConfig::default()).unwrap();
        assert_eq!(ask(&first, &[1, 2, 1]), [None, None, None]);
        assert_eq!(first.finish().unwrap(), 2);
        let questions = std::fs::read_to_string(dir.path().join("questions-00000.jsonl")).unwrap();
        let rows: Vec<Value> = questions.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(rows[1]["custom_id"], hex128(2));
        assert_eq!((&rows[0]["method"], &rows[0]["url"]), (&"POST".into(), &"/v1/chat/completions".into()));
        assert_eq!(rows[0]["body"]["messages"][0]["content"], "question 1");
        let answer = |n: u128, status: u64, text: &str| {
            let body = json!({"choices": [{"message": {"content": text}}]});
            json!({"id": "x", "custom_id": hex128(n), "response": {"status_code": status, "body": body}}).to_string()
        };
        let answers = [answer(2, 500, "lost"), answer(1, 200, "one")].join("\n");
        std::fs::write(dir.path().join("out.jsonl"), answers).unwrap();
        let second = Batch::open(dir.path(), &HttpConfig::default()).unwrap();
        assert_eq!(ask(&second, &[1, 2]), [Some("one".to_owned()), None]);
        assert_eq!(second.finish().unwrap(), 1);
        assert!(dir.path().join("questions-00001.jsonl").is_file());
    }

    #[test]
    fn a_line_that_is_no_answer_is_named() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("out.jsonl"), "{\"custom_id\":\"1\"}\n{").unwrap();
        let error = Batch::open(dir.path(), &HttpConfig::default()).unwrap_err();
        assert!(error.to_string().ends_with("out.jsonl:2: not a recorded answer"), "{error}");
    }
}
