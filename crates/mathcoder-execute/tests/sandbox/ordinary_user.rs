//! Everything again under a user that is not root, where the tests are run by root: this binary is started once more. With
//! `slow` in `MATHCODER_TEST`, all attacks again also for such a user in control groups of its own, and for root without any.
//! The environment lies in the target folder and stays there, because making it takes as long as all tests together.

use crate::support::config;
use mathcoder_execute::{Environment, ExecuteConfig};
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
    let usual =
        config().python.or_else(|| Environment::prepare(&config()).ok().map(|found| found.interpreter.executable));
    usual.into_iter().chain([PathBuf::from("/usr/bin/python3")]).find(|path| is_reachable(path))
}

#[test]
fn all_of_it_works_for_an_ordinary_user() {
    let Some(command) = as_nobody() else { return };
    run(command, &["hostile::", "determinism::", "walls::", "behaviour::", "lifecycle::", "jobs::"], "no");
}

#[test]
fn attacks_fail_for_an_ordinary_user_with_groups_of_its_own() {
    if !is_slow_wanted() {
        return;
    }
    let (Some(command), Some(groups)) = (as_nobody(), Delegated::make()) else { return };
    // The shell moves itself into the groups before it becomes the tests.
    let moves: String =
        groups.folders.iter().map(|folder| format!("echo $$ > {}/cgroup.procs; ", folder.display())).collect();
    let mut shell = Command::new("/bin/sh");
    shell.args(["-c", &format!("{moves}exec \"$0\" \"$@\"")]).arg(command.get_program());
    shell
        .envs(command.get_envs().filter_map(|(key, value)| Some((key, value?))))
        .current_dir("/")
        .uid(NOBODY)
        .gid(NOBODY);
    run(shell, &["hostile::"], "yes");
}

#[test]
fn attacks_fail_without_control_groups() {
    if !is_slow_wanted() {
        return;
    }
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.env("MATHCODER_TEST_NO_GROUPS", "1");
    run(command, &["hostile::"], "no");
}

fn is_slow_wanted() -> bool {
    let wanted = std::env::var("MATHCODER_TEST").is_ok_and(|tests| tests.split(',').any(|test| test == "slow"));
    let is_first = std::env::var_os("MATHCODER_TEST_GROUPS").is_none();
    if !wanted {
        println!("skipped: takes minutes; runs with MATHCODER_TEST=slow");
    }
    wanted && is_first
}

/// This binary as the user that owns nothing; none where that cannot be, for a reason that is printed.
fn as_nobody() -> Option<Command> {
    if std::fs::metadata("/proc/self").map_or(1, |meta| meta.uid()) != 0 {
        println!("skipped: this is an ordinary user already");
        return None;
    }
    let binary = std::env::current_exe().unwrap();
    let home = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let Some(python) = reachable_interpreter().filter(|_| is_reachable(&binary) && is_reachable(home)) else {
        println!("skipped: no interpreter, or not this binary, can be reached by another user");
        return None;
    };
    let dir = home.join("environment-of-all-users");
    let config =
        ExecuteConfig { python: Some(python.clone()), environment: Some(dir.clone()), ..ExecuteConfig::default() };
    if let Err(error) = Environment::prepare(&config) {
        println!("skipped: {} cannot make an environment: {error}", python.display());
        return None;
    }
    let mut command = Command::new(binary);
    command.env("MATHCODER_TEST_PYTHON", &python).env("MATHCODER_TEST_ENVIRONMENT", &dir);
    command.current_dir("/").uid(NOBODY).gid(NOBODY);
    Some(command)
}

/// Runs tests in another process; `groups` says whether control groups must stand there.
fn run(mut command: Command, tests: &[&str], groups: &str) {
    command.args(tests).args(["--test-threads", "2"]);
    command.env("MATHCODER_TEST_GROUPS", groups).env_remove("MATHCODER_TEST_ALONE");
    let output = command.output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{text}");
    println!("{}", text.lines().filter(|line| line.starts_with("test result")).collect::<String>());
}

/// Control groups of version 1 that belong to the user that owns nothing.
struct Delegated {
    folders: Vec<PathBuf>,
}

impl Delegated {
    fn make() -> Option<Self> {
        let groups = std::fs::read_to_string("/proc/self/cgroup").unwrap_or_default();
        let mut made = Self { folders: Vec::new() };
        for controller in ["memory", "pids"] {
            let own = groups.lines().find_map(|line| line.split_once(&format!(":{controller}:/")).map(|parts| parts.1));
            let tree = Path::new("/sys/fs/cgroup").join(controller);
            let folder = tree.join(own.unwrap_or_default()).join(format!("delegated-{}", std::process::id()));
            if own.is_none() || std::fs::create_dir(&folder).is_err() {
                println!("skipped: no control group of version 1 can be made for another user");
                return None;
            }
            made.folders.push(folder.clone());
            for path in [folder.clone(), folder.join("cgroup.procs")] {
                std::os::unix::fs::chown(path, Some(NOBODY), Some(NOBODY)).unwrap();
            }
        }
        Some(made)
    }
}

impl Drop for Delegated {
    fn drop(&mut self) {
        for folder in &self.folders {
            // The last processes of the tests may still be ending.
            for _attempt in 0..200 {
                if remove(folder) {
                    break;
                }
                std::thread::sleep(std::time::Duration::from_millis(10));
            }
        }
    }
}

/// Removes a group with all below it; false where a process is still in one of them.
fn remove(folder: &Path) -> bool {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let below = entries.filter(|path| path.is_dir()).all(|path| remove(&path));
    below && std::fs::remove_dir(folder).is_ok()
}
