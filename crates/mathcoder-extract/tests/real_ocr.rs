//! Loops of an OCR program, planted into real chapters: all are found, and nothing else is taken for one.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "tests stop at the first surprise and say what they skip")]

mod support;

use mathcoder_extract::{
    ExtractConfig, Extracted, Format, MISSING_PAGES, ProjectContext, REPETITIONS, RawRecord, extract_record,
    open_records,
};
use support::data;

/// The chapters of a book in Markdown, as texts.
fn chapters(name: &str) -> Vec<String> {
    let Some(path) = data(&format!("textbooks/{name}")) else { return Vec::new() };
    let records = open_records(&path, &ExtractConfig::default()).unwrap().flatten();
    let markdown = records.filter(|record| record.format == Format::Markdown);
    markdown.map(|record| String::from_utf8_lossy(&record.bytes).into_owned()).collect()
}

fn read(text: &str) -> Extracted {
    let record = RawRecord {
        bytes: text.as_bytes().to_vec(),
        format: Format::Markdown,
        member: Some("page.mmd".to_owned()),
        offset: None,
        url: None,
        charset: None,
    };
    extract_record(&record, &ProjectContext::default(), &ExtractConfig::default()).unwrap()
}

#[test]
fn planted_loops_are_cut_and_nothing_else() {
    let chapters: Vec<String> = ["cs228_notes.tar.gz", "aradzie_math_notes.tar.gz"].map(chapters).concat();
    let (mut planted, mut found, mut whole) = (0, 0, 0);
    for chapter in chapters.iter().filter(|chapter| chapter.len() > 2_000) {
        let plain = read(chapter);
        assert_eq!(plain.annotations.get(REPETITIONS), None, "{}", &plain.text[..80]);
        let paragraphs: Vec<&str> = chapter.split("\n\n").collect();
        let sentences =
            paragraphs.iter().position(|p| p.len() > 120 && p.is_ascii() && !p.contains(['$', '`', '<', '{', '-']));
        let Some(at) = sentences else { continue };
        let before = paragraphs[..=at].join("\n\n");
        let after = paragraphs[at + 1..].join("\n\n");
        let again = format!("\n\n{}", paragraphs[at]).repeat(30);
        let phrase = " and so it is the same as".repeat(60);
        for (loop_text, least) in [(again, plain.text.len()), (phrase, plain.text.len())] {
            planted += 1;
            let looped = read(&format!("{before}{loop_text}\n\n[MISSING_PAGE_FAIL:7]\n\n{after}"));
            found += usize::from(looped.annotations.get(REPETITIONS) == Some(&1.into()));
            let missing = looped.annotations.get(MISSING_PAGES).and_then(serde_json::Value::as_u64);
            assert_eq!(missing, Some(1));
            whole += usize::from((least..least + 60).contains(&looped.text.len()));
        }
    }
    println!(
        "{planted} loops planted into {} chapters, {found} found, {whole} texts whole behind them",
        chapters.len()
    );
    assert!(found == planted && whole == planted, "{found} and {whole} of {planted}");
}
