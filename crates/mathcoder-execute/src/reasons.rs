//! Why an execution gave no usable output: one code per status, and one for a failure of the sandbox itself. In: nothing.
//! Out: constants, and which of them belongs to a status.

use mathcoder_core::{ReasonInfo, Status};

/// The program raised an exception or exited with another code than 0.
pub const ERROR: ReasonInfo = ReasonInfo {
    code: "execute.error",
    meaning: "The program did not compile, raised an exception, or exited with another code than 0.",
    advice: "Nothing to do; the last line of its standard error says what went wrong.",
};

/// The program used up its time.
pub const TIMEOUT: ReasonInfo = ReasonInfo {
    code: "execute.timeout",
    meaning: "The program used up its CPU time or its time by the clock.",
    advice: "Raise execute.timeout_seconds or execute.wall_seconds if such programs are wanted.",
};

/// The program asked for too much memory.
pub const MEMORY: ReasonInfo = ReasonInfo {
    code: "execute.memory",
    meaning: "The program asked for more memory than allowed.",
    advice: "Raise execute.memory_mb if such programs are wanted.",
};

/// The program printed too much.
pub const OUTPUT_LIMIT: ReasonInfo = ReasonInfo {
    code: "execute.output_limit",
    meaning: "The program printed more than allowed.",
    advice: "Raise execute.stdout_kb if such programs are wanted.",
};

/// The program was ended by a signal.
pub const KILLED: ReasonInfo = ReasonInfo {
    code: "execute.killed",
    meaning: "The program was ended by a signal, for example after an invalid memory access.",
    advice: "Nothing to do; if many programs end so, run `mathcoder doctor`.",
};

/// The sandbox itself failed.
pub const SANDBOX: ReasonInfo = ReasonInfo {
    code: "execute.sandbox",
    meaning: "The sandbox could not run the program; nothing is known about the program itself.",
    advice: "Run `mathcoder doctor`, then the stage again; it goes on where it stopped.",
};

/// A row that holds no program.
pub const ROW: ReasonInfo = ReasonInfo {
    code: "execute.row",
    meaning: "The row is no JSON object, or has no text under `code`, so that there was nothing to run.",
    advice: "Mend the row; its number and what is wrong with it stand in its answer.",
};

/// All reasons of this crate.
pub const REASONS: &[ReasonInfo] = &[ERROR, TIMEOUT, MEMORY, OUTPUT_LIMIT, KILLED, SANDBOX, ROW];

/// The reason that belongs to a status; none for a program that ran to its end.
#[must_use]
pub const fn reason_of(status: Status) -> Option<&'static ReasonInfo> {
    match status {
        Status::Ok => None,
        Status::Error => Some(&ERROR),
        Status::Timeout => Some(&TIMEOUT),
        Status::Memory => Some(&MEMORY),
        Status::OutputLimit => Some(&OUTPUT_LIMIT),
        Status::Killed => Some(&KILLED),
    }
}
