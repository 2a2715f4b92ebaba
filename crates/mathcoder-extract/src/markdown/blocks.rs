//! The lines of a Markdown file: fences, displayed formulas and paragraphs are told apart; each is treated by its rules.

use super::Dialect;
use super::inline::{self, Inline};
use crate::latex::MacroExpander;
use crate::record::{Extracted, FormulaCounts};
use regex::Regex;
use std::sync::LazyLock;

/// Reads lines one by one.
pub(super) struct Blocks {
    dialect: Dialect,
    macros: Option<MacroExpander>,
    out: Vec<String>,
    title: Option<String>,
    formulas: FormulaCounts,
    /// Lines of a paragraph not yet treated: formulas may go over line ends.
    paragraph: Vec<String>,
    /// Fence of the code that is open.
    fence: Option<String>,
    /// Column at which each open admonition or tab begins; its contents are indented by four more.
    boxes: Vec<usize>,
    /// End mark of an HTML block that is dropped (`</script>`, `-->`).
    dropping: Option<&'static str>,
}

impl Blocks {
    pub(super) fn new(dialect: Dialect, macros: Option<MacroExpander>) -> Self {
        Self {
            dialect,
            macros,
            out: Vec::new(),
            title: None,
            formulas: FormulaCounts::default(),
            paragraph: Vec::new(),
            fence: None,
            boxes: Vec::new(),
            dropping: None,
        }
    }

    /// Takes the next line.
    pub(super) fn line(&mut self, raw: &str) {
        let line = self.unboxed(raw);
        if let Some(fence) = self.fence.clone() {
            let trimmed = line.trim();
            let closes = trimmed.starts_with(&fence) && trimmed.chars().all(|c| fence.starts_with(c));
            self.out.push(line);
            if closes {
                self.fence = None;
            }
            return;
        }
        if let Some(end) = self.dropping {
            if line.to_ascii_lowercase().contains(end) {
                self.dropping = None;
            }
            return;
        }
        if let Some(fence) = opened_fence(&line) {
            self.flush();
            self.fence = Some(fence);
            self.out.push(line);
            return;
        }
        if line.trim().is_empty() {
            // A formula on its own lines may hold blank ones by mistake; elsewhere a blank line ends the paragraph.
            self.flush();
            self.out.push(String::new());
            return;
        }
        if self.begins_dropped(&line) || is_furniture(&line) {
            self.flush();
            return;
        }
        if let Some(title) = box_title(&line) {
            let column = line.len() - line.trim_start().len();
            self.flush();
            self.boxes.push(column);
            if !title.is_empty() {
                let indent = line.get(..column).unwrap_or("").to_owned();
                self.out.push(format!("{indent}**{}**", title.trim_end_matches('.')));
                self.out.push(String::new());
            }
            return;
        }
        if is_heading(&line) {
            self.flush();
            self.heading(&line);
            return;
        }
        self.paragraph.push(line);
    }

    /// The text.
    pub(super) fn finish(mut self) -> Extracted {
        self.flush();
        let mut text = String::new();
        let mut blank = true;
        for line in &self.out {
            let line = line.trim_end();
            if !(line.is_empty() && blank) {
                text.push_str(line);
                text.push('\n');
            }
            blank = line.is_empty();
        }
        text.truncate(text.trim_end().len());
        Extracted { text, title: self.title, formulas: self.formulas, ..Extracted::default() }
    }

    fn flush(&mut self) {
        if self.paragraph.is_empty() {
            return;
        }
        let text = std::mem::take(&mut self.paragraph).join("\n");
        let Inline { text, formulas } = inline::treat(&text, self.dialect, &mut self.macros);
        self.formulas.seen += formulas;
        self.formulas.kept += formulas;
        let setext = text.split_once('\n').filter(|(_, below)| {
            let below = below.trim();
            below.len() >= 3 && (below.chars().all(|c| c == '=') || below.chars().all(|c| c == '-'))
        });
        if let (None, Some((title, below))) = (&self.title, setext)
            && below.starts_with('=')
        {
            self.title = Some(title.trim().to_owned());
        }
        self.out.extend(text.lines().map(str::to_owned));
    }

    fn heading(&mut self, line: &str) {
        let without_id = strip_attributes(line);
        let Inline { text, formulas } = inline::treat(&without_id, self.dialect, &mut self.macros);
        self.formulas.seen += formulas;
        self.formulas.kept += formulas;
        let text = text.trim_end().to_owned();
        let plain = text.trim_start_matches([' ', '#']).trim_end_matches([' ', '#']).to_owned();
        if self.title.is_none() && text.trim_start().starts_with("# ") && !plain.is_empty() {
            self.title = Some(plain);
        }
        self.out.push(text);
    }

    /// The line without the indentation of the boxes it stands in; boxes that it does not stand in are closed.
    fn unboxed(&mut self, raw: &str) -> String {
        let raw = raw.replace('\t', "    ");
        if raw.trim().is_empty() {
            return String::new();
        }
        let column = raw.len() - raw.trim_start_matches(' ').len();
        if self.fence.is_none() {
            let before = self.boxes.len();
            while self.boxes.last().is_some_and(|start| column < self.shift() + start) {
                self.boxes.pop();
            }
            if self.boxes.len() < before {
                self.flush();
            }
        }
        raw.get(self.shift().min(column)..).unwrap_or("").to_owned()
    }

    /// Columns that open boxes take off.
    fn shift(&self) -> usize {
        4 * self.boxes.len()
    }

    fn begins_dropped(&mut self, line: &str) -> bool {
        const DROPPED: &[(&str, &str)] =
            &[("<!--", "-->"), ("<script", "</script>"), ("<style", "</style>"), ("<svg", "</svg>")];
        let lower = line.trim_start().to_ascii_lowercase();
        for (begin, end) in DROPPED {
            if let Some(rest) = lower.strip_prefix(begin) {
                if lower.contains("math/tex") {
                    return false;
                }
                if let Some((_, behind)) = rest.split_once(end) {
                    return behind.trim().is_empty();
                }
                self.dropping = Some(end);
                return true;
            }
        }
        false
    }
}

fn opened_fence(line: &str) -> Option<String> {
    let trimmed = line.trim_start();
    // A fence may open an item of a list.
    let trimmed = trimmed.strip_prefix("- ").or_else(|| trimmed.strip_prefix("* ")).unwrap_or(trimmed);
    let mark = if trimmed.starts_with("```") { '`' } else { '~' };
    let length = trimmed.len() - trimmed.trim_start_matches(mark).len();
    if length < 3 || (mark == '`' && trimmed.get(length..)?.contains('`')) {
        return None;
    }
    Some(mark.to_string().repeat(length))
}

fn is_heading(line: &str) -> bool {
    let hashes = line.trim_start();
    let level = hashes.len() - hashes.trim_start_matches('#').len();
    (1..=6).contains(&level) && hashes.get(level..).is_some_and(|rest| rest.starts_with(' '))
}

/// `!!! note "Title"`, `??? note`, `=== "Tab"`: the title, in words where none is given.
fn box_title(line: &str) -> Option<String> {
    let trimmed = line.trim_start();
    let marks = ["!!!", "???+", "???", "===!", "==="];
    let rest = marks.iter().find_map(|mark| trimmed.strip_prefix(mark))?;
    if !rest.starts_with(' ') || rest.trim().is_empty() {
        return None;
    }
    let rest = rest.trim();
    if let Some((_, quoted)) = rest.split_once('"') {
        let title = quoted.rsplit_once('"').map_or(quoted, |(title, _)| title);
        return Some(title.trim().to_owned());
    }
    if trimmed.starts_with("===") {
        return None;
    }
    let kind = rest.split_whitespace().next().unwrap_or("");
    let mut letters = kind.chars();
    Some(letters.next().map_or_else(String::new, |c| c.to_uppercase().chain(letters).collect()))
}

/// Lines that steer a site generator and say nothing.
fn is_furniture(line: &str) -> bool {
    let line = line.trim();
    let liquid =
        line.starts_with("{%") && line.ends_with("%}") && line.matches("{%").count() == 1 && !line.contains("include");
    let attributes = line.starts_with("{:") && line.ends_with('}');
    let directive =
        line.starts_with(":::") || line.starts_with("--8<--") || line.starts_with("\\newpage") || line == "\\pagebreak";
    liquid || attributes || directive || line.eq_ignore_ascii_case("[toc]") || line == "[[toc]]"
}

/// A heading without `{#id}` or `{ .class }` at its end.
fn strip_attributes(line: &str) -> String {
    #[expect(clippy::expect_used, reason = "the pattern is a constant that a test compiles")]
    static ATTRIBUTES: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"\s*\{:?\s*[#.][^{}$\\]*\}\s*$").expect("a valid pattern"));
    ATTRIBUTES.replace(line, "").into_owned()
}
