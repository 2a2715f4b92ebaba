//! One Rust file, read well enough to count and to check: where code is and where comments and texts, where tests are,
//! where functions begin and end. In: a path and a text. One pass each; no syntax tree.
//!
//! It does not expand macros and does not know types: what looks like code inside a `macro_rules!` is counted as code.

use std::ops::Range;
use std::path::{Path, PathBuf};

/// A Rust file.
pub(crate) struct Source {
    /// Path from the root of the repository.
    pub(crate) path: PathBuf,
    /// The file as it is.
    pub(crate) text: String,
    /// The file with comments and the insides of text literals turned into spaces, byte for byte as long.
    pub(crate) code: String,
    /// Byte ranges of items that only tests see.
    tests: Vec<Range<usize>>,
}

/// A function.
pub(crate) struct Function {
    /// Its name.
    pub(crate) name: String,
    /// Line of its `fn`, from 1.
    pub(crate) line: usize,
    /// Lines of code from `fn` to the closing brace.
    pub(crate) n_lines: usize,
    /// Whether only tests see it.
    pub(crate) in_tests: bool,
}

impl Source {
    /// Reads `text` as the file at `path`.
    pub(crate) fn new(path: impl Into<PathBuf>, text: impl Into<String>) -> Self {
        let (path, text) = (path.into(), text.into());
        let code = without_comments_and_texts(&text);
        let tests = if is_test_file(&path) { std::iter::once(0..text.len()).collect() } else { test_items(&code) };
        Self { path, text, code, tests }
    }

    /// Line of a byte, from 1.
    pub(crate) fn line_of(&self, offset: usize) -> usize {
        self.text.as_bytes()[..offset.min(self.text.len())].iter().filter(|byte| **byte == b'\n').count() + 1
    }

    /// Whether the byte at `offset` belongs to tests.
    pub(crate) fn is_in_tests(&self, offset: usize) -> bool {
        self.tests.iter().any(|range| range.contains(&offset))
    }

    /// Lines that hold code.
    pub(crate) fn n_code_lines(&self) -> usize {
        self.code_lines(0..self.code.len())
    }

    /// Lines that hold code and are not part of tests.
    pub(crate) fn n_product_lines(&self) -> usize {
        let in_tests: usize = self.tests.iter().map(|range| self.code_lines(range.clone())).sum();
        self.n_code_lines().saturating_sub(in_tests)
    }

    fn code_lines(&self, range: Range<usize>) -> usize {
        self.code.get(range).unwrap_or_default().lines().filter(|line| !line.trim().is_empty()).count()
    }

    /// Where the word `word` stands in code.
    pub(crate) fn words<'a>(&'a self, word: &'a str) -> impl Iterator<Item = usize> + 'a {
        words(&self.code, word)
    }

    /// The code behind the bracket that closes the one at `open`.
    pub(crate) fn behind_bracket(&self, open: usize) -> &str {
        closing(&self.code, open).and_then(|end| self.code.get(end + 1..)).unwrap_or_default()
    }

    /// All functions with a body.
    pub(crate) fn functions(&self) -> Vec<Function> {
        let found = self.words("fn").filter_map(|at| {
            let name: String = self.code.get(at + 2..)?.trim_start().chars().take_while(|c| is_word(*c)).collect();
            let body = body(&self.code, at)?;
            (!name.is_empty()).then(|| Function {
                name,
                line: self.line_of(at),
                n_lines: self.code_lines(at..body.end),
                in_tests: self.is_in_tests(at),
            })
        });
        found.collect()
    }

    /// The items behind every attribute whose text `is_wanted`; inner attributes (`#![…]`) cover the file.
    pub(crate) fn items_with_attribute(&self, is_wanted: impl Fn(&str) -> bool) -> Vec<Range<usize>> {
        items_with_attribute(&self.code, is_wanted)
    }
}

/// Whether cargo builds the file for tests, benches or examples only.
pub(crate) fn is_test_file(path: &Path) -> bool {
    let folders = ["tests", "benches", "examples"];
    let in_folder = path.iter().any(|part| folders.iter().any(|folder| part == *folder));
    in_folder || path.file_name().is_some_and(|name| name == "tests.rs")
}

fn test_items(code: &str) -> Vec<Range<usize>> {
    items_with_attribute(code, |attribute| {
        let attribute: String = attribute.split_whitespace().collect();
        attribute == "test" || (attribute.starts_with("cfg(") && words(&attribute, "test").next().is_some())
    })
}

fn items_with_attribute(code: &str, is_wanted: impl Fn(&str) -> bool) -> Vec<Range<usize>> {
    let mut items: Vec<Range<usize>> = Vec::new();
    for (at, _) in code.match_indices('#') {
        if items.last().is_some_and(|item| item.contains(&at)) {
            continue;
        }
        let is_inner = code[at..].starts_with("#![");
        let open = at + 1 + usize::from(is_inner);
        let Some(end) = code.get(open..).filter(|rest| rest.starts_with('[')).and_then(|_| closing(code, open)) else {
            continue;
        };
        if is_wanted(&code[open + 1..end]) {
            items.push(if is_inner { 0..code.len() } else { at..item_end(code, end + 1) });
        }
    }
    items
}

/// The end of the item that begins at `from`: its closing brace, or its semicolon or comma where that comes first.
fn item_end(code: &str, from: usize) -> usize {
    let mut at = from;
    while let Some(byte) = code.as_bytes().get(at) {
        match byte {
            b'{' => return closing(code, at).map_or(code.len(), |end| end + 1),
            b'(' | b'[' => at = closing(code, at).unwrap_or(code.len()),
            b';' | b',' => return at + 1,
            _ => {}
        }
        at += 1;
    }
    code.len()
}

/// The braces of the function whose `fn` stands at `at`; nothing for a declaration without a body.
fn body(code: &str, at: usize) -> Option<Range<usize>> {
    let mut at = at;
    loop {
        match code.as_bytes().get(at)? {
            b'{' => return Some(at..closing(code, at)? + 1),
            b'(' | b'[' => at = closing(code, at)?,
            b';' => return None,
            _ => {}
        }
        at += 1;
    }
}

/// The bracket that closes the one at `open`.
fn closing(code: &str, open: usize) -> Option<usize> {
    let mut depth = 0usize;
    for (n, byte) in code.as_bytes().get(open..)?.iter().enumerate() {
        match byte {
            b'{' | b'(' | b'[' => depth += 1,
            b'}' | b')' | b']' => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some(open + n);
                }
            }
            _ => {}
        }
    }
    None
}

fn words<'a>(code: &'a str, word: &'a str) -> impl Iterator<Item = usize> + 'a {
    code.match_indices(word).map(|(at, _)| at).filter(move |&at| {
        let before = code[..at].chars().next_back().is_none_or(|c| !is_word(c));
        let after = code[at + word.len()..].chars().next().is_none_or(|c| !is_word(c));
        before && after
    })
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// The text with comments and the insides of text and character literals as spaces; line ends stay.
fn without_comments_and_texts(text: &str) -> String {
    let mut code: Vec<u8> = text.bytes().collect();
    let mut at = 0;
    while at < code.len() {
        let Some((end, keep)) = skipped(text.as_bytes(), at) else {
            at += 1;
            continue;
        };
        let end = end.min(code.len());
        for byte in code[(at + keep).min(end)..end.saturating_sub(keep).max(at + keep).min(end)]
            .iter_mut()
            .filter(|b| **b != b'\n')
        {
            *byte = b' ';
        }
        at = end.max(at + 1);
    }
    // What was blanked was blanked in whole literals, so the rest is still UTF-8.
    String::from_utf8(code).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}

/// If a comment or literal begins at `at`: its end, and how many bytes at both ends stay (the quotes).
fn skipped(text: &[u8], at: usize) -> Option<(usize, usize)> {
    let rest = &text[at..];
    let after_word = at > 0 && (text[at - 1].is_ascii_alphanumeric() || text[at - 1] == b'_');
    match rest {
        [b'/', b'/', ..] => Some((at + rest.iter().position(|b| *b == b'\n').unwrap_or(rest.len()), 0)),
        [b'/', b'*', ..] => Some((at + block_comment(rest), 0)),
        [b'"', ..] => Some((at + quoted(rest, b'"'), 1)),
        [b'r', b'"' | b'#', ..] if !after_word => raw(rest).map(|len| (at + len, 0)),
        [b'b', b'r', b'"' | b'#', ..] if !after_word => raw(&rest[1..]).map(|len| (at + 1 + len, 0)),
        [b'\'', ..] => character(rest).map(|len| (at + len, 1)),
        _ => None,
    }
}

fn block_comment(rest: &[u8]) -> usize {
    let mut depth = 0usize;
    let mut at = 0;
    while at < rest.len() {
        match &rest[at..] {
            [b'/', b'*', ..] => (depth, at) = (depth + 1, at + 2),
            [b'*', b'/', ..] => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            return at;
        }
    }
    rest.len()
}

fn quoted(rest: &[u8], quote: u8) -> usize {
    let mut at = 1;
    while at < rest.len() {
        match rest[at] {
            b'\\' => at += 2,
            byte if byte == quote => return at + 1,
            _ => at += 1,
        }
    }
    rest.len()
}

/// The length of a raw text literal `r#"…"#`; nothing where it is a raw name such as `r#type`.
fn raw(rest: &[u8]) -> Option<usize> {
    let hashes = rest[1..].iter().take_while(|byte| **byte == b'#').count();
    if rest.get(1 + hashes) != Some(&b'"') {
        return None;
    }
    let end: Vec<u8> = std::iter::once(b'"').chain(std::iter::repeat_n(b'#', hashes)).collect();
    let body = &rest[2 + hashes..];
    let found = body.windows(end.len()).position(|window| window == end);
    Some(found.map_or(rest.len(), |n| 2 + hashes + n + end.len()))
}

/// The length of a character literal; nothing where the quote begins a lifetime.
fn character(rest: &[u8]) -> Option<usize> {
    if rest.get(1) == Some(&b'\\') {
        return Some(quoted(rest, b'\''));
    }
    let first = std::str::from_utf8(&rest[1..rest.len().min(5)])
        .or_else(|error| std::str::from_utf8(&rest[1..1 + error.valid_up_to()]));
    let len = first.ok()?.chars().next()?.len_utf8();
    (rest.get(1 + len) == Some(&b'\'')).then_some(len + 2)
}

#[cfg(test)]
mod tests {
    use super::Source;

    fn code(text: &str) -> String {
        Source::new("src/lib.rs", text).code
    }

    #[test]
    fn comments_and_texts_are_blanked() {
        assert_eq!(code("a // b\nc"), "a     \nc");
        assert_eq!(code("a /* b /* c */ d */ e"), "a                   e");
        assert_eq!(code(r#"f("x \" y", 'z')"#), r#"f("      ", ' ')"#);
        assert_eq!(code("r#\"a \" b\"# + r#type"), "           + r#type");
        assert_eq!(code("&'a str, '\\'', b'x'"), "&'a str, '  ', b' '");
        assert_eq!(code("'é' é"), "'  ' é");
        for broken in ["\"", "/*", "'", "'\\", "r#\"", "b\"x", "#[cfg(test)", "fn f("] {
            assert_eq!(code(broken).len(), broken.len());
            Source::new("src/lib.rs", broken).functions();
        }
    }

    #[test]
    fn functions_know_their_length_and_whether_they_are_tests() {
        let text = "fn a<T: Fn([u8; 2])>(x: T) {\n  // why\n  1;\n\n}\ntrait T { fn b(); }\n#[cfg(test)]\nmod tests {\n  fn c() {}\n}\nfn d() {}\n";
        let source = Source::new("src/lib.rs", text);
        let found: Vec<_> = source.functions().into_iter().map(|f| (f.name, f.line, f.n_lines, f.in_tests)).collect();
        let of = |name: &str, line, n, tests| (name.to_owned(), line, n, tests);
        assert_eq!(found, [of("a", 1, 3, false), of("c", 9, 1, true), of("d", 11, 1, false)]);
        assert_eq!((source.n_code_lines(), source.n_product_lines()), (9, 5));
        assert!(Source::new("crates/x/tests/a.rs", text).functions().iter().all(|f| f.in_tests));
    }

    #[test]
    fn attributes_cover_their_item() {
        let text = "#[expect(clippy::x, reason = \"a; {b}\")]\nstatic A: u8 = f(1; 2);\nfn b() {}\n";
        let source = Source::new("src/lib.rs", text);
        let items = source.items_with_attribute(|attribute| attribute.starts_with("expect("));
        assert_eq!(items.len(), 1);
        assert!(text[items[0].clone()].ends_with("2);"));
    }
}
