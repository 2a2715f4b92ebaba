//! Cuts a formula into statements and these into the links of a chain: `a = b = c`, rows of aligned displays, several
//! statements in one formula.
//!
//! The inside of a formula in, statements with byte ranges out; each position is looked at a bounded number of times. A row
//! that begins with a relation goes on with the chain before it.

use super::scan::{Mark, Rel, mark, words};
use mathcoder_core::Span;
use regex::Regex;
use std::sync::LazyLock;

/// Longest link that is read, in bytes.
const LONGEST_LINK: usize = 500;
/// Most links of a statement.
const MOST_LINKS: usize = 40;

/// Most groups around one sign.
const MOST_COLOURS: usize = 4;

/// A statement: links joined by relations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Statement {
    /// Its place in the text.
    pub(super) span: Span,
    /// What stands between the relations, cleaned for reading.
    pub(super) links: Vec<String>,
    /// `relations[i]` joins `links[i]` and `links[i + 1]`.
    pub(super) relations: Vec<Rel>,
    /// True where the words before it say that it is a second choice ("or").
    pub(super) is_alternative: bool,
}

/// The statements of the formula whose inside is `text[inner]`.
pub(super) fn statements(text: &str, inner: Span) -> Vec<Statement> {
    let inner = without_frames(text, inner);
    let Some(body) = text.get(..inner.end) else { return Vec::new() };
    let mut cutter =
        Cutter { text: body, done: Vec::new(), open: None, depth: 0, environments: 0, last: Mark::Row, columns: false };
    let mut at = inner.start;
    while let Some((mark, length)) = mark(body, at).filter(|_| at < inner.end) {
        cutter.take(mark, at, length);
        at += length;
    }
    cutter.finish();
    let mut done = cutter.done;
    done.retain(|s| s.links.iter().any(|link| !link.is_empty()));
    done
}

/// The inside of `\begin{aligned}…\end{aligned}`, where the whole formula is one.
fn without_frames(text: &str, mut inner: Span) -> Span {
    const FRAMES: &[&str] = &[
        "aligned",
        "align",
        "align*",
        "split",
        "gathered",
        "gather",
        "gather*",
        "array",
        "eqnarray",
        "eqnarray*",
        "alignedat",
        "matrix",
    ];
    for _ in 0..4 {
        inner = without_brace(text, inner);
        let Some(body) = text.get(inner.start..inner.end) else { return inner };
        let trimmed = body.trim();
        let start = inner.start + (body.len() - body.trim_start().len());
        let tail = trimmed.trim_end_matches(['.', ',', ' ', '\n']);
        let frame = FRAMES.iter().find(|name| {
            let name = **name;
            if name == "matrix" && !body.contains('=') {
                return false;
            }
            trimmed.strip_prefix("\\begin{").and_then(|r| r.strip_prefix(name)).is_some_and(|r| r.starts_with('}'))
                && tail.strip_suffix('}').and_then(|r| r.strip_suffix(name)).is_some_and(|r| r.ends_with("\\end{"))
        });
        let Some(name) = frame else { return inner };
        let mut open = "\\begin{}".len() + name.len();
        if let Some(rest) = trimmed.get(open..).filter(|rest| rest.starts_with('[')) {
            // `\begin{aligned}[t]`
            open += rest.find(']').map_or(0, |end| end + 1);
        }
        if matches!(*name, "array" | "alignedat") {
            // The column types in their own braces.
            let rest = trimmed.get(open..).unwrap_or_default();
            open += rest.find('}').filter(|_| rest.trim_start().starts_with('{')).map_or(0, |end| end + 1);
        }
        let end = start + tail.len() - "\\end{}".len() - name.len();
        if end < start + open {
            return inner;
        }
        inner = Span { start: start + open, end };
    }
    inner
}

/// The rows behind the brace of a system: `\left\{ … \right.`.
fn without_brace(text: &str, inner: Span) -> Span {
    let Some(body) = text.get(inner.start..inner.end) else { return inner };
    let tail = body.trim_end().trim_end_matches([',', ' ']);
    let open = body.trim_start().strip_prefix("\\left\\{");
    match (open, tail.strip_suffix("\\right.")) {
        (Some(rest), Some(head)) if rest.trim_start().starts_with("\\begin") => Span {
            start: inner.end - body.len() + (body.len() - body.trim_start().len()) + 7,
            end: inner.start + head.len(),
        },
        _ => inner,
    }
}

struct Cutter<'a> {
    text: &'a str,
    done: Vec<Statement>,
    open: Option<Draft>,
    depth: usize,
    environments: usize,
    /// The last mark that was no space.
    last: Mark,
    /// True where the row has several columns of statements.
    columns: bool,
}

struct Draft {
    start: usize,
    links: Vec<String>,
    relations: Vec<Rel>,
    is_alternative: bool,
    /// Set by a separator: what follows begins a new statement unless it is a relation.
    cut: Option<Cut>,
    /// True where that separator was the word "or".
    or: bool,
    end: usize,
}

impl Draft {
    fn at(start: usize) -> Self {
        Self {
            start,
            links: vec![String::new()],
            relations: Vec::new(),
            is_alternative: false,
            cut: None,
            or: false,
            end: start,
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Cut {
    Plain,
    Comma,
    Or,
    /// Nothing behind it goes on with what stood before, not even a relation.
    Hard,
}

impl Cutter<'_> {
    fn take(&mut self, mark: Mark, at: usize, length: usize) {
        let top = self.depth == 0 && self.environments == 0;
        let last = std::mem::replace(&mut self.last, mark);
        let piece = self.text.get(at..at + length).unwrap_or_default();
        match mark {
            Mark::Open => self.depth += 1,
            Mark::Close => self.depth = self.depth.saturating_sub(1),
            Mark::Begin => self.environments += 1,
            Mark::End => self.environments = self.environments.saturating_sub(1),
            Mark::Row if self.environments == 0 => return self.row(at + length),
            Mark::Align if self.environments == 0 => return self.align(at + length, last, top),
            Mark::Space => {
                self.last = last;
                if top {
                    return self.push_space();
                }
            }
            // The indent of a row that goes on.
            Mark::Quad if matches!(last, Mark::Row | Mark::Align) => return,
            Mark::Semicolon | Mark::Quad | Mark::Arrow if top => return self.separate(Cut::Plain),
            Mark::Comma if top => return self.separate(Cut::Comma),
            Mark::Relation(relation) if top => return self.relate(relation, at, at + length),
            Mark::Text if top => match cut_of(words(piece)) {
                Some(cut) => return self.separate(cut),
                // A number in words begins a statement as well as digits do.
                None if starts_with_digit(words(piece)) => {}
                // So does one upright letter, which names a vector or a quantity.
                None if matches!(words(piece).as_bytes(), [letter] if letter.is_ascii_alphabetic()) => {}
                None if self.open.as_ref().is_none_or(|d| d.cut.is_some()) => return,
                None => {}
            },
            _ => {}
        }
        self.push(at, length);
    }

    /// A row ends every bracket that was forgotten in it. The next one goes on with the statement where it begins with a
    /// relation, or begins with a sign and has no relation of its own.
    fn row(&mut self, behind: usize) {
        self.depth = 0;
        if std::mem::take(&mut self.columns) {
            return self.separate(Cut::Hard);
        }
        let hanging = self.open.as_ref().and_then(|d| d.links.last()).is_some_and(|link| ends_open(link.trim_end()));
        if !hanging && !self.goes_on(behind) {
            self.separate(Cut::Plain);
        }
    }

    /// True where the row at `from` is the rest of an expression.
    fn goes_on(&self, from: usize) -> bool {
        let (mut at, mut depth, mut signed) = (from, 0usize, false);
        while let Some((mark, length)) = mark(self.text, at) {
            let piece = self.text.get(at..at + length).unwrap_or_default();
            match mark {
                Mark::Space | Mark::Align | Mark::Quad if !signed => {}
                _ if !signed => {
                    if !matches!(piece, "+" | "-" | "−" | "\\cdot" | "\\times" | "\\pm") {
                        return false;
                    }
                    signed = true;
                }
                Mark::Row if depth == 0 => return true,
                Mark::Relation(_) if depth == 0 => return false,
                Mark::Open | Mark::Begin => depth += 1,
                Mark::Close | Mark::End => depth = depth.saturating_sub(1),
                _ => {}
            }
            at += length;
        }
        signed
    }

    /// `&` stands at the side of a relation, before a sign that goes on with a sum, or between two columns of statements.
    fn align(&mut self, behind: usize, last: Mark, top: bool) {
        let mut at = behind;
        let mut next = None;
        while let Some((mark, length)) = mark(self.text, at) {
            if !matches!(mark, Mark::Space | Mark::Quad) {
                next = Some((mark, self.text.get(at..at + length).unwrap_or_default()));
                break;
            }
            at += length;
        }
        let stated = self.open.as_ref().is_some_and(|d| !d.relations.is_empty());
        let at_side = matches!(last, Mark::Relation(_)) || matches!(next, Some((Mark::Relation(_), _)));
        let in_sum = matches!(next, Some((_, "+" | "-" | "−" | "\\pm")));
        let doubled = last == Mark::Align;
        if top && stated && (doubled || !(at_side || in_sum)) {
            self.columns = true;
            self.separate(Cut::Hard);
        }
    }

    fn separate(&mut self, cut: Cut) {
        let Some(draft) = &mut self.open else { return };
        draft.or |= cut == Cut::Or;
        // A column says more than a space, a comma less than anything.
        let keep = draft.cut.is_some_and(|old| old == Cut::Hard || cut == Cut::Comma);
        draft.cut = if keep { draft.cut } else { Some(cut) };
    }

    fn relate(&mut self, relation: Rel, start: usize, end: usize) {
        if self.open.as_ref().is_some_and(|d| d.cut == Some(Cut::Hard)) {
            self.finish();
            self.open = Some(Draft::at(start));
        }
        let Some(draft) = &mut self.open else { return };
        draft.cut = None;
        draft.or = false;
        draft.relations.push(relation);
        draft.links.push(String::new());
        draft.end = end;
    }

    fn push_space(&mut self) {
        if let Some(link) = self.open.as_mut().and_then(|d| d.links.last_mut())
            && !link.is_empty()
            && !link.ends_with(' ')
        {
            link.push(' ');
        }
    }

    fn push(&mut self, at: usize, length: usize) {
        let piece = self.text.get(at..at + length).unwrap_or_default();
        let (cut, or) = self.open.as_ref().map_or((None, false), |draft| (draft.cut, draft.or));
        if cut.is_some() {
            self.finish();
        }
        let draft = self.open.get_or_insert_with(|| Draft { is_alternative: or, ..Draft::at(at) });
        draft.end = at + length;
        if let Some(link) = draft.links.last_mut() {
            link.push_str(piece);
        }
    }

    fn finish(&mut self) {
        let Some(draft) = self.open.take() else { return };
        let links: Vec<String> = draft.links.iter().map(|link| plainer(&clean(link))).collect();
        if links.len() > MOST_LINKS || links.iter().any(|link| link.len() > LONGEST_LINK) {
            return;
        }
        let span = Span { start: draft.start, end: draft.end };
        self.done.push(Statement { span, links, relations: draft.relations, is_alternative: draft.is_alternative });
    }
}

fn starts_with_digit(words: &str) -> bool {
    words.trim_start_matches(['-', '−', '.']).starts_with(|c: char| c.is_ascii_digit())
}

/// What words between formulas say about cutting; none where they may be a unit or a name.
fn cut_of(words: &str) -> Option<Cut> {
    let lower = words.trim_matches(|c: char| !c.is_alphanumeric()).to_ascii_lowercase();
    match lower.as_str() {
        "" => Some(Cut::Comma),
        "or" => Some(Cut::Or),
        _ if is_joining(lower.split_whitespace().next().unwrap_or_default()) => Some(Cut::Plain),
        // Units have at most two words ("square feet"), sentences have more.
        _ if lower.split_whitespace().count() > 2 => Some(Cut::Plain),
        _ => None,
    }
}

/// Words that begin another statement.
fn is_joining(word: &str) -> bool {
    const WORDS: &[&str] = &[
        "and",
        "so",
        "then",
        "if",
        "for",
        "when",
        "where",
        "since",
        "thus",
        "hence",
        "with",
        "because",
        "therefore",
        "but",
        "as",
        "that",
        "i.e",
        "is",
        "implies",
        "gives",
        "at",
        "on",
        "by",
        "to",
        "which",
        "while",
        "let",
        "we",
        "using",
        "from",
        "has",
        "are",
        "it",
        "this",
        "assuming",
        "given",
        "now",
        "here",
        "see",
        "by",
    ];
    WORDS.contains(&word)
}

/// The same mathematics in plainer LaTeX, so that every reader of it reads the same: `\text{sin}` as `\sin`, `40, 375` as
/// `40,375`, `\text{31.48 g}` as `31.48 \text{g}`, `{\text{m}}^{2}` as `\text{m}^{2}`, `\text{mol e}^{-}` as `\text{mol e}`.
fn plainer(link: &str) -> String {
    #[expect(clippy::expect_used, reason = "the patterns are fixed and covered by tests")]
    static PATTERNS: LazyLock<Vec<(Regex, &'static str)>> = LazyLock::new(|| {
        let functions = super::scan::UPRIGHT.join("|");
        let upright = format!(r"\\(?:text|mathrm|textrm)\s*\{{\s*({functions})\b\s*([^{{}}]*)\}}");
        let patterns = [
            (upright.as_str(), r"\$1 $2"),
            (r"\{\s*\{?([^{}\\]+?)\}?\s*\\choose\s*\{?([^{}\\]+?)\}?\s*\}", r"\binom{$1}{$2}"),
            (r"(\d),\s+(\d{3})\b", "$1,$2"),
            (r"\\(?:text|mathrm)\s*\{\s*([-−]?\d[\d.,]*)\s*\}", "$1"),
            (r"\\text\s*\{\s*([-−]?\d[\d.]*)[\s~]+([^{}]*)\}", r"$1\,\text{$2}"),
            (r"\{\s*(?:\\,)?\s*(\\text\{[^{}]*\})\s*(\)?)\s*\}\s*\^", "$1$2^"),
            (r"(\d)(?:\\[ ,;]|~|\s)+(mL|cm|mm|km|kg|kJ|nm|mol|atm|torr|min|Hz|Pa|kPa|mg)\b", r"$1\,\text{$2}"),
            (r"(\\text\{[^{}]*[^{}.,])[.,]\}", "$1}"),
            // Charges and indices of chemical formulas are no mathematics.
            (r"(\\text\{[^{}]*\})\s*(?:\{\})?\s*(?:_\{?\d+\}?|\^\{?\d*[+−-]\}?(?:$|[^\d]))", "$1"),
        ];
        patterns.into_iter().map(|(text, new)| (Regex::new(text).expect("valid pattern"), new)).collect()
    });
    // Struck out and underlined is only how it looks: units that cancel, digits that count.
    let link = link.replace(",\\!", ",");
    let looks = ["\\sout", "\\cancel", "\\underline"].iter().any(|mark| link.contains(mark));
    let link = if looks { link.replace("\\sout", "").replace("\\cancel", "").replace("\\underline", "") } else { link };
    let link = if link.contains("{}") { without_empty_groups(link) } else { link };
    if !link.contains("\\text") && !link.contains("\\mathrm") && !link.contains(", ") && !link.contains("\\choose") {
        return link;
    }
    PATTERNS.iter().fold(link, |text, (pattern, new)| pattern.replace_all(&text, *new).into_owned())
}

/// `6{{{}\cdot 9}}`, `\frac{7}{2}{}+{}\frac{3}{2}`: empty groups that keep the distance to a sign, and the groups that they begin,
/// which give what was done to both sides its colour.
fn without_empty_groups(link: String) -> String {
    #[expect(clippy::expect_used, reason = "the patterns are fixed and covered by tests")]
    static GROUPS: LazyLock<[(Regex, &str); 3]> = LazyLock::new(|| {
        let inside = r"(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*";
        let patterns = [
            (format!(r"\{{\{{\}}\s*((?:\\cdot|\\times|\\div|[+-]){inside})\}}"), "{}$1"),
            (r"\{\}\s*(\\cdot|\\times|\\div|[+-])".to_owned(), " $1"),
            (r"([+-])\s*\{\}".to_owned(), "$1"),
        ];
        patterns.map(|(text, new)| (Regex::new(&text).expect("valid pattern"), new))
    });
    let [(opened, kept), rest @ ..] = &*GROUPS;
    let mut link = link;
    for _ in 0..MOST_COLOURS {
        let std::borrow::Cow::Owned(shorter) = opened.replace_all(&link, *kept) else { break };
        link = shorter;
    }
    rest.iter().fold(link, |text, (pattern, new)| pattern.replace_all(&text, *new).into_owned())
}

/// An expression that a sign at its end leaves open.
fn ends_open(link: &str) -> bool {
    link.is_empty() || link.ends_with(['+', '-', '−', '=']) || link.ends_with("\\cdot") || link.ends_with("\\times")
}

/// Without spaces and marks of punctuation at its ends.
fn clean(link: &str) -> String {
    let mut link = link.trim();
    loop {
        let shorter = link
            .trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '.' | ',' | ';' | ':' | '。' | '，' | '．'))
            .trim_start_matches(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | ':' | '。' | '，'));
        let shorter =
            shorter.strip_suffix("\\text{.}").or_else(|| shorter.strip_suffix("\\text{,}")).unwrap_or(shorter);
        if shorter.len() == link.len() {
            return link.to_owned();
        }
        link = shorter;
    }
}
