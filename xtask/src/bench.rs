//! `bench NAME`: builds an example of a crate with optimisation, runs it, and shows what it prints. Which crate measures
//! what is the table below; what is measured and how is the example's business.

use crate::shell::{cargo, succeeds};
use crate::workspace;
use anyhow::Result;

/// Name, crate, example.
const BENCHES: &[(&str, &str, &str)] = &[
    ("extract", "mathcoder-extract", "extract_speed"),
    ("extract-peers", "mathcoder-extract", "extract_peers"),
    ("extract-memory", "mathcoder-extract", "extract_memory"),
    ("extract-hostile", "mathcoder-extract", "hostile"),
    ("extract-quality", "mathcoder-extract", "extract_quality"),
    ("dedup", "mathcoder-curate", "dedup_speed"),
    ("decontaminate", "mathcoder-curate", "decontaminate_speed"),
    ("execute", "mathcoder-execute", "throughput"),
    ("execute-soak", "mathcoder-execute", "soak"),
    ("translate", "mathcoder-translate", "translate_speed"),
    ("verify", "mathcoder-verify", "verify_speed"),
    ("verify-quality", "mathcoder-verify", "verify_quality"),
    ("pack", "mathcoder-pack", "pack_speed"),
    ("llm", "mathcoder-llm", "client_speed"),
];

/// Runs one bench with the arguments behind its name.
pub(crate) fn run(arguments: &[String]) -> Result<bool> {
    let Some((name, rest)) = arguments.split_first() else {
        eprintln!("which one? {}", names());
        return Ok(false);
    };
    let Some((_, package, example)) = BENCHES.iter().find(|(known, _, _)| known == name) else {
        eprintln!("error: no bench `{name}`{}; there are {}", did_you_mean(name), names());
        return Ok(false);
    };
    let mut command =
        cargo(&workspace::root(), &["run", "--release", "--package", package, "--example", example, "--"]);
    // `bench NAME -- --count 5` and `bench NAME --count 5` mean the same.
    let rest = rest.strip_prefix(&["--".to_owned()]).unwrap_or(rest);
    succeeds(command.args(rest))
}

fn names() -> String {
    BENCHES.iter().map(|(name, _, _)| *name).collect::<Vec<_>>().join(", ")
}

/// The nearest name, where one is near.
fn did_you_mean(name: &str) -> String {
    let nearest = BENCHES.iter().map(|(known, _, _)| (distance(name, known), known)).min();
    nearest
        .filter(|(distance, _)| *distance <= 3)
        .map_or(String::new(), |(_, known)| format!(", did you mean `{known}`?"))
}

/// Letters to insert, remove or replace until one word is the other.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut corner = std::mem::replace(&mut row[0], i + 1);
        for (j, y) in b.iter().enumerate() {
            let replaced = corner + usize::from(x != *y);
            corner = row[j + 1];
            row[j + 1] = replaced.min(corner + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistyped_name_is_understood() {
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(did_you_mean("exctract"), ", did you mean `extract`?");
        assert_eq!(did_you_mean("something"), "");
    }
}
