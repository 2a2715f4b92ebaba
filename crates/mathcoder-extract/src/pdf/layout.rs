//! Characters with places to lines, and lines to paragraphs.
//!
//! In: the marks of a page in the order they were drawn, which for printed books is the order of reading. Out: lines, with
//! what was seen on the way of formulas that do not survive as lines. Columns are not looked for, tables come as lines.

use super::content::Glyph;
use super::font::Purpose;
use unicode_normalization::UnicodeNormalization;

/// A line of text.
#[derive(Clone, Debug, Default)]
pub(super) struct Line {
    pub(super) text: String,
    /// Left end, right end and baseline.
    pub(super) x: f64,
    pub(super) end: f64,
    pub(super) y: f64,
    /// Size of its largest characters.
    pub(super) size: f64,
    /// Superscripts and subscripts that belong to formulas: the line says `x2` for a square.
    pub(super) n_scripts: usize,
    /// Characters of fonts for formulas.
    pub(super) n_symbols: usize,
    /// Characters that the file gives no text for, a bullet in front aside.
    pub(super) n_unread: usize,
}

/// How a character stands to the line before it.
enum Step {
    Same,
    Script,
    New,
}

/// Makes lines.
pub(super) fn lines(glyphs: &[Glyph]) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    let mut before: Option<&Glyph> = None;
    for glyph in glyphs.iter().filter(|glyph| glyph.size > 0.1) {
        let step = lines.last().map_or(Step::New, |line| step(line, glyph));
        if matches!(step, Step::New) {
            lines.push(Line { x: glyph.x, end: glyph.x, y: glyph.y, size: glyph.size, ..Line::default() });
            before = None;
        }
        if let Some(line) = lines.last_mut() {
            line.n_scripts += usize::from(matches!(step, Step::Script) && is_formula(line, before, glyph));
            line.add(glyph);
        }
        if glyph.text.as_deref().is_none_or(|text| !text.trim().is_empty()) {
            before = Some(glyph);
        }
    }
    lines.retain_mut(|line| {
        line.text.truncate(line.text.trim_end().len());
        !line.text.is_empty() || line.n_unread > 0
    });
    lines
}

fn step(line: &Line, glyph: &Glyph) -> Step {
    let size = line.size.max(glyph.size);
    let rise = (glyph.y - line.y).abs() / size;
    let gap = (glyph.x - line.end) / size;
    let is_smaller = glyph.size < 0.9 * line.size || line.size < 0.9 * glyph.size;
    if rise < 0.6 && gap > -1.0 && gap < 1.0 && glyph.text.as_deref().is_some_and(is_accent) {
        return Step::Same; // over a capital it stands higher
    }
    if rise < 0.08 {
        return if gap > -1.5 { Step::Same } else { Step::New };
    }
    if rise < 0.75 && is_smaller && (-3.0..1.0).contains(&gap) { Step::Script } else { Step::New }
}

/// Whether a raised or lowered character is part of a formula: marks of footnotes, ordinals and logos are not.
fn is_formula(line: &Line, before: Option<&Glyph>, glyph: &Glyph) -> bool {
    let (Some(before), Some(text)) = (before, glyph.text.as_deref()) else { return false };
    let is_raised = glyph.y > line.y;
    let base = before.text.as_deref().unwrap_or("");
    let ends_word = line.text.trim_end().chars().rev().take_while(|c| c.is_alphanumeric()).count() >= 2
        || base.ends_with(['.', ',', ';', ':', '?', '!', ')', '”', '’', '"']);
    let is_mark = text.chars().all(|c| c.is_ascii_digit() || "*∗†‡§¶,".contains(c));
    let is_text = before.purpose == Purpose::Text && glyph.purpose == Purpose::Text;
    let is_upper = |text: &str| text.chars().all(char::is_uppercase);
    let is_footnote = is_raised && is_mark && ends_word && before.purpose == Purpose::Text;
    let is_ordinal = is_raised
        && is_text
        && text.chars().all(|c| "stndrh".contains(c))
        && base.chars().all(|c| c.is_ascii_digit() || "stndrh".contains(c));
    let is_logo = is_text && is_upper(text) && is_upper(base);
    let is_blank = text.trim().is_empty();
    !(is_footnote || is_ordinal || is_logo || is_blank)
}

impl Line {
    fn add(&mut self, glyph: &Glyph) {
        let gap = (glyph.x - self.end) / self.size.max(glyph.size);
        if glyph.size > 1.1 * self.size && self.text.len() < 4 {
            self.y = glyph.y; // the line began with the mark of a footnote
        }
        self.size = self.size.max(glyph.size);
        self.end = if gap.is_finite() { self.end.max(glyph.x + glyph.width) } else { self.end };
        self.n_symbols += usize::from(glyph.purpose != Purpose::Text);
        let Some(text) = glyph.text.as_deref() else {
            if self.text.trim().is_empty() {
                self.text.push_str("• ");
            } else {
                self.n_unread += 1;
            }
            return;
        };
        if gap > 0.16 && !self.text.is_empty() && !self.text.ends_with(' ') {
            self.text.push(' ');
        }
        if text.trim().is_empty() {
            if !self.text.is_empty() && !self.text.ends_with(' ') {
                self.text.push(' ');
            }
        } else if gap < -0.15 && self.ends_with_accent() && text.chars().all(char::is_alphabetic) {
            self.accent(text);
        } else {
            self.text.push_str(text);
        }
    }

    fn ends_with_accent(&self) -> bool {
        self.text.chars().next_back().and_then(combining).is_some()
    }

    /// Puts a letter under the accent that was drawn before it.
    fn accent(&mut self, letters: &str) {
        let Some(mark) = self.text.pop().and_then(combining) else { return };
        let mut letters = letters.chars();
        let first = match letters.next() {
            Some('ı') => 'i',
            Some('ȷ') => 'j',
            Some(first) => first,
            None => return,
        };
        self.text.extend([first, mark].into_iter().nfc());
        self.text.extend(letters);
    }
}

fn is_accent(text: &str) -> bool {
    let mut characters = text.chars();
    characters.next().and_then(combining).is_some() && characters.next().is_none()
}

fn combining(accent: char) -> Option<char> {
    Some(match accent {
        '`' => '\u{300}',
        '´' => '\u{301}',
        'ˆ' => '\u{302}',
        '˜' => '\u{303}',
        '¯' => '\u{304}',
        '˘' => '\u{306}',
        '˙' => '\u{307}',
        '¨' => '\u{308}',
        '˚' => '\u{30a}',
        '˝' => '\u{30b}',
        'ˇ' => '\u{30c}',
        '¸' => '\u{327}',
        '˛' => '\u{328}',
        _ => return None,
    })
}

/// What stands between two lines.
enum Between {
    Paragraphs,
    Lines,
    Words,
}

/// Lines to text, with blank lines between paragraphs. Words that a hyphen breaks are put together.
pub(super) fn paragraphs(lines: &[Line]) -> String {
    let leading = leading(lines);
    let body = median(lines.iter().map(|line| line.size).collect());
    let of_body = || lines.iter().filter(|line| (line.size / body - 1.0).abs() < 0.12);
    let left = of_body().map(|line| line.x).fold(f64::INFINITY, f64::min);
    let right = of_body().map(|line| line.end).fold(f64::NEG_INFINITY, f64::max);
    let mut text = String::new();
    for (i, line) in lines.iter().enumerate() {
        if let Some(before) = i.checked_sub(1).and_then(|before| lines.get(before)) {
            let is_short = before.end < right - 0.2 * (right - left);
            match between(before, line, (lines.get(i + 1), leading)) {
                Between::Paragraphs => text.push_str("\n\n"),
                Between::Words if !is_short => join(&mut text, &line.text),
                Between::Lines | Between::Words => text.push('\n'),
            }
        }
        text.push_str(&line.text);
    }
    text
}

fn between(before: &Line, line: &Line, (next, leading): (Option<&Line>, f64)) -> Between {
    let drop = before.y - line.y;
    let ends_sentence = before.text.ends_with(['.', '!', '?', ':', '”']);
    let is_other_size = (before.size / line.size - 1.0).abs() > 0.12;
    let indent = |other: &Line| (line.x - other.x) / line.size;
    let is_indented = indent(before) > 0.8 && next.is_none_or(|next| indent(next) > 0.8) && ends_sentence;
    let is_item = line.text.starts_with("• ") || line.text.starts_with("•\u{a0}");
    if is_other_size || drop > 1.35 * leading || is_indented || (drop < -0.5 * leading && ends_sentence) {
        Between::Paragraphs
    } else if is_item {
        Between::Lines
    } else {
        Between::Words
    }
}

/// Puts the end of one line and the beginning of the next together.
fn join(text: &mut String, next: &str) {
    let is_broken_word = text.ends_with('-')
        && text.chars().rev().nth(1).is_some_and(char::is_alphabetic)
        && next.starts_with(char::is_lowercase);
    if is_broken_word {
        text.pop();
    } else {
        text.push(' ');
    }
}

/// The usual distance of baselines.
fn leading(lines: &[Line]) -> f64 {
    let drops = lines.windows(2).filter_map(|pair| match pair {
        [above, below] => {
            Some((above.y - below.y, above.size)).filter(|(drop, size)| *drop > 0.5 * size && *drop < 3.0 * size)
        }
        _ => None,
    });
    median(drops.map(|(drop, _)| drop).collect())
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(12.0)
}
