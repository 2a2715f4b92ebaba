//! Hashes the sources of all crates into `MATHCODER_CODE`, which goes into every fingerprint: a run folder made by other
//! code is never continued with stale parts, also between two states of a working copy.

use std::path::{Path, PathBuf};

fn main() {
    println!("cargo:rerun-if-changed=..");
    let mut files = Vec::new();
    collect(Path::new(".."), &mut files);
    files.sort();
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325; // FNV-1a: small, and nobody attacks his own sources
    for file in &files {
        for byte in std::fs::read(file).unwrap_or_default() {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    println!("cargo:rustc-env=MATHCODER_CODE={hash:016x}");
}

/// All source files below `folder`, tests left out: they do not change what a run computes.
fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let (path, name) = (entry.path(), entry.file_name());
        let name = name.to_string_lossy();
        if path.is_dir() && !matches!(&*name, "tests" | "examples" | "benches" | "target") {
            collect(&path, files);
        } else if matches!(path.extension().and_then(|e| e.to_str()), Some("rs" | "py" | "md" | "toml" | "txt"))
            && name != "tests.rs"
        {
            files.push(path);
        }
    }
}
