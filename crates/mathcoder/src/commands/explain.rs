//! `mathcoder explain [REASON]`: what a reason code means and what to do about it. The table is the sum of the `REASONS`
//! slices of all crates, so a reject cannot carry a code that is not in it (a test runs every code through here).

use crate::cli::ExplainArgs;
use crate::errors::{Problem, closest};
use crate::printer::Printer;
use mathcoder_core::ReasonInfo;
use std::fmt::Write;

/// Every reason code of every crate, in the order of the flow.
pub(crate) fn all_reasons() -> Vec<&'static ReasonInfo> {
    let slices: [&'static [ReasonInfo]; 8] = [
        mathcoder_pipeline::REASONS,
        mathcoder_extract::REASONS,
        mathcoder_curate::REASONS,
        mathcoder_translate::REASONS,
        mathcoder_execute::REASONS,
        mathcoder_verify::REASONS,
        mathcoder_pack::REASONS,
        crate::stages::REASONS,
    ];
    slices.into_iter().flatten().collect()
}

/// Prints one reason, or all.
///
/// # Errors
/// Unknown codes, with the closest known one; output errors.
pub(crate) fn run(args: &ExplainArgs, printer: &Printer) -> anyhow::Result<()> {
    let all = all_reasons();
    let chosen: Vec<&ReasonInfo> = match &args.reason {
        None => all,
        Some(code) => {
            let family: Vec<_> = all.iter().copied().filter(|r| r.code == code || in_family(r.code, code)).collect();
            if family.is_empty() {
                return Err(unknown(code, &all).into());
            }
            family
        }
    };
    let text = if printer.json { as_json(&chosen) } else { as_text(&chosen) };
    Ok(printer.data(&text)?)
}

fn in_family(code: &str, stage: &str) -> bool {
    code.strip_prefix(stage).is_some_and(|rest| rest.starts_with('.'))
}

fn unknown(code: &str, all: &[&ReasonInfo]) -> Problem {
    let problem = Problem::request(format!("no reason is called `{code}`"));
    match closest(code, all.iter().map(|r| r.code)) {
        Some(best) => problem.hint(format!("did you mean `{best}`? `mathcoder explain` lists all")),
        None => problem.hint("`mathcoder explain` lists all"),
    }
}

fn as_text(reasons: &[&ReasonInfo]) -> String {
    let mut text = String::new();
    for reason in reasons {
        let _ = writeln!(text, "{}\n  {}\n  {}", reason.code, reason.meaning, reason.advice);
    }
    text
}

fn as_json(reasons: &[&ReasonInfo]) -> String {
    let mut text = String::new();
    for reason in reasons {
        let row = serde_json::json!({"code": reason.code, "meaning": reason.meaning, "advice": reason.advice});
        let _ = writeln!(text, "{row}");
    }
    text
}
