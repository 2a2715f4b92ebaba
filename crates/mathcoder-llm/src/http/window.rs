//! How many requests one server bears at a time: a window that opens quickly at first, then slowly, and closes by as much
//! as the server refuses.
//!
//! In: start and end of every request, with the time. Out: whether one more may start. Pure; nothing of it reaches an answer.
//! A round is as many ends as the window was wide when the round began, and lasts until a request that started in it has ended.
//! Additive increase and multiplicative decrease, with
//! three things learned from real servers: the decrease is in proportion to the share of the round that was refused (a server
//! that turns one of a hundred away is full, not broken, and halving would leave half of it idle); a server that queues never
//! refuses, so a window that grew without the rate growing (the latency grew instead) is taken back; a server that is gone is
//! left alone for growing pauses and then tried with one request.

use std::time::{Duration, Instant};

/// Rates of rounds that differ by less than this share are the same.
const NOISE: f64 = 0.05;
/// A window may be this much wider than the one that had the best rate; the surplus keeps the server's queue from drying up.
const SLACK: f64 = 1.5;
/// A best rate that is not reached any more is forgotten by this much a round.
const FORGET: f64 = 0.97;
/// First and longest pause after a round in which nothing came back.
const PAUSE: Duration = Duration::from_millis(250);
const LONGEST_PAUSE: Duration = Duration::from_secs(15);

/// How a request ended, as far as the window cares.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum End {
    /// The server did its work, whatever it said; how much work that was, in tokens or any other measure.
    Served(f64),
    /// The server turned it away (too many, overloaded), perhaps naming a time to wait.
    TurnedAway(Option<Duration>),
    /// No word came back: nobody listens, the line broke, a gateway stood in.
    Lost,
}

/// The window of one server.
#[derive(Debug)]
pub(super) struct Window {
    limit: f64,
    max: f64,
    in_flight: usize,
    is_climbing: bool,
    closed_until: Option<Instant>,
    pause: Duration,
    losses_in_a_row: usize,
    round: Round,
    /// How wide the window was in the round before: what is answered now was mostly sent then.
    before: f64,
    best: Option<Best>,
}

#[derive(Clone, Copy, Debug)]
struct Round {
    began: Option<Instant>,
    size: usize,
    served: usize,
    failed: usize,
    work: f64,
    longest_wait: Option<Duration>,
}

#[derive(Clone, Copy, Debug)]
struct Best {
    rate: f64,
    limit: f64,
}

impl Window {
    pub(super) fn new(start: usize, max: usize) -> Self {
        Self {
            limit: start as f64,
            max: max as f64,
            in_flight: 0,
            is_climbing: true,
            closed_until: None,
            pause: PAUSE,
            losses_in_a_row: 0,
            round: Round::of(start as f64, None),
            before: start as f64,
            best: None,
        }
    }

    /// How full it is, for choosing among servers; at 1 and above nothing may start.
    pub(super) fn load(&self) -> f64 {
        self.in_flight as f64 / self.limit.floor().max(1.0)
    }

    /// Until when nothing may start, where the server wants or needs a pause.
    pub(super) fn closed_until(&self, now: Instant) -> Option<Instant> {
        self.closed_until.filter(|&until| until > now)
    }

    pub(super) fn has_room(&self, now: Instant) -> bool {
        self.closed_until(now).is_none() && self.load() < 1.0
    }

    pub(super) fn in_flight(&self) -> usize {
        self.in_flight
    }

    #[cfg(test)]
    pub(super) fn limit(&self) -> f64 {
        self.limit
    }

    pub(super) fn started(&mut self, now: Instant) {
        if self.in_flight == 0 && self.round.served + self.round.failed == 0 {
            // Time in which there was nothing to ask says nothing about the server.
            self.round.began = Some(now);
        }
        self.in_flight += 1;
    }

    /// A request that was sent at `sent` is over.
    pub(super) fn ended(&mut self, end: End, (sent, now): (Instant, Instant)) {
        self.in_flight = self.in_flight.saturating_sub(1);
        match end {
            End::Served(work) => {
                self.round.served += 1;
                self.round.work += work;
                self.losses_in_a_row = 0;
                self.pause = PAUSE;
                if self.is_climbing {
                    self.limit = (self.limit + 1.0).min(self.max);
                }
            }
            End::TurnedAway(wait) => {
                self.round.failed += 1;
                self.round.longest_wait = self.round.longest_wait.max(wait);
                self.is_climbing = false;
            }
            End::Lost => self.lost(now),
        }
        let is_in_round = self.round.began.is_none_or(|began| sent >= began);
        if is_in_round && self.round.served + self.round.failed >= self.round.size {
            self.end_round(now);
        }
    }

    /// One lost request may be bad luck; where as many as are in flight are lost in a row, the server is gone.
    fn lost(&mut self, now: Instant) {
        self.round.failed += 1;
        self.is_climbing = false;
        self.losses_in_a_row += 1;
        if self.losses_in_a_row >= 3 && self.losses_in_a_row > self.in_flight && self.closed_until(now).is_none() {
            self.limit = 1.0;
            self.closed_until = Some(now + self.pause);
            self.pause = (self.pause * 2).min(LONGEST_PAUSE);
            // It comes back with an empty queue, so the climb begins anew.
            self.is_climbing = true;
            self.best = None;
            self.round = Round::of(self.limit, None);
        }
    }

    fn end_round(&mut self, now: Instant) {
        let round = self.round;
        let share = round.failed as f64 / (round.served + round.failed).max(1) as f64;
        if share > 0.0 {
            self.limit = (self.limit * (1.0 - share / 2.0)).max(1.0);
            // A few are turned away by a server that is full; only where most are is its wish to be left alone for us all.
            if let Some(wait) = round.longest_wait.filter(|_| share > 0.5) {
                self.closed_until = self.closed_until.max(Some(now + wait));
            }
        } else if !self.is_climbing {
            self.limit = (self.limit + (self.limit / 50.0).max(1.0)).min(self.max);
        }
        self.weigh(now);
        self.before = self.round.size as f64;
        self.round = Round::of(self.limit, (self.in_flight > 0).then_some(now));
    }

    /// Takes a window back that is much wider than the one that gave as many answers a second.
    fn weigh(&mut self, now: Instant) {
        let Some(began) = self.round.began else { return };
        let seconds = now.saturating_duration_since(began).as_secs_f64().max(1e-6);
        let (rate, size) = (self.round.work / seconds, (self.before + self.round.size as f64) / 2.0);
        let Some(best) = self.best.as_mut().filter(|best| rate < best.rate * (1.0 + NOISE)) else {
            self.best = Some(Best { rate, limit: size });
            return;
        };
        if rate < best.rate * (1.0 - NOISE) {
            best.rate *= FORGET;
        } else {
            best.limit = best.limit.min(size);
        }
        if self.limit > best.limit * SLACK + 8.0 {
            self.limit = best.limit * SLACK + 8.0;
            self.is_climbing = false;
        }
    }
}

impl Round {
    fn of(limit: f64, began: Option<Instant>) -> Self {
        let size = limit.floor().max(1.0) as usize;
        Self { began, size, served: 0, failed: 0, work: 0.0, longest_wait: None }
    }
}
