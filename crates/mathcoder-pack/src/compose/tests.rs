//! Where programs land, what they look like, what is left out, and the law that the text survives.

use super::blocks::blocks;
use super::*;
use expect_test::{Expect, expect};
use mathcoder_core::{DocId, Execution, Provenance, Reason, Status, Verdict};
use proptest::prelude::*;

fn verified() -> Option<Verdict> {
    Some(Verdict::Verified { level: Level::L4SymbolicallyEqual, rule: "number".into() })
}

fn ran(stdout: &str) -> Option<Execution> {
    Some(Execution {
        status: Status::Ok,
        stdout: stdout.to_owned(),
        stderr: String::new(),
        exit_code: Some(0),
        truncated: false,
        nondeterministic: false,
        usage: None,
    })
}

/// A verified computation that the text states as `stated`.
fn computation(text: &str, stated: &str, code: &str, stdout: &str) -> Computation {
    let span = text.find(stated).map(|start| Span { start, end: start + stated.len() });
    Computation { code: code.to_owned(), span, execution: ran(stdout), verdict: verified(), ..Computation::default() }
}

fn document(text: &str, computations: Vec<Computation>) -> Document {
    let mut document = Document::new(DocId("d".to_owned()), text.to_owned(), Provenance::default());
    document.computations = computations;
    document
}

fn compose(mut document: Document, config: &ComposeConfig) -> Document {
    config.check().unwrap();
    assert_eq!(Compose::new(config.clone()).apply(&mut document), Ok(Flow::Keep));
    document
}

/// Composes a text with the program `print(1)` for the passage that states `stated`.
fn check(text: &str, stated: &str, expected: Expect) {
    let document = document(text, vec![computation(text, stated, "print(1)", "")]);
    expected.assert_eq(&compose(document, &ComposeConfig::default()).text);
}

#[test]
fn a_program_stands_behind_its_paragraph_with_what_it_printed() {
    let text = "The base is 3 and the height 4.\nSo the area is $3 \\cdot 4 = 12$.\n\nNext we turn it.\n";
    let document = document(text, vec![computation(text, "$3 \\cdot 4 = 12$", "print(3 * 4)\n", "12\n")]);
    let composed = compose(document, &ComposeConfig::default());
    expect![[r#"
        The base is 3 and the height 4.
        So the area is $3 \cdot 4 = 12$.

        ```python
        print(3 * 4)
        ```

        ```output
        12
        ```

        Next we turn it.
    "#]]
    .assert_eq(&composed.text);
    let span = composed.computations[0].span.unwrap();
    assert_eq!(&composed.text[span.start..span.end], "$3 \\cdot 4 = 12$");
    expect![[r#"{"compose.blocks":[[64,110]],"compose.inserted":1}"#]]
        .assert_eq(&serde_json::to_string(&composed.annotations).unwrap());
}

#[test]
fn two_programs_of_one_paragraph_keep_their_order() {
    let text = "First $1+1=2$, then $2+2=4$.\n\nEnd.";
    let first = computation(text, "$1+1=2$", "print(1+1)", "2\n");
    let second = computation(text, "$2+2=4$", "print(2+2)", "4\n");
    expect![[r#"
        First $1+1=2$, then $2+2=4$.

        ```python
        print(1+1)
        ```

        ```output
        2
        ```

        ```python
        print(2+2)
        ```

        ```output
        4
        ```

        End."#]]
    .assert_eq(&compose(document(text, vec![first, second]), &ComposeConfig::default()).text);
}

#[test]
fn a_sentence_that_goes_on_behind_a_formula_is_not_torn() {
    check(
        "We find\n\n$$x = 3 + 4 = 7$$\n\nwhich is prime.\n\nA new thought.",
        "3 + 4 = 7",
        expect![[r#"
            We find

            $$x = 3 + 4 = 7$$

            which is prime.

            ```python
            print(1)
            ```

            A new thought."#]],
    );
}

#[test]
fn a_display_formula_over_blank_lines_is_not_opened() {
    check(
        "Then\n$$\na = 1 + 1\n\n= 2\n$$\nholds.\n\nMore.",
        "1 + 1",
        expect![[r#"
            Then
            $$
            a = 1 + 1

            = 2
            $$
            holds.

            ```python
            print(1)
            ```

            More."#]],
    );
}

#[test]
fn a_list_stays_whole() {
    check(
        "Steps:\n\n1. add: $1+1=2$\n\n   as seen\n\n2. stop\n\nDone.",
        "$1+1=2$",
        expect![[r#"
            Steps:

            1. add: $1+1=2$

               as seen

            2. stop

            ```python
            print(1)
            ```

            Done."#]],
    );
}

#[test]
fn a_list_that_follows_its_lead_at_once_stays_whole() {
    check(
        "It follows that\n- one: $1+1=2$\n- two\n\n- three\n\nDone.",
        "$1+1=2$",
        expect![[r#"
            It follows that
            - one: $1+1=2$
            - two

            - three

            ```python
            print(1)
            ```

            Done."#]],
    );
}

#[test]
fn a_table_and_a_fence_stay_whole() {
    check(
        "| n | sum |\n|---|-----|\n| 2 | 3 |\n| 3 | 6 |\n\nText.",
        "| 2 | 3 |",
        expect![[r#"
            | n | sum |
            |---|-----|
            | 2 | 3 |
            | 3 | 6 |

            ```python
            print(1)
            ```

            Text."#]],
    );
    check(
        "~~~~\nx = 1\n\n~~~\n1 + 1 = 2\n~~~~\nText.",
        "1 + 1 = 2",
        expect![[r#"
            ~~~~
            x = 1

            ~~~
            1 + 1 = 2
            ~~~~

            ```python
            print(1)
            ```

            Text."#]],
    );
}

#[test]
fn a_heading_is_followed_by_a_blank_line() {
    check(
        "# What is 1+1=2\nText.",
        "1+1=2",
        expect![[r#"
            # What is 1+1=2

            ```python
            print(1)
            ```

            Text."#]],
    );
}

#[test]
fn a_fence_that_is_never_closed_does_not_swallow_the_rest() {
    check(
        "```python\nOops $1+1=2$.\n\nText.",
        "$1+1=2$",
        expect![[r#"
            ```python
            Oops $1+1=2$.

            ```python
            print(1)
            ```

            Text."#]],
    );
}

#[test]
fn backticks_in_a_program_get_a_longer_fence_and_line_ends_follow_the_text() {
    let text = "Sum $1+1=2$.\r\n\r\nEnd.\r\n";
    let code = "s = '''\n```\n'''\nprint(1+1)";
    let composed = compose(document(text, vec![computation(text, "$1+1=2$", code, "2\n")]), &ComposeConfig::default());
    let expected = "Sum $1+1=2$.\r\n\r\n````python\r\ns = '''\r\n```\r\n'''\r\nprint(1+1)\r\n````\r\n\r\n```output\r\n2\r\n```\r\n\r\nEnd.\r\n";
    assert_eq!(composed.text, expected);
}

#[test]
fn only_what_was_verified_goes_in_and_the_rest_is_counted() {
    let text = "Sum $1+1=2$.";
    let with = |code: &str, verdict| Computation { verdict, ..computation(text, "$1+1=2$", code, "2\n") };
    let reason = Reason { code: "verify.x".into(), detail: None };
    let refuted = Verdict::Refuted { expected: "3".into(), got: "2".into(), rule: "number".into() };
    let weak = Verdict::Verified { level: Level::L2Parsed, rule: "seen".into() };
    let computations = vec![
        with("good", verified()),
        with("good\n", verified()),
        with("wrong", Some(refuted)),
        with("crashed", Some(Verdict::Failed { reason: reason.clone() })),
        with("unclear", Some(Verdict::Unverifiable { reason })),
        with("weak", Some(weak)),
        with("unseen", None),
        with("  \n", verified()),
    ];
    let strict = compose(document(text, computations.clone()), &ComposeConfig::default());
    expect![[
        r#"{"below_level":1,"duplicate":1,"failed":1,"no_code":1,"not_verified":1,"refuted":1,"unverifiable":1}"#
    ]]
    .assert_eq(&strict.annotations[LEFT_OUT_KEY].to_string());
    assert!(strict.text.contains("good") && !strict.text.contains("wrong"));

    let lax = ComposeConfig { keep_unverifiable: true, min_level: Level::L1Ran, ..ComposeConfig::default() };
    let lax = compose(document(text, computations), &lax);
    assert_eq!(lax.annotations[INSERTED_KEY], json!(4));
    assert!(!lax.text.contains("wrong") && !lax.text.contains("crashed"));
}

#[test]
fn steps_say_in_words_what_was_computed() {
    let text = "The cone has volume $12\\pi$.\n\nMore.\n";
    let mut cone = computation(text, "$12\\pi$", "from sympy import pi\nprint(pi*9*4/3)", "12*pi\n");
    cone.title = "Volume of the\ncone".to_owned();
    cone.conditions = vec!["Radius 3".to_owned(), "Height 4".to_owned()];
    cone.expression = "\\frac{1}{3}\\pi \\cdot 9 \\cdot 4".to_owned();
    cone.result = "12\\pi".to_owned();
    let config = ComposeConfig { layout: Layout::Steps, ..ComposeConfig::default() };
    expect![[r#"
        The cone has volume $12\pi$.

        Step by step: Volume of the cone.

        1. Radius 3
        2. Height 4
        3. Work out $\frac{1}{3}\pi \cdot 9 \cdot 4$.
        4. The result is $12\pi$.

        More.
    "#]]
    .assert_eq(&compose(document(text, vec![cone]), &config).text);
}

#[test]
fn shares_of_the_documents_have_other_layouts() {
    let config = ComposeConfig { paper_share: 0.25, steps_share: 0.5, ..ComposeConfig::default() };
    let layouts: Vec<Layout> = (0..4000).map(|n| config.layout_of(&DocId(n.to_string()))).collect();
    let share = |layout| layouts.iter().filter(|l| **l == layout).count();
    assert!((900..1100).contains(&share(Layout::Paper)) && (1900..2100).contains(&share(Layout::Steps)));
    let wrong = ComposeConfig { paper_share: 0.7, steps_share: 0.5, ..ComposeConfig::default() };
    assert!(wrong.check().unwrap_err().contains("together at most 1"));
}

#[test]
fn the_papers_blocks_stand_behind_the_text() {
    let text = "The cone has volume $12\\pi$.\n";
    let mut cone = computation(text, "$12\\pi$", "from sympy import pi\nprint(pi*9*4/3)", "12*pi\n");
    cone.title = "Volume of the\ncone".to_owned();
    cone.conditions = vec!["Radius 3".to_owned(), "Height 4".to_owned()];
    cone.expression = "\\frac{1}{3}\\pi \\cdot 9 \\cdot 4".to_owned();
    cone.result = "$12\\pi$".to_owned();
    let mut bare = computation(text, "$12\\pi$", "print(2)", "2\n");
    bare.verdict = verified();
    let config = ComposeConfig { layout: Layout::Paper, ..ComposeConfig::default() };
    expect![[r#"
        The cone has volume $12\pi$.

        **Computation 1: Volume of the cone**
        Conditions Needed:
        1. Radius 3
        2. Height 4
        Computation Expression:
        $\frac{1}{3}\pi \cdot 9 \cdot 4$
        Computation Result:
        $12\pi$
        Python Code Snippet:
        ```python
        from sympy import pi
        print(pi*9*4/3)
        ```

        **Computation 2**
        Python Code Snippet:
        ```python
        print(2)
        ```
    "#]]
    .assert_eq(&compose(document(text, vec![cone, bare]), &config).text);
}

#[test]
fn output_that_is_long_cut_off_or_unprintable_is_not_shown() {
    let text = "Sum $1+1=2$.";
    let shown = |execution: Option<Execution>| {
        let computation = Computation { execution, ..computation(text, "$1+1=2$", "print(1)", "") };
        compose(document(text, vec![computation]), &ComposeConfig::default()).text.contains("```output")
    };
    assert!(shown(ran("2\n")));
    assert!(!shown(None));
    assert!(!shown(ran(" \n")));
    assert!(!shown(ran("\u{1b}[31m2\n")));
    assert!(!shown(ran(&"2".repeat(2001))));
    assert!(!shown(ran("2").map(|execution| Execution { truncated: true, ..execution })));
}

#[test]
fn spans_that_point_nowhere_go_to_the_end_and_are_noted() {
    let text = "Ça va. $1+1=2$.\n";
    let bad =
        [None, Some(Span { start: 1, end: 3 }), Some(Span { start: 5, end: 400 }), Some(Span { start: 9, end: 2 })];
    for span in bad {
        let wrong = Computation { span, ..computation(text, "$1+1=2$", "print(1)", "") };
        let composed = compose(document(text, vec![wrong]), &ComposeConfig::default());
        assert_eq!(composed.text, "Ça va. $1+1=2$.\n\n```python\nprint(1)\n```\n");
        assert_eq!(composed.annotations[APPENDED_KEY], json!(1));
    }
}

#[test]
fn a_document_without_computations_is_untouched_and_a_second_pass_fails() {
    let plain = document("Text.", Vec::new());
    assert_eq!(compose(plain.clone(), &ComposeConfig::default()), plain);
    let text = "Sum $1+1=2$.";
    let mut composed = compose(document(text, vec![computation(text, "1", "print(1)", "")]), &ComposeConfig::default());
    let error = Compose::default().apply(&mut composed).unwrap_err();
    assert_eq!(error.reason.code, "compose.already_composed");
}

#[test]
fn hostile_texts_cost_no_more_than_honest_ones() {
    for line in ["```python\n", "$$\n\n", "\\begin{x}\n\n", "- \n\n", "````\n~~~\n", "\\[\\]\\[\n\n", "#\n"] {
        let text = line.repeat(40_000);
        let spans: Vec<_> = (0..2_000).map(|n| Some(Span { start: n, end: n + 20 })).collect();
        assert_eq!(end_of_block(&text, &spans).len(), 2_000);
    }
}

/// Texts of the pieces that matter to placing.
fn texts() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "Text with $x$ here.",
        "and so on",
        "$$",
        "$$ a = 1 $$",
        "```",
        "```python",
        "~~~~",
        "- item",
        "  more",
        "1. one",
        "# Head",
        "| a | b |",
        "\\[",
        "\\]",
        "\\begin{align}",
        "\\end{align}",
        "é字",
        "",
        "",
        "\r",
        ":",
        "x:",
    ]);
    prop::collection::vec(pieces, 0..30).prop_map(|lines| lines.join("\n"))
}

proptest! {
    #[test]
    fn cutting_the_blocks_out_gives_the_text_back(
        text in texts(), spans in prop::collection::vec((0usize..300, 0usize..40), 0..6), paper: bool,
    ) {
        let computations = spans.iter().enumerate().map(|(n, &(start, len))| Computation {
            code: format!("print({n})"), span: Some(Span { start, end: start + len }), verdict: verified(),
            execution: ran("1\n"), ..Computation::default()
        });
        let layout = if paper { Layout::Paper } else { Layout::Interleaved };
        let before = document(&text, computations.collect());
        let after = compose(before.clone(), &ComposeConfig { layout, ..ComposeConfig::default() });
        let ranges: Vec<[usize; 2]> =
            after.annotations.get(BLOCKS_KEY).map_or(Vec::new(), |ranges| serde_json::from_value(ranges.clone()).unwrap());
        let inserted = ranges.iter().map(|&[start, end]| Span { start, end }).collect();
        let composed = Composed { text: after.text.clone(), inserted };
        prop_assert_eq!(composed.without_inserted(), text.clone());
        for (old, new) in before.computations.iter().zip(&after.computations) {
            if let (Some(old), Some(new)) = (old.span, new.span)
                && let (Some(old), Some(new)) = (text.get(old.start..old.end), after.text.get(new.start..new.end))
            {
                prop_assert!(new.len() >= old.len() && new.ends_with(old.chars().last().map_or(String::new(), String::from).as_str()));
            }
        }
    }

    #[test]
    fn blocks_are_in_order_cover_all_that_is_visible_and_do_not_overlap(text in texts()) {
        let blocks = blocks(&text);
        let mut at = 0;
        for block in &blocks {
            prop_assert!(block.start >= at && block.end > block.start);
            prop_assert!(text[at..block.start].trim().is_empty());
            at = block.end;
        }
        prop_assert!(text[at..].trim().is_empty());
    }

    #[test]
    fn any_insertion_is_undone(text: String, places in prop::collection::vec(0usize..50, 0..5)) {
        let mut places = places;
        places.sort_unstable();
        let insertions: Vec<_> = places.iter().map(|&at| Insertion { at, block: "x".to_owned() }).collect();
        prop_assert_eq!(compose_text(&text, &insertions).without_inserted(), text);
    }
}
