//! Where the shared data lie. In: a name below their folder (`MATHCODER_DATA`, by default beside the checkout). Out: its path, or
//! nothing where it is absent, which is printed as the reason of a test that skips.

#![allow(clippy::print_stdout, reason = "tests say what they skip")]

use std::path::PathBuf;

/// A file or folder of the shared data.
pub(crate) fn data(name: &str) -> Option<PathBuf> {
    let default = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data");
    let folder = std::env::var_os("MATHCODER_DATA").map_or_else(|| PathBuf::from(default), PathBuf::from);
    let path = folder.join(name);
    if path.exists() {
        return Some(path);
    }
    println!("skipped: {} is not there", path.display());
    None
}
