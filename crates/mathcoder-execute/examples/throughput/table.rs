//! What was measured, as text: one table of CPU times, one of ratios against the bars.
//!
//! In: CPU milliseconds per program, by contender, kind of program and round. Out: standard output. A mix is the mean of the
//! two kinds, weighted by their shares: CPU time adds up.

use crate::Kind;
use std::collections::BTreeMap;

/// CPU milliseconds per program, one number for each round.
pub(crate) type Times = BTreeMap<(&'static str, Kind), Vec<f64>>;

/// Name and share of symbolic programs of what is shown.
type Column = (&'static str, f64);

/// Prints everything; `share` is the share of symbolic programs in the whole mix.
pub(crate) fn print(times: &Times, contenders: &[&'static str], share: f64) {
    let columns: [Column; 4] =
        [("light", 0.0), ("symbolic", 1.0), ("whole mix", share), ("one third symbolic", 1.0 / 3.0)];
    println!("\nCPU ms per program, least / median / most of the rounds, and programs per second on two cores");
    let titles: String = columns.iter().map(|(name, _)| format!("{name:>31}")).collect();
    println!("{:<16}{titles}", "");
    for contender in contenders {
        let cells: String = columns.iter().map(|&(_, share)| cell(&rounds(times, contender, share))).collect();
        println!("{contender:<16}{cells}");
    }
    println!("\nbars");
    for (column, what, measured, bar, is_least) in bars(times, columns) {
        let (sign, reached) = if is_least { (">=", measured >= bar) } else { ("<=", measured <= bar) };
        let word = if reached { "reached" } else { "missed" };
        println!("{column:<20}{what:<44}{measured:>9.2} {sign} {bar:<7} {word}");
    }
}

/// A bar: column, what, measured, bar, whether at least so much is wanted.
type Bar = (&'static str, &'static str, f64, f64, bool);

fn bars(times: &Times, [light, symbolic, whole, third]: [Column; 4]) -> Vec<Bar> {
    // Every round has programs of its own, some of them hundreds of times dearer than others: only within a round do ways compare.
    let ratio = |one, other, column: Column| {
        let pairs = rounds(times, one, column.1).into_iter().zip(rounds(times, other, column.1));
        median(&pairs.map(|(one, other)| one / other).collect::<Vec<_>>())
    };
    let per_second = |contender, column: Column| 2e3 / median(&rounds(times, contender, column.1));
    vec![
        (whole.0, "fast against the reference's pool", ratio("reference pool", "fast", whole), 2.0, true),
        (whole.0, "strict against the reference's pool", ratio("reference pool", "strict", whole), 0.6, true),
        (whole.0, "fast against that pool with python3", ratio(crate::USUAL, "fast", whole), 2.0, true),
        (whole.0, "strict against that pool with python3", ratio(crate::USUAL, "strict", whole), 0.6, true),
        (whole.0, "strict against a code server", ratio("http server", "strict", whole), 15.0, true),
        (whole.0, "strict against fresh interpreters", ratio("fresh", "strict", whole), 15.0, true),
        (whole.0, "fast against the warm pool (no bar)", ratio("warm pool", "fast", whole), 1.0, true),
        (third.0, "fast, programs a second", per_second("fast", third), 150.0, true),
        (third.0, "fast against the reference's pool", ratio("reference pool", "fast", third), 1.05, true),
        (third.0, "strict, programs a second", per_second("strict", third), 100.0, true),
        (light.0, "strict, programs a second", per_second("strict", light), 700.0, true),
        (light.0, "fast, programs a second", per_second("fast", light), 3000.0, true),
        (symbolic.0, "fast against the floor", ratio("fast", "floor", symbolic), 1.6, false),
        (
            symbolic.0,
            "fast against the floor, second time (no bar)",
            ratio("fast", "floor again", symbolic),
            1.6,
            false,
        ),
    ]
}

/// One number per round for a mix with this share of symbolic programs.
fn rounds(times: &Times, contender: &'static str, share: f64) -> Vec<f64> {
    let of = |kind| times.get(&(contender, kind)).map_or(&[][..], Vec::as_slice);
    of(Kind::Light).iter().zip(of(Kind::Symbolic)).map(|(light, rest)| light * (1.0 - share) + rest * share).collect()
}

fn cell(rounds: &[f64]) -> String {
    let mut sorted = rounds.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let (Some(least), Some(most)) = (sorted.first(), sorted.last()) else { return format!("{:>31}", "-") };
    let middle = median(rounds);
    let digits = if middle < 10.0 { 2 } else { 1 };
    let text = format!("{least:.digits$} / {middle:.digits$} / {most:.digits$} {:>6.0}/s", 2e3 / middle);
    format!("{text:>31}")
}

/// The middle one, the lower of two.
fn median(times: &[f64]) -> f64 {
    let mut sorted = times.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    sorted.get(sorted.len().saturating_sub(1) / 2).copied().unwrap_or(f64::NAN)
}
