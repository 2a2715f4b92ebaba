//! `translate`: computations of the text to Python, by the backends of the recipe in turn. One map step. Documents are asked
//! about in batches, many batches at a time where a server answers, so that it always has enough to do; they are written in
//! order. Answers go to a journal in the run folder and are never paid for twice. What a model wrote is run, judged and perhaps
//! repaired here, since only here the model is at hand; the stages behind find the runs in the sandbox's journal. Code goes
//! past: it computes already.

use super::estimate::{prepare, say_spent};
use super::session::{LiveNote, Session, StepSpec, Upstream};
use super::translators::{SandboxTrial, Translators, is_text};
use crate::allowed;
use crate::sandbox::LazySandbox;
use mathcoder_core::Document;
use mathcoder_pipeline::{Manifest, Row, RowOptions, Shape, TaskError, TaskIo, TaskSpec, Window, ordered_window};
use mathcoder_translate::{Translation, Trial};
use mathcoder_verify::{Verifier, VerifyWithSympy};
use serde_json::json;
use std::sync::Arc;

/// Annotation: how often each reason was met while a document was translated.
const NOTES_KEY: &str = "translate.notes";
/// Annotation: passages that no model answered, with the last reason.
const FAILED_KEY: &str = "translate.failed";

/// Most documents and bytes of text asked about at once.
const BATCH_DOCUMENTS: usize = 64;
const BATCH_BYTES: usize = 1 << 20;
/// Most bytes of text under way in one task.
const WINDOW_BYTES: u64 = 64 << 20;

pub(super) fn run(session: &Session<'_>, dir: &str, before: &Upstream) -> anyhow::Result<Manifest> {
    let recipe = session.recipe;
    let journals = session.run.folder().join("journal");
    let translators = Translators::open(recipe, &journals)?;
    let is_tried = translators.asks_models() && (recipe.translate.repair || recipe.translate.samples > 1);
    let sandbox = if is_tried { Some(LazySandbox::new(recipe, session.threads, Some(&journals))?) } else { None };
    let mut identities: Vec<String> = translators.identities().to_vec();
    if let Some(sandbox) = &sandbox {
        let configs = serde_json::to_string(&(&recipe.execute, &recipe.verify))?;
        identities.extend([sandbox.identity().to_owned(), configs]);
    }
    let plan = session.plan(StepSpec {
        dir,
        name: "translate",
        shape: Shape::MapAsync,
        config: &recipe.translate,
        upstream: &before.fingerprints,
        extra: &identities.iter().map(String::as_str).collect::<Vec<_>>(),
        tasks: before.tasks.clone(),
    })?;
    let checker = sandbox
        .as_ref()
        .map(|sandbox| VerifyWithSympy { verifier: Verifier::new(recipe.verify.clone()), executor: sandbox });
    let packages = allowed::packages(recipe)?;
    let trial = sandbox.as_ref().zip(checker.as_ref());
    let trial =
        trial.map(|(sandbox, checker)| SandboxTrial { sandbox, checker, config: &recipe.verify, packages: &packages });
    let trial = trial.as_ref().map(|trial| trial as &dyn Trial);
    prepare(session, (&translators, trial), &plan)?;
    let batches = batches_at_once(session, &translators);
    let step = |_: &TaskSpec, io: &mut TaskIo<'_>| run_task(&translators, trial, (io, batches));
    let manifest = session.run_step_noting(&plan, &step, live_note(&translators, session))?;
    say_spent(session, &translators);
    Ok(manifest)
}

/// Enough batches to keep as many requests under way as the settings allow; without a server, as many as there are threads.
fn batches_at_once(session: &Session<'_>, translators: &Translators) -> Option<usize> {
    translators.has_server().then(|| (session.recipe.llm.concurrency_max / BATCH_DOCUMENTS).clamp(8, 64))
}

fn run_task(
    translators: &Translators,
    trial: Option<&dyn Trial>,
    (io, batches): (&mut TaskIo<'_>, Option<usize>),
) -> Result<(), TaskError> {
    io.open_documents()?;
    let rows = io.task().inputs.iter().map(|input| io.rows(input, &RowOptions::default()));
    let rows = rows.collect::<Result<Vec<_>, _>>()?.into_iter().flatten();
    let interrupt = Arc::clone(io.interrupt());
    let threads = batches.unwrap_or_else(|| io.threads());
    let window = Window { threads, max_items: threads * 2, max_bytes: WINDOW_BYTES, stop: Some(&*interrupt) };
    let work = |rows: Vec<Row>| {
        let text = |row: &Row| matches!(row, Row::Document(document) if is_text(document));
        let documents = rows.iter().filter(|row| text(row));
        let texts: Vec<&str> =
            documents.filter_map(|row| if let Row::Document(d) = row { Some(d.text.as_str()) } else { None }).collect();
        let translations = translators.translate(&texts, trial);
        translations.map(|found| (rows, found)).map_err(|error| TaskError::because("cannot translate", &error))
    };
    ordered_window(&window, Batches { rows }, work, |worked| {
        let (rows, translations) = worked?;
        let mut translations = translations.into_iter();
        for row in rows {
            match row {
                Row::Bad(bad) => io.fail_row(*bad)?,
                Row::Document(document) => keep(*document, &mut translations, io)?,
            }
        }
        Ok(())
    })?;
    Ok(())
}

/// Rows in batches, each with its size.
struct Batches<R> {
    rows: R,
}

impl<E: Into<TaskError>, R: Iterator<Item = Result<Row, E>>> Iterator for Batches<R> {
    type Item = Result<(Vec<Row>, u64), TaskError>;

    fn next(&mut self) -> Option<Self::Item> {
        let (mut batch, mut bytes) = (Vec::new(), 0);
        while batch.len() < BATCH_DOCUMENTS && bytes < BATCH_BYTES {
            match self.rows.next() {
                None => break,
                Some(Err(error)) => return Some(Err(error.into())),
                Some(Ok(row)) => {
                    bytes += if let Row::Document(document) = &row { document.text.len() } else { 0 };
                    batch.push(row);
                }
            }
        }
        (!batch.is_empty()).then_some(Ok((batch, bytes as u64)))
    }
}

fn keep(
    mut document: Document,
    translations: &mut impl Iterator<Item = Translation>,
    io: &mut TaskIo<'_>,
) -> Result<(), TaskError> {
    io.row_in(&document.provenance.source, document.text.len() as u64);
    if is_text(&document) {
        note(&mut document, translations.next().unwrap_or_default(), io);
    }
    io.keep(&document)
}

fn note(document: &mut Document, translation: Translation, io: &mut TaskIo<'_>) {
    io.count("computations", translation.computations.len() as u64);
    for (code, n) in &translation.counts {
        io.count(code, *n);
    }
    if !translation.counts.is_empty() {
        document.annotations.insert(NOTES_KEY.to_owned(), json!(translation.counts));
    }
    if let Some(last) = translation.failed.last() {
        let note = json!({"passages": translation.failed.len(), "reason": last});
        document.annotations.insert(FAILED_KEY.to_owned(), note);
        io.count("passages_failed", translation.failed.len() as u64);
    }
    document.computations.extend(translation.computations);
}

/// What the live line says about the model servers.
fn live_note(translators: &Translators, session: &Session<'_>) -> Option<LiveNote> {
    if !translators.has_server() {
        return None;
    }
    let (meter, prices) = (Arc::clone(translators.meter()), session.recipe.llm.prices());
    Some(Arc::new(move |seconds: f64| {
        let seen = meter.snapshot();
        let rate = |n: u64| n as f64 / seconds.max(0.001);
        let mut note = format!(
            "{} in flight | {:.1} answers/s | tokens/s {:.0} in {:.0} out",
            seen.in_flight,
            rate(seen.answered),
            rate(seen.prompt_tokens),
            rate(seen.answer_tokens)
        );
        for (n, word) in [(seen.remembered, "remembered"), (seen.repeated, "repeated"), (seen.failed, "failed")] {
            if n > 0 {
                note.push_str(&format!(" | {n} {word}"));
            }
        }
        let cost = prices.of(seen.prompt_tokens, seen.answer_tokens);
        if cost > 0.0 {
            note.push_str(&format!(" | cost {cost:.4}"));
        }
        note
    }))
}
