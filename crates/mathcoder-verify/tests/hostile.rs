//! Texts that once took minutes, or that are made to: each has to come to an end. Found by mangling real texts (example
//! `fuzz_verify`, which also measures); written again by hand. Nothing is said here about what they mean.

use mathcoder_core::Checker;
use mathcoder_expr::split_aligned;
use mathcoder_verify::{Verifier, final_answer};

const MEGABYTE: usize = 1 << 20;

/// The part again and again, to the size.
fn repeated(part: &str, bytes: usize) -> String {
    part.repeat(bytes / part.len() + 1)
}

#[test]
fn sets_of_sets_of_sets() {
    let nested =
        |depth: usize| (0..depth).fold("1, 2".to_owned(), |inner, _| format!("\\{{{inner}\\}}, \\{{{inner}\\}}"));
    let (stated, printed) = (nested(9), nested(9).replace('\\', "").replace('2', "3"));
    let verifier = Verifier::default();
    let _ = verifier.compare(&format!("$\\{{{stated}\\}}$"), &format!("{{{printed}}}"));
    let _ = verifier.compare_answers(&stated, &stated.replace('2', "3"));
}

#[test]
fn many_symbolic_members() {
    let list = |last: &str| (0..99).map(|n| format!("x^{n} + \\sin({n}x) {last}")).collect::<Vec<_>>().join(", ");
    let _ = Verifier::default().compare_answers(&list("+ 1"), &list("+ 2"));
}

#[test]
fn environments_that_never_close() {
    for part in ["0 \\\\ 0 & -1 \\end{p0 ", "\n\\begin{align\\\\", "\\begin{", "\\\\"] {
        let _ = split_aligned(&repeated(part, MEGABYTE));
    }
}

#[test]
fn solutions_of_a_megabyte() {
    let verifier = Verifier::default();
    for part in
        ["the answer is e ", "\\boxed{1} and ", "$", "1 000 ", "\\boxed{", "= -52 + 1 ", "#### ", "\\[ x ", "9", "A:\n"]
    {
        let text = repeated(part, MEGABYTE);
        let _ = (
            final_answer(&text),
            verifier.grade("5", &text),
            verifier.compare("5", &text),
            verifier.compare(&text, "5"),
        );
    }
}

#[test]
fn outputs_as_long_as_is_read() {
    let verifier = Verifier::default();
    for part in ["2^", "0.", "\\frac{1}{", "1 & 2 \\\\ ", "1,000", "180^\\circ$ "] {
        let _ = verifier.compare("3", &repeated(part, (64 << 10) - 16));
    }
}

#[test]
fn chains_of_a_thousand_links() {
    let chain = format!("$1 {}$", "= - 52 + 1 ".repeat(700));
    let verifier = Verifier::default();
    let _ = (
        verifier.compare_answers(&chain, &chain),
        verifier.compare_answers("5", &chain),
        verifier.compare(&chain, "5"),
    );
}
