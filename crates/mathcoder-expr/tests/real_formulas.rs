//! Real formulas: the answers of a benchmark must mostly parse, and cut, doubled or shuffled ones must never panic. Runs where
//! the shared data lies (`MATHCODER_DATA`), else says that it skips.

#![allow(clippy::expect_used, clippy::print_stdout, reason = "a test stops at broken data and says why it skips")]

use mathcoder_expr::{eval_complex, eval_exact, free_symbols, parse_latex, parse_plain, parse_python};
use proptest::prelude::*;
use std::path::PathBuf;

fn answers() -> Vec<String> {
    let default = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data").into();
    let folder: PathBuf = std::env::var_os("MATHCODER_DATA").unwrap_or(default).into();
    let path = folder.join("benchmarks/math_test.jsonl");
    let Ok(text) = std::fs::read_to_string(&path) else {
        println!("skipped: {} is not there", path.display());
        return Vec::new();
    };
    let rows = text.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).expect("a JSON line"));
    rows.filter_map(|row| row["answer"].as_str().map(str::to_owned)).collect()
}

/// Reads a text in every notation and does everything with what comes out.
fn exercise(text: &str) {
    for read in [parse_latex, parse_plain, parse_python] {
        if let Ok(value) = read(text) {
            let _ =
                (value.to_string(), free_symbols(&value), eval_exact(&value), eval_complex(&value, &mut Vec::new()));
        }
    }
    let _ = mathcoder_expr::split_aligned(text);
}

#[test]
fn benchmark_answers_parse() {
    let answers = answers();
    if answers.is_empty() {
        return;
    }
    let mut failed = Vec::new();
    for answer in &answers {
        exercise(answer);
        if let Err(error) = parse_latex(answer) {
            failed.push(format!("{answer}   ({error})"));
        }
    }
    println!("{} of {} answers do not parse", failed.len(), answers.len());
    failed.iter().take(80).for_each(|line| println!("  {line}"));
    assert!(failed.len() * 50 <= answers.len(), "{} of {}", failed.len(), answers.len());
}

#[test]
fn damaged_formulas_do_not_panic() {
    for (index, answer) in answers().iter().enumerate().filter(|(index, _)| index % 7 == 0) {
        for cut in answer.char_indices().map(|(at, _)| at).filter(|at| (at + index) % 3 == 0) {
            let (head, tail) = answer.split_at(cut);
            exercise(head);
            exercise(tail);
            exercise(&format!("{tail}{head}"));
        }
        exercise(&format!("{answer}{answer}"));
    }
}

#[test]
fn deep_and_long_inputs_end() {
    for opening in [
        "(",
        "[",
        "{",
        "\\frac{",
        "\\sqrt{",
        "-",
        "|",
        "2^{",
        "\\sin ",
        "f(",
        "\\int ",
        "\\left(",
        "!",
        "x_{",
        "\\begin{pmatrix}",
        "1,",
        "\\frac1",
    ] {
        exercise(&opening.repeat(5_000));
        exercise(&format!("{}x{}", opening.repeat(60), ")".repeat(60)));
    }
    for tail in [
        "/2",
        "!",
        "%",
        "\\pm 1",
        "\\bmod 3",
        "^\\circ",
        "\\text{ m}",
        "_2",
        "\\cdot 2",
        "+1",
        ",1",
        "=1",
        "^2",
        "**2",
        " or 1",
        ":1",
    ] {
        exercise(&format!("x{}", tail.repeat(9_000)));
        exercise(&format!("1{}", tail.repeat(1_500)));
    }
    exercise(&format!("{}1", "\\sum_{i=1}^{400} ".repeat(12)));
    exercise(&"9".repeat(60_000));
    exercise("10^{10^{10}}");
    exercise("9^{9^{9}}!");
    exercise("\\sum_{i=1}^{100000000} i");
    exercise("(((2^{32767})^{32767})^{32767})");
    exercise("\\binom{2000}{1000}!");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn no_text_panics(text in "\\PC{0,60}") {
        exercise(&text);
    }

    #[test]
    fn no_tex_panics(parts in proptest::collection::vec(prop::sample::select(vec![
        "\\frac", "{", "}", "(", ")", "[", "]", "^", "_", "x", "2", "12", "\\sqrt", "\\int", "d", "dx", "\\sum", "_{i=1}", "^n", "\\lim", "_{x \\to 0}",
        "|", "\\left", "\\right", "\\text{ m}", "\\text{or}", ",", "=", "<", "+", "-", "\\pm", "!", "'", "\\begin{pmatrix}", "\\end{pmatrix}", "&",
        "\\\\", "\\%", "^\\circ", "\\log", "\\sin", "f", "1.5", "\\times", "10", "...", "\\overline", "e", "i", "\\pi", ":", "\\pmod", "\\cup",
    ]), 0..24)) {
        exercise(&parts.concat());
        exercise(&parts.join(" "));
    }

    #[test]
    fn spacing_and_size_commands_change_nothing(a in 1u32..1000, b in 1u32..1000) {
        let plain = parse_latex(&format!("\\frac{{{a}}}{{{b}}}(x+{a})")).expect("a formula");
        let dressed = parse_latex(&format!("\\dfrac{{ {a} }}{{ {b} }} \\, \\left( x + {a} \\right)")).expect("a formula");
        prop_assert_eq!(plain, dressed);
    }

    #[test]
    fn decimals_are_written_back_as_they_were(whole in 0u32..100_000, fraction in "[0-9]{1,12}") {
        let text = format!("{whole}.{fraction}");
        prop_assert_eq!(parse_python(&text).expect("a number").to_string(), text);
    }
}
