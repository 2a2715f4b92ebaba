//! Characters to tokens, as TeX does it with LaTeX's usual categories: comments go, white space is joined, blank lines
//! end paragraphs, names of control sequences end at the first character that is no letter.
//!
//! One pass, on demand, so that verbatim text can be taken raw at the right moment.

use super::token::{Names, Token};
use std::rc::Rc;

/// A source being read.
pub(super) struct Lexer {
    text: Rc<str>,
    at: usize,
    /// True behind a control word that blanks followed.
    gap: bool,
    /// Whether `@` is a letter.
    pub(super) at_is_letter: bool,
}

impl Lexer {
    pub(super) const fn new(text: Rc<str>) -> Self {
        Self { text, at: 0, gap: false, at_is_letter: false }
    }

    /// The next token.
    pub(super) fn next(&mut self, names: &mut Names) -> Option<Token> {
        if std::mem::take(&mut self.gap) {
            return Some(Token::Gap);
        }
        let rest = self.rest();
        let c = rest.chars().next()?;
        match c {
            '\\' => Some(self.control(names)),
            '%' | ' ' | '\t' | '\r' | '\n' => match self.blank() {
                Some(token) => Some(token),
                None => self.next_after_comment(names),
            },
            _ => {
                self.at += c.len_utf8();
                Some(Token::Char(c))
            }
        }
    }

    /// Takes everything up to `end`, which is passed over; nothing where it does not come.
    pub(super) fn take_until(&mut self, end: &str) -> Option<String> {
        self.gap = false;
        let rest = self.rest();
        let found = memchr::memmem::find(rest.as_bytes(), end.as_bytes())?;
        let taken = rest.get(..found)?.to_owned();
        self.at += found + end.len();
        Some(taken)
    }

    /// The next character, left where it is.
    pub(super) fn peek_char(&self) -> Option<char> {
        self.rest().chars().next()
    }

    /// Takes one character raw.
    pub(super) fn take_char(&mut self) -> Option<char> {
        self.gap = false;
        let c = self.rest().chars().next()?;
        self.at += c.len_utf8();
        Some(c)
    }

    /// Passes over the rest.
    pub(super) fn stop(&mut self) {
        self.at = self.text.len();
    }

    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or("")
    }

    /// A comment that joined two lines gives no token, and the text goes on; a loop, for comments may come in thousands.
    fn next_after_comment(&mut self, names: &mut Names) -> Option<Token> {
        loop {
            let c = self.rest().chars().next()?;
            if matches!(c, '%' | ' ' | '\t' | '\r' | '\n') {
                if let Some(token) = self.blank() {
                    return Some(token);
                }
            } else if c == '\\' {
                return Some(self.control(names));
            } else {
                self.at += c.len_utf8();
                return Some(Token::Char(c));
            }
        }
    }

    fn control(&mut self, names: &mut Names) -> Token {
        let rest = self.rest();
        let body = rest.get(1..).unwrap_or("");
        let is_letter = |c: char| c.is_ascii_alphabetic() || (c == '@' && self.at_is_letter);
        let length = body.find(|c| !is_letter(c)).unwrap_or(body.len());
        if length > 0 {
            let symbol = names.intern(body.get(..length).unwrap_or(""));
            self.at += 1 + length;
            self.skip_blank_after_word();
            return Token::Control(symbol);
        }
        let Some(c) = body.chars().next() else {
            self.at += 1;
            return Token::Space;
        };
        self.at += 1 + c.len_utf8();
        if c.is_whitespace() {
            return Token::Control(names.intern(" "));
        }
        let mut buffer = [0; 4];
        Token::Control(names.intern(c.encode_utf8(&mut buffer)))
    }

    /// Behind a control word blanks and one line end mean nothing.
    fn skip_blank_after_word(&mut self) {
        let rest = self.rest();
        let blanks = rest.len() - rest.trim_start_matches([' ', '\t']).len();
        let behind = rest.get(blanks..).unwrap_or("");
        let line_end = if behind.starts_with("\r\n") { 2 } else { usize::from(behind.starts_with('\n')) };
        if line_end == 0 {
            self.at += blanks;
            self.gap = blanks > 0;
            return;
        }
        let next_line = behind.get(line_end..).unwrap_or("").trim_start_matches([' ', '\t', '\r']);
        if !next_line.starts_with('\n') {
            self.gap = true;
            self.at += blanks + line_end;
            let rest = self.rest();
            self.at += rest.len() - rest.trim_start_matches([' ', '\t']).len();
        }
    }

    /// White space and comments from here on, as one token or none.
    fn blank(&mut self) -> Option<Token> {
        let bytes = self.text.as_bytes();
        let (mut space, mut newline, mut par, mut line_start) = (false, false, false, false);
        while let Some(&byte) = bytes.get(self.at) {
            match byte {
                b' ' | b'\t' | b'\r' => space |= !line_start,
                b'\n' => {
                    par |= line_start;
                    newline |= !line_start;
                    line_start = true;
                }
                b'%' => {
                    let rest = bytes.get(self.at..).unwrap_or(&[]);
                    self.at += memchr::memchr(b'\n', rest).unwrap_or(rest.len());
                    line_start = true;
                    if bytes.get(self.at).is_none() {
                        break;
                    }
                }
                _ => break,
            }
            self.at += 1;
        }
        if par {
            Some(Token::Par)
        } else if newline {
            Some(Token::Newline)
        } else {
            space.then_some(Token::Space)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(text: &str) -> String {
        let mut names = Names::default();
        let mut lexer = Lexer::new(Rc::from(text));
        let mut out = String::new();
        while let Some(token) = lexer.next(&mut names) {
            match token {
                Token::Par => out.push('¶'),
                Token::Newline => out.push('↵'),
                Token::Space => out.push('␣'),
                Token::Gap => out.push('·'),
                Token::Control(s) => out.push_str(&format!("<{}>", names.name(s))),
                Token::Char(c) => out.push(c),
                _ => {}
            }
        }
        out
    }

    #[test]
    fn tokens_are_those_of_tex() {
        assert_eq!(show("a  b\nc\n \nd"), "a␣b↵c¶d");
        assert_eq!(show("a% x\n  b %\n%\nc"), "ab␣c");
        assert_eq!(show("a% x\n\nb"), "a¶b");
        assert_eq!(show("\\foo  \n bar\\\\[2pt]\\%\\ x"), "<foo>·bar<\\>[2pt]<%>< >x");
        assert_eq!(show("\\foo\n\nbar\\"), "<foo>¶bar␣");
        assert_eq!(show("\\a@b % end"), "<a>@b␣");
    }
}
