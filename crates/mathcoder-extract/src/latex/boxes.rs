//! Boxes of text inside formulas: `\text`, `\mbox`, `\parbox` and their kin become `\text{…}`; formulas inside a box become
//! parts of the formula around it, so that no dollars are left.

use super::gullet::Style;
use super::math::{Formula, MathEnd};
use super::token::Token;
use super::typesetter::Typesetter;
use std::rc::Rc;

impl Typesetter<'_> {
    /// Boxes of text inside a formula. What they hold is written as `\text{…}`, formulas in them as parts of this one.
    pub(super) fn math_box(&mut self, name: &str, f: &mut Formula) -> bool {
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
    fn box_control(
        &mut self,
        name: &Rc<str>,
        command: &str,
        text: &mut String,
        braces: usize,
        f: &mut Formula,
    ) -> bool {
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
            "em" | "bf" | "it" | "rm" | "sf" | "tt" | "sc" | "sl" | "small" | "footnotesize" | "scriptsize"
            | "large" | "displaystyle" | "textstyle" | "noindent" | "centering" | "strut" | "relax" | "xspace"
            | "normalfont" | "bfseries" | "itshape" | "par" | "hfill" | "selectfont" | "tiny" | "normalsize"
            | "scriptstyle" | "/" | "-" | "rmfamily" | "sffamily" | "upshape" | "mathsurround" | "]" | "[" | ")" => {}
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
        if !name.starts_with(|c: char| c.is_ascii_alphabetic())
            || !matches!(self.gullet.raw_peek(), Some(Token::Char('{')))
        {
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

pub(super) fn braced(tokens: Vec<Token>) -> Vec<Token> {
    let mut out = Vec::with_capacity(tokens.len() + 2);
    out.push(Token::Char('{'));
    out.extend(tokens);
    out.push(Token::Char('}'));
    out
}
