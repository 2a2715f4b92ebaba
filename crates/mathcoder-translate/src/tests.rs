//! Passages, formulas, prompts, places, and the model path with a backend of the tests' own.

use crate::formulas::formulas;
use crate::locate::Locator;
use crate::{Builtin, Domain, Engine, ModelTranslator, Prompt, TranslateConfig, TranslateError, passages, translate};
use mathcoder_core::{AnswerSink, LlmAnswer, LlmBackend, LlmError, LlmRequest};
use proptest::prelude::*;

fn inners(text: &str) -> Vec<&str> {
    formulas(text).iter().map(|f| &text[f.inner.start..f.inner.end]).collect()
}

#[test]
fn formulas_of_every_dress_are_found() {
    let text = "A $x$, b $$y\nz$$ c \\(u\\) d \\[v\\] e \\begin{align*}a&=b\\\\c&=d\\end{align*} f";
    assert_eq!(inners(text), ["x", "y\nz", "u", "v", "a&=b\\\\c&=d"]);
}

#[test]
fn money_code_and_escapes_are_no_formulas() {
    assert!(inners("It cost \\$5, then $6 and later $7 again.").is_empty());
    assert!(inners("`$a$` and\n```\n$b$\n```\n").is_empty());
    assert_eq!(inners("price $p = \\$ 5$ each"), ["p = \\$ 5"]);
    assert!(inners("a stray $ here\n\nand $ there").is_empty());
}

#[test]
fn passages_end_at_the_best_border_and_never_inside_a_formula() {
    let text = "# One\n\nFirst paragraph here. More of it.\n\n# Two\n\nSecond $$a\n\nb. c$$ paragraph.\n";
    let cut = |n| passages(text, n).iter().map(|s| text[s.start..s.end].to_owned()).collect::<Vec<_>>();
    assert_eq!(cut(60)[0], "# One\n\nFirst paragraph here. More of it.\n\n");
    assert!(cut(20).iter().any(|p| p.contains("$$a\n\nb. c$$")), "{:?}", cut(20));
    assert_eq!(cut(1000), [text]);
}

#[test]
fn the_built_in_prompt_shows_passage_and_packages() {
    let (domain, prompt) = Domain::open(&TranslateConfig::default()).unwrap();
    assert_eq!(domain.name, "math");
    let shown = prompt.render("Let $x < 3$ & {{ y }}.").unwrap();
    assert!(shown.contains("\nLet $x < 3$ & {{ y }}.") && shown.contains("sympy, numpy, scipy, mpmath"), "{shown}");
}

#[test]
fn wrong_prompts_are_refused_with_a_reason() {
    let parse = |file: &str| Prompt::parse(file, "p.md", ("m", &[])).unwrap_err().to_string();
    assert_eq!(parse("hello"), "p.md is no prompt: it must begin with a `+++` line");
    let head = "+++\nname = \"t\"\nmax_tokens = 5\n+++\n";
    assert!(parse(&format!("{head}no passage")).contains("never shows the passage"));
    assert!(parse(&format!("{head}{{{{ txet }}}} {{{{ text }}}}")).contains("undefined"));
    assert!(parse("+++\nname = \"t\"\nmax_token = 5\n+++\n{{ text }}").contains("max_token"));
}

#[test]
fn computations_are_placed_where_their_expression_stands() {
    let passage = "We know $a=2$. Then $$ \\left( a + 3 \\right)^2 = 25. $$ Also $a+3 = 5$.";
    let mut locator = Locator::new(passage);
    let span = locator.find("$(a+3)^2$", "$25$");
    assert_eq!(&passage[span.start..span.end], "a + 3 \\right)^2");
    let span = locator.find("$R = 7$", "none");
    assert_eq!((span.start, span.end), (passage.len(), passage.len()));
}

struct Scripted(Vec<(&'static str, &'static str)>);

impl LlmBackend for Scripted {
    fn name(&self) -> &'static str {
        "replay"
    }
    fn identity(&self) -> String {
        "scripted".into()
    }
    fn complete(&self, requests: &[LlmRequest], sink: AnswerSink<'_>) {
        for (i, request) in requests.iter().enumerate().rev() {
            let hit = self.0.iter().find(|(word, _)| request.passage.contains(word));
            let answer = |text: &str| LlmAnswer {
                text: text.into(),
                model: "m".into(),
                cut_off: false,
                prompt_tokens: 0,
                answer_tokens: 0,
            };
            match hit {
                Some((_, "fatal")) => sink(i, Err(LlmError::Fatal { detail: "no such model".into() })),
                Some((_, "down")) => sink(i, Err(LlmError::Unavailable { detail: "500".into() })),
                Some((_, text)) => sink(i, Ok(answer(text))),
                None => sink(i, Err(LlmError::NoAnswer)),
            }
        }
    }
}

const ANSWER: &str = "**Computation 1: Sum**\nConditions Needed:\n1. $a=2$\nComputation Expression:\n$a+3$\nComputation Result:\n$5$\nPython Code Snippet:\n```python\nprint(2 + 3)\n```\n";

fn model(config: &TranslateConfig) -> ModelTranslator {
    ModelTranslator::new(Domain::open(config).unwrap().1, config)
}

#[test]
fn documents_become_computations_with_their_origin_and_place() {
    let backend = Scripted(vec![("apples", ANSWER), ("pears", "There is no computation."), ("plums", "down")]);
    let texts = ["With apples, $a+3$.", "About pears.", "About plums.", "Unknown."];
    let got = model(&TranslateConfig::default()).translate(&backend, &texts).unwrap();
    let first = &got[0].computations[0];
    assert_eq!(
        (first.result.as_str(), first.code.as_str(), first.conditions.as_slice()),
        ("$5$", "print(2 + 3)", &["$a=2$".to_owned()][..])
    );
    let span = first.span.unwrap();
    assert_eq!(&texts[0][span.start..span.end], "a+3");
    assert_eq!((first.origin.translator.as_str(), first.origin.model.as_deref()), ("replay", Some("m")));
    assert_eq!(got[1].counts["translate.no_computation"], 1);
    assert_eq!(got[2].failed[0].to_string(), "translate.unavailable (500)");
    assert_eq!((got[3].unanswered.len(), got[3].counts["translate.no_answer"]), (1, 1));
}

#[test]
fn repetitions_are_dropped_and_counted() {
    let twice = format!("{ANSWER}\n{ANSWER}").leak();
    let got = model(&TranslateConfig::default()).translate(&Scripted(vec![("a", twice)]), &["a"]).unwrap();
    assert_eq!((got[0].computations.len(), got[0].counts["translate.repeated"]), (1, 1));
}

#[test]
fn a_backend_that_cannot_be_used_stops_everything() {
    let error = model(&TranslateConfig::default()).translate(&Scripted(vec![("a", "fatal")]), &["a"]).unwrap_err();
    assert!(matches!(error, TranslateError::Backend { .. }), "{error}");
}

#[test]
fn a_cascade_hands_on_only_what_has_no_answer() {
    let config = TranslateConfig { chunk_chars: 200, ..TranslateConfig::default() };
    let (model, builtin) = (model(&config), Builtin::new(&config.builtin));
    let backend = Scripted(vec![("apples", ANSWER)]);
    let text =
        format!("About apples, $a+3 = 5$. {}\n\n# Next\n\nHere $6 \\cdot 7 = 42$ is worked out.", "Words. ".repeat(20));
    let got = translate(&[Engine::Model(&model, &backend), Engine::Builtin(&builtin)], &[&text], 10).unwrap();
    let found: Vec<&str> = got[0].computations.iter().map(|c| c.origin.translator.as_str()).collect();
    assert_eq!(found, ["replay", "builtin"]);
    assert!(got[0].unanswered.is_empty());
}

proptest! {
    #[test]
    fn passages_are_the_whole_text(text in "[a-z. \n$é#`{}\\\\]{0,300}", n in 1usize..80) {
        let spans = passages(&text, n);
        let joined: String = spans.iter().map(|s| &text[s.start..s.end]).collect();
        prop_assert_eq!(&joined, &text);
        let cut = |at: usize| formulas(&text).iter().any(|f| f.span.start < at && at < f.span.end);
        prop_assert!(spans.iter().all(|s| !cut(s.end)));
    }

    #[test]
    fn formulas_lie_in_order_on_character_borders(text in "(\\PC|[$\\\\`\n]|\\\\begin\\{align\\}|\\\\end\\{align\\}|\\$\\$){0,60}") {
        let mut end = 0;
        for f in formulas(&text) {
            prop_assert!(f.span.start >= end && f.inner.start <= f.inner.end && f.inner.end <= f.span.end);
            prop_assert!(text.get(f.inner.start..f.inner.end).is_some() && text.get(f.span.start..f.span.end).is_some());
            end = f.span.end;
        }
    }

    #[test]
    fn places_lie_inside_the_passage(passage in "\\PC{0,80}", expression in "\\PC{0,30}") {
        let span = Locator::new(&passage).find(&expression, &passage);
        prop_assert!(passage.get(span.start..span.end).is_some());
    }
}
