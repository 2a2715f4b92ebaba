//! The loop behind a model's first answer: try programs out, let samples vote, ask once more where a program is wrong.
//!
//! In: computations with programs, and a [`Trial`] that runs and judges. Out: the same computations with the best program found,
//! and notes on each ([`SAMPLES_KEY`], [`ATTEMPTS_KEY`]). Three rounds of questions and trials for a whole batch, whatever its
//! size. Run and verdict are taken off again: the stages behind make them, from what the sandbox remembers.
//!
//! No stated result is ever shown to a model that is asked for a program here, except inside the passage, and only where the
//! first answer saw the passage too.

use crate::ask::ask;
use crate::model::{ModelTranslator, code_topic, program_of};
use crate::{TranslateError, Translation, reasons};
use mathcoder_core::{Computation, LlmBackend, Span, Status, Verdict};
use serde_json::{Value, json};

/// Field of a computation: what the samples beyond the first gave, `{"asked": 4, "agree": 3, "independent": true}`. *Independent*:
/// a verified program that never saw the result differs from the one that is kept.
pub const SAMPLES_KEY: &str = "samples";
/// Field of a computation: the programs that were given up, oldest first, each with its verdict.
pub const ATTEMPTS_KEY: &str = "attempts";

/// Runs and judges programs; the binary plugs the sandbox and the verifier in.
pub trait Trial: Sync {
    /// Sets execution and verdict of each computation.
    ///
    /// # Errors
    /// Where the sandbox itself failed.
    fn try_out(&self, computations: &mut [Computation]) -> Result<(), mathcoder_core::SandboxError>;
}

/// Where a computation stands in a batch: document and number.
type Seat = (usize, usize);

impl ModelTranslator {
    /// Tries the programs of a batch out and betters them.
    pub(crate) fn refine(
        &self,
        (backend, trial): (&dyn LlmBackend, &dyn Trial),
        texts: &[&str],
        translations: &mut [Translation],
    ) -> Result<(), TranslateError> {
        if !self.config.repair && self.config.samples < 2 {
            return Ok(());
        }
        let broken = |source| TranslateError::Trial { source };
        for translation in translations.iter_mut() {
            trial.try_out(&mut translation.computations).map_err(broken)?;
        }
        if self.config.samples > 1 {
            self.vote((backend, trial), translations)?;
        }
        if self.config.repair {
            self.repair((backend, trial), texts, translations)?;
        }
        for computation in translations.iter_mut().flat_map(|translation| &mut translation.computations) {
            (computation.execution, computation.verdict) = (None, None);
        }
        Ok(())
    }

    /// Further programs for every computation, from conditions and expression alone.
    fn vote(
        &self,
        (backend, trial): (&dyn LlmBackend, &dyn Trial),
        translations: &mut [Translation],
    ) -> Result<(), TranslateError> {
        let seats = seats(translations, |_| true);
        let mut requests = Vec::new();
        for sample in 1..self.config.samples {
            let round = self.code_round(&self.prompts.code, sample);
            for seat in &seats {
                let topic = at(translations, *seat).map(|computation| code_topic(computation).0).unwrap_or_default();
                requests.push(round.request(backend, &topic, "")?);
            }
        }
        let answers = ask(backend, &requests)?;
        let mut votes: Vec<Vec<Computation>> = seats.iter().map(|_| Vec::new()).collect();
        for (i, answer) in answers.into_iter().enumerate() {
            let (round, number) = (1 + i / seats.len().max(1), i % seats.len().max(1));
            let (Some(seat), Some(votes)) = (seats.get(number), votes.get_mut(number)) else { continue };
            let Some(translation) = translations.get_mut(seat.0) else { continue };
            let sample = u32::try_from(round).unwrap_or(u32::MAX);
            let origin =
                answer.as_ref().ok().map(|a| self.code_round(&self.prompts.code, sample).origin(backend, a, 0));
            let Some(code) = program_of(answer, translation) else { continue };
            let Some(first) = translation.computations.get(seat.1) else { continue };
            votes.push(Computation {
                code,
                origin: origin.unwrap_or_default(),
                execution: None,
                verdict: None,
                ..first.clone()
            });
        }
        for (seat, mut votes) in seats.into_iter().zip(votes) {
            trial.try_out(&mut votes).map_err(|source| TranslateError::Trial { source })?;
            if let Some(translation) = translations.get_mut(seat.0) {
                count_votes(translation, seat.1, votes);
            }
        }
        Ok(())
    }

    /// One more try for every program that failed or disagrees.
    fn repair(
        &self,
        (backend, trial): (&dyn LlmBackend, &dyn Trial),
        texts: &[&str],
        translations: &mut [Translation],
    ) -> Result<(), TranslateError> {
        let round = self.code_round(&self.prompts.repair, 0);
        let seats = seats(translations, is_wrong);
        let mut requests = Vec::new();
        for seat in &seats {
            let Some(computation) = at(translations, *seat) else { continue };
            let text = texts.get(seat.0).copied().unwrap_or_default();
            requests.push(round.request(backend, &self.repair_topic(computation, text), "")?);
        }
        for (seat, answer) in seats.into_iter().zip(ask(backend, &requests)?) {
            let Some(translation) = translations.get_mut(seat.0) else { continue };
            let origin = answer.as_ref().ok().map(|answer| round.origin(backend, answer, 1));
            let code = program_of(answer, translation);
            let Some(first) = translation.computations.get(seat.1) else { continue };
            let mut second = [Computation { execution: None, verdict: None, ..first.clone() }];
            for computation in &mut second {
                computation.code = code.clone().unwrap_or_default();
                computation.origin = origin.clone().unwrap_or_default();
            }
            if code.is_some() {
                trial.try_out(&mut second).map_err(|source| TranslateError::Trial { source })?;
            }
            settle(translation, seat.1, second);
        }
        Ok(())
    }

    fn repair_topic(&self, computation: &Computation, text: &str) -> crate::Topic {
        let (mut topic, _) = code_topic(computation);
        topic.code.clone_from(&computation.code);
        if let Some(execution) = &computation.execution {
            let start: String = execution.stdout.trim().chars().take(600).collect();
            topic.output = if start.is_empty() { "nothing".to_owned() } else { start };
            if execution.status != Status::Ok {
                let status = serde_json::to_value(execution.status).ok();
                let status = status.as_ref().and_then(Value::as_str).unwrap_or("error").to_owned();
                topic.error = last_lines(&execution.stderr).unwrap_or(status);
            }
        }
        if let (false, Some(span)) = (self.config.is_two_step(), computation.span) {
            topic.text = around(text, span, self.config.context_chars);
        }
        topic
    }
}

fn seats(translations: &[Translation], wanted: impl Fn(&Computation) -> bool) -> Vec<Seat> {
    let of_document = |(document, translation): (usize, &Translation)| {
        let numbers = translation.computations.iter().enumerate().filter(|(_, c)| wanted(c)).map(|(number, _)| number);
        numbers.map(|number| (document, number)).collect::<Vec<Seat>>()
    };
    translations.iter().enumerate().flat_map(of_document).collect()
}

fn at(translations: &[Translation], seat: Seat) -> Option<&Computation> {
    translations.get(seat.0)?.computations.get(seat.1)
}

/// Wrong, not merely open: what nobody can tell would be no better after another try.
fn is_wrong(computation: &Computation) -> bool {
    matches!(computation.verdict, Some(Verdict::Refuted { .. } | Verdict::Failed { .. }))
}

fn is_verified(computation: &Computation) -> bool {
    computation.verdict.as_ref().is_some_and(Verdict::is_verified)
}

fn count_votes(translation: &mut Translation, number: usize, votes: Vec<Computation>) {
    let Some(first) = translation.computations.get_mut(number) else { return };
    let agree = votes.iter().filter(|vote| is_verified(vote)).count();
    let asked = votes.len();
    let most = agree * 2 > asked + 1;
    let better = votes.iter().find(|vote| is_verified(vote)).filter(|_| !is_verified(first) && most);
    let is_outvoted = better.is_some();
    if let Some(better) = better {
        replace(first, better.clone());
    }
    let independent = votes.iter().any(|vote| is_verified(vote) && vote.code.trim() != first.code.trim());
    let independent = independent && is_verified(first);
    first.extra.insert(SAMPLES_KEY.to_owned(), json!({"asked": asked, "agree": agree, "independent": independent}));
    if is_outvoted {
        translation.count(&reasons::OUTVOTED);
    }
}

fn settle(translation: &mut Translation, number: usize, second: [Computation; 1]) {
    let [second] = second;
    let helped = is_verified(&second);
    if let Some(first) = translation.computations.get_mut(number) {
        if helped {
            replace(first, second);
        } else {
            note_attempt(first, &second);
        }
    }
    translation.count(if helped { &reasons::REPAIRED } else { &reasons::NOT_REPAIRED });
}

/// Puts a better program in the place of one that is noted as given up.
fn replace(first: &mut Computation, mut better: Computation) {
    better.extra = std::mem::take(&mut first.extra);
    let given_up = std::mem::replace(first, better);
    note_attempt(first, &given_up);
}

fn note_attempt(computation: &mut Computation, given_up: &Computation) {
    if given_up.code.is_empty() {
        return;
    }
    let note = json!({"code": given_up.code, "attempt": given_up.origin.attempt, "verdict": given_up.verdict});
    let notes = computation.extra.entry(ATTEMPTS_KEY).or_insert_with(|| json!([]));
    if let Some(notes) = notes.as_array_mut() {
        notes.push(note);
    }
}

/// The end of a traceback: where and what.
fn last_lines(stderr: &str) -> Option<String> {
    let lines: Vec<&str> = stderr.trim().lines().collect();
    let from = lines.len().saturating_sub(4);
    let text: String = lines.get(from..)?.join("\n").chars().take(1000).collect();
    Some(text).filter(|text| !text.is_empty())
}

/// The paragraphs that hold a span, and as much before them as `reach` characters.
fn around(text: &str, span: Span, reach: usize) -> String {
    let start = text.get(..span.start).and_then(|before| before.rfind("\n\n")).map_or(0, |at| at + 2);
    let end = text.get(span.end..).and_then(|rest| rest.find("\n\n")).map_or(text.len(), |at| span.end + at);
    let context = crate::chunk::context_before(text, start, reach);
    format!("{context}\n\n{}", text.get(start..end).unwrap_or_default()).trim().to_owned()
}
