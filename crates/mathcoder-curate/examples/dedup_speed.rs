//! How fast texts are fingerprinted and compared, and how many near duplicates of a known similarity are found.
//!
//! In: questions, solutions, passages and Python files of the folder of test data (`MATHCODER_DATA`). Out: speeds in CPU time of
//! one thread; what is removed among the real texts; and, for planted copies with a share of their words replaced, a table by
//! true Jaccard similarity (every pair compared with every other) of what banding proposes and what is removed in the end.
//! Similarity is of this crate's own 5-grams of tokens; whether a person would call two texts duplicates is not asked.

#![allow(clippy::print_stdout, reason = "a program for a person")]

mod measure;

use mathcoder_curate::{
    BandRecord, DedupConfig, DedupDecision, DuplicateKind, Fingerprint, fingerprint, fingerprints_to_decisions,
    link_run, runs, verify_pair,
};
use measure::{Dice, Text, data_folder, print_speed, print_time, rounds, texts};
use std::error::Error;

/// Texts that are copied with changes.
const N_PLANTED: usize = 300;
/// Words replaced in each copy, per thousand.
const REPLACED: [usize; 8] = [2, 5, 8, 11, 15, 20, 30, 45];
/// Borders of similarity between the lines of the table.
const BORDERS: [f64; 9] = [0.4, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 1.0];

fn main() -> Result<(), Box<dyn Error>> {
    let Some(folder) = data_folder() else { return Ok(()) };
    let config = DedupConfig::default();
    let texts = texts(&folder, |_| true)?;
    real_texts(&texts, &config)?;
    planted_copies(&texts, &config)
}

/// Speed and removals on the texts as they are.
fn real_texts(texts: &[Text], config: &DedupConfig) -> Result<(), Box<dyn Error>> {
    let bytes: usize = texts.iter().map(|text| text.text.len()).sum();
    println!("{} texts, {:.1} MB", texts.len(), bytes as f64 / 1e6);
    let mut fingerprints: Vec<Fingerprint> = Vec::new();
    let seconds = rounds(|| fingerprints = texts.iter().map(|text| fingerprint(&text.text, config)).collect());
    print_speed("fingerprint", bytes, seconds);
    let mut decided = Ok(Vec::new());
    let seconds = rounds(|| decided = fingerprints_to_decisions(&fingerprints, config));
    print_time("decide, all texts", seconds);
    let (mut n_exact, mut n_near, mut n_across) = (0, 0, 0);
    for (decision, text) in decided?.iter().zip(texts) {
        let DedupDecision::Remove { canonical, kind, .. } = *decision else { continue };
        let stays = usize::try_from(canonical).ok().and_then(|index| texts.get(index));
        n_across += usize::from(stays.is_some_and(|stays| stays.file != text.file));
        *(if kind == DuplicateKind::Exact { &mut n_exact } else { &mut n_near }) += 1;
    }
    let (n_runs, n_compared, n_links) = links(&fingerprints, config)?;
    println!("{n_runs} runs of equal bands, {n_compared} pairs compared, {n_links} of them duplicates");
    println!("removed: {n_exact} equal, {n_near} similar; {n_across} of them in favour of a text of another file");
    Ok(())
}

/// Runs, verified pairs, and those that reach the threshold, as counted band by band.
fn links(fingerprints: &[Fingerprint], config: &DedupConfig) -> Result<(usize, u64, usize), Box<dyn Error>> {
    let numbered = (0_u64..).zip(fingerprints);
    let mut records: Vec<BandRecord> = numbered.flat_map(|(doc, print)| print.records(doc)).collect();
    records.sort_unstable();
    let (mut n_runs, mut n_compared, mut n_links) = (0, 0, 0);
    for run in runs(&records) {
        let found = link_run(&run, &fingerprints, config)?;
        n_runs += 1;
        n_compared += found.n_compared;
        n_links += found.links.len();
    }
    Ok((n_runs, n_compared, n_links))
}

/// One line of the table: pairs of one range of similarity.
#[derive(Clone, Copy, Default)]
struct Range {
    n_pairs: usize,
    n_proposed: usize,
    similarity: f64,
}

fn planted_copies(texts: &[Text], config: &DedupConfig) -> Result<(), Box<dyn Error>> {
    let fingerprints: Vec<Fingerprint> = with_copies(texts).iter().map(|text| fingerprint(text, config)).collect();
    let decisions = fingerprints_to_decisions(&fingerprints, config)?;
    let is_removed = |at: usize| matches!(decisions.get(at), Some(DedupDecision::Remove { .. }));
    let mut ranges = [Range::default(); BORDERS.len()];
    // Documents with a partner that stays and that is similar enough: they should have gone.
    let mut should_have_gone = vec![false; fingerprints.len()];
    for (a, first) in fingerprints.iter().enumerate() {
        for (b, second) in fingerprints.iter().enumerate().take(a) {
            let similarity = verify_pair(&first.shingles, &second.shingles);
            let Some(at) = BORDERS.iter().rposition(|&border| similarity >= border) else { continue };
            if let Some(range) = ranges.get_mut(at) {
                range.n_pairs += 1;
                range.similarity += similarity;
                let mut bands = first.band_keys.iter().zip(&second.band_keys);
                range.n_proposed += usize::from(bands.any(|(x, y)| x == y));
            }
            if let (true, false, false, Some(slot)) =
                (similarity >= config.threshold, is_removed(a), is_removed(b), should_have_gone.get_mut(a))
            {
                *slot = true;
            }
        }
    }
    print_ranges(&ranges, config);
    print_removals(&fingerprints, &decisions, config, should_have_gone.iter().filter(|&&missed| missed).count());
    Ok(())
}

fn print_ranges(ranges: &[Range], config: &DedupConfig) {
    println!("\n{:<14} {:>7} {:>10} {:>8} {:>9}", "similarity", "pairs", "proposed", "share", "expected");
    let ends = BORDERS.iter().skip(1).map(|border| format!("{border:.2}")).chain([String::new()]);
    for ((range, start), end) in ranges.iter().zip(BORDERS).zip(ends) {
        let n = range.n_pairs.max(1) as f64;
        let rows = i32::try_from(config.rows).unwrap_or(i32::MAX);
        let bands = i32::try_from(config.bands).unwrap_or(i32::MAX);
        let expected = 1.0 - (1.0 - (range.similarity / n).powi(rows)).powi(bands);
        let name = if end.is_empty() { "1.00".to_owned() } else { format!("{start:.2} to {end}") };
        let share = range.n_proposed as f64 / n;
        println!("{name:<14} {:>7} {:>10} {share:>8.3} {expected:>9.3}", range.n_pairs, range.n_proposed);
    }
}

/// Precision and recall of what is removed.
fn print_removals(fingerprints: &[Fingerprint], decisions: &[DedupDecision], config: &DedupConfig, n_missed: usize) {
    let (mut n_removed, mut n_right) = (0, 0);
    for (decision, print) in decisions.iter().zip(fingerprints) {
        let DedupDecision::Remove { canonical, .. } = *decision else { continue };
        let stays = usize::try_from(canonical).ok().and_then(|index| fingerprints.get(index));
        n_removed += 1;
        n_right += usize::from(stays.is_some_and(|s| verify_pair(&s.shingles, &print.shingles) >= config.threshold));
    }
    let recall = f64::from(n_removed) / (f64::from(n_removed) + n_missed as f64);
    println!("{} texts with copies; {n_removed} removed, {n_right} of them at or above the threshold", decisions.len());
    println!("{n_missed} stay beside a text that is as similar (recall {recall:.4})");
}

/// Texts of one to six kilobytes, each followed by its copies with words replaced.
fn with_copies(texts: &[Text]) -> Vec<String> {
    let fitting: Vec<&str> =
        texts.iter().map(|text| text.text.as_str()).filter(|text| (1000..6000).contains(&text.len())).collect();
    let mut dice = Dice(7);
    let mut all = Vec::new();
    for &original in fitting.iter().step_by((fitting.len() / N_PLANTED).max(1)).take(N_PLANTED) {
        all.push(original.to_owned());
        for per_thousand in REPLACED {
            let replaced = |word: &str| match dice.below(1000) < per_thousand {
                true => format!("changed{}", dice.below(1_000_000)),
                false => word.to_owned(),
            };
            all.push(original.split(' ').map(replaced).collect::<Vec<_>>().join(" "));
        }
    }
    all
}
