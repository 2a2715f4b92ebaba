//! Laws of comparing answers, on numbers and expressions made at random: reflexive, symmetric, deaf to spaces and looks, and never
//! fooled by a changed last digit. Formulas are written out by rules of this file, so that their values are known.

use mathcoder_core::{Checker, Comparison};
use mathcoder_verify::Verifier;
use proptest::prelude::*;

/// Numbers as people write them; all of them exact.
fn number() -> impl Strategy<Value = String> {
    prop_oneof![
        (-99_999i64..99_999).prop_map(|n| n.to_string()),
        (1u64..999, 1u32..9_999).prop_map(|(whole, part)| format!("{whole}.{part:04}")),
        (1i64..999, 2i64..999).prop_map(|(a, b)| format!("\\frac{{{a}}}{{{b}}}")),
        (2u32..99).prop_map(|n| format!("\\sqrt{{{n}}}")),
        (1u32..9, 2u32..99).prop_map(|(a, n)| format!("{a}\\sqrt{{{n}}}")),
        (1u32..9, -30i32..30).prop_map(|(a, e)| format!("{a}.5 \\times 10^{{{e}}}")),
        (1u32..50, 2u32..40).prop_map(|(base, e)| format!("{base}^{{{e}}}")),
    ]
}

/// Expressions in two variables, values of every kind of brackets among them.
fn expression() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![number(), Just("x".to_owned()), Just("y".to_owned()), Just("\\pi".to_owned())];
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a} + {b})")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a} - {b})")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("{a} \\cdot {b}")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("\\frac{{{a}}}{{{b}}}")),
            (inner.clone(), 2u32..4).prop_map(|(a, e)| format!("({a})^{{{e}}}")),
            inner.clone().prop_map(|a| format!("\\sin({a})")),
            inner.prop_map(|a| format!("\\sqrt{{{a}}}")),
        ]
    })
}

/// Numbers, expressions, and what is put together from them.
fn answer() -> impl Strategy<Value = String> {
    prop_oneof![
        number(),
        expression(),
        (number(), number()).prop_map(|(a, b)| format!("({a}, {b})")),
        (number(), number()).prop_map(|(a, b)| format!("\\{{{a}, {b}\\}}")),
        (number(), number()).prop_map(|(a, b)| format!("[{a}, {b})")),
        (number(), number()).prop_map(|(a, b)| format!("\\begin{{pmatrix}} {a} \\\\ {b} \\end{{pmatrix}}")),
        expression().prop_map(|a| format!("y = {a}")),
        number().prop_map(|a| format!("{a}\\text{{ cm}}")),
        number().prop_map(|a| format!("{a}^\\circ")),
        number().prop_map(|a| format!("{a}\\%")),
    ]
}

/// The same text in other clothes.
fn dressed(text: &str, choice: u32) -> String {
    match choice % 8 {
        0 => text.replace("\\frac", "\\dfrac"),
        1 => text.replace("\\frac", "\\tfrac").replace('+', " + "),
        2 => text.replace('(', "\\left(").replace(')', "\\right)"),
        3 => format!("\\displaystyle {text}"),
        4 => text.replace(" + ", "\\,+\\,").replace(" - ", "\\;-\\!"),
        5 => format!("$ {text} $"),
        6 => format!("\\boxed{{{text}}}"),
        _ => format!("\\[{text}.\\]").replace(".\\]", "\\]"),
    }
}

fn is_same(comparison: &Comparison) -> bool {
    matches!(comparison, Comparison::Equal { .. })
}

/// Place of the last digit.
fn changed_last_digit(text: &str) -> Option<String> {
    let at = text.rfind(|c: char| c.is_ascii_digit())?;
    let digit = text.as_bytes()[at] - b'0';
    // Nine becomes eight, so that no zero comes below a line.
    let other = if digit == 9 { 8 } else { digit + 1 };
    Some(format!("{}{other}{}", &text[..at], &text[at + 1..]))
}

/// Some part of it is zero or one, which hides what is done to it, or has no value.
fn hides_digits(tree: &mathcoder_expr::Expr) -> bool {
    let plain = |value: mathcoder_expr::Complex| value.abs() < 1e-9 || (value.abs() - 1.0).abs() < 1e-9;
    mathcoder_expr::samples(tree).iter().any(|sample| sample.value.is_none_or(plain))
        || tree.children().into_iter().any(hides_digits)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, ..ProptestConfig::default() })]

    #[test]
    fn an_answer_is_itself(text in answer()) {
        let comparison = Verifier::default().compare_answers(&text, &text);
        prop_assert!(is_same(&comparison), "{text}: {comparison:?}");
    }

    #[test]
    fn looks_mean_nothing(text in answer(), choice in 0u32..8) {
        let other = dressed(&text, choice);
        let comparison = Verifier::default().compare_answers(&text, &other);
        prop_assert!(is_same(&comparison), "{text} as {other}: {comparison:?}");
    }

    #[test]
    fn sides_may_be_exchanged(a in answer(), b in answer()) {
        let verifier = Verifier::default();
        let (one, other) = (verifier.compare_answers(&a, &b), verifier.compare_answers(&b, &a));
        let contradict = is_same(&one) && matches!(other, Comparison::Different { .. })
            || is_same(&other) && matches!(one, Comparison::Different { .. });
        // How precisely a decimal is written counts on the side of the reference only.
        let decimals = a.contains('.') || b.contains('.');
        prop_assert!(decimals || !contradict, "{a} and {b}: {one:?}, {other:?}");
    }

    #[test]
    fn a_changed_last_digit_is_seen(text in number()) {
        let Some(changed) = changed_last_digit(&text) else { return Ok(()) };
        let verifier = Verifier::default();
        let comparison = verifier.compare_answers(&text, &changed);
        let equal_value = text == "1^{2}" || text.starts_with("1^");
        prop_assert!(equal_value || matches!(comparison, Comparison::Different { .. }), "{text} and {changed}: {comparison:?}");
        let comparison = verifier.compare(&format!("${text}$"), &changed);
        prop_assert!(equal_value || !is_same(&comparison), "{text} and {changed}: {comparison:?}");
    }

    #[test]
    fn a_changed_last_digit_of_a_formula_is_never_accepted(text in expression()) {
        let Some(changed) = changed_last_digit(&text) else { return Ok(()) };
        // A factor of zero or a power of one hides every digit; decimals inside a formula carry a precision of their own.
        let hides = mathcoder_expr::parse_latex(&text).is_ok_and(|tree| hides_digits(&tree)) || text.contains("0") || text.contains("1^") || text.contains('.') || text.contains('-');
        let comparison = Verifier::default().compare_answers(&text, &changed);
        prop_assert!(hides || !is_same(&comparison), "{text} and {changed}: {comparison:?}");
    }

    #[test]
    fn no_text_panics(a in "\\PC{0,60}", b in "[-+*/^_{}()0-9a-z\\\\.,$= ]{0,60}") {
        let verifier = Verifier::default();
        let _ = (verifier.compare_answers(&a, &b), verifier.compare_answers(&b, &a), verifier.grade(&b, &a));
    }
}
