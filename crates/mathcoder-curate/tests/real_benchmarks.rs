//! Planted leaks of real benchmark questions in long real text: what the reference's rule finds, and what this crate finds.
//!
//! Needs the data folder (`MATHCODER_DATA`, by default beside the workspace); skips without it.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test says why it skips and may fail anywhere")]

use mathcoder_curate::{BenchmarkItem, DecontaminateConfig, Decontaminator, mix};
use serde_json::Value;
use std::collections::HashSet;
use std::path::PathBuf;

const BENCHMARKS: &[&str] =
    &["gsm8k_test", "math_test", "ocw_test", "sat_math_test", "olympiadbench_test", "svamp_test"];

fn rows(name: &str) -> Option<Vec<Value>> {
    let folder = std::env::var_os("MATHCODER_DATA")
        .map_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data")), PathBuf::from);
    let path = folder.join("benchmarks").join(format!("{name}.jsonl"));
    let Ok(text) = std::fs::read_to_string(&path) else {
        println!("skipped: no {}", path.display());
        return None;
    };
    Some(text.lines().map(|line| serde_json::from_str(line).unwrap()).collect())
}

fn items() -> Option<Vec<BenchmarkItem>> {
    let mut items = Vec::new();
    for benchmark in BENCHMARKS {
        for row in rows(benchmark)? {
            let field = |key: &str| row[key].as_str().map(str::to_owned);
            items.push(BenchmarkItem {
                benchmark: (*benchmark).to_owned(),
                id: field("id").unwrap(),
                question: field("question").unwrap(),
                choices: Vec::new(),
                answer: field("answer"),
                solution: field("solution"),
            });
        }
    }
    Some(items)
}

/// About a thousand words of worked solutions of training questions.
fn host(solutions: &[String], number: u64) -> String {
    let pick = |i: u64| solutions[mix(number * 1000 + i) as usize % solutions.len()].as_str();
    (0..16).map(pick).collect::<Vec<_>>().join("\n\n")
}

/// Ten items of each benchmark, with questions of at least 13 words, so that the reference's rule applies at all.
fn planted(items: &[BenchmarkItem]) -> Vec<&BenchmarkItem> {
    let long = |item: &&BenchmarkItem| item.question.split_whitespace().count() >= 20;
    let of = |benchmark: &&'static str| {
        let all: Vec<&BenchmarkItem> = items.iter().filter(|item| item.benchmark == **benchmark).filter(long).collect();
        let step = all.len() / 10;
        all.into_iter().step_by(step.max(1)).take(10).collect::<Vec<_>>()
    };
    BENCHMARKS.iter().flat_map(of).collect()
}

fn plant(host: &str, question: &str) -> String {
    let middle = host[..host.len() / 2].rfind("\n\n").unwrap_or(0);
    format!("{}\n\n{question}{}", &host[..middle], &host[middle..])
}

/// The rule of the reference as published: Jaccard similarity of the 13-grams of the whole document and of the question
/// above 0.6, or the document being a part of the question.
fn reference_flags(document: &str, question: &str) -> bool {
    let grams = |text: &str| {
        let words: Vec<String> = text.to_lowercase().split_whitespace().map(str::to_owned).collect();
        words.windows(13).map(|window| window.join(" ")).collect::<HashSet<_>>()
    };
    if question.contains(document) {
        return true;
    }
    let (a, b) = (grams(document), grams(question));
    let n_all = a.union(&b).count();
    n_all > 0 && a.intersection(&b).count() as f64 / n_all as f64 > 0.6
}

#[test]
fn planted_questions_are_found_where_the_reference_finds_none() {
    let (Some(items), Some(train)) = (items(), rows("gsm8k_train")) else { return };
    let solutions: Vec<String> = train.iter().filter_map(|row| row["solution"].as_str().map(str::to_owned)).collect();
    let decontaminator = Decontaminator::new(items.iter().cloned(), &DecontaminateConfig::default());
    let (mut n_reference, mut n_reference_alone, mut n_ours, mut n_clean_flagged) = (0, 0, 0, 0);
    let planted = planted(&items);
    assert_eq!(planted.len(), 60);
    for (number, item) in (0_u64..).zip(&planted) {
        let host = host(&solutions, number);
        let document = plant(&host, &item.question);
        n_reference += u32::from(reference_flags(&document, &item.question));
        n_reference_alone += u32::from(reference_flags(&item.question, &item.question));
        n_ours += u32::from(decontaminator.scan(&document).iter().any(|hit| hit.id == item.id));
        n_clean_flagged += u32::from(!decontaminator.scan(&host).is_empty());
    }
    println!(
        "reference {n_reference}, reference on the question alone {n_reference_alone}, ours {n_ours}, clean hosts {n_clean_flagged}"
    );
    assert_eq!((n_reference, n_reference_alone), (0, 60));
    assert_eq!(n_ours, 60);
    assert!(n_clean_flagged <= 2, "{n_clean_flagged} of 60 hosts flagged");
}

/// Every tenth word dropped; questions of 25 words and more.
#[test]
fn changed_questions_are_found() {
    let (Some(items), Some(train)) = (items(), rows("gsm8k_train")) else { return };
    let solutions: Vec<String> = train.iter().filter_map(|row| row["solution"].as_str().map(str::to_owned)).collect();
    let decontaminator = Decontaminator::new(items.iter().cloned(), &DecontaminateConfig::default());
    let long: Vec<&BenchmarkItem> =
        items.iter().filter(|item| item.question.split_whitespace().count() >= 25).step_by(25).collect();
    let (mut n_found, mut n_shifted_found, mut n_shifted) = (0, 0, 0);
    for (number, item) in (0_u64..).zip(&long) {
        let host = host(&solutions, number);
        let words = item.question.split_whitespace().enumerate();
        let dropped: Vec<&str> = words.filter(|(i, _)| i % 10 != 7).map(|(_, word)| word).collect();
        let is_found =
            |question: &str| decontaminator.scan(&plant(&host, question)).iter().any(|hit| hit.id == item.id);
        n_found += usize::from(is_found(&dropped.join(" ")));
        let shift = |c: char| c.to_digit(10).map_or(c, |digit| char::from(b'1' + (digit as u8 + 3) % 9));
        let shifted: String = item.question.chars().map(shift).collect();
        if shifted != item.question {
            n_shifted += 1;
            n_shifted_found += usize::from(is_found(&shifted));
        }
    }
    println!("a tenth dropped: {n_found} of {}; numbers shifted: {n_shifted_found} of {n_shifted}", long.len());
    assert!(n_found * 100 >= long.len() * 93, "{n_found} of {}", long.len());
    assert!(n_shifted_found * 100 >= n_shifted * 90, "{n_shifted_found} of {n_shifted}");
}
