//! Web pages, whole and main content, and the prefilter in front.
//! In: bytes of the fuzzer. Out: nothing, or a panic that it keeps. `fuzz/README.md` says how to run it.

#![no_main]

use libfuzzer_sys::fuzz_target;
use mathcoder_extract::{HtmlOptions, HtmlScope, could_hold_mathematics, extract_html};

fuzz_target!(|bytes: &[u8]| {
    let _ = could_hold_mathematics(bytes);
    for scope in [HtmlScope::MainContent, HtmlScope::WholePage] {
        if let Ok(page) = extract_html(bytes, &HtmlOptions { charset: None, scope }) {
            assert_eq!(page.formulas.seen, page.formulas.kept + page.formulas.failed);
        }
    }
});
