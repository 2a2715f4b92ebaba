//! The sections of the card, each a heading and a table or a few lines. A section without facts is left away, but for the
//! limits, which every card has.

use super::warnings::percent;
use super::{CardFacts, Count, card_warnings};

/// Reasons shown for a stage; the rest is in `card.json`.
const SHOWN_REASONS: usize = 5;

/// Everything below the front matter.
pub(super) fn render(facts: &CardFacts) -> String {
    let mut parts = vec![format!("# {}", cell(&facts.name))];
    if !facts.summary.trim().is_empty() {
        parts.push(facts.summary.trim().to_owned());
    }
    let warnings = card_warnings(facts);
    if !warnings.is_empty() {
        parts
            .push(warnings.iter().map(|warning| format!("> **Warning.** {warning}")).collect::<Vec<_>>().join("\n>\n"));
    }
    let sections = [
        funnel(facts),
        composition(facts),
        verification(facts),
        contamination(facts),
        provenance(facts),
        packing(facts),
    ];
    parts.extend(sections.into_iter().flatten());
    let limits = facts.limits.iter().filter(|limit| !limit.trim().is_empty());
    parts.push(format!(
        "## Known limits\n\n{}",
        limits.map(|limit| format!("- {}", cell(limit))).collect::<Vec<_>>().join("\n")
    ));
    parts.join("\n\n") + "\n"
}

fn funnel(facts: &CardFacts) -> Option<String> {
    let rows = facts.stages.iter().map(|stage| {
        let reasons = stage.reasons.iter().take(SHOWN_REASONS);
        let reasons: Vec<String> =
            reasons.map(|reason| format!("`{}` {}", cell(&reason.name), number(reason.count))).collect();
        let counts = [stage.docs_in, stage.kept, stage.dropped, stage.failed].map(number);
        [&[cell(&stage.stage)], &counts[..], &[percent(stage.kept, stage.docs_in), reasons.join(", ")]].concat()
    });
    table("Funnel", &["stage", "in", "kept", "dropped", "failed", "kept share", "most frequent reasons"], rows)
}

fn composition(facts: &CardFacts) -> Option<String> {
    let bytes: u64 = facts.sources.iter().map(|source| source.bytes).sum();
    let tokens: u64 = facts.sources.iter().filter_map(|source| source.tokens).sum();
    let rows = facts.sources.iter().map(|source| {
        let shown = if tokens > 0 { percent(source.tokens.unwrap_or(0), tokens) } else { percent(source.bytes, bytes) };
        vec![
            cell(&source.name),
            cell(&source.kind),
            cell(&source.license),
            number(source.docs_in),
            number(source.docs_out),
            number(source.bytes),
            source.tokens.map_or_else(|| "–".to_owned(), number),
            shown,
        ]
    });
    table(
        "Composition",
        &["source", "kind", "licence", "documents extracted", "documents", "bytes", "tokens", "share"],
        rows,
    )
}

fn verification(facts: &CardFacts) -> Option<String> {
    let computations = &facts.computations;
    if computations.found == 0 {
        return None;
    }
    let lead = format!(
        "{} computations were found, and the programs of {} stand in the corpus.",
        number(computations.found),
        number(computations.inserted)
    );
    let meaning = "L0: not run. L1: ran. L2: output understood. L3: a number agrees to the digits stated. L4: symbolically \
                   equal. L5: two independent routes agree. Only L3 and above say that the program computes what the text states.";
    let tables = [
        counts("verdict", &computations.verdicts),
        counts("level in the corpus", &computations.levels),
        counts("reason of failed and unverifiable", &computations.reasons),
    ];
    let tables: Vec<String> = tables.into_iter().flatten().collect();
    Some(format!("## Verification\n\n{lead}\n\n{meaning}\n\n{}", tables.join("\n\n")).trim_end().to_owned())
}

fn contamination(facts: &CardFacts) -> Option<String> {
    let rows = facts.benchmarks.iter().map(|benchmark| {
        let planted =
            benchmark.planted.map_or_else(|| "–".to_owned(), |(found, planted)| format!("{found} of {planted}"));
        let counts = [benchmark.questions, benchmark.docs_dropped, benchmark.docs_left].map(number);
        [&[cell(&benchmark.name)], &counts[..], &[planted]].concat()
    });
    table(
        "Contamination",
        &["benchmark", "questions", "documents dropped", "documents left", "planted questions found"],
        rows,
    )
}

fn provenance(facts: &CardFacts) -> Option<String> {
    let lead = format!(
        "Made by {} from recipe `{}` with seed {}. Every row keeps the id, address and archive offset of its source.",
        or_unknown(&facts.program),
        or_unknown(&facts.recipe),
        facts.seed
    );
    let rows = facts.models.iter().map(|model| {
        let names = [&model.translator, &model.model, &model.prompt].map(|name| cell(name));
        [&names[..], &[number(model.computations)]].concat()
    });
    let rows = table("Provenance", &["translator", "model", "prompt", "programs in the corpus"], rows);
    Some(match rows {
        Some(rows) => rows.replacen("## Provenance\n\n", &format!("## Provenance\n\n{lead}\n\n"), 1),
        None => format!("## Provenance\n\n{lead}"),
    })
}

fn packing(facts: &CardFacts) -> Option<String> {
    let pack = facts.pack.as_ref()?;
    Some(format!(
        "## Packing\n\n{} tokens of `{}` (`{}`) in {} rows of {}, {:.3} % padding.",
        number(pack.n_tokens),
        cell(&pack.tokenizer),
        cell(&pack.tokenizer_hash),
        number(pack.n_rows),
        number(u64::from(pack.length)),
        100.0 * pack.padding_share
    ))
}

/// A section with one table, or nothing where it has no rows.
fn table(title: &str, head: &[&str], rows: impl Iterator<Item = Vec<String>>) -> Option<String> {
    let rows: Vec<String> = rows.map(|row| format!("| {} |", row.join(" | "))).collect();
    if rows.is_empty() {
        return None;
    }
    let rule = vec!["---"; head.len()].join("|");
    Some(format!("## {title}\n\n| {} |\n|{rule}|\n{}", head.join(" | "), rows.join("\n")))
}

/// A table of counts with their shares.
fn counts(head: &str, counts: &[Count]) -> Option<String> {
    let all: u64 = counts.iter().map(|count| count.count).sum();
    let rows = counts.iter().map(|count| vec![cell(&count.name), number(count.count), percent(count.count, all)]);
    let with_title = table("", &[head, "computations", "share"], rows)?;
    Some(with_title.trim_start_matches("## \n\n").to_owned())
}

/// A text as a table cell: one line, no column marks.
fn cell(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").replace('|', "\\|")
}

fn or_unknown(text: &str) -> String {
    if text.trim().is_empty() { "unknown".to_owned() } else { cell(text) }
}

/// A number with commas between thousands.
fn number(n: u64) -> String {
    let digits = n.to_string();
    let groups: Vec<&str> =
        digits.as_bytes().rchunks(3).rev().filter_map(|group| std::str::from_utf8(group).ok()).collect();
    groups.join(",")
}
