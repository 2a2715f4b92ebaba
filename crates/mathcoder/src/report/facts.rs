//! What the report shows, as plain data: filled by `commands/report.rs` from a run folder, drawn by `page.rs`.

use std::collections::BTreeMap;

/// Everything on the page.
#[derive(Clone, Debug, Default)]
pub(crate) struct Facts {
    /// Name of the run.
    pub(crate) name: String,
    /// One line each: seed, sample, recipe hash, version.
    pub(crate) settings: Vec<(String, String)>,
    /// The stages in flow order.
    pub(crate) funnel: Vec<StageCounts>,
    /// Formulas by host: its name, formulas seen and formulas lost, most lost first.
    pub(crate) formulas: Vec<(String, u64, u64)>,
    /// Pages of PDF files by source and by what became of them.
    pub(crate) pdf_pages: BTreeMap<String, BTreeMap<String, u64>>,
    /// Documents, bytes of text and tokens of the finished corpus by source.
    pub(crate) composition: Vec<SourceShare>,
    /// Computations by verdict and by source: (source, verdict, count).
    pub(crate) verdicts: BTreeMap<(String, String), u64>,
    /// Verified computations by level.
    pub(crate) levels: BTreeMap<String, u64>,
    /// The most frequent shapes of verified programs, with their share of all in percent.
    pub(crate) shapes: Vec<(String, f64)>,
    /// Verified computations word for word.
    pub(crate) computations: Vec<ComputationSample>,
    /// Beginnings of documents of the corpus.
    pub(crate) documents: Vec<DocumentSample>,
    /// Rejected rows.
    pub(crate) rejects: Vec<RejectSample>,
}

/// The funnel of one stage.
#[derive(Clone, Debug, Default, serde::Serialize)]
pub(crate) struct StageCounts {
    /// Stage name.
    pub(crate) stage: String,
    /// Rows of all sources together.
    pub(crate) total: RowCounts,
    /// Rows by source.
    pub(crate) by_source: BTreeMap<String, RowCounts>,
    /// Further counters.
    pub(crate) counters: BTreeMap<String, u64>,
    /// Seconds of all tasks together.
    pub(crate) task_seconds: f64,
}

/// What became of rows: `rows_in = kept + dropped + failed`.
#[derive(Clone, Debug, Default, serde::Serialize)]
pub(crate) struct RowCounts {
    /// Rows that came in.
    pub(crate) rows_in: u64,
    /// Rows that went on.
    pub(crate) kept: u64,
    /// Rows dropped, by reason code.
    pub(crate) dropped: BTreeMap<String, u64>,
    /// Rows failed, by reason code.
    pub(crate) failed: BTreeMap<String, u64>,
    /// Bytes read.
    pub(crate) bytes_in: u64,
    /// Bytes written.
    pub(crate) bytes_out: u64,
}

impl RowCounts {
    /// All dropped rows.
    pub(crate) fn n_dropped(&self) -> u64 {
        self.dropped.values().sum()
    }

    /// All failed rows.
    pub(crate) fn n_failed(&self) -> u64 {
        self.failed.values().sum()
    }
}

/// What one source gives to the finished corpus.
#[derive(Clone, Debug, Default)]
pub(crate) struct SourceShare {
    /// Source name.
    pub(crate) source: String,
    /// Documents.
    pub(crate) documents: u64,
    /// Bytes of text.
    pub(crate) bytes: u64,
    /// Verified computations.
    pub(crate) verified: u64,
}

/// A verified computation with its surroundings.
#[derive(Clone, Debug, Default)]
pub(crate) struct ComputationSample {
    /// Where it was found.
    pub(crate) place: String,
    /// The expression.
    pub(crate) expression: String,
    /// The stated result.
    pub(crate) result: String,
    /// The program.
    pub(crate) code: String,
    /// What it printed.
    pub(crate) output: String,
    /// Level and rule.
    pub(crate) verdict: String,
}

/// The beginning of a document.
#[derive(Clone, Debug, Default)]
pub(crate) struct DocumentSample {
    /// Id, source and place.
    pub(crate) place: String,
    /// Its text, cut.
    pub(crate) text: String,
}

/// A rejected row.
#[derive(Clone, Debug, Default)]
pub(crate) struct RejectSample {
    /// Stage and reason code with detail.
    pub(crate) reason: String,
    /// Id, source and place.
    pub(crate) place: String,
    /// Its text, cut.
    pub(crate) text: String,
}
