//! Real PDFs: their pages counted, and the text of those that are kept held against the LaTeX source of the same book.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "tests stop at the first surprise and say what they skip")]

mod support;

use mathcoder_extract::{ExtractConfig, Extracted, PDF_PAGES, ProjectContext, extract_record, open_records};
use std::collections::HashSet;
use std::path::Path;
use support::data;

/// The documents of a file, and the reasons of the rest.
fn read(path: &Path) -> (Vec<Extracted>, Vec<String>) {
    let config = ExtractConfig::default();
    let context = ProjectContext::gather(path, &config).unwrap();
    let (mut texts, mut reasons) = (Vec::new(), Vec::new());
    for record in open_records(path, &config).unwrap().flatten() {
        match extract_record(&record, &context, &config) {
            Ok(text) => texts.push(text),
            Err(reason) => reasons.push(reason.code.into_owned()),
        }
    }
    (texts, reasons)
}

/// Words of letters alone, as both sides have them.
fn words(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !c.is_alphabetic()).filter(|word| word.chars().count() > 1);
    words.map(str::to_lowercase).collect()
}

#[test]
fn pages_are_counted_and_told_apart() {
    for (name, pages, least_kept) in
        [("hott_online.pdf", 492, 45), ("latexml_manual.pdf", 242, 215), ("metamath.pdf", 247, 110)]
    {
        let Some(path) = data(&format!("textbooks/pdf/{name}")) else { return };
        let (texts, _) = read(&path);
        let note = &texts[0].annotations[PDF_PAGES];
        println!("{name}: {} of {} pages kept, left out: {:?}", note["kept"], note["pages"], counts(&note["left_out"]));
        assert_eq!(note["pages"], pages);
        assert!(note["kept"].as_u64().unwrap() >= least_kept, "{name}: {note}");
    }
    // Two to six pages each, with formulas on all of them.
    for name in ["de_cheatsheet", "diff_int", "geometric_sequence_limit", "size_of_the_rationals"] {
        let Some(path) = data(&format!("textbooks/pdf/aradzie_essays_{name}.pdf")) else { return };
        assert_eq!(read(&path).1, ["extract.pdf_formulas_lost"]);
    }
}

fn counts(left_out: &serde_json::Value) -> Vec<(String, usize)> {
    let fields = left_out.as_object().unwrap().iter();
    fields.map(|(fault, pages)| (fault.clone(), pages.as_array().unwrap().len())).collect()
}

#[test]
fn the_text_of_kept_pages_is_that_of_the_source() {
    let (Some(pdf), Some(source)) = (data("textbooks/pdf/hott_online.pdf"), data("textbooks/hott_book.tar.gz")) else {
        return;
    };
    let source: Vec<String> = read(&source).0.iter().flat_map(|text| words(&text.text)).collect();
    let known: HashSet<&[String]> = source.windows(4).collect();
    let text = read(&pdf).0.remove(0).text;
    // The list of literature is made by BibTeX and not in the source's text; the introduction is.
    let introduction = text.split("Homotopy type theory is a new branch").nth(1).unwrap();
    let kept = words(&introduction.chars().take(25_000).collect::<String>());
    let found = kept.windows(4).filter(|window| known.contains(window)).count();
    let share = found as f64 / kept.windows(4).count() as f64;
    println!("four words in a row that the source has, too: {share:.3} of {}", kept.len());
    assert!(share > 0.85, "{share}");
}
