//! Text to computations: finds where a text works something out and gives for each place conditions, expression, stated
//! result and a Python program that recomputes it (MathCoder2, section 2.2).
//!
//! Text in, [`mathcoder_core::Computation`]s out; pure. Two ways: [`ModelTranslator`] asks a language model through a
//! [`mathcoder_core::LlmBackend`], [`Builtin`] reads the formulas itself and needs no model; [`translate`] puts them in a
//! row. Programs are run and judged by a [`Trial`] that the caller brings; no stated result ever goes into one.

mod answers;
mod ask;
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
mod refine;
mod select;
#[cfg(test)]
mod tests;
mod translation;
mod variety;

pub use answers::{Block, Expect, ParsedAnswer, parse_answer};
pub use builtin::Builtin;
pub use cascade::{CascadeOptions, Engine, translate};
pub use chunk::{context_before, passages};
pub use config::{AnswerForm, BuiltinConfig, Steps, TranslateConfig};
pub use domain::{Domain, Prompts};
pub use error::TranslateError;
pub use model::ModelTranslator;
pub use prompt::{Prompt, Topic};
pub use reasons::REASONS;
pub use refine::{ATTEMPTS_KEY, SAMPLES_KEY, Trial};
pub use translation::Translation;
pub use variety::program_shape;
