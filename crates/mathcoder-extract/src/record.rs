//! The records of extraction: raw bytes with what is known about them, the text that came out, and what stands in the
//! place of a piece that gave nothing.

use mathcoder_core::{Annotations, Reason};

/// A text format this crate reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Format {
    /// HTML or XHTML.
    Html,
    /// LaTeX source.
    Latex,
    /// OpenStax CNXML module.
    Cnxml,
    /// PreTeXt XML.
    Pretext,
    /// Markdown, also nougat-style `.mmd`.
    Markdown,
    /// Plain text.
    Text,
    /// Python source.
    Python,
    /// Jupyter notebook.
    Notebook,
    /// PDF file, its text layer.
    Pdf,
}

/// One piece of an input file, before extraction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawRecord {
    /// The bytes of the piece: a page body, a file, a member of an archive.
    pub bytes: Vec<u8>,
    /// Its format, from content type, name or first bytes.
    pub format: Format,
    /// Name inside the archive, where it has names.
    pub member: Option<String>,
    /// Byte offset of the record inside the (compressed) input file, where it is an archive of records.
    pub offset: Option<u64>,
    /// Address of the page.
    pub url: Option<String>,
    /// Character set declared outside the bytes (HTTP header).
    pub charset: Option<String>,
}

/// What extraction made of a record.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Extracted {
    /// Markdown-like text, formulas as `$…$` and `$$…$$`.
    pub text: String,
    /// Title found in the document.
    pub title: Option<String>,
    /// Character set the bytes were decoded from, where it was not UTF-8.
    pub charset: Option<String>,
    /// Formulas seen, kept and lost.
    pub formulas: FormulaCounts,
    /// Further notes for the document, keys `extract.…`.
    pub annotations: Annotations,
}

/// What became of the formulas of one record. `seen = kept + failed`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FormulaCounts {
    /// Formulas found in the source.
    pub seen: u32,
    /// Formulas written into the text.
    pub kept: u32,
    /// Formulas that could not be converted; a mark stands in their place.
    pub failed: u32,
}

/// A piece of an input file that gave no record. It counts as one row in, and as one dropped or failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordFault {
    /// Set aside on purpose, or broken.
    pub outcome: Outcome,
    /// Why.
    pub reason: Reason,
    /// Name inside the archive, where it has names.
    pub member: Option<String>,
    /// Byte offset inside the input file, where it is known.
    pub offset: Option<u64>,
    /// Address of the page, where it is known.
    pub url: Option<String>,
}

/// How a row without a document is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// The row is whole but not wanted, for example a picture.
    Dropped,
    /// The row is broken.
    Failed,
}

impl Outcome {
    /// How a row with this reason of extraction is counted.
    #[must_use]
    pub fn of(reason: &Reason) -> Self {
        let dropped = crate::reasons::DROPS.iter().any(|info| info.code == reason.code);
        if dropped { Self::Dropped } else { Self::Failed }
    }
}
