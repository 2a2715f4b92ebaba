//! What became of the pages of PDF files, so that the report can say how many are in the text. In: the annotations of every
//! document of a task. Out: counters of the step, `pdf_pages:SOURCE:WHAT`, where WHAT is `kept`, `blank`, or why pages were left
//! out. Memory: a few numbers for each source. Files of which no page is left are no documents: the report shows them by the
//! reasons of extraction.

use mathcoder_core::Annotations;
use mathcoder_extract::PDF_PAGES;
use serde_json::Value;
use std::collections::BTreeMap;

/// Beginning of the counters.
const COUNTER: &str = "pdf_pages:";

/// Pages of the documents of each source, by what became of them.
#[derive(Debug, Default)]
pub(crate) struct PdfPages {
    counters: BTreeMap<String, u64>,
}

impl PdfPages {
    /// Counts one document, if it was a PDF file.
    pub(crate) fn add(&mut self, source: &str, annotations: &Annotations) {
        let Some(pages) = annotations.get(PDF_PAGES) else { return };
        let mut count = |what: &str, n: u64| {
            let counter = self.counters.entry(format!("{COUNTER}{source}:{what}")).or_default();
            *counter = counter.saturating_add(n);
        };
        for what in ["kept", "blank"] {
            count(what, pages.get(what).and_then(Value::as_u64).unwrap_or(0));
        }
        for (reason, numbers) in pages.get("left_out").and_then(Value::as_object).into_iter().flatten() {
            count(reason, numbers.as_array().map_or(0, |numbers| numbers.len() as u64));
        }
    }

    /// The counters of the task, each name with its number.
    pub(crate) fn into_counters(self) -> BTreeMap<String, u64> {
        self.counters
    }
}

/// Pages by source and by what became of them, from the counters of the step.
pub(crate) fn from_counters(counters: &BTreeMap<String, u64>) -> BTreeMap<String, BTreeMap<String, u64>> {
    let mut sources: BTreeMap<String, BTreeMap<String, u64>> = BTreeMap::new();
    for (counter, &n) in counters {
        if let Some((source, what)) = counter.strip_prefix(COUNTER).and_then(|rest| rest.rsplit_once(':')) {
            *sources.entry(source.to_owned()).or_default().entry(what.to_owned()).or_default() += n;
        }
    }
    sources
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn pages_come_back_by_source() {
        let mut pages = PdfPages::default();
        let note = json!({"pages": 5, "kept": 2, "blank": 1, "left_out": {"formulas": [2, 4], "scanned": [5]}});
        let annotations: Annotations = [(PDF_PAGES.to_owned(), note)].into_iter().collect();
        pages.add("a:b", &annotations);
        pages.add("a:b", &annotations);
        pages.add("web", &Annotations::new());
        let sources = from_counters(&pages.into_counters());
        let of = |what: &str| sources["a:b"].get(what).copied();
        assert_eq!(["kept", "blank", "formulas", "scanned"].map(of), [Some(4), Some(2), Some(4), Some(2)]);
        assert_eq!(sources.len(), 1);
    }
}
