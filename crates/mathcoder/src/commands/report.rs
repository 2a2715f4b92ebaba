//! `mathcoder report RUN`: one self-contained HTML page about a run: funnel, reasons, composition, verdicts, samples. Written at
//! the end of every build as well. Samples are chosen by seed, so the page of a finished run is always the same.

use crate::census::Census;
use crate::cli::ReportArgs;
use crate::commands::inspect::at_random;
use crate::printer::Printer;
use crate::publish;
use crate::report::{self, ComputationSample, DocumentSample, Facts, RejectSample, SourceShare};
use crate::runview::{self, Side};
use crate::stages::pack::FACTS;
use crate::stages::{STAGES, folder_of, losses, pdf_pages};
use crate::view;
use anyhow::Context;
use mathcoder_core::Document;
use mathcoder_pipeline::Manifest;
use mathcoder_translate::program_shape;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

const SAMPLES: usize = 10;
/// Shapes of programs that are shown.
const SHAPES: usize = 5;
const SAMPLE_CHARS: usize = 1_500;
const SEED: u64 = 7;

/// Writes the page.
///
/// # Errors
/// A folder in which nothing was run, or a page that cannot be written.
pub(crate) fn run(args: &ReportArgs, printer: &Printer) -> anyhow::Result<()> {
    let out = args.out.clone().unwrap_or_else(|| args.run.join("report.html"));
    write(&args.run, &out)?;
    printer.say(&format!("{} written", out.display()));
    Ok(())
}

/// Writes the page about the run in `folder` to `out`.
///
/// # Errors
/// As [`run`].
pub(crate) fn write(folder: &Path, out: &Path) -> anyhow::Result<()> {
    let facts = collect(folder)?;
    Ok(publish::write(out, report::page(&facts).as_bytes())?)
}

fn collect(folder: &Path) -> anyhow::Result<Facts> {
    let mut facts = Facts { name: name_of(folder), funnel: runview::funnel(folder)?, ..Facts::default() };
    settings(&mut facts, folder);
    if let Some(census) = census(folder)? {
        composition(&mut facts, &census);
    }
    let extract = facts.funnel.iter().find(|stage| stage.stage == "extract");
    facts.formulas = extract.map(|stage| losses::from_counters(&stage.counters)).unwrap_or_default();
    facts.pdf_pages = extract.map(|stage| pdf_pages::from_counters(&stage.counters)).unwrap_or_default();
    for stage in &facts.funnel {
        for (counter, n) in &stage.counters {
            if let Some((source, verdict)) = counter.strip_prefix("verdict:").and_then(|rest| rest.rsplit_once(':')) {
                *facts.verdicts.entry((source.to_owned(), verdict.to_owned())).or_default() += n;
            }
        }
    }
    samples(&mut facts, folder)?;
    Ok(facts)
}

fn name_of(folder: &Path) -> String {
    let whole = folder.canonicalize().unwrap_or_else(|_| folder.to_path_buf());
    whole.file_name().map_or_else(|| "run".to_owned(), |name| name.to_string_lossy().into_owned())
}

/// The plain values at the top of `run.toml`.
fn settings(facts: &mut Facts, folder: &Path) {
    let text = std::fs::read_to_string(folder.join("run.toml")).unwrap_or_default();
    let Ok(table) = text.parse::<toml::Table>() else { return };
    facts.settings.push(("program".to_owned(), concat!("mathcoder ", env!("CARGO_PKG_VERSION")).to_owned()));
    for (key, value) in table {
        if !value.is_table() && !value.is_array() {
            facts.settings.push((key, value.to_string()));
        }
    }
}

/// The census that `pack` took; `None` where the run did not get there.
///
/// # Errors
/// Damaged files.
pub(crate) fn census(folder: &Path) -> anyhow::Result<Option<Census>> {
    let Some(manifest) = Manifest::load_if_present(&folder.join(folder_of("pack")))? else { return Ok(None) };
    let Some(input) = manifest.inputs(FACTS).into_iter().next() else { return Ok(None) };
    let at = || format!("cannot read {}", input.path.display());
    let json = std::fs::read(&input.path).with_context(at)?;
    Ok(Some(serde_json::from_slice(&json).with_context(at)?))
}

fn composition(facts: &mut Facts, census: &Census) {
    for (source, counts) in &census.sources {
        facts.composition.push(SourceShare {
            source: source.clone(),
            documents: counts.documents,
            bytes: counts.bytes,
            verified: counts.verified,
        });
    }
    facts.levels.clone_from(&census.levels);
}

/// How varied the verified programs are. Memory: one entry for each shape.
fn shapes(documents: impl Iterator<Item = Document>) -> Vec<(String, f64)> {
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    for document in documents {
        let verified = document.computations.iter().filter(|c| c.verdict.as_ref().is_some_and(|v| v.is_verified()));
        for computation in verified {
            *counts.entry(program_shape(&computation.code)).or_default() += 1;
        }
    }
    let total: u64 = counts.values().sum();
    let mut sorted: Vec<(String, u64)> = counts.into_iter().collect();
    sorted.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    sorted.truncate(SHAPES);
    sorted.into_iter().map(|(shape, n)| (shape, n as f64 * 100.0 / total as f64)).collect()
}

fn samples(facts: &mut Facts, folder: &Path) -> anyhow::Result<()> {
    let kept = last_documents(folder);
    facts.shapes = shapes(runview::documents(&kept));
    let chosen = at_random(runview::documents(&kept), SAMPLES, SEED);
    facts.documents = chosen
        .iter()
        .map(|document| DocumentSample { place: view::place(document), text: beginning(document) })
        .collect();
    let verified = runview::documents(&kept).filter(|document| first_verified(document).is_some());
    facts.computations = at_random(verified, SAMPLES, SEED).iter().filter_map(first_verified).collect();
    for stage in STAGES {
        let stage_folder = folder.join(folder_of(stage.name));
        let Ok(files) = runview::files(&stage_folder, Side::Rejected) else { continue };
        for document in at_random(runview::documents(&files), 3, SEED) {
            let reason = document.extra.get("reject").map_or_else(String::new, view::reject_line);
            facts.rejects.push(RejectSample { reason, place: view::place(&document), text: beginning(&document) });
        }
    }
    Ok(())
}

/// The documents of the last stage that has any.
fn last_documents(folder: &Path) -> Vec<PathBuf> {
    let of_stage = |name: &str| runview::files(&folder.join(folder_of(name)), Side::Kept).unwrap_or_default();
    STAGES.iter().rev().map(|stage| of_stage(stage.name)).find(|files| !files.is_empty()).unwrap_or_default()
}

fn beginning(document: &Document) -> String {
    view::shorten(&document.text, SAMPLE_CHARS)
}

fn first_verified(document: &Document) -> Option<ComputationSample> {
    let computation = document.computations.iter().find(|c| c.verdict.as_ref().is_some_and(|v| v.is_verified()))?;
    Some(ComputationSample {
        place: view::place(document),
        expression: computation.expression.clone(),
        result: computation.result.clone(),
        code: computation.code.clone(),
        output: computation.execution.as_ref().map_or_else(String::new, |execution| execution.stdout.clone()),
        verdict: computation.verdict.as_ref().map_or_else(String::new, view::verdict),
    })
}
