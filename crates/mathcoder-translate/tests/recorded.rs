//! The recorded answers of the shared data, row by row against what was run of them. Skips where the data is absent.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test may stop at the first surprise and say why it did not run"
)]

use mathcoder_translate::{Builtin, BuiltinConfig, Domain, Expect, ModelTranslator, TranslateConfig, parse_answer};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;

fn rows(name: &str) -> Option<Vec<Value>> {
    let data = std::env::var("MATHCODER_DATA")
        .unwrap_or_else(|_| concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data").to_owned());
    let path = Path::new(&data).join("recorded").join(name);
    let Ok(text) = std::fs::read_to_string(&path) else {
        println!("skipped: no {}", path.display());
        return None;
    };
    Some(text.lines().map(|line| serde_json::from_str(line).unwrap()).collect())
}

#[test]
fn all_recorded_computations_are_read_and_every_slip_is_counted() {
    let (Some(answers), Some(runs)) = (rows("translations.jsonl"), rows("executions.jsonl")) else { return };
    let mut runs = runs.iter();
    let mut slips: BTreeMap<(&str, &str), u32> = BTreeMap::new();
    let mut n = 0;
    for row in &answers {
        let id = row["id"].as_str().unwrap();
        let parsed = parse_answer(row["response"].as_str().unwrap(), Expect::Programs);
        for slip in parsed.slips.iter().chain(parsed.blocks.iter().flat_map(|b| &b.slips)) {
            *slips.entry((slip.code, id)).or_default() += 1;
        }
        for (i, block) in parsed.blocks.iter().enumerate() {
            let run = runs.next().unwrap();
            assert_eq!((run["id"].as_str(), run["computation"].as_u64()), (Some(id), Some(i as u64 + 1)));
            assert_eq!(run["code"].as_str(), block.code.as_deref(), "{id} computation {}", i + 1);
            assert_eq!(run["stated_result"].as_str(), block.result.as_deref(), "{id} computation {}", i + 1);
            assert!(!block.title.is_empty() && !block.expression.is_empty());
            n += 1;
        }
    }
    assert_eq!((n, runs.count()), (303, 0));
    let expected = [
        ("translate.cut_off", "rec-056"),
        ("translate.no_computation", "rec-098"),
        ("translate.no_computation", "rec-099"),
        ("translate.no_computation", "rec-100"),
        ("translate.no_computation", "rec-101"),
        ("translate.no_computation", "rec-102"),
        ("translate.no_conditions", "rec-009"),
        ("translate.no_result", "rec-087"),
        ("translate.prints_nothing", "rec-030"),
        ("translate.several_fences", "rec-020"),
        ("translate.text_around", "rec-041"),
    ];
    assert_eq!(slips.into_iter().collect::<Vec<_>>(), expected.map(|slip| (slip, 1)));
}

#[test]
fn no_text_with_a_computation_is_passed_over() {
    let Some(rows) = rows("translations.jsonl") else { return };
    let config = TranslateConfig::default();
    let model = ModelTranslator::new(Domain::open(&config).unwrap().1, &config, 0);
    let (mut asked, mut skipped) = (0, 0);
    for row in &rows {
        let has_some = !parse_answer(row["response"].as_str().unwrap(), Expect::Programs).blocks.is_empty();
        match model.first_question(row["text"].as_str().unwrap()).unwrap() {
            Some(_) => asked += 1,
            None => {
                assert!(!has_some, "{} would not be asked about", row["id"]);
                skipped += 1;
            }
        }
    }
    println!("asked about {asked} texts, passed over {skipped} of 5 without a computation");
}

#[test]
fn the_built_in_translator_finds_computations_in_the_recorded_texts() {
    let Some(rows) = rows("translations.jsonl") else { return };
    let builtin = Builtin::new(&BuiltinConfig::default());
    let mut n = 0;
    for row in &rows {
        let text = row["text"].as_str().unwrap();
        let found = builtin.translate(text);
        assert_eq!(found, builtin.translate(text), "the same text gives the same computations");
        for c in &found {
            let span = c.span.unwrap();
            assert!(text.get(span.start..span.end).is_some_and(|place| !place.is_empty()));
            assert!(c.code.lines().last().unwrap().starts_with("print("), "{}", c.code);
        }
        n += found.len();
    }
    // 181 when this was written, 176 of them right.
    assert!(n >= 170, "{n} computations");
}
