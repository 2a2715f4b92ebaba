//! `mathcoder inspect PATH`: rows of any stage folder, rejects folder or file, readable in a terminal, or as JSON Lines.
//! Memory: the rows shown, and with `--random` their places in a reservoir.

use crate::cli::InspectArgs;
use crate::printer::Printer;
use crate::runview::{self, Side};
use crate::view::{self, Extent};
use mathcoder_core::{Document, content_hash_parts};

/// Prints rows.
///
/// # Errors
/// A path without documents, or output errors.
pub(crate) fn run(args: &InspectArgs, printer: &Printer) -> anyhow::Result<()> {
    let side = if args.rejects || args.reason.is_some() { Side::Rejected } else { Side::Kept };
    let files = runview::files(&args.path, side)?;
    let wanted = runview::documents(&files).filter(|document| matches(args, document));
    let rows = match args.random {
        None => wanted.take(args.rows).collect(),
        Some(seed) => at_random(wanted, args.rows, seed),
    };
    if rows.is_empty() {
        printer.say("no row matches");
    }
    for document in &rows {
        printer.data(&show(document, args, printer)?)?;
    }
    Ok(())
}

fn matches(args: &InspectArgs, document: &Document) -> bool {
    let code = || document.extra.get("reject").and_then(|r| r.get("code")).and_then(|c| c.as_str()).unwrap_or("");
    args.id.as_ref().is_none_or(|id| document.id.0 == *id)
        && args.source.as_ref().is_none_or(|source| document.provenance.source == *source)
        && args.reason.as_ref().is_none_or(|reason| code().starts_with(reason.as_str()))
        && (!args.computations || !document.computations.is_empty())
}

fn show(document: &Document, args: &InspectArgs, printer: &Printer) -> anyhow::Result<String> {
    if printer.json {
        return Ok(serde_json::to_string(document)? + "\n");
    }
    Ok(view::document(document, if args.full { Extent::Whole } else { Extent::Beginning }))
}

/// A sample of all rows: those with the smallest seeded hash of their id, in the order they stand.
pub(crate) fn at_random(rows: impl Iterator<Item = Document>, wanted: usize, seed: u64) -> Vec<Document> {
    let mut chosen: Vec<(u128, usize, Document)> = Vec::new();
    for (place, row) in rows.enumerate() {
        let key = content_hash_parts(&[&seed.to_le_bytes(), row.id.0.as_bytes()]);
        if chosen.len() == wanted {
            let Some(largest) = chosen.iter().enumerate().max_by_key(|(_, c)| c.0).map(|(i, c)| (i, c.0)) else {
                break;
            };
            if key >= largest.1 {
                continue;
            }
            chosen.swap_remove(largest.0);
        }
        chosen.push((key, place, row));
    }
    chosen.sort_by_key(|(_, place, _)| *place);
    chosen.into_iter().map(|(_, _, row)| row).collect()
}
