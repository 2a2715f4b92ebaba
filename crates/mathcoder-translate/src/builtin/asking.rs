//! Questions and their answers: an exercise with its solution below it, a problem whose one final answer stands in a frame.
//!
//! The walk's text and readings in; where an answer comes by, the statements "what was asked = what was answered" out, each
//! with what was known when it was asked. One question is remembered at a time. Whether the two belong together is decided by
//! who asks (`answer.rs`); answers in words are not seen.

use super::context::Known;
use super::reading::Reading;

/// Most formulas of a question that are remembered.
const MOST_FORMULAS: usize = 8;
/// Longest instruction that is remembered, in bytes.
const LONGEST_WORDS: usize = 1_500;

/// Where the walk is, as far as questions are concerned.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Place {
    /// In running text, where instructions for exercises stand.
    #[default]
    Prose,
    Question,
    /// Directly behind the mark of a solution.
    Answer,
    /// In a solution that goes on.
    Beyond,
}

/// A formula of a question.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    pub(super) reading: Reading,
    /// True where the words before it ask for its value.
    pub(super) is_wanted: bool,
}

/// What was asked, and what was known then.
#[derive(Clone, Debug, Default)]
pub(super) struct Question {
    pub(super) formulas: Vec<Asked>,
    /// The words of the instruction and of the question, in lower case.
    pub(super) words: String,
    pub(super) known: Known,
}

/// The question that the walk has met last.
#[derive(Clone, Debug, Default)]
pub(super) struct Asking {
    place: Place,
    instruction: String,
    question: Question,
    /// True where the text has one final answer in a frame, and begins with its question.
    is_framed: bool,
}

impl Asking {
    /// At the begin of a text.
    pub(super) fn of(text: &str) -> Self {
        let is_framed = text.matches("\\boxed").count() == 1;
        Self { place: if is_framed { Place::Question } else { Place::Prose }, is_framed, ..Self::default() }
    }

    /// Passes the text between two formulas.
    pub(super) fn pass(&mut self, between: &str, known: &Known) {
        if self.is_framed {
            if self.place == Place::Question && between.contains("\n\n") {
                self.question.known = known.clone();
                self.place = Place::Beyond;
            }
            return;
        }
        for (i, line) in between.lines().enumerate() {
            self.line(line.trim_start(), i > 0, known);
        }
    }

    fn line(&mut self, line: &str, is_new: bool, known: &Known) {
        let heading = |words: &[&str]| is_new && words.iter().any(|word| line.starts_with(word));
        if heading(&["**Exercise", "**Problem", "**Example", "**Check", "**Activity"]) {
            self.question = Question { words: self.instruction.clone(), ..Question::default() };
            self.place = Place::Question;
        } else if heading(&["**Solution", "**Answer"]) {
            self.question.known = known.clone();
            let behind = line.trim_start_matches('*').split_once("**").map_or("", |(_, rest)| rest);
            self.place = if self.place == Place::Question && is_blank(behind) { Place::Answer } else { Place::Beyond };
            return;
        } else if heading(&["#", "**", "For the following", "In the following", "For each of the following"]) {
            self.instruction.clear();
            self.place = Place::Prose;
        }
        match self.place {
            Place::Answer if !is_blank(line) => self.place = Place::Beyond,
            Place::Question => add(&mut self.question.words, line),
            Place::Prose => add(&mut self.instruction, line),
            _ => {}
        }
    }

    /// Passes the readings of a formula: remembers them as part of a question, or hands that question out where they answer
    /// it. `around` is the text before and behind the formula.
    pub(super) fn formula(&mut self, readings: &[Reading], around: (&str, &str)) -> Option<Question> {
        let (before, behind) = around;
        match self.place {
            Place::Question => {
                for reading in readings {
                    if self.question.formulas.len() < MOST_FORMULAS {
                        self.question.formulas.push(Asked { reading: reading.clone(), is_wanted: asks(before) });
                    }
                }
                None
            }
            Place::Answer => {
                self.place = Place::Beyond;
                ends(behind).then(|| std::mem::take(&mut self.question)).filter(|q| !q.formulas.is_empty())
            }
            Place::Beyond if self.is_framed => {
                let framed = readings.iter().any(|r| r.statement.links.iter().any(|link| link.contains("\\boxed")));
                framed.then(|| std::mem::take(&mut self.question)).filter(|q| !q.formulas.is_empty())
            }
            _ => None,
        }
    }
}

fn add(words: &mut String, line: &str) {
    if words.len() + line.len() < LONGEST_WORDS {
        words.push(' ');
        words.extend(line.chars().flat_map(char::to_lowercase));
    }
}

/// No words and no numbers.
fn is_blank(text: &str) -> bool {
    !text.contains(char::is_alphanumeric)
}

/// True where the paragraph ends behind the formula.
fn ends(behind: &str) -> bool {
    is_blank(behind.lines().next().unwrap_or_default())
}

/// True where the words before a formula ask for its value.
fn asks(before: &str) -> bool {
    const ENDS: &[&str] = &[
        "what is",
        "what is the value of",
        "what is the sum",
        "what is the product",
        "find",
        "find the value of",
        "the value of",
        "the value of the expression",
        "the exact value of",
        "the numerical value of",
        "compute",
        "evaluate",
        "calculate",
        "determine",
        "simplify",
        "simplify the expression",
        "simplify the following expression",
        "evaluate the expression",
        "compute the sum",
        "compute the product",
        "evaluate the sum",
        "evaluate the product",
        "solve",
        "solve for",
        "solve the equation",
        "solve the inequality",
        "expand",
        "factor",
        "expand the product",
        "expand the expression",
        "find the sum",
        "find the product",
        "find all solutions to",
        "find all solutions of",
        "find all solutions to the equation",
        "solutions to",
        "solution to",
        "what value of",
        "for what value of",
        "find all values of",
    ];
    let tail: String = before.chars().rev().take(60).collect::<Vec<_>>().into_iter().rev().collect();
    let tail = tail.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, ':' | '*')).to_lowercase();
    ENDS.iter().any(|end| tail.strip_suffix(end).is_some_and(|rest| !rest.ends_with(char::is_alphanumeric)))
}
