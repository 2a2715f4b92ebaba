//! One request and its reply over one connection: bytes out, bytes in, and what they mean.
//!
//! Every worker has an exchange of its own, so that no two share a pool of connections or a lock. The connection stays open
//! between requests. The name of the server is looked up once and again after a failure; the client would otherwise start a
//! thread for every look-up. Blocking; the time limit covers everything from the first byte out to the last one in.

use super::authorities::Authorities;
use super::config;
use super::reply::{self, Outcome, Wanted};
use super::scheduler::Sending;
use super::{ApiKey, HttpConfig, retry_after};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{DefaultConnector, NextTimeout};

/// Most bytes of a reply that are read; a larger one is no answer to any prompt.
const REPLY_BYTES: u64 = 16 << 20;
/// Buffers of a connection. A prompt is written in pieces of this size; a reply is mostly smaller.
const BUFFER_BYTES: usize = 16 << 10;

/// What all exchanges of one client share.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) config: HttpConfig,
    /// The base address of each server.
    pub(super) bases: Vec<String>,
    pub(super) key: Option<ApiKey>,
    pub(super) authorities: Authorities,
}

/// The connections of one worker, one for each server at most.
pub(super) struct Exchange<'a> {
    line: &'a Line,
    servers: Vec<Option<Server>>,
    /// The body of the request under way; the room is used again.
    body: Vec<u8>,
}

/// One server as a worker reaches it.
struct Server {
    agent: ureq::Agent,
    questions: Uri,
    /// The time limit that the agent sets by itself; another one costs a copy of its settings.
    timeout: Duration,
}

impl<'a> Exchange<'a> {
    pub(super) fn new(line: &'a Line) -> Self {
        Self { line, servers: line.bases.iter().map(|_| None).collect(), body: Vec::new() }
    }

    /// Sends one question and waits for what comes back.
    pub(super) fn send(&mut self, sending: &Sending) -> Outcome {
        let known = self.line.bases.get(sending.endpoint).zip(self.servers.get_mut(sending.endpoint));
        let Some((base, slot)) = known else {
            return Outcome::Fatal("there is no such server".to_owned());
        };
        let wanted = Wanted { max_tokens: sending.ticket.max_tokens, with_schema: sending.with_schema };
        self.body.clear();
        let body = reply::request_body(&self.line.config, &sending.ticket.request, wanted);
        if let Err(error) = serde_json::to_writer(&mut self.body, &body) {
            return Outcome::Refused(format!("the question cannot be written as JSON: {error}"));
        }
        let server = match slot {
            Some(server) => server,
            None => match new_server(base, self.line, sending.timeout) {
                Ok(server) => slot.insert(server),
                Err(outcome) => return outcome,
            },
        };
        let outcome = exchange(server, self.line, &self.body, sending.timeout);
        match outcome {
            // The next attempt begins with a new connection and a new look-up of the name.
            Outcome::Lost { .. } => *slot = None,
            Outcome::Fatal(detail) => return Outcome::Fatal(with_models(detail, &server.agent, self.line, base)),
            _ => {}
        }
        outcome
    }
}

fn new_server(base: &str, line: &Line, timeout: Duration) -> Result<Server, Outcome> {
    let address = format!("{base}/{}", line.config.form.path());
    let questions =
        Uri::try_from(&address).map_err(|error| Outcome::Fatal(format!("{address} is no address: {error}")))?;
    Ok(Server { agent: new_agent(base, line, timeout), questions, timeout })
}

fn new_agent(base: &str, line: &Line, timeout: Duration) -> ureq::Agent {
    // A server on this very machine is never behind a proxy, whatever the environment says.
    let proxy = if config::is_loopback(base) { None } else { ureq::Proxy::try_from_env() };
    let config = line
        .authorities
        .trusted_by(ureq::Agent::config_builder())
        .proxy(proxy)
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .timeout_global(Some(timeout))
        .timeout_connect(Some(Duration::from_secs(10)))
        .max_idle_connections(1)
        .max_idle_connections_per_host(1)
        .input_buffer_size(BUFFER_BYTES)
        .output_buffer_size(BUFFER_BYTES)
        .user_agent("mathcoder")
        .build();
    ureq::Agent::with_parts(config, DefaultConnector::default(), ResolveOnce::default())
}

fn exchange(server: &Server, line: &Line, body: &[u8], timeout: Duration) -> Outcome {
    let mut call = server.agent.post(server.questions.clone()).header("content-type", "application/json");
    if let Some(key) = &line.key {
        call = call.header("authorization", format!("Bearer {}", key.0));
    }
    if timeout != server.timeout {
        call = call.config().timeout_global(Some(timeout)).build();
    }
    let mut response = match call.send(body) {
        Ok(response) => response,
        Err(error) => return reply::judge_transport(&error),
    };
    let header = response.headers().get("retry-after").and_then(|v| v.to_str().ok());
    let now = || SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_secs());
    let after = header.and_then(|value| retry_after::parse(value, now()));
    let status = response.status().as_u16();
    match response.body_mut().with_config().limit(REPLY_BYTES).read_to_vec() {
        Ok(bytes) => reply::judge(status, after, &bytes),
        Err(error) => reply::judge_transport(&error),
    }
}

/// Says what would help where the model is unknown.
fn with_models(detail: String, agent: &ureq::Agent, line: &Line, base: &str) -> String {
    let models = || {
        let mut call = agent.get(format!("{base}/models"));
        if let Some(key) = &line.key {
            call = call.header("authorization", format!("Bearer {}", key.0));
        }
        let mut response = call.config().timeout_global(Some(Duration::from_secs(10))).build().call().ok()?;
        let bytes = response.body_mut().with_config().limit(REPLY_BYTES).read_to_vec().ok()?;
        reply::model_names(&bytes)
    };
    match detail.contains("404").then(models).flatten() {
        Some(models) => format!("{detail}; the server has: {models}"),
        None => detail,
    }
}

/// Looks a name up once. An agent is thrown away after a failure, and what it remembers with it.
#[derive(Debug, Default)]
struct ResolveOnce {
    known: Mutex<Option<ResolvedSocketAddrs>>,
    inner: DefaultResolver,
}

impl Resolver for ResolveOnce {
    fn resolve(
        &self,
        uri: &Uri,
        config: &ureq::config::Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(addresses) = &*known {
            return Ok(addresses.clone());
        }
        let found = self.inner.resolve(uri, config, timeout)?;
        *known = Some(found.clone());
        Ok(found)
    }
}
