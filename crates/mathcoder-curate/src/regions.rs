//! Which parts of a text are prose, formulas and code.
//!
//! In: Markdown-like text. Out: [`Region`]s that cover it without gap or overlap. Formulas are `$…$`, `$$…$$`, `\(…\)`,
//! `\[…\]` and mathematical environments; code is fenced (```` ``` ````, `~~~`) or between backquotes. A `$` that opens no
//! formula (money) stays prose: a formula ends in its own paragraph, within a bounded length, and looks like one.
//!
//! Cost: one pass; every search for an end is bounded by [`LONGEST_INLINE`] or [`LONGEST_DISPLAY`], or runs once. Not done:
//! indented code blocks (too easily mistaken for lists), nesting.

/// What a part of a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RegionKind {
    /// Words.
    Prose,
    /// A formula, delimiters included.
    Formula,
    /// Code, delimiters included.
    Code,
}

/// A part of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Region {
    pub(crate) kind: RegionKind,
    pub(crate) start: usize,
    pub(crate) end: usize,
}

/// Longest formula within a line of text, in bytes.
const LONGEST_INLINE: usize = 2_000;
/// Longest display formula in bytes.
const LONGEST_DISPLAY: usize = 20_000;
/// Searches for an end that may fail at full length before the text counts as hostile and is taken as it is.
const MAX_FAILED_SEARCHES: usize = 2_000;

/// Environments that hold formulas.
const MATH_ENVIRONMENTS: &[&str] = &[
    "equation",
    "align",
    "aligned",
    "alignat",
    "gather",
    "gathered",
    "multline",
    "eqnarray",
    "displaymath",
    "math",
    "split",
    "cases",
    "array",
    "matrix",
    "pmatrix",
    "bmatrix",
    "vmatrix",
    "flalign",
    "subequations",
    "dcases",
    "smallmatrix",
];

/// The regions of `text`.
#[must_use]
pub(crate) fn regions(text: &str) -> Vec<Region> {
    let mut finder = Finder { text, bytes: text.as_bytes(), n_failed: 0 };
    let mut regions = Vec::new();
    let (mut prose_start, mut at) = (0, 0);
    while let Some(next) = finder.next_special(at) {
        let Some((kind, end)) = finder.region_at(next) else {
            at = next + 1;
            continue;
        };
        if next > prose_start {
            regions.push(Region { kind: RegionKind::Prose, start: prose_start, end: next });
        }
        regions.push(Region { kind, start: next, end });
        (prose_start, at) = (end, end);
    }
    if prose_start < text.len() {
        regions.push(Region { kind: RegionKind::Prose, start: prose_start, end: text.len() });
    }
    regions
}

struct Finder<'a> {
    text: &'a str,
    bytes: &'a [u8],
    n_failed: usize,
}

impl Finder<'_> {
    fn next_special(&self, from: usize) -> Option<usize> {
        let rest = self.bytes.get(from..)?;
        rest.iter().position(|byte| matches!(byte, b'$' | b'\\' | b'`' | b'~')).map(|at| from + at)
    }

    fn region_at(&mut self, at: usize) -> Option<(RegionKind, usize)> {
        let rest = self.bytes.get(at..)?;
        match rest {
            [b'`', b'`', b'`', ..] | [b'~', b'~', b'~', ..] => Some((RegionKind::Code, self.fence_end(at)?)),
            [b'`', ..] => Some((RegionKind::Code, self.end_in_paragraph(at + 1, "`", LONGEST_INLINE)?)),
            [b'$', b'$', ..] => Some((RegionKind::Formula, self.end_after(at + 2, "$$", LONGEST_DISPLAY)?)),
            [b'$', ..] => Some((RegionKind::Formula, self.dollar_end(at)?)),
            [b'\\', b'(', ..] => Some((RegionKind::Formula, self.end_in_paragraph(at + 2, "\\)", LONGEST_INLINE)?)),
            [b'\\', b'[', ..] => Some((RegionKind::Formula, self.end_after(at + 2, "\\]", LONGEST_DISPLAY)?)),
            _ if rest.starts_with(b"\\begin{") => Some((RegionKind::Formula, self.environment_end(at)?)),
            _ => None,
        }
    }

    /// A fence opens at the start of a line and closes with the same sign at the start of a line, or with the text.
    fn fence_end(&self, at: usize) -> Option<usize> {
        let before = self.text.get(..at)?;
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        if !before.get(line_start..)?.trim().is_empty() {
            return None;
        }
        let fence = self.text.get(at..at + 3)?;
        let mut line_at = at + self.text.get(at..)?.find('\n').map_or(self.text.len() - at, |newline| newline + 1);
        for line in self.text.get(line_at..)?.split_inclusive('\n') {
            line_at += line.len();
            if line.trim_start().starts_with(fence) {
                return Some(line_at);
            }
        }
        Some(self.text.len())
    }

    /// One past the next `closing` within `longest` bytes.
    fn end_after(&mut self, from: usize, closing: &str, longest: usize) -> Option<usize> {
        if self.n_failed > MAX_FAILED_SEARCHES {
            return None;
        }
        let until = self.bytes.len().min(from + longest);
        let within = self.bytes.get(from..until)?;
        let found = within.windows(closing.len()).position(|window| window == closing.as_bytes());
        self.n_failed += usize::from(found.is_none());
        found.map(|found| from + found + closing.len())
    }

    /// The same, in the same paragraph.
    fn end_in_paragraph(&mut self, from: usize, closing: &str, longest: usize) -> Option<usize> {
        let end = self.end_after(from, closing, longest)?;
        let has_break = self.bytes.get(from..end)?.windows(2).any(|pair| pair == b"\n\n");
        (!has_break).then_some(end)
    }

    /// The end of `$…$` where it is a formula and no sum of money.
    fn dollar_end(&mut self, at: usize) -> Option<usize> {
        if at > 0 && self.bytes.get(at - 1) == Some(&b'\\') {
            return None;
        }
        let mut end = self.end_in_paragraph(at + 1, "$", LONGEST_INLINE)?;
        while self.bytes.get(end - 2) == Some(&b'\\') {
            end = self.end_in_paragraph(end, "$", LONGEST_INLINE)?;
        }
        let inner = self.text.get(at + 1..end - 1)?;
        let digit_follows = self.bytes.get(end).is_some_and(u8::is_ascii_digit);
        looks_like_formula(inner, digit_follows).then_some(end)
    }

    fn environment_end(&mut self, at: usize) -> Option<usize> {
        let name_start = at + "\\begin{".len();
        let name_end = self.end_after(name_start, "}", 40)? - 1;
        let name = self.text.get(name_start..name_end)?;
        if !MATH_ENVIRONMENTS.contains(&name.trim_end_matches('*')) {
            return None;
        }
        let closing = format!("\\end{{{name}}}");
        self.end_after(name_end, &closing, LONGEST_DISPLAY)
    }
}

/// Tight dollars around few words, or anything with the signs of TeX in it.
fn looks_like_formula(inner: &str, digit_follows: bool) -> bool {
    if inner.trim().is_empty() {
        return false;
    }
    let has_tex = inner.bytes().any(|byte| matches!(byte, b'\\' | b'^' | b'_' | b'{' | b'='));
    let n_words =
        inner.split_whitespace().filter(|word| word.len() > 3 && word.bytes().all(|b| b.is_ascii_alphabetic())).count();
    let is_tight = !inner.starts_with(char::is_whitespace) && !inner.ends_with(char::is_whitespace);
    if has_tex { n_words < 12 || is_tight } else { is_tight && !digit_follows && n_words < 2 }
}

#[cfg(test)]
mod tests;
