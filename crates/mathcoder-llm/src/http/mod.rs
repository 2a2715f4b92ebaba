//! Model servers that speak the OpenAI protocol (vLLM, SGLang, llama.cpp, hosted ones), chat or completions.
//!
//! Requests in, answers out as they finish. Several servers share the work, each by its own adaptive window
//! ([`window::Window`]); all batches asked at the same time share the windows. What a reply means is decided by one pure
//! function ([`reply::judge`]), what follows from it by another ([`scheduler::Scheduler`]), after the table [`ERROR_POLICY`].
//! A batch is sent in the order of its prompts, so that servers with a prefix cache meet equal beginnings together. Answers do
//! not depend on threads or timing, only their order does. One thread per request in flight; memory: the open questions and
//! about 100 KiB a thread. Not here: streaming, journals, batch files.

mod authorities;
mod config;
mod dispatcher;
mod exchange;
pub(crate) mod reply;
mod retry_after;
mod scheduler;
#[cfg(test)]
mod tests;
mod ticket;
mod window;

pub use config::{API_KEY_VARIABLE, ApiKey, Form, HttpConfig};
pub use reply::{ERROR_POLICY, PolicyRow};

use crate::BackendError;
use crate::budget::Budget;
use crate::meter::Meter;
use authorities::Authorities;
use dispatcher::Office;
use exchange::Line;
use mathcoder_core::{AnswerSink, LlmBackend, LlmRequest};
use scheduler::Scheduler;
use std::sync::Arc;
use std::sync::mpsc::channel;
use ticket::Ticket;

/// A client of one or several model servers.
#[derive(Debug)]
pub struct Http {
    office: Arc<Office>,
}

impl Http {
    /// A client for the servers at `urls` (`http://host:port`, with or without `/v1`; several with `|` between them). `meter`
    /// is told what happens; `before` are the tokens of prompts and answers that count against the limit already.
    ///
    /// # Errors
    /// [`BackendError`] where an address or the configuration cannot be used. No server is asked yet.
    pub fn open(
        urls: &str,
        config: &HttpConfig,
        key: Option<ApiKey>,
        (meter, before): (Arc<Meter>, (u64, u64)),
    ) -> Result<Self, BackendError> {
        config.check().map_err(|why| BackendError::Config { why })?;
        let bases = urls.split('|').map(|url| base(url.trim())).collect::<Result<Vec<_>, _>>()?;
        let authorities = Authorities::open(&config.ca_file)?;
        let scheduler = Scheduler::new(config, &bases, Budget::new(config, before), meter);
        let (office, nudges) = Office::new(Line { config: config.clone(), bases, key, authorities }, scheduler);
        let shared = Arc::clone(&office);
        std::thread::Builder::new()
            .name("model-client".to_owned())
            .spawn(move || dispatcher::run(&shared, &nudges))
            .map_err(|error| BackendError::Config { why: format!("no thread can be started: {error}") })?;
        Ok(Self { office })
    }
}

fn base(url: &str) -> Result<String, BackendError> {
    if url.starts_with("https://") && cfg!(not(feature = "https")) {
        return Err(BackendError::NoTls { url: url.to_owned() });
    }
    config::base_address(url).map_err(|why| BackendError::BadUrl { url: url.to_owned(), why })
}

impl Drop for Http {
    fn drop(&mut self) {
        // Every batch has ended, since each borrows this client; the dispatcher ends, and the workers with it.
        self.office.stop();
    }
}

impl LlmBackend for Http {
    fn name(&self) -> &'static str {
        "http"
    }

    fn identity(&self) -> String {
        let line = self.office.line();
        let config = &line.config;
        // The address says nothing about the answers where the model has a name: a server that moved is the same server.
        let servers = if config.model.is_empty() { line.bases.join("|") } else { String::new() };
        format!("http:{}:{servers}:{}", config.model, config.form.path())
    }

    fn complete(&self, requests: &[LlmRequest], sink: AnswerSink<'_>) {
        let mut order: Vec<(usize, &LlmRequest)> = requests.iter().enumerate().collect();
        order.sort_by(|a, b| a.1.prompt.cmp(&b.1.prompt));
        let (reply, answers) = channel();
        self.office.ask(order.into_iter().map(|(index, request)| Ticket::new(index, request.clone(), reply.clone())));
        drop(reply);
        // Handed over one by one and at once: what waits here is lost by a kill.
        for (index, answer) in answers {
            sink(index, answer);
        }
    }
}
