//! `translate`: computations of the text to Python, by the backends of the recipe in turn. One map step; documents are asked
//! about in batches, so that a model server always has many requests at hand. Answers of a model server go to a journal in
//! the run folder and are never paid for twice. Code goes past: it computes already.

use super::session::{Session, StepSpec, Upstream};
use crate::errors::Problem;
use crate::recipe::{Kind, Recipe};
use mathcoder_core::{Document, LlmBackend};
use mathcoder_llm::{ApiKey, Journaled, open_backend};
use mathcoder_pipeline::{Manifest, Row, RowOptions, Shape, TaskError, TaskIo, TaskSpec};
use mathcoder_translate::{Builtin, Domain, Engine, ModelTranslator, Translation, translate};
use serde_json::json;
use std::path::Path;

/// Annotation: how often each reason was met while a document was translated.
const NOTES_KEY: &str = "translate.notes";
/// Annotation: passages that no model answered, with the last reason.
const FAILED_KEY: &str = "translate.failed";

/// Most documents and bytes of text asked about at once.
const BATCH_DOCUMENTS: usize = 64;
const BATCH_BYTES: usize = 1 << 20;

pub(super) fn run(session: &Session<'_>, dir: &str, before: &Upstream) -> anyhow::Result<Manifest> {
    let recipe = session.recipe;
    let translators = Translators::open(recipe, &session.run.folder().join("journal"))?;
    let identities = translators.identities();
    let plan = session.plan(StepSpec {
        dir,
        name: "translate",
        shape: Shape::MapAsync,
        config: &recipe.translate,
        upstream: &before.fingerprints,
        extra: &identities.iter().map(String::as_str).collect::<Vec<_>>(),
        tasks: before.tasks.clone(),
    })?;
    let step = |task: &TaskSpec, io: &mut TaskIo<'_>| {
        io.open_documents()?;
        for input in &task.inputs {
            let mut batch = Batch::default();
            for row in io.rows(input, &RowOptions::default())? {
                io.check_interrupt()?;
                match row? {
                    Row::Bad(bad) => io.fail_row(*bad)?,
                    Row::Document(document) => {
                        batch.push(*document);
                        if batch.is_full() {
                            translators.translate(std::mem::take(&mut batch), io)?;
                        }
                    }
                }
            }
            translators.translate(batch, io)?;
        }
        Ok(())
    };
    session.run_step(&plan, &step)
}

#[derive(Default)]
struct Batch {
    documents: Vec<Document>,
    bytes: usize,
}

impl Batch {
    fn push(&mut self, document: Document) {
        self.bytes += document.text.len();
        self.documents.push(document);
    }

    fn is_full(&self) -> bool {
        self.documents.len() >= BATCH_DOCUMENTS || self.bytes >= BATCH_BYTES
    }
}

/// The translators of a recipe, ready to work.
struct Translators {
    builtin: Builtin,
    model: ModelTranslator,
    /// `None` stands for the built-in translator.
    backends: Vec<Option<Box<dyn LlmBackend>>>,
    max_per_document: usize,
}

impl Translators {
    fn open(recipe: &Recipe, journals: &Path) -> Result<Self, Problem> {
        let config = &recipe.translate;
        let (_, prompt) = Domain::open(config)
            .map_err(|error| Problem::request("the prompt cannot be used").at("[translate]").because(error))?;
        let mut backends = Vec::new();
        for spec in &config.backends {
            backends.push(if spec == "builtin" { None } else { Some(open(spec, recipe, journals)?) });
        }
        Ok(Self {
            builtin: Builtin::new(&config.builtin),
            model: ModelTranslator::new(prompt, config),
            backends,
            max_per_document: config.max_per_document,
        })
    }

    /// What decides the answers: identities of the backends and the prompt.
    fn identities(&self) -> Vec<String> {
        let of_backend =
            |backend: &Option<Box<dyn LlmBackend>>| backend.as_ref().map_or("builtin".to_owned(), |b| b.identity());
        let mut identities: Vec<String> = self.backends.iter().map(of_backend).collect();
        identities.push(self.model.prompt().hash.clone());
        identities
    }

    fn engines(&self) -> Vec<Engine<'_>> {
        let mut engines = Vec::with_capacity(self.backends.len());
        for backend in &self.backends {
            engines.push(match backend {
                None => Engine::Builtin(&self.builtin),
                Some(backend) => Engine::Model(&self.model, &**backend),
            });
        }
        engines
    }

    /// Translates a batch and writes it.
    fn translate(&self, batch: Batch, io: &mut TaskIo<'_>) -> Result<(), TaskError> {
        let engines: Vec<Engine<'_>> = self.engines();
        let texts: Vec<&str> = batch.documents.iter().filter(|d| is_text(d)).map(|d| d.text.as_str()).collect();
        let translations = translate(&engines, &texts, self.max_per_document)
            .map_err(|error| TaskError::because("cannot translate", &error))?;
        let mut translations = translations.into_iter();
        for mut document in batch.documents {
            io.row_in(&document.provenance.source, document.text.len() as u64);
            if is_text(&document) {
                note(&mut document, translations.next().unwrap_or_default(), io);
            }
            io.keep(&document)?;
        }
        Ok(())
    }
}

fn open(spec: &str, recipe: &Recipe, journals: &Path) -> Result<Box<dyn LlmBackend>, Problem> {
    let refused =
        |error| Problem::request("a backend cannot be used").at(format!("translate.backends, {spec}")).because(error);
    let mut http = recipe.llm.clone();
    http.model.clone_from(&recipe.translate.model);
    let backend = open_backend(spec, &http, ApiKey::from_env()).map_err(|error| refused(anyhow::Error::from(error)))?;
    if backend.name() != "http" {
        return Ok(backend);
    }
    std::fs::create_dir_all(journals).map_err(|error| refused(error.into()))?;
    let journaled = Journaled::open(backend, &journals.join("answers.jsonl")).map_err(|error| refused(error.into()))?;
    Ok(Box::new(journaled))
}

/// Code is no text to be translated.
fn is_text(document: &Document) -> bool {
    document.provenance.kind != Kind::Code.name()
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
