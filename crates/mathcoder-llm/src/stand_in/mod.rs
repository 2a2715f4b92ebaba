//! A stand-in for a model server: answers from a backend (recorded ones, the dummy), speaks the OpenAI protocol over HTTP/1.1
//! and goes wrong in the ways that real servers do, as often as it is told to.
//!
//! For trying a recipe, the error policy or a benchmark out with no model at hand. One thread per connection. What goes wrong
//! is decided by a hash of seed, question and the number of times it was asked, so a question that is asked again gets
//! through in the end. It is no proxy, keeps no keys secret and must not be reachable by strangers.

mod faults;
mod wire;

pub use faults::{Fault, Faults};

use crate::BackendError;
use faults::roll;
use mathcoder_core::{LlmAnswer, LlmBackend, LlmRequest, content_hash};
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::io::Write;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use wire::{Request, read_request, write_reply};

/// How the stand-in behaves.
#[derive(Clone, Debug, PartialEq)]
pub struct StandInOptions {
    /// Where it listens, for example `127.0.0.1:8000`; port 0 takes a free one.
    pub address: String,
    /// Requests it works on at a time.
    pub slots: usize,
    /// Requests that may wait for a slot; what comes beyond is turned away with 429.
    pub queue: usize,
    /// Time it takes for an answer, between half and one and a half of it by a hash of the question.
    pub latency: Duration,
    /// What goes wrong how often.
    pub faults: Faults,
    /// Decides what goes wrong when.
    pub seed: u64,
    /// A file that gets one line with the question's hash for each answer that was sent whole.
    pub log: Option<std::path::PathBuf>,
}

impl Default for StandInOptions {
    fn default() -> Self {
        Self {
            address: "127.0.0.1:0".to_owned(),
            slots: 256,
            queue: 4096,
            latency: Duration::from_millis(20),
            faults: Faults::default(),
            seed: 0,
            log: None,
        }
    }
}

/// A stand-in that listens.
pub struct StandIn {
    listener: TcpListener,
    state: Arc<State>,
}

struct State {
    options: StandInOptions,
    backend: Box<dyn LlmBackend>,
    desk: Mutex<Desk>,
    free: Condvar,
}

/// What is known of all requests together.
#[derive(Default)]
struct Desk {
    working: usize,
    waiting: usize,
    counts: Counts,
    asked: HashMap<u128, u32>,
    answered: HashSet<u128>,
    log: Option<File>,
}

/// What happened so far; `GET /stats` gives it as JSON.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Questions that came in.
    pub asked: u64,
    /// Questions answered whole.
    pub answered: u64,
    /// Questions answered whole that had been answered before.
    pub answered_again: u64,
    /// Questions turned away since no place was left.
    pub turned_away: u64,
    /// Faults played.
    pub faults: u64,
    /// Most requests that were inside at one time, waiting ones included.
    pub most_at_once: u64,
}

impl StandIn {
    /// Starts to listen; answers come from `backend`, which is given the whole prompt as the passage.
    ///
    /// # Errors
    /// [`BackendError`] where the address cannot be listened on or the log not be opened.
    pub fn bind(options: StandInOptions, backend: Box<dyn LlmBackend>) -> Result<Self, BackendError> {
        let listener = TcpListener::bind(&options.address)
            .map_err(|error| BackendError::BadUrl { url: options.address.clone(), why: error.to_string() })?;
        let mut desk = Desk::default();
        if let Some(path) = &options.log {
            let opened = File::options().append(true).create(true).open(path);
            let fail = |source| BackendError::File { action: "open", path: path.clone(), source };
            desk.log = Some(opened.map_err(fail)?);
        }
        let state = State { options, backend, desk: Mutex::new(desk), free: Condvar::new() };
        Ok(Self { listener, state: Arc::new(state) })
    }

    /// Where it listens.
    ///
    /// # Errors
    /// What the system says.
    pub fn address(&self) -> std::io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// Answers until the process ends.
    pub fn serve(&self) {
        for stream in self.listener.incoming().flatten() {
            let state = Arc::clone(&self.state);
            let builder = std::thread::Builder::new().stack_size(128 << 10);
            // A connection that gets no thread is closed; the client comes back.
            let _ = builder.spawn(move || state.converse(stream));
        }
    }
}

impl State {
    fn desk(&self) -> MutexGuard<'_, Desk> {
        self.desk.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Answers one request after the other until the other side goes or a fault breaks the line.
    fn converse(&self, mut stream: TcpStream) {
        let _ = stream.set_nodelay(true);
        let mut rest = Vec::new();
        while let Some(request) = read_request(&mut stream, &mut rest) {
            if self.reply(&mut stream, &request).is_none() {
                return;
            }
        }
    }

    fn reply(&self, stream: &mut TcpStream, request: &Request) -> Option<()> {
        match (request.method.as_str(), request.path.as_str()) {
            ("GET", "/v1/models") => {
                write_reply(stream, "200 OK", "", json!({"data": [{"id": "stand-in"}]}).to_string().as_bytes())
            }
            ("GET", "/stats") => {
                let counts = self.desk().counts;
                write_reply(stream, "200 OK", "", &serde_json::to_vec(&counts).unwrap_or_default())
            }
            ("POST", "/v1/chat/completions" | "/v1/completions") => self.answer(stream, request),
            _ => write_reply(stream, "404 Not Found", "", b"{\"error\":{\"message\":\"no such path\"}}"),
        }
    }

    fn answer(&self, stream: &mut TcpStream, request: &Request) -> Option<()> {
        let key = content_hash(&request.body);
        let Some(times) = self.enter(key) else {
            let body = b"{\"error\":{\"message\":\"too many requests\"}}";
            return write_reply(stream, "429 Too Many Requests", "", body);
        };
        let dice = roll(self.options.seed, key, times);
        let share = 0.5 + (dice >> 32) as f64 / f64::from(u32::MAX);
        std::thread::sleep(self.options.latency.mul_f64(share));
        let outcome = match self.options.faults.pick(dice) {
            Some(fault) => {
                self.desk().counts.faults += 1;
                let played = fault.play(stream, &self.body(request));
                self.note_answer(key, fault == Fault::Slow && played.is_some());
                played
            }
            None => {
                let sent = write_reply(stream, "200 OK", "", &self.body(request));
                self.note_answer(key, sent.is_some());
                sent
            }
        };
        self.leave();
        outcome
    }

    /// Takes a place, waiting for it where there is a queue; the number of times this question was asked before.
    fn enter(&self, key: u128) -> Option<u32> {
        let mut desk = self.desk();
        desk.counts.asked += 1;
        if desk.working >= self.options.slots {
            if desk.waiting >= self.options.queue {
                desk.counts.turned_away += 1;
                return None;
            }
            desk.waiting += 1;
            desk.note_crowd();
            while desk.working >= self.options.slots {
                desk = self.free.wait(desk).unwrap_or_else(PoisonError::into_inner);
            }
            desk.waiting -= 1;
        }
        desk.working += 1;
        desk.note_crowd();
        let times = desk.asked.entry(key).or_default();
        *times += 1;
        Some(*times - 1)
    }

    fn leave(&self) {
        self.desk().working -= 1;
        self.free.notify_one();
    }

    fn note_answer(&self, key: u128, was_sent: bool) {
        let mut desk = self.desk();
        if !was_sent {
            return;
        }
        desk.counts.answered += 1;
        if !desk.answered.insert(key) {
            desk.counts.answered_again += 1;
        }
        if let Some(log) = &mut desk.log {
            let _ = writeln!(log, "{key:032x}");
        }
    }

    /// The body of an answer in the form that was asked for.
    fn body(&self, request: &Request) -> Vec<u8> {
        let asked: Value = serde_json::from_slice(&request.body).unwrap_or_default();
        let chat = asked.pointer("/messages/0/content").and_then(Value::as_str);
        let prompt = chat.or_else(|| asked.get("prompt").and_then(Value::as_str)).unwrap_or_default();
        let seed = asked.get("seed").and_then(Value::as_u64).unwrap_or(0);
        let text = self.answer_text(prompt, seed);
        let choice = match chat {
            Some(_) => json!({"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}),
            None => json!({"index": 0, "text": text, "finish_reason": "stop"}),
        };
        let usage = json!({"prompt_tokens": prompt.len() / 4, "completion_tokens": text.len() / 4});
        json!({"model": "stand-in", "choices": [choice], "usage": usage}).to_string().into_bytes()
    }

    fn answer_text(&self, prompt: &str, seed: u64) -> String {
        let request = LlmRequest {
            key: 0,
            passage: prompt.to_owned(),
            prompt: String::new(),
            max_tokens: 0,
            temperature: 0.0,
            seed,
            schema: String::new(),
        };
        let mut text = None;
        self.backend.complete(&[request], &mut |_, answer| text = answer.ok().map(|a: LlmAnswer| a.text));
        text.unwrap_or_else(|| "There is no computation in this passage.".to_owned())
    }
}

impl Desk {
    fn note_crowd(&mut self) {
        self.counts.most_at_once = self.counts.most_at_once.max((self.working + self.waiting) as u64);
    }
}
