//! Assignments of TeX and overlays of slides: what they set is of no interest, but their values must not be read as text.

use super::token::{Symbol, Token};
use super::typesetter::Typesetter;

impl Typesetter<'_> {
    /// Passes over an assignment; false where the command is none.
    pub(super) fn assignment(&mut self, name: &str) -> bool {
        match name {
            "advance" | "multiply" | "divide" => {
                self.gullet.raw_past_blanks();
                self.skip_dimension();
            }
            "newbox" | "newcount" | "newdimen" | "newskip" | "newtoks" | "newread" | "newwrite" | "newmuskip" => {
                self.gullet.raw_past_blanks();
            }
            "setbox" => {
                self.gullet.raw_past_blanks();
                self.skip_to_group();
            }
            "catcode" | "lccode" | "uccode" | "mathcode" | "sfcode" | "delcode" => self.skip_code(),
            "hskip" | "vskip" | "kern" | "penalty" | "parindent" | "parskip" | "baselineskip" | "tolerance"
            | "raise" | "lower" | "hbadness" | "vbadness" | "hfuzz" | "vfuzz" | "overfullrule" | "tabcolsep"
            | "arraycolsep" | "abovedisplayskip" | "belowdisplayskip" | "textwidth" | "textheight" | "hsize"
            | "vsize" | "postdisplaypenalty" | "clubpenalty" | "widowpenalty" | "hangindent" | "hangafter"
            | "emergencystretch" | "columnsep" | "mathsurround" | "fboxsep" | "leftskip" | "rightskip" | "topsep"
            | "itemsep" | "parsep" | "partopsep" | "leftmargin" | "linewidth" | "moveleft" | "moveright"
            | "interlinepenalty" | "predisplaypenalty" | "topskip" => {
                self.skip_dimension();
            }
            _ => return false,
        }
        true
    }

    /// Passes over `=`, a dimension, and `plus` and `minus` parts.
    pub(super) fn skip_dimension(&mut self) {
        let mut seen_number = false;
        for _ in 0..60 {
            let Some(token) = self.gullet.raw() else { return };
            match token {
                Token::Char('=' | '-' | '+' | 'b' | 'y') if !seen_number => {}
                Token::Char('.' | ',' | '0'..='9') => seen_number = true,
                Token::Space | Token::Newline if !seen_number => {}
                Token::Char(c) if seen_number && c.is_ascii_lowercase() => {
                    self.skip_unit(c);
                    return;
                }
                Token::Control(_) if !seen_number => return,
                Token::Control(symbol) if seen_number && self.is_length(symbol) => return,
                token => {
                    self.gullet.push_one(token);
                    return;
                }
            }
        }
    }

    fn is_length(&self, symbol: Symbol) -> bool {
        let name = self.gullet.names.name(symbol);
        name.ends_with("skip")
            || name.ends_with("width")
            || name.ends_with("height")
            || name.ends_with("sep")
            || name == "p@"
    }

    /// The rest of a unit whose first letter was read, and `plus 1fil minus 2pt` behind it.
    fn skip_unit(&mut self, first: char) {
        let mut word = first.to_string();
        while let Some(token) = self.gullet.raw() {
            match token {
                Token::Char(c) if c.is_ascii_lowercase() && word.len() < 5 => {
                    word.push(c);
                    let whole = matches!(
                        word.as_str(),
                        "pt" | "em"
                            | "ex"
                            | "cm"
                            | "mm"
                            | "in"
                            | "pc"
                            | "bp"
                            | "mu"
                            | "sp"
                            | "dd"
                            | "cc"
                            | "plus"
                            | "minus"
                    );
                    if whole && word.len() == 2 {
                        return;
                    }
                    if whole {
                        self.skip_dimension();
                        return;
                    }
                }
                token => {
                    self.gullet.push_one(token);
                    return;
                }
            }
        }
    }

    /// Passes over everything up to and with the next group.
    pub(super) fn skip_to_group(&mut self) {
        for _ in 0..40 {
            match self.gullet.raw() {
                Some(Token::Char('{')) => {
                    self.gullet.group();
                    return;
                }
                Some(token @ Token::Par) => {
                    self.gullet.push_one(token);
                    return;
                }
                Some(_) => {}
                None => return,
            }
        }
    }

    /// Passes over `` `\x=12``.
    pub(super) fn skip_code(&mut self) {
        if self.gullet.raw_past_blanks() == Some(Token::Char('`')) {
            self.gullet.raw();
        }
        self.skip_dimension();
    }

    /// `<2->` behind a command of a slide.
    pub(super) fn skip_overlay(&mut self) {
        if !matches!(self.gullet.raw_peek(), Some(Token::Char('<'))) {
            return;
        }
        for _ in 0..20 {
            if matches!(self.gullet.raw(), Some(Token::Char('>')) | None) {
                return;
            }
        }
    }
}
