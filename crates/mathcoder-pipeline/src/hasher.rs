//! A running XXH3 hash over bytes that pass by. In: slices in any cut. Out: the hash of all of them in a row.

use xxhash_rust::xxh3::Xxh3;

/// The state; boxed because it is half a KiB.
#[derive(Clone)]
pub(crate) struct Hasher(Box<Xxh3>);

impl Hasher {
    pub(crate) fn new() -> Self {
        Self(Box::new(Xxh3::new()))
    }

    pub(crate) fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    pub(crate) fn digest(&self) -> u64 {
        self.0.digest()
    }

    pub(crate) fn digest128(&self) -> u128 {
        self.0.digest128()
    }
}

impl std::fmt::Debug for Hasher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Hasher")
    }
}
