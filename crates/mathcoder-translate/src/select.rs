//! Is there anything in this passage that could be computed? A cheap look, before a model is paid for a long one.
//!
//! Text in, a count of places out: formulas that relate something worked out to something else, equalities in plain text, and
//! numbers beside words of reckoning. One pass and two patterns. Made to miss nothing rather than to skip much: a passage with
//! one such place is shown. What such a place says is not read here.

use crate::formulas::formulas;
use regex::Regex;
use std::sync::LazyLock;

/// Something that makes a value out of others: an operation on numbers or letters, or an operator of analysis.
#[expect(clippy::expect_used, reason = "the pattern is fixed and covered by tests")]
static WORKS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"\d|\\(?:d?frac|tfrac|sqrt|int|iint|sum|prod|lim|binom|log|ln|exp|sin|cos|tan|arc|det|gcd|cdot|times|div|pm|bmod|pmod|",
        r"begin\{[bpv]?matrix|partial|nabla|overline|bar)|\^|[A-Za-z)\]}]\s*[-+/*!']",
    ))
    .expect("valid pattern")
});

/// Numbers and the words that come with reckoning in plain text.
#[expect(clippy::expect_used, reason = "the pattern is fixed and covered by tests")]
static RECKONS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?i)\d\s*[-+*/×÷^]\s*\(?\d|\d\s*%|\$\s?\d|=\s*-?[\d$]|",
        r"\b(?:percent|total|altogether|average|mean|median|sum|difference|product|quotient|twice|half|double|times as|per|each|",
        r"how (?:many|much|far|long|old)|probability|odds|ratio|area|volume|perimeter|speed|rate|interest|solve|calculate|compute|",
        r"evaluate|simplify|remainder|divisible|factor)\b",
    ))
    .expect("valid pattern")
});

#[expect(clippy::expect_used, reason = "the pattern is fixed and covered by tests")]
static NUMBER: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\d+(?:[.,]\d+)*").expect("valid pattern"));

const RELATIONS: &[&str] = &[
    "=",
    "\\approx",
    "\\equiv",
    "\\simeq",
    "\\le",
    "\\ge",
    "<",
    ">",
    "\\to",
    "\\rightarrow",
    "\\Rightarrow",
    "\\implies",
    "≈",
];

/// How many places of `passage` look like computations; 0 where a model need not look.
pub(crate) fn places(passage: &str) -> usize {
    let mut n = 0;
    let mut outside = String::new();
    let mut at = 0;
    for formula in formulas(passage) {
        outside.push_str(passage.get(at..formula.span.start).unwrap_or_default());
        outside.push(' ');
        at = formula.span.end;
        let inner = passage.get(formula.inner.start..formula.inner.end).unwrap_or_default();
        n += usize::from(RELATIONS.iter().any(|word| inner.contains(word)) && WORKS.is_match(inner));
    }
    outside.push_str(passage.get(at..).unwrap_or_default());
    // Two numbers may be in formulas too (`$48$ clips`), so they are counted in the whole passage.
    if NUMBER.find_iter(passage).nth(1).is_some() {
        n += RECKONS.find_iter(&outside).count().min(20);
    }
    n
}

#[cfg(test)]
mod tests {
    use super::places;

    #[test]
    fn what_may_be_computed_is_seen() {
        for yes in [
            "We get $\\int_0^1 x\\,dx = \\frac12$.",
            "Natalia sold 48/2 = 24 clips in May.",
            "A shirt costs 20 dollars and is sold at 15 percent less.",
            "Thus $f'(x) = 2x$.",
            "How many ways are there to choose 2 of 7 books?",
        ] {
            assert!(places(yes) > 0, "{yes}");
        }
    }

    #[test]
    fn talk_and_definitions_are_passed_over() {
        for no in [
            "Mathematics is the queen of the sciences.",
            "Let $f : X \\to Y$ be a map and $x \\in X$.",
            "See chapter 3 for the proof.",
            "A group is a set $G$ with an operation such that $e \\in G$.",
        ] {
            assert_eq!(places(no), 0, "{no}");
        }
    }
}
