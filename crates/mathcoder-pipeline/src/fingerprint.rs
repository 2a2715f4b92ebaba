//! The identity of what a step computes: a hash over the code version, the step's name, its resolved configuration, the
//! fingerprints of the steps before it, and whatever else decides the output (model, prompt, file hashes).
//!
//! It is part of every file name, so a changed fingerprint means new names and a stale file can never be taken for a new
//! one. It leaves out what must not change the output: threads, limits on failures, folders of this machine.

use mathcoder_core::content_hash_parts;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A fingerprint; written as 32 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint(pub u128);

/// What goes into a fingerprint.
#[derive(Clone, Copy, Debug, Default)]
pub struct FingerprintParts<'a> {
    /// Version of the code that computes the step.
    pub code: &'a str,
    /// Name of the step.
    pub step: &'a str,
    /// The step's resolved configuration as JSON.
    pub config: &'a str,
    /// Fingerprints of the steps whose output this one reads, in order.
    pub upstream: &'a [Fingerprint],
    /// Whatever else decides the output, in order.
    pub extra: &'a [&'a str],
}

impl Fingerprint {
    /// Hashes the parts; each with its length, so that no two different lists give the same bytes.
    #[must_use]
    pub fn of(parts: &FingerprintParts<'_>) -> Self {
        let upstream: Vec<u8> = parts.upstream.iter().flat_map(|f| f.0.to_le_bytes()).collect();
        let mut all: Vec<&[u8]> =
            vec![parts.code.as_bytes(), parts.step.as_bytes(), parts.config.as_bytes(), &upstream];
        all.extend(parts.extra.iter().map(|text| text.as_bytes()));
        Self(content_hash_parts(&all))
    }

    /// All 32 hexadecimal digits.
    #[must_use]
    pub fn hex(self) -> String {
        mathcoder_core::hex128(self.0)
    }

    /// The first eight digits, used in file names.
    #[must_use]
    pub fn short(self) -> String {
        format!("{:08x}", self.0 >> 96)
    }

    /// Reads 32 hexadecimal digits.
    #[must_use]
    pub fn parse(hex: &str) -> Option<Self> {
        let is_hex = hex.len() == 32 && hex.bytes().all(|b| b.is_ascii_hexdigit());
        is_hex.then(|| u128::from_str_radix(hex, 16).ok().map(Self)).flatten()
    }
}

impl std::fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

impl Serialize for Fingerprint {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.hex())
    }
}

impl<'de> Deserialize<'de> for Fingerprint {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let hex = String::deserialize(deserializer)?;
        Self::parse(&hex).ok_or_else(|| serde::de::Error::custom("a fingerprint has 32 hexadecimal digits"))
    }
}
