//! How long after its deadline a program still lives, in CPU time and by the clock; and how long the first result takes.
//! In: nothing. Out: findings, with the median and the worst of many runs. A minute of CPU time.

use crate::family::cpu_time;
use crate::{Finding, quantile};
use mathcoder_core::{Executor, Limits, Program, Status, Usage};
use mathcoder_execute::{Environment, ExecuteConfig, Sandbox};
use std::error::Error;
use std::time::{Duration, Instant};

/// Runs of each kind.
const RUNS: usize = 30;

/// Name, program, and whether its CPU time is limited or the clock.
const KINDS: [(&str, &str, Clock); 5] = [
    ("a loop", "while True: pass", Clock::Cpu),
    ("a loop in C", "x = 10 ** (10 ** 8)", Clock::Cpu),
    (
        "four threads without the lock",
        "import hashlib, threading\ndef f():\n    hashlib.pbkdf2_hmac('sha256', b'x', b'y', 10 ** 9)\nfor i in range(4):\n    threading.Thread(target=f).start()",
        Clock::Cpu,
    ),
    ("a sleeper", "import time\ntime.sleep(3600)", Clock::Wall),
    ("a slow drip", "import time\nwhile True:\n    print('.', flush=True)\n    time.sleep(0.003)", Clock::Wall),
];

#[derive(Clone, Copy)]
enum Clock {
    Cpu,
    Wall,
}

/// All of it.
pub(crate) fn measure(config: &ExecuteConfig, environment: &Environment) -> Result<Vec<Finding>, Box<dyn Error>> {
    let mut findings = Vec::new();
    for (name, code) in [("", "print(1)"), (" of SymPy", "import sympy\nprint(sympy.sqrt(8))")] {
        let (begin, cpu_before) = (Instant::now(), cpu_time(std::process::id(), &[]));
        let sandbox = Sandbox::start(config, environment)?;
        sandbox.execute(&program(code), &Limits::default())?;
        let what = format!("start to first result{name}");
        findings.push(Finding::at_most(&what, (begin.elapsed().as_secs_f64() * 1000.0).round(), 3000.0, "ms"));
        let cpu = (cpu_time(std::process::id(), &[]) - cpu_before).as_millis();
        findings.push(Finding::note(
            "  of it CPU time, which other work on the machine does not move",
            format!("{cpu} ms"),
        ));
    }
    let sandbox = Sandbox::start(config, environment)?;
    for (name, code, clock) in KINDS {
        let deadline = Duration::from_millis(300);
        let limits = match clock {
            Clock::Cpu => Limits { cpu: deadline, ..Limits::default() },
            Clock::Wall => Limits { wall: deadline, ..Limits::default() },
        };
        let mut late = Vec::new();
        for _run in 0..RUNS {
            let execution = sandbox.execute(&program(code), &limits)?;
            if execution.status != Status::Timeout {
                return Err(format!("{name} ended with {:?}: {}", execution.status, execution.stderr).into());
            }
            let Usage { wall_ms, cpu_ms, .. } = execution.usage.unwrap_or_default();
            let used = match clock {
                Clock::Cpu => cpu_ms,
                Clock::Wall => wall_ms,
            };
            late.push(used as f64 - 300.0);
        }
        late.sort_by(f64::total_cmp);
        findings
            .push(Finding::note(&format!("{name}: median past the deadline"), format!("{} ms", quantile(&late, 0.5))));
        findings.push(Finding::at_most(&format!("{name}: latest of {RUNS}"), quantile(&late, 1.0), 50.0, "ms"));
    }
    Ok(findings)
}

fn program(code: &str) -> Program {
    Program { code: code.to_owned(), stdin: String::new() }
}
