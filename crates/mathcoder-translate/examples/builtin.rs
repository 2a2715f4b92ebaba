//! Reads documents (JSON Lines with `id` and `text`) on standard input and writes the computations that the built-in
//! translator finds, one JSON object a line with `id` added: `cargo run --release --example builtin < documents.jsonl`.

#![allow(clippy::print_stdout, reason = "standard output is what an example has")]

use mathcoder_translate::{Builtin, BuiltinConfig};
use std::io::BufRead;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let builtin = Builtin::new(&BuiltinConfig::default());
    for line in std::io::stdin().lock().lines() {
        let document: serde_json::Value = serde_json::from_str(&line?)?;
        for computation in builtin.translate(document["text"].as_str().unwrap_or_default()) {
            let mut row = serde_json::to_value(&computation)?;
            row["id"] = document["id"].clone();
            println!("{row}");
        }
    }
    Ok(())
}
