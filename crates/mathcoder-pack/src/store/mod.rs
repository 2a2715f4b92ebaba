//! The token store: every token once, flat, and small files that say where what is.
//!
//! | file | content |
//! |---|---|
//! | `tokens.bin` | all tokens, little-endian, two or four bytes each, no header: maps into memory as an array |
//! | `docs.bin` | for each document the number of tokens up to its end, eight bytes little-endian |
//! | `tokens.json` | [`StoreHeader`]: width, counts, tokenizer, marks, checksum; written last |
//! | `plan.bin` | row ends (eight bytes each), then pieces (document, start, length: four bytes each) |
//! | `plan.json` | [`PlanHeader`]: row length, strategy, seed, counts, checksums; written last |
//!
//! Writers and readers take `impl Write` / `impl Read`; the caller names files and commits them. Readers believe nothing:
//! sizes, orders and checksums that contradict each other are [`crate::PackError::Damaged`]. Packing, mixing, shuffling
//! and epochs are small plans over this one copy of the tokens.

mod dtype;
mod header;
mod megatron;
mod nanotron;
mod plan_file;
mod reader;
mod rows;
#[cfg(test)]
mod tests;
mod writer;

pub use dtype::Dtype;
pub use header::{PLAN_VERSION, PlanHeader, STORE_VERSION, StoreHeader, StoreMeta};
pub use megatron::write_megatron_index;
pub use nanotron::nanotron_metadata;
pub use plan_file::{read_plan, write_plan};
pub use reader::{StoreReader, read_ends};
pub use rows::write_rows;
pub use writer::StoreWriter;
