//! LaTeX to tokens. In: what stands between dollar signs. Out: tokens with byte ranges. One pass; commands that only change
//! the looks vanish, unknown commands are errors (a formula half understood would be a formula misunderstood).

use crate::digits::scan_number;
use crate::names;
use crate::token::{Fence, Tok, Token};
use crate::{Commas, Constant, Number, ParseError, Relation};

/// Reads all tokens of `text`.
pub(crate) fn lex(text: &str, commas: Commas) -> Result<Vec<Token>, ParseError> {
    let mut lexer = Lexer { text, at: 0, tokens: Vec::new(), brackets: 0, commas };
    while lexer.at < text.len() {
        lexer.step()?;
    }
    Ok(merge_scientific(lexer.tokens))
}

struct Lexer<'a> {
    text: &'a str,
    at: usize,
    tokens: Vec<Token>,
    brackets: usize,
    commas: Commas,
}

impl<'a> Lexer<'a> {
    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or("")
    }

    fn step(&mut self) -> Result<(), ParseError> {
        let rest = self.rest();
        let Some(first) = rest.chars().next() else { return Ok(()) };
        if first == '\\' {
            return self.command();
        }
        if let Some((number, end)) = self.number(first) {
            self.push(Tok::Num(number), end - self.at);
            return Ok(());
        }
        if let Some(dots) = rest.strip_prefix("...") {
            self.push(Tok::Ellipsis, rest.len() - dots.len());
            return Ok(());
        }
        let ends_sentence = first == '.' && rest.trim_end().len() == 1;
        if first.is_whitespace() || matches!(first, '~' | '$') || ends_sentence {
            self.at += first.len_utf8();
            return Ok(());
        }
        if let Some(relation) = two_signs(rest) {
            self.push(Tok::Rel(relation), 2);
            return Ok(());
        }
        let tok = sign(first).ok_or(ParseError::new(self.at, "mathematics"))?;
        self.push(tok, first.len_utf8());
        Ok(())
    }

    fn number(&self, first: char) -> Option<(Number, usize)> {
        if !(first.is_ascii_digit() || first == '.') {
            return None;
        }
        let commas = if self.brackets == 0 { self.commas } else { Commas::Separate };
        scan_number(self.text, self.at, commas)
    }

    fn push(&mut self, tok: Tok, length: usize) {
        match &tok {
            Tok::Open(fence) if *fence != Fence::Group => self.brackets += 1,
            Tok::Close(fence) if *fence != Fence::Group => self.brackets = self.brackets.saturating_sub(1),
            _ => {}
        }
        self.tokens.push(Token { tok, start: self.at, end: self.at + length });
        self.at += length;
    }

    fn command(&mut self) -> Result<(), ParseError> {
        let rest = self.rest();
        let name_length = rest.bytes().skip(1).take_while(u8::is_ascii_alphabetic).count();
        if name_length == 0 {
            return self.control_sign();
        }
        let name = rest.get(1..=name_length).unwrap_or("");
        let length = 1 + name_length;
        if names::LOOKS.contains(&name) {
            self.at += length;
            self.delimiter_of(name);
            return Ok(());
        }
        if names::DROPPED.contains(&name) {
            self.at += length;
            self.braced().ok_or(ParseError::new(self.at, "an argument in braces"))?;
            return Ok(());
        }
        if let Some(tok) = simple_command(name) {
            self.push(tok, length);
            return Ok(());
        }
        // `\quadx` is a space and a letter that nobody parted.
        if let Some(space) = ["qquad", "quad"].into_iter().find(|space| name.starts_with(space)) {
            self.at += 1 + space.len();
            return Ok(());
        }
        self.worded_command(name, length)
    }

    /// `\left|`, `\right|`, `\left.`: the bar knows its side there, the point is nothing.
    fn delimiter_of(&mut self, name: &str) {
        let rest = self.rest();
        let opens = matches!(name, "left" | "bigl" | "Bigl" | "biggl" | "Biggl");
        let closes = matches!(name, "right" | "bigr" | "Bigr" | "biggr" | "Biggr");
        if !opens && !closes {
            return;
        }
        let bar = [("|", Fence::Abs), ("\\|", Fence::Norm), ("\\vert", Fence::Abs), ("\\Vert", Fence::Norm)];
        if rest.starts_with('.') {
            self.at += 1;
        } else if let Some((text, fence)) = bar.into_iter().find(|(text, _)| rest.starts_with(text)) {
            self.push(if opens { Tok::Open(fence) } else { Tok::Close(fence) }, text.len());
        }
    }

    fn control_sign(&mut self) -> Result<(), ParseError> {
        let Some(sign) = self.rest().chars().nth(1) else { return Err(ParseError::new(self.at, "a command")) };
        let tok = match sign {
            '\\' => Tok::Row,
            '{' => Tok::Open(Fence::Brace),
            '}' => Tok::Close(Fence::Brace),
            '%' => Tok::Percent,
            '|' => Tok::DoubleBar,
            '&' => Tok::And,
            // Spaces, the money sign, and the delimiters of inline and display formulas.
            ',' | ';' | ':' | '!' | ' ' | '>' | '/' | '\n' | '\t' | '$' | '(' | ')' | '[' | ']' => {
                self.at += 1 + sign.len_utf8();
                return Ok(());
            }
            _ => return Err(ParseError::new(self.at, "a command")),
        };
        self.push(tok, 1 + sign.len_utf8());
        Ok(())
    }

    /// Commands whose meaning lies in a word in braces.
    fn worded_command(&mut self, name: &str, length: usize) -> Result<(), ParseError> {
        let start = self.at;
        self.at += length;
        let is_worded = matches!(
            name,
            "text"
                | "textrm"
                | "textnormal"
                | "textit"
                | "textbf"
                | "mbox"
                | "hbox"
                | "mathrm"
                | "operatorname"
                | "mathbb"
                | "begin"
                | "end"
                | "unit"
                | "si"
                | "textup"
                | "textsf"
        );
        if !is_worded {
            return Err(ParseError::new(start, "a known command"));
        }
        if self.rest().starts_with('*') {
            self.at += 1;
        }
        let word = self.braced().ok_or(ParseError::new(self.at, "a word in braces"))?;
        let behind_slash = self.tokens.last().is_some_and(|token| token.tok == Tok::Divide);
        let roman = if behind_slash { None } else { roman_function(word, self.rest()) };
        let Some(tok) = roman.or_else(|| worded(name, word)) else { return Ok(()) };
        self.tokens.push(Token { tok, start, end: self.at });
        Ok(())
    }

    /// The text in the braces that follow, or the one letter that stands for them.
    fn braced(&mut self) -> Option<&'a str> {
        let rest = self.rest();
        let trimmed = rest.trim_start();
        let lead = rest.len() - trimmed.len();
        let Some(inside) = trimmed.strip_prefix('{') else {
            let letter = trimmed.chars().next().filter(|c| c.is_alphanumeric())?;
            self.at += lead + letter.len_utf8();
            return trimmed.get(..letter.len_utf8());
        };
        let mut depth = 1usize;
        for (offset, c) in inside.char_indices() {
            match c {
                '{' => depth += 1,
                '}' => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                self.at += lead + 1 + offset + 1;
                return inside.get(..offset);
            }
        }
        None
    }
}

fn two_signs(rest: &str) -> Option<Relation> {
    let relation = names::relation(rest.get(..2)?)?;
    rest.as_bytes().first().filter(|b| b.is_ascii_punctuation()).map(|_| relation)
}

/// One character of its own meaning; shared with plain text.
pub(crate) fn sign(c: char) -> Option<Tok> {
    Some(match c {
        '+' => Tok::Plus,
        '-' | '−' | '–' => Tok::Minus,
        '±' | '∓' => Tok::PlusMinus,
        '*' | '·' | '×' | '⋅' | '∙' => Tok::Times,
        '/' | '÷' | '∕' => Tok::Divide,
        '^' => Tok::Caret,
        '_' => Tok::Underscore,
        '!' => Tok::Bang,
        '%' => Tok::Percent,
        '°' => Tok::Degree,
        '\'' | '′' | '’' => Tok::Prime,
        '(' => Tok::Open(Fence::Round),
        ')' => Tok::Close(Fence::Round),
        '[' => Tok::Open(Fence::Square),
        ']' => Tok::Close(Fence::Square),
        '{' => Tok::Open(Fence::Group),
        '}' => Tok::Close(Fence::Group),
        '⟨' | '〈' => Tok::Open(Fence::Angle),
        '⟩' | '〉' => Tok::Close(Fence::Angle),
        '⌊' => Tok::Open(Fence::Floor),
        '⌋' => Tok::Close(Fence::Floor),
        '⌈' => Tok::Open(Fence::Ceil),
        '⌉' => Tok::Close(Fence::Ceil),
        '|' => Tok::Bar,
        ',' => Tok::Comma,
        ';' => Tok::Semicolon,
        ':' => Tok::Colon,
        '&' => Tok::Ampersand,
        '∪' => Tok::Union,
        '∖' => Tok::Without,
        '∞' => Tok::Const(Constant::Infinity),
        'π' => Tok::Const(Constant::Pi),
        '√' => Tok::Sqrt,
        '…' | '⋯' => Tok::Ellipsis,
        '∅' => Tok::NamedSet("EmptySet"),
        'ℝ' => Tok::NamedSet("Reals"),
        'ℤ' => Tok::NamedSet("Integers"),
        'e' => Tok::Const(Constant::E),
        'i' => Tok::Const(Constant::I),
        _ => return letter(c),
    })
}

fn letter(c: char) -> Option<Tok> {
    let mut buffer = [0u8; 4];
    let text: &str = c.encode_utf8(&mut buffer);
    if let Some(relation) = names::relation(text) {
        return Some(Tok::Rel(relation));
    }
    if let Some(name) = names::greek(text) {
        return Some(Tok::Sym(name.to_owned()));
    }
    c.is_ascii_alphabetic().then(|| Tok::Sym(text.to_owned()))
}

/// Commands that are one token.
fn simple_command(name: &str) -> Option<Tok> {
    Some(match name {
        "frac" | "dfrac" | "tfrac" | "cfrac" | "nicefrac" | "sfrac" => Tok::Frac,
        "sqrt" => Tok::Sqrt,
        "binom" | "dbinom" | "tbinom" => Tok::Binom,
        "cdot" | "times" | "ast" | "bullet" => Tok::Times,
        "div" | "slash" => Tok::Divide,
        "pm" | "mp" => Tok::PlusMinus,
        "int" | "intop" => Tok::Integral,
        "sum" => Tok::Sum,
        "prod" => Tok::Product,
        "lim" => Tok::Limit,
        "pi" => Tok::Const(Constant::Pi),
        "infty" => Tok::Const(Constant::Infinity),
        "imath" | "jmath" | "imaginaryunit" => Tok::Const(Constant::I),
        "circ" | "degree" => Tok::Degree,
        "prime" => Tok::Prime,
        "partial" => Tok::Sym("∂".to_owned()),
        "top" | "intercal" => Tok::Text("T".to_owned()),
        "lfloor" => Tok::Open(Fence::Floor),
        "rfloor" => Tok::Close(Fence::Floor),
        "lceil" => Tok::Open(Fence::Ceil),
        "rceil" => Tok::Close(Fence::Ceil),
        "langle" => Tok::Open(Fence::Angle),
        "rangle" => Tok::Close(Fence::Angle),
        "lvert" => Tok::Open(Fence::Abs),
        "rvert" => Tok::Close(Fence::Abs),
        "lVert" => Tok::Open(Fence::Norm),
        "rVert" => Tok::Close(Fence::Norm),
        "lbrace" => Tok::Open(Fence::Brace),
        "rbrace" => Tok::Close(Fence::Brace),
        "lbrack" => Tok::Open(Fence::Square),
        "rbrack" => Tok::Close(Fence::Square),
        "vert" => Tok::Bar,
        "Vert" => Tok::DoubleBar,
        "colon" => Tok::Colon,
        "cup" => Tok::Union,
        "setminus" | "backslash" => Tok::Without,
        "emptyset" | "varnothing" => Tok::NamedSet("EmptySet"),
        "land" | "wedge" => Tok::And,
        "lor" | "vee" => Tok::Or,
        "bmod" | "mod" => Tok::Mod,
        "pmod" => Tok::Pmod,
        "ldots" | "dots" | "cdots" | "dotsc" | "dotsb" | "dotso" => Tok::Ellipsis,
        "bar" | "overline" => Tok::Accent("bar"),
        "hat" | "widehat" => Tok::Accent("hat"),
        "tilde" | "widetilde" => Tok::Accent("tilde"),
        "ddot" => Tok::Accent("ddot"),
        _ => {
            if let Some(function) = names::function(name) {
                Tok::Func(function)
            } else if let Some(relation) = names::relation(name) {
                Tok::Rel(relation)
            } else {
                Tok::Sym(names::greek(name)?.to_owned())
            }
        }
    })
}

/// `\text{ln}\,x`: a function set in roman letters by hand. A word that is a unit too (`sec`) needs its argument behind it.
fn roman_function(word: &str, behind: &str) -> Option<Tok> {
    const PLAIN: &[&str] = &[
        "sin", "cos", "tan", "cot", "csc", "cosec", "arcsin", "arccos", "arctan", "arccot", "arcsec", "arccsc", "sinh",
        "cosh", "tanh", "coth", "sech", "csch", "ln", "log", "exp", "cis",
    ];
    let name = word.trim();
    let spaced = word.starts_with(char::is_whitespace);
    if name == "lim" && behind.starts_with('_') {
        return Some(Tok::Limit);
    }
    let reads = PLAIN.contains(&name) || (name == "sec" && !spaced && argument_follows(behind));
    reads.then(|| names::function(name)).flatten().map(Tok::Func)
}

/// True where a letter, a Greek one or a bracket stands behind the power, which may be absent.
fn argument_follows(behind: &str) -> bool {
    let behind = match behind.strip_prefix('^') {
        Some(power) if power.starts_with('{') => power.split_once('}').map_or("", |(_, rest)| rest),
        Some(power) => power.get(1..).unwrap_or(""),
        None => behind,
    };
    let behind = behind.replace("\\,", " ");
    let behind = behind.trim_start_matches([' ', '~']);
    let Some(command) = behind.strip_prefix('\\') else {
        return behind.starts_with(|c: char| c == '(' || c.is_ascii_alphabetic());
    };
    let name: String = command.chars().take_while(char::is_ascii_alphabetic).collect();
    names::greek(&name).is_some() || matches!(name.as_str(), "left" | "frac" | "sqrt" | "pi")
}

/// A letter that is no unit (`\text{Δ}x`).
fn lone_letter(word: &str) -> Option<&'static str> {
    let units = ["Ω", "μ", "µ"];
    names::greek(word).filter(|_| word.chars().count() == 1 && !units.contains(&word))
}

fn worded(command: &str, word: &str) -> Option<Tok> {
    let trimmed = word.trim_matches(|c: char| c.is_whitespace() || c == '~' || c == '\\' || c == ',');
    Some(match command {
        "begin" => Tok::Begin(trimmed.trim_end_matches('*').to_owned()),
        "end" => Tok::End(trimmed.trim_end_matches('*').to_owned()),
        "mathbb" => names::number_set(trimmed).map_or_else(|| Tok::Sym(trimmed.to_owned()), Tok::NamedSet),
        _ => match (trimmed, names::function(trimmed)) {
            ("", _) if word.contains(',') => Tok::Comma,
            ("", _) => return None,
            ("or" | "oder", _) => Tok::Or,
            ("and" | "und", _) => Tok::And,
            ("mod", _) => Tok::Mod,
            (_, Some(function)) if command == "operatorname" || command == "mathrm" => Tok::Func(function),
            ("d", _) if command == "mathrm" => Tok::Sym("d".to_owned()),
            ("e", _) if command == "mathrm" => Tok::Const(Constant::E),
            ("i", _) if command == "mathrm" => Tok::Const(Constant::I),
            (_, None) if command == "operatorname" => Tok::Sym(trimmed.to_owned()),
            (letter, None) if lone_letter(letter).is_some() => Tok::Sym(lone_letter(letter)?.to_owned()),
            _ => Tok::Text(trimmed.to_owned()),
        },
    })
}

/// Joins `6.02 \times 10^{23}` into one number, which keeps its printed precision.
pub(crate) fn merge_scientific(tokens: Vec<Token>) -> Vec<Token> {
    let ten = Number::integer(10);
    let mut out: Vec<Token> = Vec::with_capacity(tokens.len());
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        if let Some((number, used)) = scientific(tokens.get(at..).unwrap_or(&[]), &ten) {
            let end = tokens.get(at + used - 1).map_or(token.end, |last| last.end);
            out.push(Token { tok: Tok::Num(number), start: token.start, end });
            at += used;
            continue;
        }
        out.push(token.clone());
        at += 1;
    }
    out
}

fn scientific(tokens: &[Token], ten: &Number) -> Option<(Number, usize)> {
    let tok = |index: usize| tokens.get(index).map(|token| &token.tok);
    let (Some(Tok::Num(mantissa)), Some(Tok::Times), Some(Tok::Num(base)), Some(Tok::Caret)) =
        (tok(0), tok(1), tok(2), tok(3))
    else {
        return None;
    };
    if base != ten {
        return None;
    }
    let grouped = tok(4) == Some(&Tok::Open(Fence::Group));
    let mut next = if grouped { 5 } else { 4 };
    let negative = tok(next) == Some(&Tok::Minus);
    next += usize::from(negative || tok(next) == Some(&Tok::Plus));
    let Some(Tok::Num(power)) = tok(next) else { return None };
    if power.decimals.is_some() || (grouped && tok(next + 1) != Some(&Tok::Close(Fence::Group))) {
        return None;
    }
    let power: i64 = i64::try_from(power.value.numerator().clone()).ok().filter(|_| power.value.is_int())?;
    let number = mantissa.scaled(if negative { power.checked_neg()? } else { power })?;
    Some((number, next + 1 + usize::from(grouped)))
}
