//! The token files of datatrove and nanotron. Their `.ds` is byte for byte our `tokens.bin` and their `.ds.index` our
//! `docs.bin`; what is left is the three lines of `.ds.metadata`: tokenizer and bytes a token, number of tokens, and the
//! number again for human eyes.

use super::StoreHeader;

/// The text of `.ds.metadata`. `tokenizer` is a name for people, for example the file's name.
#[must_use]
pub fn nanotron_metadata(header: &StoreHeader, tokenizer: &str) -> String {
    format!("{tokenizer}|{}\n{}\n{}", header.dtype.width(), header.n_tokens, rounded(header.n_tokens))
}

/// Three digits and a unit: `12.3 MT`.
fn rounded(n_tokens: u64) -> String {
    let units = [(1_000_000_000_000, "TT"), (1_000_000_000, "GT"), (1_000_000, "MT"), (1_000, "kT")];
    let Some((size, unit)) = units.into_iter().find(|(size, _)| n_tokens >= *size) else {
        return format!("{n_tokens} T");
    };
    let value = n_tokens as f64 / size as f64;
    let digits = if value >= 100.0 {
        0
    } else if value >= 10.0 {
        1
    } else {
        2
    };
    format!("{value:.digits$} {unit}")
}
