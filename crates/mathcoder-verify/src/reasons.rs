//! Why a computation failed or could not be judged. Every code this crate gives is declared here.
//! Constants only: each with its meaning and what to do about it; nothing is decided in this file.

use mathcoder_core::ReasonInfo;

/// The program raised, or exited with another code than 0.
pub(crate) const PROGRAM_FAILED: ReasonInfo = ReasonInfo {
    code: "verify.program_failed",
    meaning: "The program did not run to its end.",
    advice: "Read the last line of its error output; a repair round may mend it.",
};
/// The program imports what is not there.
pub(crate) const MISSING_MODULE: ReasonInfo = ReasonInfo {
    code: "verify.missing_module",
    meaning: "The program imports a module that the sandbox does not have.",
    advice: "Add the package to execute.packages if such programs are wanted; else name the allowed packages in the prompt.",
};
/// The program imports what is on no list.
pub const UNLISTED_IMPORT: ReasonInfo = ReasonInfo {
    code: "verify.unlisted_import",
    meaning: "The program imports a module that is neither in the standard library nor on the domain's list of packages: the \
              reason of a failure where the module is missing, else a note, and the verdict stands.",
    advice: "Name the allowed packages in the prompt; or add the module to `packages` of the domain and, with its version, to \
             execute.packages. verify.refuse_unlisted_imports refuses such programs even where they run.",
};
/// The program used up its time.
pub(crate) const TIMED_OUT: ReasonInfo = ReasonInfo {
    code: "verify.timed_out",
    meaning: "The program did not finish in its time.",
    advice: "Raise execute.timeout, or accept that such programs are dropped.",
};
/// The program was stopped by a limit or the sandbox.
pub(crate) const STOPPED: ReasonInfo = ReasonInfo {
    code: "verify.stopped",
    meaning: "The program was stopped for its memory, its output, or what it tried to do.",
    advice: "Look at the program; raise the limit in question if it is sound.",
};
/// Never run.
pub(crate) const NOT_RUN: ReasonInfo = ReasonInfo {
    code: "verify.not_run",
    meaning: "The computation has no execution to look at.",
    advice: "Run the execute stage before verify.",
};
/// Nothing usable was printed.
pub(crate) const NO_OUTPUT: ReasonInfo = ReasonInfo {
    code: "verify.no_output",
    meaning: "The program printed nothing that is a result (nothing, None, nan, an object's address, a traceback).",
    advice: "The program should print its result; a repair round may mend it.",
};
/// No stated result.
pub(crate) const NO_RESULT: ReasonInfo = ReasonInfo {
    code: "verify.no_result",
    meaning: "The computation states no result.",
    advice: "Look at the translator's answer; its result heading may be missing.",
};
/// The output is a literal of the program.
pub(crate) const HARD_CODED: ReasonInfo = ReasonInfo {
    code: "verify.hard_coded",
    meaning: "The program prints a literal and computes nothing, so its agreement shows nothing.",
    advice: "Ask the translator for a program that computes the result.",
};
/// The program hides its errors.
pub(crate) const SWALLOWED: ReasonInfo = ReasonInfo {
    code: "verify.swallowed_exception",
    meaning: "The program catches every exception, so what it printed may not be what it computed.",
    advice: "Ask the translator for a program without a catch-all.",
};
/// Two runs printed different things.
pub(crate) const NONDETERMINISTIC: ReasonInfo = ReasonInfo {
    code: "verify.nondeterministic",
    meaning: "The program printed something else when it was run a second time, so its agreement may be chance.",
    advice: "Ask the translator for a program without random numbers, clocks and addresses, or with a fixed seed.",
};
/// The stated result was not understood.
pub(crate) const STATED_UNREADABLE: ReasonInfo = ReasonInfo {
    code: "verify.stated_unreadable",
    meaning: "The stated result was not understood as mathematics.",
    advice: "If it is mathematics, report the notation; else the computation has no checkable result.",
};
/// The output was not understood.
pub(crate) const OUTPUT_UNREADABLE: ReasonInfo = ReasonInfo {
    code: "verify.output_unreadable",
    meaning: "The output was not understood as mathematics.",
    advice: "Have programs print the bare value, or values with labels.",
};
/// Several values, and it is not clear which is the result.
pub(crate) const AMBIGUOUS: ReasonInfo = ReasonInfo {
    code: "verify.ambiguous_output",
    meaning: "Several values are printed and nothing says which of them is the stated one.",
    advice: "Have programs print one value, or values with labels.",
};
/// Different kinds of object.
pub(crate) const KINDS: ReasonInfo = ReasonInfo {
    code: "verify.kinds_differ",
    meaning: "The stated result and the output are different kinds of object that no rule compares.",
    advice: "A symbolic second stage (verify.sympy) may decide it.",
};
/// Expressions that neither agree nor differ clearly.
pub(crate) const UNDECIDED: ReasonInfo = ReasonInfo {
    code: "verify.undecided",
    meaning: "The expressions could be evaluated at too few points, or agree only nearly.",
    advice: "A symbolic second stage (verify.sympy) may decide it.",
};
/// The precision or unit is unclear.
pub(crate) const PRECISION: ReasonInfo = ReasonInfo {
    code: "verify.precision_unclear",
    meaning: "The values agree only under a rounding or a unit that neither side states.",
    advice: "State the result with its decimals and the unit that the program prints.",
};
/// The unit stands in the result alone.
pub(crate) const UNIT_NOT_SHOWN: ReasonInfo = ReasonInfo {
    code: "verify.unit_not_shown",
    meaning: "The digits agree, but neither output, program nor conditions say that the output is in the stated unit.",
    advice: "Have programs print the unit, or state the units in the conditions.",
};
/// A statement against a truth value.
pub(crate) const STATEMENT: ReasonInfo = ReasonInfo {
    code: "verify.statement",
    meaning: "The stated result is a statement and the output a truth value; what was checked is not known.",
    advice: "Have programs print the value the statement is about.",
};

/// The program left out what the text speaks of.
pub(crate) const OUTSIDE: ReasonInfo = ReasonInfo {
    code: "verify.outside_domain",
    meaning: "The program assumes real or positive variables, and the stated result has values outside of these.",
    advice: "Ask the translator for a program that declares its variables without these assumptions.",
};

/// Numbers of the conditions that the program never uses: a note beside the verdict.
pub const CONDITIONS_MISSING: ReasonInfo = ReasonInfo {
    code: "verify.conditions_missing",
    meaning: "The program holds none of the digits of some numbers that the conditions give; a note, the verdict stands.",
    advice: "Read some of them: either the conditions say more than is needed, or the program computes something else.",
};

/// All reasons of this crate.
pub const REASONS: &[ReasonInfo] = &[
    PROGRAM_FAILED,
    MISSING_MODULE,
    UNLISTED_IMPORT,
    TIMED_OUT,
    STOPPED,
    NOT_RUN,
    NO_OUTPUT,
    NO_RESULT,
    HARD_CODED,
    NONDETERMINISTIC,
    SWALLOWED,
    STATED_UNREADABLE,
    OUTPUT_UNREADABLE,
    AMBIGUOUS,
    KINDS,
    UNDECIDED,
    PRECISION,
    UNIT_NOT_SHOWN,
    STATEMENT,
    OUTSIDE,
    CONDITIONS_MISSING,
];
