//! Draws [`Facts`] as one self-contained HTML page: no script, no network, readable in light and dark, usable without
//! colour. Facts in, text out; the same facts give the same bytes.

use super::facts::{Facts, RowCounts};
use crate::commands::explain::all_reasons;
use std::collections::BTreeMap;
use std::fmt::Write;

const STYLE: &str = include_str!("style.css");

/// The whole page.
pub(crate) fn page(facts: &Facts) -> String {
    let mut html = String::with_capacity(64 << 10);
    let name = escape(&facts.name);
    let _ = write!(
        html,
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\n\
         <title>{name} – mathcoder report</title>\n<style>{STYLE}</style></head>\n<body><main>\n<h1>{name}</h1>\n"
    );
    settings(&mut html, facts);
    funnel(&mut html, facts);
    reasons(&mut html, facts);
    formulas(&mut html, facts);
    pdf_pages(&mut html, facts);
    composition(&mut html, facts);
    verdicts(&mut html, facts);
    shapes(&mut html, facts);
    computations(&mut html, facts);
    documents(&mut html, facts);
    rejects(&mut html, facts);
    html.push_str("</main></body></html>\n");
    html
}

/// Text made safe for element content and attribute values.
fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\n' | '\t' => safe.push(c),
            c if c.is_control() => safe.push('\u{fffd}'),
            c => safe.push(c),
        }
    }
    safe
}

fn settings(html: &mut String, facts: &Facts) {
    html.push_str("<dl class=\"settings\">");
    for (key, value) in &facts.settings {
        let _ = write!(html, "<dt>{}</dt><dd>{}</dd>", escape(key), escape(value));
    }
    html.push_str("</dl>\n");
}

fn funnel(html: &mut String, facts: &Facts) {
    html.push_str("<h2 id=\"funnel\">Funnel</h2>\n<p>Rows in = kept + dropped + failed, at every stage.</p>\n<table><thead><tr><th>stage</th><th class=\"n\">in</th><th class=\"n\">kept</th><th class=\"n\">dropped</th><th class=\"n\">failed</th><th>share kept</th><th class=\"n\">MB in</th><th class=\"n\">MB out</th><th class=\"n\">task seconds</th></tr></thead><tbody>\n");
    for stage in &facts.funnel {
        row(html, &escape(&stage.stage), &stage.total, Some(stage.task_seconds));
        for (source, counts) in &stage.by_source {
            row(html, &format!("<span class=\"source\">{}</span>", escape(source)), counts, None);
        }
    }
    html.push_str("</tbody></table>\n");
}

fn row(html: &mut String, name: &str, counts: &RowCounts, seconds: Option<f64>) {
    let share = ratio(counts.kept, counts.rows_in);
    let seconds = seconds.map_or(String::new(), |s| format!("{s:.1}"));
    let class = if seconds.is_empty() { "part" } else { "whole" };
    let _ = writeln!(
        html,
        "<tr class=\"{class}\"><td>{name}</td><td class=\"n\">{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td><td>{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td><td class=\"n\">{seconds}</td></tr>",
        counts.rows_in,
        counts.kept,
        counts.n_dropped(),
        counts.n_failed(),
        bar(share),
        megabytes(counts.bytes_in),
        megabytes(counts.bytes_out),
    );
}

/// Bytes as MB, blank where nobody counted.
fn megabytes(bytes: u64) -> String {
    if bytes == 0 { String::new() } else { format!("{:.1}", bytes as f64 / 1e6) }
}

fn ratio(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

/// A bar with its percentage as text, so that nothing is said by colour alone.
fn bar(share: f64) -> String {
    let percent = share * 100.0;
    format!(
        "<svg class=\"bar\" viewBox=\"0 0 100 10\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"{percent:.1} percent\"><rect class=\"ground\" width=\"100\" height=\"10\"/><rect class=\"fill\" width=\"{percent:.1}\" height=\"10\"/></svg> {percent:.1} %"
    )
}

fn reasons(html: &mut String, facts: &Facts) {
    let mut counts: BTreeMap<&str, (u64, &str)> = BTreeMap::new();
    for stage in &facts.funnel {
        let dropped = stage.total.dropped.iter().map(|(code, n)| (code, n, "dropped"));
        let failed = stage.total.failed.iter().map(|(code, n)| (code, n, "failed"));
        for (code, n, outcome) in dropped.chain(failed) {
            let entry = counts.entry(code).or_insert((0, outcome));
            entry.0 += n;
        }
    }
    let mut ordered: Vec<_> = counts.into_iter().collect();
    ordered.sort_by(|a, b| b.1.0.cmp(&a.1.0).then(a.0.cmp(b.0)));
    html.push_str("<h2 id=\"reasons\">Why rows left</h2>\n<table><thead><tr><th>reason</th><th class=\"n\">rows</th><th>outcome</th><th>meaning</th></tr></thead><tbody>\n");
    let known = all_reasons();
    for (code, (n, outcome)) in ordered {
        let meaning = known.iter().find(|r| r.code == code).map_or("", |r| r.meaning);
        let _ = writeln!(
            html,
            "<tr><td><code>{}</code></td><td class=\"n\">{n}</td><td>{outcome}</td><td>{}</td></tr>",
            escape(code),
            escape(meaning)
        );
    }
    html.push_str("</tbody></table>\n");
}

/// Hosts shown; the rest is in `stats.json`.
const HOSTS: usize = 50;

fn formulas(html: &mut String, facts: &Facts) {
    html.push_str("<h2 id=\"formulas\">Formulas by host</h2>\n<p>A lost formula leaves a mark in the text and a number in the document.</p>\n<table><thead><tr><th>host</th><th class=\"n\">seen</th><th class=\"n\">lost</th><th>share kept</th></tr></thead><tbody>\n");
    for (host, seen, lost) in facts.formulas.iter().take(HOSTS) {
        let kept = bar(ratio(seen.saturating_sub(*lost), *seen));
        let _ = writeln!(
            html,
            "<tr><td>{}</td><td class=\"n\">{seen}</td><td class=\"n\">{lost}</td><td>{kept}</td></tr>",
            escape(host)
        );
    }
    html.push_str("</tbody></table>\n");
}

/// Nothing where no PDF file became a document.
fn pdf_pages(html: &mut String, facts: &Facts) {
    if facts.pdf_pages.is_empty() {
        return;
    }
    html.push_str("<h2 id=\"pdf_pages\">Pages of PDF files</h2>\n<p>Pages whose text cannot be trusted are left out. Files without any other page are under the reasons.</p>\n<table><thead><tr><th>source</th><th class=\"n\">pages</th><th class=\"n\">kept</th><th class=\"n\">blank</th><th>left out</th></tr></thead><tbody>\n");
    for (source, pages) in &facts.pdf_pages {
        let of = |what: &str| pages.get(what).copied().unwrap_or(0);
        let left_out = pages.iter().filter(|(what, _)| !matches!(what.as_str(), "kept" | "blank"));
        let left_out: Vec<String> = left_out.map(|(reason, n)| format!("{} {n}", escape(reason))).collect();
        let _ = writeln!(
            html,
            "<tr><td>{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td><td>{}</td></tr>",
            escape(source),
            pages.values().sum::<u64>(),
            of("kept"),
            of("blank"),
            left_out.join(", ")
        );
    }
    html.push_str("</tbody></table>\n");
}

fn composition(html: &mut String, facts: &Facts) {
    let total: u64 = facts.composition.iter().map(|s| s.bytes).sum();
    html.push_str("<h2 id=\"composition\">Composition of the corpus</h2>\n<table><thead><tr><th>source</th><th class=\"n\">documents</th><th class=\"n\">MB of text</th><th>share of text</th><th class=\"n\">verified computations</th></tr></thead><tbody>\n");
    for share in &facts.composition {
        let _ = writeln!(
            html,
            "<tr><td>{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td><td>{}</td><td class=\"n\">{}</td></tr>",
            escape(&share.source),
            share.documents,
            megabytes(share.bytes),
            bar(ratio(share.bytes, total)),
            share.verified
        );
    }
    html.push_str("</tbody></table>\n");
}

fn shapes(html: &mut String, facts: &Facts) {
    html.push_str("<h2 id=\"shapes\">Most frequent shapes of verified programs</h2>\n<table><thead><tr><th>first ten lines, names and numbers blanked</th><th class=\"n\">share</th></tr></thead><tbody>\n");
    for (shape, share) in &facts.shapes {
        let _ = writeln!(html, "<tr><td><pre>{}</pre></td><td class=\"n\">{share:.2} %</td></tr>", escape(shape));
    }
    html.push_str("</tbody></table>\n");
}

fn verdicts(html: &mut String, facts: &Facts) {
    html.push_str("<h2 id=\"verdicts\">Verdicts on computations</h2>\n<table><thead><tr><th>source</th><th>verdict</th><th class=\"n\">computations</th></tr></thead><tbody>\n");
    for ((source, verdict), n) in &facts.verdicts {
        let _ =
            writeln!(html, "<tr><td>{}</td><td>{}</td><td class=\"n\">{n}</td></tr>", escape(source), escape(verdict));
    }
    html.push_str("</tbody></table>\n<table><thead><tr><th>level of the verified</th><th class=\"n\">computations</th></tr></thead><tbody>\n");
    for (level, n) in &facts.levels {
        let _ = writeln!(html, "<tr><td>{}</td><td class=\"n\">{n}</td></tr>", escape(level));
    }
    html.push_str("</tbody></table>\n");
}

fn computations(html: &mut String, facts: &Facts) {
    html.push_str("<h2 id=\"computations\">Verified computations</h2>\n");
    for sample in &facts.computations {
        let _ = writeln!(
            html,
            "<article><h3>{}</h3><p>States <code>{}</code> = <code>{}</code> – {}</p><pre>{}</pre><p>printed</p><pre>{}</pre></article>",
            escape(&sample.place),
            escape(&sample.expression),
            escape(&sample.result),
            escape(&sample.verdict),
            escape(&sample.code),
            escape(&sample.output)
        );
    }
}

fn documents(html: &mut String, facts: &Facts) {
    html.push_str("<h2 id=\"documents\">Documents</h2>\n");
    for sample in &facts.documents {
        let _ =
            writeln!(html, "<article><h3>{}</h3><pre>{}</pre></article>", escape(&sample.place), escape(&sample.text));
    }
}

fn rejects(html: &mut String, facts: &Facts) {
    html.push_str("<h2 id=\"rejects\">Rejected rows</h2>\n");
    for sample in &facts.rejects {
        let _ = writeln!(
            html,
            "<article><h3><code>{}</code> {}</h3><pre>{}</pre></article>",
            escape(&sample.reason),
            escape(&sample.place),
            escape(&sample.text)
        );
    }
}
