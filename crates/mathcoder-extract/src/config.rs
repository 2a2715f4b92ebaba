//! The table `[extract]` of a recipe: limits on records and archives, and what becomes of notebook outputs.

use serde::{Deserialize, Serialize};

/// How raw bytes become text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ExtractConfig {
    /// Largest record read, in bytes after decompression; larger ones are dropped as `extract.too_large`.
    pub max_record_bytes: u64,
    /// Largest ratio of decompressed to compressed bytes; input beyond it is refused as `extract.compression_bomb`.
    pub max_compression_ratio: u32,
    /// What becomes of the outputs of notebook cells: `drop`, or `text` to keep plain-text outputs in fences.
    pub notebook_outputs: NotebookOutputs,
    /// Which web pages are looked at at all: `off` for all, `mathematics` for those whose bytes show a sign of it. The others
    /// are dropped as `extract.no_mathematics` at the speed of a search.
    pub prefilter: Prefilter,
    /// Most bytes of LaTeX and XML sources of one archive held in memory to find macros and inclusions.
    pub max_project_bytes: u64,
}

/// Which web pages are looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Prefilter {
    /// All.
    #[default]
    Off,
    /// Those that could hold mathematics.
    Mathematics,
}

/// What becomes of the outputs of notebook cells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NotebookOutputs {
    /// Left out.
    #[default]
    Drop,
    /// Plain-text outputs are kept in fences behind their cell.
    Text,
}

impl Default for ExtractConfig {
    fn default() -> Self {
        Self {
            max_record_bytes: 32 << 20, // the largest page of Common Crawl is 1 MiB, the largest book file about 3
            max_compression_ratio: 400, // real pages reach about 60; DEFLATE itself ends at 1,032
            notebook_outputs: NotebookOutputs::Drop, // programs are run again later, stored outputs may be stale
            prefilter: Prefilter::Off,  // a source may be wanted whole; crawls set it
            max_project_bytes: 256 << 20, // fifty times the largest project seen
        }
    }
}

impl ExtractConfig {
    /// Checks the values.
    ///
    /// # Errors
    /// A sentence that names the key, its value and what is allowed.
    pub fn check(&self) -> Result<(), String> {
        if !(1 << 10..=1 << 30).contains(&self.max_record_bytes) {
            return Err(format!(
                "extract.max_record_bytes is {}, allowed are 1024 (1 KiB) to 1073741824 (1 GiB)",
                self.max_record_bytes
            ));
        }
        if !(10..=100_000).contains(&self.max_compression_ratio) {
            return Err(format!(
                "extract.max_compression_ratio is {}, allowed are 10 to 100000",
                self.max_compression_ratio
            ));
        }
        if !(1 << 20..=1 << 34).contains(&self.max_project_bytes) {
            return Err(format!(
                "extract.max_project_bytes is {}, allowed are 1048576 (1 MiB) to 17179869184 (16 GiB)",
                self.max_project_bytes
            ));
        }
        Ok(())
    }
}
