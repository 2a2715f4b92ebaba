//! Pairs that widely used graders take for the same, and that are not: each is to be refused here, under both readings of the
//! second side (as an answer of a person or model, and as what a program printed). Own wording of reported kinds of failure:
//! absolute rounding of small numbers, fragments taken for the whole, equations that collapse to a truth value, units ignored.

use mathcoder_core::{Checker, Comparison};
use mathcoder_verify::Verifier;

/// Reference answer and wrong answer.
const WRONG: &[(&str, &str)] = &[
    // Numbers below the rounding of others.
    (r"\frac{1}{2^{99}}", r"\frac{1}{2^{98}}"),
    (r"$\frac{1}{2^{99}}$", r"$\frac{1}{2^{98}}$"),
    (r"2.88 \times 10^{-19}", r"1.0 \times 10^{-19}"),
    (r"6.674 \times 10^{-11}", r"7.1 \times 10^{-11}"),
    (r"\frac{1}{2004!}", r"\frac{1}{2006!}"),
    (r"10^{-30}", "0"),
    ("1e-12", "3e-12"),
    // Numbers above it.
    (r"2^{100} - 2", r"2^{100} - 3"),
    (r"10^{40} + 1", r"10^{40}"),
    (r"\frac{355}{113}", "3.141592653589793"),
    (r"\frac{x}{18111\pi} + x", r"\frac{x}{18112\pi} + x"),
    (r"\sqrt{4^{35}} + \frac{x}{\sqrt{31}}", r"\sqrt{4^{35}} + \frac{x}{\sqrt{32}}"),
    (r"x \cdot 7^{12} + \sin(\frac{2}{22})", r"x \cdot 7^{12} + \sin(\frac{2}{23})"),
    (r"(4^{33})^{3} + \sqrt{71}", r"(4^{33})^{3} + \sqrt{72}"),
    (r"x \cdot \sqrt{5^{17} + \sqrt{11}}", r"x \cdot \sqrt{5^{17} + \sqrt{12}}"),
    // Angles larger than double precision can turn.
    (r"\sin(12^{35} + 2^{2})", r"\sin(12^{35} + 2^{3})"),
    (r"12^{12} + \sin(12^{11})", r"12^{12} + \sin(12^{12})"),
    // A part taken for the whole.
    ("4", r"4\sqrt{2}"),
    (r"4\sqrt{2}", "4"),
    (r"1 - \frac{1}{\mathrm{e}}", r"1 + \frac{1}{\mathrm{e}}"),
    (r"1-1/\mathrm{e}", r"1+1/\mathrm{e}"),
    (r"\frac{3\pi}{4}", r"\frac{3}{4}"),
    ("x + 3", "3"),
    // Matrices and their transposes, rows lost.
    (r"\begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix}", r"\begin{pmatrix} 1 & 3 \\ 2 & 4 \end{pmatrix}"),
    (r"\begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix}", r"\begin{pmatrix} 1 & 2 \end{pmatrix}"),
    ("[[1, 2], [3, 4]]", "[[1, 3], [2, 4]]"),
    // Equations.
    ("3*x - 1*y + 13 = 0", "3*x + 4*y + 14 = 0"),
    ("3x - y + 13 = 0", "3x + 4y + 14 = 0"),
    (r"y = 2x + 1", r"y = 2x - 1"),
    // Units and chains.
    (r"5\text{ km}", r"5\text{ m}"),
    ("5 km", "5 m"),
    (r"x = \frac{1}{3} = 0.4", "1/3"),
    (r"\sqrt{65}\%", r"\sqrt{65}\text{ cm}"),
    (r"30^\circ", "30 kg"),
    // Sets, sequences, intervals.
    (r"\{1, 2, 3\}", r"\{1, 2\}"),
    ("(1, 2)", "(2, 1)"),
    ("[0, 1)", "[0, 1]"),
    (r"(0, 1) \cup (2, 3)", "(0, 1)"),
    (r"10^{-7}, 2 \cdot 10^{-7}", r"3 \cdot 10^{-7}, 4 \cdot 10^{-7}"),
    (r"(0, 10^{-9})", r"(0, 10^{-8})"),
    // Letters.
    ("B", "C"),
    (r"\text{(A)}", "D"),
];

#[test]
fn no_wrong_answer_is_accepted() {
    let verifier = Verifier::default();
    for (reference, wrong) in WRONG {
        for (a, b) in [(reference, wrong), (wrong, reference)] {
            let comparison = verifier.compare_answers(a, b);
            assert!(!matches!(comparison, Comparison::Equal { .. }), "{a} and {b}: {comparison:?}");
        }
        let solution = format!("After some work the answer is $\\boxed{{{}}}$.", wrong.trim_matches('$'));
        let comparison = verifier.grade(reference, &solution).comparison;
        assert!(!matches!(comparison, Comparison::Equal { .. }), "{reference} against {solution}: {comparison:?}");
    }
}

#[test]
fn no_wrong_output_is_accepted() {
    let verifier = Verifier::default();
    let pairs = [
        (r"$\frac{1}{2^{99}}$", "1/316912650057057350374175801344"),
        (r"$\frac{1}{2^{99}}$", "3.155443620884047e-30"),
        (r"$2.88 \times 10^{-19}$", "1e-19"),
        (r"$2^{100} - 2$", "1267650600228229401496703205373"),
        (r"$2^{100} - 2$", "2**100 - 3"),
        (r"$4$", "4*sqrt(2)"),
        (r"$\begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix}$", "Matrix([[1, 3], [2, 4]])"),
        (r"$3x - y + 13 = 0$", "Eq(3*x + 4*y + 14, 0)"),
        (r"$1 - \frac{1}{e}$", "1 + exp(-1)"),
    ];
    for (stated, wrong) in pairs {
        let comparison = verifier.compare(stated, wrong);
        assert!(!matches!(comparison, Comparison::Equal { .. }), "{stated} and {wrong}: {comparison:?}");
    }
    // The counterpart: a sum is met by its value to the digits that are printed.
    let rounded = verifier.compare(r"$\frac{1}{2} + \frac{1}{3}$", "0.8333");
    assert!(matches!(rounded, Comparison::Equal { .. }), "{rounded:?}");
}

/// What is certain is refused, not left open: an undecided pair would do no harm, but it would do no good either.
#[test]
fn most_wrong_answers_are_refuted() {
    let verifier = Verifier::default();
    let refuted = WRONG
        .iter()
        .filter(|(reference, wrong)| matches!(verifier.compare_answers(reference, wrong), Comparison::Different { .. }))
        .count();
    assert!(refuted + 4 >= WRONG.len(), "{refuted} of {} refuted", WRONG.len());
}
