//! Before and after a model is paid: what a run will cost, told from a sample, and what it did cost; and the questions that go
//! out as files instead.
//!
//! The sample is asked for real, and its answers stay in the journal, so nothing of it is lost. It is a share of documents chosen
//! by hash, in groups; how the groups differ gives the interval.

use super::session::Session;
use super::translators::{Translators, is_text};
use crate::errors::Problem;
use mathcoder_core::{Document, content_hash};
use mathcoder_pipeline::{Manifest, Row, RowOptions, StepPlan, TaskSpec, open_rows};
use mathcoder_translate::Trial;

/// Groups of the sample and documents in each.
const GROUPS: usize = 8;
const GROUP_DOCUMENTS: usize = 6;

/// Does what comes before the stage: the estimate, where answers cost something; questions to files, where they go by batch.
///
/// # Errors
/// A backend that cannot be used, or questions that wait for their answers.
pub(super) fn prepare(
    session: &Session<'_>,
    (translators, trial): (&Translators, Option<&dyn Trial>),
    plan: &StepPlan,
) -> anyhow::Result<()> {
    let folder = session.run.folder().join(&plan.dir);
    if Manifest::load_if_present(&folder)?.is_some_and(|manifest| manifest.fingerprint == plan.fingerprint) {
        return Ok(());
    }
    if translators.asks_models() && !translators.has_server() {
        return ask_by_files(translators, trial, &plan.tasks);
    }
    let llm = &session.recipe.llm;
    let costs = !llm.max_cost.is_empty() || llm.price_prompt + llm.price_answer > 0.0;
    if translators.has_server() && translators.is_fresh() && costs {
        estimate(session, (translators, trial), &plan.tasks)?;
    }
    Ok(())
}

/// Goes through all documents once and writes the questions that have no answer yet.
fn ask_by_files(translators: &Translators, trial: Option<&dyn Trial>, tasks: &[TaskSpec]) -> anyhow::Result<()> {
    each_text(tasks, &mut |document| {
        translators.translate(&[&document.text], trial)?;
        Ok(())
    })?;
    match translators.finish_batches()? {
        0 => Ok(()),
        n => Err(Problem::work(format!("{n} questions wait for their answers"))
            .at("the files questions-*.jsonl of the batch folder")
            .hint("have them answered, put the files of answers beside them, and run the same command again")
            .into()),
    }
}

/// Asks about a sample and tells what the whole will take.
fn estimate(
    session: &Session<'_>,
    (translators, trial): (&Translators, Option<&dyn Trial>),
    tasks: &[TaskSpec],
) -> anyhow::Result<()> {
    let (mut sample, mut bytes): (Vec<(u128, String)>, u64) = (Vec::new(), 0);
    each_text(tasks, &mut |document| {
        bytes += document.text.len() as u64;
        sample.push((content_hash(document.id.0.as_bytes()), document.text));
        if sample.len() > 4 * GROUPS * GROUP_DOCUMENTS {
            shrink(&mut sample);
        }
        Ok(())
    })?;
    shrink(&mut sample);
    let mut rates = Vec::new();
    for group in sample.chunks(GROUP_DOCUMENTS) {
        let before = translators.meter().snapshot();
        let texts: Vec<&str> = group.iter().map(|(_, text)| text.as_str()).collect();
        translators.translate(&texts, trial)?;
        let after = translators.meter().snapshot();
        let size = texts.iter().map(|text| text.len()).sum::<usize>().max(1) as f64;
        let tokens = [after.prompt_tokens - before.prompt_tokens, after.answer_tokens - before.answer_tokens];
        rates.push(tokens.map(|n| n as f64 / size));
    }
    session.printer.say(&told(session, &rates, bytes as f64));
    Ok(())
}

/// Keeps the documents with the smallest hashes.
fn shrink(sample: &mut Vec<(u128, String)>) {
    sample.sort();
    sample.truncate(GROUPS * GROUP_DOCUMENTS);
}

/// The estimate in words: means over the groups, and twice the standard error on both sides.
fn told(session: &Session<'_>, rates: &[[f64; 2]], bytes: f64) -> String {
    let prices = session.recipe.llm.prices();
    let cost = |rate: &[f64; 2]| (rate[0] * prices.prompt + rate[1] * prices.answer) / 1e6;
    let (prompt, _) = mean_and_error(rates.iter().map(|rate| rate[0]));
    let (answer, _) = mean_and_error(rates.iter().map(|rate| rate[1]));
    let (mean, error) = mean_and_error(rates.iter().map(cost));
    let (low, high) = ((mean - 2.0 * error).max(0.0) * bytes, (mean + 2.0 * error) * bytes);
    format!(
        "translate: about {:.2} million prompt and {:.2} million answer tokens for {:.1} MB of text; cost {:.2} ({low:.2} to {high:.2})",
        prompt * bytes / 1e6,
        answer * bytes / 1e6,
        bytes / 1e6,
        mean * bytes
    )
}

fn mean_and_error(values: impl Iterator<Item = f64>) -> (f64, f64) {
    let values: Vec<f64> = values.collect();
    let n = values.len().max(1) as f64;
    let mean = values.iter().sum::<f64>() / n;
    let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (n - 1.0).max(1.0);
    (mean, (variance / n).sqrt())
}

/// Tells what the servers were asked, where they were.
pub(super) fn say_spent(session: &Session<'_>, translators: &Translators) {
    let seen = translators.meter().snapshot();
    if seen.answered + seen.remembered + seen.failed == 0 {
        return;
    }
    let cost = session.recipe.llm.prices().of(seen.prompt_tokens, seen.answer_tokens);
    let price = if cost > 0.0 { format!(", cost {cost:.4}") } else { String::new() };
    session.printer.say(&format!(
        "translate: {} questions answered, {} remembered, {} failed, {} attempts repeated; {} prompt and {} answer tokens{price}",
        seen.answered, seen.remembered, seen.failed, seen.repeated, seen.prompt_tokens, seen.answer_tokens
    ));
}

/// Shows every text of the tasks' inputs to `visit`, in order.
pub(crate) fn each_text(
    tasks: &[TaskSpec],
    visit: &mut dyn FnMut(Document) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    for input in tasks.iter().flat_map(|task| &task.inputs) {
        for row in open_rows(&input.path, &input.source, &RowOptions::default())? {
            match row? {
                Row::Document(document) if is_text(&document) => visit(*document)?,
                Row::Document(_) | Row::Bad(_) => {}
            }
        }
    }
    Ok(())
}
