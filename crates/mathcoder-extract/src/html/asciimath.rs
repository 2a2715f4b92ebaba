//! AsciiMath to LaTeX, for `script type="math/asciimath"`: scripts, fractions, roots, functions, accents, text, matrices in
//! brackets, Greek letters and the usual symbols. One pass; nesting beyond [`MAX_DEPTH`] is written as it stands.

use crate::mathml::command_of;

const MAX_DEPTH: usize = 64;

/// Names that are commands of the same name.
const SAME: &[&str] = &[
    "Delta",
    "Gamma",
    "Lambda",
    "Omega",
    "Phi",
    "Pi",
    "Psi",
    "Sigma",
    "Theta",
    "Xi",
    "alpha",
    "arccos",
    "arcsin",
    "arctan",
    "beta",
    "cap",
    "cdot",
    "chi",
    "cos",
    "cosh",
    "cot",
    "csc",
    "cup",
    "delta",
    "det",
    "dim",
    "div",
    "epsilon",
    "eta",
    "exp",
    "forall",
    "gamma",
    "gcd",
    "int",
    "iota",
    "kappa",
    "lambda",
    "lim",
    "ln",
    "log",
    "max",
    "min",
    "mu",
    "nu",
    "oint",
    "omega",
    "oplus",
    "otimes",
    "phi",
    "pi",
    "prod",
    "prop",
    "psi",
    "quad",
    "rho",
    "sec",
    "sigma",
    "sin",
    "sinh",
    "sum",
    "tan",
    "tanh",
    "tau",
    "theta",
    "times",
    "uparrow",
    "upsilon",
    "varepsilon",
    "varphi",
    "vartheta",
    "xi",
    "zeta",
];

/// Names and signs that are commands of another name, longest first where one starts another.
const OTHER: &[(&str, &str)] = &[
    ("<=>", "\\Leftrightarrow"),
    ("|->", "\\mapsto"),
    ("...", "\\ldots"),
    ("!in", "\\notin"),
    ("infty", "\\infty"),
    ("oo", "\\infty"),
    ("!=", "\\neq"),
    ("<=", "\\leq"),
    (">=", "\\geq"),
    ("->", "\\to"),
    ("=>", "\\Rightarrow"),
    ("+-", "\\pm"),
    ("~~", "\\approx"),
    ("~=", "\\cong"),
    ("-=", "\\equiv"),
    ("xx", "\\times"),
    ("**", "\\ast"),
    ("del", "\\partial"),
    ("grad", "\\nabla"),
    ("sub", "\\subset"),
    ("sube", "\\subseteq"),
    ("sup", "\\supset"),
    ("uu", "\\cup"),
    ("nn", "\\cap"),
    ("in", "\\in"),
    ("or", "\\text{ or }"),
    ("and", "\\text{ and }"),
    ("if", "\\text{ if }"),
    ("AA", "\\forall"),
    ("EE", "\\exists"),
    ("RR", "\\mathbb{R}"),
    ("NN", "\\mathbb{N}"),
    ("ZZ", "\\mathbb{Z}"),
    ("QQ", "\\mathbb{Q}"),
    ("CC", "\\mathbb{C}"),
    ("O/", "\\emptyset"),
    ("cdots", "\\cdots"),
    ("vdots", "\\vdots"),
    ("lt", "<"),
    ("gt", ">"),
    ("le", "\\leq"),
    ("ge", "\\geq"),
    ("ne", "\\neq"),
    ("dx", "dx"),
    ("*", "\\cdot"),
    ("(:", "\\langle"),
    (":)", "\\rangle"),
];

/// Commands with one argument.
const UNARY: &[(&str, &str)] = &[
    ("sqrt", "\\sqrt"),
    ("hat", "\\hat"),
    ("bar", "\\overline"),
    ("vec", "\\vec"),
    ("dot", "\\dot"),
    ("ddot", "\\ddot"),
    ("tilde", "\\tilde"),
    ("ul", "\\underline"),
    ("bb", "\\mathbf"),
    ("bbb", "\\mathbb"),
    ("cc", "\\mathcal"),
    ("tt", "\\mathtt"),
    ("fr", "\\mathfrak"),
    ("sf", "\\mathsf"),
];

/// Converts AsciiMath.
pub(super) fn to_latex(source: &str) -> String {
    let source = source.trim().trim_matches('`');
    let mut parser = Parser { rest: source, depth: 0 };
    let mut out = String::with_capacity(source.len() * 2);
    while !parser.rest.is_empty() {
        parser.expression(&mut out);
        // A closing bracket without its opening one.
        let Some(c) = parser.rest.chars().next() else { break };
        push(&mut out, c.encode_utf8(&mut [0; 4]));
        parser.rest = parser.rest.get(c.len_utf8()..).unwrap_or_default();
    }
    out.trim().to_owned()
}

struct Parser<'a> {
    rest: &'a str,
    depth: usize,
}

impl Parser<'_> {
    /// Reads up to a closing bracket or the end.
    fn expression(&mut self, out: &mut String) {
        loop {
            self.rest = self.rest.trim_start();
            if self.rest.is_empty() || self.rest.starts_with([')', ']', '}']) {
                return;
            }
            let over = self.scripted();
            self.rest = self.rest.trim_start();
            if self.rest.starts_with('/') && !self.rest.starts_with("//") {
                self.skip(1);
                let under = self.scripted();
                push(out, &format!("\\frac{{{}}}{{{}}}", bare(&over), bare(&under)));
            } else {
                push(out, &over);
            }
        }
    }

    fn scripted(&mut self) -> String {
        let mut out = self.simple();
        for mark in ['_', '^'] {
            self.rest = self.rest.trim_start();
            if self.rest.starts_with(mark) && !self.rest.starts_with("^^") {
                self.skip(1);
                let script = self.simple();
                out.push(mark);
                out.push_str(&format!("{{{}}}", bare(&script)));
            }
        }
        out
    }

    fn simple(&mut self) -> String {
        self.rest = self.rest.trim_start();
        let Some(first) = self.rest.chars().next() else { return String::new() };
        if let Some(close) =
            [('(', ")"), ('[', "]"), ('{', "}")].iter().find(|(open, _)| *open == first).map(|(_, close)| close)
        {
            return self.bracketed(first, close);
        }
        if first.is_ascii_digit() {
            return self.take(|c| c.is_ascii_digit() || c == '.');
        }
        if first == '"' {
            self.skip(1);
            let text = self.take(|c| c != '"');
            self.skip(1);
            return format!("\\text{{{text}}}");
        }
        if let Some(name) = self.longest(|name| SAME.contains(&name)) {
            return if name == "prop" { "\\propto".to_owned() } else { format!("\\{name}") };
        }
        if let Some(command) = self.known(UNARY) {
            let argument = self.nested();
            return format!("{command}{{{}}}", bare(&argument));
        }
        if let Some(command) = self.known(&[("frac", "\\frac"), ("root", "\\sqrt"), ("stackrel", "\\overset")]) {
            let (first, second) = (self.nested(), self.nested());
            let index =
                if command == "\\sqrt" { format!("[{}]", bare(&first)) } else { format!("{{{}}}", bare(&first)) };
            return format!("{command}{index}{{{}}}", bare(&second));
        }
        if let Some(command) =
            self.known(&[("abs", "|"), ("floor", "\\lfloor"), ("ceil", "\\lceil"), ("norm", "\\|"), ("text", "\\text")])
        {
            let argument = self.nested();
            let close = command.replace("lfloor", "rfloor").replace("lceil", "rceil");
            return if command == "\\text" {
                format!("\\text{{{}}}", bare(&argument))
            } else {
                format!("{command} {} {close}", bare(&argument))
            };
        }
        if let Some(command) = self.known(OTHER) {
            return command.to_owned();
        }
        self.skip(first.len_utf8());
        command_of(first).filter(|_| first != '\\').map_or_else(|| first.to_string(), str::to_owned)
    }

    /// An argument; nesting is counted here and in brackets, the only ways to nest.
    fn nested(&mut self) -> String {
        if self.depth >= MAX_DEPTH {
            return std::mem::take(&mut self.rest).to_owned();
        }
        self.depth += 1;
        let argument = self.simple();
        self.depth -= 1;
        argument
    }

    fn bracketed(&mut self, open: char, close: &str) -> String {
        self.skip(1);
        if self.depth >= MAX_DEPTH {
            return open.to_string();
        }
        self.depth += 1;
        let mut inner = String::new();
        self.expression(&mut inner);
        self.depth -= 1;
        if self.rest.starts_with([')', ']', '}']) {
            self.skip(1);
        }
        match open {
            '{' => format!("{{{inner}}}"),
            _ => format!("{open}{inner}{close}"),
        }
    }

    fn known(&mut self, table: &[(&str, &'static str)]) -> Option<&'static str> {
        let found = table.iter().filter(|(name, _)| self.rest.starts_with(name)).max_by_key(|(name, _)| name.len())?;
        self.skip(found.0.len());
        Some(found.1)
    }

    fn longest(&mut self, wanted: impl Fn(&str) -> bool) -> Option<String> {
        let letters = self.rest.bytes().take(12).take_while(u8::is_ascii_alphabetic).count();
        let length = (1..=letters).rev().find(|&length| self.rest.get(..length).is_some_and(&wanted))?;
        let name = self.rest.get(..length)?.to_owned();
        self.skip(length);
        Some(name)
    }

    fn take(&mut self, wanted: impl Fn(char) -> bool) -> String {
        let length = self.rest.find(|c| !wanted(c)).unwrap_or(self.rest.len());
        let taken = self.rest.get(..length).unwrap_or_default().to_owned();
        self.skip(length);
        taken
    }

    fn skip(&mut self, length: usize) {
        self.rest = self.rest.get(length..).unwrap_or_default();
    }
}

/// Brackets around an argument are grouping and are not shown.
fn bare(argument: &str) -> &str {
    let argument = argument.trim();
    for (open, close) in [('(', ')'), ('{', '}'), ('[', ']')] {
        let inner = argument.strip_prefix(open).and_then(|rest| rest.strip_suffix(close));
        if let Some(inner) = inner.filter(|inner| balanced(inner, open, close)) {
            return inner;
        }
    }
    argument
}

fn balanced(text: &str, open: char, close: char) -> bool {
    let mut depth = 0_i32;
    for c in text.chars() {
        depth += i32::from(c == open) - i32::from(c == close);
        if depth < 0 {
            return false;
        }
    }
    depth == 0
}

fn push(out: &mut String, token: &str) {
    if !out.is_empty() && !out.ends_with(' ') && !token.is_empty() {
        out.push(' ');
    }
    out.push_str(token);
}
