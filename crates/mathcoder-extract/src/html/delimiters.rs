//! TeX delimiters in running text. In: the text of one block, with the ranges that are final already (formulas, code). Out:
//! the text with every formula as `$…$` or `$$…$$`, and how many. Linear: every search either finds its end or is never
//! made again.

use super::formula::Display;
use super::page_config::Notation;
use super::page_math::{PageMath, as_tex};
use crate::mathml::tidy_tex;
use std::ops::Range;

/// Blank that was a line end in the source; ends comments in formulas and is a blank elsewhere.
pub(super) const SOFT_BREAK: char = '\r';

/// Longest formula that is looked for, in bytes.
const LONGEST: usize = 20_000;

/// Environments that are formulas by themselves.
const ENVIRONMENTS: &[&str] = &[
    "CD",
    "align",
    "align*",
    "alignat",
    "alignat*",
    "aligned",
    "array",
    "bmatrix",
    "cases",
    "displaymath",
    "dmath",
    "dmath*",
    "eqnarray",
    "eqnarray*",
    "equation",
    "equation*",
    "flalign",
    "flalign*",
    "gather",
    "gather*",
    "gathered",
    "math",
    "matrix",
    "multline",
    "multline*",
    "pmatrix",
    "split",
    "tikzcd",
    "vmatrix",
];

/// Tags of forums; a formula on a line of its own is displayed, but for tags that say otherwise.
const FORUM_TAGS: &[(&str, &str, Option<Display>)] = &[
    ("[tex]", "[/tex]", None),
    ("[latex]", "[/latex]", None),
    ("[math]", "[/math]", None),
    ("[itex]", "[/itex]", Some(Display::Inline)),
    ("[imath]", "[/imath]", Some(Display::Inline)),
];

/// How far a lone dollar is trusted to mean mathematics.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dollars {
    /// The page loads a formula renderer.
    Trusted,
    /// It does not: only what can hardly be money.
    Suspect,
}

/// A piece of a block's text.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// Characters at this place, final ranges included.
    Text(Range<usize>),
    /// A formula, TeX without delimiters.
    Formula(String, Display),
}

/// The formula, where the whole text is one.
pub(super) fn whole_formula(text: &str) -> Option<(&str, Display)> {
    for (open, close, display) in [
        ("$$", "$$", Display::Block),
        ("\\[", "\\]", Display::Block),
        ("\\(", "\\)", Display::Inline),
        ("$", "$", Display::Inline),
    ] {
        let inner = text.strip_prefix(open).and_then(|rest| rest.strip_suffix(close));
        if let Some(inner) =
            inner.filter(|inner| !inner.trim().is_empty() && !inner.contains(open) && !inner.contains(close))
        {
            return Some((inner, display));
        }
    }
    let name = text.strip_prefix("\\begin{")?.split_once('}')?.0;
    let body =
        text.strip_suffix('}').and_then(|body| body.strip_suffix(name)).and_then(|body| body.strip_suffix("\\end{"))?;
    let inner = body.strip_prefix("\\begin{")?.strip_prefix(name)?.strip_prefix('}')?;
    match name {
        "equation" | "equation*" | "displaymath" => Some((inner, Display::Block)),
        "math" => Some((inner, Display::Inline)),
        _ if ENVIRONMENTS.contains(&name) => Some((text, Display::Block)),
        _ => None,
    }
}

/// Splits a block's text into text and formulas. `fixed` are its final ranges in order.
pub(super) fn each_piece(text: &str, fixed: &[Range<usize>], math: &PageMath, mut found: impl FnMut(Piece)) {
    let mut scan = Scan { text, fixed, math, dollars: math.dollars, answers: Vec::new() };
    let (mut done, mut at, mut next_fixed) = (0, 0, 0);
    while let Some(start) = text.as_bytes().get(at..).and_then(|rest| math.next_start(rest)) {
        at += start;
        while fixed.get(next_fixed).is_some_and(|range| range.end <= at) {
            next_fixed += 1;
        }
        if let Some(range) = fixed.get(next_fixed).filter(|range| range.contains(&at)) {
            at = range.end;
            continue;
        }
        let limit = fixed.get(next_fixed).map_or(text.len(), |range| range.start);
        match scan.formula(at, limit) {
            Some((end, tex, display)) => {
                found(Piece::Text(done..at));
                found(Piece::Formula(tex, display));
                at = end;
                done = end;
            }
            // What follows a backslash is escaped.
            None if text.as_bytes().get(at) == Some(&b'\\') => {
                let escape =
                    is_escape(text, at) || text.get(at + 1..).is_some_and(|rest| math.declared(rest).is_some());
                at += 1 + usize::from(escape);
            }
            None if text.get(at..).is_some_and(|rest| rest.starts_with("$$")) => at += 2,
            None => at += text.get(at..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8),
        }
    }
    found(Piece::Text(done..text.len()));
}

/// The end mark that an unfinished displayed formula at the end of a text waits for.
pub(super) fn awaits(text: &str, fixed: &[Range<usize>]) -> Option<String> {
    memchr::memchr2(b'$', b'\\', text.as_bytes())?;
    let visible = |at: usize| {
        let behind = fixed.partition_point(|range| range.end <= at);
        !fixed.get(behind).is_some_and(|range| range.contains(&at))
    };
    let marks = text.match_indices("$$").filter(|(at, _)| visible(*at)).count();
    if marks % 2 == 1 {
        return Some("$$".to_owned());
    }
    let bracket = text.rfind("\\[").filter(|&at| visible(at));
    if let Some(at) = bracket.filter(|&at| !text.get(at..).unwrap_or_default().contains("\\]")) {
        // `\\[2pt]` is a line end, not a formula.
        if !text.get(..at).unwrap_or_default().ends_with('\\') {
            return Some("\\]".to_owned());
        }
    }
    let begin = text.rfind("\\begin{").filter(|&at| visible(at))?;
    let (name, rest) = text.get(begin + 7..)?.split_once('}')?;
    let end = format!("\\end{{{name}}}");
    (ENVIRONMENTS.contains(&name) && !rest.contains(&end)).then_some(end)
}

struct Scan<'a> {
    text: &'a str,
    fixed: &'a [Range<usize>],
    math: &'a PageMath,
    dollars: Dollars,
    /// Where each end mark was found last.
    answers: Vec<Answer>,
}

/// The first place of a mark at or behind `from`.
struct Answer {
    mark: String,
    from: usize,
    found: Option<usize>,
}

impl Answer {
    fn serves(&self, from: usize) -> bool {
        self.from <= from && self.found.is_none_or(|found| found >= from)
    }
}

impl Scan<'_> {
    /// The formula that starts at `at`, not reaching beyond `limit`: its end, its TeX, its display.
    fn formula(&mut self, at: usize, limit: usize) -> Option<(usize, String, Display)> {
        let rest = self.text.get(at..limit)?;
        let math = self.math;
        if let Some(mark) = math.declared(rest) {
            let from = at + mark.open.len();
            let end = self.find_end(from, limit, &mark.close)?;
            let tex = tidy_tex(&as_tex(&plain_breaks(self.text.get(from..end)?), mark.notation));
            // AsciiMath of blanks alone is a gap that somebody drew.
            let kept = !tex.is_empty() || mark.notation == Notation::Ascii;
            return kept.then_some((end + mark.close.len(), tex, mark.display));
        }
        if rest.starts_with("\\(") {
            let end = self.find_end(at + 2, limit, "\\)")?;
            return self.taken(at + 2..end, end + 2, Display::Inline);
        }
        if rest.starts_with("\\[") {
            let end = self.find_end(at + 2, limit, "\\]")?;
            return self.taken(at + 2..end, end + 2, Display::Block);
        }
        if rest.starts_with("\\begin{") {
            return self.environment(at, limit);
        }
        if rest.starts_with("$$") {
            let end = self.find_end(at + 2, limit, "$$")?;
            let found = self.taken(at + 2..end, end + 2, Display::Block);
            // `$$ … $$` around money or shell variables has no TeX in it.
            return found.filter(|(_, tex, _)| self.dollars == Dollars::Trusted || !is_prose(tex));
        }
        if rest.starts_with('$') { self.dollar(at, limit) } else { self.forum_tag(at, limit) }
    }

    /// `[tex]…[/tex]` and its kin, which forums leave in pages that a script was to finish.
    fn forum_tag(&mut self, at: usize, limit: usize) -> Option<(usize, String, Display)> {
        let rest = self.text.get(at..limit)?;
        let (open, close, display) = FORUM_TAGS
            .iter()
            .find(|(open, ..)| rest.get(..open.len()).is_some_and(|start| start.eq_ignore_ascii_case(open)))?;
        let upper = rest.as_bytes().get(1).is_some_and(u8::is_ascii_uppercase);
        let close = if upper { close.to_ascii_uppercase() } else { (*close).to_owned() };
        let end = self.find_end(at + open.len(), limit, &close)?;
        let behind = end + close.len();
        let alone = if self.fills_its_line(at, behind) { Display::Block } else { Display::Inline };
        self.taken(at + open.len()..end, behind, display.unwrap_or(alone))
    }

    /// Whether nothing else than a closing sign stands on the lines from `start` to `end`.
    fn fills_its_line(&self, start: usize, end: usize) -> bool {
        let before = self.text.get(..start).unwrap_or_default();
        let before = before.rfind('\n').map_or(before, |at| before.get(at..).unwrap_or_default());
        let behind = self.text.get(end..).unwrap_or_default();
        let behind = behind.split('\n').next().unwrap_or_default();
        before.trim().is_empty() && matches!(behind.trim(), "" | "." | "," | ";" | ":")
    }

    fn taken(&self, range: Range<usize>, end: usize, display: Display) -> Option<(usize, String, Display)> {
        let tex = tidy_tex(&plain_breaks(self.text.get(range)?));
        (!tex.is_empty()).then_some((end, tex, display))
    }

    /// Place of the next unescaped `mark`. The last answer for each mark is kept, so that a mark far away is found once.
    fn find_end(&mut self, from: usize, limit: usize, mark: &str) -> Option<usize> {
        let known = self.answers.iter().position(|answer| answer.mark == mark);
        let cached = known.and_then(|at| self.answers.get(at)).filter(|answer| answer.serves(from));
        let found = match cached {
            Some(answer) => answer.found,
            None => {
                let found = next_unescaped(self.text, from, mark);
                let answer = Answer { mark: mark.to_owned(), from, found };
                match known.and_then(|at| self.answers.get_mut(at)) {
                    Some(old) => *old = answer,
                    None => self.answers.push(answer),
                }
                found
            }
        };
        found.filter(|&at| at <= limit && at - from <= LONGEST)
    }

    fn environment(&mut self, at: usize, limit: usize) -> Option<(usize, String, Display)> {
        let (name, _) =
            self.text.get(at + 7..(at + 30).min(limit)).or_else(|| self.text.get(at + 7..limit))?.split_once('}')?;
        if !ENVIRONMENTS.contains(&name) {
            return None;
        }
        let (begin, end) = (format!("\\begin{{{name}}}"), format!("\\end{{{name}}}"));
        let mut depth = 1;
        let mut from = at + begin.len();
        loop {
            let close = self.find_end(from, limit, &end)?;
            let inner = self.text.get(from..close)?;
            depth += inner.matches(&begin).count();
            depth -= 1;
            from = close + end.len();
            if depth == 0 {
                break;
            }
            if from - at > LONGEST {
                return None;
            }
        }
        let whole = plain_breaks(self.text.get(at..from)?);
        let (tex, display) = whole_formula(&whole).unwrap_or((&whole, Display::Block));
        let tex = tidy_tex(tex);
        (!tex.is_empty()).then_some((from, tex, display))
    }

    /// `$…$`: mathematics, or two prices.
    fn dollar(&self, at: usize, limit: usize) -> Option<(usize, String, Display)> {
        let body = self.text.get(at + 1..limit)?;
        let mut end = None;
        for (found, _) in body.match_indices('$') {
            if trailing_backslashes(body, 0, found).is_multiple_of(2) {
                end = Some(found);
                break;
            }
        }
        let length = end?;
        let inner = body.get(..length)?;
        // GitHub's way to keep Markdown out of a formula.
        if let Some(tex) = inner.strip_prefix('`').and_then(|inner| inner.strip_suffix('`')) {
            let tex = tidy_tex(&plain_breaks(tex));
            return (!tex.is_empty() && !tex.contains('`')).then_some((at + length + 2, tex, Display::Inline));
        }
        // WordPress marks its formulas by a word.
        if let Some(tex) = inner.strip_prefix("latex ") {
            let tex = tidy_tex(&plain_breaks(tex));
            return (!tex.is_empty()).then_some((at + length + 2, tex, Display::Inline));
        }
        let behind = body.get(length + 1..).unwrap_or_default();
        let before = self.text.get(..at).unwrap_or_default();
        if length > 2_000 || inner.contains("\n\n") || behind.starts_with('$') || !self.is_math(inner, before, behind) {
            return None;
        }
        self.taken(at + 1..at + 1 + length, at + length + 2, Display::Inline)
    }

    fn is_math(&self, inner: &str, before: &str, behind: &str) -> bool {
        let trimmed = inner.trim();
        let digit_first = trimmed.starts_with(|c: char| c.is_ascii_digit());
        let digit_behind = behind.starts_with(|c: char| c.is_ascii_digit());
        let has_command = trimmed
            .match_indices('\\')
            .any(|(at, _)| trimmed.as_bytes().get(at + 1).is_some_and(u8::is_ascii_alphabetic));
        if trimmed.is_empty() || (digit_behind && !has_command) || (self.fixed.is_empty() && trimmed.contains("://")) {
            return false;
        }
        let words = prose_words(trimmed);
        if has_command {
            return words <= 12 || self.dollars == Dollars::Trusted;
        }
        if digit_first && words >= 1 && trimmed.contains(' ') {
            return false;
        }
        let scripts = trimmed.contains(['^', '_', '{']);
        let spaced = inner.starts_with([' ', '\n', SOFT_BREAK]) || inner.ends_with([' ', '\n', SOFT_BREAK]);
        let operator = trimmed.contains(['=', '+', '-', '<', '>', '/', '*', '(', ',', '\'', '|', '!', ':', '≤', '≥']);
        match self.dollars {
            Dollars::Trusted => words <= 1 || (words <= 4 && (operator || scripts)) || (scripts && words <= 6),
            // `$HOME/bin:$PATH`, `$5 or $6`: a dollar in front of a word or a price.
            Dollars::Suspect => {
                let glued = before.ends_with(|c: char| c.is_alphanumeric())
                    || behind.starts_with(|c: char| c.is_alphanumeric());
                let single = trimmed.chars().count() == 1 && trimmed.chars().all(char::is_alphabetic);
                !spaced && !glued && words == 0 && (scripts || single || (operator && !digit_first))
            }
        }
    }
}

/// Words of three letters and more that are no function names; prose has them, formulas hardly.
fn prose_words(text: &str) -> usize {
    let mut count = 0;
    let mut word = 0;
    let mut command = false;
    for c in text.chars().chain([' ']) {
        if c.is_alphabetic() {
            word += 1;
            continue;
        }
        count += usize::from(word >= 3 && !command);
        word = 0;
        command = c == '\\';
    }
    for name in ["log", "sin", "cos", "tan", "max", "min", "gcd", "lcm", "mod", "exp", "det", "lim"] {
        count = count.saturating_sub(text.matches(name).count());
    }
    count
}

fn is_prose(tex: &str) -> bool {
    !tex.contains(['\\', '^', '_', '=']) && prose_words(tex) >= 2
}

fn next_unescaped(text: &str, from: usize, mark: &str) -> Option<usize> {
    let mut start = from;
    while let Some(found) = text.get(start..).and_then(|rest| rest.find(mark)) {
        let at = start + found;
        if trailing_backslashes(text, from, at).is_multiple_of(2) {
            return Some(at);
        }
        start = at + mark.len();
    }
    None
}

fn trailing_backslashes(text: &str, from: usize, at: usize) -> usize {
    text.as_bytes().get(from..at).unwrap_or_default().iter().rev().take_while(|&&byte| byte == b'\\').count()
}

/// A backslash that escapes the sign behind it; `\$` must not open a formula.
fn is_escape(text: &str, at: usize) -> bool {
    matches!(text.as_bytes().get(at + 1), Some(b'$' | b'\\'))
}

fn plain_breaks(text: &str) -> String {
    text.replace(SOFT_BREAK, "\n")
}
