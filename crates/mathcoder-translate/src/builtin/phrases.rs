//! Results stated in words: "the greatest common divisor of $12$ and $18$ is $6$", "15\% of 60 is 9", "the median of 3, 5 and 9
//! is 5"; and the same as questions whose one answer stands in a frame.
//!
//! A text with its formulas in, computations out. The text is read once with its formulas as single marks; each phrase is a
//! fixed pattern, and regular expressions of the library used are linear in the text. A phrase counts only where the result
//! comes out roughly as stated, since the words around it may change its meaning ("the sum of the digits of").

use super::agree::agree;
use super::context::Known;
use super::find::{Found, find};
use super::modular::{remainder, whole};
use super::python::Manner;
use super::reading::{Reading, Side};
use super::scan::Rel;
use super::script::Script;
use super::shape;
use super::topics::{TOPICS, Topic};
use super::units::Unit;
use crate::formulas::Formula;
use mathcoder_core::Span;
use mathcoder_expr::{Expr, parse_latex, parse_plain};
use regex::{Captures, Match};

/// Marks around the number of a formula in the flattened text; no text has them.
const OPEN: char = '\u{1}';
const CLOSE: char = '\u{2}';

/// The computations that phrases of `text` state.
pub(super) fn phrases(text: &str, formulas: &[Formula]) -> Vec<Found> {
    let flat = Flat::of(text, formulas);
    let answer = flat.framed();
    let mut found = Vec::new();
    for topic in TOPICS.iter().filter(|topic| topic.words.iter().any(|word| flat.text.contains(word))) {
        for captures in topic.stated.captures_iter(&flat.text) {
            found.extend(flat.stated(topic, &captures));
        }
        if let (Some(answer), Some(captures)) = (&answer, topic.asked.captures(&flat.text)) {
            found.extend(flat.asked(topic, &captures, answer));
        }
    }
    found
}

/// A text whose formulas are single marks.
struct Flat<'a> {
    source: &'a str,
    formulas: &'a [Formula],
    text: String,
    /// Where each piece of the flat text begins, in it and in the source.
    starts: Vec<(usize, usize)>,
}

impl<'a> Flat<'a> {
    fn of(source: &'a str, formulas: &'a [Formula]) -> Self {
        let (mut text, mut starts, mut behind) = (String::with_capacity(source.len()), Vec::new(), 0);
        for (i, formula) in formulas.iter().enumerate() {
            starts.push((text.len(), behind));
            text.push_str(source.get(behind..formula.span.start).unwrap_or_default());
            starts.push((text.len(), formula.span.start));
            text.push(OPEN);
            text.push_str(&i.to_string());
            text.push(CLOSE);
            behind = formula.span.end;
        }
        starts.push((text.len(), behind));
        text.push_str(source.get(behind..).unwrap_or_default());
        Self { source, formulas, text, starts }
    }

    /// A place of the flat text in the source.
    fn place(&self, at: usize) -> usize {
        let piece = self.starts.partition_point(|(flat, _)| *flat <= at).checked_sub(1);
        let Some(&(flat, source)) = piece.and_then(|i| self.starts.get(i)) else { return at };
        let is_mark = self.text.get(flat..).is_some_and(|rest| rest.starts_with(OPEN));
        source + if is_mark { 0 } else { at - flat }
    }

    fn span(&self, whole: Match<'_>) -> Span {
        let (start, last) = (self.place(whole.start()), self.place(whole.end().saturating_sub(1)));
        let end = match self.formula(whole.as_str().rsplit(OPEN).next().unwrap_or_default()) {
            Some(formula) if whole.as_str().ends_with(CLOSE) => formula.span.end,
            _ => last + 1,
        };
        Span { start, end: end.max(start) }
    }

    fn formula(&self, mark: &str) -> Option<&Formula> {
        self.formulas.get(mark.trim_matches([OPEN, CLOSE]).parse::<usize>().ok()?)
    }

    /// What a slot holds: a formula, or a number of the text.
    fn side(&self, slot: &str) -> Option<Side> {
        let slot = slot.trim();
        if slot.starts_with(OPEN) {
            let inner = self.formula(slot)?.inner;
            let text = self.source.get(inner.start..inner.end)?.trim().trim_end_matches(['.', ',', ';']).trim();
            let bare = text.split_once("\\boxed").map_or(text, |_| text.rsplit('=').next().unwrap_or(text)).trim();
            return Some(Side { tree: parse_latex(bare).ok()?, text: bare.to_owned(), unit: Unit::new() });
        }
        let text = slot.replace(',', "");
        Some(Side { tree: parse_plain(&text).ok()?, text, unit: Unit::new() })
    }

    /// The things of a slot or a list (`3, 5 and 9`, or one formula `3, 5, 9`; a point is its coordinates), and how the text
    /// has them.
    fn things(&self, list: &str) -> Option<(Vec<Expr>, Vec<String>)> {
        let parts = list.split(" and ").flat_map(|part| part.split(", ")).map(|p| p.trim().trim_end_matches(','));
        let (mut trees, mut texts) = (Vec::new(), Vec::new());
        for part in parts.filter(|p| !p.is_empty()) {
            let side = self.side(part)?;
            match side.tree {
                Expr::Tuple(items) | Expr::Set(items) => trees.extend(items),
                tree => trees.push(tree),
            }
            texts.push(side.text);
        }
        Some((trees, texts))
    }

    /// The answer in the only frame.
    fn framed(&self) -> Option<(Side, Span)> {
        if self.source.matches("\\boxed").count() != 1 {
            return None;
        }
        let mut framed = self.formulas.iter().enumerate().filter(|(_, f)| {
            self.source.get(f.inner.start..f.inner.end).is_some_and(|inner| inner.contains("\\boxed"))
        });
        let (index, formula) = framed.next()?;
        Some((self.side(&format!("{OPEN}{index}{CLOSE}"))?, formula.span))
    }

    fn stated(&self, topic: &Topic, captures: &Captures<'_>) -> Option<Found> {
        let result = self.side(captures.name("result")?.as_str())?;
        let span = self.span(captures.get(0)?);
        self.computation(topic, captures, (result, span))
    }

    fn asked(&self, topic: &Topic, captures: &Captures<'_>, answer: &(Side, Span)) -> Option<Found> {
        self.computation(topic, captures, (answer.0.clone(), answer.1))
    }

    fn computation(&self, topic: &Topic, captures: &Captures<'_>, result: (Side, Span)) -> Option<Found> {
        let (mut trees, mut texts) = (Vec::new(), Vec::new());
        for name in ["list", "a", "b"] {
            if let Some(slot) = captures.name(name) {
                let (things, said) = self.things(slot.as_str())?;
                trees.extend(things);
                texts.extend(said);
            }
        }
        let open = |tree: &Expr| !shape::free(tree).symbols.is_empty() || shape::is_unusable(tree);
        if trees.iter().any(open) || trees.len() < topic.least {
            return None;
        }
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let (result, span) = result;
        let (tree, text) = (topic.tree)(&trees, &texts)?;
        let nothing = Known::default();
        if !is_value(&tree, &result.tree) {
            return None;
        }
        let Some(write) = topic.write else {
            let from = Side { tree, text, unit: Unit::new() };
            let found = find(&Reading::joined(from, result, Rel::Equal, span), &nothing, 0).pop()?;
            return Some(Found { kind: topic.kind, span, ..found });
        };
        let mut script = Script::new(Manner::Exact, format!("{}: {text}", topic.kind));
        write(&mut script, &trees)?;
        Some(Found {
            kind: topic.kind,
            expression: text,
            result: result.text,
            conditions: Vec::new(),
            span,
            code: script.source(),
            stated: None,
        })
    }
}

/// True where the result is what the tree comes to.
fn is_value(tree: &Expr, result: &Expr) -> bool {
    if let Expr::Call(name, items) = tree
        && let ("mod", [a, modulus]) = (name.as_str(), items.as_slice())
    {
        let ours = whole(modulus).and_then(|modulus| remainder(a, modulus));
        return ours.is_some() && ours == whole(result);
    }
    agree(tree, result, Rel::Equal, &Known::default())
}
