//! Charsets: bytes to text, without and with a declaration outside; the first byte chooses it.
//! In: bytes of the fuzzer. Out: nothing, or a panic that it keeps. `fuzz/README.md` says how to run it.

#![no_main]

use libfuzzer_sys::fuzz_target;
use mathcoder_extract::decode;

const DECLARED: [&str; 8] = ["utf-8", "utf-16le", "iso-2022-jp", "gb18030", "shift_jis", "windows-1251", "x-user-defined", "no"];

fuzz_target!(|bytes: &[u8]| {
    let Some((choice, rest)) = bytes.split_first() else { return };
    let (text, charset) = decode(bytes, None);
    assert!(charset.is_some() || text.as_bytes() == bytes || text.len() <= 3 * bytes.len());
    let (text, _) = decode(rest, DECLARED.get(usize::from(*choice) % DECLARED.len()).copied());
    assert!(text.len() <= 4 * rest.len());
});
