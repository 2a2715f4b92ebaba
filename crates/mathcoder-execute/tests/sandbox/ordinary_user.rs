//! Everything again under a user that is not root, where the tests are run by root: this binary is started once more.
//! Its environment lies in the target folder and stays there, because making it takes as long as all tests together.

use crate::support::config;
use mathcoder_execute::{Environment, ExecuteConfig, Interpreter};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The user that owns nothing.
const NOBODY: u32 = 65534;

/// Whether every user may get to a file.
fn is_reachable(path: &Path) -> bool {
    let readable = |path: &Path| std::fs::metadata(path).is_ok_and(|meta| meta.permissions().mode() & 0o005 == 0o005);
    std::fs::canonicalize(path).is_ok_and(|path| path.ancestors().all(readable))
}

/// An interpreter that every user may run: the usual one, or that of the distribution.
fn reachable_interpreter() -> Option<PathBuf> {
    let usual = config().python.or_else(|| Interpreter::find(None).ok().map(|found| found.executable));
    usual.into_iter().chain([PathBuf::from("/usr/bin/python3")]).find(|path| is_reachable(path))
}

#[test]
fn all_of_it_works_for_an_ordinary_user() {
    if std::fs::metadata("/proc/self").map_or(1, |meta| meta.uid()) != 0 {
        println!("skipped: this is an ordinary user already");
        return;
    }
    let binary = std::env::current_exe().unwrap();
    let home = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let Some(python) = reachable_interpreter().filter(|_| is_reachable(&binary) && is_reachable(home)) else {
        println!("skipped: no interpreter, or not this binary, can be reached by another user");
        return;
    };
    let dir = home.join("environment-of-all-users");
    let config =
        ExecuteConfig { python: Some(python.clone()), environment: Some(dir.clone()), ..ExecuteConfig::default() };
    if let Err(error) = Environment::prepare(&config) {
        println!("skipped: {} cannot make an environment: {error}", python.display());
        return;
    }
    let output = Command::new(binary)
        .args(["hostile::", "determinism::", "walls::", "behaviour::", "lifecycle::", "--test-threads", "2"])
        .env("MATHCODER_TEST_PYTHON", &python)
        .env("MATHCODER_TEST_ENVIRONMENT", &dir)
        .env_remove("MATHCODER_TEST_ALONE")
        .current_dir("/")
        .uid(NOBODY)
        .gid(NOBODY)
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{text}");
    println!("{}", text.lines().filter(|line| line.starts_with("test result")).collect::<String>());
}
