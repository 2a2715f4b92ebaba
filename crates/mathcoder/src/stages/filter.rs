//! `filter`: rules on the text, with each source's own settings. One map step over the documents.

use super::session::{Session, StepSpec, Upstream};
use mathcoder_core::{DocError, DocStage, Document, Flow};
use mathcoder_curate::{Filter, FilterConfig};
use mathcoder_pipeline::{Manifest, RowOptions, Shape, TaskIo, TaskSpec, map_stage};
use std::collections::BTreeMap;

/// Kinds of sources that have defaults of their own.
const KINDS: [&str; 4] = ["web", "textbook", "code", "synthetic"];

/// A filter for each source of the recipe, and one for each kind of other documents.
struct BySource {
    sources: BTreeMap<String, Filter>,
    kinds: BTreeMap<&'static str, Filter>,
    general: Filter,
}

impl DocStage for BySource {
    fn apply(&self, document: &mut Document) -> Result<Flow, DocError> {
        let provenance = &document.provenance;
        let of_kind = || self.kinds.get(provenance.kind.as_str());
        self.sources.get(&provenance.source).or_else(of_kind).unwrap_or(&self.general).apply(document)
    }
}

pub(super) fn run(session: &Session<'_>, dir: &str, before: &Upstream) -> anyhow::Result<Manifest> {
    let recipe = session.recipe;
    let mut sources: BTreeMap<&str, FilterConfig> = BTreeMap::new();
    for source in &recipe.source {
        sources.insert(&source.name, recipe.filter_of(&source.name, source.kind.name())?);
    }
    let mut kinds: BTreeMap<&str, FilterConfig> = BTreeMap::new();
    for kind in KINDS {
        kinds.insert(kind, recipe.filter_of("", kind)?);
    }
    let general = recipe.filter_of("", "")?;
    let plan = session.plan(StepSpec {
        dir,
        name: "filter",
        shape: Shape::Map,
        config: &(&sources, &kinds, &general),
        upstream: &before.fingerprints,
        extra: &[],
        tasks: before.tasks.clone(),
    })?;
    let stage = BySource {
        sources: sources.iter().map(|(name, config)| ((*name).to_owned(), Filter::new(config))).collect(),
        kinds: KINDS.iter().filter_map(|kind| Some((*kind, Filter::new(kinds.get(kind)?)))).collect(),
        general: Filter::new(&general),
    };
    let step = |_: &TaskSpec, io: &mut TaskIo<'_>| map_stage(io, &RowOptions::default(), &stage);
    session.run_step(&plan, &step)
}
