//! Raw bytes to documents: archives are taken apart into records, records into text with every formula as LaTeX.
//!
//! Two steps, both pure but for reading the input: [`open_records`] walks one input file and yields [`RawRecord`]s with
//! bounded memory; [`extract_record`] turns one record into [`Extracted`] text. What cannot be read becomes a reason from
//! [`REASONS`]; nothing panics.

mod archive;
mod charset;
mod code;
mod config;
mod context;
mod dispatch;
mod format;
mod html;
mod latex;
mod markdown;
mod mathml;
mod paths;
mod pdf;
mod prefilter;
mod reasons;
mod record;
mod table;
mod writer;
mod xml;

pub use archive::{ExtractError, Records, open_records, records_of_bytes};
pub use charset::decode;
pub use code::imported_modules;
pub use config::{ExtractConfig, NotebookOutputs, Prefilter};
pub use context::ProjectContext;
pub use dispatch::extract_record;
pub use format::SNIFF_BYTES;
pub use html::{HtmlOptions, HtmlScope, extract_html};
pub use latex::LatexProject;
pub use mathml::{MathTree, MathmlError, mathml_to_latex};
pub use prefilter::could_hold_mathematics;
pub use reasons::{
    FORMULAS_LOST, FRONT_MATTER, IMPORTS, LANGUAGE, MACROS, MISSING_PAGES, PARTIAL, PDF_PAGES, REASONS, REPETITIONS,
};
pub use record::{Extracted, Format, FormulaCounts, Outcome, RawRecord, RecordFault};
