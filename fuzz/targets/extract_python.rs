//! The scanner of imports.
//! In: bytes of the fuzzer. Out: nothing, or a panic that it keeps. `fuzz/README.md` says how to run it.

#![no_main]

use libfuzzer_sys::fuzz_target;
use mathcoder_extract::imported_modules;

fuzz_target!(|bytes: &[u8]| {
    drop(imported_modules(&String::from_utf8_lossy(bytes)));
});
