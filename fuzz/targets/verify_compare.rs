//! Two texts beside each other, as stated result and output and as reference and solution.
//! In: bytes of the fuzzer, cut at the first zero byte. Out: nothing, or a panic that it keeps. `fuzz/README.md` says how to run it.

#![no_main]

use libfuzzer_sys::fuzz_target;
use mathcoder_core::Checker;
use mathcoder_verify::Verifier;

fuzz_target!(|text: &str| {
    let (ours, theirs) = text.split_once('\0').unwrap_or((text, text));
    let verifier = Verifier::default();
    let _ = (verifier.compare(ours, theirs), verifier.grade(ours, theirs), verifier.compare_answers(theirs, ours));
});
