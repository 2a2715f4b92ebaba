//! Text to computations: finds where a text works something out and gives for each place conditions, expression, stated
//! result and a Python program that recomputes it (MathCoder2, section 2.2).
//!
//! Text in, [`mathcoder_core::Computation`]s out; pure. Two ways: [`ModelTranslator`] asks a language model through a
//! [`mathcoder_core::LlmBackend`], [`Builtin`] reads the formulas itself and needs no model; [`translate`] puts them in a
//! row. No program is run or judged here, and no stated result ever goes into one.

mod answers;
mod builtin;
mod cascade;
mod chunk;
mod config;
mod domain;
mod error;
mod formulas;
mod locate;
mod model;
mod prompt;
mod reasons;
#[cfg(test)]
mod tests;
mod variety;

pub use answers::{Block, ParsedAnswer, parse_answer};
pub use builtin::Builtin;
pub use cascade::{Engine, translate};
pub use chunk::passages;
pub use config::{BuiltinConfig, TranslateConfig};
pub use domain::Domain;
pub use error::TranslateError;
pub use model::{ModelTranslator, Translation};
pub use prompt::Prompt;
pub use reasons::REASONS;
pub use variety::program_shape;
