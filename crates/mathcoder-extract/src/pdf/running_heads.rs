//! Titles and numbers that stand at the top and at the bottom of every page, and are no part of its text.
//!
//! In: the lines of all pages, then those of one. Out: the lines without a first and last one that is a page's number, goes
//! with one, or is, its digits aside, the same as on other pages. Notes of several lines at the bottom are kept.

use super::layout::Line;
use std::collections::HashMap;

/// On so many pages a line, or the same distance of printed and counted numbers, must be seen to be believed.
const PAGES: usize = 3;

/// What was seen at the edges of pages.
#[derive(Default)]
pub(super) struct RunningHeads {
    /// Texts without their digits.
    texts: HashMap<String, usize>,
    /// Printed number less counted number.
    shifts: HashMap<i64, usize>,
}

impl RunningHeads {
    /// Notes the edges of a page, the pages counted from any number.
    pub(super) fn see(&mut self, page: usize, lines: &[Line]) {
        for line in edges(lines).into_iter().flatten().filter_map(|edge| lines.get(edge)) {
            *self.texts.entry(without_digits(&line.text)).or_default() += 1;
            for shift in shifts(page, &line.text) {
                *self.shifts.entry(shift).or_default() += 1;
            }
        }
    }

    /// The lines of a page without those.
    pub(super) fn without(&self, page: usize, lines: &[Line]) -> Vec<Line> {
        let edges = edges(lines);
        let is_head = |line: &Line| {
            let text = without_digits(&line.text);
            is_number(&text)
                || self.texts.get(&text).is_some_and(|n| *n >= PAGES)
                || shifts(page, &line.text).any(|shift| self.shifts.get(&shift).is_some_and(|n| *n >= PAGES))
        };
        let rest = lines.iter().enumerate().filter(|(i, line)| !(edges.contains(&Some(*i)) && is_head(line)));
        rest.map(|(_, line)| line.clone()).collect()
    }
}

/// The highest and the lowest line.
fn edges(lines: &[Line]) -> [Option<usize>; 2] {
    let by_height = |a: &(usize, &Line), b: &(usize, &Line)| a.1.y.total_cmp(&b.1.y);
    let highest = lines.iter().enumerate().max_by(by_height).map(|(i, _)| i);
    let lowest = lines.iter().enumerate().min_by(by_height).map(|(i, _)| i);
    [highest, lowest]
}

/// How far the numbers at both ends of a line are from the page's.
fn shifts(page: usize, text: &str) -> impl Iterator<Item = i64> {
    let mut words = text.split_whitespace();
    let ends = [words.next(), words.next_back()];
    let page = i64::try_from(page).unwrap_or(0);
    ends.into_iter()
        .flatten()
        .filter(|word| word.len() <= 5)
        .filter_map(|word| word.parse::<i64>().ok())
        .map(move |n| n - page)
}

fn without_digits(text: &str) -> String {
    text.chars().filter(|c| !c.is_ascii_digit() && !c.is_whitespace()).collect()
}

/// Whether what is left of a line without its digits is a number: nothing, dashes, or a Roman one.
fn is_number(text: &str) -> bool {
    text.len() <= 8 && text.chars().all(|c| "ivxlc-–—|·".contains(c))
}
