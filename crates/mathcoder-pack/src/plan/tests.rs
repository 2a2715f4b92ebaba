//! Laws of planning, the reference's next-fit beside ours, and that nothing depends on anything but the arguments.

use super::{Piece, Plan, Strategy, plan_rows};
use proptest::prelude::*;

const STRATEGIES: [Strategy; 3] = [Strategy::BestFit, Strategy::Concatenate, Strategy::InOrder];

fn checked(lengths: &[u32], length: u32, strategy: Strategy, seed: u64) -> Plan {
    let plan = plan_rows(lengths, length, strategy, seed).unwrap();
    plan.check_covers(lengths).unwrap();
    Plan::from_parts(length, plan.row_ends().to_vec(), plan.pieces().to_vec()).unwrap()
}

/// Lengths as web and book documents have them: log-normal, mean about 984 tokens as in the reference's corpus.
fn realistic_lengths(n: usize) -> Vec<u32> {
    let mut dice = super::shuffle::Dice::new(7, 7);
    let mut ranks: Vec<usize> = (0..n).collect();
    dice.shuffle(&mut ranks);
    let normal = |rank: usize| {
        let p = (rank as f64 + 0.5) / n as f64;
        // A logistic curve stands in for the normal one: scaled to unit variance.
        (p / (1.0 - p)).ln() * 3f64.sqrt() / std::f64::consts::PI
    };
    ranks.iter().map(|&rank| (6.2 + 1.05 * normal(rank)).exp().clamp(1.0, 200_000.0) as u32).collect()
}

/// Rows that the reference's packing makes: next-fit inside batches of 1,000, long documents cut, their rest alone.
fn reference_rows(lengths: &[u32], length: u32) -> usize {
    let mut rows = 0;
    for batch in lengths.chunks(1000) {
        let mut open = 0;
        for &len in batch {
            if len > length {
                rows += len.div_ceil(length) as usize;
            } else if open + len > length {
                rows += 1;
                open = len;
            } else {
                open += len;
            }
        }
        rows += usize::from(open > 0);
    }
    rows
}

#[test]
fn best_fit_pads_a_hundredth_of_what_the_reference_pads() {
    let lengths = realistic_lengths(100_000);
    let tokens: u64 = lengths.iter().map(|&len| u64::from(len)).sum();
    let plan = checked(&lengths, 8192, Strategy::BestFit, 1);
    let reference = 1.0 - tokens as f64 / (reference_rows(&lengths, 8192) as f64 * 8192.0);
    println!(
        "mean {:.0} tokens, rows of 8192: reference pads {:.2} %, best fit {:.4} %",
        tokens as f64 / lengths.len() as f64,
        100.0 * reference,
        100.0 * plan.padding_share()
    );
    assert!(reference > 0.05, "the stand-in for the reference pads {reference}");
    assert!(plan.padding_share() < reference / 100.0, "padding {}", plan.padding_share());
    assert_eq!(plan.n_needless_cuts(&lengths), 0);
    assert!(checked(&lengths, 8192, Strategy::Concatenate, 1).n_needless_cuts(&lengths) > 5_000);
}

#[test]
fn a_long_document_fills_rows_and_its_rest_shares_one() {
    let plan = checked(&[25, 4, 6], 10, Strategy::BestFit, 3);
    assert_eq!(plan.n_rows(), 4);
    let mut rows: Vec<Vec<Piece>> = plan.rows().map(<[Piece]>::to_vec).collect();
    for row in &mut rows {
        row.sort_unstable();
    }
    assert!(rows.contains(&vec![Piece { doc: 0, start: 0, len: 10 }]));
    assert!(rows.contains(&vec![Piece { doc: 1, start: 0, len: 4 }, Piece { doc: 2, start: 0, len: 6 }]));
}

#[test]
fn best_fit_prefers_the_tightest_row() {
    // 7 and 6 open rows with room 3 and 4; 4 fills the second exactly, 3 the first.
    let plan = checked(&[7, 6, 4, 3], 10, Strategy::BestFit, 0);
    assert_eq!(plan.n_rows(), 2);
    assert!(plan.padding_share().abs() < 1e-12);
}

#[test]
fn concatenating_cuts_anywhere_and_pads_only_the_end() {
    let plan = checked(&[3, 4, 5], 5, Strategy::Concatenate, 0);
    let rows: Vec<Vec<(u32, u32, u32)>> =
        plan.rows().map(|row| row.iter().map(|p| (p.doc, p.start, p.len)).collect()).collect();
    assert_eq!(rows, [vec![(0, 0, 3), (1, 0, 2)], vec![(1, 2, 2), (2, 0, 3)], vec![(2, 3, 2)]]);
}

#[test]
fn in_order_gives_every_document_its_rows() {
    let plan = checked(&[3, 0, 7], 5, Strategy::InOrder, 9);
    let rows: Vec<(u32, u32, u32)> = plan.rows().map(|row| (row[0].doc, row[0].start, row[0].len)).collect();
    assert_eq!(rows, [(0, 0, 3), (2, 0, 5), (2, 5, 2)]);
}

#[test]
fn the_seed_changes_the_order_and_not_the_number_of_rows() {
    let lengths = realistic_lengths(2_000);
    let (a, b) = (checked(&lengths, 2048, Strategy::BestFit, 1), checked(&lengths, 2048, Strategy::BestFit, 2));
    assert_ne!(a, b);
    assert_eq!(a.n_rows(), b.n_rows());
    assert_eq!(a, checked(&lengths, 2048, Strategy::BestFit, 1));
}

#[test]
fn nothing_to_plan_is_an_empty_plan() {
    for strategy in STRATEGIES {
        assert_eq!(checked(&[], 16, strategy, 0).n_rows(), 0);
        assert_eq!(checked(&[0, 0], 16, strategy, 0).n_rows(), 0);
    }
    assert!(plan_rows(&[1], 0, Strategy::BestFit, 0).is_err());
}

#[test]
fn the_longest_document_does_not_overflow() {
    checked(&[u32::MAX, 5], 1 << 24, Strategy::BestFit, 0);
    checked(&[u32::MAX, 5], 1 << 24, Strategy::Concatenate, 0);
}

proptest! {
    #[test]
    fn no_token_is_lost_and_none_appears_twice(
        lengths in prop::collection::vec(0u32..300, 0..120), length in 1u32..130, seed: u64,
    ) {
        for strategy in STRATEGIES {
            checked(&lengths, length, strategy, seed);
        }
    }

    #[test]
    fn no_two_rows_could_be_one(lengths in prop::collection::vec(1u32..100, 1..120), length in 100u32..200, seed: u64) {
        let plan = checked(&lengths, length, Strategy::BestFit, seed);
        let mut fill: Vec<u32> = plan.rows().map(|row| row.iter().map(|p| p.len).sum()).collect();
        fill.sort_unstable();
        if let [first, second, ..] = fill[..] {
            prop_assert!(first + second > length);
        }
    }

    #[test]
    fn a_damaged_plan_is_refused_and_never_panics(
        ends in prop::collection::vec(0u64..12, 0..6),
        pieces in prop::collection::vec((0u32..5, 0u32..9, 0u32..9), 0..10),
    ) {
        let pieces = pieces.into_iter().map(|(doc, start, len)| Piece { doc, start, len }).collect();
        if let Ok(plan) = Plan::from_parts(12, ends, pieces) {
            let _ = plan.check_covers(&[4, 4, 4]);
            prop_assert!(plan.rows().all(|row| !row.is_empty()));
        }
    }
}
