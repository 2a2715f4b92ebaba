//! Writes Markdown-like text: words, paragraphs, nested lists and formulas, with gaps made where they are needed and no
//! others. Shared by the readers of LaTeX and of XML books.
//!
//! In: calls in document order. Out: one string and the count of its formulas. One pass; memory is the text.

use crate::record::FormulaCounts;
use std::borrow::Cow;

/// Mark in place of a formula that could not be converted.
pub(crate) const LOST_FORMULA: &str = "[formula]";

/// What must come before the next word.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Gap {
    #[default]
    None,
    Space,
    Line,
    Paragraph,
}

/// The writer.
#[derive(Clone, Debug, Default)]
pub(crate) struct Writer {
    out: String,
    gap: Gap,
    /// True where nothing but indentation or a list marker stands on the line.
    fresh: bool,
    /// True behind a head that the next paragraph goes on with.
    run_in: bool,
    /// Behind a displayed formula: where a punctuation mark that follows belongs.
    mark_at: Option<usize>,
    indents: Vec<usize>,
    /// Formulas written.
    pub(crate) formulas: FormulaCounts,
}

impl Writer {
    /// Appends to the present word, gap first.
    pub(crate) fn push(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        let text = self.place_mark(text);
        if text.is_empty() {
            return;
        }
        self.fill_gap();
        self.out.push_str(text);
        self.fresh = false;
        self.run_in = false;
    }

    /// Appends one character.
    pub(crate) fn push_char(&mut self, c: char) {
        if self.place_mark(c.encode_utf8(&mut [0; 4])).is_empty() {
            return;
        }
        self.fill_gap();
        self.out.push(c);
        self.fresh = false;
        self.run_in = false;
    }

    /// Appends running text: white space becomes single spaces.
    pub(crate) fn flow(&mut self, text: &str) {
        if text.starts_with(char::is_whitespace) {
            self.space();
        }
        for (i, word) in text.split_whitespace().enumerate() {
            if i > 0 {
                self.space();
            }
            self.push(word);
        }
        if text.ends_with(char::is_whitespace) {
            self.space();
        }
    }

    /// The next word stands apart.
    pub(crate) fn space(&mut self) {
        self.gap = self.gap.max(Gap::Space);
    }

    /// The next word stands on a new line.
    pub(crate) fn line(&mut self) {
        self.gap = self.gap.max(Gap::Line);
    }

    /// The next word begins a paragraph.
    pub(crate) fn paragraph(&mut self) {
        self.gap = self.gap.max(if self.run_in { Gap::Space } else { Gap::Paragraph });
    }

    /// The next paragraph goes on with this line.
    pub(crate) fn run_in(&mut self) {
        self.run_in = true;
        self.space();
    }

    /// Begins a list item; what follows is indented under its marker.
    pub(crate) fn begin_item(&mut self, marker: &str) {
        self.run_in = false;
        self.line();
        self.fresh = false;
        self.fill_gap();
        self.out.push_str(marker);
        self.out.push(' ');
        self.fresh = true;
        self.indents.push(if marker.len() < 3 { marker.len() + 1 } else { 3 });
    }

    /// Ends the innermost item.
    pub(crate) fn end_item(&mut self) {
        self.indents.pop();
        self.fresh = false;
        // Lists stay tight, whatever gap the item's last paragraph asked for.
        self.gap = Gap::Line;
    }

    /// A heading of the given level, 1 to 6.
    pub(crate) fn heading(&mut self, level: usize, title: &str) {
        self.run_in = false;
        self.paragraph();
        self.push(HEADINGS.get(level.saturating_sub(1)).copied().unwrap_or("######"));
        self.space();
        self.push(title.trim());
        self.paragraph();
    }

    /// Lines that stand as they are, with a gap around them.
    pub(crate) fn block(&mut self, lines: &str) {
        self.run_in = false;
        self.paragraph();
        self.raw_lines(lines);
        self.paragraph();
    }

    /// A fence with code in it.
    pub(crate) fn code(&mut self, language: &str, code: &str) {
        let mut fence = "```".to_owned();
        while code.contains(&fence) {
            fence.push('`');
        }
        let code = code.trim_matches(['\n', '\r']).trim_end();
        self.block(&format!("{fence}{language}\n{code}\n{fence}"));
    }

    /// A formula within the line; `tex` without delimiters.
    pub(crate) fn inline_formula(&mut self, tex: &str) {
        let tex = tidy_formula(tex);
        let tex = tex.strip_prefix("\\displaystyle").map_or(tex.as_str(), str::trim_start);
        if tex.is_empty() {
            return;
        }
        self.formulas.seen += 1;
        self.formulas.kept += 1;
        if matches!(self.last_char(), Some('$' | '\\')) {
            // Two formulas side by side would read as one on its own line; a backslash would take the dollar.
            self.space();
        }
        self.push("$");
        self.out.push_str(&tex.replace('\n', " "));
        self.out.push('$');
    }

    /// A formula on lines of its own.
    pub(crate) fn display_formula(&mut self, tex: &str) {
        let mut tex = tidy_formula(tex);
        if tex.is_empty() {
            return;
        }
        if !tex.contains("\\\\") && !tex.contains("\\begin") {
            // Lines that are no rows only show how the source was typed.
            tex = tex.replace('\n', " ");
        }
        self.formulas.seen += 1;
        self.formulas.kept += 1;
        self.line();
        if tex.contains('\n') {
            self.raw_lines(&format!("$$\n{tex}\n$$"));
        } else {
            self.push(&format!("$${tex}$$"));
        }
        let closing =
            if tex.contains('\n') { self.out.trim_end_matches('$').trim_end().len() } else { self.out.len() - 2 };
        self.mark_at = Some(closing);
        self.line();
    }

    /// A formula that could not be converted.
    pub(crate) fn lost_formula(&mut self) {
        self.formulas.seen += 1;
        self.formulas.failed += 1;
        self.push(LOST_FORMULA);
    }

    /// True where nothing was written.
    pub(crate) fn is_empty(&self) -> bool {
        self.out.is_empty()
    }

    /// The last character written, where nothing lies between it and the next.
    pub(crate) fn last_char(&self) -> Option<char> {
        if self.gap == Gap::None { self.out.chars().next_back() } else { None }
    }

    /// Takes the last character back.
    pub(crate) fn pop_char(&mut self) {
        self.out.pop();
    }

    /// The text.
    pub(crate) fn finish(mut self) -> String {
        let end = self.out.trim_end().len();
        self.out.truncate(end);
        self.out
    }

    /// Puts a full stop or comma behind a displayed formula into it; gives what is left of the text.
    fn place_mark<'a>(&mut self, text: &'a str) -> &'a str {
        let Some(at) = self.mark_at.take() else { return text };
        let mark = text.chars().next().filter(|c| matches!(c, '.' | ',' | ';'));
        let behind = text.get(1..).and_then(|rest| rest.chars().next());
        match mark {
            Some(mark) if behind.is_none_or(char::is_whitespace) && self.gap <= Gap::Line && at <= self.out.len() => {
                if !self.out.get(..at).is_some_and(|before| before.ends_with(['.', ',', ';', '\\'])) {
                    self.out.insert(at, mark);
                }
                text.get(1..).unwrap_or("").trim_start()
            }
            _ => text,
        }
    }

    fn raw_lines(&mut self, lines: &str) {
        for (i, line) in lines.split('\n').enumerate() {
            if i > 0 {
                self.out.push('\n');
                if !line.is_empty() {
                    self.indent();
                }
                self.out.push_str(line);
            } else {
                self.push(line);
            }
        }
    }

    fn fill_gap(&mut self) {
        let gap = std::mem::take(&mut self.gap);
        if self.fresh || self.out.is_empty() {
            return;
        }
        match gap {
            Gap::None => {}
            Gap::Space => self.out.push(' '),
            Gap::Line | Gap::Paragraph => {
                self.out.push_str(if gap == Gap::Line { "\n" } else { "\n\n" });
                self.indent();
            }
        }
    }

    fn indent(&mut self) {
        // Ten levels are more than any book has; deeper ones would only make long lines of blanks.
        for width in self.indents.iter().take(10) {
            self.out.extend(std::iter::repeat_n(' ', *width));
        }
    }
}

const HEADINGS: [&str; 6] = ["#", "##", "###", "####", "#####", "######"];

/// A formula as it can stand between dollars: no blank lines, no dangling backslash at its end, no dollars inside.
pub(crate) fn tidy_formula(tex: &str) -> String {
    let mut out = String::with_capacity(tex.len());
    for line in tex.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if !out.is_empty() {
            out.push('\n');
        }
        out.push_str(line);
    }
    while (out.len() - out.trim_end_matches('\\').len()) % 2 == 1 {
        out.pop();
        out.truncate(out.trim_end().len());
    }
    without_dollars(&out).into_owned()
}

/// A formula without bare dollars: those around mathematics in a text (`\text{if $x$}`) become `\(` and `\)`, all others are
/// money and get a backslash.
pub(crate) fn without_dollars(tex: &str) -> Cow<'_, str> {
    if memchr::memchr(b'$', tex.as_bytes()).is_none() {
        return Cow::Borrowed(tex);
    }
    let mut clean = String::with_capacity(tex.len() + 8);
    // Whether each open brace holds text, and whether a dollar opened mathematics in it.
    let mut groups: Vec<(bool, bool)> = Vec::new();
    let mut escaped = false;
    for (at, c) in tex.char_indices() {
        match c {
            _ if escaped => clean.push(c),
            '{' => {
                groups.push((holds_text(&clean), false));
                clean.push(c);
            }
            '}' => {
                groups.pop();
                clean.push(c);
            }
            '$' => clean.push_str(match groups.last_mut() {
                Some((true, opened @ true)) => {
                    *opened = false;
                    "\\)"
                }
                Some((true, opened)) if closes_in_group(tex.get(at + 1..).unwrap_or_default()) => {
                    *opened = true;
                    "\\("
                }
                _ => "\\$",
            }),
            c => clean.push(c),
        }
        escaped = c == '\\' && !escaped;
    }
    Cow::Owned(clean)
}

/// True where the command in front of a brace sets its argument as text.
fn holds_text(before: &str) -> bool {
    let name = before.trim_end().trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let command = before.trim_end().get(name.len()..).unwrap_or_default();
    name.ends_with('\\')
        && (command.starts_with("text")
            || matches!(command, "mbox" | "hbox" | "fbox" | "intertext" | "shortintertext" | "tag"))
}

/// True where the next dollar stands in the same group. Looks ahead a bounded way.
fn closes_in_group(rest: &str) -> bool {
    const FAR: usize = 1_000;
    let (mut depth, mut escaped) = (0_usize, false);
    for c in rest.chars().take(FAR) {
        match c {
            _ if escaped => {}
            '{' => depth += 1,
            '}' if depth == 0 => return false,
            '}' => depth -= 1,
            '$' => return depth == 0,
            _ => {}
        }
        escaped = c == '\\' && !escaped;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dollars_in_formulas_are_mathematics_or_money() {
        assert_eq!(without_dollars(r"f(x) \text{ for $|x|<1$}"), r"f(x) \text{ for \(|x|<1\)}");
        assert_eq!(without_dollars(r"\frac{$10 + \$5}{4} = $3"), r"\frac{\$10 + \$5}{4} = \$3");
        assert_eq!(without_dollars(r"\text{costs $5}"), r"\text{costs \$5}");
        assert_eq!(without_dollars(r"\mbox{a {$b$} $c$}\\$"), r"\mbox{a {\$b\$} \(c\)}\\\$");
    }

    #[test]
    fn gaps_are_made_once() {
        let mut w = Writer::default();
        w.paragraph();
        w.flow("  two \n words ");
        w.inline_formula(" x^2\\ ");
        w.paragraph();
        w.begin_item("-");
        w.paragraph();
        w.push("item");
        w.display_formula("a \\\\\n\nb");
        w.end_item();
        w.begin_item("-");
        w.push("next");
        w.end_item();
        w.paragraph();
        w.push("end");
        assert_eq!(w.finish(), "two words $x^2$\n\n- item\n  $$\n  a \\\\\n  b\n  $$\n- next\n\nend");
    }

    #[test]
    fn formulas_hold_no_dollars() {
        assert_eq!(tidy_formula(r"\text{if $x$} \$5"), r"\text{if \(x\)} \$5");
        assert_eq!(tidy_formula("x = $100"), r"x = \$100");
        assert_eq!(tidy_formula("a \\"), "a");
        assert_eq!(tidy_formula("a \\\\"), "a \\\\");
    }
}
