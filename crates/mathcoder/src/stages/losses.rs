//! What became of the formulas of each host, so that the report can say where they were lost. In: the formula counts of every
//! document of a task. Out: counters of the step, `formulas:HOST:seen` and `formulas:HOST:lost`, for hosts that lost some; the
//! others are summed up under [`WITHOUT_LOSS`]. Memory: two numbers for each host of a task, [`MAX_HOSTS`] of them at most.
//! Documents without an address count under the name of their source.

use crate::census::host;
use mathcoder_core::Provenance;
use mathcoder_extract::FormulaCounts;
use std::collections::BTreeMap;

/// Stands for all hosts that lost no formula.
pub(crate) const WITHOUT_LOSS: &str = "(hosts without loss)";

/// Beginning of the counters.
const COUNTER: &str = "formulas:";

/// Hosts told apart in one task; input may name a new one in every record.
const MAX_HOSTS: usize = 1_000;
const OTHER: &str = "(other)";

/// Formulas seen and lost, by host.
#[derive(Debug, Default)]
pub(crate) struct FormulaLosses {
    hosts: BTreeMap<String, (u64, u64)>,
}

impl FormulaLosses {
    /// Counts one document.
    pub(crate) fn add(&mut self, provenance: &Provenance, formulas: FormulaCounts) {
        if formulas.seen == 0 {
            return;
        }
        let name = provenance.url.as_deref().and_then(host).unwrap_or(&provenance.source);
        let full = self.hosts.len() >= MAX_HOSTS && !self.hosts.contains_key(name);
        let counts = self.hosts.entry(if full { OTHER } else { name }.to_owned()).or_default();
        counts.0 = counts.0.saturating_add(u64::from(formulas.seen));
        counts.1 = counts.1.saturating_add(u64::from(formulas.failed));
    }

    /// The counters of the task, each name with its number.
    pub(crate) fn counters(&self) -> BTreeMap<String, u64> {
        let mut counters = BTreeMap::new();
        for (host, &(seen, lost)) in &self.hosts {
            let host = if lost > 0 { host.as_str() } else { WITHOUT_LOSS };
            *counters.entry(format!("{COUNTER}{host}:seen")).or_default() += seen;
            *counters.entry(format!("{COUNTER}{host}:lost")).or_default() += lost;
        }
        counters
    }
}

/// Host, formulas seen and lost, from the counters of the step; most lost first.
pub(crate) fn from_counters(counters: &BTreeMap<String, u64>) -> Vec<(String, u64, u64)> {
    let mut hosts: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
    for (counter, &n) in counters {
        let Some((host, what)) = counter.strip_prefix(COUNTER).and_then(|rest| rest.rsplit_once(':')) else { continue };
        let counts = hosts.entry(host).or_default();
        match what {
            "seen" => counts.0 += n,
            "lost" => counts.1 += n,
            _ => {}
        }
    }
    let mut rows: Vec<_> = hosts.into_iter().map(|(host, (seen, lost))| (host.to_owned(), seen, lost)).collect();
    rows.sort_by(|a, b| b.2.cmp(&a.2).then_with(|| a.0.cmp(&b.0)));
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn losses_come_back_by_host() {
        let mut losses = FormulaLosses::default();
        let at = |url: Option<&str>| Provenance {
            source: "web".to_owned(),
            url: url.map(str::to_owned),
            ..Provenance::default()
        };
        let counts = |seen, failed| FormulaCounts { seen, kept: seen - failed, failed };
        losses.add(&at(Some("https://a.example/1")), counts(5, 2));
        losses.add(&at(Some("https://a.example/2")), counts(5, 0));
        losses.add(&at(Some("https://b.example/")), counts(7, 0));
        losses.add(&at(None), counts(1, 1));
        let rows = from_counters(&losses.counters());
        let rows: Vec<_> = rows.iter().map(|(host, seen, lost)| (host.as_str(), *seen, *lost)).collect();
        assert_eq!(rows, [("a.example", 10, 2), ("web", 1, 1), (WITHOUT_LOSS, 7, 0)]);
    }
}
