//! The supervisor's hold on the child that a worker runs: news of it, its clocks, and its end.
//!
//! In: the packets of the worker. Out: a handle on the child once the worker has sent it, and how the child ended. It decides
//! nothing: when a child is to be killed is up to who watches it.

use crate::clocks::process_number;
use crate::run::RunError;
use crate::wire::{self, Done};
use crate::zygote::Worker;
use rustix::fd::OwnedFd;
use rustix::process::{Signal, pidfd_send_signal};
use std::time::{Duration, Instant};

/// A killed child is collected within milliseconds; a worker that takes longer does not work any more.
const COLLECT_PATIENCE: Duration = Duration::from_secs(20);

/// A child of a worker, from the request on.
#[derive(Debug, Default)]
pub(crate) struct Child {
    /// As soon as the worker has sent it.
    pidfd: Option<OwnedFd>,
    /// When it was killed; it must be collected soon after.
    killed_at: Option<Instant>,
}

impl Child {
    /// Reads one packet of the worker; how the child ended, if it has.
    pub(crate) fn answer(&mut self, worker: &Worker) -> Result<Option<Done>, RunError> {
        let mut packet = [0; 256];
        let (length, fd) =
            wire::receive(&worker.control, &mut packet).map_err(|_| RunError::Lost("its socket broke"))?;
        if length == 0 {
            self.kill();
            return Err(RunError::Lost("it ended"));
        }
        if fd.is_some() {
            self.pidfd = fd;
            if self.killed_at.is_some() {
                self.kill();
            }
        }
        Ok(packet.get(..length).and_then(Done::from_bytes))
    }

    /// Its process number, as long as it is there.
    pub(crate) fn pid(&self) -> Option<i32> {
        self.pidfd.as_ref().and_then(process_number)
    }

    /// Kills it, or does so as soon as the worker has sent the handle on it.
    pub(crate) fn kill(&mut self) {
        self.killed_at.get_or_insert_with(Instant::now);
        if let Some(pidfd) = &self.pidfd {
            let _ = pidfd_send_signal(pidfd, Signal::KILL);
        }
    }

    /// Where it has been killed: until when the worker must have collected it.
    pub(crate) fn collected_by(&self) -> Option<Instant> {
        self.killed_at.map(|killed| killed + COLLECT_PATIENCE)
    }
}
