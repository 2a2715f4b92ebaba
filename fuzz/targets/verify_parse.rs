//! The three notations of formulas, and everything that walks over a tree.
//! In: bytes of the fuzzer. Out: nothing, or a panic that it keeps. `fuzz/README.md` says how to run it.

#![no_main]

use libfuzzer_sys::fuzz_target;
use mathcoder_expr::{eval_exact, parse_latex, parse_plain, parse_python, samples, split_aligned};

fuzz_target!(|text: &str| {
    let _ = split_aligned(text);
    for tree in [parse_latex(text), parse_plain(text), parse_python(text)].into_iter().flatten() {
        let _ = (tree.to_string(), samples(&tree), eval_exact(&tree));
    }
});
