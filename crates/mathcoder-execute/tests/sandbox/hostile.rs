//! One attack per row: what it tries, and what it gets.
//! After each, an ordinary program must run as if nothing had been.

mod files;
mod flow;
mod memory;
mod output;
mod processes;

use crate::support::{execute_under, sandbox, tight};
use mathcoder_core::{Execution, Limits, Status};
use std::time::Duration;

/// An attack: its name, its code, the status it must end with, and what its output must contain.
type Attack = (&'static str, &'static str, Status, &'static str);

/// Runs attacks one after the other under tight limits, with a look at the sandbox after each.
fn attack(attacks: &[Attack]) {
    attack_under(&tight(), attacks);
}

/// The same under other limits.
fn attack_under(limits: &Limits, attacks: &[Attack]) {
    for &(name, code, status, contained) in attacks {
        let execution = execute_under(code, limits);
        let seen = format!("{}{}", execution.stdout, execution.stderr);
        assert_eq!(execution.status, status, "{name}: {execution:?}");
        assert!(seen.contains(contained), "{name}: no {contained:?} in {execution:?}");
        assert!(
            execution.stdout.len() <= tight().stdout_bytes && execution.stderr.len() <= tight().stderr_bytes,
            "{name}"
        );
        all_is_well_after(name);
    }
}

fn all_is_well_after(name: &str) {
    let after = execute_under("import math\nprint(math.comb(8, 4), input.__name__)", &tight());
    assert_eq!((after.status, after.stdout.as_str()), (Status::Ok, "70 input\n"), "after {name}: {after:?}");
}

/// A program that waits rather than computes: only the clock on the wall can end it.
fn attack_by_waiting(name: &str, code: &str) -> Execution {
    let limits = Limits { wall: Duration::from_millis(800), cpu: Duration::from_millis(700), ..tight() };
    let execution = execute_under(code, &limits);
    assert_eq!(execution.status, Status::Timeout, "{name}: {execution:?}");
    all_is_well_after(name);
    execution
}

#[test]
fn every_wall_that_this_machine_gives_stands_while_attacks_run() {
    assert!(sandbox().walls().iter().any(|wall| wall.name == "system_call_filter" && wall.stands));
}
