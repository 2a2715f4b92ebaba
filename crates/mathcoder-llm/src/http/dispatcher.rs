//! The threads of a client: one for each request under way, and one that sees to the rest.
//!
//! All share the [`Scheduler`] behind one lock. A worker that has its reply hands it in, takes its next question in the same
//! breath and goes on: while the window stands still nobody wakes anybody, which is what a request costs most. The
//! dispatcher wakes or hires workers when there is room for more, and when a pause or the wait of a repetition is over. A
//! question that waits holds no thread. Workers have small stacks and are made when they are needed; one that finds nothing
//! to do stays only while few others wait for work, since each thread that waits makes waking any other dearer.

use super::exchange::{Exchange, Line};
use super::scheduler::{Next, Scheduler, Sending};
use super::ticket::Ticket;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

/// Stack of a worker: the deepest it goes is reading JSON, which is bounded.
const STACK_BYTES: usize = 256 << 10;
/// Workers that may wait for work. The kernel keeps all waiting threads of a process in a few lists, sixteen on two cores,
/// and walks one of them at every wake: with 1,700 waiting, a fifth of the client's time went into that.
const MOST_IDLE: usize = 32;

/// What the dispatcher is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Nudge {
    /// There may be room for more, or something to wait for.
    Look,
    /// The client is dropped.
    Stop,
}

/// What a worker does next.
enum Duty {
    Send(Box<Sending>),
    /// Wait for the inbox.
    Wait,
    Leave,
}

/// What all threads of a client share.
#[derive(Debug)]
pub(super) struct Office {
    line: Line,
    desk: Mutex<Desk>,
    nudges: Sender<Nudge>,
}

#[derive(Debug)]
struct Desk {
    scheduler: Scheduler,
    idle: Vec<usize>,
    /// Numbers of workers that have left.
    left: Vec<usize>,
    /// A nudge is on its way already.
    is_nudged: bool,
}

impl Office {
    pub(super) fn new(line: Line, scheduler: Scheduler) -> (Arc<Self>, Receiver<Nudge>) {
        let (nudges, inbox) = channel();
        let desk = Mutex::new(Desk { scheduler, idle: Vec::new(), left: Vec::new(), is_nudged: false });
        (Arc::new(Self { line, desk, nudges }), inbox)
    }

    pub(super) fn line(&self) -> &Line {
        &self.line
    }

    /// Takes questions in, in this order.
    pub(super) fn ask(&self, tickets: impl Iterator<Item = Ticket>) {
        let mut desk = self.desk();
        tickets.for_each(|ticket| desk.scheduler.ask(ticket));
        self.nudge(&mut desk);
    }

    pub(super) fn stop(&self) {
        let _ = self.nudges.send(Nudge::Stop);
    }

    fn desk(&self) -> MutexGuard<'_, Desk> {
        self.desk.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn nudge(&self, desk: &mut Desk) {
        if !desk.is_nudged {
            desk.is_nudged = true;
            let _ = self.nudges.send(Nudge::Look);
        }
    }

    /// What a worker does next that has nothing under way.
    fn next_for(&self, worker: usize, desk: &mut Desk) -> Duty {
        let now = Instant::now();
        match desk.scheduler.next(now) {
            Next::Send(sending) => {
                if desk.scheduler.has_room_for_more(now) {
                    self.nudge(desk);
                }
                Duty::Send(sending)
            }
            Next::Wait(until) => {
                if until.is_some() {
                    self.nudge(desk);
                }
                if desk.idle.len() < MOST_IDLE {
                    desk.idle.push(worker);
                    return Duty::Wait;
                }
                desk.left.push(worker);
                Duty::Leave
            }
        }
    }
}

/// Runs until the client is dropped.
pub(super) fn run(office: &Arc<Office>, nudges: &Receiver<Nudge>) {
    let mut crew = Crew { office: Arc::clone(office), inboxes: Vec::new() };
    loop {
        let wake = crew.hand_out();
        let nudge = match wake {
            None => nudges.recv().map_err(|_| RecvTimeoutError::Disconnected),
            Some(until) => nudges.recv_timeout(until.saturating_duration_since(Instant::now())),
        };
        match nudge {
            Ok(Nudge::Stop) | Err(RecvTimeoutError::Disconnected) => return,
            Ok(Nudge::Look) | Err(RecvTimeoutError::Timeout) => office.desk().is_nudged = false,
        }
    }
}

struct Crew {
    office: Arc<Office>,
    inboxes: Vec<Sender<Box<Sending>>>,
}

impl Crew {
    /// Sends all that may be sent; until when nothing more will be.
    fn hand_out(&mut self) -> Option<Instant> {
        let office = Arc::clone(&self.office);
        loop {
            let mut desk = office.desk();
            let sending = match desk.scheduler.next(Instant::now()) {
                Next::Send(sending) => sending,
                Next::Wait(until) => return until,
            };
            let idle = desk.idle.pop();
            drop(desk);
            let worker = idle.or_else(|| self.hire());
            let unsent = match worker.and_then(|number| self.inboxes.get(number)) {
                None => Some(sending),
                Some(inbox) => inbox.send(sending).err().map(|refused| refused.0),
            };
            if let Some(sending) = unsent {
                // Not one thread more to be had: this one does the work.
                let outcome = Exchange::new(&office.line).send(&sending);
                office.desk().scheduler.ended(*sending, outcome, Instant::now());
            }
        }
    }

    fn hire(&mut self) -> Option<usize> {
        let (inbox, jobs) = channel::<Box<Sending>>();
        let office = Arc::clone(&self.office);
        let free = self.office.desk().left.pop();
        let worker = free.unwrap_or(self.inboxes.len());
        let builder = std::thread::Builder::new().name("model-request".to_owned()).stack_size(STACK_BYTES);
        if builder.spawn(move || work(&office, worker, &jobs)).is_err() {
            self.office.desk().left.extend(free);
            return None;
        }
        match self.inboxes.get_mut(worker) {
            Some(of_the_last) => *of_the_last = inbox,
            None => self.inboxes.push(inbox),
        }
        Some(worker)
    }
}

/// The life of a worker; it ends when there are enough others, or with the dispatcher, which holds the other end of its inbox.
fn work(office: &Office, worker: usize, jobs: &Receiver<Box<Sending>>) {
    let mut exchange = Exchange::new(&office.line);
    for first in jobs {
        let mut duty = Duty::Send(first);
        while let Duty::Send(sending) = duty {
            let outcome = exchange.send(&sending);
            let mut desk = office.desk();
            desk.scheduler.ended(*sending, outcome, Instant::now());
            duty = office.next_for(worker, &mut desk);
        }
        if matches!(duty, Duty::Leave) {
            return;
        }
    }
}
