//! Reads a model's answer in the asked form: `**Computation N: title**` blocks with four headed parts each, or JSON
//! ([`json`]); a single program is read by [`code`]. Which of the forms it is, is seen from the answer.
//!
//! Text in, blocks and slips out; one pass over lines. Tolerant: headings in other dress (`### …`, `**…:**`, content on the
//! heading's line), parts missing, several code fences, fences left open, words around. Nothing is guessed: what is missing
//! stays missing and is counted under its own reason. Not here: whether a program is right, or even Python.

mod code;
mod json;
mod line;
#[cfg(test)]
mod tests;

pub(crate) use code::parse_code;
pub(crate) use json::{code_schema, schema};

use crate::reasons;
use line::{Line, Part};
use mathcoder_core::ReasonInfo;
use regex::Regex;
use std::sync::LazyLock;

/// What was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expect {
    /// Computations with their programs.
    Programs,
    /// Computations without programs.
    Statements,
}

/// What an answer holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ParsedAnswer {
    /// The computations in answer order, usable or not.
    pub blocks: Vec<Block>,
    /// Slips that belong to no block, and the answer's own "nothing to compute".
    pub slips: Vec<&'static ReasonInfo>,
}

/// One computation of an answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Block {
    /// Its title; empty where there is none.
    pub title: String,
    /// Its conditions, one a line, list numbers taken off.
    pub conditions: Vec<String>,
    /// Its expression; empty where it is missing.
    pub expression: String,
    /// The stated result.
    pub result: Option<String>,
    /// The program; several fences are joined by a line end.
    pub code: Option<String>,
    /// What is amiss with its form.
    pub slips: Vec<&'static ReasonInfo>,
}

impl Block {
    /// False where the program (or, of a statement, what is computed) is missing or cut off.
    #[must_use]
    pub fn is_usable(&self, expect: Expect) -> bool {
        let has_its_part = match expect {
            Expect::Programs => self.code.is_some(),
            Expect::Statements => !self.expression.is_empty() && self.result.is_some(),
        };
        has_its_part && !self.slips.iter().any(|slip| slip.code == reasons::CUT_OFF.code)
    }
}

/// Reads an answer.
#[must_use]
pub fn parse_answer(answer: &str, expect: Expect) -> ParsedAnswer {
    if json::looks_like_json(answer) {
        return json::parse_json(answer, expect);
    }
    let mut reader = Reader { expect: Some(expect), ..Reader::default() };
    for text in answer.lines() {
        reader.line(text.trim_end());
    }
    reader.finish(answer)
}

#[derive(Default)]
struct Reader {
    expect: Option<Expect>,
    done: ParsedAnswer,
    open: Option<Draft>,
    fence: Option<Fence>,
    text_around: bool,
}

#[derive(Default)]
struct Draft {
    title: String,
    part: Option<Part>,
    seen: Vec<Part>,
    conditions: Vec<String>,
    expression: Vec<String>,
    result: Vec<String>,
    codes: Vec<String>,
    slips: Vec<&'static ReasonInfo>,
}

struct Fence {
    mark: char,
    lines: Vec<String>,
    /// False for a fence that stands outside the program part.
    is_code: bool,
}

impl Reader {
    fn line(&mut self, text: &str) {
        let line = line::classify(text);
        match (line, self.fence.is_some()) {
            (Line::Block(title), false) => self.begin(title),
            // Python has no line that looks like the head of a block, so the fence was forgotten.
            (Line::Block(title), true) => {
                self.end_fence(Some(&reasons::OPEN_FENCE));
                self.begin(title);
            }
            (Line::Fence(mark), true) if self.fence.as_ref().is_some_and(|f| f.mark == mark) => self.end_fence(None),
            (_, true) => self.fence.iter_mut().for_each(|f| f.lines.push(text.to_owned())),
            (Line::Fence(mark), false) => {
                let is_code = self.open.is_some();
                self.fence = Some(Fence { mark, lines: Vec::new(), is_code });
            }
            (Line::Part(part, rest), false) => self.part(part, rest, text),
            (Line::Text, false) => self.text(text),
        }
    }

    fn begin(&mut self, title: String) {
        self.close_block();
        self.open = Some(Draft { title, ..Draft::default() });
    }

    fn part(&mut self, part: Part, rest: &str, text: &str) {
        let Some(draft) = &mut self.open else {
            self.text_around |= !text.trim().is_empty();
            return;
        };
        draft.part = Some(part);
        draft.seen.push(part);
        self.text(rest);
    }

    fn text(&mut self, text: &str) {
        if text.trim().is_empty() {
            return;
        }
        let Some(draft) = &mut self.open else {
            self.text_around = true;
            return;
        };
        match draft.part {
            Some(Part::Conditions) => draft.conditions.push(line::without_number(text).to_owned()),
            Some(Part::Expression) => draft.expression.push(text.trim().to_owned()),
            Some(Part::Result) => draft.result.push(text.trim().to_owned()),
            // Words behind the program, or before the first part.
            Some(Part::Code) | None => self.text_around = true,
        }
    }

    fn end_fence(&mut self, slip: Option<&'static ReasonInfo>) {
        let Some(fence) = self.fence.take() else { return };
        let Some(draft) = self.open.as_mut().filter(|_| fence.is_code) else { return };
        draft.codes.push(fence.lines.join("\n"));
        draft.slips.extend(slip);
        draft.part = Some(Part::Code);
    }

    fn close_block(&mut self) {
        let Some(draft) = self.open.take() else { return };
        let mut block = draft.finish();
        if self.expect == Some(Expect::Statements) {
            let about_code = [reasons::NO_CODE.code, reasons::PRINTS_NOTHING.code];
            block.slips.retain(|slip| !about_code.contains(&slip.code));
        }
        self.done.blocks.push(block);
    }

    fn finish(mut self, answer: &str) -> ParsedAnswer {
        self.end_fence(Some(&reasons::CUT_OFF));
        self.close_block();
        if self.done.blocks.is_empty() {
            self.done.slips.push(without_blocks(answer));
        } else if self.text_around {
            self.done.slips.push(&reasons::TEXT_AROUND);
        }
        self.done
    }
}

impl Draft {
    fn finish(self) -> Block {
        let mut slips = self.slips;
        let expected = [
            (Part::Conditions, &reasons::NO_CONDITIONS),
            (Part::Expression, &reasons::NO_EXPRESSION),
            (Part::Result, &reasons::NO_RESULT),
        ];
        slips.extend(expected.iter().filter(|(part, _)| !self.seen.contains(part)).map(|&(_, slip)| slip));
        if self.codes.len() > 1 {
            slips.push(&reasons::SEVERAL_FENCES);
        }
        let code = (!self.codes.is_empty()).then(|| self.codes.join("\n")).filter(|code| !code.trim().is_empty());
        match &code {
            None => slips.push(&reasons::NO_CODE),
            Some(code) if !code.contains("print") && !slips.contains(&&reasons::CUT_OFF) => {
                slips.push(&reasons::PRINTS_NOTHING)
            }
            Some(_) => {}
        }
        let result = Some(self.result.join("\n")).filter(|result| !result.is_empty());
        Block {
            title: self.title,
            conditions: self.conditions,
            expression: self.expression.join("\n"),
            result,
            code,
            slips,
        }
    }
}

/// What an answer without any block means.
fn without_blocks(answer: &str) -> &'static ReasonInfo {
    if answer.trim().is_empty() {
        return &reasons::EMPTY_ANSWER;
    }
    if is_refusal(answer) {
        return &reasons::REFUSAL;
    }
    if says_nothing_to_compute(answer) { &reasons::NO_COMPUTATION } else { &reasons::UNREADABLE }
}

/// "I'm sorry, but I cannot help with that."
fn is_refusal(answer: &str) -> bool {
    #[expect(clippy::expect_used, reason = "the pattern is fixed and covered by tests")]
    static REFUSAL: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r"(?i)^\W*(?:i['’]?m sorry|i am sorry|sorry|i can(?:not|['’]t)|i am unable|i['’]m unable|as an ai)\b",
        )
        .expect("valid pattern")
    });
    REFUSAL.is_match(answer.trim_start())
}

/// "There is no computation", "No calculations were found", "does not contain any computations", "nothing to compute".
fn says_nothing_to_compute(answer: &str) -> bool {
    #[expect(clippy::expect_used, reason = "the pattern is fixed and covered by tests")]
    static NOTHING: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r"(?is)(?:\b(?:no|not|without|nothing|none|zero)|n['’]t)\b[^.\n]{0,80}?(?:\bcomput|\bcalculat|\bneeds? working out|\bworked out)",
        )
        .expect("valid pattern")
    });
    let start: String = answer.chars().take(600).collect();
    NOTHING.is_match(&start)
}
