//! Megatron-LM's indexed data set. Its `.bin` is byte for byte our `tokens.bin`, so only the `.idx` is written here:
//! magic, version 1, type code, number of sequences, number of document marks, lengths (i32), byte offsets (i64),
//! document marks (i64), all little-endian. A document is one sequence. Megatron knows no unsigned four-byte type;
//! tokens below 2³¹ read the same as signed ones.

use super::{Dtype, StoreHeader};
use crate::PackError;
use std::io::Write;

const MAGIC: &[u8; 9] = b"MMIDIDX\0\0";

/// Writes the `.idx` for a store whose document ends are `ends` (see [`super::read_ends`]).
///
/// # Errors
/// [`PackError::TooMany`] where a document has 2³¹ tokens or the vocabulary does, [`PackError::Io`].
pub fn write_megatron_index(header: &StoreHeader, ends: &[u64], mut out: impl Write) -> Result<(), PackError> {
    let limit = i32::MAX as u64;
    if u64::from(header.vocab_size) > limit {
        return Err(PackError::TooMany { what: "the vocabulary", limit });
    }
    let code = match header.dtype {
        Dtype::U16 => 8u8,
        Dtype::U32 => 4,
    };
    let n_docs = ends.len() as u64;
    let mut put = |bytes: &[u8]| out.write_all(bytes).map_err(PackError::io("write the Megatron index"));
    put(MAGIC)?;
    put(&1u64.to_le_bytes())?;
    put(&[code])?;
    put(&n_docs.to_le_bytes())?;
    put(&(n_docs + 1).to_le_bytes())?;
    let starts = || std::iter::once(0).chain(ends.iter().copied());
    for (end, start) in ends.iter().zip(starts()) {
        let length = i32::try_from(end.saturating_sub(start));
        put(&length.map_err(|_| PackError::TooMany { what: "the tokens of a document", limit })?.to_le_bytes())?;
    }
    for start in starts().take(ends.len()) {
        put(&(start * header.dtype.width() as u64).to_le_bytes())?;
    }
    for mark in 0..=n_docs {
        put(&mark.to_le_bytes())?;
    }
    out.flush().map_err(PackError::io("write the Megatron index"))
}
