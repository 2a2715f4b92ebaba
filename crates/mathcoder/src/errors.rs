//! How failures reach the user: what failed, where, why, and what to type next; and the exit code that goes with them.
//!
//! In: an error chain. Out: up to four kinds of lines on standard error, printed once, here. A [`Problem`] anywhere in
//! the chain gives the place and the hint. Exit codes: 1 the work failed and can be continued, 2 the request was wrong
//! and nothing was started, 130 interrupted.

use std::process::ExitCode;

/// Whose fault a problem is; decides the exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The request (flags, recipe, names) was wrong; nothing was started.
    Request,
    /// The work failed; what is committed stays, the same command continues.
    Work,
    /// A person interrupted.
    Interrupted,
}

/// A failure with all that a person needs to go on.
#[derive(Debug, thiserror::Error)]
#[error("{what}")]
pub(crate) struct Problem {
    /// What failed, one sentence without a full stop.
    pub(crate) what: String,
    /// File and line, path, flag or row it is about.
    pub(crate) at: Option<String>,
    /// What to do next.
    pub(crate) hint: Option<String>,
    /// Decides the exit code.
    pub(crate) fault: Fault,
    /// What lies behind it.
    #[source]
    pub(crate) cause: Option<anyhow::Error>,
}

impl Problem {
    /// A wrong request.
    pub(crate) fn request(what: impl Into<String>) -> Self {
        Self { what: what.into(), at: None, hint: None, fault: Fault::Request, cause: None }
    }

    /// Work that failed.
    pub(crate) fn work(what: impl Into<String>) -> Self {
        Self { fault: Fault::Work, ..Self::request(what) }
    }

    /// Adds the place.
    pub(crate) fn at(mut self, at: impl Into<String>) -> Self {
        self.at = Some(at.into());
        self
    }

    /// Adds what to do next.
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Adds what lies behind it.
    pub(crate) fn because(mut self, cause: impl Into<anyhow::Error>) -> Self {
        self.cause = Some(cause.into());
        self
    }
}

/// The lines that are shown for `error`.
pub(crate) fn render(error: &anyhow::Error) -> String {
    let mut lines = format!("error: {error}\n");
    let problem = error.chain().find_map(|link| link.downcast_ref::<Problem>());
    if let Some(at) = problem.and_then(|p| p.at.as_deref()) {
        lines.push_str(&format!("   at: {at}\n"));
    }
    let mut last = error.to_string();
    for cause in error.chain().skip(1) {
        let text = cause.to_string();
        if text != last {
            lines.push_str(&format!("cause: {text}\n"));
        }
        last = text;
    }
    if let Some(hint) = problem.and_then(|p| p.hint.as_deref()) {
        lines.push_str(&format!(" hint: {hint}\n"));
    }
    lines
}

/// The exit code for `error`: that of the first [`Problem`] in its chain, else 1.
pub(crate) fn exit_code(error: &anyhow::Error) -> ExitCode {
    let fault = error.chain().find_map(|link| link.downcast_ref::<Problem>()).map_or(Fault::Work, |p| p.fault);
    match fault {
        Fault::Request => ExitCode::from(2),
        Fault::Work => ExitCode::from(1),
        Fault::Interrupted => ExitCode::from(130),
    }
}

/// True where the reader of our standard output went away; that is no failure.
pub(crate) fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error
        .chain()
        .any(|link| link.downcast_ref::<std::io::Error>().is_some_and(|io| io.kind() == std::io::ErrorKind::BrokenPipe))
}

/// `did you mean` for an unknown `name`: the closest of `known`, where one is close.
pub(crate) fn closest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known
        .into_iter()
        .map(|candidate| (strsim::jaro_winkler(name, candidate), candidate))
        .filter(|(similarity, _)| *similarity > 0.75)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, candidate)| candidate)
}
