//! Reads a store, trusting none of its files. Memory: eight bytes a document, and the piece that is asked for.

use super::StoreHeader;
use crate::{PackError, Piece};
use std::io::{Read, Seek, SeekFrom};

/// A token store that is being read.
pub struct StoreReader<R> {
    header: StoreHeader,
    ends: Vec<u64>,
    tokens: R,
    bytes: Vec<u8>,
}

impl<R: Read + Seek> StoreReader<R> {
    /// Opens a store from its header, `docs.bin` and `tokens.bin`.
    ///
    /// # Errors
    /// [`PackError::Damaged`] where the files do not have the sizes that the header gives, [`PackError::Io`].
    pub fn open(header: StoreHeader, ends: impl Read, mut tokens: R) -> Result<Self, PackError> {
        let ends = read_ends(&header, ends)?;
        let found = tokens.seek(SeekFrom::End(0)).map_err(PackError::io("read tokens.bin"))?;
        if header.n_tokens.checked_mul(header.dtype.width() as u64) != Some(found) {
            let detail =
                format!("{found} bytes do not hold {} tokens of type {}", header.n_tokens, header.dtype.name());
            return Err(PackError::damaged("tokens.bin", detail));
        }
        Ok(Self { header, ends, tokens, bytes: Vec::new() })
    }

    /// What `tokens.json` says.
    #[must_use]
    pub fn header(&self) -> &StoreHeader {
        &self.header
    }

    /// Tokens of each document, as [`crate::plan_rows`] wants them.
    ///
    /// # Errors
    /// [`PackError::TooMany`] where a document has 2³² tokens or more.
    pub fn lengths(&self) -> Result<Vec<u32>, PackError> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        let length = |(end, start): (&u64, u64)| u32::try_from(end - start);
        let lengths: Result<Vec<u32>, _> = self.ends.iter().zip(starts).map(length).collect();
        lengths
            .map_err(|_| PackError::TooMany { what: "the number of tokens of a document", limit: u64::from(u32::MAX) })
    }

    /// Appends the tokens of a piece to `out`.
    ///
    /// # Errors
    /// [`PackError::Damaged`] where the store has no such piece or holds a token beyond its vocabulary,
    /// [`PackError::Io`].
    pub fn read_piece(&mut self, piece: &Piece, out: &mut Vec<u32>) -> Result<(), PackError> {
        let (start, end) = self.bounds(piece.doc)?;
        let first = start.saturating_add(u64::from(piece.start));
        if first.saturating_add(u64::from(piece.len)) > end {
            let detail = format!("document {} has {} tokens, a piece ends behind them", piece.doc, end - start);
            return Err(PackError::damaged("plan.bin", detail));
        }
        let width = self.header.dtype.width();
        self.tokens.seek(SeekFrom::Start(first * width as u64)).map_err(PackError::io("read tokens.bin"))?;
        self.bytes.resize(piece.len as usize * width, 0);
        self.tokens.read_exact(&mut self.bytes).map_err(PackError::io("read tokens.bin"))?;
        let before = out.len();
        self.header.dtype.decode(&self.bytes, out);
        match out[before..].iter().find(|&&token| token >= self.header.vocab_size) {
            None => Ok(()),
            Some(token) => Err(PackError::damaged("tokens.bin", format!("document {} holds token {token}", piece.doc))),
        }
    }

    /// Appends all tokens of a document to `out`.
    ///
    /// # Errors
    /// As [`StoreReader::read_piece`].
    pub fn read_document(&mut self, doc: u32, out: &mut Vec<u32>) -> Result<(), PackError> {
        let (start, end) = self.bounds(doc)?;
        let limit = u64::from(u32::MAX);
        let len =
            u32::try_from(end - start).map_err(|_| PackError::TooMany { what: "the tokens of a document", limit })?;
        self.read_piece(&Piece { doc, start: 0, len }, out)
    }

    fn bounds(&self, doc: u32) -> Result<(u64, u64), PackError> {
        let index = doc as usize;
        let Some(&end) = self.ends.get(index) else {
            return Err(PackError::damaged("plan.bin", format!("it names document {doc} of {}", self.ends.len())));
        };
        Ok((index.checked_sub(1).and_then(|i| self.ends.get(i)).copied().unwrap_or(0), end))
    }
}

/// Reads `docs.bin`: for each document the number of tokens up to its end.
///
/// # Errors
/// [`PackError::Damaged`] where it does not fit the header, [`PackError::Io`].
pub fn read_ends(header: &StoreHeader, ends: impl Read) -> Result<Vec<u64>, PackError> {
    let wanted = header.n_docs.saturating_mul(8);
    let mut bytes = Vec::new();
    // One byte more than wanted shows a file that is too long without reading all of it.
    ends.take(wanted.saturating_add(1)).read_to_end(&mut bytes).map_err(PackError::io("read docs.bin"))?;
    if bytes.len() as u64 != wanted {
        let detail = format!("{} bytes and more or less than the {wanted} of {} documents", bytes.len(), header.n_docs);
        return Err(PackError::damaged("docs.bin", detail));
    }
    let ends: Vec<u64> =
        bytes.chunks_exact(8).map(|b| u64::from_le_bytes([b[0], b[1], b[2], b[3], b[4], b[5], b[6], b[7]])).collect();
    if !ends.is_sorted() || ends.last().copied().unwrap_or(0) != header.n_tokens {
        return Err(PackError::damaged("docs.bin", format!("document ends do not rise to {} tokens", header.n_tokens)));
    }
    Ok(ends)
}
