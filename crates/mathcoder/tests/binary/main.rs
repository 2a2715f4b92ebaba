//! Tests of the binary as a user meets it: whole runs of the bundled sample, bad input, transcripts of the command line. One test
//! binary, so that it is linked once.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, reason = "these are tests")]

mod bad_input;
mod execute;
mod model_server;
mod support;
mod tiny;
mod transcripts;
mod two_steps;
mod verbs;
