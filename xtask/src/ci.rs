//! `ci`: every check that main must pass, in the order of what fails fastest. `test`: the tests alone, after the Python
//! environment that some of them need is there.

use crate::shell::{cargo, succeeds};
use crate::{tidy, workspace};
use anyhow::Result;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

/// A step: what is printed, and what is done.
type Step = (&'static str, fn(&Path) -> Result<bool>);

const CI: &[Step] = &[
    ("format", |root| succeeds(&mut cargo(root, &["fmt", "--all", "--check"]))),
    ("tidy", |_| tidy::run()),
    ("clippy", |root| succeeds(&mut cargo(root, &["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]))),
    ("test", tests),
    ("doc", |root| {
        succeeds(
            cargo(root, &["doc", "--workspace", "--no-deps", "--document-private-items"])
                .env("RUSTDOCFLAGS", "-Dwarnings"),
        )
    }),
];

const TEST: &[Step] = &[
    ("python", |root| succeeds(&mut cargo(root, &["run", "--package", "mathcoder", "--", "doctor", "--install"]))),
    ("test", tests),
];

/// All checks; with `--tested` those besides the tests, for whoever has just run them.
pub(crate) fn ci(arguments: &[String]) -> Result<bool> {
    let is_tested = match arguments {
        [] => false,
        [only] if only == "--tested" => true,
        other => anyhow::bail!("ci takes --tested or nothing, not {}", other.join(" ")),
    };
    run(CI.iter().filter(|(name, _)| !is_tested || *name != "test"))
}

/// The Python environment and the tests.
pub(crate) fn test() -> Result<bool> {
    run(TEST.iter())
}

fn run<'a>(steps: impl Iterator<Item = &'a Step>) -> Result<bool> {
    let root = workspace::root();
    for (name, step) in steps {
        eprintln!("==> {name}");
        let start = Instant::now();
        let is_well = step(&root)?;
        let seconds = start.elapsed().as_secs_f64();
        eprintln!("==> {name}: {} in {seconds:.1} s", if is_well { "ok" } else { "FAILED" });
        if !is_well {
            return Ok(false);
        }
    }
    Ok(true)
}

/// All tests, by nextest where it is installed (it runs test binaries side by side), else by cargo. Nextest leaves out
/// the examples in documentation, so these follow.
fn tests(root: &Path) -> Result<bool> {
    let has_nextest =
        Command::new("cargo-nextest").arg("--version").output().is_ok_and(|output| output.status.success());
    if !has_nextest {
        return succeeds(&mut cargo(root, &["test", "--workspace"]));
    }
    Ok(succeeds(&mut cargo(root, &["nextest", "run", "--workspace"]))?
        && succeeds(&mut cargo(root, &["test", "--workspace", "--doc"]))?)
}
