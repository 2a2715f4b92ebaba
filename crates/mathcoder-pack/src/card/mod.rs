//! The data set's card: what a reader must know before training on a corpus. In: [`CardFacts`], plain numbers and names
//! that the run has counted. Out: the README.md of a data set repository, YAML front matter first. The text is a function
//! of the facts; `card.json` is the facts themselves, as serde writes them.
//!
//! It follows the order of the corpus's life: funnel, composition, verification, contamination, provenance, packing,
//! limits. It measures nothing, and it does not let a card pass without known limits.

mod front_matter;
mod sections;
#[cfg(test)]
mod tests;
mod warnings;

pub use warnings::card_warnings;

use serde::{Deserialize, Serialize};

/// A name with how often it was counted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Count {
    /// Reason code, verdict, level, host, …
    pub name: String,
    /// How often.
    pub count: u64,
}

/// Everything a card says.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct CardFacts {
    /// Name of the data set.
    pub name: String,
    /// What it is, one or two sentences.
    pub summary: String,
    /// SPDX identifier or `other`.
    pub license: String,
    /// ISO 639-1 codes.
    pub languages: Vec<String>,
    /// Data files of each configuration: name and path pattern, in the order they are listed.
    pub configs: Vec<(String, String)>,
    /// What happened to documents, stage by stage.
    pub stages: Vec<StageFacts>,
    /// What the corpus is made of.
    pub sources: Vec<SourceFacts>,
    /// The hosts with the most documents, most first.
    pub top_hosts: Vec<Count>,
    /// Documents that have a host.
    pub docs_with_host: u64,
    /// What became of the computations.
    pub computations: VerdictFacts,
    /// Who wrote the programs.
    pub models: Vec<ModelFacts>,
    /// What the corpus was searched for.
    pub benchmarks: Vec<BenchmarkFacts>,
    /// The packed form, where there is one.
    pub pack: Option<PackFacts>,
    /// Name and version of the program that made it.
    pub program: String,
    /// Hash of the resolved recipe.
    pub recipe: String,
    /// Seed of the run.
    pub seed: u64,
    /// Known limits, one sentence each, written by a person. Must not be empty.
    pub limits: Vec<String>,
}

/// One stage of the funnel.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct StageFacts {
    /// The stage's verb.
    pub stage: String,
    /// Documents that came in.
    pub docs_in: u64,
    /// Documents that went on.
    pub kept: u64,
    /// Documents dropped by a rule.
    pub dropped: u64,
    /// Documents that could not be worked on.
    pub failed: u64,
    /// Reasons of both, most frequent first.
    pub reasons: Vec<Count>,
}

/// One source of documents.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SourceFacts {
    /// Name in the recipe.
    pub name: String,
    /// `web`, `textbook`, `code`, `synthetic`.
    pub kind: String,
    /// Licence of the source, as far as it is known.
    pub license: String,
    /// Documents extracted.
    pub docs_in: u64,
    /// Documents in the corpus.
    pub docs_out: u64,
    /// UTF-8 bytes of text in the corpus.
    pub bytes: u64,
    /// Tokens in the corpus, where it was tokenised.
    pub tokens: Option<u64>,
}

/// What became of the computations.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct VerdictFacts {
    /// Computations found.
    pub found: u64,
    /// By verdict: `verified`, `refuted`, `failed`, `unverifiable`, `not_verified`.
    pub verdicts: Vec<Count>,
    /// Computations in the corpus by level, `L0` to `L5`.
    pub levels: Vec<Count>,
    /// Why computations failed or could not be judged, most frequent first.
    pub reasons: Vec<Count>,
    /// Computations whose program stands in the corpus.
    pub inserted: u64,
}

/// One author of programs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ModelFacts {
    /// `builtin`, `replay`, `http`, …
    pub translator: String,
    /// Model name, empty where there is none.
    pub model: String,
    /// Hash of the prompt, empty where there is none.
    pub prompt: String,
    /// Computations in the corpus that it wrote.
    pub computations: u64,
}

/// One benchmark that was searched for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct BenchmarkFacts {
    /// Its name.
    pub name: String,
    /// Questions searched for.
    pub questions: u64,
    /// Documents dropped because of it.
    pub docs_dropped: u64,
    /// Documents of the final corpus that still hold one of its questions.
    pub docs_left: u64,
    /// Of questions planted on purpose: found and planted. Absent where none was planted.
    pub planted: Option<(u64, u64)>,
}

/// The packed form.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct PackFacts {
    /// Name of the tokenizer file.
    pub tokenizer: String,
    /// Its content hash.
    pub tokenizer_hash: String,
    /// Tokens in the store.
    pub n_tokens: u64,
    /// Tokens in a row.
    pub length: u32,
    /// Rows of the plan.
    pub n_rows: u64,
    /// Share of positions without a token.
    pub padding_share: f64,
}

/// A card that must not be published.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CardError {
    /// Nobody wrote down what is known to be wrong.
    #[error("the card has no known limits: write at least one sentence about what the corpus is not good for")]
    NoLimits,
    /// It has no name.
    #[error("the card has no name")]
    NoName,
}

/// The card as README.md.
///
/// # Errors
/// [`CardError`] where something is missing that only a person can write.
pub fn render_card(facts: &CardFacts) -> Result<String, CardError> {
    if facts.name.trim().is_empty() {
        return Err(CardError::NoName);
    }
    if facts.limits.iter().all(|limit| limit.trim().is_empty()) {
        return Err(CardError::NoLimits);
    }
    Ok(format!("{}\n{}", front_matter::render(facts), sections::render(facts)))
}
