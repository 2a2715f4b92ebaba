//! Every reason for which this crate drops a document, with what it means and what to do about it.

use mathcoder_core::ReasonInfo;

/// All reasons of this crate, in the order of the stages.
pub const REASONS: &[ReasonInfo] = &[
    FILTER_TOO_SHORT,
    FILTER_TOO_LONG,
    FILTER_LANGUAGE,
    FILTER_NO_MATHEMATICS,
    FILTER_WORD_LENGTH,
    FILTER_FEW_WORDS,
    FILTER_SYMBOLS,
    FILTER_BULLETS,
    FILTER_ELLIPSES,
    FILTER_BOILERPLATE,
    FILTER_REPEATED_LINES,
    FILTER_REPEATED_PARAGRAPHS,
    FILTER_REPEATED_NGRAMS,
    FILTER_NO_MATH_IMPORT,
    FILTER_GENERATED_CODE,
    FILTER_LONG_CODE_LINES,
    FILTER_DATA_IN_CODE,
    DEDUP_EXACT,
    DEDUP_NEAR,
    DECONTAMINATE_QUESTION,
    DECONTAMINATE_MASKED,
    DECONTAMINATE_SOLUTION,
];

/// Same normalised text as a kept document.
pub(crate) const DEDUP_EXACT: ReasonInfo = ReasonInfo {
    code: "dedup.exact",
    meaning: "The text is the same as that of a document that stays, spacing, case and markup apart.",
    advice: "Nothing to do; the annotation dedup.duplicate_of names the document that stays.",
};

/// Similar to a kept document.
pub(crate) const DEDUP_NEAR: ReasonInfo = ReasonInfo {
    code: "dedup.near",
    meaning: "The text shares most of its word n-grams with a document that stays.",
    advice: "Raise dedup.threshold where such documents should both stay.",
};

/// Holds a benchmark question.
pub(crate) const DECONTAMINATE_QUESTION: ReasonInfo = ReasonInfo {
    code: "decontaminate.question",
    meaning: "The text holds a question of a benchmark, word by word or with a few words changed.",
    advice: "See the annotation decontaminate.hits for the place; decontaminate.action = \"purify\" cuts only that out.",
};

/// Holds a benchmark question with other numbers.
pub(crate) const DECONTAMINATE_MASKED: ReasonInfo = ReasonInfo {
    code: "decontaminate.question_masked",
    meaning: "The text holds a question of a benchmark with other numbers in it.",
    advice: "Set decontaminate.masked = false where such variants are wanted.",
};

/// Holds a benchmark solution.
pub(crate) const DECONTAMINATE_SOLUTION: ReasonInfo = ReasonInfo {
    code: "decontaminate.solution",
    meaning: "The text holds the worked solution of a benchmark question, or most of it.",
    advice: "Set decontaminate.solutions = false to look for questions only.",
};

/// The text has fewer characters or words than wanted.
pub(crate) const FILTER_TOO_SHORT: ReasonInfo = ReasonInfo {
    code: "filter.too_short",
    meaning: "The text has fewer characters or words than wanted.",
    advice: "Lower filter.min_chars or filter.min_words.",
};

/// The text has more characters than wanted.
pub(crate) const FILTER_TOO_LONG: ReasonInfo = ReasonInfo {
    code: "filter.too_long",
    meaning: "The text has more characters than wanted.",
    advice: "Raise filter.max_chars.",
};

/// The text is in a language that is not wanted.
pub(crate) const FILTER_LANGUAGE: ReasonInfo = ReasonInfo {
    code: "filter.language",
    meaning: "The text is in a language that is not wanted.",
    advice: "Add the language to filter.languages, or empty the list.",
};

/// The text holds too little mathematics.
pub(crate) const FILTER_NO_MATHEMATICS: ReasonInfo = ReasonInfo {
    code: "filter.no_mathematics",
    meaning: "The text holds too little mathematics.",
    advice: "Lower filter.min_math_score; the annotation filter.math_score says what was seen.",
};

/// The words are unusually short or long, as in lists of codes.
pub(crate) const FILTER_WORD_LENGTH: ReasonInfo = ReasonInfo {
    code: "filter.word_length",
    meaning: "The words are unusually short or long, as in lists of codes.",
    advice: "Change filter.min_mean_word_letters or filter.max_mean_word_letters.",
};

/// The text is mostly numbers outside formulas.
pub(crate) const FILTER_FEW_WORDS: ReasonInfo = ReasonInfo {
    code: "filter.few_words",
    meaning: "The text is mostly numbers outside formulas.",
    advice: "Lower filter.min_word_share.",
};

/// The text has too many # and ellipses for its words.
pub(crate) const FILTER_SYMBOLS: ReasonInfo = ReasonInfo {
    code: "filter.symbols",
    meaning: "The text has too many # and ellipses for its words.",
    advice: "Raise filter.max_symbol_ratio.",
};

/// Nearly all lines are items of lists.
pub(crate) const FILTER_BULLETS: ReasonInfo = ReasonInfo {
    code: "filter.bullets",
    meaning: "Nearly all lines are items of lists.",
    advice: "Raise filter.max_bullet_lines.",
};

/// Too many lines break off with an ellipsis, as teasers do.
pub(crate) const FILTER_ELLIPSES: ReasonInfo = ReasonInfo {
    code: "filter.ellipses",
    meaning: "Too many lines break off with an ellipsis, as teasers do.",
    advice: "Raise filter.max_ellipsis_lines.",
};

/// Much of the text is notices about cookies, privacy, scripts and the like.
pub(crate) const FILTER_BOILERPLATE: ReasonInfo = ReasonInfo {
    code: "filter.boilerplate",
    meaning: "Much of the text is notices about cookies, privacy, scripts and the like.",
    advice: "Raise filter.max_boilerplate_words, or extract the main content only.",
};

/// Too many lines repeat an earlier line.
pub(crate) const FILTER_REPEATED_LINES: ReasonInfo = ReasonInfo {
    code: "filter.repeated_lines",
    meaning: "Too many lines repeat an earlier line.",
    advice: "Raise filter.max_repeated_lines or filter.max_repeated_line_chars.",
};

/// Too much of the text is in paragraphs that stood before.
pub(crate) const FILTER_REPEATED_PARAGRAPHS: ReasonInfo = ReasonInfo {
    code: "filter.repeated_paragraphs",
    meaning: "Too much of the text is in paragraphs that stood before.",
    advice: "Raise filter.max_repeated_paragraph_chars.",
};

/// The same words come again and again.
pub(crate) const FILTER_REPEATED_NGRAMS: ReasonInfo = ReasonInfo {
    code: "filter.repeated_ngrams",
    meaning: "The same words come again and again.",
    advice: "Raise filter.max_top_ngram_chars or filter.max_repeated_ngram_chars.",
};

/// The code imports none of the wanted modules.
pub(crate) const FILTER_NO_MATH_IMPORT: ReasonInfo = ReasonInfo {
    code: "filter.no_math_import",
    meaning: "The code imports none of the wanted modules.",
    advice: "Add modules to filter.imports_any, or empty the list.",
};

/// The file says that a program wrote it.
pub(crate) const FILTER_GENERATED_CODE: ReasonInfo = ReasonInfo {
    code: "filter.generated_code",
    meaning: "The file says that a program wrote it.",
    advice: "Set filter.drop_generated_code = false.",
};

/// The lines are too long for code a person wrote; minified or data.
pub(crate) const FILTER_LONG_CODE_LINES: ReasonInfo = ReasonInfo {
    code: "filter.long_code_lines",
    meaning: "The lines are too long for code a person wrote; minified or data.",
    advice: "Raise filter.max_code_line_chars or filter.max_code_mean_line_chars.",
};

/// The file is mostly digits and signs: data rather than code.
pub(crate) const FILTER_DATA_IN_CODE: ReasonInfo = ReasonInfo {
    code: "filter.data_in_code",
    meaning: "The file is mostly digits and signs: data rather than code.",
    advice: "Lower filter.min_code_letters or raise filter.max_code_digits.",
};
