//! The text being written: one block after the other, each with the ranges that are final (formulas, code). In: characters
//! and formulas in reading order. Out: Markdown-like text in which delimiters found in running text have the same form as
//! formulas found in elements.

use super::delimiters::{Piece, SOFT_BREAK, awaits, each_piece};
use super::formula::{Display, Formula, says_nothing};
use super::page_math::PageMath;
use crate::record::FormulaCounts;
use crate::writer::without_dollars;
use std::borrow::Cow;
use std::ops::Range;

/// Stands where a formula could not be converted.
pub(super) const LOST_FORMULA: &str = "[formula lost]";

/// What a block is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Running text.
    Paragraph,
    /// A heading of a level.
    Heading(u8),
    /// First paragraph of a list item, with its marker.
    Item(Marker),
    /// Fenced code, final.
    Code,
    /// Row of a table, final.
    Row,
}

/// What stands in front of a list item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Marker {
    /// A bullet.
    Bullet,
    /// A number.
    Number(u32),
}

/// Text of a block under way.
#[derive(Clone, Debug, Default)]
pub(super) struct Line {
    pub(super) text: String,
    pub(super) fixed: Vec<Range<usize>>,
    /// Bytes of the text that stand in links.
    pub(super) linked: usize,
}

/// What came right behind a heading.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Announces {
    /// Text, or nothing that was left out.
    #[default]
    Text,
    /// Something that was left out.
    Furniture,
}

/// A block.
#[derive(Clone, Debug)]
pub(super) struct Block {
    pub(super) kind: Kind,
    /// Blanks in front of every line: depth of lists.
    pub(super) indent: u8,
    /// Depth of quotation.
    pub(super) quotes: u8,
    pub(super) line: Line,
    pub(super) announces: Announces,
}

/// Where a formula may stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Room {
    /// Displayed formulas get their own line.
    Lines,
    /// Displayed formulas get their own line, but never more than one: each line of a quotation begins with a sign that no
    /// formula may hold.
    SingleLines,
    /// Everything stays in one line: headings, table cells.
    OneLine,
}

/// What each byte of UTF-8 is to [`Line::push`]: part of a word, a blank, or what may begin a blank beyond ASCII.
const WORD: u8 = 0;
const BLANK: u8 = 1;
const DOUBTFUL: u8 = 2;
const BYTES: [u8; 256] = {
    let mut table = [WORD; 256];
    let mut at = 0;
    while at < 256 {
        table[at] = match at as u8 {
            b' ' | 9..=13 | 0 => BLANK,
            0xc2 | 0xe1..=0xe3 => DOUBTFUL,
            _ => WORD,
        };
        at += 1;
    }
    table
};

/// Place from `from` on of the next blank that is not a single space between two words; `from` stands at a word or a blank.
fn uneven_blank_at(text: &str, from: usize) -> usize {
    let bytes = text.as_bytes();
    let mut at = from;
    while let Some(&byte) = bytes.get(at) {
        let is_blank = match BYTES[byte as usize] {
            WORD => false,
            BLANK => byte != b' ' || at == from || bytes.get(at + 1).is_none_or(|&next| BYTES[next as usize] != WORD),
            _ => text.get(at..).and_then(|rest| rest.chars().next()).is_some_and(char::is_whitespace),
        };
        if is_blank {
            return at;
        }
        at += 1;
    }
    at
}

impl Line {
    /// Appends characters, blanks joined.
    pub(super) fn push(&mut self, text: &str) {
        let mut at = 0;
        loop {
            let blank_at = uneven_blank_at(text, at);
            self.text.push_str(text.get(at..blank_at).unwrap_or_default());
            let tail = text.get(blank_at..).unwrap_or_default();
            if tail.is_empty() {
                return;
            }
            let length = tail.find(|c: char| !c.is_whitespace() && c != '\0').unwrap_or(tail.len());
            if !self.text.ends_with([' ', '\n', SOFT_BREAK]) {
                let breaks = tail.as_bytes().get(..length).is_some_and(|blank| blank.contains(&b'\n'));
                self.text.push(if breaks { SOFT_BREAK } else { ' ' });
            }
            at = blank_at + length;
        }
    }

    /// Takes what was written, as a line that is no larger than it must be; room for the next one stays here.
    pub(super) fn part(&mut self) -> Self {
        const LONG: usize = 1 << 16;
        if self.text.len() > LONG {
            return std::mem::take(self);
        }
        let part = self.clone();
        self.text.clear();
        self.fixed.clear();
        self.linked = 0;
        part
    }

    /// Appends characters that no later step may touch.
    pub(super) fn push_fixed(&mut self, text: &str) {
        let start = self.text.len();
        self.text.push_str(text);
        self.fixed.push(start..self.text.len());
    }

    /// Appends characters in which delimiters mean nothing.
    pub(super) fn push_literal(&mut self, text: &str) {
        let start = self.text.len();
        self.push(&text.replace(['\n', SOFT_BREAK], " "));
        self.fixed.push(start..self.text.len());
    }

    /// Ends the line but not the block.
    pub(super) fn line_end(&mut self) {
        while self.text.ends_with([' ', SOFT_BREAK]) {
            self.text.pop();
        }
        if !self.text.is_empty() && !self.text.ends_with("\n\n") {
            self.text.push('\n');
        }
    }

    /// Appends a formula.
    pub(super) fn push_formula(&mut self, formula: &Formula, room: Room) {
        let Some(tex) = &formula.tex else { return self.push_fixed(LOST_FORMULA) };
        let written = written(tex, formula.display, room);
        if formula.display == Display::Block && room != Room::OneLine {
            if !self.text.is_empty() && !self.text.ends_with('\n') {
                self.line_end();
            }
            self.push_fixed(&written);
            return self.text.push('\n');
        }
        self.push_fixed(&written);
    }

    fn append(&mut self, other: &Self) {
        self.text.push('\n');
        let shift = self.text.len();
        self.text.push_str(&other.text);
        self.linked += other.linked;
        self.fixed.extend(other.fixed.iter().map(|range| range.start + shift..range.end + shift));
    }
}

/// A formula with its delimiters.
fn written(tex: &str, display: Display, room: Room) -> String {
    let tex = without_dollars(tex);
    match (display, room) {
        (Display::Inline, _) => format!("${}$", tex.replace('\n', " ")),
        (Display::Block, Room::OneLine | Room::SingleLines) => format!("$${}$$", tex.replace('\n', " ")),
        (Display::Block, Room::Lines) if tex.contains('\n') => format!("$$\n{tex}\n$$"),
        (Display::Block, Room::Lines) => format!("$${tex}$$"),
    }
}

/// Joins paragraphs over which one displayed formula stretches.
pub(super) fn join_formulas(blocks: Vec<Block>) -> Vec<Block> {
    const REACH: usize = 12;
    let mut waiting: Option<(usize, String, usize)> = None;
    let mut joined: Vec<(usize, usize)> = Vec::new();
    for (at, block) in blocks.iter().enumerate() {
        if !matches!(block.kind, Kind::Paragraph | Kind::Item(_)) {
            waiting = None;
            continue;
        }
        if let Some((from, mark, size)) = &mut waiting {
            *size += block.line.text.len();
            if block.kind == Kind::Paragraph && block.line.text.contains(mark.as_str()) {
                joined.push((*from, at));
                waiting = None;
            } else if at - *from >= REACH || *size > 4_000 || block.kind != Kind::Paragraph {
                waiting = None;
            }
            continue;
        }
        waiting = awaits(&block.line.text, &block.line.fixed).map(|mark| (at, mark, 0));
    }
    if joined.is_empty() {
        return blocks;
    }
    let mut out: Vec<Block> = Vec::with_capacity(blocks.len());
    let mut spans = joined.into_iter().peekable();
    for (at, block) in blocks.into_iter().enumerate() {
        while spans.next_if(|&(_, to)| to < at).is_some() {}
        match (spans.peek(), out.last_mut()) {
            (Some(&(from, to)), Some(last)) if at > from && at <= to => last.line.append(&block.line),
            _ => out.push(block),
        }
    }
    out
}

/// Writes a block's text in its final form.
pub(super) fn finish(line: &Line, room: Room, math: &PageMath, counts: &mut FormulaCounts) -> String {
    if line.fixed.is_empty() && math.next_start(line.text.as_bytes()).is_none() {
        return tidy_lines(line, room);
    }
    let mut out = Line::default();
    let mut fixed = line.fixed.as_slice();
    each_piece(&line.text, &line.fixed, math, |piece| match piece {
        Piece::Text(range) => fixed = copy_text(&mut out, &line.text, range, fixed),
        Piece::Formula(tex, _) if says_nothing(&tex) => {}
        Piece::Formula(tex, display) => {
            let Some(tex) = math.resolved(&tex).map(Cow::into_owned) else { return };
            counts.seen = counts.seen.saturating_add(1);
            counts.kept = counts.kept.saturating_add(1);
            out.push_formula(&Formula { tex: Some(tex), display }, room);
        }
    });
    tidy_lines(&out, room)
}

/// Copies text with its fixed ranges; gives the ranges behind it.
fn copy_text<'r>(out: &mut Line, text: &str, range: Range<usize>, fixed: &'r [Range<usize>]) -> &'r [Range<usize>] {
    let mut at = range.start;
    let mut left = fixed;
    while let Some((first, rest)) = left.split_first() {
        if first.start >= range.end {
            break;
        }
        if first.start >= at {
            push_lines(out, text.get(at..first.start).unwrap_or_default());
            out.push_fixed(text.get(first.clone()).unwrap_or_default());
            at = first.end;
        }
        left = rest;
    }
    push_lines(out, text.get(at..range.end).unwrap_or_default());
    left
}

/// Pushes text whose hard line ends stay.
fn push_lines(out: &mut Line, text: &str) {
    // A displayed formula ended its line already.
    let ended = out.text.ends_with('\n') && text.split('\n').next().is_some_and(|first| first.trim().is_empty());
    for (at, line) in text.split('\n').enumerate() {
        if at > usize::from(ended) {
            out.line_end();
        }
        let line = if out.text.ends_with('\n') || out.text.is_empty() { line.trim_start() } else { line };
        out.push(line);
    }
}

/// Soft breaks become blanks, blanks at line ends go; final ranges stay as they are.
fn tidy_lines(line: &Line, room: Room) -> String {
    let mut out = String::with_capacity(line.text.len());
    let mut at = 0;
    for range in line.fixed.iter().chain(std::iter::once(&(line.text.len()..line.text.len()))) {
        tidy_text(&mut out, line.text.get(at..range.start).unwrap_or_default(), room);
        out.push_str(line.text.get(range.clone()).unwrap_or_default());
        at = range.end;
    }
    out.truncate(out.trim_end().len());
    out.drain(..out.len() - out.trim_start().len());
    out
}

fn tidy_text(out: &mut String, text: &str, room: Room) {
    let mut done = 0;
    for at in memchr::memchr3_iter(SOFT_BREAK as u8, b'\n', b'$', text.as_bytes()) {
        out.push_str(text.get(done..at).unwrap_or_default());
        done = at + 1;
        match text.as_bytes().get(at) {
            // Every other dollar of the text is a delimiter.
            Some(b'$') => out.push_str(if out.ends_with('\\') { "$" } else { "\\$" }),
            Some(b'\n') if room != Room::OneLine => {
                let kept = out.trim_end_matches(' ').len();
                out.truncate(kept);
                out.push('\n');
            }
            _ => out.push(' '),
        }
    }
    out.push_str(text.get(done..).unwrap_or_default());
}

/// The whole text: blocks with a blank line between them, items and rows of one list or table without.
pub(super) fn assemble(blocks: Vec<Block>, math: &PageMath, counts: &mut FormulaCounts) -> String {
    let mut out = String::new();
    let mut last: Option<Kind> = None;
    for mut block in join_formulas(blocks) {
        let text = match &block.kind {
            Kind::Code | Kind::Row => std::mem::take(&mut block.line.text),
            Kind::Heading(_) => finish(&block.line, Room::OneLine, math, counts),
            Kind::Paragraph | Kind::Item(_) if block.quotes > 0 => finish(&block.line, Room::SingleLines, math, counts),
            Kind::Paragraph | Kind::Item(_) => finish(&block.line, Room::Lines, math, counts),
        };
        if text.is_empty() {
            continue;
        }
        if let Some(last) = &last {
            let tight = matches!((last, &block.kind), (Kind::Row, Kind::Row) | (Kind::Item(_), Kind::Item(_)));
            out.push_str(if tight { "\n" } else { "\n\n" });
        }
        write_block(&mut out, &block, &text);
        last = Some(block.kind);
    }
    out
}

fn write_block(out: &mut String, block: &Block, text: &str) {
    let quote = "> ".repeat(block.quotes.into());
    let indent = " ".repeat(block.indent.into());
    let first = match block.kind {
        Kind::Heading(level) => format!("{} ", "#".repeat(level.into())),
        Kind::Item(Marker::Bullet) => "- ".to_owned(),
        Kind::Item(Marker::Number(number)) => format!("{number}. "),
        _ => String::new(),
    };
    let rest = if matches!(block.kind, Kind::Item(_)) { " ".repeat(first.len()) } else { String::new() };
    for (at, line) in text.split('\n').enumerate() {
        if at > 0 {
            out.push('\n');
        }
        out.push_str(&quote);
        if line.is_empty() {
            continue;
        }
        out.push_str(&indent);
        out.push_str(if at == 0 { &first } else { &rest });
        out.push_str(line);
    }
}
