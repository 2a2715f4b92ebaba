//! What a program imports and whether its output may differ from run to run, by looking at its tokens; and from that the
//! warm interpreter it goes to.
//!
//! In: source text. Out: [`CodeNotes`], [`Tier`]. One pass, no parse tree. It decides nothing about correctness and is no
//! guard: a program that hides an import from it still runs, only slower, and behind the same walls.

use crate::scan::{Scanner, Token};

/// What the tokens of a program say about it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CodeNotes {
    /// Top-level names of imported modules, in order of first appearance.
    pub imports: Vec<String>,
    /// Loads or builds code at run time: `exec`, `eval`, `compile`, `__import__`, `importlib`.
    pub is_dynamic: bool,
    /// Draws random numbers. They are the same in each run here, but another machine may print others.
    pub is_random: bool,
    /// Asks the clock or the system; its output may differ from run to run.
    pub reads_clock: bool,
    /// Asks where an object lies in memory, or for a hash, which may come from that.
    pub shows_identity: bool,
}

/// The warm interpreters, by what they have loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Tier {
    /// The standard library.
    Light,
    /// SymPy and NumPy.
    Symbolic,
    /// SciPy as well.
    Scientific,
}

impl Tier {
    /// All tiers, the cheapest first.
    pub const ALL: [Self; 3] = [Self::Light, Self::Symbolic, Self::Scientific];

    /// The name in reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Symbolic => "symbolic",
            Self::Scientific => "scientific",
        }
    }

    /// The cheapest tier that has loaded what the program imports. Where code is built at run time, a library counts as
    /// imported as soon as its name stands anywhere, be it in a string.
    #[must_use]
    pub fn of(code: &str, notes: &CodeNotes) -> Self {
        let wants = |names: &[&str]| {
            notes.imports.iter().any(|import| names.contains(&import.as_str()))
                || (notes.is_dynamic && names.iter().any(|name| code.contains(name)))
        };
        if wants(&["scipy"]) {
            return Self::Scientific;
        }
        if wants(&["sympy", "numpy", "mpmath"]) { Self::Symbolic } else { Self::Light }
    }
}

/// Looks at a program without running it.
#[must_use]
pub fn inspect_code(code: &str) -> CodeNotes {
    let mut notes = CodeNotes::default();
    let mut tokens = Scanner::new(code).peekable();
    let mut after_dot = false;
    while let Some(token) = tokens.next() {
        let Token::Name(name) = token else {
            if let Token::Text(text) = token {
                note_interpolation(text, &mut notes);
            }
            after_dot = token == Token::Sign('.');
            continue;
        };
        match name {
            "import" if !after_dot => read_import_list(&mut tokens, &mut notes),
            "from" if !after_dot => read_from_import(&mut tokens, &mut notes),
            "id" | "hash" if !after_dot => notes.shows_identity |= tokens.peek() == Some(&Token::Sign('(')),
            _ => note_name(name, &mut notes),
        }
        after_dot = false;
    }
    notes
}

type Tokens<'a> = std::iter::Peekable<Scanner<'a>>;

/// `import a.b as c, d`, after the keyword.
fn read_import_list(tokens: &mut Tokens<'_>, notes: &mut CodeNotes) {
    loop {
        let Some(module) = read_dotted_name(tokens) else { return };
        add_import(module, notes);
        if tokens.peek() == Some(&Token::Name("as")) {
            tokens.next();
            tokens.next();
        }
        if tokens.next_if_eq(&Token::Sign(',')).is_none() {
            return;
        }
    }
}

/// `from a.b import c`, after the first keyword; also seen for `yield from` and `raise … from`, which no `import` follows.
fn read_from_import(tokens: &mut Tokens<'_>, notes: &mut CodeNotes) {
    let Some(module) = read_dotted_name(tokens) else { return };
    if tokens.next_if_eq(&Token::Name("import")).is_some() {
        add_import(module, notes);
    } else {
        note_name(module, notes);
    }
}

/// The first part of a dotted name; the rest is passed over.
fn read_dotted_name<'a>(tokens: &mut Tokens<'a>) -> Option<&'a str> {
    let Some(&Token::Name(first)) = tokens.peek() else { return None };
    tokens.next();
    while tokens.next_if_eq(&Token::Sign('.')).is_some() {
        if let Some(Token::Name(_)) = tokens.peek() {
            tokens.next();
        }
    }
    Some(first)
}

fn add_import(module: &str, notes: &mut CodeNotes) {
    if !notes.imports.iter().any(|known| known == module) {
        notes.imports.push(module.to_owned());
    }
    note_name(module, notes);
}

/// Names that mean something wherever they stand, as modules, functions or attributes.
fn note_name(name: &str, notes: &mut CodeNotes) {
    match name {
        "exec" | "eval" | "compile" | "__import__" | "importlib" | "import_module" | "__builtins__" => {
            notes.is_dynamic = true;
        }
        "random" | "randint" | "default_rng" | "secrets" | "uuid" | "urandom" | "shuffle" | "rvs" => {
            notes.is_random = true
        }
        "time" | "perf_counter" | "now" | "today" | "utcnow" | "timeit" | "psutil" | "platform" => {
            notes.reads_clock = true
        }
        _ => {}
    }
}

/// An f-string may call what no name outside it shows.
fn note_interpolation(text: &str, notes: &mut CodeNotes) {
    let prefix = text.find(['"', '\'']).and_then(|end| text.get(..end)).unwrap_or("");
    if prefix.contains(['f', 'F']) && ["__import__", "eval", "exec"].iter().any(|name| text.contains(name)) {
        notes.is_dynamic = true;
    }
}

#[cfg(test)]
mod tests {
    use super::{CodeNotes, Tier, inspect_code};
    use proptest::prelude::*;

    fn imports(code: &str) -> Vec<String> {
        inspect_code(code).imports
    }

    fn tier(code: &str) -> Tier {
        Tier::of(code, &inspect_code(code))
    }

    #[test]
    fn imports_are_found_wherever_a_statement_may_stand() {
        assert_eq!(imports("import numpy as np, math\nfrom scipy.stats import norm"), ["numpy", "math", "scipy"]);
        assert_eq!(imports("try: import sympy.abc\nexcept ImportError: pass; import os.path"), ["sympy", "os"]);
        assert_eq!(imports("from math import (sqrt,\n  pi)\nif 1:\n\tfrom . import x"), ["math"]);
        assert_eq!(imports("from \\\n  fractions \\\n import Fraction"), ["fractions"]);
    }

    #[test]
    fn what_only_looks_like_an_import_is_none() {
        assert_eq!(imports("'''\nimport sympy\n'''\n# import numpy\nx = 'from a import b'"), [""; 0]);
        assert_eq!(imports("def f():\n  yield from g()\n  raise E from error\nmodule.import_it()"), [""; 0]);
    }

    #[test]
    fn tiers_follow_the_imports() {
        assert_eq!(tier("print(1)"), Tier::Light);
        assert_eq!(tier("from sympy import *"), Tier::Symbolic);
        assert_eq!(tier("import math, numpy"), Tier::Symbolic);
        assert_eq!(tier("from scipy import stats\nimport sympy"), Tier::Scientific);
        assert_eq!(tier("print('scipy is great')"), Tier::Light);
        assert_eq!(tier("print(eval('2+3'))"), Tier::Light);
        assert_eq!(tier("__import__('scipy').stats"), Tier::Scientific);
        assert_eq!(tier("exec('import sympy')"), Tier::Symbolic);
        assert_eq!(tier("print(f\"{__import__('numpy').pi}\")"), Tier::Symbolic);
    }

    #[test]
    fn chance_and_clock_are_noted() {
        let notes = |code| {
            let CodeNotes { is_random, reads_clock, .. } = inspect_code(code);
            (is_random, reads_clock)
        };
        assert_eq!(notes("import random\nprint(random.random())"), (true, false));
        assert_eq!(notes("import numpy as np\nprint(np.random.rand())"), (true, false));
        assert_eq!(notes("import time\nprint(time.time())"), (false, true));
        assert_eq!(notes("from datetime import date\nprint(date.today())"), (false, true));
        assert_eq!(notes("print('random time')"), (false, false));
    }

    proptest! {
        #[test]
        fn any_text_is_inspected(code in "(?s)(import|from|,|\\.|as|\n|'|f\"|x| |\\\\){0,40}") {
            let _ = inspect_code(&code);
        }
    }
}
