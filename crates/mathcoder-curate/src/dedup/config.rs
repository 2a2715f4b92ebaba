//! The `dedup` table of a recipe: which duplicates are removed and how candidates are found. Every default stands in
//! [`DedupConfig::default`] with its reason.

use serde::{Deserialize, Serialize};

/// Which duplicates are removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DedupMethod {
    /// Documents whose normalised texts are the same.
    Exact,
    /// Those, and documents whose shingle sets are similar.
    Near,
}

/// Options of deduplication.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DedupConfig {
    /// `exact` or `near`.
    pub method: DedupMethod,
    /// Smallest Jaccard similarity of two documents' shingle sets that makes them duplicates, above 0 up to 1.
    pub threshold: f64,
    /// Tokens per shingle.
    pub ngram: usize,
    /// Bands of the signature; documents equal in one band are candidates.
    pub bands: usize,
    /// Rows per band. More rows: fewer candidates, steeper curve around (1/bands)^(1/rows).
    pub rows: usize,
    /// Seed of the signature.
    pub seed: u64,
    /// Most verifications a document may cost within one run of equal band keys or one cluster. Runs of up to this many
    /// documents are compared completely; in larger ones only dissimilar documents can miss each other.
    pub max_comparisons: usize,
}

impl Default for DedupConfig {
    fn default() -> Self {
        Self {
            method: DedupMethod::Near,
            threshold: 0.8, // below it, pages of one site that share their navigation become duplicates
            ngram: 5,       // what the field uses, so that numbers can be compared
            bands: 14,      // with 8 rows: 93 % of pairs at 0.8 become candidates, 99.9 % at 0.9, 5 % at 0.5
            rows: 8,
            seed: 1,
            max_comparisons: 256, // a run of unlike documents costs at most a millisecond or so per document
        }
    }
}

impl DedupConfig {
    /// Says whether the options make sense.
    ///
    /// # Errors
    /// What is wrong and what is allowed.
    pub fn check(&self) -> Result<(), String> {
        if !(self.threshold > 0.0 && self.threshold <= 1.0) {
            return Err(format!("dedup.threshold is {}, it must be above 0 and at most 1", self.threshold));
        }
        if !(1..=64).contains(&self.ngram) {
            return Err(format!("dedup.ngram is {}, it must be 1 to 64", self.ngram));
        }
        if !(1..=1024).contains(&self.bands) || !(1..=64).contains(&self.rows) {
            return Err(format!(
                "dedup.bands is {} and dedup.rows is {}, they must be 1 to 1024 and 1 to 64",
                self.bands, self.rows
            ));
        }
        if self.max_comparisons == 0 {
            return Err("dedup.max_comparisons is 0, it must be at least 1".to_owned());
        }
        Ok(())
    }
}
