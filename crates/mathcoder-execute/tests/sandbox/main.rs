//! Real programs in the real sandbox: what ordinary ones print, what hostile ones get, and what is left afterwards.
//!
//! The first run makes the Python environment (pip, some 20 seconds); later ones find it. Nothing else touches the network.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]
#![allow(clippy::print_stdout, reason = "a test that is skipped says why")]

mod behaviour;
mod determinism;
mod environment;
mod families;
mod fast;
mod hostile;
mod jobs;
mod lifecycle;
mod limits;
mod ordinary_user;
mod recorded;
mod support;
mod walls;
