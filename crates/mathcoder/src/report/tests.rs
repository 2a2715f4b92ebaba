//! The report page: hostile text stays text, every section is there, and a real browser can draw it.

use super::{ComputationSample, DocumentSample, Facts, RejectSample, RowCounts, SourceShare, StageCounts, page};
use std::process::Command;

fn sample_facts() -> Facts {
    let total = RowCounts {
        rows_in: 10,
        kept: 7,
        dropped: [("filter.too_short".to_owned(), 2)].into(),
        failed: [("extract.empty".to_owned(), 1)].into(),
        bytes_in: 2_000_000,
        bytes_out: 1_000_000,
    };
    let stage = StageCounts {
        stage: "filter".to_owned(),
        total: total.clone(),
        by_source: [("web".to_owned(), total)].into(),
        counters: [("formulas".to_owned(), 3)].into(),
        task_seconds: 1.5,
    };
    Facts {
        name: "sample <run>".to_owned(),
        settings: vec![("seed".to_owned(), "7".to_owned())],
        funnel: vec![stage],
        formulas: vec![("<b>.example".to_owned(), 9, 2)],
        pdf_pages: [("<i>".to_owned(), [("kept".to_owned(), 3), ("formulas".to_owned(), 4)].into())].into(),
        composition: vec![SourceShare { source: "web".to_owned(), documents: 7, bytes: 900_000, verified: 4 }],
        verdicts: [(("web".to_owned(), "verified".to_owned()), 4)].into(),
        levels: [("L4".to_owned(), 4)].into(),
        shapes: vec![("N(0 + 0)".to_owned(), 4.5)],
        computations: vec![ComputationSample {
            place: "web".to_owned(),
            expression: "2+2".to_owned(),
            result: "4".to_owned(),
            code: "print(2 + 2)".to_owned(),
            output: "4".to_owned(),
            verdict: "L4 number.exact".to_owned(),
        }],
        documents: vec![DocumentSample {
            place: "a".to_owned(),
            text: "<script>document.title = 'stolen'</script> & \u{1b}[31m".to_owned(),
        }],
        rejects: vec![RejectSample {
            reason: "filter.too_short".to_owned(),
            place: "b".to_owned(),
            text: "x".to_owned(),
        }],
    }
}

#[test]
fn hostile_text_stays_text() {
    let html = page(&sample_facts());
    assert!(html.contains("&lt;script&gt;document.title"));
    assert!(!html.contains("<script"));
    assert!(!html.contains('\u{1b}'));
    assert!(html.contains("sample &lt;run&gt;"));
    assert!(html.contains("&lt;b&gt;.example"));
    assert!(html.contains(
        "<td>&lt;i&gt;</td><td class=\"n\">7</td><td class=\"n\">3</td><td class=\"n\">0</td><td>formulas 4</td>"
    ));
}

#[test]
fn the_page_needs_no_network() {
    let html = page(&sample_facts());
    for outside in ["http://", "https://", "src=", "@import", "url("] {
        assert!(!html.contains(outside), "{outside}");
    }
}

#[test]
fn a_browser_draws_every_section() {
    let Some(browser) = ["chromium", "chromium-browser", "google-chrome"].into_iter().find(|b| starts(b)) else {
        println!("skipped: no Chromium on this machine");
        return;
    };
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("report.html");
    std::fs::write(&file, page(&sample_facts())).unwrap();
    let profile = format!("--user-data-dir={}", dir.path().join("profile").display());
    let output = Command::new(browser)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"])
        .args([
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--dump-dom",
            &profile,
        ])
        .arg(format!("file://{}", file.display()))
        .output()
        .unwrap();
    let dom = String::from_utf8_lossy(&output.stdout);
    for id in [
        "funnel",
        "reasons",
        "formulas",
        "pdf_pages",
        "composition",
        "verdicts",
        "computations",
        "documents",
        "rejects",
    ] {
        assert!(dom.contains(&format!("id=\"{id}\"")), "section {id} is missing in {dom}");
    }
    assert!(dom.contains("<title>sample &lt;run&gt;"), "the title was changed by a script");
}

fn starts(browser: &str) -> bool {
    Command::new(browser).arg("--version").output().is_ok_and(|o| o.status.success())
}
