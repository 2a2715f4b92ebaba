//! A question and its answer as one statement: `\int x\,dx` asked and `\frac{x^2}{2} + C` answered say the same as a chain of
//! both.
//!
//! A question and the reading of its answer in, a computation out. What the text does not join with a relation is joined here
//! only where rough values agree. Word problems, answers that name a set or a graph, and questions that set conditions in
//! words ("the largest", "for positive x") are not computed.

use super::agree::agree;
use super::asking::{Asked, Question};
use super::context::Known;
use super::find::{self, Found};
use super::reading::{Reading, Side};
use super::scan::Rel;
use super::shape;
use super::solve;
use super::system;
use super::units::Unit;
use mathcoder_expr::Expr;

/// The computation that answers a question.
pub(super) fn answer(question: &Question, readings: &[Reading]) -> Option<Found> {
    let answer = Answer::of(readings)?;
    let wanted: Vec<&Asked> = question.formulas.iter().filter(|asked| asked.is_wanted).collect();
    let asked: &Asked = match (wanted.as_slice(), question.formulas.as_slice()) {
        ([only], _) => only,
        ([], [only]) => only,
        _ => return None,
    };
    let is_alone = question.formulas.len() == 1;
    rewritten(&asked.reading, &answer, question)
        .or_else(|| operated(&asked.reading, &answer, question).filter(|_| is_alone))
        .or_else(|| solved(&asked.reading, &answer, question))
        .or_else(|| under_equations(&asked.reading, &answer, question))
}

/// What was answered.
struct Answer<'a> {
    tree: &'a Expr,
    text: &'a str,
    unit: &'a Unit,
    relation: Rel,
    reading: &'a Reading,
}

impl<'a> Answer<'a> {
    /// The last link of the only statement, or of the one in a frame.
    fn of(readings: &'a [Reading]) -> Option<Self> {
        let framed = |r: &&Reading| r.statement.links.iter().any(|link| link.contains("\\boxed"));
        let reading = match readings {
            [only] => only,
            several => several.iter().find(framed)?,
        };
        if !reading.statement.relations.is_empty() && !reading.is_equality() {
            return None;
        }
        let links = &reading.statement.links;
        let index = links.iter().rposition(|link| link.contains("\\boxed")).unwrap_or(links.len().checked_sub(1)?);
        let relation = reading.statement.relations.last().copied().unwrap_or(Rel::Equal);
        let (tree, unit) = (reading.trees.get(index)?.as_ref()?, reading.units.get(index)?);
        Some(Self { tree, text: links.get(index)?, unit, relation, reading })
    }

    /// The statement `tree = answer`.
    fn with(&self, tree: Expr, text: String) -> Reading {
        let relation = if self.relation == Rel::Approx { Rel::Approx } else { Rel::Equal };
        let from = Side { tree, text, unit: Unit::new() };
        let to = Side { tree: self.tree.clone(), text: self.text.to_owned(), unit: self.unit.clone() };
        Reading::joined(from, to, relation, self.reading.statement.span)
    }
}

/// "Evaluate $e$" and an answer that is `e` in another form.
fn rewritten(asked: &Reading, answer: &Answer<'_>, question: &Question) -> Option<Found> {
    let ([Some(tree)], [text]) = (asked.trees.as_slice(), asked.statement.links.as_slice()) else { return None };
    if matches!(tree, Expr::Sym(_) | Expr::Num(_)) {
        return None;
    }
    let reading = answer.with(tree.clone(), text.clone());
    agree(tree, answer.tree, answer.relation, &question.known)
        .then(|| find::find(&reading, &question.known, 0).pop())
        .flatten()
}

/// "Differentiate $e$", "find the antiderivative of $e$".
fn operated(asked: &Reading, answer: &Answer<'_>, question: &Question) -> Option<Found> {
    let body = match asked.trees.as_slice() {
        [Some(tree)] => tree,
        [Some(Expr::Sym(_) | Expr::Call(..)), Some(tree)] => tree,
        _ => return None,
    };
    let text = asked.statement.links.last()?;
    let letters = shape::free(body).symbols;
    let variable = letters.first().filter(|_| letters.len() == 1)?.clone();
    if shape::has_operator(body) || shape::is_unusable(body) {
        return None;
    }
    let says = |words: &[&str]| words.iter().any(|word| question.words.contains(word));
    let boxed = Box::new(body.clone());
    if says(&["antiderivative", "indefinite integral", "integrate"]) {
        let tree = Expr::Integral { body: boxed, variable: variable.clone(), bounds: None };
        return joined((tree, format!("\\int \\left({text}\\right) \\, d{variable}")), answer, question);
    }
    let order = if says(&["second derivative", "f''", "y''"]) { 2 } else { 1 };
    if order == 2 || says(&["derivative", "differentiate", "dy}{dx", "f'(", "y'"]) {
        let power = if order == 2 { "^2" } else { "" };
        let text = format!("\\frac{{d{power}}}{{d{variable}{power}}} \\left[{text}\\right]");
        return joined((Expr::Derivative { body: boxed, variable, order }, text), answer, question);
    }
    None
}

fn joined(asked: (Expr, String), answer: &Answer<'_>, question: &Question) -> Option<Found> {
    let (tree, text) = asked;
    let reading = answer.with(tree, text);
    let tree = reading.trees.first()?.as_ref()?;
    agree(tree, answer.tree, answer.relation, &Known::default())
        .then(|| find::find(&reading, &question.known, 0).pop())
        .flatten()
}

/// "Solve $e = f$", "what is $x$" where an equation for it was given.
fn solved(asked: &Reading, answer: &Answer<'_>, question: &Question) -> Option<Found> {
    let (equation, unknown) = match asked.trees.as_slice() {
        [Some(Expr::Sym(name))] => {
            let mut given =
                question.formulas.iter().map(|f| &f.reading).filter(|r| solve::unknown_of(r).as_ref() == Some(name));
            (given.next().filter(|_| given.next().is_none())?, name.clone())
        }
        _ => (asked, solve::unknown_of(asked)?),
    };
    // Conditions in words or in other formulas choose among the solutions.
    if question.formulas.iter().any(|f| !f.reading.is_equality() && !f.reading.statement.relations.is_empty()) {
        return None;
    }
    let reading = answer.with(Expr::Sym(unknown.clone()), unknown);
    let found = solve::across(equation, &[reading], "")?;
    Some(Found { span: answer.reading.statement.span, ..found })
}

/// "If $x + y = 6$ and $x - y = 2$, what is $xy$".
fn under_equations(asked: &Reading, answer: &Answer<'_>, question: &Question) -> Option<Found> {
    let ([Some(tree)], [text]) = (asked.trees.as_slice(), asked.statement.links.as_slice()) else { return None };
    let given: Vec<&Reading> = question.formulas.iter().map(|f| &f.reading).collect();
    system::under(&given, (tree, text), (answer.tree, answer.text), answer.reading.statement.span)
}
