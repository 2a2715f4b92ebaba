//! The facts for the dataset card, out of manifests and census. Nothing here differs from run to run: the card belongs to the
//! dataset, and the dataset must come out the same every time.

use crate::census::Census;
use crate::commands::report::census;
use crate::recipe::Recipe;
use crate::report::StageCounts;
use crate::runview;
use mathcoder_core::{content_hash, hex128};
use mathcoder_pack::{
    BenchmarkFacts, CardFacts, Count, ModelFacts, PackFacts, PlanHeader, SourceFacts, StageFacts, StoreHeader,
    VerdictFacts,
};
use mathcoder_pipeline::Manifest;
use std::collections::BTreeMap;
use std::path::Path;

const TOP_HOSTS: usize = 20;

/// Gathers the facts about the run in `folder`.
///
/// # Errors
/// Manifests or headers that cannot be read.
pub(crate) fn card_facts(recipe: &Recipe, folder: &Path, store: &Manifest) -> anyhow::Result<CardFacts> {
    let funnel = runview::funnel(folder)?;
    let census = census(folder)?.unwrap_or_default();
    let mut top_hosts = counts(&census.hosts);
    let docs_with_host = top_hosts.iter().map(|host| host.count).sum();
    top_hosts.truncate(TOP_HOSTS);
    Ok(CardFacts {
        name: recipe.name.clone(),
        summary: "Scientific text with Python that recomputes what the text states; every program was run in a sandbox and its \
                  output compared with the statement."
            .to_owned(),
        license: license(&census),
        languages: vec!["en".to_owned()],
        configs: vec![("default".to_owned(), "data/train-*.parquet".to_owned())],
        stages: funnel.iter().map(stage_facts).collect(),
        sources: sources(&funnel, &census),
        top_hosts,
        docs_with_host,
        computations: verdicts(&funnel, &census),
        models: models(&census),
        benchmarks: benchmarks(recipe)?,
        pack: pack_facts(recipe, store)?,
        program: concat!("mathcoder ", env!("CARGO_PKG_VERSION")).to_owned(),
        recipe: hex128(content_hash(serde_json::to_string(&recipe_identity(recipe)?)?.as_bytes())),
        seed: recipe.seed,
        limits: limits(recipe),
    })
}

/// The recipe without paths of this machine.
fn recipe_identity(recipe: &Recipe) -> anyhow::Result<serde_json::Value> {
    let mut identity = recipe.clone();
    identity.vars.clear();
    for source in &mut identity.source {
        source.paths.clear();
    }
    identity.decontaminate.against.clear();
    identity.translate.backends = identity.translate.backends.iter().map(|b| backend_kind(b)).collect();
    identity.pack.tokenizer = std::path::PathBuf::new();
    Ok(serde_json::to_value(identity)?)
}

fn backend_kind(spec: &str) -> String {
    spec.split(':').next().unwrap_or(spec).to_owned()
}

fn counts(of: &BTreeMap<String, u64>) -> Vec<Count> {
    let mut counts: Vec<Count> = of.iter().map(|(name, count)| Count { name: name.clone(), count: *count }).collect();
    counts.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.name.cmp(&b.name)));
    counts
}

fn license(census: &Census) -> String {
    let mut licenses = census.sources.values().map(|source| source.license.as_str());
    let first = licenses.next().unwrap_or("");
    if !first.is_empty() && licenses.all(|license| license == first) { first.to_owned() } else { "other".to_owned() }
}

fn stage_facts(stage: &StageCounts) -> StageFacts {
    let mut reasons = stage.total.dropped.clone();
    for (code, n) in &stage.total.failed {
        *reasons.entry(code.clone()).or_default() += n;
    }
    StageFacts {
        stage: stage.stage.clone(),
        docs_in: stage.total.rows_in,
        kept: stage.total.kept,
        dropped: stage.total.n_dropped(),
        failed: stage.total.n_failed(),
        reasons: counts(&reasons),
    }
}

fn sources(funnel: &[StageCounts], census: &Census) -> Vec<SourceFacts> {
    let docs_in =
        |name: &str| funnel.first().and_then(|stage| stage.by_source.get(name)).map_or(0, |counts| counts.rows_in);
    let facts = |(name, source): (&String, &crate::census::SourceCensus)| SourceFacts {
        name: name.clone(),
        kind: source.kind.clone(),
        license: source.license.clone(),
        docs_in: docs_in(name),
        docs_out: source.documents,
        bytes: source.bytes,
        tokens: Some(source.tokens),
    };
    census.sources.iter().map(facts).collect()
}

fn verdicts(funnel: &[StageCounts], census: &Census) -> VerdictFacts {
    let found = funnel.iter().find(|stage| stage.stage == "translate").and_then(|s| s.counters.get("computations"));
    VerdictFacts {
        found: found.copied().unwrap_or(0),
        verdicts: counts(&census.verdicts),
        levels: counts(&census.levels),
        reasons: counts(&census.reasons),
        inserted: census.inserted,
    }
}

fn models(census: &Census) -> Vec<ModelFacts> {
    let facts = |author: &Count| {
        let mut parts = author.name.split('\t').map(str::to_owned);
        let mut next = || parts.next().unwrap_or_default();
        ModelFacts { translator: next(), model: next(), prompt: next(), computations: author.count }
    };
    counts(&census.authors).iter().map(facts).collect()
}

fn benchmarks(recipe: &Recipe) -> anyhow::Result<Vec<BenchmarkFacts>> {
    let mut facts = Vec::new();
    for (name, items) in crate::stages::decontaminate::benchmark_sizes(&recipe.decontaminate.against)? {
        facts.push(BenchmarkFacts { name, questions: items, ..BenchmarkFacts::default() });
    }
    Ok(facts)
}

fn pack_facts(recipe: &Recipe, store: &Manifest) -> anyhow::Result<Option<PackFacts>> {
    let read = |role: &str| store.inputs(role).into_iter().next().map(|input| std::fs::read(input.path)).transpose();
    let (Some(header), Some(plan)) = (read("header")?, read("planheader")?) else { return Ok(None) };
    let (header, plan) = (StoreHeader::from_json(&header)?, PlanHeader::from_json(&plan)?);
    Ok(Some(PackFacts {
        tokenizer: file_name(&recipe.pack.tokenizer),
        tokenizer_hash: header.tokenizer,
        n_tokens: plan.n_tokens,
        length: plan.length,
        n_rows: plan.n_rows,
        padding_share: plan.padding_share,
    }))
}

fn file_name(path: &Path) -> String {
    path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned())
}

/// What the program itself knows to be limited; who publishes the data adds what he knows.
fn limits(recipe: &Recipe) -> Vec<String> {
    let mut limits = vec![
        "A verified program shows that its output agrees with the text's statement, not that the text is right."
            .to_owned(),
        "Licences are those the sources state; they were not checked document by document.".to_owned(),
        "Benchmarks were searched for by n-grams and alignment; paraphrased questions are not found.".to_owned(),
    ];
    if recipe.compose.keep_unverifiable {
        limits.push("Programs whose result could not be compared with the text were kept.".to_owned());
    }
    if recipe.sample < 1.0 {
        limits.push(format!("Only a seeded share of {} of each source was read.", recipe.sample));
    }
    limits
}
