//! All steps of deduplication in memory, in the order the binary runs them over files. For corpora that fit (about ten
//! bytes per token) and as the oracle of tests.

use super::{BandRecord, DedupConfig, DedupDecision, DedupError, Fingerprint, components, fingerprint, link_run};
use super::{resolve_component, runs};

/// Decides for every text, in input order.
///
/// # Errors
/// Never in practice: all fingerprints are at hand.
pub fn dedup_documents<'a>(
    texts: impl IntoIterator<Item = &'a str>,
    config: &DedupConfig,
) -> Result<Vec<DedupDecision>, DedupError> {
    let fingerprints: Vec<Fingerprint> = texts.into_iter().map(|text| fingerprint(text, config)).collect();
    fingerprints_to_decisions(&fingerprints, config)
}

/// Decides for every fingerprint, in input order.
///
/// # Errors
/// Never in practice: all fingerprints are at hand.
pub fn fingerprints_to_decisions(
    fingerprints: &[Fingerprint],
    config: &DedupConfig,
) -> Result<Vec<DedupDecision>, DedupError> {
    let numbered = || (0_u64..).zip(fingerprints);
    let mut records: Vec<BandRecord> = numbered().flat_map(|(doc, fingerprint)| fingerprint.records(doc)).collect();
    records.sort_unstable();
    let mut links = Vec::new();
    for run in runs(&records) {
        links.extend(link_run(&run, &fingerprints, config)?.links);
    }
    let mut decisions = vec![DedupDecision::Keep { n_copies: 0 }; fingerprints.len()];
    for component in components(links) {
        for removal in resolve_component(&component, &fingerprints, config)? {
            note(&mut decisions, &removal);
        }
    }
    Ok(decisions)
}

fn note(decisions: &mut [DedupDecision], removal: &super::Removal) {
    let index = |doc: u64| usize::try_from(doc).unwrap_or(usize::MAX);
    if let Some(slot) = decisions.get_mut(index(removal.doc)) {
        let super::Removal { canonical, similarity, kind, .. } = *removal;
        *slot = DedupDecision::Remove { canonical, similarity, kind };
    }
    if let Some(DedupDecision::Keep { n_copies }) = decisions.get_mut(index(removal.canonical)) {
        *n_copies = n_copies.saturating_add(1);
    }
}
