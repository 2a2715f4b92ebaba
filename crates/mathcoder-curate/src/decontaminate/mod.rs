//! Decontamination: are questions of a benchmark inside a document?
//!
//! In: benchmark items once, then documents. Out: [`Hit`]s with benchmark, id, rule, score and byte span; documents
//! dropped, purified or only marked.
//!
//! How: every question becomes a sequence of math-aware tokens ([`crate::tokens`], brackets left out). Some of its n-grams
//! (n = 8; 5 for short questions) are *seeds* in a hash index behind a bit filter that stays in the cache. A
//! document is tokenised once and each of its n-grams probed; a seed found proposes an alignment of the whole question
//! with that place, which is then verified token by token: the longest common subsequence with a window of the document,
//! weighted by how telling the tokens are. So the score is about the *place*, not about the document, and a question of
//! sixty words is found in a book; the reference compares whole documents with questions (research page on the paper,
//! section 1.9) and finds none there. A second stream, in which every number is one symbol, finds questions whose
//! numbers were changed. n = 13, the paper's size, serves as second criterion: most 13-grams of a long text present.
//!
//! Against false alarms: n-grams of many different questions are no seeds; short questions must match wholly and be
//! telling enough (a sum of bits, from how rare their words are among all questions); number-masked matches need words.
//!
//! Cost: one pass to tokenise, three probes per token, memory about 40 bytes per question token. Not done: paraphrases,
//! translations, questions shown as images; questions of fewer than five tokens.

mod align;
mod config;
mod entry;
mod hit;
mod index;
mod item;
mod purify;
mod scan;
mod seeds;
mod stage;
mod verify;
mod window;

pub use config::{Action, DecontaminateConfig};
pub use hit::{HITS, Hit, N_CUT_BYTES, Rule};
pub use index::{Decontaminator, IndexStats};
pub use item::BenchmarkItem;

#[cfg(test)]
mod tests;
