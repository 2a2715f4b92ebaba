//! The cell in which a warm interpreter lives: how it is laid out, how a process gets into it, and who waits outside.
//!
//! In: a Python environment and the walls not to put up. Out: a running interpreter behind every wall that this machine
//! gives, and the table of which do. `plan` decides everything beforehand, in safe code; `enter` runs in the forked
//! process, where nothing may allocate or lock; `spawn` is the parent's side.

mod enter;
mod landlock;
mod layout;
mod plan;
mod spawn;

pub(crate) use plan::{Plan, PlanRequest};
pub(crate) use spawn::{SpawnError, Spawned, end, spawn};
