//! What the finished corpus holds, counted in one pass while the release tables are written: documents, text, tokens and
//! computations by source, verdicts, levels, authors, hosts. It fills the dataset card and the report. Memory: the names.

use mathcoder_core::{Document, Verdict};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Counts over the corpus.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Census {
    /// By source name.
    pub(crate) sources: BTreeMap<String, SourceCensus>,
    /// Computations of documents in the corpus by verdict.
    pub(crate) verdicts: BTreeMap<String, u64>,
    /// Verified computations by level.
    pub(crate) levels: BTreeMap<String, u64>,
    /// Why computations failed or could not be judged.
    pub(crate) reasons: BTreeMap<String, u64>,
    /// Computations by author: translator, model, prompt hash, separated by tabs.
    pub(crate) authors: BTreeMap<String, u64>,
    /// Documents by host.
    pub(crate) hosts: BTreeMap<String, u64>,
    /// Programs that stand in the texts.
    pub(crate) inserted: u64,
}

/// Counts over one source.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct SourceCensus {
    /// `web`, `textbook`, `code`, `synthetic`.
    pub(crate) kind: String,
    /// Licence, where all documents state the same; `various` otherwise.
    pub(crate) license: String,
    /// Documents.
    pub(crate) documents: u64,
    /// Bytes of text.
    pub(crate) bytes: u64,
    /// Tokens.
    pub(crate) tokens: u64,
    /// Computations found.
    pub(crate) computations: u64,
    /// Computations verified.
    pub(crate) verified: u64,
}

impl Census {
    /// Counts one document with its tokens.
    pub(crate) fn add(&mut self, document: &Document, tokens: u64) {
        let provenance = &document.provenance;
        let source = self.sources.entry(provenance.source.clone()).or_default();
        source.kind.clone_from(&provenance.kind);
        let license = provenance.license.as_deref().unwrap_or("");
        if source.documents == 0 {
            source.license = license.to_owned();
        } else if source.license != license {
            source.license = "various".to_owned();
        }
        source.documents += 1;
        source.bytes += document.text.len() as u64;
        source.tokens += tokens;
        source.computations += document.computations.len() as u64;
        source.verified += document.computations.iter().filter(|c| is_verified(c.verdict.as_ref())).count() as u64;
        if let Some(host) = provenance.url.as_deref().and_then(host) {
            add_one(&mut self.hosts, host);
        }
        let inserted = document.annotations.get(mathcoder_pack::INSERTED_KEY).and_then(serde_json::Value::as_u64);
        self.inserted += inserted.unwrap_or(0);
        self.add_computations(document);
    }

    fn add_computations(&mut self, document: &Document) {
        for computation in &document.computations {
            let origin = &computation.origin;
            let model = origin.model.as_deref().unwrap_or("");
            let prompt = origin.prompt.as_deref().unwrap_or("");
            add_one(&mut self.authors, &format!("{}\t{model}\t{prompt}", origin.translator));
            let name = computation.verdict.as_ref().map_or("not_verified", Verdict::name);
            add_one(&mut self.verdicts, name);
            match &computation.verdict {
                Some(Verdict::Verified { level, .. }) => {
                    let level = serde_json::to_value(level).ok();
                    add_one(&mut self.levels, level.as_ref().and_then(|l| l.as_str()).unwrap_or("?"));
                }
                Some(Verdict::Failed { reason } | Verdict::Unverifiable { reason }) => {
                    add_one(&mut self.reasons, &reason.code);
                }
                _ => {}
            }
        }
    }
}

fn is_verified(verdict: Option<&Verdict>) -> bool {
    verdict.is_some_and(Verdict::is_verified)
}

fn add_one(counts: &mut BTreeMap<String, u64>, key: &str) {
    *counts.entry(key.to_owned()).or_default() += 1;
}

/// The host of an address, port and user left out.
pub(crate) fn host(url: &str) -> Option<&str> {
    let rest = url.split_once("://")?.1;
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = authority.rsplit('@').next()?;
    Some(host.split(':').next().unwrap_or(host)).filter(|host| !host.is_empty())
}
