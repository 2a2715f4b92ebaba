//! Counts of right and wrong decisions. In: labels and what each decider says. Out: lines of tables.

use crate::labelled::Labelled;
use std::collections::{BTreeMap, BTreeSet};

/// Heading of [`Score::summary`].
pub(crate) const SUMMARY_HEAD: &str =
    "file              decider           pairs  right %   false yes   recall %   undecided %    pairs/s of CPU";

/// What one decider says.
pub(crate) struct Score {
    pub(crate) name: &'static str,
    /// Place of a pair and what is said of it.
    pub(crate) says: BTreeMap<usize, Option<bool>>,
    /// Labels of all pairs of the file.
    pub(crate) labels: Vec<bool>,
    pub(crate) seconds: f64,
}

/// Said yes, no, nothing; of pairs that are the same, of the others.
type Counts = [[usize; 3]; 2];

impl Score {
    fn counts(&self, keep: impl Fn(usize) -> bool) -> Counts {
        let mut counts = Counts::default();
        for (at, says) in self.says.iter().filter(|(at, _)| keep(**at)) {
            let row = usize::from(!self.labels.get(*at).copied().unwrap_or(false));
            let column = match says {
                Some(true) => 0,
                Some(false) => 1,
                None => 2,
            };
            counts[row][column] += 1;
        }
        counts
    }

    /// One line: shares of right decisions, of right pairs accepted, of pairs left open. A wrong pair left open counts as right.
    pub(crate) fn summary(&self, file: &str) -> String {
        let [same, other] = self.counts(|_| true);
        let (n_same, n_other): (usize, usize) = (same.iter().sum(), other.iter().sum());
        let share = |part: usize, whole: usize| 100.0 * part as f64 / whole.max(1) as f64;
        let recall = if n_same == 0 { "-".to_owned() } else { format!("{:.1}", share(same[0], n_same)) };
        format!(
            "{file:<17} {:<16} {:>6} {:>8.1} {:>6} of {:<5} {recall:>6} {:>12.1} {:>16.0}",
            self.name,
            n_same + n_other,
            share(same[0] + other[1] + other[2], n_same + n_other),
            other[0],
            n_other,
            share(same[2] + other[2], n_same + n_other),
            (n_same + n_other) as f64 / self.seconds.max(1e-9)
        )
    }
}

/// The confusion of a file by kind.
pub(crate) fn print_kinds(file: &Labelled, scores: &[Score]) {
    let kinds: BTreeSet<&str> = file.pairs.iter().map(|pair| pair.kind.as_str()).collect();
    println!("\n{}: said yes, no, nothing; of pairs that are the same | of the others", file.name);
    let heads: String = scores.iter().map(|score| format!("   {:<27}", score.name)).collect();
    println!("{:<22}{heads}", "kind");
    for kind in kinds {
        let of_kind = |at: usize| file.pairs.get(at).is_some_and(|pair| pair.kind == kind);
        let cells: String = scores.iter().map(|score| format!("   {}", cell(score.counts(of_kind)))).collect();
        println!("{kind:<22}{cells}");
    }
}

fn cell([same, other]: Counts) -> String {
    let three = |row: [usize; 3]| format!("{:>3} {:>3} {:>3}", row[0], row[1], row[2]);
    format!("{:<13}| {:<12}", three(same), three(other))
}

/// Every pair on which the first decider and the label disagree.
pub(crate) fn print_disagreements(file: &Labelled, scores: &[Score]) {
    let Some(ours) = scores.first() else { return };
    for (at, says) in &ours.says {
        let Some(pair) = file.pairs.get(*at) else { continue };
        if *says == Some(pair.same) || (says.is_none() && !pair.same) {
            continue;
        }
        let end: String = {
            let answer: Vec<char> = pair.texts().1.trim().chars().collect();
            answer.iter().skip(answer.len().saturating_sub(160)).collect()
        };
        println!(
            "  {} {} labelled {}, said {says:?}: {:?} | {end:?}",
            pair.id,
            pair.kind,
            pair.same,
            start(pair.texts().0)
        );
    }
}

fn start(text: &str) -> String {
    text.chars().take(160).collect()
}
