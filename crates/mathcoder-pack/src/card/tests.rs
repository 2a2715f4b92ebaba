//! A whole card as a golden text, its warnings, and what must not be published.

use super::*;
use expect_test::expect;

fn count(name: &str, count: u64) -> Count {
    Count { name: name.to_owned(), count }
}

fn facts() -> CardFacts {
    CardFacts {
        name: "Tiny \"verified\" maths".to_owned(),
        summary: "Text with programs that were run.".to_owned(),
        license: "apache-2.0".to_owned(),
        languages: vec!["en".to_owned()],
        configs: vec![("default".to_owned(), "data/*.parquet".to_owned())],
        stages: vec![StageFacts {
            stage: "filter".to_owned(),
            docs_in: 1200,
            kept: 900,
            dropped: 299,
            failed: 1,
            reasons: vec![count("filter.too_short", 299), count("extract.bad|bytes", 1)],
        }],
        sources: vec![SourceFacts {
            name: "web".to_owned(),
            kind: "web".to_owned(),
            license: "various".to_owned(),
            docs_in: 1200,
            docs_out: 900,
            bytes: 1_234_567,
            tokens: Some(345_678),
        }],
        computations: VerdictFacts {
            found: 4,
            verdicts: vec![count("verified", 3), count("refuted", 1)],
            levels: vec![count("L3", 1), count("L4", 2)],
            reasons: Vec::new(),
            inserted: 3,
        },
        models: vec![ModelFacts { translator: "builtin".to_owned(), computations: 3, ..ModelFacts::default() }],
        benchmarks: vec![BenchmarkFacts {
            name: "planted".to_owned(),
            questions: 5,
            docs_dropped: 1,
            docs_left: 0,
            planted: Some((1, 1)),
        }],
        pack: Some(PackFacts {
            tokenizer: "tokenizer.json".to_owned(),
            tokenizer_hash: "ab".to_owned(),
            n_tokens: 345_678,
            length: 2048,
            n_rows: 169,
            padding_share: 0.001_25,
        }),
        program: "mathcoder 0.1.0".to_owned(),
        recipe: "cd".to_owned(),
        seed: 7,
        limits: vec!["English\nonly.".to_owned()],
        ..CardFacts::default()
    }
}

#[test]
fn a_card_has_front_matter_and_its_sections_in_order() {
    expect![[r#"
        ---
        pretty_name: "Tiny \"verified\" maths"
        license: "apache-2.0"
        language:
        - "en"
        task_categories:
        - "text-generation"
        tags:
        - "math"
        - "code"
        - "verified-computations"
        size_categories:
        - "n<1K"
        configs:
        - config_name: "default"
          data_files: "data/*.parquet"
        ---

        # Tiny "verified" maths

        Text with programs that were run.

        > **Warning.** 100.0 % of all programs were written by `builtin`.

        ## Funnel

        | stage | in | kept | dropped | failed | kept share | most frequent reasons |
        |---|---|---|---|---|---|---|
        | filter | 1,200 | 900 | 299 | 1 | 75.0 % | `filter.too_short` 299, `extract.bad\|bytes` 1 |

        ## Composition

        | source | kind | licence | documents extracted | documents | bytes | tokens | share |
        |---|---|---|---|---|---|---|---|
        | web | web | various | 1,200 | 900 | 1,234,567 | 345,678 | 100.0 % |

        ## Verification

        4 computations were found, and the programs of 3 stand in the corpus.

        L0: not run. L1: ran. L2: output understood. L3: a number agrees to the digits stated. L4: symbolically equal. L5: two independent routes agree. Only L3 and above say that the program computes what the text states.

        | verdict | computations | share |
        |---|---|---|
        | verified | 3 | 75.0 % |
        | refuted | 1 | 25.0 % |

        | level in the corpus | computations | share |
        |---|---|---|
        | L3 | 1 | 33.3 % |
        | L4 | 2 | 66.7 % |

        ## Contamination

        | benchmark | questions | documents dropped | documents left | planted questions found |
        |---|---|---|---|---|
        | planted | 5 | 1 | 0 | 1 of 1 |

        ## Provenance

        Made by mathcoder 0.1.0 from recipe `cd` with seed 7. Every row keeps the id, address and archive offset of its source.

        | translator | model | prompt | programs in the corpus |
        |---|---|---|---|
        | builtin |  |  | 3 |

        ## Packing

        345,678 tokens of `tokenizer.json` (`ab`) in 169 rows of 2,048, 0.125 % padding.

        ## Known limits

        - English only.
    "#]].assert_eq(&render_card(&facts()).unwrap());
}

#[test]
fn the_facts_are_the_machine_readable_card() {
    let json = serde_json::to_string(&facts()).unwrap();
    assert_eq!(serde_json::from_str::<CardFacts>(&json).unwrap(), facts());
}

#[test]
fn domination_weak_programs_and_leaks_are_warned_of() {
    let mut facts = facts();
    let mut second = facts.sources[0].clone();
    second.name = "books".to_owned();
    second.tokens = Some(1);
    facts.sources.push(second);
    facts.computations.levels.push(count("L1", 3));
    facts.docs_with_host = 10;
    facts.top_hosts = vec![count("a.example", 5)];
    facts.benchmarks[0].docs_left = 2;
    expect![[r#"
        The source `web` makes up 100.0 % of the corpus.
        100.0 % of all programs were written by `builtin`.
        50.0 % of the programs were shown less than agreement of a number (L0 to L2).
        50.0 % of the web documents come from 20 hosts or fewer.
        2 documents still hold a question of planted."#]]
    .assert_eq(&card_warnings(&facts).join("\n"));
    assert_eq!(card_warnings(&CardFacts::default()), Vec::<String>::new());
}

#[test]
fn a_card_without_limits_or_name_is_refused() {
    let nameless = CardFacts { name: " ".to_owned(), ..facts() };
    assert_eq!(render_card(&nameless), Err(CardError::NoName));
    let flawless = CardFacts { limits: vec![String::new()], ..facts() };
    assert_eq!(render_card(&flawless), Err(CardError::NoLimits));
}
