//! Every reason code and annotation key of extraction, declared once. A code never changes its meaning.

use mathcoder_core::ReasonInfo;

/// Annotation: sorted list of the top-level modules a program imports.
pub const IMPORTS: &str = "extract.imports";
/// Annotation: language of a notebook, where it is not Python.
pub const LANGUAGE: &str = "extract.language";
/// Annotation: why the text stops before the end of its source (broken XML, truncated record).
pub const PARTIAL: &str = "extract.partial";
/// Annotation: definitions of the page's macros, where some formula could not be freed of them.
pub const MACROS: &str = "extract.macros";
/// Annotation: number of formulas that could not be converted; a mark stands in the place of each.
pub const FORMULAS_LOST: &str = "extract.formulas_lost";
/// Annotation: number of page-failure marks removed from an OCR text.
pub const MISSING_PAGES: &str = "extract.missing_pages";
/// Annotation: number of loops of an OCR program cut to one copy.
pub const REPETITIONS: &str = "extract.repetitions";
/// Annotation: what became of the pages of a PDF; numbers of those left out, by what is wrong with them.
pub const PDF_PAGES: &str = "extract.pdf_pages";
/// Annotation: front matter of a Markdown file other than its title.
pub const FRONT_MATTER: &str = "extract.front_matter";

/// Nothing readable in the record.
pub(crate) const EMPTY: ReasonInfo = ReasonInfo {
    code: "extract.empty",
    meaning: "The record holds no readable text.",
    advice: "Nothing to do: files of macros or of includes alone have none.",
};
/// A page that the prefilter passes over.
pub(crate) const NO_MATHEMATICS: ReasonInfo = ReasonInfo {
    code: "extract.no_mathematics",
    meaning: "The bytes of the page show no sign of mathematics, and `extract.prefilter` asks for it.",
    advice: "Set `extract.prefilter = \"off\"` to read all pages of the source.",
};
/// A format that is not read.
pub(crate) const UNSUPPORTED_FORMAT: ReasonInfo = ReasonInfo {
    code: "extract.unsupported_format",
    meaning: "The record is of a format that is not read, for example a picture.",
    advice: "Convert it to one of the formats that `mathcoder extract --help` lists.",
};
/// A page the server did not deliver.
pub(crate) const HTTP_STATUS: ReasonInfo = ReasonInfo {
    code: "extract.http_status",
    meaning: "The server did not answer with status 200, so the page is an error page or a redirect.",
    advice: "Nothing to do.",
};
/// Part of a book that another file includes.
pub(crate) const INCLUDED: ReasonInfo = ReasonInfo {
    code: "extract.included_elsewhere",
    meaning: "The file is included by another file of its project and stands in that document.",
    advice: "Nothing to do: its text is kept once.",
};
/// Larger than allowed.
pub(crate) const TOO_LARGE: ReasonInfo = ReasonInfo {
    code: "extract.too_large",
    meaning: "The record is larger than `extract.max_record_bytes`.",
    advice: "Raise the limit if such records are wanted.",
};
/// Decompresses to far more than it takes.
pub(crate) const COMPRESSION_BOMB: ReasonInfo = ReasonInfo {
    code: "extract.compression_bomb",
    meaning: "The input decompresses to more than `extract.max_compression_ratio` times its size.",
    advice: "Look at the file; raise the ratio only for a source you trust.",
};
/// The file ends inside a record.
pub(crate) const TRUNCATED: ReasonInfo = ReasonInfo {
    code: "extract.truncated",
    meaning: "The input ends in the middle of a record.",
    advice: "Fetch the file again; all records before the break were read.",
};
/// Compressed data is broken.
pub(crate) const BROKEN_COMPRESSION: ReasonInfo = ReasonInfo {
    code: "extract.broken_compression",
    meaning: "The compressed data of this record cannot be decompressed.",
    advice: "Fetch the file again; reading went on at the next record that is whole.",
};
/// The system cannot read the file.
pub(crate) const READ_FAILED: ReasonInfo = ReasonInfo {
    code: "extract.read_failed",
    meaning: "The system reported an error while the input was read.",
    advice: "Look at the disk; all records before the error were read.",
};
/// The header of a record makes no sense.
pub(crate) const BROKEN_RECORD: ReasonInfo = ReasonInfo {
    code: "extract.broken_record",
    meaning: "The header of this record of an archive cannot be read.",
    advice: "Fetch the file again; reading went on at the next record that is whole.",
};
/// A body in an encoding we do not undo.
pub(crate) const CONTENT_ENCODING: ReasonInfo = ReasonInfo {
    code: "extract.content_encoding",
    meaning: "The page is stored in a content encoding that is not read (gzip, deflate, br and zstd are), or that is broken.",
    advice: "Fetch the page again, with `gzip` in Accept-Encoding.",
};
/// A name that leaves the archive.
pub(crate) const UNSAFE_NAME: ReasonInfo = ReasonInfo {
    code: "extract.unsafe_name",
    meaning: "The name of this archive member is absolute or climbs out of the archive.",
    advice: "Look at the archive: well-meant archives have no such names.",
};
/// Markup that cannot be read at all.
pub(crate) const BROKEN_XML: ReasonInfo = ReasonInfo {
    code: "extract.broken_xml",
    meaning: "The XML is not well-formed and gave no text before the break.",
    advice: "Mend the file; the detail names the byte.",
};
/// A notebook that is not JSON of a known version.
pub(crate) const BROKEN_NOTEBOOK: ReasonInfo = ReasonInfo {
    code: "extract.broken_notebook",
    meaning: "The notebook is not JSON of nbformat 3 or 4.",
    advice: "Mend the file; the detail says where JSON ended.",
};
/// A PDF that cannot be read.
pub(crate) const BROKEN_PDF: ReasonInfo = ReasonInfo {
    code: "extract.broken_pdf",
    meaning: "The PDF cannot be read: it has no catalogue, no pages, or streams that are broken.",
    advice: "Fetch the file again, or mend it with a program that rewrites PDF files.",
};
/// A PDF that wants a password.
pub(crate) const PDF_ENCRYPTED: ReasonInfo = ReasonInfo {
    code: "extract.pdf_encrypted",
    meaning: "The PDF is encrypted, also where it opens without a password.",
    advice: "Where its licence allows, store it without encryption and run again.",
};
/// A PDF of pictures.
pub(crate) const PDF_SCANNED: ReasonInfo = ReasonInfo {
    code: "extract.pdf_scanned",
    meaning: "The pages of the PDF are scans: pictures without text, or with hidden text that a program guessed.",
    advice: "Run text recognition that knows formulas, and give the `.mmd` it writes to the run.",
};
/// A PDF of formulas.
pub(crate) const PDF_FORMULAS_LOST: ReasonInfo = ReasonInfo {
    code: "extract.pdf_formulas_lost",
    meaning: "Every page of the PDF holds formulas, or characters without a meaning, that its text layer does not keep.",
    advice: "Take the LaTeX source where there is one; else run text recognition that knows formulas.",
};
/// A PDF that would take too long.
pub(crate) const PDF_LIMIT: ReasonInfo = ReasonInfo {
    code: "extract.pdf_limit",
    meaning: "The PDF has more pages, objects or operators than any book; most likely it is made to keep readers busy.",
    advice: "Look at the file; split it where it is honest.",
};
/// Macros that never end.
pub(crate) const MACRO_LIMIT: ReasonInfo = ReasonInfo {
    code: "extract.macro_limit",
    meaning: "The LaTeX macros of this file expand without end or to far more text than the file has.",
    advice: "Look for a macro that calls itself.",
};
/// Every reason of this crate.
pub const REASONS: &[ReasonInfo] = &[
    EMPTY,
    NO_MATHEMATICS,
    UNSUPPORTED_FORMAT,
    HTTP_STATUS,
    INCLUDED,
    TOO_LARGE,
    COMPRESSION_BOMB,
    TRUNCATED,
    BROKEN_COMPRESSION,
    READ_FAILED,
    BROKEN_RECORD,
    CONTENT_ENCODING,
    UNSAFE_NAME,
    BROKEN_XML,
    BROKEN_NOTEBOOK,
    MACRO_LIMIT,
    BROKEN_PDF,
    PDF_ENCRYPTED,
    PDF_SCANNED,
    PDF_FORMULAS_LOST,
    PDF_LIMIT,
];

/// The reasons that set a whole row aside; every other one counts as failed.
pub(crate) const DROPS: &[ReasonInfo] = &[
    EMPTY,
    NO_MATHEMATICS,
    UNSUPPORTED_FORMAT,
    HTTP_STATUS,
    INCLUDED,
    TOO_LARGE,
    PDF_ENCRYPTED,
    PDF_SCANNED,
    PDF_FORMULAS_LOST,
];
