//! PDF files.
//! In: bytes of the fuzzer. Out: nothing, or a panic that it keeps. `fuzz/README.md` says how to run it.

#![no_main]

mod reader;

use libfuzzer_sys::fuzz_target;
use mathcoder_extract::Format;

fuzz_target!(|bytes: &[u8]| reader::read(Format::Pdf, "a.pdf", bytes));
