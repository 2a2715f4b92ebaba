//! Finds the formulas of a Markdown-like text: `$…$`, `$$…$$`, `\(…\)`, `\[…\]` and display environments.
//!
//! Text in, byte ranges out, in text order, never overlapping; one pass, linear whatever the text. Code fences and inline
//! code are skipped. A `$` that opens no formula (money, a stray sign) is text. What stands inside is not read here.

use mathcoder_core::Span;

/// Longest formula between single dollar signs, in bytes; a longer one is two stray signs.
const LONGEST_INLINE: usize = 2_000;

const ENVIRONMENTS: &[&str] = &[
    "equation",
    "align",
    "gather",
    "multline",
    "eqnarray",
    "alignat",
    "flalign",
    "displaymath",
    "math",
    "aligned",
    "split",
];

/// A formula of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Formula {
    /// With its delimiters.
    pub(crate) span: Span,
    /// Without them.
    pub(crate) inner: Span,
    /// True where it stands in its own line.
    pub(crate) display: bool,
}

/// The formulas of `text` in order.
pub(crate) fn formulas(text: &str) -> Vec<Formula> {
    let mut scan = Scan { text, bytes: text.as_bytes(), ends: Vec::new() };
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(step) =
        scan.bytes.get(at..).and_then(|rest| rest.iter().position(|&b| matches!(b, b'$' | b'\\' | b'`')))
    {
        at += step;
        match scan.formula_at(at) {
            Step::Formula(formula) => {
                at = formula.span.end;
                found.push(formula);
            }
            Step::Skip(to) => at = to,
        }
    }
    found
}

enum Step {
    Formula(Formula),
    Skip(usize),
}

struct Scan<'a> {
    text: &'a str,
    bytes: &'a [u8],
    /// For every closing word that was looked for: where the next one stands. Each text position is searched once per word.
    ends: Vec<(String, usize)>,
}

impl Scan<'_> {
    fn formula_at(&mut self, at: usize) -> Step {
        let rest = self.bytes.get(at..).unwrap_or_default();
        if rest.starts_with(b"`") {
            return self.skip_code(at);
        }
        if rest.starts_with(b"$$") {
            return self.closed(at, 2, "$$");
        }
        if rest.starts_with(b"$") {
            return self.inline(at);
        }
        if rest.starts_with(b"\\(") {
            return self.closed(at, 2, "\\)");
        }
        if rest.starts_with(b"\\[") {
            return self.closed(at, 2, "\\]");
        }
        if rest.starts_with(b"\\begin{") {
            return self.environment(at);
        }
        // A backslash takes its next character with it, so that `\$` and `\\[2pt]` open nothing.
        let next = self.text.get(at + 1..).and_then(|s| s.chars().next()).map_or(0, char::len_utf8);
        Step::Skip(at + 1 + next)
    }

    /// The next place of `word` at or after `from`.
    fn find(&mut self, word: &str, from: usize) -> Option<usize> {
        let known = self.ends.iter().position(|(w, _)| w == word);
        if let Some(&(_, at)) = known.and_then(|i| self.ends.get(i))
            && at >= from
        {
            return (at != usize::MAX).then_some(at);
        }
        let at = self.text.get(from..).and_then(|rest| rest.find(word)).map_or(usize::MAX, |step| from + step);
        match known.and_then(|i| self.ends.get_mut(i)) {
            Some(entry) => entry.1 = at,
            None => self.ends.push((word.to_owned(), at)),
        }
        (at != usize::MAX).then_some(at)
    }

    fn closed(&mut self, at: usize, open: usize, close: &str) -> Step {
        let Some(end) = self.find(close, at + open) else { return Step::Skip(at + open) };
        let inner = Span { start: at + open, end };
        Step::Formula(Formula { span: Span { start: at, end: end + close.len() }, inner, display: close != "\\)" })
    }

    fn environment(&mut self, at: usize) -> Step {
        let open = at + "\\begin{".len();
        let name = self.text.get(open..).and_then(|rest| rest.get(..rest.bytes().take(20).position(|b| b == b'}')?));
        let Some(name) = name.map(str::to_owned).filter(|n| ENVIRONMENTS.contains(&n.trim_end_matches('*'))) else {
            return Step::Skip(open);
        };
        let close = format!("\\end{{{name}}}");
        let inner = open + name.len() + 1;
        let Some(end) = self.find(&close, inner) else { return Step::Skip(inner) };
        let span = Span { start: at, end: end + close.len() };
        Step::Formula(Formula { span, inner: Span { start: inner, end }, display: true })
    }

    /// `$…$`: closes before a blank line and within reach; `$5 and $6` is money.
    fn inline(&self, at: usize) -> Step {
        let window = self.bytes.get(at + 1..).unwrap_or_default();
        let window = window.get(..LONGEST_INLINE).unwrap_or(window);
        let mut escaped = false;
        let mut blank = false;
        for (i, &byte) in window.iter().enumerate() {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'\n' if blank => return Step::Skip(at + 1),
                b'\n' => {
                    blank = true;
                    continue;
                }
                b'$' if i == 0 => return Step::Skip(at + 2),
                b'$' => {
                    let inner = Span { start: at + 1, end: at + 1 + i };
                    let content = self.text.get(inner.start..inner.end).unwrap_or_default();
                    if is_money(content) {
                        return Step::Skip(at + 1);
                    }
                    let span = Span { start: at, end: inner.end + 1 };
                    return Step::Formula(Formula { span, inner, display: false });
                }
                b' ' | b'\t' | b'\r' => continue,
                _ => {}
            }
            blank = false;
        }
        Step::Skip(at + 1)
    }

    fn skip_code(&mut self, at: usize) -> Step {
        let ticks = self.bytes.get(at..).unwrap_or_default().iter().take_while(|&&b| b == b'`').count();
        let behind = at + ticks;
        if ticks >= 3 {
            let close = self.find("\n```", behind);
            return Step::Skip(close.map_or(behind, |end| end + 4));
        }
        let line = self.bytes.get(behind..).unwrap_or_default();
        let line = line.get(..LONGEST_INLINE).unwrap_or(line);
        let line = line.iter().position(|&b| b == b'\n').and_then(|end| line.get(..end)).unwrap_or(line);
        Step::Skip(line.iter().position(|&b| b == b'`').map_or(behind, |end| behind + end + 1))
    }
}

/// `5 and ` of `$5 and $6`: starts with a digit and has a word but no command.
fn is_money(content: &str) -> bool {
    let starts = content.starts_with(|c: char| c.is_ascii_digit());
    starts
        && !content.contains(['\\', '=', '^'])
        && content.split(' ').skip(1).any(|w| w.len() > 2 && w.bytes().all(|b| b.is_ascii_alphabetic()))
}
