//! The built-in translator: reads the formulas of a text itself and needs no model.
//!
//! Text in, computations out, in text order. One pass: formulas are cut into statements, statements read into trees, each
//! statement is looked at with what was stated before it. Linear in the text; memory is that of one formula and of the
//! definitions in reach. Chains (`a = b = c`) are taken as the text states them, right or wrong: whether they hold is for
//! verification to say. Only where a condition comes from another formula does a rough value decide whether it belongs there.
//!
//! Not here: piecewise functions, tables of functions, figures.

mod agree;
mod answer;
mod asking;
mod calls;
mod chances;
mod check;
mod congruence;
mod context;
mod digits;
mod echelon;
mod find;
mod identity;
mod inequality;
mod joined;
mod laws;
mod matrices;
mod modular;
mod names;
mod numeric;
mod ode;
mod operator;
mod partial;
mod phrases;
mod plain;
mod program;
mod python;
mod reading;
mod recalled;
mod reduce;
mod residues;
mod roots;
mod scan;
mod script;
mod shape;
mod signs;
mod sizes;
mod solve;
mod statements;
mod steps;
mod system;
mod tables;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_of_chances;
#[cfg(test)]
mod tests_of_prose;
#[cfg(test)]
mod tests_of_solutions;
#[cfg(test)]
mod tests_of_tables;
#[cfg(test)]
mod tests_of_vectors;
mod title;
mod topics;
mod units;
mod value;
mod vectors;

use crate::BuiltinConfig;
use crate::formulas::{Formula, formulas};
use asking::Asking;
use context::Known;
use echelon::Echelons;
use find::Found;
use inequality::Inequality;
use mathcoder_core::{Computation, Origin, Span, content_hash_parts};
use ode::Odes;
use reading::Reading;
use residues::Residues;
use script::one_line;
use std::collections::{HashMap, HashSet};
use system::Systems;
use title::Headings;

/// Formulas longer than this are tables or programs.
const LONGEST_FORMULA: usize = 6_000;

/// Reads computations out of formulas.
#[derive(Clone, Debug)]
pub struct Builtin {
    config: BuiltinConfig,
}

impl Builtin {
    /// A translator with these settings.
    #[must_use]
    pub fn new(config: &BuiltinConfig) -> Self {
        Self { config: config.clone() }
    }

    /// What decides its answers, beside the text; part of the stage's fingerprint.
    #[must_use]
    pub fn identity(&self) -> String {
        format!("builtin:6:{}:{}", self.config.max_per_document, self.config.condition_reach)
    }

    /// The computations of `text`, in text order.
    #[must_use]
    pub fn translate(&self, text: &str) -> Vec<Computation> {
        self.translate_within(text, None)
    }

    /// The computations whose place begins inside one of `spans` (in text order); all where there are none. Conditions may
    /// come from outside of them.
    #[must_use]
    pub fn translate_within(&self, text: &str, spans: Option<&[Span]>) -> Vec<Computation> {
        let mut walk = Walk {
            text,
            known: Known::default(),
            headings: Headings::default(),
            found: Vec::new(),
            pending: None,
            last: None,
            inequality: None,
            systems: Systems::default(),
            echelons: Echelons::default(),
            residues: Residues::default(),
            odes: Odes::default(),
            asking: Asking::of(text),
            programs: HashSet::new(),
        };
        let mut behind = 0;
        let all = formulas(text);
        for formula in all.iter().copied() {
            if walk.found.len() >= self.config.max_per_document {
                break;
            }
            let between = text.get(behind..formula.span.start).unwrap_or_default();
            if walk.headings.pass(between) {
                walk.known.clear();
                walk.pending = None;
                walk.last = None;
                walk.systems.clear();
                walk.inequality = None;
                walk.echelons.clear();
                walk.residues.clear();
                walk.odes.clear();
            }
            walk.asking.pass(between, &walk.known);
            walk.plain(between, behind, spans);
            behind = formula.span.end;
            let wanted = spans
                .is_none_or(|spans| spans.iter().any(|s| s.start <= formula.span.start && formula.span.start < s.end));
            walk.formula(formula, between, &self.config, wanted);
        }
        walk.plain(text.get(behind..).unwrap_or_default(), behind, spans);
        for found in phrases::phrases(text, &all) {
            walk.keep_within(found, spans);
        }
        for found in chances::chances(text).into_iter().chain(tables::tables(text)) {
            walk.keep_within(found, spans);
        }
        let mut found = without_options(walk.found);
        found.sort_by_key(|computation| computation.span.map_or(0, |span| span.start));
        found.truncate(self.config.max_per_document);
        found
    }
}

struct Walk<'a> {
    text: &'a str,
    known: Known,
    headings: Headings,
    /// Computations, each with a rough value of its stated result.
    found: Vec<(Computation, Option<f64>)>,
    /// The last equation that may be solved later in the text.
    pending: Option<Reading>,
    /// The last reading of the formula before.
    last: Option<Reading>,
    /// The last inequality that may be solved later in the text.
    inequality: Option<Inequality>,
    /// Matrices that may be reduced later in the text.
    echelons: Echelons,
    /// Congruences that may be solved later in the text.
    residues: Residues,
    /// The differential equation that may be solved later in the text.
    odes: Odes,
    /// Equations with several letters, and values of these.
    systems: Systems,
    /// The question that an answer may follow.
    asking: Asking,
    /// Programs that are there already: the same computation stated again is no new one.
    programs: HashSet<u128>,
}

impl Walk<'_> {
    fn formula(&mut self, formula: Formula, before: &str, config: &BuiltinConfig, wanted: bool) {
        if formula.inner.end - formula.inner.start > LONGEST_FORMULA {
            return;
        }
        let earliest = formula.span.start.saturating_sub(config.condition_reach);
        self.known.forget_before(earliest);
        self.pending = self.pending.take().filter(|p| p.at() >= earliest);
        let mut readings: Vec<Reading> = Vec::new();
        for statement in statements::statements(self.text, formula.inner) {
            let reading = Reading::of(statement, &self.known);
            if wanted {
                find::find(&reading, &self.known, earliest).into_iter().for_each(|found| self.keep(found));
            }
            let solved = [
                self.systems.learn(&reading, earliest),
                self.residues.learn(&reading, earliest),
                self.odes.learn(&reading),
            ];
            solved.into_iter().flatten().filter(|_| wanted).for_each(|found| self.keep(found));
            self.known.learn(&reading);
            readings.push(reading);
        }
        if wanted {
            check::checks(&readings, &self.known).into_iter().for_each(|found| self.keep(found));
        }
        let first_step = self.last.iter().zip(readings.first()).collect::<Vec<_>>();
        let rows = first_step.into_iter().chain(readings.iter().zip(readings.iter().skip(1)));
        let found: Vec<Found> = rows.filter(|_| wanted).flat_map(|(a, b)| steps::steps(a, b)).collect();
        found.into_iter().for_each(|found| self.keep(found));
        self.join(&readings, (before, formula.span), wanted);
        let ahead = self.text.get(..formula.span.start).unwrap_or_default();
        if let Some(found) = self.echelons.learn(&readings, ahead).filter(|_| wanted) {
            self.keep(found);
        }
        self.order(&readings, before, wanted);
        if wanted && let Some(found) = solve::in_rows(&readings) {
            self.keep(found);
        } else if wanted
            && let Some(found) = self
                .pending
                .as_ref()
                .and_then(|p| solve::across(p, &readings, before).or_else(|| solve::in_words(p, &readings, before)))
        {
            self.keep(found);
            self.pending = None;
        }
        let behind = self.text.get(formula.span.end..).unwrap_or_default();
        if let Some(question) = self.asking.formula(&readings, (before, behind))
            && wanted
            && let Some(found) = answer::answer(&question, &readings)
        {
            self.keep(found);
        }
        if let Some(equation) = solve::equation_of(&readings) {
            self.pending = Some(equation);
        }
    }

    /// Inequalities and their solutions.
    fn order(&mut self, readings: &[Reading], before: &str, wanted: bool) {
        let pending = self.inequality.take();
        let across = || pending.as_ref().and_then(|p| inequality::across(p, readings, before));
        let found = inequality::in_rows(readings).or_else(across);
        self.inequality = if found.is_some() { None } else { inequality::last_of(readings).or(pending) };
        if let Some(found) = found.filter(|_| wanted) {
            self.keep(found);
        }
    }

    /// Arithmetic in the text between two formulas.
    fn plain(&mut self, between: &str, offset: usize, spans: Option<&[Span]>) {
        plain::plain(between, offset).into_iter().for_each(|found| self.keep_within(found, spans));
    }

    /// Statements whose relation stands in the text before or behind the formula.
    fn join(&mut self, readings: &[Reading], place: (&str, Span), wanted: bool) {
        let (before, span) = place;
        if let (Some(last), Some(first), true) = (self.last.take(), readings.first(), wanted)
            && let Some(found) = joined::joined(&last, before, first, &self.known)
        {
            self.keep(found);
        }
        let Some(last) = readings.last() else { return };
        let rest = self.text.get(span.end..).unwrap_or_default();
        if wanted && let Some(found) = joined::joined_number(last, (rest, span.end), &self.known) {
            self.keep(found);
        }
        self.last = Some(last.clone());
    }

    fn keep_within(&mut self, found: Found, spans: Option<&[Span]>) {
        let at = found.span.start;
        if spans.is_none_or(|spans| spans.iter().any(|s| s.start <= at && at < s.end)) {
            self.keep(found);
        }
    }

    fn keep(&mut self, found: Found) {
        if !self.programs.insert(content_hash_parts(&[found.code.as_bytes()])) {
            return;
        }
        let title = self.headings.title(found.kind, &found.expression);
        let stated = found.stated;
        let computation = Computation {
            title,
            conditions: found.conditions.iter().map(|c| one_line(c)).collect(),
            expression: format!("${}$", one_line(&found.expression)),
            result: format!("${}$", one_line(&found.result)),
            code: found.code,
            span: Some(found.span),
            origin: Origin { translator: "builtin".to_owned(), ..Origin::default() },
            ..Computation::default()
        };
        self.found.push((computation, stated));
    }
}

/// The options of a multiple-choice question all begin with the same expression and state different results: where the
/// text states results that exclude each other under the same conditions, all are dropped.
fn without_options(found: Vec<(Computation, Option<f64>)>) -> Vec<Computation> {
    let key = |c: &Computation| content_hash_parts(&[c.expression.as_bytes(), c.conditions.join("\n").as_bytes()]);
    let mut first: HashMap<u128, f64> = HashMap::new();
    let mut refused: HashSet<u128> = HashSet::new();
    for (computation, stated) in &found {
        let Some(stated) = *stated else { continue };
        let key = key(computation);
        if !numeric::close(*first.entry(key).or_insert(stated), stated, 2e-2) {
            refused.insert(key);
        }
    }
    found.into_iter().map(|(computation, _)| computation).filter(|c| !refused.contains(&key(c))).collect()
}
