//! The one place that writes to the terminal: data to standard output, everything else to standard error.
//!
//! In: text. Out: the two streams, as `--quiet`, `--json` and the kind of terminal want it. A reader that goes away ends
//! the program quietly with code 0 (see `errors.rs`).

use crate::cli::{OutputFlags, ProgressMode};
use std::io::{IsTerminal, Write};

/// How progress is really shown, after looking at flags and terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ProgressStyle {
    /// Nothing.
    Silent,
    /// A line that is redrawn.
    Live,
    /// A plain line now and then.
    Plain,
    /// JSON Lines.
    Json,
}

/// Output policy of this process.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Printer {
    /// `--json`.
    pub(crate) json: bool,
    /// How progress is shown.
    pub(crate) progress: ProgressStyle,
    quiet: bool,
    verbose: bool,
}

impl Printer {
    /// The policy that `flags` and the terminal give.
    pub(crate) fn new(flags: &OutputFlags) -> Self {
        let live = std::io::stderr().is_terminal() && std::env::var_os("TERM").is_none_or(|t| t != "dumb");
        let progress = match flags.progress {
            _ if flags.quiet || flags.no_progress => ProgressStyle::Silent,
            ProgressMode::Json => ProgressStyle::Json,
            ProgressMode::Auto if live => ProgressStyle::Live,
            ProgressMode::Auto | ProgressMode::Plain => ProgressStyle::Plain,
        };
        Self { json: flags.json, progress, quiet: flags.quiet, verbose: flags.verbose }
    }

    /// Data: one piece of text to standard output.
    ///
    /// # Errors
    /// What the stream says; a broken pipe among it.
    pub(crate) fn data(&self, text: &str) -> std::io::Result<()> {
        let mut out = std::io::stdout().lock();
        out.write_all(text.as_bytes())?;
        out.flush()
    }

    /// A message to a person.
    pub(crate) fn say(&self, text: &str) {
        if !self.quiet {
            to_stderr(text);
        }
    }

    /// A message for those who asked for more.
    pub(crate) fn detail(&self, text: &str) {
        if self.verbose && !self.quiet {
            to_stderr(text);
        }
    }

    /// A failure; shown even when quiet.
    pub(crate) fn failure(&self, text: &str) {
        to_stderr(text.trim_end());
    }
}

/// A line to standard error; when even that is gone there is nobody left to tell.
pub(crate) fn to_stderr(line: &str) {
    let mut err = std::io::stderr().lock();
    let _ = writeln!(err, "{line}");
}
