//! Cuts a Markdown-like text into blocks between which something may be inserted: paragraphs, headings, display formulas,
//! whole lists, tables, fences. In: text. Out: byte ranges in order. One pass; formulas and lists that were never closed
//! end at a bounded distance, so hostile text costs no more than honest text.
//!
//! It is no Markdown parser: it only has to know where a block does not end. HTML blocks count as paragraphs.

/// Lines that an open formula may run on over blank lines before it is taken for a mistake.
const LONGEST_FORMULA: usize = 200;

/// A run of lines that belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Block {
    /// First byte of the first line.
    pub(super) start: usize,
    /// Behind the last visible character of the last line.
    pub(super) end: usize,
    /// What it is.
    pub(super) kind: Kind,
}

/// What a block is, as far as placing cares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Paragraph,
    Heading,
    Display,
    List,
    Fence,
}

struct Line<'a> {
    start: usize,
    text: &'a str,
}

/// All blocks of `text`, in order; blank lines are in none of them.
pub(super) fn blocks(text: &str) -> Vec<Block> {
    let mut start = 0;
    let mut lines: Vec<Line<'_>> = Vec::new();
    for line in text.split_inclusive('\n') {
        lines.push(Line { start, text: line.trim_end() });
        start += line.len();
    }
    let fences = fence_ends(&lines);
    let mut blocks = Vec::new();
    let mut first = 0;
    while first < lines.len() {
        if lines[first].text.is_empty() {
            first += 1;
            continue;
        }
        let (next, kind) = one_block(&lines, &fences, first);
        let last = &lines[next - 1];
        blocks.push(Block { start: lines[first].start, end: last.start + last.text.len(), kind });
        first = next;
    }
    blocks
}

/// Whether the sentence of `last` goes on in `next`: the one announces the other, or the other begins in lower case.
pub(super) fn goes_on(text: &str, last: &Block, next: &Block) -> bool {
    if last.kind == Kind::Heading || next.kind == Kind::Heading {
        return false;
    }
    let (last_text, next_text) = (&text[last.start..last.end], &text[next.start..next.end]);
    let ends = |marks: &[char]| last_text.ends_with(marks);
    match next.kind {
        Kind::Paragraph => ends(&[':']) && last.kind == Kind::Paragraph || next_text.starts_with(char::is_lowercase),
        // A formula belongs to the sentence that leads up to it, unless that sentence has ended.
        Kind::Display => last.kind == Kind::Paragraph && !ends(&['.', '!', '?', ';']),
        Kind::List | Kind::Fence => ends(&[':']),
        Kind::Heading => false,
    }
}

/// The line behind the block that begins at `first`, and what it is.
fn one_block(lines: &[Line<'_>], fences: &[usize], first: usize) -> (usize, Kind) {
    if fences[first] > first {
        return (fences[first], Kind::Fence);
    }
    let text = lines[first].text;
    if is_heading(text) {
        return (first + 1, Kind::Heading);
    }
    if is_list_item(text) {
        return (end_of_list(lines, fences, first), Kind::List);
    }
    let is_display = ["$$", "\\[", "\\begin{"].iter().any(|mark| text.trim_start().starts_with(mark));
    let next = end_of_paragraph(lines, fences, first);
    (next, if is_display { Kind::Display } else { Kind::Paragraph })
}

/// A paragraph ends at a blank line, a heading, or with the fence or list that follows it without one; an open formula
/// goes on.
fn end_of_paragraph(lines: &[Line<'_>], fences: &[usize], first: usize) -> usize {
    let mut open = Open::default();
    let mut at = first;
    while at < lines.len() {
        if at > first && fences[at] > at {
            return fences[at];
        }
        let text = lines[at].text;
        if at > first && is_list_item(text) && open == Open::default() {
            return end_of_list(lines, fences, at);
        }
        if text.is_empty() || (at > first && is_heading(text)) {
            match open.closes_at(lines, at) {
                Some(closing) => at = closing,
                None => return at,
            }
            continue;
        }
        open.see(text);
        at += 1;
    }
    at
}

/// A list goes on over blank lines as long as what follows is indented or another item.
fn end_of_list(lines: &[Line<'_>], fences: &[usize], first: usize) -> usize {
    let mut at = first;
    let mut end = first;
    while at < lines.len() {
        let text = lines[at].text;
        let after_blank = at > end;
        let belongs = !after_blank || text.starts_with("  ") || text.starts_with('\t') || is_list_item(text);
        if text.is_empty() {
            at += 1;
        } else if !belongs || is_heading(text) {
            return end;
        } else {
            at = fences[at].max(at + 1);
            end = at;
        }
    }
    end
}

/// For the first line of each fence the line behind its last, for every other line 0. A fence that is never closed is none.
fn fence_ends(lines: &[Line<'_>]) -> Vec<usize> {
    let mut ends = vec![0; lines.len() + 1];
    let longest_closer = longest_closers(lines);
    let mut at = 0;
    while at < lines.len() {
        let open = fence_mark(lines[at].text);
        let closes = |(mark, len): &(usize, usize)| longest_closer[at + 1][*mark] >= *len;
        if let Some((mark, len)) = open.filter(closes) {
            let is_closer = |line: &Line<'_>| closer_mark(line.text).is_some_and(|(m, l)| m == mark && l >= len);
            let length = lines[at + 1..].iter().position(is_closer).unwrap_or(0);
            ends[at] = at + length + 2;
            at = ends[at];
        } else {
            at += 1;
        }
    }
    ends
}

/// For each line the longest closing mark of either sort on it or below, so that no opener is searched for in vain.
fn longest_closers(lines: &[Line<'_>]) -> Vec<[usize; 2]> {
    let mut longest = vec![[0, 0]; lines.len() + 1];
    for at in (0..lines.len()).rev() {
        longest[at] = longest[at + 1];
        if let Some((mark, len)) = closer_mark(lines[at].text) {
            longest[at][mark] = longest[at][mark].max(len);
        }
    }
    longest
}

/// The sort and length of a fence mark that begins the line: 0 for backticks, 1 for tildes.
fn fence_mark(text: &str) -> Option<(usize, usize)> {
    let text = text.trim_start();
    let (mark, sign) = if text.starts_with('`') { (0, '`') } else { (1, '~') };
    let rest = text.trim_start_matches(sign);
    let len = text.len() - rest.len();
    // Backticks behind an opening mark make it inline code.
    (len >= 3 && !(mark == 0 && rest.contains('`'))).then_some((mark, len))
}

fn closer_mark(text: &str) -> Option<(usize, usize)> {
    fence_mark(text).filter(|(_, len)| text.trim_start().len() == *len)
}

fn is_heading(text: &str) -> bool {
    let rest = text.trim_start_matches('#');
    (1..=6).contains(&(text.len() - rest.len())) && (rest.is_empty() || rest.starts_with([' ', '\t']))
}

fn is_list_item(text: &str) -> bool {
    let text = text.trim_start();
    let rest = match text.strip_prefix(['-', '*', '+']) {
        Some(rest) => rest,
        None => {
            let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
            match rest.strip_prefix(['.', ')']) {
                Some(after) if (1..=4).contains(&(text.len() - rest.len())) => after,
                _ => return false,
            }
        }
    };
    rest.is_empty() || rest.starts_with([' ', '\t'])
}

/// Which formulas are open at a line's end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Open {
    dollars: bool,
    brackets: i32,
    environments: i32,
}

impl Open {
    fn see(&mut self, text: &str) {
        let count = |mark: &str| i32::try_from(text.matches(mark).count()).unwrap_or(i32::MAX / 2);
        self.dollars ^= (count("$$") - count("\\$$")).rem_euclid(2) == 1;
        // A closing mark without an opening one is text.
        self.brackets = self.brackets.saturating_add(count("\\[") - count("\\]")).max(0);
        self.environments = self.environments.saturating_add(count("\\begin{") - count("\\end{")).max(0);
    }

    /// The line after which all that is open here is closed, if that is near and no heading is before it.
    fn closes_at(mut self, lines: &[Line<'_>], from: usize) -> Option<usize> {
        if self == Self::default() {
            return None;
        }
        for (n, line) in lines.get(from..)?.iter().take(LONGEST_FORMULA).enumerate() {
            if is_heading(line.text) {
                return None;
            }
            self.see(line.text);
            if self == Self::default() {
                return Some(from + n);
            }
        }
        None
    }
}
