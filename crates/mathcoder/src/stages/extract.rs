//! `extract`: input files to documents. One map step; a task takes a few whole files of one source. Archives and single files
//! go through `mathcoder-extract`; tables and JSON Lines through the pipeline's readers, and where their text is source code,
//! through `mathcoder-extract` as well. A sampled run takes a seeded share of the records of every source.

use super::UNREADABLE;
use super::losses::FormulaLosses;
use super::pdf_pages::PdfPages;
use super::session::{Session, StepSpec, Upstream};
use crate::inputs::InputFile;
use crate::recipe::{Kind, Recipe, Source};
use mathcoder_core::{DocId, Document, Provenance, content_hash_parts};
use mathcoder_extract::{
    ExtractConfig, Extracted, Format, Outcome, ProjectContext, RawRecord, RecordFault, extract_record, open_records,
};
use mathcoder_pipeline::{
    BadRow, Fingerprint, Manifest, Row, RowOptions, Shape, SourceInfo, TaskError, TaskInput, TaskIo, TaskSpec,
    format_of,
};
use serde_json::json;
use std::cell::RefCell;
use std::path::Path;

/// Annotation: formulas seen, kept and lost.
const FORMULAS_KEY: &str = "extract.formulas";

/// The tasks of the first stage: files of one source together, up to `task_bytes`.
pub(crate) fn plan_inputs(recipe: &Recipe, files: &[InputFile]) -> anyhow::Result<Upstream> {
    let mut tasks: Vec<TaskSpec> = Vec::new();
    let mut current: Option<(usize, u64)> = None;
    for file in files {
        let Some(source) = recipe.source.get(file.source) else { continue };
        let input = task_input(file, source);
        match (&mut current, tasks.last_mut()) {
            (Some((of_source, bytes)), Some(task))
                if *of_source == file.source && *bytes + file.bytes <= recipe.task_bytes =>
            {
                *bytes += file.bytes;
                task.inputs.push(input);
            }
            _ => {
                current = Some((file.source, file.bytes));
                let label = format!("{}/{}", source.name, file.relative);
                tasks.push(TaskSpec { rank: u32::try_from(tasks.len())?, inputs: vec![input], label });
            }
        }
    }
    Ok(Upstream { tasks, fingerprints: Vec::<Fingerprint>::new() })
}

fn task_input(file: &InputFile, source: &Source) -> TaskInput {
    let info = SourceInfo {
        name: source.name.clone(),
        kind: source.kind.name().to_owned(),
        path: file.relative.clone(),
        license: source.license.clone(),
    };
    let identity = format!("{}:{}", info.identity(), file.hash);
    TaskInput { path: file.path.clone(), bytes: file.bytes, identity, checksum: None, source: info }
}

pub(super) fn run(session: &Session<'_>, dir: &str, before: &Upstream) -> anyhow::Result<Manifest> {
    let recipe = session.recipe;
    let sources: Vec<_> = recipe.source.iter().map(|s| (&s.name, s.kind, &s.text_fields, s.sample)).collect();
    let plan = session.plan(StepSpec {
        dir,
        name: "extract",
        shape: Shape::Map,
        config: &(&recipe.extract, recipe.sample, recipe.seed, sources),
        upstream: &before.fingerprints,
        extra: &[],
        tasks: before.tasks.clone(),
    })?;
    let step = |task: &TaskSpec, io: &mut TaskIo<'_>| {
        io.open_documents()?;
        let (losses, pdf_pages) = (RefCell::new(FormulaLosses::default()), RefCell::new(PdfPages::default()));
        for input in &task.inputs {
            let source = recipe.source.iter().find(|source| source.name == input.source.name);
            let share = recipe.sample * source.and_then(|s| s.sample).unwrap_or(1.0);
            let text_fields = source.map(|s| s.text_fields.clone()).unwrap_or_default();
            let reader = Reader {
                config: &recipe.extract,
                input,
                sample: Sample { share, seed: recipe.seed },
                text_fields,
                losses: &losses,
                pdf_pages: &pdf_pages,
            };
            if format_of(&input.path).is_some() { reader.rows(io)? } else { reader.records(io)? }
        }
        for (counter, n) in losses.into_inner().counters().into_iter().chain(pdf_pages.into_inner().into_counters()) {
            io.count(&counter, n);
        }
        Ok(())
    };
    session.run_step(&plan, &step)
}

/// A seeded share of all records.
#[derive(Clone, Copy)]
struct Sample {
    share: f64,
    seed: u64,
}

impl Sample {
    /// Decides by the id alone, so a larger share holds all of a smaller one.
    fn takes(self, id: &DocId) -> bool {
        if self.share >= 1.0 {
            return true;
        }
        let hash = content_hash_parts(&[&self.seed.to_le_bytes(), id.0.as_bytes()]);
        ((hash >> 75) as f64) < self.share * (1_u64 << 53) as f64
    }
}

/// Reads one input file.
struct Reader<'a> {
    config: &'a ExtractConfig,
    input: &'a TaskInput,
    sample: Sample,
    text_fields: Vec<String>,
    /// What became of the formulas, summed up over the files of a task.
    losses: &'a RefCell<FormulaLosses>,
    /// What became of the pages of PDF files.
    pdf_pages: &'a RefCell<PdfPages>,
}

impl Reader<'_> {
    /// Archives and single files.
    fn records(&self, io: &mut TaskIo<'_>) -> Result<(), TaskError> {
        let opened = ProjectContext::gather(&self.input.path, self.config)
            .and_then(|context| Ok((context, open_records(&self.input.path, self.config)?)));
        let (context, records) = match opened {
            Ok(opened) => opened,
            Err(error) => return self.unreadable(io, &error),
        };
        for record in records {
            io.check_interrupt()?;
            match record {
                Ok(record) => self.record(io, record, &context)?,
                Err(fault) => self.fault(io, fault)?,
            }
        }
        io.bytes_in(self.input.bytes);
        Ok(())
    }

    fn record(&self, io: &mut TaskIo<'_>, record: RawRecord, context: &ProjectContext) -> Result<(), TaskError> {
        let mut provenance = self.provenance(record.format.name());
        provenance.member.clone_from(&record.member);
        provenance.offset = record.offset;
        provenance.url.clone_from(&record.url);
        let id = self.id(&provenance);
        if !self.sample.takes(&id) {
            return Ok(());
        }
        io.row_in(&provenance.source, record.bytes.len() as u64);
        self.extracted(io, (id, provenance), (&record, context))
    }

    /// Turns a record into a document, and keeps or rejects it.
    fn extracted(
        &self,
        io: &mut TaskIo<'_>,
        (id, provenance): (DocId, Provenance),
        (record, context): (&RawRecord, &ProjectContext),
    ) -> Result<(), TaskError> {
        match extract_record(record, context, self.config) {
            Ok(extracted) => {
                self.losses.borrow_mut().add(&provenance, extracted.formulas);
                self.pdf_pages.borrow_mut().add(&provenance.source, &extracted.annotations);
                let document = document_of(id, provenance, extracted);
                io.keep(&document)
            }
            Err(reason) => {
                let document = Document::new(id, String::new(), provenance);
                match Outcome::of(&reason) {
                    Outcome::Dropped => io.drop_document(&document, &reason),
                    Outcome::Failed => io.fail_document(&document, &reason),
                }
            }
        }
    }

    fn fault(&self, io: &mut TaskIo<'_>, fault: RecordFault) -> Result<(), TaskError> {
        let mut provenance = self.provenance("");
        provenance.member = fault.member;
        provenance.offset = fault.offset;
        provenance.url = fault.url;
        let id = self.id(&provenance);
        if !self.sample.takes(&id) {
            return Ok(());
        }
        io.row_in(&provenance.source, 0);
        let document = Document::new(id, String::new(), provenance);
        match fault.outcome {
            Outcome::Dropped => io.drop_document(&document, &fault.reason),
            Outcome::Failed => io.fail_document(&document, &fault.reason),
        }
    }

    /// JSON Lines and tables.
    fn rows(&self, io: &mut TaskIo<'_>) -> Result<(), TaskError> {
        let options = RowOptions { text_fields: self.text_fields.clone(), ..RowOptions::default() };
        let rows = match io.rows(self.input, &options) {
            Ok(rows) => rows,
            Err(error) => return self.unreadable(io, &error),
        };
        for row in rows {
            io.check_interrupt()?;
            match row? {
                Row::Document(document) => self.row(io, *document)?,
                Row::Bad(bad) => self.bad_row(io, *bad)?,
            }
        }
        Ok(())
    }

    fn row(&self, io: &mut TaskIo<'_>, document: Document) -> Result<(), TaskError> {
        if !self.sample.takes(&document.id) {
            return Ok(());
        }
        io.row_in(&document.provenance.source, document.text.len() as u64);
        let is_code = document.provenance.kind == Kind::Code.name();
        if !is_code {
            return io.keep(&document);
        }
        let format = code_format(&document);
        let Document { id, text, mut provenance, extra, .. } = document;
        format.name().clone_into(&mut provenance.format);
        provenance.extra.extend(extra);
        let record =
            RawRecord { bytes: text.into_bytes(), format, member: None, offset: None, url: None, charset: None };
        self.extracted(io, (id, provenance), (&record, &ProjectContext::default()))
    }

    fn bad_row(&self, io: &mut TaskIo<'_>, bad: BadRow) -> Result<(), TaskError> {
        let is_taken = self.sample.takes(&self.id(&bad.provenance));
        if is_taken { io.fail_row(bad) } else { Ok(()) }
    }

    /// A file that cannot be read is one failed row; the others go on.
    fn unreadable(&self, io: &mut TaskIo<'_>, error: &dyn std::error::Error) -> Result<(), TaskError> {
        let provenance = self.provenance("");
        io.row_in(&provenance.source, 0);
        let document = Document::new(self.id(&provenance), String::new(), provenance);
        let cause = error.source().map_or_else(|| error.to_string(), ToString::to_string);
        io.fail_document(&document, &UNREADABLE.because(cause))
    }

    fn provenance(&self, format: &str) -> Provenance {
        let source = &self.input.source;
        Provenance {
            source: source.name.clone(),
            kind: source.kind.clone(),
            format: format.to_owned(),
            path: source.path.clone(),
            license: source.license.clone(),
            ..Provenance::default()
        }
    }

    fn id(&self, provenance: &Provenance) -> DocId {
        DocId::of_place(&provenance.source, &provenance.path, provenance.member.as_deref(), provenance.offset)
    }
}

fn document_of(id: DocId, mut provenance: Provenance, extracted: Extracted) -> Document {
    provenance.title = extracted.title.or(provenance.title);
    provenance.charset = extracted.charset;
    let mut document = Document::new(id, extracted.text, provenance);
    document.annotations = extracted.annotations;
    let formulas = extracted.formulas;
    if formulas.seen > 0 {
        let counts = json!({"seen": formulas.seen, "kept": formulas.kept, "failed": formulas.failed});
        document.annotations.insert(FORMULAS_KEY.to_owned(), counts);
    }
    document
}

/// The format of a row of source code, by the file name it came with (readers put it into `member`).
fn code_format(document: &Document) -> Format {
    let name = document.provenance.member.as_deref().unwrap_or_default();
    match Path::new(name).extension().and_then(|e| e.to_str()) {
        Some("ipynb") => Format::Notebook,
        Some("md") => Format::Markdown,
        _ => Format::Python,
    }
}
