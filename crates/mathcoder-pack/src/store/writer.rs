//! Writes a store document by document, or by joining stores. Memory: the bytes of one document, or 256 KiB while
//! joining. A store that was not finished has no header, and without a header nobody reads it.

use super::{STORE_VERSION, StoreHeader, StoreMeta, read_ends};
use crate::PackError;
use mathcoder_core::hex128;
use std::io::{Read, Write};
use xxhash_rust::xxh3::Xxh3;

/// Bytes copied at once when stores are joined.
const COPY_BYTES: usize = 256 << 10;

/// A token store that is being written.
pub struct StoreWriter<T, E> {
    meta: StoreMeta,
    tokens: T,
    ends: E,
    n_docs: u64,
    n_tokens: u64,
    hasher: Xxh3,
    bytes: Vec<u8>,
}

impl<T: Write, E: Write> StoreWriter<T, E> {
    /// A store that goes to `tokens` (`tokens.bin`) and `ends` (`docs.bin`). Give buffered writers.
    pub fn new(meta: StoreMeta, tokens: T, ends: E) -> Self {
        Self { meta, tokens, ends, n_docs: 0, n_tokens: 0, hasher: Xxh3::new(), bytes: Vec::new() }
    }

    /// Appends one document. The marks of the store are the tokenizer's business and must be among `tokens`.
    ///
    /// # Errors
    /// [`PackError::TokenTooLarge`] where a token is beyond the announced vocabulary, [`PackError::TooMany`] where the
    /// document has 2³² tokens, [`PackError::Io`].
    pub fn push(&mut self, tokens: &[u32]) -> Result<(), PackError> {
        if u32::try_from(tokens.len()).is_err() {
            return Err(PackError::TooMany { what: "the number of tokens of a document", limit: u64::from(u32::MAX) });
        }
        if let Some(&token) = tokens.iter().find(|&&token| token >= self.meta.vocab_size) {
            return Err(self.too_large(token));
        }
        self.bytes.clear();
        self.meta.dtype.encode(tokens, &mut self.bytes).map_err(|token| self.too_large(token))?;
        self.hasher.update(&self.bytes);
        self.tokens.write_all(&self.bytes).map_err(PackError::io("write tokens.bin"))?;
        self.end_document(tokens.len() as u64)
    }

    /// Appends all documents of another store, made with the same tokenizer and width.
    ///
    /// # Errors
    /// [`PackError::Mismatch`] where it was made differently, [`PackError::Damaged`] where its files contradict its
    /// header, [`PackError::Io`]. After an error this store is of no use.
    pub fn append(&mut self, header: &StoreHeader, tokens: impl Read, ends: impl Read) -> Result<(), PackError> {
        self.check_same(&header.meta())?;
        let mut start = 0;
        for end in read_ends(header, ends)? {
            self.end_document(end - start)?;
            start = end;
        }
        self.copy_tokens(header, tokens)
    }

    /// Completes the store: what stands in `tokens.json`, and the two writers, flushed.
    ///
    /// # Errors
    /// [`PackError::Io`].
    pub fn finish(mut self) -> Result<(StoreHeader, T, E), PackError> {
        self.tokens.flush().map_err(PackError::io("write tokens.bin"))?;
        self.ends.flush().map_err(PackError::io("write docs.bin"))?;
        let header = StoreHeader {
            version: STORE_VERSION,
            dtype: self.meta.dtype,
            n_docs: self.n_docs,
            n_tokens: self.n_tokens,
            vocab_size: self.meta.vocab_size,
            tokenizer: self.meta.tokenizer,
            bos: self.meta.bos,
            eos: self.meta.eos,
            checksum: hex128(self.hasher.digest128()),
        };
        Ok((header, self.tokens, self.ends))
    }

    fn end_document(&mut self, n_tokens: u64) -> Result<(), PackError> {
        self.n_tokens += n_tokens;
        self.n_docs += 1;
        self.ends.write_all(&self.n_tokens.to_le_bytes()).map_err(PackError::io("write docs.bin"))
    }

    fn copy_tokens(&mut self, header: &StoreHeader, mut tokens: impl Read) -> Result<(), PackError> {
        let mut hasher = Xxh3::new();
        let mut left = header.n_tokens.saturating_mul(header.dtype.width() as u64);
        self.bytes.resize(COPY_BYTES, 0);
        loop {
            let read = tokens.read(&mut self.bytes).map_err(PackError::io("read tokens.bin"))?;
            if read == 0 {
                break;
            }
            left = left
                .checked_sub(read as u64)
                .ok_or_else(|| PackError::damaged("tokens.bin", "longer than its header says"))?;
            hasher.update(&self.bytes[..read]);
            self.hasher.update(&self.bytes[..read]);
            self.tokens.write_all(&self.bytes[..read]).map_err(PackError::io("write tokens.bin"))?;
        }
        if left > 0 {
            return Err(PackError::damaged("tokens.bin", format!("{left} bytes are missing")));
        }
        if hex128(hasher.digest128()) != header.checksum {
            return Err(PackError::damaged("tokens.bin", "its checksum is not the one in tokens.json"));
        }
        Ok(())
    }

    fn check_same(&self, other: &StoreMeta) -> Result<(), PackError> {
        let differ = |field, first: String, second: String| Err(PackError::Mismatch { field, first, second });
        let ours = &self.meta;
        if ours.tokenizer != other.tokenizer {
            return differ("tokenizer", ours.tokenizer.clone(), other.tokenizer.clone());
        }
        if ours.dtype != other.dtype {
            return differ("dtype", ours.dtype.name().to_owned(), other.dtype.name().to_owned());
        }
        if ours.vocab_size != other.vocab_size {
            return differ("vocab_size", ours.vocab_size.to_string(), other.vocab_size.to_string());
        }
        if (ours.bos, ours.eos) != (other.bos, other.eos) {
            return differ("marks", format!("{:?}", (ours.bos, ours.eos)), format!("{:?}", (other.bos, other.eos)));
        }
        Ok(())
    }

    fn too_large(&self, token: u32) -> PackError {
        PackError::TokenTooLarge {
            token,
            document: self.n_docs,
            dtype: self.meta.dtype.name(),
            vocab_size: self.meta.vocab_size,
        }
    }
}
