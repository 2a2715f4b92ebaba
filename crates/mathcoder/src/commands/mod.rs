//! One file per verb (or family of verbs): arguments in, work or text out. This module only sends each verb to its file.

mod build;
pub(crate) mod config;
mod doctor;
mod dry;
mod execute;
pub(crate) mod explain;
mod inspect;
mod model_server;
mod parse;
pub(crate) mod report;
mod rows;
mod stage;
mod stats;
mod verify;

use crate::cli::{Cli, Command};
use crate::printer::Printer;
use clap::CommandFactory;

/// Runs one command line.
///
/// # Errors
/// Whatever the verb says; `errors.rs` prints it and finds the exit code.
pub(crate) fn run(cli: Cli, printer: &Printer) -> anyhow::Result<()> {
    match cli.command {
        Command::Build(args) => build::run(&args, printer),
        Command::Extract(args) => stage::extract(&args, printer),
        Command::Filter(args) => stage::filter(&args, printer),
        Command::Dedup(args) => stage::dedup(&args, printer),
        Command::Decontaminate(args) => stage::decontaminate(&args, printer),
        Command::Translate(args) => stage::translate(&args, printer),
        Command::Compose(args) => stage::compose(&args, printer),
        Command::Pack(args) => stage::pack(&args, printer),
        Command::Execute(args) => execute::run(&args, printer),
        Command::Verify(args) => verify::run(&args, printer),
        Command::ModelServer(args) => model_server::run(&args, printer),
        Command::Inspect(args) => inspect::run(&args, printer),
        Command::Stats(args) => stats::run(&args, printer),
        Command::Explain(args) => explain::run(&args, printer),
        Command::Report(args) => report::run(&args, printer),
        Command::Doctor(args) => doctor::run(&args, printer),
        Command::Config(args) => config::run(&args, printer),
        Command::Completions { shell } => completions(shell, printer),
    }
}

fn completions(shell: clap_complete::Shell, printer: &Printer) -> anyhow::Result<()> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "mathcoder", &mut script);
    Ok(printer.data(&String::from_utf8_lossy(&script))?)
}
