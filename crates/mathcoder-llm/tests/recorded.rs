//! Replay, dummy, journal and the way from a word to a backend.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may stop at the first surprise")]

use mathcoder_core::{AnswerSink, LlmAnswer, LlmBackend, LlmError, LlmRequest, ResultStore};
use mathcoder_llm::{BackendError, Dummy, HttpConfig, Journaled, Meter, Replay, Surroundings, open_backend};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

const LONG: &str = "A first recorded text that is long enough to be looked for inside of longer passages, $1+1=2$.";
const OTHER: &str = "A second recorded text, also long enough to be found wherever it stands, with $2+2=4$ at its end.";

fn replay() -> Replay {
    let line = |text: &str, response: &str| {
        serde_json::json!({"text": text, "response": response, "model": "large"}).to_string()
    };
    let lines = [line(LONG, "one"), line(OTHER, "two"), line("short  text", "three"), line(LONG, "again")];
    Replay::from_bytes(lines.join("\n").as_bytes(), Path::new("answers.jsonl")).unwrap()
}

fn ask(backend: &dyn LlmBackend, passages: &[&str]) -> Vec<Option<String>> {
    let request = |(i, p): (usize, &&str)| LlmRequest {
        key: i as u128,
        passage: (*p).to_owned(),
        prompt: String::new(),
        max_tokens: 1,
        temperature: 0.0,
        seed: 0,
        schema: String::new(),
    };
    let requests: Vec<LlmRequest> = passages.iter().enumerate().map(request).collect();
    let mut answers = vec![None; passages.len()];
    backend.complete(&requests, &mut |i, answer| answers[i] = answer.ok().map(|a| a.text));
    answers
}

#[test]
fn recorded_answers_are_found_by_text_whatever_its_white_space() {
    let passages = [LONG, "short\n\ttext ", "shorter", &format!("Before.\n{}\nAfter.", LONG.replace(' ', "\n"))];
    let found: Vec<Option<String>> =
        ["one", "three"].map(|s| Some(s.to_owned())).into_iter().chain([None, Some("one".into())]).collect();
    assert_eq!(ask(&replay(), &passages), found);
}

#[test]
fn a_passage_with_several_recorded_texts_gets_all_answers_in_text_order() {
    let passage = format!("{OTHER} between {LONG} short text");
    assert_eq!(ask(&replay(), &[&passage]), [Some("two\n\none".to_owned())]);
    assert_eq!(ask(&replay(), &[&LONG[..80]]), [None], "a part of a recorded text has no answer");
}

#[test]
fn a_broken_line_is_named() {
    let error = Replay::from_bytes(b"{\"text\":\"a\",\"response\":\"b\"}\n{", Path::new("f.jsonl")).unwrap_err();
    assert_eq!(error.to_string(), "f.jsonl:2: not a recorded answer");
}

#[test]
fn the_dummy_adds_two_numbers() {
    let answers = ask(&Dummy, &["Of 12 eggs 30 are left.", "nothing here"]);
    assert!(answers[0].as_ref().unwrap().contains("Computation Result:\n$42$\n"));
    assert!(answers[1].as_ref().unwrap().contains("no computation"));
}

#[test]
fn words_name_backends() {
    let around =
        Surroundings { config: HttpConfig::default(), key: None, meter: Arc::default(), store: None, spent: (0, 0) };
    let open = |spec: &str| open_backend(spec, &around).map(|b| b.name());
    assert_eq!(open("dummy").unwrap(), "dummy");
    assert_eq!(open("http://127.0.0.1:1").unwrap(), "http");
    assert!(matches!(open("replay:no such file"), Err(BackendError::File { .. })));
    assert!(matches!(open("gpt"), Err(BackendError::Unknown { .. })));
    #[cfg(not(feature = "https"))]
    assert!(matches!(open("https://host/v1"), Err(BackendError::NoTls { .. })));
}

struct Counting(Arc<AtomicUsize>);

impl LlmBackend for Counting {
    fn name(&self) -> &'static str {
        "dummy"
    }
    fn identity(&self) -> String {
        "counting".into()
    }
    fn complete(&self, requests: &[LlmRequest], sink: AnswerSink<'_>) {
        for (i, request) in requests.iter().enumerate() {
            let n = self.0.fetch_add(1, Ordering::SeqCst);
            match request.passage.as_str() {
                "bad" => sink(i, Err(LlmError::NoAnswer)),
                text => sink(
                    i,
                    Ok(LlmAnswer {
                        text: format!("{text} {n}"),
                        model: "m".into(),
                        cut_off: false,
                        prompt_tokens: 1,
                        answer_tokens: 2,
                    }),
                ),
            }
        }
    }
}

#[derive(Default)]
struct Memory(Mutex<BTreeMap<u128, Vec<u8>>>);

impl ResultStore for Memory {
    fn get(&self, key: u128) -> Option<Vec<u8>> {
        self.0.lock().unwrap().get(&key).cloned()
    }

    fn put(&self, key: u128, value: &[u8]) -> std::io::Result<()> {
        if value.starts_with(b"{\"text\":\"full") {
            return Err(std::io::Error::other("no space left"));
        }
        self.0.lock().unwrap().insert(key, value.to_vec());
        Ok(())
    }
}

#[test]
fn the_journal_pays_once() {
    let (count, store, meter) =
        (Arc::new(AtomicUsize::new(0)), Arc::new(Memory::default()), Arc::new(Meter::default()));
    let journaled = || Journaled::new(Box::new(Counting(count.clone())), store.clone(), meter.clone());
    assert_eq!(ask(&journaled(), &["a", "bad", "c"]), [Some("a 0".into()), None, Some("c 2".into())]);
    let again = ask(&journaled(), &["a", "bad", "c", "d"]);
    assert_eq!(again, [Some("a 0".into()), None, Some("c 2".into()), Some("d 4".into())]);
    assert_eq!(count.load(Ordering::SeqCst), 5, "only what failed and what is new was asked again");
    assert_eq!(meter.snapshot().remembered, 2);
}

#[test]
fn a_question_that_stands_twice_is_asked_once() {
    let count = Arc::new(AtomicUsize::new(0));
    let journaled = Journaled::new(Box::new(Counting(count.clone())), Arc::new(Memory::default()), Arc::default());
    let request = LlmRequest {
        key: 7,
        passage: "a".into(),
        prompt: String::new(),
        max_tokens: 1,
        temperature: 0.0,
        seed: 0,
        schema: String::new(),
    };
    let mut answers = Vec::new();
    journaled.complete(&[request.clone(), request], &mut |i, answer| answers.push((i, answer.unwrap().text)));
    assert_eq!(answers, [(0, "a 0".to_owned()), (1, "a 0".to_owned())]);
    assert_eq!(count.load(Ordering::SeqCst), 1);
}

#[test]
fn an_answer_that_cannot_be_kept_stops_the_run() {
    let journaled = Journaled::new(Box::new(Counting(Arc::default())), Arc::new(Memory::default()), Arc::default());
    assert_eq!(ask(&journaled, &["full", "a"]), [None, Some("a 1".into())]);
}

#[test]
fn every_recorded_text_of_the_shared_data_is_answered() {
    let data = std::env::var("MATHCODER_DATA")
        .unwrap_or_else(|_| concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data").to_owned());
    let path = Path::new(&data).join("recorded/translations.jsonl");
    let Ok(bytes) = std::fs::read(&path) else {
        println!("skipped: no {}", path.display());
        return;
    };
    let replay = Replay::open(&path).unwrap();
    let rows: Vec<serde_json::Value> =
        bytes.split(|&b| b == b'\n').filter(|l| !l.is_empty()).map(|l| serde_json::from_slice(l).unwrap()).collect();
    let texts: Vec<&str> = rows.iter().map(|r| r["text"].as_str().unwrap()).collect();
    let expected: Vec<Option<String>> = rows.iter().map(|r| Some(r["response"].as_str().unwrap().to_owned())).collect();
    assert_eq!(ask(&replay, &texts), expected);
    let book = texts[..20].join("\n\nSomething in between.\n\n");
    let all = expected[..20].iter().flatten().cloned().collect::<Vec<_>>().join("\n\n");
    assert_eq!(ask(&replay, &[&book]), [Some(all)]);
}
