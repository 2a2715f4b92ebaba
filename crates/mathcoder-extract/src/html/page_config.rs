//! What a page says to MathJax or KaTeX: which delimiters hold formulas, where they do not count, which macros there are. In:
//! the inline scripts of the page. Out: [`PageConfig`]. Scripts are read by [`super::js_values`], never run.

use super::formula::Display;
use super::js_values::{Value, find};

/// How what stands between two marks is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Notation {
    /// TeX.
    Tex,
    /// AsciiMath.
    Ascii,
}

/// A pair of delimiters that the page declares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mark {
    pub(super) open: String,
    pub(super) close: String,
    pub(super) display: Display,
    pub(super) notation: Notation,
}

/// The settings of a page.
#[derive(Debug, Default)]
pub(super) struct PageConfig {
    /// Delimiters declared, in their order.
    pub(super) marks: Vec<Mark>,
    /// Some script lists all delimiters there are.
    pub(super) lists_marks: bool,
    /// Classes inside which delimiters mean nothing.
    pub(super) ignored: Vec<String>,
    /// Classes inside which they do.
    pub(super) processed: Vec<String>,
    /// Delimiters count only inside elements that say so.
    pub(super) ignores_all: bool,
    /// Formulas may stand in `code` elements.
    pub(super) reads_code: bool,
    /// Macros as LaTeX definitions.
    pub(super) macros: String,
}

/// Longest script that is read; settings are short, libraries are not.
const MAX_SCRIPT: usize = 200_000;

/// Keys of MathJax 2 and 3 and of KaTeX's auto-render extension.
fn is_key(key: &str) -> bool {
    matches!(
        key,
        "inlineMath"
            | "displayMath"
            | "delimiters"
            | "ignoreClass"
            | "ignoreHtmlClass"
            | "processClass"
            | "processHtmlClass"
            | "skipTags"
            | "skipHtmlTags"
            | "macros"
            | "Macros"
            | "Macro"
            | "environments"
    )
}

impl PageConfig {
    /// Reads one script.
    pub(super) fn read(&mut self, script: &str) {
        if script.len() > MAX_SCRIPT {
            return;
        }
        for (key, value) in find(script, &is_key) {
            match key.as_str() {
                "inlineMath" => self.pairs(&value, Display::Inline, Notation::Tex),
                "displayMath" => self.pairs(&value, Display::Block, Notation::Tex),
                "delimiters" => self.delimiters(&value),
                "ignoreClass" | "ignoreHtmlClass" => {
                    let words = classes(&value);
                    self.ignores_all |= words.iter().any(|word| word == ".*");
                    self.ignored.extend(words.into_iter().filter(|word| word != ".*"));
                }
                "processClass" | "processHtmlClass" => self.processed.extend(classes(&value)),
                "skipTags" | "skipHtmlTags" => {
                    let tags = value.list();
                    self.reads_code |= !tags.is_empty() && !tags.iter().any(|tag| tag.text() == Some("code"));
                }
                "Macro" => self.called(&value),
                "environments" => self.environments(&value),
                _ => self.macros(&value),
            }
        }
    }

    /// `[['$', '$'], …]`, or `{'[+]': …}` where they come on top of the usual ones.
    fn pairs(&mut self, value: &Value, display: Display, notation: Notation) {
        self.lists_marks |= display == Display::Inline && !value.list().is_empty();
        let added = value.field("[+]").unwrap_or(value);
        for pair in added.list() {
            if let [open, close] = pair.list()
                && let (Some(open), Some(close)) = (open.text(), close.text())
            {
                self.marks.push(Mark { open: open.to_owned(), close: close.to_owned(), display, notation });
            }
        }
    }

    /// Objects are KaTeX's, pairs are AsciiMath's.
    fn delimiters(&mut self, value: &Value) {
        self.pairs(value, Display::Inline, Notation::Ascii);
        self.lists_marks = value.list().iter().any(|one| one.field("left").is_some());
        for one in value.list() {
            let (open, close) = (one.field("left").and_then(Value::text), one.field("right").and_then(Value::text));
            let display =
                if one.field("display") == Some(&Value::Flag(true)) { Display::Block } else { Display::Inline };
            if let (Some(open), Some(close)) = (open, close) {
                let notation = Notation::Tex;
                self.marks.push(Mark { open: open.to_owned(), close: close.to_owned(), display, notation });
            }
        }
    }

    /// `{R: "\\mathbb{R}", f: ["…#1…", 1, "default"]}`; KaTeX writes the backslash of the name and no count.
    fn macros(&mut self, value: &Value) {
        for (name, meaning) in value.fields() {
            match meaning {
                Value::Text(body) => self.define(name, body, (arguments(body), None)),
                Value::List(parts) => self.listed(name, parts),
                _ => {}
            }
        }
    }

    /// `Macro("name", "body", count)`.
    fn called(&mut self, value: &Value) {
        if let Some((name, parts)) = value.list().split_first()
            && let Some(name) = name.text()
        {
            self.listed(name, parts);
        }
    }

    fn listed(&mut self, name: &str, parts: &[Value]) {
        let Some(body) = parts.first().and_then(Value::text) else { return };
        let count = match parts.get(1) {
            Some(Value::Number(count)) if (0.0..=9.0).contains(count) => *count as usize,
            _ => arguments(body),
        };
        match parts.get(2).map(Value::list) {
            Some(template) if !template.is_empty() => self.delimited(name, body, template),
            _ => self.define(name, body, (count, parts.get(2).and_then(Value::text))),
        }
    }

    /// `["(#1)", 1, [null, "\\end"]]`: what ends each argument stands behind the default of the first.
    fn delimited(&mut self, name: &str, body: &str, template: &[Value]) {
        let ends: Vec<&str> = template.iter().skip(1).map(|end| end.text().unwrap_or_default()).collect();
        let plain = |text: &str| balanced(text) && !text.contains(['{', '}', '#']);
        if !is_name(name) || !balanced(body) || ends.len() > 9 || !ends.iter().all(|end| plain(end)) {
            return;
        }
        let pattern: String = ends.iter().enumerate().map(|(at, end)| format!("#{}{end}", at + 1)).collect();
        self.macros.push_str(&format!("\\def\\{name}{pattern}{{{body}}}\n"));
    }

    fn define(&mut self, name: &str, body: &str, (count, default): (usize, Option<&str>)) {
        let name = name.trim_start_matches('\\');
        if !is_name(name) || !balanced(body) {
            return;
        }
        let default = default.filter(|text| balanced(text)).map_or(String::new(), |text| format!("[{text}]"));
        self.macros.push_str(&format!("\\newcommand{{\\{name}}}[{count}]{default}{{{body}}}\n"));
    }

    /// `{braced: ["\\left\\{", "\\right\\}"]}`.
    fn environments(&mut self, value: &Value) {
        for (name, meaning) in value.fields() {
            let parts = meaning.list();
            if let (Some(begin), Some(end)) = (parts.first().and_then(Value::text), parts.get(1).and_then(Value::text))
                && name.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'*')
                && balanced(begin)
                && balanced(end)
            {
                self.macros.push_str(&format!("\\newenvironment{{{name}}}{{{begin}}}{{{end}}}\n"));
            }
        }
    }
}

/// The alternatives of a pattern, where they are plain class names or `.*`.
fn classes(value: &Value) -> Vec<String> {
    let pattern = value.text().unwrap_or_default();
    let words = pattern.split('|').map(|word| word.trim_matches(['^', '$', ' ']));
    let is_plain = |word: &&str| {
        *word == ".*" || (!word.is_empty() && word.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_'))
    };
    words.filter(is_plain).map(str::to_owned).collect()
}

/// A word or one sign, as the name of a control sequence is.
fn is_name(name: &str) -> bool {
    let is_word = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphabetic());
    is_word || (name.chars().count() == 1 && !name.contains(['\\', '{', '}', '#', '%']))
}

/// The largest `#n` in a body.
fn arguments(body: &str) -> usize {
    let digits = body.as_bytes().windows(2).filter(|pair| pair.first() == Some(&b'#'));
    digits
        .filter_map(|pair| pair.get(1))
        .filter(|digit| digit.is_ascii_digit())
        .map(|digit| usize::from(digit - b'0'))
        .max()
        .unwrap_or(0)
}

/// Whether braces pair up, so that a definition can hold the text.
fn balanced(text: &str) -> bool {
    let (mut depth, mut escaped) = (0_i32, false);
    for byte in text.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'{' => depth = depth.saturating_add(1),
            b'}' => depth -= 1,
            _ => {}
        }
        if depth < 0 {
            return false;
        }
    }
    depth == 0 && !escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(script: &str) -> PageConfig {
        let mut config = PageConfig::default();
        config.read(script);
        config
    }

    fn marks(config: &PageConfig) -> Vec<(&str, &str, Display)> {
        config.marks.iter().map(|mark| (mark.open.as_str(), mark.close.as_str(), mark.display)).collect()
    }

    #[test]
    fn settings_of_all_renderers_are_read() {
        let two = read(
            r##"MathJax.Hub.Config({ tex2jax: { inlineMath: [['$','$'], ["\\(","\\)"]], ignoreClass: ".*|no",
            processClass: 'arithmatex', skipTags: ["script","pre"] }, TeX: { Macros: { RR: '{\\bf R}', bold: ['{\\bf #1}', 1],
            o: ['#1#2', 2, 'a'], abc: ['(#1)', 1, [null, '\\cba']], bad: '}{' } } });"##,
        );
        assert_eq!(marks(&two), [("$", "$", Display::Inline), ("\\(", "\\)", Display::Inline)]);
        assert!(two.lists_marks && two.ignores_all && two.reads_code);
        assert_eq!((two.ignored.join(" "), two.processed.join(" ")), ("no".to_owned(), "arithmatex".to_owned()));
        assert_eq!(
            two.macros,
            "\\newcommand{\\RR}[0]{{\\bf R}}\n\\newcommand{\\bold}[1]{{\\bf #1}}\n\\newcommand{\\o}[2][a]{#1#2}\n\\def\\abc#1\\cba{(#1)}\n"
        );
        let three =
            read(r##"window.MathJax={"tex":{"inlineMath":{"[+]":[["$","$"]]}, environments: {b: ["\\{", "\\}"]}}}"##);
        assert!(!three.lists_marks && three.marks.len() == 1);
        assert_eq!(three.macros, "\\newenvironment{b}{\\{}{\\}}\n");
        let katex = read(
            r##"renderMathInElement(document.body, {delimiters: [{left: "$$", right: "$$", display: true},
            {left: "@@", right: "@@", display: false}], macros: {"\\f": "#1f(#2)"}})"##,
        );
        assert_eq!(marks(&katex), [("$$", "$$", Display::Block), ("@@", "@@", Display::Inline)]);
        assert_eq!((katex.lists_marks, katex.macros.as_str()), (true, "\\newcommand{\\f}[2]{#1f(#2)}\n"));
    }
}
