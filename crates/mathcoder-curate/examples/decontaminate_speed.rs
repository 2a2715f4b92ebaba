//! How fast texts are searched for benchmark questions, how many planted questions are found, and how many texts are flagged
//! where none was planted.
//!
//! In: ten benchmarks, recorded passages of textbooks and pages, training questions and Python files of the folder of test data
//! (`MATHCODER_DATA`). Out: the time to build the index and to search, in CPU time of one thread; a table of found questions by
//! benchmark and by what was changed in them; flagged texts by file. A question counts as found where the hit names it or the
//! same question of another benchmark. Training questions may hold test questions in truth, so their hits are no plain errors.

#![allow(clippy::print_stdout, reason = "a program for a person")]

mod measure;

use mathcoder_curate::{BenchmarkItem, DecontaminateConfig, Decontaminator, Hit};
use measure::{Dice, Text, data_folder, print_speed, print_time, rounds, rows, texts};
use serde_json::Value;
use std::collections::BTreeMap;
use std::error::Error;
use std::path::Path;

const BENCHMARKS: [&str; 10] = [
    "gsm8k_test",
    "math_test",
    "ocw_test",
    "sat_math_test",
    "mmlu_math_test",
    "mmlu_math_decontamination",
    "olympiadbench_test",
    "svamp_test",
    "hungarian_test",
    "deepmind_mathematics_test",
];

/// Questions planted of each benchmark, at most about this many.
const N_PLANTED: usize = 300;

/// Passages that make the text a question is planted in.
const N_PASSAGES: usize = 8;

/// What is done to a planted question; nothing where it does not apply to the question.
type Change = fn(&str, &mut Dice) -> Option<String>;

const CHANGES: [(&str, Change); 4] = [
    ("verbatim", |question, _| Some(question.to_owned())),
    ("other markup", |question, _| Some(other_markup(question))),
    ("10 % of words dropped", |question, dice| Some(drop_words(question, dice))),
    ("numbers shifted", |question, dice| Some(shift_numbers(question, dice)).filter(|shifted| shifted != question)),
];

fn main() -> Result<(), Box<dyn Error>> {
    let Some(folder) = data_folder() else { return Ok(()) };
    let items = read_items(&folder)?;
    let config = DecontaminateConfig::default();
    let mut index = Decontaminator::new(items.iter().cloned(), &config);
    let seconds = rounds(|| index = Decontaminator::new(items.iter().cloned(), &config));
    let stats = index.stats();
    println!(
        "{} items, {} of them too short or too generic to be searched; {} entries, {} seeds",
        stats.n_items, stats.n_unsearchable, stats.n_entries, stats.n_seeds
    );
    print_time("build the index", seconds);
    let texts = texts(&folder, |file| !file.contains("_test") && !file.contains("decontamination"))?;
    search_all(&index, &texts);
    let passages: Vec<&str> = texts.iter().filter(|text| text.file.starts_with("recorded")).map(|t| &*t.text).collect();
    let clean: Vec<&str> = passages.into_iter().filter(|passage| index.scan(passage).is_empty()).collect();
    plant_all(&index, &items, &clean);
    Ok(())
}

/// Speed and flagged texts by file. Small files are searched several times a round, for the clock is coarse.
fn search_all(index: &Decontaminator, texts: &[Text]) {
    let mut by_file: BTreeMap<&str, Vec<&Text>> = BTreeMap::new();
    for text in texts {
        by_file.entry(text.file).or_default().push(text);
    }
    for (file, texts) in by_file {
        let bytes: usize = texts.iter().map(|text| text.text.len()).sum();
        let repeats = 5_000_000 / bytes.max(1) + 1;
        let mut n_flagged = 0;
        let seconds = rounds(|| {
            for _ in 0..repeats {
                n_flagged = texts.iter().filter(|text| !index.scan(&text.text).is_empty()).count();
            }
        });
        print_speed(file, bytes * repeats, seconds);
        println!("{:<28} {n_flagged} of {} texts flagged", "", texts.len());
        texts.iter().filter_map(|text| Some((text, index.scan(&text.text).into_iter().next()?))).take(3).for_each(show);
    }
}

/// Says what was found in a text.
fn show((text, hit): (&&Text, Hit)) {
    let found = text.text.get(hit.span.start..hit.span.end).unwrap_or_default();
    let start: String = found.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(90).collect();
    println!("    {} {} {} {}: {start}", hit.benchmark, hit.id, hit.rule.name(), hit.score);
}

/// Plants questions of every benchmark in every changed form and prints how many are found.
fn plant_all(index: &Decontaminator, items: &[BenchmarkItem], passages: &[&str]) {
    print!("\n{:<26}", "found of planted");
    CHANGES.iter().for_each(|(name, _)| print!(" {name:>22}"));
    println!();
    for benchmark in BENCHMARKS {
        let of_benchmark: Vec<&BenchmarkItem> = items.iter().filter(|item| item.benchmark == benchmark).collect();
        print!("{benchmark:<26}");
        for (number, (_, change)) in (0_u64..).zip(&CHANGES) {
            let (n_found, n_planted) = plant(index, &of_benchmark, passages, (*change, Dice(number)));
            let share = 100.0 * n_found as f64 / n_planted.max(1) as f64;
            print!(" {:>22}", format!("{n_found}/{n_planted} {share:.1} %"));
        }
        println!();
    }
}

/// Questions found and planted.
fn plant(
    index: &Decontaminator,
    items: &[&BenchmarkItem],
    passages: &[&str],
    (change, mut dice): (Change, Dice),
) -> (usize, usize) {
    let (mut n_found, mut n_planted) = (0, 0);
    for item in items.iter().step_by((items.len() / N_PLANTED).max(1)) {
        let Some(question) = change(&item.question, &mut dice) else { continue };
        let host: Vec<&str> =
            (0..N_PASSAGES).filter_map(|_| passages.get(dice.below(passages.len()))).copied().collect();
        let (before, behind) = host.split_at(host.len() / 2);
        let text = format!("{}\n\n{question}\n\n{}", before.join("\n\n"), behind.join("\n\n"));
        let name = format!("{}/{}", item.benchmark, item.id);
        let is_it = |hit: &Hit| (hit.benchmark == item.benchmark && hit.id == item.id) || hit.also.contains(&name);
        n_planted += 1;
        n_found += usize::from(index.scan(&text).iter().any(is_it));
    }
    (n_found, n_planted)
}

/// Other dollars, other fractions, no `\left`, lines broken anew and quoted.
fn other_markup(question: &str) -> String {
    let question =
        question.replace("$$", "\n").replace("\\frac", "\\dfrac").replace("\\left", "").replace("\\right", "");
    let mut pieces = question.split('$');
    let mut text = pieces.next().unwrap_or_default().to_owned();
    for (number, piece) in pieces.enumerate() {
        text.push_str(if number % 2 == 0 { "\\(" } else { "\\)" });
        text.push_str(piece);
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    words.chunks(9).map(|line| line.join(" ")).collect::<Vec<_>>().join("\n> ")
}

fn drop_words(question: &str, dice: &mut Dice) -> String {
    question.split_whitespace().filter(|_| dice.below(10) != 0).collect::<Vec<_>>().join(" ")
}

/// Every digit becomes another from 1 to 9, so that no number gets a leading zero.
fn shift_numbers(question: &str, dice: &mut Dice) -> String {
    let shift = |c: char| match c.to_digit(10) {
        None => c,
        Some(0) => char::from_digit(dice.below(9) as u32 + 1, 10).unwrap_or(c),
        Some(digit) => char::from_digit((digit + dice.below(8) as u32) % 9 + 1, 10).unwrap_or(c),
    };
    question.chars().map(shift).collect()
}

fn read_items(folder: &Path) -> Result<Vec<BenchmarkItem>, Box<dyn Error>> {
    let mut items = Vec::new();
    for benchmark in BENCHMARKS {
        for row in rows(&folder.join("benchmarks").join(format!("{benchmark}.jsonl")))? {
            let field = |key: &str| row.get(key).and_then(Value::as_str).map(str::to_owned);
            let choices = row.get("choices").and_then(Value::as_array).into_iter().flatten();
            items.push(BenchmarkItem {
                benchmark: benchmark.to_owned(),
                id: field("id").unwrap_or_default(),
                question: field("question").unwrap_or_default(),
                choices: choices.filter_map(Value::as_str).map(str::to_owned).collect(),
                answer: field("answer"),
                solution: field("solution"),
            });
        }
    }
    Ok(items)
}
