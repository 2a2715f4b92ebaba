//! The stages in flow order, and what every stage is given. A stage plans its steps from the manifest of the stage before,
//! hands them to the pipeline, and returns its own manifest; the work itself is done by the feature crates.

mod compose;
pub(crate) mod decontaminate;
mod dedup;
mod dedup_store;
pub(crate) mod estimate;
mod execute;
pub(crate) mod extract;
mod filter;
pub(crate) mod losses;
pub(crate) mod pack;
pub(crate) mod pdf_pages;
mod session;
mod translate;
pub(crate) mod translators;
mod verify;

pub(crate) use session::{Session, Upstream};

use mathcoder_core::ReasonInfo;
use mathcoder_pipeline::Manifest;

/// A stage of the flow.
#[derive(Clone, Copy)]
pub(crate) struct Stage {
    /// Its verb; name of its table in recipes and of its folder in runs.
    pub(crate) name: &'static str,
    /// What it does, one line.
    pub(crate) about: &'static str,
    /// Plans and runs it in the folder given, relative to the run folder.
    pub(crate) run: fn(&Session<'_>, &str, &Upstream) -> anyhow::Result<Manifest>,
}

/// All stages of `mathcoder build`, in order.
pub(crate) const STAGES: &[Stage] = &[
    Stage { name: "extract", about: "raw bytes to text, every formula as LaTeX", run: extract::run },
    Stage { name: "filter", about: "rules on the text, imports of code", run: filter::run },
    Stage { name: "dedup", about: "exact and near duplicates, each verified", run: dedup::run },
    Stage { name: "decontaminate", about: "benchmark questions inside documents", run: decontaminate::run },
    Stage { name: "translate", about: "computations of the text to Python", run: translate::run },
    Stage { name: "execute", about: "the Python in a sandbox", run: execute::run },
    Stage { name: "verify", about: "stated result against output", run: verify::run },
    Stage { name: "compose", about: "verified code inside the text", run: compose::run },
    Stage { name: "redecontaminate", about: "benchmark questions that a model recited", run: decontaminate::run },
    Stage { name: "pack", about: "tokens in rows, and the dataset", run: pack::run },
];

/// The stage called `name`.
pub(crate) fn stage(name: &str) -> Option<&'static Stage> {
    STAGES.iter().find(|stage| stage.name == name)
}

/// Folder of a stage in a run folder, for example `03-dedup`.
pub(crate) fn folder_of(name: &str) -> String {
    let number = STAGES.iter().position(|stage| stage.name == name).map_or(0, |place| place + 1);
    format!("{number:02}-{name}")
}

/// A file that the system does not let us read.
pub(crate) const UNREADABLE: ReasonInfo = ReasonInfo {
    code: "extract.unreadable",
    meaning: "An input file could not be opened or read.",
    advice: "Look at its permissions and at the disk; run again, the file is tried again.",
};

/// Reasons that only the binary gives.
pub(crate) const REASONS: &[ReasonInfo] = &[UNREADABLE];
