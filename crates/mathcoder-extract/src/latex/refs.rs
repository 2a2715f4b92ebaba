//! Labels and what refers to them. Numbers are counted anew in each document, for the numbers of the printed book hang on
//! files that may lie elsewhere; sections are referred to by title. A label of another document stays as its key.
//!
//! A document is set twice where it refers to anything: the first pass learns what the second one writes.

use std::collections::{BTreeMap, BTreeSet};

/// What a label stands for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Target {
    /// `Theorem`, `Section`, … for references that name the kind.
    pub(super) kind: String,
    /// Number or title.
    pub(super) text: String,
}

/// Labels of a document.
#[derive(Clone, Debug, Default)]
pub(super) struct Refs {
    /// From the pass before.
    pub(super) known: BTreeMap<String, Target>,
    /// Labels that something refers to, from the pass before.
    pub(super) wanted: BTreeSet<String>,
    /// What this pass learns.
    pub(super) learnt: BTreeMap<String, Target>,
    /// What this pass refers to.
    pub(super) asked: BTreeSet<String>,
    counters: BTreeMap<String, u32>,
    /// What a label set now would stand for.
    current: Target,
}

impl Refs {
    /// Labels learnt by a pass, ready for the next.
    pub(super) fn second_pass(self) -> Self {
        Self { known: self.learnt, wanted: self.asked, ..Self::default() }
    }

    /// Counts on and makes the number what labels stand for.
    pub(super) fn step(&mut self, counter: &str, kind: &str) -> u32 {
        let number = self.counters.entry(counter.to_owned()).or_insert(0);
        *number = number.saturating_add(1);
        let number = *number;
        self.set_current(kind, number.to_string());
        number
    }

    /// Makes a text what labels stand for.
    pub(super) fn set_current(&mut self, kind: &str, text: String) {
        self.current = Target { kind: kind.to_owned(), text };
    }

    /// What labels stand for now.
    pub(super) fn current(&self) -> Target {
        self.current.clone()
    }

    /// Goes back to what labels stood for.
    pub(super) fn restore(&mut self, target: Target) {
        self.current = target;
    }

    /// Sets a label here.
    pub(super) fn label(&mut self, key: &str) {
        let target = self.current.clone();
        self.learnt.insert(key.trim().to_owned(), target);
    }

    /// Whether something refers to one of these labels.
    pub(super) fn is_wanted(&self, key: &str) -> bool {
        self.wanted.contains(key.trim())
    }

    /// The text of a reference: `\ref`.
    pub(super) fn number(&mut self, key: &str) -> String {
        let key = key.trim();
        self.asked.insert(key.to_owned());
        match self.known.get(key) {
            Some(target) if !target.text.is_empty() => target.text.clone(),
            _ => format!("[{key}]"),
        }
    }

    /// The text of a reference that names the kind: `\cref`, `\autoref`.
    pub(super) fn kind_and_number(&mut self, key: &str) -> String {
        let number = self.number(key);
        match self.known.get(key.trim()) {
            Some(target) if !target.kind.is_empty() && !target.text.is_empty() => format!("{} {number}", target.kind),
            _ => number,
        }
    }
}
