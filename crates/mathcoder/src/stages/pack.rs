//! `pack`: tokens in rows, and the dataset. Three steps: the tokens of each shard (map), one store with its plan and exports
//! (single), and the release tables with the facts about them (single, one pass over the documents, memory of one row group).

use super::session::{Session, StepSpec, Upstream, below};
use crate::census::Census;
use crate::errors::Problem;
use mathcoder_pack::{
    Export, PackConfig, PackError, StoreHeader, StoreReader, StoreWriter, Tokenizer, nanotron_metadata, plan_rows,
    read_ends, write_megatron_index, write_plan, write_rows,
};
use mathcoder_pipeline::{
    Manifest, OutputFile, ReleaseWriter, Row, RowOptions, Shape, StorageError, TaskError, TaskInput, TaskIo, TaskSpec,
    scan_documents,
};
use std::fs::File;
use std::io::{BufReader, Write};
use std::path::Path;

const TOKENS: &str = "tokens";
const DOCS: &str = "docs";
const HEADER: &str = "header";
/// Role of the facts about the finished corpus.
pub(crate) const FACTS: &str = "facts";
/// How the roles of release tables start; the number of the table follows.
pub(crate) const TABLE: &str = "table";
/// Bytes of text after which a new release table is begun: tables of some 100 MB compressed, as readers like them.
const TABLE_BYTES: u64 = 256 << 20;

pub(super) fn run(session: &Session<'_>, dir: &str, before: &Upstream) -> anyhow::Result<Manifest> {
    let recipe = session.recipe;
    recipe.pack.check().map_err(|what| Problem::request(what).at("[pack]"))?;
    let config = PackConfig { seed: recipe.pack.seed ^ recipe.seed, ..recipe.pack.clone() };
    let tokenizer = open_tokenizer(&config.tokenizer)?;
    let tokens = tokens(session, dir, before, (&config, &tokenizer))?;
    store(session, dir, &tokens, &config)?;
    release(session, dir, before, &tokens)
}

fn open_tokenizer(path: &Path) -> Result<Tokenizer, Problem> {
    let at = || format!("pack.tokenizer, {}", path.display());
    let json = std::fs::read(path).map_err(|error| {
        Problem::request("cannot read the tokenizer").at(at()).because(error).hint("give the path of a tokenizer.json")
    })?;
    Tokenizer::from_json(&json)
        .map_err(|error| Problem::request("the tokenizer cannot be used").at(at()).because(error))
}

/// Step 1: the tokens of every document.
fn tokens(
    session: &Session<'_>,
    dir: &str,
    before: &Upstream,
    (config, tokenizer): (&PackConfig, &Tokenizer),
) -> anyhow::Result<Manifest> {
    let marks = tokenizer.marks(&config.bos, &config.eos).map_err(refused_config)?;
    let meta = tokenizer.store_meta(marks, config.dtype).map_err(refused_config)?;
    let plan = session.plan(StepSpec {
        dir: &below(dir, "tokens"),
        name: "pack.tokens",
        shape: Shape::Map,
        config: &(&config.bos, &config.eos, config.dtype),
        upstream: &before.fingerprints,
        extra: &[tokenizer.hash()],
        tasks: before.tasks.clone(),
    })?;
    let step = |_: &TaskSpec, io: &mut TaskIo<'_>| {
        let (out, ends) = (io.create(TOKENS, "bin")?, io.create(DOCS, "bin")?);
        let mut writer = StoreWriter::new(meta.clone(), out, ends);
        scan_documents(io, &RowOptions::default(), &mut |document, _| {
            let tokens = tokenizer.encode_document(&document.text, marks).map_err(pack_failed)?;
            writer.push(&tokens).map_err(pack_failed)
        })?;
        close_store(io, writer)?;
        Ok(())
    };
    session.run_step(&plan, &step)
}

fn refused_config(error: PackError) -> Problem {
    Problem::request("the packing settings do not fit the tokenizer").at("[pack]").because(error)
}

fn pack_failed(error: PackError) -> TaskError {
    match error {
        PackError::Io { action, source } => StorageError::Io { action, path: "the token store".into(), source }.into(),
        other => TaskError::because("cannot pack", &other),
    }
}

fn close_store(io: &mut TaskIo<'_>, writer: StoreWriter<OutputFile, OutputFile>) -> Result<StoreHeader, TaskError> {
    let (header, tokens, docs) = writer.finish().map_err(pack_failed)?;
    io.count("tokens", header.n_tokens);
    io.close(tokens, header.n_tokens)?;
    io.close(docs, header.n_docs)?;
    write_json(io, HEADER, &header.to_json().map_err(pack_failed)?)?;
    Ok(header)
}

fn write_json(io: &mut TaskIo<'_>, role: &str, json: &[u8]) -> Result<(), TaskError> {
    let mut out = io.create(role, "json")?;
    out.append(json)?;
    Ok(io.close(out, 1)?)
}

/// The token store of one shard, as it lies on disk.
struct ShardStore {
    header: StoreHeader,
    tokens: TaskInput,
    docs: TaskInput,
}

impl ShardStore {
    /// The stores among `inputs`, in rank order.
    fn find(inputs: &[TaskInput]) -> Result<Vec<Self>, TaskError> {
        let of_role = |role: &'static str| inputs.iter().filter(move |input| super::dedup::is_role(input, role));
        let mut stores = Vec::new();
        for ((header, tokens), docs) in of_role(HEADER).zip(of_role(TOKENS)).zip(of_role(DOCS)) {
            let json = std::fs::read(&header.path).map_err(StorageError::io("read", &header.path))?;
            let header = StoreHeader::from_json(&json).map_err(pack_failed)?;
            stores.push(Self { header, tokens: tokens.clone(), docs: docs.clone() });
        }
        Ok(stores)
    }

    /// Tokens of each document.
    fn lengths(&self) -> Result<Vec<u64>, TaskError> {
        let ends = read_ends(&self.header, open(&self.docs.path)?).map_err(pack_failed)?;
        let starts = std::iter::once(0).chain(ends.iter().copied());
        Ok(ends.iter().zip(starts).map(|(end, start)| end - start).collect())
    }
}

fn open(path: &Path) -> Result<BufReader<File>, StorageError> {
    File::open(path).map(BufReader::new).map_err(StorageError::io("open", path))
}

fn store_inputs(tokens: &Manifest) -> Vec<TaskInput> {
    [tokens.inputs(HEADER), tokens.inputs(TOKENS), tokens.inputs(DOCS)].concat()
}

/// Step 2: one store out of all, the plan of rows, the exports.
fn store(session: &Session<'_>, dir: &str, tokens: &Manifest, config: &PackConfig) -> anyhow::Result<Manifest> {
    let plan = session.plan(StepSpec {
        dir: &below(dir, "store"),
        name: "pack.store",
        shape: Shape::Single,
        config: &(config.length, config.strategy, config.seed, &config.exports),
        upstream: &[tokens.fingerprint],
        extra: &[],
        tasks: vec![TaskSpec { rank: 0, inputs: store_inputs(tokens), label: "store".to_owned() }],
    })?;
    let step = |task: &TaskSpec, io: &mut TaskIo<'_>| {
        let shards = ShardStore::find(&task.inputs)?;
        let Some(first) = shards.first() else { return Ok(()) };
        let (out, ends) = (io.create(TOKENS, "bin")?, io.create(DOCS, "bin")?);
        let mut writer = StoreWriter::new(first.header.meta(), out, ends);
        for shard in &shards {
            io.check_interrupt()?;
            writer.append(&shard.header, open(&shard.tokens.path)?, open(&shard.docs.path)?).map_err(pack_failed)?;
        }
        let header = close_store(io, writer)?;
        plan_store(io, &shards, &header, config)
    };
    session.run_step(&plan, &step)
}

fn plan_store(
    io: &mut TaskIo<'_>,
    shards: &[ShardStore],
    header: &StoreHeader,
    config: &PackConfig,
) -> Result<(), TaskError> {
    let mut lengths = Vec::new();
    for shard in shards {
        for length in shard.lengths()? {
            lengths.push(u32::try_from(length).map_err(|_| TaskError::failed("a document has 2^32 tokens"))?);
        }
    }
    let plan = plan_rows(&lengths, config.length, config.strategy, config.seed).map_err(pack_failed)?;
    let mut out = io.create("plan", "bin")?;
    let plan_header = write_plan(&plan, (config.strategy, config.seed), header, &mut out).map_err(pack_failed)?;
    io.close(out, plan_header.n_rows)?;
    io.count("rows", plan_header.n_rows);
    write_json(io, "planheader", &plan_header.to_json().map_err(pack_failed)?)?;
    for export in &config.exports {
        write_export(io, *export, (shards, header), (&plan, &lengths))?;
    }
    Ok(())
}

/// A further form of the tokens. Rows need the tokens at random, so they are read from the shards' own files by a reader of
/// the joined order.
fn write_export(
    io: &mut TaskIo<'_>,
    export: Export,
    (shards, header): (&[ShardStore], &StoreHeader),
    (plan, lengths): (&mathcoder_pack::Plan, &[u32]),
) -> Result<(), TaskError> {
    match export {
        Export::Megatron => {
            let ends: Vec<u64> = lengths
                .iter()
                .scan(0, |end, &length| {
                    *end += u64::from(length);
                    Some(*end)
                })
                .collect();
            let mut out = io.create("megatron", "idx")?;
            write_megatron_index(header, &ends, &mut out).map_err(pack_failed)?;
            Ok(io.close(out, header.n_docs)?)
        }
        Export::Nanotron => {
            let mut out = io.create("nanotron", "ds.metadata")?;
            out.append(nanotron_metadata(header, &header.tokenizer).as_bytes())?;
            Ok(io.close(out, 1)?)
        }
        Export::Rows => {
            let mut joined = joined_store(shards, header)?;
            let mut out = io.create("rows", "bin")?;
            write_rows(plan, 0..plan.n_rows(), &mut joined, &mut out).map_err(pack_failed)?;
            Ok(io.close(out, plan.n_rows() as u64)?)
        }
    }
}

/// The joined store in an unnamed temporary file: the one being written has no name yet that could be opened.
fn joined_store(shards: &[ShardStore], header: &StoreHeader) -> Result<StoreReader<File>, TaskError> {
    let temporary = || tempfile::tempfile().map_err(StorageError::io("create", Path::new("a temporary file")));
    let (tokens, mut ends) = (temporary()?, Vec::new());
    let mut writer = StoreWriter::new(header.meta(), tokens, &mut ends);
    for shard in shards {
        writer.append(&shard.header, open(&shard.tokens.path)?, open(&shard.docs.path)?).map_err(pack_failed)?;
    }
    let (header, tokens, _) = writer.finish().map_err(pack_failed)?;
    StoreReader::open(header, ends.as_slice(), tokens).map_err(pack_failed)
}

/// Step 3: the documents as release tables, and the facts about them.
fn release(session: &Session<'_>, dir: &str, before: &Upstream, tokens: &Manifest) -> anyhow::Result<Manifest> {
    let documents: Vec<TaskInput> = before.tasks.iter().flat_map(|task| task.inputs.clone()).collect();
    let n_shards = documents.len();
    let upstream = [before.fingerprints.as_slice(), &[tokens.fingerprint]].concat();
    let plan = session.plan(StepSpec {
        dir,
        name: "pack",
        shape: Shape::Single,
        config: &(),
        upstream: &upstream,
        extra: &[],
        tasks: vec![TaskSpec {
            rank: 0,
            inputs: [documents, store_inputs(tokens)].concat(),
            label: "release".to_owned(),
        }],
    })?;
    let step = |task: &TaskSpec, io: &mut TaskIo<'_>| {
        let shards = ShardStore::find(&task.inputs)?;
        let mut tables = Tables::default();
        let mut census = Census::default();
        for (input, shard) in task.inputs.iter().take(n_shards).zip(shards) {
            for (row, tokens) in io.rows(input, &RowOptions::default())?.zip(shard.lengths()?) {
                io.check_interrupt()?;
                let document = match row? {
                    Row::Document(document) => document,
                    Row::Bad(bad) => return Err(TaskError::failed(format!("a committed row is bad: {}", bad.reason))),
                };
                io.row_in(&document.provenance.source, document.text.len() as u64);
                tables.write(io, &document, tokens)?;
                census.add(&document, tokens);
                io.pass(&document.provenance.source);
            }
        }
        tables.close(io)?;
        let facts =
            serde_json::to_vec_pretty(&census).map_err(|error| TaskError::because("cannot write facts", &error))?;
        write_json(io, FACTS, &facts)
    };
    session.run_step(&plan, &step)
}

/// The release tables, one open at a time.
#[derive(Default)]
struct Tables {
    open: Option<ReleaseWriter<OutputFile>>,
    n_tables: usize,
    bytes: u64,
}

impl Tables {
    fn write(
        &mut self,
        io: &mut TaskIo<'_>,
        document: &mathcoder_core::Document,
        tokens: u64,
    ) -> Result<(), TaskError> {
        if self.bytes >= TABLE_BYTES {
            self.close(io)?;
        }
        let writer = match &mut self.open {
            Some(writer) => writer,
            none => {
                let output = io.create(&format!("{TABLE}{}", self.n_tables), "parquet")?;
                let path = output.path();
                self.n_tables += 1;
                none.insert(ReleaseWriter::new(output, &path)?)
            }
        };
        self.bytes += document.text.len() as u64;
        Ok(writer.write(document, Some(tokens))?)
    }

    fn close(&mut self, io: &mut TaskIo<'_>) -> Result<(), TaskError> {
        self.bytes = 0;
        if let Some(writer) = self.open.take() {
            let rows = writer.rows();
            let mut output = writer.finish()?;
            output.flush().map_err(StorageError::io("write", &output.path()))?;
            io.close(output, rows)?;
        }
        Ok(())
    }
}
