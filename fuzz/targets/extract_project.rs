//! Books of several files: the bytes are cut at 0xFF into files that may include and define for each other.
//! In: bytes of the fuzzer. Out: nothing, or a panic that it keeps. `fuzz/README.md` says how to run it.

#![no_main]

use libfuzzer_sys::fuzz_target;
use mathcoder_extract::{ExtractConfig, ProjectContext, extract_record, records_of_bytes};

const NAMES: [&str; 6] = ["main.tex", "a.tex", "b/c.tex", "own.sty", "book.ptx", "part.ptx"];

fuzz_target!(|bytes: &[u8]| {
    let files = NAMES.iter().zip(bytes.split(|byte| *byte == 0xff));
    let archive: Vec<u8> = files.flat_map(|(name, text)| member(name, text)).chain([0; 1024]).collect();
    let config = ExtractConfig::default();
    let read = || records_of_bytes(archive.clone(), "book.tar", &config);
    let (Ok(first), Ok(second)) = (read(), read()) else { return };
    let context = ProjectContext::of_records(first, &config);
    for record in second.flatten() {
        if let Ok(text) = extract_record(&record, &context, &config) {
            assert_eq!(text.formulas.seen, text.formulas.kept + text.formulas.failed);
        }
    }
});

/// One file of a tar archive: a header of 512 bytes, the text, zeros up to the next block.
fn member(name: &str, text: &[u8]) -> Vec<u8> {
    let mut header = [0_u8; 512];
    header[..name.len()].copy_from_slice(name.as_bytes());
    header[124..135].copy_from_slice(format!("{:011o}", text.len()).as_bytes());
    header[148..156].fill(b' ');
    header[156] = b'0';
    header[257..263].copy_from_slice(b"ustar\0");
    let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
    header[148..155].copy_from_slice(format!("{sum:06o}\0").as_bytes());
    let padding = (512 - text.len() % 512) % 512;
    [&header, text, &[0; 512][..padding]].concat()
}
