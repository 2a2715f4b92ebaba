//! Answers graded against reference answers: small cases of each form, laws, and every answer of the benchmark files where the
//! shared data lies (`MATHCODER_DATA`), else it says that it skips. The files with model outputs are compared with their flags by
//! the bench `verify-quality`, which shows each disagreement; here only its count has a floor.

#![allow(clippy::expect_used, clippy::print_stdout, reason = "a test stops at broken data and says why it skips")]

use expect_test::{Expect, expect};
use flate2::read::GzDecoder;
use mathcoder_core::Comparison;
use mathcoder_verify::Verifier;
use serde_json::Value;
use std::collections::BTreeSet;
use std::io::Read;
use std::path::PathBuf;

fn check(pairs: &[(&str, &str)], expected: Expect) {
    let verifier = Verifier::default();
    let line = |(reference, answer): &(&str, &str)| {
        let found = match verifier.compare_answers(reference, answer) {
            Comparison::Equal { rule, .. } => format!("same       {rule}"),
            Comparison::Different { rule, .. } => format!("different  {rule}"),
            Comparison::NotComparable(reason) => format!("unknown    {}", reason.code),
        };
        format!("{reference:?} {answer:?}: {found}\n")
    };
    expected.assert_eq(&pairs.iter().map(line).collect::<String>());
}

#[test]
fn forms_of_one_answer() {
    check(
        &[
            (r"\frac{1}{2}", "0.5"),
            (r"\frac12", r"$\dfrac{1}{2}$"),
            (r"\frac{1}{2}", "1/2."),
            ("10000", r"10{,}000"),
            ("10000", r"10,\!000"),
            (r"3\sqrt{2}", r"\sqrt{18}"),
            (r"x^2 - 1", "(x-1)(x+1)"),
            (r"\text{Evelyn}", "evelyn"),
            (r"\text{(C)}", "C"),
            ("5", "x = 5"),
            ("y = 2x + 3", "y - 2x - 3 = 0"),
            (r"5\text{ cm}", "5"),
            (r"12^\circ", r"12\text{ degrees}"),
            (r"100_2", "4"),
            (r"480 + 480\sqrt{3}\text{ feet}", r"480(1 + \sqrt{3})"),
            ("np.arcsin(10/13)", r"\arcsin\frac{10}{13}"),
        ],
        expect![[r#"
            "\\frac{1}{2}" "0.5": same       number.equal
            "\\frac12" "$\\dfrac{1}{2}$": same       text
            "\\frac{1}{2}" "1/2.": same       text
            "10000" "10{,}000": same       text
            "10000" "10,\\!000": same       text
            "3\\sqrt{2}" "\\sqrt{18}": same       number.equal
            "x^2 - 1" "(x-1)(x+1)": same       normal_form
            "\\text{Evelyn}" "evelyn": same       text
            "\\text{(C)}" "C": same       text
            "5" "x = 5": same       number.equal
            "y = 2x + 3" "y - 2x - 3 = 0": same       symbolic.equation
            "5\\text{ cm}" "5": same       unit.stated
            "12^\\circ" "12\\text{ degrees}": same       text
            "100_2" "4": same       base
            "480 + 480\\sqrt{3}\\text{ feet}" "480(1 + \\sqrt{3})": same       unit.stated
            "np.arcsin(10/13)" "\\arcsin\\frac{10}{13}": same       number.equal
        "#]],
    );
}

#[test]
fn lists_sets_points() {
    check(
        &[
            ("1, -2", "-2, 1"),
            ("1, -2", r"\{-2, 1\}"),
            ("1,-2", "1 and -2"),
            ("(1, -2)", "(-2, 1)"),
            ("(1,2),(3,4)", "(3,4), (1,2)"),
            (r"\pm 3", "3, -3"),
            ("a=1, b=2", "b = 2, a = 1"),
            ("[0, 1)", r"\left[0, 1\right)"),
            ("1,234", "1234"),
        ],
        expect![[r#"
            "1, -2" "-2, 1": same       unordered
            "1, -2" "\\{-2, 1\\}": same       unordered
            "1,-2" "1 and -2": same       text
            "(1, -2)" "(-2, 1)": different  ordered
            "(1,2),(3,4)" "(3,4), (1,2)": same       unordered
            "\\pm 3" "3, -3": same       unordered
            "a=1, b=2" "b = 2, a = 1": same       labels
            "[0, 1)" "\\left[0, 1\\right)": same       text
            "1,234" "1234": same       text
        "#]],
    );
}

#[test]
fn what_differs_by_a_little() {
    check(
        &[
            ("x = 5", "y = 5"),
            (r"100\text{ square units}", r"101\text{ square units}"),
            (r"2^{2008} - 2", r"2^{2008} - 2"),
            ("110_2", "7"),
            (r"\begin{pmatrix} 1 & \phantom -1 \end{pmatrix}", r"\begin{pmatrix} 1 & \phantom -1 \end{pmatrix}"),
            ("", "5"),
            ("5", ""),
        ],
        expect![[r#"
            "x = 5" "y = 5": unknown    verify.kinds_differ
            "100\\text{ square units}" "101\\text{ square units}": different  number.integer_is_exact
            "2^{2008} - 2" "2^{2008} - 2": same       text
            "110_2" "7": different  base
            "\\begin{pmatrix} 1 & \\phantom -1 \\end{pmatrix}" "\\begin{pmatrix} 1 & \\phantom -1 \\end{pmatrix}": same       text
            "" "5": unknown    verify.no_output
            "5" "": unknown    verify.no_output
        "#]],
    );
}

fn folder() -> PathBuf {
    let default = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data").into();
    std::env::var_os("MATHCODER_DATA").map_or(default, PathBuf::from).join("benchmarks")
}

/// All different answers of the benchmark files.
fn answers() -> BTreeSet<String> {
    let mut answers = BTreeSet::new();
    let Ok(files) = std::fs::read_dir(folder()) else {
        println!("skipped: {} is not there", folder().display());
        return answers;
    };
    for path in
        files.map(|file| file.expect("a file").path()).filter(|path| path.extension().is_some_and(|e| e == "jsonl"))
    {
        let text = std::fs::read_to_string(&path).expect("a readable file");
        for line in text.lines() {
            let row: Value = serde_json::from_str(line).expect("a JSON line");
            answers.extend(row["answer"].as_str().filter(|answer| !answer.is_empty()).map(str::to_owned));
        }
    }
    answers
}

/// The answer in other clothes.
fn variants(answer: &str) -> Vec<String> {
    let mut variants = vec![answer.to_owned(), format!("  {answer} ")];
    if !answer.contains('$') {
        variants.extend([format!("${answer}$"), format!("\\({answer}\\)"), format!("\\boxed{{{answer}}}")]);
    }
    if answer.contains('\\') && !answer.contains("\\text") && !answer.contains("\\left") && !answer.contains('$') {
        let looks = answer.replace("\\frac", "\\dfrac").replace('(', "\\left( ").replace(')', " \\right)");
        variants.push(format!("\\displaystyle {looks}\\,"));
        variants.push(answer.replace('+', " + ").replace('=', "\\; = \\;"));
    }
    variants
}

#[test]
fn every_benchmark_answer_agrees_with_itself() {
    let verifier = Verifier::default();
    let mut failed = Vec::new();
    for answer in answers() {
        for variant in variants(&answer) {
            if !matches!(verifier.compare_answers(&answer, &variant), Comparison::Equal { .. }) {
                failed.push(format!("{answer} against {variant}"));
            }
        }
    }
    assert!(failed.is_empty(), "{}:\n{}", failed.len(), failed.join("\n"));
}

/// A float that is printed in full says nothing by its last digit, a one is a one in every base, and constants of integration may
/// have any number.
#[test]
fn a_changed_digit_is_never_accepted() {
    let verifier = Verifier::default();
    for answer in answers() {
        let digits: Vec<usize> = answer.match_indices(|c: char| c.is_ascii_digit()).map(|(at, _)| at).collect();
        let (Some(at), true) = (digits.last(), digits.len() < 15 || !answer.contains('.')) else { continue };
        let digit = answer.as_bytes()[*at] - b'0';
        let changed = format!("{}{}{}", &answer[..*at], (digit + 1) % 10, &answer[at + 1..]);
        let comparison = verifier.compare_answers(&answer, &changed);
        let renamed = matches!(comparison, Comparison::Equal { rule: "symbolic.constants", .. });
        let one = answer.starts_with("1_");
        assert!(
            one || renamed || !matches!(comparison, Comparison::Equal { .. }),
            "{answer} and {changed}: {comparison:?}"
        );
    }
}

fn packed_rows(name: &str) -> Vec<Value> {
    let Ok(bytes) = std::fs::read(folder().join(name)) else {
        println!("skipped: no {name}");
        return Vec::new();
    };
    let mut text = String::new();
    GzDecoder::new(bytes.as_slice()).read_to_string(&mut text).expect("a gzip file");
    text.lines().map(|line| serde_json::from_str(line).expect("a JSON line")).collect()
}

#[test]
fn model_solutions_agree_with_their_flags() {
    let verifier = Verifier::default();
    let is_right = |reference: &str, solution: &str| {
        matches!(verifier.grade(reference, solution).comparison, Comparison::Equal { .. })
    };
    let (mut agreed, mut all) = (0usize, 0usize);
    let mut count = |same: bool| {
        all += 1;
        agreed += usize::from(same);
    };
    for row in packed_rows("gsm8k_model_solutions.jsonl.gz") {
        let reference = row["ground_truth"].as_str().and_then(|text| text.rsplit("A:").next()).unwrap_or("").trim();
        for model in row.as_object().expect("an object").values().filter(|value| value.is_object()) {
            let solution = model["solution"].as_str().unwrap_or("");
            count(is_right(reference, solution) == (model["is_correct"] == true));
        }
    }
    for row in packed_rows("math_model_outputs.jsonl.gz") {
        let (solutions, flags) = (row["code"].as_array(), row["score"].as_array());
        for (solution, flag) in solutions.into_iter().flatten().zip(flags.into_iter().flatten()) {
            count(is_right(row["gt"].as_str().unwrap_or(""), solution.as_str().unwrap_or("")) == (*flag == true));
        }
    }
    assert!(agreed * 1000 >= all * 999, "{agreed} of {all}");
}
