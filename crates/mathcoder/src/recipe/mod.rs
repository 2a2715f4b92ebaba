//! The recipe: what a run reads, how each stage is set, and where the limits lie. One TOML table per stage in the order of
//! the flow, one `[[source]]` entry per pile of input.
//!
//! In: TOML files (later ones override earlier ones) and `--set` assignments. Out: a checked [`Recipe`]. Nothing of the
//! input data is read here. Each stage's table is the config struct of the crate that does the work.

mod check;
mod load;
#[cfg(test)]
mod tests;

pub(crate) use load::{Overrides, load};

use mathcoder_curate::{DecontaminateConfig, DedupConfig};
use mathcoder_execute::ExecuteConfig;
use mathcoder_extract::ExtractConfig;
use mathcoder_llm::HttpConfig;
use mathcoder_pack::{ComposeConfig, PackConfig};
use mathcoder_translate::TranslateConfig;
use mathcoder_verify::VerifyConfig;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A whole recipe with every default filled in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Recipe {
    /// Name of the run; the run folder is `runs/NAME` unless `--out` says otherwise.
    pub(crate) name: String,
    /// Decides every choice that is left to chance: sampling, MinHash permutations, order of rows.
    pub(crate) seed: u64,
    /// Share of every source's records that is taken, chosen by seed; 1 takes all.
    pub(crate) sample: f64,
    /// Bytes of input one task takes at most (a single file is never cut).
    pub(crate) task_bytes: u64,
    /// A stage fails when more than this share of its rows fails (drops are no failures).
    pub(crate) max_failure_rate: f64,
    /// Names for use as `${name}` in any text of the recipe; `${recipe}` is the folder of the first recipe file.
    pub(crate) vars: BTreeMap<String, String>,
    /// The piles of input, in order.
    pub(crate) source: Vec<Source>,
    /// Bytes to text.
    pub(crate) extract: ExtractConfig,
    /// Keys of the filter that differ from the defaults of each kind of source; a source may differ again.
    #[serde(deserialize_with = "check::filter_overrides")]
    pub(crate) filter: toml::Table,
    /// Exact and near duplicates.
    pub(crate) dedup: DedupConfig,
    /// Benchmark questions inside documents.
    pub(crate) decontaminate: DecontaminateConfig,
    /// Text to computations and Python.
    pub(crate) translate: TranslateConfig,
    /// How a model server is asked, where `[translate]` names one.
    pub(crate) llm: HttpConfig,
    /// Running the Python.
    pub(crate) execute: ExecuteConfig,
    /// Comparing outputs with stated results.
    pub(crate) verify: VerifyConfig,
    /// Code inside the text.
    pub(crate) compose: ComposeConfig,
    /// Tokens in rows, and the dataset.
    pub(crate) pack: PackConfig,
}

/// One pile of input.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Source {
    /// Name, unique in the recipe; later files override a source of the same name key by key.
    pub(crate) name: String,
    /// What sort of text it is; code goes past the translator.
    pub(crate) kind: Kind,
    /// Files or glob patterns; relative ones start at the working folder.
    pub(crate) paths: Vec<String>,
    /// Fields that make the text of a JSONL or Parquet row, joined by blank lines; empty means the usual names.
    pub(crate) text_fields: Vec<String>,
    /// Licence of the whole source, where rows do not state one.
    pub(crate) license: Option<String>,
    /// Share of the records taken, times the recipe's own `sample`.
    pub(crate) sample: Option<f64>,
    /// Keys of the filter that differ for this source. Once loaded, all keys, with the defaults of the kind and `[filter]`.
    #[serde(deserialize_with = "check::filter_overrides")]
    pub(crate) filter: toml::Table,
}

/// What sort of text a source holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Kind {
    /// Web pages.
    #[default]
    Web,
    /// Textbooks and lecture notes.
    Textbook,
    /// Source code and notebooks.
    Code,
    /// Text written by a model.
    Synthetic,
}

impl Kind {
    /// The word in provenance and reports.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Web => "web",
            Self::Textbook => "textbook",
            Self::Code => "code",
            Self::Synthetic => "synthetic",
        }
    }
}

impl Default for Recipe {
    fn default() -> Self {
        Self {
            name: "corpus".to_owned(),
            seed: 20_241_010, // any fixed number: runs must be repeatable without asking for one
            sample: 1.0,
            task_bytes: 8 << 20,    // small enough that a lost task costs seconds
            max_failure_rate: 0.05, // archives from the wild hold a few broken records; more is a sign of a wrong source
            vars: BTreeMap::new(),
            source: Vec::new(),
            extract: ExtractConfig::default(),
            filter: toml::Table::new(),
            dedup: DedupConfig::default(),
            decontaminate: DecontaminateConfig::default(),
            translate: TranslateConfig::default(),
            llm: HttpConfig::default(),
            execute: ExecuteConfig::default(),
            verify: VerifyConfig::default(),
            compose: ComposeConfig::default(),
            pack: PackConfig::default(),
        }
    }
}
