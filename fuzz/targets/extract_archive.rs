//! WARC, ARC, tar, zip and compressed files; the first byte chooses the name.
//! In: bytes of the fuzzer. Out: nothing, or a panic that it keeps. `fuzz/README.md` says how to run it.

#![no_main]

use libfuzzer_sys::fuzz_target;
use mathcoder_extract::{ExtractConfig, records_of_bytes};

fuzz_target!(|bytes: &[u8]| {
    let Some((choice, bytes)) = bytes.split_first() else { return };
    let name = ["a.warc.gz", "a.warc", "a.arc", "a.tar.gz", "a.zip", "a.html.gz", "a"][usize::from(*choice) % 7];
    let config = ExtractConfig { max_record_bytes: 1 << 20, max_compression_ratio: 50, ..ExtractConfig::default() };
    let rows = records_of_bytes(bytes.to_vec(), name, &config).into_iter().flatten();
    let most = bytes.len() + 2;
    assert!(rows.take(most + 1).count() <= most, "more records than bytes");
});
