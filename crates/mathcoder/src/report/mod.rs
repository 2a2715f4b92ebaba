//! The report of a run: one HTML file that needs nothing else. `facts.rs` says what is on it, `page.rs` draws it; reading
//! the run folder is left to `commands/report.rs`.

mod facts;
mod page;
#[cfg(test)]
mod tests;

pub(crate) use facts::{ComputationSample, DocumentSample, Facts, RejectSample, RowCounts, SourceShare, StageCounts};
pub(crate) use page::page;
