//! The verifier on labelled pairs: a table of what it accepts and refuses for each kind, beside the reference's rule, and the
//! floors it must keep. Runs where the shared data lies (`MATHCODER_DATA`), else says that it skips.

#![allow(clippy::expect_used, clippy::print_stdout, reason = "a test stops at broken data and says why it skips")]

use mathcoder_core::{Checker, Comparison, Computation, Execution, Status, Verdict};
use mathcoder_verify::{Verifier, VerifyConfig, judge, reference_predicate};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::PathBuf;

fn records(name: &str) -> Option<Vec<Value>> {
    let default = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data").into();
    let folder: PathBuf = std::env::var_os("MATHCODER_DATA").unwrap_or(default).into();
    let path = folder.join("recorded").join(name);
    let Ok(text) = std::fs::read_to_string(&path) else {
        println!("skipped: {} is not there", path.display());
        return None;
    };
    Some(text.lines().map(|line| serde_json::from_str(line).expect("a JSON line")).collect())
}

fn text<'a>(record: &'a Value, key: &str) -> &'a str {
    record.get(key).and_then(Value::as_str).unwrap_or("")
}

#[derive(Default)]
struct Row {
    accepted_right: usize,
    refused_right: usize,
    undecided_right: usize,
    accepted_wrong: usize,
    refused_wrong: usize,
    undecided_wrong: usize,
    reference_false_accepts: usize,
    reference_false_rejects: usize,
}

impl Row {
    fn count(&mut self, same: bool, verdict: Option<bool>, reference: bool) {
        let slot = match (same, verdict) {
            (true, Some(true)) => &mut self.accepted_right,
            (true, Some(false)) => &mut self.refused_right,
            (true, None) => &mut self.undecided_right,
            (false, Some(true)) => &mut self.accepted_wrong,
            (false, Some(false)) => &mut self.refused_wrong,
            (false, None) => &mut self.undecided_wrong,
        };
        *slot += 1;
        self.reference_false_accepts += usize::from(!same && reference);
        self.reference_false_rejects += usize::from(same && !reference);
    }

    fn print(&self, kind: &str) {
        println!(
            "{kind:<22} {:>5} {:>5} {:>5}   {:>5} {:>5} {:>5}   {:>5} {:>5}",
            self.accepted_right,
            self.refused_right,
            self.undecided_right,
            self.accepted_wrong,
            self.refused_wrong,
            self.undecided_wrong,
            self.reference_false_accepts,
            self.reference_false_rejects
        );
    }
}

/// Counts by kind; "all" sums them up.
#[derive(Default)]
struct Table(BTreeMap<String, Row>);

impl Table {
    fn count(&mut self, kind: &str, same: bool, verdict: Option<bool>, reference: bool) {
        for key in [kind, "~ all"] {
            self.0.entry(key.to_owned()).or_default().count(same, verdict, reference);
        }
    }

    fn print(&self, title: &str) -> &Row {
        println!("\n{title}");
        println!("{:<22} right: yes    no   ???   wrong: yes    no   ???   reference: false yes, false no", "kind");
        self.0.iter().for_each(|(kind, row)| row.print(kind));
        &self.0["~ all"]
    }
}

#[test]
fn labelled_pairs() {
    let Some(records) = records("equivalence.jsonl") else { return };
    check_labelled("equivalence.jsonl", &records);
}

/// Pairs of every kind of the policy, written and labelled by another hand than the rules. What the first run on them gave, before
/// any fault was mended, stands among the results; since then they guard what was mended.
#[test]
fn labelled_pairs_of_another_hand() {
    let records = include_str!("labelled.jsonl").lines().map(|line| serde_json::from_str(line).expect("a JSON line"));
    check_labelled("labelled.jsonl", &records.collect::<Vec<Value>>());
}

/// Pairs whose outputs were mostly printed by Python, SymPy and NumPy for short programs. The first run on them stands among the
/// results as well.
#[test]
fn labelled_pairs_of_programs() {
    let records =
        include_str!("labelled_second.jsonl").lines().map(|line| serde_json::from_str(line).expect("a JSON line"));
    check_labelled("labelled_second.jsonl", &records.collect::<Vec<Value>>());
}

fn check_labelled(title: &str, records: &[Value]) {
    let verifier = Verifier::default();
    let mut table = Table::default();
    for record in records {
        let (stated, output) = (text(record, "stated"), text(record, "output"));
        let same = record["same"].as_bool().expect("a label");
        let comparison = verifier.compare(stated, output);
        let verdict = match &comparison {
            Comparison::Equal { .. } => Some(true),
            Comparison::Different { .. } => Some(false),
            Comparison::NotComparable(_) => None,
        };
        table.count(text(record, "kind"), same, verdict, reference_predicate(stated, output, ""));
        if verdict != Some(same) {
            println!("{} {} same={same} {stated:?} {output:?} {comparison:?}", record["id"], text(record, "kind"));
        }
    }
    let (started, rounds) = (std::time::Instant::now(), 20usize);
    for record in records.iter().cycle().take(rounds * records.len()) {
        let _ = verifier.compare(text(record, "stated"), text(record, "output"));
    }
    println!("{:.0} pairs a second", (rounds * records.len()) as f64 / started.elapsed().as_secs_f64());
    let all = table.print(title);
    let right = all.accepted_right + all.refused_right + all.undecided_right;
    assert!(all.accepted_wrong <= 1, "{} false accepts", all.accepted_wrong);
    assert!(all.accepted_right * 100 >= right * 95, "recall {} of {right}", all.accepted_right);
    let correct = all.accepted_right + all.refused_wrong + all.undecided_wrong;
    assert!(correct * 100 >= records.len() * 97, "{correct} of {}", records.len());
}

fn computation(record: &Value) -> Computation {
    let error = text(record, "error");
    let execution = Execution {
        status: if error.is_empty() { Status::Ok } else { Status::Error },
        stdout: text(record, "stdout").to_owned(),
        stderr: error.to_owned(),
        exit_code: None,
        truncated: false,
        nondeterministic: false,
        usage: None,
    };
    Computation {
        result: text(record, "stated_result").to_owned(),
        code: text(record, "code").to_owned(),
        execution: Some(execution),
        ..Computation::default()
    }
}

fn accepted(verdict: &Verdict) -> Option<bool> {
    match verdict {
        Verdict::Verified { .. } => Some(true),
        Verdict::Refuted { .. } | Verdict::Failed { .. } => Some(false),
        Verdict::Unverifiable { .. } => None,
    }
}

#[test]
fn recorded_executions() {
    let Some(records) = records("executions.jsonl") else { return };
    let (verifier, config) = (Verifier::default(), VerifyConfig::default());
    let mut table = Table::default();
    for record in &records {
        let verdict = judge(&computation(record), &verifier, &config);
        let agrees = record["agrees"].as_bool();
        let reference =
            reference_predicate(text(record, "stated_result"), text(record, "stdout"), text(record, "error"));
        let kind = match agrees {
            Some(true) => "agrees",
            Some(false) => "differs",
            None => "no result",
        };
        table.count(kind, agrees == Some(true), accepted(&verdict), reference);
        if accepted(&verdict) != agrees {
            println!(
                "{} {} {agrees:?} {:?} {:?} {verdict:?}",
                text(record, "id"),
                record["computation"],
                text(record, "stated_result"),
                text(record, "stdout")
            );
        }
    }
    let all = table.print("executions.jsonl");
    let right = all.accepted_right + all.refused_right + all.undecided_right;
    assert!(all.accepted_wrong == 0, "{} false accepts", all.accepted_wrong);
    assert!(all.accepted_right * 100 >= right * 95, "{} of {right} accepted", all.accepted_right);
}

#[test]
fn planted_errors() {
    let Some(records) = records("seeded_errors.jsonl") else { return };
    let (verifier, config) = (Verifier::default(), VerifyConfig::default());
    let mut table = Table::default();
    for record in &records {
        let verdict = judge(&computation(record), &verifier, &config);
        let reference =
            reference_predicate(text(record, "stated_result"), text(record, "stdout"), text(record, "error"));
        table.count(text(record, "kind"), false, accepted(&verdict), reference);
        if verdict.is_verified() {
            println!(
                "{} {} {} needs_code={} {:?} {:?} {verdict:?}",
                text(record, "id"),
                record["computation"],
                text(record, "kind"),
                record.get("needs_code").is_some(),
                text(record, "stated_result"),
                text(record, "stdout")
            );
        }
    }
    let all = table.print("seeded_errors.jsonl");
    // Those left need the program: the error is a unit or a percent sign that the output does not show.
    assert!(all.accepted_wrong <= 8, "{} false accepts", all.accepted_wrong);
}

/// Every stated result against the outputs of all other computations: what is accepted there has to be equal by chance.
#[test]
fn results_of_other_computations() {
    let Some(records) = records("executions.jsonl") else { return };
    let verifier = Verifier::default();
    let (mut compared, mut accepted, mut undecided) = (0usize, 0usize, 0usize);
    let mut seen = std::collections::BTreeSet::new();
    let started = std::time::Instant::now();
    for (row, ours) in records.iter().enumerate() {
        for theirs in records.iter().skip(row + 1) {
            let (stated, output) = (text(ours, "stated_result"), text(theirs, "stdout"));
            if stated.is_empty() || output.is_empty() {
                continue;
            }
            compared += 1;
            match verifier.compare(stated, output) {
                Comparison::Equal { rule, .. } => {
                    accepted += 1;
                    if seen.insert((stated, output)) {
                        println!("{rule:<20} {stated:?}   {output:?}");
                    }
                }
                Comparison::Different { .. } => {}
                Comparison::NotComparable(_) => undecided += 1,
            }
        }
    }
    println!("{compared} pairs, {accepted} accepted, {undecided} undecided, {:?}", started.elapsed());
    assert!(accepted * 200 <= compared, "{accepted} of {compared} accepted");
}
