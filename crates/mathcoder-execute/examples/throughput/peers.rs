//! Two other ways to run the programs, on an even sample of them, with the interpreter and the packages of the sandbox.

use crate::median;
use crate::programs::spread;
use mathcoder_core::Program;
use mathcoder_execute::{Environment, Tier};
use std::error::Error;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// Programs for the pool, which is fast, and for fresh interpreters, which are not; of each tier.
const SAMPLES: [usize; 2] = [2000, 100];

/// A tier, its programs, and the rounds in strict and fast mode.
type Measured = (Tier, Vec<Program>, Vec<f64>, Vec<f64>);

/// Runs the peers and prints how many times as much CPU time they take.
pub(crate) fn compare(environment: &Environment, tiers: &[Measured]) -> Result<(), Box<dyn Error>> {
    println!("peers, CPU ms per program; times as much as strict and as fast mode");
    println!("{:<12} {:>10} {:>9} {:>9} {:>9} {:>9}", "tier", "peer", "programs", "CPU ms", "strict", "fast");
    for (tier, programs, strict, fast) in tiers {
        for (peer, count) in ["pool", "fresh"].into_iter().zip(SAMPLES) {
            let sample = spread(programs.clone(), count);
            if sample.is_empty() {
                continue;
            }
            let each = cpu_of(peer, environment, &sample)?;
            println!(
                "{:<12} {peer:>10} {:>9} {each:>9.2} {:>8.2}x {:>8.2}x",
                tier.name(),
                sample.len(),
                each / median(strict),
                each / median(fast)
            );
        }
    }
    Ok(())
}

/// CPU milliseconds per program, as the script says at its end. What the pool's start costs, which is paid once, is left
/// out, as it is for the sandbox.
fn cpu_of(peer: &str, environment: &Environment, programs: &[Program]) -> Result<f64, Box<dyn Error>> {
    let scripts = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../bench/peers/execute"));
    let script = scripts.join(format!("{peer}.py"));
    let mut child = Command::new(&environment.interpreter.executable)
        .arg(&script)
        .env("PYTHONPATH", &environment.site_packages)
        .env("PYTHONHASHSEED", "0")
        .env("OPENBLAS_NUM_THREADS", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()?;
    let mut stdin = child.stdin.take().ok_or("no pipe")?;
    for program in programs {
        writeln!(stdin, "{}", serde_json::to_string(program)?)?;
    }
    drop(stdin);
    let output = child.wait_with_output()?;
    let said = String::from_utf8_lossy(&output.stderr);
    let seconds = said.lines().find_map(|line| line.strip_prefix("CPU seconds: "));
    let seconds: f64 = seconds.ok_or_else(|| format!("{} said {said:?}", script.display()))?.parse()?;
    Ok(seconds * 1e3 / programs.len() as f64)
}
