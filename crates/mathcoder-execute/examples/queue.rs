//! A sandbox behind a server: many threads submit programs, each gets its answer, one is cancelled, the end is clean.
//!
//! In: nothing. Out: a few lines about what became of the programs. `cargo run -p mathcoder-execute --example queue`. The first
//! run makes the Python environment. No network here: a server would call [`JobQueue::try_submit`] for each request, and say
//! "later" where the queue is full.
#![allow(clippy::print_stdout, reason = "this is a program")]

use mathcoder_core::{Limits, Program};
use mathcoder_execute::{Close, Environment, ExecuteConfig, JobEnd, JobQueue, Sandbox, SubmitError};
use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

fn main() -> Result<(), Box<dyn Error>> {
    let config = ExecuteConfig::default();
    let sandbox = Sandbox::start(&config, &Environment::prepare(&config)?)?;
    let queue = JobQueue::start(Arc::new(sandbox), 64)?;
    let limits = Limits { cpu: Duration::from_secs(2), ..Limits::default() };
    std::thread::scope(|scope| {
        for client in 0..8_u32 {
            let queue = &queue;
            scope.spawn(move || {
                let code = format!("from sympy import *\nx = symbols('x')\nprint(integrate(x**{client}, x))");
                match queue.submit(Program { code, stdin: String::new() }, limits) {
                    Ok(job) => println!("client {client}: {}", described(job.wait())),
                    Err(error) => println!("client {client}: {error}"),
                }
            });
        }
    });
    // Who does not want the answer any more says so; the program is ended within milliseconds.
    let endless = queue.submit(Program { code: "while True: pass".into(), stdin: String::new() }, limits)?;
    endless.cancel();
    println!("cancelled: {}", described(endless.wait()));
    queue.close(Close::Finish);
    match queue.try_submit(Program::default(), limits) {
        Err(SubmitError::Closed(_)) => println!("closed: nothing more is taken"),
        Err(error) => println!("{error}"),
        Ok(job) => println!("{}", described(job.wait())),
    }
    Ok(())
}

fn described(end: JobEnd) -> String {
    match end {
        JobEnd::Ran(execution) => format!("{:?}, printed {:?}", execution.status, execution.stdout),
        JobEnd::Cancelled => "cancelled".to_owned(),
        JobEnd::Failed(error) => format!("the sandbox failed: {error}"),
    }
}
