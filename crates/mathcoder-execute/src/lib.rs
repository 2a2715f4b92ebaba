//! Runs untrusted Python under kernel-level isolation, fast.
//!
//! In: a [`mathcoder_core::Program`] and limits. Out: a [`mathcoder_core::Execution`], always exactly one, whatever the
//! program does. [`Environment`] makes or finds the private Python environment with pinned packages; [`Sandbox`] keeps
//! warm interpreters in which SymPy, NumPy and SciPy are already loaded, forks one confined child per program, reads
//! what it prints, and ends it when it goes over its limits. Memory: one warm interpreter per tier (12 to 160 MiB,
//! shared by all threads), what a program is allowed, and the output limit per running program.
//!
//! Programs given in batches may share children in fast mode ([`Mode`]): those that a guard finds unable to affect
//! each other, with the same results; whatever goes wrong in a shared child is run again alone, and a sample is run both
//! ways and compared ([`Sandbox::stats`]). In strict mode, programs of a batch that begin with the same lines may be forked from a
//! process that has run these lines, and no others (`family.py`). A program that sleeps holds no place, so that others run meanwhile.
//!
//! Each child runs in its own pid namespace inside an empty, read-only root without network, under a user that owns
//! nothing, without capabilities, behind a system call allow-list and resource limits, and in control groups where this
//! machine lets us make some. None of this needs root; on a machine that denies a part of it the rest still stands ([`Sandbox::walls`] says what does). Not
//! covered: flaws of the kernel itself, covert channels, and a program that lies about its own output.
//!
//! All `unsafe` code and direct system calls of the project live in this crate.

mod batch;
mod cache;
mod child;
mod clocks;
mod config;
mod environment;
mod error;
mod excerpt;
mod frame;
mod groups;
mod guard;
mod imports;
mod jail;
mod jobs;
mod notes;
mod outcome;
mod pool;
pub mod reasons;
mod run;
mod sandbox;
mod scan;
mod seccomp;
mod stop;
mod stream;
mod twice;
mod walls;
mod wire;
mod zygote;

pub use cache::{BatchExecutor, CachedExecutor};
pub use config::{ExecuteConfig, Mode};
pub use environment::{Environment, Interpreter};
pub use error::ExecuteError;
pub use imports::unlisted_imports;
pub use jobs::{Close, JobEnd, JobHandle, JobQueue, SubmitError};
pub use notes::{CodeNotes, Tier, inspect_code};
pub use outcome::reproducible;
pub use reasons::{REASONS, reason_of};
pub use sandbox::{Sandbox, Stats};
pub use twice::TwiceExecutor;
pub use walls::{Wall, WallKind};
