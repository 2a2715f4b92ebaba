//! Fewer walls: the sandbox still runs programs, says which walls are missing, and refuses where too few are left.
//! What a kernel or container refuses is played by leaving the wall out.

use crate::support::{config, environment, program, sandbox};
use mathcoder_core::{Executor, Limits, Status};
use mathcoder_execute::{ExecuteConfig, ExecuteError, Sandbox, WallKind};

fn without(walls: &[WallKind]) -> Result<Sandbox, ExecuteError> {
    Sandbox::start(&ExecuteConfig { without_walls: walls.to_vec(), ..config() }, &environment())
}

fn missing(sandbox: &Sandbox) -> Vec<WallKind> {
    sandbox.walls().into_iter().filter(|wall| !wall.stands).map(|wall| wall.kind).collect()
}

#[test]
fn walls_are_listed_with_reason_and_remedy() {
    let walls = sandbox().walls();
    assert_eq!(walls.len(), WallKind::ALL.len());
    for wall in walls {
        assert_eq!(wall.stands, wall.how_to_fix.is_none());
        assert_eq!(wall.stands, wall.why.is_none());
        if !wall.stands {
            println!("on this machine {} does not stand: {:?}", wall.name, wall.why);
        }
    }
}

/// What a container without namespaces leaves.
const CONTAINER: [WallKind; 6] = [
    WallKind::UserNamespace,
    WallKind::PrivateRoot,
    WallKind::PidNamespace,
    WallKind::NetworkNamespace,
    WallKind::IpcNamespace,
    WallKind::UtsNamespace,
];

#[test]
fn without_any_namespace_programs_still_run_and_reach_nothing() {
    let sandbox = match without(&CONTAINER) {
        Ok(sandbox) => sandbox,
        Err(error) => panic!("{error}"),
    };
    assert!(CONTAINER.iter().all(|wall| missing(&sandbox).contains(wall)));
    let run = |code: &str| sandbox.execute(&program(code), &Limits::default()).unwrap();
    assert_eq!(run("import sympy\nprint(sympy.sqrt(8))").stdout, "2*sqrt(2)\n");
    let denied = [
        "import socket\nsocket.socket()",
        "import os\nos.fork()",
        "import os\nos.kill(os.getppid(), 9)",
        "import os\nos.kill(-1, 9)",
        "open('/tmp/mathcoder-escape', 'w')",
        "import os\nos.mkdir('/tmp/mathcoder-escape')",
        "import os\nos.chmod('/tmp', 0)",
    ];
    for code in denied {
        let execution = run(code);
        assert_eq!(execution.status, Status::Error, "{code}: {execution:?}");
        assert!(execution.stderr.contains("Error: [Errno"), "{code}: {execution:?}");
    }
    assert!(!std::path::Path::new("/tmp/mathcoder-escape").exists());
    assert_eq!(run("print(1)").stdout, "1\n");
}

#[test]
fn each_wall_can_be_missing_alone() {
    for wall in WallKind::ALL {
        if matches!(wall, WallKind::SystemCallFilter | WallKind::ResourceLimits | WallKind::NoNewPrivileges) {
            continue;
        }
        let sandbox = without(&[wall]).unwrap_or_else(|error| panic!("{wall}: {error}"));
        let execution = sandbox.execute(&program("print(6 * 7)"), &Limits::default()).unwrap();
        assert_eq!(execution.stdout, "42\n", "{wall}: {execution:?}");
    }
}

#[test]
fn without_landlock_and_private_root_no_file_is_opened_for_writing() {
    let both = [WallKind::PrivateRoot, WallKind::Landlock];
    let error = without(&both).unwrap_err();
    assert!(matches!(&error, ExecuteError::Weak { missing } if missing == "private_root or landlock"), "{error}");
    let weak = ExecuteConfig { without_walls: both.to_vec(), allow_weak: true, ..config() };
    let sandbox = Sandbox::start(&weak, &environment()).unwrap();
    let run = |code: &str| sandbox.execute(&program(code), &Limits::default()).unwrap();
    for mode in ["w", "a", "r+", "x"] {
        let execution = run(&format!("open('/dev/null', '{mode}')"));
        assert!(execution.stderr.contains("PermissionError"), "{mode}: {execution:?}");
    }
    assert_eq!(run("print(len(open('/dev/null').read()))").stdout, "0\n");
}

#[test]
fn without_the_system_call_filter_nothing_runs_unless_it_is_asked_for() {
    let error = without(&[WallKind::SystemCallFilter]).unwrap_err();
    assert!(matches!(&error, ExecuteError::Weak { missing } if missing.contains("system_call_filter")), "{error}");
    assert!(error.hint().unwrap().contains("allow_weak"));
    let weak = ExecuteConfig { without_walls: vec![WallKind::SystemCallFilter], allow_weak: true, ..config() };
    let sandbox = Sandbox::start(&weak, &environment()).unwrap();
    assert_eq!(sandbox.execute(&program("print(1)"), &Limits::default()).unwrap().stdout, "1\n");
}

/// A batch's own limits are above those of the sandbox: only the group around all programs is in the way.
#[test]
fn memory_of_all_programs_together_is_bounded_by_their_group() {
    let config = ExecuteConfig { memory_mb: 16, ..config() };
    let sandbox = Sandbox::start(&config, &environment()).unwrap();
    if missing(&sandbox).contains(&WallKind::ControlGroups) {
        println!("skipped: no control group can be made here");
        return;
    }
    let hog = program("a = []\nwhile len(a) < 64:\n    a.append(b'x' * (64 << 20))\nprint('too much')");
    let execution = sandbox.execute(&hog, &Limits { memory_bytes: 8 << 30, ..Limits::default() }).unwrap();
    assert_eq!((execution.status, execution.stdout.as_str()), (Status::Memory, ""));
    assert_eq!(sandbox.execute(&program("print(1)"), &Limits::default()).unwrap().stdout, "1\n");
}
