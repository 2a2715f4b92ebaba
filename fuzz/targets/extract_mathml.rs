//! MathML inside a page.
//! In: bytes of the fuzzer. Out: nothing, or a panic that it keeps. `fuzz/README.md` says how to run it.

#![no_main]

use libfuzzer_sys::fuzz_target;
use mathcoder_extract::{HtmlOptions, extract_html};

fuzz_target!(|bytes: &[u8]| {
    let page = [b"<p><math display=\"block\">", bytes, b"</math> behind</p>"].concat();
    drop(extract_html(&page, &HtmlOptions::default()));
});
