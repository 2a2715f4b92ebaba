//! One attack per test, each tried twice: alone in a child of its own, and in fast mode between ordinary programs. It must end as
//! its row says, keep its limits, leave no file, and nobody after or beside it may notice.
//!
//! `ordinary_user.rs` starts this binary again to run all of it without being root, and with and without control groups.

/// A module with two tests for each row: name, code, how it ends, what its output contains.
macro_rules! attacks {
    ($limits:expr; $($name:ident: $code:expr, $status:expr, $contained:expr;)*) => { $(
        mod $name {
            use super::*;

            #[test]
            fn alone() {
                crate::hostile::alone(&$limits, $code, $status, $contained);
            }

            #[test]
            fn among_others() {
                crate::hostile::among_others(&$limits, $code, $status, $contained);
            }
        }
    )* };
}

mod files;
mod flow;
mod leaks;
mod memory;
mod network;
mod output;
mod processes;
mod sources;
mod time;
mod waiting;

use crate::support::{execute_under, fast, program, sandbox};
use mathcoder_core::{Execution, Limits, Program, Status};
use mathcoder_execute::{Tier, inspect_code};
use std::sync::OnceLock;

/// What an ordinary program prints, of the standard library and of the others; whatever an attack changes shows here.
const LIGHT: (&str, &str) = (
    "import math\nfrom decimal import Decimal\nprint(math.comb(8, 4), len('abc'), Decimal(1) / 3, math.pi, max.__name__)",
    "70 3 0.3333333333333333333333333333 3.141592653589793 max\n",
);
const SYMBOLIC: (&str, &str) = (
    "import sympy, mpmath\nimport numpy as np\nx = sympy.symbols('x')\nprint(sympy.sqrt(8), x + x, sympy.pi.n(5), mpmath.mp.dps, np.array([1.23456]), np.array([1.0]) / 3, np.geterr()['over'])",
    "2*sqrt(2) 2*x 3.1416 15 [1.23456] [0.33333333] warn\n",
);

/// What a page of a library costs that no program before has touched: it counts as the program's, but is none of its making.
const LIBRARY_PAGES: u64 = 8 << 20;

/// An attack in a child of its own, and an ordinary program after it.
fn alone(limits: &Limits, code: &str, status: Status, contained: &str) {
    let execution = execute_under(code, limits);
    check(&execution, limits, code, status, contained);
    let neighbour = neighbour_of(code);
    let after = execute_under(neighbour.0, &Limits::default());
    assert_eq!((after.status, after.stdout.as_str()), (Status::Ok, neighbour.1), "afterwards: {}", short(&after));
}

/// An attack in the middle of a batch in fast mode.
fn among_others(limits: &Limits, code: &str, status: Status, contained: &str) {
    let neighbour = neighbour_of(code);
    let is_attack = [false, false, true, false];
    let programs: Vec<Program> =
        is_attack.iter().map(|&attack| program(if attack { code } else { neighbour.0 })).collect();
    for (result, attack) in fast().execute_batch(&programs, limits).into_iter().zip(is_attack) {
        let execution = result.unwrap_or_else(|error| panic!("{error}: {:?}", error.source));
        if attack {
            check(&execution, limits, code, status, contained);
        } else {
            let seen = (execution.status, execution.stdout.as_str());
            assert_eq!(seen, (Status::Ok, neighbour.1), "a neighbour: {}", short(&execution));
        }
    }
}

/// The ordinary program that would run in the same interpreter.
fn neighbour_of(code: &str) -> (&'static str, &'static str) {
    match Tier::of(code, &inspect_code(code)) {
        Tier::Light => LIGHT,
        Tier::Symbolic | Tier::Scientific => SYMBOLIC,
    }
}

/// An execution without most of its output.
fn short(execution: &Execution) -> String {
    let end = |text: &str| text.chars().rev().take(300).collect::<Vec<_>>().into_iter().rev().collect::<String>();
    let (stdout, stderr) = (end(&execution.stdout), end(&execution.stderr));
    format!("{:?} {:?} ...{stdout:?} ...{stderr:?}", execution.status, execution.exit_code)
}

fn check(execution: &Execution, limits: &Limits, code: &str, status: Status, contained: &str) {
    assert_eq!(execution.status, status, "{}", short(execution));
    let is_seen = execution.stdout.contains(contained) || execution.stderr.contains(contained);
    assert!(is_seen, "no {contained:?} in {}", short(execution));
    assert!(execution.stdout.len() <= limits.stdout_bytes && execution.stderr.len() <= limits.stderr_bytes);
    let usage = execution.usage.expect("a run has a cost");
    let allowed = limits.memory_bytes / 20 * 21 + LIBRARY_PAGES;
    let taken = (usage.peak_kb << 10).saturating_sub(resident_memory(code));
    assert!(taken <= allowed, "{} KiB of memory, allowed were {}", taken >> 10, allowed >> 10);
    assert_eq!(traces(), [""; 0], "files were left behind");
}

/// What a program holds that does nothing, in the interpreter of `code`.
fn resident_memory(code: &str) -> u64 {
    static SEEN: [OnceLock<u64>; 3] = [const { OnceLock::new() }; 3];
    let nothing = ["pass", "import sympy", "import scipy"];
    let tier = Tier::of(code, &inspect_code(code)) as usize;
    let ask = || execute_under(nothing[tier], &Limits::default()).usage.map_or(0, |usage| usage.peak_kb << 10);
    *SEEN[tier].get_or_init(ask)
}

/// Files that attacks make if they can, by the names that they use.
fn traces() -> Vec<String> {
    let here = std::env::current_dir().unwrap();
    let folders = [here.as_path(), "/tmp".as_ref(), "/dev/shm".as_ref(), "/".as_ref()];
    let names = ["escape", "escape.txt", "escape-link", "escape-hard"];
    let paths = folders.iter().flat_map(|folder| names.map(|name| folder.join(name)));
    paths.filter(|path| path.symlink_metadata().is_ok()).map(|path| path.display().to_string()).collect()
}

#[test]
fn every_wall_that_this_machine_gives_stands_while_attacks_run() {
    for sandbox in [sandbox(), fast()] {
        assert!(sandbox.walls().iter().any(|wall| wall.name == "system_call_filter" && wall.stands));
    }
    let without: Vec<_> = sandbox().walls().into_iter().filter(|wall| !wall.stands).map(|wall| wall.name).collect();
    println!("attacks run without {without:?}");
    if let Ok(groups) = std::env::var("MATHCODER_TEST_GROUPS") {
        assert_eq!(groups == "no", without.contains(&"control_groups"), "{without:?}");
    }
}
