//! The bundled sample from end to end: what comes out, that it always comes out the same, that a finished run does no work.

use crate::support::{files_below, funnel, mathcoder, stderr, succeed};
use serde_json::Value;
use std::path::{Path, PathBuf};

/// Builds the sample into a folder of its own.
fn build(folder: &Path, threads: &str) -> PathBuf {
    let run = folder.join(format!("run-{threads}"));
    succeed(&["build", "configs/tiny.toml", "--out", &run.display().to_string(), "--threads", threads]);
    run
}

/// Rows of a stage as JSON.
fn rows(run: &Path, args: &[&str]) -> Vec<Value> {
    let run = run.display().to_string();
    let path = format!("{run}/{}", args[0]);
    let text = succeed(&[&["inspect", "--json", "-n", "1000", &path], &args[1..]].concat());
    text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

#[test]
fn the_sample_goes_through_every_stage_and_always_comes_out_the_same() {
    let dir = tempfile::tempdir().unwrap();
    let run = build(dir.path(), "1");
    let stages = funnel(&run);
    let names: Vec<&str> = stages.iter().map(|stage| stage["stage"].as_str().unwrap()).collect();
    let wanted = [
        "extract",
        "filter",
        "dedup",
        "decontaminate",
        "translate",
        "execute",
        "verify",
        "compose",
        "redecontaminate",
        "pack",
    ];
    assert_eq!(names, wanted);

    check_rejects(&run);
    check_computations(&run);
    check_report(&run);

    let again = mathcoder(&["build", "configs/tiny.toml", "--out", &run.display().to_string()]);
    assert!(again.status.success());
    assert!(stderr(&again).contains("finished already"), "{}", stderr(&again));

    let other = build(dir.path(), "2");
    assert!(
        files_below(&run.join("dataset")) == files_below(&other.join("dataset")),
        "two threads gave another dataset"
    );
}

/// The planted cases are rejected for their own reasons, and every reason is one that `explain` knows.
fn check_rejects(run: &Path) {
    let mut codes: Vec<(String, String)> = Vec::new();
    for stage in ["01-extract", "02-filter", "03-dedup", "04-decontaminate"] {
        for row in rows(run, &[stage, "--rejects"]) {
            let code = row["reject"]["code"].as_str().unwrap().to_owned();
            succeed(&["explain", &code]);
            codes.push((row["provenance"]["path"].as_str().unwrap().to_owned(), code));
        }
    }
    let code_of = |part: &str| {
        codes.iter().filter(|(path, _)| path.contains(part)).map(|(_, code)| code.as_str()).collect::<Vec<_>>()
    };
    assert_eq!(code_of("village-fair"), ["filter.no_mathematics"], "a page without mathematics: {codes:?}");
    assert_eq!(code_of("guestbook"), ["filter.no_math_import"], "a web application: {codes:?}");
    assert!(codes.iter().any(|(_, code)| code == "dedup.exact"), "{codes:?}");
    assert!(codes.iter().any(|(_, code)| code == "dedup.near"), "{codes:?}");
    assert!(codes.iter().any(|(_, code)| code == "decontaminate.question"), "{codes:?}");
}

/// Right computations are verified and stand in the text, the wrong one is refuted, the endless one failed.
fn check_computations(run: &Path) {
    let documents = rows(run, &["08-compose", "--computations"]);
    let verdicts: Vec<(String, String)> = documents
        .iter()
        .flat_map(|document| document["computations"].as_array().unwrap())
        .map(|c| {
            (
                c["verdict"]["verdict"].as_str().unwrap().to_owned(),
                c["execution"]["status"].as_str().unwrap().to_owned(),
            )
        })
        .collect();
    let count = |verdict: &str| verdicts.iter().filter(|(v, _)| v == verdict).count();
    assert!(count("verified") >= 10, "{verdicts:?}");
    assert!(count("refuted") >= 1, "{verdicts:?}");
    assert!(verdicts.iter().any(|(verdict, status)| verdict == "failed" && status == "timeout"), "{verdicts:?}");
    for document in &documents {
        let text = document["text"].as_str().unwrap();
        for computation in document["computations"].as_array().unwrap() {
            let is_verified = computation["verdict"]["verdict"] == "verified";
            let code = computation["code"].as_str().unwrap().trim();
            assert!(!is_verified || text.contains(code), "a verified program is missing in {}", document["id"]);
            let is_wrong = computation["verdict"]["verdict"] == "refuted";
            assert!(!is_wrong || !text.contains(code), "a refuted program stands in {}", document["id"]);
        }
    }
}

fn check_report(run: &Path) {
    let html = std::fs::read_to_string(run.join("report.html")).unwrap();
    for section in ["id=\"funnel\"", "id=\"verdicts\"", "id=\"rejects\"", "decontaminate.question"] {
        assert!(html.contains(section), "{section}");
    }
    for file in [
        "dataset/README.md",
        "dataset/tokens/plan.json",
        "dataset/data/train-00000-of-00001.parquet",
        "dataset/manifest.json",
    ] {
        assert!(run.join(file).is_file(), "{file}");
    }
}

#[test]
fn a_dry_run_starts_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let run = dir.path().join("run");
    let plan = succeed(&["build", "configs/tiny.toml", "--dry-run", "--out", &run.display().to_string()]);
    for word in ["web", "books", "code", "synthetic", "10-pack"] {
        assert!(plan.contains(word), "{plan}");
    }
    assert!(!run.exists());
}
