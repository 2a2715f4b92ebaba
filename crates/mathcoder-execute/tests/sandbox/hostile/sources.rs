//! Sources of every form: empty, huge, with any line ends, in other encodings, or no source at all.

use mathcoder_core::Limits;
use mathcoder_core::Status::{Error, Ok};

attacks! { Limits::default();
    nothing: "", Ok, "";
    a_mark_and_line_ends_of_windows: "\u{feff}print(1)\r\nif True:\r\n\tprint(2)\r\n", Ok, "1\n2";
    line_ends_of_old: "print(1)\rprint(2)\r", Ok, "1\n2";
    tabs_and_blanks_in_disorder: "if True:\n\tprint(1)\n        print(2)", Error, "TabError";
    another_encoding: "# -*- coding: latin-1 -*-\nprint(len('é'))", Ok, "2";
    no_encoding_of_this_world: "# -*- coding: klingon -*-\nprint(1)", Error, "SyntaxError";
    a_null_byte: "print(1)\0", Error, "null bytes";
    five_megabytes: &format!("x = '{}'\nprint(len(x))", "y".repeat(5 << 20)), Ok, "5242880";
    a_hundred_thousand_lines: &format!("x = 0\n{}print(x)", "x += 1\n".repeat(100_000)), Ok, "100000";
    brackets_without_an_end: &"(".repeat(100_000), Error, "(((";
    a_very_long_sum: &format!("print({})", vec!["1"; 20_000].join("+")), Error, "RecursionError";
    text_instead_of_code: "The answer is 42.\n\n```python\nprint(42)\n```", Error, "SyntaxError";
    names_of_all_alphabets: "π = 3\n变量 = 4\nprint(π * 变量)", Ok, "12";
}
