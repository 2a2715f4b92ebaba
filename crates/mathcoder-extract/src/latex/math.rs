//! Formulas: the tokens between the delimiters, macros expanded, written back as LaTeX that KaTeX and MathJax read.
//! Braces and environments come out balanced whatever went in; dollars inside text boxes are resolved, so that a formula
//! holds none; labels become `\tag`s where something refers to them; what only moves ink is left out.

use super::gullet::Style;
use super::token::{Symbol, Token};
use super::typesetter::Typesetter;
use std::rc::Rc;

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
struct Formula {
    tex: String,
    end: MathEnd,
    open: Vec<Opener>,
    /// Labels and tag of the present row.
    labels: Vec<String>,
    tag: Option<String>,
}

enum Opener {
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
                let inner = self.gullet.symbol(if matches!(base, "align" | "flalign") { "aligned" } else { "gathered" });
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

    /// Commands that mean nothing to a reader: they go with their arguments.
    fn math_dropped(&mut self, name: &str) -> bool {
        match name {
            "nonumber" | "notag" | "noindent" | "hfill" | "hfil" | "vfill" | "allowbreak" | "nobreak" | "break"
            | "linebreak" | "pagebreak" | "relax" | "par" | "protect" | "xspace" | "leavevmode" | "centering" | "qedhere"
            | "qed" | "phantomsection" | "medskip" | "bigskip" | "smallskip" | "strut" | "footnotemark" | "null"
            | "normalsize" | "small" | "footnotesize" | "normalfont" | "pause" | "bgroup" | "@" | "/" | "-"
            | "ignorespaces" | "hss" | "samepage" | "narrowbreak" | "nointerlineskip" | "everymath" => {}
            "displaybreak" => drop(self.gullet.optional_here()),
            "vspace" | "index" | "noalign" | "color" | "thispagestyle" | "arraycolsep" | "marginpar" | "raiseto" => {
                self.gullet.star();
                self.gullet.argument();
            }
            "definecolor" => {
                self.gullet.argument();
                self.gullet.argument();
                self.gullet.argument();
            }
            "setlength" | "addtolength" | "renewcolumntype" => {
                self.gullet.argument();
                self.gullet.argument();
            }
            "textcolor" => {
                self.gullet.optional();
                self.gullet.argument();
                let kept = self.gullet.argument();
                self.gullet.push(braced(kept));
            }
            _ if name.ends_with("penalty") => self.skip_dimension(),
            "uppercurveobject" | "lowercurveobject" | "twocellhead" | "twocelltail" => drop(self.gullet.argument()),
            "uncover" | "only" | "onslide" | "visible" | "alert" => {
                self.skip_overlay();
                if matches!(self.gullet.raw_peek(), Some(Token::Char('{'))) {
                    let kept = self.gullet.argument();
                    self.gullet.push(kept);
                }
            }
            "kern" | "mkern" | "hskip" | "mskip" | "vskip" | "lower" | "raise" => self.skip_dimension(),
            "hspace" => return self.math_hspace(),
            _ => return false,
        }
        true
    }

    /// `\hspace`: narrow ones only move ink, wide ones separate.
    fn math_hspace(&mut self) -> bool {
        self.gullet.star();
        let width = self.gullet.text_argument();
        let digits = width.find(|c: char| !c.is_ascii_digit() && c != '.' && c != '-').unwrap_or(width.len());
        let number: f64 = width.get(..digits).and_then(|n| n.parse().ok()).unwrap_or(0.0);
        let points = number * match width.get(digits..).unwrap_or("").trim() {
            "em" => 10.0,
            "ex" => 4.3,
            "cm" => 28.4,
            "mm" => 2.84,
            "in" => 72.0,
            _ => 1.0,
        };
        if points >= 6.0 {
            let quad = self.gullet.control("quad");
            self.gullet.push_one(quad);
        }
        true
    }

    /// Commands of packages that renderers do not know, said in ones they do.
    fn math_rewritten(&mut self, name: &str, f: &mut Formula) -> bool {
        let plain = match name {
            "nicefrac" | "sfrac" | "flatfrac" => "frac",
            "tcboxmath" => {
                self.gullet.optional();
                "boxed"
            }
            "fbox" => "boxed",
            "Set" | "Braket" => {
                let inner = self.gullet.source_argument();
                let inner = inner.replacen('|', "\\mid ", 1);
                let (left, right) = if name == "Set" { ("\\{", "\\}") } else { ("\\langle ", "\\rangle ") };
                let tokens = self.gullet.tokens_of(&format!("{left}{inner}{right}"));
                self.gullet.push(tokens);
                return true;
            }
            "vcentcolon" => ":",
            "coloneqq" | "coloneq" => ":=",
            "eqqcolon" => "=:",
            "bm" | "pmb" => "boldsymbol",
            "mathds" | "mathbbm" | "mathbbmss" => "mathbb",
            "unit" | "SI" | "qty" => return self.math_quantity(name, f),
            "num" => {
                let tokens = self.gullet.argument();
                self.gullet.push(tokens);
                return true;
            }
            "unitfrac" => {
                let number = self.gullet.optional().unwrap_or_default();
                let (top, bottom) = (self.gullet.argument(), self.gullet.argument());
                let (number, top) = (self.gullet.source_of(&number), self.gullet.source_of(&top));
                let bottom = self.gullet.source_of(&bottom);
                let tokens = self.gullet.tokens_of(&format!("{number}\\,\\mathrm{{{top}}}/\\mathrm{{{bottom}}}"));
                self.gullet.push(tokens);
                return true;
            }
            _ => return false,
        };
        if plain.starts_with(|c: char| c.is_ascii_alphabetic()) {
            let control = self.gullet.control(plain);
            self.gullet.names.write_token(control, &mut f.tex);
        } else {
            f.tex.push_str(plain);
        }
        true
    }

    /// `\unit[number]{unit}` and `\SI{number}{unit}`.
    fn math_quantity(&mut self, name: &str, f: &mut Formula) -> bool {
        let number = if name == "unit" {
            self.gullet.optional().unwrap_or_default()
        } else {
            self.gullet.optional();
            self.gullet.argument()
        };
        let unit = self.gullet.argument();
        let unit = self.gullet.source_of(&unit);
        let mut tokens = number;
        let space = if tokens.is_empty() { "" } else { "\\," };
        tokens.extend(self.gullet.tokens_of(&format!("{space}\\mathrm{{{}}}", spell_unit(&unit))));
        if f.tex.ends_with('\\') {
            f.tex.push(' ');
        }
        self.gullet.push(tokens);
        true
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

    /// Boxes of text inside a formula. What they hold is written as `\text{…}`, formulas in them as parts of this one.
    fn math_box(&mut self, name: &str, f: &mut Formula) -> bool {
        let command = match name {
            "text" | "textnormal" | "mbox" | "hbox" | "textup" | "textsc" | "emph" | "vbox" | "vtop" | "intext"
            | "textmd" | "textsl" | "mathtext" | "enquote" | "llap" | "rlap" | "textlf" => "\\text{",
            "textrm" => "\\textrm{",
            "textbf" => "\\textbf{",
            "textit" => "\\textit{",
            "textsf" => "\\textsf{",
            "texttt" => "\\texttt{",
            "raisebox" => {
                self.gullet.argument();
                self.gullet.optional();
                self.gullet.optional();
                "\\text{"
            }
            "makebox" | "framebox" => {
                self.gullet.optional();
                self.gullet.optional();
                "\\text{"
            }
            "parbox" => {
                self.gullet.optional();
                self.gullet.argument();
                "\\text{"
            }
            "colorbox" => {
                self.gullet.argument();
                "\\text{"
            }
            "fcolorbox" => {
                self.gullet.argument();
                self.gullet.argument();
                "\\text{"
            }
            "scalebox" | "rotatebox" | "hyperref" => {
                if name == "hyperref" {
                    self.gullet.optional();
                } else {
                    self.gullet.optional();
                    self.gullet.argument();
                }
                "\\text{"
            }
            "resizebox" => {
                self.gullet.argument();
                self.gullet.argument();
                "\\text{"
            }
            "vcenter" => {
                let tokens = self.gullet.argument();
                self.gullet.push(braced(tokens));
                return true;
            }
            _ => return false,
        };
        self.skip_box_width();
        let tokens = self.gullet.argument();
        self.box_contents(command, tokens, f);
        true
    }

    /// `\hbox to 2in{…}`.
    fn skip_box_width(&mut self) {
        for _ in 0..12 {
            match self.gullet.raw() {
                Some(token @ Token::Char('{')) | Some(token @ Token::Control(_)) => {
                    self.gullet.push_one(token);
                    return;
                }
                Some(Token::Char(c)) if c.is_ascii_alphanumeric() || c == '.' || c == '-' => {
                    // A single token is the whole argument (`\text a`); a width is longer than that.
                    let next = self.gullet.raw_peek();
                    if !matches!(next, Some(Token::Char(c)) if c.is_ascii_alphanumeric()) {
                        self.gullet.push_one(Token::Char(c));
                        return;
                    }
                }
                Some(token) if token.is_blank() => {}
                Some(token) => {
                    self.gullet.push_one(token);
                    return;
                }
                None => return,
            }
        }
    }

    fn box_contents(&mut self, command: &str, tokens: Vec<Token>, f: &mut Formula) {
        if self.nesting > 40 {
            return;
        }
        self.nesting += 1;
        let style = std::mem::replace(&mut self.gullet.style, Style::Text);
        self.gullet.push_barrier();
        self.gullet.push(tokens);
        let mut text = String::new();
        let mut braces = 0usize;
        while let Some(token) = self.gullet.next() {
            let math_end = match token {
                Token::Char('$') => Some(MathEnd::Dollar),
                Token::Control(symbol) if self.gullet.names.name(symbol) == "(" => Some(MathEnd::Paren),
                Token::Control(symbol) if self.gullet.names.name(symbol) == "ensuremath" => None,
                _ => None,
            };
            if let Some(end) = math_end {
                let inner = self.formula(end, Style::Inline).tex;
                write_inner(command, &mut text, braces, &inner, f);
                continue;
            }
            match token {
                Token::Char('{') => braces += 1,
                Token::Char('}') if braces == 0 => continue,
                Token::Char('}') => braces -= 1,
                Token::Control(symbol) => {
                    let name = self.gullet.names.shared(symbol);
                    if self.box_control(&name, command, &mut text, braces, f) {
                        continue;
                    }
                }
                Token::Begin(symbol) => {
                    // A table or an array in a box is a formula's matter.
                    let inner = self.formula_of_environment(symbol);
                    write_inner(command, &mut text, braces, &inner, f);
                    continue;
                }
                Token::Par | Token::Newline => {
                    self.gullet.names.write_token(Token::Space, &mut text);
                    continue;
                }
                Token::End(_) | Token::CloseScope | Token::Param(_) => continue,
                _ => {}
            }
            self.gullet.names.write_token(token, &mut text);
        }
        self.gullet.pop_barrier();
        self.gullet.style = style;
        self.nesting -= 1;
        text.extend(std::iter::repeat_n('}', braces));
        flush_text(command, &mut text, f);
    }

    /// Commands inside a text box; true where nothing is to be written of them.
    fn box_control(&mut self, name: &Rc<str>, command: &str, text: &mut String, braces: usize, f: &mut Formula) -> bool {
        match &**name {
            "ensuremath" => {
                let tokens = self.gullet.argument();
                let inner = self.formula_of(tokens);
                write_inner(command, text, braces, &inner, f);
            }
            "ref" | "cref" | "Cref" | "autoref" | "vref" | "eqref" | "cite" | "citep" | "citet" => {
                let reference = self.reference(name);
                text.push_str(&reference.replace('_', "\\_").replace(['{', '}', '$', '%', '#', '&', '\\'], ""));
            }
            "label" | "index" | "vspace" | "hspace" => {
                self.gullet.star();
                self.gullet.argument();
                text.push(' ');
            }
            "footnote" => drop(self.gullet.argument()),
            "em" | "bf" | "it" | "rm" | "sf" | "tt" | "sc" | "sl" | "small" | "footnotesize" | "scriptsize" | "large"
            | "displaystyle" | "textstyle" | "noindent" | "centering" | "strut" | "relax" | "xspace" | "normalfont"
            | "bfseries" | "itshape" | "par" | "hfill" | "selectfont" | "tiny" | "normalsize" | "scriptstyle" | "/" | "-"
            | "rmfamily" | "sffamily" | "upshape" | "mathsurround" | "]" | "[" | ")" => {}
            "\\" | "newline" => {
                self.gullet.optional_here();
                text.push(' ');
            }
            "kern" | "hskip" | "vskip" => self.skip_dimension(),
            "mbox" | "hbox" | "text" | "emph" | "textrm" | "textnormal" | "textit" | "textbf" => {
                let tokens = self.gullet.argument();
                self.gullet.push(tokens);
            }
            "textcolor" => {
                self.gullet.argument();
                let tokens = self.gullet.argument();
                self.gullet.push(tokens);
            }
            _ => return self.box_unknown(name, text),
        }
        true
    }

    /// A command nobody defined, with several arguments: they are words apart. One with a single argument is kept, for
    /// most are fonts.
    fn box_unknown(&mut self, name: &str, text: &mut String) -> bool {
        if !name.starts_with(|c: char| c.is_ascii_alphabetic()) || !matches!(self.gullet.raw_peek(), Some(Token::Char('{'))) {
            return false;
        }
        let mut groups: Vec<Vec<Token>> = Vec::new();
        while groups.len() < 9 && matches!(self.gullet.raw_peek(), Some(Token::Char('{'))) {
            self.gullet.raw();
            groups.push(self.gullet.group());
        }
        if groups.len() == 1 {
            let group = groups.pop().unwrap_or_default();
            self.gullet.push(braced(group));
            return false;
        }
        self.gullet.push(groups.join(&Token::Space));
        if text.ends_with(|c: char| c.is_alphanumeric()) {
            text.push(' ');
        }
        true
    }
}

/// A formula inside a text box: at the outermost level the box is interrupted, inside braces it is put in `\(…\)`.
fn write_inner(command: &str, text: &mut String, braces: usize, inner: &str, f: &mut Formula) {
    let inner = inner.trim();
    let inner = inner.strip_prefix("\\displaystyle").map_or(inner, str::trim_start);
    if braces > 0 {
        text.push_str("\\(");
        text.push_str(inner);
        text.push_str("\\)");
        return;
    }
    flush_text(command, text, f);
    if inner.starts_with(|c: char| c.is_ascii_alphabetic()) && f.tex.ends_with(|c: char| c.is_ascii_alphabetic()) {
        f.tex.push(' ');
    }
    f.tex.push_str(inner);
}

fn flush_text(command: &str, text: &mut String, f: &mut Formula) {
    if text.trim().is_empty() {
        if !text.is_empty() && !f.tex.is_empty() {
            f.tex.push_str("\\ ");
        }
        text.clear();
        return;
    }
    f.tex.push_str(command);
    f.tex.push_str(text);
    f.tex.push('}');
    text.clear();
}

/// What names mean that many files use and some do not define, because their class or package lies elsewhere.
fn fallback(name: &str) -> Option<&'static str> {
    Some(match name {
        "dd" => "\\mathrm{d}",
        "Q" => "\\mathbb{Q}",
        "E" => "\\mathbb{E}",
        "argmin" => "\\operatorname*{arg\\,min}",
        "argmax" => "\\operatorname*{arg\\,max}",
        "diag" => "\\operatorname{diag}",
        "tr" => "\\operatorname{tr}",
        "rank" => "\\operatorname{rank}",
        "sgn" => "\\operatorname{sgn}",
        "lcm" => "\\operatorname{lcm}",
        "Var" => "\\operatorname{Var}",
        "Cov" => "\\operatorname{Cov}",
        "arcsec" => "\\operatorname{arcsec}",
        "arccsc" => "\\operatorname{arccsc}",
        "arccot" => "\\operatorname{arccot}",
        _ => return None,
    })
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

fn braced(tokens: Vec<Token>) -> Vec<Token> {
    let mut out = Vec::with_capacity(tokens.len() + 2);
    out.push(Token::Char('{'));
    out.extend(tokens);
    out.push(Token::Char('}'));
    out
}

/// A unit written with siunitx macros, as letters.
fn spell_unit(unit: &str) -> String {
    const UNITS: &[(&str, &str)] = &[
        ("meter", "m"), ("metre", "m"), ("second", "s"), ("gram", "g"), ("kilogram", "kg"), ("newton", "N"),
        ("joule", "J"), ("watt", "W"), ("volt", "V"), ("ampere", "A"), ("ohm", "\\Omega"), ("hertz", "Hz"),
        ("kelvin", "K"), ("mole", "mol"), ("pascal", "Pa"), ("coulomb", "C"), ("farad", "F"), ("tesla", "T"),
        ("henry", "H"), ("radian", "rad"), ("degree", "^\\circ"), ("percent", "\\%"), ("litre", "L"), ("liter", "L"),
        ("minute", "min"), ("hour", "h"), ("day", "d"), ("kilo", "k"), ("centi", "c"), ("milli", "m"), ("micro", "\\mu "),
        ("nano", "n"), ("mega", "M"), ("giga", "G"), ("per", "/"), ("squared", "^2"), ("cubed", "^3"),
    ];
    if !unit.contains('\\') {
        return unit.to_owned();
    }
    let mut out = String::new();
    for (i, word) in unit.split('\\').enumerate() {
        let name = word.trim();
        let known = UNITS.iter().find(|(known, _)| *known == name);
        match known {
            Some((_, short)) if i > 0 => out.push_str(short),
            _ if i == 0 || !name.starts_with(|c: char| c.is_ascii_alphabetic()) => out.push_str(word),
            _ => {
                out.push('\\');
                out.push_str(word);
            }
        }
    }
    out
}
