//! Patterns of texts, one handle a thread. In: a constant pattern. Out: a compiled one that is reached without waiting for others.
//!
//! A compiled pattern keeps room for its searches behind a lock that threads wait for when many of them share it. The program is
//! compiled once; each thread has a handle of its own with its own room, which it takes without a lock. Costs some kilobytes a
//! thread and pattern. Does not compile patterns that are no constants.

use regex::Regex;
use std::rc::Rc;
use std::thread::LocalKey;

/// A pattern that every thread has for itself.
pub(crate) struct Pattern(pub(crate) &'static LocalKey<Rc<Regex>>);

impl Pattern {
    /// The handle of this thread.
    pub(crate) fn own(&self) -> Rc<Regex> {
        self.0.with(Rc::clone)
    }
}

/// The program of a pattern.
pub(crate) fn compiled(text: &str) -> Regex {
    #[expect(clippy::expect_used, reason = "constant patterns, compiled by every test")]
    Regex::new(text).expect("a valid pattern")
}

/// Declares patterns: `NAME = "pattern"`.
macro_rules! patterns {
    ($($(#[$about:meta])* $name:ident = $text:expr;)+) => {$(
        $(#[$about])*
        static $name: $crate::patterns::Pattern = {
            static SHARED: std::sync::LazyLock<regex::Regex> =
                std::sync::LazyLock::new(|| $crate::patterns::compiled($text));
            std::thread_local!(static OWN: std::rc::Rc<regex::Regex> = std::rc::Rc::new(SHARED.clone()));
            $crate::patterns::Pattern(&OWN)
        };
    )+};
}

pub(crate) use patterns;
