//! Which question goes to which server when, and what follows from what came back: the error policy in action.
//!
//! In: questions, outcomes, the time. Out: sendings, or how long to wait. No thread, socket or clock of its own. Questions go
//! in the order they were asked; one that must be repeated waits aside for its time and takes no place in a window. Memory:
//! the questions that are open. Answers do not depend on anything here, only their order does.

use super::HttpConfig;
use super::reply::{Outcome, is_short};
use super::ticket::Ticket;
use super::window::{End, Window};
use crate::budget::Budget;
use crate::meter::Meter;
use mathcoder_core::{LlmAnswer, LlmError, content_hash_parts};
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// One question that is to be sent now.
#[derive(Debug)]
pub(super) struct Sending {
    pub(super) ticket: Ticket,
    /// Which server.
    pub(super) endpoint: usize,
    /// Whether the server is asked to keep to the schema.
    pub(super) with_schema: bool,
    /// Time for the attempt.
    pub(super) timeout: Duration,
    /// When it goes out.
    pub(super) sent: Instant,
}

/// What to do next.
#[derive(Debug)]
pub(super) enum Next {
    Send(Box<Sending>),
    /// Nothing until something ends, a question comes, or this moment.
    Wait(Option<Instant>),
}

/// One server as the scheduler knows it.
#[derive(Debug)]
struct Endpoint {
    address: String,
    window: Window,
    takes_schema: bool,
    last_served: Option<Instant>,
    losses: u32,
}

#[derive(Debug)]
pub(super) struct Scheduler {
    config: HttpConfig,
    endpoints: Vec<Endpoint>,
    queue: VecDeque<Ticket>,
    /// By the time they may be sent again, and a number that keeps equal times apart.
    waiting: BTreeMap<(Instant, u64), Ticket>,
    n_waited: u64,
    budget: Budget,
    meter: Arc<Meter>,
    fatal: Option<String>,
}

impl Scheduler {
    pub(super) fn new(config: &HttpConfig, addresses: &[String], budget: Budget, meter: Arc<Meter>) -> Self {
        let endpoint = |address: &String| Endpoint {
            address: address.clone(),
            window: Window::new(config.concurrency_start, config.concurrency_max),
            takes_schema: true,
            last_served: None,
            losses: 0,
        };
        Self {
            config: config.clone(),
            endpoints: addresses.iter().map(endpoint).collect(),
            queue: VecDeque::new(),
            waiting: BTreeMap::new(),
            n_waited: 0,
            budget,
            meter,
            fatal: None,
        }
    }

    pub(super) fn ask(&mut self, ticket: Ticket) {
        self.queue.push_back(ticket);
    }

    /// Ends every open question; those that come later end the same way.
    pub(super) fn stop(&mut self, detail: String) {
        let detail = self.fatal.get_or_insert(detail).clone();
        let waiting = std::mem::take(&mut self.waiting).into_values();
        for ticket in self.queue.drain(..).chain(waiting) {
            self.meter.failed();
            ticket.finish(Err(LlmError::Fatal { detail: detail.clone() }));
        }
    }

    pub(super) fn next(&mut self, now: Instant) -> Next {
        if let Some(detail) = self.fatal.clone() {
            self.stop(detail);
            return Next::Wait(None);
        }
        while let Some(due) = self.waiting.first_entry().filter(|entry| entry.key().0 <= now) {
            // A repetition goes first: it is the oldest question there is.
            self.queue.push_front(due.remove());
        }
        let Some((prompt_bytes, max_tokens)) = self.queue.front().map(|t| (t.request.prompt.len(), t.max_tokens))
        else {
            return Next::Wait(self.waiting.keys().next().map(|key| key.0));
        };
        let Some(endpoint) = self.least_loaded(now) else {
            let opens = self.endpoints.iter().filter_map(|e| e.window.closed_until(now)).min();
            let due = self.waiting.keys().next().map(|key| key.0);
            return Next::Wait(opens.into_iter().chain(due).min());
        };
        if !self.budget.reserve(prompt_bytes, max_tokens) {
            if self.in_flight() == 0 {
                let detail = self.budget.exhausted();
                self.stop(detail);
            }
            // What is under way may cost less than was set aside for it.
            return Next::Wait(None);
        }
        self.send(endpoint, now)
    }

    /// Whether another question could be sent at once.
    pub(super) fn has_room_for_more(&self, now: Instant) -> bool {
        !self.queue.is_empty() && self.least_loaded(now).is_some()
    }

    fn least_loaded(&self, now: Instant) -> Option<usize> {
        let open = self.endpoints.iter().enumerate().filter(|(_, e)| e.window.has_room(now));
        open.min_by(|a, b| a.1.window.load().total_cmp(&b.1.window.load())).map(|(i, _)| i)
    }

    fn send(&mut self, index: usize, now: Instant) -> Next {
        let (Some(mut ticket), Some(endpoint)) = (self.queue.pop_front(), self.endpoints.get_mut(index)) else {
            return Next::Wait(None);
        };
        endpoint.window.started(now);
        ticket.first_sent.get_or_insert(now);
        let with_schema = endpoint.takes_schema && !ticket.request.schema.is_empty();
        let timeout = self.config.timeout_for(ticket.max_tokens);
        self.meter.in_flight(self.in_flight());
        Next::Send(Box::new(Sending { ticket, endpoint: index, with_schema, timeout, sent: now }))
    }

    fn in_flight(&self) -> usize {
        self.endpoints.iter().map(|endpoint| endpoint.window.in_flight()).sum()
    }

    /// Takes what came back of a sending.
    pub(super) fn ended(&mut self, sending: Sending, outcome: Outcome, now: Instant) {
        let Sending { mut ticket, endpoint: index, with_schema, sent, .. } = sending;
        let answer = if let Outcome::Answer(answer) = &outcome { Some(answer) } else { None };
        self.budget.settle(ticket.request.prompt.len(), ticket.max_tokens, answer);
        let Some(endpoint) = self.endpoints.get_mut(index) else { return };
        endpoint.window.ended(end_of(&outcome), (sent, now));
        if !matches!(outcome, Outcome::Lost { .. }) {
            (endpoint.last_served, endpoint.losses) = (Some(now), 0);
        }
        self.meter.in_flight(self.in_flight());
        match outcome {
            Outcome::Answer(answer) => self.answered(ticket, answer),
            Outcome::Refused(detail) if with_schema && is_about_schema(&detail) => {
                self.endpoints.iter_mut().skip(index).take(1).for_each(|endpoint| endpoint.takes_schema = false);
                self.queue.push_front(ticket);
            }
            Outcome::Refused(detail) => self.give_up(ticket, LlmError::Refused { detail }),
            Outcome::Fatal(detail) => {
                self.stop(detail.clone());
                self.give_up(ticket, LlmError::Fatal { detail: self.fatal.clone().unwrap_or(detail) });
            }
            Outcome::TurnedAway { detail, after } => {
                ticket.attempts += 1;
                ticket.last = detail;
                self.again_later(ticket, now, after);
            }
            Outcome::Broken(detail) => {
                ticket.attempts += 1;
                ticket.last = detail;
                self.again_later(ticket, now, None);
            }
            Outcome::Lost { detail, after } => {
                ticket.last = detail;
                ticket.attempts += u32::from(self.is_alone_in_this(index, sent));
                self.lost(ticket, (index, after), now);
            }
        }
    }

    fn answered(&mut self, mut ticket: Ticket, answer: LlmAnswer) {
        self.meter.spent(&answer);
        if is_short(&answer) && !ticket.has_more_room() {
            // One more try with twice the room; what comes then is kept with its mark.
            ticket.max_tokens = ticket.max_tokens.saturating_mul(2);
            self.meter.repeated();
            self.queue.push_front(ticket);
            return;
        }
        self.meter.answered();
        ticket.finish(Ok(answer));
    }

    /// A server that is gone is no fault of the question: a loss counts against it where others were served meanwhile.
    fn is_alone_in_this(&self, index: usize, sent: Instant) -> bool {
        self.endpoints.get(index).is_some_and(|endpoint| endpoint.last_served > Some(sent))
    }

    fn lost(&mut self, ticket: Ticket, (index, after): (usize, Option<Duration>), now: Instant) {
        let Some(endpoint) = self.endpoints.get_mut(index) else { return };
        endpoint.losses = endpoint.losses.saturating_add(1);
        let detail = format!("nobody answers at {}: {}", endpoint.address, ticket.last);
        // A server that has not answered yet may only be slow.
        let is_silent = |e: &Endpoint| e.last_served.is_none() && e.losses > self.config.retries;
        if self.endpoints.iter().all(is_silent) {
            self.stop(detail.clone());
            return self.give_up(ticket, LlmError::Fatal { detail });
        }
        self.again_later(ticket, now, after);
    }

    fn again_later(&mut self, ticket: Ticket, now: Instant, after: Option<Duration>) {
        let attempt = ticket.attempts;
        let wait = self.back_off(ticket.request.key, attempt).max(after.unwrap_or_default());
        let deadline = ticket.first_sent.unwrap_or(now) + Duration::from_secs(self.config.deadline_s);
        if attempt > self.config.retries || now + wait >= deadline {
            return self.no_more(ticket);
        }
        self.meter.repeated();
        self.n_waited += 1;
        self.waiting.insert((now + wait, self.n_waited), ticket);
    }

    /// Out of attempts or of time. Out of time while every server is gone, the run stops rather than losing one question after
    /// the other.
    fn no_more(&mut self, ticket: Ticket) {
        let all_gone = self.endpoints.iter().all(|endpoint| endpoint.losses > 0);
        if ticket.attempts <= self.config.retries && all_gone {
            self.stop(format!("no server answers any more: {}", ticket.last));
        }
        let error = match &self.fatal {
            Some(fatal) => LlmError::Fatal { detail: fatal.clone() },
            None => LlmError::Unavailable { detail: format!("{}, after {} attempts", ticket.last, ticket.attempts) },
        };
        self.give_up(ticket, error);
    }

    fn give_up(&mut self, ticket: Ticket, error: LlmError) {
        self.meter.failed();
        ticket.finish(Err(error));
    }

    /// Doubling with every attempt, between half and the whole of it by a hash of seed, request and attempt: two runs wait
    /// alike, two requests do not.
    fn back_off(&self, key: u128, attempt: u32) -> Duration {
        let doubled = self.config.backoff_ms.saturating_mul(1 << attempt.saturating_sub(1).min(20));
        let whole = doubled.min(self.config.backoff_max_ms);
        let parts: [&[u8]; 3] = [&self.config.seed.to_le_bytes(), &key.to_le_bytes(), &attempt.to_le_bytes()];
        let jitter = (content_hash_parts(&parts) % 1024) as u64;
        Duration::from_millis(whole / 2 + whole / 2 * jitter / 1024)
    }
}

fn end_of(outcome: &Outcome) -> End {
    match outcome {
        // A server that does not count tokens is weighed by answers.
        Outcome::Answer(answer) => End::Served((answer.prompt_tokens / 8 + answer.answer_tokens).max(1) as f64),
        Outcome::Refused(_) | Outcome::Fatal(_) | Outcome::Broken(_) => End::Served(0.0),
        Outcome::TurnedAway { after, .. } => End::TurnedAway(*after),
        Outcome::Lost { .. } => End::Lost,
    }
}

/// True where a refusal says that the server cannot keep answers to a schema.
fn is_about_schema(detail: &str) -> bool {
    ["response_format", "json_schema", "grammar", "guided"].iter().any(|word| detail.contains(word))
}
