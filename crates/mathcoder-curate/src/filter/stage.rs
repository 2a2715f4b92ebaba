//! The filter as a stage: measures a document once, asks every rule in order, notes score and language.

use super::FilterConfig;
use super::language::language;
use super::measures::Measures;
use super::rules::{CODE_RULES, TEXT_RULES, View};
use mathcoder_core::{DocError, DocStage, Document, Flow};

/// Annotation: how much mathematics the text holds, 0 to 1.
pub const MATH_SCORE: &str = "filter.math_score";
/// Annotation: language of the prose as a two-letter code; absent where it cannot be told, and for code.
pub const LANGUAGE: &str = "filter.language";

/// The filter of one source. Made once, then shared by all threads.
#[derive(Clone, Debug)]
pub struct Filter {
    config: FilterConfig,
}

impl Filter {
    /// A filter with these options.
    #[must_use]
    pub fn new(config: &FilterConfig) -> Self {
        Self { config: config.clone() }
    }
}

impl DocStage for Filter {
    fn apply(&self, document: &mut Document) -> Result<Flow, DocError> {
        let measures = Measures::of(&document.text);
        let is_code = is_code(document);
        let words: Vec<u64> = measures.words.iter().map(|word| word.hash).collect();
        let language = if is_code { None } else { language(&words, &measures.scripts) };
        let math_score = measures.evidence.score(measures.n_prose_words());
        let rules = if is_code { CODE_RULES } else { TEXT_RULES };
        let view = View { document, measures: &measures, config: &self.config, math_score, language };
        let objection = rules.iter().find_map(|rule| (rule.objects)(&view).map(|seen| rule.reason.because(seen)));
        document.annotations.insert(MATH_SCORE.to_owned(), ((math_score * 1e3).round() / 1e3).into());
        if let Some(language) = language {
            document.annotations.insert(LANGUAGE.to_owned(), language.into());
        }
        Ok(objection.map_or(Flow::Keep, Flow::Drop))
    }
}

/// Python files and notebooks are code, whatever their source is called; so is all of a code source.
fn is_code(document: &Document) -> bool {
    document.provenance.kind == "code" || matches!(document.provenance.format.as_str(), "python" | "notebook")
}
