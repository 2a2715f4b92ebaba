//! The `decontaminate` table of a recipe. Every default stands in [`DecontaminateConfig::default`] with its reason.

use serde::{Deserialize, Serialize};

/// What happens to a document that holds a benchmark question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// The document is dropped.
    Drop,
    /// The paragraphs with hits are cut out; the document is dropped only where too little would be left.
    Purify,
    /// The document stays; hits are noted on it.
    Mark,
}

/// Options of decontamination.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DecontaminateConfig {
    /// Benchmark files or glob patterns: JSON Lines with `question` and `answer`. The caller reads them; without any,
    /// nothing is looked for.
    pub against: Vec<String>,
    /// `drop`, `purify` or `mark`.
    pub action: Action,
    /// Tokens per seed n-gram, 4 to 32.
    pub ngram: usize,
    /// Tokens per seed of questions of fewer than three times `ngram` tokens, and fewest tokens a question must have to be searched.
    pub short_ngram: usize,
    /// Tokens per n-gram of the second criterion, the paper's 13.
    pub long_ngram: usize,
    /// Share of a text's `long_ngram`-grams found in one place that makes a hit, 0 to 1. More than 1 switches it off.
    pub long_ngram_share: f64,
    /// Share of a question's tokens, in order, found in one place that makes a hit, above 0.5 up to 1.
    pub threshold: f64,
    /// Questions of fewer tokens than this must match wholly, without a gap.
    pub short_question_tokens: usize,
    /// Questions of fewer words of prose (three letters and more, no numbers) than this must match wholly, too: pieces of
    /// formulas are alike everywhere.
    pub near_min_words: usize,
    /// Least surprise of a question in bits (sum over its tokens of how rare they are among all questions); below it a
    /// question is too generic to be searched, such as `Which of the following is true?`.
    pub min_bits: f64,
    /// Also search with every number masked, which finds questions whose numbers were changed.
    pub masked: bool,
    /// Like `threshold`, for the search with numbers masked.
    pub masked_threshold: f64,
    /// Fewest words of prose (three letters and more, no numbers) of a question that is searched with numbers masked.
    pub masked_min_words: usize,
    /// Also search the items' solutions.
    pub solutions: bool,
    /// Fewest tokens of a solution that is searched.
    pub solution_min_tokens: usize,
    /// An n-gram that stands in more different questions than this is no seed.
    pub max_questions_per_ngram: usize,
    /// With `purify`: largest share of a document that may be cut out; above it the document is dropped.
    pub max_cut_share: f64,
}

impl Default for DecontaminateConfig {
    fn default() -> Self {
        Self {
            against: Vec::new(),
            action: Action::Drop, // an answer often stands near the question, so the whole document goes
            ngram: 8,             // with one word in ten changed, two in five 8-grams are still whole
            short_ngram: 5,
            long_ngram: 13,
            long_ngram_share: 0.6,     // the paper's threshold
            threshold: 0.8,            // a question with one word in ten dropped scores 0.9, unrelated ones below 0.6
            short_question_tokens: 12, // below it one changed word may be all that tells two questions apart
            near_min_words: 6,
            min_bits: 24.0, // about four words that only one question in sixty holds
            masked: true,
            masked_threshold: 0.85, // masking makes exercises of one kind alike, so more of it must agree
            masked_min_words: 8,
            solutions: true,
            solution_min_tokens: 30,
            max_questions_per_ngram: 20,
            max_cut_share: 0.5, // half a document about a leaked question is a document about it
        }
    }
}

impl DecontaminateConfig {
    /// Says whether the options make sense.
    ///
    /// # Errors
    /// What is wrong and what is allowed.
    pub fn check(&self) -> Result<(), String> {
        if !(4..=32).contains(&self.ngram) {
            return Err(format!("decontaminate.ngram is {}, it must be 4 to 32", self.ngram));
        }
        if !(3..=self.ngram).contains(&self.short_ngram) {
            return Err(format!("decontaminate.short_ngram is {}, it must be 3 to {}", self.short_ngram, self.ngram));
        }
        if !(self.ngram..=64).contains(&self.long_ngram) {
            return Err(format!("decontaminate.long_ngram is {}, it must be {} to 64", self.long_ngram, self.ngram));
        }
        for (name, value) in [("threshold", self.threshold), ("masked_threshold", self.masked_threshold)] {
            if !(value > 0.5 && value <= 1.0) {
                return Err(format!("decontaminate.{name} is {value}, it must be above 0.5 and at most 1"));
            }
        }
        if self.long_ngram_share.is_nan() || self.long_ngram_share <= 0.0 {
            return Err(format!("decontaminate.long_ngram_share is {}, it must be above 0", self.long_ngram_share));
        }
        if !(0.0..=1.0).contains(&self.max_cut_share) {
            return Err(format!("decontaminate.max_cut_share is {}, it must be 0 to 1", self.max_cut_share));
        }
        Ok(())
    }
}
