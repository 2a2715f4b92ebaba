//! `compose`: puts verified code into the text. One map step over the documents.

use super::session::{Session, StepSpec, Upstream};
use mathcoder_pack::Compose;
use mathcoder_pipeline::{Manifest, RowOptions, Shape, TaskIo, TaskSpec, map_stage};

pub(super) fn run(session: &Session<'_>, dir: &str, before: &Upstream) -> anyhow::Result<Manifest> {
    let plan = session.plan(StepSpec {
        dir,
        name: "compose",
        shape: Shape::Map,
        config: &session.recipe.compose,
        upstream: &before.fingerprints,
        extra: &[],
        tasks: before.tasks.clone(),
    })?;
    let compose = Compose::new(session.recipe.compose.clone());
    let step = |_: &TaskSpec, io: &mut TaskIo<'_>| map_stage(io, &RowOptions::default(), &compose);
    session.run_step(&plan, &step)
}
