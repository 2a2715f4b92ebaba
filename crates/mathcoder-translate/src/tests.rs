//! Passages, formulas, prompts, places, and the model path with a backend of the tests' own.

use crate::formulas::formulas;
use crate::locate::Locator;
use crate::select::places;
use crate::{
    ATTEMPTS_KEY, AnswerForm, Builtin, CascadeOptions, Domain, Engine, ModelTranslator, Prompt, SAMPLES_KEY, Steps,
    Topic, TranslateConfig, TranslateError, Translation, Trial, context_before, passages, translate,
};
use mathcoder_core::{
    AnswerSink, Computation, Execution, Level, LlmAnswer, LlmBackend, LlmError, LlmRequest, SandboxError, Status,
    Verdict,
};
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
fn a_solution_stays_with_its_problem() {
    let text = "Some words to begin.\n\n**Example 3.** Find $1+1$.\n\n**Solution.** It is $2$.\n\nMore words to end.";
    let cut = passages(text, 75).iter().map(|s| &text[s.start..s.end]).collect::<Vec<_>>();
    assert!(cut.iter().any(|p| p.contains("Example") && p.contains("Solution")), "{cut:?}");
}

#[test]
fn a_passage_comes_with_its_headings_and_the_paragraph_before() {
    let text = "# Book\n\n## Old\n\nOld words.\n\n## Chapter\n\nFar away, and so long that it has no place any more.\n\nLet $a=2$.\n\nThen $a+3=5$.";
    let at = text.find("Then").unwrap();
    assert_eq!(context_before(text, at, 40), "# Book\n\n## Chapter\n\nLet $a=2$.");
    assert_eq!(context_before(text, at, 0), "");
    assert_eq!(context_before(text, 0, 40), "");
}

fn about(text: &str) -> Topic {
    Topic { text: text.to_owned(), ..Topic::default() }
}

#[test]
fn the_built_in_prompts_show_passage_packages_and_form() {
    let (domain, prompts) = Domain::open(&TranslateConfig::default()).unwrap();
    assert_eq!(domain.name, "math");
    let topic = Topic { context: "## Before".into(), ..about("Let $x < 3$ & {{ y }}.") };
    let shown = prompts.translate.render(&topic, AnswerForm::Headings).unwrap();
    assert!(shown.contains("\nLet $x < 3$ & {{ y }}.") && shown.contains("sympy, numpy, scipy, mpmath"), "{shown}");
    assert!(shown.contains("## Before") && shown.contains("**Computation N") && !shown.contains("JSON"), "{shown}");
    let shown = prompts.translate.render(&topic, AnswerForm::Json).unwrap();
    assert!(shown.contains("\"computations\"") && !shown.contains("**Computation"), "{shown}");
}

#[test]
fn wrong_prompts_are_refused_with_a_reason() {
    let open = |file: &str| Prompt::parse(file, "p.md", ("m", &[])).and_then(|p| p.must_show(&["text"]));
    let why = |file: &str| open(file).unwrap_err().to_string();
    assert_eq!(why("hello"), "p.md is no prompt: it must begin with a `+++` line");
    let head = "+++\nname = \"t\"\nmax_tokens = 5\n+++\n";
    assert!(why(&format!("{head}no passage")).contains("never shows `text`"));
    assert!(why(&format!("{head}{{{{ txet }}}} {{{{ text }}}}")).contains("undefined"));
    assert!(why("+++\nname = \"t\"\nmax_token = 5\n+++\n{{ text }}").contains("max_token"));
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
    ModelTranslator::new(Domain::open(config).unwrap().1, config, 7)
}

/// All passages, also those in which nothing is computed.
fn any_passage() -> TranslateConfig {
    TranslateConfig { skip_idle: false, ..TranslateConfig::default() }
}

fn translate_all(config: &TranslateConfig, backend: &dyn LlmBackend, texts: &[&str]) -> Vec<Translation> {
    model(config).translate((backend, None), texts, None).unwrap()
}

#[test]
fn documents_become_computations_with_their_origin_and_place() {
    let backend = Scripted(vec![("apples", ANSWER), ("pears", "There is no computation."), ("plums", "down")]);
    let texts = ["With apples, $a+3$.", "About pears.", "About plums.", "Unknown."];
    let got = translate_all(&any_passage(), &backend, &texts);
    let first = &got[0].computations[0];
    assert_eq!(
        (first.result.as_str(), first.code.as_str(), first.conditions.as_slice()),
        ("$5$", "print(2 + 3)", &["$a=2$".to_owned()][..])
    );
    let span = first.span.unwrap();
    assert_eq!(&texts[0][span.start..span.end], "a+3");
    assert_eq!((first.origin.translator.as_str(), first.origin.model.as_deref()), ("replay", Some("m")));
    assert_eq!(got[1].counts["translate.no_computation"], 1);
    assert!(got[2].failed[0].to_string().contains("500"));
    assert_eq!((got[3].unanswered.len(), got[3].counts["translate.no_answer"]), (1, 1));
}

#[test]
fn a_passage_with_nothing_to_compute_costs_nothing() {
    let got = translate_all(&TranslateConfig::default(), &Scripted(vec![("pears", "fatal")]), &["About pears."]);
    assert_eq!(got[0].counts["translate.skipped"], 1);
    assert_eq!(model(&TranslateConfig::default()).first_question("About pears.").unwrap(), None);
    assert!(
        model(&TranslateConfig::default()).first_question("So $1+1=2$.").unwrap().unwrap().ends_with("So $1+1=2$.")
    );
}

#[test]
fn repetitions_are_dropped_and_counted() {
    let twice = format!("{ANSWER}\n{ANSWER}").leak();
    let got = translate_all(&any_passage(), &Scripted(vec![("a", twice)]), &["a"]);
    assert_eq!((got[0].computations.len(), got[0].counts["translate.repeated"]), (1, 1));
}

#[test]
fn a_backend_that_cannot_be_used_stops_everything() {
    let error = model(&any_passage()).translate((&Scripted(vec![("a", "fatal")]), None), &["a"], None).unwrap_err();
    assert!(matches!(error, TranslateError::Backend { .. }), "{error}");
}

#[test]
fn a_cascade_hands_on_only_what_has_no_answer() {
    let config = TranslateConfig { chunk_chars: 200, context_chars: 0, ..TranslateConfig::default() };
    let (model, builtin) = (model(&config), Builtin::new(&config.builtin));
    let backend = Scripted(vec![("apples", ANSWER)]);
    let text =
        format!("About apples, $a+3 = 5$. {}\n\n# Next\n\nHere $6 \\cdot 7 = 42$ is worked out.", "Words. ".repeat(20));
    let options = CascadeOptions { chunk_chars: 200, max_per_document: 10 };
    let got =
        translate(&[Engine::Model(&model, &backend, None), Engine::Builtin(&builtin)], &[&text], options).unwrap();
    let found: Vec<&str> = got[0].computations.iter().map(|c| c.origin.translator.as_str()).collect();
    assert_eq!(found, ["replay", "builtin"]);
    assert!(got[0].unanswered.is_empty());
    // The other way round the model gets what the built-in translator could not do.
    let got =
        translate(&[Engine::Builtin(&builtin), Engine::Model(&model, &backend, None)], &[&text], options).unwrap();
    let found: Vec<&str> = got[0].computations.iter().map(|c| c.origin.translator.as_str()).collect();
    assert_eq!(found, ["replay", "builtin"]);
}

/// Answers by what the prompt holds, and notes the prompts.
struct ByPrompt(Vec<(&'static str, &'static str)>, std::sync::Mutex<Vec<LlmRequest>>);

impl ByPrompt {
    fn new(script: &[(&'static str, &'static str)]) -> Self {
        Self(script.to_vec(), std::sync::Mutex::default())
    }

    fn asked(&self) -> Vec<LlmRequest> {
        self.1.lock().unwrap().clone()
    }
}

impl LlmBackend for ByPrompt {
    fn name(&self) -> &'static str {
        "http"
    }
    fn identity(&self) -> String {
        "scripted".into()
    }
    fn complete(&self, requests: &[LlmRequest], sink: AnswerSink<'_>) {
        for (i, request) in requests.iter().enumerate() {
            self.1.lock().unwrap().push(request.clone());
            let hit = self.0.iter().find(|(word, _)| request.prompt.contains(word));
            match hit.map(|(_, text)| *text) {
                Some("too long") => sink(i, Err(LlmError::Refused { detail: "maximum context length".into() })),
                Some(text) => {
                    let answer = LlmAnswer {
                        text: text.replace("SEED", &request.seed.to_string()),
                        model: "m".into(),
                        cut_off: false,
                        prompt_tokens: 0,
                        answer_tokens: 0,
                    };
                    sink(i, Ok(answer));
                }
                None => sink(i, Err(LlmError::NoAnswer)),
            }
        }
    }
}

/// Programs with `2 + 3` are right, those with `raise` fail, all others print 6.
struct Judge;

impl Trial for Judge {
    fn try_out(&self, computations: &mut [Computation]) -> Result<(), SandboxError> {
        for computation in computations {
            let (fails, right) = (computation.code.contains("raise"), computation.code.contains("2 + 3"));
            computation.execution = Some(Execution {
                status: if fails { Status::Error } else { Status::Ok },
                stdout: if right { "5\n".into() } else { "6\n".into() },
                stderr: if fails { "Traceback\nValueError: no".into() } else { String::new() },
                exit_code: None,
                truncated: false,
                nondeterministic: false,
                usage: None,
            });
            computation.verdict = Some(match right {
                true => Verdict::Verified { level: Level::L3NumberAgrees, rule: "test".into() },
                false => Verdict::Refuted { expected: "5".into(), got: "6".into(), rule: "test".into() },
            });
        }
        Ok(())
    }
}

fn refined(config: &TranslateConfig, backend: &ByPrompt, text: &str) -> Translation {
    model(config).translate((backend, Some(&Judge)), &[text], None).unwrap().remove(0)
}

#[test]
fn two_steps_never_show_the_result_to_the_program() {
    let statement =
        ANSWER.split("Python Code").next().unwrap().replace("$a+3$", "$a+3 = 55$").replace("$5$", "$55$").leak();
    let backend = ByPrompt::new(&[("The passage:", statement), ("To compute:", "```python\nprint(2 + 3)\n```")]);
    let config = TranslateConfig { steps: Steps::Two, ..any_passage() };
    let got = refined(&config, &backend, "With $a=2$ we get $a+3 = 55$.");
    let asked = backend.asked();
    assert_eq!((asked.len(), got.computations[0].code.as_str()), (2, "print(2 + 3)"));
    assert!(
        asked[1].prompt.contains("1. $a=2$") && asked[1].prompt.contains("To compute: $a+3$"),
        "{}",
        asked[1].prompt
    );
    assert!(!asked[1].prompt.contains("55"));
    assert_eq!(got.counts["translate.result_in_expression"], 1);
}

#[test]
fn a_wrong_program_is_repaired_once() {
    let wrong = ANSWER.replace("2 + 3", "2 * 3").leak();
    let backend = ByPrompt::new(&[("went wrong", "```python\nprint(2 + 3)\n```"), ("The passage:", wrong)]);
    let got = refined(&any_passage(), &backend, "With $a=2$ we get $a+3 = 5$.");
    let (found, asked) = (&got.computations[0], backend.asked());
    assert_eq!((asked.len(), found.code.as_str(), found.origin.attempt), (2, "print(2 + 3)", 1));
    assert!(
        asked[1].prompt.contains("It printed\n\n6\n") && asked[1].prompt.contains("print(2 * 3)"),
        "{}",
        asked[1].prompt
    );
    assert_eq!(found.extra[ATTEMPTS_KEY][0]["code"], "print(2 * 3)");
    assert_eq!((got.counts["translate.repaired"], &found.execution, &found.verdict), (1, &None, &None));
}

#[test]
fn a_repair_that_fails_leaves_the_first_program() {
    let wrong = ANSWER.replace("print(2 + 3)", "raise ValueError").leak();
    let backend = ByPrompt::new(&[("went wrong", "```python\nprint(7)\n```"), ("The passage:", wrong)]);
    let got = refined(&any_passage(), &backend, "With $a=2$ we get $a+3 = 5$.");
    assert_eq!((got.computations[0].code.as_str(), got.counts["translate.not_repaired"]), ("raise ValueError", 1));
    assert!(backend.asked()[1].prompt.contains("It failed:\n\nTraceback\nValueError: no"));
}

#[test]
fn samples_vote_and_are_noted() {
    let config = TranslateConfig { samples: 4, repair: false, ..any_passage() };
    let wrong = ANSWER.replace("2 + 3", "2 * 3").leak();
    let backend = ByPrompt::new(&[("The passage:", wrong), ("To compute:", "```python\nprint(2 + 3)  # SEED\n```")]);
    let got = refined(&config, &backend, "With $a=2$ we get $a+3 = 5$.");
    let found = &got.computations[0];
    assert_eq!(found.extra[SAMPLES_KEY], serde_json::json!({"asked": 3, "agree": 3, "independent": true}));
    assert_eq!((found.code.as_str(), got.counts["translate.outvoted"]), ("print(2 + 3)  # 8", 1));
    let seeds: Vec<u64> = backend.asked().iter().map(|request| request.seed).collect();
    assert_eq!(seeds, [7, 8, 9, 10]);
}

#[test]
fn a_passage_too_long_for_the_server_is_halved() {
    let text = format!("With apples, $a+3$. {}\n\nWith pears, $1+1=2$.", "Words. ".repeat(9));
    let backend = ByPrompt::new(&[
        ("$a+3$. Words. Words. Words. Words. Words. Words. Words. Words. Words. \n\nWith", "too long"),
        ("apples", ANSWER),
        ("pears", "No computation."),
    ]);
    let got = translate_all(&TranslateConfig { context_chars: 0, ..any_passage() }, &backend, &[&text]);
    assert_eq!((got[0].counts["translate.halved"], got[0].computations.len()), (1, 1), "{:?}", got[0].counts);
}

#[test]
fn json_is_asked_for_with_a_schema() {
    let answer = r#"{"computations": [{"title": "t", "conditions": [], "expression": "$a+3$", "result": "5", "code": "print(2 + 3)"}]}"#;
    let backend = ByPrompt::new(&[("The passage:", answer)]);
    let config = TranslateConfig { answer: AnswerForm::Json, ..any_passage() };
    assert_eq!(refined(&config, &backend, "So $a+3=5$.").computations.len(), 1);
    assert!(backend.asked()[0].schema.contains("\"computations\""));
}

proptest! {
    #[test]
    fn looking_for_places_and_context_never_panics(text in "(\\PC|[$\\\\\n#0-9=]){0,80}", at in 0usize..90, n in 0usize..60) {
        let _ = (places(&text), context_before(&text, at, n));
    }

    #[test]
    fn no_json_panics(answer in "[{\\[\\]}\"\\\\,:a-z\n]{0,60}") {
        let answer = format!("{{\"computations\": {answer}");
        let _ = crate::parse_answer(&answer, crate::Expect::Programs);
    }

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
