//! Settings of MathJax and KaTeX, with a formula that uses them.
//! In: bytes of the fuzzer. Out: nothing, or a panic that it keeps. `fuzz/README.md` says how to run it.

#![no_main]

use libfuzzer_sys::fuzz_target;
use mathcoder_extract::{HtmlOptions, extract_html};

fuzz_target!(|bytes: &[u8]| {
    let (script, body) = bytes.split_at(bytes.len() / 2);
    let page = [b"<script>MathJax = {tex: {", script, b"}}</script><p>\\(\\newcommand{\\a}", body, b"\\) $\\a$</p>"].concat();
    drop(extract_html(&page, &HtmlOptions::default()));
});
