//! Finds where in a passage a model's computation is stated: the expression, else its last piece, else the result.
//!
//! Passage and computation in, a byte range out. Compared without white space, dollar signs, spacing commands and bracket
//! sizes, because models rewrite those. Linear in the passage per piece looked for. Where nothing is found the range is
//! empty and lies at the end of the passage.

use mathcoder_core::Span;

/// Shortest piece, in normalised bytes, that is looked for; `5` stands everywhere.
const SHORTEST: usize = 3;

/// A passage made ready for looking up many computations.
pub(crate) struct Locator {
    bare: String,
    /// For every byte of `bare` the byte of the passage it came from.
    from: Vec<usize>,
    end: usize,
    after: usize,
}

impl Locator {
    pub(crate) fn new(passage: &str) -> Self {
        let (bare, from) = strip(passage);
        Self { bare, from, end: passage.len(), after: 0 }
    }

    /// The range of a computation; those of one answer are asked for in order, so the search goes on behind the last hit.
    pub(crate) fn find(&mut self, expression: &str, result: &str) -> Span {
        for piece in pieces(expression).into_iter().chain(pieces(result)) {
            let (bare, _) = strip(&piece);
            if bare.len() < SHORTEST {
                continue;
            }
            let tail = self.bare.get(self.after..).unwrap_or_default();
            let hit = tail.find(&bare).map(|at| at + self.after).or_else(|| self.bare.find(&bare));
            if let Some(at) = hit {
                self.after = at;
                return self.span(at, at + bare.len());
            }
        }
        Span { start: self.end, end: self.end }
    }

    fn span(&self, start: usize, end: usize) -> Span {
        let first = self.from.get(start).copied().unwrap_or(self.end);
        let behind = self.from.get(end).copied().unwrap_or(self.end);
        // The range ends behind the last byte that was compared, not before the next one.
        let last = end
            .checked_sub(1)
            .and_then(|i| self.from.get(i))
            .map_or(first, |&at| at + width(self.bare.as_bytes(), end - 1));
        Span { start: first, end: last.min(behind).max(first) }
    }
}

/// Bytes of the character that the byte at `at` ends.
fn width(bytes: &[u8], at: usize) -> usize {
    // All bytes of one character map to its first byte, so its whole width is added.
    let first = (0..4).find(|&back| bytes.get(at.wrapping_sub(back)).is_none_or(|b| b & 0xC0 != 0x80)).unwrap_or(0);
    first + 1
}

/// The whole text, then what stands between dollar signs, then what stands between equals signs, longest first.
fn pieces(text: &str) -> Vec<String> {
    let mut found = vec![text.to_owned()];
    let formulas: Vec<&str> = text.split('$').skip(1).step_by(2).collect();
    found.extend(formulas.iter().map(|&f| f.to_owned()));
    let mut parts: Vec<String> = formulas
        .iter()
        .flat_map(|f| f.split(['=', '≈']))
        .flat_map(|f| f.split("\\approx"))
        .map(str::to_owned)
        .collect();
    parts.sort_by_key(|part| std::cmp::Reverse(part.len()));
    found.extend(parts);
    found.truncate(32);
    found
}

fn strip(text: &str) -> (String, Vec<usize>) {
    const DROPPED: &[&str] = &[
        "\\left",
        "\\right",
        "\\,",
        "\\;",
        "\\!",
        "\\ ",
        "\\:",
        "\\quad",
        "\\qquad",
        "\\displaystyle",
        "\\dfrac",
        "\\tfrac",
        "&",
    ];
    let (mut bare, mut from) = (String::new(), Vec::new());
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        // `\rightarrow` is not `\right` with something behind it.
        let ends =
            |word: &str| !rest.get(word.len()..).is_some_and(|r| r.starts_with(|c: char| c.is_ascii_alphabetic()));
        if let Some(word) = DROPPED.iter().find(|word| rest.starts_with(**word) && (word.len() <= 2 || ends(word))) {
            if word.ends_with("frac") {
                bare.push_str("\\frac");
                from.extend(std::iter::repeat_n(at, 5));
            }
            at += word.len();
            continue;
        }
        let Some(c) = rest.chars().next() else { break };
        if !c.is_whitespace() && !matches!(c, '$' | '{' | '}' | '(' | ')') {
            bare.push(c);
            from.extend(std::iter::repeat_n(at, c.len_utf8()));
        }
        at += c.len_utf8();
    }
    (bare, from)
}
