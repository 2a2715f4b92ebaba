//! Which programs may share a child process with others: those whose tokens show nothing that could outlast them in the
//! libraries, the interpreter or the system.
//!
//! In: a program. Out: yes, or when in doubt no. One pass over the tokens, no parse tree. It is the first of two guards: the
//! child looks at the compiled code and at code built at run time with the same list of names (`batch.py`), and compares
//! its libraries' settings after each program. It finds what happens by mistake or by habit; against a program made to
//! deceive, the walls around the child stand, and the sample that is run both ways.

use crate::notes::CodeNotes;
use crate::scan::{Scanner, Token};
use crate::twice::wants_other_clocks;
use mathcoder_core::Program;

/// Longer sources are rare and gain little.
const LONGEST: usize = 64 << 10;

/// Whether a program, of which `notes` are known, may run in a child with others.
pub(crate) fn may_share(program: &Program, notes: &CodeNotes) -> bool {
    let code = &program.code;
    if !program.stdin.is_empty() || code.len() > LONGEST || code.contains('\0') || wants_other_clocks(code) {
        return false;
    }
    let is_known = |import: &String| MODULES.contains(&import.as_str());
    !notes.is_dynamic && !notes.is_random && notes.imports.iter().all(is_known) && tokens_are_harmless(code)
}

fn tokens_are_harmless(code: &str) -> bool {
    let mut tokens = Scanner::new(code).peekable();
    let mut after_dot = false;
    while let Some(token) = tokens.next() {
        let Token::Name(name) = token else {
            after_dot = token == Token::Sign('.');
            continue;
        };
        if is_forbidden(name) || (after_dot && name.starts_with('_') && !PLAIN_NAMES.contains(&name)) {
            return false;
        }
        if after_dot && tokens.next_if_eq(&Token::Sign('=')).is_some() && tokens.peek() != Some(&Token::Sign('=')) {
            return false; // an attribute is set
        }
        // Which objects are one and the same may depend on what the caches hold.
        if name == "is" && !after_dot {
            tokens.next_if_eq(&Token::Name("not"));
            if !matches!(tokens.peek(), Some(Token::Name("None" | "True" | "False"))) {
                return false;
            }
        }
        after_dot = false;
    }
    true
}

/// Names that reach beyond the program, wherever they stand.
fn is_forbidden(name: &str) -> bool {
    let has_bad_start = ["set_", "register", "__"].iter().any(|start| name.starts_with(start));
    (has_bad_start && !PLAIN_NAMES.contains(&name)) || FORBIDDEN.contains(&name) || KEYWORDS.contains(&name)
}

/// Names with two underscores that every module has for itself.
const PLAIN_NAMES: [&str; 3] = ["__name__", "__doc__", "__annotations__"];

/// Statements that make classes, which libraries may keep, or hide a lack of memory or of stack.
const KEYWORDS: [&str; 4] = ["class", "except", "async", "await"];

/// Modules whose functions leave nothing behind, apart from the names in [`FORBIDDEN`]. Those of the standard library are loaded
/// when a shared child starts: one that a program loads counts as something that it leaves.
pub(crate) const MODULES: [&str; 24] = [
    "math",
    "cmath",
    "fractions",
    "decimal",
    "statistics",
    "itertools",
    "functools",
    "collections",
    "operator",
    "heapq",
    "bisect",
    "string",
    "re",
    "json",
    "datetime",
    "copy",
    "typing",
    "numbers",
    "textwrap",
    "pprint",
    "sympy",
    "mpmath",
    "numpy",
    "scipy",
];

/// Names that no program in a shared child may use, as a variable, function, attribute or module. Besides what runs code,
/// looks around in the interpreter or draws chance, these are the setters of SymPy, NumPy, SciPy and mpmath, and modules
/// that other modules let slip through.
pub(crate) const FORBIDDEN: &[&str] = &[
    // Runs code, or reaches objects by name
    "eval",
    "exec",
    "compile",
    "open",
    "input",
    "globals",
    "locals",
    "vars",
    "dir",
    "getattr",
    "setattr",
    "delattr",
    "hasattr",
    "attrgetter",
    "methodcaller",
    "breakpoint",
    "help",
    "exit",
    "quit",
    "copyright",
    "credits",
    "license",
    "super",
    // Where an object lies in memory
    "id",
    "hash",
    "MemoryError",
    "RecursionError",
    "BaseException",
    "SystemExit",
    "KeyboardInterrupt",
    // Modules
    "sys",
    "os",
    "io",
    "gc",
    "builtins",
    "warnings",
    "importlib",
    "inspect",
    "ctypes",
    "types",
    "threading",
    "multiprocessing",
    "subprocess",
    "signal",
    "socket",
    "shutil",
    "pathlib",
    "tempfile",
    "weakref",
    "atexit",
    "traceback",
    "linecache",
    "contextlib",
    "logging",
    "locale",
    "pickle",
    "ctypeslib",
    "f2py",
    "testing",
    "distutils",
    "setuptools",
    "autowrap",
    "codegen",
    "ufuncify",
    "interactive",
    "cache",
    "clear_cache",
    "lru_cache_clear",
    "cacheit",
    // Chance and the clock
    "random",
    "seed",
    "rng",
    "rvs",
    "random_state",
    "default_rng",
    "sample",
    "sample_iter",
    "shuffle",
    "now",
    "today",
    "utcnow",
    // Settings
    "getcontext",
    "setcontext",
    "setup",
    "seterr",
    "seterrcall",
    "setbufsize",
    "setrecursionlimit",
    "setlocale",
    "setfirstweekday",
    "init_printing",
    "init_session",
    "global_assumptions",
    "global_parameters",
    "global_enabled",
    "polyconfig",
    "physical_constants",
    "add_delegate",
    "add_subclass",
    "add_newdoc",
    "disable",
    "enable",
    "plot",
    "preview",
    "save",
    "savez",
    "savetxt",
    "tofile",
    "fromfile",
    "memmap",
    "setflags",
];

#[cfg(test)]
mod tests {
    use super::FORBIDDEN;
    use crate::notes::inspect_code;
    use mathcoder_core::Program;
    use proptest::prelude::*;

    fn shares(code: &str) -> bool {
        may_share(&Program { code: code.into(), stdin: String::new() })
    }

    fn may_share(program: &Program) -> bool {
        super::may_share(program, &inspect_code(&program.code))
    }

    #[test]
    fn what_most_programs_do_may_be_shared() {
        for code in [
            "from sympy import *\nx = symbols('x')\nprint(solve(x**2 - 2, x), (x == 1), x.is_real is not None)",
            "import numpy as np\nprint(np.linalg.det(np.eye(2)), round(2.5, 1))",
            "def solution():\n    total = 3\n    total += 1\n    return total\nif __name__ == '__main__':\n    print(solution())",
            "from fractions import Fraction\nprint(Fraction(1, 3).numerator == 1, f'{1/3:.2f}')",
            "time = 3\nprint('open eval __import__', time)",
            "",
        ] {
            assert!(shares(code), "{code}");
        }
    }

    #[test]
    fn what_could_outlast_a_program_may_not() {
        for code in [
            "import mpmath\nmpmath.mp.dps = 50",
            "from decimal import getcontext\ngetcontext().prec = 5",
            "import sympy\nsympy.init_printing()",
            "import numpy as np\nnp.random.rand()",
            "import numpy as np\nnp.set_printoptions(precision=2)",
            "import random",
            "import os",
            "import requests",
            "import math\nmath.os",
            "import json\njson.decoder.__class__",
            "class A: pass",
            "try:\n    1/0\nexcept Exception:\n    pass",
            "print(eval('1'))",
            "print(id(1), hash('a'))",
            "a is b",
            "setattr(x, 'y', 1)",
            "x._private",
            "from datetime import datetime\nprint(datetime.now())",
            "print(input())",
            "from functools import cache",
        ] {
            assert!(!shares(code), "{code}");
        }
        assert!(!may_share(&Program { code: "print(1)".into(), stdin: "1".into() }));
    }

    #[test]
    fn every_name_stands_once() {
        let mut names = FORBIDDEN.to_vec();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), FORBIDDEN.len());
    }

    proptest! {
        #[test]
        fn any_text_is_judged(code in "(?s)(import|sympy|\\.|=|is|None|_a|\n|'|f\"|x| |\\\\){0,40}") {
            let _ = shares(&code);
        }
    }
}
