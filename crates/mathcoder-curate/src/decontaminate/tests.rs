//! Questions of our own planted in prose of our own: what is found, under which rule, and what must not be.

use super::*;
use expect_test::{Expect, expect};
use mathcoder_core::{Computation, DocId, DocStage, Document, Flow, Provenance, Span};
use proptest::prelude::*;

const QUESTION: &str = "A baker fills 18 trays with 24 rolls each. She sells 305 rolls before noon and gives a third of the rest \
    to a shelter. How many rolls are left for the afternoon, if 7 fell on the floor?";
const SOLUTION: &str = "She bakes 18*24=<<18*24=432>>432 rolls in all. After the morning 432-305=<<432-305=127>>127 rolls are \
    there, of which the floor takes 7, leaving 120. A third of them is 40, which goes to the shelter, so 120-40=80 rolls stay.";

fn items() -> Vec<BenchmarkItem> {
    let item = |id: &str, question: &str| BenchmarkItem {
        benchmark: "own".to_owned(),
        id: id.to_owned(),
        question: question.to_owned(),
        ..BenchmarkItem::default()
    };
    vec![
        BenchmarkItem { answer: Some("80".to_owned()), solution: Some(SOLUTION.to_owned()), ..item("rolls", QUESTION) },
        item("roots", r"Find the sum of all real roots of $\left(x^2-7x+11\right)^{x^2-13x+42} = 1$."),
        item("tan", r"Compute $\tan\left(\frac{7\pi}{12}\right)$ exactly."),
        BenchmarkItem {
            choices: ["It is bounded", "It is cyclic of order 35", "It has no element of order 5", "It is infinite"]
                .map(str::to_owned)
                .to_vec(),
            ..item("which", "Which is true?")
        },
        BenchmarkItem { benchmark: "other".to_owned(), ..item("copy", &QUESTION.to_uppercase()) },
        item("empty", ""),
    ]
}

/// Prose of this crate's own making, long enough to hide a question in.
fn prose(n: usize) -> String {
    let sentence = |i: usize| {
        format!(
            "Remark {i}. The derivative of a sum is the sum of the derivatives, which holds for {} terms as well. ",
            i * 3 + 2
        )
    };
    (0..n).map(sentence).collect()
}

fn found(text: &str) -> String {
    let hits = Decontaminator::new(items(), &DecontaminateConfig::default()).scan(text);
    hits.iter()
        .map(|hit| {
            let answer = if hit.answer_follows { " answer" } else { "" };
            let also = hit.also.join(",");
            format!("{}/{} {} {}{answer} {also}", hit.benchmark, hit.id, hit.rule.name(), hit.score)
                .trim_end()
                .to_owned()
        })
        .collect::<Vec<_>>()
        .join("; ")
}

#[track_caller]
fn check_planted(planted: &str, expected: Expect) {
    expected.assert_eq(&found(&format!("{}\n\n{planted}\n\n{}", prose(20), prose(20))));
}

#[test]
fn clean_text_is_clean() {
    check_planted("", expect![""]);
    check_planted("Which is true?", expect![""]);
}

#[test]
fn questions_inside_long_texts() {
    check_planted(QUESTION, expect!["own/rolls question_verbatim 1 other/copy"]);
    check_planted(
        &format!("Q: **{}**\n\nA: 80", QUESTION.to_lowercase()),
        expect!["own/rolls question_verbatim 1 answer other/copy"],
    );
    check_planted(
        &QUESTION.replace("baker", "cook").replace("gives", "hands"),
        expect!["own/rolls question_near 0.9487 other/copy"],
    );
    check_planted(
        &QUESTION.split(' ').enumerate().filter(|(i, _)| i % 10 != 4).map(|(_, w)| w).collect::<Vec<_>>().join(" "),
        expect!["own/rolls question_near 0.8974 other/copy"],
    );
}

#[test]
fn other_numbers() {
    let shifted = QUESTION
        .replace("18", "31")
        .replace("24", "12")
        .replace("305", "99")
        .replace('7', "5")
        .replace("third", "quarter");
    check_planted(&shifted, expect!["own/rolls question_masked 0.9744 other/copy"]);
    let unlike = "A baker fills 31 trays with 12 rolls each. He sells 99 rolls before noon and gives 40 to a shelter. How many are left?";
    check_planted(unlike, expect![""]);
}

#[test]
fn formulas_in_another_notation() {
    check_planted(
        r"Find the sum of all real roots of \[(x^{2} - 7x + 11)^{x^2 - 13 x + 42}=1.\]",
        expect!["own/roots question_verbatim 1"],
    );
    check_planted(r"Find the sum of all real roots of $(x^2-9x+20)^{x^2-13x+42}=1$", expect![""]);
}

#[test]
fn short_questions_must_match_wholly() {
    check_planted(r"Compute $\tan(\frac{7\pi}{12})$ exactly.", expect!["own/tan question_verbatim 1"]);
    check_planted(r"Compute $\tan(\frac{5\pi}{12})$ exactly.", expect![""]);
}

#[test]
fn generic_questions_need_their_choices() {
    check_planted(
        "Which is true? (A) It is bounded (B) It is cyclic of order 35 (C) It has no element of order 5 (D) It is infinite",
        expect!["own/which question_near 1"],
    );
}

#[test]
fn solutions_without_their_question() {
    let printed = SOLUTION.replace("<<18*24=432>>", "").replace("<<432-305=127>>", "");
    check_planted(&printed, expect!["own/rolls solution 1"]);
}

#[test]
fn half_a_long_question() {
    let long =
        format!("{QUESTION} {QUESTION} And if she bakes twice as much, how many rolls would be left in that case?")
            .replace("She sells", "He sells");
    let item = BenchmarkItem {
        benchmark: "own".to_owned(),
        id: "long".to_owned(),
        question: long.clone(),
        ..BenchmarkItem::default()
    };
    let decontaminator = Decontaminator::new([item], &DecontaminateConfig::default());
    let part: String = long.split_inclusive(' ').take(62).collect();
    let hits = decontaminator.scan(&format!("{}{part}{}", prose(5), prose(5)));
    assert_eq!(hits.iter().map(|hit| hit.rule).collect::<Vec<_>>(), [Rule::QuestionPart], "{hits:?}");
}

#[test]
fn the_span_is_the_question() {
    let text = format!("{}\n\n{QUESTION}\n\n{}", prose(3), prose(3));
    let hits = Decontaminator::new(items(), &DecontaminateConfig::default()).scan(&text);
    assert_eq!(&text[hits[0].span.start..hits[0].span.end], QUESTION);
}

fn document(text: &str, spans: &[&str]) -> Document {
    let mut document = Document::new(DocId("d".to_owned()), text.to_owned(), Provenance::default());
    document.computations = spans
        .iter()
        .map(|part| {
            let start = text.find(part).unwrap();
            let span = Some(Span { start, end: start + part.len() });
            Computation { title: (*part).to_owned(), span, ..Computation::default() }
        })
        .collect();
    document
}

#[test]
fn purify_cuts_the_paragraph_and_moves_spans() {
    let text =
        format!("{}\n\nBefore: $2+3=5$.\n\nExample. {QUESTION} Think.\n\nBehind: $4+4=8$.\n\n{}", prose(4), prose(4));
    let mut document = document(&text, &["$2+3=5$", "18 trays", "$4+4=8$"]);
    let config = DecontaminateConfig { action: Action::Purify, ..DecontaminateConfig::default() };
    let flow = Decontaminator::new(items(), &config).apply(&mut document).unwrap();
    assert_eq!(flow, Flow::Keep);
    assert_eq!(document.text, format!("{}\n\nBefore: $2+3=5$.\n\nBehind: $4+4=8$.\n\n{}", prose(4), prose(4)));
    for computation in &document.computations {
        let span = computation.span.unwrap();
        assert_eq!(document.text[span.start..span.end], computation.title);
    }
    assert_eq!(document.computations.len(), 2);
    assert_eq!(document.annotations[N_CUT_BYTES], text.len() - document.text.len());
}

#[test]
fn what_is_mostly_question_is_dropped_even_by_purify() {
    let config = DecontaminateConfig { action: Action::Purify, ..DecontaminateConfig::default() };
    let mut document = document(&format!("Homework\n\n{QUESTION}"), &[]);
    let flow = Decontaminator::new(items(), &config).apply(&mut document).unwrap();
    let Flow::Drop(reason) = flow else { panic!("kept") };
    expect!["decontaminate.question (own rolls question_verbatim 1)"].assert_eq(&reason.to_string());
    expect![[r#"[{"benchmark":"own","id":"rolls","rule":"question_verbatim","score":1.0,"span":{"start":10,"end":195},"also":["other/copy"]}]"#]]
        .assert_eq(&document.annotations[HITS].to_string());
}

#[test]
fn mark_only_marks() {
    let config = DecontaminateConfig { action: Action::Mark, ..DecontaminateConfig::default() };
    let mut document = document(QUESTION, &[]);
    assert_eq!(Decontaminator::new(items(), &config).apply(&mut document).unwrap(), Flow::Keep);
    assert!(document.annotations.contains_key(HITS));
}

#[test]
fn index_says_what_it_cannot_search() {
    let stats = Decontaminator::new(items(), &DecontaminateConfig::default()).stats();
    assert_eq!((stats.n_items, stats.n_unsearchable), (6, 1));
    assert_eq!(Decontaminator::new([], &DecontaminateConfig::default()).scan(QUESTION), []);
}

#[test]
fn bad_options_are_named() {
    let check = |config: DecontaminateConfig| config.check().unwrap_err();
    expect!["decontaminate.threshold is 0.2, it must be above 0.5 and at most 1"]
        .assert_eq(&check(DecontaminateConfig { threshold: 0.2, ..DecontaminateConfig::default() }));
    expect!["decontaminate.ngram is 2, it must be 4 to 32"]
        .assert_eq(&check(DecontaminateConfig { ngram: 2, ..DecontaminateConfig::default() }));
    assert!(DecontaminateConfig::default().check().is_ok());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_question_is_found_wherever_it_stands(before in "[a-z ]{0,300}", behind in "[a-z ]{0,300}") {
        let hits = Decontaminator::new(items(), &DecontaminateConfig::default()).scan(&format!("{before}\n{QUESTION}\n{behind}"));
        prop_assert!(hits.iter().any(|hit| hit.id == "rolls"));
    }

    #[test]
    fn never_panics(question in "\\PC{0,120}", text in "\\PC{0,300}") {
        let item = BenchmarkItem { question, choices: vec![text.clone()], ..BenchmarkItem::default() };
        let hits = Decontaminator::new([item], &DecontaminateConfig::default()).scan(&text);
        prop_assert!(hits.iter().all(|hit| text.get(hit.span.start..hit.span.end).is_some()));
    }
}
