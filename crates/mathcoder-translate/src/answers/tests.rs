//! Answers in good and bad form.

use super::{Block, Expect, ParsedAnswer, says_nothing_to_compute};
use proptest::prelude::*;

const GOOD: &str = "**Computation 1: Area of a square**\nConditions Needed:\n1. The side is $3$\n2. It is a square\nComputation Expression:\n$3^2$\nComputation Result:\n$9$\nPython Code Snippet:\n```python\nprint(3**2)\n```\n";

fn parse_answer(answer: &str) -> ParsedAnswer {
    super::parse_answer(answer, Expect::Programs)
}

fn codes(block: &Block) -> Vec<&'static str> {
    block.slips.iter().map(|s| s.code).collect()
}

#[test]
fn the_asked_form_has_no_slip() {
    let parsed = parse_answer(GOOD);
    assert!(parsed.slips.is_empty());
    let block = &parsed.blocks[0];
    assert_eq!(block.title, "Area of a square");
    assert_eq!(block.conditions, ["The side is $3$", "It is a square"]);
    assert_eq!(
        (block.expression.as_str(), block.result.as_deref(), block.code.as_deref()),
        ("$3^2$", Some("$9$"), Some("print(3**2)"))
    );
    assert!(codes(block).is_empty() && block.is_usable(Expect::Programs));
}

#[test]
fn other_dress_is_read_alike() {
    let dressed = "### Computation 1: Area of a square\n**Conditions Needed:**\n- The side is $3$\n- It is a square\n**Computation Expression:** $3^2$\n**Computation Result**: $9$\n**Python Code Snippet:**\n~~~py\nprint(3**2)\n~~~\n";
    assert_eq!(parse_answer(dressed), parse_answer(GOOD));
}

#[test]
fn every_slip_has_its_reason() {
    let check = |answer: &str, expected: &[&str]| {
        let parsed = parse_answer(answer);
        let mut found: Vec<&str> = parsed.slips.iter().map(|s| s.code).collect();
        found.extend(parsed.blocks.iter().flat_map(codes));
        assert_eq!(found, expected, "{answer}");
    };
    check(&format!("Sure!\n\n{GOOD}\nI hope this helps."), &["translate.text_around"]);
    check(
        &GOOD.replace("Conditions Needed:\n1. The side is $3$\n2. It is a square\n", ""),
        &["translate.no_conditions"],
    );
    check(&GOOD.replace("Computation Result:\n", ""), &["translate.no_result"]);
    check(&GOOD.replace("Computation Expression:\n", ""), &["translate.no_expression"]);
    check(&GOOD.replace("print(3**2)", "a = 3\n```\n```python\nprint(a**2)"), &["translate.several_fences"]);
    check(&GOOD.replace("print(3**2)\n```\n", "print(3*"), &["translate.cut_off"]);
    check(&GOOD.replace("print", "x = "), &["translate.prints_nothing"]);
    check(
        "**Computation 1: Nothing**\nConditions Needed:\nComputation Expression:\nComputation Result:\n",
        &["translate.no_code"],
    );
    check(
        &GOOD.replace("```\n", "\n**Computation 2: B**\nConditions Needed:\n"),
        &["translate.open_fence", "translate.no_expression", "translate.no_result", "translate.no_code"],
    );
    check(" \n", &["translate.empty_answer"]);
    check("The area is 9.", &["translate.unreadable"]);
    check("There are no computations in this text.", &["translate.no_computation"]);
    check("I'm sorry, but I can't help with that.", &["translate.refusal"]);
}

#[test]
fn statements_need_no_program() {
    let statement = GOOD.split("Python Code").next().unwrap();
    let parsed = super::parse_answer(statement, Expect::Statements);
    assert!(codes(&parsed.blocks[0]).is_empty() && parsed.blocks[0].is_usable(Expect::Statements));
    assert!(!parsed.blocks[0].is_usable(Expect::Programs));
}

#[test]
fn joined_fences_keep_their_order() {
    let parsed = parse_answer(&GOOD.replace("print(3**2)", "a = 3\n```\nThen:\n```python\nprint(a**2)"));
    assert_eq!(parsed.blocks[0].code.as_deref(), Some("a = 3\nprint(a**2)"));
}

#[test]
fn the_word_that_there_is_nothing_is_heard_in_many_forms() {
    for yes in [
        "No computation.",
        "There isn't any calculation in the passage.",
        "The passage does not contain any computations.",
        "I found nothing to compute here.",
        "The text has no numbers, so none of it needs working out.",
    ] {
        assert!(says_nothing_to_compute(yes), "{yes}");
    }
    assert!(!says_nothing_to_compute("The computation gives 7."));
}

proptest! {
    #[test]
    fn no_answer_panics_and_every_block_has_a_program_or_a_slip(
        parts in prop::collection::vec(prop::sample::select(vec![
            "**Computation 1: a**\n", "Conditions Needed:\n", "Computation Result: 5\n", "Computation Expression:\n", "```python\n", "```\n",
            "print(1)\n", "1. x\n", "Python Code Snippet:\n", "\n", "é$",
        ]), 0..24)
    ) {
        let parsed = parse_answer(&parts.concat());
        for block in &parsed.blocks {
            prop_assert!(block.code.is_some() || codes(block).contains(&"translate.no_code"));
        }
        prop_assert!(!parsed.blocks.is_empty() || parsed.slips.len() == 1);
    }
}
