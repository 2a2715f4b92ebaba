//! What the filter keeps and drops, rule by rule, on texts of our own.

use super::{Filter, FilterConfig, LANGUAGE, MATH_SCORE};
use expect_test::{Expect, expect};
use mathcoder_core::{DocId, DocStage, Document, Flow, Provenance};
use proptest::prelude::*;
use serde_json::json;

fn document(kind: &str, text: &str) -> Document {
    let provenance = Provenance { kind: kind.to_owned(), ..Provenance::default() };
    Document::new(DocId("d".to_owned()), text.to_owned(), provenance)
}

fn verdict(config: &FilterConfig, mut document: Document) -> String {
    match Filter::new(config).apply(&mut document).unwrap() {
        Flow::Keep => format!("keep, mathematics {}", document.annotations[MATH_SCORE]),
        Flow::Drop(reason) => reason.to_string(),
    }
}

#[track_caller]
fn check(kind: &str, text: &str, expected: Expect) {
    expected.assert_eq(&verdict(&FilterConfig::preset(kind), document(kind, text)));
}

const LESSON: &str = "To solve the quadratic equation $x^2 - 5x + 6 = 0$ we look for two numbers whose product is $6$ and \
    whose sum is $5$. They are $2$ and $3$, so $x^2-5x+6 = (x-2)(x-3)$ and the roots are $x=2$ and $x=3$.";
const NEWS: &str = "The mayor said on Tuesday that 12 new buses will run from May. Tickets cost $2 in the city and $5 outside, \
    and children under 6 travel free. Residents of the northern district had asked for the line since the bridge was closed \
    for repairs in 2019, when the old service ended after a long dispute about who should pay for it.";

#[test]
fn web_keeps_mathematics_and_drops_news() {
    check("web", LESSON, expect!["keep, mathematics 0.617"]);
    check("web", NEWS, expect!["filter.no_mathematics (score 0.00, at least 0.40 wanted)"]);
    check("textbook", NEWS, expect!["keep, mathematics 0.0"]);
    check("web", "Short.", expect!["filter.too_short (6 characters, at least 100 wanted)"]);
}

#[test]
fn formulas_are_never_punished() {
    let formulas =
        (1..40).map(|n| format!("$$\\sum_{{k=1}}^{{{n}}} k = {}$$", n * (n + 1) / 2)).collect::<Vec<_>>().join("\n\n");
    check("web", &format!("Sums of the first numbers are these.\n\n{formulas}"), expect!["keep, mathematics 0.963"]);
    let same = format!("Compute each of these sums by hand.\n\n{}", "$$1+1=2$$\n\n".repeat(60));
    check("web", &same, expect!["keep, mathematics 0.95"]);
    let symbols =
        "∀x∈A ∃y∈B: x ≤ y ∧ y ≠ z ⇒ z ∉ A ".repeat(3) + "is the statement that each x in A has some y in B as a bound.";
    check("web", &symbols, expect!["keep, mathematics 0.868"]);
}

#[test]
fn pages_of_notices_and_repetition_go() {
    let notices = "We use cookies to improve your experience on this site, accept all cookies to go on.\n\
        Please enable JavaScript in your browser to see this page as it is meant to be seen.\n\
        Read our privacy policy to learn more about what we do with what you tell us here.";
    check(
        "textbook",
        notices,
        expect![[r#"filter.boilerplate (100.0 % of the words are notices, limit 30.0 %, such as "we use cookies")"#]],
    );
    let again = "The theorem of Pythagoras is the best theorem of all theorems.\n".repeat(30);
    check("textbook", &again, expect!["filter.repeated_lines (96.7 % of the lines stood before, limit 70.0 %)"]);
    check(
        "textbook",
        &"buy cheap tickets now ".repeat(40),
        expect!["filter.repeated_ngrams (59.1 % of the text is one 2-gram, limit 30.0 %)"],
    );
    let teasers =
        (0..12).map(|n| format!("Story number {n} about something that happened in town...\n")).collect::<String>();
    check("textbook", &teasers, expect!["filter.symbols (11.1 % as many # and … as words, limit 10.0 %)"]);
}

const CHINESE: &str = "设函数在闭区间上连续，且在两个端点处取值异号，则由介值定理可知方程在区间内至少有一个解。为了证明这一点，\
    我们把区间分成两半，选出端点异号的那一半，然后不断重复这个过程。这样得到的区间套收敛于一点，由连续性知道函数在该点的值等于零。\
    这个方法也可以用来计算近似值，每一步误差减少一半，因此复杂度与所需精度的对数成正比。";

#[test]
fn languages() {
    let german = "Die Ableitung einer Funktion ist der Grenzwert des Differenzenquotienten, und das ist auch der Anstieg der \
        Tangente an den Graphen. Man kann sie für viele Funktionen mit einfachen Regeln berechnen.";
    let config = FilterConfig { languages: vec!["en".to_owned(), "zh".to_owned()], ..FilterConfig::default() };
    expect!["filter.language (de, wanted en, zh)"].assert_eq(&verdict(&config, document("textbook", german)));
    let mut chinese = document("textbook", CHINESE);
    assert_eq!(Filter::new(&config).apply(&mut chinese).unwrap(), Flow::Keep);
    assert_eq!(chinese.annotations[LANGUAGE], "zh");
    let mut lesson = document("textbook", LESSON);
    assert_eq!(Filter::new(&config).apply(&mut lesson).unwrap(), Flow::Keep);
    assert_eq!(lesson.annotations[LANGUAGE], "en");
}

fn code(text: &str, imports: serde_json::Value) -> String {
    let mut document = document("code", text);
    document.annotations.insert("extract.imports".to_owned(), imports);
    let imports_any = ["sympy", "fractions", "cmath", "scipy", "statistics"].map(str::to_owned).to_vec();
    verdict(&FilterConfig { imports_any, ..FilterConfig::preset("code") }, document)
}

const PROGRAM: &str = "from sympy import symbols, solve\n\nx = symbols('x')\n\ndef roots(a, b, c):\n    \"\"\"Roots of a quadratic.\"\"\"\n    \
    return solve(a * x**2 + b * x + c, x)\n\nprint(roots(1, -5, 6))\n";

#[test]
fn code_is_chosen_by_its_imports() {
    expect!["keep, mathematics 0.108"].assert_eq(&code(PROGRAM, json!(["sympy.abc"])));
    expect!["filter.no_math_import (2 imports, none of sympy, fractions, cmath, scipy, statistics)"]
        .assert_eq(&code(PROGRAM, json!(["os", "numpy"])));
    expect![[r#"filter.generated_code (says "do not edit")"#]]
        .assert_eq(&code(&format!("# Generated, DO NOT EDIT.\n{PROGRAM}"), json!(["sympy"])));
    let data = format!("import scipy\ndata = [\n{}]\n", "    1.25, 3.75, 4.125, 9.0625,\n".repeat(80));
    expect!["filter.data_in_code (0.8 % letters, at least 25.0 % wanted)"].assert_eq(&code(&data, json!(["scipy"])));
    let minified = format!("import scipy\n{}\n", "a=lambda b:b+1;".repeat(100));
    expect!["filter.long_code_lines (a line of 1500 characters, at most 1000 wanted)"]
        .assert_eq(&code(&minified, json!(["scipy"])));
}

#[test]
fn a_table_goes_over_the_preset() {
    let table = json!({"min_math_score": 0.7, "languages": ["en"]});
    let config = FilterConfig::overlay("web", table.as_object().unwrap()).unwrap();
    assert_eq!(
        config,
        FilterConfig { min_math_score: 0.7, languages: vec!["en".to_owned()], ..FilterConfig::preset("web") }
    );
    let mistake = |table: serde_json::Value| FilterConfig::overlay("web", table.as_object().unwrap()).unwrap_err();
    assert!(mistake(json!({"min_maths_score": 0.7})).starts_with("filter: unknown field `min_maths_score`"));
    expect!["filter.min_math_score is 7, it must be 0 to 1"].assert_eq(&mistake(json!({"min_math_score": 7.0})));
    expect![[r#"filter.languages names "xx"; known are en, de, fr, es, it, pt, nl, pl, sv, zh, ja, ko, ru, ar, he, el, hi, th"#]]
        .assert_eq(&mistake(json!({"languages": ["xx"]})));
}

#[test]
fn presets_are_in_order() {
    for kind in ["web", "textbook", "code", "synthetic"] {
        assert_eq!(FilterConfig::preset(kind).check(), Ok(()), "{kind}");
    }
}

proptest! {
    #[test]
    fn never_panics(text in "\\PC{0,200}", kind in "web|textbook|code") {
        verdict(&FilterConfig::preset(&kind), document(&kind, &text));
    }

    #[test]
    fn the_score_is_a_share(text in "[a-z $=^0-9\\\\∑≤\n]{0,300}") {
        let mut document = document("web", &text);
        Filter::new(&FilterConfig::default()).apply(&mut document).unwrap();
        let score = document.annotations[MATH_SCORE].as_f64().unwrap();
        prop_assert!((0.0..=1.0).contains(&score));
    }
}
