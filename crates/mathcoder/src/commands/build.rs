//! `mathcoder build RECIPE.toml`: sources to a finished run folder. Run again, it continues where it was; finished, it says so
//! and does nothing.

use crate::card::card_facts;
use crate::cli::BuildArgs;
use crate::commands::{config, report};
use crate::errors::Problem;
use crate::inputs::{self, InputFile};
use crate::interrupt;
use crate::printer::Printer;
use crate::progress::clock;
use crate::publish;
use crate::recipe::{self, Overrides, Recipe};
use crate::stages::extract::plan_inputs;
use crate::stages::{STAGES, Session, Upstream, folder_of};
use mathcoder_pipeline::{Manifest, Run};
use std::cell::Cell;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Runs a recipe.
///
/// # Errors
/// A recipe that cannot be run (nothing was started), or a stage that did not finish (can be continued).
pub(crate) fn run(args: &BuildArgs, printer: &Printer) -> anyhow::Result<()> {
    let mut recipe = recipe::load(&args.recipes, &Overrides { set: args.recipe.set.clone() })?;
    if let Some(cost) = &args.max_cost {
        recipe.llm.max_cost.clone_from(cost);
        recipe.llm.check().map_err(|what| Problem::request(what).at("--max-cost"))?;
    }
    check_complete(&recipe)?;
    let mut files = inputs::find(&recipe)?;
    let folder = args.out.clone().unwrap_or_else(|| PathBuf::from("runs").join(&recipe.name));
    if args.dry_run {
        return Ok(printer.data(&plan_text(&recipe, &files, &folder, printer)?)?);
    }
    let started = Instant::now();
    let run = open(&folder)?;
    publish::write(&folder.join("run.toml"), config::to_toml(&recipe)?.as_bytes())?;
    inputs::hash_files(&mut files, &folder.join("inputs.json"));
    let threads = args.threads.unwrap_or_else(default_threads);
    let session = Session { recipe: &recipe, run: &run, threads: threads.max(1), printer, steps_worked: Cell::new(0) };
    let last = run_stages(&session, plan_inputs(&recipe, &files)?)?;
    finish(&session, &last)?;
    say_done(&session, &last, started);
    Ok(())
}

/// What a build needs beyond a recipe that makes sense.
fn check_complete(recipe: &Recipe) -> Result<(), Problem> {
    if recipe.source.is_empty() {
        return Err(Problem::request("the recipe has no sources")
            .at("[[source]]")
            .hint("add a [[source]] with name, kind and paths"));
    }
    recipe.pack.check().map_err(|what| Problem::request(what).at("[pack]"))
}

/// Opens the run folder; a signal asks the run to stop.
pub(super) fn open(folder: &Path) -> Result<Run, Problem> {
    let interrupt = interrupt::listen("shards", || {});
    Run::open(folder, interrupt).map_err(|error| {
        let problem = Problem::request("cannot work in this folder").at(folder.display().to_string()).because(error);
        problem.hint("give another with --out, or wait for the other process")
    })
}

pub(super) fn default_threads() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}

fn run_stages(session: &Session<'_>, mut upstream: Upstream) -> anyhow::Result<Manifest> {
    let mut last = None;
    for stage in STAGES {
        let manifest = (stage.run)(session, &folder_of(stage.name), &upstream)?;
        upstream = Upstream::of(&manifest);
        last = Some(manifest);
    }
    last.ok_or_else(|| Problem::work("there are no stages").into())
}

/// Publishes the dataset and writes the report.
fn finish(session: &Session<'_>, pack: &Manifest) -> anyhow::Result<()> {
    let folder = session.run.folder();
    let store_folder = pack.folder.join("store");
    let store = Manifest::load_if_present(&store_folder)?
        .ok_or_else(|| Problem::work("the token store is missing").at(store_folder.display().to_string()))?;
    let facts = card_facts(session.recipe, folder, &store)?;
    let card =
        mathcoder_pack::render_card(&facts).map_err(|error| Problem::work("cannot write the card").because(error))?;
    let facts = serde_json::to_string_pretty(&facts)? + "\n";
    publish::publish(pack, &store, &[("README.md", card), ("card.json", facts)], &folder.join("dataset"))?;
    report::write(folder, &folder.join("report.html"))
}

fn say_done(session: &Session<'_>, last: &Manifest, started: Instant) {
    let folder = session.run.folder().display();
    let rows = last.counts.total.rows_in;
    let worked = session.steps_worked.get();
    if worked == 0 {
        session.printer.say(&format!("{folder}: finished already, {rows} documents; nothing to do"));
        return;
    }
    session.printer.say(&format!(
        "{folder}: done in {}, {rows} documents in dataset/, report.html beside it; `mathcoder stats {folder}` shows the funnel",
        clock(started.elapsed())
    ));
}

/// The plan for `--dry-run`: what would be read, and which stages would follow.
fn plan_text(recipe: &Recipe, files: &[InputFile], folder: &Path, printer: &Printer) -> anyhow::Result<String> {
    let tasks = plan_inputs(recipe, files)?.tasks.len();
    let mut by_source: BTreeMap<usize, (u64, u64)> = BTreeMap::new();
    for file in files {
        let (n_files, bytes) = by_source.entry(file.source).or_default();
        *n_files += 1;
        *bytes += file.bytes;
    }
    if printer.json {
        let sources: Vec<_> = by_source
            .iter()
            .filter_map(|(number, (n, bytes))| {
                let source = recipe.source.get(*number)?;
                Some(serde_json::json!({"name": source.name, "kind": source.kind, "files": n, "bytes": bytes}))
            })
            .collect();
        let stages: Vec<_> = STAGES.iter().map(|stage| stage.name).collect();
        let plan = serde_json::json!({"run": folder, "tasks": tasks, "sources": sources, "stages": stages});
        return Ok(plan.to_string() + "\n");
    }
    let mut text =
        format!("run folder {}, seed {}, sample {}\n\nsources\n", folder.display(), recipe.seed, recipe.sample);
    for (number, (n_files, bytes)) in &by_source {
        let Some(source) = recipe.source.get(*number) else { continue };
        let megabytes = *bytes as f64 / 1e6;
        writeln!(text, "  {:<16} {:<10} {n_files:>6} files {megabytes:>10.1} MB", source.name, source.kind.name())?;
    }
    let megabytes = files.iter().map(|file| file.bytes).sum::<u64>() as f64 / 1e6;
    writeln!(text, "  {:<27} {:>6} files {megabytes:>10.1} MB in {tasks} tasks\n\nstages", "together", files.len())?;
    for stage in STAGES {
        writeln!(text, "  {:<20} {}", folder_of(stage.name), stage.about)?;
    }
    // Documents are there where an earlier run came as far.
    let before = Manifest::load_if_present(&folder.join(folder_of("decontaminate")))?;
    let tasks = before.map(|manifest| Upstream::of(&manifest).tasks).unwrap_or_default();
    text.push_str(&super::dry::translation(recipe, folder, &tasks)?);
    Ok(text)
}
