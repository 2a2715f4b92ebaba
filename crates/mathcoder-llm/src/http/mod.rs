//! A model server that speaks the OpenAI chat completions form (vLLM, SGLang, llama.cpp, hosted ones).
//!
//! Requests in, answers out as they finish. One thread per request in flight; how many are in flight is decided by
//! [`gate::Gate`] (additive increase, multiplicative decrease). What a server's reply means is decided by one pure
//! function ([`reply::judge`]) after the table [`ERROR_POLICY`]. Answers do not depend on threads or timing, only their
//! order does. Not here: streaming, several servers, batch files, prices.

mod config;
mod gate;
mod reply;
mod retry_after;
#[cfg(test)]
mod tests;

pub use config::{API_KEY_VARIABLE, ApiKey, HttpConfig};
pub use reply::{ERROR_POLICY, PolicyRow};

use crate::BackendError;
use gate::Gate;
use mathcoder_core::{AnswerSink, LlmAnswer, LlmBackend, LlmError, LlmRequest, content_hash_parts};
use reply::Outcome;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError, mpsc};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// Most bytes of a reply that are read; a larger one is no answer to any prompt.
const REPLY_BYTES: u64 = 16 << 20;

/// A client of one model server.
#[derive(Debug)]
pub struct Http {
    config: HttpConfig,
    url: String,
    models_url: String,
    key: Option<ApiKey>,
    agent: ureq::Agent,
}

/// What all threads of one batch share.
struct Batch<'a> {
    requests: &'a [LlmRequest],
    next: AtomicUsize,
    gate: Gate,
    fatal: Mutex<Option<String>>,
}

impl Http {
    /// A client for the server at `url` (`http://host:port`, with or without `/v1` or `/v1/chat/completions`).
    ///
    /// # Errors
    /// [`BackendError`] where the address or the configuration cannot be used. The server is not asked yet.
    pub fn open(url: &str, config: &HttpConfig, key: Option<ApiKey>) -> Result<Self, BackendError> {
        config.check().map_err(|why| BackendError::Config { why })?;
        if url.starts_with("https://") && cfg!(not(feature = "https")) {
            return Err(BackendError::NoTls { url: url.to_owned() });
        }
        let base = config::base_address(url).map_err(|why| BackendError::BadUrl { url: url.to_owned(), why })?;
        // A server on this very machine is never behind a proxy, whatever the environment says.
        let proxy = if config::is_loopback(&base) { None } else { ureq::Proxy::try_from_env() };
        let agent = ureq::Agent::config_builder()
            .proxy(proxy)
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .timeout_connect(Some(Duration::from_secs(10)))
            .max_idle_connections(config.concurrency_max)
            .max_idle_connections_per_host(config.concurrency_max)
            .user_agent("mathcoder")
            .build()
            .new_agent();
        Ok(Self {
            config: config.clone(),
            url: format!("{base}/chat/completions"),
            models_url: format!("{base}/models"),
            key,
            agent,
        })
    }

    fn work(&self, batch: &Batch<'_>, answers: &mpsc::Sender<(usize, Result<LlmAnswer, LlmError>)>) {
        loop {
            let index = batch.next.fetch_add(1, Ordering::Relaxed);
            let Some(request) = batch.requests.get(index) else { return };
            // The receiver lives until every thread has ended, so a failed send can only follow a panic over there.
            if answers.send((index, self.ask(batch, request))).is_err() {
                return;
            }
        }
    }

    /// Asks one question until there is an answer, a refusal, or no more time or attempts.
    fn ask(&self, batch: &Batch<'_>, request: &LlmRequest) -> Result<LlmAnswer, LlmError> {
        let deadline = Instant::now() + Duration::from_secs(self.config.deadline_s);
        let mut max_tokens = request.max_tokens;
        let mut last = "no attempt was made in time".to_owned();
        for attempt in 0..=self.config.retries {
            if let Some(detail) = batch.fatal.lock().unwrap_or_else(PoisonError::into_inner).clone() {
                return Err(LlmError::Fatal { detail });
            }
            let Some(slot) = batch.gate.enter(deadline) else { break };
            let outcome = self.ask_once(request, max_tokens, deadline);
            match outcome {
                Outcome::Answer(answer) => {
                    slot.succeeded();
                    if !reply::is_short(&answer) || max_tokens > request.max_tokens || attempt == self.config.retries {
                        return Ok(answer);
                    }
                    // One more try with twice the room; what comes then is kept with its mark.
                    max_tokens = max_tokens.saturating_mul(2);
                }
                Outcome::Refused(detail) => {
                    slot.succeeded();
                    return Err(LlmError::Refused { detail });
                }
                Outcome::Fatal(detail) => return Err(self.fatal(batch, detail)),
                Outcome::Retry { detail, after } => {
                    last = format!("{detail}, after {} attempts", attempt + 1);
                    slot.failed(after);
                    if attempt < self.config.retries && !sleep_until(self.back_off(request.key, attempt), deadline) {
                        break;
                    }
                }
            }
        }
        Err(LlmError::Unavailable { detail: last })
    }

    fn ask_once(&self, request: &LlmRequest, max_tokens: u32, deadline: Instant) -> Outcome {
        let left = deadline.saturating_duration_since(Instant::now());
        let timeout = self.config.timeout_for(max_tokens).min(left).max(Duration::from_millis(1));
        let body = reply::request_body(&self.config, request, max_tokens);
        let mut call = self.agent.post(&self.url).header("content-type", "application/json");
        if let Some(key) = &self.key {
            call = call.header("authorization", format!("Bearer {}", key.0));
        }
        let sent = call.config().timeout_global(Some(timeout)).build().send(body.as_slice());
        let mut response = match sent {
            Ok(response) => response,
            Err(error) => return reply::judge_transport(&error),
        };
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_secs());
        let header = response.headers().get("retry-after").and_then(|v| v.to_str().ok());
        let after = header.and_then(|value| retry_after::parse(value, now));
        let status = response.status().as_u16();
        match response.body_mut().with_config().limit(REPLY_BYTES).read_to_vec() {
            Ok(bytes) => reply::judge(status, after, &bytes),
            Err(error) => reply::judge_transport(&error),
        }
    }

    /// Stops the batch, and says what would help where the model is unknown.
    fn fatal(&self, batch: &Batch<'_>, mut detail: String) -> LlmError {
        let mut shared = batch.fatal.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(first) = shared.clone() {
            return LlmError::Fatal { detail: first };
        }
        if detail.contains("404")
            && let Some(models) = self.models()
        {
            detail = format!("{detail}; the server has: {models}");
        }
        *shared = Some(detail.clone());
        LlmError::Fatal { detail }
    }

    fn models(&self) -> Option<String> {
        let mut call = self.agent.get(&self.models_url);
        if let Some(key) = &self.key {
            call = call.header("authorization", format!("Bearer {}", key.0));
        }
        let mut response = call.config().timeout_global(Some(Duration::from_secs(10))).build().call().ok()?;
        let bytes = response.body_mut().with_config().limit(REPLY_BYTES).read_to_vec().ok()?;
        reply::model_names(&bytes)
    }

    /// Doubling with every attempt, between half and the whole of it by a hash of seed, request and attempt: two runs wait
    /// alike, two requests do not.
    fn back_off(&self, key: u128, attempt: u32) -> Duration {
        let whole = self.config.backoff_ms.saturating_mul(1 << attempt.min(20)).min(self.config.backoff_max_ms);
        let parts: [&[u8]; 3] = [&self.config.seed.to_le_bytes(), &key.to_le_bytes(), &attempt.to_le_bytes()];
        let jitter = (content_hash_parts(&parts) % 1024) as u64;
        Duration::from_millis(whole / 2 + whole / 2 * jitter / 1024)
    }
}

/// Waits; false where the deadline would pass first.
fn sleep_until(wait: Duration, deadline: Instant) -> bool {
    if Instant::now() + wait >= deadline {
        return false;
    }
    std::thread::sleep(wait);
    true
}

impl LlmBackend for Http {
    fn name(&self) -> &'static str {
        "http"
    }

    fn identity(&self) -> String {
        // The address says nothing about the answers where the model has a name: a server that moved is the same server.
        let server = if self.config.model.is_empty() { self.url.as_str() } else { "" };
        format!("http:{}:{server}:seed={}", self.config.model, self.config.seed)
    }

    fn complete(&self, requests: &[LlmRequest], sink: AnswerSink<'_>) {
        let batch = Batch {
            requests,
            next: AtomicUsize::new(0),
            gate: Gate::new(self.config.concurrency_start, self.config.concurrency_max),
            fatal: Mutex::new(None),
        };
        let threads = self.config.concurrency_max.min(requests.len());
        std::thread::scope(|scope| {
            let (sender, receiver) = mpsc::channel();
            let mut started = 0usize;
            for _ in 0..threads {
                let (sender, batch) = (sender.clone(), &batch);
                let spawned = std::thread::Builder::new()
                    .stack_size(256 << 10)
                    .spawn_scoped(scope, move || self.work(batch, &sender));
                started += usize::from(spawned.is_ok());
            }
            if started == 0 {
                // Not one thread to be had: the calling thread does the work.
                self.work(&batch, &sender);
            }
            drop(sender);
            for (index, answer) in receiver {
                sink(index, answer);
            }
        });
    }
}
