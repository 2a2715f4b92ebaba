//! `dedup`: exact and near duplicates. Four steps, so that memory does not grow with the corpus: fingerprints and band keys of
//! each shard (scatter), candidates of each key range compared exactly (gather), who stays (single), and the documents
//! again without those that go (map).

use super::dedup_store::{CARDS, Decisions, FileFingerprints, FingerprintWriter, SHINGLES, link_to_bytes, links_in};
use super::session::{Session, StepSpec, Upstream, below};
use mathcoder_core::{Document, Flow};
use mathcoder_curate::{
    BandRecord, DedupConfig, DedupDecision, Link, components, fingerprint, link_run, resolve_component,
};
use mathcoder_pipeline::{
    Manifest, PartitionFile, PartitionWriter, Row, RowOptions, Shape, TaskError, TaskInput, TaskIo, TaskSpec,
    merge_partition, scan_documents,
};
use std::collections::BTreeMap;

/// Key ranges of the candidate search; fixed, since a range must fit into memory on any machine.
const RANGES: u32 = 16;
const BAND_BYTES: usize = 16;
/// Memory for reading one key range of all shards at once.
const MERGE_BYTES: usize = 64 << 20;
const BANDS: &str = "bands";
const LINKS: &str = "links";

pub(super) fn run(session: &Session<'_>, dir: &str, before: &Upstream) -> anyhow::Result<Manifest> {
    let config = DedupConfig { seed: session.recipe.dedup.seed ^ session.recipe.seed, ..session.recipe.dedup.clone() };
    let fingerprints = fingerprints(session, dir, before, &config)?;
    let links = links(session, dir, &fingerprints, &config)?;
    let decisions = decisions(session, dir, (&fingerprints, &links), &config)?;
    remove(session, dir, before, &decisions)
}

/// Step 1: fingerprints of every document, band keys in ranges.
fn fingerprints(session: &Session<'_>, dir: &str, before: &Upstream, config: &DedupConfig) -> anyhow::Result<Manifest> {
    let plan = session.plan(StepSpec {
        dir: &below(dir, "fingerprints"),
        name: "dedup.fingerprints",
        shape: Shape::Scatter,
        config,
        upstream: &before.fingerprints,
        extra: &[],
        tasks: before.tasks.clone(),
    })?;
    let step = |task: &TaskSpec, io: &mut TaskIo<'_>| {
        let mut bands = PartitionWriter::<BAND_BYTES>::new(RANGES);
        let mut writer = FingerprintWriter::create(io)?;
        scan_documents(io, &RowOptions::default(), &mut |document, _| {
            let print = fingerprint(&document.text, config);
            for record in print.records(ordinal(task.rank, writer.n_docs())) {
                bands.push_by_key(band_to_bytes(record));
            }
            writer.push(&document.id.0, &print)
        })?;
        writer.close(io)?;
        let mut out = io.create(BANDS, "bin")?;
        let path = out.path();
        let n_records = bands.write(&mut out, &path)?;
        Ok(io.close(out, n_records)?)
    };
    session.run_step(&plan, &step)
}

/// Big-endian, so that the order of bytes is that of keys and then documents.
fn band_to_bytes(record: BandRecord) -> [u8; BAND_BYTES] {
    ((u128::from(record.band_key) << 64) | u128::from(record.doc)).to_be_bytes()
}

fn band_from_bytes(bytes: [u8; BAND_BYTES]) -> BandRecord {
    let both = u128::from_be_bytes(bytes);
    BandRecord { band_key: (both >> 64) as u64, doc: both as u64 }
}

/// Step 2: within every key range, compare documents that share a band key.
fn links(session: &Session<'_>, dir: &str, fingerprints: &Manifest, config: &DedupConfig) -> anyhow::Result<Manifest> {
    let inputs = [fingerprints.inputs(BANDS), fingerprints.inputs(CARDS), fingerprints.inputs(SHINGLES)].concat();
    let range = |rank: u32| TaskSpec { rank, inputs: inputs.clone(), label: format!("range {rank}") };
    let plan = session.plan(StepSpec {
        dir: &below(dir, "links"),
        name: "dedup.links",
        shape: Shape::Gather,
        config,
        upstream: &[fingerprints.fingerprint],
        extra: &[],
        tasks: (0..RANGES).map(range).collect(),
    })?;
    let step = |task: &TaskSpec, io: &mut TaskIo<'_>| {
        let source = FileFingerprints::open(&task.inputs)?;
        let bands: Vec<&TaskInput> = task.inputs.iter().filter(|input| is_role(input, BANDS)).collect();
        let mut out = io.create(LINKS, "bin")?;
        let (mut n_links, mut n_compared, mut n_capped) = (0, 0, 0);
        for_each_run(&bands, task.rank, |docs| {
            let found = link_run(docs, &source, config)
                .map_err(|error| TaskError::because("cannot compare documents", &error))?;
            n_compared += found.n_compared;
            n_capped += u64::from(!found.complete);
            for link in found.links {
                n_links += 1;
                out.append(&link_to_bytes(&link))?;
            }
            Ok(())
        })?;
        io.count("pairs_compared", n_compared);
        io.count("runs_too_large_to_compare_fully", n_capped);
        Ok(io.close(out, n_links)?)
    };
    session.run_step(&plan, &step)
}

/// Calls `work` with the documents of every run of equal keys in one range.
fn for_each_run(
    bands: &[&TaskInput],
    range: u32,
    mut work: impl FnMut(&[u64]) -> Result<(), TaskError>,
) -> Result<(), TaskError> {
    let files: Result<Vec<_>, _> = bands.iter().map(|input| PartitionFile::<BAND_BYTES>::open(&input.path)).collect();
    let mut run: Option<(u64, Vec<u64>)> = None;
    for record in merge_partition(&files?, range, MERGE_BYTES) {
        let record = band_from_bytes(record?);
        match &mut run {
            Some((key, docs)) if *key == record.band_key => docs.push(record.doc),
            _ => {
                if let Some((_, docs)) = run.replace((record.band_key, vec![record.doc])) {
                    finish_run(docs, &mut work)?;
                }
            }
        }
    }
    run.map_or(Ok(()), |(_, docs)| finish_run(docs, &mut work))
}

fn finish_run(mut docs: Vec<u64>, work: &mut impl FnMut(&[u64]) -> Result<(), TaskError>) -> Result<(), TaskError> {
    docs.dedup();
    if docs.len() > 1 { work(&docs) } else { Ok(()) }
}

/// Step 3: components of all links, and who stays of each.
fn decisions(
    session: &Session<'_>,
    dir: &str,
    (fingerprints, links): (&Manifest, &Manifest),
    config: &DedupConfig,
) -> anyhow::Result<Manifest> {
    let inputs = [links.inputs(LINKS), fingerprints.inputs(CARDS), fingerprints.inputs(SHINGLES)].concat();
    let plan = session.plan(StepSpec {
        dir: &below(dir, "decisions"),
        name: "dedup.decisions",
        shape: Shape::Single,
        config,
        upstream: &[fingerprints.fingerprint, links.fingerprint],
        extra: &[],
        tasks: vec![TaskSpec { rank: 0, inputs, label: "who stays".to_owned() }],
    })?;
    let step = |task: &TaskSpec, io: &mut TaskIo<'_>| {
        let source = FileFingerprints::open(&task.inputs)?;
        let mut all: Vec<Link> = Vec::new();
        for input in task.inputs.iter().filter(|input| is_role(input, LINKS)) {
            io.check_input(input)?;
            all.extend(links_in(&input.path)?);
        }
        let mut decided: BTreeMap<u64, DedupDecision> = BTreeMap::new();
        for component in components(all) {
            io.check_interrupt()?;
            io.count("clusters", 1);
            let removals = resolve_component(&component, &source, config)
                .map_err(|error| TaskError::because("cannot decide who stays", &error))?;
            for removal in removals {
                let mathcoder_curate::Removal { doc, canonical, similarity, kind } = removal;
                decided.insert(doc, DedupDecision::Remove { canonical, similarity, kind });
                let copies = decided.entry(canonical).or_insert(DedupDecision::Keep { n_copies: 0 });
                if let DedupDecision::Keep { n_copies } = copies {
                    *n_copies += 1;
                }
            }
        }
        Decisions::write(io, &decided, &source)
    };
    session.run_step(&plan, &step)
}

/// Step 4: the documents without those that go.
fn remove(session: &Session<'_>, dir: &str, before: &Upstream, decisions: &Manifest) -> anyhow::Result<Manifest> {
    let mut tasks = before.tasks.clone();
    for task in &mut tasks {
        task.inputs.extend(decisions.inputs(&Decisions::role(task.rank)));
    }
    let upstream = [before.fingerprints.as_slice(), &[decisions.fingerprint]].concat();
    let plan = session.plan(StepSpec {
        dir,
        name: "dedup",
        shape: Shape::Map,
        config: &(),
        upstream: &upstream,
        extra: &[],
        tasks,
    })?;
    let step = |task: &TaskSpec, io: &mut TaskIo<'_>| {
        let (decided, documents): (Vec<_>, Vec<_>) =
            task.inputs.iter().partition(|input| is_role(input, Decisions::PREFIX));
        let mut decisions = BTreeMap::new();
        for input in decided {
            io.check_input(input)?;
            decisions.extend(Decisions::read(&input.path)?);
        }
        io.open_documents()?;
        let mut row_number = 0;
        for input in documents {
            for row in io.rows(input, &RowOptions::default())? {
                io.check_interrupt()?;
                let mut document = committed_document(row?)?;
                io.row_in(&document.provenance.source, document.text.len() as u64);
                let flow = decisions.get(&row_number).map(|(decision, id)| decision.apply(&mut document, id));
                row_number += 1;
                match flow {
                    Some(Flow::Drop(reason)) => io.drop_document(&document, &reason)?,
                    _ => io.keep(&document)?,
                }
            }
        }
        Ok(())
    };
    session.run_step(&plan, &step)
}

/// Rows of our own committed shards are documents; anything else is damage.
fn committed_document(row: Row) -> Result<Document, TaskError> {
    match row {
        Row::Document(document) => Ok(*document),
        Row::Bad(bad) => Err(TaskError::failed(format!("a committed row is bad: {}", bad.reason))),
    }
}

/// A document's number in the corpus: shard and row. Sorts like the corpus whatever its cut into shards.
fn ordinal(rank: u32, row: u64) -> u64 {
    (u64::from(rank) << 32) | row
}

/// True where a file was written under this role.
pub(super) fn is_role(input: &TaskInput, role: &str) -> bool {
    input.path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(role))
}
