//! Which imports of a program are on no list: neither in the standard library nor among the packages of a domain.
//!
//! In: source text, names of packages. Out: top-level names of modules. One pass over the tokens, nothing is run. It is a hint
//! for who judges the program and no wall: a program that hides an import from it still runs, in the same sandbox.

use crate::notes::inspect_code;

/// Top-level modules of the standard library, of all versions from 3.10 to 3.14, in order.
#[rustfmt::skip]
const STANDARD: [&str; 221] = [
    "__future__", "abc", "aifc", "annotationlib", "antigravity", "argparse", "array", "ast", "asynchat", "asyncio",
    "asyncore", "atexit", "audioop", "base64", "bdb", "binascii", "binhex", "bisect", "builtins", "bz2", "cProfile",
    "calendar", "cgi", "cgitb", "chunk", "cmath", "cmd", "code", "codecs", "codeop", "collections", "colorsys",
    "compileall", "compression", "concurrent", "configparser", "contextlib", "contextvars", "copy", "copyreg",
    "crypt", "csv", "ctypes", "curses", "dataclasses", "datetime", "dbm", "decimal", "difflib", "dis", "distutils",
    "doctest", "email", "encodings", "ensurepip", "enum", "errno", "faulthandler", "fcntl", "filecmp", "fileinput",
    "fnmatch", "fractions", "ftplib", "functools", "gc", "genericpath", "getopt", "getpass", "gettext", "glob",
    "graphlib", "grp", "gzip", "hashlib", "heapq", "hmac", "html", "http", "idlelib", "imaplib", "imghdr", "imp",
    "importlib", "inspect", "io", "ipaddress", "itertools", "json", "keyword", "lib2to3", "linecache", "locale",
    "logging", "lzma", "mailbox", "mailcap", "marshal", "math", "mimetypes", "mmap", "modulefinder", "msilib",
    "msvcrt", "multiprocessing", "netrc", "nis", "nntplib", "nt", "ntpath", "nturl2path", "numbers", "opcode",
    "operator", "optparse", "os", "ossaudiodev", "pathlib", "pdb", "pickle", "pickletools", "pipes", "pkgutil",
    "platform", "plistlib", "poplib", "posix", "posixpath", "pprint", "profile", "pstats", "pty", "pwd", "py_compile",
    "pyclbr", "pydoc", "pydoc_data", "pyexpat", "queue", "quopri", "random", "re", "readline", "reprlib", "resource",
    "rlcompleter", "runpy", "sched", "secrets", "select", "selectors", "shelve", "shlex", "shutil", "signal", "site",
    "smtpd", "smtplib", "sndhdr", "socket", "socketserver", "spwd", "sqlite3", "sre_compile", "sre_constants",
    "sre_parse", "ssl", "stat", "statistics", "string", "stringprep", "struct", "subprocess", "sunau", "symtable",
    "sys", "sysconfig", "syslog", "tabnanny", "tarfile", "telnetlib", "tempfile", "termios", "textwrap", "this",
    "threading", "time", "timeit", "tkinter", "token", "tokenize", "tomllib", "trace", "traceback", "tracemalloc",
    "tty", "turtle", "turtledemo", "types", "typing", "unicodedata", "unittest", "urllib", "uu", "uuid", "venv",
    "warnings", "wave", "weakref", "webbrowser", "winreg", "winsound", "wsgiref", "xdrlib", "xml", "xmlrpc", "zipapp",
    "zipfile", "zipimport", "zlib", "zoneinfo",
];

/// The modules that `code` imports from outside, in order of first appearance. Packages may be given as requirements
/// (`networkx==3.5`); private modules of the standard library count as its own.
#[must_use]
pub fn unlisted_imports<S: AsRef<str>>(code: &str, packages: &[S]) -> Vec<String> {
    let is_listed = |module: &str| packages.iter().any(|package| is_of(package.as_ref(), module));
    let imports = inspect_code(code).imports;
    imports.into_iter().filter(|module| !is_standard(module) && !is_listed(module)).collect()
}

fn is_standard(module: &str) -> bool {
    STANDARD.binary_search(&module).is_ok() || module.strip_prefix('_').is_some_and(|rest| STANDARD.contains(&rest))
}

/// Whether a package gives a module of this name; where the two are called differently, the list has to name the module.
fn is_of(package: &str, module: &str) -> bool {
    let name = package.split(['=', '<', '>', '~', '!', '[', ' ']).next().unwrap_or_default();
    name.chars()
        .map(|c| if matches!(c, '-' | '.') { '_' } else { c.to_ascii_lowercase() })
        .eq(module.to_lowercase().chars())
}

#[cfg(test)]
mod tests {
    use super::{STANDARD, unlisted_imports};

    const MATH: [&str; 4] = ["sympy", "numpy", "scipy", "mpmath"];

    fn check(code: &str, expected: &[&str]) {
        assert_eq!(unlisted_imports(code, &MATH), expected, "{code}");
    }

    #[test]
    fn the_standard_library_is_in_order() {
        assert!(STANDARD.is_sorted());
    }

    #[test]
    fn what_is_on_no_list_is_found_in_its_order() {
        check("import math, sympy as sp\nfrom scipy.stats import norm\nfrom __future__ import annotations", &[]);
        check("import pandas as pd\nimport matplotlib.pyplot as plt\nimport pandas", &["pandas", "matplotlib"]);
        check("try:\n    import gmpy2\nexcept ImportError:\n    gmpy2 = None", &["gmpy2"]);
        check("from . import x\nimport _decimal\n'import requests'", &[]);
    }

    #[test]
    fn packages_of_the_recipe_are_named_as_requirements() {
        assert_eq!(
            unlisted_imports("import networkx, scikit_learn, Shapely", &["networkx==3.5", "scikit-learn", "shapely"]),
            [""; 0]
        );
    }
}
