//! Processes come and go: a killed interpreter, many threads at once, and nothing left when all is over.
//! Tests that count processes start this binary again, so that they see their own alone.

use crate::support::{config, environment, program};
use mathcoder_core::{Executor, Limits, Program, Status};
use mathcoder_execute::{ExecuteConfig, JobEnd, JobQueue, Mode, Sandbox, Tier, reproducible};
use std::collections::BTreeSet;
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::Arc;

/// All processes below `root`, from what `/proc` says about parents.
fn descendants(root: u32) -> BTreeSet<u32> {
    let mut parents = Vec::new();
    for entry in std::fs::read_dir("/proc").unwrap().flatten() {
        let Some(pid) = entry.file_name().to_str().and_then(|name| name.parse::<u32>().ok()) else { continue };
        let Ok(stat) = std::fs::read_to_string(entry.path().join("stat")) else { continue };
        let after_name = stat.rsplit(')').next().unwrap_or("");
        let mut fields = after_name.split_whitespace();
        let (state, parent) = (fields.next(), fields.next().and_then(|field| field.parse::<u32>().ok()));
        if let (Some(parent), true) = (parent, state != Some("Z")) {
            parents.push((pid, parent));
        }
    }
    let mut found = BTreeSet::from([root]);
    loop {
        let before = found.len();
        found.extend(
            parents.iter().filter(|(_, parent)| found.contains(parent)).map(|(pid, _)| *pid).collect::<Vec<_>>(),
        );
        if found.len() == before {
            found.remove(&root);
            return found;
        }
    }
}

/// The tests below count processes, so each runs in a process of its own: this binary again, with one test selected.
fn alone(test: &str) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args([test, "--exact", "--nocapture", "--test-threads", "1"]).env("MATHCODER_TEST_ALONE", "1");
    command
}

fn is_alone() -> bool {
    std::env::var_os("MATHCODER_TEST_ALONE").is_some()
}

fn run_alone(test: &str) {
    let output = alone(test).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && text.contains("1 passed"), "{text}");
}

#[test]
fn dropping_a_sandbox_leaves_no_process() {
    if !is_alone() {
        return run_alone("lifecycle::dropping_a_sandbox_leaves_no_process");
    }
    let sandbox = Sandbox::start(&config(), &environment()).unwrap();
    sandbox.warm(Tier::Symbolic).unwrap();
    sandbox.execute(&program("print(1)"), &Limits::default()).unwrap();
    assert!(descendants(std::process::id()).len() >= 4, "two spawners, two workers");
    drop(sandbox);
    assert_eq!(descendants(std::process::id()), BTreeSet::new());
}

#[test]
fn a_tier_that_starts_holds_up_no_other() {
    let sandbox = Arc::new(Sandbox::start(&ExecuteConfig { threads: 1, ..config() }, &environment()).unwrap());
    let queue = JobQueue::start(sandbox, 10).unwrap();
    let submit = |code| queue.submit(program(code), Limits::default()).unwrap();
    let symbolic = submit("import sympy\nprint(sympy.sqrt(8))");
    let light: Vec<_> = (0..5).map(|_| submit("print(1)")).collect();
    assert!(light.into_iter().all(|job| matches!(job.wait(), JobEnd::Ran(_))));
    assert!(!symbolic.has_ended(), "five programs took longer than an import of SymPy");
    assert!(matches!(symbolic.wait(), JobEnd::Ran(execution) if execution.stdout == "2*sqrt(2)\n"));
}

/// Where objects lie depends on how far the interpreter has come, so what prints it waits until that is warm.
#[test]
fn what_an_interpreter_prints_that_is_not_warm_yet_is_what_a_warm_one_prints() {
    let codes = [
        "import sympy\nprint(sympy.sqrt(8), sympy.integrate(sympy.Symbol('x') ** 2))",
        "import sympy\nprint(sympy.Symbol('x'), object())",
        "import sympy\nclass A: pass\nprint({A, sympy.Symbol}, id(A()))",
        "import numpy as np\nprint(np.random.rand(2), np.random.default_rng().random(), {'a', 'b'})",
        "import sympy, sympy.core.random as r\nprint(r.rng.random(), sympy.Dummy())",
        "import sympy\ndef f(): pass\nf()\nf.a",
        "import sympy\n1/0",
    ];
    let programs: Vec<_> = codes.into_iter().map(program).collect();
    for mode in [Mode::Strict, Mode::Fast] {
        let sandbox = Sandbox::start(&ExecuteConfig { mode, ..config() }, &environment()).unwrap();
        let run = |programs: &[Program]| -> Vec<_> {
            let results = sandbox.execute_batch(programs, &Limits::default());
            results.into_iter().map(|result| reproducible(result.unwrap())).collect()
        };
        let early = run(&programs);
        sandbox.warm(Tier::Symbolic).unwrap();
        assert_eq!(early, run(&programs));
    }
}

#[test]
fn a_program_does_not_wait_until_its_interpreter_is_warm() {
    let sandbox = Arc::new(Sandbox::start(&ExecuteConfig { threads: 2, ..config() }, &environment()).unwrap());
    let queue = JobQueue::start(sandbox, 10).unwrap();
    let submit = |code| queue.submit(program(code), Limits::default()).unwrap();
    let shows_where = submit("import sympy\nprint(id(sympy) > 0)");
    let shows_nothing = submit("import sympy\nprint(sympy.sqrt(8))");
    assert!(matches!(shows_nothing.wait(), JobEnd::Ran(execution) if execution.stdout == "2*sqrt(2)\n"));
    assert!(!shows_where.has_ended(), "it was warm before it was asked for anything");
    assert!(matches!(shows_where.wait(), JobEnd::Ran(execution) if execution.stdout == "True\n"));
}

#[test]
fn a_stopped_sandbox_answers_everything_with_an_error() {
    let sandbox = Sandbox::start(&config(), &environment()).unwrap();
    let programs: Vec<_> = (0..50).map(|n| program(&format!("while True: pass\n# {n}"))).collect();
    let results = std::thread::scope(|scope| {
        let batch = scope.spawn(|| sandbox.execute_batch(&programs, &Limits::default()));
        sandbox.stop();
        batch.join().unwrap()
    });
    assert_eq!(results.len(), 50);
    assert!(results.iter().all(Result::is_err));
    assert!(sandbox.execute(&program("print(1)"), &Limits::default()).is_err());
    assert!(sandbox.execute(&program("import sympy"), &Limits::default()).is_err(), "no interpreter starts any more");
}

#[test]
fn killed_interpreters_are_replaced_and_every_program_gets_one_result() {
    if !is_alone() {
        return run_alone("lifecycle::killed_interpreters_are_replaced_and_every_program_gets_one_result");
    }
    for mode in [Mode::Strict, Mode::Fast] {
        let config = ExecuteConfig { mode, ..config() };
        survive_murders(&Sandbox::start(&config, &environment()).unwrap());
    }
}

/// Runs a batch while processes below this one die.
fn survive_murders(sandbox: &Sandbox) {
    let programs: Vec<_> = (0..60).map(|i| program(&format!("print(sum(range({i})))"))).collect();
    std::thread::scope(|scope| {
        let batch = scope.spawn(|| sandbox.execute_batch(&programs, &Limits::default()));
        let mut round = 0;
        while !batch.is_finished() {
            // At every twentieth look one process dies: a spawner, a worker or a program.
            round += 1;
            let victims: Vec<u32> = descendants(std::process::id()).into_iter().collect();
            if round % 20 == 0 && !victims.is_empty() {
                let victim = rustix::process::Pid::from_raw(victims[round / 20 % victims.len()] as i32).unwrap();
                let _ = rustix::process::kill_process(victim, rustix::process::Signal::KILL);
            }
        }
        let results = batch.join().unwrap();
        assert_eq!(results.len(), programs.len());
        for (i, result) in results.into_iter().enumerate() {
            match result {
                Ok(execution) if execution.status == Status::Ok => {
                    assert_eq!(execution.stdout, format!("{}\n", (0..i).sum::<usize>()));
                }
                // The program itself was the victim, or two interpreters in a row: said, and never a wrong output.
                Ok(execution) => assert_eq!(execution.status, Status::Killed),
                Err(error) => assert!(!error.action.is_empty()),
            }
        }
    });
    let after = sandbox.execute(&program("print(6 * 7)"), &Limits::default()).unwrap();
    assert_eq!(after.stdout, "42\n");
}

#[test]
fn more_threads_than_places_wait_their_turn() {
    let sandbox = crate::support::sandbox();
    std::thread::scope(|scope| {
        for i in 0..12 {
            scope.spawn(move || {
                let execution = sandbox.execute(&program(&format!("print({i} ** 2)")), &Limits::default()).unwrap();
                assert_eq!(execution.stdout, format!("{}\n", i * i));
            });
        }
    });
}

/// Only ever run alone, by the test below.
#[test]
fn victim() {
    if !is_alone() {
        return;
    }
    let sandbox = Sandbox::start(&config(), &environment()).unwrap();
    println!("running");
    let endless = Limits {
        cpu: std::time::Duration::from_secs(600),
        wall: std::time::Duration::from_secs(600),
        ..Limits::default()
    };
    let _ = sandbox.execute(&program("while True: pass"), &endless);
}

#[test]
fn killing_the_supervisor_kills_everything_below_it() {
    use std::io::{BufRead, BufReader};
    let mut child =
        alone("lifecycle::victim").stdout(Stdio::piped()).stderr(Stdio::null()).process_group(0).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    assert!(lines.any(|line| line.unwrap().contains("running")), "the victim started");
    let wait_for = |count: usize| {
        // Processes come and go at the kernel's pace; the bound only keeps a failure from hanging.
        (0..2_000_000).map(|_| descendants(child.id())).find(|found| found.len() >= count).unwrap_or_default()
    };
    let below = wait_for(3);
    assert!(below.len() >= 3, "spawner, worker, program: {below:?}");
    child.kill().unwrap();
    child.wait().unwrap();
    let is_there = |pid: &u32| {
        let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
        stat.contains("python") && !stat.contains(") Z ")
    };
    let gone = (0..1_000_000).any(|_| !below.iter().any(is_there));
    assert!(gone, "still there: {:?}", below.iter().filter(|pid| is_there(pid)).collect::<Vec<_>>());
}

/// Only ever run alone, by the test below.
#[test]
fn reader_of_a_flood() {
    if !is_alone() {
        return;
    }
    let sandbox = Sandbox::start(&config(), &environment()).unwrap();
    println!("reading");
    let flood = program("import os\nos.write(1, b'a' * 1000)\nfor i in range(100):\n    os.write(1, b'b' * 65536)");
    let execution = sandbox.execute(&flood, &Limits { stdout_bytes: 70_000, ..Limits::default() }).unwrap();
    assert_eq!((execution.status, execution.stdout.len()), (Status::OutputLimit, 70_000));
    assert_eq!(sandbox.execute(&program("print(1)"), &Limits::default()).unwrap().stdout, "1\n");
}

#[test]
fn a_reader_that_pauses_holds_a_flood_back_and_loses_nothing() {
    let mut child = alone("lifecycle::reader_of_a_flood").stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = std::io::BufRead::lines(std::io::BufReader::new(child.stdout.take().unwrap()));
    while !lines.next().unwrap().unwrap().contains("reading") {}
    let reader = rustix::process::Pid::from_child(&child);
    for signal in [rustix::process::Signal::STOP, rustix::process::Signal::CONT].repeat(5) {
        rustix::process::kill_process(reader, signal).unwrap();
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    let rest: Vec<String> = lines.map_while(Result::ok).collect();
    assert!(child.wait().unwrap().success(), "{rest:?}");
}

/// Asks for every process of ours to be alone, since the folders of a process look alike.
#[test]
fn control_groups_are_removed_at_the_end_and_those_of_a_killed_process_by_the_next() {
    if !is_alone() {
        return run_alone("lifecycle::control_groups_are_removed_at_the_end_and_those_of_a_killed_process_by_the_next");
    }
    let sandbox = Sandbox::start(&config(), &environment()).unwrap();
    if sandbox.walls().iter().any(|wall| wall.name == "control_groups" && !wall.stands) {
        println!("skipped: no control group can be made here");
        return;
    }
    let own = format!("-{}-", std::process::id());
    sandbox.execute(&program("print(1)"), &Limits::default()).unwrap();
    let groups = groups_with(&own);
    assert!(!groups.is_empty());
    drop(sandbox);
    assert_eq!(groups_with(&own), Vec::<PathBuf>::new());
    // What a killed process leaves: its number, with a start time that was never its own.
    let name = groups[0].file_name().unwrap().to_string_lossy().replace(&own, "-1-");
    let abandoned = groups[0].with_file_name(name);
    std::fs::create_dir(&abandoned).unwrap();
    drop(Sandbox::start(&config(), &environment()).unwrap());
    assert!(!abandoned.exists(), "{abandoned:?}");
}

/// Folders of ours with this in their name, in all trees.
fn groups_with(part: &str) -> Vec<PathBuf> {
    let mut todo = vec![(PathBuf::from("/sys/fs/cgroup"), 0)];
    let mut found = Vec::new();
    while let Some((folder, depth)) = todo.pop() {
        for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            if name.starts_with("mathcoder-") && name.contains(part) {
                found.push(entry.path());
            } else if depth < 8 && entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                todo.push((entry.path(), depth + 1));
            }
        }
    }
    found
}
