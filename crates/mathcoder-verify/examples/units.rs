//! The table of units beside pint's. In: nothing; a Python with pint 0.24.4 is named by `MATHCODER_PINT` or made by hand
//! (`python3 -m venv` and `pip install pint==0.24.4` below `bench/peers`). Out: names whose size or dimension differ, and counts.
//! Without such a Python the example says so and prints how large the table is.

#![allow(clippy::print_stdout, reason = "a program for a person")]

use mathcoder_verify::known_units;
use serde_json::json;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

fn main() -> std::io::Result<()> {
    let units = known_units();
    println!("{} names, {} of them with SI prefixes", units.len(), units.iter().filter(|unit| unit.prefixed).count());
    let peers = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../bench/peers"));
    let default = peers.join(".venv/bin/python");
    let python = std::env::var_os("MATHCODER_PINT").map_or(default, PathBuf::from);
    if !python.exists() {
        println!("skipped: no {} (set MATHCODER_PINT to a Python with pint)", python.display());
        return Ok(());
    }
    let mut peer = Command::new(python).arg(peers.join("verify/units.py")).stdin(Stdio::piped()).spawn()?;
    if let Some(mut input) = peer.stdin.take() {
        for unit in &units {
            writeln!(input, "{}", json!({"name": unit.name, "dimension": unit.dimension, "factor": unit.factor}))?;
        }
    }
    peer.wait().map(|_| ())
}
