//! Filtering: is a document worth keeping?
//!
//! In: one document. Out: keep, or drop with the first rule's reason; in any case the annotations [`MATH_SCORE`] and
//! [`LANGUAGE`]. The rules follow Gopher, C4 and FineWeb where those make sense for mathematics; formulas and code are
//! taken out first, so that no rule ever counts a formula as symbols, short words or repetition (the published rules pass
//! only a few percent of technical text as it is). Whether a page holds mathematics at all is decided by a score from
//! its formulas, signs, expressions and vocabulary; Python is chosen by its imports, as in the paper (its section on code).
//!
//! Cost: one pass for regions, one to tokenise the prose, one hash table per n-gram length for repetition; linear time.
//! Not done: learned classifiers (a stage of their own), adult content lists, URL lists.

mod config;
mod language;
mod mathematics;
mod measures;
mod repetition;
mod rules;
mod stage;

pub use config::FilterConfig;
pub use stage::{Filter, LANGUAGE, MATH_SCORE};

#[cfg(test)]
mod tests;
