//! What a reader should be warned of, decided by fixed thresholds and not by whoever publishes: one source or host or
//! model that dominates, weakly verified programs, benchmark questions left in.

use super::CardFacts;

/// Thresholds above which a share is worth a warning.
const SOURCE_SHARE: f64 = 0.5;
const MODEL_SHARE: f64 = 0.9;
const WEAK_SHARE: f64 = 0.3;
const HOST_SHARE: f64 = 0.4;

/// The warnings of a corpus, one sentence each; empty where there is nothing to warn of.
#[must_use]
pub fn card_warnings(facts: &CardFacts) -> Vec<String> {
    let mut warnings = Vec::new();
    let size = |source: &super::SourceFacts| source.tokens.unwrap_or(source.bytes);
    let sizes: u64 = facts.sources.iter().map(size).sum();
    for source in
        facts.sources.iter().filter(|source| facts.sources.len() > 1 && share(size(source), sizes) > SOURCE_SHARE)
    {
        warnings.push(format!("The source `{}` makes up {} of the corpus.", source.name, percent(size(source), sizes)));
    }
    let written: u64 = facts.models.iter().map(|model| model.computations).sum();
    for model in facts.models.iter().filter(|model| share(model.computations, written) > MODEL_SHARE) {
        let name = if model.model.is_empty() { &model.translator } else { &model.model };
        warnings.push(format!("{} of all programs were written by `{name}`.", percent(model.computations, written)));
    }
    let levels = &facts.computations.levels;
    let all: u64 = levels.iter().map(|level| level.count).sum();
    let weak =
        levels.iter().filter(|level| ["L0", "L1", "L2"].contains(&level.name.as_str())).map(|level| level.count).sum();
    if share(weak, all) > WEAK_SHARE {
        warnings.push(format!(
            "{} of the programs were shown less than agreement of a number (L0 to L2).",
            percent(weak, all)
        ));
    }
    let top = facts.top_hosts.iter().take(20).map(|host| host.count).sum();
    if share(top, facts.docs_with_host) > HOST_SHARE {
        warnings
            .push(format!("{} of the web documents come from 20 hosts or fewer.", percent(top, facts.docs_with_host)));
    }
    for benchmark in facts.benchmarks.iter().filter(|benchmark| benchmark.docs_left > 0) {
        warnings.push(format!("{} documents still hold a question of {}.", benchmark.docs_left, benchmark.name));
    }
    warnings
}

fn share(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

/// A share as people read it; `–` where there is no whole.
pub(super) fn percent(part: u64, whole: u64) -> String {
    if whole == 0 { "–".to_owned() } else { format!("{:.1} %", 100.0 * share(part, whole)) }
}
