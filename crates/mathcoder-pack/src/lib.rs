//! The last step of a corpus: verified computations are put into their texts, texts become tokens, tokens become rows.
//!
//! In: documents (as [`mathcoder_core::Document`]), a `tokenizer.json`, readers and writers. Out: composed documents, token
//! stores, plans, exports for other trainers, and the dataset card. Everything here is a function of its arguments: files
//! are named, opened and committed by the caller. Memory is bounded by one document for writing tokens, by 28 bytes a
//! document plus 12 bytes a piece for planning, and by the document ends (8 bytes each) for reading.
//!
//! The intended wiring, one task a line:
//!
//! ```text
//! map     documents of one shard ──[StoreWriter]──> tokens, ends, header
//! single  all shards, in order   ──[StoreWriter::append]──> one store ──[plan_rows]──> plan ──[write_plan]──> plan.bin, plan.json
//! single  store + plan           ──[write_rows], [write_megatron_index], [nanotron_metadata]──> exports
//! ```
//!
//! It does not mix sources by weight, does not repeat epochs (a trainer does both over the plan), and trains no tokenizer.

mod card;
mod compose;
mod config;
mod error;
mod plan;
mod reasons;
mod store;
mod tokenize;

pub use card::{
    BenchmarkFacts, CardError, CardFacts, Count, ModelFacts, PackFacts, SourceFacts, StageFacts, VerdictFacts,
    card_warnings, render_card,
};
pub use compose::{
    APPENDED_KEY, BLOCKS_KEY, Compose, ComposeConfig, Composed, INSERTED_KEY, Insertion, LAYOUT_KEY, LEFT_OUT_KEY,
    Layout, compose_text, end_of_block,
};
pub use config::{DtypeChoice, Export, PackConfig};
pub use error::PackError;
pub use plan::{Piece, Plan, Strategy, plan_rows};
pub use reasons::{ALREADY_COMPOSED, NOT_TOKENIZED, REASONS};
pub use store::{
    Dtype, PLAN_VERSION, PlanHeader, STORE_VERSION, StoreHeader, StoreMeta, StoreReader, StoreWriter,
    nanotron_metadata, read_ends, read_plan, write_megatron_index, write_plan, write_rows,
};
pub use tokenize::{Tokenizer, TokenizerMarks};
