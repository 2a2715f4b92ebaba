//! LaTeX marks at the level that matters for cutting a formula into statements: row breaks, commas, words, relations,
//! brackets.
//!
//! A slice in, marks with byte ranges out; one pass. Nothing is understood here but where brackets and environments begin
//! and end.

/// What a piece of LaTeX is, as far as cutting is concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    Open,
    Close,
    Begin,
    End,
    /// `\\`
    Row,
    /// `&` or `\amp`
    Align,
    Comma,
    Semicolon,
    /// A wide space.
    Quad,
    /// Words in `\text{…}`; the range of the words inside is found by [`words`].
    Text,
    Relation(Rel),
    /// `\implies` and its like.
    Arrow,
    Space,
    Other,
}

/// Relations that join the links of a chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rel {
    Equal,
    Approx,
    Congruent,
    /// `\xrightarrow{\text{RREF}}`: the reduced form of the matrix before it.
    Reduces,
    /// `=` with a question mark or a tick above it: sides of a check.
    Checked,
    /// `<` and its like: what is equal before it and behind it are chains of their own.
    Order(Order),
    /// `\in`, `\to`, …: a statement with it is no chain of equals.
    Other,
}

/// Signs of order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
}

impl Order {
    /// The sign in LaTeX.
    pub(super) const fn latex(self) -> &'static str {
        match self {
            Self::Less => "<",
            Self::LessEqual => "\\le",
            Self::Greater => ">",
            Self::GreaterEqual => "\\ge",
        }
    }

    /// The sign in Python.
    pub(super) const fn python(self) -> &'static str {
        match self {
            Self::Less => "<",
            Self::LessEqual => "<=",
            Self::Greater => ">",
            Self::GreaterEqual => ">=",
        }
    }

    /// True where it holds between `a` and `b`.
    pub(super) fn holds(self, a: f64, b: f64) -> bool {
        match self {
            Self::Less => a < b,
            Self::LessEqual => a <= b,
            Self::Greater => a > b,
            Self::GreaterEqual => a >= b,
        }
    }

    /// True for `\le` and `\ge`.
    pub(super) const fn is_weak(self) -> bool {
        matches!(self, Self::LessEqual | Self::GreaterEqual)
    }

    /// The command without its backslash, or the character.
    fn of(name: &str) -> Option<Self> {
        Some(match name {
            "<" | "lt" => Self::Less,
            ">" | "gt" => Self::Greater,
            "≤" | "le" | "leq" | "leqslant" | "leqq" => Self::LessEqual,
            "≥" | "ge" | "geq" | "geqslant" | "geqq" => Self::GreaterEqual,
            _ => return None,
        })
    }
}

const TEXT: &[&str] =
    &["text", "textrm", "textnormal", "textit", "textbf", "mbox", "hbox", "intertext", "shortintertext"];
const ARROWS: &[&str] = &[
    "implies",
    "Rightarrow",
    "Longrightarrow",
    "iff",
    "Leftrightarrow",
    "Longleftrightarrow",
    "therefore",
    "because",
    "impliedby",
    "leadsto",
    "rightsquigarrow",
];
const OTHER_RELATIONS: &[&str] = &[
    "ne",
    "neq",
    "in",
    "notin",
    "ni",
    "subset",
    "subseteq",
    "supset",
    "supseteq",
    "to",
    "rightarrow",
    "longrightarrow",
    "mapsto",
    "sim",
    "cong",
    "propto",
    "ll",
    "gg",
    "prec",
    "succ",
    "mid",
    "perp",
    "parallel",
    "mathbin",
];

/// The mark at byte `at` of `text` and its length; never 0 while text is left.
pub(super) fn mark(text: &str, at: usize) -> Option<(Mark, usize)> {
    let rest = text.get(at..)?;
    let first = rest.chars().next()?;
    let length = first.len_utf8();
    Some(match first {
        '{' if rest.starts_with("{}") && is_beside_sign(text, at) => (Mark::Space, 2),
        '\\' => command(rest),
        '{' | '(' | '[' => (Mark::Open, 1),
        '}' | ')' | ']' => (Mark::Close, 1),
        '&' => (Mark::Align, 1),
        ',' if grouped(text, at) => (Mark::Other, 1),
        ',' | '，' => (Mark::Comma, length),
        ';' => (Mark::Semicolon, 1),
        '=' => (Mark::Relation(Rel::Equal), 1),
        '≈' | '≃' => (Mark::Relation(Rel::Approx), length),
        '≡' => (Mark::Relation(Rel::Congruent), length),
        '≠' | '∈' | '→' => (Mark::Relation(Rel::Other), length),
        '<' | '>' | '≤' | '≥' => {
            let order = rest.get(..length).and_then(Order::of);
            (Mark::Relation(order.map_or(Rel::Other, Rel::Order)), length)
        }
        '⇒' | '⟹' | '⇔' => (Mark::Arrow, length),
        c if c.is_whitespace() || c == '~' => (Mark::Space, length),
        _ => (Mark::Other, length),
    })
}

/// `4x +{} 2y ={} 8`: an empty group that only keeps the distance to a sign.
fn is_beside_sign(text: &str, at: usize) -> bool {
    let before = text.get(..at).unwrap_or_default().trim_end().trim_end_matches("{}");
    let behind = text.get(at + 2..).unwrap_or_default().trim_start();
    let signs = ['+', '-', '−', '=', '<', '>'];
    before.ends_with(signs)
        || behind.starts_with(signs)
        || ["\\cdot", "\\times", "\\le", "\\ge", "\\div"].iter().any(|sign| behind.starts_with(sign))
}

/// A comma between digits, three of them behind it, one to three before it: part of a number, also where a space follows
/// (`$40, 375$`).
fn grouped(text: &str, at: usize) -> bool {
    let before = text.get(..at).unwrap_or_default().bytes().rev().take(4).take_while(u8::is_ascii_digit).count();
    let behind = text.as_bytes().get(at + 1..).unwrap_or_default();
    // `1,\!000` draws the digits together.
    let behind = behind.strip_prefix(b"\\!").unwrap_or(behind);
    let spaces = behind.iter().take(2).take_while(|b| **b == b' ').count();
    let digits = behind.iter().skip(spaces).take(4).take_while(|b| b.is_ascii_digit()).count();
    (1..=3).contains(&before) && digits == 3
}

fn command(rest: &str) -> (Mark, usize) {
    let letters = rest.bytes().skip(1).take_while(u8::is_ascii_alphabetic).count();
    if letters == 0 {
        return sign(rest);
    }
    let (name, length) = (rest.get(1..=letters).unwrap_or_default(), letters + 1);
    let behind = rest.get(length..).unwrap_or_default();
    match name {
        "left" | "bigl" | "Bigl" | "biggl" | "Biggl" => (Mark::Open, length + delimiter(behind)),
        "right" | "bigr" | "Bigr" | "biggr" | "Biggr" => (Mark::Close, length + delimiter(behind)),
        "langle" | "lfloor" | "lceil" | "lbrace" | "lvert" | "lVert" => (Mark::Open, length),
        "rangle" | "rfloor" | "rceil" | "rbrace" | "rvert" | "rVert" => (Mark::Close, length),
        "begin" => (Mark::Begin, length + argument(behind)),
        "end" => (Mark::End, length + argument(behind)),
        "amp" => (Mark::Align, length),
        "quad" | "qquad" => (Mark::Quad, length),
        "cr" | "newline" => (Mark::Row, length),
        "approx" | "simeq" | "approxeq" | "doteq" => (Mark::Relation(Rel::Approx), length),
        "equiv" => (Mark::Relation(Rel::Congruent), length),
        "label" | "tag" | "nonumber" | "notag" | "hline" | "displaystyle" | "hspace" | "vspace" | "hfill"
        | "phantom" => {
            let takes = matches!(name, "label" | "tag" | "hspace" | "vspace" | "phantom");
            (Mark::Space, length + if takes { argument(behind) } else { 0 })
        }
        "xrightarrow" => {
            let label = argument(behind);
            let reduces = behind.get(..label).is_some_and(|l| l.contains("RREF") || l.contains("rref"));
            (Mark::Relation(if reduces { Rel::Reduces } else { Rel::Other }), length + label)
        }
        "stackrel" | "overset" => marked_relation(behind)
            .map_or((Mark::Other, length), |(relation, used)| (Mark::Relation(relation), length + used)),
        _ if TEXT.contains(&name) && is_function(behind) => (Mark::Other, length),
        _ if TEXT.contains(&name) => (Mark::Text, length + argument(behind)),
        _ if ARROWS.contains(&name) => (Mark::Arrow, length),
        _ if Order::of(name).is_some() => (Mark::Relation(Order::of(name).map_or(Rel::Other, Rel::Order)), length),
        _ if OTHER_RELATIONS.contains(&name) => (Mark::Relation(Rel::Other), length),
        _ => (Mark::Other, length),
    }
}

/// `\stackrel{\text{?}}{=}` and `\overset{\checkmark}{=}` behind the command's name.
fn marked_relation(behind: &str) -> Option<(Rel, usize)> {
    let above = argument(behind);
    let mark = behind.get(..above)?;
    let rest = behind.get(above..)?;
    let below = argument(rest);
    // `\\stackrel{\\text{no}}{=}` denies it.
    let denies = mark.contains("no") || mark.contains("times");
    let relation = rest.get(..below)?.trim_matches(['{', '}', ' ']);
    let checks = mark.contains('?') || mark.contains("\\checkmark");
    match relation {
        "=" if denies => Some((Rel::Other, above + below)),
        "=" if checks => Some((Rel::Checked, above + below)),
        "=" => Some((Rel::Equal, above + below)),
        "<" | ">" | "\\le" | "\\leq" | "\\ge" | "\\geq" | "\\ne" | "\\neq" => Some((Rel::Other, above + below)),
        _ => None,
    }
}

fn sign(rest: &str) -> (Mark, usize) {
    let Some(second) = rest.get(1..).and_then(|r| r.chars().next()) else { return (Mark::Other, 1) };
    let length = 1 + second.len_utf8();
    match second {
        '\\' => (Mark::Row, length + row_distance(rest.get(length..).unwrap_or_default())),
        '{' => (Mark::Open, length),
        '}' => (Mark::Close, length),
        ',' | ';' | ':' | '!' | ' ' | '>' | '\n' | '$' => (Mark::Space, length),
        _ => (Mark::Other, length),
    }
}

/// Length of `[2pt]` behind a row break.
fn row_distance(behind: &str) -> usize {
    let Some(inside) = behind.strip_prefix('[') else { return 0 };
    let close = inside.bytes().take(12).position(|b| b == b']');
    let is_distance = |d: &str| d.ends_with("pt") || d.ends_with("em") || d.ends_with("ex") || d.ends_with("mm");
    close.filter(|&end| inside.get(..end).is_some_and(is_distance)).map_or(0, |end| end + 2)
}

/// Length of the delimiter behind `\left`.
fn delimiter(behind: &str) -> usize {
    let space = behind.len() - behind.trim_start().len();
    let Some(first) = behind.get(space..).and_then(|b| b.chars().next()) else { return 0 };
    if first != '\\' {
        return space + first.len_utf8();
    }
    let letters = behind.bytes().skip(space + 1).take_while(u8::is_ascii_alphabetic).count();
    space + 1 + letters.max(1).min(behind.len() - space - 1)
}

/// Length of `{…}` behind a command, braces balanced; 0 where there is none.
fn argument(behind: &str) -> usize {
    let space = behind.len() - behind.trim_start().len();
    let Some(inside) = behind.get(space..).filter(|b| b.starts_with('{')) else { return 0 };
    let mut depth = 0usize;
    for (i, byte) in inside.bytes().enumerate().take(2_000) {
        match byte {
            b'{' => depth += 1,
            b'}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return space + i + 1;
        }
    }
    0
}

/// `\text{sin}`: upright letters that are mathematics.
fn is_function(behind: &str) -> bool {
    behind.trim_start().strip_prefix('{').is_some_and(|inside| {
        UPRIGHT
            .iter()
            .any(|name| inside.trim_start().strip_prefix(name).is_some_and(|rest| rest.trim_start().starts_with('}')))
    })
}

/// Names of functions that some books set as words.
pub(super) const UPRIGHT: &[&str] = &[
    "sin", "cos", "tan", "cot", "sec", "csc", "sinh", "cosh", "tanh", "coth", "sech", "csch", "arcsin", "arccos",
    "arctan", "ln", "log", "exp", "lim", "gcd", "lcm", "det", "max", "min",
];

/// The words inside `\text{ words }`.
pub(super) fn words(text: &str) -> &str {
    let inside = text.split_once('{').map_or("", |(_, rest)| rest);
    inside.strip_suffix('}').unwrap_or(inside).trim()
}
