//! A program to run, the limits it runs under, and what came of it. A program that crashes, loops or floods is a normal
//! [`Execution`]; only a fault of the sandbox itself is an error (see [`crate::SandboxError`]).

use serde::{Deserialize, Serialize};
use std::time::Duration;

/// A Python program and what it reads on standard input.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Program {
    /// Python source.
    pub code: String,
    /// Standard input; empty means the program reads end of file at once.
    #[serde(default)]
    pub stdin: String,
}

/// What a program may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// CPU time of the program itself, start-up of the interpreter not counted.
    pub cpu: Duration,
    /// Wall-clock time.
    pub wall: Duration,
    /// Memory the program may take beyond the warm interpreter, in bytes.
    pub memory_bytes: u64,
    /// Bytes of standard output kept; one more is `output_limit`.
    pub stdout_bytes: usize,
    /// Bytes of standard error kept; the rest is cut off silently.
    pub stderr_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            cpu: Duration::from_secs(10),  // the reference's limit
            wall: Duration::from_secs(30), // a busy machine must not decide a result
            memory_bytes: 1 << 30,
            stdout_bytes: 64 << 10,
            stderr_bytes: 16 << 10,
        }
    }
}

/// How a program ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Ran to its end with exit code 0.
    Ok,
    /// Raised an exception, failed to compile, or exited with another code.
    Error,
    /// Used up its CPU or wall-clock time.
    Timeout,
    /// Asked for more memory than allowed.
    Memory,
    /// Printed more than allowed.
    OutputLimit,
    /// Ended by a signal, or did what the sandbox forbids.
    Killed,
}

/// What one run of a program gave.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Execution {
    /// How it ended.
    pub status: Status,
    /// Standard output, invalid UTF-8 replaced, cut at the limit.
    pub stdout: String,
    /// Standard error (the traceback), cut at the limit.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub stderr: String,
    /// Exit code where the program exited by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exit_code: Option<i32>,
    /// True where output was cut off.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub truncated: bool,
    /// True where a second run, with other random numbers and at another time, printed something else.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub nondeterministic: bool,
    /// Time and memory used. Differs from run to run, so it is left out of corpora, which must be reproducible.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub usage: Option<Usage>,
}

/// What a run cost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Usage {
    /// Wall-clock milliseconds.
    pub wall_ms: u64,
    /// CPU milliseconds, user and system.
    pub cpu_ms: u64,
    /// Largest resident memory in KiB.
    pub peak_kb: u64,
}
