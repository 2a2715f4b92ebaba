//! One item of a benchmark, as the caller reads it from a file.

/// A benchmark question with what belongs to it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BenchmarkItem {
    /// Name of the benchmark, for example `gsm8k`.
    pub benchmark: String,
    /// Identity of the item in it.
    pub id: String,
    /// The question.
    pub question: String,
    /// The choices of a multiple-choice question, without their letters.
    pub choices: Vec<String>,
    /// The final answer.
    pub answer: Option<String>,
    /// The worked solution.
    pub solution: Option<String>,
}
