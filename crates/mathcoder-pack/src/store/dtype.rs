//! Width of a stored token, and the two loops that turn tokens into bytes and back. Little-endian on every machine.

use crate::{DtypeChoice, PackError};
use serde::{Deserialize, Serialize};

/// Width of a stored token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Dtype {
    /// Two bytes, unsigned.
    U16,
    /// Four bytes, unsigned.
    U32,
}

impl Dtype {
    /// The width for a vocabulary, as asked for.
    ///
    /// # Errors
    /// [`PackError::Config`] where two bytes are asked for and cannot hold the vocabulary.
    pub fn choose(choice: DtypeChoice, vocab_size: u32) -> Result<Self, PackError> {
        let fits_u16 = vocab_size < 1 << 16;
        match choice {
            DtypeChoice::U16 if !fits_u16 => Err(PackError::Config {
                message: format!("pack.dtype is u16, but the vocabulary has {vocab_size} tokens: use auto or u32"),
            }),
            DtypeChoice::Auto if fits_u16 => Ok(Self::U16),
            DtypeChoice::U16 => Ok(Self::U16),
            DtypeChoice::Auto | DtypeChoice::U32 => Ok(Self::U32),
        }
    }

    /// Bytes of a token.
    #[must_use]
    pub const fn width(self) -> usize {
        match self {
            Self::U16 => 2,
            Self::U32 => 4,
        }
    }

    /// The word in headers.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::U16 => "u16",
            Self::U32 => "u32",
        }
    }

    /// Appends tokens as bytes; the first that does not fit is the error.
    pub(super) fn encode(self, tokens: &[u32], out: &mut Vec<u8>) -> Result<(), u32> {
        match self {
            Self::U32 => tokens.iter().for_each(|token| out.extend_from_slice(&token.to_le_bytes())),
            Self::U16 => {
                for &token in tokens {
                    out.extend_from_slice(&u16::try_from(token).map_err(|_| token)?.to_le_bytes());
                }
            }
        }
        Ok(())
    }

    /// Appends the tokens that `bytes` hold; a broken last token is left out.
    pub(super) fn decode(self, bytes: &[u8], out: &mut Vec<u32>) {
        match self {
            Self::U16 => out.extend(bytes.chunks_exact(2).map(|b| u32::from(u16::from_le_bytes([b[0], b[1]])))),
            Self::U32 => out.extend(bytes.chunks_exact(4).map(|b| u32::from_le_bytes([b[0], b[1], b[2], b[3]]))),
        }
    }
}
