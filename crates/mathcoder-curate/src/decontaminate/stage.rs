//! Decontamination as a stage: scan, note the hits, then drop, purify or leave the document.

use super::purify::{cut_out, n_bytes, parts_to_cut};
use super::{Action, Decontaminator, HITS, Hit, N_CUT_BYTES, Rule};
use crate::reasons;
use mathcoder_core::{DocError, DocStage, Document, Flow, Reason};
use serde_json::Value;

/// Hits noted on a document; more say nothing more.
const MAX_NOTED: usize = 100;

impl DocStage for Decontaminator {
    fn apply(&self, document: &mut Document) -> Result<Flow, DocError> {
        let hits = self.scan(&document.text);
        let Some(first) = hits.first() else {
            return Ok(Flow::Keep);
        };
        let reason = reason_of(first, hits.len());
        let noted = hits.iter().take(MAX_NOTED).filter_map(|hit| serde_json::to_value(hit).ok()).collect();
        document.annotations.insert(HITS.to_owned(), Value::Array(noted));
        match self.config.action {
            Action::Mark => Ok(Flow::Keep),
            Action::Drop => Ok(Flow::Drop(reason)),
            Action::Purify => Ok(self.purify(document, &hits, reason)),
        }
    }
}

impl Decontaminator {
    fn purify(&self, document: &mut Document, hits: &[Hit], reason: Reason) -> Flow {
        let parts = parts_to_cut(&document.text, hits);
        let n_cut = n_bytes(&parts);
        if n_cut as f64 > self.config.max_cut_share * document.text.len() as f64 {
            return Flow::Drop(reason);
        }
        cut_out(document, &parts);
        document.annotations.insert(N_CUT_BYTES.to_owned(), n_cut.into());
        Flow::Keep
    }
}

fn reason_of(hit: &Hit, n_hits: usize) -> Reason {
    let info = match hit.rule {
        Rule::QuestionVerbatim | Rule::QuestionNear | Rule::QuestionPart => &reasons::DECONTAMINATE_QUESTION,
        Rule::QuestionMasked => &reasons::DECONTAMINATE_MASKED,
        Rule::Solution => &reasons::DECONTAMINATE_SOLUTION,
    };
    let more = if n_hits > 1 { format!(", and {} more", n_hits - 1) } else { String::new() };
    info.because(format!("{} {} {} {}{more}", hit.benchmark, hit.id, hit.rule.name(), hit.score))
}
