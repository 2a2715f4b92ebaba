//! Prints the records of one input file: `cargo run --example extract -- FILE [NAME_PART] [--summary]`.
//!
//! In: a file that [`mathcoder_extract::open_records`] reads. Out: on standard output, each record's place, title and text,
//! or the reason why it has none; with `--summary`, one line each. Only records whose member name or address holds
//! NAME_PART are printed.

#![allow(clippy::print_stdout, reason = "printing is what this example is for")]

use mathcoder_extract::{ExtractConfig, ExtractError, ProjectContext, extract_record, open_records};
use std::path::Path;

fn main() -> Result<(), ExtractError> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let summary = arguments.iter().any(|a| a == "--summary");
    let mut plain = arguments.iter().filter(|a| !a.starts_with("--"));
    let (Some(file), part) = (plain.next(), plain.next()) else {
        println!("usage: extract FILE [NAME_PART] [--summary]");
        return Ok(());
    };
    let config = ExtractConfig::default();
    let context = ProjectContext::gather(Path::new(file), &config)?;
    let mut records = open_records(Path::new(file), &config)?;
    for row in records.by_ref() {
        match row {
            Ok(record) => {
                let name = record.member.clone().or_else(|| record.url.clone()).unwrap_or_default();
                if part.is_some_and(|part| !name.contains(part.as_str())) {
                    continue;
                }
                match extract_record(&record, &context, &config) {
                    Ok(text) => {
                        let counts = text.formulas;
                        let (format, bytes, chars) = (record.format.name(), record.bytes.len(), text.text.len());
                        println!(
                            "==== {name} {format} {bytes} -> {chars} bytes, formulas {}/{}, title {:?}, notes {:?}",
                            counts.kept, counts.seen, text.title, text.annotations
                        );
                        if !summary {
                            println!("{}", text.text);
                        }
                    }
                    Err(reason) => println!("==== {name}: {reason}"),
                }
            }
            Err(fault) if part.is_none() => {
                let name = fault.member.or(fault.url).unwrap_or_default();
                println!("==== {name} {:?}: {:?} {}", fault.offset, fault.outcome, fault.reason);
            }
            Err(_) => {}
        }
    }
    println!("==== skipped: {:?}", records.skipped());
    Ok(())
}
