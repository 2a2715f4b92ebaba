//! Every reason of the translation stage: why a passage got no computation, and every slip of form in a model's answer.
//!
//! A slip is counted even where the computation is kept; the reasons of dropped computations say so.

use mathcoder_core::ReasonInfo;

/// No backend of the list had an answer.
pub(crate) const NO_ANSWER: ReasonInfo = ReasonInfo {
    code: "translate.no_answer",
    meaning: "The backend has no answer for this passage.",
    advice: "Put a further backend behind it, for example `builtin`, or record answers for these passages.",
};
/// The server refused a request.
pub(crate) const REFUSED: ReasonInfo = ReasonInfo {
    code: "translate.refused",
    meaning: "The model server refused the request for this passage.",
    advice: "Make `chunk_chars` smaller if the context was too long; the detail holds the server's words.",
};
/// The server failed.
pub(crate) const UNAVAILABLE: ReasonInfo = ReasonInfo {
    code: "translate.unavailable",
    meaning: "The model server failed on this passage after all repetitions.",
    advice: "Look at the server's log and run again; only what is missing is asked for.",
};
/// The model says that there is nothing to compute.
pub(crate) const NO_COMPUTATION: ReasonInfo = ReasonInfo {
    code: "translate.no_computation",
    meaning: "The model says that the passage holds no computation.",
    advice: "Nothing to do; this is an answer.",
};
/// Empty answer.
pub(crate) const EMPTY_ANSWER: ReasonInfo = ReasonInfo {
    code: "translate.empty_answer",
    meaning: "The answer is empty.",
    advice: "Look at the server's chat template and at `max_tokens`; a model that only thinks answers nothing.",
};
/// Neither a computation nor the word that there is none.
pub(crate) const UNREADABLE: ReasonInfo = ReasonInfo {
    code: "translate.unreadable",
    meaning: "The answer has neither a computation in the asked form nor says that there is none.",
    advice: "Read some of the answers; the prompt may be too hard for the model.",
};
/// The answer ends inside a program.
pub(crate) const CUT_OFF: ReasonInfo = ReasonInfo {
    code: "translate.cut_off",
    meaning: "The answer ends inside a program, so this computation was dropped.",
    advice: "Raise `max_tokens` or make `chunk_chars` smaller.",
};
/// The model declines.
pub(crate) const REFUSAL: ReasonInfo = ReasonInfo {
    code: "translate.refusal",
    meaning: "The model declined to answer.",
    advice: "Nothing to do if it is rare; else try another model.",
};
/// JSON that is none as a whole.
pub(crate) const BAD_JSON: ReasonInfo = ReasonInfo {
    code: "translate.bad_json",
    meaning: "The answer is no JSON as a whole; the computations in it that are were kept.",
    advice: "Use a server that keeps answers to a schema, or `answer = \"headings\"`.",
};
/// Backslashes that were not doubled.
pub(crate) const JSON_ESCAPES: ReasonInfo = ReasonInfo {
    code: "translate.json_escapes",
    meaning: "LaTeX in a JSON answer had single backslashes; they were put right.",
    advice: "Nothing to do if it is rare; else use `answer = \"headings\"`.",
};
/// The expression says what comes out.
pub(crate) const RESULT_IN_EXPRESSION: ReasonInfo = ReasonInfo {
    code: "translate.result_in_expression",
    meaning: "The expression ended with its result, which was taken off before a program was asked for.",
    advice: "Nothing to do.",
};
/// Nothing to compute, and no model was asked.
pub(crate) const SKIPPED: ReasonInfo = ReasonInfo {
    code: "translate.skipped",
    meaning: "A passage has no place that looks like a computation, so no model was asked.",
    advice: "Nothing to do; `skip_idle = false` asks about every passage.",
};
/// A passage too long for the server was halved.
pub(crate) const HALVED: ReasonInfo = ReasonInfo {
    code: "translate.halved",
    meaning: "The server found a passage too long, so it was asked about in halves.",
    advice: "Make `chunk_chars` smaller if it happens often.",
};
/// A repair that helped.
pub(crate) const REPAIRED: ReasonInfo = ReasonInfo {
    code: "translate.repaired",
    meaning: "A program that failed or disagreed was written again, and the new one is verified.",
    advice: "Nothing to do.",
};
/// A repair that did not help.
pub(crate) const NOT_REPAIRED: ReasonInfo = ReasonInfo {
    code: "translate.not_repaired",
    meaning: "A program that failed or disagreed was written again, and the new one is not verified either; the first was kept.",
    advice: "Nothing to do; verification rejects it with its reason.",
};
/// Another sample took the place of the first.
pub(crate) const OUTVOTED: ReasonInfo = ReasonInfo {
    code: "translate.outvoted",
    meaning: "The first program was not verified, but most samples were; one of these took its place.",
    advice: "Nothing to do.",
};

/// No program.
pub(crate) const NO_CODE: ReasonInfo = ReasonInfo {
    code: "translate.no_code",
    meaning: "A computation came without a program and was dropped.",
    advice: "Raise `max_tokens` if it happens at the ends of answers, else look at the prompt.",
};
/// No expression.
pub(crate) const NO_EXPRESSION: ReasonInfo = ReasonInfo {
    code: "translate.no_expression",
    meaning: "A computation came without the heading of its expression; it was kept.",
    advice: "Nothing to do if it is rare; else look at the prompt.",
};
/// No result.
pub(crate) const NO_RESULT: ReasonInfo = ReasonInfo {
    code: "translate.no_result",
    meaning: "A computation came without a stated result; it was kept, but nothing can be compared.",
    advice: "Nothing to do if it is rare; verification leaves such computations unverifiable.",
};
/// No conditions.
pub(crate) const NO_CONDITIONS: ReasonInfo = ReasonInfo {
    code: "translate.no_conditions",
    meaning: "A computation came without the heading of its conditions; it was kept.",
    advice: "Nothing to do if it is rare; else look at the prompt.",
};
/// Several fences in one computation.
pub(crate) const SEVERAL_FENCES: ReasonInfo = ReasonInfo {
    code: "translate.several_fences",
    meaning: "The program of a computation came in several blocks, which were joined.",
    advice: "Nothing to do if it is rare; else look at the prompt.",
};
/// A fence that another heading ended.
pub(crate) const OPEN_FENCE: ReasonInfo = ReasonInfo {
    code: "translate.open_fence",
    meaning: "A program block was not closed before the next computation began; it was ended there.",
    advice: "Nothing to do if it is rare; else look at the prompt.",
};
/// A program that shows nothing.
pub(crate) const PRINTS_NOTHING: ReasonInfo = ReasonInfo {
    code: "translate.prints_nothing",
    meaning: "A program never prints; it was kept, but its run will have no result.",
    advice: "Nothing to do if it is rare; else look at the prompt.",
};
/// Words around the asked form.
pub(crate) const TEXT_AROUND: ReasonInfo = ReasonInfo {
    code: "translate.text_around",
    meaning: "The answer has words before the first or after the last computation, which were left out.",
    advice: "Nothing to do.",
};
/// The same program and result a second time.
pub(crate) const REPEATED: ReasonInfo = ReasonInfo {
    code: "translate.repeated",
    meaning: "A computation repeats an earlier one of the same document and was dropped.",
    advice: "Nothing to do if it is rare; a model in a loop needs a lower `max_tokens` or another temperature.",
};
/// More than allowed.
pub(crate) const TOO_MANY: ReasonInfo = ReasonInfo {
    code: "translate.too_many",
    meaning: "The document has more computations than `max_per_document`; the rest was dropped.",
    advice: "Raise `max_per_document` if the documents are whole books.",
};

/// All reasons of this crate.
pub const REASONS: &[ReasonInfo] = &[
    NO_ANSWER,
    REFUSED,
    UNAVAILABLE,
    NO_COMPUTATION,
    EMPTY_ANSWER,
    UNREADABLE,
    REFUSAL,
    CUT_OFF,
    BAD_JSON,
    JSON_ESCAPES,
    RESULT_IN_EXPRESSION,
    SKIPPED,
    HALVED,
    REPAIRED,
    NOT_REPAIRED,
    OUTVOTED,
    NO_CODE,
    NO_EXPRESSION,
    NO_RESULT,
    NO_CONDITIONS,
    SEVERAL_FENCES,
    OPEN_FENCE,
    PRINTS_NOTHING,
    TEXT_AROUND,
    REPEATED,
    TOO_MANY,
];
