//! A wish to end a running program, from another thread. In: a call of [`Stop::raise`], at any time. Out: a flag, and for who
//! waits for descriptors one that becomes readable. It ends nothing itself. The descriptor is made when the program starts, so
//! that what waits in a queue holds none.

use rustix::event::{EventfdFlags, eventfd};
use rustix::fd::{AsFd, BorrowedFd, OwnedFd};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

/// Whether a program is to be ended.
#[derive(Debug, Default)]
pub(crate) struct Stop {
    is_raised: AtomicBool,
    event: OnceLock<OwnedFd>,
}

impl Stop {
    /// From now on the program is to be ended.
    pub(crate) fn raise(&self) {
        self.is_raised.store(true, Ordering::SeqCst);
        if let Some(event) = self.event.get() {
            // It can only fail where it is readable already.
            let _ = rustix::io::write(event, &1_u64.to_ne_bytes());
        }
    }

    /// Whether it is.
    pub(crate) fn is_raised(&self) -> bool {
        self.is_raised.load(Ordering::SeqCst)
    }

    /// What becomes readable when it is; none where the system gives no descriptor, then the flag is looked at now and then.
    pub(crate) fn event(&self) -> Option<BorrowedFd<'_>> {
        if self.event.get().is_none() {
            let event = eventfd(0, EventfdFlags::CLOEXEC | EventfdFlags::NONBLOCK).ok()?;
            let _ = self.event.set(event);
            if self.is_raised() {
                // It was raised while there was nothing to write to.
                self.raise();
            }
        }
        self.event.get().map(OwnedFd::as_fd)
    }
}
