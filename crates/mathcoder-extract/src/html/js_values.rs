//! Literals of JavaScript read without running it: strings, numbers, lists, objects, as the settings of MathJax and KaTeX
//! are written. In: the text of a script. Out: the values behind the keys that are asked for, in their order. One pass;
//! depth and number of values are bounded, and what is no literal becomes [`Value::Other`] and is passed over.
//!
//! Not done: variables, calls (but `Macro("name", …)`, which the caller asks for as a key), spreads and expressions other
//! than strings put together with `+`.

/// A literal.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    /// A string, escapes undone.
    Text(String),
    /// `true` or `false`.
    Flag(bool),
    /// A number.
    Number(f64),
    /// `[…]`, or the arguments of a call.
    List(Vec<Value>),
    /// `{…}`.
    Object(Vec<(String, Value)>),
    /// Something else.
    Other,
}

/// Deepest nesting read.
const MAX_DEPTH: usize = 12;
/// Most values read of one script.
const MAX_VALUES: usize = 20_000;

impl Value {
    /// The string.
    pub(super) fn text(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    /// The members of a list; empty for anything else.
    pub(super) fn list(&self) -> &[Self] {
        if let Self::List(list) = self { list } else { &[] }
    }

    /// The fields of an object; empty for anything else.
    pub(super) fn fields(&self) -> &[(String, Self)] {
        if let Self::Object(fields) = self { fields } else { &[] }
    }

    /// The value of a field.
    pub(super) fn field(&self, key: &str) -> Option<&Self> {
        self.fields().iter().find(|(name, _)| name == key).map(|(_, value)| value)
    }
}

/// Every `key: value`, `key = value` and `key(values)` in a script whose key `wanted` names, keys inside other objects
/// included. What a taken value holds is not searched again.
pub(super) fn find(script: &str, wanted: &dyn Fn(&str) -> bool) -> Vec<(String, Value)> {
    let mut reader = Reader { text: script, at: 0, left: MAX_VALUES };
    let mut found = Vec::new();
    while reader.left > 0 {
        let Some(byte) = reader.skip_blanks() else { break };
        let key = match byte {
            b'"' | b'\'' => reader.string(),
            b'`' => {
                reader.string();
                None
            }
            _ if is_word(byte) => Some(reader.word().to_owned()),
            _ => {
                reader.pass_character();
                None
            }
        };
        let Some(key) = key.filter(|key| wanted(key)) else { continue };
        match reader.skip_blanks() {
            Some(b'(') => found.push((key, reader.value(0))),
            Some(b':' | b'=') => {
                reader.at += 1;
                if reader.skip_blanks() != Some(b'=') {
                    found.push((key, reader.value(0)));
                }
            }
            _ => {}
        }
    }
    found
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    left: usize,
}

const fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$') || byte >= 0x80
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn pass_character(&mut self) {
        self.at += self.rest().chars().next().map_or(1, char::len_utf8);
    }

    /// Passes over blanks and comments; gives the byte behind them.
    fn skip_blanks(&mut self) -> Option<u8> {
        loop {
            match self.peek()? {
                b' ' | b'\t' | b'\r' | b'\n' => self.at += 1,
                b'/' if self.rest().starts_with("//") => self.at += self.rest().find('\n').unwrap_or(self.rest().len()),
                b'/' if self.rest().starts_with("/*") => {
                    self.at += self.rest().find("*/").map_or(self.rest().len(), |end| end + 2);
                }
                byte => return Some(byte),
            }
        }
    }

    fn word(&mut self) -> &'a str {
        let length = self.rest().bytes().take_while(|byte| is_word(*byte)).count();
        let word = self.rest().get(..length).unwrap_or_default();
        self.at += length;
        word
    }

    /// A string of any quoting; nothing where a quote ends with its line, as an apostrophe in a comment does.
    fn string(&mut self) -> Option<String> {
        let quote = self.peek()?;
        self.at += 1;
        let mut out = String::new();
        let mut characters = self.rest().char_indices();
        while let Some((offset, c)) = characters.next() {
            match c {
                '\n' if quote != b'`' => {
                    self.at += offset;
                    return None;
                }
                '\\' => escape(&mut characters, &mut out),
                _ if u32::from(c) == u32::from(quote) => {
                    self.at += offset + 1;
                    return Some(out);
                }
                _ => out.push(c),
            }
        }
        self.at = self.text.len();
        None
    }

    /// The characters between two backticks as they stand.
    fn raw_string(&mut self) -> Option<String> {
        let body = self.rest().strip_prefix('`')?;
        let end = body.find('`')?;
        self.at += end + 2;
        body.get(..end).map(str::to_owned)
    }

    fn value(&mut self, depth: usize) -> Value {
        self.left = self.left.saturating_sub(1);
        let Some(byte) = self.skip_blanks().filter(|_| depth < MAX_DEPTH && self.left > 0) else { return Value::Other };
        match byte {
            b'[' => self.list(b']', depth),
            b'(' => self.list(b')', depth),
            b'{' => self.object(depth),
            b'"' | b'\'' | b'`' => self.sum_of_strings(),
            _ if is_word(byte) || byte == b'-' => self.named(),
            _ => Value::Other,
        }
    }

    /// `"a" + "b"`.
    fn sum_of_strings(&mut self) -> Value {
        let Some(mut text) = self.string() else { return Value::Other };
        while self.skip_blanks() == Some(b'+') {
            self.at += 1;
            match self.skip_blanks() {
                Some(b'"' | b'\'' | b'`') => text.push_str(&self.string().unwrap_or_default()),
                _ => return Value::Other,
            }
        }
        Value::Text(text)
    }

    fn named(&mut self) -> Value {
        let negative = self.peek() == Some(b'-');
        self.at += usize::from(negative);
        match self.word() {
            "true" => Value::Flag(true),
            "false" => Value::Flag(false),
            "String" if self.rest().starts_with(".raw`") => {
                self.at += 4;
                self.raw_string().map_or(Value::Other, Value::Text)
            }
            word => {
                word.parse().map_or(Value::Other, |number: f64| Value::Number(if negative { -number } else { number }))
            }
        }
    }

    fn list(&mut self, close: u8, depth: usize) -> Value {
        self.at += 1;
        let mut values = Vec::new();
        loop {
            match self.skip_blanks() {
                None => return Value::List(values),
                Some(byte) if byte == close => {
                    self.at += 1;
                    return Value::List(values);
                }
                Some(b',') => self.at += 1,
                Some(_) => {
                    values.push(self.value(depth + 1));
                    if !self.pass_to_separator(close) {
                        return Value::List(values);
                    }
                }
            }
        }
    }

    fn object(&mut self, depth: usize) -> Value {
        self.at += 1;
        let mut fields = Vec::new();
        loop {
            let key = match self.skip_blanks() {
                None => return Value::Object(fields),
                Some(b'}') => {
                    self.at += 1;
                    return Value::Object(fields);
                }
                Some(b',') => {
                    self.at += 1;
                    continue;
                }
                Some(b'"' | b'\'' | b'`') => self.string(),
                Some(byte) if is_word(byte) => Some(self.word().to_owned()),
                Some(_) => None,
            };
            if let Some(key) = key
                && self.skip_blanks() == Some(b':')
            {
                self.at += 1;
                let value = self.value(depth + 1);
                fields.push((key, value));
            }
            if !self.pass_to_separator(b'}') {
                return Value::Object(fields);
            }
        }
    }

    /// Goes to the comma or bracket that ends a value, over whatever is left of it. False where a bracket of another kind
    /// or the end of the script comes first.
    fn pass_to_separator(&mut self, close: u8) -> bool {
        let mut depth = 0_usize;
        while let Some(byte) = self.skip_blanks() {
            match byte {
                b',' if depth == 0 => return true,
                _ if byte == close && depth == 0 => return true,
                b'"' | b'\'' | b'`' => drop(self.string()),
                b'(' | b'[' | b'{' => {
                    depth += 1;
                    self.at += 1;
                }
                b')' | b']' | b'}' if depth > 0 => {
                    depth -= 1;
                    self.at += 1;
                }
                b')' | b']' | b'}' => return false,
                _ => self.pass_character(),
            }
        }
        false
    }
}

/// Undoes one escape, whose backslash was read.
fn escape(characters: &mut std::str::CharIndices<'_>, out: &mut String) {
    let Some((_, c)) = characters.next() else { return };
    match c {
        'n' => out.push('\n'),
        't' => out.push('\t'),
        'r' | '\n' => {}
        'b' => out.push('\u{8}'),
        'f' => out.push('\u{c}'),
        'v' => out.push('\u{b}'),
        'u' | 'x' => {
            let length = if c == 'u' { 4 } else { 2 };
            let code = characters.as_str().get(..length).and_then(|digits| u32::from_str_radix(digits, 16).ok());
            if let Some(decoded) = code.and_then(char::from_u32) {
                out.push(decoded);
                for _ in 0..length {
                    characters.next();
                }
            }
        }
        c => out.push(c),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::expect;

    #[test]
    fn values_are_found_behind_their_keys() {
        let script = r##"
            // it's a comment: inlineMath: [['no','no']]
            window.MathJax = { /* don't */ tex: { inlineMath: {'[+]': [['$', "$"], ["\\(", '\\)'],]},
              macros: { R: "\\mathbb{R}", f: ["#1" + "f(#2)", 2], g: String.raw`\gamma`, h: (x) => x }, tags: 'ams' } };
            TEX.Macro("bold", "{\\bf #1}", 1); if (x.macros == 3) {}
        "##;
        let found = find(script, &|key| matches!(key, "inlineMath" | "macros" | "Macro"));
        let lines: Vec<String> = found.iter().map(|(key, value)| format!("{key} {value:?}")).collect();
        expect![[r##"
            inlineMath Object([("[+]", List([List([Text("$"), Text("$")]), List([Text("\\("), Text("\\)")])]))])
            macros Object([("R", Text("\\mathbb{R}")), ("f", List([Text("#1f(#2)"), Number(2.0)])), ("g", Text("\\gamma")), ("h", List([Other]))])
            Macro List([Text("bold"), Text("{\\bf #1}"), Number(1.0)])"##]].assert_eq(&lines.join("\n"));
    }

    #[test]
    fn broken_scripts_end() {
        for script in [
            "macros: {",
            "macros: [[[[[[[[[[[[[[[[",
            "macros: {a: 'x\n', b: \"",
            "macros: {a: }}}",
            "macros",
            "macros=",
        ] {
            assert!(find(script, &|key| key == "macros").len() <= 1);
        }
    }
}
