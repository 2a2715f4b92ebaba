//! The `mathcoder` binary: reads the command line, runs one verb, prints a failure once, and gives the exit code.
//!
//! Flow of a verb: `cli.rs` (what was typed) → `commands/` (what it means) → `stages/` (which crate does the work) →
//! `mathcoder-pipeline` (how it is run and committed). Only this crate sees all others.

mod allowed;
mod card;
mod census;
mod cli;
mod commands;
mod errors;
mod inputs;
mod interrupt;
mod printer;
mod progress;
mod publish;
mod recipe;
mod report;
mod runview;
mod sandbox;
mod stages;
mod view;

use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    let cli = match cli::Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            let _ = error.print();
            return if error.use_stderr() { ExitCode::from(2) } else { ExitCode::SUCCESS };
        }
    };
    let printer = printer::Printer::new(&cli.output);
    match commands::run(cli, &printer) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if errors::is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            printer.failure(&errors::render(&error));
            errors::exit_code(&error)
        }
    }
}
