//! Why a row never became a document, or a document was lost by a defect. Every code this crate can put into a reject.

use mathcoder_core::ReasonInfo;

/// A line is no JSON object.
pub const BAD_JSON: ReasonInfo = ReasonInfo {
    code: "pipeline.bad_json",
    meaning: "A line of a JSON Lines file is not a JSON object.",
    advice: "Look at the line named in the detail; a file of one big JSON array must be split into lines first.",
};

/// A row has no field that holds a text.
pub const NO_TEXT: ReasonInfo = ReasonInfo {
    code: "pipeline.no_text",
    meaning: "A row has none of the fields a text is looked for in, or the field holds no string.",
    advice: "Name the fields that hold the text with text_fields in the recipe's source.",
};

/// A line is longer than allowed.
pub const LINE_TOO_LONG: ReasonInfo = ReasonInfo {
    code: "pipeline.line_too_long",
    meaning: "A line is longer than max_line_bytes and was skipped without being held in memory.",
    advice: "Raise max_line_bytes if such documents are wanted; every reading thread may then need that much memory.",
};

/// A line is not UTF-8.
pub const BAD_UTF8: ReasonInfo = ReasonInfo {
    code: "pipeline.bad_utf8",
    meaning: "A line is not valid UTF-8.",
    advice: "Convert the file to UTF-8.",
};

/// A file ends too early.
pub const TRUNCATED_INPUT: ReasonInfo = ReasonInfo {
    code: "pipeline.truncated_input",
    meaning: "A compressed file or table ends in the middle; the rows before the break were read.",
    advice: "Fetch the file again; it was probably not copied whole.",
};

/// A file cannot be decoded.
pub const DAMAGED_INPUT: ReasonInfo = ReasonInfo {
    code: "pipeline.damaged_input",
    meaning: "A compressed file or table cannot be decoded from some point on; the rows before it were read.",
    advice: "Test the file with its own tool (gzip -t, zstd -t) and fetch it again.",
};

/// A file is written in a way this program does not read.
pub const UNSUPPORTED_INPUT: ReasonInfo = ReasonInfo {
    code: "pipeline.unsupported_input",
    meaning: "A table is compressed in a way this program does not read; nothing of it was read.",
    advice: "Write the table again with Zstandard, Snappy, gzip or no compression.",
};

/// A row was written by a newer program.
pub const NEWER_VERSION: ReasonInfo = ReasonInfo {
    code: "pipeline.newer_version",
    meaning: "A document was written by a newer mathcoder in a form this one does not read.",
    advice: "Use the newer mathcoder.",
};

/// A stage panicked on a document.
pub const PANIC: ReasonInfo = ReasonInfo {
    code: "pipeline.panic",
    meaning: "A stage stopped with a panic on this document; the run went on without it.",
    advice: "This is a defect of mathcoder: report it with the document.",
};

/// Every reason of this crate.
pub const REASONS: &[ReasonInfo] = &[
    BAD_JSON,
    NO_TEXT,
    LINE_TOO_LONG,
    BAD_UTF8,
    TRUNCATED_INPUT,
    DAMAGED_INPUT,
    UNSUPPORTED_INPUT,
    NEWER_VERSION,
    PANIC,
];
