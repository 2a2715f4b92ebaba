//! AsciiMath inside a page: the bytes come where a script of MathJax holds a formula, and between backticks.
//! In: bytes of the fuzzer. Out: nothing, or a panic that it keeps. `fuzz/README.md` says how to run it.

#![no_main]

use libfuzzer_sys::fuzz_target;
use mathcoder_extract::{HtmlOptions, extract_html};

fuzz_target!(|bytes: &[u8]| {
    let script = [b"<p>Let <script type=\"math/asciimath\">", bytes, b"</script> be given.</p>"].concat();
    drop(extract_html(&script, &HtmlOptions::default()));
    let settings: &[u8] = b"<script>MathJax = {loader: {load: ['input/asciimath']}}</script><p>Let `";
    drop(extract_html(&[settings, bytes, b"` be given.</p>"].concat(), &HtmlOptions::default()));
});
