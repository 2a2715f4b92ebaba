//! The model path: documents in, questions out to a backend, answers back in, computations out.
//!
//! A batch of documents is asked in one go, so that a server with room for many requests is kept busy: first all passages, then
//! (in two steps) all programs, then what [`crate::refine`] asks. Memory: the batch and its answers. A passage the backend
//! has no answer for is handed back, for the next backend of a cascade. Programs are run and judged by the caller's [`Trial`].

use crate::answers::{Block, Expect, code_schema, parse_answer, parse_code, schema};
use crate::ask::{Round, ask};
use crate::chunk::context_before;
use crate::config::AnswerForm;
use crate::locate::Locator;
use crate::prompt::Topic;
use crate::select::places;
use crate::{Prompt, Prompts, TranslateConfig, TranslateError, Translation, Trial, passages, reasons};
use mathcoder_core::{Computation, LlmAnswer, LlmBackend, LlmError, LlmRequest, Origin, Span};

/// How often a passage that is too long for a server is halved.
const HALVINGS: usize = 3;

/// Asks language models.
#[derive(Clone, Debug)]
pub struct ModelTranslator {
    pub(crate) prompts: Prompts,
    pub(crate) config: TranslateConfig,
    seed: u64,
}

/// A passage of one of the texts.
#[derive(Clone, Copy, Debug)]
struct Place {
    document: usize,
    span: Span,
}

impl ModelTranslator {
    /// A translator with prompts and the settings of `config`; `seed` goes to the server with every question.
    #[must_use]
    pub fn new(mut prompts: Prompts, config: &TranslateConfig, seed: u64) -> Self {
        for prompt in [&mut prompts.translate, &mut prompts.extract] {
            prompt.max_tokens = config.max_tokens.unwrap_or(prompt.max_tokens);
            prompt.temperature = config.temperature.unwrap_or(prompt.temperature);
        }
        Self { prompts, config: config.clone(), seed }
    }

    /// The prompts that are used.
    #[must_use]
    pub const fn prompts(&self) -> &Prompts {
        &self.prompts
    }

    /// The first question about `text`, as it would be sent; none where there is nothing to ask.
    ///
    /// # Errors
    /// [`TranslateError`] where the prompt cannot be rendered.
    pub fn first_question(&self, text: &str) -> Result<Option<String>, TranslateError> {
        let mut skipped = Translation::default();
        let spans = passages(text, self.config.chunk_chars);
        let first = spans.into_iter().find(|span| self.is_worth_asking(text, *span, &mut skipped));
        let prompt = |span| self.passage_round().prompt.render(&self.topic(text, span), self.config.answer);
        first.map(prompt).transpose()
    }

    /// Asks `backend` about passages of each text, all of it where `spans` is `None`; one [`Translation`] per text, in order.
    /// With a `trial`, programs are tried out, voted on and repaired.
    ///
    /// # Errors
    /// [`TranslateError`] where a prompt cannot be rendered, the backend cannot be used at all, or the trial broke down.
    pub fn translate(
        &self,
        (backend, trial): (&dyn LlmBackend, Option<&dyn Trial>),
        texts: &[&str],
        spans: Option<&[Vec<Span>]>,
    ) -> Result<Vec<Translation>, TranslateError> {
        let mut translations = vec![Translation::default(); texts.len()];
        let mut places = self.places(texts, spans, &mut translations);
        for _ in 0..=HALVINGS {
            places = self.ask_passages(backend, texts, (&places, &mut translations))?;
        }
        if self.config.is_two_step() {
            self.ask_programs(backend, &mut translations)?;
        }
        for translation in &mut translations {
            translation.tidy(self.config.max_per_document);
        }
        if let Some(trial) = trial {
            self.refine((backend, trial), texts, &mut translations)?;
        }
        Ok(translations)
    }

    fn places(&self, texts: &[&str], spans: Option<&[Vec<Span>]>, translations: &mut [Translation]) -> Vec<Place> {
        let mut places = Vec::new();
        for (document, (text, translation)) in texts.iter().zip(translations).enumerate() {
            let of_text = match spans {
                Some(spans) => spans.get(document).cloned().unwrap_or_default(),
                None => passages(text, self.config.chunk_chars),
            };
            let asked = of_text.into_iter().filter(|span| self.is_worth_asking(text, *span, translation));
            places.extend(asked.map(|span| Place { document, span }));
        }
        places
    }

    fn is_worth_asking(&self, text: &str, span: Span, translation: &mut Translation) -> bool {
        let passage = text.get(span.start..span.end).unwrap_or_default();
        if passage.trim().is_empty() {
            return false;
        }
        let is_idle = self.config.skip_idle && places(passage) == 0;
        if is_idle {
            translation.count(&reasons::SKIPPED);
        }
        !is_idle
    }

    const fn expect(&self) -> Expect {
        match self.config.steps {
            crate::config::Steps::One => Expect::Programs,
            crate::config::Steps::Two => Expect::Statements,
        }
    }

    fn passage_round(&self) -> Round<'_> {
        let prompt = if self.config.is_two_step() { &self.prompts.extract } else { &self.prompts.translate };
        let is_json = self.config.answer == AnswerForm::Json;
        let schema = if is_json { schema(self.expect()) } else { String::new() };
        Round { prompt, form: self.config.answer, schema, temperature: prompt.temperature, seed: self.seed }
    }

    /// A round of questions for programs; `sample` 0 is the first.
    pub(crate) fn code_round<'a>(&self, prompt: &'a Prompt, sample: u32) -> Round<'a> {
        let is_json = self.config.answer == AnswerForm::Json;
        let schema = if is_json { code_schema() } else { String::new() };
        let temperature = if sample == 0 { prompt.temperature } else { self.config.sample_temperature };
        Round { prompt, form: self.config.answer, schema, temperature, seed: self.seed + u64::from(sample) }
    }

    fn topic(&self, text: &str, span: Span) -> Topic {
        Topic {
            text: text.get(span.start..span.end).unwrap_or_default().to_owned(),
            context: context_before(text, span.start, self.config.context_chars),
            ..Topic::default()
        }
    }

    /// Asks about passages; gives back halves of those that were too long.
    fn ask_passages(
        &self,
        backend: &dyn LlmBackend,
        texts: &[&str],
        (places, translations): (&[Place], &mut Vec<Translation>),
    ) -> Result<Vec<Place>, TranslateError> {
        let round = self.passage_round();
        let text_of = |place: &Place| texts.get(place.document).copied().unwrap_or_default();
        let request = |place: &Place| -> Result<LlmRequest, TranslateError> {
            let topic = self.topic(text_of(place), place.span);
            round.request(backend, &topic, &topic.text)
        };
        let requests = places.iter().map(request).collect::<Result<Vec<_>, _>>()?;
        let mut halves = Vec::new();
        for (place, answer) in places.iter().zip(ask(backend, &requests)?) {
            let Some(translation) = translations.get_mut(place.document) else { continue };
            match answer {
                Ok(answer) => {
                    self.take((translation, text_of(place)), place.span, (&answer, &round.origin(backend, &answer, 0)))
                }
                Err(LlmError::NoAnswer) => {
                    translation.count(&reasons::NO_ANSWER);
                    translation.unanswered.push(place.span);
                }
                Err(LlmError::Refused { detail }) => match halves_of(text_of(place), place.span) {
                    Some(two) if is_too_long(&detail) => {
                        translation.count(&reasons::HALVED);
                        halves.extend(two.map(|span| Place { document: place.document, span }));
                    }
                    _ => translation.fail(&reasons::REFUSED, &detail),
                },
                Err(error) => translation.fail(&reasons::UNAVAILABLE, &error.to_string()),
            }
        }
        Ok(halves)
    }

    /// Puts the computations of one answer into the translation of its document.
    fn take(&self, (into, text): (&mut Translation, &str), span: Span, (answer, origin): (&LlmAnswer, &Origin)) {
        let expect = self.expect();
        let mut parsed = parse_answer(&answer.text, expect);
        if let Some(last) = parsed.blocks.last_mut().filter(|last| answer.cut_off && last.is_usable(expect)) {
            // The server says that the answer was cut; a program that looks whole may lack its last lines all the same,
            // unless words follow it.
            if !answer.text.trim_end().ends_with(['`', '}', ']']) {
                last.slips.push(&reasons::CUT_OFF);
            }
        }
        into.count_all(&parsed.slips);
        parsed.blocks.iter().for_each(|block| into.count_all(&block.slips));
        let mut locator = Locator::new(text.get(span.start..span.end).unwrap_or_default());
        for block in parsed.blocks.into_iter().filter(|block| block.is_usable(expect)) {
            let found = locator.find(&block.expression, block.result.as_deref().unwrap_or_default());
            let place = Span { start: found.start + span.start, end: found.end + span.start };
            into.computations.push(computation(block, place, origin));
        }
    }

    /// The second of two steps: a program for every computation, from conditions and expression alone.
    fn ask_programs(&self, backend: &dyn LlmBackend, translations: &mut [Translation]) -> Result<(), TranslateError> {
        let round = self.code_round(&self.prompts.code, 0);
        let mut requests = Vec::new();
        for translation in translations.iter_mut() {
            for i in 0..translation.computations.len() {
                let Some(topic) = translation.computations.get(i).map(code_topic) else { continue };
                if topic.1 {
                    translation.count(&reasons::RESULT_IN_EXPRESSION);
                }
                requests.push(round.request(backend, &topic.0, "")?);
            }
        }
        let mut answers = ask(backend, &requests)?.into_iter();
        for translation in translations {
            for mut computation in std::mem::take(&mut translation.computations) {
                let Some(answer) = answers.next() else { continue };
                if let Some(code) = program_of(answer, translation) {
                    computation.code = code;
                    translation.computations.push(computation);
                }
            }
        }
        Ok(())
    }
}

/// The program of an answer; what is amiss is counted.
pub(crate) fn program_of(answer: Result<LlmAnswer, LlmError>, translation: &mut Translation) -> Option<String> {
    match answer {
        Ok(answer) => {
            let (code, slips) = parse_code(&answer.text);
            translation.count_all(&slips);
            code
        }
        Err(LlmError::NoAnswer) => {
            translation.count(&reasons::NO_ANSWER);
            None
        }
        Err(LlmError::Refused { detail }) => {
            translation.fail(&reasons::REFUSED, &detail);
            None
        }
        Err(error) => {
            translation.fail(&reasons::UNAVAILABLE, &error.to_string());
            None
        }
    }
}

/// What a program is asked for with: everything but the result; and whether the expression had to be freed of it.
pub(crate) fn code_topic(computation: &Computation) -> (Topic, bool) {
    let (expression, had_result) = without_result(&computation.expression, &computation.result);
    let topic = Topic {
        topic: computation.title.clone(),
        conditions: computation.conditions.clone(),
        expression,
        ..Topic::default()
    };
    (topic, had_result)
}

/// The expression without `= result` at its end.
fn without_result(expression: &str, result: &str) -> (String, bool) {
    let bare =
        |text: &str| text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '$' | '.' | ',')).collect::<String>();
    let formula = expression.trim().trim_end_matches('$');
    let cut = ["=", "\\approx", "≈"].iter().filter_map(|word| formula.rfind(word).map(|at| (at, word.len()))).max();
    if let Some((at, len)) = cut
        && let (Some(head), Some(tail)) = (formula.get(..at), formula.get(at + len..))
        && !bare(head).is_empty()
        && !bare(tail).is_empty()
        && bare(result).contains(&bare(tail))
    {
        let close = if expression.trim().ends_with("$$") {
            "$$"
        } else if expression.trim().ends_with('$') {
            "$"
        } else {
            ""
        };
        return (format!("{}{close}", head.trim_end()), true);
    }
    (expression.to_owned(), false)
}

fn computation(block: Block, span: Span, origin: &Origin) -> Computation {
    Computation {
        title: block.title,
        conditions: block.conditions,
        expression: block.expression,
        result: block.result.unwrap_or_default(),
        code: block.code.unwrap_or_default(),
        span: Some(span),
        origin: origin.clone(),
        ..Computation::default()
    }
}

/// True where a server refuses a question for its length.
fn is_too_long(detail: &str) -> bool {
    let detail = detail.to_lowercase();
    ["context", "too long", "maximum", "exceed"].iter().any(|word| detail.contains(word))
}

/// Two passages in place of one, cut at a natural border; none where there is no such border.
fn halves_of(text: &str, span: Span) -> Option<[Span; 2]> {
    let passage = text.get(span.start..span.end)?;
    let first = passages(passage, passage.chars().count() / 2 + 1).first()?.end + span.start;
    (first < span.end).then_some([Span { start: span.start, end: first }, Span { start: first, end: span.end }])
}

#[cfg(test)]
mod tests {
    use super::without_result;

    #[test]
    fn a_result_at_the_end_of_an_expression_is_taken_off() {
        assert_eq!(without_result("$2+3 = 5$", "$5$"), ("$2+3$".to_owned(), true));
        assert_eq!(without_result("x = 2 + 3", "5"), ("x = 2 + 3".to_owned(), false));
        assert_eq!(without_result("$$A = \\pi r^2 \\approx 12.6$$", "$12.6$ m"), ("$$A = \\pi r^2$$".to_owned(), true));
        assert!(!without_result("$= 5$", "$5$").1);
    }
}
