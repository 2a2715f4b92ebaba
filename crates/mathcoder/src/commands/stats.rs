//! `mathcoder stats RUN`: the funnel of a run. Rows and bytes of text in, kept, dropped and failed by stage and source, with
//! the reasons.

use crate::cli::RunArgs;
use crate::printer::Printer;
use crate::report::{RowCounts, StageCounts};
use crate::runview;
use std::fmt::Write;

/// Prints the funnel.
///
/// # Errors
/// A folder in which nothing was run, or output errors.
pub(crate) fn run(args: &RunArgs, printer: &Printer) -> anyhow::Result<()> {
    let funnel = runview::funnel(&args.run)?;
    let text = if printer.json { as_json(&funnel)? } else { as_text(&funnel) };
    Ok(printer.data(&text)?)
}

fn as_json(funnel: &[StageCounts]) -> anyhow::Result<String> {
    let mut text = String::new();
    for stage in funnel {
        writeln!(text, "{}", serde_json::to_string(stage)?)?;
    }
    Ok(text)
}

fn as_text(funnel: &[StageCounts]) -> String {
    let mut text = format!(
        "{:<24} {:>9} {:>9} {:>9} {:>8} {:>7} {:>9} {:>9}\n",
        "stage / source", "in", "kept", "dropped", "failed", "kept %", "MB in", "MB out"
    );
    for stage in funnel {
        push_row(&mut text, &stage.stage, &stage.total);
        for (source, counts) in &stage.by_source {
            push_row(&mut text, &format!("  {source}"), counts);
        }
        let dropped = stage.total.dropped.iter().map(|(code, n)| ("dropped", code, n));
        let failed = stage.total.failed.iter().map(|(code, n)| ("failed", code, n));
        for (outcome, code, n) in dropped.chain(failed) {
            let _ = writeln!(text, "    {n:>8} {outcome} {code}");
        }
        for (counter, n) in &stage.counters {
            let _ = writeln!(text, "    {n:>8} {counter}");
        }
    }
    text
}

fn push_row(text: &mut String, name: &str, counts: &RowCounts) {
    let share = if counts.rows_in == 0 { 0.0 } else { counts.kept as f64 / counts.rows_in as f64 * 100.0 };
    let _ = writeln!(
        text,
        "{name:<24} {:>9} {:>9} {:>9} {:>8} {share:>6.1}% {:>9.2} {:>9.2}",
        counts.rows_in,
        counts.kept,
        counts.n_dropped(),
        counts.n_failed(),
        counts.bytes_in as f64 / 1e6,
        counts.bytes_out as f64 / 1e6,
    );
}
