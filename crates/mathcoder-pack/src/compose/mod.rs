//! Puts verified computations into the text that states them. In: a document with judged computations. Out: the same
//! document, its text enlarged by the programs (and what they printed), its computations' spans moved along, and notes of
//! what went in and what was left out. One pass over the text, memory of one document.
//!
//! The reference (MathCoder2, section 2.2) appends blocks to nothing: its translated text is the blocks alone, every
//! program that ran and was not numerically refuted. Here the default is the text itself with each program after the
//! paragraph that states its result, and only what was verified. The paper's blocks are an option, steps in words another;
//! shares of the documents may have either.
//!
//! It does not judge, run or rewrite programs, and never touches a byte of the text: without the inserted blocks, whose
//! places are noted, the text is what it was.

mod blocks;
mod place;
mod render;
mod select;
#[cfg(test)]
mod tests;

pub use place::{Composed, Insertion, compose_text, end_of_block};

use crate::ALREADY_COMPOSED;
use mathcoder_core::{Computation, DocError, DocId, DocStage, Document, Flow, Level, Span, content_hash_parts};
use select::{Choice, choose};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

/// Annotation: number of computations whose program stands in the text.
pub const INSERTED_KEY: &str = "compose.inserted";

/// Annotation: number of computations that were left out, by why (`refuted`, `failed`, `unverifiable`, `not_verified`,
/// `below_level`, `no_code`, `duplicate`). Absent where none was.
pub const LEFT_OUT_KEY: &str = "compose.left_out";

/// Annotation: number of programs that stand at the end of the text because their computation has no usable place in
/// it. Absent where there are none.
pub const APPENDED_KEY: &str = "compose.appended";

/// Annotation: byte ranges of the inserted blocks in the new text, `[[start, end], …]`, in order. Cutting them out gives
/// the text before composing.
pub const BLOCKS_KEY: &str = "compose.blocks";

/// Annotation: the layout of this document, where a share of the documents has another than the rest.
pub const LAYOUT_KEY: &str = "compose.layout";

/// How programs are put into texts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Layout {
    /// After the paragraph that states the result, as a reader of a worked text would expect it.
    #[default]
    Interleaved,
    /// Behind the whole text, as blocks with title, conditions, expression, result and program, as the paper has them.
    Paper,
    /// After the paragraph that states the result, in words instead of code: conditions, what is worked out, what comes out.
    /// Text that states how a result follows teaches what code alone does not.
    Steps,
}

impl Layout {
    const fn name(self) -> &'static str {
        match self {
            Self::Interleaved => "interleaved",
            Self::Paper => "paper",
            Self::Steps => "steps",
        }
    }
}

/// Settings of `compose`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ComposeConfig {
    /// Where programs go: `interleaved` (after the paragraph they belong to), `paper` (blocks behind the text) or `steps` (in
    /// words after the paragraph).
    pub layout: Layout,
    /// Share of the documents that have the `paper` layout instead, chosen by hash of their identity.
    pub paper_share: f64,
    /// Share of the documents that have the `steps` layout instead.
    pub steps_share: f64,
    /// The least that must have been shown of a computation: `L0` (nothing: also what was never verified), `L1` (it ran),
    /// `L2` (its output was understood), `L3` (a number agrees), `L4` (symbolically equal), `L5` (two routes agree).
    /// Refuted and failed computations are never taken.
    pub min_level: Level,
    /// Also take computations about which nobody can tell, as the paper does.
    pub keep_unverifiable: bool,
    /// Show what the program printed, as an `output` fence behind it. The `paper` layout never does.
    pub show_output: bool,
    /// Longest output that is shown, in bytes; a longer one is left away, not cut, for a cut output is a wrong one.
    pub max_output_bytes: usize,
}

impl Default for ComposeConfig {
    fn default() -> Self {
        Self {
            layout: Layout::Interleaved,
            paper_share: 0.0,
            steps_share: 0.0,
            min_level: Level::L3NumberAgrees, // the lowest level that says anything about the result
            keep_unverifiable: false,         // what cannot be told is not correct
            show_output: true,                // a model that calls tools must know what comes back
            max_output_bytes: 2000,           // a screenful; beyond it are tables and progress, not results
        }
    }
}

impl ComposeConfig {
    /// Whether these settings can be meant.
    ///
    /// # Errors
    /// What is wrong, and what is allowed.
    pub fn check(&self) -> Result<(), String> {
        if self.show_output && self.max_output_bytes == 0 {
            return Err("compose.max_output_bytes is 0: set compose.show_output = false to show no output".to_owned());
        }
        let is_share = |share: f64| (0.0..=1.0).contains(&share);
        if !is_share(self.paper_share) || !is_share(self.steps_share) || self.paper_share + self.steps_share > 1.0 {
            return Err(
                "compose.paper_share and compose.steps_share are shares from 0 to 1, together at most 1".to_owned()
            );
        }
        Ok(())
    }

    /// The layout of one document.
    fn layout_of(&self, id: &DocId) -> Layout {
        // The upper half of the hash, as a point between 0 and 1.
        let point = (content_hash_parts(&[b"compose.layout", id.0.as_bytes()]) >> 64) as f64 / u64::MAX as f64;
        if point < self.paper_share {
            Layout::Paper
        } else if point < self.paper_share + self.steps_share {
            Layout::Steps
        } else {
            self.layout
        }
    }
}

/// The stage.
#[derive(Clone, Debug, Default)]
pub struct Compose {
    config: ComposeConfig,
}

impl Compose {
    /// The stage under `config`.
    #[must_use]
    pub fn new(config: ComposeConfig) -> Self {
        Self { config }
    }
}

impl DocStage for Compose {
    fn apply(&self, document: &mut Document) -> Result<Flow, DocError> {
        if document.annotations.contains_key(INSERTED_KEY) {
            return Err(DocError { reason: ALREADY_COMPOSED.reason() });
        }
        if document.computations.is_empty() {
            return Ok(Flow::Keep);
        }
        let choice = choose(&document.computations, &self.config);
        let layout = self.config.layout_of(&document.id);
        let insertions = render::insertions(document, (&choice.kept, layout), &self.config);
        let composed = compose_text(&document.text, &insertions);
        note(document, &choice, &composed);
        if layout != self.config.layout {
            document.annotations.insert(LAYOUT_KEY.to_owned(), json!(layout.name()));
        }
        for computation in &mut document.computations {
            move_span(computation, document.text.len(), &composed);
        }
        document.text = composed.text;
        Ok(Flow::Keep)
    }
}

fn note(document: &mut Document, choice: &Choice, composed: &Composed) {
    let notes = &mut document.annotations;
    notes.insert(INSERTED_KEY.to_owned(), json!(choice.kept.len()));
    if !choice.left_out.is_empty() {
        let counts: Map<String, Value> = choice.left_out.iter().map(|(why, n)| ((*why).to_owned(), json!(n))).collect();
        notes.insert(LEFT_OUT_KEY.to_owned(), Value::Object(counts));
    }
    let placed = |i: &&usize| document.computations[**i].span.is_some_and(|s| place::is_usable(&document.text, s));
    let n_appended = choice.kept.len() - choice.kept.iter().filter(placed).count();
    if n_appended > 0 {
        notes.insert(APPENDED_KEY.to_owned(), json!(n_appended));
    }
    if !composed.inserted.is_empty() {
        let ranges: Vec<[usize; 2]> = composed.inserted.iter().map(|span| [span.start, span.end]).collect();
        notes.insert(BLOCKS_KEY.to_owned(), json!(ranges));
    }
}

/// Moves a computation's span to where its statement stands in the new text; a span outside the old text is dropped.
fn move_span(computation: &mut Computation, old_len: usize, composed: &Composed) {
    computation.span = computation.span.filter(|span| span.start <= span.end && span.end <= old_len).map(|span| Span {
        start: composed.moved(span.start),
        // The end is looked up from the last byte inside, so that a block right behind the span stays outside of it.
        end: if span.end > span.start { composed.moved(span.end - 1) + 1 } else { composed.moved(span.start) },
    });
}
