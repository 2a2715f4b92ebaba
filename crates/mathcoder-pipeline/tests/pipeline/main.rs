//! Everything this crate promises, seen from outside: one test binary, files by what is promised.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a test may stop and say why")]

mod crash;
mod formats;
mod journal;
mod layouts;
mod ordered;
mod parquet;
mod partitions;
mod real_data;
mod steps;
mod support;
