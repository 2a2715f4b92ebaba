//! The stage verbs: `extract`, `filter`, `dedup`, `decontaminate`, `translate`, `compose`, `pack`. Each runs one stage of the flow
//! over a folder of documents, with the same commit, rejects and resume as a build. The output folder is the stage's folder.

use super::build::{default_threads, open};
use crate::cli::{ConfigFlags, DecontaminateArgs, ExtractArgs, PackArgs, StageArgs, TranslateArgs};
use crate::errors::Problem;
use crate::inputs;
use crate::printer::Printer;
use crate::publish;
use crate::recipe::{self, Kind, Overrides, Recipe, Source};
use crate::stages::extract::plan_inputs;
use crate::stages::{Session, Stage, Upstream, stage};
use mathcoder_pipeline::{Manifest, SourceInfo, TaskInput, find_inputs};
use std::cell::Cell;
use std::path::{Path, PathBuf};

/// `extract INPUT… --out DIR`.
pub(crate) fn extract(args: &ExtractArgs, printer: &Printer) -> anyhow::Result<()> {
    let mut recipe = load(&args.flags)?;
    let mut source = Source { name: "input".to_owned(), kind: kind_of(&args.inputs), ..Source::default() };
    for input in &args.inputs {
        if !input.exists() {
            let problem = Problem::request("no such file or folder").at(input.display().to_string());
            return Err(problem.into());
        }
        source.paths.push(glob::Pattern::escape(&input.display().to_string()));
    }
    recipe.source = vec![source];
    let mut files = inputs::find(&recipe)?;
    std::fs::create_dir_all(&args.out)?;
    inputs::hash_files(&mut files, &args.out.join("inputs.json"));
    let upstream = plan_inputs(&recipe, &files)?;
    run_stage("extract", &recipe, (&args.out, args.flags.threads), (upstream, printer))?;
    Ok(())
}

/// Code where every input is code, pages otherwise.
fn kind_of(inputs: &[PathBuf]) -> Kind {
    let is_code = |path: &PathBuf| path.extension().is_some_and(|end| end == "py" || end == "ipynb");
    if inputs.iter().all(is_code) { Kind::Code } else { Kind::Web }
}

/// `filter --in DIR --out DIR`.
pub(crate) fn filter(args: &StageArgs, printer: &Printer) -> anyhow::Result<()> {
    over_documents("filter", &load(&args.flags)?, args, printer).map(drop)
}

/// `dedup --in DIR --out DIR`.
pub(crate) fn dedup(args: &StageArgs, printer: &Printer) -> anyhow::Result<()> {
    let manifest = over_documents("dedup", &load(&args.flags)?, args, printer)?;
    let clusters = Manifest::load_if_present(&args.out.join("decisions"))?
        .and_then(|m| m.counts.counters.get("clusters").copied());
    let dropped = manifest.counts.total.dropped_total();
    printer.say(&format!("{} clusters of duplicates, {dropped} documents removed", clusters.unwrap_or(0)));
    Ok(())
}

/// `decontaminate --in DIR --out DIR --against FILE…`.
pub(crate) fn decontaminate(args: &DecontaminateArgs, printer: &Printer) -> anyhow::Result<()> {
    let mut recipe = load(&args.stage.flags)?;
    if !args.against.is_empty() {
        recipe.decontaminate.against.clone_from(&args.against);
    }
    if recipe.decontaminate.against.is_empty() {
        let problem = Problem::request("no benchmark is given").hint("give files with --against FILE…");
        return Err(problem.into());
    }
    over_documents("decontaminate", &recipe, &args.stage, printer).map(drop)
}

/// `translate --in DIR --out DIR --backend WHO`.
pub(crate) fn translate(args: &TranslateArgs, printer: &Printer) -> anyhow::Result<()> {
    let mut recipe = load(&args.stage.flags)?;
    if !args.backend.is_empty() {
        recipe.translate.backends.clone_from(&args.backend);
    }
    if let Some(model) = &args.model {
        recipe.translate.model.clone_from(model);
    }
    if let Some(cost) = &args.max_cost {
        recipe.llm.max_cost.clone_from(cost);
        recipe.llm.check().map_err(|what| Problem::request(what).at("--max-cost"))?;
    }
    if args.dry_run {
        let upstream = documents_in(&args.stage.input)?;
        return Ok(printer.data(&super::dry::translation(&recipe, &args.stage.out, &upstream.tasks)?)?);
    }
    over_documents("translate", &recipe, &args.stage, printer).map(drop)
}

/// `compose --in DIR --out DIR`.
pub(crate) fn compose(args: &StageArgs, printer: &Printer) -> anyhow::Result<()> {
    over_documents("compose", &load(&args.flags)?, args, printer).map(drop)
}

/// `pack --in DIR --tokenizer FILE --length N --out DIR`.
pub(crate) fn pack(args: &PackArgs, printer: &Printer) -> anyhow::Result<()> {
    let mut recipe = load(&args.stage.flags)?;
    if let Some(tokenizer) = &args.tokenizer {
        recipe.pack.tokenizer.clone_from(tokenizer);
    }
    if let Some(length) = args.length {
        recipe.pack.length = length;
    }
    for name in args.export.iter().filter(|name| *name != "parquet") {
        let export = serde_json::from_value(serde_json::Value::String(name.clone())).map_err(|_| {
            Problem::request(format!("no export is called `{name}`"))
                .hint("known are parquet (always), rows, megatron, nanotron")
        })?;
        if !recipe.pack.exports.contains(&export) {
            recipe.pack.exports.push(export);
        }
    }
    let manifest = over_documents("pack", &recipe, &args.stage, printer)?;
    let store = Manifest::load_if_present(&args.stage.out.join("store"))?
        .ok_or_else(|| Problem::work("the token store is missing").at(args.stage.out.display().to_string()))?;
    Ok(publish::publish(&manifest, &store, &[], &args.stage.out.join("dataset"))?)
}

fn load(flags: &ConfigFlags) -> Result<Recipe, Problem> {
    recipe::load(&flags.config, &Overrides { set: flags.recipe.set.clone() })
}

/// Runs one stage over the documents of a folder or file.
fn over_documents(name: &str, recipe: &Recipe, args: &StageArgs, printer: &Printer) -> anyhow::Result<Manifest> {
    let upstream = documents_in(&args.input)?;
    run_stage(name, recipe, (&args.out, args.flags.threads), (upstream, printer))
}

fn run_stage(
    name: &str,
    recipe: &Recipe,
    (out, threads): (&Path, Option<usize>),
    (upstream, printer): (Upstream, &Printer),
) -> anyhow::Result<Manifest> {
    let known: &Stage = stage(name).ok_or_else(|| Problem::request(format!("no stage is called `{name}`")))?;
    let run = open(out)?;
    let threads = threads.unwrap_or_else(default_threads).max(1);
    let session = Session { recipe, run: &run, threads, printer, steps_worked: Cell::new(0) };
    let manifest = (known.run)(&session, "", &upstream)?;
    let counts = &manifest.counts.total;
    let nothing = if session.steps_worked.get() == 0 { "finished already: " } else { "" };
    printer.say(&format!(
        "{nothing}{}: {} rows in, {} kept, {} dropped, {} failed",
        out.display(),
        counts.rows_in,
        counts.kept,
        counts.dropped_total(),
        counts.failed_total()
    ));
    Ok(manifest)
}

/// The documents at `path`: what a stage committed there, or any files of documents.
fn documents_in(path: &Path) -> anyhow::Result<Upstream> {
    if path.is_dir()
        && let Some(manifest) = Manifest::load_if_present(path)?
    {
        return Ok(Upstream::of(&manifest));
    }
    let source = SourceInfo { name: "input".to_owned(), ..SourceInfo::default() };
    let files = if path.exists() { find_inputs(path, &source)? } else { Vec::new() };
    if files.is_empty() {
        let problem = Problem::request("no documents here").at(path.display().to_string());
        return Err(problem.hint("give a stage folder, or .jsonl, .jsonl.gz, .jsonl.zst or .parquet files").into());
    }
    let mut task_inputs = Vec::new();
    for file in files {
        // Hashed, so that a changed file is seen even where its length stays.
        task_inputs.push(TaskInput::hashed(&file.path, file.source)?);
    }
    let identity = task_inputs.iter().map(|input| input.identity.as_str()).collect::<Vec<_>>().join("\n");
    let fingerprint = mathcoder_pipeline::Fingerprint(mathcoder_core::content_hash(identity.as_bytes()));
    Ok(Upstream::of_inputs(task_inputs, vec![fingerprint]))
}
