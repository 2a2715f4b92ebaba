//! Which modules a Python program imports, by a scanner that knows strings, comments, brackets and continued lines. In:
//! the source, of any version of Python, broken or not. Out: the top-level names of modules, relative imports left out.
//!
//! One pass, no memory but the names. Imports by function call (`importlib`, `__import__`) are not seen.

use std::collections::BTreeSet;

/// The top-level modules that `import` and `from` statements name, wherever in the program they stand.
#[must_use]
pub fn imported_modules(source: &str) -> BTreeSet<String> {
    let mut scanner = Scanner { bytes: source.as_bytes(), at: 0, depth: 0 };
    let mut modules = BTreeSet::new();
    let mut at_start = true;
    while let Some(byte) = scanner.peek() {
        match byte {
            b'\n' | b'\r' => {
                at_start |= scanner.depth == 0;
                scanner.at += 1;
            }
            b' ' | b'\t' | 0x0c => scanner.at += 1,
            b'#' => scanner.skip_comment(),
            b'\\' => scanner.at += 2,
            b';' | b':' => {
                at_start = scanner.depth == 0;
                scanner.at += 1;
            }
            b'"' | b'\'' => {
                scanner.skip_string();
                at_start = false;
            }
            b'(' | b'[' | b'{' => {
                scanner.depth += 1;
                scanner.at += 1;
                at_start = false;
            }
            b')' | b']' | b'}' => {
                scanner.depth = scanner.depth.saturating_sub(1);
                scanner.at += 1;
                at_start = false;
            }
            _ if is_word(byte) => {
                // A bracket that is never closed must not hide the statements behind it.
                let line_start = scanner.begins_line();
                let word = scanner.word();
                if at_start || (line_start && scanner.depth > 0) {
                    match word {
                        b"import" => scanner.import_list(&mut modules),
                        b"from" => scanner.import_from(&mut modules),
                        _ => {}
                    }
                }
                at_start = false;
            }
            _ => {
                scanner.at += 1;
                at_start = false;
            }
        }
    }
    modules
}

struct Scanner<'a> {
    bytes: &'a [u8],
    at: usize,
    depth: usize,
}

const fn is_word(byte: u8) -> bool {
    byte == b'_' || byte.is_ascii_alphanumeric() || byte >= 0x80
}

impl<'a> Scanner<'a> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn begins_line(&self) -> bool {
        self.at == 0 || self.bytes.get(self.at - 1) == Some(&b'\n')
    }

    fn word(&mut self) -> &'a [u8] {
        let start = self.at;
        while self.peek().is_some_and(is_word) {
            self.at += 1;
        }
        self.bytes.get(start..self.at).unwrap_or(&[])
    }

    fn skip_comment(&mut self) {
        let rest = self.bytes.get(self.at..).unwrap_or(&[]);
        self.at += memchr::memchr(b'\n', rest).unwrap_or(rest.len());
    }

    /// Passes over a string; one that is not closed ends with its line, a triple one with the file.
    fn skip_string(&mut self) {
        let Some(quote) = self.peek() else { return };
        let rest = self.bytes.get(self.at..).unwrap_or(&[]);
        if rest.starts_with(&[quote, quote, quote]) {
            self.at += 3;
            while let Some(byte) = self.peek() {
                let rest = self.bytes.get(self.at..).unwrap_or(&[]);
                if rest.starts_with(&[quote, quote, quote]) {
                    self.at += 3;
                    return;
                }
                self.at += if byte == b'\\' { 2 } else { 1 };
            }
            return;
        }
        self.at += 1;
        while let Some(byte) = self.peek() {
            match byte {
                b'\n' => return,
                b'\\' => self.at += 2,
                _ => {
                    self.at += 1;
                    if byte == quote {
                        return;
                    }
                }
            }
        }
    }

    /// Passes over blanks and continued lines.
    fn skip_blanks(&mut self) {
        while let Some(byte) = self.peek() {
            match byte {
                b' ' | b'\t' => self.at += 1,
                b'\\' if self.bytes.get(self.at + 1) == Some(&b'\n') => self.at += 2,
                b'\\' if self.bytes.get(self.at + 1) == Some(&b'\r') => self.at += 3,
                _ => return,
            }
        }
    }

    /// `a.b as c, d`.
    fn import_list(&mut self, modules: &mut BTreeSet<String>) {
        loop {
            self.skip_blanks();
            let name = self.word();
            if !self.add(name, modules) {
                return;
            }
            self.skip_dotted();
            let before = self.at;
            if self.word() == b"as" {
                self.skip_blanks();
                self.word();
            } else {
                self.at = before;
            }
            self.skip_blanks();
            if self.peek() != Some(b',') {
                return;
            }
            self.at += 1;
        }
    }

    /// `a.b import c`; `from` without `import` behind it is something else.
    fn import_from(&mut self, modules: &mut BTreeSet<String>) {
        self.skip_blanks();
        let name = self.word();
        if name.is_empty() {
            return;
        }
        self.skip_dotted();
        if self.word() == b"import" {
            self.add(name, modules);
        }
    }

    fn skip_dotted(&mut self) {
        self.skip_blanks();
        while self.peek() == Some(b'.') {
            self.at += 1;
            self.skip_blanks();
            self.word();
            self.skip_blanks();
        }
    }

    fn add(&self, name: &[u8], modules: &mut BTreeSet<String>) -> bool {
        let starts_well = name.first().is_some_and(|b| !b.is_ascii_digit());
        match std::str::from_utf8(name) {
            Ok(name) if starts_well && name.len() <= 100 => {
                modules.insert(name.to_owned());
                true
            }
            _ => false,
        }
    }
}
