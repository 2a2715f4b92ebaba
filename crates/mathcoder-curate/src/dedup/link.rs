//! Verified links among the documents of one run of equal band keys.
//!
//! In: the run's documents, a source of fingerprints. Out: links that join every two documents of the run that are
//! connected by verified pairs. A star on the first document would lose pairs whenever that one is a stranger, and all
//! pairs would be quadratic in a hot run, so each document is compared with *residents*: earlier documents of the run, of
//! which those already joined to it are skipped. Up to `max_comparisons` residents are held, first representatives of
//! groups, then further members. So a run of up to `max_comparisons` documents is compared completely (no link lost), a
//! run of n equal documents costs n - 1 comparisons, and no run costs more than n times `max_comparisons`, nor memory for
//! more than that many shingle sets. [`RunLinks::complete`] says which it was.

use super::source::Loaded;
use super::{DedupConfig, DedupError, FingerprintSource};

/// Two documents whose similarity was verified, `a < b`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Link {
    /// The smaller ordinal.
    pub a: u64,
    /// The larger ordinal.
    pub b: u64,
    /// Their Jaccard similarity.
    pub similarity: f64,
}

/// The links of one run.
#[derive(Clone, Debug, PartialEq)]
pub struct RunLinks {
    /// Verified links, enough to connect all that is connected.
    pub links: Vec<Link>,
    /// Comparisons made.
    pub n_compared: u64,
    /// False where the run was too large to compare everything with everything.
    pub complete: bool,
}

struct Resident<'a> {
    loaded: Loaded<'a>,
    group: usize,
    leads: bool,
}

struct Run<'a, 'c> {
    residents: Vec<Resident<'a>>,
    config: &'c DedupConfig,
    found: RunLinks,
    n_groups: usize,
}

/// Links the documents of one run. `docs` ascending, without repetition, as [`super::runs`] gives them.
///
/// # Errors
/// [`DedupError`] where a fingerprint cannot be had.
pub fn link_run(docs: &[u64], source: &dyn FingerprintSource, config: &DedupConfig) -> Result<RunLinks, DedupError> {
    let found = RunLinks { links: Vec::new(), n_compared: 0, complete: true };
    let mut run = Run { residents: Vec::new(), config, found, n_groups: 0 };
    for &doc in docs {
        run.add(Loaded::new(doc, source, config)?);
    }
    Ok(run.found)
}

impl<'a> Run<'a, '_> {
    fn add(&mut self, newcomer: Loaded<'a>) {
        let mut joined: Vec<usize> = Vec::new();
        for resident in &self.residents {
            if joined.contains(&resident.group) {
                continue;
            }
            self.found.n_compared += 1;
            if let Some(similarity) = newcomer.similarity_to(&resident.loaded, self.config.threshold) {
                joined.push(resident.group);
                let (a, b) = (resident.loaded.doc.min(newcomer.doc), resident.loaded.doc.max(newcomer.doc));
                self.found.links.push(Link { a, b, similarity });
            }
        }
        let group = self.merge(&joined);
        self.settle(Resident { loaded: newcomer, group, leads: joined.is_empty() });
    }

    /// One group out of those the newcomer joins, or a new one.
    fn merge(&mut self, joined: &[usize]) -> usize {
        let Some((&first, others)) = joined.split_first() else {
            self.n_groups += 1;
            return self.n_groups;
        };
        for resident in self.residents.iter_mut().filter(|resident| others.contains(&resident.group)) {
            resident.group = first;
        }
        first
    }

    /// Keeps the newcomer for later comparisons: leaders before members, as long as there is room. A leader pushes out
    /// the last member; a member that finds no room costs nothing where its group stays represented by its leader.
    fn settle(&mut self, newcomer: Resident<'a>) {
        let n_leaders = self.residents.partition_point(|resident| resident.leads);
        if self.residents.len() >= self.config.max_comparisons {
            self.found.complete = false;
            if !newcomer.leads || n_leaders == self.residents.len() {
                return;
            }
            self.residents.pop();
        }
        let at = if newcomer.leads { n_leaders } else { self.residents.len() };
        self.residents.insert(at, newcomer);
    }
}
