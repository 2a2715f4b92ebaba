//! Settings of the model client, the key, and the address.

use crate::budget::{CostLimit, Prices};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// The environment variable that holds the key of the model server. The key is never a flag, never in a recipe, never in
/// a run folder.
pub const API_KEY_VARIABLE: &str = "MATHCODER_API_KEY";

/// A secret that no log shows.
#[derive(Clone, PartialEq, Eq)]
pub struct ApiKey(pub(super) String);

impl ApiKey {
    /// The key out of a text; none where it is blank. Line ends and spaces around it are taken off.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        let text = text.trim();
        (!text.is_empty()).then(|| Self(text.to_owned()))
    }

    /// The key out of [`API_KEY_VARIABLE`].
    #[must_use]
    pub fn from_env() -> Option<Self> {
        Self::new(&std::env::var(API_KEY_VARIABLE).ok()?)
    }
}

impl std::fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ApiKey(hidden)")
    }
}

/// How a model server is asked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct HttpConfig {
    /// Model name as the server knows it; empty lets the server decide, where it can.
    pub model: String,
    /// Which form of the protocol is spoken: `chat` or `completions`.
    pub form: Form,
    /// Requests in flight at each server at the start.
    pub concurrency_start: usize,
    /// Most requests in flight at each server; each is a thread that waits.
    pub concurrency_max: usize,
    /// How often a failed request is repeated.
    pub retries: u32,
    /// First wait before a repetition, in milliseconds; doubles each time.
    pub backoff_ms: u64,
    /// Longest wait before a repetition, in milliseconds.
    pub backoff_max_ms: u64,
    /// Seconds that a server has for an answer of no tokens (queue and prompt).
    pub timeout_s: u64,
    /// Further seconds per 1,000 tokens that may be answered.
    pub timeout_s_per_1000_tokens: u64,
    /// Seconds after which a request is given up with all its repetitions.
    pub deadline_s: u64,
    /// Sent as `seed`, and decides the jitter of waits.
    pub seed: u64,
    /// File of certificates (PEM) that `https` servers are checked against in place of the usual authorities; for servers with a
    /// certificate of one's own.
    pub ca_file: String,
    /// What the run may cost: `12.5` in the currency of the prices, or `3000000 tokens`; empty sets no limit.
    pub max_cost: String,
    /// Price of a million tokens of prompts.
    pub price_prompt: f64,
    /// Price of a million tokens of answers.
    pub price_answer: f64,
}

/// The two forms of the OpenAI protocol.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Form {
    /// `chat/completions`: the server puts the prompt into the model's chat template.
    #[default]
    Chat,
    /// `completions`: the model goes on where the prompt ends; for base models.
    Completions,
}

impl Form {
    /// What comes behind the base of an address.
    #[must_use]
    pub const fn path(self) -> &'static str {
        match self {
            Self::Chat => "chat/completions",
            Self::Completions => "completions",
        }
    }
}

impl Default for HttpConfig {
    fn default() -> Self {
        Self {
            model: String::new(),
            form: Form::Chat,
            concurrency_start: 16, // below every server's batch; the client climbs from there
            concurrency_max: 256,  // the batch size servers are usually started with
            retries: 6, // with doubling from 500 ms: about half a minute; a server that is gone is waited for longer
            backoff_ms: 500,
            backoff_max_ms: 30_000,
            timeout_s: 120,
            timeout_s_per_1000_tokens: 60, // 17 tokens a second for one request is a slow server
            deadline_s: 1800,
            seed: 0,
            ca_file: String::new(), // the authorities that browsers trust
            max_cost: String::new(),
            price_prompt: 0.0, // a server of one's own
            price_answer: 0.0,
        }
    }
}

impl HttpConfig {
    /// Says what is wrong with the settings.
    ///
    /// # Errors
    /// A sentence that names the setting and what is allowed.
    pub fn check(&self) -> Result<(), String> {
        if self.concurrency_max == 0 || self.concurrency_max > 16_384 {
            return Err(format!("`concurrency_max` is {}, allowed are 1 to 16384", self.concurrency_max));
        }
        if self.concurrency_start == 0 || self.concurrency_start > self.concurrency_max {
            let (start, max) = (self.concurrency_start, self.concurrency_max);
            return Err(format!("`concurrency_start` is {start}, allowed are 1 to `concurrency_max` ({max})"));
        }
        if self.retries > 20 {
            return Err(format!("`retries` is {}, allowed are 0 to 20", self.retries));
        }
        let seconds = [("timeout_s", self.timeout_s), ("deadline_s", self.deadline_s)];
        for (name, value) in seconds {
            if value == 0 || value > 86_400 {
                return Err(format!("`{name}` is {value}, allowed are 1 to 86400"));
            }
        }
        if self.timeout_s_per_1000_tokens > 86_400 || self.backoff_max_ms > 86_400_000 {
            return Err("`timeout_s_per_1000_tokens` and `backoff_max_ms` may not exceed a day".to_owned());
        }
        let is_price = |price: f64| price.is_finite() && price >= 0.0;
        if !is_price(self.price_prompt) || !is_price(self.price_answer) {
            return Err("`price_prompt` and `price_answer` are prices of a million tokens, 0 or more".to_owned());
        }
        if !self.ca_file.is_empty() && cfg!(not(feature = "https")) {
            return Err("`ca_file` is set, but this program was built without the feature `https`".to_owned());
        }
        let limit = self.cost_limit().map_err(|why| format!("`max_cost`: {why}"))?;
        if matches!(limit, Some(CostLimit::Money(_))) && self.price_prompt + self.price_answer == 0.0 {
            return Err("`max_cost` is money, but `price_prompt` and `price_answer` are not set".to_owned());
        }
        Ok(())
    }

    /// The limit in `max_cost`; none where it is empty.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn cost_limit(&self) -> Result<Option<CostLimit>, String> {
        if self.max_cost.is_empty() { Ok(None) } else { self.max_cost.parse().map(Some) }
    }

    /// The prices.
    #[must_use]
    pub const fn prices(&self) -> Prices {
        Prices { prompt: self.price_prompt, answer: self.price_answer }
    }

    /// Time for one attempt at an answer of up to `max_tokens`.
    pub(super) fn timeout_for(&self, max_tokens: u32) -> Duration {
        let extra = self.timeout_s_per_1000_tokens.saturating_mul(u64::from(max_tokens)) / 1000;
        Duration::from_secs(self.timeout_s.saturating_add(extra))
    }
}

/// The part of an address before `/chat/completions` or `/completions`, with `/v1` where there was no path at all.
pub(super) fn base_address(url: &str) -> Result<String, String> {
    let (scheme, rest) = url.split_once("://").ok_or("it has no `://`")?;
    let rest = rest.split(['?', '#']).next().unwrap_or_default().trim_end_matches('/');
    let (host, path) = rest.split_once('/').map_or((rest, ""), |(host, path)| (host, path));
    if host.is_empty() || host.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return Err("it names no server".to_owned());
    }
    if host.contains('@') {
        return Err(format!("it holds a password; give the key in the environment variable {API_KEY_VARIABLE}"));
    }
    let path = path.strip_suffix("completions").unwrap_or(path).trim_end_matches('/');
    let path = path.strip_suffix("chat").unwrap_or(path).trim_end_matches('/');
    let path = if path.is_empty() { "v1" } else { path };
    Ok(format!("{scheme}://{host}/{path}"))
}

/// True where the server stands on this machine.
pub(super) fn is_loopback(base: &str) -> bool {
    let host = base.split_once("://").map_or(base, |(_, rest)| rest);
    ["127.", "localhost:", "localhost/", "[::1]"].iter().any(|local| host.starts_with(local))
}
