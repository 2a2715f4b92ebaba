//! Formulas: the tokens between the delimiters, macros expanded, written back as LaTeX that KaTeX and MathJax read.
//! Braces and environments come out balanced whatever went in; dollars inside text boxes are resolved, so that a formula
//! holds none; labels become `\tag`s where something refers to them; what only moves ink is left out.

use super::gullet::Style;
use super::rewrites::fallback;
use super::token::{Symbol, Token};
use super::typesetter::Typesetter;

/// What ends a formula.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum MathEnd {
    /// `$`.
    Dollar,
    /// `$$`.
    DoubleDollar,
    /// `\)`.
    Paren,
    /// `\]`.
    Bracket,
    /// `\end` of this environment; true where its rows are numbered one by one.
    Environment(Symbol, bool),
    /// The end of what was pushed.
    Barrier,
}

/// A formula being read.
pub(super) struct Formula {
    pub(super) tex: String,
    end: MathEnd,
    open: Vec<Opener>,
    /// Labels and tag of the present row.
    labels: Vec<String>,
    tag: Option<String>,
}

pub(super) enum Opener {
    Brace,
    Environment(Symbol),
}

/// A formula that was read.
#[derive(Default)]
pub(super) struct Read {
    /// Without delimiters.
    pub(super) tex: String,
    /// Pieces of text that stood between rows (`\intertext`), with the place in `tex` each stood at.
    pub(super) breaks: Vec<(usize, String)>,
    /// Footnotes, to be written behind.
    pub(super) notes: Vec<String>,
}

impl Typesetter<'_> {
    /// Reads a formula up to its end.
    pub(super) fn formula(&mut self, end: MathEnd, style: Style) -> Read {
        let outer = std::mem::replace(&mut self.gullet.style, style);
        let mut f = Formula { tex: String::new(), end, open: Vec::new(), labels: Vec::new(), tag: None };
        let mut read = Read::default();
        while let Some(token) = self.gullet.next() {
            if self.math_token(token, &mut f, &mut read) {
                break;
            }
        }
        self.end_row(&mut f);
        while let Some(opener) = f.open.pop() {
            self.close(&opener, &mut f.tex);
        }
        self.gullet.style = outer;
        read.tex = f.tex;
        read
    }

    /// Writes one token; true at the end of the formula.
    fn math_token(&mut self, token: Token, f: &mut Formula, read: &mut Read) -> bool {
        match token {
            Token::Char('$') => return self.at_dollar(f),
            Token::Char('{') => {
                f.tex.push('{');
                f.open.push(Opener::Brace);
            }
            Token::Char('}') => {
                if matches!(f.open.last(), Some(Opener::Brace)) {
                    f.open.pop();
                    f.tex.push('}');
                }
            }
            Token::Par => {
                // A blank line cannot stand in a formula: within the line its end was forgotten.
                if matches!(f.end, MathEnd::Dollar | MathEnd::Paren) {
                    self.gullet.push_one(Token::Par);
                    return true;
                }
                self.gullet.names.write_token(Token::Newline, &mut f.tex);
            }
            Token::Begin(symbol) => self.math_begin(symbol, f),
            Token::End(symbol) => return self.math_end(symbol, f),
            Token::Control(symbol) => return self.math_control(symbol, f, read),
            Token::CloseScope => self.gullet.close_scope(),
            Token::Param(_) => {}
            Token::Gap => {
                // Behind a delimiter's size a blank would only look odd.
                if !["\\left", "\\right", "\\not", "\\middle"].iter().any(|word| f.tex.ends_with(word)) {
                    self.gullet.names.write_token(token, &mut f.tex);
                }
            }
            token => self.gullet.names.write_token(token, &mut f.tex),
        }
        false
    }

    fn at_dollar(&mut self, f: &Formula) -> bool {
        match f.end {
            MathEnd::Dollar => true,
            MathEnd::DoubleDollar => {
                match self.gullet.raw() {
                    Some(Token::Char('$')) | None => {}
                    Some(token) => self.gullet.push_one(token),
                }
                true
            }
            _ => false,
        }
    }

    fn math_begin(&mut self, symbol: Symbol, f: &mut Formula) {
        let name = self.gullet.names.shared(symbol);
        let base = name.strip_suffix('*').unwrap_or(&name);
        match base {
            "tikzpicture" | "picture" | "pspicture" | "comment" | "asy" => self.skip_environment(symbol),
            "center" | "minipage" | "subequations" | "equation" | "displaymath" | "math" | "small" | "samepage" => {}
            "tabular" => {
                let array = self.gullet.symbol("array");
                self.open_environment(array, f);
            }
            "align" | "gather" | "multline" | "flalign" | "eqnarray" | "mathpar" => {
                let inner =
                    self.gullet.symbol(if matches!(base, "align" | "flalign") { "aligned" } else { "gathered" });
                self.open_environment(inner, f);
            }
            _ => self.open_environment(symbol, f),
        }
    }

    fn open_environment(&self, symbol: Symbol, f: &mut Formula) {
        self.gullet.names.write_token(Token::Begin(symbol), &mut f.tex);
        f.open.push(Opener::Environment(symbol));
    }

    /// `\end{name}`: closes the innermost environment, whatever either is called; true at the end of the formula.
    fn math_end(&mut self, symbol: Symbol, f: &mut Formula) -> bool {
        let inner = f.open.iter().any(|opener| matches!(opener, Opener::Environment(_)));
        if !inner {
            let name = self.gullet.names.shared(symbol);
            let own = matches!(f.end, MathEnd::Environment(end, _) if end == symbol);
            if !own && matches!(&*name, "center" | "minipage" | "subequations" | "small" | "samepage" | "equation") {
                return false;
            }
            if !own {
                // The end of something around the formula: the formula's own end was forgotten.
                self.gullet.push_one(Token::End(symbol));
            }
            return true;
        }
        while let Some(opener) = f.open.pop() {
            self.close(&opener, &mut f.tex);
            if matches!(opener, Opener::Environment(_)) {
                break;
            }
        }
        false
    }

    fn close(&self, opener: &Opener, tex: &mut String) {
        match opener {
            Opener::Brace => tex.push('}'),
            Opener::Environment(symbol) => self.gullet.names.write_token(Token::End(*symbol), tex),
        }
    }

    fn math_control(&mut self, symbol: Symbol, f: &mut Formula, read: &mut Read) -> bool {
        let name = self.gullet.names.shared(symbol);
        match &*name {
            ")" => return f.end == MathEnd::Paren,
            "]" => return f.end == MathEnd::Bracket,
            "(" | "[" => {}
            "\\" | "cr" | "tabularnewline" => self.math_row(f),
            "bgroup" | "begingroup" => {
                f.tex.push('{');
                f.open.push(Opener::Brace);
            }
            "egroup" | "endgroup" => return self.math_token(Token::Char('}'), f, read),
            "ensuremath" => {
                let tokens = self.gullet.argument();
                self.gullet.push(tokens);
            }
            "label" => {
                let key = self.gullet.text_argument();
                f.labels.push(key);
            }
            "tag" => self.math_tag(f),
            "intertext" | "shortintertext" => {
                let tokens = self.gullet.argument();
                let text = self.inline(tokens);
                read.breaks.push((f.tex.len(), text));
            }
            "footnote" => {
                let tokens = self.gullet.argument();
                let note = self.inline(tokens);
                read.notes.push(note);
            }
            "ref" | "cref" | "Cref" | "autoref" | "vref" | "eqref" | "cite" | "citep" | "citet" => {
                let text = self.reference(&name);
                f.tex.push_str("\\text{");
                f.tex.push_str(&text.replace('_', "\\_").replace(['{', '}', '$', '%', '#', '&', '\\'], ""));
                f.tex.push('}');
            }
            _ if self.math_box(&name, f) || self.math_rewritten(&name, f) || self.math_dropped(&name) => {}
            _ => match fallback(&name) {
                Some(tex) => {
                    let tokens = self.gullet.tokens_of(tex);
                    self.gullet.push(tokens);
                }
                None => self.gullet.names.write_token(Token::Control(symbol), &mut f.tex),
            },
        }
        false
    }

    fn math_row(&mut self, f: &mut Formula) {
        let inner = f.open.iter().any(|opener| matches!(opener, Opener::Environment(_)));
        if !inner {
            self.end_row(f);
        }
        f.tex.push_str("\\\\");
        let starred = matches!(self.gullet.raw_peek(), Some(Token::Char('*')));
        if starred {
            self.gullet.raw();
        }
        // `\\[2pt]` only moves ink; a bracket behind white space begins the next row.
        self.gullet.optional_here();
        if matches!(self.gullet.raw_peek(), Some(Token::Char('['))) {
            f.tex.push_str("{}");
        }
    }

    fn math_tag(&mut self, f: &mut Formula) {
        let star = self.gullet.star();
        let tokens = self.gullet.argument();
        let text = tag_text(&self.inline(tokens));
        f.tag = Some(if star { text } else { format!("({text})") });
    }

    /// The number or tag at the end of a row that something refers to, or that the author wrote.
    fn end_row(&mut self, f: &mut Formula) {
        let rows = matches!(f.end, MathEnd::Environment(_, true));
        let wanted = f.labels.iter().any(|label| self.refs.is_wanted(label));
        let written = f.tag.take();
        let shown = match &written {
            Some(tag) => Some(tag.clone()),
            None if f.labels.is_empty() => None,
            None => Some(format!("({})", self.refs.step("equation", "Equation"))),
        };
        if let Some(shown) = &shown {
            let before = self.refs.current();
            self.refs.set_current("Equation", bare_number(shown).to_owned());
            for label in f.labels.drain(..) {
                self.refs.label(&label);
            }
            self.refs.restore(before);
        }
        let Some(shown) = shown.filter(|_| wanted || written.is_some()) else { return };
        let end = f.tex.trim_end().len();
        f.tex.truncate(end);
        if rows {
            f.tex.push_str(&format!(" \\qquad \\text{{{shown}}}"));
        } else {
            f.tex.push_str(&format!(" \\tag{{{}}}", bare_number(&shown)));
        }
    }
}

/// A tag's text as it can stand in `\text`: formulas in it get delimiters that nest.
fn tag_text(text: &str) -> String {
    let mut out = String::new();
    for (i, part) in text.split('$').enumerate() {
        if i > 0 {
            out.push_str(if i % 2 == 1 { "\\(" } else { "\\)" });
        }
        out.push_str(part);
    }
    if text.matches('$').count() % 2 == 1 {
        out.push_str("\\)");
    }
    out
}

/// A number without the parentheses around it.
fn bare_number(shown: &str) -> &str {
    shown.strip_prefix('(').and_then(|s| s.strip_suffix(')')).unwrap_or(shown)
}
