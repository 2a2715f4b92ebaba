//! Who stays of a component.
//!
//! In: a component and a source of fingerprints. Out: for every document to remove the kept document it duplicates.
//! Documents are taken in order of preference (longest text, then smallest ordinal); one stays unless a document that
//! already stays is similar enough. So each removal rests on a verified pair with a document that remains, and a chain
//! A~B~C with A unlike C keeps both ends. At most `max_comparisons` kept documents are compared with; past that a
//! document stays, since losing text is worse than keeping a copy.

use super::source::Loaded;
use super::{DedupConfig, DedupError, DuplicateKind, FingerprintSource};

/// A document to remove.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Removal {
    /// Its ordinal.
    pub doc: u64,
    /// The kept document it duplicates most.
    pub canonical: u64,
    /// Their Jaccard similarity.
    pub similarity: f64,
    /// Whether the normalised texts are the same.
    pub kind: DuplicateKind,
}

/// Decides who stays of one component; returns those that do not, ascending.
///
/// # Errors
/// [`DedupError`] where a fingerprint cannot be had.
pub fn resolve_component(
    members: &[u64],
    source: &dyn FingerprintSource,
    config: &DedupConfig,
) -> Result<Vec<Removal>, DedupError> {
    let mut kept: Vec<Loaded<'_>> = Vec::new();
    let mut removals = Vec::new();
    for doc in by_preference(members, source)? {
        let candidate = Loaded::new(doc, source, config)?;
        match most_similar(&candidate, &kept, config) {
            Some((canonical, similarity)) => {
                let same = canonical.card.exact == candidate.card.exact;
                let kind = if same { DuplicateKind::Exact } else { DuplicateKind::Near };
                removals.push(Removal { doc, canonical: canonical.doc, similarity, kind });
            }
            None if kept.len() < config.max_comparisons => kept.push(candidate),
            None => {}
        }
    }
    removals.sort_unstable_by_key(|removal| removal.doc);
    Ok(removals)
}

fn by_preference(members: &[u64], source: &dyn FingerprintSource) -> Result<Vec<u64>, DedupError> {
    let mut ranked = Vec::with_capacity(members.len());
    for &doc in members {
        ranked.push((std::cmp::Reverse(source.card(doc)?.length), doc));
    }
    ranked.sort_unstable();
    Ok(ranked.into_iter().map(|(_, doc)| doc).collect())
}

fn most_similar<'k, 'a>(
    candidate: &Loaded<'_>,
    kept: &'k [Loaded<'a>],
    config: &DedupConfig,
) -> Option<(&'k Loaded<'a>, f64)> {
    let mut best: Option<(&Loaded<'a>, f64)> = None;
    for canonical in kept {
        let Some(similarity) = candidate.similarity_to(canonical, config.threshold) else { continue };
        if best.is_none_or(|(_, most)| similarity > most) {
            best = Some((canonical, similarity));
        }
        if similarity >= 1.0 {
            break;
        }
    }
    best
}
