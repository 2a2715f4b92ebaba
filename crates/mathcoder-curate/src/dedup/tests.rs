//! Laws and examples of deduplication: decisions, order, idempotence, recall of planted pairs, hot runs.

use super::*;
use crate::ngram::mix;
use expect_test::expect;
use proptest::prelude::*;

/// A text of `n` pseudo-random words; every word for which `changed` is true differs from the text with the same seed.
fn text(seed: u64, n: u64, changed: impl Fn(u64) -> bool) -> String {
    let word = |i: u64| {
        let value = mix(mix(seed) ^ i) % 3000 + if changed(i) { 5000 + i } else { 0 };
        let letters =
            [value % 26, value / 26 % 26, value / 676 % 26, value / 17576].map(|x| (b'a' + (x % 26) as u8) as char);
        letters.iter().collect::<String>()
    };
    (0..n).map(word).collect::<Vec<_>>().join(" ")
}

fn decide(texts: &[String]) -> Vec<DedupDecision> {
    dedup_documents(texts.iter().map(String::as_str), &DedupConfig::default()).unwrap()
}

#[test]
fn decisions_name_the_kept_document() {
    let a = text(1, 200, |_| false);
    let shouted = format!("  {}\n", a.to_uppercase());
    let near = text(1, 200, |i| i == 100);
    let other = text(2, 200, |_| false);
    expect![[r#"
        [
            Remove {
                canonical: 2,
                similarity: 0.9455445544554455,
                kind: Near,
            },
            Remove {
                canonical: 2,
                similarity: 0.9455445544554455,
                kind: Near,
            },
            Keep {
                n_copies: 2,
            },
            Keep {
                n_copies: 0,
            },
        ]
    "#]]
    .assert_debug_eq(&decide(&[a, shouted, near + " zz", other]));
}

#[test]
fn other_numbers_make_another_document() {
    let exercise = |a: u32, b: u32| format!("Solve $x^2-{a}x+{b}=0$ and check both roots by putting them in.");
    let decisions = decide(&[exercise(5, 6), exercise(7, 12), exercise(5, 6).replace("$x^2", "$$ x ^ {2}")]);
    assert_eq!(decisions[0], DedupDecision::Keep { n_copies: 1 });
    assert_eq!(decisions[1], DedupDecision::Keep { n_copies: 0 });
    assert_eq!(decisions[2], DedupDecision::Remove { canonical: 0, similarity: 1.0, kind: DuplicateKind::Exact });
}

#[test]
fn texts_without_tokens_are_no_duplicates() {
    assert_eq!(decide(&[String::new(), "…".to_owned(), String::new()]), vec![DedupDecision::Keep { n_copies: 0 }; 3]);
}

#[test]
fn a_chain_keeps_both_ends() {
    let near = |from: u64, to: u64| text(5, 400, |i| i % 40 == 0 && (from..to).contains(&(i / 40)));
    let texts = [near(0, 0) + " longest of all", near(0, 5), near(0, 10)];
    let decisions = decide(&texts);
    let kept = decisions.iter().filter(|d| matches!(d, DedupDecision::Keep { .. })).count();
    assert!(kept >= 1);
    for (decision, doc) in decisions.iter().zip(&texts) {
        if let DedupDecision::Remove { canonical, similarity, .. } = decision {
            assert!(matches!(decisions[*canonical as usize], DedupDecision::Keep { .. }));
            assert!((similarity - brute_force(doc, &texts[*canonical as usize])).abs() < 1e-12);
            assert!(*similarity >= 0.8);
        }
    }
}

fn brute_force(a: &str, b: &str) -> f64 {
    let set = |text: &str| -> std::collections::BTreeSet<Vec<u64>> {
        let hashes: Vec<u64> = crate::tokens(text).map(|token| token.hash).collect();
        hashes.windows(5).map(<[u64]>::to_vec).collect()
    };
    let (a, b) = (set(a), set(b));
    a.intersection(&b).count() as f64 / a.union(&b).count().max(1) as f64
}

/// Planted pairs at several similarities: what is removed is what brute force says, but for the known recall of banding.
#[test]
fn recall_of_planted_near_duplicates() {
    for (every, least_recall) in [(200_u64, 1.0), (100, 0.98), (60, 0.9)] {
        let (mut n_true, mut n_found) = (0, 0);
        for seed in 0..60 {
            let original = text(seed, 600, |_| false);
            let copy = text(seed, 600, |i| i % every == seed % every);
            let is_true = brute_force(&original, &copy) >= 0.8;
            let removed = decide(&[original, copy]).iter().any(|d| matches!(d, DedupDecision::Remove { .. }));
            assert!(is_true || !removed, "removed below the threshold");
            n_true += u32::from(is_true);
            n_found += u32::from(removed);
        }
        assert_eq!(n_true, 60, "one word in {every}");
        assert!(f64::from(n_found) >= least_recall * f64::from(n_true), "one word in {every}: {n_found} of {n_true}");
    }
}

#[test]
fn a_hot_run_costs_bounded_work_and_loses_no_duplicate() {
    let config = DedupConfig { max_comparisons: 8, ..DedupConfig::default() };
    let texts: Vec<String> = (0..120).map(|i| text(i % 6, 80, |_| false)).collect();
    let fingerprints: Vec<Fingerprint> = texts.iter().map(|text| fingerprint(text, &config)).collect();
    let all: Vec<u64> = (0..120).collect();
    let found = link_run(&all, &fingerprints.as_slice(), &config).unwrap();
    assert!(!found.complete);
    assert!(found.n_compared <= 120 * 8);
    let sizes: Vec<usize> = components(found.links).iter().map(Vec::len).collect();
    assert_eq!(sizes, vec![20; 6]);
}

#[test]
fn exact_mode_leaves_near_duplicates() {
    let config = DedupConfig { method: DedupMethod::Exact, ..DedupConfig::default() };
    let texts = [text(1, 200, |_| false), text(1, 200, |i| i == 9), text(1, 200, |_| false)];
    let decisions = dedup_documents(texts.iter().map(String::as_str), &config).unwrap();
    let removed: Vec<bool> = decisions.iter().map(|d| matches!(d, DedupDecision::Remove { .. })).collect();
    assert_eq!(removed, [false, false, true]);
}

#[test]
fn damaged_shingles_are_refused() {
    assert!(decode_shingles(&[0; 9]).is_err());
    assert!(decode_shingles(&[0; 16]).is_err());
    assert_eq!(decode_shingles(&encode_shingles(&[1, 2, 9])).unwrap(), [1, 2, 9]);
}

#[test]
fn bad_options_are_named() {
    let check = |config: DedupConfig| config.check().unwrap_err();
    expect!["dedup.threshold is 0, it must be above 0 and at most 1"]
        .assert_eq(&check(DedupConfig { threshold: 0.0, ..DedupConfig::default() }));
    expect!["dedup.ngram is 0, it must be 1 to 64"]
        .assert_eq(&check(DedupConfig { ngram: 0, ..DedupConfig::default() }));
    assert!(DedupConfig::default().check().is_ok());
}

/// Clusters as sets of texts: equal whatever the order of the input.
fn clusters(texts: &[String], decisions: &[DedupDecision]) -> Vec<Vec<String>> {
    let mut by_kept = std::collections::BTreeMap::<u64, Vec<String>>::new();
    for ((index, text), decision) in (0_u64..).zip(texts).zip(decisions) {
        let kept = if let DedupDecision::Remove { canonical, .. } = decision { *canonical } else { index };
        by_kept.entry(kept).or_default().push(text.clone());
    }
    let mut all: Vec<Vec<String>> = by_kept.into_values().collect();
    all.iter_mut().for_each(|cluster| cluster.sort());
    all.sort();
    all
}

fn small_corpus() -> impl Strategy<Value = Vec<String>> {
    let doc = (0_u64..5, 20_u64..25, 0_u64..4)
        .prop_map(|(seed, tens, change)| text(seed, tens * 10, move |i| change > 0 && i % 83 == change));
    prop::collection::vec(doc, 0..14)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn idempotent(texts in small_corpus()) {
        let decisions = decide(&texts);
        let kept: Vec<String> = texts.iter().zip(&decisions)
            .filter(|(_, d)| matches!(d, DedupDecision::Keep { .. })).map(|(t, _)| t.clone()).collect();
        let again = decide(&kept);
        let all_stay = again.iter().all(|d| *d == DedupDecision::Keep { n_copies: 0 });
        prop_assert!(all_stay);
    }

    #[test]
    fn order_free(texts in small_corpus(), seed in any::<u64>()) {
        let mut distinct = texts;
        distinct.sort();
        distinct.dedup_by_key(|text| text.len());
        let mut shuffled: Vec<(u64, String)> = distinct.iter().map(|t| (mix(seed ^ mix(t.len() as u64)), t.clone())).collect();
        shuffled.sort();
        let shuffled: Vec<String> = shuffled.into_iter().map(|(_, t)| t).collect();
        prop_assert_eq!(clusters(&distinct, &decide(&distinct)), clusters(&shuffled, &decide(&shuffled)));
    }

    #[test]
    fn exact_duplicates_are_always_found(texts in small_corpus(), pick in any::<prop::sample::Index>()) {
        prop_assume!(!texts.is_empty());
        let copy = format!("**{}**", pick.get(&texts).replace(' ', "\n"));
        let mut all = texts;
        all.push(copy);
        let removed = decide(&all).iter().filter(|d| matches!(d, DedupDecision::Remove { .. })).count();
        prop_assert!(removed >= 1);
    }

    #[test]
    fn removals_are_truly_similar_to_a_kept_document(texts in small_corpus()) {
        let decisions = decide(&texts);
        for (text, decision) in texts.iter().zip(&decisions) {
            if let DedupDecision::Remove { canonical, similarity, .. } = decision {
                let stays = matches!(decisions[*canonical as usize], DedupDecision::Keep { .. });
                prop_assert!(stays);
                prop_assert!((brute_force(text, &texts[*canonical as usize]) - similarity).abs() < 1e-9);
                prop_assert!(*similarity >= 0.8);
            }
        }
    }

    #[test]
    fn records_survive_their_bytes(band_key in any::<u64>(), doc in any::<u64>()) {
        let record = BandRecord { band_key, doc };
        prop_assert_eq!(BandRecord::from_bytes(record.to_bytes()), record);
    }
}
