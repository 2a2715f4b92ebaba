//! A small scanner of Python source: names, operators and the places of strings, in one pass, without a parse tree.
//!
//! In: any text. Out: an iterator over tokens; comments vanish, strings come as one token each. It never fails: what is
//! no Python gives tokens that mean little. It is no lexer for Python in general: indentation, numbers' values and the
//! expressions inside f-strings are not looked at.

/// One token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Token<'a> {
    /// An identifier or a keyword.
    Name(&'a str),
    /// A string literal with prefix and quotes.
    Text(&'a str),
    /// A numeric literal.
    Number(&'a str),
    /// A single character of an operator or bracket.
    Sign(char),
    /// The end of a line that is not continued by a backslash.
    Newline,
}

/// Iterates over the tokens of a source text.
#[derive(Clone, Debug)]
pub(crate) struct Scanner<'a> {
    rest: &'a str,
}

impl<'a> Scanner<'a> {
    /// A scanner at the start of `source`.
    pub(crate) fn new(source: &'a str) -> Self {
        Self { rest: source.strip_prefix('\u{feff}').unwrap_or(source) }
    }

    /// Takes `bytes` bytes off the front; `bytes` is always found by looking at characters.
    fn take(&mut self, bytes: usize) -> &'a str {
        let (head, tail) = self.rest.split_at_checked(bytes).unwrap_or((self.rest, ""));
        self.rest = tail;
        head
    }

    fn name_or_prefixed_string(&mut self) -> Token<'a> {
        let end = self.rest.find(|c: char| !is_name_part(c)).unwrap_or(self.rest.len());
        let is_quote = self.rest.get(end..).is_some_and(|tail| tail.starts_with(['"', '\'']));
        let is_prefix = end <= 2 && self.rest.bytes().take(end).all(|b| b"rRbBuUfFtT".contains(&b));
        if is_quote && is_prefix {
            let length = end + string_length(self.rest.get(end..).unwrap_or(""));
            return Token::Text(self.take(length));
        }
        Token::Name(self.take(end))
    }
}

impl<'a> Iterator for Scanner<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        loop {
            let first = self.rest.chars().next()?;
            match first {
                '\n' => {
                    self.take(1);
                    return Some(Token::Newline);
                }
                '\r' => {
                    let length = if self.rest.starts_with("\r\n") { 2 } else { 1 };
                    self.take(length);
                    return Some(Token::Newline);
                }
                '\\' => {
                    let length = ["\\\r\n", "\\\n", "\\\r"].iter().find(|end| self.rest.starts_with(**end));
                    self.take(length.map_or(1, |end| end.len()));
                }
                '#' => {
                    let end = self.rest.find(['\n', '\r']).unwrap_or(self.rest.len());
                    self.take(end);
                }
                '"' | '\'' => {
                    let length = string_length(self.rest);
                    return Some(Token::Text(self.take(length)));
                }
                c if c.is_whitespace() => {
                    self.take(c.len_utf8());
                }
                c if c.is_ascii_digit() => {
                    let end = self.rest.find(|c: char| !is_name_part(c) && c != '.').unwrap_or(self.rest.len());
                    return Some(Token::Number(self.take(end)));
                }
                c if is_name_part(c) => return Some(self.name_or_prefixed_string()),
                c => {
                    self.take(c.len_utf8());
                    return Some(Token::Sign(c));
                }
            }
        }
    }
}

fn is_name_part(c: char) -> bool {
    c == '_' || c.is_alphanumeric()
}

/// Bytes of the string literal at the start of `text`, which starts with a quote. A string on one line that is not
/// closed ends with its line, one in triple quotes with the text.
fn string_length(text: &str) -> usize {
    let bytes = text.as_bytes();
    let Some(&quote) = bytes.first() else { return 0 };
    let triple = bytes.starts_with(&[quote, quote, quote]);
    let mut at = if triple { 3 } else { 1 };
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'\\' => at += if bytes.get(at + 1).is_some() { 2 } else { 1 },
            b'\n' | b'\r' if !triple => return at,
            _ if byte == quote && !triple => return at + 1,
            _ if byte == quote && bytes.get(at..at + 3) == Some(&[quote, quote, quote]) => return at + 3,
            _ => at += 1,
        }
    }
    // A backslash may have stepped into the middle of a character at the very end.
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::{Scanner, Token};
    use proptest::prelude::*;

    fn names(source: &str) -> Vec<&str> {
        Scanner::new(source)
            .filter_map(|token| match token {
                Token::Name(name) => Some(name),
                _ => None,
            })
            .collect()
    }

    #[test]
    fn strings_and_comments_hide_their_content() {
        assert_eq!(names("a = 'import x' # import y\nb = \"\"\"\nimport z\n\"\"\" + c"), ["a", "b", "c"]);
        assert_eq!(names(r"a = r'\' + b"), ["a"], "a backslash protects the quote in raw strings too");
        assert_eq!(names("x = rb'q' + Rb\"r\" + bar'"), ["x", "bar"]);
        assert_eq!(names("s = 'it\nimport y"), ["s", "import", "y"], "an open string ends with its line");
    }

    #[test]
    fn numbers_are_no_names() {
        assert_eq!(names("1e5 + 0x1f + 3.14j + x1"), ["x1"]);
    }

    #[test]
    fn a_backslash_joins_lines() {
        let tokens: Vec<_> = Scanner::new("from \\\r\n math import \\\n sqrt\n").collect();
        assert_eq!(tokens.iter().filter(|token| **token == Token::Newline).count(), 1);
    }

    proptest! {
        #[test]
        fn any_text_is_scanned_to_its_end(source in "(?s).{0,200}") {
            let kept: usize = Scanner::new(&source)
                .map(|token| match token {
                    Token::Name(text) | Token::Text(text) | Token::Number(text) => text.len(),
                    Token::Sign(c) => c.len_utf8(),
                    Token::Newline => 1,
                })
                .sum();
            prop_assert!(kept <= source.len());
        }

        #[test]
        fn quotes_and_backslashes_never_panic(source in r#"[rbf"'\\é\n#a]{0,60}"#) {
            let _ = Scanner::new(&source).count();
        }
    }
}
