//! Filters of streams: the bytes of a stream to what they stand for, never more of it than a limit.
//!
//! In: the raw bytes and the names of the filters with their parameters. Out: the decoded bytes. Broken data gives what could
//! be decoded before the break, as viewers do. Pictures (DCT, JPX, CCITT, JBIG2) are not decoded. ISO 32000-2, 7.4.

use super::object::{Dict, Object};
use std::io::Read;

/// Why a stream has no bytes for us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NoBytes {
    /// More than the limit.
    TooLarge,
    /// A filter that is not undone here.
    Foreign,
}

/// Undoes one filter.
pub(super) fn undo(name: &str, parameters: &Dict, bytes: &[u8], limit: usize) -> Result<Vec<u8>, NoBytes> {
    let decoded = match name {
        "FlateDecode" | "Fl" => inflate(bytes, limit)?,
        "LZWDecode" | "LZW" => unpack_lzw(bytes, limit, number(parameters, "EarlyChange", 1.0) != 0.0)?,
        "ASCIIHexDecode" | "AHx" => from_hex(bytes),
        "ASCII85Decode" | "A85" => from_base_85(bytes, limit)?,
        "RunLengthDecode" | "RL" => unpack_runs(bytes, limit)?,
        _ => return Err(NoBytes::Foreign),
    };
    Ok(match number(parameters, "Predictor", 1.0) {
        predictor if predictor >= 10.0 => without_png_predictor(&decoded, row_bytes(parameters)),
        _ => decoded,
    })
}

fn number(parameters: &Dict, key: &str, default: f64) -> f64 {
    parameters.get(key).and_then(Object::number).unwrap_or(default)
}

fn inflate(bytes: &[u8], limit: usize) -> Result<Vec<u8>, NoBytes> {
    let mut out = Vec::new();
    // An error in the middle leaves what came before it, which is what viewers show.
    let _ = flate2::read::ZlibDecoder::new(bytes).take(limit as u64 + 1).read_to_end(&mut out);
    if out.len() > limit { Err(NoBytes::TooLarge) } else { Ok(out) }
}

/// Codes of 9 to 12 bits, the highest bit first.
fn unpack_lzw(bytes: &[u8], limit: usize, is_early: bool) -> Result<Vec<u8>, NoBytes> {
    const CLEAR: usize = 256;
    const END: usize = 257;
    let mut out: Vec<u8> = Vec::new();
    // Each entry of the table is a piece of the output: where it begins, how long it is.
    let mut table: Vec<(usize, usize)> = Vec::new();
    let mut before: Option<(usize, usize)> = None;
    let (mut bits, mut held, mut at) = (0_u32, 0_u32, 0_usize);
    loop {
        let next = 258 + table.len() + usize::from(is_early);
        let width = match next {
            0..=511 => 9,
            512..=1023 => 10,
            1024..=2047 => 11,
            _ => 12,
        };
        while held < width {
            let Some(byte) = bytes.get(at) else { return Ok(out) };
            bits = bits << 8 | u32::from(*byte);
            at += 1;
            held += 8;
        }
        held -= width;
        let code = (bits >> held) as usize & ((1 << width) - 1);
        bits &= (1 << held) - 1;
        if code == CLEAR {
            table.clear();
            before = None;
            continue;
        }
        if code == END {
            return Ok(out);
        }
        if let Some((start, length)) = before
            && table.len() < 4096 - 258
        {
            table.push((start, length + 1));
        }
        let start = out.len();
        match u8::try_from(code) {
            Ok(byte) => out.push(byte),
            Err(_) => {
                let Some(&(from, length)) = table.get(code - 258) else { return Ok(out) };
                // Byte by byte, for the piece may reach into what it writes.
                for i in from..from + length {
                    let Some(&byte) = out.get(i) else { return Ok(out) };
                    out.push(byte);
                }
            }
        }
        before = Some((start, out.len() - start));
        if out.len() > limit {
            return Err(NoBytes::TooLarge);
        }
    }
}

fn from_hex(bytes: &[u8]) -> Vec<u8> {
    let end = memchr::memchr(b'>', bytes).unwrap_or(bytes.len());
    let digits: Vec<u8> = bytes
        .get(..end)
        .unwrap_or_default()
        .iter()
        .filter_map(|byte| char::from(*byte).to_digit(16))
        .filter_map(|digit| u8::try_from(digit).ok())
        .collect();
    digits.chunks(2).map(|pair| pair.first().map_or(0, |h| h << 4) | pair.get(1).copied().unwrap_or(0)).collect()
}

fn from_base_85(bytes: &[u8], limit: usize) -> Result<Vec<u8>, NoBytes> {
    let mut out = Vec::new();
    let mut group: Vec<u32> = Vec::new();
    for &byte in bytes {
        match byte {
            b'~' => break,
            b'z' if group.is_empty() => out.extend([0; 4]),
            b'!'..=b'u' => group.push(u32::from(byte - b'!')),
            _ => {}
        }
        if group.len() == 5 {
            out.extend(base_85_value(&group).to_be_bytes());
            group.clear();
        }
        if out.len() > limit {
            return Err(NoBytes::TooLarge);
        }
    }
    let left = group.len();
    if left > 1 {
        group.resize(5, 84);
        out.extend(base_85_value(&group).to_be_bytes().iter().take(left - 1));
    }
    Ok(out)
}

fn base_85_value(group: &[u32]) -> u32 {
    group.iter().fold(0_u32, |value, digit| value.wrapping_mul(85).wrapping_add(*digit))
}

fn unpack_runs(bytes: &[u8], limit: usize) -> Result<Vec<u8>, NoBytes> {
    let mut out = Vec::new();
    let mut rest = bytes;
    while let Some((&length, tail)) = rest.split_first() {
        let n = usize::from(length);
        match length {
            128 => break,
            0..128 => {
                let (copied, after) = tail.split_at(tail.len().min(n + 1));
                out.extend_from_slice(copied);
                rest = after;
            }
            _ => {
                let Some((&byte, after)) = tail.split_first() else { break };
                out.resize(out.len() + 257 - n, byte);
                rest = after;
            }
        }
        if out.len() > limit {
            return Err(NoBytes::TooLarge);
        }
    }
    Ok(out)
}

/// Bytes of a row and of a pixel before prediction.
fn row_bytes(parameters: &Dict) -> (usize, usize) {
    let colours = number(parameters, "Colors", 1.0).clamp(1.0, 64.0);
    let bits = number(parameters, "BitsPerComponent", 8.0).clamp(1.0, 16.0);
    let columns = number(parameters, "Columns", 1.0).clamp(1.0, 1e6);
    ((colours * bits * columns / 8.0).ceil() as usize, (colours * bits / 8.0).ceil() as usize)
}

fn without_png_predictor(bytes: &[u8], (row, pixel): (usize, usize)) -> Vec<u8> {
    let mut out: Vec<u8> = Vec::with_capacity(bytes.len());
    let mut above = vec![0_u8; row];
    for coded in bytes.chunks(row + 1) {
        let Some((&kind, coded)) = coded.split_first() else { break };
        let start = out.len();
        for (i, &byte) in coded.iter().enumerate() {
            let left = i.checked_sub(pixel).and_then(|i| out.get(start + i)).copied().unwrap_or(0);
            let up = above.get(i).copied().unwrap_or(0);
            let corner = i.checked_sub(pixel).and_then(|i| above.get(i)).copied().unwrap_or(0);
            let guess = match kind {
                1 => left,
                2 => up,
                3 => u8::midpoint(left, up),
                4 => paeth(left, up, corner),
                _ => 0,
            };
            out.push(byte.wrapping_add(guess));
        }
        above = out.get(start..).unwrap_or_default().to_vec();
    }
    out
}

fn paeth(left: u8, up: u8, corner: u8) -> u8 {
    let (a, b, c) = (i16::from(left), i16::from(up), i16::from(corner));
    let estimate = a + b - c;
    let (to_a, to_b, to_c) = ((estimate - a).abs(), (estimate - b).abs(), (estimate - c).abs());
    if to_a <= to_b && to_a <= to_c {
        left
    } else if to_b <= to_c {
        up
    } else {
        corner
    }
}
