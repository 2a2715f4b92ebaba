//! Decides whether a stated result and a program's output are the same mathematical object.
//!
//! In: two short texts (what a book says, what a program printed), or a whole computation. Out: a verdict with the rule that led to
//! it and both sides in canonical form. Pure but for [`VerifyWithSympy`], which runs programs through a port. About 50 µs a pair,
//! memory in proportion to the texts, which are capped. Follows the check of MathCoder2 (section 2.2) in its place in the flow
//! only: [`reference_predicate`] is what its release does.
//!
//! The policy, in short:
//! - A stated decimal is met within half a unit of its last place; digits cut off are met only where dots announce them. Integers
//!   are exact. Exact values are met by floats within 1e-12 relative, by shorter outputs within half their last place (two digits
//!   at least; three against a stated decimal). There is no absolute tolerance.
//! - An integer called approximate ("about", `≈`), or a measured one of three digits with a unit, may be rounded at its last place.
//! - `p %` is met by p/100 and by p; degrees by degrees and by radians; units are converted, a bare number takes the stated unit,
//!   another unit differs.
//! - Solutions and sets have no order, points and sequences do; nothing may be missing or too much; `±` is both values.
//! - Values are found under their label, else by position, else on the last line; occurring somewhere is not enough.
//! - Every link of a chain must agree. `+ C`, renamed constants of integration and `ln|x|` in antiderivatives are the same.
//! - Matrix arithmetic is carried out before matrices are compared; `0` is the zero matrix too.
//! - Roots and logarithms are compared where they are real. A difference where the program assumes otherwise of its variables
//!   (`positive=True`) refutes nothing; agreement inside what it assumes counts, one level lower.
//! - Antiderivatives may differ by what does not depend on the variable that the program integrates over.
//! - Remarks behind a formula are no part of it; words that take the value back ("incorrect") leave nothing to verify.
//! - What cannot be told is [`mathcoder_core::Verdict::Unverifiable`], never accepted.
//!
//! What it does not do: tell commuting symbols from matrices or maps under letters; prove equality of expressions (it evaluates them at fixed points, exactly where they are rational there);
//! check that a program computes what the text asks for; read temperatures across scales.

mod agree;
mod alike;
mod answers;
mod antiderivatives;
mod collections;
mod conditions;
mod config;
mod constants;
mod evidence;
mod families;
mod final_answer;
mod imports;
mod intervals;
mod judge;
mod matrices;
mod normal_form;
mod notation;
mod numeric;
mod patterns;
mod pieces;
mod plain_numbers;
mod polynomial;
mod printed;
mod program;
mod reasons;
mod reference;
mod relations;
mod sampling;
mod second_route;
mod series;
mod spans;
mod stated;
mod symbolic;
mod sympy;
mod unit_table;
mod units;
mod unwritten;
mod values;
mod verifier;
mod words;

pub use answers::Grade;
pub use conditions::missing_numbers;
pub use config::VerifyConfig;
pub use final_answer::{AnswerPlace, FinalAnswer, final_answer};
pub use imports::with_unlisted_imports;
pub use judge::judge;
pub use reasons::{CONDITIONS_MISSING, REASONS, UNLISTED_IMPORT};
pub use reference::reference_predicate;
pub use second_route::{Confirmation, SecondRoutePorts, confirm};
pub use sympy::{Asked, VerifyWithSympy};
pub use units::{KnownUnit, known_units};
pub use verifier::Verifier;
