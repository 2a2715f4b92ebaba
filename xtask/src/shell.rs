//! Starting programs: cargo, mostly. Output goes to the terminal unless it is asked for; a program that cannot be started
//! is an error with its name, one that ends badly is an answer.

use anyhow::{Context, Result, bail};
use std::path::Path;
use std::process::Command;

/// Cargo, as it was when it started this program, in `root`.
pub(crate) fn cargo(root: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(arguments).current_dir(root);
    command
}

/// Runs a command with its output shown. True where it ended well.
pub(crate) fn succeeds(command: &mut Command) -> Result<bool> {
    let status = command.status().with_context(|| format!("could not start {}", name(command)))?;
    Ok(status.success())
}

/// Runs a command and gives what it printed.
pub(crate) fn output(command: &mut Command) -> Result<Vec<u8>> {
    let output = command.output().with_context(|| format!("could not start {}", name(command)))?;
    if !output.status.success() {
        bail!("{} failed:\n{}", name(command), String::from_utf8_lossy(&output.stderr));
    }
    Ok(output.stdout)
}

fn name(command: &Command) -> String {
    command.get_program().to_string_lossy().into_owned()
}
