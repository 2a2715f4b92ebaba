//! What translation made of one document, and how the finds of several translators come together.

use crate::reasons;
use mathcoder_core::{Computation, Reason, ReasonInfo, Span, content_hash_parts};
use std::collections::{BTreeMap, HashSet};

/// What translation made of one document.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Translation {
    /// The computations found, in text order.
    pub computations: Vec<Computation>,
    /// How often each reason of [`crate::REASONS`] was met, by code.
    pub counts: BTreeMap<&'static str, u64>,
    /// Passages that this backend has no answer for.
    pub unanswered: Vec<Span>,
    /// Passages lost to a server's failure, with what was seen.
    pub failed: Vec<Reason>,
}

impl Translation {
    pub(crate) fn count(&mut self, reason: &ReasonInfo) {
        *self.counts.entry(reason.code).or_default() += 1;
    }

    pub(crate) fn count_all(&mut self, reasons: &[&'static ReasonInfo]) {
        reasons.iter().for_each(|reason| self.count(reason));
    }

    pub(crate) fn fail(&mut self, reason: &ReasonInfo, detail: &str) {
        self.count(reason);
        self.failed.push(reason.because(detail));
    }

    /// Adds what a further backend found, keeps text order, drops repetitions and what is beyond `max`. Of two computations
    /// stated at overlapping places the earlier backend's stays.
    pub(crate) fn absorb(&mut self, other: Self, max: usize) {
        let taken: Vec<Span> = self.computations.iter().filter_map(|c| c.span).collect();
        let overlaps = |span: &Span| taken.iter().any(|t| t.start < span.end && span.start < t.end);
        for computation in other.computations {
            if computation.span.as_ref().is_some_and(overlaps) {
                self.count(&reasons::REPEATED);
            } else {
                self.computations.push(computation);
            }
        }
        self.failed.extend(other.failed);
        for (code, n) in other.counts {
            *self.counts.entry(code).or_default() += n;
        }
        self.tidy(max);
    }

    /// Text order; of two computations with the same program and result the first stays.
    pub(crate) fn tidy(&mut self, max: usize) {
        self.computations.sort_by_key(|c| c.span);
        let mut seen = HashSet::new();
        let before = self.computations.len();
        self.computations.retain(|c| seen.insert(content_hash_parts(&[c.code.as_bytes(), c.result.as_bytes()])));
        for _ in self.computations.len()..before {
            self.count(&reasons::REPEATED);
        }
        for _ in max..self.computations.len() {
            self.count(&reasons::TOO_MANY);
        }
        self.computations.truncate(max);
    }
}
