//! The record that is scattered by band key and gathered in sorted order: sixteen bytes, little endian.

/// One document under one band key. Sorts by key, then document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct BandRecord {
    /// Hash of the band's index and rows, evenly spread over all 64 bits (partition by the top ones).
    pub band_key: u64,
    /// Ordinal of the document: 0, 1, 2, … over the whole corpus.
    pub doc: u64,
}

impl BandRecord {
    /// Bytes per record.
    pub const SIZE: usize = 16;

    /// The record as bytes.
    #[must_use]
    pub fn to_bytes(self) -> [u8; Self::SIZE] {
        ((u128::from(self.doc) << 64) | u128::from(self.band_key)).to_le_bytes()
    }

    /// The record of these bytes.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; Self::SIZE]) -> Self {
        let both = u128::from_le_bytes(bytes);
        Self { band_key: both as u64, doc: (both >> 64) as u64 }
    }
}

/// The documents of each run of equal keys with at least two of them. `sorted` must be sorted.
pub fn runs(sorted: &[BandRecord]) -> impl Iterator<Item = Vec<u64>> + '_ {
    sorted.chunk_by(|a, b| a.band_key == b.band_key).filter_map(|run| {
        let mut docs: Vec<u64> = run.iter().map(|record| record.doc).collect();
        docs.dedup();
        (docs.len() > 1).then_some(docs)
    })
}
