//! Cuts a text into passages for a model: at headings, else before examples, else paragraphs, lines, sentences; never inside
//! a formula or a code fence. [`context_before`] says what a passage would not be understood without.
//!
//! Text in, consecutive byte ranges out that together are the whole text. One pass over borders, linear. A formula longer
//! than a passage may be makes a longer passage rather than being cut. A solution is no good place for a cut: it would be
//! torn from its problem.

use crate::formulas::formulas;
use mathcoder_core::Span;

/// How good a place for a cut is; higher is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Border {
    Sentence,
    Line,
    Paragraph,
    Example,
    Heading,
}

/// The passages of `text`, each of at most `max_chars` characters where its formulas allow it.
#[must_use]
pub fn passages(text: &str, max_chars: usize) -> Vec<Span> {
    let max_chars = max_chars.max(1);
    let mut cuts = borders(text);
    cuts.push((text.len(), Border::Heading));
    let mut spans = Vec::new();
    let (mut start, mut next) = (0usize, 0usize);
    while start < text.len() {
        let end = passage_end(text, start, max_chars, cuts.get(next..).unwrap_or_default());
        spans.push(Span { start, end });
        start = end;
        while cuts.get(next).is_some_and(|&(at, _)| at <= start) {
            next += 1;
        }
    }
    spans
}

/// The best border in the second half of what fits; else the last that fits; else the first that does not.
fn passage_end(text: &str, start: usize, max_chars: usize, cuts: &[(usize, Border)]) -> usize {
    let (mut best, mut last): (Option<(usize, Border)>, Option<usize>) = (None, None);
    let (mut chars, mut at) = (0usize, start);
    for &(cut, border) in cuts {
        chars += text.get(at..cut).map_or(0, |piece| piece.chars().count());
        at = cut;
        if chars > max_chars {
            return best.map(|(cut, _)| cut).or(last).unwrap_or(cut);
        }
        if cut == text.len() {
            return cut;
        }
        last = Some(cut);
        if chars * 2 >= max_chars && best.is_none_or(|(_, old)| border >= old) {
            best = Some((cut, border));
        }
    }
    text.len()
}

/// Places outside of formulas and code where a new line, paragraph, section or sentence begins.
fn borders(text: &str) -> Vec<(usize, Border)> {
    let mut closed = formulas(text).into_iter().map(|f| f.span).peekable();
    let mut found = Vec::new();
    let mut in_code = false;
    let mut line_start = 0;
    let mut blank_before = false;
    for line in text.split_inclusive('\n') {
        let at = line_start;
        line_start += line.len();
        let fence = line.trim_start().starts_with("```");
        while closed.peek().is_some_and(|span| span.end <= at) {
            closed.next();
        }
        let inside = in_code || closed.peek().is_some_and(|span| span.start < at);
        in_code ^= fence;
        if at > 0 && !inside {
            found.push((at, kind_of(line, blank_before)));
        }
        blank_before = line.trim().is_empty();
        if in_code || inside {
            continue;
        }
        for (i, _) in line.match_indices(". ").chain(line.match_indices("。")) {
            let cut = at + i + if line.get(i..).is_some_and(|s| s.starts_with('。')) { '。'.len_utf8() } else { 2 };
            while closed.peek().is_some_and(|span| span.end <= cut) {
                closed.next();
            }
            if cut < line_start && closed.peek().is_none_or(|span| span.start >= cut) {
                found.push((cut, Border::Sentence));
            }
        }
    }
    found.sort_unstable();
    found
}

fn kind_of(line: &str, blank_before: bool) -> Border {
    if is_heading(line) {
        return Border::Heading;
    }
    let opening = line.trim_start_matches(['*', '_', ' ', '>']);
    match opening.split(|c: char| !c.is_alphabetic()).next().unwrap_or_default() {
        _ if !blank_before => Border::Line,
        "Example" | "EXAMPLE" | "Exercise" | "Problem" | "Question" => Border::Example,
        "Solution" | "SOLUTION" | "Answer" | "Proof" | "Hint" => Border::Line,
        _ => Border::Paragraph,
    }
}

fn is_heading(line: &str) -> bool {
    line.starts_with('#') || line.starts_with("\\section") || line.starts_with("\\subsection")
}

/// The headings that stand over the place `at`, outermost first, then the last whole paragraphs before it, all together at
/// most `max_chars` characters. Looks no farther back than that, headings aside, which cost one pass over the lines before.
#[must_use]
pub fn context_before(text: &str, at: usize, max_chars: usize) -> String {
    let before = text.get(..at).unwrap_or_default();
    let mut parts = headings_over(before);
    let mut room = max_chars.saturating_sub(parts.iter().map(|part| part.chars().count() + 2).sum());
    let mut paragraphs = Vec::new();
    for paragraph in before.rsplit("\n\n").map(str::trim).filter(|paragraph| !paragraph.is_empty()) {
        let chars = paragraph.chars().count() + 2;
        if chars > room || is_heading(paragraph) {
            break;
        }
        room -= chars;
        paragraphs.push(paragraph.to_owned());
    }
    parts.extend(paragraphs.into_iter().rev());
    if max_chars == 0 { String::new() } else { parts.join("\n\n") }
}

fn headings_over(before: &str) -> Vec<String> {
    const MOST: usize = 200;
    let mut open: Vec<(usize, String)> = Vec::new();
    for line in before.lines().filter(|line| line.starts_with('#')) {
        let depth = line.bytes().take_while(|&b| b == b'#').count();
        while open.last().is_some_and(|(above, _)| *above >= depth) {
            open.pop();
        }
        open.push((depth, line.trim().chars().take(MOST).collect()));
    }
    open.into_iter().map(|(_, heading)| heading).collect()
}
