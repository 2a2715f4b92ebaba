//! What happened to the rows: one [`Counts`] for all and one for each source, so that a funnel (rows and text bytes in,
//! kept, lost for which reason) can be printed for every step and source. Sums only, so the order of tasks and threads
//! cannot be seen in them.

use crate::TaskError;
use mathcoder_core::Reason;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Rows of one source, or of all together.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Counts {
    /// Rows read. Always kept + dropped + failed.
    pub rows_in: u64,
    /// Rows that went on.
    pub kept: u64,
    /// Rows dropped, by reason code.
    pub dropped: BTreeMap<String, u64>,
    /// Rows that failed, by reason code.
    pub failed: BTreeMap<String, u64>,
    /// Documents written; differs from `kept` where a step makes several documents of a row.
    pub documents_out: u64,
    /// Bytes of text of the rows read (raw bytes where a row is no document).
    pub text_bytes_in: u64,
    /// Bytes of text of the documents written.
    pub text_bytes_out: u64,
}

/// Everything a task, or all tasks of a step together, counted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct StepCounts {
    /// All sources together.
    pub total: Counts,
    /// By source name. At most 1,000 names are told apart; the rest is counted under `(other)`.
    pub sources: BTreeMap<String, Counts>,
    /// Whatever else the step counted.
    pub counters: BTreeMap<String, u64>,
    /// Bytes of the input files as they lie on disk.
    pub file_bytes_in: u64,
    /// Bytes of the output files as they lie on disk, rejects included.
    pub file_bytes_out: u64,
}

/// A file of hostile input can name a new source in every row; memory must not follow it.
const MAX_SOURCES: usize = 1_000;
const OTHER: &str = "(other)";

impl Counts {
    /// Rows dropped for any reason.
    #[must_use]
    pub fn dropped_total(&self) -> u64 {
        self.dropped.values().sum()
    }

    /// Rows failed for any reason.
    #[must_use]
    pub fn failed_total(&self) -> u64 {
        self.failed.values().sum()
    }

    fn add(&mut self, other: &Self) {
        self.rows_in += other.rows_in;
        self.kept += other.kept;
        add_all(&mut self.dropped, &other.dropped);
        add_all(&mut self.failed, &other.failed);
        self.documents_out += other.documents_out;
        self.text_bytes_in += other.text_bytes_in;
        self.text_bytes_out += other.text_bytes_out;
    }

    fn check(&self, source_name: &str) -> Result<(), TaskError> {
        let (dropped, failed) = (self.dropped_total(), self.failed_total());
        if self.rows_in == self.kept + dropped + failed {
            return Ok(());
        }
        let source_name = source_name.to_owned();
        Err(TaskError::Unbalanced { source_name, rows_in: self.rows_in, kept: self.kept, dropped, failed })
    }
}

impl StepCounts {
    /// Adds the counts of another task.
    pub fn add(&mut self, other: &Self) {
        self.total.add(&other.total);
        for (name, counts) in &other.sources {
            self.source(name).add(counts);
        }
        add_all(&mut self.counters, &other.counters);
        self.file_bytes_in += other.file_bytes_in;
        self.file_bytes_out += other.file_bytes_out;
    }

    /// Checks that in = kept + dropped + failed, for all rows and for each source.
    ///
    /// # Errors
    /// [`TaskError::Unbalanced`]: a defect of the step.
    pub fn check(&self) -> Result<(), TaskError> {
        self.total.check("")?;
        self.sources.iter().try_for_each(|(name, counts)| counts.check(name))
    }

    /// The most frequent reason among the failed rows.
    #[must_use]
    pub fn worst_failure(&self) -> Option<(&str, u64)> {
        // The first of equals in alphabetical order, so that the message is the same every time.
        let failed = self.total.failed.iter().rev();
        failed.max_by_key(|(_, count)| **count).map(|(code, count)| (code.as_str(), *count))
    }

    pub(crate) fn row_in(&mut self, source: &str, bytes: u64) {
        self.both(source, |counts| {
            counts.rows_in += 1;
            counts.text_bytes_in += bytes;
        });
    }

    pub(crate) fn kept(&mut self, source: &str) {
        self.both(source, |counts| counts.kept += 1);
    }

    pub(crate) fn written(&mut self, source: &str, bytes: u64) {
        self.both(source, |counts| {
            counts.documents_out += 1;
            counts.text_bytes_out += bytes;
        });
    }

    pub(crate) fn dropped(&mut self, source: &str, reason: &Reason) {
        self.both(source, |counts| add_one(&mut counts.dropped, &reason.code));
    }

    pub(crate) fn failed(&mut self, source: &str, reason: &Reason) {
        self.both(source, |counts| add_one(&mut counts.failed, &reason.code));
    }

    pub(crate) fn counter(&mut self, name: &str, n: u64) {
        match self.counters.get_mut(name) {
            Some(count) => *count += n,
            None => {
                self.counters.insert(name.to_owned(), n);
            }
        }
    }

    fn both(&mut self, source: &str, change: impl Fn(&mut Counts)) {
        change(&mut self.total);
        change(self.source(source));
    }

    fn source(&mut self, name: &str) -> &mut Counts {
        let is_new = name != OTHER && !self.sources.contains_key(name);
        let told_apart = self.sources.len() - usize::from(self.sources.contains_key(OTHER));
        let name = if is_new && told_apart >= MAX_SOURCES { OTHER } else { name };
        self.sources.entry(name.to_owned()).or_default()
    }
}

fn add_one(counts: &mut BTreeMap<String, u64>, code: &str) {
    match counts.get_mut(code) {
        Some(count) => *count += 1,
        None => {
            counts.insert(code.to_owned(), 1);
        }
    }
}

fn add_all(into: &mut BTreeMap<String, u64>, from: &BTreeMap<String, u64>) {
    for (key, count) in from {
        *into.entry(key.clone()).or_default() += count;
    }
}
