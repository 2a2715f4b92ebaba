//! A channel between threads that holds at most so many items or bytes: a fast sender waits, so memory does not grow with
//! the difference in speed. Many senders, many receivers, first in first out. An item larger than the bound passes alone.
//! When all receivers are gone, sending gives the item back; when all senders are gone and it is empty, receiving ends.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

/// Bounds of a channel.
#[derive(Clone, Copy, Debug)]
pub struct ChannelBounds {
    /// Most items in it.
    pub max_items: usize,
    /// Most bytes in it, as the senders state them.
    pub max_bytes: u64,
}

#[derive(Debug)]
struct State<T> {
    items: VecDeque<(T, u64)>,
    bytes: u64,
    senders: usize,
    receivers: usize,
}

#[derive(Debug)]
struct Shared<T> {
    state: Mutex<State<T>>,
    bounds: ChannelBounds,
    has_item: Condvar,
    has_room: Condvar,
}

/// The end that items go into.
#[derive(Debug)]
pub struct Sender<T> {
    shared: Arc<Shared<T>>,
}

/// The end that items come out of; an iterator.
#[derive(Debug)]
pub struct Receiver<T> {
    shared: Arc<Shared<T>>,
}

/// Makes a channel.
#[must_use]
pub fn bounded_channel<T>(bounds: ChannelBounds) -> (Sender<T>, Receiver<T>) {
    let state = State { items: VecDeque::new(), bytes: 0, senders: 1, receivers: 1 };
    let shared =
        Arc::new(Shared { state: Mutex::new(state), bounds, has_item: Condvar::new(), has_room: Condvar::new() });
    (Sender { shared: Arc::clone(&shared) }, Receiver { shared })
}

impl<T> Shared<T> {
    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T> State<T> {
    fn has_room(&self, bounds: &ChannelBounds, bytes: u64) -> bool {
        let fits = self.items.len() < bounds.max_items && self.bytes.saturating_add(bytes) <= bounds.max_bytes;
        self.items.is_empty() || fits
    }
}

impl<T> Sender<T> {
    /// Puts an item of so many bytes in, waiting for room.
    ///
    /// # Errors
    /// The item, where nobody will ever receive it.
    pub fn send(&self, item: T, bytes: u64) -> Result<(), T> {
        let mut state = self.shared.lock();
        loop {
            if state.receivers == 0 {
                return Err(item);
            }
            if state.has_room(&self.shared.bounds, bytes) {
                break;
            }
            state = self.shared.has_room.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        state.items.push_back((item, bytes));
        state.bytes = state.bytes.saturating_add(bytes);
        drop(state);
        self.shared.has_item.notify_one();
        Ok(())
    }
}

impl<T> Receiver<T> {
    /// Takes the next item, waiting for one; `None` when there will be no more.
    pub fn receive(&self) -> Option<T> {
        let mut state = self.shared.lock();
        loop {
            if let Some((item, bytes)) = state.items.pop_front() {
                state.bytes = state.bytes.saturating_sub(bytes);
                drop(state);
                // All of them: which sender's item fits now depends on its size.
                self.shared.has_room.notify_all();
                return Some(item);
            }
            if state.senders == 0 {
                return None;
            }
            state = self.shared.has_item.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl<T> Iterator for Receiver<T> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        self.receive()
    }
}

impl<T> Clone for Sender<T> {
    fn clone(&self) -> Self {
        self.shared.lock().senders += 1;
        Self { shared: Arc::clone(&self.shared) }
    }
}

impl<T> Clone for Receiver<T> {
    fn clone(&self) -> Self {
        self.shared.lock().receivers += 1;
        Self { shared: Arc::clone(&self.shared) }
    }
}

impl<T> Drop for Sender<T> {
    fn drop(&mut self) {
        self.shared.lock().senders -= 1;
        self.shared.has_item.notify_all();
    }
}

impl<T> Drop for Receiver<T> {
    fn drop(&mut self) {
        self.shared.lock().receivers -= 1;
        self.shared.has_room.notify_all();
    }
}
