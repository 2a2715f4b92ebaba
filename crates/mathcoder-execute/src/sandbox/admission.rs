//! Who may run now: as many programs at once as there are places, but one that sleeps gives its place away until it works
//! again, so that a hundred sleepers hold up nobody. How many may live at the same time, asleep or not, is bounded.
//!
//! In: threads that want to run a program. Out: a [`Place`] for each, in no order. Holds no processes and asks no clock.

use crate::run::Gate;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Programs alive for each place: a sleeper costs two processes with a few MiB of their own, and a thread here.
const LIVING_PER_PLACE: usize = 32;

/// Counts the programs that work and those that live.
#[derive(Debug)]
pub(super) struct Admission {
    counts: Mutex<Counts>,
    /// A place may be free.
    freed: Condvar,
    /// A program has fallen asleep, or a batch has no more work.
    news: Condvar,
    places: usize,
}

#[derive(Debug, Default)]
struct Counts {
    /// Programs that work.
    working: usize,
    /// Programs that work or sleep.
    living: usize,
}

impl Admission {
    /// With this many places.
    pub(super) fn new(places: usize) -> Self {
        Self { counts: Mutex::default(), freed: Condvar::new(), news: Condvar::new(), places }
    }

    /// How many programs may live at the same time.
    pub(super) fn most(&self) -> usize {
        most_living(self.places)
    }

    /// Waits for a free place.
    pub(super) fn enter(&self) -> Place<'_> {
        let mut counts = self.lock();
        while counts.working >= self.places || counts.living >= self.most() {
            counts = self.freed.wait(counts).unwrap_or_else(PoisonError::into_inner);
        }
        counts.working += 1;
        counts.living += 1;
        Place { admission: self, works: AtomicBool::new(true) }
    }

    /// Waits a moment until a program falls asleep, unless `is_over`, or until [`Self::wake`]; how many programs sleep.
    pub(super) fn sleepers(&self, patience: Duration, is_over: impl Fn() -> bool) -> usize {
        let counts = self.lock();
        // Asked under the lock, which `wake` takes, so that its call is not missed.
        if is_over() {
            return 0;
        }
        drop(self.news.wait_timeout(counts, patience).unwrap_or_else(PoisonError::into_inner));
        self.asleep()
    }

    /// How many programs sleep now.
    pub(super) fn asleep(&self) -> usize {
        let counts = self.lock();
        counts.living.saturating_sub(counts.working)
    }

    /// Wakes those who wait for sleepers.
    pub(super) fn wake(&self) {
        let _counts = self.lock();
        self.news.notify_all();
    }

    /// A panic while the lock was held leaves whole numbers.
    fn lock(&self) -> MutexGuard<'_, Counts> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Programs that may live at the same time where so many may work.
pub(crate) fn most_living(places: usize) -> usize {
    places.saturating_mul(LIVING_PER_PLACE).min(places.max(256))
}

/// A program's place; given back when dropped.
pub(super) struct Place<'a> {
    admission: &'a Admission,
    works: AtomicBool,
}

impl Gate for Place<'_> {
    fn sleeps(&self) {
        if self.works.swap(false, Ordering::Relaxed) {
            self.admission.lock().working -= 1;
            self.admission.freed.notify_all();
            self.admission.news.notify_all();
        }
    }

    /// It is not held up: it runs already, and the next one waits the longer.
    fn works(&self) {
        if !self.works.swap(true, Ordering::Relaxed) {
            self.admission.lock().working += 1;
        }
    }

    fn comes_back(&self) {
        if self.works.load(Ordering::Relaxed) {
            return;
        }
        let mut counts = self.admission.lock();
        while counts.working >= self.admission.places {
            counts = self.admission.freed.wait(counts).unwrap_or_else(PoisonError::into_inner);
        }
        counts.working += 1;
        self.works.store(true, Ordering::Relaxed);
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let mut counts = self.admission.lock();
        counts.working -= usize::from(*self.works.get_mut());
        counts.living -= 1;
        self.admission.freed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::{Admission, Gate, most_living};

    #[test]
    fn sleepers_make_room_and_are_counted_again_when_they_work() {
        let admission = Admission::new(1);
        let first = admission.enter();
        first.sleeps();
        first.sleeps();
        let second = admission.enter();
        first.works();
        assert_eq!(admission.lock().working, 2, "nobody is stopped in mid-run");
        drop(first);
        drop(second);
        let counts = admission.lock();
        assert_eq!((counts.working, counts.living), (0, 0));
    }

    #[test]
    fn what_has_not_begun_waits_for_a_place_when_it_comes_back() {
        let admission = Admission::new(1);
        let first = admission.enter();
        first.sleeps();
        let second = admission.enter();
        std::thread::scope(|scope| {
            let back = scope.spawn(|| {
                first.comes_back();
                admission.lock().working
            });
            drop(second);
            assert_eq!(back.join().unwrap(), 1);
        });
    }

    #[test]
    fn the_living_are_bounded_and_never_fewer_than_the_places() {
        assert_eq!((most_living(2), most_living(64), most_living(1000)), (64, 256, 1000));
    }
}
